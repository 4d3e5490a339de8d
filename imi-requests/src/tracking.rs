//! What lists show of a request, and to whom (handbook 5.3.9, 9.4).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::time::civil_day;
use imi_core::{Actor, AreaId, AuthorityId, Country, Moment, Number, Setting, UserRight};
use serde::{Deserialize, Serialize};

use crate::parties::request_rights;
use crate::shown::Shown;
use crate::{Office, Party, Policy, Side, Status};

/// What lists know of a request: nothing personal, and no words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Row {
    /// Its number.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// The side that asks.
    pub requesting: Party,
    /// The side that is asked, once the request is sent.
    pub responding: Option<Party>,
    /// The authority that a draft is addressed to.
    pub addressee: Option<AuthorityId>,
    /// The authorities that forwarded it.
    pub forwarders: Vec<AuthorityId>,
    /// Its status as the responding side has it.
    pub status: Status,
    /// Its status as everybody else has it.
    pub outer_status: Status,
    /// Whose turn it is.
    pub turn: Option<Office>,
    /// When it was sent.
    pub sent: Option<DateTime<Utc>>,
    /// The indicative deadline.
    pub deadline: Option<NaiveDate>,
    /// The date proposed instead.
    pub proposed: Option<NaiveDate>,
    /// When it was accepted.
    pub accepted: Option<DateTime<Utc>>,
    /// When the first reply was provided.
    pub replied: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed: Option<DateTime<Utc>>,
    /// When each office last saw something happen.
    pub shown: Shown,
    /// Whether the Commission was notified of measures.
    pub notified: bool,
}

/// A row as one user sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Shortly {
    /// Its number.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// The authority that asks, and its country.
    pub requesting: (AuthorityId, Country),
    /// The authority that is asked, and its country.
    pub responding: Option<(AuthorityId, Country)>,
    /// Its status.
    pub status: Status,
    /// When it was sent.
    pub sent: Option<DateTime<Utc>>,
    /// The day by which a reply is expected.
    pub expected: Option<NaiveDate>,
    /// When it was closed.
    pub closed: Option<DateTime<Utc>>,
}

impl Row {
    /// The row as the actor sees it; none if it is not for him.
    #[must_use]
    pub fn seen_by(&self, moment: &Moment<'_, Policy>) -> Option<Shortly> {
        let inner = match self.standpoint(moment)? {
            Standpoint::Office(office) if office.side() == Side::Responding => self.status,
            Standpoint::Office(_) | Standpoint::HighLevel => self.outer_status,
            Standpoint::Forwarder => return Some(self.forwarded()),
        };
        Some(Shortly {
            number: self.number,
            area: self.area,
            requesting: (self.requesting.authority.authority, self.requesting.country),
            responding: self.responding.as_ref().map(|party| (party.authority.authority, party.country)),
            status: inner,
            sent: self.sent,
            expected: self.proposed.or(self.deadline),
            closed: self.closed,
        })
    }

    /// What a forwarder sees: nothing of what happened later.
    fn forwarded(&self) -> Shortly {
        Shortly {
            number: self.number,
            area: self.area,
            requesting: (self.requesting.authority.authority, self.requesting.country),
            responding: None,
            status: Status::AwaitingAcceptance,
            sent: self.sent,
            expected: self.deadline,
            closed: None,
        }
    }

    fn party(&self, side: Side) -> Option<&Party> {
        match side {
            Side::Requesting => Some(&self.requesting),
            Side::Responding => self.responding.as_ref(),
        }
    }

    fn office(&self, authority: AuthorityId) -> Option<Office> {
        let of = |side| self.party(side).and_then(|party| party.held_by(side, authority));
        of(Side::Requesting).or_else(|| of(Side::Responding)).map(|(office, _)| office)
    }

    /// From where the actor sees it; none if it is not for him.
    pub(crate) fn standpoint(&self, moment: &Moment<'_, Policy>) -> Option<Standpoint> {
        let Actor::User { user, authority } = moment.actor else {
            return (moment.actor == Actor::Commission && self.notified).then_some(Standpoint::HighLevel);
        };
        let own = moment.standing(authority, self.area)?;
        let rights = request_rights(own, user);
        if rights.is_empty() || self.status == Status::DraftDiscarded {
            return None;
        }
        if let Some(office) = self.office(authority) {
            return Some(Standpoint::Office(office));
        }
        let responding = self.responding.as_ref()?;
        let addressed = moment.standing(responding.authority.authority, self.area);
        let linked = addressed.is_some_and(|addressed| addressed.coordinators.contains(&authority));
        if linked && own.is_request_coordinator() && self.status == Status::AwaitingAcceptance {
            return Some(Standpoint::Office(Office::RespondingCoordinator));
        }
        if self.forwarders.contains(&authority) {
            return Some(Standpoint::Forwarder);
        }
        let near = own.country == responding.country || own.country == self.requesting.country;
        (near && rights.has(UserRight::RequestHandler)).then_some(Standpoint::HighLevel)
    }

    /// Whether the actor must act on it now (handbook 5.3.9.1).
    #[must_use]
    pub fn awaits(&self, moment: &Moment<'_, Policy>) -> bool {
        let (Some(user), Some(own), Some(office)) = (moment.actor.user(), moment.own(self.area), self.turn)
        else {
            return false;
        };
        let holder = self.party(office.side()).and_then(|party| party.holder(office));
        let Some(holder) = holder.filter(|holder| holder.authority == own.authority) else {
            return false;
        };
        let rights = request_rights(own, user);
        let right = office.right();
        let unallocated = own.has(Setting::UsesAllocation) && holder.effective(own, right).next().is_none();
        rights.has(right) && holder.admits(own, user) && !unallocated
            || rights.has(UserRight::Allocator) && unallocated
    }

    /// Whether the day by which a reply is expected is past and none was provided.
    #[must_use]
    pub fn overdue(&self, now: DateTime<Utc>) -> bool {
        let expected = self.proposed.or(self.deadline);
        let waiting = self.replied.is_none() && self.closed.is_none() && self.sent.is_some();
        waiting && expected.is_some_and(|day| day < civil_day(now))
    }
}

/// From where somebody sees a row.
#[derive(Clone, Copy)]
pub(crate) enum Standpoint {
    /// He is of this office.
    Office(Office),
    /// His authority forwarded the request.
    Forwarder,
    /// He sees what everybody in the two countries sees.
    HighLevel,
}
