//! Names of the entries of the predefined lists (handbook 2.2, 5.3.1).

use imi_core::Slug;
use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[serde(transparent)]
        pub struct $name(pub Slug);

        impl $name {
            /// A name known when the program is written; anything else does not compile in a constant.
            #[must_use]
            pub const fn new(name: &'static str) -> Self {
                Self(Slug::new(name))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl core::str::FromStr for $name {
            type Err = imi_core::NotASlug;
            fn from_str(text: &str) -> Result<Self, imi_core::NotASlug> {
                text.parse().map(Self)
            }
        }
    )* };
}

names! {
    /// A question set.
    QuestionSetId;
    /// A predefined question; the same in every set that asks it.
    QuestionId;
    /// A predefined answer. What travels and is stored is this name, never a text.
    ///
    /// ```
    /// use imi_i18n::AnswerId;
    /// assert_eq!("yes".parse::<AnswerId>()?, AnswerId::YES);
    /// # Ok::<(), imi_core::NotASlug>(())
    /// ```
    AnswerId;
    /// A case detail that a set asks for, such as the surname.
    FieldId;
    /// A gap in a question that the asker fills.
    SlotId;
    /// A group of questions, such as the qualification.
    GroupId;
    /// A predefined comment on a document, or heading of a message.
    PhraseId;
}

impl AnswerId {
    /// Yes, to a question that is answered by yes or no.
    pub const YES: Self = Self::new("yes");
    /// No, to a question that is answered by yes or no.
    pub const NO: Self = Self::new("no");
}
