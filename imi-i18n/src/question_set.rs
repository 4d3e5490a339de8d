//! Question sets: what can be asked in a legislative area (handbook 2.2, 5.3.1, 7).

use std::sync::Arc;

use imi_core::{AreaId, Key, Language, Message};
use serde::{Deserialize, Serialize};

use crate::{AnswerId, FieldId, GroupId, Multilingual, Question, QuestionId, QuestionSetId};

/// A set of predefined questions. A request uses exactly one.
///
/// ```
/// use imi_core::Language;
/// use imi_i18n::{QuestionSetId, Questions};
/// let questions = Questions::shipped()?;
/// let set = questions.set(QuestionSetId::new("services-information")).ok_or("no such set")?;
/// assert_eq!(set.title().in_language(Language::Fr).text, "Informations sur un prestataire de services");
/// assert!(set.checklist().is_empty() && set.questions().count() > 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct QuestionSet {
    pub(crate) id: QuestionSetId,
    pub(crate) version: u32,
    pub(crate) area: AreaId,
    pub(crate) title: Multilingual,
    pub(crate) provenance: Provenance,
    pub(crate) procedure: Procedure,
    pub(crate) retired: bool,
    pub(crate) justification_required: bool,
    pub(crate) deadline_required: bool,
    pub(crate) measures: Option<Measures>,
    pub(crate) fields: Vec<Field>,
    pub(crate) checklist: Vec<Multilingual>,
    pub(crate) groups: Vec<Group>,
    pub(crate) former: Vec<Arc<Question>>,
    /// Every question, former ones too, sorted by name.
    #[serde(skip)]
    pub(crate) index: Vec<Arc<Question>>,
}

/// Where the words of a set come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// Published by the European Commission, word for word.
    Official,
    /// Published by the European Commission in one language, translated by this project.
    Translated,
    /// Written by this project after what is known of the real set.
    Illustrative,
}

/// Which procedure a set opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// A request for information (handbook 5).
    Ordinary,
    /// A request for measures to the Member State of establishment (handbook 7.1, first step).
    DerogationRequest,
    /// A notification of measures (handbook 7.1, third step, and 7.2).
    DerogationNotification,
}

/// A case detail that the asker gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Field {
    /// Its name.
    pub id: FieldId,
    /// What is read beside it.
    pub label: Multilingual,
    /// Whether it would identify the person: hidden until the request is accepted.
    pub personal: bool,
    /// Whether the request cannot be sent without it.
    pub mandatory: bool,
    /// Whether it tells of the request's subject: the professional or the provider.
    pub subject: bool,
}

/// A group of questions, for the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Group {
    /// Its name.
    pub id: GroupId,
    /// Its heading.
    pub title: Multilingual,
    /// Its questions, in the order of the screen.
    pub questions: Vec<Arc<Question>>,
}

/// Where the reply to a derogation request states the measures taken or intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// The question that is answered with the measures.
    pub question: QuestionId,
    /// The answer that says that there are none; its comment must justify that.
    pub none: AnswerId,
}

impl QuestionSet {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> QuestionSetId {
        self.id
    }

    /// Its version: one more whenever questions, fields or steps come or go.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Its legislative area.
    #[must_use]
    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &Multilingual {
        &self.title
    }

    /// Where its words come from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// The procedure that it opens.
    #[must_use]
    pub fn procedure(&self) -> Procedure {
        self.procedure
    }

    /// Whether it can be chosen no more; requests that use it still show it.
    #[must_use]
    pub fn retired(&self) -> bool {
        self.retired
    }

    /// Whether a request needs a justification for sending it.
    #[must_use]
    pub fn justification_required(&self) -> bool {
        self.justification_required
    }

    /// Whether a request needs an indicative deadline.
    #[must_use]
    pub fn deadline_required(&self) -> bool {
        self.deadline_required
    }

    /// Where the reply states measures; there in the set of derogation requests, and only there.
    #[must_use]
    pub fn measures(&self) -> Option<Measures> {
        self.measures
    }

    /// The case details.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The case detail of that name.
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The steps of the checklist; the first is step 1. There are some in the two sets for derogation only.
    #[must_use]
    pub fn checklist(&self) -> &[Multilingual] {
        &self.checklist
    }

    /// The numbers of the steps of the checklist: from 1.
    #[must_use]
    pub fn steps(&self) -> core::ops::RangeInclusive<u8> {
        1..=u8::try_from(self.checklist.len()).unwrap_or(u8::MAX)
    }

    /// The questions in their groups, as the screen offers them.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The questions that can be selected, in the order of the screen.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.groups.iter().flat_map(|group| &group.questions).map(|question| &**question)
    }

    /// Questions of earlier versions: not offered, but shown and answered in the requests that ask them.
    pub fn former(&self) -> impl Iterator<Item = &Question> {
        self.former.iter().map(|question| &**question)
    }

    /// The question of that name, of this version or an earlier one.
    #[must_use]
    pub fn question(&self, id: QuestionId) -> Option<&Question> {
        let place = self.index.binary_search_by(|question| question.id.cmp(&id)).ok()?;
        self.index.get(place).map(|question| &**question)
    }

    /// Whether a new request can ask it: it stands in this version, and the set is not retired.
    #[must_use]
    pub fn offers(&self, id: QuestionId) -> bool {
        !self.retired && self.question(id).is_some() && !self.former.iter().any(|question| question.id == id)
    }

    /// The questions that an answer opens.
    pub fn opened_by(&self, question: QuestionId, answer: AnswerId) -> impl Iterator<Item = &Question> {
        let opens =
            move |q: &&Question| q.follows().is_some_and(|f| f.question == question && f.answer == answer);
        self.questions().filter(opens)
    }

    /// How far it is on its way, where it has to be complete in these languages.
    #[must_use]
    pub fn status(&self, required: impl IntoIterator<Item = Language>) -> SetStatus {
        if self.retired {
            SetStatus::Retired
        } else if self.complete_in(required).is_ok() {
            SetStatus::Published
        } else {
            SetStatus::InTranslation
        }
    }
}

/// How far a question set is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SetStatus {
    /// Some text lacks a language; not offered.
    InTranslation,
    /// Complete, and offered for new requests.
    Published,
    /// Not offered any more; still shown in the requests that use it.
    Retired,
}

impl SetStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::InTranslation, Self::Published, Self::Retired];
}

impl Message for SetStatus {
    fn key(&self) -> Key {
        let name = match self {
            Self::InTranslation => "in_translation",
            Self::Published => "published",
            Self::Retired => "retired",
        };
        Key { subject: "question_set.status", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::InTranslation => "In translation",
            Self::Published => "Published",
            Self::Retired => "Retired",
        }
    }
}
