//! What holds of every lifecycle is missed where it does not: in a history, in a decision, in two answers to one question, and
//! in two states that are seen alike.

use chrono::TimeDelta;
use imi_core::testing::explore::FiniteWorld;
use imi_core::testing::invariants;
use imi_core::testing::toy::{At, Kind, Policy};
use imi_core::{CommandId, Envelope, Lifecycle, Moment, Order};

use super::errand::{Errand, Event, Fault, Question, State, errands, founded, while_it_lies};
use super::found_as;

/// Looks at an errand just founded, an hour later.
fn look<T>(fault: Fault, look: impl FnOnce(State, Vec<Envelope<Errand>>, &Moment<'_, Policy>) -> T) -> T {
    let world = errands(fault);
    let standings = world.ways()[0].clone();
    let (actor, now) = (world.finite.world.anna, world.begins());
    let moment = Moment { now, actor, standings: &standings, policy: &world.finite.policy };
    let (state, events) = founded(fault, &moment);
    look(state, events, &Moment { now: now + TimeDelta::hours(1), ..moment })
}

fn order(command: (Kind, u8)) -> Order<(Kind, u8)> {
    Order { id: CommandId::from_u128(2), command }
}

#[test]
fn a_history_that_does_not_give_its_state_is_found() {
    for (fault, then, told) in [
        (Fault::Nothing, Event::Amended, None),
        (Fault::Nothing, Event::Never, Some("replays: event 2 (`never`) can not follow")),
        (Fault::Nothing, Event::Went(0, At::Underway), Some("replays: from the start: found State {")),
        (Fault::Forgetful, Event::Amended, Some("replays: from the state after event 2: found State {")),
        (Fault::Unreadable, Event::Amended, Some("replays: a stored state does not read back: ")),
    ] {
        look(fault, |mut state, mut events, moment| {
            let next = Envelope { sequence: 2, event: Event::Amended, ..events[0].clone() };
            Errand::evolve(&mut state, &next).unwrap();
            events.push(Envelope { event: then.clone(), ..next });
            let found = invariants::replays(&events, &state);
            assert_eq!(invariants::hold(&state, &events, moment), found);
            found_as(told, &found, &format!("{fault:?} {then:?}"));
        });
    }
}

#[test]
fn a_decision_that_can_not_follow_is_found() {
    for (fault, kind, told) in [
        (Fault::Nothing, Kind::Amend, None),
        (Fault::Crossed, Kind::Split, None),
        (Fault::Misplaced, Kind::Amend, Some("decision_evolves: event 1 (`never`) can not follow")),
        (Fault::Stillborn, Kind::Split, Some("decision_evolves: the stream opened: event 1 (`no birth`)")),
    ] {
        look(fault, |state, _, moment| {
            let found = invariants::decision_evolves::<Errand>(&state, &order((kind, 0)), moment);
            let decided = imi_core::decide::<Errand>(&state, &order((kind, 0)), moment);
            assert!(found.as_ref().map_or(true, |found| *found == decided));
            found_as(told, &found.map(|_| ()), &format!("{fault:?} {kind:?}"));
        });
    }
}

#[test]
fn a_decision_that_is_not_the_same_twice_is_found() {
    look(Fault::Nothing, |state, _, moment| {
        for (nth, told) in [
            (&[] as &[usize], None),
            (&[0], Some("decision_evolves: decided twice: found Ok(")),
            (&[1], Some("decision_evolves: decided twice: found Ok(")),
            (&[0, 1], None),
        ] {
            let (found, asked) = while_it_lies(Question::Perform, nth, || {
                invariants::decision_evolves::<Errand>(&state, &order((Kind::Amend, 0)), moment)
            });
            assert_eq!(asked, 2);
            found_as(told, &found.map(|_| ()), &format!("{nth:?}"));
        }
    });
}

/// First everything is listed, then part by part what is offered, then kind by kind whether it is allowed.
#[test]
fn offers_that_do_not_agree_are_found() {
    let name = "offers_agree_with_explain: ";
    look(Fault::Nothing, |state, _, moment| {
        for (question, nth, told) in [
            (Question::Seats, &[] as &[usize], None),
            (Question::Seats, &[0], Some("Amend of 0: listed false, offered true")),
            (Question::Seats, &[1], Some("Amend of 0: listed true, offered false")),
            (Question::Seats, &[0, 1], Some("Amend of 0: offered false, yet Ok(())")),
            (Question::Seats, &[2], Some("Amend of 0: offered true, yet Err(Refusal {")),
            (Question::Seats, &[0, 1, 2], Some("Split of 0: offered false, yet Ok(())")),
            (Question::Seats, &[0, 1, 2, 3, 4, 5, 6], None),
            (Question::Parts, &[0], Some("Amend of 0: listed false, offered true")),
            (Question::Parts, &[1], Some("Offer { kind: Amend, part: 0 } is of a part that does not exist")),
            (Question::Parts, &[0, 1], None),
        ] {
            let (found, _) = while_it_lies(question, nth, || {
                invariants::offers_agree_with_explain::<Errand>(&state, moment)
            });
            let told = told.map(|told| format!("{name}{told}"));
            found_as(told.as_deref(), &found, &format!("{question:?} {nth:?}"));
        }
    });
}

#[test]
fn two_states_that_are_seen_alike_and_answer_otherwise_are_found() {
    type Change = fn(&mut State);
    let name = "same_view_same_answers: ";
    let amend: Change = |state| state.amended = true;
    let join: Change = |state| state.at.push(At::Cancelled);
    for (fault, change, told) in [
        (Fault::HidesOffers, amend, Some("found [Offer {")),
        (Fault::HidesReasons, amend, Some("found Err(Refusal { reason: WrongUser(")),
        (Fault::HidesParts, join, Some("found Err(Refusal { reason: NotFound")),
        // What is shown may be answered otherwise.
        (Fault::HidesParts, amend, None),
        (Fault::Nothing, join, None),
    ] {
        look(fault, |mut one, _, moment| {
            if fault == Fault::HidesReasons {
                one.at = vec![At::Underway];
            }
            let mut other = one.clone();
            change(&mut other);
            for (one, other) in [(&one, &other), (&other, &one)] {
                let found = invariants::same_view_same_answers::<Errand>(one, other, moment);
                assert_eq!(found.is_err(), told.is_some(), "{fault:?}: {found:?}");
            }
            let found = invariants::same_view_same_answers::<Errand>(&one, &other, moment);
            let told = told.map(|told| format!("{name}{told}"));
            found_as(told.as_deref(), &found, &format!("{fault:?}"));
            assert_eq!(invariants::same_view_same_answers::<Errand>(&one, &one, moment), Ok(()));
        });
    }
}
