//! What can stand in the way of opening, and that a file which is not ours stays as it was.

use std::path::Path;
use std::time::Duration;

use imi_core::testing::toy::Parcel;
use imi_core::{CommitError, Store};
use imi_store_sqlite::{Error, Foreign, Options};
use rusqlite::Connection;

use crate::folder::Folder;
use crate::parcels::{Parcels, booking, impatient, store, stream};

/// Where a file says which releases of SQLite can write and read it.
const WRITE_VERSION: usize = 18;
const READ_VERSION: usize = 19;

/// Opens what must not open, and compares the file and its logs before and after.
fn refused(path: &Path) -> Error {
    let bytes = || ["", "-wal", "-journal"].map(|end| std::fs::read(format!("{}{end}", path.display())).ok());
    let before = bytes();
    let error = impatient().open::<Parcel>(path).unwrap_err();
    assert!(bytes() == before, "the file was changed");
    assert!(error.to_string().contains(&format!("`{}`", path.display())), "{error}");
    error
}

#[test]
fn a_new_file_and_one_closed_before_open() {
    let folder = Folder::new();
    let path = folder.file("new.db");
    let mut first = store(&path);
    let commit = booking(&first, 1, "kept");
    first.commit(&commit).unwrap();
    drop(first);
    let again = Parcels::open(&path).unwrap();
    assert_eq!(again.load(stream(&commit)).unwrap().unwrap().state, commit.streams[0].state);
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = Folder::new();
    let store = folder.file("store.db");
    drop(Parcels::open(&store).unwrap());
    let mut unreadable = std::fs::read(&store).unwrap();
    unreadable[READ_VERSION] = 9;
    for (name, content) in [
        ("short.db", b"not a database".to_vec()),
        ("long.db", b"no database ".repeat(999)),
        ("begun.db", b"SQLite format 3\0".to_vec()),
        ("unreadable.db", unreadable),
    ] {
        let path = folder.file(name);
        std::fs::write(&path, content).unwrap();
        let error = refused(&path);
        assert!(matches!(error, Error::Foreign { found: Foreign::NotSqlite, .. }), "{error:?}");
    }
}

#[test]
fn a_database_of_another_application_is_refused() {
    let folder = Folder::new();
    for id in [0, 77] {
        let path = folder.file(&format!("{id}.db"));
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "application_id", id).unwrap();
        other.execute_batch("CREATE TABLE stream (n INTEGER)").unwrap();
        let error = refused(&path);
        assert!(
            matches!(error, Error::Foreign { found: Foreign::Application(found), .. } if found == id),
            "{error:?}"
        );
    }
}

#[test]
fn what_another_application_left_half_written_is_not_touched() {
    let folder = Folder::new();
    let path = folder.file("other.db");
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch(
            "PRAGMA application_id = 77;
            CREATE TABLE word (word TEXT);
            WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 200)
            INSERT INTO word SELECT hex(zeroblob(500)) FROM count;
            PRAGMA cache_size = 1;
            BEGIN;
            UPDATE word SET word = hex(randomblob(500));",
        )
        .unwrap();
    // As if it had been killed: whoever opens the file with SQLite rolls back what stands in it.
    for end in ["", "-journal"] {
        std::fs::copy(folder.file(&format!("other.db{end}")), folder.file(&format!("killed.db{end}")))
            .unwrap();
    }
    let error = refused(&folder.file("killed.db"));
    assert!(matches!(error, Error::Foreign { found: Foreign::Application(77), .. }), "{error:?}");
}

#[test]
fn an_empty_file_that_another_application_fills_meanwhile_is_refused() {
    let folder = Folder::new();
    let path = folder.file("raced.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; CREATE TABLE word (word TEXT)").unwrap();
    let error = std::thread::scope(|scope| {
        let opening = scope.spawn(|| Parcels::open(&path).unwrap_err());
        std::thread::sleep(Duration::from_millis(300));
        other.execute_batch("COMMIT").unwrap();
        opening.join().unwrap()
    });
    assert!(matches!(error, Error::Foreign { found: Foreign::Application(0), .. }), "{error:?}");
    let tables = other.query_row("SELECT group_concat(name) FROM sqlite_schema", [], |row| row.get(0));
    assert_eq!(tables, Ok("word".to_owned()));
}

#[test]
fn a_store_of_a_later_release_is_refused_with_its_log_untouched() {
    let folder = Folder::new();
    let path = folder.file("newer.db");
    drop(Parcels::open(&path).unwrap());
    let later = Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    // As if the later release had been killed: its last words stand in the log only.
    let (copy, log) = (folder.file("killed.db"), folder.file("killed.db-wal"));
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(folder.file("newer.db-wal"), log).unwrap();
    let newer = |path: &Path| {
        let error = refused(path);
        assert!(matches!(error, Error::Newer { found: 99, known: 1, .. }), "{error:?}");
    };
    newer(&path);
    newer(&copy);
    // Or had been killed before it wrote any.
    drop(later);
    std::fs::write(folder.file("newer.db-wal"), "").unwrap();
    newer(&path);
}

#[test]
fn a_store_without_its_tables_is_refused() {
    let folder = Folder::new();
    let path = folder.file("halved.db");
    drop(Parcels::open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("DROP TABLE look").unwrap();
    let error = refused(&path);
    assert!(matches!(error, Error::Foreign { found: Foreign::Tables(1), .. }), "{error:?}");
}

#[test]
fn a_folder_and_a_path_into_nowhere_can_not_be_opened() {
    let folder = Folder::new();
    for path in [folder.file(""), folder.file("nowhere/new.db")] {
        let error = refused(&path);
        assert!(matches!(error, Error::Unopenable { .. }), "{error:?}");
    }
}

#[test]
fn a_locked_file_is_told_to_be_locked() {
    let folder = Folder::new();
    let path = folder.file("locked.db");
    drop(Parcels::open(&path).unwrap());
    let holder = Connection::open(&path).unwrap();
    holder
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM look; COMMIT")
        .unwrap();
    let error = refused(&path);
    assert!(matches!(error, Error::Locked { .. }), "{error:?}");
    drop(holder);
    impatient().open::<Parcel>(&path).unwrap();
}

#[test]
fn readers_and_writers_are_waited_for_where_the_log_is_missing() {
    let folder = Folder::new();
    for (name, holds) in [("read.db", "BEGIN; SELECT * FROM kind"), ("written.db", "BEGIN IMMEDIATE")] {
        let path = folder.file(name);
        drop(Parcels::open(&path).unwrap());
        let other = Connection::open(&path).unwrap();
        other.execute_batch(&format!("PRAGMA journal_mode = DELETE; {holds}")).unwrap();
        let error = refused(&path);
        assert!(matches!(error, Error::Locked { .. }), "{error:?}");
        std::thread::scope(|scope| {
            let opening = scope.spawn(|| Parcels::open(&path).map(drop));
            std::thread::sleep(Duration::from_millis(300));
            other.execute_batch("COMMIT").unwrap();
            opening.join().unwrap().unwrap();
        });
    }
}

#[test]
fn what_only_a_later_sqlite_may_write_is_told_to_be_read_only() {
    let folder = Folder::new();
    let path = folder.file("later.db");
    let mut first = store(&path);
    let commit = booking(&first, 1, "kept");
    first.commit(&commit).unwrap();
    drop(first);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[WRITE_VERSION] = 9;
    std::fs::write(&path, bytes).unwrap();
    let mut again = Parcels::open(&path).unwrap();
    assert!(again.load(stream(&commit)).unwrap().is_some());
    let error = again.commit(&booking(&again, 2, "late")).unwrap_err();
    assert!(matches!(error, CommitError::Store(Error::ReadOnly { .. })), "{error:?}");
}

#[test]
fn a_new_file_without_room_for_the_tables_is_told_to_be_full() {
    let folder = Folder::new();
    let path = folder.file("full.db");
    std::fs::write(&path, "").unwrap();
    let error = Options::default().pages(4).open::<Parcel>(&path).unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), b"");
    Parcels::open(&path).unwrap();
}

#[test]
fn a_path_is_no_uri_and_no_name_of_a_database_in_memory() {
    let folder = Folder::new();
    let path = folder.file("file:odd?mode=memory.db");
    drop(Parcels::open(&path).unwrap());
    assert!(path.exists());
}

#[test]
fn many_can_create_the_file_at_once() {
    let folder = Folder::new();
    let path = folder.file("raced.db");
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| Parcels::open(&path).map(drop))).collect();
        for opened in opening {
            opened.join().unwrap().unwrap();
        }
    });
}
