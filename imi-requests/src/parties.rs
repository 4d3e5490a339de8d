//! The two parties of a request, their coordinators, and who in each may act (handbook 5.1, 5.2, 5.3.5).

use imi_core::{AuthorityId, Country, Set, Setting, Standing, UserId, UserRight, members};
use serde::{Deserialize, Serialize};

members! {
    /// The two sides of a request.
    pub enum Side {
        /// Asks.
        Requesting,
        /// Is asked.
        Responding,
    }
}

members! {
    /// The four places in a request that an authority can hold; each has its own allocation (handbook 5.3.5).
    pub enum Office {
        /// The authority that asks.
        RequestingAuthority,
        /// The authority addressed, and from acceptance on the responding one.
        RespondingAuthority,
        /// The request coordinator chosen by the requesting authority.
        RequestingCoordinator,
        /// The request coordinator chosen by the responding authority.
        RespondingCoordinator,
    }
}

impl Office {
    /// The side it is on.
    #[must_use]
    pub fn side(self) -> Side {
        match self {
            Self::RequestingAuthority | Self::RequestingCoordinator => Side::Requesting,
            Self::RespondingAuthority | Self::RespondingCoordinator => Side::Responding,
        }
    }

    /// Whether it is a coordinator's.
    #[must_use]
    pub fn is_coordinator(self) -> bool {
        matches!(self, Self::RequestingCoordinator | Self::RespondingCoordinator)
    }

    /// The right that its users need to act.
    #[must_use]
    pub fn right(self) -> UserRight {
        if self.is_coordinator() { UserRight::ReferralHandler } else { UserRight::RequestHandler }
    }
}

impl Side {
    /// The authority's office on this side.
    #[must_use]
    pub fn authority(self) -> Office {
        match self {
            Self::Requesting => Office::RequestingAuthority,
            Self::Responding => Office::RespondingAuthority,
        }
    }

    /// The coordinator's office on this side.
    #[must_use]
    pub fn coordinator(self) -> Office {
        match self {
            Self::Requesting => Office::RequestingCoordinator,
            Self::Responding => Office::RespondingCoordinator,
        }
    }

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Requesting => Self::Responding,
            Self::Responding => Self::Requesting,
        }
    }
}

/// An authority that holds an office, with those of its users who have to do with the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Holder {
    /// Which.
    pub authority: AuthorityId,
    /// Whom an allocator assigned, or who created the request while allocation was on.
    pub assigned: Vec<UserId>,
    /// Who gave the last command here; assigning counts as none.
    pub last_actor: Option<UserId>,
}

impl Holder {
    /// Nobody assigned, nobody acted.
    #[must_use]
    pub fn new(authority: AuthorityId) -> Self {
        Self { authority, assigned: Vec::new(), last_actor: None }
    }

    /// Whether this user, who holds the right, is one who may act: all are without allocation, with it the assigned,
    /// or, where nobody was ever assigned, the last actor.
    #[must_use]
    pub fn admits(&self, standing: &Standing, user: UserId) -> bool {
        if !standing.has(Setting::UsesAllocation) {
            true
        } else if self.assigned.is_empty() {
            self.last_actor == Some(user)
        } else {
            self.assigned.contains(&user)
        }
    }

    /// Those who are assigned and still hold the right.
    pub fn effective<'a>(
        &'a self,
        standing: &'a Standing,
        right: UserRight,
    ) -> impl Iterator<Item = UserId> + 'a {
        let last = self.last_actor.filter(|_| self.assigned.is_empty());
        self.assigned.iter().copied().chain(last).filter(move |user| standing.is(*user, right))
    }
}

/// One side of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Party {
    /// Its country.
    pub country: Country,
    /// The authority.
    pub authority: Holder,
    /// The coordinator chosen for this request.
    pub coordinator: Option<Holder>,
    /// The coordinators that approved or gave an opinion here.
    pub intervened: Vec<AuthorityId>,
    /// The coordinators that were asked for an opinion here; the first time differs in mail and allocation.
    pub referred: Vec<AuthorityId>,
}

impl Party {
    /// A side without coordinator.
    #[must_use]
    pub fn new(authority: Holder, country: Country) -> Self {
        Self { country, authority, coordinator: None, intervened: Vec::new(), referred: Vec::new() }
    }

    /// The office that an authority holds on this side, and as whom; a coordinator's only while it is the chosen one.
    pub(crate) fn held_by(&self, side: Side, authority: AuthorityId) -> Option<(Office, &Holder)> {
        if self.authority.authority == authority {
            return Some((side.authority(), &self.authority));
        }
        let chosen = self.coordinator.as_ref().filter(|holder| holder.authority == authority)?;
        Some((side.coordinator(), chosen))
    }

    /// Who holds an office of this side.
    pub(crate) fn holder(&self, office: Office) -> Option<&Holder> {
        if office.is_coordinator() { self.coordinator.as_ref() } else { Some(&self.authority) }
    }

    /// The coordinator's id.
    #[must_use]
    pub fn coordinator_id(&self) -> Option<AuthorityId> {
        self.coordinator.as_ref().map(|holder| holder.authority)
    }

    pub(crate) fn choose(&mut self, coordinator: Option<AuthorityId>) {
        if self.coordinator_id() != coordinator {
            self.coordinator = coordinator.map(Holder::new);
        }
    }

    /// The coordinator is asked to act; for its first opinion its office is opened afresh.
    pub(crate) fn engage(&mut self, opinion: bool) {
        let Some(holder) = &mut self.coordinator else { return };
        let id = holder.authority;
        if !self.intervened.contains(&id) {
            self.intervened.push(id);
        }
        if opinion && !self.referred.contains(&id) {
            self.referred.push(id);
            *holder = Holder::new(id);
        }
    }
}

/// The rights by which a user has to do with requests.
pub(crate) fn request_rights(standing: &Standing, user: UserId) -> Set<UserRight> {
    standing.rights(user).and(UserRight::OF_REQUESTS)
}
