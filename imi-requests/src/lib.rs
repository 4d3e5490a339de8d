//! Information requests.
mod rule;
mod status;
pub use rule::Rule;
pub use status::Status;
