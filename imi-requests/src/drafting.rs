//! Creating, changing, discarding and submitting a draft (handbook 5.3.1).

use chrono::{DateTime, Utc};
use imi_core::time::civil_day;
use imi_core::{
    Access, AnyRule, AuthorityId, Faults, FreeText, Id, Moment, Number, Order, Outcome, Place, SealedText,
    Secret, Setting, Standing, Workflow,
};
use imi_i18n::{PhraseKind, Procedure, QuestionSet};

use crate::case::ChosenSet;
use crate::case::{Asked, Case, Change, DraftText, Edit, Filled, SavedDetail, SavedEdit};
use crate::derogation::{Checklist, Notification, Urgency};
use crate::event::DraftCreated;
use crate::mail::{Mail, Opening, Post};
use crate::parties::request_rights;
use crate::stage::{Draft, Keep};
use crate::table::{Row, Step};
use crate::{
    Done, Event, Holder, Kind, NewDraft, Office, Policy, Refused, Request, Rule, Seat, Stage, State, Status,
    coordinator,
};

/// The statuses in which a draft can be changed.
pub(crate) const EDITABLE: imi_core::Set<Status> = Status::Draft.only().or(Status::RequestReturned.only());

pub(crate) const EDIT: Row = Row {
    kind: Kind::EditDraft,
    section: "5.3.1",
    steps: &[Step {
        from: EDITABLE,
        seats: Seat::RequestingHandler.only(),
        to: imi_core::Set::EMPTY,
        given: None,
    }],
    wrong: &[
        (Status::AwaitingRequestApproval.only(), AnyRule::Own(Rule::NoChangeDuringApproval)),
        (Status::OVER, AnyRule::Own(Rule::NothingAddedAfterClosure)),
        (Status::ANY, AnyRule::Own(Rule::SentQuestionsAreFixed)),
    ],
};

pub(crate) const DISCARD: Row = Row {
    kind: Kind::DiscardDraft,
    section: "5.3.1",
    steps: &[Step {
        from: Status::PREPARING,
        seats: Seat::RequestingHandler.only(),
        to: Status::DraftDiscarded.only(),
        given: None,
    }],
    wrong: &[(Status::ANY, AnyRule::Own(Rule::DiscardingADraftIsSilent))],
};

pub(crate) const SUBMIT: Row = Row {
    kind: Kind::SubmitRequest,
    section: "5.3.1",
    steps: &[Step {
        from: EDITABLE,
        seats: Seat::RequestingHandler.only(),
        to: Status::AwaitingAcceptance.only().or(Status::AwaitingRequestApproval.only()),
        given: Some(|state, _, moment| own(state, moment).map_or(Ok(()), |own| may_send(state, own, moment))),
    }],
    wrong: &[
        (Status::AwaitingRequestApproval.only(), AnyRule::Own(Rule::NoChangeDuringApproval)),
        (Status::ANY, AnyRule::Own(Rule::NoSecondSubmission)),
    ],
};

fn own<'a>(state: &State, moment: &Moment<'a, Policy>) -> Option<&'a Standing> {
    moment.standing(state.requesting.authority.authority, state.area)
}

/// Whether the authority may send anything new at this moment. The coordinator chosen before stays, linked or not.
pub(crate) fn may_send(
    state: &State,
    own: &Standing,
    moment: &Moment<'_, Policy>,
) -> Result<(), AnyRule<Rule>> {
    let chosen = state.requesting.coordinator_id();
    let coordinated = chosen.is_some_and(|id| coordinator::coordinates(id, own, moment))
        || coordinator::linked(own, moment).next().is_some();
    if own.access != Access::Active {
        Err(Rule::ActiveAccessToSend.into())
    } else if !own.is_request_coordinator() && !coordinated {
        Err(Rule::AuthorityHasLinkedCoordinator.into())
    } else {
        Ok(())
    }
}

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
    let only = set.map(|set| Edit::QuestionSet { set: set.id() });
    let edits = only.iter().chain(&order.command.edits);
    let mut writing = Writing::new(Case::default(), Draft::new(keep(moment.now, moment.policy)), own, moment);
    for (nth, edit) in edits.enumerate() {
        writing.edit(edit, nth.saturating_sub(usize::from(only.is_some())), &mut outcome);
    }
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
    if !rights.has(imi_core::UserRight::RequestHandler) {
        let elsewhere = moment
            .standings
            .iter()
            .any(|s| s.authority == authority && s.is(user, imi_core::UserRight::RequestHandler));
        return Err(wrong_user(if elsewhere {
            imi_core::Rule::RightsPerAreaAndWorkflow.into()
        } else if rights.has(imi_core::UserRight::RequestViewer) {
            Rule::ViewerTakesNoAction.into()
        } else if rights.has(imi_core::UserRight::Allocator) {
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
    let Some((draft, own)) = state.stage.draft().zip(own(state, moment)) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let mut writing = Writing::new(state.case.clone(), draft.clone(), own, moment);
    for (nth, edit) in edits.iter().enumerate() {
        writing.edit(edit, nth, &mut outcome);
    }
    let Writing { saved, faults, .. } = writing;
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

/// A draft as its author is changing it: every change is seen by the next.
struct Writing<'a> {
    case: Case,
    draft: Draft,
    own: &'a Standing,
    moment: &'a Moment<'a, Policy>,
    saved: Vec<SavedEdit>,
    faults: Faults<Request>,
}

impl<'a> Writing<'a> {
    fn new(case: Case, draft: Draft, own: &'a Standing, moment: &'a Moment<'a, Policy>) -> Self {
        Self { case, draft, own, moment, saved: Vec::new(), faults: Faults::none() }
    }

    fn set(&self) -> Option<&'a QuestionSet> {
        self.case.set.and_then(|chosen| self.moment.policy.questions.set(chosen.set))
    }

    fn edit(&mut self, edit: &Edit, nth: usize, outcome: &mut Outcome<Request>) {
        let place = Place::nth("edits", u32::try_from(nth).unwrap_or(u32::MAX));
        match self.checked(edit) {
            Ok(()) => {}
            Err(rule) => return self.faults.add(rule, place),
        }
        let kept = if let Edit::QuestionSet { set } = edit { self.kept_details(*set) } else { Vec::new() };
        let Some(saved) = self.sealed(edit, outcome) else { return };
        let asked = if let Edit::QuestionSet { set } = edit { self.always_asked(*set) } else { None };
        for edit in core::iter::once(saved).chain(kept).chain(asked) {
            self.case.apply(&edit, self.moment.now);
            self.draft.apply(&edit);
            self.saved.push(edit);
        }
    }

    /// The details that the newly chosen set asks for too.
    fn kept_details(&self, set: imi_i18n::QuestionSetId) -> Vec<SavedEdit> {
        let set = self.moment.policy.questions.set(set);
        let asked = |field| set.and_then(|set| set.field(field));
        let keep = |detail: &crate::case::Detail| {
            let field = asked(detail.field)?;
            let value = SavedDetail { seal: detail.value, personal: field.personal, subject: field.subject };
            Some(Change::Detail { field: detail.field, value: Some(value) })
        };
        self.case.details.iter().filter_map(keep).collect()
    }

    /// The question for the measures is asked by every request for derogation, as its reply must state them.
    fn always_asked(&self, set: imi_i18n::QuestionSetId) -> Option<SavedEdit> {
        let question = self.moment.policy.questions.set(set)?.measures()?.question;
        Some(Change::Ask { question, slots: Vec::new(), comment: None, document: None })
    }

    fn checked(&self, edit: &Edit) -> Result<(), AnyRule<Rule>> {
        let policy = self.moment.policy;
        let derogation = self.case.procedure() != Procedure::Ordinary;
        match edit {
            Edit::QuestionSet { set } => {
                let set = policy.questions.set(*set).ok_or(Rule::ExactlyOneQuestionSet)?;
                if set.procedure() != Procedure::Ordinary && self.own.area != set.area() {
                    return Err(Rule::DerogationOnlyServices.into());
                }
                if set.area() != self.own.area {
                    return Err(Rule::ExactlyOneQuestionSet.into());
                }
                if set.retired() {
                    return Err(Rule::RetiredStillRendered.into());
                }
            }
            Edit::Coordinator { authority: Some(id) } => coordinator::may_choose(self.own, *id, self.moment)?,
            Edit::Detail { field, .. } if self.set().and_then(|set| set.field(*field)).is_none() => {
                return Err(Rule::QuestionBelongsToSet.into());
            }
            Edit::Ask { question, slots, .. } => {
                let set = self.set().ok_or(Rule::ExactlyOneQuestionSet)?;
                let Some(known) = set.question(*question) else {
                    let elsewhere =
                        policy.questions.sets().iter().any(|set| set.question(*question).is_some());
                    return Err(if elsewhere {
                        Rule::ExactlyOneQuestionSet
                    } else {
                        Rule::QuestionBelongsToSet
                    }
                    .into());
                };
                if !set.offers(*question) {
                    return Err(Rule::RetiredStillRendered.into());
                }
                if !slots.iter().all(|filled| known.has_slot(filled.slot)) {
                    return Err(Rule::QuestionBelongsToSet.into());
                }
            }
            Edit::DropQuestion { number } | Edit::Comment { number, .. } => {
                self.case.question(*number).ok_or(Rule::QuestionBelongsToSet)?;
            }
            Edit::Attach { file, comments } => {
                let limits = &policy.common.attachments;
                limits.check(file.reveal()).map_err(|_| imi_core::Rule::AttachmentLimits)?;
                limits
                    .check_count(self.case.documents.len() + 1)
                    .map_err(|_| imi_core::Rule::AttachmentLimits)?;
                if !comments.iter().all(|id| policy.questions.has_phrase(*id, PhraseKind::Document)) {
                    return Err(Rule::DocumentRelevanceComment.into());
                }
            }
            Edit::Detach { number } => {
                self.case.document(*number).ok_or(Rule::NoDetachAfterSending)?;
            }
            Edit::ConfirmStep { step, .. } => {
                let steps = self.set().filter(|_| derogation).map(QuestionSet::steps);
                if !steps.is_some_and(|steps| steps.contains(step)) {
                    return Err(Rule::ChecklistBelongsToSet.into());
                }
            }
            Edit::Text { which, .. } if *which != DraftText::Justification && !derogation => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            // The authority that asks for measures is of the Member State where the service is provided.
            Edit::ServiceIn { .. } if self.case.procedure() != Procedure::DerogationNotification => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            Edit::Procedure { .. } | Edit::Reference { .. } | Edit::EstablishedIn { .. } if !derogation => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            _ => {}
        }
        self.language_known(edit)
    }

    fn language_known(&self, edit: &Edit) -> Result<(), AnyRule<Rule>> {
        let today = civil_day(self.moment.now);
        let known = |text: &FreeText| text.language.is_none_or(|language| language.for_free_text_on(today));
        let all = match edit {
            Edit::Text { text: Some(text), .. }
            | Edit::Comment { text: Some(text), .. }
            | Edit::Ask { comment: Some(text), .. } => known(text),
            _ => true,
        };
        if all { Ok(()) } else { Err(imi_core::Rule::FreeTextLanguageChoice.into()) }
    }

    fn sealed(&self, edit: &Edit, outcome: &mut Outcome<Request>) -> Option<SavedEdit> {
        let mut seal = |text: &Option<FreeText>| text.as_ref().and_then(|text| outcome.seal_text(text));
        Some(match edit {
            Edit::QuestionSet { set } => {
                let set = self.moment.policy.questions.set(*set)?;
                let set = ChosenSet { set: set.id(), version: set.version(), procedure: set.procedure() };
                Change::QuestionSet { set }
            }
            Edit::Addressee { authority } => Change::Addressee { authority: *authority },
            Edit::Coordinator { authority } => Change::Coordinator { authority: *authority },
            Edit::Deadline { day } => Change::Deadline { day: *day },
            Edit::Text { which, text } => Change::Text { which: *which, text: seal(text) },
            Edit::Detail { field, value } => {
                let asked = self.set()?.field(*field)?;
                let value = value.as_ref().filter(|value| !value.reveal().trim().is_empty());
                let value = value.map(|value| SavedDetail {
                    seal: outcome.seal_value(value),
                    personal: asked.personal,
                    subject: asked.subject,
                });
                Change::Detail { field: *field, value }
            }
            Edit::Ask { question, slots, comment, document } => {
                let comment = seal(comment);
                let filled = |filled: &Filled<FreeText>| {
                    let value = outcome.seal_text(&filled.value)?;
                    Some(Filled { slot: filled.slot, value })
                };
                let slots = slots.iter().filter_map(filled).collect();
                Change::Ask { question: *question, slots, comment, document: *document }
            }
            Edit::DropQuestion { number } => Change::DropQuestion { number: *number },
            Edit::Comment { number, text } => Change::Comment { number: *number, text: seal(text) },
            Edit::Attach { file, comments } => {
                Change::Attach { file: outcome.seal(Secret::File(file.clone())), comments: comments.clone() }
            }
            Edit::Detach { number } => Change::Detach { number: *number },
            Edit::ConfirmStep { step, confirmed } => {
                Change::ConfirmStep { step: *step, confirmed: *confirmed }
            }
            Edit::Procedure { procedure } => Change::Procedure { procedure: *procedure },
            Edit::Reference { number } => Change::Reference { number: *number },
            Edit::EstablishedIn { country } => Change::EstablishedIn { country: *country },
            Edit::ServiceIn { country } => Change::ServiceIn { country: *country },
        })
    }
}

impl Draft {
    pub(crate) fn apply(&mut self, edit: &SavedEdit) {
        match edit {
            Change::Addressee { authority } => self.addressee = *authority,
            Change::Coordinator { authority } => self.coordinator = *authority,
            _ => {}
        }
    }
}

pub(crate) fn submit(
    state: &State,
    edits: &[Edit],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Some((draft, own)) = state.stage.draft().zip(own(state, moment)) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let mut writing = Writing::new(state.case.clone(), draft.clone(), own, moment);
    for (nth, edit) in edits.iter().enumerate() {
        writing.edit(edit, nth, &mut outcome);
    }
    let Writing { saved, mut faults, case, draft, .. } = writing;
    Complete { case: &case, own, moment, faults: &mut faults }.check();
    let coordinator = chosen_coordinator(state, &draft, own, moment)
        .map_err(|rule| faults.add(rule, Place::field("coordinator")))
        .unwrap_or_default();
    let addressee =
        addressee(&draft, own, moment).map_err(|rule| faults.add(rule, Place::field("addressee"))).ok();
    if let (Some(addressee), Some(checklist)) = (addressee, &case.checklist) {
        let established = checklist.established_in == Some(addressee.country);
        let place = Place::field("established_in");
        faults.unless(established, Rule::DerogationAddressedToEstablishment, place);
    }
    faults.check()?;
    let Some(addressee) = addressee else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    if !saved.is_empty() {
        outcome.events.push(Event::saved(saved, keep(moment.now, moment.policy)));
    }
    let (to, country) = (addressee.authority, addressee.country);
    let post = Post::of(state, moment);
    if let Some(coordinator) = coordinator::approves(own, coordinator, Setting::ApprovesRequests, moment) {
        match state.requesting.coordinator.as_ref().filter(|holder| holder.authority == coordinator) {
            Some(holder) if holder.last_actor.is_some() => {
                post.tell(&mut outcome, holder, Office::RequestingCoordinator, Mail::ApprovalNeeded);
            }
            _ => post.open(&mut outcome, &Holder::new(coordinator), Opening::Approval(Mail::ApprovalNeeded)),
        }
        return Ok(outcome.with(Event::SubmittedForApproval { to, country, coordinator }));
    }
    let notification = notified(&case, moment);
    outcome.events.push(Event::Sent { to, country, coordinator, notification });
    announce(&mut outcome, &post, to, notification);
    Ok(outcome)
}

/// The mails of a request that reaches its addressee.
pub(crate) fn announce(
    outcome: &mut Outcome<Request>,
    post: &Post<'_>,
    to: AuthorityId,
    notification: Option<Notification>,
) {
    post.open(outcome, &Holder::new(to), Opening::Incoming);
    if notification.is_some() {
        let language = imi_core::Language::En;
        outcome.tell_in(imi_core::Recipient::Commission, false, language, Mail::Notified, post.number);
    }
}

/// How a notification of measures begins; none for any other request.
pub(crate) fn notified(case: &Case, moment: &Moment<'_, Policy>) -> Option<Notification> {
    let checklist =
        case.checklist.as_ref().filter(|_| case.procedure() == Procedure::DerogationNotification)?;
    Some(match checklist.procedure {
        Some(Urgency::Urgent) => Notification::Urgent,
        _ => Notification::Standstill {
            ends: moment.policy.standstill.expires(moment.now, &moment.policy.common.calendar),
        },
    })
}

fn chosen_coordinator(
    state: &State,
    draft: &Draft,
    own: &Standing,
    moment: &Moment<'_, Policy>,
) -> Result<Option<AuthorityId>, Rule> {
    let chosen = draft.coordinator.or(state.requesting.coordinator_id());
    let lost = chosen.is_some_and(|id| {
        moment.standing(id, own.area).is_none_or(|standing| !standing.is_request_coordinator())
    });
    if lost {
        return coordinator::choose(own, None, Rule::ChosenCoordinatorLost, moment);
    }
    // The links govern new choices only: the one that has reviewed it already stays.
    if chosen.is_some() && chosen == state.requesting.coordinator_id() {
        return Ok(chosen);
    }
    coordinator::choose(own, chosen, Rule::SelectCoordinatorWhenSending, moment)
}

fn addressee<'a>(draft: &Draft, own: &Standing, moment: &Moment<'a, Policy>) -> Result<&'a Standing, Rule> {
    let id = draft.addressee.ok_or(Rule::PartiesInDifferentMemberStates)?;
    reachable(id, own, moment)
}

/// Whether a request of this authority can be sent to that one now.
pub(crate) fn reachable<'a>(
    id: AuthorityId,
    own: &Standing,
    moment: &Moment<'a, Policy>,
) -> Result<&'a Standing, Rule> {
    if id == own.authority {
        return Err(Rule::PartiesInDifferentMemberStates);
    }
    let to = moment.standing(id, own.area).ok_or(Rule::WorkflowAccessNeeded)?;
    let today = civil_day(moment.now);
    if to.country == own.country {
        return Err(Rule::PartiesInDifferentMemberStates);
    }
    if ![own, to].iter().all(|side| side.country.participates_on(today)) {
        return Err(Rule::PartiesAreEeaStates);
    }
    receives(to)?;
    Ok(to)
}

/// Whether the authority can be sent, forwarded or handed a request.
pub(crate) fn receives(to: &Standing) -> Result<(), Rule> {
    if to.access != Access::Active {
        Err(Rule::ActiveAccessToReceive)
    } else if !to.is_request_coordinator() && !to.has(Setting::MayAccept) {
        Err(Rule::AddresseeMayAccept)
    } else {
        Ok(())
    }
}

/// What a draft needs before it can be sent.
struct Complete<'a> {
    case: &'a Case,
    own: &'a Standing,
    moment: &'a Moment<'a, Policy>,
    faults: &'a mut Faults<Request>,
}

impl Complete<'_> {
    fn check(&mut self) {
        let chosen = self.case.set.and_then(|chosen| self.moment.policy.questions.set(chosen.set));
        let Some(set) = chosen else {
            return self.faults.add(Rule::ExactlyOneQuestionSet, Place::field("question_set"));
        };
        self.faults.unless(!set.retired(), Rule::RetiredStillRendered, Place::field("question_set"));
        self.details(set);
        self.questions(set);
        let case = self.case;
        let justified = case.justification.is_some() || !set.justification_required();
        self.faults.unless(justified, Rule::JustificationWhereRequired, Place::field("justification"));
        self.spoken(case.justification.as_ref(), Place::field("justification"));
        let dated = case.deadline.is_some() || !set.deadline_required();
        self.faults.unless(dated, Rule::DeadlineWhereRequired, Place::field("deadline"));
        let past = case.deadline.is_some_and(|day| day < civil_day(self.moment.now));
        self.faults.unless(!past, Rule::ProposedDateLater, Place::field("deadline"));
        if let Some(checklist) = &case.checklist {
            self.derogation(set, checklist);
        }
    }

    fn details(&mut self, set: &QuestionSet) {
        for field in set.fields().iter().filter(|field| field.mandatory) {
            let given = self.case.details.iter().any(|detail| detail.field == field.id);
            self.faults.unless(given, Rule::MandatoryCaseDetails, Place::named("details", field.id.0));
        }
    }

    fn questions(&mut self, set: &QuestionSet) {
        let asked = &self.case.questions;
        self.faults.unless(!asked.is_empty(), Rule::AtLeastOneQuestion, Place::field("questions"));
        if let Some(measures) = set.measures() {
            let there = asked.iter().any(|asked| asked.question == measures.question);
            self.faults.unless(
                there,
                Rule::ReplyStatesMeasures,
                Place::named("questions", measures.question.0),
            );
        }
        for Asked { number, question, comment, document, .. } in asked {
            let place = Place::nth("questions", (*number).into());
            self.faults.unless(set.offers(*question), Rule::RetiredStillRendered, place);
            let on_document = set.question(*question).is_some_and(imi_i18n::Question::on_attachment);
            let there = document.map_or(!on_document, |number| self.case.document(number).is_some());
            self.faults.unless(there, Rule::QuestionOnAttachmentNeedsAttachment, place);
            self.spoken(comment.as_ref(), place);
        }
    }

    fn spoken(&mut self, text: Option<&SealedText>, place: Place) {
        let stated = text.is_none_or(|text| text.language.is_some());
        self.faults.unless(stated, Rule::CommentLanguageStated, place);
    }

    fn derogation(&mut self, set: &QuestionSet, checklist: &Checklist) {
        let notification = set.procedure() == Procedure::DerogationNotification;
        let steps = if notification { Rule::NotificationChecklist } else { Rule::TenStepChecklist };
        for step in set.steps().filter(|step| !checklist.confirmed.contains(step)) {
            self.faults.add(steps, Place::nth("checklist", step.into()));
        }
        for (_, text) in checklist.texts() {
            self.spoken(Some(&text), Place::field("checklist"));
        }
        if !notification {
            self.faults.unless(
                checklist.description.is_some(),
                Rule::CaseDescribed,
                Place::field("description"),
            );
            let justified = checklist.use_justification.is_some();
            self.faults.unless(justified, Rule::UseJustified, Place::field("use_justification"));
            let urgent = checklist.procedure == Some(Urgency::Urgent);
            self.faults.unless(!urgent, Rule::UrgencyMustNotify, Place::field("procedure"));
            return;
        }
        let reasons = [(checklist.inadequate, "inadequate"), (checklist.proportionate, "proportionate")];
        for (text, field) in reasons {
            self.faults.unless(text.is_some(), Rule::NotificationReasons, Place::field(field));
        }
        let home = checklist.service_in.is_none_or(|country| country == self.own.country);
        self.faults.unless(home, Rule::NotifierSameMemberState, Place::field("service_in"));
        match checklist.procedure {
            None => self.faults.add(Rule::ProcedureStated, Place::field("procedure")),
            Some(Urgency::Normal) => {
                let referred = checklist.reference.is_some();
                self.faults.unless(referred, Rule::NotificationRefersToRequest, Place::field("reference"));
            }
            Some(Urgency::Urgent) => {
                let stated = checklist.imminent_risk.is_some();
                self.faults.unless(stated, Rule::UrgencyNeedsImminentRisk, Place::field("imminent_risk"));
            }
        }
    }
}
