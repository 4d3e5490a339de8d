//! The state after an event. What decide and elapse gave always fits; anything else is a corrupt history.

use imi_core::{Corrupt, Envelope, SealedText, Set};

use crate::case::Case;
use crate::derogation::Notification;
use crate::event::{DraftCreated, ReplyContent, SplitOff};
use crate::seat::office;
use crate::shown::{Shown, show};
use crate::stage::{
    Act, Answered, Closed, Discarded, Draft, Exchange, Forwarder, Keep, Letter, Note, Reason, Removed, Reply,
    ReplyDraft, Returned, Stage, Taken, Turn, UnderApproval,
};
use crate::{Event, Holder, Office, Party, Request, Side, State, closing};

pub(crate) fn birth(first: &Envelope<Request>) -> Result<State, Corrupt> {
    match &first.event {
        Event::DraftCreated(created) => Ok(created_draft(first, created)),
        Event::SplitOff(part) if part.case.unsound().is_none() => Ok(split_off(first, part)),
        Event::Unknown => Err(Corrupt::Unknown { sequence: first.sequence }),
        _ => Err(misplaced(first)),
    }
}

fn misplaced(envelope: &Envelope<Request>) -> Corrupt {
    Corrupt::Misplaced { sequence: envelope.sequence, event: envelope.event.happening().name }
}

fn created_draft(first: &Envelope<Request>, created: &DraftCreated) -> State {
    let mut draft = Draft::new(Keep { warn: created.warn, discard: created.discard });
    let mut case = Case::default();
    for edit in &created.edits {
        case.apply(edit, first.at);
        draft.apply(edit);
    }
    let authority = first.by.authority().unwrap_or_else(|| imi_core::Id::from_u128(0));
    let user = first.by.user();
    let assigned = user.filter(|_| created.assigned).into_iter().collect();
    let holder = Holder { authority, assigned, last_actor: user };
    let mut shown = Shown::new(first.at);
    shown.set(Office::RequestingAuthority, 1, first.at);
    State {
        id: first.stream,
        number: created.number,
        area: created.area,
        created: first.at,
        last: first.at,
        shown,
        requesting: Party::new(holder, created.country),
        case,
        split_from: None,
        split_off: Vec::new(),
        reports: Vec::new(),
        stage: Stage::Draft(draft),
    }
}

fn split_off(first: &Envelope<Request>, part: &SplitOff) -> State {
    let note = Note {
        act: Act::Split,
        by: Office::RespondingAuthority,
        at: first.at,
        text: Some(part.justification),
        questions: Vec::new(),
    };
    let mut shown = Shown::new(first.at);
    for office in Set::all().iter() {
        shown.set(office, 1, first.at);
    }
    State {
        id: first.stream,
        number: part.number,
        area: part.area,
        created: first.at,
        last: first.at,
        shown,
        requesting: part.requesting.clone(),
        case: part.case.clone(),
        split_from: Some(part.from),
        split_off: Vec::new(),
        reports: Vec::new(),
        stage: Stage::Awaiting(Box::new(Exchange {
            notes: vec![note],
            ..Exchange::sent(first.at, Party::new(Holder::new(part.to), part.country))
        })),
    }
}

impl Exchange {
    fn sent(at: chrono::DateTime<chrono::Utc>, responding: Party) -> Self {
        Self {
            sent: at,
            responding,
            proposed: None,
            forwarders: Vec::new(),
            messages: Vec::new(),
            notes: Vec::new(),
            notification: None,
        }
    }
}

pub(crate) fn evolve(state: &mut State, envelope: &Envelope<Request>) -> Result<(), Corrupt> {
    if matches!(envelope.event, Event::Unknown) {
        return Err(Corrupt::Unknown { sequence: envelope.sequence });
    }
    happen(state, envelope).ok_or_else(|| misplaced(envelope))?;
    state.last = envelope.at;
    show(state, envelope);
    if !matches!(envelope.event, Event::Assigned { .. } | Event::ReportGenerated(_)) {
        let acted = envelope.by.user().zip(envelope.by.authority());
        let acted = acted.and_then(|(user, id)| Some((user, office(state, id)?)));
        if let Some((user, holder)) = acted.and_then(|(user, office)| Some((user, state.holder_mut(office)?)))
        {
            holder.last_actor = Some(user);
        }
    }
    Ok(())
}

/// Counts the event for those who can see something of it. A new responding authority counts anew.
fn taken(state: &mut State) -> Option<&mut Taken> {
    match &mut state.stage {
        Stage::Taken(taken) => Some(taken),
        _ => None,
    }
}

fn note(
    act: Act,
    by: Office,
    envelope: &Envelope<Request>,
    text: Option<SealedText>,
    questions: &[u16],
) -> Note {
    Note { act, by, at: envelope.at, text, questions: questions.to_vec() }
}

fn replace(state: &mut State, next: impl FnOnce(Stage) -> Option<Stage>) -> Option<()> {
    let left = core::mem::replace(&mut state.stage, Stage::Discarded(Discarded { forget_looks: None }));
    state.stage = next(left)?;
    Some(())
}

/// Takes the turn from where it must stand to where it goes, with a note.
fn turn(
    state: &mut State,
    next: impl FnOnce(&Turn) -> Option<Turn>,
    note: impl Into<Option<Note>>,
) -> Option<()> {
    let taken = taken(state)?;
    taken.turn = next(&taken.turn)?;
    taken.exchange.notes.extend(note.into());
    Some(())
}

fn happen(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    let at = envelope.at;
    match &envelope.event {
        Event::DraftCreated(_) | Event::SplitOff(_) | Event::Unknown => None,
        Event::DraftSaved { .. }
        | Event::DraftExpiring
        | Event::DraftDiscarded { .. }
        | Event::SubmittedForApproval { .. }
        | Event::RequestApproved
        | Event::RequestReturned { .. }
        | Event::Sent { .. } => preparing(state, envelope),
        Event::DateProposed { .. }
        | Event::Accepted { .. }
        | Event::Forwarded { .. }
        | Event::Split { .. } => receiving(state, envelope),
        Event::MessageAdded { by, heading, text } => {
            let letter = Letter { by: *by, at, heading: *heading, text: *text };
            taken(state)?.exchange.messages.push(letter);
            Some(())
        }
        Event::DocumentAttached { by, file, comments } => {
            taken(state)?;
            state.case.add_document(*file, comments.clone(), *by, at);
            Some(())
        }
        Event::CoordinatorChanged { side, coordinator } => {
            state.party_mut(*side)?.choose(Some(*coordinator));
            Some(())
        }
        Event::DraftAnswersSaved { .. }
        | Event::ReplySubmittedForApproval(_)
        | Event::ReplyApproved
        | Event::ReplyReturned { .. }
        | Event::Replied(_) => replying(state, envelope),
        Event::Assigned { office, users } => {
            state.holder_mut(*office)?.assigned.clone_from(users);
            Some(())
        }
        Event::ReportGenerated(record) => {
            state.reports.retain(|known| at < known.expires);
            state.reports.push((**record).clone());
            Some(())
        }
        Event::Closed { .. }
        | Event::PersonalDataRemoved { .. }
        | Event::LooksForgotten
        | Event::ContraryDecision
        | Event::StandstillEnded => ending(state, envelope),
        _ => assessing(state, envelope),
    }
}

fn preparing(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    match &envelope.event {
        Event::DraftSaved { edits, warn, discard } => {
            let State { stage, case, .. } = state;
            let (Stage::Draft(draft) | Stage::Returned(Returned { draft, .. })) = stage else { return None };
            for edit in edits {
                case.apply(edit, envelope.at);
                draft.apply(edit);
            }
            draft.keep = Keep { warn: *warn, discard: *discard };
            draft.warned = false;
        }
        Event::DraftExpiring => {
            let (Stage::Draft(draft) | Stage::Returned(Returned { draft, .. })) = &mut state.stage else {
                return None;
            };
            draft.warned = true;
        }
        Event::DraftDiscarded { forget_looks } => {
            if state.stage.exchange().is_some() || matches!(state.stage, Stage::Discarded(_)) {
                return None;
            }
            state.case.strip();
            state.stage = Stage::Discarded(Discarded { forget_looks: Some(*forget_looks) });
        }
        Event::SubmittedForApproval { to, country, coordinator } => {
            state.stage.draft()?;
            state.requesting.choose(Some(*coordinator));
            state.requesting.engage(false);
            state.stage = Stage::UnderApproval(UnderApproval { addressee: *to, country: *country });
        }
        Event::RequestApproved => {
            if !matches!(state.stage, Stage::UnderApproval(_)) {
                return None;
            }
        }
        Event::RequestReturned { suggestion, warn, discard } => {
            let coordinator = state.requesting.coordinator_id();
            let keep = Keep { warn: *warn, discard: *discard };
            replace(state, |stage| {
                let Stage::UnderApproval(held) = stage else { return None };
                let draft = Draft { addressee: Some(held.addressee), coordinator, ..Draft::new(keep) };
                Some(Stage::Returned(Returned { draft, suggestion: *suggestion }))
            })?;
        }
        Event::Sent { to, country, coordinator, notification } => {
            if state.stage.exchange().is_some() || matches!(state.stage, Stage::Discarded(_)) {
                return None;
            }
            state.requesting.choose(*coordinator);
            let exchange = Exchange::sent(envelope.at, Party::new(Holder::new(*to), *country));
            state.stage = Stage::Awaiting(Box::new(Exchange { notification: *notification, ..exchange }));
        }
        _ => return None,
    }
    Some(())
}

fn receiving(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    match &envelope.event {
        Event::DateProposed { day } => {
            let Stage::Awaiting(exchange) = &mut state.stage else { return None };
            exchange.proposed = Some(*day);
        }
        Event::Accepted { coordinator, proposed } => replace(state, |stage| {
            let Stage::Awaiting(mut exchange) = stage else { return None };
            exchange.responding.choose(*coordinator);
            exchange.proposed = proposed.or(exchange.proposed);
            Some(Stage::Taken(Box::new(Taken {
                exchange: *exchange,
                answered: Answered { accepted: envelope.at, replies: Vec::new() },
                turn: Turn::Preparing(ReplyDraft::default()),
            })))
        })?,
        Event::Forwarded { to, justification } => {
            let questions = state.case.questions.clone();
            let noted =
                note(Act::Forwarded, Office::RespondingAuthority, envelope, Some(*justification), &[]);
            replace(state, |stage| {
                let mut exchange = match stage {
                    Stage::Awaiting(exchange) => exchange,
                    Stage::Taken(taken) if taken.answered.replies.is_empty() => Box::new(taken.exchange),
                    _ => return None,
                };
                let from = exchange.responding.authority.authority;
                exchange.forwarders.retain(|known| known.authority != from && known.authority != *to);
                exchange.forwarders.push(Forwarder {
                    authority: from,
                    at: envelope.at,
                    until: envelope.sequence,
                    questions,
                    justification: Some(*justification),
                });
                exchange.notes.push(noted);
                exchange.responding = Party::new(Holder::new(*to), exchange.responding.country);
                exchange.proposed = None;
                Some(Stage::Awaiting(exchange))
            })?;
        }
        Event::Split { questions, part, justification } => {
            let noted =
                note(Act::Split, Office::RespondingAuthority, envelope, Some(*justification), questions);
            let gone = |number: u16| questions.contains(&number);
            match &mut state.stage {
                Stage::Awaiting(exchange) => exchange.notes.push(noted),
                Stage::Taken(taken) => {
                    taken.exchange.notes.push(noted);
                    if let Turn::Preparing(draft) | Turn::Returned { reply: draft, .. } = &mut taken.turn {
                        draft.answers.retain(|answer| !gone(answer.question));
                    }
                }
                _ => return None,
            }
            state.case.questions.retain(|asked| !gone(asked.number));
            state.split_off.push(*part);
        }
        _ => return None,
    }
    Some(())
}

fn replying(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    match &envelope.event {
        Event::DraftAnswersSaved { answers } => {
            let taken = taken(state)?;
            let (Turn::Preparing(draft) | Turn::Returned { reply: draft, .. }) = &mut taken.turn else {
                return None;
            };
            draft.answers.retain(|known| answers.iter().all(|new| new.question != known.question));
            draft.answers.extend(answers.iter().filter(|answer| answer.is_given()));
        }
        Event::ReplySubmittedForApproval(reply) => {
            let ReplyContent { answers, documents } = (**reply).clone();
            let taken = taken(state)?;
            let (Turn::Preparing(_) | Turn::Returned { .. }) = taken.turn else { return None };
            taken.turn = Turn::UnderApproval(ReplyDraft { answers, documents });
            taken.exchange.responding.engage(false);
        }
        Event::ReplyApproved => {
            let Turn::UnderApproval(_) = taken(state)?.turn else { return None };
        }
        Event::ReplyReturned { suggestion } => {
            let suggestion = *suggestion;
            turn(
                state,
                |turn| match turn {
                    Turn::UnderApproval(reply) => Some(Turn::Returned { reply: reply.clone(), suggestion }),
                    _ => None,
                },
                None,
            )?;
        }
        Event::Replied(reply) => {
            let (Turn::Preparing(_) | Turn::Returned { .. } | Turn::UnderApproval(_)) = taken(state)?.turn
            else {
                return None;
            };
            let mut documents = Vec::with_capacity(reply.documents.len());
            for file in &reply.documents {
                state.case.add_document(*file, Vec::new(), Side::Responding, envelope.at);
                documents.push(state.case.numbered.1);
            }
            let taken = taken(state)?;
            taken.answered.replies.push(Reply { at: envelope.at, answers: reply.answers.clone(), documents });
            taken.turn = Turn::Replied;
        }
        _ => return None,
    }
    Some(())
}

fn assessing(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    let only = |expected: Turn, next: Turn| move |turn: &Turn| (*turn == expected).then_some(next);
    let (requester, responder) = (Office::RequestingAuthority, Office::RespondingAuthority);
    match &envelope.event {
        Event::AdditionalInformationRequested { justification, questions } => {
            let act = Act::AdditionalInformationRequested;
            let note = note(act, requester, envelope, Some(*justification), questions);
            turn(state, only(Turn::Replied, Turn::Asked), note)
        }
        Event::AdditionalInformationAccepted => {
            turn(state, only(Turn::Asked, Turn::Preparing(ReplyDraft::default())), None)
        }
        Event::AdditionalInformationRejected { justification } => {
            let act = Act::AdditionalInformationRejected;
            let note = note(act, responder, envelope, Some(*justification), &[]);
            turn(state, only(Turn::Asked, Turn::Rejected), note)
        }
        Event::Referred { to, route, justification } => {
            let note = note(Act::Referred, requester, envelope, Some(*justification), &[]);
            turn(state, only(Turn::Rejected, Turn::Referred { to: *to, route: *route }), note)?;
            state.party_mut(*to)?.engage(true);
            Some(())
        }
        Event::AskedAgain { justification } => {
            let note = note(Act::AskedAgain, requester, envelope, Some(*justification), &[]);
            turn(state, only(Turn::Rejected, Turn::AskedAgain), note)
        }
        Event::FoundUnsatisfactory { comment, passed_on } => {
            let Turn::Referred { to, route } = taken(state)?.turn else { return None };
            let note = note(Act::FoundUnsatisfactory, to.coordinator(), envelope, *comment, &[]);
            let next = if *passed_on {
                Turn::Referred { to: Side::Responding, route }
            } else {
                Turn::SentBack { by: to }
            };
            turn(state, |_| Some(next), note)?;
            if *passed_on {
                state.party_mut(Side::Responding)?.engage(true);
            }
            Some(())
        }
        Event::Reconsidered => turn(
            state,
            |turn| match turn {
                Turn::SentBack { .. } | Turn::AskedAgain => Some(Turn::Preparing(ReplyDraft::default())),
                _ => None,
            },
            None,
        ),
        Event::ReferralRestarted { justification } => {
            let note = note(Act::Upheld, responder, envelope, Some(*justification), &[]);
            turn(state, only(Turn::SentBack { by: Side::Responding }, Turn::Rejected), note)
        }
        _ => None,
    }
}

fn ending(state: &mut State, envelope: &Envelope<Request>) -> Option<()> {
    match &envelope.event {
        Event::Closed { reason, text, remove } => {
            let act = match reason {
                Reason::Refused => Some(Act::Refused),
                Reason::Upheld => Some(Act::Upheld),
                Reason::SatisfactoryByRequestingCoordinator | Reason::SatisfactoryByRespondingCoordinator => {
                    Some(Act::FoundSatisfactory)
                }
                Reason::Satisfied | Reason::Unavailable | Reason::Withdrawn => None,
            };
            let noted = act.map(|act| note(act, closing::closed_by(*reason), envelope, *text, &[]));
            replace(state, |stage| {
                let (mut exchange, answered) = match stage {
                    Stage::Awaiting(exchange) => (*exchange, None),
                    Stage::Taken(taken) => (taken.exchange, Some(taken.answered)),
                    _ => return None,
                };
                exchange.notes.extend(noted);
                let (at, reason, remove) = (envelope.at, *reason, *remove);
                Some(Stage::Closed(Box::new(Closed { exchange, answered, at, reason, remove })))
            })
        }
        Event::PersonalDataRemoved { forget_looks } => {
            state.case.strip();
            replace(state, |stage| {
                let Stage::Closed(mut closed) = stage else { return None };
                closed.exchange.strip();
                if let Some(answered) = &mut closed.answered {
                    answered.strip();
                }
                let forget_looks = Some(*forget_looks);
                Some(Stage::Removed(Box::new(Removed { closed: *closed, at: envelope.at, forget_looks })))
            })
        }
        Event::LooksForgotten => {
            let forget = match &mut state.stage {
                Stage::Removed(removed) => &mut removed.forget_looks,
                Stage::Discarded(discarded) => &mut discarded.forget_looks,
                _ => return None,
            };
            forget.take().map(|_| ())
        }
        Event::ContraryDecision => {
            let notification = state.stage.exchange_mut()?.notification.as_mut()?;
            if *notification == Notification::Barred {
                return None;
            }
            *notification = Notification::Barred;
            Some(())
        }
        Event::StandstillEnded => {
            let notification = state.stage.exchange_mut()?.notification.as_mut()?;
            let Notification::Standstill { .. } = notification else { return None };
            *notification = Notification::Allowed;
            Some(())
        }
        _ => None,
    }
}
