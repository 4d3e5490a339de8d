//! What can be done to an alert. A command carries clear values; whatever is personal in it is sealed by deciding.

use imi_core::{AuthorityId, Country, FileFacts, Personal, Set, commands};
use serde::{Deserialize, Serialize};

use crate::content::{AlertText, Edit, ProviderField};
use crate::stage::{Heading, Part};

/// What founds an alert: its first save (handbook 6.3.1.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(default, deny_unknown_fields)]
pub struct NewAlert {
    /// What is filled in already.
    pub edits: Vec<Edit>,
}

commands! {
    /// The kinds of command.
    pub enum Kind in "action.alert";
    /// A command to an alert.
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
    pub enum Command {
        /// Changes an alert before its broadcast; who may is told by the pen (6.2.2, 6.3.1).
        Edit "edit" "Edit alert" {
            /// The changes, in order.
            edits: Vec<Edit>,
        };
        /// Deletes an alert before its broadcast (6.3.1).
        Delete "delete" "Delete alert";
        /// Puts the alert to the chosen coordinator (6.3.1.1).
        Submit "submit" "Submit" {
            /// Last changes, made first.
            #[serde(default)]
            edits: Vec<Edit>,
        };
        /// Takes the alert for checking (6.3.1.2).
        Accept "accept_for_broadcast" "Accept for broadcast";
        /// Hands the alert to another coordinator of one's state (6.3.1.2).
        Forward "forward" "Forward to another alert coordinator" {
            /// To whom.
            to: AuthorityId,
        };
        /// Adds recipient states, before or after broadcast (6.3.1.2, 6.3.2).
        AddRecipientStates "add_member_state" "Add recipient Member State" {
            /// Which.
            countries: Set<Country>,
        };
        /// Sends the alert to its recipient states and the Commission (6.3.1.2).
        BroadcastAlert "broadcast" "Broadcast" {
            /// The revision that was checked.
            revision: u32,
        };
        /// Corrects where the provider is established (6.3.2).
        ChangeStateOfEstablishment "change_mse" "Change Member State of establishment" {
            /// Which; none if unknown.
            country: Option<Country>,
        };
        /// Corrects what is told of the provider (6.3.2).
        RectifyProviderDetails "rectify_provider" "Correct provider details" {
            /// The details; a blank one is taken away.
            details: Vec<(ProviderField, Personal<String>)>,
        };
        /// Corrects the description (6.3.2).
        RectifyDescription "rectify_description" "Correct the description" {
            /// The words.
            text: AlertText,
        };
        /// Adds recipients in one's own state as a coordinator that received or broadcast the alert (6.3.4.2).
        AddRecipients "add_recipient" "Add recipient" {
            /// Whom.
            authorities: Vec<AuthorityId>,
        };
        /// Submits additional information, a request for it, an answer, or a suggestion to close (6.3.5).
        SubmitInformation "submit_information" "Submit additional information" {
            /// Under which heading; an objection is a command of its own.
            heading: Heading,
            /// Its words.
            text: AlertText,
            /// Its documents.
            #[serde(default)]
            documents: Vec<Personal<FileFacts>>,
            /// The coordinator of one's own state that is to broadcast it; may be left out where there is one only.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
        };
        /// Objects to a broadcast closure proposal (6.3.6.4).
        SubmitObjection "object" "Object to closure" {
            /// What shows that the risk persists.
            ground: AlertText,
            /// Its documents.
            #[serde(default)]
            documents: Vec<Personal<FileFacts>>,
            /// The coordinator that is to broadcast it.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
        };
        /// Submits a withdrawal (6.3.3).
        SubmitWithdrawal "submit_withdrawal" "Propose withdrawal" {
            /// Why.
            reason: AlertText,
        };
        /// Proposes to close the alert (6.3.6.1).
        ProposeClosure "propose_closure" "Propose closure" {
            /// Why it can be closed.
            text: AlertText,
            /// The closing coordinator; may be left out where there is one only.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
        };
        /// Changes an item before its broadcast (6.2.2).
        EditInformation "edit_information" "Edit additional information" {
            /// Its number.
            item: u16,
            /// Its new words.
            text: AlertText,
        };
        /// Deletes an item before its broadcast (6.2.2).
        DeleteInformation "delete_information" "Delete additional information" {
            /// Its number.
            item: u16,
        };
        /// Broadcasts an item (6.3.5).
        BroadcastInformation "broadcast_information" "Broadcast additional information" {
            /// Its number.
            item: u16,
        };
        /// Changes a withdrawal before its broadcast (6.2.2).
        EditWithdrawal "edit_withdrawal" "Edit withdrawal" {
            /// The new reason.
            reason: AlertText,
        };
        /// Cancels a withdrawal before its broadcast (6.2.2).
        CancelWithdrawal "cancel_withdrawal" "Cancel withdrawal";
        /// Broadcasts a withdrawal and so ends the alert (6.3.3).
        BroadcastWithdrawal "broadcast_withdrawal" "Broadcast withdrawal";
        /// Comments on a closure proposal (6.3.6.2).
        Comment "comment_closure" "Comment on closure proposal" {
            /// The words.
            text: AlertText,
        };
        /// Changes a closure proposal before its broadcast (6.3.6.2).
        EditProposal "edit_closure" "Edit closure proposal" {
            /// The new words.
            text: AlertText,
        };
        /// Cancels a closure proposal before its broadcast (6.3.6.2).
        CancelProposal "cancel_closure" "Cancel closure proposal";
        /// Broadcasts a closure proposal (6.3.6.3).
        BroadcastProposal "broadcast_closure" "Broadcast closure proposal" {
            /// The comments included, by number.
            #[serde(default)]
            comments: Vec<u16>,
        };
        /// Gives up a broadcast closure proposal (6.3.6.5).
        AbandonProposal "abandon_closure" "Abandon closure proposal";
        /// Closes the alert (6.3.6.5).
        CloseAlert "close" "Close alert";
        /// Acknowledges receipt in a postbox (6.3.4.1).
        Acknowledge "acknowledge" "Acknowledge receipt" {
            /// The postbox: one's own authority.
            postbox: AuthorityId,
        };
        /// Disseminates the alert from a postbox (6.3.4.2).
        Disseminate "disseminate" "Disseminate" {
            /// The postbox: one's own authority.
            postbox: AuthorityId,
            /// To whom.
            authorities: Vec<AuthorityId>,
        };
        /// Takes a recipient that has not acted off the list (6.3.4.2).
        RemoveRecipient "remove_recipient" "Remove recipient" {
            /// Whom.
            authority: AuthorityId,
        };
    }
}

impl Command {
    /// The part that it is given to.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::EditInformation { item, .. }
            | Self::DeleteInformation { item }
            | Self::BroadcastInformation { item } => Part::Information(*item),
            Self::EditWithdrawal { .. } | Self::CancelWithdrawal | Self::BroadcastWithdrawal => {
                Part::Withdrawal
            }
            Self::Comment { .. }
            | Self::EditProposal { .. }
            | Self::CancelProposal
            | Self::BroadcastProposal { .. }
            | Self::AbandonProposal
            | Self::CloseAlert => Part::Closure,
            Self::Acknowledge { postbox } | Self::Disseminate { postbox, .. } => Part::Postbox(*postbox),
            Self::RemoveRecipient { authority } => Part::Recipient(*authority),
            _ => Part::Alert,
        }
    }

    /// The authorities that it names.
    pub(crate) fn names(&self, name: &mut dyn FnMut(AuthorityId)) {
        match self {
            Self::Edit { edits } | Self::Submit { edits } => {
                for edit in edits {
                    if let Edit::Coordinator { authority: Some(id) } = edit {
                        name(*id);
                    }
                }
            }
            Self::Forward { to } => name(*to),
            Self::AddRecipients { authorities } | Self::Disseminate { authorities, .. } => {
                authorities.iter().copied().for_each(name);
            }
            Self::SubmitInformation { coordinator: Some(id), .. }
            | Self::SubmitObjection { coordinator: Some(id), .. }
            | Self::ProposeClosure { coordinator: Some(id), .. }
            | Self::RemoveRecipient { authority: id } => name(*id),
            _ => {}
        }
    }

    /// The countries whose postboxes it concerns.
    pub(crate) fn countries(&self) -> Set<Country> {
        match self {
            Self::AddRecipientStates { countries } => *countries,
            Self::ChangeStateOfEstablishment { country: Some(country) } => country.only(),
            _ => Set::EMPTY,
        }
    }

    /// Whether a coordinator may be chosen in it, so that those linked to the actor's authority are concerned.
    pub(crate) fn chooses(&self) -> bool {
        matches!(
            self,
            Self::Edit { .. }
                | Self::Submit { .. }
                | Self::SubmitInformation { .. }
                | Self::SubmitObjection { .. }
                | Self::ProposeClosure { .. }
        )
    }

    /// Whether everybody involved is told.
    pub(crate) fn tells_all(&self) -> bool {
        matches!(
            self,
            Self::ChangeStateOfEstablishment { .. }
                | Self::BroadcastInformation { .. }
                | Self::BroadcastWithdrawal
                | Self::BroadcastProposal { .. }
                | Self::AbandonProposal
                | Self::CloseAlert
        )
    }

    /// Whether everybody involved in the responsible state is told.
    pub(crate) fn tells_responsible(&self) -> bool {
        matches!(self, Self::ProposeClosure { .. } | Self::CancelProposal)
    }
}
