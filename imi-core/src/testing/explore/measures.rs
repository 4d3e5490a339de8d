//! What shapes keep of numbers and instants.

use core::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde::Serialize;

/// How many: all that a shape keeps of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// None.
    None,
    /// One.
    One,
    /// Two or more.
    Many,
}

impl Count {
    /// Of so many.
    #[must_use]
    pub fn of(number: usize) -> Self {
        match number {
            0 => Self::None,
            1 => Self::One,
            _ => Self::Many,
        }
    }
}

/// Where an instant lies, seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lies {
    /// It is still to come.
    Ahead,
    /// It is this very instant.
    Now,
    /// It is past.
    Past,
}

impl Lies {
    /// That of an instant.
    #[must_use]
    pub fn of(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match at.cmp(&now) {
            Ordering::Greater => Self::Ahead,
            Ordering::Equal => Self::Now,
            Ordering::Less => Self::Past,
        }
    }
}
