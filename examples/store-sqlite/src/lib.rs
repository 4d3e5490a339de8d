#![doc = include_str!("../README.md")]

mod column;
mod commit;
mod error;
mod list;
mod options;
mod schema;
mod scrub;
mod store;

pub use error::{Error, Foreign};
pub use options::{Durability, Options};
pub use scrub::Scrub;
pub use store::SqliteStore;
