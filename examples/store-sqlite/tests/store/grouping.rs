//! Writers that share a thread.

use std::path::Path;
use std::time::Duration;

use imi_core::testing::toy::{World, open};
use imi_core::{CommitError, Conflict, Receipt, Store};
use imi_store_sqlite::{Error, Grouped, Options};
use rusqlite::Connection;

use crate::folder::Folder;
use crate::letters::{self, Letter};
use crate::parcels::{Parcels, booking, impatient, seal, store, stream};

const LABELS: [&str; 8] = ["north", "east", "south", "west", "up", "down", "left", "right"];

fn grouped(path: &Path) -> Grouped {
    drop(store(path));
    Grouped::open(path).unwrap()
}

fn own(answer: Result<Receipt, CommitError<Error>>) -> Result<Receipt, Conflict> {
    answer.map_err(|error| match error {
        CommitError::Conflict(conflict) => conflict,
        CommitError::Store(error) => panic!("{error}"),
    })
}

#[test]
fn each_writer_gets_its_own_answer() {
    let folder = Folder::new();
    let path = folder.file("grouped.db");
    let grouped = grouped(&path);
    let reader = Parcels::open(&path).unwrap();
    // Each books under a label of its own, and then under one that only the first gets.
    let answers: Vec<[(_, Result<Receipt, _>); 2]> = std::thread::scope(|scope| {
        let writing: Vec<_> = (1_u128..)
            .zip(LABELS)
            .map(|(number, label)| {
                let mut store: Parcels = grouped.store().unwrap();
                scope.spawn(move || {
                    [(number, label), (number + 100, "contested")].map(|(number, label)| {
                        let commit = booking(&store, number, label);
                        let answer = own(store.commit(&commit));
                        assert_eq!(store.load(stream(&commit)).unwrap().is_some(), answer.is_ok());
                        (commit, answer)
                    })
                })
            })
            .collect();
        writing.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let mut won = 0;
    for [(alone, first), (contested, second)] in answers {
        assert_eq!(first, Ok(alone.receipt));
        match &second {
            Ok(receipt) => {
                assert_eq!(*receipt, contested.receipt);
                won += 1;
            }
            Err(conflict) => assert_eq!(*conflict, Conflict::Key),
        }
        assert_eq!(reader.load(stream(&contested)).unwrap().is_some(), second.is_ok());
    }
    assert_eq!(won, 1);
    assert_eq!(reader.tally(open(World::default().sender.authority)).unwrap(), 9);
}

#[test]
fn commits_of_one_writer_keep_their_order_and_their_answers() {
    let folder = Folder::new();
    let grouped = grouped(&folder.file("grouped.db"));
    let mut store: Parcels = grouped.store().unwrap();
    let commits: Vec<_> = (1..)
        .zip(["first", "first", "second", "second", "third"])
        .map(|(number, label)| booking(&store, number, label))
        .collect();
    let answers: Vec<_> = store.commit_all(&commits).into_iter().map(own).collect();
    for (place, (commit, answer)) in commits.iter().zip(answers).enumerate() {
        let expected = if [1, 3].contains(&place) { Err(Conflict::Key) } else { Ok(commit.receipt.clone()) };
        assert_eq!(answer, expected);
    }
}

#[test]
fn one_that_finds_no_room_leaves_the_others() {
    let folder = Folder::new();
    let path = folder.file("full.db");
    drop(store(&path));
    let grouped = Options::default().pages(60).grouped(&path).unwrap();
    let mut store: Parcels = grouped.store().unwrap();
    let mut commits = [(1, "first"), (2, "large"), (3, "third")].map(|(n, label)| booking(&store, n, label));
    commits[1].seals.push(seal(9, 9, &"too much ".repeat(100_000)));
    let [first, large, third] = <[_; 3]>::try_from(store.commit_all(&commits)).unwrap();
    assert!(matches!(large, Err(CommitError::Store(Error::Full { .. }))), "{large:?}");
    assert_eq!([own(first), own(third)], [&commits[0], &commits[2]].map(|commit| Ok(commit.receipt.clone())));
}

#[test]
fn a_lock_is_told_to_all_who_wait_and_can_be_outwaited() {
    let folder = Folder::new();
    let path = folder.file("locked.db");
    drop(store(&path));
    let grouped = impatient().grouped(&path).unwrap();
    let mut store: Parcels = grouped.store().unwrap();
    let commits = [booking(&store, 1, "first"), booking(&store, 2, "second")];
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for answer in store.commit_all(&commits) {
        assert!(matches!(answer, Err(CommitError::Store(Error::Locked { .. }))), "{answer:?}");
    }
    other.execute_batch("COMMIT").unwrap();
    assert!(store.commit_all(&commits).into_iter().all(|answer| answer.is_ok()));
}

/// How many transactions stand in the log: with the last page of each stands how large the file is then.
fn transactions(path: &Path) -> usize {
    let log = std::fs::read(format!("{}-wal", path.display())).unwrap();
    let (frames, _) = log.get(32..).unwrap_or_default().as_chunks::<{ 24 + 4096 }>();
    frames.iter().filter(|frame| frame[4..8] != [0; 4]).count()
}

#[test]
fn those_who_write_at_once_share_a_transaction() {
    let folder = Folder::new();
    let path = folder.file("shared.db");
    let grouped = grouped(&path);
    let mut writers = LABELS.map(|label| (grouped.store::<_>().unwrap(), label));
    let before = transactions(&path);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        for (number, (store, label)) in (1..).zip(&mut writers) {
            scope.spawn(move || store.commit(&booking(store, number, label)).unwrap());
        }
        // While the first waits for the lock, the others come.
        std::thread::sleep(Duration::from_millis(300));
        other.execute_batch("COMMIT").unwrap();
    });
    let written = transactions(&path) - before;
    assert!((1..=4).contains(&written), "{written} transactions");
}

#[test]
fn the_thread_ends_with_the_last_store() {
    let folder = Folder::new();
    let path = folder.file("dropped.db");
    let grouped = grouped(&path);
    let (mut store, other): (Parcels, Parcels) = (grouped.store().unwrap(), grouped.store().unwrap());
    drop(grouped);
    drop(other);
    let commit = booking(&store, 1, "late");
    store.commit(&commit).unwrap();
    assert!(folder.file("dropped.db-wal").exists());
    drop(store);
    // Whoever closes the file last takes its log away.
    assert!(!folder.file("dropped.db-wal").exists());
    assert!(Parcels::open(&path).unwrap().load(stream(&commit)).unwrap().is_some());
}

#[test]
fn a_writer_that_panics_takes_nobody_along() {
    let folder = Folder::new();
    let grouped = grouped(&folder.file("panicked.db"));
    let mut store: Parcels = grouped.store().unwrap();
    let mut lost: Parcels = grouped.store().unwrap();
    let panicked = std::thread::spawn(move || {
        let commit = booking(&lost, 1, "lost");
        lost.commit(&commit).unwrap();
        panic!("with a store in hand");
    });
    assert!(panicked.join().is_err());
    let commit = booking(&store, 2, "kept");
    assert_eq!(own(store.commit(&commit)), Ok(commit.receipt));
}

#[test]
fn lifecycles_share_the_thread() {
    let folder = Folder::new();
    let grouped = grouped(&folder.file("shared.db"));
    let mut parcels: Parcels = grouped.store().unwrap();
    let mut letters = grouped.store::<Letter>().unwrap();
    let (parcel, letter) = (booking(&parcels, 1, "shared"), letters::posted(2));
    std::thread::scope(|scope| {
        scope.spawn(|| parcels.commit(&parcel).unwrap());
        scope.spawn(|| letters.commit(&letter).unwrap());
    });
    assert_eq!(parcels.load(stream(&parcel)).unwrap().unwrap().state, parcel.streams[0].state);
    assert_eq!(letters.load(letter.streams[0].stream).unwrap().unwrap().state, letter.streams[0].state);
    assert_eq!(parcels.tally(letters::list()).unwrap(), 2);
}
