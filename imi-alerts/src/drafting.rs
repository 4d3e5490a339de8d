//! Drafting, editing, deleting and submitting an alert (handbook 6.3.1.1, 6.2.2).

use chrono::{DateTime, Utc};
use imi_core::time::{civil_day, start_of};
use imi_core::{
    Access, AnyRule, AreaId, AuthorityId, Country, Faults, Id, Moment, Number, Order, Outcome, Place, Reason,
    Rule as CoreRule, Secret, Set, Standing, UserRight,
};

use crate::command::NewAlert;
use crate::content::{AlertText, Change, Content, Edit, SavedEdit};
use crate::coordinator::{Unfit, chosen, is_choice};
use crate::event::DraftCreated;
use crate::mail::{DISSEMINATORS, HANDLERS, Mail, Post};
use crate::seat::{final_approval, nothing, own, standing};
use crate::table::{CLOSED, DELETED, Row, WITHDRAWN, broken, step, step_if};
use crate::{Alert, Done, Event, Kind, Policy, Refused, Rule, Seat, Stage, State, Status};

const SUBMITTED: Set<Status> = Status::SubmittedForBroadcast.only().or(Status::AwaitingBroadcast.only());

/// Whoever may change a draft, and not what became of it, has left the pen to the coordinator.
const EXCLUSIVE: (Set<Status>, AnyRule<Rule>) = (SUBMITTED, broken(Rule::PenIsExclusive));

pub(crate) const EDIT: Row = Row {
    kind: Kind::Edit,
    section: "6.2.2",
    steps: &[
        step(Status::Draft.only(), Seat::Initiator.only(), Set::EMPTY),
        step(SUBMITTED, Seat::Pen.only(), Set::EMPTY),
    ],
    wrong: &[
        DELETED,
        EXCLUSIVE,
        (Status::Broadcast.only(), broken(Rule::OnlyFourThingsRectifiable)),
        (Status::ANY, broken(Rule::NoRectificationAfterEnd)),
    ],
};

pub(crate) const DELETE: Row = Row {
    kind: Kind::Delete,
    section: "6.3.1.2",
    steps: &[
        step(Status::Draft.only(), Seat::Initiator.only(), Status::Deleted.only()),
        step(SUBMITTED, Seat::Pen.only().or(Seat::Release.only()), Status::Deleted.only()),
    ],
    wrong: &[DELETED, EXCLUSIVE, CLOSED, WITHDRAWN, (Status::ANY, broken(Rule::NoDeletionAfterBroadcast))],
};

pub(crate) const SUBMIT: Row = Row {
    kind: Kind::Submit,
    section: "6.3.1.1",
    steps: &[step_if(
        Status::Draft.only(),
        Seat::Initiator.only(),
        Status::SubmittedForBroadcast.only(),
        |state, _, moment| match standing(state, state.initiating, moment) {
            Some(own) if own.access != Access::Active => Err(Rule::SuspendedSendsNoNewAlert.into()),
            _ => Ok(()),
        },
    )],
    wrong: &[DELETED, CLOSED, WITHDRAWN, (Status::ANY, broken(Rule::SubmitOnce))],
};

/// How long a draft that is saved now is kept: warned from, deleted from.
fn keep(now: DateTime<Utc>, policy: &Policy) -> (DateTime<Utc>, DateTime<Utc>) {
    let discard = policy.common.abandoned_draft.due(now);
    let day = policy.common.abandoned_draft_warning.earlier(civil_day(discard));
    (start_of(day).max(now), discard)
}

pub(crate) fn create(stream: Id<Alert>, order: &Order<NewAlert>, moment: &Moment<'_, Policy>) -> Done {
    let own = founder(moment)?;
    let mut outcome = Outcome::nothing(order.id.uuid(), stream);
    let mut writing = Writing::new(own, moment);
    writing.all(&order.command.edits, &mut outcome);
    let Writing { saved, faults, .. } = writing;
    faults.check()?;
    let (warn, discard) = keep(moment.now, moment.policy);
    let created = DraftCreated {
        number: Number::derived(order.id, 0),
        country: own.country,
        edits: saved,
        warn,
        discard,
    };
    Ok(outcome.with(Event::DraftCreated(Box::new(created))))
}

/// The standing for alerts of a handler who may begin one.
fn founder<'a>(moment: &Moment<'a, Policy>) -> Result<&'a Standing, Refused> {
    let wrong_user = |rule: Rule| Refused::new(Reason::WrongUser(rule.into()));
    let Some((user, authority)) = moment.actor.user().zip(moment.actor.authority()) else {
        return Err(wrong_user(Rule::CommissionTakesNoAction));
    };
    let accesses = || moment.standings.iter().filter(|standing| standing.authority == authority);
    let Some(own) = accesses().find(|standing| standing.area == AreaId::SERVICES) else {
        let elsewhere = accesses().next().is_some();
        let known =
            if elsewhere { CoreRule::WorkflowPerArea.into() } else { Rule::RequestedAccessNoAlerts.into() };
        return Err(Refused::new(Reason::WrongUser(known)));
    };
    let rights = own.rights(user);
    if !rights.has(UserRight::AlertHandler) {
        return Err(wrong_user(if rights.has(UserRight::AlertDisseminator) {
            Rule::DisseminatorAloneCannotInitiate
        } else if rights.has(UserRight::AlertViewer) {
            Rule::ViewerTakesNoAction
        } else {
            Rule::InitiateNeedsHandler
        }));
    }
    if own.access != Access::Active {
        return Err(wrong_user(Rule::SuspendedSendsNoNewAlert));
    }
    Ok(own)
}

pub(crate) fn edit(
    state: &State,
    edits: &[Edit],
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut writing = Writing::of(state, moment);
    writing.all(edits, &mut outcome);
    let Writing { saved: edits, mut faults, content, .. } = writing;
    if let Stage::Draft(_) = state.stage {
        faults.check()?;
        let (warn, discard) = keep(moment.now, moment.policy);
        return Ok(outcome.with(Event::DraftSaved { edits, warn, discard }));
    }
    // What was submitted stays complete.
    complete(&content, state.country, moment.policy, &mut faults);
    faults.check()?;
    Ok(outcome.with(Event::Edited { edits }))
}

pub(crate) fn delete(
    state: &State,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    let post = Post { state, moment };
    if let Some(coordinator) = state.stage.coordinator() {
        let own = moment.actor.authority();
        let as_coordinator = own == Some(coordinator) && final_approval(state, coordinator, moment);
        if as_coordinator || own != Some(state.initiating) {
            post.tell(&mut outcome, state.initiating, HANDLERS, Mail::Deleted);
        } else {
            post.tell(&mut outcome, coordinator, DISSEMINATORS, Mail::Deleted);
        }
    }
    outcome.erase_all();
    let forget_looks = moment.policy.common.retention.due(moment.now);
    outcome.with(Event::Deleted { forget_looks })
}

pub(crate) fn submit(
    state: &State,
    edits: &[Edit],
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let own = own(state, moment)?;
    let mut writing = Writing::of(state, moment);
    writing.all(edits, &mut outcome);
    let Writing { saved: edits, mut faults, content, coordinator, .. } = writing;
    complete(&content, state.country, moment.policy, &mut faults);
    let rules =
        Unfit { none: Rule::CoordinatorChosenBeforeSubmission, unlinked: Rule::CoordinatorMustBeLinked };
    let coordinator = chosen(state, coordinator, (own, rules), moment);
    let coordinator = coordinator.map_err(|rule| faults.add(rule, Place::field("coordinator"))).ok();
    faults.check()?;
    let coordinator = coordinator.ok_or_else(nothing)?;
    Post { state, moment }.tell(&mut outcome, coordinator, DISSEMINATORS, Mail::ToBroadcast);
    Ok(outcome.with(Event::Submitted { edits, coordinator }))
}

/// An alert as somebody is changing it: every change is seen by the next.
struct Writing<'a> {
    content: Content,
    coordinator: Option<AuthorityId>,
    /// The country of the initiating authority.
    home: Country,
    /// Who may choose a coordinator: the initiating authority, until it submits.
    chooser: Option<&'a Standing>,
    moment: &'a Moment<'a, Policy>,
    saved: Vec<SavedEdit>,
    faults: Faults<Alert>,
}

impl<'a> Writing<'a> {
    fn new(own: &'a Standing, moment: &'a Moment<'a, Policy>) -> Self {
        Self {
            content: Content::default(),
            coordinator: None,
            home: own.country,
            chooser: Some(own),
            moment,
            saved: Vec::new(),
            faults: Faults::none(),
        }
    }

    fn of(state: &State, moment: &'a Moment<'a, Policy>) -> Self {
        let (coordinator, chooser) = match &state.stage {
            Stage::Draft(draft) => (draft.coordinator, standing(state, state.initiating, moment)),
            _ => (None, None),
        };
        Self {
            content: state.content.clone(),
            coordinator,
            home: state.country,
            chooser,
            moment,
            saved: Vec::new(),
            faults: Faults::none(),
        }
    }

    fn all(&mut self, edits: &[Edit], outcome: &mut Outcome<Alert>) {
        for (nth, edit) in edits.iter().enumerate() {
            let place = Place::nth("edits", u32::try_from(nth).unwrap_or(u32::MAX));
            if let Err(rule) = self.checked(edit) {
                self.faults.add(rule, place);
                continue;
            }
            let saved = sealed(edit, outcome);
            if let Change::Coordinator { authority } = &saved {
                self.coordinator = *authority;
            }
            self.content.apply(&saved, self.moment.now);
            self.saved.push(saved);
        }
    }

    fn fulfilled(&self) -> bool {
        let criteria = &self.moment.policy.criteria;
        self.content.checklist.as_ref().is_some_and(|checklist| {
            checklist.fulfilled.len() == criteria.texts.len() && checklist.fulfilled.iter().all(|one| *one)
        })
    }

    fn checked(&self, edit: &Edit) -> Result<(), AnyRule<Rule>> {
        let today = civil_day(self.moment.now);
        let limits = &self.moment.policy.common.attachments;
        match edit {
            Edit::Checklist { answers } => {
                let criteria = &self.moment.policy.criteria;
                if answers.version != criteria.version || answers.fulfilled.len() != criteria.texts.len() {
                    return Err(Rule::ChecklistSupplied.into());
                }
            }
            Edit::Provider { .. }
            | Edit::Description { .. }
            | Edit::Activity { .. }
            | Edit::Attach { .. }
                if !self.fulfilled() =>
            {
                let answered = self.content.checklist.is_some();
                return Err(if answered { Rule::AllCriteriaFulfilled } else { Rule::ChecklistFirst }.into());
            }
            Edit::Attach { file } => {
                let fits = limits.check(file.reveal()).is_ok()
                    && limits.check_count(self.content.documents.len() + 1).is_ok();
                if !fits {
                    return Err(imi_core::Rule::AttachmentLimits.into());
                }
            }
            Edit::Detach { number } if self.content.document(*number).is_none() => {
                return Err(imi_core::Rule::AttachmentLimits.into());
            }
            Edit::Establishment { country: Some(country) } if !country.participates_on(today) => {
                return Err(Rule::MseMustBeEea.into());
            }
            Edit::Recipients { countries } => {
                if countries.has(self.home) {
                    return Err(Rule::OwnStateNotRecipient.into());
                }
                if !countries.iter().all(|country| country.participates_on(today)) {
                    return Err(Rule::RecipientMustBeEea.into());
                }
                let established = self.content.establishment.filter(|country| *country != self.home);
                let was = established.is_some_and(|country| self.content.selected.has(country));
                if was && established.is_some_and(|country| !countries.has(country)) {
                    return Err(Rule::KnownMseIsRecipient.into());
                }
            }
            Edit::Coordinator { authority } => {
                let own = self.chooser.ok_or(Rule::CoordinatorChoiceFixedBySubmission)?;
                if authority.is_some_and(|id| !is_choice(id, own, self.moment)) {
                    return Err(Rule::CoordinatorMustBeLinked.into());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn sealed(edit: &Edit, outcome: &mut Outcome<Alert>) -> SavedEdit {
    let mut seal = |text: &Option<AlertText>| text.as_ref().and_then(|text| outcome.seal_text(&text.into()));
    match edit {
        Edit::Checklist { answers } => Change::Checklist { answers: answers.clone() },
        Edit::Provider { field, value } => {
            let value = value.as_ref().filter(|value| !value.reveal().trim().is_empty());
            Change::Provider { field: *field, value: value.map(|value| outcome.seal_value(value)) }
        }
        Edit::Activity { activity } => Change::Activity { activity: *activity },
        Edit::Description { text } => Change::Description { text: seal(text) },
        Edit::Suggestion { text } => Change::Suggestion { text: seal(text) },
        Edit::Attach { file } => Change::Attach { file: outcome.seal(Secret::File(file.clone())) },
        Edit::Detach { number } => Change::Detach { number: *number },
        Edit::Establishment { country } => Change::Establishment { country: *country },
        Edit::Recipients { countries } => Change::Recipients { countries: *countries },
        Edit::Coordinator { authority } => Change::Coordinator { authority: *authority },
    }
}

/// What an alert needs before it can be submitted, and keeps from then on.
fn complete(content: &Content, home: Country, policy: &Policy, faults: &mut Faults<Alert>) {
    match &content.checklist {
        None => faults.add(Rule::ChecklistFirst, Place::field("checklist")),
        Some(checklist) => {
            let current = checklist.version == policy.criteria.version;
            faults.unless(current, Rule::ChecklistSupplied, Place::field("checklist"));
            for (nth, _) in checklist.fulfilled.iter().enumerate().filter(|(_, fulfilled)| !**fulfilled) {
                let nth = u32::try_from(nth + 1).unwrap_or(u32::MAX);
                faults.add(Rule::AllCriteriaFulfilled, Place::nth("checklist", nth));
            }
        }
    }
    faults.unless(!content.provider.is_empty(), Rule::ProviderDataRequired, Place::field("provider"));
    faults.unless(content.activity.is_some(), Rule::ServiceActivityRequired, Place::field("activity"));
    faults.unless(content.description.is_some(), Rule::CaseDescriptionRequired, Place::field("description"));
    let texts = [("description", content.description), ("suggestion", content.suggestion)];
    for (field, text) in texts {
        let stated = text.is_none_or(|text| text.language.is_some());
        faults.unless(stated, Rule::CommentLanguageStated, Place::field(field));
    }
    let recipients = content.recipients(home);
    faults.unless(!recipients.is_empty(), Rule::AtLeastOneRecipientState, Place::field("recipients"));
}
