//! Explores a lifecycle whole: every state that can be reached in a finite world, by the shipped `decide`, `elapse` and
//! `evolve`, and every step out of each.
//!
//! # What counts as one state
//!
//! A [`FiniteWorld`] gives states their *shape*: what is left of them for the rules once ids, texts and instants are dropped.
//! States of one shape are visited once. That this is sound, which is to say that they are offered the same and lead to the
//! same shapes, is checked on the way: whenever a shape is met again with another state, that one's steps are held against
//! the first one's, up to [`Explorer::again`] times a shape.
//!
//! # Flags
//!
//! What the authorities' standings let happen is no part of a state, and can change between any two steps. So a world names
//! the *ways* in which its authorities can stand, each a list of whole standings, and every step is tried in every way. A
//! kind of command whose rules do not read a flag is tried only once for the ways that differ in it
//! ([`FiniteWorld::alike`]); that they really do not read it is checked on the way, with another way at each state. Of every
//! step the graph keeps the ways in which it can be taken, so that questions about ways that stay as they are from a state
//! on are answered for all of them at once.
//!
//! Where standings that became others bring something about by themselves ([`Lifecycle::elapse`]), that is a step of time,
//! if the world lets time pass to the instant at which it stands; commands are given only once it is done, as at a desk.
//!
//! # What is found
//!
//! [`explore`] stops at the first thing that does not hold and gives the shortest path to it: an invariant broken, a step
//! that the table does not declare, a shape that is not sound. Of an exploration that ends well, [`Explored`] tells what was
//! never reached or taken, and from where no end can be reached; and of several, [`Together`].
//!
//! ```
//! use imi_core::testing::explore::explore;
//! use imi_core::testing::toy::{At, Finite};
//!
//! let world = Finite::default();
//! let explored = explore(&world)?;
//! assert!(explored.stages_not_reached().is_empty());
//! assert_eq!(explored.arrows.not_taken().count(), 0);
//! assert!(explored.dead_ends(|_| true).is_empty());
//! let to_cancelled = explored.path_to(|place| place.state.stage.at() == At::Cancelled).expect("it is reached");
//! assert_eq!(to_cancelled.steps.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alike;
mod graph;
mod measures;
mod moves;
mod path;
mod search;
mod together;
mod ways;

use chrono::{DateTime, TimeDelta, Utc};

pub use alike::answer_alike;
pub use graph::{DeadEnd, Edge, Explored, Label, Node};
pub use measures::{Count, Lies};
pub use path::{Act, Fault, Path, PathStep};
pub use search::{Explorer, explore};
pub use together::Together;
pub use ways::Ways;

use crate::{Actor, Envelope, Lifecycle, Moment, Outcome, Standing};

/// The policy of a world's lifecycle.
pub type PolicyOf<W> = <<W as FiniteWorld>::Lifecycle as Lifecycle>::Policy;
/// The state of a world's lifecycle.
pub type StateOf<W> = <<W as FiniteWorld>::Lifecycle as Lifecycle>::State;
type MomentOf<'m, W> = Moment<'m, PolicyOf<W>>;

/// A world small enough to be explored whole: who there is, what they can write, and what makes two states one.
pub trait FiniteWorld {
    /// The lifecycle.
    type Lifecycle: Lifecycle;
    /// What of a state matters to the rules.
    type Shape: Ord + Clone + core::fmt::Debug;

    /// Periods, limits, lists in force.
    fn policy(&self) -> &PolicyOf<Self>;
    /// When everything begins.
    fn begins(&self) -> DateTime<Utc> {
        super::begin()
    }
    /// The ways in which the authorities can stand, each the standings of all of them.
    fn ways(&self) -> &[Vec<Standing>];
    /// The first way that no rule about this kind of command can tell from the given one; without a kind, that neither
    /// founding, seeing nor time can.
    fn alike(&self, _kind: Option<<Self::Lifecycle as Lifecycle>::Kind>, way: usize) -> usize {
        way
    }
    /// Everybody who acts.
    fn actors(&self) -> Vec<Actor>;
    /// What founds a stream, and by whom.
    fn foundings(&self) -> Vec<(Actor, <Self::Lifecycle as Lifecycle>::Founding)>;
    /// The contents with which a command of this kind is tried, each that leads elsewhere at least once.
    fn contents(
        &self,
        state: &StateOf<Self>,
        kind: <Self::Lifecycle as Lifecycle>::Kind,
        part: <Self::Lifecycle as Lifecycle>::Part,
        moment: &MomentOf<'_, Self>,
    ) -> Vec<<Self::Lifecycle as Lifecycle>::Command>;
    /// The shape of a state at an instant.
    fn shape(&self, state: &StateOf<Self>, now: DateTime<Utc>) -> Self::Shape;
    /// Whether the state is an end: nothing more is to come, or nothing but what time does.
    fn is_over(&self, state: &StateOf<Self>) -> bool;
    /// Whether the state is at the bound of the exploration: it is looked at, and no step is taken from it.
    fn at_bound(&self, _state: &StateOf<Self>) -> bool {
        false
    }
    /// The instants to which time passes from a state: when something is due, and long after.
    fn instants(&self, state: &StateOf<Self>) -> Vec<DateTime<Utc>> {
        let due = Self::Lifecycle::due(state, self.policy());
        due.into_iter().flat_map(|due| [due.at, due.at + TimeDelta::days(4_000)]).collect()
    }
    /// Single changes of the standings that could touch the state: what they do to its stages is held against the table, in
    /// both directions.
    fn changes(&self, _state: &StateOf<Self>, _standings: &[Standing]) -> Vec<Vec<Standing>> {
        Vec::new()
    }
    /// What holds of every state, in every way in which it can be seen.
    ///
    /// # Errors
    /// What does not hold.
    fn check(&self, _place: &Place<Self::Lifecycle>, _moment: &MomentOf<'_, Self>) -> Result<(), String> {
        Ok(())
    }
    /// What holds of every step.
    ///
    /// # Errors
    /// What does not hold.
    fn check_step(&self, _step: &Walked<'_, Self::Lifecycle>) -> Result<(), String> {
        Ok(())
    }
}

/// A state with its history and the instant at which it is looked at; what was due by then is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Place<L: Lifecycle> {
    /// The state.
    pub state: L::State,
    /// What happened.
    pub events: Vec<Envelope<L>>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// A command that was accepted.
#[derive(Debug)]
pub struct Walked<'a, L: Lifecycle> {
    /// Before.
    pub before: &'a Place<L>,
    /// After.
    pub after: &'a Place<L>,
    /// Who gave it, when, and how everybody stands.
    pub moment: Moment<'a, L::Policy>,
    /// What was decided.
    pub outcome: &'a Outcome<L>,
    /// Whether it is the first step from there that a command of its kind takes to a state of that shape; the others differ
    /// in who gives it, in its content, or in how everybody stands.
    pub first: bool,
}
