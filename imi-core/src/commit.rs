//! What is written at once, or not at all.

use core::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AreaId, AuthorityId, CommandId, Due, Envelope, Erasure, Id, Lifecycle, Notice, Personal, Seal, SealCopy,
};

/// A list in which rows stand, such as what waits for the handlers of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListKey(pub Uuid);

impl ListKey {
    /// The list of this name and these particulars.
    #[must_use]
    pub fn of(name: &str, particulars: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(64);
        for part in core::iter::once(&name.as_bytes()).chain(particulars) {
            bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes))
    }
}

/// The list row that a lifecycle derives from a state, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary<L: Lifecycle> {
    /// What a list shows.
    pub row: L::Row,
    /// The lists in which it stands, each with the instant by which that list is ordered.
    pub lists: Vec<(ListKey, DateTime<Utc>)>,
}

/// The part of a commit that concerns one stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamCommit<L: Lifecycle> {
    /// Which.
    pub stream: Id<L>,
    /// The version expected: the number of events that stand already, zero for a new one.
    pub after: u64,
    /// The new events, numbered on from there.
    pub events: Vec<Envelope<L>>,
    /// The state after them, for those who load states rather than fold.
    pub state: L::State,
    /// The list row.
    pub summary: Summary<L>,
    /// When time will next do something.
    pub due: Option<Due>,
}

/// A condition under which a commit is taken; else it is a conflict. A new one must not pass unnoticed by any store:
/// the enum is exhaustive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The standing is still of this version; zero means there is none.
    Standing {
        /// Whose.
        authority: AuthorityId,
        /// In which area.
        area: AreaId,
        /// Its version.
        version: u64,
    },
    /// The key is reserved, or is not.
    Key {
        /// Which.
        key: Personal<String>,
        /// Reserved?
        present: bool,
    },
    /// The list has so many rows.
    Tally {
        /// Which.
        list: ListKey,
        /// How many.
        equals: u64,
    },
}

/// A key to be reserved or let go in the same commit. It can tell of a person, as an email address does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// Take it; a conflict if it is taken.
    Take {
        /// Which.
        key: Personal<String>,
        /// The stream it belongs to: [`Erasure::Stream`] lets it go, too.
        owner: Uuid,
    },
    /// Let it go, whomever it belongs to.
    Release(Personal<String>),
}

/// The answer to a command that was committed, kept so that its repetition gets it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The stream that the command was given to, or founded.
    pub stream: Uuid,
    /// The stream's version after it.
    pub version: u64,
    /// The streams opened with it.
    pub opened: Vec<Uuid>,
}

/// What is written at once, or not at all.
#[must_use = "nothing has happened until a store has taken the commit"]
#[derive(Clone, PartialEq)]
pub struct Commit<L: Lifecycle> {
    /// The command; none for what time does.
    pub command: Option<CommandId>,
    /// What the command's repetition is told by; kept in the vault with the seals of the receipt's stream, and like
    /// them gone after [`Erasure::Stream`], this commit's own too.
    pub fingerprint: Uuid,
    /// The streams.
    pub streams: Vec<StreamCommit<L>>,
    /// Personal values.
    pub seals: Vec<Seal>,
    /// Copies within the vault, made after `seals` and before `erasures`.
    pub copies: Vec<SealCopy>,
    /// What to forget, after everything else was written.
    pub erasures: Vec<Erasure>,
    /// The outbox; a notice whose id is still in it is not written a second time, nor does its lease change.
    pub notices: Vec<Notice<L>>,
    /// Keys, in this order.
    pub reservations: Vec<Reservation>,
    /// Conditions.
    pub expectations: Vec<Expectation>,
    /// The answer.
    pub receipt: Receipt,
}

impl<L: Lifecycle> Commit<L> {
    /// A commit that writes nothing and is answered with this receipt: to be filled, as a test of a store does.
    pub const fn nothing(receipt: Receipt) -> Self {
        Self {
            command: None,
            fingerprint: Uuid::nil(),
            streams: Vec::new(),
            seals: Vec::new(),
            copies: Vec::new(),
            erasures: Vec::new(),
            notices: Vec::new(),
            reservations: Vec::new(),
            expectations: Vec::new(),
            receipt,
        }
    }
}

impl<L: Lifecycle> fmt::Debug for Commit<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The fingerprint is missing: it tells of the personal values of the command.
        f.debug_struct("Commit")
            .field("command", &self.command)
            .field("streams", &self.streams)
            .field("seals", &self.seals)
            .field("copies", &self.copies)
            .field("erasures", &self.erasures)
            .field("notices", &self.notices)
            .field("reservations", &self.reservations)
            .field("expectations", &self.expectations)
            .field("receipt", &self.receipt)
            .finish_non_exhaustive()
    }
}
