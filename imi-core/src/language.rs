//! The languages of the system, with their dated facts (handbook 2.2).

use core::fmt;
use core::str::FromStr;

use chrono::NaiveDate;

use crate::time::day;
use crate::{Member, Set};

/// The writing system of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
}

/// What is known of a language.
struct Facts {
    code: &'static str,
    english: &'static str,
    native: &'static str,
    script: Script,
    official_from: Option<NaiveDate>,
}

macro_rules! languages {
    ($($language:ident $code:literal $english:literal $native:literal $script:ident
        $(($year:literal, $month:literal, $day:literal))?;)*) => {
        crate::members! {
            /// A language that free text can be written in: the official languages of the European Union,
            /// Icelandic and Norwegian.
            ///
            /// National languages that the Union has not made official, such as Luxembourgish and Turkish,
            /// are none.
            ///
            /// ```
            /// use imi_core::Language;
            /// let irish: Language = "ga".parse()?;
            /// assert_eq!((irish.english(), irish.native()), ("Irish", "Gaeilge"));
            /// assert!("lb".parse::<Language>().is_err());
            /// # Ok::<(), imi_core::NotALanguage>(())
            /// ```
            pub enum Language { $(#[doc = concat!($english, ".")] $language),* }
        }

        impl Language {
            const fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$language => &const {
                        #[allow(unused_mut, unused_assignments, reason = "two languages have no date")]
                        let mut official_from = None;
                        $(official_from = Some(day($year, $month, $day));)?
                        Facts {
                            code: $code,
                            english: $english,
                            native: $native,
                            script: Script::$script,
                            official_from,
                        }
                    },)*
                }
            }
        }
    };
}

languages! {
    Bg "bg" "Bulgarian" "български" Cyrillic (2007, 1, 1);
    Cs "cs" "Czech" "čeština" Latin (2004, 5, 1);
    Da "da" "Danish" "dansk" Latin (1973, 1, 1);
    De "de" "German" "Deutsch" Latin (1958, 10, 6);
    El "el" "Greek" "ελληνικά" Greek (1981, 1, 1);
    En "en" "English" "English" Latin (1973, 1, 1);
    Es "es" "Spanish" "español" Latin (1986, 1, 1);
    Et "et" "Estonian" "eesti" Latin (2004, 5, 1);
    Fi "fi" "Finnish" "suomi" Latin (1995, 1, 1);
    Fr "fr" "French" "français" Latin (1958, 10, 6);
    Ga "ga" "Irish" "Gaeilge" Latin (2007, 1, 1);
    Hr "hr" "Croatian" "hrvatski" Latin (2013, 7, 1);
    Hu "hu" "Hungarian" "magyar" Latin (2004, 5, 1);
    It "it" "Italian" "italiano" Latin (1958, 10, 6);
    Lt "lt" "Lithuanian" "lietuvių" Latin (2004, 5, 1);
    Lv "lv" "Latvian" "latviešu" Latin (2004, 5, 1);
    Mt "mt" "Maltese" "Malti" Latin (2004, 5, 1);
    Nl "nl" "Dutch" "Nederlands" Latin (1958, 10, 6);
    Pl "pl" "Polish" "polski" Latin (2004, 5, 1);
    Pt "pt" "Portuguese" "português" Latin (1986, 1, 1);
    Ro "ro" "Romanian" "română" Latin (2007, 1, 1);
    Sk "sk" "Slovak" "slovenčina" Latin (2004, 5, 1);
    Sl "sl" "Slovene" "slovenščina" Latin (2004, 5, 1);
    Sv "sv" "Swedish" "svenska" Latin (1995, 1, 1);
    Is "is" "Icelandic" "íslenska" Latin;
    No "no" "Norwegian" "norsk" Latin;
}

impl Language {
    /// Every language, in the order of its number.
    pub const ALL: &'static [Self] = <Self as Member>::ALL;

    /// The two-letter code of ISO 639-1; `no` covers `nb` and `nn`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.facts().code
    }

    /// The English name.
    #[must_use]
    pub const fn english(self) -> &'static str {
        self.facts().english
    }

    /// The language's own name, written as within a sentence of it.
    #[must_use]
    pub const fn native(self) -> &'static str {
        self.facts().native
    }

    /// The writing system.
    #[must_use]
    pub const fn script(self) -> Script {
        self.facts().script
    }

    /// The first day as an official language of the European Union; `None` if it is none.
    #[must_use]
    pub const fn official_from(self) -> Option<NaiveDate> {
        self.facts().official_from
    }

    /// Whether it is an official language of the European Union on that day.
    ///
    /// The dates are facts of their own: a language does not come or go with a member state, so English
    /// stays.
    #[must_use]
    pub fn official_on(self, day: NaiveDate) -> bool {
        self.official_from().is_some_and(|from| from <= day)
    }

    /// The official languages of the European Union on that day: 23 when the handbook was written, 24 with
    /// Croatian.
    ///
    /// ```
    /// use imi_core::Language;
    /// let accession = "2013-07-01".parse()?;
    /// assert_eq!(Language::official(accession).len(), 24);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn official(day: NaiveDate) -> Set<Self> {
        Self::ALL.iter().copied().filter(|language| language.official_on(day)).collect()
    }

    /// Whether free text can be written in it on that day: an official language, Icelandic or Norwegian.
    #[must_use]
    pub fn for_free_text_on(self, day: NaiveDate) -> bool {
        self.official_on(day) || matches!(self, Self::Is | Self::No)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
impl FromStr for Language {
    type Err = NotALanguage;
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let exact = Self::ALL.iter().copied().find(|language| language.code() == text);
        exact.ok_or_else(|| NotALanguage { meant: Self::meant_by(text) })
    }
}

impl Language {
    /// The language that somebody may have meant who wrote a tag with a region, capitals, or a name.
    fn meant_by(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let code = text.split(['-', '_']).next().unwrap_or_default();
        if matches!(code, "nb" | "nn") {
            return Some(Self::No);
        }
        let named = |l: &Self| l.english().to_lowercase() == text || l.native().to_lowercase() == text;
        Self::ALL.iter().copied().find(|language| language.code() == code || named(language))
    }
}

/// The text is no code of a language of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALanguage {
    /// The language that was probably meant.
    pub meant: Option<Language>,
}

impl fmt::Display for NotALanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meant {
            Some(meant) => write!(f, "not the code of a language: {} is written `{meant}`", meant.english()),
            None => f.write_str(
                "not a language of the system: expected two small letters such as `it`, for an official \
                 language of the European Union, Icelandic (`is`) or Norwegian (`no`)",
            ),
        }
    }
}
impl core::error::Error for NotALanguage {}
