//! The store in memory keeps every promise, and the suite catches every store that breaks one.

use imi_core::testing::broken;
use imi_core::testing::conformance::{self, Promise};
use imi_core::{Member, SharedMemory};

#[test]
fn the_store_in_memory_keeps_every_promise() {
    let report = conformance::run(|| {
        let one = SharedMemory::default();
        (one.clone(), one)
    });
    assert_eq!(report.found.len(), Promise::ALL.len());
    report.assert_kept();
}

#[test]
fn each_broken_store_is_caught_by_name_and_for_nothing_else() {
    for promise in Promise::ALL.iter().copied() {
        let report = conformance::run(|| broken::store(promise));
        assert_eq!(report.broken(), [promise], "{:?}", report.found);
    }
}
