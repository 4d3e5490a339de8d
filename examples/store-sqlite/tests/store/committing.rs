//! What can stand in the way of a commit, and commits that share a transaction.

use std::time::{Duration, Instant};

use imi_core::testing::begin;
use imi_core::testing::toy::{Parcel, World, open};
use imi_core::{Commit, CommitError, Conflict, Erasure, Query, Receipt, SealId, Store};
use imi_store_sqlite::{Error, Options};
use rusqlite::Connection;

use crate::folder::Folder;
use crate::letters::{self, Letter};
use crate::parcels::{Parcels, booking, seal, store, stream, vault};

fn failed(answer: Result<Receipt, CommitError<Error>>) -> Error {
    match answer {
        Err(CommitError::Store(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn is_there(store: &Parcels, commit: &Commit<Parcel>) -> bool {
    let loaded = store.load(stream(commit)).unwrap().is_some();
    let answered = store.receipt(commit.command.unwrap()).unwrap().is_some();
    let seals: Vec<SealId> = commit.seals.iter().map(|seal| seal.id).collect();
    let opened = !store.unseal(&seals).unwrap().is_empty();
    assert!(loaded == answered && answered == opened, "a commit is there in part");
    loaded
}

#[test]
fn a_commit_that_meets_a_lock_is_not_written_and_can_be_tried_again() {
    let folder = Folder::new();
    let path = folder.file("locked.db");
    let mut store = store(&path);
    let commit = booking(&store, 1, "late");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(failed(store.commit(&commit)), Error::Locked { .. }));
    for answer in store.commit_all(&[commit.clone(), booking(&store, 2, "later")]) {
        assert!(matches!(failed(answer), Error::Locked { .. }));
    }
    assert!(!is_there(&store, &commit));
    other.execute_batch("COMMIT").unwrap();
    store.commit(&commit).unwrap();
    assert!(is_there(&store, &commit));
}

#[test]
fn a_lock_is_waited_for_once_by_all_who_are_written_together() {
    let folder = Folder::new();
    let path = folder.file("locked.db");
    drop(store(&path));
    let patient = Options::default().wait(Duration::from_millis(100));
    let stores: [Parcels; 2] =
        [patient.open(&path).unwrap(), patient.grouped(&path).unwrap().store().unwrap()];
    let commits: Vec<_> = (0..60).map(|number| vault(vec![seal(number, 1, "kept")], Vec::new())).collect();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for mut store in stores {
        let begin = Instant::now();
        for answer in store.commit_all(&commits) {
            assert!(matches!(failed(answer), Error::Locked { .. }));
        }
        // One after the other they would wait for six seconds.
        assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    }
}

#[test]
fn a_commit_without_room_is_not_written_and_smaller_ones_are() {
    let folder = Folder::new();
    let path = folder.file("full.db");
    drop(store(&path));
    let mut store: Parcels = Options::default().pages(60).open(&path).unwrap();
    let (small, mut large) = (booking(&store, 1, "small"), booking(&store, 2, "large"));
    large.seals.push(seal(9, 9, &"too much ".repeat(100_000)));
    assert!(matches!(failed(store.commit(&large)), Error::Full { .. }));
    assert!(!is_there(&store, &large));
    let answers = store.commit_all(&[large.clone(), small.clone()]);
    let [first, second] = <[_; 2]>::try_from(answers).unwrap();
    assert!(matches!(failed(first), Error::Full { .. }));
    assert_eq!(second.unwrap(), small.receipt);
    assert!(is_there(&store, &small) && !is_there(&store, &large));
}

#[test]
fn commits_together_get_their_own_answers() {
    let folder = Folder::new();
    let mut store = store(&folder.file("together.db"));
    let commits = [(1, "first"), (2, "first"), (3, "second"), (3, "third")]
        .map(|(number, label)| booking(&store, number, label));
    let answers = store.commit_all(&commits);
    let expected = [
        Ok(commits[0].receipt.clone()),
        Err(Conflict::Key),
        Ok(commits[2].receipt.clone()),
        Err(Conflict::Command),
    ];
    let answers: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            answer.map_err(|error| match error {
                CommitError::Conflict(conflict) => conflict,
                CommitError::Store(error) => panic!("{error}"),
            })
        })
        .collect();
    assert_eq!(answers, expected);
    assert!(is_there(&store, &commits[0]) && !is_there(&store, &commits[1]) && is_there(&store, &commits[2]));
    assert_eq!(store.tally(open(World::default().sender.authority)).unwrap(), 2);
}

#[test]
fn what_does_not_read_is_named_and_personal_values_are_not_quoted() {
    let folder = Folder::new();
    let path = folder.file("spoilt.db");
    let mut store = store(&path);
    let commit = booking(&store, 1, "spoilt");
    store.commit(&commit).unwrap();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch(r#"UPDATE stream SET state = '{}'; UPDATE seal SET secret = '{"qgzhwkvmplxtbd": 1}'"#)
        .unwrap();
    let error = store.load(stream(&commit)).unwrap_err();
    assert!(matches!(error, Error::Form { what: "a state", source: Some(_), .. }), "{error:?}");
    let error = store.unseal(&[commit.seals[0].id]).unwrap_err();
    assert!(
        matches!(error, Error::Form { source: None, .. }) && !format!("{error:?}").contains("qgzh"),
        "{error:?}"
    );
}

#[test]
fn a_notice_that_does_not_read_is_not_handed_out_and_the_store_goes_on() {
    let folder = Folder::new();
    let path = folder.file("spoilt.db");
    let mut store = store(&path);
    let commit = booking(&store, 1, "spoilt");
    store.commit(&commit).unwrap();
    let other = Connection::open(&path).unwrap();
    let body: String = other.query_row("SELECT body FROM notice", [], |row| row.get(0)).unwrap();
    other.execute_batch("UPDATE notice SET body = '{}'").unwrap();
    let error = store.lease(begin(), begin(), 9).unwrap_err();
    assert!(matches!(error, Error::Form { what: "a notice", source: Some(_), .. }), "{error:?}");
    store.commit(&booking(&store, 2, "sound")).unwrap();
    other.execute("UPDATE notice SET body = ?1 WHERE body = '{}'", [body]).unwrap();
    assert_eq!(store.lease(begin(), begin(), 1).unwrap(), commit.notices[..1], "it was handed out to nobody");
}

#[test]
fn a_stream_has_so_many_events_and_not_one_more() {
    const MOST: u64 = (1 << 28) - 1;
    let folder = Folder::new();
    let path = folder.file("long.db");
    let mut letters = Options::default().open::<Letter>(&path).unwrap();
    let mut letter = letters::posted(1);
    letters.commit(&letter).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute("UPDATE stream SET version = ?1", [(MOST - 1).cast_signed()]).unwrap();
    letter.streams[0].after = MOST - 2;
    let last = letters::moved(&letter, &[], None);
    letters.commit(&last).unwrap();
    // The events of the next stream begin right behind.
    let next = letters::posted(2);
    letters.commit(&next).unwrap();
    let (id, after) = (last.streams[0].stream, last.streams[0].after);
    assert_eq!(letters.events(id, after).unwrap(), last.streams[0].events);
    assert_eq!(letters.events(next.streams[0].stream, 0).unwrap(), next.streams[0].events);
    for events in [1, 2] {
        let mut more = letters::moved(&last, &[], None);
        more.streams[0].events = vec![more.streams[0].events[0].clone(); events];
        let error = letters.commit(&more).unwrap_err();
        let so_many = "a stream of so many events";
        assert!(
            matches!(error, CommitError::Store(Error::Form { what, .. }) if what == so_many),
            "{error:?}"
        );
        assert_eq!(letters.load(id).unwrap().unwrap().version, MOST);
    }
}

#[test]
fn a_damaged_file_is_told_to_be_damaged() {
    let folder = Folder::new();
    let path = folder.file("damaged.db");
    let mut store = store(&path);
    let commit = booking(&store, 1, "damaged");
    store.commit(&commit).unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    let error = Parcels::open(&path).and_then(|store| store.load(stream(&commit))).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error:?}");
}

#[test]
fn lifecycles_share_a_file_and_what_is_common() {
    let folder = Folder::new();
    let path = folder.file("shared.db");
    let mut parcels = store(&path);
    let mut letters = Options::default().open::<Letter>(&path).unwrap();
    let (parcel, letter) = (booking(&parcels, 1, "shared"), letters::posted(2));
    parcels.commit(&parcel).unwrap();
    letters.commit(&letter).unwrap();
    let list = letters::list();
    assert_eq!(list, open(World::default().sender.authority), "both stand in one list");
    let query = Query { any_of: vec![list], from: None, until: None, after: None, limit: 9 };
    assert_eq!(parcels.list(&query, &mut |_| true).unwrap().len(), 1);
    assert_eq!(letters.list(&query, &mut |_| true).unwrap()[0].row, letter.streams[0].summary.row);
    assert_eq!((parcels.tally(list).unwrap(), letters.tally(list).unwrap()), (2, 2));
    assert_eq!(letters.lease(begin(), begin(), 9).unwrap(), letter.notices);
    assert_eq!(parcels.lease(begin(), begin(), 9).unwrap(), parcel.notices);
    // A key taken by one is taken for the other.
    let mut thief = letters::posted(3);
    thief.reservations.clone_from(&parcel.reservations);
    assert!(matches!(letters.commit(&thief), Err(CommitError::Conflict(Conflict::Key))));
    assert_eq!(letters.load(letter.streams[0].stream).unwrap().unwrap().state, letter.streams[0].state);
    // An erasure reaches what belongs to the stream, whichever lifecycle gave it.
    thief.erasures.push(Erasure::Stream(stream(&parcel).uuid()));
    thief.reservations.clear();
    letters.commit(&thief).unwrap();
    assert_eq!(parcels.unseal(&[parcel.seals[0].id]).unwrap(), []);
    assert_eq!(parcels.receipt(parcel.command.unwrap()).unwrap(), Some((parcel.receipt, None)));
    let mut free = letters::posted(4);
    free.reservations.clone_from(&parcel.reservations);
    letters.commit(&free).unwrap();
}
