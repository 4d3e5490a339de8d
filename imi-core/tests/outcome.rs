//! What a command brings about: its events, what it asks of the store, and how two are compared.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of these tests that fails fails the test")]

use imi_core::testing::toy::{Event, Parcel, Stage, State, booked};
use imi_core::{
    CommandId, Events, FreeText, Id, Language, Moment, Opened, Outcome, Personal, SealId, SealedText, Secret,
    forget_dropped,
};

fn events(count: usize) -> Events<u8> {
    let mut events = Events::default();
    (0..u8::try_from(count).unwrap()).for_each(|event| events.push(event));
    events
}

#[test]
fn events_are_a_list_however_many_there_are() {
    for count in 0..4 {
        let events = events(count);
        assert_eq!((events.len(), events.is_empty()), (count, count == 0));
        assert_eq!(events.iter().count(), count);
        let borrowed: Vec<u8> = (&events).into_iter().copied().collect();
        assert_eq!(borrowed, events.as_slice());
        let mut taken = events.clone().into_iter();
        for left in (0..count).rev() {
            assert_eq!(taken.size_hint(), (left + 1, Some(left + 1)));
            taken.next().unwrap();
        }
        assert_eq!((taken.size_hint(), taken.next()), ((0, Some(0)), None));
        assert_eq!(events, self::events(count));
        assert_ne!(events, self::events(count + 1));
    }
}

fn nothing(origin: u128) -> Outcome<Parcel> {
    Outcome::nothing(CommandId::from_u128(origin).uuid(), Id::from_u128(7))
}

fn opening(mut outcome: Outcome<Parcel>) -> Outcome<Parcel> {
    let opened = Opened { stream: Id::from_u128(8), events: Events::default() };
    outcome.effects_mut().opened.push(opened);
    outcome
}

#[test]
fn outcomes_are_equal_if_all_that_follows_is() {
    let outcomes = [
        nothing(1),
        nothing(2),
        nothing(1).with(Event::HandedOver),
        nothing(1).with(Event::Delivered),
        opening(nothing(1)),
    ];
    for (one, outcome) in outcomes.iter().enumerate() {
        for (two, other) in outcomes.iter().enumerate() {
            assert_eq!(outcome == other, one == two, "{one} {two}");
        }
    }
    // To have looked at the effects is no effect.
    let mut looked = nothing(1);
    looked.effects_mut();
    assert_eq!(looked, nothing(1));
}

#[test]
fn nothing_happens_where_no_stream_has_an_event() {
    assert!(nothing(1).is_empty());
    assert!(!nothing(1).with(Event::HandedOver).is_empty());
    assert!(!opening(nothing(1)).is_empty());
}

fn names(state: &State, visit: &mut dyn FnMut(SealId)) {
    if let Stage::Booked { note, .. } = state.stage {
        visit(note.seal);
    }
}

/// Two notes in one outcome: the first is of no use to anybody, nor is the one that stood there before.
#[test]
fn what_no_state_will_name_is_neither_stored_nor_kept() {
    let (scene, world, parcel) = booked();
    let before = scene.state(parcel);
    let moment = Moment { now: scene.now, actor: world.anna, standings: &[], policy: &scene.policy };
    let amended = |outcome: &mut Outcome<Parcel>, words: &str| -> SealedText {
        let note = outcome.seal_text(&FreeText::new(words, Language::En)).unwrap();
        outcome.events.push(Event::Amended { note });
        note
    };
    let mut outcome = nothing(9);
    let (_, kept) = (amended(&mut outcome, "to the left"), amended(&mut outcome, "to the right"));
    let outcome = forget_dropped(Some(&before), outcome, &moment, names);
    let stored: Vec<_> = outcome.effects().seals.iter().map(|seal| (seal.id, seal.secret.clone())).collect();
    assert_eq!(stored, [(kept.seal, Secret::Text(Personal::new("to the right".to_owned())))]);
    let mut forgotten = nothing(9);
    names(&before, &mut |seal| forgotten.erase(seal));
    assert_eq!(outcome.effects().erasures, forgotten.effects().erasures);
}
