//! Short names from data files: legislative areas, question sets, questions, answers, fields.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest slug, in bytes.
const LONGEST: usize = 47;

/// A short, stable name of a list entry: 1 to 47 of `a-z`, `0-9`, `_`, `-`, `.`, beginning with a letter.
///
/// Lists are data that an embedder adds to, so their entries have names rather than generated identifiers.
/// A slug is `Copy` and compares in a few instructions.
///
/// ```
/// use imi_core::Slug;
/// assert_eq!("services".parse::<Slug>()?.as_str(), "services");
/// assert!("Services!".parse::<Slug>().is_err());
/// # Ok::<(), imi_core::NotASlug>(())
/// ```
#[derive(Clone, Copy, Eq)]
pub struct Slug {
    // INVARIANT: the name, then zeros, and in the last byte its length, so that equality is on three words.
    words: [[u8; 16]; 3],
}

impl Slug {
    /// A slug known when the program is written.
    ///
    /// ```compile_fail
    /// const BAD: imi_core::Slug = imi_core::Slug::new("Not a slug");
    /// ```
    ///
    /// # Panics
    /// In a constant: the program does not compile if `name` is no slug. At run time, parse instead.
    #[must_use]
    #[allow(
        clippy::panic,
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, where a panic is a build error"
    )]
    pub const fn new(name: &'static str) -> Self {
        match Self::checked(name.as_bytes()) {
            Ok(slug) => slug,
            Err(_) => panic!("not a slug: 1 to 47 of a-z 0-9 _ - . beginning with a letter"),
        }
    }

    #[allow(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "const code; the length is checked first"
    )]
    const fn checked(name: &[u8]) -> Result<Self, NotASlug> {
        if name.is_empty() || name.len() > LONGEST || !name[0].is_ascii_lowercase() {
            return Err(NotASlug);
        }
        let mut words = [[0; 16]; 3];
        words[2][15] = name.len() as u8;
        let mut i = 0;
        while i < name.len() {
            if !matches!(name[i], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.') {
                return Err(NotASlug);
            }
            words[i / 16][i % 16] = name[i];
            i += 1;
        }
        Ok(Self { words })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.words.as_flattened();
        let name = bytes.last().and_then(|length| bytes.get(..usize::from(*length)));
        name.and_then(|name| core::str::from_utf8(name).ok()).unwrap_or_default()
    }
}

// What is derived calls `memcmp`, which costs a permission question, or a search for a name, more than three comparisons.
impl PartialEq for Slug {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let [first, middle, last] = self.words.map(u128::from_ne_bytes);
        let [its_first, its_middle, its_last] = other.words.map(u128::from_ne_bytes);
        (first ^ its_first) | (middle ^ its_middle) | (last ^ its_last) == 0
    }
}
impl Ord for Slug {
    #[inline]
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.words.map(u128::from_be_bytes).cmp(&other.words.map(u128::from_be_bytes))
    }
}
impl PartialOrd for Slug {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl core::hash::Hash for Slug {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.words.hash(state);
    }
}

impl FromStr for Slug {
    type Err = NotASlug;
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        Self::checked(text.as_bytes())
    }
}
impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl serde::de::Visitor<'_> for Visit {
            type Value = Slug;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name of 1 to 47 of a-z, 0-9, `_`, `-`, `.`, beginning with a letter")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Slug, E> {
                text.parse().map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visit)
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Slug {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let length = u.int_in_range(1..=LONGEST)?;
        let mut name = vec![b'a' + u.int_in_range(0..=25)?];
        for _ in 1..length {
            name.push(*u.choose(b"abcdefghijklmnopqrstuvwxyz0123456789_-.")?);
        }
        Self::checked(&name).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Slug {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Slug".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z][a-z0-9_.-]{0,46}$" })
    }
}

/// The text is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name from a list: expected 1 to 47 of a-z, 0-9, `_`, `-`, `.`, beginning with a letter")]
pub struct NotASlug;
