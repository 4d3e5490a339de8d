//! The countries of the European Economic Area, with their dated facts (handbook 2.2).

use core::fmt;
use core::str::FromStr;

use chrono::NaiveDate;

use crate::time::day;
use crate::{Language, Member};

/// What is known of a country.
struct Facts {
    iso: &'static str,
    eu_code: &'static str,
    english: &'static str,
    languages: &'static [Language],
    member_from: NaiveDate,
    in_union: bool,
    left: Option<Left>,
}

/// When a country left: the first day on which it was no member, and the first on which it took no part.
struct Left {
    member_until: NaiveDate,
    participates_until: NaiveDate,
}

/// The one country that has left.
const UNITED_KINGDOM_LEFT: Left = Left { member_until: day(2020, 2, 1), participates_until: day(2021, 1, 1) };

macro_rules! countries {
    ($($country:ident $iso:literal $eu:literal $english:literal [$($language:ident)*]
        $organisation:ident ($year:literal, $month:literal, $day:literal);)*) => {
        crate::members! {
            /// A country of the European Economic Area: every member state of the European Union, and
            /// Iceland, Liechtenstein and Norway.
            ///
            /// ISO codes inside and on the wire; the European Union's own `EL` and `UK` are read too, and
            /// shown. Whether a country takes part depends on the day, so every check takes one. Switzerland
            /// is not of the Economic Area and not here.
            ///
            /// ```
            /// use imi_core::Country;
            /// assert_eq!("EL".parse::<Country>()?, Country::Gr);
            /// assert_eq!("GR".parse::<Country>()?.to_string(), "EL");
            /// let mistaken = "it".parse::<Country>().unwrap_err();
            /// assert_eq!(mistaken.to_string(), "not the code of a country: Italy is written `IT`");
            /// # Ok::<(), imi_core::NotACountry>(())
            /// ```
            pub enum Country {
                $(#[doc = concat!($english, ".")] #[serde(rename = $iso, alias = $eu)] $country),*
            }
        }

        impl Country {
            const fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$country => &const {
                        Facts {
                            iso: $iso,
                            eu_code: $eu,
                            english: $english,
                            languages: &[$(Language::$language),*],
                            member_from: day($year, $month, $day),
                            in_union: countries!(@in_union $organisation),
                            left: countries!(@left $country),
                        }
                    },)*
                }
            }
        }
    };
    (@in_union Union) => { true };
    (@in_union Area) => { false };
    (@left Gb) => { Some(UNITED_KINGDOM_LEFT) };
    (@left $country:ident) => { None };
}

// `Union`: since when a member of the European Union; `Area`: since when in the European Economic Area alone.
countries! {
    At "AT" "AT" "Austria" [De] Union (1995, 1, 1);
    Be "BE" "BE" "Belgium" [Nl Fr De] Union (1958, 1, 1);
    Bg "BG" "BG" "Bulgaria" [Bg] Union (2007, 1, 1);
    Cy "CY" "CY" "Cyprus" [El] Union (2004, 5, 1);
    Cz "CZ" "CZ" "Czech Republic" [Cs] Union (2004, 5, 1);
    De "DE" "DE" "Germany" [De] Union (1958, 1, 1);
    Dk "DK" "DK" "Denmark" [Da] Union (1973, 1, 1);
    Ee "EE" "EE" "Estonia" [Et] Union (2004, 5, 1);
    Gr "GR" "EL" "Greece" [El] Union (1981, 1, 1);
    Es "ES" "ES" "Spain" [Es] Union (1986, 1, 1);
    Fi "FI" "FI" "Finland" [Fi Sv] Union (1995, 1, 1);
    Fr "FR" "FR" "France" [Fr] Union (1958, 1, 1);
    Hr "HR" "HR" "Croatia" [Hr] Union (2013, 7, 1);
    Hu "HU" "HU" "Hungary" [Hu] Union (2004, 5, 1);
    Ie "IE" "IE" "Ireland" [Ga En] Union (1973, 1, 1);
    It "IT" "IT" "Italy" [It] Union (1958, 1, 1);
    Lt "LT" "LT" "Lithuania" [Lt] Union (2004, 5, 1);
    Lu "LU" "LU" "Luxembourg" [Fr De] Union (1958, 1, 1);
    Lv "LV" "LV" "Latvia" [Lv] Union (2004, 5, 1);
    Mt "MT" "MT" "Malta" [Mt En] Union (2004, 5, 1);
    Nl "NL" "NL" "Netherlands" [Nl] Union (1958, 1, 1);
    Pl "PL" "PL" "Poland" [Pl] Union (2004, 5, 1);
    Pt "PT" "PT" "Portugal" [Pt] Union (1986, 1, 1);
    Ro "RO" "RO" "Romania" [Ro] Union (2007, 1, 1);
    Se "SE" "SE" "Sweden" [Sv] Union (1995, 1, 1);
    Si "SI" "SI" "Slovenia" [Sl] Union (2004, 5, 1);
    Sk "SK" "SK" "Slovakia" [Sk] Union (2004, 5, 1);
    Gb "GB" "UK" "United Kingdom" [En] Union (1973, 1, 1);
    Is "IS" "IS" "Iceland" [Is] Area (1994, 1, 1);
    Li "LI" "LI" "Liechtenstein" [De] Area (1995, 5, 1);
    No "NO" "NO" "Norway" [No] Area (1994, 1, 1);
}

impl Country {
    /// Every country, in the order of its number.
    pub const ALL: &'static [Self] = <Self as Member>::ALL;

    /// The two-letter code of ISO 3166-1.
    #[must_use]
    pub const fn iso(self) -> &'static str {
        self.facts().iso
    }

    /// The code as the European Union writes it: `EL` for Greece, `UK` for the United Kingdom.
    #[must_use]
    pub const fn eu_code(self) -> &'static str {
        self.facts().eu_code
    }

    /// The English short name.
    #[must_use]
    pub const fn english(self) -> &'static str {
        self.facts().english
    }

    /// Its official languages, as far as they are languages of the system.
    #[must_use]
    pub const fn languages(self) -> &'static [Language] {
        self.facts().languages
    }

    /// The first day of its membership of the European Union, or of the European Economic Area alone.
    #[must_use]
    pub const fn member_from(self) -> NaiveDate {
        self.facts().member_from
    }

    /// The first day on which it was no member any more.
    #[must_use]
    pub fn member_until(self) -> Option<NaiveDate> {
        self.facts().left.as_ref().map(|left| left.member_until)
    }

    /// The first day on which it took no part any more: the end of a transition after its membership.
    #[must_use]
    pub fn participates_until(self) -> Option<NaiveDate> {
        self.facts().left.as_ref().map(|left| left.participates_until)
    }

    /// Whether it is a member of the European Union on that day; Iceland, Liechtenstein and Norway never are.
    #[must_use]
    pub fn in_union_on(self, day: NaiveDate) -> bool {
        self.facts().in_union
            && self.member_from() <= day
            && self.member_until().is_none_or(|until| day < until)
    }

    /// Whether it takes part on that day: from its first day on, until before the first day without.
    ///
    /// In law the European Economic Area reached some member states later than the Union did; here, as in the
    /// handbook, a member state is in it from its accession. Ask when something new is sent: what was begun
    /// with a country that then left runs to its end.
    ///
    /// ```
    /// use imi_core::Country;
    /// assert!(!Country::Hr.participates_on("2013-06-30".parse()?));
    /// assert!(Country::Hr.participates_on("2013-07-01".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn participates_on(self, day: NaiveDate) -> bool {
        self.member_from() <= day && self.participates_until().is_none_or(|until| day < until)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.eu_code())
    }
}
impl FromStr for Country {
    type Err = NotACountry;
    fn from_str(text: &str) -> Result<Self, NotACountry> {
        let find = |is: &dyn Fn(&Self) -> bool| Self::ALL.iter().copied().find(is);
        find(&|country| country.iso() == text || country.eu_code() == text).ok_or_else(|| NotACountry {
            meant: find(&|country| {
                [country.iso(), country.eu_code(), country.english()]
                    .iter()
                    .any(|n| n.eq_ignore_ascii_case(text))
            }),
        })
    }
}

/// The text is no code of a country of the European Economic Area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACountry {
    /// The country that was probably meant.
    pub meant: Option<Country>,
}

impl fmt::Display for NotACountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meant {
            Some(meant) => {
                write!(f, "not the code of a country: {} is written `{}`", meant.english(), meant.iso())
            }
            None => f.write_str(
                "not a country of the European Economic Area: expected two capital letters such as `IT`; \
                 Greece is `GR` or `EL`, the United Kingdom `GB` or `UK`",
            ),
        }
    }
}
impl core::error::Error for NotACountry {}
