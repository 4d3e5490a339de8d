//! Requests explored whole, in the parts that take no more than a minute together: every situation, every step, every way in
//! which the authorities can stand. `explore.sh` explores wider worlds.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what does not hold is told with the path to it"
)]

use std::sync::{LazyLock, OnceLock};

use imi_core::testing::explore::{Edge, Explored, FiniteWorld, Label, Together, explore};
use imi_core::{Moment, Setting};
use imi_requests::testing::explore::{Case, Finite, Flag, holds, parts, wide};
use imi_requests::testing::history::{History, Plan};
use imi_requests::{Command, Kind, Part, Request, State, Status};

static PARTS: LazyLock<Vec<(&'static str, Finite)>> = LazyLock::new(parts);
static EXPLORED: [OnceLock<Explored<'static, Finite>>; 7] = [const { OnceLock::new() }; 7];

/// A part, explored once for all tests.
fn part(name: &str) -> &'static Explored<'static, Finite> {
    let Some(nth) = PARTS.iter().position(|(known, _)| *known == name) else { panic!("no part is {name}") };
    EXPLORED[nth].get_or_init(|| match explore(&PARTS[nth].1) {
        Ok(explored) => explored,
        Err(fault) => panic!("{name}: {fault}"),
    })
}

fn all() -> impl Iterator<Item = (&'static str, &'static Explored<'static, Finite>)> {
    PARTS.iter().map(|(name, _)| (*name, part(name)))
}

/// Whether a step counts where nobody withdraws or discards, and nobody waits until time does it.
fn without_giving_up(edge: &Edge<Request>) -> bool {
    match edge.by {
        Label::Command(kind, _) => !matches!(kind, Kind::WithdrawRequest | Kind::DiscardDraft),
        Label::Time => false,
    }
}

/// Of three questions each one and each two are handed on, to everybody who could take them.
#[test]
fn every_part_of_the_questions_is_split_off() {
    let world = Finite::new(&[Case::Questions(3)], &[]);
    let explored = explore(&world).unwrap_or_else(|fault| panic!("{fault}"));
    let sent =
        |state: &State| state.status() == Status::AwaitingAcceptance && state.case.questions.len() == 3;
    let state = &explored.nodes.iter().find(|node| sent(&node.place.state)).unwrap().place.state;
    let (standings, policy) = (&world.ways()[0], world.policy());
    let moment = Moment { now: state.last, actor: world.world.hungary.handler, standings, policy };
    let splits = world.contents(state, Kind::Split, Part::Request, &moment);
    let handed = |command: &Command| match command {
        Command::Split { to, questions, .. } => (*to, questions.clone()),
        other => panic!("no split: {other:?}"),
    };
    let mut handed: Vec<_> = splits.iter().map(handed).collect();
    let parts = [vec![1], vec![2], vec![3], vec![1, 2], vec![1, 3], vec![2, 3]];
    let mut each: Vec<_> =
        world.targets.iter().flat_map(|to| parts.iter().map(|part| (*to, part.clone()))).collect();
    handed.sort();
    each.sort();
    assert_eq!(handed, each);
}

/// An end is reached from every situation, however the authorities stand from there on; also without withdrawing and
/// discarding, as long as there is somebody who may accept.
#[track_caller]
fn ends(name: &str) {
    let explored = part(name);
    if let Some(dead) = explored.dead_ends(|_| true).first() {
        panic!("{name}: no end:\n{}", explored.path_in(dead));
    }
    let world = &PARTS.iter().find(|(known, _)| *known == name).unwrap().1;
    let over: Vec<bool> = explored.nodes.iter().map(|node| world.is_over(&node.place.state)).collect();
    assert!(!over[0] && over.contains(&true), "{name}: a draft is not the end, and there is one");
    for dead in explored.dead_ends(without_giving_up) {
        let status = explored.nodes[dead.node].shape.shape.status;
        for way in dead.ways.iter() {
            let on = world.on(way);
            let nobody = if Status::PREPARING.has(status) {
                !on.has(Flag::MayAccept)
            } else {
                let answers = [Flag::MayRefuse, Flag::MayAccept, Flag::TargetMayAccept];
                status == Status::AwaitingAcceptance && !answers.into_iter().any(|flag| on.has(flag))
            };
            assert!(nobody, "{name}: no end without giving up:\n{}", explored.path_in(&dead));
        }
    }
    // What is at the bound is a draft that another authority copied, and nothing but that leads there.
    for beyond in explored.ending_beyond_bound(|_| true) {
        assert_eq!(explored.nodes[beyond.node].shape.shape.status, Status::Draft);
    }
    assert!(
        explored.compared > 300,
        "{name}: {} states held against others of their shape",
        explored.compared
    );
    // How much there is: a change of the rules shows in it.
    insta::assert_snapshot!(name.replace(' ', "_"), explored);
}

/// Each way is told apart by what is on in it, which is what the standings say.
#[test]
fn what_is_on_in_a_way_is_what_the_authorities_stand_for() {
    for (name, world) in PARTS.iter() {
        for (way, standings) in world.ways().iter().enumerate() {
            let hungary = standings.iter().find(|standing| standing.authority == world.targets[0]).unwrap();
            let refuses = world.on(way).has(Flag::MayRefuse);
            assert_eq!(hungary.has(Setting::MayRefuse), refuses, "{name}, way {way}");
            let accepts = world.on(way).has(Flag::MayAccept);
            assert_eq!(hungary.has(Setting::MayAccept), accepts, "{name}, way {way}");
        }
    }
}

#[test]
fn wide_worlds_are_others_than_these() {
    let names: Vec<&str> = wide().iter().map(|(name, _)| *name).collect();
    assert!(!names.is_empty() && names.iter().all(|name| PARTS.iter().all(|(known, _)| known != name)));
    assert!(wide().iter().all(|(_, world)| !world.foundings().is_empty()));
}

#[test]
fn handing_on_ends() {
    ends("handing on");
}

#[test]
fn derogations_end() {
    ends("derogations");
}

#[test]
fn with_a_second_coordinator_it_ends() {
    ends("a second coordinator");
}

#[test]
fn allocated_by_an_authority_it_ends() {
    ends("allocation by the requesting authority");
    ends("allocation by the responding authority");
}

#[test]
fn allocated_by_a_coordinator_it_ends() {
    ends("allocation by the requesting coordinator");
    ends("allocation by the responding coordinator");
}

#[test]
fn every_stage_is_reached_and_every_transition_taken() {
    let mut together = Together::default();
    all().for_each(|(_, explored)| together.add(explored));
    assert_eq!(together.stages_not_reached(), []);
    let missing: Vec<_> = together.not_taken().collect();
    assert!(missing.is_empty(), "not taken: {missing:#?}");
}

/// What the explorer decides by itself, a desk decides and a store keeps as well.
#[test]
fn every_path_can_be_played() {
    let begun = History::begin(&Plan { services: true, ..Plan::plain(1) });
    for name in ["handing on", "derogations"] {
        let explored = part(name);
        for (nth, node) in explored.nodes.iter().enumerate() {
            let path = explored.path(nth);
            if let Err(what) = holds::path(&begun, &path, &node.place.state) {
                panic!("{name}: {what}\n{path}");
            }
        }
    }
}
