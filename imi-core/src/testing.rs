//! What tests of lifecycles and stores are made of: scenes, invariants, and the conformance suite of stores.
//!
//! - [`Scene`]: a store, a clock and a policy; give commands, let time pass, look, and assert on what follows.
//! - [`invariants`]: what holds of every lifecycle, as functions to call on your own histories.
//! - [`explore`]: every state of a lifecycle in a finite world, every step out of it, and what can not be reached or left.
//! - [`arrows`]: what a lifecycle does, held against what its table declares.
//! - [`conformance`]: whether a store keeps every promise of [`Store`](crate::Store).
//! - [`broken`]: stores that each break one promise, which the suite must catch.
//! - [`recorded`]: what a generator makes, written down.
//! - [`samples`]: texts of the wire form, which must be read and be written as they stand.
//! - [`toy`]: the small lifecycle on which the suite runs.
#![allow(clippy::panic, reason = "assertions panic")]

pub mod arrows;
pub mod broken;
pub mod conformance;
pub mod explore;
pub mod invariants;
pub mod recorded;
pub mod samples;
mod scene;
pub mod toy;

pub use scene::{Done, Scene, Told, authority, begin, user};
