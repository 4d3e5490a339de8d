//! What a request asks: the question set, the case details, questions and documents (handbook 5.3.1).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{AuthorityId, Country, FileFacts, FreeText, Number, Personal, SealId, SealedText, members};
use imi_i18n::{FieldId, PhraseId, Procedure, QuestionId, QuestionSetId, SlotId};
use serde::{Deserialize, Serialize};

use crate::Side;
use crate::derogation::{Checklist, Urgency};

/// The question set of a request, as it was when it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct ChosenSet {
    /// Which.
    pub set: QuestionSetId,
    /// In which version.
    pub version: u32,
    /// The procedure that it opens.
    pub procedure: Procedure,
}

/// A case detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Detail {
    /// The field of the question set.
    pub field: FieldId,
    /// Where its value lies.
    pub value: SealId,
    /// Whether it would identify the subject: hidden until the request is accepted.
    pub personal: bool,
    /// Whether it tells of the subject.
    pub subject: bool,
}

/// What fills a slot of a question. A value that may name a person is marked, as free text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct Filled<T> {
    /// The slot.
    pub slot: SlotId,
    /// Its value.
    pub value: T,
}

/// A question that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Asked {
    /// Its number in this request, from 1; kept through a split.
    pub number: u16,
    /// Which question of the set.
    pub question: QuestionId,
    /// What fills its slots.
    pub slots: Vec<Filled<SealedText>>,
    /// A comment on it.
    pub comment: Option<SealedText>,
    /// The document that it is about, by number.
    pub document: Option<u16>,
}

/// A document of the request. Before acceptance and for coordinators its number stands for its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Document {
    /// Its number in this request, from 1.
    pub number: u16,
    /// Where its name, size and fingerprint lie.
    pub file: SealId,
    /// Why it matters, from the list.
    pub comments: Vec<PhraseId>,
    /// Who attached it.
    pub by: Side,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is asked. Complete only from submission on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Case {
    /// The question set.
    pub set: Option<ChosenSet>,
    /// The case details.
    pub details: Vec<Detail>,
    /// The questions.
    pub questions: Vec<Asked>,
    /// The documents.
    pub documents: Vec<Document>,
    /// How many question and document numbers were given so far.
    pub numbered: (u16, u16),
    /// The indicative deadline.
    pub deadline: Option<NaiveDate>,
    /// Why it is asked.
    pub justification: Option<SealedText>,
    /// What a case-by-case derogation has besides.
    pub checklist: Option<Box<Checklist>>,
}

members! {
    /// The free texts of a draft, besides comments.
    pub enum DraftText {
        /// Why the request is sent.
        Justification,
        /// Derogation: the description of the case (handbook 7.1).
        Description,
        /// Derogation: why the procedure is used (handbook 7.1).
        UseJustification,
        /// Notification: why the measures of the Member State of establishment are inadequate, or, in urgency, why
        /// they could not be awaited (handbook 7.1, 7.2).
        Inadequate,
        /// Notification: why the intended measures are justified and proportionate (handbook 7.1).
        Proportionate,
        /// Urgent notification: the imminent risk to the safety of services (handbook 7.2).
        ImminentRisk,
    }
}

/// One change of a draft: `S` a question set, `T` a free text, `D` a case detail, `F` a file.
///
/// A command carries [`Edit`]s of clear values, an event [`SavedEdit`]s of seals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(
    rename_all = "snake_case",
    tag = "edit",
    deny_unknown_fields,
    bound(
        serialize = "S: Serialize, T: Serialize, D: Serialize, F: Serialize",
        deserialize = "S: Deserialize<'de>, T: Deserialize<'de>, D: Deserialize<'de>, F: Deserialize<'de>"
    )
)]
pub enum Change<S, T, D, F> {
    /// Chooses the question set; questions, steps and texts that belong to the former one are dropped.
    QuestionSet {
        /// Which.
        set: S,
    },
    /// Names the authority addressed, or none.
    Addressee {
        /// Which.
        authority: Option<AuthorityId>,
    },
    /// Chooses among one's linked coordinators, or none.
    Coordinator {
        /// Which.
        authority: Option<AuthorityId>,
    },
    /// Sets the indicative deadline, or none.
    Deadline {
        /// The last day.
        day: Option<NaiveDate>,
    },
    /// Writes a text, or takes it away.
    Text {
        /// Which.
        which: DraftText,
        /// The words; blank words are none.
        text: Option<T>,
    },
    /// Gives a case detail, or takes it away.
    Detail {
        /// The field of the question set.
        field: FieldId,
        /// Its value.
        value: Option<D>,
    },
    /// Asks a question of the set. It gets the next number.
    Ask {
        /// Which.
        question: QuestionId,
        /// What fills its slots.
        #[serde(default)]
        slots: Vec<Filled<T>>,
        /// A comment.
        #[serde(default)]
        comment: Option<T>,
        /// The document it is about, by number.
        #[serde(default)]
        document: Option<u16>,
    },
    /// Asks a question no longer.
    DropQuestion {
        /// Its number.
        number: u16,
    },
    /// Comments on a question, or takes the comment away.
    Comment {
        /// The question's number.
        number: u16,
        /// The words.
        text: Option<T>,
    },
    /// Attaches a document. It gets the next number.
    Attach {
        /// What is told of the file.
        file: F,
        /// Why it matters, from the list.
        #[serde(default)]
        comments: Vec<PhraseId>,
    },
    /// Takes a document away.
    Detach {
        /// Its number.
        number: u16,
    },
    /// Confirms a step of the checklist, or takes the confirmation back (handbook 7.1).
    ConfirmStep {
        /// The step, from 1.
        step: u8,
        /// Fulfilled?
        confirmed: bool,
    },
    /// States the procedure of a notification (handbook 7.2).
    Procedure {
        /// Which.
        procedure: Option<Urgency>,
    },
    /// Refers a notification to the request before it (handbook 7.3).
    Reference {
        /// That request's number.
        number: Option<Number>,
    },
    /// States the Member State in which the provider is established (handbook 7.1).
    EstablishedIn {
        /// Which.
        country: Option<Country>,
    },
    /// States the Member State in which the service is provided; one's own unless stated (handbook 7.1).
    ServiceIn {
        /// Which.
        country: Option<Country>,
    },
}

/// A change of a draft, as its author gives it.
pub type Edit = Change<QuestionSetId, FreeText, Personal<String>, Personal<FileFacts>>;

/// A change of a draft, as it is recorded.
pub type SavedEdit = Change<ChosenSet, SealedText, SavedDetail, SealId>;

/// The value of a case detail, as it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct SavedDetail {
    /// Where it lies.
    pub seal: SealId,
    /// Whether it would identify the subject.
    pub personal: bool,
    /// Whether it tells of the subject.
    pub subject: bool,
}

impl Case {
    /// The question of that number.
    #[must_use]
    pub fn question(&self, number: u16) -> Option<&Asked> {
        self.questions.iter().find(|asked| asked.number == number)
    }

    /// The document of that number.
    #[must_use]
    pub fn document(&self, number: u16) -> Option<&Document> {
        self.documents.iter().find(|document| document.number == number)
    }

    /// The procedure that the question set opens; the ordinary one while none is chosen.
    #[must_use]
    pub fn procedure(&self) -> Procedure {
        self.set.map_or(Procedure::Ordinary, |set| set.procedure)
    }

    /// Whether a detail tells of a subject.
    #[must_use]
    pub fn has_subject(&self) -> bool {
        self.details.iter().any(|detail| detail.subject)
    }

    pub(crate) fn add_document(
        &mut self,
        file: SealId,
        comments: Vec<PhraseId>,
        by: Side,
        at: DateTime<Utc>,
    ) {
        self.numbered.1 = self.numbered.1.saturating_add(1);
        self.documents.push(Document { number: self.numbered.1, file, comments, by, at });
    }

    /// Makes a recorded change; what concerns the draft around the case is left to the caller.
    pub(crate) fn apply(&mut self, edit: &SavedEdit, at: DateTime<Utc>) {
        match edit {
            Change::QuestionSet { set } => {
                self.set = Some(*set);
                self.details.clear();
                self.questions.clear();
                self.checklist = (set.procedure != Procedure::Ordinary).then(Box::default);
            }
            Change::Addressee { .. } | Change::Coordinator { .. } => {}
            Change::Deadline { day } => self.deadline = *day,
            Change::Text { which: DraftText::Justification, text } => self.justification = *text,
            Change::Text { which, text } => {
                if let Some(checklist) = &mut self.checklist {
                    checklist.write(*which, *text);
                }
            }
            Change::Detail { field, value } => {
                self.details.retain(|detail| detail.field != *field);
                if let Some(SavedDetail { seal, personal, subject }) = *value {
                    self.details.push(Detail { field: *field, value: seal, personal, subject });
                }
            }
            Change::Ask { question, slots, comment, document } => {
                self.numbered.0 = self.numbered.0.saturating_add(1);
                self.questions.push(Asked {
                    number: self.numbered.0,
                    question: *question,
                    slots: slots.clone(),
                    comment: *comment,
                    document: *document,
                });
            }
            Change::DropQuestion { number } => self.questions.retain(|asked| asked.number != *number),
            Change::Comment { number, text } => {
                if let Some(asked) = self.questions.iter_mut().find(|asked| asked.number == *number) {
                    asked.comment = *text;
                }
            }
            Change::Attach { file, comments } => {
                self.add_document(*file, comments.clone(), Side::Requesting, at);
            }
            Change::Detach { number } => self.documents.retain(|document| document.number != *number),
            Change::ConfirmStep { .. }
            | Change::Procedure { .. }
            | Change::Reference { .. }
            | Change::EstablishedIn { .. }
            | Change::ServiceIn { .. } => {
                if let Some(checklist) = &mut self.checklist {
                    checklist.apply(edit);
                }
            }
        }
    }

    /// Names every seal in it.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.details.iter().for_each(|detail| visit(detail.value));
        self.questions.iter().for_each(|asked| asked.seals(&mut *visit));
        self.documents.iter().for_each(|document| visit(document.file));
        self.justification.iter().for_each(|text| visit(text.seal));
        if let Some(checklist) = &self.checklist {
            checklist.texts().for_each(|(_, text)| visit(text.seal));
        }
    }

    /// Without anything personal: questions, numbers, dates and steps remain.
    pub(crate) fn strip(&mut self) {
        self.details.clear();
        self.documents.clear();
        self.justification = None;
        strip(&mut self.questions);
        if let Some(checklist) = &mut self.checklist {
            checklist.strip();
        }
    }
}

/// Takes the free texts of questions away.
pub(crate) fn strip(questions: &mut [Asked]) {
    for asked in questions {
        asked.slots.clear();
        asked.comment = None;
        asked.document = None;
    }
}
