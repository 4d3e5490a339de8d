//! Forwarding the whole request within one's country (handbook 5.3.2.3).

use imi_core::{AuthorityId, Faults, FreeText, Moment, Outcome, Place, Set, Standing};

use crate::mail::{Mail, Opening, Post};
use crate::stage::{ReplyDraft, Turn};
use crate::table::{OVER, Row, Step, own};
use crate::{
    Done, Event, Holder, Kind, Office, Policy, Refused, Request, Rule, Seat, Stage, State, Status, texts,
};

pub(crate) const BEFORE_FIRST_REPLY: Set<Status> =
    Status::AwaitingAcceptance.only().or(Status::Accepted.only()).or(Status::ReplyReturned.only());

pub(crate) const FORWARD: Row = Row {
    kind: Kind::Forward,
    section: "5.3.2.3",
    steps: &[Step {
        from: BEFORE_FIRST_REPLY,
        seats: Seat::RespondingHandler.only(),
        to: Status::AwaitingAcceptance.only(),
        given: Some(|state, _, _| before_first_reply(state).map_err(Into::into)),
    }],
    wrong: &[
        OVER,
        (Status::REFERRED, own(Rule::AuthoritiesWaitDuringReferral)),
        (Status::ANY, own(Rule::ForwardStatesBounded)),
    ],
};

/// A returned reply that is not the first is no reason to hand the request on.
pub(crate) fn before_first_reply(state: &State) -> Result<(), Rule> {
    match state.stage.answered() {
        Some(answered) if !answered.replies.is_empty() => Err(Rule::ForwardStatesBounded),
        _ => Ok(()),
    }
}

/// The rules that a target breaks, which differ in name between forward and split.
pub(crate) struct Bounds {
    pub(crate) country: Rule,
    pub(crate) field: &'static str,
}

/// The target, if the request can be handed on to it.
pub(crate) fn target<'a>(
    state: &State,
    to: AuthorityId,
    bounds: &Bounds,
    moment: &Moment<'a, Policy>,
    faults: &mut Faults<Request>,
) -> Option<&'a Standing> {
    let place = Place::field(bounds.field);
    let responding = state.responding()?;
    if responding.authority.authority == to {
        faults.add(Rule::ForwardToAnother, place);
        return None;
    }
    let Some(target) = moment.standing(to, state.area) else {
        faults.add(Rule::ForwardTargetHasWorkflow, place);
        return None;
    };
    faults.unless(target.country == responding.country, bounds.country, place);
    if let Err(rule) = crate::sending::receives(target) {
        faults.add(rule, place);
    }
    Some(target)
}

pub(crate) fn forward(
    state: &State,
    to: AuthorityId,
    justification: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let bounds = Bounds { country: Rule::ForwardWithinMemberState, field: "to" };
    let target = target(state, to, &bounds, moment, &mut faults);
    let justification = texts::demanded(
        &mut outcome,
        justification,
        Rule::ForwardNeedsJustification,
        "justification",
        moment,
        &mut faults,
    );
    faults.check()?;
    let (Some(_), Some(justification)) = (target, justification) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Forwarded);
    post.open(&mut outcome, &Holder::new(to), Opening::Incoming);
    Ok(outcome.with(Event::Forwarded { to, justification }))
}

/// The reply that is being prepared.
pub(crate) fn draft_reply(state: &State) -> Option<&ReplyDraft> {
    let Stage::Taken(taken) = &state.stage else { return None };
    match &taken.turn {
        Turn::Preparing(draft) | Turn::Returned { reply: draft, .. } => Some(draft),
        _ => None,
    }
}
