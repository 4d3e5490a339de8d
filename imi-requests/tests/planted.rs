//! Each check of the test kit is handed a fault that it must find, and next to it the sound case that it must let pass.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

mod alike;
mod beside;
mod ends;
mod holds;
mod leaks;
mod mailing;
mod pairs;
mod sight;
mod steps;
mod words;

use imi_core::{Actor, CommandId, Commit, Lifecycle, Order, Receipt, Store, StreamCommit, Task};
use imi_requests::testing::history::{End, History, Plan};
use imi_requests::testing::{DIPLOMA, Play, SUBJECT, World, diploma};
use imi_requests::{Command, NewDraft, Request, RequestId, Status};

/// A request of a play, as a history that goes on from there. Its commands have other ids than those of the play.
fn going_on(play: &Play, request: RequestId) -> History {
    let mut begun = History::begin(&Plan::plain(7));
    begun.scene.store = play.store.clone();
    begun.scene.now = play.now;
    begun.requests.push(request);
    begun.fork(7)
}

/// The diploma case in this status.
fn in_status(status: Status) -> (History, RequestId) {
    let mut play = Play::new();
    let request = play.reach(status);
    (going_on(&play, request), request)
}

/// The diploma case from its draft on, with all that is recorded of it.
fn from_draft(commands: impl FnOnce(&History) -> Vec<(Actor, Command)>) -> (History, RequestId) {
    let mut history = History::begin(&Plan::plain(7));
    let draft = NewDraft { area: Some(history.area), edits: diploma(history.world.hungary.id()) };
    for word in [SUBJECT, "Annamariapia", DIPLOMA, "as of this year"] {
        history.words.remember(word);
    }
    let order = Order { id: CommandId::from_u128(1 << 100), command: draft };
    let founded = history.run(history.world.italy.handler, Task::Found(order)).end.clone();
    assert!(matches!(founded, End::Done(_)), "{founded:?}");
    let request = history.requests[0];
    for (actor, command) in commands(&history) {
        must(&mut history, |_| actor, request, command);
    }
    (history, request)
}

/// Gives a command that must be done.
#[track_caller]
fn must(history: &mut History, actor: impl FnOnce(&World) -> Actor, request: RequestId, command: Command) {
    let actor = actor(&history.world);
    let end = history.give_now(actor, request, command).end.clone();
    assert!(matches!(end, End::Done(_)), "{end:?}");
}

/// What the last step wrote.
fn written(history: &mut History) -> &mut Commit<Request> {
    match &mut history.steps.last_mut().unwrap().end {
        End::Done(commit) => commit,
        other => panic!("{other:?}"),
    }
}

/// A commit that writes nothing.
fn nothing(request: RequestId) -> Commit<Request> {
    Commit::nothing(Receipt { stream: request.uuid(), version: 0, opened: Vec::new() })
}

/// Keeps of a request something else than what happened to it: another state, row, list or due.
fn keep(history: &mut History, request: RequestId, lie: impl FnOnce(&mut StreamCommit<Request>)) {
    let loaded = history.scene.store.load(request).unwrap().unwrap();
    let mut part = StreamCommit {
        stream: request,
        after: loaded.version,
        events: Vec::new(),
        summary: Request::summary(&loaded.state),
        due: Request::due(&loaded.state, &history.scene.policy),
        state: loaded.state,
    };
    lie(&mut part);
    history.scene.store.commit(&Commit { streams: vec![part], ..nothing(request) }).unwrap();
}

/// The check says so.
#[track_caller]
fn says<T: core::fmt::Debug>(found: Result<T, String>, what: &str) {
    let told = found.unwrap_err();
    assert!(told.contains(what), "`{what}` is not in: {told}");
}
