//! Predefined comments on documents and headings of messages (handbook 5.3.2.2).

use serde::{Deserialize, Serialize};

use crate::{Multilingual, PhraseId};

/// A predefined, translated phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Phrase {
    /// Its name.
    pub id: PhraseId,
    /// What it is said of.
    pub kind: PhraseKind,
    /// What is read.
    pub text: Multilingual,
}

/// What a phrase is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhraseKind {
    /// A comment that explains what an attached document is for.
    Document,
    /// The heading of a structured message.
    Message,
}
