//! Shapes are sound: states of one shape and footing are offered the same, and lead to the same shapes.

use std::collections::BTreeMap;

use imi_core::{Actor, Moment, Offer, Order, decide, follow, offers, record, settled};

use super::Count;
use super::History;
use super::content::{Ground, Ink, candidates};
use super::shape::{Shape, same_footing, shape};
use super::words::{Random, Words};
use crate::{Kind, Policy, Request, State};

/// States met so far, one of each shape and footing, to hold others against.
#[derive(Debug, Default)]
pub struct Met {
    states: BTreeMap<Shape, Vec<State>>,
    /// How many states were held against another.
    pub compared: usize,
}

/// Every request of a history against those of its shape and footing met before: under the same standings it is offered the
/// same to everybody, and commands made alike lead to the same shape.
///
/// # Errors
/// The first that is otherwise.
pub fn shapes_are_sound(history: &History, met: &mut Met) -> Result<(), String> {
    let standings = history.standings();
    for request in &history.requests {
        let moment = history.moment(Actor::System, &standings);
        let state = settled::<Request>(&history.state(*request), &moment).into_owned();
        let known = met.states.entry(shape(&state, moment.now)).or_default();
        let same_start = |other: &&State| {
            let shaped = shape(other, moment.now) == shape(&state, moment.now);
            other.area == state.area && shaped && same_footing(other, &state)
        };
        let Some(other) = known.iter().find(same_start) else {
            known.push(state);
            continue;
        };
        if *other == state || moment.now < other.last {
            continue;
        }
        met.compared += 1;
        for actor in history.actors() {
            let moment = moment.of(actor);
            let offered = [&state, other].map(|state| offers::<Request>(state, &moment));
            if offered[0] != offered[1] {
                return Err(format!(
                    "shapes_are_sound: {actor:?} is offered {:?} or {:?}",
                    offered[0], offered[1]
                ));
            }
            for Offer { kind, part } in offered[0].iter().copied() {
                let next = [&state, other].map(|state| comparable(kind, next(state, kind, part, &moment)?));
                if next[0] != next[1] {
                    return Err(format!(
                        "shapes_are_sound: {kind:?} of {actor:?} leads to {:?} or {:?} from {:?}",
                        next[0],
                        next[1],
                        shape(&state, moment.now)
                    ));
                }
            }
        }
    }
    Ok(())
}

/// A draft's set of questions and coordinator are chosen as it is edited or sent: they come from the content.
fn comparable(kind: Kind, shape: Shape) -> Option<Shape> {
    match kind {
        Kind::EditDraft => None,
        Kind::SubmitRequest => {
            Some(Shape { derogation: None, notified: None, questions: Count::Many, ..shape })
        }
        _ => Some(shape),
    }
}

/// The shape after a command of this kind, with the first content that is accepted.
fn next(state: &State, kind: Kind, part: crate::Part, moment: &Moment<'_, Policy>) -> Option<Shape> {
    let mut words = Words::new(1);
    let ink = &mut Ink { words: &mut words, random: Random::new(5) };
    let all = candidates(Ground { state, moment: *moment }, kind, part, ink).into_iter();
    let outcome = all.map(|command| Order { id: imi_core::CommandId::from_u128(u128::MAX), command });
    let mut outcome = outcome.filter_map(|order| decide::<Request>(state, &order, moment).ok());
    let outcome = outcome.next()?;
    let events = record::<Request>(state.id, 0, (moment.now, moment.actor), outcome.events);
    follow::<Request>(state.clone(), events).ok().map(|after| shape(&after, moment.now))
}
