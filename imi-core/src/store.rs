//! What the embedder brings: a place to keep things.

use core::future::Future;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    AreaId, AuthorityId, CommandId, Commit, Concern, Envelope, Id, Lifecycle, ListKey, Look, Notice,
    NoticeId, Receipt, SealId, Secret, Standing, Workflow,
};

/// A stream as it was loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded<L: Lifecycle> {
    /// Its state.
    pub state: L::State,
    /// How many events stand.
    pub version: u64,
}

/// Why a commit was not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError<E> {
    /// An expectation does not hold any more; decide again.
    #[error("somebody else was quicker: {0}")]
    Conflict(Conflict),
    /// The store failed; nothing was written.
    #[error("the store failed: {0}")]
    Store(#[from] E),
}

/// Which expectation does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// A stream has another version.
    #[error("a stream has another version")]
    Version,
    /// A standing has another version.
    #[error("a standing has another version")]
    Standing,
    /// A key is taken, or is not there.
    #[error("a key is taken, or is not there")]
    Key,
    /// A tally differs.
    #[error("a tally differs")]
    Tally,
    /// The command was committed meanwhile.
    #[error("the command was committed meanwhile")]
    Command,
}

/// Which rows of which lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Rows that stand in one of these lists, each once: where it stands in several, at its newest instant.
    pub any_of: Vec<ListKey>,
    /// Only rows ordered from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only rows ordered before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Only rows that come after this one: the order and stream of the last row of the page before.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// At most so many.
    pub limit: usize,
}

/// A list row as a store returns it: newest first, then by stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<L: Lifecycle> {
    /// The instant by which the list is ordered.
    pub order: DateTime<Utc>,
    /// The stream.
    pub stream: Id<L>,
    /// What the list shows.
    pub row: L::Row,
}

/// A place to keep exchanges. Every promise here is tested by the conformance suite of the `testing` feature.
///
/// # Several lifecycles in one place
///
/// A place may keep several lifecycles; each is then reached through a `Store` of its own.
///
/// Common to all are the vault and receipts (so a command's id is used once), standings, looks, reserved keys, and
/// tallies, which count the rows of a list whichever lifecycle put them there: one lifecycle can expect what another
/// has written, and an erasure reaches whatever belongs to its stream.
///
/// Streams with their events, states and due times, list rows, and notices are `L`'s own: no other lifecycle's answers
/// contain them, even if ids or list keys are the same.
pub trait Store<L: Lifecycle> {
    /// How the store itself fails.
    type Error: core::error::Error;

    /// The stream's state and version.
    ///
    /// # Errors
    /// The store's own.
    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, Self::Error>;
    /// The stream's events in order, after the given number.
    ///
    /// # Errors
    /// The store's own.
    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, Self::Error>;
    /// The answer to a command committed before, with its fingerprint unless that was erased.
    ///
    /// # Errors
    /// The store's own.
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, Self::Error>;
    /// The standings of all these in this workflow: in this area, or in all of them. Each comes once, also if several
    /// of the concerns mean it.
    ///
    /// # Errors
    /// The store's own.
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, Self::Error>;
    /// Writes everything or nothing. Expectations and keys are held against what stood before the commit; a repeated
    /// command is told before any other conflict. A notice whose id is still in the outbox is not written a second
    /// time.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] if an expectation does not hold, else the store's own.
    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<Self::Error>>;
    /// Writes several commits as [`commit`](Self::commit) would one after the other: each has its own expectations,
    /// held against what those before it left, and its own answer, in the same order. A conflict or failure of one
    /// leaves the others.
    ///
    /// A store that waits for its disk once for all of them has a better way than this loop.
    fn commit_all(&mut self, commits: &[Commit<L>]) -> Vec<Result<Receipt, CommitError<Self::Error>>> {
        commits.iter().map(|commit| self.commit(commit)).collect()
    }
    /// Opens seals; what was erased is absent from the answer.
    ///
    /// # Errors
    /// The store's own.
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, Self::Error>;
    /// Rows of lists, newest first; `keep` says which of them count.
    ///
    /// # Errors
    /// The store's own.
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&L::Row) -> bool,
    ) -> Result<Vec<Listed<L>>, Self::Error>;
    /// How many rows stand in a list.
    ///
    /// # Errors
    /// The store's own.
    fn tally(&self, list: ListKey) -> Result<u64, Self::Error>;
    /// The streams in which time will have something to do, earliest first.
    ///
    /// # Errors
    /// The store's own.
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<L>>, Self::Error>;
    /// Hands notices out, oldest first; none of them again before `until`.
    ///
    /// # Errors
    /// The store's own.
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<L>>, Self::Error>;
    /// Strikes notices from the outbox after they were sent, all in one write; what is not in it is passed over.
    ///
    /// # Errors
    /// The store's own; nothing was struck then.
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), Self::Error>;
    /// Keeps a standing.
    ///
    /// # Errors
    /// The store's own, also if the version has not grown; that of a first one is above zero.
    fn put_standing(&mut self, standing: &Standing) -> Result<(), Self::Error>;
    /// Keeps a look at personal data, until it falls due with the data.
    ///
    /// # Errors
    /// The store's own.
    fn looked(&mut self, look: Look) -> Result<(), Self::Error>;
    /// The looks of an authority's users, oldest first.
    ///
    /// # Errors
    /// The store's own.
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, Self::Error>;
}

/// The same for stores that answer later; an embedder drives the [`Desk`](crate::Desk) with it himself.
pub trait AsyncStore<L: Lifecycle>: Send + Sync {
    /// How the store itself fails.
    type Error: core::error::Error;

    /// As [`Store::load`].
    fn load(&self, stream: Id<L>) -> impl Future<Output = Result<Option<Loaded<L>>, Self::Error>> + Send;
    /// As [`Store::receipt`].
    fn receipt(
        &self,
        command: CommandId,
    ) -> impl Future<Output = Result<Option<(Receipt, Option<Uuid>)>, Self::Error>> + Send;
    /// As [`Store::standings`].
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> impl Future<Output = Result<Vec<Standing>, Self::Error>> + Send;
    /// As [`Store::commit`].
    fn commit(
        &self,
        commit: &Commit<L>,
    ) -> impl Future<Output = Result<Receipt, CommitError<Self::Error>>> + Send;
    /// As [`Store::unseal`].
    fn unseal(
        &self,
        seals: &[SealId],
    ) -> impl Future<Output = Result<Vec<(SealId, Secret)>, Self::Error>> + Send;
}
