//! How a view is built: what is high-level for all, then what a seat adds (handbook 5.2.2, 5.3.2, 9.3.1).

use imi_core::{AuthorityId, Moment, SealedText, Set};
use imi_i18n::Procedure;

use super::{
    Advice, AllocationView, AnswerView, ClosedView, Depth, DerogationView, DetailView, DocumentView,
    MessageView, NoteView, PartyView, QuestionView, ReplyView, TextView, View,
};
use crate::case::{Asked, Detail};
use crate::derogation::Notification;
use crate::forwarding::draft_reply;
use crate::seat::{allocation, seats, seen};
use crate::stage::{Act, Answer, Forwarder, Reply, Turn};
use crate::{Office, Part, Party, Policy, Seat, Side, Stage, State, Status, derogation};

/// Whether somebody in these seats sees the personal data of the request.
pub(crate) fn sees_personal_data(state: &State, seats: Set<Seat>) -> bool {
    if matches!(state.stage, Stage::Removed(_) | Stage::Discarded(_)) {
        return false;
    }
    seats.has(Seat::RequestingReader) || seats.has(Seat::RespondingReader) && state.stage.answered().is_some()
}

fn forwarder(state: &State, authority: Option<AuthorityId>) -> Option<&Forwarder> {
    let forwarders = &state.stage.exchange()?.forwarders;
    forwarders.iter().find(|forwarder| Some(forwarder.authority) == authority)
}

/// Whether the actor sees the request as an authority that forwarded it, and not better.
fn only_forwarded(seats: Set<Seat>) -> bool {
    seats.has(Seat::Forwarder) && !seats.meets(Seat::REQUESTING.or(Seat::RESPONDING))
}

/// The questions as the actor sees them.
pub(crate) fn questions_of(state: &State, seats: Set<Seat>, authority: Option<AuthorityId>) -> &[Asked] {
    match forwarder(state, authority) {
        Some(forwarder) if only_forwarded(seats) => &forwarder.questions,
        _ => &state.case.questions,
    }
}

/// What the actor sees.
pub(crate) fn view(state: &State, moment: &Moment<'_, Policy>) -> Option<View> {
    build(state, moment, true)
}

/// What the actor sees, with or without personal data.
pub(crate) fn build(state: &State, moment: &Moment<'_, Policy>, personal: bool) -> Option<View> {
    let seats = seats(state, Part::Request, moment);
    let status = seen(state.status(), state, Part::Request, seats)?;
    let looking = Looking {
        state,
        seats,
        personal: personal && sees_personal_data(state, seats),
        authority: moment.actor.authority(),
    };
    let inside = seats.meets(Seat::REQUESTING.or(Seat::RESPONDING));
    let mut view = looking.high_level(status);
    if inside {
        looking.inside(&mut view, moment);
    } else if only_forwarded(seats) {
        looking.forwarder(&mut view);
    } else if seats.has(Seat::Commission) {
        looking.commission(&mut view);
    }
    if let Some(user) = moment.actor.user().filter(|_| inside || only_forwarded(seats)) {
        view.reports = crate::report::available(state, user, moment).cloned().collect();
    }
    Some(view)
}

struct Looking<'a> {
    state: &'a State,
    seats: Set<Seat>,
    personal: bool,
    authority: Option<AuthorityId>,
}

impl Looking<'_> {
    fn text(&self, text: SealedText) -> TextView {
        if text.personal && !self.personal { TextView::Withheld } else { TextView::Readable(text) }
    }

    fn high_level(&self, status: Status) -> View {
        let state = self.state;
        let exchange = state.stage.exchange();
        let closed = state.stage.closed();
        View {
            number: state.number,
            area: state.area,
            status,
            depth: Depth::HighLevel,
            requesting: PartyView { coordinator: None, ..party(&state.requesting) },
            responding: state.responding().map(|side| PartyView { coordinator: None, ..party(side) }),
            addressee: None,
            created: None,
            sent: exchange.map(|exchange| exchange.sent),
            deadline: state.case.deadline,
            proposed: exchange.and_then(|exchange| exchange.proposed),
            accepted: state.stage.answered().map(|answered| answered.accepted),
            closed: closed.map(|c| ClosedView { at: c.at, reason: c.reason, remove: c.remove }),
            removed: match &state.stage {
                Stage::Removed(removed) => Some(removed.at),
                _ => None,
            },
            set: None,
            details: Vec::new(),
            questions: Vec::new(),
            documents: Vec::new(),
            justification: None,
            messages: Vec::new(),
            notes: Vec::new(),
            replies: Vec::new(),
            pending_reply: None,
            suggestion: None,
            allocation: None,
            derogation: None,
            split_from: None,
            split_off: Vec::new(),
            languages: Set::EMPTY,
            advice: Vec::new(),
            reports: Vec::new(),
        }
    }

    fn inside(&self, view: &mut View, moment: &Moment<'_, Policy>) {
        let (state, case) = (self.state, &self.state.case);
        let requesting = self.seats.meets(Seat::REQUESTING);
        let addressed = !requesting && state.stage.answered().is_none();
        view.depth = if self.personal { Depth::Full } else { Depth::WithoutPersonalData };
        view.requesting = party(&state.requesting);
        view.responding = state.responding().map(party);
        if requesting {
            view.addressee = state.addressee();
            view.created = Some(state.created);
        }
        view.set = case.set.map(|chosen| chosen.set);
        view.details = self.details();
        view.questions = case.questions.iter().map(|asked| self.question(asked)).collect();
        // Before acceptance there may be documents that an earlier responder got or gave.
        let documents =
            case.documents.iter().filter(|document| !addressed || document.by == Side::Requesting);
        view.documents = documents
            .map(|document| DocumentView {
                number: document.number,
                by: document.by,
                at: document.at,
                comments: document.comments.clone(),
                file: Some(document.file).filter(|_| self.personal),
            })
            .collect();
        view.justification = case.justification.map(|text| self.text(text));
        view.derogation = self.derogation();
        view.split_from = state.split_from;
        view.split_off.clone_from(&state.split_off);
        if let Some(exchange) = state.stage.exchange() {
            if !addressed {
                view.messages = exchange
                    .messages
                    .iter()
                    .map(|letter| MessageView {
                        by: letter.by,
                        at: letter.at,
                        heading: letter.heading,
                        text: letter.text.map(|text| self.text(text)),
                    })
                    .collect();
            }
            view.notes = exchange
                .notes
                .iter()
                .map(|note| NoteView {
                    act: note.act,
                    by: note.by,
                    at: note.at,
                    text: note.text.map(|text| self.text(text)),
                    questions: note.questions.clone(),
                })
                .collect();
        }
        if let Some(answered) = state.stage.answered() {
            view.replies = answered.replies.iter().map(|reply| self.reply(reply)).collect();
        }
        self.own_side(view, moment);
    }

    /// What only one's own side has.
    fn own_side(&self, view: &mut View, moment: &Moment<'_, Policy>) {
        let (state, seats) = (self.state, self.seats);
        let authority = seats.meets(Seat::OF_PARTY);
        let side = if seats.meets(Seat::REQUESTING) { Side::Requesting } else { Side::Responding };
        if let (Stage::Returned(returned), Side::Requesting) = (&state.stage, side) {
            view.suggestion = Some(self.text(returned.suggestion));
        }
        if let (Stage::Taken(taken), Side::Responding) = (&state.stage, side) {
            match &taken.turn {
                Turn::UnderApproval(reply) => view.pending_reply = Some(self.pending(&reply.answers)),
                Turn::Returned { reply, suggestion } => {
                    view.pending_reply = authority.then(|| self.pending(&reply.answers));
                    view.suggestion = Some(self.text(*suggestion));
                }
                Turn::Preparing(reply) if authority && !reply.answers.is_empty() => {
                    view.pending_reply = Some(self.pending(&reply.answers));
                }
                _ => {}
            }
        }
        let office = if authority { side.authority() } else { side.coordinator() };
        let status = allocation(state, office, moment).filter(|status| *status != Status::NotUsed);
        let holder = state.holder(office).filter(|holder| Some(holder.authority) == self.authority);
        if let Some((status, holder)) = status.zip(holder) {
            let standing = moment.standing(holder.authority, state.area);
            let assigned =
                standing.map(|s| holder.effective(s, office.right()).collect()).unwrap_or_default();
            view.allocation = Some(AllocationView { office, status, assigned });
        }
        let other = if side == Side::Requesting {
            state.addressee()
        } else {
            Some(state.requesting.authority.authority)
        };
        let counterpart = other.and_then(|other| moment.standing(other, state.area)).filter(|_| authority);
        view.languages = counterpart.map(|standing| standing.languages).unwrap_or_default();
        let refusable = seats.has(Seat::RespondingHandler) && matches!(state.stage, Stage::Awaiting(_));
        let drafted = authority && draft_reply(state).is_some_and(|draft| !draft.answers.is_empty());
        let derogation = state.case.procedure() != Procedure::Ordinary && state.stage.exchange().is_none();
        view.advice = [
            (refusable, Advice::RefusalIsLastResort),
            (drafted && seats.has(Seat::RespondingHandler), Advice::DraftAnswersLost),
            (derogation, Advice::DerogationExceptional),
        ]
        .into_iter()
        .filter_map(|(shown, advice)| shown.then_some(advice))
        .collect();
    }

    fn forwarder(&self, view: &mut View) {
        let Some(forwarder) = forwarder(self.state, self.authority) else { return };
        view.depth = Depth::Forwarder;
        view.responding = None;
        view.proposed = None;
        view.accepted = None;
        view.closed = None;
        view.removed = None;
        view.set = self.state.case.set.map(|chosen| chosen.set);
        view.questions = forwarder.questions.iter().map(|asked| self.question(asked)).collect();
        if let Some(text) = forwarder.justification {
            let (act, by) = (Act::Forwarded, Office::RespondingAuthority);
            // Its own words, whatever their mark.
            let text = Some(TextView::Readable(text));
            view.notes = vec![NoteView { act, by, at: forwarder.at, text, questions: Vec::new() }];
        }
    }

    fn commission(&self, view: &mut View) {
        view.depth = Depth::Commission;
        view.set = self.state.case.set.map(|chosen| chosen.set);
        view.questions = self.state.case.questions.iter().map(|asked| self.question(asked)).collect();
        view.justification = self.state.case.justification.map(|text| self.text(text));
        view.derogation = self.derogation();
    }

    fn details(&self) -> Vec<DetailView> {
        let shown = |detail: &Detail| DetailView {
            field: detail.field,
            subject: detail.subject,
            value: Some(detail.value).filter(|_| self.personal || !detail.personal),
            personal: detail.personal,
        };
        self.state.case.details.iter().map(shown).collect()
    }

    fn question(&self, asked: &Asked) -> QuestionView {
        QuestionView {
            number: asked.number,
            question: asked.question,
            slots: asked.slots.iter().map(|filled| (filled.slot, self.text(filled.value))).collect(),
            comment: asked.comment.map(|text| self.text(text)),
            document: asked.document,
        }
    }

    fn answers(&self, answers: &[Answer]) -> Vec<AnswerView> {
        let shown = |answer: &Answer| AnswerView {
            question: answer.question,
            choice: answer.choice,
            day: answer.day,
            comment: answer.comment.map(|text| self.text(text)),
        };
        answers.iter().map(shown).collect()
    }

    fn reply(&self, reply: &Reply) -> ReplyView {
        ReplyView {
            at: Some(reply.at),
            answers: self.answers(&reply.answers),
            documents: reply.documents.clone(),
        }
    }

    fn pending(&self, answers: &[Answer]) -> ReplyView {
        ReplyView { at: None, answers: self.answers(answers), documents: Vec::new() }
    }

    fn derogation(&self) -> Option<DerogationView> {
        let state = self.state;
        let (status, checklist) = derogation::stage(state).zip(state.case.checklist.as_deref())?;
        let notification = state.stage.exchange().and_then(|exchange| exchange.notification);
        Some(DerogationView {
            status,
            confirmed: checklist.confirmed.clone(),
            texts: checklist.texts().map(|(which, text)| (which, self.text(text))).collect(),
            procedure: checklist.procedure,
            reference: checklist.reference,
            established_in: checklist.established_in,
            service_in: checklist.service_in.unwrap_or(state.requesting.country),
            ends: match notification {
                Some(Notification::Standstill { ends }) => Some(ends),
                _ => None,
            },
        })
    }
}

fn party(side: &Party) -> PartyView {
    PartyView {
        authority: side.authority.authority,
        country: side.country,
        coordinator: side.coordinator_id(),
    }
}
