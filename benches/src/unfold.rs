//! A fold as somebody writes it by hand who has this one use: `&mut`, one match, and what can not be is passed over.
//!
//! It reads the events of [`Setting::long`](crate::request::Setting::long) into the same state as the kit's fold.

use imi_core::{AuthorityId, Envelope, Id, UserId};
use imi_requests::case::{Asked, Case, Change, Detail, Document};
use imi_requests::stage::{
    Act, Answered, Closed, Draft, Exchange, Keep, Letter, Note, Reason, Reply, ReplyDraft, Stage, Taken, Turn,
};
use imi_requests::{Event, Holder, Office, Party, Request, SavedEdit, Shown, Side, State};

/// The state after a history; none if it does not begin with a draft.
#[must_use]
pub fn fold(history: &[Envelope<Request>]) -> Option<State> {
    let (first, rest) = history.split_first()?;
    let mut state = birth(first)?;
    for envelope in rest {
        happen(&mut state, envelope);
        state.last = envelope.at;
        count(&mut state, envelope);
        if let (Some(user), Some(authority)) = (envelope.by.user(), envelope.by.authority()) {
            acted(&mut state, user, authority);
        }
    }
    Some(state)
}

fn birth(first: &Envelope<Request>) -> Option<State> {
    let Event::DraftCreated(created) = &first.event else { return None };
    let keep = Keep { warn: created.warn, discard: created.discard };
    let mut draft = Draft { addressee: None, coordinator: None, keep, warned: false };
    let mut case = Case::default();
    created.edits.iter().for_each(|edit| change(&mut case, &mut draft, edit, first));
    let (user, never) = (first.by.user(), (0, first.at));
    let holder = Holder {
        authority: first.by.authority().unwrap_or_else(|| Id::from_u128(0)),
        assigned: user.filter(|_| created.assigned).into_iter().collect(),
        last_actor: user,
    };
    Some(State {
        id: first.stream,
        number: created.number,
        area: created.area,
        created: first.at,
        last: first.at,
        shown: Shown([(1, first.at), never, never, never]),
        requesting: Party::new(holder, created.country),
        case,
        split_from: None,
        split_off: Vec::new(),
        reports: Vec::new(),
        stage: Stage::Draft(draft),
    })
}

fn change(case: &mut Case, draft: &mut Draft, edit: &SavedEdit, at: &Envelope<Request>) {
    match edit {
        Change::QuestionSet { set } => {
            case.set = Some(*set);
            case.details.clear();
            case.questions.clear();
        }
        Change::Addressee { authority } => draft.addressee = *authority,
        Change::Coordinator { authority } => draft.coordinator = *authority,
        Change::Deadline { day } => case.deadline = *day,
        Change::Detail { field, value } => {
            case.details.retain(|detail| detail.field != *field);
            case.details.extend(value.map(|value| Detail {
                field: *field,
                value: value.seal,
                personal: value.personal,
                subject: value.subject,
            }));
        }
        Change::Ask { question, slots, comment, document } => {
            case.numbered.0 += 1;
            case.questions.push(Asked {
                number: case.numbered.0,
                question: *question,
                slots: slots.clone(),
                comment: *comment,
                document: *document,
            });
        }
        Change::Comment { number, text } => {
            if let Some(asked) = case.questions.iter_mut().find(|asked| asked.number == *number) {
                asked.comment = *text;
            }
        }
        Change::Attach { file, comments } => {
            case.numbered.1 += 1;
            let number = case.numbered.1;
            let (comments, by) = (comments.clone(), Side::Requesting);
            case.documents.push(Document { number, file: *file, comments, by, at: at.at });
        }
        _ => {}
    }
}

fn happen(state: &mut State, envelope: &Envelope<Request>) {
    let at = envelope.at;
    match &envelope.event {
        Event::DraftSaved { edits, warn, discard } => {
            let State { stage: Stage::Draft(draft), case, .. } = state else { return };
            for edit in edits {
                change(case, draft, edit, envelope);
            }
            draft.keep = Keep { warn: *warn, discard: *discard };
            draft.warned = false;
        }
        Event::Sent { to, country, coordinator, notification } => {
            choose(&mut state.requesting, *coordinator);
            state.stage = Stage::Awaiting(Box::new(Exchange {
                sent: at,
                responding: Party::new(Holder::new(*to), *country),
                proposed: None,
                forwarders: Vec::new(),
                messages: Vec::new(),
                notes: Vec::new(),
                notification: *notification,
            }));
        }
        Event::Closed { reason, remove, .. } => close(state, envelope, *reason, *remove),
        Event::Accepted { coordinator, proposed } => {
            let left = core::mem::replace(&mut state.stage, NOWHERE);
            let Stage::Awaiting(mut exchange) = left else { return };
            choose(&mut exchange.responding, *coordinator);
            exchange.proposed = proposed.or(exchange.proposed);
            state.stage = Stage::Taken(Box::new(Taken {
                exchange: *exchange,
                answered: Answered { accepted: at, replies: Vec::new() },
                turn: Turn::Preparing(ReplyDraft::default()),
            }));
        }
        Event::DocumentAttached { by, file, comments } => {
            attach(&mut state.case, *file, comments.clone(), *by, envelope);
        }
        _ => answer(state, envelope),
    }
}

const NOWHERE: Stage = Stage::Discarded(imi_requests::stage::Discarded { forget_looks: None });

/// What happens between acceptance and closure.
fn answer(state: &mut State, envelope: &Envelope<Request>) {
    let State { stage: Stage::Taken(taken), case, .. } = state else { return };
    let at = envelope.at;
    match &envelope.event {
        Event::MessageAdded { by, heading, text } => {
            taken.exchange.messages.push(Letter { by: *by, at, heading: *heading, text: *text });
        }
        Event::DraftAnswersSaved { answers } => {
            let Turn::Preparing(draft) = &mut taken.turn else { return };
            draft.answers.retain(|known| answers.iter().all(|new| new.question != known.question));
            draft.answers.extend(answers.iter().filter(|answer| answer.is_given()));
        }
        Event::Replied(reply) => {
            let mut documents = Vec::with_capacity(reply.documents.len());
            for file in &reply.documents {
                documents.push(attach(case, *file, Vec::new(), Side::Responding, envelope));
            }
            taken.answered.replies.push(Reply { at, answers: reply.answers.clone(), documents });
            taken.turn = Turn::Replied;
        }
        Event::AdditionalInformationRequested { justification, questions } => {
            taken.exchange.notes.push(Note {
                act: Act::AdditionalInformationRequested,
                by: Office::RequestingAuthority,
                at,
                text: Some(*justification),
                questions: questions.clone(),
            });
            taken.turn = Turn::Asked;
        }
        Event::AdditionalInformationAccepted => taken.turn = Turn::Preparing(ReplyDraft::default()),
        _ => {}
    }
}

fn close(
    state: &mut State,
    envelope: &Envelope<Request>,
    reason: Reason,
    remove: chrono::DateTime<chrono::Utc>,
) {
    let (exchange, answered) = match core::mem::replace(&mut state.stage, NOWHERE) {
        Stage::Awaiting(exchange) => (*exchange, None),
        Stage::Taken(taken) => (taken.exchange, Some(taken.answered)),
        _ => return,
    };
    state.stage = Stage::Closed(Box::new(Closed { exchange, answered, at: envelope.at, reason, remove }));
}

fn attach(
    case: &mut Case,
    file: imi_core::SealId,
    comments: Vec<imi_i18n::PhraseId>,
    by: Side,
    envelope: &Envelope<Request>,
) -> u16 {
    case.numbered.1 += 1;
    case.documents.push(Document { number: case.numbered.1, file, comments, by, at: envelope.at });
    case.numbered.1
}

fn choose(party: &mut Party, coordinator: Option<AuthorityId>) {
    if party.coordinator_id() != coordinator {
        party.coordinator = coordinator.map(Holder::new);
    }
}

/// Counts the event for each office that can see it.
fn count(state: &mut State, envelope: &Envelope<Request>) {
    let [requesting, responding, requesting_coordinator, responding_coordinator] = &mut state.shown.0;
    let at = envelope.at;
    match &envelope.event {
        Event::DraftSaved { .. } => *requesting = (requesting.0 + 1, at),
        Event::DraftAnswersSaved { .. } => *responding = (responding.0 + 1, at),
        Event::Sent { .. } => {
            for office in [requesting, requesting_coordinator] {
                *office = (office.0 + 1, at);
            }
            *responding = (1, at);
            *responding_coordinator = (1, at);
        }
        _ => {
            for office in &mut state.shown.0 {
                *office = (office.0 + 1, at);
            }
        }
    }
}

/// Notes who acted last in the office that his authority holds.
fn acted(state: &mut State, user: UserId, authority: AuthorityId) {
    let responding = match &mut state.stage {
        Stage::Awaiting(exchange) => Some(&mut exchange.responding),
        Stage::Taken(taken) => Some(&mut taken.exchange.responding),
        Stage::Closed(closed) => Some(&mut closed.exchange.responding),
        _ => None,
    };
    for party in [Some(&mut state.requesting), responding].into_iter().flatten() {
        for holder in [Some(&mut party.authority), party.coordinator.as_mut()].into_iter().flatten() {
            if holder.authority == authority {
                holder.last_actor = Some(user);
                return;
            }
        }
    }
}
