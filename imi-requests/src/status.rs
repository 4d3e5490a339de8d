//! The statuses of a request, of an allocation and of a derogation, as the handbook names them.

use imi_core::{Key, Message, Set, members};

members! {
    /// Every stage of the three machines of a request. The first nineteen are those of the request itself.
    pub enum Status {
        /// Saved, never sent (5.3.1).
        Draft,
        /// With the requesting coordinator for approval (5.3.7).
        AwaitingRequestApproval,
        /// Not approved, to be changed (5.3.7).
        RequestReturned,
        /// Sent; nobody has taken responsibility (5.3.2.1).
        AwaitingAcceptance,
        /// The responding authority prepares its reply (5.3.2.2).
        Accepted,
        /// The reply is with the responding coordinator for approval (5.3.7).
        AwaitingReplyApproval,
        /// The reply was not approved (5.3.7).
        ReplyReturned,
        /// The requesting authority assesses the reply (5.3.3).
        Replied,
        /// The responding authority must accept or reject (5.3.4).
        AdditionalInformationRequested,
        /// The responding authority prepares a new reply (5.3.4.2).
        AdditionalInformationAccepted,
        /// Rejected with a justification (5.3.4.2).
        AdditionalInformationRefused,
        /// The requesting coordinator gives its opinion (5.3.6).
        ReferredToRequestingCoordinator,
        /// The responding coordinator gives its opinion (5.3.6).
        ReferredToRespondingCoordinator,
        /// The responding authority reconsiders or upholds, and so closes (5.3.6).
        ReturnedByRequestingCoordinator,
        /// The responding authority reconsiders or upholds, and so starts again (5.3.6).
        ReturnedByRespondingCoordinator,
        /// No coordinator takes part; asked once again (5.3.6).
        AdditionalInformationAskedAgain,
        /// Finished for good (5.3.3).
        Closed,
        /// Closed, and no personal data is left (10).
        PersonalDataRemoved,
        /// Thrown away before it was sent.
        DraftDiscarded,
        /// The authority in this place does not use allocation (5.3.5).
        NotUsed,
        /// Nobody is assigned yet (5.3.5).
        AwaitingAllocation,
        /// Somebody is assigned (5.3.5).
        Assigned,
        /// A case-by-case request is being prepared (7.1).
        ChecklistOpen,
        /// It was sent to the Member State of establishment (7.1).
        AwaitingMeasures,
        /// It was never sent (7.1).
        DerogationDropped,
        /// The Member State of establishment replied (7.1).
        MeasuresReported,
        /// It ended as a request (7.1).
        DerogationRequestClosed,
        /// A notification is being prepared (7.1).
        NotificationInPreparation,
        /// Notified; the measures may not be taken yet (7.1).
        Standstill,
        /// The standstill is over (7.1).
        MeasuresAllowed,
        /// The Commission decided to the contrary (7.1).
        MeasuresBarred,
        /// Taken at once and notified (7.2).
        UrgentMeasuresNotified,
    }
}

use Status as S;

impl Status {
    /// Never sent, and not thrown away.
    pub const PREPARING: Set<Self> = Self::set(&[S::Draft, S::AwaitingRequestApproval, S::RequestReturned]);
    /// With a coordinator for its opinion.
    pub const REFERRED: Set<Self> =
        Self::set(&[S::ReferredToRequestingCoordinator, S::ReferredToRespondingCoordinator]);
    /// Sent and not closed.
    pub const OPEN: Set<Self> = Self::set(&[
        S::AwaitingAcceptance,
        S::Accepted,
        S::AwaitingReplyApproval,
        S::ReplyReturned,
        S::Replied,
        S::AdditionalInformationRequested,
        S::AdditionalInformationAccepted,
        S::AdditionalInformationRefused,
        S::ReferredToRequestingCoordinator,
        S::ReferredToRespondingCoordinator,
        S::ReturnedByRequestingCoordinator,
        S::ReturnedByRespondingCoordinator,
        S::AdditionalInformationAskedAgain,
    ]);
    /// Sent, accepted and not closed.
    pub const ACCEPTED: Set<Self> = Self::OPEN.but(S::AwaitingAcceptance.only());
    /// Over.
    pub const OVER: Set<Self> = Self::set(&[S::Closed, S::PersonalDataRemoved, S::DraftDiscarded]);
    /// Whatever the status.
    pub const ANY: Set<Self> = Set::from_bits(u64::MAX);
    /// Of the request itself.
    pub const OF_REQUEST: Set<Self> = Self::PREPARING.or(Self::OPEN).or(Self::OVER);
    /// Of an allocation.
    pub const OF_ALLOCATION: Set<Self> = Self::set(&[S::NotUsed, S::AwaitingAllocation, S::Assigned]);

    /// The label's key.
    #[must_use]
    pub fn label(self) -> (&'static str, &'static str, &'static str) {
        match self {
            S::Draft => ("request.status", "draft", "Draft"),
            S::AwaitingRequestApproval => {
                ("request.status", "awaiting_request_approval", "Awaiting approval of the request")
            }
            S::RequestReturned => ("request.status", "request_returned", "Request returned for changes"),
            S::AwaitingAcceptance => ("request.status", "awaiting_acceptance", "Awaiting acceptance"),
            S::Accepted => ("request.status", "accepted", "Accepted"),
            S::AwaitingReplyApproval => {
                ("request.status", "awaiting_reply_approval", "Awaiting approval of the reply")
            }
            S::ReplyReturned => ("request.status", "reply_returned", "Reply returned for changes"),
            S::Replied => ("request.status", "replied", "Reply provided"),
            S::AdditionalInformationRequested => {
                ("request.status", "additional_information_requested", "Additional information requested")
            }
            S::AdditionalInformationAccepted => {
                ("request.status", "additional_information_accepted", "Additional information being prepared")
            }
            S::AdditionalInformationRefused => {
                ("request.status", "additional_information_refused", "Additional information refused")
            }
            S::ReferredToRequestingCoordinator => (
                "request.status",
                "referred_to_requesting_coordinator",
                "Referred to the requesting coordinator",
            ),
            S::ReferredToRespondingCoordinator => (
                "request.status",
                "referred_to_responding_coordinator",
                "Referred to the responding coordinator",
            ),
            S::ReturnedByRequestingCoordinator => (
                "request.status",
                "returned_by_requesting_coordinator",
                "Sent back by the requesting coordinator",
            ),
            S::ReturnedByRespondingCoordinator => (
                "request.status",
                "returned_by_responding_coordinator",
                "Sent back by the responding coordinator",
            ),
            S::AdditionalInformationAskedAgain => (
                "request.status",
                "additional_information_asked_again",
                "Additional information requested again",
            ),
            S::Closed => ("request.status", "closed", "Closed"),
            S::PersonalDataRemoved => {
                ("request.status", "personal_data_removed", "Closed, personal data removed")
            }
            S::DraftDiscarded => ("request.status", "draft_discarded", "Draft discarded"),
            S::NotUsed => ("allocation.status", "not_used", "Allocation not used"),
            S::AwaitingAllocation => ("allocation.status", "awaiting_allocation", "Awaiting allocation"),
            S::Assigned => ("allocation.status", "assigned", "Allocated"),
            S::ChecklistOpen => {
                ("derogation.status", "checklist_open", "Case-by-case derogation request in preparation")
            }
            S::AwaitingMeasures => (
                "derogation.status",
                "awaiting_measures",
                "Request sent to the Member State of establishment",
            ),
            S::DerogationDropped => ("derogation.status", "derogation_dropped", "Derogation not pursued"),
            S::MeasuresReported => ("derogation.status", "measures_reported", "Measures reported"),
            S::DerogationRequestClosed => {
                ("derogation.status", "derogation_request_closed", "Derogation request closed")
            }
            S::NotificationInPreparation => (
                "derogation.status",
                "notification_in_preparation",
                "Notification of measures in preparation",
            ),
            S::Standstill => ("derogation.status", "standstill", "Measures notified"),
            S::MeasuresAllowed => ("derogation.status", "measures_allowed", "Measures may be taken"),
            S::MeasuresBarred => {
                ("derogation.status", "measures_barred", "Measures barred by a Commission decision")
            }
            S::UrgentMeasuresNotified => {
                ("derogation.status", "urgent_measures_notified", "Urgent measures notified")
            }
        }
    }
}

impl Message for Status {
    fn key(&self) -> Key {
        let (subject, name, _) = self.label();
        Key { subject, name }
    }
    fn english(&self) -> &'static str {
        self.label().2
    }
}
