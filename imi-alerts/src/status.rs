//! The statuses of an alert and of what runs beside it, as the handbook names them.

use imi_core::{Key, Message, Set, members};

macro_rules! statuses {
    ($($(#[$doc:meta])* $status:ident $subject:literal $key:literal $english:literal;)*) => {
        members! {
            /// Every stage of the five machines of an alert.
            pub enum Status { $($(#[$doc])* $status),* }
        }

        impl Message for Status {
            fn key(&self) -> Key {
                match self { $(Self::$status => Key { subject: $subject, name: $key }),* }
            }
            fn english(&self) -> &'static str {
                match self { $(Self::$status => $english),* }
            }
        }
    };
}

statuses! {
    /// Saved at least once; seen by the initiating authority only (6.3.1.1).
    Draft "alert.status" "draft" "Draft Alert";
    /// Put to the chosen coordinator (6.3.1.1).
    SubmittedForBroadcast "alert.status" "submitted_for_broadcast" "Alert Submitted for Broadcast";
    /// Accepted by the coordinator, being checked (6.3.1.2).
    AwaitingBroadcast "alert.status" "awaiting_broadcast" "Alert Awaiting Broadcast";
    /// Active in all recipient states (6.3.1.2).
    Broadcast "alert.status" "broadcast" "Alert is Broadcast";
    /// Final (6.3.6.5).
    Closed "alert.status" "closed" "Alert Closed";
    /// Final (6.3.3).
    Withdrawn "alert.status" "withdrawn" "Alert Withdrawn";
    /// Deleted before broadcast (6.3.1.2).
    Deleted "alert.status" "deleted" "Alert Deleted";
    /// Ended more than six months ago (6.3.6.5).
    PersonalDataRemoved "alert.status" "personal_data_removed" "Personal data removed";
    /// Waits at the chosen coordinator (6.3.5).
    InformationSubmitted "alert.information.status" "submitted" "Submitted for broadcast";
    /// Seen by all states involved (6.3.5).
    InformationBroadcast "alert.information.status" "broadcast" "Broadcast";
    /// Deleted before broadcast (6.2.2).
    InformationDeleted "alert.information.status" "deleted" "Deleted";
    /// Never broadcast (6.3.3).
    InformationLapsed "alert.information.status" "lapsed" "Lapsed";
    /// None pending (6.3.3).
    NoWithdrawal "alert.withdrawal.status" "none" "No withdrawal";
    /// Submitted, waits for the broadcasting coordinator (6.3.3).
    WithdrawalToBroadcast "alert.status" "withdrawal_to_broadcast" "Withdrawal to Broadcast";
    /// Broadcast; the alert is withdrawn (6.3.3).
    WithdrawalBroadcast "alert.status" "withdrawn" "Alert Withdrawn";
    /// The alert was closed while it waited (6.3.6.5).
    WithdrawalLapsed "alert.withdrawal.status" "lapsed" "Withdrawal lapsed";
    /// None pending (6.3.6).
    NoClosureProposal "alert.closure.status" "none" "No closure proposal";
    /// Comment period in the responsible state (6.3.6.2).
    OpenForComments "alert.status" "closure_open_for_comments" "Closure Proposal Open for Comments";
    /// The closing coordinator decides (6.3.6.3).
    ClosureAwaitingBroadcast "alert.status" "closure_awaiting_broadcast" "Closure Proposal Awaiting Broadcast";
    /// Other states may object (6.3.6.4).
    OpenForObjections "alert.status" "closure_open_for_objections" "Closure Proposal Open for Objections";
    /// The closing coordinator decides; shown under the last named status (6.3.6.5).
    ObjectionPeriodOver "alert.status" "closure_objection_period_over" "Closure Proposal Open for Objections";
    /// The alert is closed (6.3.6.5).
    ClosureDone "alert.status" "closed" "Alert Closed";
    /// The alert was withdrawn (6.3.3).
    ClosureLapsed "alert.closure.status" "lapsed" "Closure lapsed";
    /// Arrived in a postbox (6.3.4.1).
    AwaitingAcknowledgement "alert.status" "awaiting_acknowledgement" "Alert Awaiting Acknowledgement";
    /// Receipt acknowledged, nobody added yet (6.3.4.1).
    Acknowledged "alert.recipient.status" "acknowledged" "Acknowledged";
    /// At least one authority added (6.3.4.2).
    Disseminated "alert.recipient.status" "disseminated" "Disseminated";
    /// In a postbox of the initiating state (6.2.1.3).
    OutgoingCopy "alert.recipient.status" "outgoing_copy" "Outgoing alert";
    /// On the list, no action yet (6.3.4.2).
    RecipientListed "alert.recipient.status" "listed" "Recipient";
    /// On the list, not removable (6.3.4.2).
    RecipientActed "alert.recipient.status" "acted" "Recipient, has acted";
    /// Off the list (6.3.4.2).
    RecipientRemoved "alert.recipient.status" "removed" "Removed from the recipients";
    /// The alert has ended (6.3.3).
    RecipientsFrozen "alert.recipient.status" "frozen" "Recipients frozen";
}

use Status as S;

impl Status {
    /// Of the alert itself, before broadcast.
    pub const BEFORE_BROADCAST: Set<Self> =
        Self::set(&[S::Draft, S::SubmittedForBroadcast, S::AwaitingBroadcast]);
    /// Of the alert itself, once it has ended.
    pub const ENDED: Set<Self> = Self::set(&[S::Closed, S::Withdrawn, S::PersonalDataRemoved]);
    /// A closure proposal is pending.
    pub const CLOSURE_PENDING: Set<Self> = Self::set(&[
        S::OpenForComments,
        S::ClosureAwaitingBroadcast,
        S::OpenForObjections,
        S::ObjectionPeriodOver,
    ]);
    /// Of the alert itself.
    pub const OF_ALERT: Set<Self> =
        Self::BEFORE_BROADCAST.or(Self::ENDED).or(S::Broadcast.only()).or(S::Deleted.only());
    /// Whatever the status.
    pub const ANY: Set<Self> = Set::from_bits(u64::MAX);
}
