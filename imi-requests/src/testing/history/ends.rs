//! Time and ends: every request can still be brought to an end, and nothing that is due is overlooked.

use chrono::TimeDelta;
use imi_core::testing::arrows::stages;
use imi_core::{Actor, Lifecycle, Moment, Store, Task, settled};

use super::words::Random;
use super::{End, History, change};
use crate::{Kind, Request, RequestId, Status};

/// The kinds of command that bring a request on, and those that end it where it stands; withdrawing and discarding, which
/// would end almost anything, are left out.
const TOWARDS: &[Kind] = &[
    Kind::CloseAsSatisfactory,
    Kind::CloseAsUnavailable,
    Kind::FindSatisfactory,
    Kind::UpholdAndClose,
    Kind::UpholdAndRestartReferral,
    Kind::ApproveRequest,
    Kind::ApproveReply,
    Kind::SubmitReply,
    Kind::Accept,
    Kind::SubmitRequest,
    Kind::RejectAdditionalInformation,
    Kind::Assign,
];

/// The most steps to an end.
const BOUND: usize = 24;

/// Once rights and links are given back, the offers of all users lead to an end in bounded steps, without withdrawing or
/// discarding; and after it time removes everything and has nothing left to do.
///
/// # Errors
/// If they do not.
pub fn comes_to_an_end(history: &mut History, request: RequestId) -> Result<(), String> {
    change::restore(history);
    history.run(Actor::System, Task::Elapse(request));
    for step in 0..BOUND {
        let status = history.state(request).status();
        if Status::OVER.has(status) {
            return time_ends_it(history, request);
        }
        let offered = history.offered(request);
        // Whoever is assigned already is not assigned again and again.
        let standings = history.standings();
        let moment = history.moment(Actor::System, &standings);
        let state = history.state(request);
        let waits = |part| Request::stage(&state, part, &moment) == Some(Status::AwaitingAllocation);
        let sensible: Vec<_> =
            offered.iter().filter(|(_, offer)| offer.kind != Kind::Assign || waits(offer.part)).collect();
        let mut ways =
            TOWARDS.iter().flat_map(|kind| sensible.iter().filter(move |(_, offer)| offer.kind == *kind));
        let done = ways.any(|(actor, offer)| {
            let random = Random::new(step as u64);
            let contents = history.contents(request, (*actor, offer.kind, offer.part), &random);
            let fits = contents.into_iter().find(|command| history.accepts(*actor, request, command));
            fits.is_some_and(|command| matches!(history.give_now(*actor, request, command).end, End::Done(_)))
        });
        history.scene.pass(TimeDelta::minutes(5));
        if !done {
            return Err(format!("comes_to_an_end: nobody can do anything in {status:?}: {offered:?}"));
        }
    }
    let steps: Vec<_> = history.story().lines().rev().take(3).map(str::to_owned).collect();
    Err(format!(
        "comes_to_an_end: not in {BOUND} steps, but {:?}; {steps:?}",
        history.state(request).status()
    ))
}

fn time_ends_it(history: &mut History, request: RequestId) -> Result<(), String> {
    history.scene.pass(TimeDelta::days(800));
    history.run(Actor::System, Task::Elapse(request));
    let state = history.state(request);
    let due = Request::due(&state, &history.scene.policy);
    if due.is_some() || !matches!(state.status(), Status::PersonalDataRemoved | Status::DraftDiscarded) {
        return Err(format!("comes_to_an_end: {:?} after years, and due {due:?}", state.status()));
    }
    Ok(())
}

/// A store names a request as due exactly when it is; elapsing brings it to where it settles, once; and a clock that goes
/// back does nothing.
///
/// # Errors
/// If not.
pub fn nothing_due_is_overlooked(history: &History) -> Result<(), String> {
    let now = history.scene.now;
    let named = history.scene.store.due(now, usize::MAX).unwrap_or_default();
    let standings = history.standings();
    for request in &history.requests {
        let state = history.state(*request);
        let moment = history.moment(Actor::System, &standings);
        let due = Request::due(&state, moment.policy).filter(|due| due.at <= now);
        if named.contains(request) != due.is_some() {
            return Err(format!(
                "nothing_due_is_overlooked: {:?} is due: {due:?}, and not named so",
                state.status()
            ));
        }
        due_is_done::<Request>(&state, &moment)?;
    }
    Ok(())
}

/// Time does something exactly if something is due; and having done it, does nothing by a clock that goes back. Of whatever
/// lifecycle.
///
/// # Errors
/// If not.
pub fn due_is_done<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    let due = L::due(state, moment.policy).filter(|due| due.at <= moment.now);
    if L::elapse(state, moment).is_some() != due.is_some() {
        let stages = stages::<L>(state, moment);
        return Err(format!("nothing_due_is_overlooked: due {due:?} does something else in {stages:?}"));
    }
    let after = settled::<L>(state, moment);
    for back in [0, 1, 40, 400] {
        let earlier = Moment { now: moment.now - TimeDelta::days(back), ..*moment };
        if let Some(outcome) = L::elapse(&after, &earlier) {
            return Err(format!("nothing_due_is_overlooked: {back} days back does {:?}", outcome.events));
        }
    }
    Ok(())
}

/// Whether time is let do its work on each due day, or late and all at once, every part is in the same stage, and the same is
/// due next. Of whatever lifecycle.
///
/// # Errors
/// If not.
pub fn late_is_as_good<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    let mut in_time = state.clone();
    for _ in 0..8 {
        let Some(due) = L::due(&in_time, moment.policy) else { break };
        let then = Moment { now: due.at.max(moment.now), ..*moment };
        in_time = settled::<L>(&in_time, &then).into_owned();
        let late = settled::<L>(state, &then).into_owned();
        let next = |state: &L::State| (stages::<L>(state, &then), L::due(state, then.policy));
        if next(&late) != next(&in_time) {
            return Err(format!("late_is_as_good: {:?} in time, {:?} late", next(&in_time), next(&late)));
        }
    }
    Ok(())
}
