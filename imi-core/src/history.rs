//! What happened, as somebody may read it (handbook 6.3.6.5). History is not state.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Actor, AuthorityId, Envelope, Key, Lifecycle, Moment, UserId, settled};

/// A line of the history: no content, only that something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When.
    pub at: DateTime<Utc>,
    /// What, as the key of a message.
    #[serde(serialize_with = "shown")]
    pub what: Key,
    /// Which authority did it; none for the system and the Commission.
    pub authority: Option<AuthorityId>,
    /// Which user, where the reader is of the same authority; his name is resolved while he is registered.
    pub user: Option<UserId>,
}

fn shown<S: serde::Serializer>(key: &Key, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(key)
}

/// The history of a stream as the actor may read it: nothing if he may not see the stream, and nothing of what he may
/// not see of it.
pub fn history<L: Lifecycle>(
    state: &L::State,
    events: &[Envelope<L>],
    moment: &Moment<'_, L::Policy>,
) -> Vec<Line> {
    let state = settled::<L>(state, moment);
    if L::view(&state, moment).is_none() {
        return Vec::new();
    }
    let own = moment.actor.authority();
    let line = |envelope: &Envelope<L>| Line {
        at: envelope.at,
        what: L::happening(&envelope.event),
        authority: envelope.by.authority(),
        user: match envelope.by {
            Actor::User { user, authority } if own == Some(authority) => Some(user),
            _ => None,
        },
    };
    events.iter().filter(|envelope| L::tells(&state, envelope, moment)).map(line).collect()
}
