//! A store of one's own beside the store in memory: random histories are written to both, and the first answer in which they
//! differ is told, with the promise that it breaks and the shortest history that shows it.
//!
//! The [conformance suite](imi_core::testing::conformance) checks each promise with a few parcels. This looks where nobody thought of looking:
//! at what real requests write, in orders that nobody chose. A store should stand both.
//!
//! ```
//! use imi_core::MemoryStore;
//! use imi_requests::testing::history::beside;
//!
//! beside::search(4, 20, MemoryStore::new).map_err(|difference| difference.to_string())?;
//! # Ok::<(), String>(())
//! ```

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::conformance::Promise;
use imi_core::{
    Commit, CommitError, Concern, Conflict, Expectation, ListKey, Query, Receipt, Store, Workflow,
};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use super::{End, History, Plan, plans};
use crate::Request;

/// Where a store answers otherwise than the one in memory.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The promise that it breaks.
    pub promise: Promise,
    /// What it answered, and what it should have.
    pub found: String,
    /// What happened before, a line a step.
    pub story: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the store breaks {}\n  {}\nafter\n  {}",
            self.promise,
            self.found,
            self.story.replace('\n', "\n  ")
        )
    }
}
impl core::error::Error for Difference {}

/// Plays so many random histories of up to so many steps, each against a new store; the difference told is that of the shortest
/// history that could be found. Equal calls play equal histories.
///
/// # Errors
/// The first difference.
pub fn search<S: Store<Request>>(
    cases: u32,
    steps: usize,
    make: impl Fn() -> S,
) -> Result<(), Box<Difference>> {
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(20_120_301),
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    let written = |plan: &Plan| beside(plan, make());
    let run = TestRunner::new(config).run(&plans(0..steps), |plan| {
        written(&plan).map_err(|difference| TestCaseError::fail(difference.promise.says()))
    });
    match run {
        Err(TestError::Fail(_, plan)) => written(&plan),
        _ => Ok(()),
    }
}

/// Plays one history against a new store and the one in memory.
///
/// # Errors
/// The first difference.
pub fn beside<S: Store<Request>>(plan: &Plan, mut store: S) -> Result<(), Box<Difference>> {
    let mut history = History::begin(plan);
    standings(&history, &mut store).map_err(|found| Box::new(told(&history, found)))?;
    for (nth, choice) in plan.choices.iter().enumerate() {
        let end = history.step(*choice).end.clone();
        let mut step = || {
            standings(&history, &mut store)?;
            if let End::Done(commit) = &end {
                takes(&mut store, commit)?;
                refuses(&history, &mut store, commit)?;
                reads(&history, &store, commit)?;
            }
            if nth % 4 == 3 {
                mails(&mut history, &mut store, 3, 2)
            } else {
                mails(&mut history, &mut store, usize::MAX, 0)
            }
        };
        step().map_err(|found| Box::new(told(&history, found)))?;
    }
    Ok(())
}

/// A promise, and how it is broken.
type Found = (Promise, String);

fn told(history: &History, (promise, found): Found) -> Difference {
    Difference { promise, found, story: history.story() }
}

fn same<T: PartialEq + fmt::Debug>(
    promise: Promise,
    what: &str,
    found: &T,
    expected: &T,
) -> Result<(), Found> {
    if found == expected {
        Ok(())
    } else {
        Err((promise, format!("{what}: it has {found:?}, and should have {expected:?}")))
    }
}

/// The first place in which two lists differ.
fn same_all<T: PartialEq + fmt::Debug>(
    promise: Promise,
    what: &str,
    found: &[T],
    expected: &[T],
) -> Result<(), Found> {
    let place = found.iter().zip(expected).take_while(|(found, expected)| found == expected).count();
    same(promise, &format!("{what}, number {}", place + 1), &found.get(place), &expected.get(place))
}

/// What a store's failure breaks: it answers otherwise than another that has the same.
fn failed(error: impl fmt::Display) -> Found {
    (Promise::HandlesAgree, error.to_string())
}

/// Puts the standings that changed.
fn standings<S: Store<Request>>(history: &History, store: &mut S) -> Result<(), Found> {
    for standing in history.standings() {
        let asked = [Concern::Authority(standing.authority)];
        let kept =
            store.standings(Workflow::InformationRequest, Some(standing.area), &asked).map_err(failed)?;
        if kept.iter().all(|kept| kept.version < standing.version) {
            store.put_standing(&standing).map_err(failed)?;
        }
        let kept =
            store.standings(Workflow::InformationRequest, Some(standing.area), &asked).map_err(failed)?;
        same(Promise::StandingsAsked, "the standing", &kept, &vec![standing])?;
    }
    Ok(())
}

fn answer<E: fmt::Display>(
    ended: Result<Receipt, CommitError<E>>,
) -> Result<Result<Receipt, Conflict>, Found> {
    match ended {
        Ok(receipt) => Ok(Ok(receipt)),
        Err(CommitError::Conflict(conflict)) => Ok(Err(conflict)),
        Err(CommitError::Store(error)) => Err(failed(error)),
    }
}

fn of(conflict: Conflict) -> Promise {
    match conflict {
        Conflict::Version => Promise::VersionExpected,
        Conflict::Standing => Promise::StandingExpected,
        Conflict::Key => Promise::KeyExpected,
        Conflict::Tally => Promise::TallyExpected,
        Conflict::Command => Promise::CommandOnce,
        _ => Promise::WholeOrNothing,
    }
}

/// What the store in memory has taken, it takes too.
fn takes<S: Store<Request>>(store: &mut S, commit: &Commit<Request>) -> Result<(), Found> {
    match answer(store.commit(commit))? {
        Ok(receipt) => same(Promise::ReceiptKept, "the receipt", &receipt, &commit.receipt),
        Err(conflict) => Err((of(conflict), format!("a commit that fits is in conflict: {conflict}"))),
    }
}

/// What comes again, late, or on standings that are not there any more, is in conflict.
fn refuses<S: Store<Request>>(
    history: &History,
    store: &mut S,
    commit: &Commit<Request>,
) -> Result<(), Found> {
    // Neither its streams nor its command come before the standings.
    let bare = Commit { streams: Vec::new(), command: None, ..commit.clone() };
    let mut spoilt = vec![commit.clone(), Commit { command: None, ..commit.clone() }];
    for nth in 0..commit.expectations.len() {
        let mut other = bare.clone();
        if let Some(Expectation::Standing { version, .. }) = other.expectations.get_mut(nth) {
            *version = u64::MAX;
            spoilt.push(other);
        }
    }
    for commit in spoilt {
        let expected = answer(history.scene.store.clone().commit(&commit))?;
        let Err(conflict) = expected else { continue };
        same(of(conflict), "a commit in conflict", &answer(store.commit(&commit))?, &expected)?;
    }
    Ok(())
}

/// Whatever is read of what was written.
fn reads<S: Store<Request>>(history: &History, store: &S, commit: &Commit<Request>) -> Result<(), Found> {
    let memory = &history.scene.store;
    if let Some(command) = commit.command {
        let (found, expected) =
            (store.receipt(command).map_err(failed)?, memory.receipt(command).map_err(failed)?);
        same(Promise::ReceiptKept, "the receipt", &found, &expected)?;
    }
    for part in &commit.streams {
        let (found, expected) =
            (store.load(part.stream).map_err(failed)?, memory.load(part.stream).map_err(failed)?);
        same(Promise::StateKept, "the state", &found, &expected)?;
        for after in [0, part.after] {
            let found = store.events(part.stream, after).map_err(failed)?;
            same(
                Promise::EventsAfter,
                "the events",
                &found,
                &memory.events(part.stream, after).map_err(failed)?,
            )?;
        }
        for (list, _) in &part.summary.lists {
            listed(history, store, *list)?;
        }
    }
    for (seal, _) in &history.seals {
        let (found, expected) =
            (store.unseal(&[*seal]).map_err(failed)?, memory.unseal(&[*seal]).map_err(failed)?);
        let promise = if expected.is_empty() { Promise::SealErased } else { Promise::SealsOpen };
        same_all(promise, "the seal", &found, &expected)?;
    }
    let now = history.scene.now + TimeDelta::days(40);
    let (found, expected) =
        (store.due(now, usize::MAX).map_err(failed)?, memory.due(now, usize::MAX).map_err(failed)?);
    same_all(Promise::DueMoved, "what is due", &found, &expected)
}

fn listed<S: Store<Request>>(history: &History, store: &S, list: ListKey) -> Result<(), Found> {
    let memory = &history.scene.store;
    let query = Query { any_of: vec![list], from: None, until: None, after: None, limit: usize::MAX };
    let found = store.list(&query, &mut |_| true).map_err(failed)?;
    same_all(Promise::ListMoved, "a list", &found, &memory.list(&query, &mut |_| true).map_err(failed)?)?;
    let (found, expected) = (store.tally(list).map_err(failed)?, memory.tally(list).map_err(failed)?);
    same(Promise::TallyCounts, "a tally", &found, &expected)
}

/// The mail that both hand out; some of it is sent.
fn mails<S: Store<Request>>(
    history: &mut History,
    store: &mut S,
    limit: usize,
    sent: usize,
) -> Result<(), Found> {
    let now = history.scene.now;
    // A lease that is over at once leaves the outbox as it was.
    let until: DateTime<Utc> = if sent == 0 { now } else { now + TimeDelta::hours(1) };
    let memory = &mut history.scene.store;
    let expected = memory.lease(now, until, limit).map_err(failed)?;
    let found = store.lease(now, until, limit).map_err(failed)?;
    same_all(Promise::NoticesKept, "the outbox", &found, &expected)?;
    let sent: Vec<_> = expected.iter().take(sent).map(|notice| notice.id).collect();
    memory.sent(&sent).map_err(failed)?;
    store.sent(&sent).map_err(failed)
}
