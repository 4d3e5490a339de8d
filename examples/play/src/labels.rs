//! What the player itself says in a view, and the labels of the catalogue that no crate says as a message of its own.

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{Argument, Key, Language, Message};
use imi_i18n::{Catalogue, TextFaults};
use imi_requests::case::DraftText;
use imi_requests::stage::{Act, Reason};
use imi_requests::{Happening, Side};

macro_rules! labels {
    ($($label:ident $name:literal $english:literal;)*) => {
        /// A label of a view.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Label { $($label),* }
        impl Message for Label {
            fn key(&self) -> Key {
                Key { subject: "play", name: match self { $(Self::$label => $name),* } }
            }
            fn english(&self) -> &'static str {
                match self { $(Self::$label => $english),* }
            }
        }
    };
}

labels! {
    Request "request" "Request";
    Addressee "addressee" "Addressed to";
    Sent "sent" "Sent";
    Deadline "deadline" "Indicative deadline";
    Proposed "proposed" "Date proposed";
    Accepted "accepted" "Accepted";
    Closed "closed" "Closed";
    Removed "removed" "Personal data removed";
    Justification "justification" "Justification";
    Documents "documents" "Documents";
    Questions "questions" "Questions";
    Reply "reply" "Reply in preparation";
    Messages "messages" "Messages";
    Notes "notes" "Justifications and opinions";
    Suggestion "suggestion" "Changes suggested";
    Allocation "allocation" "Allocation";
    Derogation "derogation" "Case-by-case derogation";
    Steps "steps" "Steps confirmed";
    Ends "ends" "Measures not before";
    SplitFrom "split_from" "Split off from";
    SplitOff "split_off" "Parts split off";
    Offers "offers" "You may";
    Withheld "withheld" "not shown to you";
    Document "document" "document";
    Nothing "nothing" "nothing";
    Description "description" "Description of the case";
    UseJustification "use_justification" "Why the procedure is used";
    Inadequate "inadequate" "Why the measures are inadequate";
    Proportionate "proportionate" "Why one's own are proportionate";
    ImminentRisk "imminent_risk" "Imminent risk";
}

/// The label of a draft's text.
pub(crate) fn of_text(text: DraftText) -> Label {
    match text {
        DraftText::Justification => Label::Justification,
        DraftText::Description => Label::Description,
        DraftText::UseJustification => Label::UseJustification,
        DraftText::Inadequate => Label::Inadequate,
        DraftText::Proportionate => Label::Proportionate,
        DraftText::ImminentRisk => Label::ImminentRisk,
    }
}

/// What a note was written with, in the words of the history.
pub(crate) fn of_act(act: Act) -> Happening {
    let name = match act {
        Act::Refused => "refused",
        Act::Forwarded => "forwarded",
        Act::Split => "split",
        Act::AdditionalInformationRequested => "additional_information_requested",
        Act::AdditionalInformationRejected => "additional_information_rejected",
        Act::Referred => "referred",
        Act::AskedAgain => "asked_again",
        Act::FoundSatisfactory => "found_satisfactory",
        Act::FoundUnsatisfactory => "found_unsatisfactory",
        Act::Upheld => "upheld",
    };
    Happening(Key { subject: "history.request", name })
}

/// Words that the catalogue has under another subject.
struct Words(Key, &'static str);
impl Message for Words {
    fn key(&self) -> Key {
        self.0
    }
    fn english(&self) -> &'static str {
        self.1
    }
}

/// What an authority or coordinator is in a case.
pub(crate) fn office(side: Side, coordinator: bool) -> impl Message {
    let (name, english) = match (side, coordinator) {
        (Side::Requesting, false) => ("requesting_authority", "Requesting authority"),
        (Side::Requesting, true) => ("requesting_coordinator", "Requesting coordinator"),
        (Side::Responding, false) => ("responding_authority", "Responding authority"),
        (Side::Responding, true) => ("responding_coordinator", "Responding coordinator"),
    };
    Words(Key { subject: "role.in_case", name }, english)
}

/// Why a request was closed.
pub(crate) fn closed(reason: Reason) -> impl Message {
    let (name, english) = match reason {
        Reason::Satisfied => ("satisfied", "Closed: the reply was accepted as satisfactory"),
        Reason::Unavailable => ("unavailable", "Closed: the information is not available"),
        Reason::Refused => ("refused", "Closed: the request was refused"),
        Reason::SatisfactoryByRequestingCoordinator | Reason::SatisfactoryByRespondingCoordinator => {
            ("found_satisfactory", "Closed: a coordinator found the response satisfactory")
        }
        Reason::Upheld => ("upheld", "Closed: the refusal of additional information was upheld"),
        Reason::Withdrawn => ("withdrawn", "Closed: withdrawn by the requesting authority"),
    };
    Words(Key { subject: "request.closed", name }, english)
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
