//! The world of parcels, small enough to be explored whole.

use chrono::{DateTime, Utc};

use super::{At, Book, Command, Kind, Parcel, Policy, State, World, amend};
use crate::testing::explore::FiniteWorld;
use crate::{Actor, Moment, Set, Setting, Slug, Standing};

/// The world in which a parcel is booked from one authority to another that, in the second of two ways, accepts none.
#[derive(Clone, Debug)]
pub struct Finite {
    /// Who there is.
    pub world: World,
    /// The ways in which the authorities stand.
    pub ways: Vec<Vec<Standing>>,
    /// What is tried.
    pub kinds: Set<Kind>,
    /// How long a parcel waits.
    pub policy: Policy,
}

/// The label of a second parcel.
const OTHER: Slug = Slug::new("other-label");

impl Default for Finite {
    fn default() -> Self {
        let world = World::default();
        let (sender, receiver) = (world.sender.clone(), world.receiver.clone());
        let settings = receiver.settings.without(Setting::MayAccept);
        let closed = Standing { settings, ..receiver.clone() };
        let ways = vec![vec![sender.clone(), receiver], vec![sender, closed]];
        Self { world, ways, kinds: Set::all(), policy: Policy::default() }
    }
}

impl FiniteWorld for Finite {
    type Lifecycle = Parcel;
    type Shape = At;

    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn ways(&self) -> &[Vec<Standing>] {
        &self.ways
    }

    fn actors(&self) -> Vec<Actor> {
        let World { anna, anton, alma, boris, berta, .. } = self.world;
        vec![anna, anton, alma, boris, berta]
    }

    fn foundings(&self) -> Vec<(Actor, Book)> {
        vec![(self.world.anna, self.world.book("label"))]
    }

    fn contents(&self, state: &State, kind: Kind, (): (), _: &Moment<'_, Policy>) -> Vec<Command> {
        if !self.kinds.has(kind) {
            return Vec::new();
        }
        vec![match kind {
            Kind::Amend => amend(),
            Kind::Split => {
                Command::Split { label: if state.label == OTHER { Slug::new("label") } else { OTHER } }
            }
            Kind::HandOver => Command::HandOver,
            Kind::Deliver => Command::Deliver,
            Kind::Cancel => Command::Cancel,
        }]
    }

    fn shape(&self, state: &State, _: DateTime<Utc>) -> At {
        state.stage.at()
    }

    fn is_over(&self, state: &State) -> bool {
        matches!(state.stage.at(), At::Delivered | At::Cancelled | At::Expired)
    }
}
