//! What surrounds a recorded event, and the fold of events into states.

use core::borrow::Borrow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Actor, EventId, Events, Id, Lifecycle};

/// The version of the rules by which this release decides; every event says by which it was decided.
pub const RULEBOOK: u16 = 1;

/// A recorded event: what happened, when, by whom, in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Envelope<L: Lifecycle> {
    /// Its id.
    pub id: EventId,
    /// The stream.
    pub stream: Id<L>,
    /// Its place in the stream, from 1; order is by this, never by the clock.
    pub sequence: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
    /// By which rules.
    pub rulebook: u16,
    /// What.
    pub event: L::Event,
}

#[cfg(feature = "arbitrary")]
impl<'a, L: Lifecycle<Event: arbitrary::Arbitrary<'a>>> arbitrary::Arbitrary<'a> for Envelope<L> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            id: u.arbitrary()?,
            stream: u.arbitrary()?,
            sequence: u.arbitrary()?,
            at: u.arbitrary()?,
            by: u.arbitrary()?,
            rulebook: u.arbitrary()?,
            event: u.arbitrary()?,
        })
    }
}

/// Why an event does not fit a state. Never the user's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Corrupt {
    /// The event was written by a later version.
    #[error("event {sequence} is of a later version; use a release that knows it")]
    Unknown {
        /// Which.
        sequence: u64,
    },
    /// The event can not have happened in this state.
    #[error("event {sequence} (`{event}`) can not follow what came before")]
    Misplaced {
        /// Which.
        sequence: u64,
        /// Its name.
        event: &'static str,
    },
    /// A stream without a first event.
    #[error("the stream has no event")]
    Empty,
}

/// Puts events into envelopes, to follow event number `after`.
pub fn record<L: Lifecycle>(
    stream: Id<L>,
    after: u64,
    (at, by): (DateTime<Utc>, Actor),
    events: Events<L::Event>,
) -> impl Iterator<Item = Envelope<L>> {
    events.into_iter().zip(after + 1..).map(move |(event, sequence)| Envelope {
        id: EventId::of(stream.uuid(), sequence),
        stream,
        sequence,
        at,
        by,
        rulebook: RULEBOOK,
        event,
    })
}

/// Folds a whole history into its state.
///
/// # Errors
/// [`Corrupt`] if an event does not fit, or there is none.
pub fn fold<'a, L: Lifecycle>(
    history: impl IntoIterator<Item = &'a Envelope<L>>,
) -> Result<L::State, Corrupt> {
    let mut history = history.into_iter();
    let first = history.next().ok_or(Corrupt::Empty)?;
    follow(L::birth(first)?, history)
}

/// The state after further events.
///
/// # Errors
/// [`Corrupt`] if an event does not fit.
pub fn follow<L: Lifecycle>(
    mut state: L::State,
    events: impl IntoIterator<Item: Borrow<Envelope<L>>>,
) -> Result<L::State, Corrupt> {
    for event in events {
        L::evolve(&mut state, event.borrow())?;
    }
    Ok(state)
}
