//! What holds in every situation and of every step, beside what holds of every lifecycle
//! ([`invariants`]): the invariants of random histories.

use imi_core::testing::explore::{Act, Path, Place, Walked};
use imi_core::testing::invariants;
use imi_core::{Actor, Envelope, Lifecycle, Moment, Task, settled};

use super::contents::WORDS;
use crate::testing::history::{End, History, leaks, mailing, sight};
use crate::testing::{DIPLOMA, PROVIDER, Staff, World};
use crate::{Policy, Request, RequestId, State};

/// A user for each right of the authorities concerned and of one that is not, and the Commission.
fn watchers(world: &World) -> Vec<Actor> {
    let concerned = [
        &world.italy,
        &world.italian_coordinator,
        &world.other_italian_coordinator,
        &world.hungary,
        &world.hungarian_coordinator,
        &world.other_hungarian_coordinator,
        &world.szeged,
        &world.neighbour,
    ];
    let of =
        |staff: &Staff| [staff.handler, staff.viewer, staff.allocator, staff.referee, staff.administrator];
    let users = concerned.into_iter().flat_map(of);
    users.chain([world.poland.handler, Actor::Commission]).collect()
}

/// In a situation: everybody sees personal data exactly as the handbook's matrix says; lists show what views show; what is
/// due is done, once, and late as well as in time.
///
/// # Errors
/// The first that does not hold.
pub fn place(world: &World, place: &Place<Request>, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let state = &place.state;
    for watcher in watchers(world) {
        let moment = moment.of(watcher);
        sight::view_keeps_to_the_matrix(state, &moment)?;
        sight::personal_data_is_not_withheld(state, &moment)?;
        let settled = settled::<Request>(state, &moment);
        sight::row_agrees_with_the_view(state, &Request::summary(&settled).row, &moment)?;
    }
    invariants::due_is_done::<Request>(state, moment)?;
    invariants::late_is_as_good::<Request>(state, moment)
}

/// Of a step: mail goes to whom the handbook's matrix names; versions grow with what is seen.
///
/// # Errors
/// The first that does not hold.
pub fn step(world: &World, step: &Walked<'_, Request>) -> Result<(), String> {
    let Walked { before, after, moment, outcome, first } = step;
    let new = after.events.get(before.events.len()..).unwrap_or_default();
    let opened: Vec<Vec<Envelope<Request>>> = outcome
        .effects()
        .opened
        .iter()
        .map(|opened| {
            imi_core::record(opened.stream, 0, (moment.now, moment.actor), opened.events.clone()).collect()
        })
        .collect();
    let own: mailing::Journal<'_> = (&before.events, new);
    let streams: Vec<mailing::Journal<'_>> =
        core::iter::once(own).chain(opened.iter().map(|new| (&[][..], &new[..]))).collect();
    mailing::mail_follows(moment.standings, moment.actor, &streams, &outcome.effects().notices)?;
    let seen = if *first { watchers(world) } else { Vec::new() };
    for watcher in seen {
        sight::version_grows_between(&before.state, &after.state, &moment.of(watcher))?;
    }
    Ok(())
}

/// A path is played as a history, through the desk and into a store: it comes to this state, nothing personal leaks on the
/// way, the vault holds what the states name, and no decision needs more standings than the desk loads.
///
/// # Errors
/// The first that does not hold.
pub fn path(begun: &History, path: &Path<Request>, state: &State) -> Result<(), String> {
    let mut history = begun.fork(1);
    for word in [PROVIDER, DIPLOMA].iter().chain(WORDS) {
        history.words.remember(word);
    }
    let mut request = RequestId::from_u128(0);
    for step in &path.steps {
        history.scene.now = step.at;
        for standing in &step.standings {
            history.scene.standing(standing);
        }
        let (actor, task, into) = match &step.act {
            Act::Found(actor, order) => (*actor, Task::Found(order.clone()), None),
            Act::Give { actor, order, into } => {
                (*actor, Task::Give { stream: request, seen: None, order: order.clone() }, *into)
            }
            Act::Elapse => (Actor::System, Task::Elapse(request), None),
            Act::Change => continue,
        };
        let End::Done(commit) = history.run(actor, task).end.clone() else {
            return Err(format!("path: a step ends otherwise: {:?}", history.steps.last()));
        };
        let opened = |nth: usize| commit.receipt.opened.get(nth).copied();
        let stream = into.map_or(Some(commit.receipt.stream), opened);
        request = stream.map_or(request, RequestId::from_uuid);
        sight::last_step_needs_no_more_standings(&history)?;
    }
    if history.state(request) != *state {
        return Err(format!("path: the store comes to {:?}, and not to {state:?}", history.state(request)));
    }
    leaks::vault_holds_what_the_state_names(&history)?;
    leaks::nothing_personal_leaks(&history)
}
