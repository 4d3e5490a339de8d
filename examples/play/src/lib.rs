#![doc = include_str!("../README.md")]

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
mod run;
mod scenario;
mod schema;
mod short;
mod show;
mod time;
mod tree;
mod vocabulary;
mod words;
mod world;

pub use ask::{AskError, Point, explain, offers};
pub use diagram::{Format, Machine, diagram};
pub use judge::Difference;
pub use labels::catalogue;
pub use mistake::{Mistake, Mistakes, Span};
pub use paint::Paint;
pub use play::PlayError;
pub use run::{Outcome, Telling, run};
pub use scenario::Scenario;
pub use schema::schema;
