//! What happened to an alert. Events hold no personal value, only the ids of seals.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use imi_core::{AuthorityId, Country, Number, SealId, SealedText, Set, events};
use serde::{Deserialize, Serialize};

use crate::content::{ProviderField, SavedEdit};
use crate::stage::{Matter, Words};

/// The first event of an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct DraftCreated {
    /// The number by which people will know it.
    pub number: Number,
    /// The initiating authority's country.
    pub country: Country,
    /// What is filled in already.
    pub edits: Vec<SavedEdit>,
    /// From when on its author is warned.
    pub warn: DateTime<Utc>,
    /// From when on it is deleted.
    pub discard: DateTime<Utc>,
}

/// An alert that went out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct BroadcastTo {
    /// The recipient states.
    pub states: Set<Country>,
    /// Their postboxes, and those of the initiating state, each with its country.
    pub postboxes: Vec<(AuthorityId, Country)>,
}

/// An item of information.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct NewInformation {
    /// What it is.
    pub matter: Matter,
    /// The submitting authority's country.
    pub country: Country,
    /// What it says.
    pub words: Words,
    /// The coordinator to which it was submitted.
    pub coordinator: AuthorityId,
}

events! {
    /// Something that happened to an alert.
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
    pub enum Event;
    /// A line in the history of an alert, as a message.
    pub struct Happening in "history.alert";
    /// A draft was first saved.
    DraftCreated "draft_created" "Draft created" (Box<DraftCreated>);
    /// A draft was saved again.
    DraftSaved "draft_saved" "Draft saved" {
        /// With which changes.
        edits: Vec<SavedEdit>,
        /// From when on its author is warned.
        warn: DateTime<Utc>,
        /// From when on it is deleted.
        discard: DateTime<Utc>,
    };
    /// The alert was changed between its submission and its broadcast.
    Edited "edited" "Alert edited" {
        /// How.
        edits: Vec<SavedEdit>,
    };
    /// The author of a draft was warned that it will be deleted.
    DraftExpiring "draft_expiring" "Author warned: the draft will be deleted";
    /// The alert was deleted before its broadcast.
    Deleted "deleted" "Alert deleted" {
        /// From when on it is forgotten who looked at it.
        forget_looks: DateTime<Utc>,
    };
    /// The alert was put to a coordinator.
    Submitted "submitted" "Alert submitted for broadcast" {
        /// Last changes.
        edits: Vec<SavedEdit>,
        /// Which.
        coordinator: AuthorityId,
    };
    /// The coordinator took it for checking.
    Accepted "accepted" "Alert accepted for broadcast";
    /// The alert was handed to another coordinator.
    Forwarded "forwarded" "Alert forwarded to another coordinator" {
        /// Which.
        to: AuthorityId,
    };
    /// Recipient states were added before broadcast.
    StatesSelected "states_selected" "Recipient Member States added before broadcast" {
        /// All of those selected from now on.
        countries: Set<Country>,
    };
    /// The alert went out.
    Broadcast "broadcast" "Alert broadcast" (Box<BroadcastTo>);
    /// Recipient states were added after broadcast.
    StatesAdded "states_added" "Recipient Member States added" (Box<BroadcastTo>);
    /// The state of establishment was corrected.
    EstablishmentChanged "establishment_changed" "Member State of establishment changed" {
        /// To which.
        country: Option<Country>,
    };
    /// The provider's details were corrected.
    ProviderRectified "provider_rectified" "Provider details corrected" {
        /// How.
        details: Vec<(ProviderField, Option<SealId>)>,
    };
    /// The description was corrected.
    DescriptionRectified "description_rectified" "Description corrected" {
        /// The new words.
        text: SealedText,
    };
    /// A postbox of an involved state was designated and received the alert.
    PostboxArrived "postbox_arrived" "Alert received in a new postbox" {
        /// Which.
        postbox: AuthorityId,
        /// Its country.
        country: Country,
    };
    /// A postbox lost its designation.
    PostboxLost "postbox_lost" "Postbox no longer designated" {
        /// Which.
        postbox: AuthorityId,
    };
    /// A postbox acknowledged receipt.
    Acknowledged "acknowledged" "Receipt acknowledged" {
        /// Which.
        postbox: AuthorityId,
    };
    /// A postbox or coordinator added recipients.
    Disseminated "disseminated" "Alert disseminated" {
        /// The postbox, if one did it.
        postbox: Option<AuthorityId>,
        /// Whom, each with its country.
        authorities: Vec<(AuthorityId, Country)>,
    };
    /// A coordinator became a recipient as it was chosen.
    CoordinatorInvolved "coordinator_involved" "Alert coordinator involved" {
        /// Which.
        coordinator: AuthorityId,
        /// Its country.
        country: Country,
    };
    /// A recipient was taken off the list.
    RecipientRemoved "recipient_removed" "Recipient removed" {
        /// Which.
        authority: AuthorityId,
    };
    /// Information was put to a coordinator.
    InformationSubmitted "information_submitted" "Additional information submitted" (Box<NewInformation>);
    /// It was changed.
    InformationEdited "information_edited" "Additional information edited" {
        /// Its number.
        item: u16,
        /// Its new words.
        text: SealedText,
    };
    /// It was deleted.
    InformationDeleted "information_deleted" "Additional information deleted" {
        /// Its number.
        item: u16,
    };
    /// It was broadcast.
    InformationBroadcast "information_broadcast" "Additional information broadcast" {
        /// Its number.
        item: u16,
    };
    /// A withdrawal was put to the coordinator.
    WithdrawalSubmitted "withdrawal_submitted" "Withdrawal submitted" {
        /// Why.
        reason: SealedText,
    };
    /// It was changed.
    WithdrawalEdited "withdrawal_edited" "Withdrawal edited" {
        /// The new reason.
        reason: SealedText,
    };
    /// It was cancelled.
    WithdrawalCancelled "withdrawal_cancelled" "Withdrawal cancelled";
    /// It was broadcast, and the alert ended.
    Withdrawn "withdrawn" "Alert withdrawn" {
        /// From when on its personal data is gone.
        remove: DateTime<Utc>,
    };
    /// Closure was proposed.
    ClosureProposed "closure_proposed" "Closure proposed" {
        /// The responsible state.
        country: Country,
        /// Why the alert can be closed.
        text: SealedText,
        /// The closing coordinator.
        coordinator: AuthorityId,
        /// The end of the comment period.
        ends: DateTime<Utc>,
    };
    /// A comment was given.
    Commented "commented" "Comment on the closure proposal" {
        /// The responsible state.
        country: Country,
        /// Its words.
        text: SealedText,
    };
    /// The proposal was changed.
    ProposalEdited "proposal_edited" "Closure proposal edited" {
        /// The responsible state.
        country: Country,
        /// Its new words.
        text: SealedText,
    };
    /// The proposal was cancelled.
    ProposalCancelled "proposal_cancelled" "Closure proposal cancelled" {
        /// The responsible state.
        country: Country,
    };
    /// The comment period is over.
    CommentPeriodEnded "comment_period_ended" "Comment period ended" {
        /// The responsible state.
        country: Country,
    };
    /// The proposal was broadcast.
    ProposalBroadcast "proposal_broadcast" "Closure proposal broadcast" {
        /// The comments included, by number.
        included: BTreeSet<u16>,
        /// The end of the objection period.
        ends: DateTime<Utc>,
    };
    /// The objection period is over.
    ObjectionPeriodEnded "objection_period_ended" "Objection period ended";
    /// The proposal was given up.
    ProposalAbandoned "proposal_abandoned" "Closure proposal abandoned";
    /// The alert was closed.
    Closed "closed" "Alert closed" {
        /// From when on its personal data is gone.
        remove: DateTime<Utc>,
    };
    /// Nothing personal is left.
    PersonalDataRemoved "personal_data_removed" "Personal data removed" {
        /// From when on it is forgotten who looked at it.
        forget_looks: DateTime<Utc>,
    };
    /// It was forgotten who looked at the personal data.
    LooksForgotten "looks_forgotten" "Record of views deleted";
}
