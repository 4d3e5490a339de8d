//! The store in memory keeps every promise, and the suite catches every store that breaks one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of these tests that fails fails the test")]

use chrono::{DateTime, Utc};
use imi_core::testing::authority;
use imi_core::testing::broken;
use imi_core::testing::conformance::{self, Promise};
use imi_core::testing::toy::{Command, Parcel, booked, open};
use imi_core::{
    AuthorityId, CommandId, Concern, Country, Lifecycle, Member, MemoryError, MemoryStore, Order, Query,
    SharedMemory, Store, Task, WorkflowRole,
};

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

#[test]
#[should_panic(
    expected = "the store breaks\nLeaseHolds: a notice is not handed out again while its lease runs; "
)]
fn a_broken_promise_is_told_with_what_was_found() {
    conformance::run(|| broken::store(Promise::LeaseHolds)).assert_kept();
}

#[test]
fn a_shared_store_outlives_a_panicking_holder() {
    let (scene, _, parcel) = booked();
    let shared = SharedMemory::new(scene.store);
    let held = shared.clone();
    let holder = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _store = held.lock();
        panic!("while holding the store");
    }));
    assert!(holder.is_err());
    assert_eq!(Store::load(&shared, parcel).unwrap().unwrap().version, 1);
}

#[test]
fn a_store_that_answers_later_answers_the_same() {
    use imi_core::AsyncStore;
    let (mut scene, world, parcel) = booked();
    let seals = scene.look(world.anna, parcel).unwrap().0.seals;
    let shared = SharedMemory::new(scene.store.clone());
    assert_eq!(ready(AsyncStore::load(&shared, parcel)), Store::load(&shared, parcel));
    assert_eq!(ready(AsyncStore::unseal(&shared, &seals)), Store::unseal(&shared, &seals));
    let order = Order { id: CommandId::from_u128(8), command: Command::HandOver };
    let commit = scene.draft(world.anna, Task::Give { stream: parcel, seen: None, order });
    assert_eq!(ready(AsyncStore::commit(&shared, &commit)).unwrap().version, 2);
    let receipt = ready(AsyncStore::receipt(&shared, CommandId::from_u128(8)));
    assert_eq!(receipt, Store::receipt(&shared, CommandId::from_u128(8)));
    assert!(receipt.unwrap().is_some());
    let asked = [Concern::Authority(world.sender.authority)];
    let standings = ready(AsyncStore::standings(&shared, Parcel::WORKFLOW, None, &asked));
    assert_eq!(standings.unwrap().len(), 1);
}

/// The value of a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn an_empty_store_answers_nothing() {
    let store = MemoryStore::<Parcel>::new();
    let query = Query {
        any_of: vec![open(AuthorityId::from_u128(1))],
        from: None,
        until: None,
        after: None,
        limit: usize::MAX,
    };
    assert_eq!(store.list(&query, &mut |_| true), Ok(vec![]));
    assert_eq!(store.due(DateTime::<Utc>::MAX_UTC, 1), Ok(vec![]));
    let mut nobody = authority(9, Country::At, WorkflowRole::AuthorityRequests);
    nobody.version = 0;
    let mut store = store;
    let refused = MemoryError::StandingNotNewer { version: 0, kept: 0 };
    assert_eq!(store.put_standing(&nobody), Err(refused));
}

#[test]
fn the_store_in_memory_tells_which_streams_it_has() {
    let (mut scene, world, parcel) = booked();
    let split = scene.give(world.anna, parcel, Command::Split { label: "east".parse().unwrap() });
    let mut expected = split.done().opened;
    expected.push(parcel);
    let mut streams: Vec<_> = scene.store.streams().collect();
    expected.sort_unstable();
    streams.sort_unstable();
    assert_eq!((streams.len(), streams), (2, expected));
}
