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
mod told;

/// What is found begins as it should, or nothing is.
fn found_as(told: Option<&str>, found: &Result<(), String>, of: &str) {
    match told {
        Some(told) => assert!(found.as_ref().is_err_and(|found| found.starts_with(told)), "{of}: {found:?}"),
        None => assert_eq!(*found, Ok(()), "{of}"),
    }
}
