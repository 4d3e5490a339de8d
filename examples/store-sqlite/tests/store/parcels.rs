//! Parcels to write down.

use std::path::Path;

use imi_core::testing::begin;
use imi_core::testing::toy::{Parcel, Policy, World};
use imi_core::{
    Commit, Desk, Erasure, Id, Lifecycle, Need, Order, Personal, Receipt, Seal, SealId, Secret, Store, Task,
    Verdict,
};
use imi_store_sqlite::{Options, SqliteStore};
use uuid::Uuid;

pub(crate) type Parcels = SqliteStore<Parcel>;

/// A store with both authorities in it, which gives up soon.
pub(crate) fn store(path: &Path) -> Parcels {
    let mut store = impatient().open(path).unwrap();
    let world = World::default();
    store.put_standing(&world.sender).unwrap();
    store.put_standing(&world.receiver).unwrap();
    store
}

/// Waits for no lock.
pub(crate) fn impatient() -> Options {
    Options::default().wait(core::time::Duration::ZERO)
}

/// The booking of a parcel under this label, which no other has; not yet written.
pub(crate) fn booking(store: &Parcels, number: u128, label: &'static str) -> Commit<Parcel> {
    let world = World::default();
    let order = Order { id: imi_core::CommandId::from_u128(number), command: world.book(label) };
    let policy = Policy::default();
    let mut desk = Desk::new(Task::Found(order), world.anna, begin(), &policy);
    loop {
        match desk.need() {
            Need::Stream(..) => desk.loaded(None, None),
            Need::Standings(area, of) => {
                desk.standings(store.standings(Parcel::WORKFLOW, area, &of).unwrap());
            }
            Need::End(Ok(Verdict::Commit(commit))) => return *commit,
            Need::End(other) => panic!("{other:?}"),
        }
    }
}

/// The stream that a commit founds.
pub(crate) fn stream(commit: &Commit<Parcel>) -> Id<Parcel> {
    commit.streams.first().unwrap().stream
}

/// A commit of nothing but these personal values and erasures.
pub(crate) fn vault(seals: Vec<Seal>, erasures: Vec<Erasure>) -> Commit<Parcel> {
    let receipt = Receipt { stream: Uuid::nil(), version: 0, opened: Vec::new() };
    Commit { seals, erasures, ..Commit::nothing(receipt) }
}

/// A personal value.
pub(crate) fn seal(id: u128, owner: u128, words: &str) -> Seal {
    let secret = Secret::Text(Personal::new(words.to_owned()));
    Seal { id: SealId::from_u128(id), owner: Uuid::from_u128(owner), secret }
}
