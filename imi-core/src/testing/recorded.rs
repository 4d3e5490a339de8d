//! What a generator makes, written down. A plan that a regression file or a fuzzer's corpus holds is worth something as long
//! as it plays alike; a snapshot of this shows that it does.
//!
//! ```
//! use imi_core::testing::recorded::{Recorded, numbers};
//!
//! let mut recorded = Recorded::default();
//! for number in numbers(1).take(100) {
//!     recorded.note(if number % 2 == 0 { "even" } else { "odd" }, &number);
//! }
//! assert_eq!(recorded.to_string(), "even: 49, 535526ca\nodd: 51, 07b0badb\n");
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use uuid::Uuid;

/// Numbers that look random and come from no other crate, so that they are the same with every version of each (splitmix64).
pub fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    (1..).map(move |nth: u64| {
        let number = seed.wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    })
}

/// How often each thing came about, and a short digest of all that it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded(BTreeMap<String, (u32, Uuid)>);

impl Recorded {
    /// Notes that something came about, and what it was.
    ///
    /// # Panics
    /// If it can't be written as JSON.
    #[track_caller]
    pub fn note(&mut self, name: impl Into<String>, what: &impl Serialize) {
        let name = name.into();
        let text = serde_json::to_vec(what).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (count, digest) = self.0.entry(name).or_default();
        *count += 1;
        *digest = Uuid::new_v5(digest, &text);
    }
}

/// A line each.
impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, (count, digest)) in &self.0 {
            let [first, second, third, fourth, ..] = digest.as_bytes();
            writeln!(f, "{name}: {count}, {first:02x}{second:02x}{third:02x}{fourth:02x}")?;
        }
        Ok(())
    }
}
