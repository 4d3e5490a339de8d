//! Properties of whole random histories: a fixed number of cases from a fixed seed; `soak.sh` plays as many as one likes,
//! each time others.
#![allow(clippy::panic, reason = "a property that fails is told with its history")]

use imi_core::testing::arrows::Arrows;
use imi_core::testing::invariants;
use imi_core::{Actor, Lifecycle, Store, Task, settled};
use imi_requests::Request;
use imi_requests::testing::history::{
    Choice, History, Plan, alike, arrows, ends, leaks, mailing, meant, pairs, plans, sight, together,
};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

/// Runs a property on so many random histories, or on as many as `PROPTEST_CASES` says.
#[track_caller]
fn holds(cases: u32, steps: core::ops::Range<usize>, property: impl Fn(&Plan) -> Result<(), String>) {
    let asked = Config::default();
    let soaking = asked.cases != 256;
    let config = Config {
        cases: if soaking { asked.cases } else { cases },
        rng_seed: if soaking { asked.rng_seed } else { RngSeed::Fixed(20_120_301) },
        failure_persistence: None,
        max_shrink_iters: 4_000,
        max_shrink_time: 20_000,
        ..asked
    };
    let run = TestRunner::new(config).run(&plans(steps), |plan| property(&plan).map_err(TestCaseError::fail));
    match run {
        Ok(()) => {}
        Err(TestError::Fail(reason, plan)) => {
            panic!("{reason}\n{}\n{plan:?}", History::play(&plan).story());
        }
        Err(error) => panic!("{error}"),
    }
}

/// Checks after every step.
fn at_every_step(plan: &Plan, check: impl Fn(&History) -> Result<(), String>) -> Result<(), String> {
    let mut history = History::begin(plan);
    for choice in &plan.choices {
        history.step(*choice);
        check(&history)?;
    }
    Ok(())
}

#[test]
fn every_moment_holds() {
    holds(40, 20..60, |plan| {
        at_every_step(plan, |history| {
            let standings = history.standings();
            let Some(request) = history.requests.last() else { return Ok(()) };
            let (state, events) = (history.state(*request), history.scene.events(*request));
            invariants::replays(&events, &state)?;
            for actor in history.actors() {
                let moment = history.moment(actor, &standings);
                invariants::hold_at::<Request>(&state, &moment)?;
            }
            Ok(())
        })
    });
}

#[test]
fn nothing_personal_leaks() {
    holds(60, 20..80, |plan| leaks::nothing_personal_leaks(&History::play(plan)));
}

#[test]
fn vault_holds_what_the_state_names() {
    holds(60, 20..80, |plan| at_every_step(plan, leaks::vault_holds_what_the_state_names));
}

#[test]
fn views_keep_to_the_matrix_and_rows_agree_with_them() {
    holds(40, 20..60, |plan| {
        at_every_step(plan, |history| {
            let standings = history.standings();
            let Some(request) = history.requests.last() else { return Ok(()) };
            let state = history.state(*request);
            for actor in history.actors() {
                let moment = history.moment(actor, &standings);
                sight::view_keeps_to_the_matrix(&state, &moment)?;
                let settled = settled::<Request>(&state, &moment);
                sight::row_agrees_with_the_view(&state, &Request::summary(&settled).row, &moment)?;
            }
            Ok(())
        })
    });
}

#[test]
fn more_standings_change_nothing() {
    holds(30, 20..60, |plan| {
        at_every_step(plan, |history| {
            sight::last_step_needs_no_more_standings(history)?;
            let Some(request) = history.requests.last() else { return Ok(()) };
            history
                .actors()
                .into_iter()
                .try_for_each(|actor| sight::more_standings_change_nothing(history, *request, actor))
        })
    });
}

#[test]
fn version_grows_with_the_view() {
    holds(40, 20..60, |plan| at_every_step(plan, sight::version_grows_with_the_view));
}

#[test]
fn same_view_same_everything() {
    let compared = std::cell::Cell::new(0);
    holds(25, 20..60, |plan| {
        let mut history = History::begin(plan);
        let half = plan.choices.len() / 2;
        for choice in &plan.choices[..half] {
            history.step(*choice);
        }
        // One of the two goes on with a step more, and both with the same.
        let mut other = history.fork(plan.seed ^ 1);
        for choice in &plan.choices[half..] {
            other.scene.now = history.scene.now;
            if other.steps.len() < 2 {
                other.step(*choice);
                let standings = other.standings();
                let versions = standings.iter().any(|s| !history.standings().contains(s));
                if versions {
                    return Ok(());
                }
                history.scene.now = other.scene.now;
            } else {
                let taken = history.step(*choice);
                let Some(task) = taken.task.clone() else { return Ok(()) };
                let actor = taken.actor;
                other.scene.now = history.scene.now;
                other.run(actor, task);
            }
            for request in history.requests.clone() {
                if other.scene.store.load(request).is_ok_and(|loaded| loaded.is_none()) {
                    continue;
                }
                for actor in history.actors() {
                    let alike = pairs::same_view_same_everything(&history, &other, request, actor)?;
                    compared.set(compared.get() + usize::from(alike));
                }
            }
        }
        Ok(())
    });
    assert!(compared.get() > 300, "{} pairs compared", compared.get());
}

#[test]
fn steps_that_nobody_is_to_see_stay_hidden() {
    let compared = std::cell::Cell::new(0);
    holds(15, 20..50, |plan| {
        let mut history = History::begin(plan);
        for choice in &plan.choices {
            let mut before = history.fork(plan.seed);
            let taken = history.step(*choice).task.clone();
            before.scene.now = history.scene.now;
            let (Some(Task::Give { stream, .. } | Task::Elapse(stream)), true) =
                (taken, before.standings() == history.standings())
            else {
                continue;
            };
            for actor in history.actors() {
                let alike = pairs::same_view_same_everything(&before, &history, stream, actor)?;
                compared.set(compared.get() + usize::from(alike));
            }
        }
        Ok(())
    });
    assert!(compared.get() > 1_000, "{} pairs compared", compared.get());
}

#[test]
fn offers_are_meant() {
    holds(25, 20..60, |plan| {
        let mut history = History::begin(plan);
        for (nth, choice) in plan.choices.iter().enumerate() {
            history.step(*choice);
            let Some(request) = history.requests.last().copied().filter(|_| nth % 4 == 3) else { continue };
            for actor in history.actors() {
                meant::offers_are_meant(&mut history, request, actor)?;
            }
        }
        Ok(())
    });
}

#[test]
fn everything_decided_is_declared() {
    let taken = std::cell::RefCell::new(Arrows::default());
    holds(150, 20..80, |plan| {
        let mut history = History::begin(plan);
        for choice in &plan.choices {
            let standings = history.standings();
            history.step(*choice);
            arrows::last_step_is_declared(&history, &standings, &mut taken.borrow_mut())?;
        }
        Ok(())
    });
    let arrows = taken.borrow();
    let (missing, all) = (arrows.not_taken().collect::<Vec<_>>(), arrows.declared().len());
    let named: Vec<_> = missing.iter().map(|arrow| (arrow.from, arrow.to, arrow.by)).collect();
    println!("{} of {all} transitions not taken: {named:?}", missing.len());
    assert!(missing.len() * 6 < all, "many transitions are not taken: {named:?}");
}

#[test]
fn every_request_comes_to_an_end() {
    holds(60, 10..60, |plan| {
        let mut history = History::play(plan);
        for request in history.requests.clone() {
            ends::comes_to_an_end(&mut history, request)?;
        }
        leaks::vault_holds_what_the_state_names(&history)
    });
}

#[test]
fn nothing_due_is_overlooked() {
    holds(60, 20..80, |plan| {
        at_every_step(plan, |history| {
            ends::nothing_due_is_overlooked(history)?;
            let standings = history.standings();
            let moment = history.moment(Actor::System, &standings);
            let late = |request| invariants::late_is_as_good::<Request>(&history.state(request), &moment);
            history.requests.iter().copied().try_for_each(late)
        })
    });
}

#[test]
fn mail_follows_the_matrix() {
    holds(150, 20..80, |plan| at_every_step(plan, mailing::mail_follows_the_matrix));
}

#[test]
fn shapes_are_sound() {
    let met = std::cell::RefCell::new(alike::Met::default());
    holds(60, 20..80, |plan| {
        at_every_step(plan, |history| alike::shapes_are_sound(history, &mut met.borrow_mut()))
    });
    assert!(met.borrow().compared > 1_000, "{} compared", met.borrow().compared);
}

#[test]
fn two_at_once_are_one_after_the_other() {
    holds(40, 20..60, |plan| {
        let mut history = History::begin(plan);
        for choice in &plan.choices {
            // What the next step will give, and what another gives at the same time.
            let mut scout = history.fork(plan.seed);
            let first = scout.step(*choice);
            let first = first.task.clone().map(|task| (first.actor, task));
            let mut scout = history.fork(plan.seed ^ 1);
            let second = scout.step(Choice { how: choice.how ^ 0x5A5A, ..*choice });
            let second = second.task.clone().map(|task| (second.actor, task));
            history.step(*choice);
            let (Some(first), Some(second)) = (first, second) else { continue };
            if let Task::Give { stream, .. } = &first.1 {
                together::stale_is_refused(&history, *stream, first.clone())?;
            }
            let distinct = match (&first.1, &second.1) {
                (Task::Give { order, .. }, Task::Give { order: other, .. }) => order.id != other.id,
                _ => false,
            };
            if distinct {
                together::two_at_once_are_one_after_the_other(&history, first, second)?;
            }
        }
        Ok(())
    });
}
