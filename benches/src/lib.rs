//! What is measured: the kit and the real rules beside hand-written code that does the same work on the same data.

pub mod alert;
pub mod hand;
pub mod inquiry;
pub mod parts;
pub mod questions;
pub mod request;
#[cfg(feature = "sqlite")]
pub mod stored;
pub mod unfold;
