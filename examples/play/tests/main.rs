//! The player as those see it who run it. One binary, since each links the library anew.

mod chance;
mod explored;
mod program;
mod reading;
mod scenarios;
mod shell;
