//! A store in memory: a real one, for tests, browsers and whoever keeps nothing.

mod outbox;
mod shared;
mod vault;

use core::cmp::Reverse;
use core::ops::Bound;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use outbox::Outbox;
pub use shared::SharedMemory;
use vault::Vault;

use crate::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Country, Envelope, Erasure,
    Expectation, Id, Lifecycle, ListKey, Listed, Loaded, Look, Notice, NoticeId, Personal, Query, Receipt,
    Reservation, Seal, SealId, Secret, Standing, Store, StreamCommit, Workflow, WorkflowRole,
};

/// Why the store in memory itself refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// A standing was put whose version had not grown.
    #[error("the standing has version {version}, which is not newer than {kept}")]
    StandingNotNewer {
        /// The version put.
        version: u64,
        /// The version kept.
        kept: u64,
    },
}

/// A stream as it is kept.
#[derive(Clone, Debug, PartialEq)]
struct Kept<L: Lifecycle> {
    state: L::State,
    events: Vec<Envelope<L>>,
    row: L::Row,
    lists: BTreeMap<ListKey, DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
}

/// The place of a row in a list: newest first, then by stream.
type Rank = (Reverse<DateTime<Utc>>, Uuid);

/// A store that keeps everything in memory. For two handles on one store, and as an [`AsyncStore`](crate::AsyncStore), see
/// [`SharedMemory`].
///
/// Lists, tallies and due times are kept in order, so an answer costs what it returns.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryStore<L: Lifecycle> {
    streams: BTreeMap<Id<L>, Kept<L>>,
    receipts: BTreeMap<CommandId, Receipt>,
    standings: BTreeMap<(AuthorityId, Workflow, AreaId), Standing>,
    roles: BTreeMap<(Workflow, Country, WorkflowRole), BTreeSet<(AuthorityId, AreaId)>>,
    vault: Vault,
    outbox: Outbox<L>,
    lists: BTreeMap<ListKey, BTreeSet<Rank>>,
    due: BTreeSet<(DateTime<Utc>, Id<L>)>,
    looks: BTreeMap<(AuthorityId, DateTime<Utc>, u64), Look>,
    looked: BTreeMap<Uuid, Vec<(AuthorityId, DateTime<Utc>, u64)>>,
    look_count: u64,
}

impl<L: Lifecycle> Default for MemoryStore<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L: Lifecycle> MemoryStore<L> {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self {
            streams: BTreeMap::new(),
            receipts: BTreeMap::new(),
            standings: BTreeMap::new(),
            roles: BTreeMap::new(),
            vault: Vault::default(),
            outbox: Outbox::default(),
            lists: BTreeMap::new(),
            due: BTreeSet::new(),
            looks: BTreeMap::new(),
            looked: BTreeMap::new(),
            look_count: 0,
        }
    }

    /// The ids of its streams.
    pub fn streams(&self) -> impl Iterator<Item = Id<L>> {
        self.streams.keys().copied()
    }

    fn check(&self, commit: &Commit<L>) -> Result<(), Conflict> {
        if commit.command.is_some_and(|command| self.receipts.contains_key(&command)) {
            return Err(Conflict::Command);
        }
        for (place, part) in commit.streams.iter().enumerate() {
            let stands = self.streams.get(&part.stream).map_or(0, |kept| kept.events.len() as u64);
            let twice = commit.streams.iter().take(place).any(|other| other.stream == part.stream);
            if stands != part.after || twice {
                return Err(Conflict::Version);
            }
        }
        commit.expectations.iter().try_for_each(|expectation| self.expect(expectation))?;
        let mut changed: BTreeMap<&Personal<String>, bool> = BTreeMap::new();
        for reservation in &commit.reservations {
            let (key, take) = match reservation {
                Reservation::Take { key, .. } => (key, true),
                Reservation::Release(key) => (key, false),
            };
            let taken = changed.get(key).copied().unwrap_or_else(|| self.vault.has(key));
            if take && taken {
                return Err(Conflict::Key);
            }
            changed.insert(key, take);
        }
        Ok(())
    }

    fn expect(&self, expectation: &Expectation) -> Result<(), Conflict> {
        let (holds, conflict) = match expectation {
            Expectation::Standing { authority, area, version } => {
                let kept = self.standings.get(&(*authority, L::WORKFLOW, *area));
                (kept.map_or(0, |standing| standing.version) == *version, Conflict::Standing)
            }
            Expectation::Key { key, present } => (self.vault.has(key) == *present, Conflict::Key),
            Expectation::Tally { list, equals } => (self.count(*list) == *equals, Conflict::Tally),
        };
        if holds { Ok(()) } else { Err(conflict) }
    }

    fn count(&self, list: ListKey) -> u64 {
        self.lists.get(&list).map_or(0, |rows| rows.len() as u64)
    }

    fn write(&mut self, part: &StreamCommit<L>) {
        let (id, uuid) = (part.stream, part.stream.uuid());
        let mut events = Vec::new();
        if let Some(before) = self.streams.remove(&id) {
            for (list, order) in before.lists {
                if let Some(rows) = self.lists.get_mut(&list) {
                    rows.remove(&(Reverse(order), uuid));
                }
            }
            if let Some(at) = before.due {
                self.due.remove(&(at, id));
            }
            events = before.events;
        }
        events.extend(part.events.iter().cloned());
        let mut lists: BTreeMap<ListKey, DateTime<Utc>> = BTreeMap::new();
        for (list, order) in &part.summary.lists {
            let newest = lists.entry(*list).or_insert(*order);
            *newest = (*newest).max(*order);
        }
        for (list, order) in &lists {
            self.lists.entry(*list).or_default().insert((Reverse(*order), uuid));
        }
        let due = part.due.map(|due| due.at);
        self.due.extend(due.map(|at| (at, id)));
        let (state, row) = (part.state.clone(), part.summary.row.clone());
        self.streams.insert(id, Kept { state, events, row, lists, due });
    }

    fn keep_secrets(&mut self, commit: &Commit<L>) {
        for Seal { id, owner, secret } in &commit.seals {
            self.vault.put(*id, *owner, secret.clone());
        }
        if let Some(command) = commit.command {
            self.receipts.insert(command, commit.receipt.clone());
            let prints = self.vault.prints.entry(commit.receipt.stream).or_default();
            prints.insert(command, Personal::new(commit.fingerprint));
        }
        for copy in &commit.copies {
            if let Some((_, secret)) = self.vault.seals.get(&copy.from).cloned() {
                self.vault.put(copy.to, copy.owner, secret);
            }
        }
        for erasure in &commit.erasures {
            match erasure {
                Erasure::Seal(seal) => self.vault.forget(*seal),
                Erasure::Stream(stream) => self.vault.forget_stream(*stream),
                Erasure::Looks(stream) => {
                    for place in self.looked.remove(stream).unwrap_or_default() {
                        self.looks.remove(&place);
                    }
                }
            }
        }
    }
}

impl<L: Lifecycle> Store<L> for MemoryStore<L> {
    type Error = MemoryError;

    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, MemoryError> {
        let loaded = |kept: &Kept<L>| Loaded { state: kept.state.clone(), version: kept.events.len() as u64 };
        Ok(self.streams.get(&stream).map(loaded))
    }

    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, MemoryError> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let events = self.streams.get(&stream).and_then(|kept| kept.events.get(after..));
        Ok(events.unwrap_or_default().to_vec())
    }

    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        Ok(self.receipts.get(&command).map(|receipt| {
            let print = self.vault.prints.get(&receipt.stream).and_then(|prints| prints.get(&command));
            (receipt.clone(), print.map(|print| *print.reveal()))
        }))
    }

    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        let mut given = BTreeSet::new();
        let mut found = Vec::new();
        let mut give = |authority, area| {
            if let Some(standing) = self.standings.get(&(authority, workflow, area))
                && given.insert((authority, area))
            {
                found.push(standing.clone());
            }
        };
        for concern in of.iter().copied() {
            match (concern, area) {
                (Concern::Authority(authority), Some(area)) => give(authority, area),
                (Concern::Authority(authority), None) => self
                    .standings
                    .range((authority, workflow, FIRST_AREA)..)
                    .take_while(|((whose, which, _), _)| (*whose, *which) == (authority, workflow))
                    .for_each(|((.., area), _)| give(authority, *area)),
                (Concern::Role(country, role), area) => self
                    .roles
                    .get(&(workflow, country, role))
                    .into_iter()
                    .flatten()
                    .filter(|(_, held)| area.is_none_or(|area| area == *held))
                    .for_each(|(authority, area)| give(*authority, *area)),
            }
        }
        Ok(found)
    }

    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<MemoryError>> {
        // Everything is checked before anything is written, and writing can not fail.
        self.check(commit).map_err(CommitError::Conflict)?;
        for part in &commit.streams {
            self.write(part);
        }
        for reservation in &commit.reservations {
            match reservation {
                Reservation::Take { key, owner } => self.vault.take(key.clone(), *owner),
                Reservation::Release(key) => self.vault.release(key),
            }
        }
        self.keep_secrets(commit);
        for notice in &commit.notices {
            self.outbox.put(*notice);
        }
        Ok(commit.receipt.clone())
    }

    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        let open = |seal: &SealId| self.vault.seals.get(seal).map(|(_, secret)| (*seal, secret.clone()));
        Ok(seals.iter().filter_map(open).collect())
    }

    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&L::Row) -> bool,
    ) -> Result<Vec<Listed<L>>, MemoryError> {
        let start = first_rank(query);
        let running = |rank: &&Rank| query.from.is_none_or(|from| rank.0.0 >= from);
        let mut lists: Vec<_> = query
            .any_of
            .iter()
            .filter_map(|list| self.lists.get(list))
            .map(|rows| rows.range((start, Bound::Unbounded)).take_while(running).peekable())
            .collect();
        let mut listed = Vec::new();
        while listed.len() < query.limit {
            let Some(next) = lists.iter_mut().filter_map(|rows| rows.peek().copied()).min().copied() else {
                break;
            };
            for rows in &mut lists {
                rows.next_if(|rank| **rank == next);
            }
            let (Reverse(order), stream) = (next.0, Id::from_uuid(next.1));
            let Some(kept) = self.streams.get(&stream) else { continue };
            // A row that stands in several of the lists is met several times and counts where it is newest.
            let newest = query.any_of.iter().filter_map(|list| kept.lists.get(list)).max();
            if newest == Some(&order) && keep(&kept.row) {
                listed.push(Listed { order, stream, row: kept.row.clone() });
            }
        }
        Ok(listed)
    }

    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        Ok(self.count(list))
    }

    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<L>>, MemoryError> {
        Ok(self.due.iter().take_while(|(at, _)| *at <= now).take(limit).map(|(_, id)| *id).collect())
    }

    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<L>>, MemoryError> {
        Ok(self.outbox.lease(now, until, limit))
    }

    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        for notice in notices {
            self.outbox.strike(*notice);
        }
        Ok(())
    }

    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        let place = (standing.authority, standing.workflow, standing.area);
        let kept = self.standings.get(&place).map_or(0, |kept| kept.version);
        if standing.version <= kept {
            return Err(MemoryError::StandingNotNewer { version: standing.version, kept });
        }
        let role = |of: &Standing| (of.workflow, of.country, of.role);
        let entry = (standing.authority, standing.area);
        let before = self.standings.insert(place, standing.clone());
        if let Some(holders) = before.and_then(|before| self.roles.get_mut(&role(&before))) {
            holders.remove(&entry);
        }
        self.roles.entry(role(standing)).or_default().insert(entry);
        Ok(())
    }

    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        let place = (look.authority, look.at, self.look_count);
        self.look_count += 1;
        self.looked.entry(look.stream).or_default().push(place);
        self.looks.insert(place, look);
        Ok(())
    }

    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        let of = self.looks.range((authority, DateTime::<Utc>::MIN_UTC, 0)..);
        Ok(of.take_while(|((whose, ..), _)| *whose == authority).map(|(_, look)| *look).collect())
    }
}

/// No area comes before it.
const FIRST_AREA: AreaId = AreaId(crate::Slug::new("a"));

/// Where a query begins to read a list.
fn first_rank(query: &Query) -> Bound<Rank> {
    let until = query.until.map(|until| (Reverse(until), Uuid::max()));
    let after = query.after.map(|(order, stream)| (Reverse(order), stream));
    until.max(after).map_or(Bound::Unbounded, Bound::Excluded)
}
