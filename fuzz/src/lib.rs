#![doc = include_str!("../README.md")]
#![allow(clippy::panic, reason = "a check says by panicking what it found, as a fuzzer wants it")]
#![allow(clippy::missing_panics_doc, reason = "every check panics on what it finds, and on nothing else")]

pub mod alerts;
mod played;
pub mod question_sets;
pub mod requests;
pub mod scenarios;
pub mod wire;
pub mod words;
