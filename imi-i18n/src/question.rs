//! A predefined question and the answers that it admits (handbook 2.2, 5.3.2.2).

use std::sync::Arc;

use imi_core::Language;
use serde::{Serialize, Serializer};

use crate::template;
use crate::{AnswerId, Multilingual, QuestionId, Rendered, SlotId};

/// A predefined question.
///
/// Its text is a template: the asker fills its slots, and what he writes there may tell of a person like any
/// other free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub(crate) id: QuestionId,
    pub(crate) text: Multilingual,
    pub(crate) slots: Vec<Slot>,
    pub(crate) answer: AnswerKind,
    /// The fixed answers to a yes-or-no question; kept for every question, since few words are shared by all.
    pub(crate) yes_no: Arc<[Choice]>,
    pub(crate) on_attachment: bool,
    pub(crate) follows: Option<Follows>,
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Yes or no.
    YesNo,
    /// One of a list.
    Choice(Vec<Choice>),
    /// The responder's own words.
    Text,
    /// A civil day.
    Date,
}

/// A gap in a question that the asker fills, such as the name of a profession.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Slot {
    /// Its name, as it stands between braces in the text.
    pub id: SlotId,
    /// What the asker is to write.
    pub label: Multilingual,
}

/// A predefined answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Choice {
    /// Its name.
    pub id: AnswerId,
    /// What is read.
    pub label: Multilingual,
}

/// Which answer to which question of the same set opens this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Follows {
    /// The question.
    pub question: QuestionId,
    /// The answer.
    pub answer: AnswerId,
}

impl Question {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> QuestionId {
        self.id
    }

    /// Its text, with the slots as `{placeholders}`.
    #[must_use]
    pub fn text(&self) -> &Multilingual {
        &self.text
    }

    /// Its slots.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// What kind of answer it takes.
    #[must_use]
    pub fn answer(&self) -> &AnswerKind {
        &self.answer
    }

    /// Whether it asks about an attached document.
    #[must_use]
    pub fn on_attachment(&self) -> bool {
        self.on_attachment
    }

    /// The answer that opens it; `None` if it can be asked at once.
    #[must_use]
    pub fn follows(&self) -> Option<Follows> {
        self.follows
    }

    /// The predefined answers: none if it takes words or a day.
    #[must_use]
    pub fn answers(&self) -> &[Choice] {
        match &self.answer {
            AnswerKind::YesNo => &self.yes_no,
            AnswerKind::Choice(choices) => choices,
            AnswerKind::Text | AnswerKind::Date => &[],
        }
    }

    /// The predefined answer of that name, if it is one of this question.
    #[must_use]
    pub fn choice(&self, answer: AnswerId) -> Option<&Choice> {
        self.answers().iter().find(|choice| choice.id == answer)
    }

    /// Whether the predefined answer is one of this question.
    #[must_use]
    pub fn admits(&self, answer: AnswerId) -> bool {
        self.choice(answer).is_some()
    }

    /// Whether the question has this slot.
    #[must_use]
    pub fn has_slot(&self, slot: SlotId) -> bool {
        self.slots.iter().any(|s| s.id == slot)
    }

    /// The question as somebody reads it, with what the asker wrote in its slots. A slot not filled yet shows
    /// what is to be written there, in brackets.
    #[must_use]
    pub fn filled<'v>(&self, language: Language, value: impl Fn(SlotId) -> Option<&'v str>) -> Rendered {
        let shown = self.text.in_language(language);
        let text = template::filled(shown.text, |name| {
            let slot = self.slots.iter().find(|slot| slot.id.as_str() == name)?;
            Some(
                value(slot.id)
                    .map_or_else(|| format!("[{}]", slot.label.in_language(language).text), str::to_owned),
            )
        });
        Rendered { text, language: shown.language, fallback: shown.fallback }
    }

    /// What must never change under this name: all but the wording.
    pub(crate) fn same_meaning(&self, other: &Self) -> bool {
        let slots = |q: &Self| q.slots.iter().map(|s| s.id).collect::<Vec<_>>();
        let answers = |q: &Self| q.answers().iter().map(|c| c.id).collect::<Vec<_>>();
        self.answer.name() == other.answer.name()
            && answers(self) == answers(other)
            && slots(self) == slots(other)
            && self.on_attachment == other.on_attachment
            && self.follows == other.follows
    }
}

impl AnswerKind {
    /// Its stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::YesNo => "yes_no",
            Self::Choice(_) => "choice",
            Self::Text => "text",
            Self::Date => "date",
        }
    }
}

/// What a front end gets: the answers of a yes-or-no question stand there like those of any other.
#[derive(Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = "Question"))]
struct View<'a> {
    id: QuestionId,
    text: &'a Multilingual,
    slots: &'a [Slot],
    /// `yes_no`, `choice`, `text` or `date`.
    answer: &'static str,
    answers: &'a [Choice],
    on_attachment: bool,
    follows: Option<Follows>,
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = View {
            id: self.id,
            text: &self.text,
            slots: &self.slots,
            answer: self.answer.name(),
            answers: self.answers(),
            on_attachment: self.on_attachment,
            follows: self.follows,
        };
        view.serialize(serializer)
    }
}
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Question {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        View::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        View::json_schema(generator)
    }
}
