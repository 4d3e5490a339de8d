//! The kit as those see it who build on it. One binary, since each links the library anew.

mod explore;
mod kit;
mod lifecycle;
mod outcome;
mod planted;
mod rules;
mod stores;
mod time;
mod values;
mod vocabulary;
