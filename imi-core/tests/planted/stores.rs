//! Stores with faults finer than one promise each, and a sound one that is unlike the store in memory.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use imi_core::testing::conformance::{self, Promise};
use imi_core::testing::invariants;
use imi_core::testing::toy::{Parcel, Row, booked};
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Envelope, Erasure, Expectation,
    Id, ListKey, Listed, Loaded, Look, Member, MemoryError, Notice, NoticeId, Query, Receipt, Reservation,
    SealId, Secret, SharedMemory, Standing, Store, Task, TaskError, Workflow,
};
use uuid::Uuid;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Nothing: that a key is taken is told before anything else that conflicts.
    KeysFirst,
    /// It fails at everything, since it keeps no standing.
    Fails,
    /// What comes back from a lease comes after what was never handed out.
    LeasedLast,
    /// A notice whose lease runs is written a second time.
    LeasedAgain,
    /// An older standing is taken, without a word.
    OlderTaken,
    /// A standing of the same version is taken, without a word.
    SameTaken,
    /// A key that is taken for a stream stays, if that goes in the same commit.
    KeptKey,
    /// A standing of the same version is refused, and stands all the same.
    SameStands,
    /// Of several commits, tallies are held against what stood before all of them.
    TalliesBefore,
    /// Something is written although a commit is in conflict.
    Left(Cause, Part),
}

/// The conflict in which something is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cause {
    First,
    Last,
    Other(Conflict),
}

/// What is written in spite of a conflict.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Streams,
    Answer,
    Seals,
    Copies,
    Erasures,
    Looks,
    Keys,
    Notices,
}

#[derive(Default)]
struct Remembered {
    leased: BTreeSet<NoticeId>,
    running: BTreeSet<NoticeId>,
    standing: Option<Standing>,
}

/// A handle on a store with a fault.
struct Faulty {
    store: SharedMemory<Parcel>,
    fault: Fault,
    remembered: Rc<RefCell<Remembered>>,
}

/// Another store with the same in it.
impl Clone for Faulty {
    fn clone(&self) -> Self {
        let store = SharedMemory::new(self.store.lock().clone());
        Self { store, fault: self.fault, remembered: Rc::default() }
    }
}

impl PartialEq for Faulty {
    fn eq(&self, other: &Self) -> bool {
        let own = self.store.lock().clone();
        own == *other.store.lock()
    }
}

fn report(fault: Fault) -> conformance::Report {
    conformance::run(|| {
        let (store, remembered) = (SharedMemory::default(), Rc::default());
        let handle = || Faulty { store: store.clone(), fault, remembered: Rc::clone(&remembered) };
        (handle(), handle())
    })
}

/// Nothing of a commit but its answer.
fn nothing(of: &Commit<Parcel>) -> Commit<Parcel> {
    Commit {
        command: None,
        fingerprint: Uuid::nil(),
        streams: Vec::new(),
        seals: Vec::new(),
        copies: Vec::new(),
        erasures: Vec::new(),
        notices: Vec::new(),
        reservations: Vec::new(),
        expectations: Vec::new(),
        receipt: of.receipt.clone(),
    }
}

impl Faulty {
    /// Whether this is the commit and the conflict in which something is left.
    fn is_cause(&self, cause: Cause, commit: &Commit<Parcel>, conflict: Conflict) -> bool {
        let stale = |nth: usize| {
            let part = commit.streams.get(nth);
            part.is_some_and(|part| {
                let stands = self.store.load(part.stream).unwrap().map_or(0, |loaded| loaded.version);
                stands != part.after
            })
        };
        match cause {
            Cause::First => conflict == Conflict::Version && stale(0),
            Cause::Last => conflict == Conflict::Version && stale(1),
            Cause::Other(other) => conflict == other,
        }
    }

    fn leave(&mut self, part: Part, commit: &Commit<Parcel>) {
        let (commit, mut left) = (commit.clone(), nothing(commit));
        let looks = |erasure: &Erasure| matches!(erasure, Erasure::Looks(_));
        match part {
            Part::Streams => left.streams = commit.streams,
            Part::Answer => left.command = commit.command,
            Part::Seals => left.seals = commit.seals,
            Part::Copies => left.copies = commit.copies,
            Part::Erasures => left.erasures = commit.erasures.into_iter().filter(|e| !looks(e)).collect(),
            Part::Looks => left.erasures = commit.erasures.into_iter().filter(looks).collect(),
            Part::Keys => left.reservations = commit.reservations,
            Part::Notices => left.notices = commit.notices,
        }
        self.store.commit(&left).unwrap();
    }
}

impl Store<Parcel> for Faulty {
    type Error = MemoryError;

    fn load(&self, stream: Id<Parcel>) -> Result<Option<Loaded<Parcel>>, MemoryError> {
        Store::load(&self.store, stream)
    }
    fn events(&self, stream: Id<Parcel>, after: u64) -> Result<Vec<Envelope<Parcel>>, MemoryError> {
        self.store.events(stream, after)
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        Store::receipt(&self.store, command)
    }
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        let found = Store::standings(&self.store, workflow, area, of)?;
        let remembered = self.remembered.borrow();
        let other = |found: Standing| match &remembered.standing {
            Some(standing) if standing.authority == found.authority => standing.clone(),
            _ => found,
        };
        Ok(found.into_iter().map(other).collect())
    }
    fn commit(&mut self, commit: &Commit<Parcel>) -> Result<Receipt, CommitError<MemoryError>> {
        let mut commit = commit.clone();
        if self.fault == Fault::LeasedAgain {
            for notice in &mut commit.notices {
                if self.remembered.borrow().running.contains(&notice.id) {
                    notice.id = NoticeId::from_u128(!notice.id.uuid().as_u128());
                }
            }
        }
        if self.fault == Fault::KeptKey {
            let (mut kept, goes) = (nothing(&commit), commit.erasures.clone());
            let stays = |taken: &mut Reservation| match taken {
                Reservation::Take { owner, .. } => goes.contains(&Erasure::Stream(*owner)),
                Reservation::Release(_) => false,
            };
            kept.reservations = commit.reservations.extract_if(.., stays).collect();
            let receipt = Store::commit(&mut self.store, &commit)?;
            return Store::commit(&mut self.store, &kept).map(|_| receipt);
        }
        let conflict = match Store::commit(&mut self.store, &commit) {
            Err(CommitError::Conflict(conflict)) => conflict,
            ended => return ended,
        };
        match self.fault {
            Fault::KeysFirst if conflict != Conflict::Command => {
                let keys = Commit { reservations: commit.reservations.clone(), ..nothing(&commit) };
                let mut copy = self.store.lock().clone();
                copy.commit(&keys)?;
            }
            Fault::Left(cause, part) if self.is_cause(cause, &commit, conflict) => self.leave(part, &commit),
            _ => {}
        }
        Err(CommitError::Conflict(conflict))
    }
    fn commit_all(&mut self, commits: &[Commit<Parcel>]) -> Vec<Result<Receipt, CommitError<MemoryError>>> {
        let before = self.store.lock().clone();
        let holds = |expectation: &Expectation| match expectation {
            Expectation::Tally { list, equals } => before.tally(*list) == Ok(*equals),
            _ => true,
        };
        let mut answers = Vec::new();
        for commit in commits {
            let mut commit = commit.clone();
            if self.fault == Fault::TalliesBefore {
                if !commit.expectations.iter().all(holds) {
                    answers.push(Err(CommitError::Conflict(Conflict::Tally)));
                    continue;
                }
                commit.expectations.retain(|e| !matches!(e, Expectation::Tally { .. }));
            }
            answers.push(self.commit(&commit));
        }
        answers
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        Store::unseal(&self.store, seals)
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<Vec<Listed<Parcel>>, MemoryError> {
        self.store.list(query, keep)
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        self.store.tally(list)
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<Parcel>>, MemoryError> {
        self.store.due(now, limit)
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<Parcel>>, MemoryError> {
        let mut notices = self.store.lease(now, until, limit)?;
        let mut remembered = self.remembered.borrow_mut();
        if self.fault == Fault::LeasedLast {
            notices.sort_by_key(|notice| remembered.leased.contains(&notice.id));
        }
        remembered.leased.extend(notices.iter().map(|notice| notice.id));
        if until > now {
            remembered.running.extend(notices.iter().map(|notice| notice.id));
        }
        Ok(notices)
    }
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        self.store.sent(notices)
    }
    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        if self.fault == Fault::Fails {
            return Err(MemoryError::StandingNotNewer { version: standing.version, kept: 77 });
        }
        let put = self.store.put_standing(standing);
        let Err(MemoryError::StandingNotNewer { version, kept }) = put else { return put };
        match self.fault {
            Fault::OlderTaken if version < kept => Ok(()),
            Fault::SameTaken if version == kept => Ok(()),
            Fault::SameStands if version == kept => {
                self.remembered.borrow_mut().standing = Some(standing.clone());
                put
            }
            _ => put,
        }
    }
    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.store.looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        self.store.looks(authority)
    }
}

#[test]
fn a_store_may_tell_of_a_taken_key_before_all_else() {
    report(Fault::KeysFirst).assert_kept();
}

#[test]
fn a_store_that_fails_is_told_in_its_own_words() {
    let report = report(Fault::Fails);
    assert_eq!(report.broken(), Promise::ALL);
    let words = "the standing has version 1, which is not newer than 77";
    assert!(report.found.iter().all(|(_, found)| *found == Err(words.to_owned())), "{:?}", report.found);
}

#[test]
fn each_fault_of_a_store_is_found_for_what_it_is() {
    for (fault, broken, told) in [
        (Fault::LeasedLast, Promise::OutboxOrdered, "after a lease another order"),
        (Fault::LeasedAgain, Promise::NoticeOnce, "written while its lease runs: found [notice:"),
        (Fault::OlderTaken, Promise::StandingGrows, "version 4 replaced version 5"),
        (Fault::SameTaken, Promise::StandingGrows, "version 5 replaced version 5"),
        (Fault::SameStands, Promise::StandingGrows, "kept: found [Standing"),
        (Fault::KeptKey, Promise::KeyErased, "the key of `west` expected false: found Some(Key)"),
        (Fault::TalliesBefore, Promise::CommitsApart, "the answers: found [Ok("),
    ] {
        let report = report(fault);
        assert_eq!(report.broken(), [broken], "{fault:?}: {:?}", report.found);
        let found = report.found.into_iter().find_map(|(_, found)| found.err()).unwrap();
        assert!(found.starts_with(told), "{fault:?}: {found}");
    }
}

#[test]
fn a_store_that_a_refused_task_changes_is_found() {
    let (mut scene, world, _) = booked();
    let tasks = [("north", Err(Conflict::Key)), ("east", Ok(()))];
    let tasks = tasks.map(|(label, ends)| (Task::Found(scene.order(world.book(label))), ends));
    for (fault, told) in [
        (Fault::KeysFirst, ""),
        (
            Fault::Left(Cause::Other(Conflict::Key), Part::Seals),
            "refused_changes_nothing: the store differs after `",
        ),
    ] {
        let store = SharedMemory::new(scene.store.clone());
        let store = Faulty { store, fault, remembered: Rc::default() };
        for (task, ends) in &tasks {
            let given = (task.clone(), world.anna, scene.now);
            let found = invariants::refused_changes_nothing(&store, given, &scene.policy);
            match ends {
                Err(conflict) if !told.is_empty() => {
                    assert_eq!(
                        found,
                        Err(format!("{told}{}`", TaskError::<Parcel, MemoryError>::Conflict(*conflict)))
                    );
                }
                _ => assert_eq!(found, Ok(()), "{fault:?}"),
            }
        }
    }
}

#[test]
fn whatever_is_written_in_a_conflict_is_found() {
    let conflicts = [
        (Cause::First, "the first stream"),
        (Cause::Last, "the last stream"),
        (Cause::Other(Conflict::Standing), "a standing"),
        (Cause::Other(Conflict::Key), "a key that should be there"),
        (Cause::Other(Conflict::Tally), "a tally"),
        (Cause::Other(Conflict::Command), "the command"),
    ];
    let parts =
        [Part::Streams, Part::Answer, Part::Copies, Part::Erasures, Part::Looks, Part::Keys, Part::Notices];
    let of_conflicts = conflicts.map(|(cause, told)| (cause, Part::Seals, told));
    let of_parts = parts.map(|part| (Cause::Other(Conflict::Tally), part, "a tally"));
    for (cause, part, told) in of_conflicts.into_iter().chain(of_parts) {
        let report = report(Fault::Left(cause, part));
        let found = report.found.iter().find(|(promise, _)| *promise == Promise::WholeOrNothing).unwrap();
        let told = format!("something was written although this was in conflict: {told}");
        assert_eq!(found.1, Err(told), "{cause:?} {part:?}");
    }
}
