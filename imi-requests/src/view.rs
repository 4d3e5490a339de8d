//! What a user sees of a request: by what he is in it, and by its stage (handbook 5.2.2, 5.3.2, 9.3.1).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{
    AreaId, AuthorityId, Country, Key, Language, Message, Moment, Number, SealId, SealedText, Set, UserId,
    UserRight, members,
};
use imi_i18n::{AnswerId, FieldId, PhraseId, Procedure, QuestionId, QuestionSetId, SlotId};
use serde::Serialize;

use crate::case::{Asked, DraftText};
use crate::derogation::{Notification, Urgency};
use crate::forwarding::draft_reply;
use crate::report::ReportRecord;
use crate::seat::{allocation, seats, seen};
use crate::stage::{Act, Answer, Forwarder, Reason, Reply, Turn};
use crate::{Office, Part, Party, Policy, Seat, Side, Stage, State, Status, derogation};

members! {
    /// How much of a request a user sees.
    pub enum Depth {
        /// Everything that his side has, personal data included.
        Full,
        /// Everything that his side has, without personal data: also before acceptance.
        WithoutPersonalData,
        /// What was when his authority forwarded the request.
        Forwarder,
        /// What the Commission examines of a notification.
        Commission,
        /// Number, area, parties, status and dates.
        HighLevel,
    }
}

/// Free text as somebody may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "text")]
pub enum TextView {
    /// He may open it.
    Readable(SealedText),
    /// Its writer marked it as containing personal data.
    Withheld,
}

/// An authority and its coordinator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct PartyView {
    /// Which.
    pub authority: AuthorityId,
    /// Its country.
    pub country: Country,
    /// The coordinator chosen for this request.
    pub coordinator: Option<AuthorityId>,
}

/// A case detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct DetailView {
    /// Which.
    pub field: FieldId,
    /// Whether it tells of the subject.
    pub subject: bool,
    /// Its value; none if it is withheld.
    pub value: Option<SealId>,
    /// Whether the value is personal data.
    pub personal: bool,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct QuestionView {
    /// Its number.
    pub number: u16,
    /// Which; shown to each reader in his own language.
    pub question: QuestionId,
    /// What fills its slots.
    pub slots: Vec<(SlotId, TextView)>,
    /// The asker's comment.
    pub comment: Option<TextView>,
    /// The document that it is about.
    pub document: Option<u16>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct DocumentView {
    /// The number that stands for its name where the file is not to be opened.
    pub number: u16,
    /// Who attached it.
    pub by: Side,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it matters.
    pub comments: Vec<PhraseId>,
    /// The file, if it may be opened.
    pub file: Option<SealId>,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct MessageView {
    /// Who wrote it.
    pub by: Side,
    /// When.
    pub at: DateTime<Utc>,
    /// Its heading.
    pub heading: Option<PhraseId>,
    /// Its words.
    pub text: Option<TextView>,
}

/// A justification or an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct NoteView {
    /// What it was written with.
    pub act: Act,
    /// By whom.
    pub by: Office,
    /// When.
    pub at: DateTime<Utc>,
    /// Its words.
    pub text: Option<TextView>,
    /// The questions it concerns; none means the whole request.
    pub questions: Vec<u16>,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct AnswerView {
    /// The question's number.
    pub question: u16,
    /// The pre-defined answer.
    pub choice: Option<AnswerId>,
    /// The day.
    pub day: Option<SealId>,
    /// The responder's own words.
    pub comment: Option<TextView>,
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ReplyView {
    /// When it was provided; none while it is being prepared or under approval.
    pub at: Option<DateTime<Utc>>,
    /// What it says.
    pub answers: Vec<AnswerView>,
    /// The numbers of its documents.
    pub documents: Vec<u16>,
}

/// How the request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ClosedView {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
    /// From when on its personal data is gone.
    pub remove: DateTime<Utc>,
}

/// Who of one's own office deals with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct AllocationView {
    /// The office.
    pub office: Office,
    /// Its stage.
    pub status: Status,
    /// Who is assigned.
    pub assigned: Vec<UserId>,
}

/// The case-by-case derogation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct DerogationView {
    /// Its stage.
    pub status: Status,
    /// The steps confirmed.
    pub confirmed: Vec<u8>,
    /// The texts.
    pub texts: Vec<(DraftText, TextView)>,
    /// The procedure.
    pub procedure: Option<Urgency>,
    /// The request before it.
    pub reference: Option<Number>,
    /// Where the provider is established.
    pub established_in: Option<Country>,
    /// Where the service is provided.
    pub service_in: Country,
    /// The first instant at which the measures may be taken, while the standstill runs.
    pub ends: Option<DateTime<Utc>>,
}

members! {
    /// What is shown beside a form.
    pub enum Advice {
        /// A request is refused only if no other authority of the Member State is competent (5.3.2.1).
        RefusalIsLastResort,
        /// Forwarding loses draft answers (5.3.2.3).
        DraftAnswersLost,
        /// Case-by-case derogation is for exceptional circumstances (7.3).
        DerogationExceptional,
    }
}

impl Message for Advice {
    fn key(&self) -> Key {
        let name = match self {
            Self::RefusalIsLastResort => "refusal_is_last_resort",
            Self::DraftAnswersLost => "draft_answers_lost",
            Self::DerogationExceptional => "derogation_exceptional",
        };
        Key { subject: "warning", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::RefusalIsLastResort => {
                "Refuse only if no other authority of your Member State is competent; otherwise forward the request."
            }
            Self::DraftAnswersLost => {
                "If you forward an accepted request, your draft answers and comments will be lost."
            }
            Self::DerogationExceptional => "Case-by-case derogation is for exceptional circumstances only.",
        }
    }
}

/// A request as somebody sees it. What he may not see is absent; seals are only those he may open.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct View {
    /// Its number.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// Its status as he sees it.
    pub status: Status,
    /// How much he sees.
    pub depth: Depth,
    /// The side that asks.
    pub requesting: PartyView,
    /// The side that is asked; in a draft without country.
    pub responding: Option<PartyView>,
    /// The authority that a draft is addressed to.
    pub addressee: Option<AuthorityId>,
    /// When it was first saved; for the requesting side.
    pub created: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent: Option<DateTime<Utc>>,
    /// The indicative deadline.
    pub deadline: Option<NaiveDate>,
    /// The date proposed instead.
    pub proposed: Option<NaiveDate>,
    /// When it was accepted.
    pub accepted: Option<DateTime<Utc>>,
    /// How it ended.
    pub closed: Option<ClosedView>,
    /// When its personal data was removed.
    pub removed: Option<DateTime<Utc>>,
    /// The question set.
    pub set: Option<QuestionSetId>,
    /// The case details.
    pub details: Vec<DetailView>,
    /// The questions.
    pub questions: Vec<QuestionView>,
    /// The documents.
    pub documents: Vec<DocumentView>,
    /// Why it is asked.
    pub justification: Option<TextView>,
    /// The messages.
    pub messages: Vec<MessageView>,
    /// Justifications and opinions.
    pub notes: Vec<NoteView>,
    /// The replies.
    pub replies: Vec<ReplyView>,
    /// A reply that is not provided yet; for the responding side.
    pub pending_reply: Option<ReplyView>,
    /// What one's coordinator wants changed.
    pub suggestion: Option<TextView>,
    /// Who of one's office deals with it.
    pub allocation: Option<AllocationView>,
    /// The case-by-case derogation.
    pub derogation: Option<DerogationView>,
    /// The request that this part was split off.
    pub split_from: Option<Number>,
    /// The parts that were split off.
    pub split_off: Vec<Number>,
    /// The languages that the other authority understands.
    pub languages: Set<Language>,
    /// What is shown beside the forms.
    pub advice: Vec<Advice>,
    /// One's own reports of it.
    pub reports: Vec<ReportRecord>,
}

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
        let shown = |detail: &crate::case::Detail| DetailView {
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

impl View {
    /// Names every seal that may be opened, and whether it is personal data.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId, bool)) {
        let mut text = |view: &TextView| {
            if let TextView::Readable(text) = view {
                visit(text.seal, text.personal);
            }
        };
        for question in &self.questions {
            question.slots.iter().for_each(|(_, value)| text(value));
            question.comment.iter().for_each(&mut text);
        }
        self.justification.iter().chain(&self.suggestion).for_each(&mut text);
        self.messages.iter().filter_map(|message| message.text.as_ref()).for_each(&mut text);
        self.notes.iter().filter_map(|note| note.text.as_ref()).for_each(&mut text);
        let replies = self.replies.iter().chain(&self.pending_reply);
        for answer in replies.clone().flat_map(|reply| &reply.answers) {
            answer.comment.iter().for_each(&mut text);
        }
        if let Some(derogation) = &self.derogation {
            derogation.texts.iter().for_each(|(_, view)| text(view));
        }
        replies
            .flat_map(|reply| &reply.answers)
            .filter_map(|answer| answer.day)
            .for_each(|day| visit(day, false));
        for detail in &self.details {
            detail.value.into_iter().for_each(|seal| visit(seal, detail.personal));
        }
        self.documents.iter().filter_map(|document| document.file).for_each(|file| visit(file, true));
    }

    /// Whether a user with these rights prints what he sees: whoever views a request may (handbook 5.2.2.2).
    #[must_use]
    pub fn printable(&self, rights: Set<UserRight>) -> bool {
        rights.meets(UserRight::OF_REQUESTS)
    }
}
