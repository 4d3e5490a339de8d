#![doc = include_str!("../README.md")]

mod column;
mod commit;
mod error;
mod file;
mod grouped;
mod list;
mod options;
mod schema;
mod scrub;
mod store;
mod write;

pub use error::{Error, Foreign};
pub use grouped::Grouped;
pub use options::{Durability, Options};
pub use scrub::Scrub;
pub use store::SqliteStore;
