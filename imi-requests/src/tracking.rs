//! Action lists, searches, and what of the history is told (handbook 5.3.9, 9.4).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::time::civil_day;
use imi_core::{
    Actor, AreaId, AuthorityId, Country, Envelope, ListKey, Listed, Moment, Number, Query, Set, Setting,
    Standing, Store, Summary, UserId, UserRight,
};
use serde::{Deserialize, Serialize};

use crate::evolve::audience;
use crate::parties::request_rights;
use crate::seat::{office, seats};
use crate::stage::Shown;
use crate::{Event, Holder, Office, Part, Party, Policy, Request, Seat, Side, Stage, State, Status};

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

/// The lists in which requests stand.
enum List {
    /// Whatever an authority sent, received, or is coordinator of.
    Of(AuthorityId, AreaId),
    /// The same by status as that authority sees it.
    InStatus(AuthorityId, AreaId, Status),
    /// The same by the country of the other side.
    With(AuthorityId, AreaId, Country),
    /// What awaits acceptance by an authority, as the coordinators linked to it see that.
    Monitored(AuthorityId, AreaId),
    /// What an authority coordinates and has intervened in.
    Role(AuthorityId, AreaId),
    /// What was sent from or to a country.
    Country(Country, AreaId),
    /// What waits for the users of an office.
    Turn(AuthorityId, AreaId, UserRight),
    /// What waits there for one user, if the authority uses allocation.
    TurnOf(AuthorityId, AreaId, UserId),
    /// Requests of which a user had reports made.
    Reports(UserId),
    /// What an authority still has to do with, as a party or as the coordinator that holds it.
    Ongoing(AuthorityId, AreaId),
    /// Notifications of measures.
    Notifications,
}

impl List {
    fn key(&self) -> ListKey {
        fn of(name: &str, id: imi_core::Id<impl Sized>, area: AreaId, more: &[u8]) -> ListKey {
            ListKey::of(name, &[id.uuid().as_bytes(), area.0.as_str().as_bytes(), more])
        }
        match self {
            Self::Of(id, area) => of("of", *id, *area, &[]),
            Self::InStatus(id, area, status) => of("status", *id, *area, &[*status as u8]),
            Self::With(id, area, country) => of("with", *id, *area, country.iso().as_bytes()),
            Self::Monitored(id, area) => of("monitored", *id, *area, &[]),
            Self::Role(id, area) => of("role", *id, *area, &[]),
            Self::Country(country, area) => {
                ListKey::of("country", &[country.iso().as_bytes(), area.0.as_str().as_bytes()])
            }
            Self::Turn(id, area, right) => of("turn", *id, *area, &[*right as u8]),
            Self::TurnOf(id, area, user) => of("turn of", *id, *area, user.uuid().as_bytes()),
            Self::Reports(user) => ListKey::of("reports", &[user.uuid().as_bytes()]),
            Self::Ongoing(id, area) => of("ongoing", *id, *area, &[]),
            Self::Notifications => ListKey::of("notifications", &[]),
        }
    }
}

/// The list row of a state, and where it stands.
pub(crate) fn summary(state: &State) -> Summary<Request> {
    let exchange = state.stage.exchange();
    let answered = state.stage.answered();
    let row = Row {
        number: state.number,
        area: state.area,
        requesting: state.requesting.clone(),
        responding: state.responding().cloned(),
        addressee: state.addressee(),
        forwarders: exchange.map(|e| e.forwarders.iter().map(|f| f.authority).collect()).unwrap_or_default(),
        status: state.status(),
        outer_status: state.outer_status(),
        turn: state.turn(),
        sent: exchange.map(|exchange| exchange.sent),
        deadline: state.case.deadline,
        proposed: exchange.and_then(|exchange| exchange.proposed),
        accepted: answered.map(|answered| answered.accepted),
        replied: answered.and_then(|answered| answered.replies.first()).map(|reply| reply.at),
        closed: state.stage.closed().map(|closed| closed.at),
        shown: state.shown,
        notified: exchange.is_some_and(|exchange| exchange.notification.is_some()),
    };
    let mut lists = Lists { state, row: &row, found: Vec::new() };
    if !matches!(state.stage, Stage::Discarded(_)) {
        lists.collect();
    }
    let lists = lists.found;
    Summary { row, lists }
}

struct Lists<'a> {
    state: &'a State,
    row: &'a Row,
    found: Vec<(ListKey, DateTime<Utc>)>,
}

impl Lists<'_> {
    fn add(&mut self, list: &List, at: DateTime<Utc>) {
        let key = list.key();
        if self.found.iter().all(|(known, _)| *known != key) {
            self.found.push((key, at));
        }
    }

    fn collect(&mut self) {
        let (state, area) = (self.state, self.state.area);
        for side in [Side::Requesting, Side::Responding] {
            let Some(party) = state.party(side) else { continue };
            let other = state.party(side.other()).map(|party| party.country);
            let status = if side == Side::Responding { self.row.status } else { self.row.outer_status };
            let submitted = side == Side::Responding || !matches!(state.stage, Stage::Draft(_));
            let coordinator = party.coordinator.as_ref().filter(|_| submitted);
            let offices = [(Some(&party.authority), side.authority()), (coordinator, side.coordinator())];
            for (holder, office) in offices {
                let Some(holder) = holder else { continue };
                self.office(holder, office, status, other);
                let role = office.is_coordinator() && party.intervened.contains(&holder.authority);
                if role {
                    self.add(&List::Role(holder.authority, area), state.shown.at(office));
                }
            }
        }
        if let Some(exchange) = state.stage.exchange() {
            for country in [state.requesting.country, exchange.responding.country] {
                self.add(&List::Country(country, area), exchange.sent);
            }
            if matches!(state.stage, Stage::Awaiting(_)) {
                let addressed = exchange.responding.authority.authority;
                self.add(&List::Monitored(addressed, area), state.shown.at(Office::RespondingCoordinator));
            }
            for forwarder in &exchange.forwarders {
                self.add(&List::Of(forwarder.authority, area), forwarder.at);
                let as_it_was = List::InStatus(forwarder.authority, area, Status::AwaitingAcceptance);
                self.add(&as_it_was, forwarder.at);
                self.add(&List::With(forwarder.authority, area, state.requesting.country), forwarder.at);
            }
            if exchange.notification.is_some() {
                self.add(&List::Notifications, exchange.sent);
            }
        }
        for record in &state.reports {
            self.add(&List::Reports(record.by), record.at);
        }
    }

    fn office(&mut self, holder: &Holder, office: Office, status: Status, other: Option<Country>) {
        let (id, area, at) = (holder.authority, self.state.area, self.state.shown.at(office));
        self.add(&List::Of(id, area), at);
        self.add(&List::InStatus(id, area, status), at);
        if let Some(country) = other {
            self.add(&List::With(id, area, country), at);
        }
        let ongoing = Status::OPEN.with(Status::AwaitingRequestApproval).has(self.row.status);
        if ongoing && (!office.is_coordinator() || self.row.turn == Some(office)) {
            self.add(&List::Ongoing(id, area), at);
        }
        if self.row.turn == Some(office) {
            self.add(&List::Turn(id, area, office.right()), at);
            let last = holder.last_actor.filter(|_| holder.assigned.is_empty());
            for user in holder.assigned.iter().copied().chain(last) {
                self.add(&List::TurnOf(id, area, user), at);
            }
        }
    }
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

    fn office(&self, authority: AuthorityId) -> Option<Office> {
        let of = |party: &Party, side: Side| {
            if party.authority.authority == authority {
                Some(side.authority())
            } else if party.coordinator_id() == Some(authority) {
                Some(side.coordinator())
            } else {
                None
            }
        };
        of(&self.requesting, Side::Requesting)
            .or_else(|| self.responding.as_ref().and_then(|party| of(party, Side::Responding)))
    }

    fn holder(&self, office: Office) -> Option<&Holder> {
        let party = match office.side() {
            Side::Requesting => Some(&self.requesting),
            Side::Responding => self.responding.as_ref(),
        }?;
        if office.is_coordinator() { party.coordinator.as_ref() } else { Some(&party.authority) }
    }

    fn standpoint(&self, moment: &Moment<'_, Policy>) -> Option<Standpoint> {
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
        let Some(holder) = self.holder(office).filter(|holder| holder.authority == own.authority) else {
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

#[derive(Clone, Copy)]
enum Standpoint {
    Office(Office),
    Forwarder,
    HighLevel,
}

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

/// Whether the actor may read in the history that this happened.
pub(crate) fn tells(state: &State, event: &Envelope<Request>, moment: &Moment<'_, Policy>) -> bool {
    let seats = seats(state, Part::Request, moment);
    let Some(authority) = moment.actor.authority() else {
        return seats.has(Seat::Commission)
            && matches!(event.event, Event::Sent { .. } | Event::ContraryDecision | Event::StandstillEnded);
    };
    if let Event::ReportGenerated(record) = &event.event {
        return Some(record.by) == moment.actor.user();
    }
    let audience = audience(&event.event);
    let inner = audience != Set::all();
    let own_inner = event.by.authority() == Some(authority);
    match office(state, authority) {
        Some(office) => {
            // What an earlier responder did within itself stays there.
            let stranger =
                inner && office.side() == Side::Responding && !own_inner && !of_side(state, event, office);
            audience.has(office) && !stranger
        }
        None if seats.has(Seat::RespondingCoordinator) => !inner,
        None if seats.has(Seat::Forwarder) => {
            let until = state.stage.exchange().and_then(|exchange| {
                exchange.forwarders.iter().find(|f| f.authority == authority).map(|f| f.until)
            });
            until.is_some_and(|until| event.sequence <= until) && (!inner || own_inner)
        }
        None => false,
    }
}

/// Whether somebody of the office's present side did it.
fn of_side(state: &State, event: &Envelope<Request>, office: Office) -> bool {
    let party = state.party(office.side());
    party.is_some_and(|party| {
        let by = event.by.authority();
        by == Some(party.authority.authority) || by.is_some() && by == party.coordinator_id()
    })
}
