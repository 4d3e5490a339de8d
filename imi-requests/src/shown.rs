//! Which office sees what happens, and how much of the history is told to whom (handbook 5.3.7, 9.4).

use chrono::{DateTime, Utc};
use imi_core::{Envelope, Moment, Set};
use serde::{Deserialize, Serialize};

use crate::seat::{office, seats};
use crate::{Event, Office, Part, Policy, Request, Seat, Side, Stage, State};

/// How many events each office could see, and when the last of them happened; in the order of [`Office`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Shown(pub [(u32, DateTime<Utc>); 4]);

impl Shown {
    pub(crate) fn new(at: DateTime<Utc>) -> Self {
        Self([(0, at); 4])
    }

    /// How many events the office could see.
    #[must_use]
    pub fn count(&self, office: Office) -> u32 {
        self.of(office).0
    }

    /// When the last of them happened.
    #[must_use]
    pub fn at(&self, office: Office) -> DateTime<Utc> {
        self.of(office).1
    }

    fn of(&self, office: Office) -> (u32, DateTime<Utc>) {
        let [requesting, responding, requesting_coordinator, responding_coordinator] = self.0;
        match office {
            Office::RequestingAuthority => requesting,
            Office::RespondingAuthority => responding,
            Office::RequestingCoordinator => requesting_coordinator,
            Office::RespondingCoordinator => responding_coordinator,
        }
    }

    pub(crate) fn set(&mut self, office: Office, count: u32, at: DateTime<Utc>) {
        if let Some(slot) = self.0.get_mut(office as usize) {
            *slot = (count, at);
        }
    }
}

/// The offices that can see something of an event.
pub(crate) fn audience(event: &Event) -> Set<Office> {
    use Office::{RequestingAuthority, RequestingCoordinator, RespondingAuthority, RespondingCoordinator};
    match event {
        Event::DraftCreated(_) | Event::DraftSaved { .. } | Event::DraftExpiring => {
            RequestingAuthority.only()
        }
        Event::DraftDiscarded { .. }
        | Event::SubmittedForApproval { .. }
        | Event::RequestApproved
        | Event::RequestReturned { .. } => RequestingAuthority.only().or(RequestingCoordinator.only()),
        Event::DraftAnswersSaved { .. } => RespondingAuthority.only(),
        Event::ReplySubmittedForApproval(_) | Event::ReplyApproved | Event::ReplyReturned { .. } => {
            RespondingAuthority.only().or(RespondingCoordinator.only())
        }
        Event::Assigned { office, .. } => office.only(),
        Event::ReportGenerated(_) | Event::Unknown => Set::EMPTY,
        _ => Set::all(),
    }
}

pub(crate) fn show(state: &mut State, envelope: &Envelope<Request>) {
    let at = envelope.at;
    let restarts = matches!(envelope.event, Event::Sent { .. } | Event::Forwarded { .. });
    // The coordinator that returned a request sees how it is changed.
    let returned = matches!((&envelope.event, &state.stage), (Event::DraftSaved { .. }, Stage::Returned(_)));
    let seen = audience(&envelope.event).with_if(returned, Office::RequestingCoordinator);
    for office in seen.iter() {
        let before =
            if restarts && office.side() == Side::Responding { 0 } else { state.shown.count(office) };
        let count = before.saturating_add(1);
        state.shown.set(office, count, at);
    }
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
