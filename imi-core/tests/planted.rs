//! The checks of the kit find what is planted for them, and pass the sound case next to it. A check that was emptied would
//! pass every sound history; here it is missed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

mod errand;
mod explorer;
mod faulty;
mod holds;
mod parcels;
mod paths;
mod stores;
mod time;
mod told;

/// The check says so.
#[track_caller]
fn says<T: core::fmt::Debug>(found: Result<T, String>, what: &str) {
    let told = found.unwrap_err();
    assert!(told.contains(what), "`{what}` is not in: {told}");
}

/// What is found begins as it should, or nothing is.
fn found_as(told: Option<&str>, found: &Result<(), String>, of: &str) {
    match told {
        Some(told) => assert!(found.as_ref().is_err_and(|found| found.starts_with(told)), "{of}: {found:?}"),
        None => assert_eq!(*found, Ok(()), "{of}"),
    }
}
