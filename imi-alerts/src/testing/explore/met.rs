//! That situations keep enough, held against states of random histories.

use std::collections::BTreeMap;

use imi_core::testing::explore::{FiniteWorld, answer_alike};
use imi_core::{Actor, Set, settled};

use super::parts::{HANDED_OVER, cases};
use super::{Finite, Situation};
use crate::testing::World;
use crate::testing::history::History;
use crate::{Alert, State};

/// States met so far, one of each situation, to hold others against.
#[derive(Debug)]
pub struct Met {
    world: Finite,
    states: BTreeMap<Situation, State>,
    /// How many states were held against another.
    pub compared: usize,
}

impl Default for Met {
    fn default() -> Self {
        let all = World::default();
        let all: Vec<_> = all.all().into_iter().map(|(name, _)| name).collect();
        let world = Finite::new(Set::all(), &all, &cases(Set::EMPTY), &HANDED_OVER);
        Self { world: world.at_most(usize::MAX, usize::MAX), states: BTreeMap::new(), compared: 0 }
    }
}

impl Met {
    /// Holds every alert of a history against one of its situation that was met before: as everybody stands now, both
    /// answer alike.
    ///
    /// # Errors
    /// If two do not.
    pub fn meet(&mut self, history: &History) -> Result<(), String> {
        let standings = history.standings();
        let moment = history.moment(Actor::System, &standings);
        for alert in &history.alerts {
            let state = settled::<Alert>(&history.state(*alert), &moment).into_owned();
            let situation = self.world.shape(&state, moment.now);
            let Some(other) = self.states.get(&situation) else {
                self.states.insert(situation, state);
                continue;
            };
            // Of a state that is of later, or would have become another by now, no more can be asked.
            let same = self.world.shape(&settled::<Alert>(other, &moment), moment.now) == situation;
            if *other != state && same && other.last <= moment.now {
                self.compared += 1;
                answer_alike(&self.world, [&state, other], &moment)
                    .map_err(|what| format!("{what}: of {situation:?}"))?;
            }
        }
        Ok(())
    }
}
