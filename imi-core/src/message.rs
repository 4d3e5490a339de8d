//! What the system says to people: a value of the crate that says it, rendered elsewhere.

use core::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{Country, Language, Number};

/// The stable name of a message: a subject and a name within it, shown as `subject.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The subject, such as `request.status` or `refusal.requests`.
    pub subject: &'static str,
    /// The name within the subject, such as `draft`.
    pub name: &'static str,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.subject, self.name)
    }
}

/// A value that fills a `{placeholder}` of a message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Argument {
    /// The name of a list entry, shown as it is.
    Name(String),
    /// A number of things.
    Count(u64),
    /// A civil day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// A language.
    Language(Language),
    /// A country.
    Country(Country),
    /// The number of an exchange.
    Number(Number),
    /// The link to the login and from there to the case; the embedder knows its own address.
    Link,
}

/// Something said to a person. `imi-i18n` holds the texts; the English one stands with the message.
///
/// ```
/// use imi_core::{Key, Message};
/// struct Greeting;
/// impl Message for Greeting {
///     fn key(&self) -> Key { Key { subject: "screen", name: "greeting" } }
///     fn english(&self) -> &'static str { "Good morning" }
/// }
/// assert_eq!(Greeting.key().to_string(), "screen.greeting");
/// ```
pub trait Message {
    /// Its stable name.
    fn key(&self) -> Key;
    /// Its English text, with `{placeholders}`.
    fn english(&self) -> &'static str;
    /// What fills each placeholder.
    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        Vec::new()
    }
}

/// Says the values of a fieldless enum: of each its name within the subject, and its English text.
///
/// ```
/// use imi_core::Message;
/// enum Colour { Red }
/// imi_core::messages! { Colour in "colour" { Red "red" "the colour of this parcel is red"; } }
/// assert_eq!(Colour::Red.key().to_string(), "colour.red");
/// ```
#[macro_export]
macro_rules! messages {
    ($of:ident in $subject:literal { $($value:ident $name:literal $says:literal;)* }) => {
        impl $crate::Message for $of {
            fn key(&self) -> $crate::Key {
                $crate::Key { subject: $subject, name: match self { $(Self::$value => $name),* } }
            }
            fn english(&self) -> &'static str { match self { $(Self::$value => $says),* } }
        }
    };
}
