//! What a lifecycle does, held against what its table declares.

use crate::{By, Cause, Lifecycle, Moment, Transition, transitions};

/// The parts of a state with their stages.
pub type Stages<L> = Vec<(<L as Lifecycle>::Part, <L as Lifecycle>::Stage)>;

/// The stages that the parts of a state have at a moment.
#[must_use]
pub fn stages<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Stages<L> {
    let mut stages = Vec::new();
    L::parts(state, &mut |part| stages.extend(L::stage(state, part, moment).map(|stage| (part, stage))));
    stages
}

/// What brought a step about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came<L: Lifecycle> {
    /// Somebody gave this kind of command to this part.
    Command(L::Kind, L::Part),
    /// Time did what was due.
    Time,
    /// A standing changed.
    Standing,
}

impl<L: Lifecycle> Came<L> {
    fn of(self, cause: Cause<L>) -> bool {
        match (self, cause) {
            (Self::Command(given, _), Cause::Command(kind)) => given == kind,
            (Self::Time, Cause::Time) | (Self::Standing, Cause::Standing) => true,
            _ => false,
        }
    }
}

/// The declared transitions, and which of them were taken.
#[derive(Clone, Debug)]
pub struct Arrows<L: Lifecycle> {
    declared: Vec<Transition<L>>,
    taken: Vec<bool>,
}

impl<L: Lifecycle> Default for Arrows<L> {
    fn default() -> Self {
        let declared = transitions::<L>();
        Self { taken: vec![false; declared.len()], declared }
    }
}

impl<L: Lifecycle> Arrows<L> {
    /// Every declared transition.
    #[must_use]
    pub fn declared(&self) -> &[Transition<L>] {
        &self.declared
    }

    /// Those that were taken.
    pub fn taken(&self) -> impl Iterator<Item = &Transition<L>> {
        self.declared.iter().zip(&self.taken).filter(|(_, taken)| **taken).map(|(arrow, _)| arrow)
    }

    /// Those that were not.
    pub fn not_taken(&self) -> impl Iterator<Item = &Transition<L>> {
        self.declared.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(arrow, _)| arrow)
    }

    /// Notes what a step did to the parts that were there before and after it, and gives the places of what was taken for
    /// the first time.
    ///
    /// # Errors
    /// The first change that the table does not declare.
    pub fn take(
        &mut self,
        before: &Stages<L>,
        after: &Stages<L>,
        came: Came<L>,
    ) -> Result<Vec<usize>, String> {
        let mut new = Vec::new();
        for (part, from) in before {
            // A part that comes or goes is no step of it.
            let Some((_, to)) = after.iter().find(|(other, _)| other == part) else { continue };
            let given = match came {
                Came::Command(kind, of) if of == *part => Some(By::Command(kind)),
                _ => None,
            };
            if given.is_some_and(|by| self.mark((*from, *to, by), &mut new)) {
                continue;
            }
            let stays = from == to;
            let follows = L::CONSEQUENCES.iter().find(|row| {
                let to = if row.to.is_empty() { stays } else { row.to.has(*to) };
                came.of(row.cause) && row.from.has(*from) && to
            });
            match follows {
                Some(row) => {
                    self.mark((*from, *to, By::Consequence(row.name)), &mut new);
                }
                None if stays && given.is_none() => {}
                None => {
                    return Err(format!("not declared: {from:?} to {to:?} of {part:?}, by {came:?}"));
                }
            }
        }
        Ok(new)
    }

    /// Notes a transition; whether it is declared.
    fn mark(&mut self, (from, to, by): (L::Stage, L::Stage, By<L>), new: &mut Vec<usize>) -> bool {
        let mut found = false;
        let places = self.declared.iter().zip(&mut self.taken).enumerate();
        for (place, (arrow, taken)) in places {
            if arrow.from == from && arrow.to == to && arrow.by == by {
                found = true;
                if !*taken {
                    *taken = true;
                    new.push(place);
                }
            }
        }
        found
    }
}
