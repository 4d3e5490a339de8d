//! Stores that each break one promise and keep all others, so that the conformance suite can be held to its word.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::conformance::{Promise, nothing};
use super::toy::{Parcel, Row};
use crate::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Due, Envelope, Erasure,
    Expectation, Id, ListKey, Listed, Loaded, Look, MemoryError, Notice, NoticeId, Query, Receipt,
    Reservation, SealId, Secret, SharedMemory, Standing, Store, Workflow,
};

/// A handle on a store in memory that breaks one promise.
#[derive(Debug)]
pub struct Broken {
    store: SharedMemory<Parcel>,
    breaks: Promise,
    second: bool,
    grudges: Arc<Mutex<Grudges>>,
}

/// What a broken store should have forgotten.
#[derive(Debug, Default)]
struct Grudges {
    prints: BTreeMap<CommandId, Uuid>,
    lists: BTreeMap<Id<Parcel>, Vec<(ListKey, DateTime<Utc>)>>,
    due: BTreeMap<Id<Parcel>, Due>,
    notices: BTreeSet<NoticeId>,
}

/// Two handles on a new store that breaks this promise and no other.
#[must_use]
pub fn store(breaks: Promise) -> (Broken, Broken) {
    let store = SharedMemory::default();
    let grudges = Arc::<Mutex<Grudges>>::default();
    let handle = |second| Broken { store: store.clone(), breaks, second, grudges: Arc::clone(&grudges) };
    (handle(false), handle(true))
}

impl Broken {
    fn grudges(&self) -> MutexGuard<'_, Grudges> {
        self.grudges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spoils a commit before it is taken.
    fn spoil(&self, commit: &mut Commit<Parcel>) {
        let sealed: Vec<SealId> = commit.seals.iter().map(|seal| seal.id).collect();
        let erases = |erasures: &[Erasure], seal| erasures.contains(&Erasure::Seal(seal));
        match self.breaks {
            Promise::KeyReleased => {
                commit.reservations.retain(|reservation| matches!(reservation, Reservation::Take { .. }));
            }
            Promise::KeyErased => {
                for reservation in &mut commit.reservations {
                    if let Reservation::Take { owner, .. } = reservation {
                        *owner = Uuid::nil();
                    }
                }
            }
            Promise::NoticesKept => commit.notices.truncate(1),
            Promise::NoticeOnce => {
                let mut grudges = self.grudges();
                for notice in &mut commit.notices {
                    if !grudges.notices.insert(notice.id) {
                        notice.id = NoticeId::from_u128(!notice.id.uuid().as_u128());
                    }
                }
            }
            Promise::CopiesAfterSeals => commit.copies.retain(|copy| !sealed.contains(&copy.from)),
            Promise::CopiesBeforeErasures => {
                let erasures = commit.erasures.clone();
                commit.copies.retain(|copy| !erases(&erasures, copy.from));
            }
            Promise::ErasuresLast => {
                commit.erasures.retain(|e| !matches!(e, Erasure::Seal(seal) if sealed.contains(seal)));
            }
            Promise::SealErased => {
                commit.erasures.retain(|e| !matches!(e, Erasure::Seal(seal) if !sealed.contains(seal)));
            }
            Promise::StreamErased => commit.copies.iter_mut().for_each(|copy| copy.owner = Uuid::nil()),
            Promise::LooksErased => commit.erasures.retain(|e| !matches!(e, Erasure::Looks(_))),
            Promise::LooksOutliveSeals => {
                let streams: Vec<_> = commit.erasures.iter().filter_map(with_looks).collect();
                commit.erasures.extend(streams);
            }
            Promise::ListMoved => {
                let mut grudges = self.grudges();
                for part in &mut commit.streams {
                    let before = grudges.lists.entry(part.stream).or_default();
                    before.extend_from_slice(&part.summary.lists);
                    part.summary.lists.clone_from(before);
                }
            }
            Promise::DueMoved => {
                let mut grudges = self.grudges();
                for part in &mut commit.streams {
                    let due = part.due.or_else(|| grudges.due.get(&part.stream).copied());
                    grudges.due.extend(due.map(|due| (part.stream, due)));
                    part.due = due;
                }
            }
            Promise::FingerprintForgotten => {
                if let Some(command) = commit.command {
                    self.grudges().prints.entry(command).or_insert(commit.fingerprint);
                }
            }
            _ => {}
        }
    }

    /// What to commit in spite of a conflict, if anything.
    fn insist(&self, conflict: Conflict, mut commit: Commit<Parcel>) -> Option<Commit<Parcel>> {
        match (self.breaks, conflict) {
            (Promise::VersionExpected, Conflict::Version) => {
                for part in &mut commit.streams {
                    part.after = self.store.load(part.stream).ok()?.map_or(0, |loaded| loaded.version);
                }
            }
            (Promise::StandingExpected, Conflict::Standing) => {
                commit.expectations.retain(|e| !matches!(e, Expectation::Standing { .. }));
            }
            (Promise::KeyTakenOnce, Conflict::Key) => {
                commit.reservations.retain(|reservation| matches!(reservation, Reservation::Release(_)));
            }
            (Promise::KeyExpected, Conflict::Key) => {
                commit.expectations.retain(|e| !matches!(e, Expectation::Key { .. }));
            }
            (Promise::TallyExpected, Conflict::Tally) => {
                commit.expectations.retain(|e| !matches!(e, Expectation::Tally { .. }));
            }
            (Promise::CommandOnce, Conflict::Command) => commit.command = None,
            _ => return None,
        }
        Some(commit)
    }
}

fn with_looks(erasure: &Erasure) -> Option<Erasure> {
    match erasure {
        Erasure::Stream(stream) => Some(Erasure::Looks(*stream)),
        Erasure::Seal(_) | Erasure::Looks(_) => None,
    }
}

impl Store<Parcel> for Broken {
    type Error = MemoryError;

    fn load(&self, stream: Id<Parcel>) -> Result<Option<Loaded<Parcel>>, MemoryError> {
        let mut loaded = self.store.load(stream)?;
        if let (Promise::StateKept, Some(loaded)) = (self.breaks, &mut loaded) {
            loaded.state.last = loaded.state.booked;
        }
        Ok(loaded)
    }

    fn events(&self, stream: Id<Parcel>, after: u64) -> Result<Vec<Envelope<Parcel>>, MemoryError> {
        self.store.events(stream, if self.breaks == Promise::EventsAfter { 0 } else { after })
    }

    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        let mut found = self.store.receipt(command)?;
        if let Some((receipt, print)) = &mut found {
            match self.breaks {
                Promise::ReceiptKept => receipt.opened.clear(),
                Promise::FingerprintForgotten => *print = self.grudges().prints.get(&command).copied(),
                _ => {}
            }
        }
        Ok(found)
    }

    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        let named = of.iter().all(|concern| concern.authority().is_some());
        let area = area.filter(|_| !named || self.breaks != Promise::StandingsAsked);
        let mut found = self.store.standings(workflow, area, of)?;
        if self.breaks == Promise::StandingsByRole && of.iter().any(|concern| concern.authority().is_none()) {
            found.pop();
        }
        Ok(found)
    }

    fn commit(&mut self, commit: &Commit<Parcel>) -> Result<Receipt, CommitError<MemoryError>> {
        let mut commit = commit.clone();
        self.spoil(&mut commit);
        let conflict = match self.store.commit(&commit) {
            Err(CommitError::Conflict(conflict)) => conflict,
            ended => return ended,
        };
        if self.breaks == Promise::WholeOrNothing {
            let rest = Commit { seals: commit.seals.clone(), ..nothing() };
            self.store.commit(&rest)?;
        }
        match self.insist(conflict, commit) {
            Some(commit) => self.store.commit(&commit),
            None => Err(CommitError::Conflict(conflict)),
        }
    }

    fn commit_all(&mut self, commits: &[Commit<Parcel>]) -> Vec<Result<Receipt, CommitError<MemoryError>>> {
        let mut conflict = None;
        let mut one = |commit| {
            if let Some(conflict) = conflict {
                return Err(CommitError::Conflict(conflict));
            }
            let answer = self.commit(commit);
            if let (Promise::CommitsApart, Err(CommitError::Conflict(found))) = (self.breaks, &answer) {
                conflict = Some(*found);
            }
            answer
        };
        commits.iter().map(&mut one).collect()
    }

    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        let mut opened = self.store.unseal(seals)?;
        if self.breaks == Promise::SealsOpen {
            opened.truncate(1);
        }
        Ok(opened)
    }

    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<Vec<Listed<Parcel>>, MemoryError> {
        let mut query = query.clone();
        match self.breaks {
            Promise::ListPaged => query.after = query.after.map(|(order, _)| (order, Uuid::max())),
            Promise::ListBounded => query.until = query.until.map(|until| until + TimeDelta::seconds(1)),
            Promise::ListLimited => {
                let mut listed = self.store.list(&query, &mut |_| true)?;
                listed.retain(|listed| keep(&listed.row));
                return Ok(listed);
            }
            Promise::ListedOnce => {
                let mut all = Vec::new();
                for list in core::mem::take(&mut query.any_of) {
                    query.any_of = vec![list];
                    all.extend(self.store.list(&query, keep)?);
                }
                all.sort_by(|one, other| other.order.cmp(&one.order).then(one.stream.cmp(&other.stream)));
                all.truncate(query.limit);
                return Ok(all);
            }
            _ => {}
        }
        let mut listed = self.store.list(&query, keep)?;
        if self.breaks == Promise::ListNewestFirst {
            listed.reverse();
        }
        Ok(listed)
    }

    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        let tally = self.store.tally(list)?;
        Ok(if self.breaks == Promise::TallyCounts { tally.min(2) } else { tally })
    }

    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<Parcel>>, MemoryError> {
        match self.breaks {
            Promise::HandlesAgree if self.second => Ok(Vec::new()),
            Promise::DueReached => {
                let early = now.checked_add_signed(TimeDelta::seconds(1));
                self.store.due(early.unwrap_or(now), limit)
            }
            Promise::DueOrdered => {
                let mut due = self.store.due(now, limit)?;
                due.reverse();
                Ok(due)
            }
            _ => self.store.due(now, limit),
        }
    }

    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<Parcel>>, MemoryError> {
        match self.breaks {
            Promise::OutboxOrdered => {
                let mut notices = self.store.lease(now, until, limit)?;
                notices.reverse();
                Ok(notices)
            }
            Promise::LeaseLimited => self.store.lease(now, until, usize::MAX),
            Promise::LeaseHolds => self.store.lease(now, now, limit),
            Promise::LeaseEnds if until > now => self.store.lease(now, DateTime::<Utc>::MAX_UTC, limit),
            _ => self.store.lease(now, until, limit),
        }
    }

    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        let most = if self.breaks == Promise::SentStruck { 1 } else { usize::MAX };
        self.store.sent(notices.get(..most.min(notices.len())).unwrap_or_default())
    }

    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        match self.store.put_standing(standing) {
            Err(_) if self.breaks == Promise::StandingGrows => Ok(()),
            ended => ended,
        }
    }

    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.store.looked(look)
    }

    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        let mut looks = self.store.looks(authority)?;
        if self.breaks == Promise::LooksKept {
            looks.reverse();
        }
        Ok(looks)
    }
}
