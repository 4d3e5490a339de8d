//! The store from outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of these tests stop at what must not happen"
)]

mod committing;
mod folder;
mod grouping;
mod letters;
mod listing;
mod opening;
mod parcels;
mod promises;
mod scrubbing;
