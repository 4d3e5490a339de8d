//! What a user sees of a request: by what he is in it, and by its stage (handbook 5.2.2, 5.3.2, 9.3.1).

mod build;

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{
    AreaId, AuthorityId, Country, Key, Language, Message, Number, SealId, SealedText, Set, UserId, members,
};
use imi_i18n::{AnswerId, FieldId, PhraseId, QuestionId, QuestionSetId, SlotId};
use serde::Serialize;

pub(crate) use self::build::{build, questions_of, sees_personal_data, view};
use crate::case::DraftText;
use crate::derogation::Urgency;
use crate::report::ReportRecord;
use crate::stage::{Act, Reason};
use crate::{Office, Side, Status};

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

/// A request as somebody sees it, and may save and print it (handbook 5.2.2). What he may not see is absent; seals are
/// only those he may open.
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
}
