//! Time and ends: every request can still be brought to an end, and nothing that is due is overlooked.

use chrono::TimeDelta;
use imi_core::testing::invariants;
use imi_core::{Actor, Lifecycle, Store, Task};

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
        invariants::due_is_done::<Request>(&state, &moment)?;
    }
    Ok(())
}
