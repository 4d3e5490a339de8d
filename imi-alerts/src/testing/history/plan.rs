//! What a random history is made from: a world, and small choices that shrink well.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};

/// One step of a history, read against what is possible when it is taken: whatever the numbers, it means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Choice {
    /// What sort of step.
    pub what: u8,
    /// Who takes it, among those who can.
    pub who: u8,
    /// Which of several possibilities, and every chance within.
    pub how: u32,
}

/// The sorts of step, most frequent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something that is offered, with content that suits.
    Offered,
    /// A user tries something, whether it is offered or not.
    Tried,
    /// Time passes: hours, days or months.
    Time,
    /// A standing changes.
    Standing,
    /// Time does what is due.
    Elapse,
    /// Another alert is begun.
    Found,
}

impl Choice {
    /// The sort of step; the simplest choice is something offered.
    #[must_use]
    pub fn sort(self) -> Sort {
        match self.what % 32 {
            0..=21 => Sort::Offered,
            22..=24 => Sort::Tried,
            25 | 26 => Sort::Time,
            27 | 28 => Sort::Standing,
            29 | 30 => Sort::Elapse,
            _ => Sort::Found,
        }
    }
}

/// A whole history before it is played. Equal plans play alike, everywhere and forever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Plan {
    /// Which authorities have final approval, as bits.
    pub approves: u16,
    /// What the first alert is like.
    pub first: u8,
    /// The steps.
    pub choices: Vec<Choice>,
}

/// Whole histories of so many steps.
pub fn plans(steps: core::ops::Range<usize>) -> impl Strategy<Value = Plan> {
    let choice =
        (any::<u8>(), any::<u8>(), any::<u32>()).prop_map(|(what, who, how)| Choice { what, who, how });
    (any::<u16>(), any::<u8>(), vec(choice, steps)).prop_map(|(approves, first, choices)| Plan {
        approves,
        first,
        choices,
    })
}
