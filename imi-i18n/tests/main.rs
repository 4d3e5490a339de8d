//! The texts as those see them who show them. One binary, since each links the library anew.

mod catalogue;
mod loading;
mod publishing;
mod rules;
mod shipped_sets;
mod translation;
