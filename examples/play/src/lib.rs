#![doc = include_str!("../README.md")]

mod alerts;
mod ask;
mod check;
mod diagram;
mod facts;
mod form;
mod judge;
mod labels;
mod mail;
mod mistake;
mod names;
mod page;
mod paint;
mod picture;
mod play;
mod requests;
mod run;
mod scenario;
mod schema;
mod short;
mod show;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod tree;
mod vocabulary;
mod words;
mod workflow;
mod world;
mod written;

pub use alerts::policy as alert_policy;
pub use ask::{AskError, Point, explain, offers};
pub use diagram::{Format, diagram, machines};
pub use judge::Difference;
pub use labels::catalogue;
pub use mistake::{Mistake, Mistakes, Span};
pub use paint::Paint;
pub use play::PlayError;
pub use run::{Outcome, Telling, run};
pub use scenario::{Scenario, workflow};
pub use schema::schema;
pub use workflow::Played;
pub use written::{Cast, WriteError, write};
