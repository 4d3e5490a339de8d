//! How many bookings a second are written, alone and together, and what a scrub costs.
//!
//! `cargo run --release -p imi-store-sqlite --example rates`

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use imi_core::testing::begin;
use imi_core::testing::toy::{Book, Parcel, Policy, World};
use imi_core::{CommandId, Commit, Desk, Erasure, FreeText, Language, Need, Order, Store, Task, Verdict};
use imi_store_sqlite::{Durability, Options, SqliteStore};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("imi-rates-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &Path) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let begin = Instant::now();
    let mut file = std::fs::File::create(folder.join("raw"))?;
    for _ in 0..2_000 {
        file.write_all(&[7; 256])?;
        file.sync_data()?;
    }
    let raw = 2_000.0 / begin.elapsed().as_secs_f64();
    writeln!(out, "256 bytes appended and synced: {raw:.0} a second")?;

    let ways = [
        ("alone", Durability::Power, 1),
        ("8 together", Durability::Power, 8),
        ("64 together", Durability::Power, 64),
        ("alone, surviving the process only", Durability::Process, 1),
    ];
    for (way, durability, together) in ways {
        let mut store = store(&folder.join(way), durability)?;
        let commits = bookings(4_096)?;
        let begin = Instant::now();
        for commits in commits.chunks(together) {
            for answer in store.commit_all(commits) {
                answer?;
            }
        }
        let rate = 4_096.0 / begin.elapsed().as_secs_f64();
        writeln!(out, "{way}: {rate:.0} commits a second, {:.2} of a raw append", rate / raw)?;
    }

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
