//! Sending a request, by way of its coordinator where that approves (handbook 5.3.1.4, 5.3.7).

use imi_core::time::civil_day;
use imi_core::{Access, AnyRule, AuthorityId, Faults, Moment, Outcome, Place, SealedText, Setting, Standing};
use imi_i18n::{Procedure, QuestionSet};

use crate::case::{Asked, Case, Edit};
use crate::derogation::{Checklist, Notification, Urgency};
use crate::drafting::{EDITABLE, keep};
use crate::mail::{Mail, Opening, Post};
use crate::stage::Draft;
use crate::table::{Row, Step, own};
use crate::writing::{Writing, author};
use crate::{
    Done, Event, Holder, Kind, Office, Policy, Refused, Request, Rule, Seat, State, Status, coordinator,
};

pub(crate) const SUBMIT: Row = Row {
    kind: Kind::SubmitRequest,
    section: "5.3.1",
    steps: &[Step {
        from: EDITABLE,
        seats: Seat::RequestingHandler.only(),
        to: Status::AwaitingAcceptance.only().or(Status::AwaitingRequestApproval.only()),
        given: Some(|state, _, moment| {
            author(state, moment).map_or(Ok(()), |own| may_send(state, own, moment))
        }),
    }],
    wrong: &[
        (Status::AwaitingRequestApproval.only(), own(Rule::NoChangeDuringApproval)),
        (Status::ANY, own(Rule::NoSecondSubmission)),
    ],
};

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

pub(crate) fn submit(
    state: &State,
    edits: &[Edit],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let written = Writing::of(state, edits, &mut outcome, moment)?;
    let Writing { saved, mut faults, case, draft, own, .. } = written;
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
