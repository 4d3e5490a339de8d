//! Personal values stand in a vault beside the journal; events hold only their ids (handbook 10).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{FileFacts, Language, Personal, SealId};

/// What a seal hides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Secret {
    /// Free text, or a personal detail.
    Text(Personal<String>),
    /// The name, type, size and fingerprint of a document; its content lies wherever the embedder keeps files,
    /// under the seal's id.
    File(Personal<FileFacts>),
    /// What tells a repeated command from another with the same id.
    Fingerprint(Personal<Uuid>),
}

/// A personal value to be stored in the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    /// The id by which events know it.
    pub id: SealId,
    /// The stream it belongs to and goes with.
    pub owner: Uuid,
    /// The value.
    pub secret: Secret,
}

/// An order to copy a seal's content within the vault; each copy has its own erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealCopy {
    /// Where from.
    pub from: SealId,
    /// The copy.
    pub to: SealId,
    /// The stream the copy belongs to.
    pub owner: Uuid,
}

/// An order to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// One value.
    Seal(SealId),
    /// Everything that belongs to a stream: seals, fingerprints of its commands, reserved keys.
    Stream(Uuid),
    /// Who looked at personal data of a stream.
    Looks(Uuid),
}

/// Free text as events and states hold it: sealed, with the language and the mark that its writer gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct SealedText {
    /// Where its words lie.
    pub seal: SealId,
    /// The language it is written in; a draft may lack it.
    pub language: Option<Language>,
    /// Whether its writer marked it as containing personal data.
    pub personal: bool,
}
