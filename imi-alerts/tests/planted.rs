//! Each check finds what is planted for it: a sound history, state or view, in which one thing is otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of these tests plant in what they have made themselves"
)]

mod explored;
mod histories;
mod states;

use imi_alerts::content::ActivityId;
use imi_alerts::stage::{Active, Postbox, Reached};
use imi_alerts::testing::World;
use imi_alerts::testing::history::{History, Plan};
use imi_alerts::{Alert, AlertId, Command, Event, Stage, State};
use imi_core::{
    Actor, AuthorityId, Commit, Country, Envelope, Erasure, Lifecycle, Receipt, Slug, Store, StreamCommit,
};

/// Either all is sound, or these words are told of what is planted.
#[track_caller]
fn told(planted: &str, found: Result<(), String>, words: &str) {
    let found = found.err().unwrap_or_default();
    assert_eq!(found.is_empty(), words.is_empty(), "{planted}: {found}");
    assert!(found.contains(words), "{planted}: {found}");
}

/// All is sound.
const SOUND: &str = "";

/// An Italian alert, broadcast to Spain, where its provider is established, and Malta, and disseminated in both.
fn broadcast() -> (History, World, AlertId) {
    let history = History::begin(&Plan { first: 1, ..Plan::default() });
    let (world, alert) = (history.play.world.clone(), history.alerts[0]);
    (history, world, alert)
}

/// The same after one step more, which is done.
fn after(actor: fn(&World) -> Actor, command: Command) -> (History, World, AlertId) {
    let (mut history, world, alert) = broadcast();
    history.give(actor(&world), alert, command);
    assert!(history.last.as_ref().is_some_and(|last| last.commit.is_some()), "{}", history.story());
    (history, world, alert)
}

/// Writes past the desk: the state as it is from now on, what is said to have happened, and what is forgotten.
fn write(
    history: &mut History,
    alert: AlertId,
    change: impl FnOnce(&mut State),
    happened: Vec<Event>,
    erasures: Vec<Erasure>,
) {
    let (mut state, events) = (history.state(alert), history.play.events(alert));
    change(&mut state);
    let part = StreamCommit {
        stream: alert,
        after: events.len() as u64,
        events: more(&events, happened)[events.len()..].to_vec(),
        summary: Alert::summary(&state),
        due: None,
        state,
    };
    let receipt = Receipt { stream: alert.uuid(), version: 0, opened: Vec::new() };
    let commit =
        Commit { fingerprint: alert.uuid(), streams: vec![part], erasures, ..Commit::nothing(receipt) };
    history.play.scene().store.commit(&commit).unwrap();
}

/// The same of nothing but the state.
fn rewrite(history: &mut History, alert: AlertId, change: impl FnOnce(&mut State)) {
    write(history, alert, change, Vec::new(), Vec::new());
}

/// These events, and after them what the same user is said to have done.
fn more(events: &[Envelope<Alert>], happened: Vec<Event>) -> Vec<Envelope<Alert>> {
    let mut all = events.to_vec();
    for event in happened {
        let last = all[all.len() - 1].clone();
        all.push(Envelope { sequence: last.sequence + 1, event, ..last });
    }
    all
}

/// What a running alert gathers.
fn active(state: &mut State) -> &mut Active {
    match &mut state.stage {
        Stage::Broadcast(active) => active,
        other => unreachable!("{other:?}"),
    }
}

/// An activity that is called like a person of a history.
fn personal() -> Slug {
    imi_alerts::testing::history::WORD.to_lowercase().parse().unwrap()
}

/// Everybody sees it.
fn of_a_person(state: &mut State) {
    state.content.activity = Some(ActivityId(personal()));
}

/// A postbox of Italy without id: whoever asks for nobody's postbox finds it, and lists tell all of Italy what it has to do.
fn nobodys_postbox(state: &mut State) {
    let postbox = Postbox { country: Country::It, reached: Reached::Awaiting, acted: false };
    active(state).postboxes.insert(AuthorityId::from_u128(0), postbox);
}
