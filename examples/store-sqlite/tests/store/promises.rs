//! Every promise of the kit's `Store`.

use imi_core::testing::conformance;
use imi_core::testing::toy::Parcel;
use imi_store_sqlite::{Grouped, SqliteStore};

use crate::folder::Folder;

/// Checks stores on new files.
fn check(pair: impl Fn(&std::path::Path) -> [SqliteStore<Parcel>; 2]) {
    let (folder, count) = (Folder::new(), std::cell::Cell::new(0));
    let report = conformance::run(|| {
        count.set(count.get() + 1);
        pair(&folder.file(&format!("{}.db", count.get()))).into()
    });
    report.assert_kept();
}

#[test]
fn every_promise_is_kept() {
    check(|path| [SqliteStore::open(path).unwrap(), SqliteStore::open(path).unwrap()]);
}

#[test]
fn every_promise_is_kept_by_those_who_share_a_thread() {
    check(|path| {
        let grouped = Grouped::open(path).unwrap();
        [grouped.store().unwrap(), grouped.store().unwrap()]
    });
}

#[test]
fn every_promise_is_kept_between_a_thread_and_another_handle() {
    check(|path| [Grouped::open(path).unwrap().store().unwrap(), SqliteStore::open(path).unwrap()]);
}
