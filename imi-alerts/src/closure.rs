//! Closing an alert: proposal, comments at home, broadcast, objections from abroad, decision (handbook 6.3.6).

use imi_core::{AnyRule, AuthorityId, Faults, Moment, Outcome, Place, Rule as CoreRule, Set};

use crate::content::AlertText;
use crate::coordinator::{Unfit, chosen, involve};
use crate::mail::{ACTING, DISSEMINATORS, HANDLERS, Mail, Post};
use crate::seat::{nothing, own};
use crate::stage::Proposal;
use crate::table::{DELETED, Row, broken, step, step_if};
use crate::texts::Demand;
use crate::{Alert, Done, Event, Kind, Policy, Refused, Rule, Seat, State, Status, texts};

pub(crate) const PROPOSE: Row = Row {
    kind: Kind::ProposeClosure,
    section: "6.3.6.1",
    steps: &[step_if(Status::Broadcast.only(), Seat::Proposer.only(), Set::EMPTY, |state, _, _| match state
        .stage
        .active()
    {
        Some(active) if active.closure.is_some() => Err(Rule::OneProposalAtATime.into()),
        _ => Ok(()),
    })],
    wrong: &[
        DELETED,
        (Status::Withdrawn.only(), broken(Rule::WithdrawnIsFinal)),
        (Status::Closed.only(), broken(Rule::ClosedTakesNothing)),
        (Status::ANY, broken(Rule::ClosureOnlyWhileBroadcast)),
    ],
};

const OVER: (Set<Status>, AnyRule<Rule>) = (Status::ClosureDone.only(), broken(Rule::ClosedTakesNothing));
const LAPSED: (Set<Status>, AnyRule<Rule>) = (Status::ClosureLapsed.only(), broken(Rule::WithdrawnIsFinal));
const UNSENT: Set<Status> = Status::OpenForComments.only().or(Status::ClosureAwaitingBroadcast.only());
const SENT: Set<Status> = Status::OpenForObjections.only().or(Status::ObjectionPeriodOver.only());

pub(crate) const COMMENT: Row = Row {
    kind: Kind::Comment,
    section: "6.3.6.2",
    steps: &[step(Status::OpenForComments.only(), Seat::Commenter.only(), Set::EMPTY)],
    wrong: &[OVER, LAPSED, (Status::ANY, broken(Rule::CommentInPeriodOnly))],
};

pub(crate) const EDIT: Row = Row {
    kind: Kind::EditProposal,
    section: "6.3.6.2",
    steps: &[step(UNSENT, Seat::Pen.only(), Set::EMPTY)],
    wrong: &[OVER, LAPSED, (Status::ANY, broken(Rule::ProposalFixedByBroadcast))],
};

pub(crate) const CANCEL: Row = Row {
    kind: Kind::CancelProposal,
    section: "6.3.6.2",
    steps: &[step(UNSENT, Seat::Pen.only().or(Seat::Release.only()), Status::NoClosureProposal.only())],
    wrong: &[OVER, LAPSED, (Status::ANY, broken(Rule::ProposalFixedByBroadcast))],
};

pub(crate) const BROADCAST: Row = Row {
    kind: Kind::BroadcastProposal,
    section: "6.3.6.3",
    steps: &[step(
        Status::ClosureAwaitingBroadcast.only(),
        Seat::Closer.only(),
        Status::OpenForObjections.only(),
    )],
    wrong: &[OVER, LAPSED, (Status::ANY, broken(Rule::ClosureBroadcastAfterCommentPeriod))],
};

pub(crate) const ABANDON: Row = Row {
    kind: Kind::AbandonProposal,
    section: "6.3.6.5",
    steps: &[step(SENT, Seat::Closer.only(), Status::NoClosureProposal.only())],
    wrong: &[OVER, LAPSED, (Status::ANY, broken(Rule::KeepOpenAfterObjections))],
};

pub(crate) const CLOSE: Row = Row {
    kind: Kind::CloseAlert,
    section: "6.3.6.5",
    steps: &[step(Status::ObjectionPeriodOver.only(), Seat::Closer.only(), Status::ClosureDone.only())],
    wrong: &[
        OVER,
        LAPSED,
        (Status::OpenForObjections.only(), broken(Rule::CloseNotBeforeObjectionsEnd)),
        (Status::ANY, broken(Rule::CloseNeedsBroadcastProposal)),
    ],
};

fn pending(state: &State) -> Result<&Proposal, Refused> {
    state.stage.active().and_then(|active| active.closure.as_ref()).ok_or_else(nothing)
}

const DEMAND: Demand = (AnyRule::Core(CoreRule::BlankFreeText), "text");

pub(crate) fn propose(
    state: &State,
    text: &AlertText,
    coordinator: Option<AuthorityId>,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let own = own(state, moment)?;
    let mut faults = Faults::none();
    let text = texts::demanded(&mut outcome, text, DEMAND, moment, &mut faults);
    let rules = Unfit { none: Rule::ClosingCoordinatorLinked, unlinked: Rule::ClosingCoordinatorLinked };
    let coordinator = chosen(state, coordinator, (own, rules), moment);
    let coordinator = coordinator.map_err(|rule| faults.add(rule, Place::field("coordinator"))).ok();
    faults.check()?;
    let (Some(text), Some(coordinator)) = (text, coordinator) else { return Err(nothing()) };
    involve(state, coordinator, &mut outcome, moment);
    let post = Post { state, moment };
    let country = state.responsible();
    post.tell_involved(&mut outcome, Mail::CommentsOpen, Some(country), Some(own.authority));
    if own.authority != coordinator {
        post.tell(&mut outcome, coordinator, ACTING, Mail::CommentsOpen);
    }
    let ends = moment.policy.comments.expires(moment.now);
    Ok(outcome.with(Event::ClosureProposed { country, text, coordinator, ends }))
}

pub(crate) fn comment(
    state: &State,
    text: &AlertText,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let proposal = pending(state)?;
    let text = texts::only(&mut outcome, text, DEMAND, moment)?;
    let post = Post { state, moment };
    post.tell(&mut outcome, proposal.coordinator, DISSEMINATORS, Mail::CommentAdded);
    post.tell(&mut outcome, proposal.by, HANDLERS, Mail::CommentAdded);
    Ok(outcome.with(Event::Commented { country: proposal.country, text }))
}

pub(crate) fn edit(
    state: &State,
    text: &AlertText,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let country = pending(state)?.country;
    let text = texts::only(&mut outcome, text, DEMAND, moment)?;
    Ok(outcome.with(Event::ProposalEdited { country, text }))
}

pub(crate) fn cancel(state: &State, mut outcome: Outcome<Alert>, moment: &Moment<'_, Policy>) -> Done {
    let country = pending(state)?.country;
    Post { state, moment }.tell_involved(&mut outcome, Mail::ClosureCancelled, Some(country), None);
    Ok(outcome.with(Event::ProposalCancelled { country }))
}

pub(crate) fn broadcast(
    state: &State,
    comments: &[u16],
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let proposal = pending(state)?;
    let mut faults = Faults::none();
    for number in comments {
        let own = proposal.comments.iter().any(|comment| comment.number == *number);
        faults.unless(own, Rule::IncludeOnlyOwnComments, Place::nth("comments", (*number).into()));
    }
    faults.check()?;
    Post { state, moment }.tell_all(&mut outcome, Mail::ClosureProposed);
    let ends = moment.policy.objections.expires(moment.now);
    let included = comments.iter().copied().collect();
    Ok(outcome.with(Event::ProposalBroadcast { included, ends }))
}

pub(crate) fn abandon(
    state: &State,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    Post { state, moment }.tell_all(&mut outcome, Mail::ClosureCancelled);
    outcome.with(Event::ProposalAbandoned)
}

pub(crate) fn close(
    state: &State,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    let post = Post { state, moment };
    post.tell_all(&mut outcome, Mail::Closed);
    post.tell_commission(&mut outcome, Mail::Closed);
    outcome.with(Event::Closed { remove: moment.policy.common.retention.due(moment.now) })
}
