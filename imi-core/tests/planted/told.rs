//! What a scene says of a task that ended otherwise than it should have, and samples that are not what they should be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;
use imi_core::testing::explore::{FiniteWorld, explore};
use imi_core::testing::toy::{At, Command, Finite, Parcel, Rule, amend, booked};
use imi_core::testing::{Told, samples};
use imi_core::{CommandId, FreeText, Hours, Language, Place, Rule as CoreRule};
use serde_json::{Value, json};

/// What a panic says.
fn panics(what: impl FnOnce()) -> Option<String> {
    let told = catch_unwind(AssertUnwindSafe(what)).err()?;
    let owned = told.downcast_ref::<String>().cloned();
    owned.or_else(|| told.downcast_ref::<&str>().map(|told| (*told).to_owned()))
}

/// How a task can end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Done,
    Nothing,
    Refused,
    Content,
    NotFound,
}

fn ended(end: End) -> Told<Parcel> {
    let (mut scene, world, parcel) = booked();
    match end {
        End::Done => scene.give(world.anna, parcel, amend()),
        End::Nothing => scene.elapse(parcel),
        End::Refused => scene.give(world.anna, parcel, Command::Deliver),
        End::Content => {
            scene.give(world.anna, parcel, Command::Amend { note: FreeText::new(" ", Language::En) })
        }
        End::NotFound => scene.give(world.boris, parcel, Command::Deliver),
    }
}

#[test]
fn whatever_ends_otherwise_is_told() {
    type Said = fn(Told<Parcel>);
    const ENDS: [End; 5] = [End::Done, End::Nothing, End::Refused, End::Content, End::NotFound];
    let (no, never, undone) = (Some("not refused: Some("), Some("not refused: None"), Some("not done: "));
    let (other, whole) = (Some("another refusal: "), Some("not refused for its content: "));
    let done: Said = |told| drop(told.done());
    let refused: Said = |told| drop(told.refused(Rule::NotUnderway));
    let blank: Said = |told| told.refused_at(&[(CoreRule::BlankFreeText.into(), Place::field("note"))]);
    let elsewhere: Said = |told| told.refused_at(&[(CoreRule::BlankFreeText.into(), Place::field("label"))]);
    let refusal: Said = |told| drop(told.refusal());
    for (nth, (said, otherwise)) in [
        (done, [None, Some("nothing was to be done"), undone, undone, undone]),
        (Told::nothing, [Some("something was done: ["), None, undone, undone, undone]),
        (refused, [no, never, None, other, other]),
        (blank, [no, never, whole, None, whole]),
        (elsewhere, [no, never, whole, Some("assertion `left == right` failed"), whole]),
        (Told::not_found, [no, never, other, other, None]),
        (refusal, [no, never, None, None, None]),
    ]
    .into_iter()
    .enumerate()
    {
        for (end, expected) in ENDS.into_iter().zip(otherwise) {
            let found = panics(|| said(ended(end)));
            let as_expected = match (&found, expected) {
                (Some(found), Some(expected)) => found.contains(expected),
                (None, None) => true,
                _ => false,
            };
            assert!(as_expected, "{nth}, {end:?}: {found:?}, expected {expected:?}");
        }
    }
}

#[test]
fn ids_of_commands_are_counted() {
    let (mut scene, world, _) = booked();
    for number in 2..4 {
        assert_eq!(scene.order(world.book("north")).id, CommandId::from_u128(number));
    }
}

#[test]
fn a_sample_says_what_it_is_or_is_told() {
    let command = Command::HandOver;
    assert_eq!(samples::tag(&command, "command"), "hand_over");
    let found = panics(|| drop(samples::tag(&command, "event")));
    assert_eq!(found.as_deref(), Some(r#"no `event` in {"command":"hand_over"}"#));
}

/// Each entry of a list is tried on its own, beside the others as they were.
#[test]
fn one_more_is_tried_in_every_entry_of_a_list() {
    let list = json!([{ "command": "split", "label": "a" }, { "command": "split", "label": "b" }]);
    assert_eq!(samples::refuse_one_more::<(Command, Command)>([list.clone()]), 2);
    for (found, told) in [
        (
            panics(|| _ = samples::refuse_one_more::<(Command, Value)>([list.clone()])),
            r#"read: [{"command":"split","label":"a"},{"command":"split","label":"b","unforeseen":null}]"#,
        ),
        (
            panics(|| _ = samples::refuse_one_more::<(Value, Command)>([list.clone()])),
            r#"read: [{"command":"split","label":"a","unforeseen":null},{"command":"split","label":"b"}]"#,
        ),
    ] {
        assert_eq!(found.as_deref(), Some(told));
    }
}

/// How often the note was amended is nothing to the receiver.
#[test]
fn the_receiver_of_a_parcel_counts_from_its_handing_over() {
    let (mut scene, world, parcel) = booked();
    for _ in 0..2 {
        scene.give(world.anna, parcel, amend()).done();
    }
    for (actor, command, seen) in
        [(world.anna, Command::HandOver, [4, 1]), (world.boris, Command::Deliver, [5, 2])]
    {
        scene.give(actor, parcel, command).done();
        let versions = [world.anna, world.boris].map(|actor| scene.look(actor, parcel).unwrap().0.version);
        assert_eq!(versions, seen);
    }
}

#[test]
fn the_finite_world_of_parcels_waits_as_long_as_its_policy_says() {
    let mut world = Finite::default();
    world.policy.waits = Hours(1);
    let explored = explore(&world).unwrap();
    let booked = &explored.nodes[0].place;
    let due = booked.now + TimeDelta::hours(1);
    assert_eq!(world.instants(&booked.state), [due, due + TimeDelta::days(4_000)]);
    let expired = explored.path_to(|place| place.state.stage.at() == At::Expired).unwrap();
    assert_eq!(expired.steps.last().unwrap().at, due);
    // A world that names none knows of no change of standings.
    assert!(world.changes(&booked.state, &world.ways[0]).is_empty());
}
