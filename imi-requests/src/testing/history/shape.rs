//! The shape of a state: what is left of it for the rules once ids, texts and instants are dropped.
//!
//! # What is in it, and why
//!
//! What gate, offers and next stages read of a state, and no more:
//!
//! - the status, which is the stage and whose turn it is, and in a referral the route that was fixed as it began;
//! - how many replies there were, since a first reply bounds forwards and splits, and how many questions are asked, since a
//!   split needs two; of what comes in numbers only none, one or many;
//! - the procedure of the set of questions, whether a notification is urgent, and how far it has come;
//! - of each office: whether it is held, who is assigned (none, one, many), whether its last actor is among them, and of a
//!   coordinator whether it was asked for its opinion before, since the first time opens its seat afresh;
//! - whether some authority forwarded the request;
//! - whether a draft's last actor was warned, and of each instant at which time will do something whether it lies ahead, is
//!   now, or is past.
//!
//! What the authorities' settings, links, accesses and rights let happen is no part of it: rules read that from the
//! standings, and an explorer varies it there. What only contents and views read (texts, documents, dates, messages,
//! reports, draft answers) is no part of it either.

use chrono::{DateTime, Utc};
use imi_core::testing::explore::{Count, Lies};
use imi_core::{Lifecycle, Moment};
use imi_i18n::Procedure;
use serde::Serialize;

use crate::derogation::Urgency;
use crate::stage::Turn;
use crate::{Holder, Office, Policy, Request, Side, Stage, State, Status};

/// The shape of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Seated {
    /// How many are assigned.
    pub assigned: Count,
    /// Whether somebody acted here, and if so whether he is assigned.
    pub last_actor: Option<bool>,
    /// Whether it is a coordinator that was asked for its opinion.
    pub referred: bool,
}

/// Which case-by-case derogation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derogating {
    /// A request to the Member State of establishment.
    Request,
    /// A notification that leads to a standstill.
    Notification,
    /// A notification of measures taken at once.
    Urgent,
}

/// How far a notification of measures has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notified {
    /// The standstill runs.
    Standstill(Lies),
    /// It is over.
    Allowed,
    /// The Commission decided to the contrary.
    Barred,
    /// The measures were taken at once.
    Urgent,
}

/// The shape of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Shape {
    /// The status, as the responding side has it.
    pub status: Status,
    /// In a referral, whether the responding coordinator takes part.
    pub passes_on: Option<bool>,
    /// The case-by-case derogation that it is, if any.
    pub derogation: Option<Derogating>,
    /// How far a notification has come.
    pub notified: Option<Notified>,
    /// How many questions are asked.
    pub questions: Count,
    /// How many replies were given.
    pub replies: Count,
    /// Whether anybody forwarded it.
    pub forwarded: Count,
    /// Each office that is held.
    pub offices: [Option<Seated>; 4],
    /// Whether a draft's last actor was warned.
    pub warned: bool,
    /// Of the draft: the warning and the discarding; of what is over: the removal, and the end of the record of looks.
    pub dues: [Option<Lies>; 2],
}

/// The shape of a state at an instant.
#[must_use]
pub fn shape(state: &State, now: DateTime<Utc>) -> Shape {
    let exchange = state.stage.exchange();
    let office = |office: Office| state.holder(office).map(|holder| seated(state, office, holder));
    let lies = |at: DateTime<Utc>| Some(Lies::of(at, now));
    let dues = match &state.stage {
        Stage::Closed(closed) => [lies(closed.remove), None],
        Stage::Removed(removed) => [None, removed.forget_looks.and_then(lies)],
        Stage::Discarded(discarded) => [None, discarded.forget_looks.and_then(lies)],
        other => {
            other.draft().map_or([None, None], |draft| [lies(draft.keep.warn), lies(draft.keep.discard)])
        }
    };
    Shape {
        status: state.status(),
        passes_on: passes_on(state),
        derogation: derogating(state),
        notified: exchange.and_then(|exchange| exchange.notification).map(|notification| {
            use crate::derogation::Notification as N;
            match notification {
                N::Standstill { ends } => Notified::Standstill(Lies::of(ends, now)),
                N::Allowed => Notified::Allowed,
                N::Barred => Notified::Barred,
                N::Urgent => Notified::Urgent,
            }
        }),
        questions: Count::of(state.case.questions.len()),
        replies: Count::of(state.stage.answered().map_or(0, |answered| answered.replies.len())),
        forwarded: Count::of(exchange.map_or(0, |exchange| exchange.forwarders.len())),
        offices: [
            office(Office::RequestingAuthority),
            office(Office::RespondingAuthority),
            office(Office::RequestingCoordinator),
            office(Office::RespondingCoordinator),
        ],
        warned: state.stage.draft().is_some_and(|draft| draft.warned),
        dues,
    }
}

fn derogating(state: &State) -> Option<Derogating> {
    let urgency = state.case.checklist.as_ref().and_then(|checklist| checklist.procedure);
    match state.case.procedure() {
        Procedure::Ordinary => None,
        Procedure::DerogationRequest => Some(Derogating::Request),
        Procedure::DerogationNotification if urgency == Some(Urgency::Urgent) => Some(Derogating::Urgent),
        Procedure::DerogationNotification => Some(Derogating::Notification),
    }
}

fn seated(state: &State, office: Office, holder: &Holder) -> Seated {
    let party = state.party(office.side()).filter(|_| office.is_coordinator());
    Seated {
        assigned: Count::of(holder.assigned.len()),
        last_actor: holder.last_actor.map(|last| holder.assigned.contains(&last)),
        referred: party.is_some_and(|party| party.referred.contains(&holder.authority)),
    }
}

fn passes_on(state: &State) -> Option<bool> {
    let Stage::Taken(taken) = &state.stage else { return None };
    match taken.turn {
        Turn::Referred { to: Side::Requesting, route } => Some(route.responding),
        _ => None,
    }
}

/// Whether two states are on equal footing: the same authorities hold the same offices, and the same of their users are
/// assigned and acted last, so that equal standings mean the same for both.
#[must_use]
pub fn same_footing(one: &State, other: &State) -> bool {
    let holders = |state: &State| {
        let all = <Office as imi_core::Member>::ALL.iter();
        let holder =
            all.map(|office| state.holder(*office).map(|h| (h.authority, h.assigned.clone(), h.last_actor)));
        let forwarders = state.stage.exchange().map(|exchange| {
            let mut ids: Vec<_> = exchange.forwarders.iter().map(|forwarder| forwarder.authority).collect();
            ids.sort_unstable();
            ids
        });
        let coordinator = state.stage.draft().map(|draft| draft.coordinator);
        (holder.collect::<Vec<_>>(), forwarders, state.addressee(), coordinator)
    };
    holders(one) == holders(other)
}

/// The stages that the parts of a state have, beside its shape: what an explorer counts as visited.
#[must_use]
pub fn stages(state: &State, moment: &Moment<'_, Policy>) -> Vec<Status> {
    let mut parts = Vec::new();
    Request::parts(state, &mut |part| parts.push(part));
    parts.into_iter().filter_map(|part| Request::stage(state, part, moment)).collect()
}
