//! Whether a store keeps every promise of [`Store`].
//!
//! Two handles on one store are driven by hand, and where two users race, in every order; there are no threads.
//!
//! ```
//! use imi_core::{SharedMemory, testing::conformance};
//! let report = conformance::run(|| {
//!     let one = SharedMemory::default();
//!     (one.clone(), one)
//! });
//! report.assert_kept();
//! ```

mod lists;
mod outbox;
mod streams;
mod vault;
mod writing;

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::begin;
use super::toy::{Book, Command, Parcel, Policy, World};
use crate::{
    Actor, CommandId, Commit, CommitError, Conflict, Desk, Id, Order, Receipt, SealId, Secret, Slug, Store,
    Task, Verdict, drive,
};

/// What a check found wrong, if anything.
type Found = Result<(), String>;
/// A check, which makes as many stores as it needs.
type Check<S> = fn(&dyn Fn() -> (S, S)) -> Found;

macro_rules! promises {
    ($($promise:ident $says:literal $module:ident::$check:ident;)*) => {
        crate::members! {
            /// A promise of [`Store`].
            pub enum Promise { $(#[doc = concat!($says, ".")] $promise),* }
        }
        impl Promise {
            /// The promise in words.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self { $(Self::$promise => $says),* }
            }
            fn check<S: Store<Parcel>>(self) -> Check<S> {
                match self { $(Self::$promise => $module::$check),* }
            }
        }
    };
}

promises! {
    VersionExpected "a commit on another version of a stream is a conflict" writing::version;
    WholeOrNothing "of a commit in conflict nothing is written" writing::whole;
    StandingExpected "a standing that changed meanwhile is a conflict" writing::standing;
    KeyTakenOnce "a key that is taken can not be taken" writing::key_taken;
    KeyReleased "a key let go can be taken again" writing::key_released;
    KeyErased "with a stream go the keys reserved for it, and no others" writing::key_erased;
    KeyExpected "a key expected to be there or not there, and otherwise, is a conflict" writing::key_expected;
    TallyExpected "a tally that differs is a conflict" writing::tally_expected;
    CommitsApart "of several commits each has its own expectations and its own answer" writing::apart;
    CommandOnce "a command committed meanwhile is a conflict, and told as such" writing::command_once;
    ReceiptKept "a repeated command gets its receipt and fingerprint" writing::receipt;
    FingerprintForgotten "with a stream go the fingerprints of its commands, not their receipts" writing::print_forgotten;
    SealsOpen "every seal opens with its content" vault::open;
    CopiesAfterSeals "copies are made after seals" vault::copy_after_seal;
    CopiesBeforeErasures "copies are made before erasures" vault::copy_before_erasure;
    ErasuresLast "what a commit seals it can erase" vault::erasure_last;
    SealErased "an erased seal does not open, and every other does" vault::seal_erased;
    StreamErased "with a stream goes whatever was sealed or copied for it, and nothing else" vault::stream_erased;
    LooksKept "looks are kept by authority, oldest first" vault::looks;
    LooksOutliveSeals "looks stay when a stream's seals are erased" vault::looks_outlive;
    LooksErased "the looks at a stream can be erased, and no others go with them" vault::looks_erased;
    NoticesKept "every notice of a commit is handed out" outbox::all;
    OutboxOrdered "notices are handed out oldest first" outbox::order;
    LeaseLimited "no more notices are handed out than asked for" outbox::limit;
    LeaseHolds "a notice is not handed out again while its lease runs" outbox::lease_holds;
    LeaseEnds "a notice is handed out again, with the same id, when its lease is over" outbox::lease_ends;
    SentStruck "notices that were sent are never handed out again" outbox::sent;
    NoticeOnce "a notice whose id is still in the outbox is not written a second time" outbox::once;
    ListNewestFirst "lists are ordered newest first, then by stream" lists::order;
    ListPaged "page by page, every row comes once" lists::pages;
    ListedOnce "a row of several lists comes once, where it is newest" lists::once;
    ListLimited "the limit counts the rows that are kept" lists::limit;
    ListBounded "a list begins at an instant and ends before another" lists::bounds;
    ListMoved "a row stands where the last commit put it, and nowhere else" lists::moved;
    TallyCounts "a tally counts the rows of its list" lists::tally;
    DueOrdered "streams fall due earliest first, no more than asked for" streams::due_order;
    DueReached "a stream is due from its instant on and not before" streams::due_reached;
    DueMoved "a stream is due when the last commit says" streams::due_moved;
    EventsAfter "events come in order after the one named" streams::events;
    StateKept "the state loaded is the fold of the events, and the version their number" streams::state;
    StandingGrows "a standing is replaced by a newer version only" streams::standing_grows;
    StandingsByRole "standings of a country's holders of a role come, each once, and no others" streams::roles;
    StandingsAsked "standings come as asked: by authority, workflow and area" streams::standings;
    HandlesAgree "what one handle wrote the other reads" streams::handles;
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}: {}", self.says())
    }
}

/// What became of each promise.
#[derive(Debug)]
pub struct Report {
    /// Every promise, with what the check found wrong, if anything.
    pub found: Vec<(Promise, Result<(), String>)>,
}

impl Report {
    /// The promises that are broken.
    #[must_use]
    pub fn broken(&self) -> Vec<Promise> {
        self.found.iter().filter(|(_, found)| found.is_err()).map(|(promise, _)| *promise).collect()
    }

    /// Every promise must be kept.
    ///
    /// # Panics
    /// If one is not; the message names each, and what was found.
    #[track_caller]
    pub fn assert_kept(&self) {
        let broken: Vec<String> = self
            .found
            .iter()
            .filter_map(|(promise, found)| Some(format!("{promise}; {}", found.as_ref().err()?)))
            .collect();
        assert!(broken.is_empty(), "the store breaks\n{}", broken.join("\n"));
    }
}

/// Checks every promise. `make` gives two handles on one new store, as often as it is asked.
pub fn run<S: Store<Parcel>>(make: impl Fn() -> (S, S)) -> Report {
    use crate::Member;
    let check = |promise: Promise| (promise, promise.check::<S>()(&make));
    Report { found: Promise::ALL.iter().copied().map(check).collect() }
}

const NORTH: Slug = Slug::new("north");
const EAST: Slug = Slug::new("east");
const SOUTH: Slug = Slug::new("south");
const WEST: Slug = Slug::new("west");

/// Two handles on one store, with two authorities in it, and a clock.
struct Bench<S> {
    one: S,
    other: S,
    world: World,
    now: DateTime<Utc>,
    given: u128,
}

/// A parcel and the seal of its note.
#[derive(Clone, Copy)]
struct Booked {
    id: Id<Parcel>,
    note: SealId,
}

/// How a race ended for one of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Committed,
    Repeated,
    Conflict(Conflict),
}

/// The orders in which two users can begin and end: who takes each step, and whether he ends with it.
const ORDERS: [[(usize, bool); 4]; 6] = {
    const fn order(users: [usize; 4]) -> [(usize, bool); 4] {
        let [a, b, c, d] = users;
        [(a, false), (b, b == a), (c, c == a || c == b), (d, true)]
    }
    [
        order([0, 0, 1, 1]),
        order([0, 1, 0, 1]),
        order([0, 1, 1, 0]),
        order([1, 0, 0, 1]),
        order([1, 0, 1, 0]),
        order([1, 1, 0, 0]),
    ]
};

impl<S: Store<Parcel>> Bench<S> {
    fn new(make: &dyn Fn() -> (S, S)) -> Result<Self, String> {
        let (mut one, other) = make();
        let world = World::default();
        one.put_standing(&world.sender).map_err(said)?;
        one.put_standing(&world.receiver).map_err(said)?;
        Ok(Self { one, other, world, now: begin(), given: 0 })
    }

    fn pass(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
    }

    fn order<C>(&mut self, command: C) -> Order<C> {
        self.given += 1;
        Order { id: CommandId::from_u128(self.given), command }
    }

    fn booking(&mut self, label: Slug) -> Task<Parcel> {
        let book = Book { label, ..self.world.book("label") };
        Task::Found(self.order(book))
    }

    fn giving(&mut self, stream: Id<Parcel>, command: Command) -> Task<Parcel> {
        Task::Give { stream, seen: None, order: self.order(command) }
    }

    fn amending(&mut self, stream: Id<Parcel>) -> Task<Parcel> {
        let note = self.world.book("amended").note;
        self.giving(stream, Command::Amend { note })
    }

    /// Decides a task that must come to a commit.
    fn draft(&self, actor: Actor, task: Task<Parcel>) -> Result<Commit<Parcel>, String> {
        match drive(&self.one, Desk::new(task, actor, self.now, &Policy::default())).map_err(said)? {
            Verdict::Commit(commit) => Ok(*commit),
            other => Err(format!("nothing to commit: {other:?}")),
        }
    }

    /// Runs a task to its end.
    fn run(&mut self, actor: Actor, task: Task<Parcel>) -> Result<Receipt, String> {
        let commit = self.draft(actor, task)?;
        self.one.commit(&commit).map_err(said)
    }

    fn give(&mut self, actor: Actor, stream: Id<Parcel>, command: Command) -> Result<Receipt, String> {
        let task = self.giving(stream, command);
        self.run(actor, task)
    }

    fn book(&mut self, label: Slug) -> Result<Booked, String> {
        let task = self.booking(label);
        let commit = self.draft(self.world.anna, task)?;
        let receipt = self.one.commit(&commit).map_err(said)?;
        let note = commit.seals.first().map(|seal| seal.id).ok_or("no seal")?;
        Ok(Booked { id: Id::from_uuid(receipt.stream), note })
    }

    /// Runs two tasks in this order of steps, the first on one handle and the second on the other; tells whether
    /// both had begun before one ended, and the ends in the order in which they came.
    fn race(
        &mut self,
        order: [(usize, bool); 4],
        tasks: &[(Actor, Task<Parcel>); 2],
    ) -> Result<(bool, Vec<End>), String> {
        let policy = Policy::default();
        let mut begun: [Option<Verdict<Parcel>>; 2] = [None, None];
        let (mut overlap, mut ends) = (false, Vec::new());
        for (user, is_end) in order {
            let store = [&mut self.one, &mut self.other].into_iter().nth(user);
            let (Some(store), Some((actor, task)), Some(verdict)) =
                (store, tasks.get(user), begun.get_mut(user))
            else {
                return Err("there are two users".to_owned());
            };
            if !is_end {
                *verdict =
                    Some(drive(store, Desk::new(task.clone(), *actor, self.now, &policy)).map_err(said)?);
                overlap = begun.iter().all(Option::is_some) && ends.is_empty();
                continue;
            }
            ends.push(match verdict {
                Some(Verdict::Commit(commit)) => match committed(store.commit(commit))? {
                    Ok(_) => End::Committed,
                    Err(conflict) => End::Conflict(conflict),
                },
                Some(Verdict::Done(_)) => End::Repeated,
                other => return Err(format!("nothing to commit: {other:?}")),
            });
        }
        Ok((overlap, ends))
    }
}

/// A commit of nothing, to be filled.
pub(super) fn nothing() -> Commit<Parcel> {
    Commit::nothing(Receipt { stream: Uuid::nil(), version: 0, opened: Vec::new() })
}

/// A conflict is an answer, a failure is none.
fn committed<E: core::error::Error>(
    result: Result<Receipt, CommitError<E>>,
) -> Result<Result<Receipt, Conflict>, String> {
    match result {
        Ok(receipt) => Ok(Ok(receipt)),
        Err(CommitError::Conflict(conflict)) => Ok(Err(conflict)),
        Err(CommitError::Store(error)) => Err(said(error)),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn said(error: impl fmt::Display) -> String {
    error.to_string()
}

fn secret<S: Store<Parcel>>(store: &S, seal: SealId) -> Result<Option<Secret>, String> {
    let opened = store.unseal(&[seal]).map_err(said)?;
    Ok(opened.into_iter().find(|(id, _)| *id == seal).map(|(_, secret)| secret))
}

fn opens<S: Store<Parcel>>(store: &S, seal: SealId) -> Result<bool, String> {
    secret(store, seal).map(|secret| secret.is_some())
}

fn hold(condition: bool, otherwise: &str) -> Found {
    if condition { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn same<T: PartialEq + fmt::Debug>(what: &str, found: &T, expected: &T) -> Found {
    if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
}
