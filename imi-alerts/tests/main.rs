//! The alert lifecycle as those see it who embed it. One binary, since each links the library anew.

mod closure;
mod drawn;
mod explore;
mod golden;
mod history;
mod information;
mod mail;
mod main_path;
mod planted;
mod recipients;
mod recorded;
mod rectifying;
mod roles;
mod rules;
mod sending;
mod shared_rules;
mod sound;
mod tracking;
mod visibility;
mod wire;
mod withdrawing;
