//! What is wrong with a data file of questions, and what would be right.

use core::fmt;

use imi_core::Language;

use crate::{AnswerId, FieldId, GroupId, QuestionId, QuestionSetId, Rule, SlotId};

/// Something wrong in a data file.
///
/// ```
/// use imi_i18n::Questions;
/// let text = r#"
///     [[question]]
///     id = "activity-covered"
///     answer = "yes_no"
///     slots = ["activity"]
///     text.en = "Is {activty} covered?"
/// "#;
/// let faults = Questions::from_toml(&[("mine.toml", text)]).unwrap_err();
/// assert_eq!(
///     faults.0[0].to_string(),
///     "`mine.toml`: question `activity-covered`: slot `activity` is declared nowhere: add a `[[slot]]` of that name",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFault {
    /// The file, as it was named when loading.
    pub file: String,
    /// The set in which it shows; `None` if it shows before any set is looked at.
    pub set: Option<QuestionSetId>,
    /// The entry, such as a question; empty for the file or set as a whole.
    pub entry: String,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for DataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.file)?;
        if let Some(set) = self.set {
            write!(f, "set `{set}`: ")?;
        }
        if !self.entry.is_empty() {
            write!(f, "{}: ", self.entry)?;
        }
        self.problem.fmt(f)
    }
}
impl core::error::Error for DataFault {}

/// Everything wrong in the files that were loaded together; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFaults(pub Vec<DataFault>);

impl fmt::Display for DataFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}
impl core::error::Error for DataFaults {}

impl DataFault {
    /// The rule that is broken, where it is more than a slip of the pen.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        match self.problem {
            Problem::LanguageMissing(_) => Some(Rule::PredefinedInEveryOfficialLanguage),
            Problem::PlaceholdersDiffer { .. } => Some(Rule::PlaceholdersEqual),
            Problem::MeaningChanged | Problem::VersionNotRaised { .. } | Problem::Vanished => {
                Some(Rule::PublishedMeaningFixed)
            }
            _ => None,
        }
    }
}

/// What is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// No TOML, or a key or value that does not belong there.
    #[error("{0}")]
    NotReadable(String),
    /// The name stands for two entries.
    #[error("the name is used twice: give one of them another")]
    Twice,
    /// The text has no words in the file's source language.
    #[error("no text in the source language `{0}`: write it")]
    SourceMissing(Language),
    /// The text is blank in a language.
    #[error("the text in `{0}` is blank: write it, or leave the language out")]
    Blank(Language),
    /// The text lacks a language that is required.
    #[error("no text in `{0}`: write it, or take the language off the file's `languages`")]
    LanguageMissing(Language),
    /// A translation has other placeholders than the slots.
    #[error("the text in `{language}` has the placeholders [{found}]: it must have [{expected}]")]
    PlaceholdersDiffer {
        /// In which language.
        language: Language,
        /// What stands in that text.
        found: String,
        /// What has to stand there.
        expected: String,
    },
    /// A brace belongs to no placeholder.
    #[error("a brace in `{0}` belongs to no placeholder: write `{{slot}}` in small letters, or no brace")]
    StrayBrace(Language),
    /// The text has a placeholder that is no slot of the question.
    #[error("the text has `{{{0}}}`, which is no slot of the question: add it to `slots`")]
    SlotNotListed(String),
    /// A slot of the question does not stand in its text.
    #[error("slot `{0}` does not stand in the text: write `{{{0}}}` in it, or take it off `slots`")]
    SlotUnused(SlotId),
    /// No such slot.
    #[error("slot `{0}` is declared nowhere: add a `[[slot]]` of that name")]
    NoSuchSlot(SlotId),
    /// No such answer.
    #[error("answer `{0}` is declared nowhere: add a `[[choice]]` of that name")]
    NoSuchChoice(AnswerId),
    /// No such field.
    #[error("field `{0}` is declared nowhere: add a `[[field]]` of that name")]
    NoSuchField(FieldId),
    /// No such group.
    #[error("group `{0}` is declared nowhere: add a `[[group]]` of that name")]
    NoSuchGroup(GroupId),
    /// No such question.
    #[error("question `{0}` is declared nowhere: add a `[[question]]` of that name")]
    NoSuchQuestion(QuestionId),
    /// A choice without choices.
    #[error("a question answered by choice needs at least two `choices`")]
    TooFewChoices,
    /// Choices where there is nothing to choose.
    #[error("only a question whose `answer` is \"choice\" has `choices`")]
    NeedlessChoices,
    /// The entry stands twice in a list.
    #[error("`{0}` stands twice: once is enough")]
    Repeated(String),
    /// A set without questions.
    #[error("nothing can be asked: add a group with a question")]
    Empty,
    /// Versions count from 1.
    #[error("version 0: the first version is 1")]
    VersionZero,
    /// The question that opens this one is not in the set.
    #[error(
        "it follows `{0}`, which this set does not ask: add that question to the set, or leave this one out"
    )]
    FollowsOutside(QuestionId),
    /// The answer that opens this question is none of the other's.
    #[error("it follows the answer `{answer}` to `{question}`, which admits {admitted}")]
    FollowsNoAnswer {
        /// The other question.
        question: QuestionId,
        /// The answer.
        answer: AnswerId,
        /// What the other question admits.
        admitted: String,
    },
    /// Questions that open each other.
    #[error("it follows itself, by way of others: let one of them follow none")]
    FollowsItself,
    /// A set of an ordinary procedure has what only derogation has.
    #[error(
        "an ordinary set has neither `checklist` nor `measures`: leave them out, or name the `procedure`"
    )]
    NotForOrdinary,
    /// The checklist is missing or has not as many steps as it must.
    #[error("the checklist has {found} steps: it must have {expected}")]
    Checklist {
        /// How many it has.
        found: usize,
        /// How many it must have, in words.
        expected: &'static str,
    },
    /// A set of derogation requests must say where the reply states measures.
    #[error(
        "a set of derogation requests must name the question that states `measures`, and its answer for none"
    )]
    MeasuresMissing,
    /// A set of notifications has no reply that states measures.
    #[error("only a set of derogation requests has `measures`: leave it out")]
    NeedlessMeasures,
    /// `measures` names a question that the set does not ask, or an answer that it does not admit.
    #[error(
        "`measures` names an answer that this set cannot get: name a question of the set and one of its answers"
    )]
    MeasuresOutside,
    /// Case-by-case derogation exists for services only.
    #[error("case-by-case derogation exists in the area `services` only")]
    DerogationOutsideServices,
    /// Something published has another meaning than before.
    #[error("the name stood for another meaning before: give what is new a new name")]
    MeaningChanged,
    /// A set changed and has its old version.
    #[error("what the set asks has changed since version {0}: raise the version")]
    VersionNotRaised(u32),
    /// Something that requests may still use is gone.
    #[error("it was published and is gone: keep it, a question among the set's `former`, a set as `retired`")]
    Vanished,
}
