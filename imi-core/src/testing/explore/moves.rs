//! Single steps: who could take one, and what comes of it.

use chrono::{DateTime, Utc};

use super::graph::Label;
use super::path::Act;
use super::{Place, Ways};
use crate::{Actor, Envelope, Events, Id, Lifecycle, fold, record};

/// A step before it is known whether its shape is new.
pub(super) struct Move<L: Lifecycle> {
    pub(super) by: Label<L>,
    pub(super) act: Act<L>,
    pub(super) after: Place<L>,
    pub(super) opens: bool,
    pub(super) ways: Ways,
}

/// Who gives what kind of command to which part of a node's state, while everybody stands how.
#[derive(Clone, Copy)]
pub(super) struct Asked<L: Lifecycle> {
    pub(super) number: usize,
    pub(super) actor: Actor,
    pub(super) kind: L::Kind,
    pub(super) part: L::Part,
    pub(super) way: usize,
}

/// Whether two acts are the same but for their ids.
pub(super) fn same_act<L: Lifecycle>(one: &Act<L>, other: &Act<L>) -> bool {
    match (one, other) {
        (Act::Give { actor, order, into }, Act::Give { actor: who, order: what, into: other }) => {
            actor == who && order.command == what.command && into == other
        }
        _ => one == other,
    }
}

/// The place after these events.
pub(super) fn happened<L: Lifecycle>(
    place: Place<L>,
    events: Events<L::Event>,
    by: Actor,
) -> Result<Place<L>, String> {
    let Place { mut state, events: mut all, now } = place;
    for event in record::<L>(L::id(&state), all.len() as u64, (now, by), events) {
        L::evolve(&mut state, &event).map_err(|corrupt| corrupt.to_string())?;
        all.push(event);
    }
    Ok(Place { state, events: all, now })
}

/// The place after the first events of a stream.
pub(super) fn born<L: Lifecycle>(
    stream: Id<L>,
    events: Events<L::Event>,
    (now, by): (DateTime<Utc>, Actor),
) -> Option<Place<L>> {
    let events: Vec<Envelope<L>> = record::<L>(stream, 0, (now, by), events).collect();
    Some(Place { state: fold(&events).ok()?, events, now })
}
