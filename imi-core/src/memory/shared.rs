//! Handles on a store in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MemoryError, MemoryStore};
use crate::{
    AreaId, AsyncStore, AuthorityId, CommandId, Commit, CommitError, Concern, Envelope, Id, Lifecycle,
    ListKey, Listed, Loaded, Look, Notice, NoticeId, Query, Receipt, SealId, Secret, Standing, Store,
    Workflow,
};

/// A handle on a store in memory; a clone is another handle on the same store.
#[derive(Debug)]
pub struct SharedMemory<L: Lifecycle>(Arc<Mutex<MemoryStore<L>>>);

impl<L: Lifecycle> Clone for SharedMemory<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<L: Lifecycle> Default for SharedMemory<L> {
    fn default() -> Self {
        Self::new(MemoryStore::new())
    }
}

impl<L: Lifecycle> SharedMemory<L> {
    /// The first handle on a store.
    #[must_use]
    pub fn new(store: MemoryStore<L>) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// The store itself, for as long as the guard lives.
    pub fn lock(&self) -> MutexGuard<'_, MemoryStore<L>> {
        // A commit writes only after everything was checked, so what a panicking holder leaves is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Lifecycle> Store<L> for SharedMemory<L> {
    type Error = MemoryError;

    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, MemoryError> {
        self.lock().load(stream)
    }
    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, MemoryError> {
        self.lock().events(stream, after)
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        self.lock().receipt(command)
    }
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        self.lock().standings(workflow, area, of)
    }
    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<MemoryError>> {
        self.lock().commit(commit)
    }
    fn commit_all(&mut self, commits: &[Commit<L>]) -> Vec<Result<Receipt, CommitError<MemoryError>>> {
        self.lock().commit_all(commits)
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        self.lock().unseal(seals)
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&L::Row) -> bool,
    ) -> Result<Vec<Listed<L>>, MemoryError> {
        self.lock().list(query, keep)
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        self.lock().tally(list)
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<L>>, MemoryError> {
        self.lock().due(now, limit)
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<L>>, MemoryError> {
        self.lock().lease(now, until, limit)
    }
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        self.lock().sent(notices)
    }
    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        self.lock().put_standing(standing)
    }
    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.lock().looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        self.lock().looks(authority)
    }
}

impl<L: Lifecycle> AsyncStore<L> for SharedMemory<L> {
    type Error = MemoryError;

    async fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, MemoryError> {
        self.lock().load(stream)
    }
    async fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        self.lock().receipt(command)
    }
    async fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        self.lock().standings(workflow, area, of)
    }
    async fn commit(&self, commit: &Commit<L>) -> Result<Receipt, CommitError<MemoryError>> {
        self.lock().commit(commit)
    }
    async fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        self.lock().unseal(seals)
    }
}
