//! Documents attached to an exchange (handbook 5.3.1): what is told of a file, and the limits on it.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Set;
use crate::text::{is_format, shows_nothing};

/// The longest file name, in characters; more than any usual file system keeps.
const LONGEST_NAME: usize = 255;

/// What is told of a document; its content stays wherever the embedder keeps files.
///
/// A file's name may name a person, and its size and fingerprint tell the file, so none of them is printed.
///
/// ```
/// use imi_core::{FileFacts, Sha256};
/// let diploma = FileFacts {
///     name: "Diploma_Example.pdf".to_owned(),
///     media_type: "application/pdf".to_owned(),
///     size: 48_213,
///     sha256: Sha256([7; 32]),
/// };
/// assert_eq!(format!("{diploma:?}"), "FileFacts(personal)");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// The file's name, without folders.
    pub name: String,
    /// The media type that its sender states, such as `application/pdf`; the content is never looked at.
    pub media_type: String,
    /// The size in bytes.
    pub size: u64,
    /// The fingerprint of the content, by which the embedder finds and checks it.
    pub sha256: Sha256,
}

impl fmt::Debug for FileFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileFacts(personal)")
    }
}

/// A SHA-256 fingerprint, written as 64 small hexadecimal digits. It tells a document, so `Debug` does not
/// print it.
///
/// ```
/// use imi_core::Sha256;
/// let fingerprint = Sha256([0xAB; 32]);
/// assert_eq!(fingerprint.hex(), "ab".repeat(32));
/// assert_eq!("AB".repeat(32).parse::<Sha256>()?, fingerprint);
/// # Ok::<(), imi_core::NotASha256>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The 64 digits.
    #[must_use]
    pub fn hex(self) -> String {
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(personal)")
    }
}
impl FromStr for Sha256 {
    type Err = NotASha256;
    fn from_str(text: &str) -> Result<Self, NotASha256> {
        let mut bytes = [0_u8; 32];
        let mut digits = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
        for byte in &mut bytes {
            let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else {
                return Err(NotASha256);
            };
            *byte = high << 4 | low;
        }
        if digits.next().is_none() { Ok(Self(bytes)) } else { Err(NotASha256) }
    }
}
impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}
impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Sha256 {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sha256".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" })
    }
}

/// The text is no SHA-256 fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 fingerprint: expected 64 hexadecimal digits")]
pub struct NotASha256;

crate::members! {
    /// Why a document is not taken.
    #[derive(thiserror::Error)]
    pub enum AttachmentFault {
        /// There is nothing in it.
        #[error("the file is empty")]
        Empty,
        /// It is larger than the deployment takes.
        #[error("the file is too large")]
        TooLarge,
        /// The deployment takes other kinds of files only.
        #[error("files of this kind are not taken")]
        MediaTypeNotAllowed,
        /// No name can be read.
        #[error("the file has no name")]
        NameMissing,
        /// The name is a path, holds characters that steer a screen, or is longer than 255 characters.
        #[error("the file's name is a path, holds control characters, or is too long")]
        NameUnusable,
        /// The exchange has as many documents as the deployment takes.
        #[error("there are too many documents")]
        TooMany,
    }
}

/// The limits on documents; the handbook gives none, so a deployment sets them.
///
/// ```
/// use imi_core::{AttachmentFault, AttachmentLimits, FileFacts, Sha256};
/// let empty = FileFacts {
///     name: "Diploma.pdf".to_owned(),
///     media_type: "application/pdf".to_owned(),
///     size: 0,
///     sha256: Sha256([0; 32]),
/// };
/// assert_eq!(AttachmentLimits::default().check(&empty), Err(AttachmentFault::Empty));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct AttachmentLimits {
    /// The largest file, in bytes.
    pub max_size: u64,
    /// The most documents of one exchange.
    pub max_count: u32,
    /// The media types taken, in any case and without parameters; `None` takes all.
    pub media_types: Option<Vec<String>>,
}

impl Default for AttachmentLimits {
    /// 20 documents of 10 MiB each, of any media type.
    fn default() -> Self {
        Self { max_size: 10 * 1024 * 1024, max_count: 20, media_types: None }
    }
}

impl AttachmentLimits {
    /// Whether the document is taken.
    ///
    /// # Errors
    /// The first of its [`faults`](Self::faults).
    pub fn check(&self, file: &FileFacts) -> Result<(), AttachmentFault> {
        self.faults(file).iter().next().map_or(Ok(()), Err)
    }

    /// Everything that is wrong with the document, so that it is mended once.
    #[must_use]
    pub fn faults(&self, file: &FileFacts) -> Set<AttachmentFault> {
        let nameless = shows_nothing(&file.name);
        Set::EMPTY
            .with_if(file.size == 0, AttachmentFault::Empty)
            .with_if(file.size > self.max_size, AttachmentFault::TooLarge)
            .with_if(!self.takes(&file.media_type), AttachmentFault::MediaTypeNotAllowed)
            .with_if(nameless, AttachmentFault::NameMissing)
            .with_if(!nameless && !is_plain_name(&file.name), AttachmentFault::NameUnusable)
    }

    /// Whether an exchange may have this many documents.
    ///
    /// # Errors
    /// [`AttachmentFault::TooMany`] above the limit.
    pub fn check_count(&self, documents: usize) -> Result<(), AttachmentFault> {
        match u32::try_from(documents) {
            Ok(documents) if documents <= self.max_count => Ok(()),
            _ => Err(AttachmentFault::TooMany),
        }
    }

    fn takes(&self, media_type: &str) -> bool {
        let plain = media_type.split(';').next().unwrap_or_default().trim();
        self.media_types
            .as_ref()
            .is_none_or(|taken| taken.iter().any(|t| t.trim().eq_ignore_ascii_case(plain)))
    }
}

/// Whether the name is that of a file in whatever folder, on any system.
fn is_plain_name(name: &str) -> bool {
    let drive = name.get(1..2) == Some(":") && name.starts_with(|c: char| c.is_ascii_alphabetic());
    !drive
        && !matches!(name.trim(), "." | "..")
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(|c| matches!(c, '/' | '\\') || c.is_control() || steers(c))
}

/// Whether the character turns the reading direction or hides, so that a name seems to be another. Joiners,
/// which some scripts need, do not.
fn steers(c: char) -> bool {
    is_format(c) && !matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}
