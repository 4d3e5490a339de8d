//! Approval of requests and of replies by the coordinator (handbook 5.3.7).

use imi_core::{AnyRule, FreeText, Moment, Outcome, Reason, Set};

use crate::drafting::keep;
use crate::mail::{Mail, Post};
use crate::sending::{announce, may_send, notified, reachable};
use crate::table::{OVER, Row, Step, own, step};
use crate::{Done, Event, Kind, Office, Policy, Refused, Request, Rule, Seat, Stage, State, Status, texts};

pub(crate) const APPROVE_REQUEST: Row = Row {
    kind: Kind::ApproveRequest,
    section: "5.3.7",
    steps: &[Step {
        from: Status::AwaitingRequestApproval.only(),
        seats: Seat::RequestingReferralHandler.only(),
        to: Status::AwaitingAcceptance.only(),
        given: Some(|state, _, moment| still_sendable(state, moment)),
    }],
    wrong: &[OVER, (Status::ANY, own(Rule::NoSecondSubmission))],
};

pub(crate) const RETURN_REQUEST: Row = Row {
    kind: Kind::ReturnRequest,
    section: "5.3.7",
    steps: &[step(
        Status::AwaitingRequestApproval.only(),
        Seat::RequestingReferralHandler.only(),
        Status::RequestReturned.only(),
    )],
    wrong: &[OVER, (Status::ANY, own(Rule::NoSecondSubmission))],
};

pub(crate) const APPROVE_REPLY: Row = Row {
    kind: Kind::ApproveReply,
    section: "5.3.7",
    steps: &[step(
        Status::AwaitingReplyApproval.only(),
        Seat::RespondingReferralHandler.only(),
        Status::Replied.only(),
    )],
    wrong: NO_REPLY,
};

pub(crate) const RETURN_REPLY: Row = Row {
    kind: Kind::ReturnReply,
    section: "5.3.7",
    steps: &[step(
        Status::AwaitingReplyApproval.only(),
        Seat::RespondingReferralHandler.only(),
        Status::ReplyReturned.only(),
    )],
    wrong: NO_REPLY,
};

const NO_REPLY: &[(Set<Status>, AnyRule<Rule>)] = &[OVER, (Status::ANY, own(Rule::WrongSideCoordinator))];

/// Approving is sending, so the parties are judged at its moment.
fn still_sendable(state: &State, moment: &Moment<'_, Policy>) -> Result<(), AnyRule<Rule>> {
    let Stage::UnderApproval(held) = &state.stage else { return Ok(()) };
    let Some(own) = moment.standing(state.requesting.authority.authority, state.area) else {
        return Err(Rule::ActiveAccessToSend.into());
    };
    may_send(state, own, moment)?;
    reachable(held.addressee, own, moment)?;
    Ok(())
}

pub(crate) fn approve_request(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Stage::UnderApproval(held) = &state.stage else { return Err(Refused::new(Reason::NotFound)) };
    let post = Post::of(state, moment);
    let notification = notified(&state.case, moment);
    let coordinator = state.requesting.coordinator_id();
    outcome.events.push(Event::RequestApproved);
    outcome.events.push(Event::Sent { to: held.addressee, country: held.country, coordinator, notification });
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Approved);
    announce(&mut outcome, &post, held.addressee, notification);
    Ok(outcome)
}

pub(crate) fn return_request(
    state: &State,
    suggestion: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let suggestion =
        texts::needed(&mut outcome, suggestion, Rule::ReturnNeedsSuggestion, "suggestion", moment)?;
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Returned);
    let keep = keep(moment.now, moment.policy);
    Ok(outcome.with(Event::RequestReturned { suggestion, warn: keep.warn, discard: keep.discard }))
}

pub(crate) fn approve_reply(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Some(reply) = crate::replying::pending(state) else { return Err(Refused::new(Reason::NotFound)) };
    let post = Post::of(state, moment);
    outcome.events.push(Event::ReplyApproved);
    outcome.events.push(Event::Replied(Box::new(reply)));
    post.tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::ReplyApproved);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Replied);
    Ok(outcome)
}

pub(crate) fn return_reply(
    state: &State,
    suggestion: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let suggestion =
        texts::needed(&mut outcome, suggestion, Rule::ReturnNeedsSuggestion, "suggestion", moment)?;
    Post::of(state, moment).tell_office(
        &mut outcome,
        state,
        Office::RespondingAuthority,
        Mail::ReplyReturned,
    );
    Ok(outcome.with(Event::ReplyReturned { suggestion }))
}
