//! Properties of whole random histories: a fixed number of cases from a fixed seed, or as many as `PROPTEST_CASES` says.
#![allow(clippy::panic, reason = "a property that fails is told with its history")]

use std::cell::RefCell;

use imi_alerts::Command;
use imi_alerts::testing::explore::Met;
use imi_alerts::testing::history::{History, Plan, checks, last_step_is_declared, plans};
use imi_alerts::testing::{propose, submit, withdraw};
use imi_core::testing::arrows::Arrows;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

/// Runs a property on so many random histories.
#[track_caller]
fn holds(cases: u32, steps: core::ops::Range<usize>, property: impl Fn(&Plan) -> Result<(), String>) {
    let asked = Config::default();
    let soaking = asked.cases != 256;
    let config = Config {
        cases: if soaking { asked.cases } else { cases },
        rng_seed: if soaking { asked.rng_seed } else { RngSeed::Fixed(20_120_301) },
        failure_persistence: None,
        max_shrink_iters: 2_000,
        max_shrink_time: 20_000,
        ..asked
    };
    let run = TestRunner::new(config).run(&plans(steps), |plan| property(&plan).map_err(TestCaseError::fail));
    match run {
        Ok(()) => {}
        Err(TestError::Fail(reason, plan)) => panic!("{reason}\n{}\n{plan:?}", History::play(&plan).story()),
        Err(error) => panic!("{error}"),
    }
}

/// Checks after every step.
fn at_every_step(
    plan: &Plan,
    mut check: impl FnMut(&mut History) -> Result<(), String>,
) -> Result<(), String> {
    let mut history = History::begin(plan);
    for choice in &plan.choices {
        history.step(*choice);
        check(&mut history)?;
    }
    Ok(())
}

#[test]
fn every_moment_holds() {
    holds(20, 20..60, |plan| at_every_step(plan, |history| checks::the_kit_is_kept(history)));
}

#[test]
fn same_view_same_everything() {
    holds(60, 20..80, |plan| at_every_step(plan, |history| checks::same_view_same_everything(history)));
}

/// Histories that chance seldom tells: what time does to a draft, and how closures and withdrawals end each other.
fn rare(mut check: impl FnMut(&History)) {
    let mut history = History::begin(&Plan::default());
    let world = history.play.world.clone();
    let begin = |first| {
        let history = History::begin(&Plan { first, ..Plan::default() });
        let alert = history.alerts.first().copied();
        alert.map(|alert| (history, alert))
    };
    let time = |history: &mut History, alert, days| {
        history.play.pass_days(days);
        history.elapse(alert);
    };
    if let Some(alert) = history.alerts.first().copied() {
        time(&mut history, alert, 160);
        check(&history);
        history.give(world.italy.handler, alert, submit());
        history.give(world.italy.handler, alert, Command::Delete);
        check(&history);
    }
    for ends in 0..4 {
        let Some((mut history, alert)) = begin(1) else { continue };
        history.give(world.girona.handler, alert, propose(None));
        time(&mut history, alert, 6);
        if ends > 0 {
            let broadcast = Command::BroadcastProposal { comments: Vec::new() };
            history.give(world.catalonia.disseminator, alert, broadcast);
            time(&mut history, alert, 11);
        }
        if ends < 2 {
            history.give(world.italy.handler, alert, withdraw());
            history.give(world.lombardy.disseminator, alert, Command::BroadcastWithdrawal);
        } else {
            if ends == 3 {
                history.give(world.italy.handler, alert, withdraw());
            }
            history.give(world.catalonia.disseminator, alert, Command::CloseAlert);
        }
        check(&history);
        time(&mut history, alert, 190);
        check(&history);
    }
}

#[test]
fn everything_decided_is_declared() {
    let taken = RefCell::new(Arrows::default());
    let take = |history: &History| last_step_is_declared(history, &mut taken.borrow_mut());
    holds(150, 30..120, |plan| at_every_step(plan, |history| take(history)));
    rare(|history| assert_eq!(take(history), Ok(())));
    let taken = taken.borrow();
    let lacking: Vec<_> = taken.not_taken().collect();
    assert!(lacking.is_empty(), "declared, but never taken: {lacking:#?}");
}

/// What an explorer counts as one situation is one to whatever comes next.
#[test]
fn situations_are_sound() {
    let met = RefCell::new(Met::default());
    holds(40, 20..60, |plan| at_every_step(plan, |history| met.borrow_mut().meet(history)));
    let compared = met.borrow().compared;
    assert!(compared > 500, "{compared} states held against others of their situation");
}

#[test]
fn offers_are_meant() {
    holds(30, 20..60, |plan| at_every_step(plan, checks::offers_are_meant));
}

#[test]
fn inner_steps_stay_inside() {
    holds(100, 30..100, |plan| at_every_step(plan, |history| checks::inner_steps_stay_inside(history)));
}

#[test]
fn nothing_personal_leaks() {
    holds(30, 20..80, |plan| {
        at_every_step(plan, |history| {
            checks::commission_sees_nothing_personal(history)?;
            checks::nothing_personal_leaks(history)
        })
    });
}

#[test]
fn vault_holds_what_the_state_names() {
    holds(60, 20..100, |plan| {
        at_every_step(plan, |history| checks::vault_holds_what_the_state_names(history))
    });
}

#[test]
fn rows_agree_with_views() {
    holds(40, 20..80, |plan| at_every_step(plan, |history| checks::rows_agree_with_views(history)));
}

#[test]
fn every_alert_comes_to_an_end() {
    holds(100, 20..100, |plan| checks::every_alert_comes_to_an_end(&mut History::play(plan)));
}

#[test]
fn what_is_needed_is_loaded() {
    holds(100, 20..100, |plan| at_every_step(plan, |history| checks::what_is_needed_is_loaded(history)));
}
