//! A store that breaks a promise where real requests notice is told from one that keeps all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::conformance::Promise;
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Envelope, Erasure, Expectation,
    ListKey, Listed, Loaded, Look, MemoryError, MemoryStore, Notice, NoticeId, Query, Receipt, SealId,
    Secret, Standing, Store, Workflow,
};
use imi_requests::testing::history::{Choice, Plan, beside};
use imi_requests::{Request, RequestId};
use uuid::Uuid;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Nothing.
    None,
    /// It takes no commit, for another reason than the one that holds.
    Conflict(Conflict),
    /// It takes a commit on standings that changed.
    StandingUnchecked,
    /// It takes a command twice.
    CommandTwice,
    /// It takes a commit on another version.
    VersionUnchecked,
    /// It takes a commit of nobody's on another version.
    VersionOfTimeUnchecked,
    /// It gives another receipt than it got.
    OtherReceipt,
    /// It keeps the fingerprint to itself.
    NoFingerprint,
    /// It keeps the first state of a stream.
    FirstState,
    /// It gives the events from the first on, whichever is asked for.
    AllEvents,
    /// It erases no seal.
    SealKept,
    /// It opens seals to no content of theirs.
    SealsShut,
    /// It lists nothing.
    NoLists,
    /// It counts one too many.
    Miscounts,
    /// It knows what is due by now and not what will be.
    OnlyDueNow,
    /// It hands out the last two notices the wrong way round.
    Disordered,
    /// It hands out what is on lease.
    NoLease,
    /// It sends again what was sent.
    SentAgain,
    /// It forgets what standings were put.
    StandingsLost,
}

/// A store in memory with a fault, and what was asked of it.
struct Faulty {
    rest: MemoryStore<Request>,
    fault: Fault,
    now: Option<DateTime<Utc>>,
    first: Vec<Loaded<Request>>,
    log: Rc<Log>,
}

/// What was asked of stores.
#[derive(Default)]
struct Log {
    made: Cell<u32>,
    commits: Cell<u32>,
    leases: RefCell<Vec<(usize, TimeDelta)>>,
}

impl Faulty {
    fn new(fault: Fault, log: &Rc<Log>) -> Self {
        log.made.set(log.made.get() + 1);
        Self { rest: MemoryStore::new(), fault, now: None, first: Vec::new(), log: Rc::clone(log) }
    }
}

impl Store<Request> for Faulty {
    type Error = MemoryError;

    fn commit(&mut self, commit: &Commit<Request>) -> Result<Receipt, CommitError<MemoryError>> {
        self.log.commits.set(self.log.commits.get() + 1);
        let mut spoilt = commit.clone();
        match self.fault {
            Fault::Conflict(conflict) => return Err(CommitError::Conflict(conflict)),
            Fault::StandingUnchecked => {
                spoilt.expectations.retain(|known| !matches!(known, Expectation::Standing { .. }));
            }
            Fault::CommandTwice
                if self.rest.receipt(commit.command.unwrap_or(CommandId::from_u128(0)))?.is_some() =>
            {
                return Ok(commit.receipt.clone());
            }
            Fault::VersionOfTimeUnchecked if commit.command.is_some() => {}
            Fault::VersionUnchecked | Fault::VersionOfTimeUnchecked => {
                for part in &mut spoilt.streams {
                    part.after = self.rest.load(part.stream)?.map_or(0, |loaded| loaded.version);
                }
            }
            Fault::SealKept => spoilt.erasures.retain(|erasure| !matches!(erasure, Erasure::Seal(_))),
            _ => {}
        }
        let mut receipt = self.rest.commit(&spoilt)?;
        for part in &commit.streams {
            if part.after == 0 {
                self.first.extend(self.rest.load(part.stream)?);
            }
        }
        receipt.version += u64::from(self.fault == Fault::OtherReceipt);
        Ok(receipt)
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<Request>>, MemoryError> {
        self.now = Some(now);
        self.log.leases.borrow_mut().push((limit, until - now));
        let until = if self.fault == Fault::NoLease { now } else { until };
        let mut notices = self.rest.lease(now, until, limit)?;
        if let (Fault::Disordered, [.., last_but_one, last]) = (self.fault, notices.as_mut_slice()) {
            core::mem::swap(last_but_one, last);
        }
        Ok(notices)
    }
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        if self.fault == Fault::SentAgain { Ok(()) } else { self.rest.sent(notices) }
    }
    fn load(&self, stream: RequestId) -> Result<Option<Loaded<Request>>, MemoryError> {
        let first = self.first.iter().find(|loaded| loaded.state.id == stream);
        if self.fault == Fault::FirstState { Ok(first.cloned()) } else { self.rest.load(stream) }
    }
    fn events(&self, stream: RequestId, after: u64) -> Result<Vec<Envelope<Request>>, MemoryError> {
        self.rest.events(stream, if self.fault == Fault::AllEvents { 0 } else { after })
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        let found = self.rest.receipt(command)?;
        let print = |print: Option<Uuid>| print.filter(|_| self.fault != Fault::NoFingerprint);
        Ok(found.map(|(receipt, known)| (receipt, print(known))))
    }
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        if self.fault == Fault::StandingsLost {
            Ok(Vec::new())
        } else {
            self.rest.standings(workflow, area, of)
        }
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        if self.fault == Fault::SealsShut { Ok(Vec::new()) } else { self.rest.unseal(seals) }
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&imi_requests::Row) -> bool,
    ) -> Result<Vec<Listed<Request>>, MemoryError> {
        if self.fault == Fault::NoLists { Ok(Vec::new()) } else { self.rest.list(query, keep) }
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        Ok(self.rest.tally(list)? + u64::from(self.fault == Fault::Miscounts))
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<RequestId>, MemoryError> {
        let known = self.now.filter(|_| self.fault == Fault::OnlyDueNow).map_or(now, |known| known.min(now));
        self.rest.due(known, limit)
    }
    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        self.rest.put_standing(standing)
    }
    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.rest.looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        self.rest.looks(authority)
    }
}

const FAULTS: &[(Fault, Promise)] = &[
    (Fault::Conflict(Conflict::Version), Promise::VersionExpected),
    (Fault::Conflict(Conflict::Standing), Promise::StandingExpected),
    (Fault::Conflict(Conflict::Key), Promise::KeyExpected),
    (Fault::Conflict(Conflict::Tally), Promise::TallyExpected),
    (Fault::Conflict(Conflict::Command), Promise::CommandOnce),
    (Fault::StandingUnchecked, Promise::StandingExpected),
    (Fault::CommandTwice, Promise::CommandOnce),
    (Fault::VersionUnchecked, Promise::VersionExpected),
    (Fault::VersionOfTimeUnchecked, Promise::VersionExpected),
    (Fault::OtherReceipt, Promise::ReceiptKept),
    (Fault::NoFingerprint, Promise::ReceiptKept),
    (Fault::FirstState, Promise::StateKept),
    (Fault::AllEvents, Promise::EventsAfter),
    (Fault::SealKept, Promise::SealErased),
    (Fault::SealsShut, Promise::SealsOpen),
    (Fault::NoLists, Promise::ListMoved),
    (Fault::Miscounts, Promise::TallyCounts),
    (Fault::OnlyDueNow, Promise::DueMoved),
    (Fault::Disordered, Promise::NoticesKept),
    (Fault::NoLease, Promise::NoticesKept),
    (Fault::SentAgain, Promise::NoticesKept),
    (Fault::StandingsLost, Promise::StandingsAsked),
];

#[test]
fn a_store_that_breaks_a_promise_is_found() {
    for (fault, promise) in FAULTS {
        let log = Rc::default();
        let found = beside::search(30, 40, || Faulty::new(*fault, &log));
        let difference = *found.expect_err(&format!("{fault:?}"));
        assert_eq!(difference.promise, *promise, "{fault:?}: {difference}");
        let told = difference.to_string();
        assert!(told.starts_with(&format!("the store breaks {promise}\n  ")), "{told}");
        assert!(told.contains(&difference.found) && told.contains("\nafter\n  "), "{told}");
        // The story is the shortest that could be found.
        assert!(difference.story.lines().count() < 25, "{fault:?}: {told}");
    }
}

#[test]
fn a_store_that_keeps_all_is_asked_as_often_as_was_said_and_alike_each_time() {
    let asked = |cases| {
        let log = Rc::<Log>::default();
        assert!(beside::search(cases, 30, || Faulty::new(Fault::None, &log)).is_ok());
        (log.made.get(), log.commits.get())
    };
    let (made, commits) = asked(3);
    assert_eq!((made, asked(3)), (3, (3, commits)));
    assert!(commits > 10, "{commits}");
}

#[test]
fn a_few_notices_are_sent_at_each_fourth_step() {
    let log = Rc::<Log>::default();
    let plan = Plan { choices: vec![Choice { what: 0, who: 0, how: 1 }; 9], ..Plan::plain(1) };
    assert!(beside::beside(&plan, Faulty::new(Fault::None, &log)).is_ok());
    // For an hour; else all are looked at, and stay.
    let (all, few) = ((usize::MAX, TimeDelta::zero()), (3, TimeDelta::hours(1)));
    assert_eq!(log.leases.take(), [all, all, all, few, all, all, all, few, all]);
}
