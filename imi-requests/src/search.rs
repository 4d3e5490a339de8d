//! Searches and action lists over what a store keeps (handbook 5.3.9.1, 9.4).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::time::civil_day;
use imi_core::{
    Actor, AreaId, AuthorityId, Country, ListKey, Listed, Moment, Query, Setting, Standing, Store, UserId,
    UserRight,
};
use serde::{Deserialize, Serialize};

use crate::lists::List;
use crate::parties::request_rights;
use crate::tracking::Standpoint;
use crate::{Office, Policy, Request, Row, Shortly, Status};

/// Which requests a search finds. An empty search finds everything that the actor's authority sent or received or
/// coordinates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Search {
    /// The legislative area; all that the actor has, unless given.
    pub area: Option<AreaId>,
    /// Which requests to look among.
    pub scope: Scope,
    /// In this status, as the actor sees it.
    pub status: Option<Status>,
    /// Sent or received on or after this day.
    pub from: Option<NaiveDate>,
    /// Sent or received on or before this day.
    pub until: Option<NaiveDate>,
    /// Sent to or received from this country.
    pub country: Option<Country>,
    /// Only those whose expected day is past.
    pub overdue: bool,
    /// Only those in which nothing that the actor could see happened since this instant.
    pub stalled_since: Option<DateTime<Utc>>,
}

imi_core::members! {
    /// Among which requests to search.
    #[derive(Default)]
    pub enum Scope {
        /// Those of one's own authority, as a party or as coordinator.
        #[default]
        Own,
        /// Those in which one's coordinator approved or gave an opinion (9.4).
        Role,
        /// Those not accepted yet of authorities linked to one's coordinator (9.3.1.1).
        Monitored,
        /// Those of one's country, at a high level (5.2.2.1).
        Country,
    }
}

impl Search {
    /// The rows to ask a store for, and which of them count; `linked` are the authorities that the actor's own one
    /// coordinates.
    #[must_use]
    pub fn query(&self, linked: &[AuthorityId], moment: &Moment<'_, Policy>, limit: usize) -> Query {
        let own = |standing: &&Standing| Some(standing.authority) == moment.actor.authority();
        let areas =
            moment.standings.iter().filter(own).filter(|s| self.area.is_none_or(|area| area == s.area));
        let mut any_of = Vec::new();
        for standing in areas {
            let (id, area) = (standing.authority, standing.area);
            match self.scope {
                Scope::Own => any_of.push(
                    match (self.status, self.country) {
                        (Some(status), _) => List::InStatus(id, area, status),
                        (None, Some(country)) => List::With(id, area, country),
                        (None, None) => List::Of(id, area),
                    }
                    .key(),
                ),
                Scope::Role => any_of.push(List::Role(id, area).key()),
                Scope::Country => any_of.push(List::Country(standing.country, area).key()),
                Scope::Monitored => {
                    any_of.extend(linked.iter().map(|id| List::Monitored(*id, area).key()));
                }
            }
        }
        if moment.actor == Actor::Commission {
            any_of.push(List::Notifications.key());
        }
        Query { any_of, from: None, until: None, after: None, limit }
    }

    /// Whether the row is one that the search finds, and that the actor may see.
    #[must_use]
    pub fn finds(&self, row: &Row, moment: &Moment<'_, Policy>) -> bool {
        let Some(seen) = row.seen_by(moment) else { return false };
        let sent = seen.sent.map(civil_day);
        let own = moment.actor.authority();
        let other = if Some(seen.requesting.0) == own || row.requesting.coordinator_id() == own {
            seen.responding.map(|(_, country)| country)
        } else {
            Some(seen.requesting.1)
        };
        let office = match row.standpoint(moment) {
            Some(Standpoint::Office(office)) => Some(office),
            Some(Standpoint::Forwarder | Standpoint::HighLevel) | None => None,
        };
        let at = office.map(|office| row.shown.at(office));
        let monitors = office == Some(Office::RespondingCoordinator);
        (self.scope != Scope::Monitored || monitors)
            && self.status.is_none_or(|status| status == seen.status)
            && self.from.is_none_or(|from| sent.is_some_and(|day| from <= day))
            && self.until.is_none_or(|until| sent.is_some_and(|day| day <= until))
            && self.country.is_none_or(|country| match self.scope {
                Scope::Country => {
                    seen.requesting.1 == country || seen.responding.is_some_and(|(_, other)| other == country)
                }
                _ => other == Some(country),
            })
            && (!self.overdue || office.is_some() && row.overdue(moment.now))
            && self.stalled_since.is_none_or(|since| at.is_some_and(|at| at < since) && seen.closed.is_none())
    }
}

/// The requests that a search finds, newest first.
///
/// # Errors
/// The store's own.
pub fn search<S: Store<Request>>(
    store: &S,
    search: &Search,
    linked: &[AuthorityId],
    moment: &Moment<'_, Policy>,
    limit: usize,
) -> Result<Vec<(Listed<Request>, Shortly)>, S::Error> {
    let query = search.query(linked, moment, limit);
    let found = store.list(&query, &mut |row| search.finds(row, moment))?;
    Ok(shown(found, moment))
}

fn shown(found: Vec<Listed<Request>>, moment: &Moment<'_, Policy>) -> Vec<(Listed<Request>, Shortly)> {
    found
        .into_iter()
        .filter_map(|listed| {
            let seen = listed.row.seen_by(moment)?;
            Some((listed, seen))
        })
        .collect()
}

/// The lists that hold what the actor must act on now. With allocation a handler has his own, so that the list costs
/// what it returns however much waits for his colleagues.
#[must_use]
pub fn action_query(moment: &Moment<'_, Policy>, limit: usize) -> Query {
    let mut any_of = Vec::new();
    if let Some((user, authority)) = moment.actor.user().zip(moment.actor.authority()) {
        for own in moment.standings.iter().filter(|standing| standing.authority == authority) {
            let rights = request_rights(own, user);
            let allocates = own.has(Setting::UsesAllocation);
            for right in [UserRight::RequestHandler, UserRight::ReferralHandler] {
                let all = allocates && rights.has(UserRight::Allocator) || !allocates && rights.has(right);
                if all {
                    any_of.push(List::Turn(authority, own.area, right).key());
                }
            }
            let handles = rights.has(UserRight::RequestHandler) || rights.has(UserRight::ReferralHandler);
            if allocates && handles {
                any_of.push(List::TurnOf(authority, own.area, user).key());
            }
        }
    }
    Query { any_of, from: None, until: None, after: None, limit }
}

/// The requests on which the actor must act now, newest first (handbook 5.3.9.1).
///
/// # Errors
/// The store's own.
pub fn action_list<S: Store<Request>>(
    store: &S,
    moment: &Moment<'_, Policy>,
    limit: usize,
) -> Result<Vec<(Listed<Request>, Shortly)>, S::Error> {
    let found = store.list(&action_query(moment, limit), &mut |row| row.awaits(moment))?;
    Ok(shown(found, moment))
}

/// The requests of which a user had reports made: his activity panel (handbook 5.3.10). Which reports are available
/// still is told by the view of each.
#[must_use]
pub fn reports_query(user: UserId, limit: usize) -> Query {
    Query { any_of: vec![List::Reports(user).key()], from: None, until: None, after: None, limit }
}

/// The list of what is ongoing for an authority in an area: what was sent or is under approval and not closed, as a
/// party or as the coordinator that holds it. While it has rows, neither its access nor its role is taken away
/// (handbook 9.1.5.3): an access system counts them with [`Store::tally`].
#[must_use]
pub fn ongoing_list(authority: AuthorityId, area: AreaId) -> ListKey {
    List::Ongoing(authority, area).key()
}
