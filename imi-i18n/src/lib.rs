#![doc = include_str!("../README.md")]

mod assembly;
mod data_file;
mod fault;
mod format;
mod id;
mod multilingual;
mod phrase;
mod publishing;
mod question;
mod question_set;
mod questions;
mod rule;
mod template;
mod text_file;
mod texts;
mod translation;

pub use fault::{DataFault, DataFaults, Problem};
pub use id::{AnswerId, FieldId, GroupId, PhraseId, QuestionId, QuestionSetId, SlotId};
pub use multilingual::{BlankText, Multilingual, Rendered, Shown, ShownIn};
pub use phrase::{Phrase, PhraseKind};
pub use publishing::{Lack, Lacks};
pub use question::{AnswerKind, Choice, Follows, Question, Slot};
pub use question_set::{Field, Group, Measures, Procedure, Provenance, QuestionSet, SetStatus};
pub use questions::Questions;
pub use rule::Rule;
pub use text_file::{TextFault, TextFaults, TextProblem};
pub use texts::Catalogue;
pub use translation::{NotTranslated, RoughTranslation, Translator};
