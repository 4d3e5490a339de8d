//! What holds in every situation and of every step, beside what holds of every lifecycle
//! ([`invariants`]): the invariants of random histories.

use imi_core::testing::explore::{Act, FiniteWorld, Path, Place, Walked};
use imi_core::testing::invariants;
use imi_core::{Actor, CommandId, Moment, Order, Task, decide, offers, settled, view};

use super::Finite;
use crate::testing::history::{History, checks};
use crate::testing::{Play, Staff};
use crate::{Alert, Policy, State};

/// A user for each set of rights of every authority, and the Commission.
fn watchers(world: &Finite) -> Vec<Actor> {
    let of = |staff: &Staff| {
        let own = [staff.handler, staff.viewer, staff.administrator];
        let coordinating = [staff.disseminator, staff.both];
        let coordinates = staff.standing.role.is_coordinator();
        own.into_iter().chain(coordinating.into_iter().filter(move |_| coordinates))
    };
    world.staff.iter().flat_map(of).chain([Actor::Commission]).collect()
}

/// In a situation: lists show what views show, whoever has no part in the alert sees nothing, the Commission nothing
/// personal; every offer is meant; nothing was broadcast that had not been submitted; what is due is done late as well as in
/// time.
///
/// # Errors
/// The first that does not hold.
pub fn place(world: &Finite, place: &Place<Alert>, moment: &Moment<'_, Policy>) -> Result<(), String> {
    checks::nothing_is_broadcast_unsubmitted(&place.events)?;
    invariants::late_is_as_good::<Alert>(&place.state, moment)?;
    let state = settled::<Alert>(&place.state, moment);
    if let Some(seen) = view::<Alert>(&state, &moment.of(Actor::Commission)) {
        checks::commission_opens_nothing_personal(&seen)?;
    }
    for watcher in watchers(world) {
        checks::row_agrees_with_view(&state, &moment.of(watcher))?;
    }
    for actor in world.actors() {
        let moment = moment.of(actor);
        for offer in offers::<Alert>(&state, &moment) {
            let all = world.contents(&state, offer.kind, offer.part, &moment);
            let tried = !all.is_empty() && !checks::OPEN.contains(&offer.kind);
            let accepted = |command| {
                let order = Order { id: CommandId::from_u128(u128::MAX), command };
                decide::<Alert>(&state, &order, &moment).is_ok()
            };
            if tried && !all.into_iter().any(accepted) {
                return Err(format!("offers_are_meant: {offer:?} to {actor:?}, yet nothing is accepted"));
            }
        }
    }
    Ok(())
}

/// Of a step: what happens inside a Member State is seen nowhere else, versions grow with what is seen, and whoever sees the
/// same as before may do the same as before.
///
/// # Errors
/// The first that does not hold.
pub fn step(world: &Finite, step: &Walked<'_, Alert>) -> Result<(), String> {
    let Walked { before, after, moment, first, .. } = step;
    if !first {
        return Ok(());
    }
    let states = (&before.state, &after.state);
    let new = after.events.get(before.events.len()..).unwrap_or_default();
    // What is seen depends on the authority alone, once there is a right to see.
    let viewers = world.staff.iter().map(|staff| staff.viewer).chain([Actor::Commission]);
    for viewer in viewers {
        let moment = moment.of(viewer);
        checks::inner_events_stay_inside(states, new, &moment)?;
        checks::version_grows_with_what_is_seen(states, (&after.events, before.events.len()), &moment)?;
    }
    // Explaining everything takes long: each step is asked about by another.
    let all = watchers(world);
    let turn = after.events.iter().map(|event| event.event.happening().name.len()).sum::<usize>();
    let asked = turn.checked_rem(all.len()).and_then(|turn| all.get(turn));
    asked.map_or(Ok(()), |watcher| {
        invariants::same_view_same_answers::<Alert>(&before.state, &after.state, &moment.of(*watcher))
    })
}

/// A path is played as a history, through the desk and into a store: it comes to this state, nothing personal leaks, the
/// vault holds what the state names, and no decision needs more standings than the desk loads.
///
/// # Errors
/// The first that does not hold.
pub fn path(world: &Finite, path: &Path<Alert>, state: &State) -> Result<(), String> {
    let mut history = History::of(Play::empty(world.policy().clone()));
    for step in &path.steps {
        history.play.scene().now = step.at;
        for standing in &step.standings {
            history.play.scene().standing(standing);
        }
        let stream = history.alerts.first().copied();
        let (actor, task) = match (&step.act, stream) {
            (Act::Found(actor, order), _) => (*actor, Task::Found(order.clone())),
            (Act::Give { actor, order, .. }, Some(stream)) => {
                (*actor, Task::Give { stream, seen: None, order: order.clone() })
            }
            (Act::Elapse, Some(stream)) => (Actor::System, Task::Elapse(stream)),
            _ => continue,
        };
        history.run(actor, task);
        if history.last.as_ref().is_none_or(|last| last.commit.is_none()) {
            return Err(format!("path: a step is not taken:\n{}", history.story()));
        }
        checks::what_is_needed_is_loaded(&history)?;
    }
    let played = history.alerts.first().map(|alert| history.state(*alert));
    if played.as_ref() != Some(state) {
        return Err(format!("path: the store comes to {played:?}, and not to {state:?}"));
    }
    checks::vault_holds_what_the_state_names(&history)?;
    checks::nothing_personal_leaks(&history)
}
