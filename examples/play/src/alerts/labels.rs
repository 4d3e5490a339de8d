//! The labels of the page of an alert.

use imi_alerts::Status;
use imi_alerts::content::ProviderField;
use imi_alerts::stage::{Entry, Reached};

use crate::labels::labels;

labels! {
    "play.alert"
    Alert "alert" "Alert";
    Initiating "initiating" "Initiated by";
    Coordinator "coordinator" "Broadcast by";
    Broadcast "broadcast" "Broadcast";
    Ended "ended" "Ended";
    Establishment "establishment" "Member State of establishment";
    Unknown "unknown" "unknown";
    Activity "activity" "Service activity";
    Checklist "checklist" "Criteria";
    Name "name" "Service provider";
    Address "address" "Address";
    RegistrationNumber "registration_number" "Registration number";
    DateOfBirth "date_of_birth" "Date of birth";
    Contact "contact" "Contact";
    Other "other" "Other details";
    Description "description" "Description of the case";
    Suggestion "suggestion" "Authorities suggested";
    AtHome "at_home" "In the initiating Member State";
    Recipients "recipients" "Recipients";
    Information "information" "Additional information";
    Withdrawal "withdrawal" "Reason for withdrawal";
    Closure "closure" "Closure proposal";
    Comments "comments" "Comments";
    Until "until" "until";
}

/// The label of what is told of a provider.
pub(crate) fn of_provider(field: ProviderField) -> Label {
    match field {
        ProviderField::Name => Label::Name,
        ProviderField::Address => Label::Address,
        ProviderField::RegistrationNumber => Label::RegistrationNumber,
        ProviderField::DateOfBirth => Label::DateOfBirth,
        ProviderField::Contact => Label::Contact,
        ProviderField::Other => Label::Other,
    }
}

/// How far a postbox is, as a status.
pub(crate) fn of_postbox(reached: Reached) -> Status {
    match reached {
        Reached::Awaiting => Status::AwaitingAcknowledgement,
        Reached::Acknowledged => Status::Acknowledged,
        Reached::Disseminated => Status::Disseminated,
        Reached::Outgoing => Status::OutgoingCopy,
    }
}

/// Where a recipient stands, as a status.
pub(crate) fn of_recipient(entry: Entry) -> Status {
    match entry {
        Entry::Listed => Status::RecipientListed,
        Entry::Acted => Status::RecipientActed,
        Entry::Removed => Status::RecipientRemoved,
    }
}
