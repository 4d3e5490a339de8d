//! What was erased stands nowhere.

use imi_core::testing::begin;
use imi_core::testing::toy::{Parcel, World};
use imi_core::{Actor, CommandId, Commit, Erasure, Look, Personal, Reservation, SealCopy, SealId, Store};
use imi_store_sqlite::Scrub;
use rusqlite::Connection;
use uuid::Uuid;

use crate::folder::{Folder, stands};
use crate::parcels::{Parcels, booking, seal, store, vault};

#[test]
fn erased_words_stand_nowhere_after_a_scrub() {
    let folder = Folder::new();
    let path = folder.file("scrubbed.db");
    let mut store = store(&path);
    let seals =
        vec![seal(1, 1, "qgzhwkvmplxtbd"), seal(2, 2, "nvyrcsjfaeouik"), seal(3, 3, "hdtmwqzlxpbgcr")];
    store.commit(&vault(seals, Vec::new())).unwrap();
    let erasures = vec![Erasure::Seal(SealId::from_u128(1)), Erasure::Stream(Uuid::from_u128(2))];
    store.commit(&vault(Vec::new(), erasures)).unwrap();
    assert!(stands(&path, b"qgzhwkvmplxtbd"), "the log still has what it wrote");
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    assert!(!stands(&path, b"qgzhwkvmplxtbd") && !stands(&path, b"nvyrcsjfaeouik"));
    assert!(stands(&path, b"hdtmwqzlxpbgcr"), "what is kept is kept");
}

#[test]
fn with_a_stream_go_the_fingerprints_and_a_key_let_go_goes_too() {
    let folder = Folder::new();
    let path = folder.file("scrubbed.db");
    let mut store = store(&path);
    let mut commit = booking(&store, 1, "ohgfdyszvkqmwt");
    commit.fingerprint = Uuid::from_u128(0x6B1D_93C8_27E5_4FA0_B86C_D2E7_1593_AF48);
    store.commit(&commit).unwrap();
    let mut erasing = vault(Vec::new(), vec![Erasure::Stream(commit.receipt.stream)]);
    erasing.reservations.extend(commit.reservations.iter().map(|taken| match taken {
        Reservation::Take { key, .. } | Reservation::Release(key) => Reservation::Release(key.clone()),
    }));
    store.commit(&erasing).unwrap();
    assert!(stands(&path, commit.fingerprint.as_bytes()));
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    assert!(!stands(&path, commit.fingerprint.as_bytes()));
    assert!(!stands(&path, b"parcel label ohgfdyszvkqmwt"));
    assert!(stands(&path, b"ohgfdyszvkqmwt"), "the state holds the label, which is not personal");
}

#[test]
fn a_value_takes_the_place_of_another_of_its_id() {
    let folder = Folder::new();
    let path = folder.file("replaced.db");
    let mut store = store(&path);
    let [old, new] = ["qgzhwkvmplxtbd", "nvyrcsjfaeouik"].map(|words| seal(1, 1, words));
    store.commit(&vault(vec![old], Vec::new())).unwrap();
    store.commit(&vault(vec![new.clone()], Vec::new())).unwrap();
    assert_eq!(store.unseal(&[new.id]).unwrap(), [(new.id, new.secret)]);
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    assert!(!stands(&path, b"qgzhwkvmplxtbd") && stands(&path, b"nvyrcsjfaeouik"));
}

/// Without it a scrub costs one look only.
#[test]
fn the_file_is_written_anew_after_whatever_forgets_and_after_nothing_else() {
    fn value(commit: &mut Commit<Parcel>) {
        commit.seals.push(seal(1, 1, "a value"));
    }
    fn print(commit: &mut Commit<Parcel>) {
        commit.command = Some(CommandId::from_u128(1));
        commit.receipt.stream = Uuid::from_u128(1);
    }
    fn key(commit: &mut Commit<Parcel>) {
        let key = Personal::new("a key".to_owned());
        commit.reservations.push(Reservation::Take { key, owner: Uuid::from_u128(1) });
    }
    fn release(commit: &mut Commit<Parcel>) {
        commit.reservations.push(Reservation::Release(Personal::new("a key".to_owned())));
    }
    fn copy(commit: &mut Commit<Parcel>) {
        let [from, to] = [2, 1].map(SealId::from_u128);
        commit.copies.push(SealCopy { from, to, owner: Uuid::from_u128(1) });
    }
    fn original(commit: &mut Commit<Parcel>) {
        commit.seals.push(seal(2, 2, "an original"));
    }
    fn erase_value(commit: &mut Commit<Parcel>) {
        commit.erasures.push(Erasure::Seal(SealId::from_u128(1)));
    }
    fn erase_stream(commit: &mut Commit<Parcel>) {
        commit.erasures.push(Erasure::Stream(Uuid::from_u128(1)));
    }
    type Part = fn(&mut Commit<Parcel>);
    // What is there, what is written then, and whether that forgets.
    let cases: [(&str, &[Part], Part, bool); 17] = [
        ("a value", &[value], erase_value, true),
        ("another value of its id", &[value], value, true),
        ("a copy in the place of a value", &[value, original], copy, true),
        ("a stream's values", &[value], erase_stream, true),
        ("a stream's fingerprints", &[print], erase_stream, true),
        ("a stream's keys", &[key], erase_stream, true),
        ("a stream's values and fingerprints", &[value, print], erase_stream, true),
        ("a stream's values and keys", &[value, key], erase_stream, true),
        ("a stream's fingerprints and keys", &[print, key], erase_stream, true),
        ("a key that is let go", &[key], release, true),
        ("a first value", &[], value, false),
        ("a first copy", &[original], copy, false),
        ("a copy of what is not there", &[value], copy, false),
        ("a key that is taken", &[], key, false),
        ("a key that nobody had", &[], release, false),
        ("a value that is not there", &[original], erase_value, false),
        ("a stream that has nothing", &[original], erase_stream, false),
    ];
    for (what, there, then, forgets) in cases {
        let [mut before, mut after] = [vault(Vec::new(), Vec::new()), vault(Vec::new(), Vec::new())];
        for part in there {
            part(&mut before);
        }
        then(&mut after);
        let write = |store: &mut Parcels| {
            store.commit(&after).unwrap();
        };
        assert_eq!(is_written_anew(&before, write), forgets, "{what}");
    }
}

#[test]
fn the_file_is_written_anew_after_looks_are_forgotten() {
    let Actor::User { user, authority } = World::default().anna else { panic!("a user") };
    let [nothing, forget] =
        [Vec::new(), vec![Erasure::Looks(Uuid::from_u128(1))]].map(|erasures| vault(Vec::new(), erasures));
    for (stream, forgets) in [(1, true), (2, false)] {
        let write = |store: &mut Parcels| {
            let stream = Uuid::from_u128(stream);
            store.looked(Look { user, authority, stream, at: begin() }).unwrap();
            store.commit(&forget).unwrap();
        };
        assert_eq!(is_written_anew(&nothing, write), forgets, "{stream}");
    }
}

/// Whether a scrub after this writing leaves nothing of what stands in free pages.
fn is_written_anew(before: &Commit<Parcel>, write: impl Fn(&mut Parcels)) -> bool {
    let folder = Folder::new();
    let path = folder.file("scrubbed.db");
    let mut store = store(&path);
    store.commit(before).unwrap();
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    let careless = Connection::open(&path).unwrap();
    careless.pragma_update(None, "secure_delete", false).unwrap();
    careless.execute_batch("CREATE TABLE left (words TEXT)").unwrap();
    careless.execute("INSERT INTO left VALUES (?1)", ["qgzhwkvmplxtbd ".repeat(2_000)]).unwrap();
    careless.execute_batch("DROP TABLE left").unwrap();
    drop(careless);
    write(&mut store);
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    !stands(&path, b"qgzhwkvmplxtbd")
}

#[test]
fn a_reader_of_an_older_state_holds_a_scrub() {
    let folder = Folder::new();
    let path = folder.file("held.db");
    let mut store = store(&path);
    store.commit(&vault(vec![seal(1, 1, "qgzhwkvmplxtbd")], Vec::new())).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM seal").unwrap();
    store.commit(&vault(Vec::new(), vec![Erasure::Seal(SealId::from_u128(1))])).unwrap();
    assert_eq!(store.scrub().unwrap(), Scrub::Held);
    assert!(stands(&path, b"qgzhwkvmplxtbd"));
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    assert!(!stands(&path, b"qgzhwkvmplxtbd"));
}

#[test]
fn a_writer_holds_a_scrub() {
    let folder = Folder::new();
    let path = folder.file("held.db");
    let mut store = store(&path);
    store
        .commit(&vault(vec![seal(1, 1, "qgzhwkvmplxtbd")], vec![Erasure::Stream(Uuid::from_u128(1))]))
        .unwrap();
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.scrub().unwrap(), Scrub::Held);
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
}

/// SQLite leaves the old bytes of a row that it moves to another page in what is free space then.
#[test]
fn what_was_moved_before_it_was_erased_leaves_nothing() {
    let folder = Folder::new();
    let path = folder.file("moved.db");
    let mut store = store(&path);
    let mut random = Random(7);
    let (mut kept, mut erased) = (Vec::<(u128, String)>::new(), Vec::<String>::new());
    for round in 0..150 {
        let mut commit = vault(Vec::new(), Vec::new());
        for number in 0..40 {
            let length = [12, 20, 60, 200, 900, 3_000][random.below(6)];
            let (id, words) = (round * 40 + number, random.letters(length));
            commit.seals.push(seal(id, 1, &words));
            commit.reservations.push(taking(&words));
            kept.push((id, words));
        }
        while kept.len() > 400 {
            let (id, words) = kept.swap_remove(random.below(kept.len()));
            commit.erasures.push(Erasure::Seal(SealId::from_u128(id)));
            commit.reservations.push(Reservation::Release(Personal::new(words[..12].to_owned())));
            erased.push(words);
        }
        store.commit(&commit).unwrap();
    }
    assert_eq!(store.scrub().unwrap(), Scrub::Clean);
    let file = std::fs::read(&path).unwrap();
    let file = String::from_utf8_lossy(&file);
    // Twelve letters from anywhere in an erased value are too many.
    let found = |words: &String| {
        [0, words.len() / 2 - 6, words.len() - 12].map(|at| file.contains(&words[at..at + 12]))
    };
    assert_eq!(erased.iter().filter(|words| found(words).contains(&true)).count(), 0);
    assert!(kept.iter().all(|(_, words)| found(words).contains(&true)), "what is kept is kept");
}

fn taking(words: &str) -> Reservation {
    Reservation::Take { key: Personal::new(words[..12].to_owned()), owner: Uuid::nil() }
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'a' + u8::try_from(self.below(26)).unwrap())).collect()
    }
}
