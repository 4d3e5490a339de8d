//! How many bookings a second are written: alone, together, by several threads, and by hand; and what a scrub costs.
//!
//! `cargo run --release -p imi-store-sqlite --example rates`, with a number of bookings if not 2,048.
//!
//! All ways take turns, a slice of the bookings each, so that whatever else the machine does meets all of them. In the
//! end the files of all must have the same content.

mod hand;

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use imi_core::testing::begin;
use imi_core::testing::toy::{Book, Parcel, Policy, World};
use imi_core::{CommandId, Commit, Desk, Erasure, FreeText, Language, Need, Order, Store, Task, Verdict};
use imi_store_sqlite::{Durability, Grouped, Options, SqliteStore};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many write together.
const WRITERS: usize = 8;
/// How many bookings are written before it is the next one's turn.
const SLICE: usize = 128;

fn main() -> Outcome<()> {
    let count = std::env::args().nth(1).map_or(Ok(2_048), |count| count.parse())?;
    let folder = std::env::temp_dir().join(format!("imi-rates-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = compare(&folder, count).and_then(|()| scrub(&folder));
    std::fs::remove_dir_all(&folder)?;
    measured
}

/// Writes from one booking to another.
type Way<'w> = Box<dyn FnMut(usize, usize) -> Outcome<()> + 'w>;

fn compare(folder: &Path, count: u32) -> Outcome<()> {
    let commits = bookings(count)?;
    let (rows, expected) = by_hand(folder, &commits)?;
    let mut best: Vec<(&'static str, Duration)> = Vec::new();
    for round in 0..3 {
        let folder = folder.join(format!("round {round}"));
        std::fs::create_dir_all(&folder)?;
        let took = play(&folder, &commits, &rows, &expected)?;
        if best.is_empty() {
            best = took;
        } else {
            for ((_, best), (_, took)) in best.iter_mut().zip(took) {
                *best = took.min(*best);
            }
        }
        std::fs::remove_dir_all(folder)?;
    }
    report(&best, count)
}

fn report(best: &[(&'static str, Duration)], count: u32) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let rate = |name| {
        let found = best.iter().find(|(other, _)| *other == name);
        found.map(|(_, took)| f64::from(count) / took.as_secs_f64()).ok_or("no such way")
    };
    for (name, _) in best {
        writeln!(out, "{name}: {:.0} a second", rate(*name)?)?;
    }
    for (one, other) in [
        (ALONE, ALONE_BY_HAND),
        (ALONE, ONE_ROW),
        (GROUPED, ALONE),
        (GROUPED, TOGETHER_BY_HAND),
        (TOGETHER, TOGETHER_BY_HAND),
        (PROCESS, ALONE),
    ] {
        writeln!(out, "{:.2}: {one} against {other}", rate(one)? / rate(other)?)?;
    }
    Ok(())
}

const APPEND: &str = "256 bytes appended and synced";
const ONE_ROW: &str = "one row by hand";
const ALONE_BY_HAND: &str = "alone by hand";
const ALONE: &str = "alone";
const TOGETHER_BY_HAND: &str = "8 together by hand";
const TOGETHER: &str = "8 together";
const GROUPED: &str = "8 threads grouped";
const PROCESS: &str = "alone, surviving the process only";

/// Lets all ways write all bookings, and tells how long each took.
fn play(
    folder: &Path,
    commits: &[Commit<Parcel>],
    rows: &[hand::Rows],
    expected: &[hand::Expected],
) -> Outcome<Vec<(&'static str, Duration)>> {
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
    let mut took: Vec<(&'static str, Duration)> =
        ways.iter().map(|(name, _)| (*name, Duration::ZERO)).collect();
    for from in (0..commits.len()).step_by(SLICE) {
        for ((_, write), (_, took)) in ways.iter_mut().zip(&mut took) {
            let begin = Instant::now();
            write(from, commits.len().min(from + SLICE))?;
            *took += begin.elapsed();
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

fn scrub(folder: &Path) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let path = folder.join("scrubbed");
    let mut store = store(&path, Durability::Process)?;
    let commits = bookings(50_000)?;
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
    for what in ["after an erasure", "with nothing erased"] {
        let begin = Instant::now();
        let scrub = store.scrub()?;
        let (took, size) = (begin.elapsed().as_secs_f64(), std::fs::metadata(&path)?.len() >> 20);
        writeln!(out, "scrub of {size} MiB {what}: {scrub:?} in {took:.3} s")?;
    }
    Ok(())
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
