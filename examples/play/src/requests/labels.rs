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
