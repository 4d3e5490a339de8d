//! The number by which people know an exchange (handbook 6.3.1.1, 7.3).

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::CommandId;

/// Crockford's base 32: no I, L, O or U, so that a number survives a telephone call.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The shown number of an exchange: sixty bits as twelve digits of base 32, such as `7K3M-9QXZ-01AB`.
///
/// It is given at the first save, never reused, kept apart from the identifier, and tells neither country nor date.
/// Two equal numbers are expected only among some thousand million exchanges.
///
/// ```
/// use imi_core::{CommandId, Number};
/// let number = Number::derived(CommandId::from_u128(1), 0);
/// assert_eq!(number.to_string().parse::<Number>()?, number);
/// # Ok::<(), imi_core::NotANumber>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Number(u64);

enum Numbered {}
impl crate::Identified for Numbered {
    const KIND: &'static str = "number";
}

impl Number {
    /// The number of the `count`-th exchange that the command begins.
    #[must_use]
    pub fn derived(command: CommandId, count: u32) -> Self {
        let (high, low) = crate::Id::<Numbered>::derived(command, count).uuid().as_u64_pair();
        // The version bits of a UUID stand in the low half of `high`, so the twelve top digits skip them by mixing.
        Self((high ^ low.rotate_left(17)) >> 4)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..12).rev() {
            let digit = usize::try_from(self.0 >> (place * 5) & 31).unwrap_or_default();
            write!(f, "{}", char::from(DIGITS.get(digit).copied().unwrap_or(b'0')))?;
            if place == 8 || place == 4 {
                f.write_str("-")?;
            }
        }
        Ok(())
    }
}
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Number {
    type Err = NotANumber;
    /// Reads a number as people type it: small letters, blanks and hyphens anywhere, `O` for `0`, `I` and `L` for `1`.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let mut value = 0_u64;
        let mut count = 0;
        for letter in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let digit = DIGITS.iter().position(|d| char::from(*d) == letter).ok_or(NotANumber)?;
            count += 1;
            if count > 12 {
                return Err(NotANumber);
            }
            value = value << 5 | digit as u64;
        }
        if count == 12 { Ok(Self(value)) } else { Err(NotANumber) }
    }
}
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$" })
    }
}

/// The text is no number of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of an exchange: expected twelve digits or letters such as `7K3M-9QXZ-01AB`")]
pub struct NotANumber;
