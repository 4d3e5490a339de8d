//! Personal values, and free text with its language (handbook 5.3.1, 10).

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::Language;

/// A personal value: what tells of a subject, a provider or a user, and the free text of an exchange.
///
/// It cannot be shown, logged or hashed by accident; only its wire form is clear, and whoever looks says so
/// by name. Two values can be compared and have an order, by which a vault finds the values that it keeps; what they
/// are is not told by that:
///
/// ```
/// use imi_core::Personal;
/// let name = Personal::new("Anna Example".to_owned());
/// assert_eq!(format!("{name:?}"), "(personal)");
/// assert_eq!(name.reveal(), "Anna Example");
/// ```
///
/// ```compile_fail
/// println!("{}", imi_core::Personal::new("Anna Example"));
/// ```
///
/// ```compile_fail
/// std::collections::HashSet::from([imi_core::Personal::new("Anna Example")]);
/// ```
///
/// ```compile_fail
/// let _ = imi_core::Personal::new("Anna Example").len();
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a personal value.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    ///
    /// Only for the rule that must compare it or check its form, for the vault that keeps it, and for the
    /// screen, report or mail of a person whom `view` has given the seal to open. Never for a log, an event
    /// or a list row.
    #[must_use]
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, out of its wrapping; for the same few as [`reveal`](Self::reveal).
    #[must_use]
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the value nor its length or type: these tell of the person too.
        f.write_str("(personal)")
    }
}

/// Free text as a user wrote it, with the language he states.
///
/// ```
/// use imi_core::{FreeText, Language};
/// let comment = FreeText::new("Frau Example wohnt hier nicht.", Language::De).marked();
/// assert!(comment.personal && !comment.is_blank());
/// assert!(FreeText::new(" \u{200B}\n", None).is_blank());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct FreeText {
    /// The words; any of them may tell of a person, marked or not.
    pub text: Personal<String>,
    /// The language that its writer states; never guessed, and still missing in some drafts.
    pub language: Option<Language>,
    /// Whether its writer marks it as containing personal data.
    #[serde(default)]
    pub personal: bool,
}

impl FreeText {
    /// Text that is not marked as containing personal data.
    #[must_use]
    pub fn new(text: impl Into<String>, language: impl Into<Option<Language>>) -> Self {
        Self { text: Personal::new(text.into()), language: language.into(), personal: false }
    }

    /// The same text, marked as containing personal data.
    #[must_use]
    pub fn marked(self) -> Self {
        Self { personal: true, ..self }
    }

    /// Whether nothing can be read in it: such text is no comment and needs no language.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        shows_nothing(self.text.reveal())
    }
}

/// Whether the text consists of white space and of characters that leave no mark on paper or screen.
pub(crate) fn shows_nothing(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || is_format(c)
            || matches!(c, '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}')
    })
}

/// Whether the character only steers how others are joined, broken or directed.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}'
    )
}
