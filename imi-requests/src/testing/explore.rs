//! Requests explored whole, in worlds small enough for it: see [`imi_core::testing::explore`].
//!
//! A [`Finite`] world has two countries with an authority and a coordinator each, one authority to hand requests on to, two
//! users a seat and an allocator everywhere. How they stand is told by [`Flag`]s, each on or off, in every combination of
//! those that the world switches.
//!
//! All flags at once, with four offices that allocate, make a world that takes long. Its [`parts`]
//! each leave something out, are explored within a minute together, and between them reach every stage and take every
//! transition that is declared; the [`wide`] worlds take as long as they take.
//!
//! ```no_run
//! use imi_core::testing::arrows::Arrows;
//! use imi_core::testing::explore::explore;
//! use imi_requests::testing::explore::parts;
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
//! Those of one [`Situation`]: one [`Shape`](super::history::Shape), with the same authorities in the same offices. Which of
//! the two users of a seat is assigned or acted last is dropped, as they have the same rights: whatever the one can do, the
//! other could have done.
//!
//! # What is proven in every situation, and of every step out of it
//!
//! See [`holds`]. Time is let pass to the instant at which something is due, and far beyond it.

mod contents;
mod flags;
pub mod holds;
mod parts;
mod situation;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::explore::{FiniteWorld, Place, Walked};
use imi_core::{Actor, AreaId, AuthorityId, Lifecycle, Moment, Set, Setting, Standing};

pub use contents::Case;
pub use flags::Flag;
pub use parts::{parts, wide};
pub use situation::Situation;

use super::{Staff, World};
use crate::{Command, Kind, NewDraft, Office, Part, Policy, Request, State, Status};

/// A finite world of requests.
#[derive(Debug)]
pub struct Finite {
    /// Who there is.
    pub world: World,
    /// What is asked.
    pub cases: Vec<Case>,
    /// What is switched at once, in each bit of the number of a way. What no switch switches is off, but accepting is on.
    pub switches: Vec<Set<Flag>>,
    /// The authorities of the responding country to which a request is sent, forwarded and split; the first is asked.
    pub targets: Vec<AuthorityId>,
    /// Whether copies made by other authorities than the first go on to be sent.
    pub copies: bool,
    allocating: Set<Office>,
    ways: Vec<Vec<Standing>>,
    policy: Policy,
}

impl Finite {
    /// What is on in a way.
    #[must_use]
    pub fn on(&self, way: usize) -> Set<Flag> {
        on(&self.switches, way)
    }

    /// A world of these cases in which this is switched and a request is handed on from one authority to another.
    ///
    /// # Panics
    /// If the shipped question sets are faulty.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test of the crate that ships them shows that they load")]
    pub fn new(cases: &[Case], switches: &[Set<Flag>]) -> Self {
        let mut world = World::default();
        for staff in world.all_mut() {
            staff.standing.area = AreaId::SERVICES;
        }
        let all = switches.iter().fold(Set::EMPTY, |all, flags| all.or(*flags));
        let ways = (0..1 << switches.len()).map(|way| flags::standings(&world, on(switches, way))).collect();
        let targets = vec![world.hungary.id(), world.szeged.id()];
        let offices = <Office as imi_core::Member>::ALL.iter().copied();
        let allocating = offices.filter(|office| all.meets(flags::allocation(*office))).collect();
        let policy = Policy::shipped().expect("the shipped sets load");
        let (cases, switches) = (cases.to_vec(), switches.to_vec());
        Self { world, cases, switches, targets, copies: false, allocating, ways, policy }
    }
}

/// What is on in a way; accepting also where it is not switched.
fn on(switches: &[Set<Flag>], way: usize) -> Set<Flag> {
    let all = switches.iter().fold(Set::EMPTY, |all, flags| all.or(*flags));
    let always = Flag::MayAccept.only().or(Flag::TargetMayAccept.only()).but(all);
    let bits = switches.iter().enumerate().filter(|(bit, _)| way >> bit & 1 == 1);
    bits.fold(always, |on, (_, flags)| on.or(*flags))
}

impl FiniteWorld for Finite {
    type Lifecycle = Request;
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
        let World { italy, hungary, szeged, .. } = &self.world;
        let mut actors = vec![Actor::Commission];
        let mut add = |office: Office, [first, second, allocator]: [Actor; 3]| {
            actors.push(first);
            // Without allocation either user of a seat can do what the other can.
            if self.allocating.has(office) {
                actors.extend([second, allocator]);
            }
        };
        let of_authority = |staff: &Staff| [staff.handler, staff.colleague, staff.allocator];
        let of_coordinator = |staff: &Staff| [staff.referee, staff.second_referee, staff.allocator];
        add(Office::RequestingAuthority, of_authority(italy));
        add(Office::RespondingAuthority, of_authority(hungary));
        add(Office::RespondingAuthority, of_authority(szeged));
        for staff in [&self.world.italian_coordinator, &self.world.other_italian_coordinator] {
            add(Office::RequestingCoordinator, of_coordinator(staff));
        }
        for staff in [&self.world.hungarian_coordinator, &self.world.other_hungarian_coordinator] {
            add(Office::RespondingCoordinator, of_coordinator(staff));
            if self.targets.contains(&staff.id()) {
                add(Office::RespondingAuthority, of_authority(staff));
            }
        }
        actors
    }

    fn foundings(&self) -> Vec<(Actor, NewDraft)> {
        let empty = NewDraft { area: Some(AreaId::SERVICES), edits: Vec::new() };
        vec![(self.world.italy.handler, empty)]
    }

    fn contents(&self, state: &State, kind: Kind, part: Part, moment: &Moment<'_, Policy>) -> Vec<Command> {
        contents::contents(self, state, (kind, part), moment)
    }

    fn shape(&self, state: &State, now: DateTime<Utc>) -> Situation {
        Situation::of(state, now, self.allocating)
    }

    fn is_over(&self, state: &State) -> bool {
        Status::OVER.has(state.status())
    }

    fn at_bound(&self, state: &State) -> bool {
        !self.copies && state.requesting.authority.authority != self.world.italy.id()
    }

    fn instants(&self, state: &State) -> Vec<DateTime<Utc>> {
        let due = Request::due(state, &self.policy);
        due.into_iter().flat_map(|due| [due.at, due.at + TimeDelta::days(2_000)]).collect()
    }

    /// Allocation switched, or all who deal with the request in an office without their right, office by office.
    fn changes(&self, state: &State, standings: &[Standing]) -> Vec<Vec<Standing>> {
        let mut changes = Vec::new();
        for office in <Office as imi_core::Member>::ALL.iter().copied() {
            let Some(holder) = state.holder(office) else { continue };
            let change = |how: &dyn Fn(&mut Standing)| {
                let mut others = standings.to_vec();
                others.iter_mut().filter(|s| s.authority == holder.authority).for_each(how);
                others
            };
            changes.push(change(&|standing| {
                let uses = standing.has(Setting::UsesAllocation);
                let settings = standing.settings.without(Setting::UsesAllocation);
                standing.settings = settings.with_if(!uses, Setting::UsesAllocation);
            }));
            changes.push(change(&|standing| {
                let deals = |user| holder.assigned.contains(&user) || holder.last_actor == Some(user);
                for user in standing.users.iter_mut().filter(|user| deals(user.user)) {
                    user.rights.remove(office.right());
                }
            }));
        }
        changes
    }

    fn check(&self, place: &Place<Request>, moment: &Moment<'_, Policy>) -> Result<(), String> {
        holds::place(&self.world, place, moment)
    }

    fn check_step(&self, step: &Walked<'_, Request>) -> Result<(), String> {
        holds::step(&self.world, step)
    }
}
