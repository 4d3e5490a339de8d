//! What is measured: the same ten commands through a lifecycle of the kit and through a hand-written enum, and a
//! request of the real rules.

pub mod hand;
pub mod inquiry;
pub mod request;
