//! Random histories of requests: recorded, replayable, shrinking well; and what holds of every one of them.
//!
//! A [`Plan`] is a world and a list of small [`Choice`]s; [`History`] plays it, reading each choice against what is offered
//! when it comes: something offered, something tried, spoiled, stale or repeated, time that passes, a standing that changes.
//! Everything personal that goes in is a random word that the history remembers. The invariants are plain functions, to be
//! called on these histories or on one's own.
//!
//! ```
//! use imi_requests::testing::history::{Choice, History, Plan, leaks};
//!
//! let choices = (0..20).map(|how| Choice { what: 0, who: 0, how }).collect();
//! let history = History::play(&Plan { choices, ..Plan::plain(7) });
//! assert!(!history.words.is_empty());
//! leaks::nothing_personal_leaks(&history)?;
//! # Ok::<(), String>(())
//! ```

pub mod alike;
pub mod arrows;
pub mod beside;
pub mod change;
pub mod content;
mod drafts;
pub mod drawn;
pub mod ends;
pub mod leaks;
pub mod mailing;
pub mod meant;
pub mod pairs;
mod plan;
mod run;
mod shape;
pub mod sight;
mod story;
pub mod together;
pub mod words;

pub use drafts::founding;
pub use imi_core::testing::explore::{Count, Lies};
pub use plan::{Choice, Plan, Sort, choices, plans};
pub use run::{End, History, Taken};
pub use shape::{Derogating, Notified, Seated, Shape, same_footing, shape, stages};
