//! What a lifecycle needs to know of an authority, as a plain value.

use serde::{Deserialize, Serialize};

use crate::{
    AreaId, AreaRole, AuthorityId, Country, Language, Set, Setting, UserId, UserRight, Workflow, WorkflowRole,
};

crate::members! {
    /// How far an access reaches at this moment (handbook 9.1.5).
    pub enum Access {
        /// In use.
        Active,
        /// Nothing new; what is ongoing is handled to its end.
        Suspended,
        /// Gone; old exchanges can still be looked at.
        Inactive,
    }
}

/// Whose standings are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// Those of an authority.
    Authority(AuthorityId),
    /// Those of whoever holds a role in a country, such as the incoming alert postboxes.
    Role(Country, WorkflowRole),
}

impl Concern {
    /// The authority, if one is named.
    #[must_use]
    pub fn authority(self) -> Option<AuthorityId> {
        match self {
            Self::Authority(authority) => Some(authority),
            Self::Role(..) => None,
        }
    }
}

/// An authority as one legislative area and workflow see it, at one moment.
///
/// `imi-access` makes standings; an embedder with an access system of his own makes them himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Standing {
    /// Whose standing.
    pub authority: AuthorityId,
    /// Its country.
    pub country: Country,
    /// The legislative area.
    pub area: AreaId,
    /// The workflow.
    pub workflow: Workflow,
    /// Grows with every change; a commit expects it unchanged.
    pub version: u64,
    /// The role in the area.
    pub area_role: AreaRole,
    /// The role in the workflow.
    pub role: WorkflowRole,
    /// The least of the authority's, the area's and the workflow's access.
    pub access: Access,
    /// The settings that are on.
    pub settings: Set<Setting>,
    /// The coordinators linked to it in this area and workflow.
    pub coordinators: Vec<AuthorityId>,
    /// Its users with a right here.
    pub users: Vec<UserStanding>,
    /// The languages it understands, shown to whoever writes to it.
    pub languages: Set<Language>,
    /// The language of mail to its contact address.
    pub mail_language: Language,
}

/// A user of the authority, as the standing has him.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct UserStanding {
    /// Who.
    pub user: UserId,
    /// His rights in this area and workflow, and the general ones.
    pub rights: Set<UserRight>,
    /// The language of his mail.
    pub preferred: Language,
}

impl Standing {
    /// A user's rights; none for a stranger.
    #[must_use]
    pub fn rights(&self, user: UserId) -> Set<UserRight> {
        self.users.iter().find(|u| u.user == user).map(|u| u.rights).unwrap_or_default()
    }

    /// Whether the setting is on.
    #[must_use]
    pub fn has(&self, setting: Setting) -> bool {
        self.settings.has(setting)
    }

    /// Whether the user holds the right.
    #[must_use]
    pub fn is(&self, user: UserId, right: UserRight) -> bool {
        self.rights(user).has(right)
    }

    /// The users who hold the right, in the standing's order.
    pub fn with_right(&self, right: UserRight) -> impl Iterator<Item = &UserStanding> {
        self.users.iter().filter(move |user| user.rights.has(right))
    }

    /// Whether it is a request coordinator here.
    #[must_use]
    pub fn is_request_coordinator(&self) -> bool {
        self.role == WorkflowRole::RequestCoordinator
    }
}
