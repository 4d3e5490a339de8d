//! Creating, changing and discarding a draft (handbook 5.3.1).

use chrono::{DateTime, Utc};
use imi_core::time::civil_day;
use imi_core::{
    Access, AnyRule, Id, Moment, Number, Order, Outcome, Place, Set, Setting, Standing, UserRight, Workflow,
};
use imi_i18n::Procedure;

use crate::case::{Case, Edit};
use crate::event::DraftCreated;
use crate::mail::{Mail, Post};
use crate::parties::request_rights;
use crate::stage::{Draft, Keep};
use crate::table::{OVER, Row, own, step};
use crate::writing::Writing;
use crate::{
    Done, Event, Kind, NewDraft, Office, Policy, Refused, Request, Rule, Seat, Stage, State, Status,
};

/// The statuses in which a draft can be changed.
pub(crate) const EDITABLE: Set<Status> = Status::Draft.only().or(Status::RequestReturned.only());

pub(crate) const EDIT: Row = Row {
    kind: Kind::EditDraft,
    section: "5.3.1",
    steps: &[step(EDITABLE, Seat::RequestingHandler.only(), Set::EMPTY)],
    wrong: &[
        (Status::AwaitingRequestApproval.only(), own(Rule::NoChangeDuringApproval)),
        OVER,
        (Status::ANY, own(Rule::SentQuestionsAreFixed)),
    ],
};

pub(crate) const DISCARD: Row = Row {
    kind: Kind::DiscardDraft,
    section: "5.3.1",
    steps: &[step(Status::PREPARING, Seat::RequestingHandler.only(), Status::DraftDiscarded.only())],
    wrong: &[(Status::ANY, own(Rule::DiscardingADraftIsSilent))],
};

/// How long what is saved now is kept.
pub(crate) fn keep(now: DateTime<Utc>, policy: &Policy) -> Keep {
    let common = &policy.common;
    let discard = common.abandoned_draft.due(now);
    let day = common.abandoned_draft_warning.earlier(civil_day(discard));
    Keep { warn: imi_core::time::start_of(day).max(now), discard }
}

pub(crate) fn create(stream: Id<Request>, order: &Order<NewDraft>, moment: &Moment<'_, Policy>) -> Done {
    let own = founder(&order.command, moment)?;
    let mut outcome = Outcome::nothing(order.id.uuid(), stream);
    let set = moment.policy.questions.only_set_of(own.area).filter(|_| !chooses_set(&order.command.edits));
    let mut writing = Writing::new(Case::default(), Draft::new(keep(moment.now, moment.policy)), own, moment);
    if let Some(only) = set {
        writing.make(&Edit::QuestionSet { set: only.id() }, &mut outcome);
    }
    writing.all(&order.command.edits, &mut outcome);
    let Writing { saved, faults, draft, .. } = writing;
    faults.check()?;
    let created = DraftCreated {
        number: Number::derived(order.id, 0),
        area: own.area,
        country: own.country,
        assigned: own.has(Setting::UsesAllocation),
        edits: saved,
        warn: draft.keep.warn,
        discard: draft.keep.discard,
    };
    Ok(outcome.with(Event::DraftCreated(Box::new(created))))
}

fn chooses_set(edits: &[Edit]) -> bool {
    edits.iter().any(|edit| matches!(edit, Edit::QuestionSet { .. }))
}

/// The standing in the area chosen, of a handler who may begin a request there.
fn founder<'a>(draft: &NewDraft, moment: &Moment<'a, Policy>) -> Result<&'a Standing, Refused> {
    let wrong_user = |rule: AnyRule<Rule>| Refused::new(imi_core::Reason::WrongUser(rule));
    let (Some(user), Some(authority)) = (moment.actor.user(), moment.actor.authority()) else {
        return Err(wrong_user(Rule::OnlyHandlersAct.into()));
    };
    let mut accesses = moment
        .standings
        .iter()
        .filter(|s| s.authority == authority && s.role.workflow() == Workflow::InformationRequest);
    let own = if let Some(area) = draft.area {
        accesses.find(|standing| standing.area == area)
    } else {
        let mut accesses = accesses.filter(|standing| standing.access != Access::Inactive);
        match (accesses.next(), accesses.next()) {
            (Some(_), Some(_)) => {
                return Err(Refused::content(Rule::LegislativeAreaChosen.into(), Place::field("area")));
            }
            (only, _) => only,
        }
    };
    let derogation = draft.edits.iter().any(|edit| match edit {
        Edit::QuestionSet { set } => {
            moment.policy.questions.set(*set).is_some_and(|set| set.procedure() != Procedure::Ordinary)
        }
        _ => false,
    });
    let own = own.ok_or_else(|| {
        wrong_user(if derogation { Rule::DerogationAccess } else { Rule::WorkflowAccessNeeded }.into())
    })?;
    let rights = request_rights(own, user);
    if !rights.has(UserRight::RequestHandler) {
        let elsewhere = moment
            .standings
            .iter()
            .any(|s| s.authority == authority && s.is(user, UserRight::RequestHandler));
        return Err(wrong_user(if elsewhere {
            imi_core::Rule::RightsPerAreaAndWorkflow.into()
        } else if rights.has(UserRight::RequestViewer) {
            Rule::ViewerTakesNoAction.into()
        } else if rights.has(UserRight::Allocator) {
            Rule::AllocatorAloneCannotAct.into()
        } else {
            Rule::OnlyHandlersAct.into()
        }));
    }
    if own.access != Access::Active {
        return Err(wrong_user(Rule::ActiveAccessToSend.into()));
    }
    Ok(own)
}

pub(crate) fn edit(
    state: &State,
    edits: &[Edit],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Writing { saved, faults, .. } = Writing::of(state, edits, &mut outcome, moment)?;
    faults.check()?;
    Ok(outcome.with(Event::saved(saved, keep(moment.now, moment.policy))))
}

pub(crate) fn discard(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    if matches!(state.stage, Stage::UnderApproval(_)) {
        let post = Post::of(state, moment);
        post.tell_office(&mut outcome, state, Office::RequestingCoordinator, Mail::Discarded);
    }
    outcome.erase_all();
    let forget_looks = moment.policy.common.retention.due(moment.now);
    outcome.with(Event::DraftDiscarded { forget_looks })
}
