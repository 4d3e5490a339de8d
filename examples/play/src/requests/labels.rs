//! The labels of the page of a request, and the words of the catalogue that no crate says as a message of its own.

use imi_core::{Key, Message};
use imi_requests::case::DraftText;
use imi_requests::stage::{Act, Reason};
use imi_requests::{Happening, Side};

use crate::labels::labels;
use crate::workflow::Words;

labels! {
    "play"
    Request "request" "Request";
    Addressee "addressee" "Addressed to";
    Sent "sent" "Sent";
    Deadline "deadline" "Indicative deadline";
    Proposed "proposed" "Date proposed";
    Accepted "accepted" "Accepted";
    Justification "justification" "Justification";
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
    Description "description" "Description of the case";
    UseJustification "use_justification" "Why the procedure is used";
    Inadequate "inadequate" "Why the measures are inadequate";
    Proportionate "proportionate" "Why one's own are proportionate";
    ImminentRisk "imminent_risk" "Imminent risk";
    Upheld "upheld" "Position upheld";
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

/// What a note was written with, in the words of the history, which tells some of them as the closure that follows.
pub(crate) fn of_act(act: Act) -> Words {
    let of_history = |name| Key { subject: "history.request", name };
    let name = match act {
        Act::Refused => return Words(of_history("refused"), "Request refused"),
        Act::FoundSatisfactory => {
            return Words(of_history("found_satisfactory"), "Coordinator found the response satisfactory");
        }
        Act::Upheld => return Words(Label::Upheld.key(), Label::Upheld.english()),
        Act::Forwarded => "forwarded",
        Act::Split => "split",
        Act::AdditionalInformationRequested => "additional_information_requested",
        Act::AdditionalInformationRejected => "additional_information_rejected",
        Act::Referred => "referred",
        Act::AskedAgain => "asked_again",
        Act::FoundUnsatisfactory => "found_unsatisfactory",
    };
    let happening = Happening(of_history(name));
    Words(happening.key(), happening.english())
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

#[cfg(test)]
mod tests {
    use imi_core::Member;

    use super::*;

    #[test]
    fn what_each_note_was_written_with_is_known_in_every_language() {
        let words: Vec<Words> = Act::ALL.iter().map(|act| of_act(*act)).collect();
        let catalogue = crate::catalogue().unwrap();
        catalogue.check(words.iter().map(|words| words as &dyn Message)).unwrap();
        let unknown = Happening(Key { subject: "history.request", name: "of another version" }).english();
        assert!(words.iter().all(|Words(_, english)| *english != unknown), "{words:?}");
    }
}
