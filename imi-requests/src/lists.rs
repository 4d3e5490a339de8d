//! The lists in which a store keeps requests (handbook 5.3.9, 9.4).

use chrono::{DateTime, Utc};
use imi_core::{AreaId, AuthorityId, Country, ListKey, Summary, UserId, UserRight};

use crate::{Holder, Office, Request, Row, Side, Stage, State, Status};

/// The lists in which requests stand.
pub(crate) enum List {
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
    /// Under which a store keeps it.
    pub(crate) fn key(&self) -> ListKey {
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
