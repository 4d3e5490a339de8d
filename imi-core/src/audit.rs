//! Who looked at personal data (handbook 10): kept apart from the history, and read by few.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Actor, AuthorityId, Moment, Rule, UserId, UserRight};

/// One look at personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Who looked.
    pub user: UserId,
    /// For whom.
    pub authority: AuthorityId,
    /// At which exchange.
    pub stream: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// The looks of an authority's users, for its own local data administrators. The moment needs a standing of the
/// authority, whichever: the right is a general one.
///
/// # Errors
/// [`Rule::RightsAtMoment`] to other users of the authority, [`Rule::IdGuessing`] to everybody else.
pub fn audit<P>(of: AuthorityId, looks: &[Look], moment: &Moment<'_, P>) -> Result<Vec<Look>, Rule> {
    let user = match moment.actor {
        Actor::User { user, authority } if authority == of => user,
        _ => return Err(Rule::IdGuessing),
    };
    let administers = moment
        .standings
        .iter()
        .any(|own| own.authority == of && own.is(user, UserRight::LocalDataAdministrator));
    if !administers {
        return Err(Rule::RightsAtMoment);
    }
    Ok(looks.iter().filter(|look| look.authority == of).copied().collect())
}
