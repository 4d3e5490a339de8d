//! Every path can be played, and stays with one way in which the authorities stand for as long as it can.

use std::fmt::Debug;

use imi_core::testing::Scene;
use imi_core::testing::arrows::stages;
use imi_core::testing::explore::{Act, Edge, Explored, FiniteWorld, Label, Path, explore};
use imi_core::testing::toy::{At, Kind, Parcel, Policy};
use imi_core::{Actor, By, Language, Lifecycle, Moment, Standing, Task, UserRight};

use super::errand::{Errand, Fault, errands};
use super::parcels::parcels;

/// Plays a path step by step in a store, as a desk would: no step is refused or a repetition, and each leads to where it is
/// told to.
fn play<L: Lifecycle<Policy = Policy>>(path: &Path<L>) {
    let mut scene = Scene::<L>::new(Policy::default());
    let mut stream = None;
    for (nth, step) in path.steps.iter().enumerate() {
        step.standings.iter().for_each(|standing| scene.standing(standing));
        scene.now = step.at;
        let told = |what: &dyn Debug| format!("step {nth} of\n{path}: {what:?}");
        match (&step.act, stream) {
            (Act::Found(actor, order), None) => {
                let done = scene.run(*actor, Task::Found(order.clone())).done();
                stream = Some(done.stream);
            }
            (Act::Give { actor, order, into }, Some(given)) => {
                let done = scene.run(*actor, Task::Give { stream: given, seen: None, order: order.clone() });
                let done = done.done();
                assert!(!done.events.is_empty(), "{}", told(&"a repetition"));
                stream = Some(into.map_or(given, |into| done.opened[into]));
            }
            (Act::Elapse, Some(stream)) => assert!(!scene.elapse(stream).done().events.is_empty()),
            (Act::Change, Some(_)) => {}
            (act, _) => panic!("{}", told(act)),
        }
        let policy = Policy::default();
        let moment =
            Moment { now: step.at, actor: Actor::System, standings: &step.standings, policy: &policy };
        let here = stages::<L>(&scene.state(stream.unwrap()), &moment);
        assert_eq!(here, step.stages, "{}", told(&"elsewhere"));
    }
}

/// Which way the authorities stand in at each step.
fn ways<W: FiniteWorld>(explored: &Explored<'_, W>, world: &W, path: &Path<W::Lifecycle>) -> Vec<usize> {
    assert_eq!(explored.ways(), world.ways().len());
    let place = |standings: &Vec<Standing>| world.ways().iter().position(|way| way == standings).unwrap();
    path.steps.iter().map(|step| place(&step.standings)).collect()
}

fn play_all<W: FiniteWorld>(explored: &Explored<'_, W>)
where
    W::Lifecycle: Lifecycle<Policy = Policy>,
{
    (0..explored.nodes.len()).for_each(|node| play(&explored.path(node)));
    for arrow in 0..explored.arrows.declared().len() {
        explored.path_of(arrow).iter().for_each(play);
    }
}

/// Only what was amended twice is handed over, which only one way lets happen.
#[test]
fn a_path_stands_from_the_beginning_as_its_last_step_needs() {
    let mut world = parcels(|from, kind, _| match kind {
        Kind::Amend => from != Language::Fr,
        Kind::HandOver => from == Language::Fr,
        _ => true,
    });
    // Whether or not it is said that neither founding nor seeing nor time can tell whether the receiver accepts.
    let alike: [fn(Option<Kind>, usize) -> usize; 2] =
        [|_, way| way, |kind, way| if kind.is_none() { 0 } else { way }];
    for alike in alike {
        world.alike = alike;
        let explored = explore(&world).unwrap();
        let path = explored.path_to(|place| place.state.stage.at() == At::Delivered).unwrap();
        assert_eq!(path.steps.len(), 5);
        assert_eq!(ways(&explored, &world, &path), [1; 5]);
        play_all(&explored);
    }
}

/// In the one way this handler may, in the other that one: what the one does is not done where only the other may.
#[test]
fn a_step_is_taken_in_the_ways_of_whoever_takes_it() {
    let mut world = parcels(|from, kind, way| match (from, kind) {
        (Language::En, Kind::Amend) => way == 1,
        (Language::De, Kind::Amend) | (Language::Fr, Kind::HandOver) => true,
        _ => false,
    });
    let (anton, alma) = (world.finite.world.anton, world.finite.world.alma);
    world.actors = vec![anton, alma];
    for (way, handler) in [(0, anton), (1, alma)] {
        for user in world.finite.ways[way].iter_mut().flat_map(|standing| &mut standing.users) {
            let who = Some(user.user);
            if who == handler.user() {
                user.rights.insert(UserRight::RequestHandler);
            } else if world.actors.iter().any(|actor| who == actor.user()) {
                user.rights.remove(UserRight::RequestHandler);
            }
        }
    }
    let explored = explore(&world).unwrap();
    let path = explored.path_to(|place| place.state.stage.at() == At::Underway).unwrap();
    let by = |act: &Act<_>| match act {
        Act::Give { actor, .. } => *actor,
        _ => Actor::System,
    };
    let taken: Vec<_> = path.steps.iter().map(|step| by(&step.act)).collect();
    assert_eq!(taken, [Actor::System, alma, anton, alma]);
    assert_eq!(ways(&explored, &world, &path), [1, 1, 0, 1]);
    play_all(&explored);
}

/// Time does the same in every way; which of two streams is opened first differs from way to way.
#[test]
fn time_is_taken_in_every_way_and_an_opened_stream_in_its_own() {
    let mut world = errands(Fault::Nothing);
    world.tried = |_, kind, closed| kind == Kind::Amend && closed;
    let explored = explore(&world).unwrap();
    let path = explored.path_to(|place| place.state.amended && place.state.at == [At::Expired]).unwrap();
    assert_eq!(ways(&explored, &world, &path), [1, 1, 1]);
    play_all(&explored);

    let mut world = errands(Fault::Crossed);
    world.tried = |state, kind, closed| match kind {
        Kind::Amend => closed && !state.amended,
        Kind::Split => state.amended,
        _ => false,
    };
    let explored = explore(&world).unwrap();
    for at in [At::Delivered, At::Cancelled] {
        let path = explored.path_to(|place| place.state.at == [at]).unwrap();
        assert_eq!(ways(&explored, &world, &path), [1, 1, 0]);
    }
    play_all(&explored);
}

#[test]
fn a_change_of_standings_that_takes_a_transition_is_told_as_two_steps() {
    let world = errands(Fault::Stopped);
    let explored = explore(&world).unwrap();
    for (name, told, stood) in
        [("stopped", [At::Underway, At::Booked], [0, 1]), ("goes on", [At::Booked, At::Underway], [1, 0])]
    {
        let declared = explored.arrows.declared().iter();
        let arrow = declared.take_while(|arrow| arrow.by != By::Consequence(name)).count();
        let path = explored.path_of(arrow).unwrap();
        assert_eq!(ways(&explored, &world, &path), [0, 0, stood[0], stood[1]]);
        let changes: Vec<_> = path.steps.iter().filter(|step| step.act == Act::<Errand>::Change).collect();
        let stages: Vec<_> = changes.iter().flat_map(|step| step.stages.clone()).collect();
        assert_eq!(stages, told.map(|at| (0, at)));
        play(&path);
    }
}

/// From language to language and back to the first, and from there alone on.
#[test]
fn an_end_is_looked_for_round_a_circle() {
    let world = parcels(|from, kind, _| kind != Kind::HandOver || from == Language::En);
    let explored = explore(&world).unwrap();
    let onwards = |edge: &Edge<Parcel>| matches!(edge.by, Label::Command(kind, ()) if kind != Kind::Cancel);
    let dead = explored.dead_ends(onwards);
    // In the first way, nobody accepts; who has handed over somewhere else than in the first language is not there.
    let found: Vec<_> =
        dead.iter().map(|end| (explored.nodes[end.node].shape, end.ways.iter().collect())).collect();
    let booked = |language| ((At::Booked, Some(language)), vec![0]);
    assert_eq!(found, [Language::En, Language::De, Language::Fr, Language::It].map(booked));
}

/// The one way leads straight to a language, the other by one that is found later.
#[test]
fn what_is_reached_in_which_ways_is_looked_for_until_nothing_is_added() {
    let mut world = parcels(|from, kind, _| kind == Kind::Amend && from != Language::It);
    world.next = |from, way| match from {
        Language::En if way == 1 => Language::Fr,
        Language::De => Language::It,
        _ => Language::De,
    };
    let explored = explore(&world).unwrap();
    let reached = explored.reached_without_change();
    let of = |language| {
        let shape = (At::Booked, Some(language));
        let node = explored.nodes.iter().position(|node| node.shape == shape).unwrap();
        (node, reached[node].iter().collect::<Vec<_>>())
    };
    let (straight, round, after) = (of(Language::De), of(Language::Fr), of(Language::It));
    assert!(straight.0 < round.0, "it is found later");
    assert_eq!([straight.1, round.1, after.1], [vec![0, 1], vec![1], vec![0, 1]]);
}
