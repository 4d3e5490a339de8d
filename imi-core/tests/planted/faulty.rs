//! A store with one fault, finer than those that break a whole promise.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::conformance::{self, Report};
use imi_core::testing::toy::{Parcel, Row};
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Envelope, Erasure, Expectation,
    Id, ListKey, Listed, Loaded, Look, MemoryError, Notice, NoticeId, Personal, Query, Receipt, Reservation,
    SealCopy, SealId, Secret, SharedMemory, Standing, Store, Workflow,
};
use uuid::Uuid;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
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
    /// Of several commits, none after one in conflict is written.
    StopsAtConflict,
    /// The answers to several commits come in another order.
    AnswersReversed,
    /// Keys are taken and let go before it is asked which are there.
    KeysTakenFirst,
    /// A command that was committed meanwhile is told after a key that is taken.
    CommandLate,
    /// A list begins after the instant at which it should.
    ListBeginsLate,
    /// Rows of one instant come the other way round.
    TiesReversed,
    /// One more row comes than asked for.
    OneRowMore,
    /// A stream is due after its instant only.
    DueLate,
    /// More streams come that are due than asked for.
    DueUnlimited,
    /// A lease is over after its end only.
    LeaseOverLate,
    /// Of several notices that were sent, only the last is struck.
    LastStruck,
    /// Notices that were sent are struck only if all of them are there.
    AllOrNoneStruck,
    /// The event named comes again.
    EventsFrom,
    /// A standing that two concerns mean comes twice.
    StandingTwice,
    /// The looks of other authorities come too.
    LooksOfOthers,
    /// Who looks a second time at one instant has not looked.
    LooksOnce,
    /// With a stream go keys of others.
    KeysGoToo,
    /// With a seal go its copies.
    CopiesGoToo,
    /// With a stream go copies of its seals that were made for others.
    LentGoToo,
    /// With the looks at a stream go those at others.
    LooksGoToo,
    /// With a stream go the fingerprints of commands to others.
    PrintsGoToo,
    /// The second handle sees nothing of this.
    Blind(Read),
}

/// What is read of a store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Read {
    Load,
    Events,
    Receipt,
    Unseal,
    List,
    Tally,
    Due,
    Looks,
}

/// The conflict in which something is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cause {
    First,
    Last,
    Other(Conflict),
}

/// What is written in spite of a conflict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
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
    keys: Vec<(Personal<String>, Uuid)>,
    copies: Vec<SealCopy>,
    looks: Vec<Look>,
    gone: bool,
}

/// A handle on a store with a fault.
pub(crate) struct Faulty {
    store: SharedMemory<Parcel>,
    fault: Fault,
    second: bool,
    remembered: Rc<RefCell<Remembered>>,
}

/// Another store with the same in it.
impl Clone for Faulty {
    fn clone(&self) -> Self {
        Self::new(SharedMemory::new(self.store.lock().clone()), self.fault)
    }
}

impl PartialEq for Faulty {
    fn eq(&self, other: &Self) -> bool {
        let own = self.store.lock().clone();
        own == *other.store.lock()
    }
}

/// What the suite finds of such a store.
pub(crate) fn report(fault: Fault) -> Report {
    conformance::run(|| {
        let one = Faulty::new(SharedMemory::default(), fault);
        let (store, remembered) = (one.store.clone(), Rc::clone(&one.remembered));
        (one, Faulty { store, fault, second: true, remembered })
    })
}

/// Nothing of a commit but its answer.
fn nothing(of: &Commit<Parcel>) -> Commit<Parcel> {
    Commit::nothing(of.receipt.clone())
}

impl Faulty {
    pub(crate) fn new(store: SharedMemory<Parcel>, fault: Fault) -> Self {
        Self { store, fault, second: false, remembered: Rc::default() }
    }

    fn is_blind(&self, to: Read) -> bool {
        self.second && self.fault == Fault::Blind(to)
    }

    /// Has more go with what a commit erases than it says.
    fn erase_more(&self, commit: &mut Commit<Parcel>) {
        let mut remembered = self.remembered.borrow_mut();
        let stays = |owner: &Uuid| !commit.erasures.contains(&Erasure::Stream(*owner));
        let mut more = Vec::new();
        for erasure in &commit.erasures {
            match (self.fault, erasure) {
                (Fault::KeysGoToo, Erasure::Stream(_)) => {
                    let others = remembered.keys.iter().filter(|(_, owner)| stays(owner));
                    let release = others.map(|(key, _)| Reservation::Release(key.clone()));
                    commit.reservations.extend(release);
                }
                (Fault::CopiesGoToo, Erasure::Seal(seal)) => {
                    let copies = remembered.copies.iter().filter(|copy| copy.from == *seal);
                    more.extend(copies.map(|copy| Erasure::Seal(copy.to)));
                }
                (Fault::LentGoToo, Erasure::Stream(_)) => {
                    more.extend(remembered.copies.iter().map(|copy| Erasure::Seal(copy.to)));
                }
                (Fault::LooksGoToo, Erasure::Looks(_)) => {
                    more.extend(remembered.looks.iter().map(|look| Erasure::Looks(look.stream)));
                }
                (_, Erasure::Stream(_)) => remembered.gone = true,
                _ => {}
            }
        }
        commit.erasures.extend(more);
        for reservation in &commit.reservations {
            if let Reservation::Take { key, owner } = reservation {
                remembered.keys.push((key.clone(), *owner));
            }
        }
        remembered.copies.extend(commit.copies.iter().copied());
    }

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
        Ok(Store::load(&self.store, stream)?.filter(|_| !self.is_blind(Read::Load)))
    }
    fn events(&self, stream: Id<Parcel>, after: u64) -> Result<Vec<Envelope<Parcel>>, MemoryError> {
        let after = if self.fault == Fault::EventsFrom { after.saturating_sub(1) } else { after };
        self.store.events(stream, if self.is_blind(Read::Events) { u64::MAX } else { after })
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        let found = Store::receipt(&self.store, command)?.filter(|_| !self.is_blind(Read::Receipt));
        let forgotten = self.fault == Fault::PrintsGoToo && self.remembered.borrow().gone;
        Ok(found.map(|(receipt, print)| (receipt, print.filter(|_| !forgotten))))
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
        let mut found: Vec<Standing> = found.into_iter().map(other).collect();
        if self.fault == Fault::StandingTwice && of.len() > 1 && of.iter().any(|of| of.authority().is_none())
        {
            found.extend(found.last().cloned());
        }
        Ok(found)
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
        self.erase_more(&mut commit);
        let taken = |reservation: &Reservation, expected: &Expectation| match (reservation, expected) {
            (Reservation::Take { key: taken, .. }, Expectation::Key { key, present }) => {
                taken == key && !present
            }
            (Reservation::Release(gone), Expectation::Key { key, present }) => gone == key && *present,
            _ => false,
        };
        let mut expected = commit.expectations.iter();
        if self.fault == Fault::KeysTakenFirst
            && expected.any(|expected| commit.reservations.iter().any(|of| taken(of, expected)))
        {
            return Err(CommitError::Conflict(Conflict::Key));
        }
        let conflict = match Store::commit(&mut self.store, &commit) {
            Err(CommitError::Conflict(conflict)) => conflict,
            ended => return ended,
        };
        match self.fault {
            Fault::KeysFirst | Fault::CommandLate
                if self.fault == Fault::CommandLate || conflict != Conflict::Command =>
            {
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
        let mut answers: Vec<Result<Receipt, CommitError<MemoryError>>> = Vec::new();
        for commit in commits {
            let mut commit = commit.clone();
            if self.fault == Fault::StopsAtConflict && answers.iter().any(Result::is_err) {
                answers.push(Err(CommitError::Conflict(Conflict::Version)));
                continue;
            }
            if self.fault == Fault::TalliesBefore {
                if !commit.expectations.iter().all(holds) {
                    answers.push(Err(CommitError::Conflict(Conflict::Tally)));
                    continue;
                }
                commit.expectations.retain(|e| !matches!(e, Expectation::Tally { .. }));
            }
            answers.push(self.commit(&commit));
        }
        if self.fault == Fault::AnswersReversed {
            answers.reverse();
        }
        answers
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        Store::unseal(&self.store, if self.is_blind(Read::Unseal) { &[] } else { seals })
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<Vec<Listed<Parcel>>, MemoryError> {
        let mut query = query.clone();
        match self.fault {
            Fault::ListBeginsLate => query.from = query.from.map(|from| from + TimeDelta::nanoseconds(1)),
            Fault::OneRowMore => query.limit = query.limit.saturating_add(1),
            _ if self.is_blind(Read::List) => query.limit = 0,
            _ => {}
        }
        let mut listed = self.store.list(&query, keep)?;
        if self.fault == Fault::TiesReversed {
            listed.sort_by(|one, other| other.order.cmp(&one.order).then(other.stream.cmp(&one.stream)));
        }
        Ok(listed)
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        Ok(if self.is_blind(Read::Tally) { 0 } else { self.store.tally(list)? })
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<Parcel>>, MemoryError> {
        let late = now.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(now);
        match self.fault {
            Fault::DueLate => self.store.due(late, limit),
            Fault::DueUnlimited => self.store.due(now, usize::MAX),
            _ if self.is_blind(Read::Due) => Ok(Vec::new()),
            _ => self.store.due(now, limit),
        }
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<Parcel>>, MemoryError> {
        let late = self.fault == Fault::LeaseOverLate && until > now;
        let over = if late { until + TimeDelta::nanoseconds(1) } else { until };
        let mut notices = self.store.lease(now, over, limit)?;
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
        let there = |notice| self.remembered.borrow().leased.contains(notice);
        match (self.fault, notices) {
            (Fault::LastStruck, [.., last]) => self.store.sent(&[*last]),
            (Fault::AllOrNoneStruck, _) if !notices.iter().all(there) => Ok(()),
            _ => self.store.sent(notices),
        }
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
        let mut remembered = self.remembered.borrow_mut();
        if self.fault == Fault::LooksOnce && remembered.looks.contains(&look) {
            return Ok(());
        }
        remembered.looks.push(look);
        self.store.looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        let mut looks = self.store.looks(authority)?;
        match self.fault {
            Fault::LooksOfOthers => {
                let remembered = self.remembered.borrow();
                looks.extend(remembered.looks.iter().filter(|look| look.authority != authority));
            }
            _ if self.is_blind(Read::Looks) => looks.clear(),
            _ => {}
        }
        Ok(looks)
    }
}
