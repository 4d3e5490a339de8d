//! The explorer finds each fault of an errand, says what it is, and passes what only looks like one.

use imi_core::testing::arrows::{Arrows, Came};
use imi_core::testing::explore::{Explorer, FiniteWorld, Label, answer_alike, explore};
use imi_core::testing::toy::{At, Finite, Kind};
use imi_core::{Actor, Member, Moment};

use super::errand::{Errand, Fault, errands, founded};
use super::found_as;
use super::parcels::{Tried, parcels};

#[test]
fn each_fault_of_a_lifecycle_is_found() {
    let told = |fault| match fault {
        Fault::Forgetful => Some("replays: from the state after event 2: found State"),
        Fault::Unreadable => Some("replays: a stored state does not read back: unknown variant"),
        Fault::Misplaced => Some("event 2 (`never`) can not follow what came before"),
        Fault::Stillborn => Some("decision_evolves: the stream opened: event 1 (`no birth`) can not follow"),
        Fault::Leaps => Some("not declared: Booked to Underway of 0, by Time"),
        Fault::Lost => Some("not declared: Underway to Cancelled of 0, by Standing"),
        Fault::Dragged => Some("not declared: Booked to Underway of 1, by Command(HandOver, 0)"),
        _ => None,
    };
    for fault in Fault::ALL.iter().copied() {
        let world = errands(fault);
        let found = explore(&world).map(|_| ()).map_err(|fault| fault.what);
        found_as(told(fault), &found, &format!("{fault:?}"));
    }
}

#[test]
fn what_was_explored_prints_how_much_it_is() {
    let world = errands(Fault::Nothing);
    let explored = explore(&world).unwrap();
    let shapes = explored.nodes.iter().map(|node| &node.shape.1[0]).collect::<Vec<_>>();
    assert!(At::ALL.iter().all(|at| shapes.contains(&at)));
    assert_eq!(format!("{explored:?}"), format!("Explored {{ nodes: {}, .. }}", shapes.len()));
}

/// Where changed standings bring something about by themselves, nothing is done before that is.
#[test]
fn no_command_is_given_before_what_is_due_is_done() {
    let world = errands(Fault::Late);
    let explored = explore(&world).unwrap();
    let ways = |number: usize, by: Label<Errand>| -> Vec<usize> {
        let edge = explored.nodes[number].edges.iter().find(|edge| edge.by == by).unwrap();
        edge.ways.iter().collect()
    };
    assert_eq!(explored.nodes[0].shape.1, [At::Booked]);
    assert_eq!(ways(0, Label::Time), [0, 1]);
    for kind in [Kind::Amend, Kind::HandOver, Kind::Cancel] {
        assert_eq!(ways(0, Label::Command(kind, 0)), [0], "{kind:?}");
    }
    // What has expired is called off in every way.
    let expired = explored.nodes.iter().position(|node| node.shape.1 == [At::Expired]).unwrap();
    assert_eq!(ways(expired, Label::Command(Kind::Cancel, 0)), [0, 1]);
}

#[test]
fn the_first_step_to_a_shape_is_told_as_such() {
    let mut world = errands(Fault::Nothing);
    world.tried = |state, kind, _| kind == Kind::Amend && !state.amended;
    Explorer { again: 0, ..Explorer::default() }.explore(&world).unwrap();
    // By two users in two ways.
    let amended = (Fault::Nothing, vec![At::Booked], true);
    let walked = world.walked.borrow().clone();
    assert_eq!(walked, [true, false, false, false].map(|first| (first, Kind::Amend, amended.clone())));
}

#[test]
fn so_many_states_of_a_shape_are_held_against_its_first() {
    let world = Finite::default();
    let compared = [0, 1, 2, 3].map(|again| {
        let explored = Explorer { again, ..Explorer::default() }.explore(&world).unwrap();
        explored.compared
    });
    // Booked and amended, booked as a second parcel, and called off after it expired.
    assert_eq!(compared, [0, 2, 3, 3]);
}

/// Whichever of the ways that are said to be alike is not, it is found, though only one is tried at each state.
#[test]
fn each_way_that_is_not_like_the_others_is_found() {
    let tried: [Tried; 4] = [
        |_, kind, way| kind != Kind::Cancel || way != 1,
        |_, kind, way| kind != Kind::Cancel || way != 2,
        |_, kind, way| kind != Kind::Cancel || way != 3,
        |_, _, _| true,
    ];
    for (nth, tried) in tried.into_iter().enumerate() {
        let mut world = parcels(tried);
        world.alike = |_, _| 0;
        let way = |version| {
            let mut way = world.finite.ways[1].clone();
            for standing in &mut way {
                standing.version = version;
            }
            way
        };
        world.finite.ways = (1..6).map(way).collect();
        let found = explore(&world).map(|_| ()).map_err(|fault| fault.what);
        let told = format!("ways 0 and {} are not alike for Cancel of ", nth + 1);
        found_as((nth < 3).then_some(told.as_str()), &found, &format!("{nth}"));
    }
}

#[test]
fn states_that_answer_otherwise_are_found() {
    let mut world = errands(Fault::HidesOffers);
    let standings = world.ways()[0].clone();
    let begins = world.begins();
    let policy = world.finite.policy;
    let moment = Moment { now: begins, actor: Actor::System, standings: &standings, policy: &policy };
    let (one, _) = founded(Fault::HidesOffers, &moment);
    let mut other = one.clone();
    other.amended = true;
    let found = answer_alike(&world, [&one, &other], &moment).unwrap_err();
    assert!(
        found.starts_with("answer_alike: User {") && found.contains(" is offered [Offer { kind: Amend"),
        "{found}"
    );
    assert_eq!(answer_alike(&world, [&one, &one], &moment), Ok(()));
    // Both are offered the same, which leads elsewhere.
    let [one, other] = [one, other].map(|mut state| {
        state.fault = Fault::Nothing;
        state
    });
    let found = answer_alike(&world, [&one, &other], &moment).unwrap_err();
    assert!(found.starts_with("answer_alike: Offer { kind: Split, part: 0 } of User {"), "{found}");
    assert!(
        found.contains("} leads to [Some((Nothing, [Booked], false))] or [Some((Nothing, [Booked], true))]"),
        "{found}"
    );
    // Of what is not tried nobody knows where it leads.
    world.tried = |_, kind, _| kind == Kind::Amend;
    assert_eq!(answer_alike(&world, [&one, &other], &moment), Ok(()));
}

/// A command to one part is a cause for another, and no more than its own step for its own.
#[test]
fn what_a_command_does_beside_is_a_consequence() {
    let mut arrows = Arrows::<Errand>::default();
    let (before, after) =
        (vec![(0, At::Underway), (1, At::Underway)], vec![(0, At::Delivered), (1, At::Delivered)]);
    let came = Came::Command(Kind::Deliver, 0);
    assert_eq!(arrows.take(&before, &after, came).map(|new| new.len()), Ok(2));
    let names: Vec<_> = arrows.taken().map(|arrow| format!("{:?}", arrow.by)).collect();
    assert_eq!(names, ["Command(Deliver)", "Consequence(\"along\")"]);
    let other = Came::Command(Kind::HandOver, 0);
    let found = arrows.take(&before[1..].to_vec(), &after[1..].to_vec(), other).unwrap_err();
    assert_eq!(found, "not declared: Underway to Delivered of 1, by Command(HandOver, 0)");
}
