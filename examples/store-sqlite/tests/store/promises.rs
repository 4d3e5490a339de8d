//! Every promise of the kit's `Store`.

use imi_core::testing::conformance;
use imi_core::testing::toy::Parcel;
use imi_store_sqlite::SqliteStore;

use crate::folder::Folder;

#[test]
fn every_promise_is_kept() {
    let (folder, count) = (Folder::new(), std::cell::Cell::new(0));
    let report = conformance::run(|| {
        count.set(count.get() + 1);
        let path = folder.file(&format!("{}.db", count.get()));
        (SqliteStore::<Parcel>::open(&path).unwrap(), SqliteStore::<Parcel>::open(&path).unwrap())
    });
    report.assert_kept();
}
