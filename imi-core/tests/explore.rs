//! The explorer finds what is planted: a state without end, a step that is not declared, one that is never taken, shapes and
//! ways that are not what they are said to be. Each with a shortest path.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

pub(crate) mod careless;

use careless::{Careless, CarelessWorld, Planted};
use chrono::{DateTime, Utc};
use imi_core::testing::arrows::{Arrows, Came};
use imi_core::testing::explore::{
    Act, Count, DeadEnd, Edge, Explored, Fault, FiniteWorld, Label, Path, Place, Together, Walked, Ways,
    explore,
};
use imi_core::testing::toy::{At, Book, Command, Finite, Kind, Parcel, Policy, State};
use imi_core::testing::{begin, invariants};
use imi_core::{Actor, By, Envelope, Id, Lifecycle, Member, Moment, Outcome, Set, Standing, record};
use uuid::Uuid;

/// The toy's world with something else about it.
struct Changed<S> {
    world: Finite,
    shape: fn(&State) -> S,
    alike: bool,
    check: fn(At) -> Result<(), String>,
    check_step: fn(&[toy_event::Event]) -> Result<(), String>,
}

mod toy_event {
    pub(super) use imi_core::testing::toy::Event;
}

fn plain() -> Changed<At> {
    Changed {
        world: Finite::default(),
        shape: |state| state.stage.at(),
        alike: false,
        check: |_| Ok(()),
        check_step: |_| Ok(()),
    }
}

impl<S: Ord + Clone + core::fmt::Debug> FiniteWorld for Changed<S> {
    type Lifecycle = Parcel;
    type Shape = S;
    fn policy(&self) -> &Policy {
        self.world.policy()
    }
    fn ways(&self) -> &[Vec<Standing>] {
        self.world.ways()
    }
    fn alike(&self, _: Option<Kind>, way: usize) -> usize {
        if self.alike { 0 } else { way }
    }
    fn actors(&self) -> Vec<Actor> {
        self.world.actors()
    }
    fn foundings(&self) -> Vec<(Actor, Book)> {
        self.world.foundings()
    }
    fn contents(&self, state: &State, kind: Kind, (): (), moment: &Moment<'_, Policy>) -> Vec<Command> {
        self.world.contents(state, kind, (), moment)
    }
    fn shape(&self, state: &State, _: DateTime<Utc>) -> S {
        (self.shape)(state)
    }
    fn is_over(&self, state: &State) -> bool {
        self.world.is_over(state)
    }
    fn check(&self, place: &Place<Parcel>, _: &Moment<'_, Policy>) -> Result<(), String> {
        (self.check)(place.state.stage.at())
    }
    fn check_step(&self, step: &Walked<'_, Parcel>) -> Result<(), String> {
        let events: Vec<_> = step.outcome.events.iter().cloned().collect();
        (self.check_step)(&events)
    }
}

/// The kinds of command of a path, in order.
fn kinds<L: Lifecycle>(path: &Path<L>) -> Vec<L::Kind> {
    let kind = |act: &Act<L>| match act {
        Act::Give { order, .. } => Some(L::kind(&order.command).0),
        _ => None,
    };
    path.steps.iter().filter_map(|step| kind(&step.act)).collect()
}

fn fault<W: FiniteWorld>(found: Result<Explored<'_, W>, Box<Fault<W::Lifecycle>>>) -> Fault<W::Lifecycle> {
    match found {
        Ok(explored) => panic!("nothing is found: {explored:?}"),
        Err(fault) => *fault,
    }
}

#[test]
fn the_toy_is_explored_whole() {
    let world = plain();
    let explored = explore(&world).unwrap();
    assert_eq!(explored.nodes.len(), At::ALL.len());
    assert_eq!(explored.stages_not_reached(), []);
    assert_eq!(explored.arrows.not_taken().count(), 0);
    assert_eq!(explored.arrows.taken().count(), explored.arrows.declared().len());
    assert!(explored.dead_ends(|_| true).is_empty() && explored.compared > 0 && explored.decided > 5);
    assert_eq!((explored.depth(), explored.at_bound().count()), (3, 0));
    // A split parcel is explored on its own; here it is of a shape that is known.
    let opened = explored.nodes.iter().flat_map(|node| &node.edges).filter(|edge| edge.opens);
    assert_eq!(opened.map(|edge| edge.to).collect::<Vec<_>>(), [0]);
}

#[test]
fn what_is_reached_in_which_ways_is_known() {
    let explored_world = plain();
    let explored = explore(&explored_world).unwrap();
    // A receiver that accepts none gets none; one that accepted has it, however it stands later.
    let reached = explored.reached_without_change();
    let of = |at: At| {
        let node = explored.nodes.iter().position(|node| node.shape == at).unwrap();
        reached[node].iter().collect::<Vec<_>>()
    };
    assert_eq!([of(At::Booked), of(At::Underway), of(At::Delivered)], [vec![0, 1], vec![0], vec![0]]);
    let handed = explored.path_to(|place| place.state.stage.at() == At::Delivered).unwrap();
    assert_eq!(kinds(&handed), [Kind::HandOver, Kind::Deliver]);
    assert!(handed.steps.iter().all(|step| step.standings == explored_world.world.ways[0]));
    assert_eq!(handed.steps[2].stages, [((), At::Delivered)]);
}

#[test]
fn a_state_without_end_is_found_in_the_ways_in_which_it_has_none() {
    let mut world = plain();
    // In a third way, nobody of the receiver handles parcels any more.
    let mut alone = world.world.ways[0].clone();
    alone[1].users.clear();
    world.world.ways.push(alone);
    let explored = explore(&world).unwrap();
    let dead = explored.dead_ends(|_| true);
    let [end] = dead.as_slice() else { panic!("{dead:?}") };
    assert_eq!(explored.nodes[end.node].shape, At::Underway);
    assert_eq!(end.ways.iter().collect::<Vec<_>>(), [2]);
    let path = explored.path_in(end);
    assert_eq!(kinds(&path), [Kind::HandOver]);
    assert_eq!(path.steps.last().unwrap().standings, world.world.ways[2]);
    // Without cancelling and without waiting, a parcel that nobody accepts stays where it is.
    let counts = |edge: &Edge<Parcel>| matches!(edge.by, Label::Command(kind, ()) if kind != Kind::Cancel);
    let without = explored.dead_ends(counts);
    assert_eq!(without.len(), 2);
    assert_eq!(without[0].ways.iter().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn what_is_never_taken_or_reached_is_told() {
    let mut world = plain();
    world.world.kinds = world.world.kinds.without(Kind::HandOver);
    let explored = explore(&world).unwrap();
    assert_eq!(explored.stages_not_reached(), [At::Underway, At::Delivered]);
    let missing: Vec<_> = explored.arrows.not_taken().map(|arrow| (arrow.from, arrow.to, arrow.by)).collect();
    assert_eq!(
        missing,
        [
            (At::Booked, At::Underway, By::Command(Kind::HandOver)),
            (At::Underway, At::Delivered, By::Command(Kind::Deliver)),
        ]
    );
    let taken = explored.arrows.declared().iter().position(|arrow| arrow.by == By::Consequence("expired"));
    let path = explored.path_of(taken.unwrap()).unwrap();
    assert_eq!(
        path.steps.iter().map(|step| matches!(step.act, Act::Elapse)).collect::<Vec<_>>(),
        [false, true]
    );
}

/// A parcel of the careless lifecycle, just booked, with the event that booked it.
pub(crate) fn carelessly_booked(now: DateTime<Utc>, actor: Actor) -> (careless::State, Envelope<Careless>) {
    let booked = Outcome::<Careless>::nothing(Uuid::nil(), Id::from_u128(1)).with(At::Booked).events;
    let first = record(Id::from_u128(1), 0, (now, actor), booked).next().unwrap();
    (Careless::birth(&first).unwrap(), first)
}

#[test]
fn what_a_lifecycle_does_not_narrow_is_told_whole() {
    let (world, now) = (CarelessWorld::default(), begin());
    let moment = Moment { now, actor: world.actors()[0], standings: &[], policy: world.policy() };
    let (state, first) = carelessly_booked(now, moment.actor);
    assert_eq!(Careless::version(&state, 5, &moment), 5);
    assert!(Careless::tells(&state, &first, &moment));
}

#[test]
fn a_step_that_is_not_declared_is_found_by_the_shortest_path() {
    let fault = fault(explore(&CarelessWorld::default()));
    assert_eq!(fault.what, "not declared: Underway to Expired of (), by Command(Deliver, ())");
    assert_eq!(kinds::<Careless>(&fault.path), [Kind::HandOver, Kind::Deliver]);
    let told = fault.to_string();
    assert!(told.ends_with("take delivery -> expired\n"), "{told}");
}

#[test]
fn what_does_not_hold_is_found_by_the_shortest_path() {
    let never = |at| if at == At::Delivered { Err("it arrives".to_owned()) } else { Ok(()) };
    let found = fault(explore(&Changed { check: never, ..plain() }));
    assert_eq!(
        (found.what.as_str(), kinds(&found.path)),
        ("it arrives", vec![Kind::HandOver, Kind::Deliver])
    );
    let step = |events: &[toy_event::Event]| match events {
        [toy_event::Event::Cancelled] => Err("it is cancelled".to_owned()),
        _ => Ok(()),
    };
    let found = fault(explore(&Changed { check_step: step, ..plain() }));
    assert_eq!((found.what.as_str(), kinds(&found.path)), ("it is cancelled", vec![Kind::Cancel]));
}

#[test]
fn a_shape_that_drops_too_much_is_found() {
    // Whether a parcel is with its sender or already over is not told apart.
    let world = Changed {
        shape: |state: &State| matches!(state.stage.at(), At::Underway | At::Delivered),
        world: Finite::default(),
        alike: false,
        check: |_| Ok(()),
        check_step: |_| Ok(()),
    };
    let found = fault(explore(&world));
    assert!(found.what.starts_with("two states of one shape differ: of the first"), "{}", found.what);
}

#[test]
fn ways_that_are_not_alike_are_found() {
    let found = fault(explore(&Changed { alike: true, ..plain() }));
    assert!(found.what.starts_with("ways 0 and 1 are not alike for HandOver"), "{}", found.what);
}

#[test]
fn nothing_is_tried_beyond_the_bound() {
    struct Bounded(Finite);
    impl FiniteWorld for Bounded {
        type Lifecycle = Parcel;
        type Shape = At;
        fn policy(&self) -> &Policy {
            self.0.policy()
        }
        fn ways(&self) -> &[Vec<Standing>] {
            self.0.ways()
        }
        fn actors(&self) -> Vec<Actor> {
            self.0.actors()
        }
        fn foundings(&self) -> Vec<(Actor, Book)> {
            self.0.foundings()
        }
        fn contents(&self, state: &State, kind: Kind, (): (), moment: &Moment<'_, Policy>) -> Vec<Command> {
            self.0.contents(state, kind, (), moment)
        }
        fn shape(&self, state: &State, now: DateTime<Utc>) -> At {
            self.0.shape(state, now)
        }
        fn is_over(&self, state: &State) -> bool {
            state.stage.at() == At::Delivered
        }
        fn at_bound(&self, state: &State) -> bool {
            state.stage.at() == At::Underway
        }
    }
    let world = Bounded(Finite::default());
    let explored = explore(&world).unwrap();
    assert_eq!(explored.at_bound().map(|node| node.shape).collect::<Vec<_>>(), [At::Underway]);
    let shapes =
        |ends: Vec<DeadEnd>| -> Vec<At> { ends.iter().map(|end| explored.nodes[end.node].shape).collect() };
    // What is over but no end is dead; what waits at the bound may come to one.
    assert_eq!(shapes(explored.ending_beyond_bound(|_| true)), [At::Booked, At::Underway]);
    assert!(!shapes(explored.dead_ends(|_| true)).contains(&At::Underway));
    assert!(shapes(explored.dead_ends(|_| true)).contains(&At::Cancelled));
}

#[test]
fn ways_are_sets() {
    let (mut some, all) = (Ways::none(70), Ways::all(70));
    assert!(some.is_empty() && all.len() == 70);
    some.insert(3);
    some.insert(69);
    assert_eq!(some.iter().collect::<Vec<_>>(), [3, 69]);
    assert_eq!(some.and(&all), some);
    assert_eq!(all.but(&some).len(), 68);
    let mut grown = some.clone();
    assert!(grown.add(&all) && !grown.add(&some) && grown == all && !some.has(70) && some.has(69));
    let kinds: Set<Kind> = Set::all();
    assert_eq!(kinds.len(), Kind::ALL.len());
}

/// What holds of every lifecycle does not hold of these, and is told by its name.
#[test]
fn what_breaks_an_invariant_is_told_by_its_name() {
    let (world, now) = (CarelessWorld::default(), begin());
    let moment =
        Moment { now, actor: world.actors()[0], standings: &world.ways()[0], policy: world.policy() };
    let (sound, first) = carelessly_booked(now, moment.actor);
    for (planted, told) in [
        (Planted::Nothing, None),
        (Planted::Impossible, Some("elapse_evolves: event 1 (`cancelled`) can not follow what came before")),
        (Planted::Restless, Some("elapse_idempotent: a second run gives Events")),
        (Planted::Due, Some("elapse_idempotent: `sleeps` is still due since ")),
        (Planted::Unseen, Some("offers_agree_with_explain: Offer")),
    ] {
        let mut state = sound.clone();
        state.planted = planted;
        let found = invariants::hold_at::<Careless>(&state, &moment).err();
        assert_eq!(found.is_some(), told.is_some(), "{planted:?}: {found:?}");
        assert!(found.unwrap_or_default().starts_with(told.unwrap_or_default()), "{planted:?}");
        let history = invariants::hold::<Careless>(&state, core::slice::from_ref(&first), &moment);
        assert_eq!(
            history.is_ok(),
            planted == Planted::Nothing,
            "{planted:?}: it is not what its history gives"
        );
    }
}

#[test]
fn how_much_was_explored_stands_in_a_line() {
    let world = plain();
    let explored = explore(&world).unwrap();
    let steps: usize = explored.nodes.iter().map(|node| node.edges.len()).sum();
    let told = format!("2 ways, 5 situations, {steps} steps, 3 deep, 0 at the bound, 7 transitions");
    assert_eq!(explored.to_string(), told);
    let mut together = Together::default();
    assert_eq!(together.not_taken().count(), together.declared().len());
    assert_eq!(together.stages_not_reached(), At::ALL);
    together.add(&explored);
    assert_eq!((together.not_taken().count(), together.stages_not_reached()), (0, vec![]));
    assert_eq!([0, 1, 2, 3].map(Count::of), [Count::None, Count::One, Count::Many, Count::Many]);
}

/// What a step did to a parcel is held against the table.
#[test]
fn a_step_is_declared_or_told() {
    let mut arrows = Arrows::<Parcel>::default();
    let mut step =
        |from, to, came| arrows.take(&vec![((), from)], &vec![((), to)], came).map(|new| new.len());
    let told = |from: &str, to: &str, by: &str| Err(format!("not declared: {from} to {to} of (), by {by}"));
    assert_eq!(step(At::Booked, At::Underway, Came::Command(Kind::HandOver, ())), Ok(1));
    assert_eq!(step(At::Booked, At::Underway, Came::Command(Kind::HandOver, ())), Ok(0), "taken before");
    assert_eq!(step(At::Booked, At::Expired, Came::Time), Ok(1));
    assert_eq!(step(At::Underway, At::Underway, Came::Time), Ok(0), "nothing came of it");
    assert_eq!(step(At::Underway, At::Expired, Came::Time), told("Underway", "Expired", "Time"));
    assert_eq!(step(At::Booked, At::Expired, Came::Standing), told("Booked", "Expired", "Standing"));
    let deliver = Came::Command(Kind::Deliver, ());
    assert_eq!(step(At::Booked, At::Booked, deliver), told("Booked", "Booked", "Command(Deliver, ())"));
}
