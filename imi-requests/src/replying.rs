//! Draft answers and replies (handbook 5.3.2.2, 5.3.2.3).

use imi_core::{
    AuthorityId, Faults, FileFacts, Moment, Outcome, Personal, Place, SealId, Secret, Set, Setting,
};
use imi_i18n::{AnswerKind, Question};

use crate::command::NewAnswer;
use crate::coordinator;
use crate::event::ReplyContent;
use crate::forwarding::draft_reply;
use crate::mail::{Mail, Opening, Post};
use crate::stage::{Answer, ReplyDraft, Turn};
use crate::table::{OVER, REFERRED, Row, own, step};
use crate::{
    Done, Event, Holder, Kind, Office, Policy, Refused, Request, Rule, Seat, Side, Stage, State, Status,
    texts,
};

const PREPARING: Set<Status> =
    Status::set(&[Status::Accepted, Status::ReplyReturned, Status::AdditionalInformationAccepted]);

const WRONG: &[(Set<Status>, imi_core::AnyRule<Rule>)] = &[
    OVER,
    REFERRED,
    (Status::PREPARING.or(Status::AwaitingAcceptance.only()), own(Rule::ReplyOnlyAfterAcceptance)),
    (Status::AwaitingReplyApproval.only(), own(Rule::NoChangeDuringApproval)),
    (Status::ANY, own(Rule::NoSecondReply)),
];

pub(crate) const SAVE_DRAFT_ANSWERS: Row = Row {
    kind: Kind::SaveDraftAnswers,
    section: "5.3.2.3",
    steps: &[step(PREPARING, Seat::RespondingHandler.only(), Set::EMPTY)],
    wrong: WRONG,
};

pub(crate) const SUBMIT_REPLY: Row = Row {
    kind: Kind::SubmitReply,
    section: "5.3.2.2",
    steps: &[step(
        PREPARING,
        Seat::RespondingHandler.only(),
        Status::Replied.only().or(Status::AwaitingReplyApproval.only()),
    )],
    wrong: WRONG,
};

impl Answer {
    /// Whether it says anything.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.choice.is_some() || self.day.is_some() || self.comment.is_some()
    }

    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.day.into_iter().chain(self.comment.map(|text| text.seal)).for_each(visit);
    }
}

impl ReplyDraft {
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.answers.iter().for_each(|answer| answer.seals(&mut *visit));
        self.documents.iter().copied().for_each(visit);
    }
}

/// The reply that is with the coordinator.
pub(crate) fn pending(state: &State) -> Option<ReplyContent> {
    let Stage::Taken(taken) = &state.stage else { return None };
    let Turn::UnderApproval(reply) = &taken.turn else { return None };
    Some(ReplyContent { answers: reply.answers.clone(), documents: reply.documents.clone() })
}

pub(crate) fn save(
    state: &State,
    answers: &[NewAnswer],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let answers: Vec<Answer> = answers
        .iter()
        .filter_map(|new| sealed(state, new, false, moment, &mut outcome, &mut faults))
        .collect();
    once(&answers, &mut faults);
    faults.check()?;
    Ok(outcome.with(Event::DraftAnswersSaved { answers }))
}

/// A question has one answer.
fn once(answers: &[Answer], faults: &mut Faults<Request>) {
    for (nth, Answer { question, .. }) in answers.iter().enumerate() {
        let before = answers.iter().take(nth).any(|answer| answer.question == *question);
        faults.unless(!before, Rule::AnswerIsPredefinedOrComment, Place::nth("answers", (*question).into()));
    }
}

/// An answer with its words sealed. Words are checked for their language only when they are sent.
fn sealed(
    state: &State,
    new: &NewAnswer,
    sending: bool,
    moment: &Moment<'_, Policy>,
    outcome: &mut Outcome<Request>,
    faults: &mut Faults<Request>,
) -> Option<Answer> {
    let place = Place::nth("answers", new.question.into());
    let Some(asked) = state.case.question(new.question) else {
        faults.add(Rule::AnswerIsPredefinedOrComment, place);
        return None;
    };
    let question =
        state.case.set.and_then(|chosen| moment.policy.questions.question(chosen.set, asked.question));
    let fits = question.is_none_or(|question| {
        new.choice.is_none_or(|choice| question.admits(choice))
            && (new.day.is_none() || matches!(question.answer(), AnswerKind::Date))
    });
    faults.unless(fits, Rule::AnswerIsPredefinedOrComment, place);
    let comment = if sending {
        texts::optional(outcome, new.comment.as_ref(), place, moment, faults)
    } else {
        new.comment.as_ref().and_then(|text| outcome.seal_text(text))
    };
    let day = new.day.as_ref().map(|day| outcome.seal_value(&Personal::new(day.reveal().to_string())));
    Some(Answer { question: new.question, choice: new.choice, day, comment })
}

pub(crate) fn submit(
    state: &State,
    (answers, documents, chosen): (&[NewAnswer], &[Personal<FileFacts>], Option<AuthorityId>),
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let (Some(draft), Some(party)) = (draft_reply(state), state.responding()) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let mut faults = Faults::none();
    let new: Vec<Answer> = answers
        .iter()
        .filter_map(|new| sealed(state, new, true, moment, &mut outcome, &mut faults))
        .collect();
    once(&new, &mut faults);
    let mut answers = draft.answers.clone();
    answers.retain(|draft| draft.is_given() && new.iter().all(|new| new.question != draft.question));
    saved(&answers, &mut faults);
    answers.extend(new.into_iter().filter(Answer::is_given));
    check(state, &answers, draft.documents.is_empty() && documents.is_empty(), moment, &mut faults);
    let limits = &moment.policy.common.attachments;
    let count = state.case.documents.len() + draft.documents.len() + documents.len();
    for (nth, file) in documents.iter().enumerate() {
        let fits = limits.check(file.reveal()).is_ok() && limits.check_count(count).is_ok();
        let place = Place::nth("documents", u32::try_from(nth).unwrap_or(u32::MAX));
        faults.unless(fits, imi_core::Rule::AttachmentLimits, place);
    }
    let coordinator = coordinator::settle(state, party, chosen, moment)
        .map_err(|rule| faults.add(rule, Place::field("coordinator")))
        .unwrap_or_default();
    faults.check()?;
    let files = documents.iter().map(|file| outcome.seal(Secret::File(file.clone())));
    let documents: Vec<SealId> = draft.documents.iter().copied().chain(files.collect::<Vec<_>>()).collect();
    let reply = Box::new(ReplyContent { answers, documents });
    let changed = coordinator.filter(|id| party.coordinator_id() != Some(*id));
    if let Some(coordinator) = changed {
        outcome.events.push(Event::CoordinatorChanged { side: Side::Responding, coordinator });
    }
    let post = Post::of(state, moment);
    let own = moment.standing(party.authority.authority, state.area);
    let approving =
        own.and_then(|own| coordinator::approves(own, coordinator, Setting::ApprovesReplies, moment));
    if let Some(id) = approving {
        match party
            .coordinator
            .as_ref()
            .filter(|holder| holder.authority == id && holder.last_actor.is_some())
        {
            Some(holder) => {
                post.tell(&mut outcome, holder, Office::RespondingCoordinator, Mail::ReplyApprovalNeeded);
            }
            None => post.open(&mut outcome, &Holder::new(id), Opening::Approval(Mail::ReplyApprovalNeeded)),
        }
        return Ok(outcome.with(Event::ReplySubmittedForApproval(reply)));
    }
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Replied);
    Ok(outcome.with(Event::Replied(reply)))
}

/// A saved answer may lack its language; one that is sent may not.
fn saved(answers: &[Answer], faults: &mut Faults<Request>) {
    for Answer { question, comment, .. } in answers {
        let stated = comment.is_none_or(|text| text.language.is_some());
        faults.unless(stated, Rule::CommentLanguageStated, Place::nth("answers", (*question).into()));
    }
}

fn check(
    state: &State,
    answers: &[Answer],
    without_documents: bool,
    moment: &Moment<'_, Policy>,
    faults: &mut Faults<Request>,
) {
    let given = |number: u16| {
        answers.iter().find(|answer| answer.question == number).or_else(|| state.standing_answer(number))
    };
    for asked in &state.case.questions {
        let question =
            state.case.set.and_then(|set| moment.policy.questions.question(set.set, asked.question));
        let open = given(asked.number).is_none_or(|answer| !answer.is_given());
        if open && question.is_none_or(|question| is_open(state, question, &given)) {
            faults.add(Rule::EveryQuestionAnswered, Place::nth("answers", asked.number.into()));
        }
    }
    let additional = state.stage.answered().is_some_and(|answered| !answered.replies.is_empty());
    let adds = !without_documents || answers.iter().any(|answer| is_new(state, answer));
    faults.unless(adds || !additional, Rule::NewReplyHasContent, Place::field("answers"));
    measures(state, &given, moment, faults);
}

/// Whether the answer says anything but what was chosen before. Words and days are sealed, so they count as new.
fn is_new(state: &State, answer: &Answer) -> bool {
    let replies = state.stage.answered().map(|answered| &answered.replies[..]).unwrap_or_default();
    let before = replies.iter().rev().flat_map(|reply| &reply.answers);
    let chosen = before.filter(|known| known.question == answer.question).find_map(|known| known.choice);
    answer.comment.is_some() || answer.day.is_some() || answer.choice != chosen
}

/// A question that another one opens wants an answer only if that one was answered so, or is not asked here.
fn is_open<'a>(state: &State, question: &Question, given: &dyn Fn(u16) -> Option<&'a Answer>) -> bool {
    let Some(follows) = question.follows() else { return true };
    let mut parents =
        state.case.questions.iter().filter(|asked| asked.question == follows.question).peekable();
    if parents.peek().is_none() {
        return true;
    }
    parents.any(|parent| given(parent.number).is_some_and(|answer| answer.choice == Some(follows.answer)))
}

/// The reply to a derogation request states the measures, or why there are none (handbook 7.1).
fn measures<'a>(
    state: &State,
    given: &dyn Fn(u16) -> Option<&'a Answer>,
    moment: &Moment<'_, Policy>,
    faults: &mut Faults<Request>,
) {
    let set = state.case.set.and_then(|chosen| moment.policy.questions.set(chosen.set));
    let Some(measures) = set.and_then(imi_i18n::QuestionSet::measures) else { return };
    for asked in state.case.questions.iter().filter(|asked| asked.question == measures.question) {
        let place = Place::nth("answers", asked.number.into());
        let Some(answer) = given(asked.number) else {
            faults.add(Rule::ReplyStatesMeasures, place);
            continue;
        };
        let explained = answer.comment.is_some();
        // The choice says only that there are measures, the words say which.
        let none = answer.choice == Some(measures.none);
        let rule = if none { Rule::NoMeasuresJustified } else { Rule::ReplyStatesMeasures };
        faults.unless(explained, rule, place);
    }
}
