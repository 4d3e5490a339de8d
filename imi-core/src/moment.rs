//! The moment of an act: when, who, and what is known of the authorities concerned.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AreaId, AuthorityId, Set, Standing, UserId, UserRight};

/// Who acts or looks (handbook 2.3, 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A user, on behalf of his authority.
    User {
        /// Who.
        user: UserId,
        /// For whom.
        authority: AuthorityId,
    },
    /// Time, and changed standings.
    System,
    /// The European Commission.
    Commission,
}

impl Actor {
    /// The authority he acts for.
    #[must_use]
    pub fn authority(self) -> Option<AuthorityId> {
        match self {
            Self::User { authority, .. } => Some(authority),
            Self::System | Self::Commission => None,
        }
    }

    /// The user.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User { user, .. } => Some(user),
            Self::System | Self::Commission => None,
        }
    }
}

/// Everything a rule may ask besides the state and the command. No rule reads a clock.
#[derive(Debug)]
pub struct Moment<'a, P> {
    /// Now.
    pub now: DateTime<Utc>,
    /// Who acts or looks.
    pub actor: Actor,
    /// The standings of the authorities concerned.
    pub standings: &'a [Standing],
    /// Periods, limits, calendar, lists in force.
    pub policy: &'a P,
}

impl<P> Clone for Moment<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P> Copy for Moment<'_, P> {}

impl<'a, P> Moment<'a, P> {
    /// What is known of an authority in an area.
    #[must_use]
    pub fn standing(&self, authority: AuthorityId, area: AreaId) -> Option<&'a Standing> {
        self.standings.iter().find(|s| s.authority == authority && s.area == area)
    }

    /// The actor's own standing in an area.
    #[must_use]
    pub fn own(&self, area: AreaId) -> Option<&'a Standing> {
        self.actor.authority().and_then(|authority| self.standing(authority, area))
    }

    /// The actor's rights in an area.
    #[must_use]
    pub fn rights(&self, area: AreaId) -> Set<UserRight> {
        match (self.actor.user(), self.own(area)) {
            (Some(user), Some(standing)) => standing.rights(user),
            _ => Set::EMPTY,
        }
    }

    /// The same moment for another actor.
    #[must_use]
    pub fn of(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }
}
