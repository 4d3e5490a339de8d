//! What the player itself says on the page of a view, whatever the workflow.

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{Argument, Key, Language, Message};
use imi_i18n::{Catalogue, TextFaults};

/// Declares labels of a page, within a subject of the catalogue.
macro_rules! labels {
    ($subject:literal $($label:ident $name:literal $english:literal;)*) => {
        /// A label of a page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Label { $($label),* }
        #[cfg(test)]
        impl Label {
            /// Every label.
            pub(crate) const ALL: &[Self] = &[$(Self::$label),*];
        }
        impl imi_core::Message for Label {
            fn key(&self) -> imi_core::Key {
                imi_core::Key { subject: $subject, name: match self { $(Self::$label => $name),* } }
            }
            fn english(&self) -> &'static str {
                match self { $(Self::$label => $english),* }
            }
        }
    };
}
pub(crate) use labels;

labels! {
    "play"
    Closed "closed" "Closed";
    Removed "removed" "Personal data removed";
    Documents "documents" "Documents";
    Offers "offers" "You may";
    Withheld "withheld" "not shown to you";
    Document "document" "document";
    Nothing "nothing" "nothing";
}

/// An instant or a day, as a language writes it.
enum When {
    Instant(DateTime<Utc>),
    Day(NaiveDate),
}
impl Message for When {
    fn key(&self) -> Key {
        let name = match self {
            Self::Instant(_) => "instant",
            Self::Day(_) => "day",
        };
        Key { subject: "play.when", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::Instant(_) => "{instant}",
            Self::Day(_) => "{day}",
        }
    }
    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Self::Instant(at) => vec![("instant", Argument::Instant(*at))],
            Self::Day(day) => vec![("day", Argument::Day(*day))],
        }
    }
}

/// An instant by the clocks of Luxembourg.
pub(crate) fn instant(catalogue: &Catalogue, language: Language, at: DateTime<Utc>) -> String {
    catalogue.render(&When::Instant(at), language).text
}

/// A day.
pub(crate) fn day(catalogue: &Catalogue, language: Language, day: NaiveDate) -> String {
    catalogue.render(&When::Day(day), language).text
}

/// The shipped catalogue with the player's own words.
///
/// # Errors
/// Never in a released version: a test loads it.
pub fn catalogue() -> Result<Catalogue, TextFaults> {
    Catalogue::shipped()?.with(&[
        (Language::De, "play/de.toml", include_str!("../texts/de.toml")),
        (Language::Fr, "play/fr.toml", include_str!("../texts/fr.toml")),
        (Language::Hu, "play/hu.toml", include_str!("../texts/hu.toml")),
        (Language::It, "play/it.toml", include_str!("../texts/it.toml")),
        (Language::Ro, "play/ro.toml", include_str!("../texts/ro.toml")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_said_in_every_language_of_the_catalogue() {
        let catalogue = catalogue().unwrap();
        let shared = Label::ALL.iter().map(|label| label as &dyn Message);
        let of_requests = crate::requests::LABELS.iter().map(|label| label as &dyn Message);
        let of_alerts = crate::alerts::LABELS.iter().map(|label| label as &dyn Message);
        catalogue.check(shared.chain(of_requests).chain(of_alerts)).unwrap();
    }
}
