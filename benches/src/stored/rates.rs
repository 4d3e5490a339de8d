//! How fast bookings are written: alone, together, by several threads, and by hand; and what a scrub costs.
//!
//! All ways take turns, a slice of the bookings each, so that whatever else the machine does meets all of them. In the
//! end the files of all must have the same content.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use imi_core::testing::begin;
use imi_core::testing::toy::{Book, Parcel, Policy, World};
use imi_core::{CommandId, Commit, Desk, Erasure, FreeText, Language, Need, Order, Store, Task, Verdict};
use imi_store_sqlite::{Durability, Grouped, Options, Scrub, SqliteStore};

use super::{Folder, rows as hand};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many write together.
const WRITERS: usize = 8;
/// How many bookings are written before it is the next one's turn.
const SLICE: usize = 128;

/// Writes from one booking to another.
type Way<'w> = Box<dyn FnMut(usize, usize) -> Outcome<()> + 'w>;

/// Nanoseconds a booking, slice by slice, of each way.
pub type Slices = Vec<(&'static str, Vec<f64>)>;

/// Lets all ways write so many bookings, so many times over into new files.
///
/// # Errors
/// A store's, the driver's or the file system's.
pub fn rates(count: u32, rounds: u32) -> Outcome<Slices> {
    let folder = Folder::new("rates")?;
    let commits = bookings(count)?;
    let (rows, expected) = by_hand(folder.path(), &commits)?;
    let mut all: Slices = Vec::new();
    for round in 0..rounds {
        let folder = folder.path().join(format!("round {round}"));
        std::fs::create_dir_all(&folder)?;
        let slices = play(&folder, &commits, &rows, &expected)?;
        if all.is_empty() {
            all = slices;
        } else {
            all.iter_mut().zip(slices).for_each(|((_, all), (_, more))| all.extend(more));
        }
        std::fs::remove_dir_all(folder)?;
    }
    Ok(all)
}

/// A plain file, appended to and synced.
pub const APPEND: &str = "256 bytes appended and synced";
/// The event only, in a table without indexes.
pub const ONE_ROW: &str = "one row by hand";
/// The same statements through the bare driver.
pub const ALONE_BY_HAND: &str = "alone by hand";
/// A booking a commit.
pub const ALONE: &str = "alone";
/// Eight bookings by hand in one transaction, a savepoint each.
pub const TOGETHER_BY_HAND: &str = "8 together by hand";
/// Eight bookings given at once.
pub const TOGETHER: &str = "8 together";
/// Eight threads, of which each waits for its own answer.
pub const GROUPED: &str = "8 threads grouped";
/// A booking a commit that need not survive a loss of power.
pub const PROCESS: &str = "alone, surviving the process only";

/// Lets all ways write all bookings, and tells how long each slice of each took.
fn play(
    folder: &Path,
    commits: &[Commit<Parcel>],
    rows: &[hand::Rows],
    expected: &[hand::Expected],
) -> Outcome<Slices> {
    let file = |name: &str| folder.join(name);
    let mut append = std::fs::File::create(file(APPEND))?;
    let one = hand::open(&file(ONE_ROW))?;
    one.execute_batch("CREATE TABLE one (n INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")?;
    for name in [ALONE_BY_HAND, TOGETHER_BY_HAND, GROUPED] {
        drop(store(&file(name), Durability::Power)?);
    }
    let alone_by_hand = hand::open(&file(ALONE_BY_HAND))?;
    let together_by_hand = hand::open(&file(TOGETHER_BY_HAND))?;
    let mut alone = store(&file(ALONE), Durability::Power)?;
    let mut together = store(&file(TOGETHER), Durability::Power)?;
    let mut process = store(&file(PROCESS), Durability::Process)?;
    let grouped = Grouped::open(file(GROUPED))?;
    let mut writers: Vec<SqliteStore<Parcel>> =
        (0..WRITERS).map(|_| grouped.store()).collect::<Result<_, _>>()?;

    let mut ways: Vec<(&'static str, Way<'_>)> = vec![
        (
            APPEND,
            Box::new(|from, to| {
                for _ in from..to {
                    append.write_all(&[7; 256])?;
                    append.sync_data()?;
                }
                Ok(())
            }),
        ),
        (ONE_ROW, Box::new(|from, to| Ok(hand::one_row(&one, slice(rows, from, to))?))),
        (
            ALONE_BY_HAND,
            Box::new(|from, to| Ok(hand::alone(&alone_by_hand, slice(rows, from, to), expected)?)),
        ),
        (ALONE, Box::new(|from, to| one_by_one(&mut alone, slice(commits, from, to)))),
        (
            TOGETHER_BY_HAND,
            Box::new(|from, to| {
                Ok(hand::together(&together_by_hand, slice(rows, from, to), expected, WRITERS)?)
            }),
        ),
        (
            TOGETHER,
            Box::new(|from, to| {
                for commits in slice(commits, from, to).chunks(WRITERS) {
                    for answer in together.commit_all(commits) {
                        answer?;
                    }
                }
                Ok(())
            }),
        ),
        (GROUPED, Box::new(|from, to| threads(&mut writers, slice(commits, from, to)))),
        (PROCESS, Box::new(|from, to| one_by_one(&mut process, slice(commits, from, to)))),
    ];
    let mut took: Slices = ways.iter().map(|(name, _)| (*name, Vec::new())).collect();
    for from in (0..commits.len()).step_by(SLICE) {
        let to = commits.len().min(from + SLICE);
        let count = f64::from(u32::try_from(to - from)?);
        for ((_, write), (_, took)) in ways.iter_mut().zip(&mut took) {
            let begin = Instant::now();
            write(from, to)?;
            took.push(begin.elapsed().as_secs_f64() * 1e9 / count);
        }
    }
    drop(ways);
    let content = hand::content(&file(ALONE))?;
    for name in [ALONE_BY_HAND, TOGETHER_BY_HAND, TOGETHER, GROUPED, PROCESS] {
        assert!(hand::content(&file(name))? == content, "`{name}` has written something else");
    }
    let count: i64 = one.query_row("SELECT count(*) FROM one", [], |row| row.get(0))?;
    assert_eq!(usize::try_from(count)?, commits.len());
    Ok(took)
}

fn slice<T>(all: &[T], from: usize, to: usize) -> &[T] {
    all.get(from..to).unwrap_or_default()
}

fn one_by_one(store: &mut SqliteStore<Parcel>, commits: &[Commit<Parcel>]) -> Outcome<()> {
    for commit in commits {
        store.commit(commit)?;
    }
    Ok(())
}

/// Each thread commits its share, one after the other.
fn threads(writers: &mut [SqliteStore<Parcel>], commits: &[Commit<Parcel>]) -> Outcome<()> {
    let share = commits.len().div_ceil(writers.len());
    std::thread::scope(|scope| {
        let writing: Vec<_> = writers
            .iter_mut()
            .zip(commits.chunks(share))
            .map(|(store, commits)| {
                scope.spawn(move || commits.iter().try_for_each(|commit| store.commit(commit).map(drop)))
            })
            .collect();
        for writer in writing {
            writer.join().map_err(|_| "a writer panicked")??;
        }
        Ok(())
    })
}

/// The rows that these commits come to, and the standings that they expect.
fn by_hand(folder: &Path, commits: &[Commit<Parcel>]) -> Outcome<(Vec<hand::Rows>, Vec<hand::Expected>)> {
    let path = folder.join("rows");
    let mut store = store(&path, Durability::Process)?;
    for answer in store.commit_all(commits) {
        answer?;
    }
    let conn = hand::open(&path)?;
    let found = (hand::rows(&conn)?, hand::expected(&conn)?);
    assert_eq!((found.0.len(), found.1.len()), (commits.len(), 2));
    Ok(found)
}

/// A scrub after an erasure among so many bookings, and one with nothing erased; with the file's size in bytes.
///
/// # Errors
/// A store's or the file system's.
pub fn scrub(count: u32) -> Outcome<(u64, [Duration; 2])> {
    let folder = Folder::new("scrub")?;
    let path = folder.path().join("scrubbed");
    let mut store = store(&path, Durability::Process)?;
    let commits = bookings(count)?;
    for commits in commits.chunks(64) {
        for answer in store.commit_all(commits) {
            answer?;
        }
    }
    if let Some(mut erasing) = commits.into_iter().next() {
        erasing.erasures.push(Erasure::Stream(erasing.receipt.stream));
        erasing.command = None;
        erasing.streams.clear();
        erasing.reservations.clear();
        store.commit(&erasing)?;
    }
    let mut took = [Duration::ZERO; 2];
    for took in &mut took {
        let begin = Instant::now();
        if store.scrub()? != Scrub::Clean {
            return Err("another handle has the file open".into());
        }
        *took = begin.elapsed();
    }
    Ok((std::fs::metadata(&path)?.len(), took))
}

fn store(path: &Path, durability: Durability) -> Outcome<SqliteStore<Parcel>> {
    let mut store = Options::default().durability(durability).open(path)?;
    let world = World::default();
    store.put_standing(&world.sender)?;
    store.put_standing(&world.receiver)?;
    Ok(store)
}

/// Bookings as they are decided, each of one event, one seal, one notice, one key and a list row.
fn bookings(count: u32) -> Outcome<Vec<Commit<Parcel>>> {
    let (world, policy) = (World::default(), Policy::default());
    let mut commits = Vec::new();
    for number in 1..=count {
        let note = FreeText::new("what the receiver will read, ".repeat(8), Language::En);
        let book = Book { label: format!("label-{number}").parse()?, note, ..world.book("label") };
        let order = Order { id: CommandId::from_u128(u128::from(number)), command: book };
        let mut desk = Desk::new(Task::Found(order), world.anna, begin(), &policy);
        loop {
            match desk.need() {
                Need::Stream(..) => desk.loaded(None, None),
                Need::Standings(..) => desk.standings(vec![world.sender.clone(), world.receiver.clone()]),
                Need::End(Ok(Verdict::Commit(commit))) => break commits.push(*commit),
                Need::End(other) => return Err(format!("{other:?}").into()),
            }
        }
    }
    Ok(commits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_write_the_same() {
        let slices = rates(160, 1).unwrap();
        assert_eq!(slices.len(), 8);
        assert!(slices.iter().all(|(_, took)| took.len() == 2));
        assert!(scrub(100).unwrap().0 > 0);
    }
}
