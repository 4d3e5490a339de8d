//! Alerts explored whole, in worlds small enough for it: see [`imi_core::testing::explore`].
//!
//! A broadcast alert is five machines that run beside each other ([`Machine`]). A [`Finite`] world says which of them move,
//! among which authorities, and how far what comes in numbers goes. A machine that does not move does what it must, at
//! once and in one way only: an alert is submitted, accepted and broadcast; what arrives in a postbox is acknowledged and
//! disseminated to everybody of its state; and where nothing else ends an alert, the coordinator that broadcast it can
//! withdraw it.
//!
//! How the authorities stand is told by [`Flag`]s, each on or off, in every combination of those that the world switches.
//!
//! The [`parts`] are explored within a minute or so together, and between them reach every stage and take every transition
//! that is declared: the five machines all together with one recipient state and one postbox, and each pair of machines over
//! three Member States and the Commission. The [`wide`] worlds take as long as they take.
//!
//! ```no_run
//! use imi_alerts::testing::explore::parts;
//! use imi_core::testing::explore::explore;
//!
//! for (name, part) in parts() {
//!     // What does not hold is told with the shortest path to it.
//!     let explored = explore(&part)?;
//!     assert!(explored.dead_ends(|_| true).is_empty(), "{name}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which states count as one
//!
//! Those of one [`Situation`]. That it keeps enough is shown on the way, wherever two states of one situation are met, and by
//! random histories ([`Met`]).
//!
//! # What is proven in every situation, and of every step out of it
//!
//! See [`holds`]. Time is let pass to the instant at which something is due, and far beyond it; where the world hands
//! postboxes over, also to the instant at which it stands.

mod contents;
mod flags;
pub mod holds;
mod met;
mod parts;
mod situation;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::explore::{FiniteWorld, Place, Walked};
use imi_core::{Actor, Country, Lifecycle, Moment, Set, Standing, members};

pub use flags::Flag;
pub use met::Met;
pub use parts::{parts, wide};
pub use situation::{Closing, Item, Situation};

use super::{Staff, World};
use crate::{Alert, Command, Kind, NewAlert, Part, Policy, State, Status};

members! {
    /// The machines that run beside each other.
    pub enum Machine {
        /// The alert itself: drafting, checking, rectifying.
        Alert,
        /// Information, requests for it, objections.
        Information,
        /// The withdrawal.
        Withdrawal,
        /// The closure.
        Closure,
        /// Postboxes and the authorities to which they disseminate.
        Recipients,
    }
}

/// A finite world of alerts.
#[derive(Debug)]
pub struct Finite {
    /// Who there could be.
    pub world: World,
    /// Which machines move.
    pub machines: Set<Machine>,
    /// What is switched at once, in each bit of the number of a way. What no switch switches is off, or always on.
    pub switches: Vec<Set<Flag>>,
    /// Where providers are established, none while unknown, and which states receive the alert besides.
    pub cases: Vec<(Option<Country>, Set<Country>)>,
    /// How many items of information, and how many comments on a closure proposal, there are at most.
    pub most: [usize; 2],
    always: Set<Flag>,
    staff: Vec<Staff>,
    ways: Vec<Vec<Standing>>,
    policy: Policy,
}

impl Finite {
    /// What is on in a way.
    #[must_use]
    pub fn on(&self, way: usize) -> Set<Flag> {
        flags::on(&self.switches, way).or(self.always)
    }

    /// A world in which these machines move among these authorities of the [`World`], with one item of information and one
    /// comment at most.
    #[must_use]
    pub fn new(
        machines: Set<Machine>,
        who: &[&str],
        cases: &[(Option<Country>, Set<Country>)],
        switches: &[Set<Flag>],
    ) -> Self {
        let world = World::default();
        let there = world.all().into_iter().filter(|(name, _)| who.contains(name));
        let staff: Vec<Staff> = there.map(|(_, staff)| staff.clone()).collect();
        Self {
            machines,
            switches: switches.to_vec(),
            cases: cases.to_vec(),
            most: [1, 1],
            always: Set::EMPTY,
            ways: Vec::new(),
            policy: super::policy(),
            staff,
            world,
        }
        .always(Set::EMPTY)
    }

    /// The same in which this is always on.
    #[must_use]
    pub fn always(mut self, flags: Set<Flag>) -> Self {
        self.always = flags;
        let way = |way| flags::standings(&self.world, &self.staff, self.on(way));
        self.ways = (0..1 << self.switches.len()).map(way).collect();
        self
    }

    /// The same under another policy.
    #[must_use]
    pub fn under(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same with so many items of information and comments at most.
    #[must_use]
    pub fn at_most(self, items: usize, comments: usize) -> Self {
        Self { most: [items, comments], ..self }
    }

    fn moves(&self, machine: Machine) -> bool {
        self.machines.has(machine)
    }

    /// Whether postboxes are handed over, so that it matters which of them have acted.
    fn hands_over(&self) -> bool {
        self.switches.iter().any(|flags| flags.meets(Flag::DESIGNATIONS))
    }

    /// Those of the authorities of a country, in order.
    fn of(&self, country: Country) -> impl Iterator<Item = &Staff> {
        self.staff.iter().filter(move |staff| staff.standing.country == country)
    }

    /// The countries of the authorities, each once.
    fn countries(&self) -> Set<Country> {
        self.staff.iter().map(|staff| staff.standing.country).collect()
    }
}

impl FiniteWorld for Finite {
    type Lifecycle = Alert;
    type Shape = Situation;

    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn ways(&self) -> &[Vec<Standing>] {
        &self.ways
    }

    fn alike(&self, kind: Option<Kind>, way: usize) -> usize {
        let reads = flags::read(kind);
        let bits = self.switches.iter().enumerate().filter(|(_, flags)| flags.meets(reads));
        bits.fold(0, |alike, (bit, _)| alike | way & 1 << bit)
    }

    fn actors(&self) -> Vec<Actor> {
        let of = |staff: &Staff| {
            let coordinates = staff.standing.role.is_coordinator();
            [Some(staff.handler), coordinates.then_some(staff.disseminator)]
        };
        self.staff.iter().flat_map(of).flatten().chain([Actor::Commission]).collect()
    }

    fn foundings(&self) -> Vec<(Actor, NewAlert)> {
        let begins = |edits| (self.world.italy.handler, NewAlert { edits });
        let complete = self.cases.iter().map(|case| begins(contents::whole(self, *case)));
        let empty = self.moves(Machine::Alert).then(|| begins(Vec::new()));
        complete.chain(empty).collect()
    }

    fn contents(&self, state: &State, kind: Kind, part: Part, moment: &Moment<'_, Policy>) -> Vec<Command> {
        contents::contents(self, state, (kind, part), moment)
    }

    fn shape(&self, state: &State, now: DateTime<Utc>) -> Situation {
        Situation::of(state, now, self.hands_over())
    }

    fn is_over(&self, state: &State) -> bool {
        Status::ENDED.with(Status::Deleted).has(state.stage.status())
    }

    fn instants(&self, state: &State) -> Vec<DateTime<Utc>> {
        let due = Alert::due(state, &self.policy);
        let due = due.into_iter().flat_map(|due| [due.at, due.at + TimeDelta::days(4_000)]);
        let now = self.hands_over().then_some(state.last);
        now.into_iter().chain(due).collect()
    }

    fn check(&self, place: &Place<Alert>, moment: &Moment<'_, Policy>) -> Result<(), String> {
        holds::place(self, place, moment)
    }

    fn check_step(&self, step: &Walked<'_, Alert>) -> Result<(), String> {
        holds::step(self, step)
    }
}
