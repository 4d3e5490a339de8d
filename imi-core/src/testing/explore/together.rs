//! What several worlds come to together.

use super::{Explored, FiniteWorld};
use crate::testing::arrows::Arrows;
use crate::{Lifecycle, Member, Transition};

/// The stages reached and the transitions taken in several worlds of one lifecycle.
///
/// ```
/// use imi_core::testing::explore::{Together, explore};
/// use imi_core::testing::toy::{At, Finite, Kind};
/// use imi_core::Set;
///
/// let (mut one, mut other) = (Finite::default(), Finite::default());
/// one.kinds = Set::EMPTY.with(Kind::Cancel);
/// other.kinds = Set::<Kind>::all().without(Kind::Cancel);
/// let mut together = Together::default();
/// together.add(&explore(&one)?);
/// assert_eq!(together.stages_not_reached(), [At::Underway, At::Delivered]);
/// together.add(&explore(&other)?);
/// assert!(together.stages_not_reached().is_empty() && together.not_taken().count() == 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Together<L: Lifecycle> {
    reached: Vec<L::Stage>,
    taken: Vec<Transition<L>>,
    declared: Vec<Transition<L>>,
}

impl<L: Lifecycle> Default for Together<L> {
    fn default() -> Self {
        let declared = Arrows::default().declared().to_vec();
        Self { reached: Vec::new(), taken: Vec::new(), declared }
    }
}

impl<L: Lifecycle> Together<L> {
    /// Takes in what was explored.
    pub fn add<W: FiniteWorld<Lifecycle = L>>(&mut self, explored: &Explored<'_, W>) {
        self.reached.extend(explored.stages_reached());
        self.taken.extend(explored.arrows.taken().copied());
    }

    /// The stages that no part had in any state of any world.
    #[must_use]
    pub fn stages_not_reached(&self) -> Vec<L::Stage> {
        L::Stage::ALL.iter().copied().filter(|stage| !self.reached.contains(stage)).collect()
    }

    /// Every declared transition.
    #[must_use]
    pub fn declared(&self) -> &[Transition<L>] {
        &self.declared
    }

    /// The declared transitions that were taken in no world.
    pub fn not_taken(&self) -> impl Iterator<Item = &Transition<L>> {
        self.declared.iter().filter(|arrow| !self.taken.contains(arrow))
    }
}
