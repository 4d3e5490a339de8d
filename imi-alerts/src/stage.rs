//! The state of an alert: what every stage has, and what each stage has of its own (handbook 6.1).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use imi_core::{AreaId, AuthorityId, Country, Id, Key, Message, Number, SealId, SealedText, UserId, members};
use serde::{Deserialize, Serialize};

use crate::content::Content;
use crate::{Alert, Status};

/// An alert.
///
/// Read from its wire form it is one that events can have made: what its parts say of each other is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct State {
    /// Its id.
    pub id: Id<Alert>,
    /// The number by which people know it; for life.
    pub number: Number,
    /// Its legislative area: services.
    pub area: AreaId,
    /// When it was first saved.
    pub created: DateTime<Utc>,
    /// When the last event happened.
    pub last: DateTime<Utc>,
    /// What each could see happen.
    pub shown: Shown,
    /// The authority that began it.
    pub initiating: AuthorityId,
    /// Its country.
    pub country: Country,
    /// Its user who last saved it.
    pub author: Option<UserId>,
    /// What it says.
    pub content: Content,
    /// The stage.
    pub stage: Stage,
}

/// How many events everybody, a country or an authority could see, so that versions tell nobody more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// By everybody involved.
    pub all: u32,
    /// By the authorities of one country besides.
    pub countries: BTreeMap<Country, u32>,
    /// By single authorities besides.
    pub authorities: BTreeMap<AuthorityId, u32>,
}

/// Where an alert stands, with what exists only there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Saved, not submitted.
    Draft(Draft),
    /// With a coordinator that has not accepted it.
    Submitted(Held),
    /// Accepted by the coordinator, being checked.
    Checking(Held),
    /// Active.
    Broadcast(Box<Active>),
    /// Closed or withdrawn; shown in reduced form.
    Ended(Box<Ended>),
    /// Ended, and nothing personal is left.
    Removed(Box<Removed>),
    /// Deleted before broadcast.
    Deleted(Deleted),
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The coordinator chosen.
    pub coordinator: Option<AuthorityId>,
    /// From when on its author is warned.
    pub warn: DateTime<Utc>,
    /// From when on it is deleted.
    pub discard: DateTime<Utc>,
    /// Whether he was warned.
    pub warned: bool,
}

/// An alert with a coordinator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The coordinator that holds it.
    pub coordinator: AuthorityId,
}

/// A broadcast alert, with the machines that run beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Active {
    /// When it was broadcast.
    pub at: DateTime<Utc>,
    /// The coordinator that broadcast it.
    pub broadcaster: AuthorityId,
    /// The recipient states, and since when.
    pub states: BTreeMap<Country, DateTime<Utc>>,
    /// The postboxes that hold it, in order of their ids.
    pub postboxes: BTreeMap<AuthorityId, Postbox>,
    /// The authorities on the list of recipients, in order of their ids.
    pub recipients: BTreeMap<AuthorityId, Recipient>,
    /// Additional information, requests for it, and objections.
    pub information: Vec<Information>,
    /// A withdrawal that waits for its broadcast.
    pub withdrawal: Option<Withdrawal>,
    /// A closure proposal.
    pub closure: Option<Proposal>,
    /// How many numbers were given.
    pub numbered: Numbered,
}

/// How many numbers were given to what an active alert gathers; none is given again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// To items of information.
    pub items: u16,
    /// To comments.
    pub comments: u16,
    /// To closure proposals.
    pub proposals: u16,
}

/// The alert in one postbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Postbox {
    /// Its country.
    pub country: Country,
    /// How far it is.
    pub reached: Reached,
    /// Whether it has acted on the alert.
    pub acted: bool,
}

members! {
    /// How far a postbox is with an alert.
    pub enum Reached {
        /// Arrived, not acknowledged.
        Awaiting,
        /// Acknowledged.
        Acknowledged,
        /// Disseminated at least once.
        Disseminated,
        /// An alert of its own state.
        Outgoing,
    }
}

/// An authority on the list of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Recipient {
    /// Its country.
    pub country: Country,
    /// Where it stands.
    pub entry: Entry,
}

members! {
    /// Where a recipient stands.
    pub enum Entry {
        /// On the list, no action yet.
        Listed,
        /// On the list, has acted.
        Acted,
        /// Off the list.
        Removed,
    }
}

/// Under which heading information is added (handbook 6.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case", tag = "heading", deny_unknown_fields)]
pub enum Heading {
    /// Measures taken.
    #[serde(deserialize_with = "imi_core::nothing_more")]
    MeasuresTaken,
    /// A request for clarification.
    Request {
        /// The state that is asked.
        addressee: Country,
    },
    /// An answer.
    Answer {
        /// The number of the request that it answers, if it names one.
        #[serde(default)]
        request: Option<u16>,
    },
    /// A suggestion to close the alert.
    #[serde(deserialize_with = "imi_core::nothing_more")]
    SuggestionToClose,
    /// Anything else.
    #[serde(deserialize_with = "imi_core::nothing_more")]
    Other,
}

/// What an item of information is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "matter")]
pub enum Matter {
    /// Information, or a request for it.
    Information(Heading),
    /// An objection to a closure proposal (handbook 6.3.6.4).
    Objection {
        /// The number of the proposal.
        proposal: u16,
    },
}

/// An item of additional information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Information {
    /// Its number.
    pub number: u16,
    /// Who submitted it.
    pub by: AuthorityId,
    /// That authority's country.
    pub country: Country,
    /// What it is.
    pub matter: Matter,
    /// The coordinator to which it was submitted.
    pub coordinator: AuthorityId,
    /// Where it stands, with its words as long as it has them.
    pub stage: InformationStage,
}

/// The words of an item of information, and its documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Words {
    /// The words.
    pub text: SealedText,
    /// The documents.
    pub documents: Vec<SealId>,
}

/// Where an item of information stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum InformationStage {
    /// Waits at its coordinator.
    Submitted(Words),
    /// Broadcast.
    Broadcast {
        /// When.
        at: DateTime<Utc>,
        /// What.
        words: Words,
    },
    /// Deleted before broadcast.
    Deleted,
    /// The alert or its proposal ended before it was broadcast.
    Lapsed(Words),
}

/// A withdrawal that waits for its broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who submitted it.
    pub by: AuthorityId,
    /// Why.
    pub reason: SealedText,
    /// When.
    pub at: DateTime<Utc>,
}

/// A closure proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number.
    pub number: u16,
    /// Who submitted it.
    pub by: AuthorityId,
    /// The responsible state.
    pub country: Country,
    /// The closing coordinator.
    pub coordinator: AuthorityId,
    /// Why the alert can be closed.
    pub text: SealedText,
    /// Grows with every change of the text.
    pub revision: u32,
    /// When it was submitted.
    pub at: DateTime<Utc>,
    /// The comments.
    pub comments: Vec<Comment>,
    /// Where it stands.
    pub phase: Phase,
}

/// Where a closure proposal stands. A period's end is fixed as it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Phase {
    /// Authorities of the responsible state may comment.
    Comments {
        /// The first instant at which they may no longer.
        ends: DateTime<Utc>,
    },
    /// The closing coordinator decides on its broadcast.
    Deciding,
    /// Other states may object.
    Objections {
        /// The first instant at which they may no longer.
        ends: DateTime<Utc>,
        /// The comments that were included, by number.
        included: BTreeSet<u16>,
    },
    /// The closing coordinator decides on closing.
    Over {
        /// The comments that were included, by number.
        included: BTreeSet<u16>,
    },
}

/// A comment on a closure proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Comment {
    /// Its number.
    pub number: u16,
    /// Who wrote it.
    pub by: AuthorityId,
    /// When.
    pub at: DateTime<Utc>,
    /// Its words.
    pub text: SealedText,
    /// The revision of the proposal that it speaks of.
    pub revision: u32,
}

members! {
    /// How an alert ended.
    pub enum Ending {
        /// Closed.
        Closed,
        /// Withdrawn.
        Withdrawn,
    }
}

/// A closed or withdrawn alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// What it was.
    pub active: Active,
    /// How it ended.
    pub ending: Ending,
    /// When.
    pub at: DateTime<Utc>,
    /// From when on its personal data is gone.
    pub remove: DateTime<Utc>,
}

/// An ended alert without personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Removed {
    /// What remains: everything but words, documents, withdrawal and proposal.
    pub ended: Ended,
    /// When the data was removed.
    pub at: DateTime<Utc>,
    /// From when on it is forgotten who looked at it; none once it is.
    pub forget_looks: Option<DateTime<Utc>>,
}

/// An alert deleted before its broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// The coordinator that held it, if any.
    pub coordinator: Option<AuthorityId>,
    /// From when on it is forgotten who looked at it; none once it is.
    pub forget_looks: Option<DateTime<Utc>>,
}

/// A part of an alert that has a stage of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The alert itself.
    Alert,
    /// An item of information, by number.
    Information(u16),
    /// The withdrawal.
    Withdrawal,
    /// The closure.
    Closure,
    /// The alert in this postbox.
    Postbox(AuthorityId),
    /// This authority on the list of recipients.
    Recipient(AuthorityId),
}

impl Stage {
    /// The status of the alert itself.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Draft(_) => Status::Draft,
            Self::Submitted(_) => Status::SubmittedForBroadcast,
            Self::Checking(_) => Status::AwaitingBroadcast,
            Self::Broadcast(_) => Status::Broadcast,
            Self::Ended(ended) => match ended.ending {
                Ending::Closed => Status::Closed,
                Ending::Withdrawn => Status::Withdrawn,
            },
            Self::Removed(_) => Status::PersonalDataRemoved,
            Self::Deleted(_) => Status::Deleted,
        }
    }

    /// The broadcast alert, ended or not.
    #[must_use]
    pub fn active(&self) -> Option<&Active> {
        match self {
            Self::Broadcast(active) => Some(active),
            Self::Ended(ended) => Some(&ended.active),
            Self::Removed(removed) => Some(&removed.ended.active),
            Self::Draft(_) | Self::Submitted(_) | Self::Checking(_) | Self::Deleted(_) => None,
        }
    }

    /// How and when it ended.
    #[must_use]
    pub fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Ended(ended) => Some(ended),
            Self::Removed(removed) => Some(&removed.ended),
            _ => None,
        }
    }

    /// The coordinator that holds or broadcast the alert, or held it as it was deleted.
    #[must_use]
    pub fn coordinator(&self) -> Option<AuthorityId> {
        match self {
            Self::Submitted(held) | Self::Checking(held) => Some(held.coordinator),
            Self::Deleted(deleted) => deleted.coordinator,
            stage => stage.active().map(|active| active.broadcaster),
        }
    }
}

impl Message for Matter {
    fn key(&self) -> Key {
        let name = match self {
            Self::Information(Heading::MeasuresTaken) => "measures_taken",
            Self::Information(Heading::Request { .. }) => "request_for_information",
            Self::Information(Heading::Answer { .. }) => "answer",
            Self::Information(Heading::SuggestionToClose) => "suggestion_to_close",
            Self::Information(Heading::Other) => "other",
            Self::Objection { .. } => "objection",
        };
        Key { subject: "alert.information_heading", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::Information(Heading::MeasuresTaken) => "Measures taken",
            Self::Information(Heading::Request { .. }) => "Request for information",
            Self::Information(Heading::Answer { .. }) => "Answer to a request for information",
            Self::Information(Heading::SuggestionToClose) => "Suggestion to close the alert",
            Self::Information(Heading::Other) => "Other information",
            Self::Objection { .. } => "Objection to a closure proposal",
        }
    }
}

impl Active {
    /// An item of information.
    #[must_use]
    pub fn item(&self, number: u16) -> Option<&Information> {
        self.information.iter().find(|item| item.number == number)
    }

    pub(crate) fn item_mut(&mut self, number: u16) -> Option<&mut Information> {
        self.information.iter_mut().find(|item| item.number == number)
    }

    /// Whether the authority is on the list of recipients.
    #[must_use]
    pub fn lists(&self, authority: AuthorityId) -> bool {
        self.recipients.get(&authority).is_some_and(|recipient| recipient.entry != Entry::Removed)
    }

    /// Whether an item or the closure waits for this authority as its coordinator.
    pub(crate) fn waits_for(&self, authority: AuthorityId) -> bool {
        self.closure.as_ref().is_some_and(|proposal| proposal.coordinator == authority)
            || self.information.iter().any(|item| item.waits() && item.coordinator == authority)
    }

    /// Whether information of that state was broadcast.
    #[must_use]
    pub fn contributed(&self, country: Country) -> bool {
        let broadcast = |item: &&Information| matches!(item.stage, InformationStage::Broadcast { .. });
        self.information.iter().filter(broadcast).any(|item| item.country == country)
    }

    /// Without anything personal. Who submitted what to whom stays, as the history tells it.
    pub(crate) fn strip(&mut self) {
        for item in &mut self.information {
            item.stage = InformationStage::Deleted;
        }
        self.withdrawal = None;
        self.closure = None;
    }
}

impl Information {
    /// Its words, unless it was deleted.
    #[must_use]
    pub fn words(&self) -> Option<&Words> {
        match &self.stage {
            InformationStage::Submitted(words)
            | InformationStage::Broadcast { words, .. }
            | InformationStage::Lapsed(words) => Some(words),
            InformationStage::Deleted => None,
        }
    }

    /// Whether it waits for its broadcast.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.stage, InformationStage::Submitted(_))
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.stage {
            InformationStage::Submitted(_) => Status::InformationSubmitted,
            InformationStage::Broadcast { .. } => Status::InformationBroadcast,
            InformationStage::Deleted => Status::InformationDeleted,
            InformationStage::Lapsed(_) => Status::InformationLapsed,
        }
    }
}

impl Proposal {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Comments { .. } => Status::OpenForComments,
            Phase::Deciding => Status::ClosureAwaitingBroadcast,
            Phase::Objections { .. } => Status::OpenForObjections,
            Phase::Over { .. } => Status::ObjectionPeriodOver,
        }
    }

    /// Whether other states see the comment of that number.
    #[must_use]
    pub fn includes(&self, comment: u16) -> bool {
        match &self.phase {
            Phase::Objections { included, .. } | Phase::Over { included } => included.contains(&comment),
            Phase::Comments { .. } | Phase::Deciding => false,
        }
    }
}

impl State {
    /// The state responsible for closure: that of establishment, or the initiating one while it is unknown.
    #[must_use]
    pub fn responsible(&self) -> Country {
        self.content.establishment.unwrap_or(self.country)
    }

    /// Whether an authority is involved by its part in the alert, not by dissemination.
    #[must_use]
    pub fn by_part(&self, authority: AuthorityId) -> bool {
        self.initiating == authority
            || self.stage.coordinator() == Some(authority)
            || self.stage.active().is_some_and(|active| active.postboxes.contains_key(&authority))
    }

    /// Whether an authority is involved: initiating, holding or having broadcast, with the alert in its postbox, or on
    /// the list of recipients.
    #[must_use]
    pub fn involves(&self, authority: AuthorityId) -> bool {
        self.by_part(authority) || self.stage.active().is_some_and(|active| active.lists(authority))
    }

    /// The country of an authority involved.
    #[must_use]
    pub fn country_of(&self, authority: AuthorityId) -> Option<Country> {
        if self.initiating == authority || self.stage.coordinator() == Some(authority) {
            return Some(self.country);
        }
        let active = self.stage.active()?;
        let postbox = active.postboxes.get(&authority).map(|postbox| postbox.country);
        postbox.or_else(|| active.recipients.get(&authority).map(|recipient| recipient.country))
    }

    /// Every authority involved, each once.
    #[must_use]
    pub fn involved(&self) -> Vec<AuthorityId> {
        let mut all = vec![self.initiating];
        all.extend(self.stage.coordinator());
        if let Some(active) = self.stage.active() {
            all.extend(active.postboxes.keys());
            all.extend(
                active.recipients.iter().filter(|(_, r)| r.entry != Entry::Removed).map(|(id, _)| *id),
            );
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}
