//! What holds of every lifecycle, at every moment of every history. Each says by name what does not hold.

use core::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};

use super::arrows::stages;
use crate::{
    Actor, Envelope, Lifecycle, Member, Moment, Order, Outcome, Refusal, Store, Task, decide, explain, fold,
    follow, offered, offers, record, run, settled, view,
};

/// Everything here that needs no command, at one moment.
///
/// # Errors
/// The first that does not hold.
pub fn hold<L: Lifecycle>(
    state: &L::State,
    events: &[Envelope<L>],
    moment: &Moment<'_, L::Policy>,
) -> Result<(), String> {
    replays(events, state)?;
    hold_at::<L>(state, moment)
}

/// The same without the history, which is one for all who look.
///
/// # Errors
/// The first that does not hold.
pub fn hold_at<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    elapse_evolves::<L>(state, moment)?;
    elapse_idempotent::<L>(state, moment)?;
    offers_agree_with_explain::<L>(state, moment)
}

/// Replayed from the start, and from any state on the way as it was stored, the history gives the state.
///
/// # Errors
/// If it does not.
pub fn replays<L: Lifecycle>(events: &[Envelope<L>], state: &L::State) -> Result<(), String> {
    let whole = fold(events).map_err(|corrupt| format!("replays: {corrupt}"))?;
    same("replays: from the start", &whole, state)?;
    for end in 1..=events.len() {
        let (before, after) = events.split_at(end);
        let stored = serde_json::to_value(fold(before).map_err(|e| format!("replays: {e}"))?);
        let read = stored.and_then(serde_json::from_value::<L::State>);
        let stored = read.map_err(|e| format!("replays: a stored state does not read back: {e}"))?;
        let state_after = follow::<L>(stored, after).map_err(|e| format!("replays: {e}"))?;
        same(&format!("replays: from the state after event {end}"), &state_after, state)?;
    }
    Ok(())
}

/// What time does can happen.
///
/// # Errors
/// If it can not.
pub fn elapse_evolves<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    match L::elapse(state, moment) {
        Some(outcome) => evolves::<L>("elapse_evolves", state, &outcome, moment),
        None => Ok(()),
    }
}

/// Time does something exactly if something is due; and having done it, does nothing by a clock that goes back. Not for a
/// lifecycle in which something follows from standings as well.
///
/// # Errors
/// If not.
pub fn due_is_done<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    let due = L::due(state, moment.policy).filter(|due| due.at <= moment.now);
    if L::elapse(state, moment).is_some() != due.is_some() {
        let stages = stages::<L>(state, moment);
        return Err(format!("due_is_done: due {due:?} does something else in {stages:?}"));
    }
    let after = settled::<L>(state, moment);
    for back in [0, 1, 40, 400] {
        let earlier = Moment { now: moment.now - TimeDelta::days(back), ..*moment };
        if let Some(outcome) = L::elapse(&after, &earlier) {
            return Err(format!("due_is_done: {back} days back does {:?}", outcome.events));
        }
    }
    Ok(())
}

/// Whether time is let do its work on each due day, or late and all at once, every part is in the same stage, and the same is
/// due next.
///
/// # Errors
/// If not.
pub fn late_is_as_good<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Result<(), String> {
    let mut in_time = state.clone();
    for _ in 0..8 {
        let Some(due) = L::due(&in_time, moment.policy) else { break };
        let then = Moment { now: due.at.max(moment.now), ..*moment };
        in_time = settled::<L>(&in_time, &then).into_owned();
        let late = settled::<L>(state, &then).into_owned();
        let next = |state: &L::State| (stages::<L>(state, &then), L::due(state, then.policy));
        if next(&late) != next(&in_time) {
            return Err(format!("late_is_as_good: {:?} in time, {:?} late", next(&in_time), next(&late)));
        }
    }
    Ok(())
}

/// What was decided can happen, and deciding it again gives the same.
///
/// # Errors
/// If not.
pub fn decision_evolves<L: Lifecycle>(
    state: &L::State,
    order: &Order<L::Command>,
    moment: &Moment<'_, L::Policy>,
) -> Result<Result<Outcome<L>, Refusal<L>>, String> {
    let decided = decide::<L>(state, order, moment);
    same("decision_evolves: decided twice", &decide::<L>(state, order, moment), &decided)?;
    if let Ok(outcome) = &decided {
        evolves::<L>("decision_evolves", &settled::<L>(state, moment), outcome, moment)?;
        for opened in &outcome.effects().opened {
            let events = record::<L>(opened.stream, 0, (moment.now, moment.actor), opened.events.clone());
            let events: Vec<_> = events.collect();
            fold(&events).map_err(|e| format!("decision_evolves: the stream opened: {e}"))?;
        }
    }
    Ok(decided)
}

fn evolves<L: Lifecycle>(
    name: &str,
    state: &L::State,
    outcome: &Outcome<L>,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), String> {
    let when = (moment.now.max(L::last(state)), moment.actor);
    follow::<L>(state.clone(), record::<L>(L::id(state), 0, when, outcome.events.clone()))
        .map(|_| ())
        .map_err(|corrupt| format!("{name}: {corrupt}"))
}

/// After time has done what is due, nothing more is due at the same moment, and [`Lifecycle::due`] says so.
///
/// # Errors
/// If not.
pub fn elapse_idempotent<L: Lifecycle>(
    state: &L::State,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), String> {
    let after = settled::<L>(state, moment);
    if let Some(outcome) = L::elapse(&after, moment) {
        return Err(format!("elapse_idempotent: a second run gives {:?}", outcome.events));
    }
    match L::due(&after, moment.policy) {
        Some(due) if due.at <= moment.now => {
            Err(format!("elapse_idempotent: `{}` is still due since {}", due.why, due.at))
        }
        _ => Ok(()),
    }
}

/// What is offered is what is explained to be allowed, part by part and kind by kind, and whoever sees nothing is
/// offered nothing.
///
/// # Errors
/// If not.
pub fn offers_agree_with_explain<L: Lifecycle>(
    state: &L::State,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), String> {
    let name = "offers_agree_with_explain";
    let listed = offers::<L>(state, moment);
    let mut parts = Vec::new();
    L::parts(&settled::<L>(state, moment), &mut |part| parts.push(part));
    for part in parts.iter().copied() {
        let kinds = offered::<L>(state, part, moment);
        for kind in L::Kind::ALL.iter().copied() {
            let here = kinds.has(kind);
            let named = listed.iter().any(|offer| offer.kind == kind && offer.part == part);
            if named != here {
                return Err(format!("{name}: {kind:?} of {part:?}: listed {named}, offered {here}"));
            }
            match explain::<L>(state, kind, part, moment) {
                Ok(()) if here => {}
                Err(_) if !here => {}
                other => return Err(format!("{name}: {kind:?} of {part:?}: offered {here}, yet {other:?}")),
            }
        }
    }
    match listed.first() {
        Some(offer) if view::<L>(state, moment).is_none() && moment.actor != Actor::System => {
            Err(format!("{name}: {offer:?} is offered to somebody who sees nothing"))
        }
        Some(offer) if !parts.contains(&offer.part) => {
            Err(format!("{name}: {offer:?} is of a part that does not exist"))
        }
        _ => Ok(()),
    }
}

/// Whoever sees two states alike is offered and explained the same in both.
///
/// # Errors
/// If not.
pub fn same_view_same_answers<L: Lifecycle>(
    one: &L::State,
    other: &L::State,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), String> {
    let name = "same_view_same_answers";
    if view::<L>(one, moment) != view::<L>(other, moment) {
        return Ok(());
    }
    same(name, &offers::<L>(one, moment), &offers::<L>(other, moment))?;
    let mut parts = Vec::new();
    L::parts(one, &mut |part| parts.push(part));
    L::parts(other, &mut |part| parts.push(part));
    for part in parts {
        for kind in L::Kind::ALL.iter().copied() {
            let explained = explain::<L>(one, kind, part, moment);
            same(name, &explained, &explain::<L>(other, kind, part, moment))?;
        }
    }
    Ok(())
}

/// A task that is refused leaves the store as it found it.
///
/// # Errors
/// If it does not.
pub fn refused_changes_nothing<L: Lifecycle>(
    store: &(impl Store<L> + Clone + PartialEq),
    (task, actor, now): (Task<L>, Actor, DateTime<Utc>),
    policy: &L::Policy,
) -> Result<(), String> {
    let mut after = store.clone();
    match run(&mut after, (task, actor, now), policy) {
        Err(refused) if after != *store => {
            Err(format!("refused_changes_nothing: the store differs after `{refused}`"))
        }
        _ => Ok(()),
    }
}

fn same<T: PartialEq + Debug>(name: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{name}: found {found:?}, expected {expected:?}")) }
}
