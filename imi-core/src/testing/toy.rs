//! A small lifecycle that asks everything of a store: parcels that one authority sends to another.
//!
//! A note is sealed free text; a split opens a second parcel with a copy of it; a label is a reserved key; a cancelled
//! or expired parcel's secrets are erased, and its label with them; a parcel booked as the only one expects a tally.

mod finite;
mod lifecycle;
mod world;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use finite::Finite;
pub use world::{World, amend, booked, scene};

use crate::{
    AnyRule, AreaId, AuthorityId, FreeText, Hours, Id, Identified, ListKey, Number, Personal, SealedText,
    Slug, messages,
};

/// The lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parcel {}

impl Identified for Parcel {
    const KIND: &'static str = "parcel";
}

crate::members! {
    /// The stages of a parcel.
    pub enum At {
        /// With its sender.
        Booked,
        /// With the carrier.
        Underway,
        /// With its receiver.
        Delivered,
        /// Called off.
        Cancelled,
        /// Never handed over.
        Expired,
    }
}
messages! { At in "parcel.stage" {
    Booked "booked" "booked";
    Underway "underway" "under way";
    Delivered "delivered" "delivered";
    Cancelled "cancelled" "cancelled";
    Expired "expired" "expired";
} }

crate::members! {
    /// What a user is to a parcel.
    pub enum Seat {
        /// A handler of the sender.
        Sender,
        /// A handler of the receiver, once the parcel is on its way.
        Receiver,
        /// Whoever else of the two may see it.
        Reader,
    }
}

crate::members! {
    /// The mails.
    pub enum Mail {
        /// To the sender.
        Booked,
        /// To the sender.
        Amended,
        /// To the sender.
        Split,
        /// To the receiver.
        HandedOver,
        /// To the sender.
        Delivered,
        /// To the sender.
        Cancelled,
        /// To the sender.
        Expired,
    }
}
messages! { Mail in "parcel.mail" {
    Booked "booked" "parcel {number} is booked: {link}";
    Amended "amended" "parcel {number} has a new note: {link}";
    Split "split" "parcel {number} was split: {link}";
    HandedOver "handed_over" "parcel {number} is on its way to you: {link}";
    Delivered "delivered" "parcel {number} was delivered: {link}";
    Cancelled "cancelled" "parcel {number} was cancelled: {link}";
    Expired "expired" "parcel {number} was never handed over: {link}";
} }

crate::rules! {
    /// What the toy refuses.
    pub enum Rule in "refusal.parcel" {
        ReceiverOnly "1" "only the receiver can do this";
        NotWithSender "1" "the parcel is not with its sender any more";
        NotUnderway "1" "the parcel is not on its way";
        NotReachable "1" "the receiver accepts no parcels";
        ToOneself "1" "a parcel goes to another authority";
        NewLabel "1" "the second parcel needs a label of its own";
    }
}

impl From<Rule> for AnyRule<Rule> {
    fn from(rule: Rule) -> Self {
        Self::Own(rule)
    }
}

/// How long a booked parcel waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// From its booking.
    pub waits: Hours,
}

impl Default for Policy {
    fn default() -> Self {
        Self { waits: Hours(48) }
    }
}

/// Books a parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// The legislative area.
    pub area: AreaId,
    /// The receiver.
    pub to: AuthorityId,
    /// A label that no other parcel has at the time.
    pub label: Slug,
    /// What the receiver will read.
    pub note: FreeText,
    /// Only if the sender has no other parcel open.
    pub alone: bool,
}

crate::commands! {
    /// What can be done to a parcel.
    pub enum Kind in "parcel.command";
    /// A command.
    pub enum Command {
        /// Write another note.
        Amend "amend" "amend the note" {
            /// In place of the one before.
            note: FreeText,
        };
        /// Make two parcels of it.
        Split "split" "split the parcel" {
            /// The second one's.
            label: Slug,
        };
        /// Give it to the carrier.
        HandOver "hand_over" "hand the parcel over";
        /// Take it from the carrier.
        Deliver "deliver" "take delivery";
        /// Call it off.
        Cancel "cancel" "cancel the parcel";
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A parcel was booked, or came of a split.
    Booked(Booking),
    /// It has another note.
    Amended {
        /// Which.
        note: SealedText,
    },
    /// A second parcel was made.
    Split {
        /// Which.
        into: Id<Parcel>,
    },
    /// It is with the carrier.
    HandedOver,
    /// It is with the receiver.
    Delivered,
    /// It was called off.
    Cancelled,
    /// It was never handed over.
    Expired,
    /// Of a later version.
    #[serde(other)]
    Unknown,
}

/// What is known of a parcel from its booking on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    /// The number.
    pub number: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The sender.
    pub from: AuthorityId,
    /// The receiver.
    pub to: AuthorityId,
    /// The label.
    pub label: Slug,
    /// The first note.
    pub note: SealedText,
    /// Until when it waits to be handed over.
    pub expires: DateTime<Utc>,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Its id.
    pub id: Id<Parcel>,
    /// Its number.
    pub number: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The sender.
    pub from: AuthorityId,
    /// The receiver.
    pub to: AuthorityId,
    /// The label.
    pub label: Slug,
    /// When it was booked.
    pub booked: DateTime<Utc>,
    /// When the last event happened.
    pub last: DateTime<Utc>,
    /// Where it is.
    pub stage: Stage,
}

/// Where a parcel is, with what exists there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// With its sender.
    Booked {
        /// What the receiver will read.
        note: SealedText,
        /// Until when it waits.
        expires: DateTime<Utc>,
    },
    /// With the carrier.
    Underway {
        /// What the receiver reads.
        note: SealedText,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// With its receiver.
    Delivered {
        /// What the receiver reads.
        note: SealedText,
    },
    /// Called off.
    Cancelled,
    /// Never handed over.
    Expired,
}

impl Stage {
    /// Which it is.
    #[must_use]
    pub fn at(self) -> At {
        match self {
            Self::Booked { .. } => At::Booked,
            Self::Underway { .. } => At::Underway,
            Self::Delivered { .. } => At::Delivered,
            Self::Cancelled => At::Cancelled,
            Self::Expired => At::Expired,
        }
    }

    fn note(self) -> Option<SealedText> {
        match self {
            Self::Booked { note, .. } | Self::Underway { note, .. } | Self::Delivered { note } => Some(note),
            Self::Cancelled | Self::Expired => None,
        }
    }
}

/// What a user sees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// The number.
    pub number: Number,
    /// The label.
    pub label: Slug,
    /// Where it is.
    pub stage: At,
    /// The note, for handlers.
    pub note: Option<SealedText>,
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The number.
    pub number: Number,
    /// Where it is.
    pub stage: At,
}

/// The list of what an authority has booked and nobody has received.
#[must_use]
pub fn open(from: AuthorityId) -> ListKey {
    ListKey::of("parcel.open", &[from.uuid().as_bytes()])
}

/// The list of what is on its way to an authority.
#[must_use]
pub fn coming(to: AuthorityId) -> ListKey {
    ListKey::of("parcel.coming", &[to.uuid().as_bytes()])
}

/// The reserved key of a label.
#[must_use]
pub fn label_key(label: Slug) -> Personal<String> {
    Personal::new(format!("parcel label {label}"))
}
