//! Alerts explored whole: the five machines all together with one recipient state and one postbox, and each two of them over
//! three Member States and the Commission, with one postbox and with two, with and without final approval, with known and
//! unknown state of establishment. `explore.sh` explores wider worlds.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what does not hold is told with the path to it"
)]

use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

use imi_alerts::testing::explore::{Finite, Flag, holds, parts, wide};
use imi_alerts::testing::{World, policy};
use imi_alerts::{Alert, Kind, Policy, Status};
use imi_core::testing::explore::{Edge, Explored, FiniteWorld, Label, Together, explore};
use imi_core::{Access, Days, Member, Set, Setting, WorkflowRole};

static PARTS: LazyLock<Vec<(String, Finite)>> = LazyLock::new(parts);
static EXPLORED: [OnceLock<Explored<'static, Finite>>; 21] = [const { OnceLock::new() }; 21];

/// The parts whose names this is true of, each explored once for all tests.
fn explored(
    wanted: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (&'static str, &'static Finite, &'static Explored<'static, Finite>)> {
    assert_eq!(PARTS.len(), EXPLORED.len());
    let all = PARTS.iter().zip(&EXPLORED).filter(move |((name, _), _)| wanted(name));
    all.map(|((name, world), cell)| {
        let explored = cell.get_or_init(|| match explore(world) {
            Ok(explored) => explored,
            Err(fault) => panic!("{name}: {fault}"),
        });
        (name.as_str(), world, explored)
    })
}

/// Whether a step counts where nobody withdraws or deletes.
fn without_giving_up(edge: &Edge<Alert>) -> bool {
    match edge.by {
        Label::Command(kind, _) => !matches!(kind, Kind::BroadcastWithdrawal | Kind::Delete),
        Label::Time => true,
    }
}

/// An end is reached from every situation, however the authorities stand from there on; nothing is left out at a bound.
#[track_caller]
fn ends(wanted: impl Fn(&str) -> bool) {
    for (name, world, explored) in explored(wanted) {
        if let Some(dead) = explored.dead_ends(|_| true).first() {
            panic!("{name}: no end:\n{}", explored.path_in(dead));
        }
        assert_eq!(explored.at_bound().count(), 0, "{name}");
        let over: Vec<bool> = explored.nodes.iter().map(|node| world.is_over(&node.place.state)).collect();
        assert!(!over[0] && over.contains(&true), "{name}: a draft is not the end, and there is one");
        // A first draft is one state, whoever looks at it; all else is come to in several ways.
        let compared = explored.compared * 4 >= explored.nodes.len();
        assert!(compared, "{name}: {} states held against others of their shape", explored.compared);
        // How much there is: a change of the rules shows in it.
        insta::assert_snapshot!(name.replace([' ', ','], "_"), explored);
    }
}

#[test]
fn all_five_machines_end() {
    ends(|name| name == "all five");
}

#[test]
fn each_two_machines_end() {
    ends(|name| name != "all five" && !name.ends_with("two postboxes"));
}

#[test]
fn each_two_machines_with_two_postboxes_end() {
    ends(|name| name.ends_with("two postboxes"));
}

/// Of the wider worlds those that take little time: postboxes are handed over; an authority comes and goes, others are
/// suspended; information is asked for and given.
#[test]
fn the_smallest_of_the_wide_worlds_end() {
    let small =
        |name: &str| name.starts_with("alert and withdrawal, ") || name == "information and withdrawal, many";
    let worlds: Vec<_> = wide().into_iter().filter(|(name, _)| small(name)).collect();
    assert_eq!(worlds.len(), 4);
    for (name, world) in &worlds {
        let explored = explore(world).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(explored.dead_ends(|_| true).is_empty(), "{name}");
        insta::assert_snapshot!(name.replace([' ', ','], "_"), explored);
    }
}

/// What each flag changes of whom; all else stands as it did, and every combination is a way of its own.
#[test]
fn flags_change_what_they_name() {
    let everybody = World::default();
    let names: Vec<&str> = everybody.all().into_iter().map(|(name, _)| name).collect();
    let world = |switches: &[Set<Flag>]| Finite::new(Set::all(), &names, &[], switches);
    for flag in Flag::ALL {
        let world = world(&[flag.only()]);
        let [off, on] = world.ways() else { panic!("{flag:?}: off and on") };
        let changed = names.iter().zip(off.iter().zip(on)).filter(|(_, (off, on))| off != on);
        let changed = changed.map(|(name, (off, on))| {
            let mut expected = off.clone();
            match flag {
                Flag::ApprovalAtHome | Flag::ApprovalAbroad => {
                    expected.settings.insert(Setting::FinalApproval);
                }
                Flag::SecondPostbox => expected.role = WorkflowRole::IncomingAlertPostbox,
                Flag::PostboxLost => expected.role = WorkflowRole::AlertCoordinator,
                Flag::Inactive => expected.access = Access::Inactive,
                Flag::Suspended => expected.access = Access::Suspended,
            }
            assert_eq!(*on, expected, "{flag:?} of {name}");
            *name
        });
        let whose: &[&str] = match flag {
            Flag::ApprovalAtHome => &["lombardy", "veneto", "rome"],
            Flag::ApprovalAbroad => {
                &["madrid", "catalonia", "malta", "comino", "brussels", "antwerp", "bergen"]
            }
            Flag::SecondPostbox => &["catalonia"],
            Flag::PostboxLost => &["madrid"],
            Flag::Inactive => &["italy"],
            Flag::Suspended => &[
                "veneto",
                "rome",
                "milan",
                "catalonia",
                "girona",
                "seville",
                "malta",
                "gozo",
                "comino",
                "antwerp",
                "oslo",
                "bergen",
            ],
        };
        assert_eq!(changed.collect::<Vec<_>>(), whose, "{flag:?}");
    }
    let world = world(&Flag::ALL.iter().map(|flag| flag.only()).collect::<Vec<_>>());
    let each: BTreeSet<Vec<Flag>> =
        (0..world.ways().len()).map(|way| world.on(way).iter().collect()).collect();
    assert_eq!(each.len(), 1 << Flag::ALL.len());
}

#[test]
fn a_world_is_under_the_policy_that_it_is_given() {
    let Some((_, world)) = parts().pop() else { panic!("there is no world") };
    let other = Policy::new(Days(2), Days(3), policy().criteria);
    assert_ne!(*world.policy(), other);
    assert_eq!(*world.under(other.clone()).policy(), other);
}

/// Where closures move, an active alert can also be closed, whatever else goes on.
#[test]
fn every_active_alert_can_be_closed() {
    for (name, _, explored) in explored(|name| name == "all five" || name.contains("closure")) {
        for dead in explored.dead_ends(without_giving_up) {
            let status = explored.nodes[dead.node].shape.status;
            assert!(status != Status::Broadcast, "{name}: not to be closed:\n{}", explored.path_in(&dead));
        }
    }
}

#[test]
fn every_stage_is_reached_and_every_transition_taken() {
    let mut together = Together::default();
    explored(|_| true).for_each(|(_, _, explored)| together.add(explored));
    assert_eq!(together.stages_not_reached(), []);
    let missing: Vec<_> = together.not_taken().collect();
    assert!(missing.is_empty(), "not taken: {missing:#?}");
}

/// What the explorer decides by itself, a desk decides and a store keeps as well.
#[test]
fn every_path_can_be_played() {
    for (name, world, explored) in
        explored(|name| ["alert and closure", "closure and recipients"].contains(&name))
    {
        for (nth, node) in explored.nodes.iter().enumerate() {
            let path = explored.path(nth);
            if let Err(what) = holds::path(world, &path, &node.place.state) {
                panic!("{name}: {what}\n{path}");
            }
        }
    }
}
