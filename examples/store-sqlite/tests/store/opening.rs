//! What can stand in the way of opening, and that a file which is not ours stays as it was.

use std::path::Path;

use imi_core::Store;
use imi_core::testing::toy::Parcel;
use imi_store_sqlite::{Error, Foreign, Options};
use rusqlite::Connection;

use crate::folder::Folder;
use crate::parcels::{Parcels, booking, impatient, store, stream};

/// Opens what must not open, and compares the file and its log before and after.
fn refused(path: &Path) -> Error {
    let bytes = || ["", "-wal"].map(|end| std::fs::read(format!("{}{end}", path.display())).ok());
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
    for (name, content) in
        [("short.db", "not a database".to_owned()), ("long.db", "no database ".repeat(999))]
    {
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
    for path in [&path, &copy] {
        let error = refused(path);
        assert!(matches!(error, Error::Newer { found: 99, known: 1, .. }), "{error:?}");
    }
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
