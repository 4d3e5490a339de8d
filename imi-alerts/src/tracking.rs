//! Lists and searches of alerts (handbook 6.4.2).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use imi_core::{
    Actor, AreaId, AuthorityId, Country, ListKey, Listed, Moment, Number, Query, Store, Summary, Workflow,
    members,
};
use serde::{Deserialize, Serialize};

use crate::content::ActivityId;
use crate::seat::OF_ALERTS;
use crate::sight::shown_status;
use crate::stage::Stage;
use crate::{Alert, Policy, State, Status};

/// What lists know of an alert: nothing personal, and no words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Row {
    /// Its number.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// The service activity.
    pub activity: Option<ActivityId>,
    /// Where the provider is established; none while unknown.
    pub establishment: Option<Country>,
    /// The initiating authority.
    pub initiating: AuthorityId,
    /// Its country.
    pub country: Country,
    /// The recipient states.
    pub states: Vec<Country>,
    /// When it was broadcast.
    pub broadcast: Option<DateTime<Utc>>,
    /// The status of the alert itself, as everybody has it.
    pub status: Status,
    /// The status in the initiating state.
    pub status_at_home: Status,
    /// The responsible state and the status there.
    pub status_where_responsible: (Country, Status),
    /// The postboxes that have not acknowledged it.
    pub unacknowledged: Vec<AuthorityId>,
}

/// A row as one user sees it: the six columns of the handbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Shortly {
    /// Number.
    pub number: Number,
    /// Service activity.
    pub activity: Option<ActivityId>,
    /// State of establishment.
    pub establishment: Option<Country>,
    /// Initiating authority.
    pub initiating: AuthorityId,
    /// Current status.
    pub status: Status,
    /// Broadcast date.
    pub broadcast: Option<DateTime<Utc>>,
}

members! {
    /// What an authority is in an alert.
    pub enum Role {
        /// Initiated it.
        Initiating,
        /// Holds or broadcast it.
        Coordinator,
        /// Has it in its postbox.
        Postbox,
        /// Is on the list of recipients.
        Recipient,
    }
}

/// The lists in which alerts stand.
enum List {
    Of(AuthorityId),
    In(AuthorityId, Role),
    /// Those that an authority still has to do with.
    Ongoing(AuthorityId),
    /// Those that need it as a coordinator.
    Depending(AuthorityId),
    Commission,
}

impl List {
    fn key(&self) -> ListKey {
        match self {
            Self::Of(id) => ListKey::of("alerts", &[id.uuid().as_bytes()]),
            Self::In(id, role) => ListKey::of("alerts in role", &[id.uuid().as_bytes(), &[*role as u8]]),
            Self::Ongoing(id) => ListKey::of("ongoing alerts", &[id.uuid().as_bytes()]),
            Self::Depending(id) => ListKey::of("alerts depending on", &[id.uuid().as_bytes()]),
            Self::Commission => ListKey::of("alerts of the commission", &[]),
        }
    }
}

/// The list row of a state, and where it stands.
pub(crate) fn summary(state: &State) -> Summary<Alert> {
    let active = state.stage.active();
    let responsible = state.responsible();
    // A viewer without authority stands for everybody of the country.
    let nobody = AuthorityId::from_u128(0);
    let at = |country| shown_status(state, Some((nobody, country)));
    let awaiting = |(id, postbox): (&AuthorityId, &crate::stage::Postbox)| {
        (postbox.reached == crate::stage::Reached::Awaiting).then_some(*id)
    };
    let running = matches!(state.stage, Stage::Broadcast(_));
    let row = Row {
        number: state.number,
        area: state.area,
        activity: state.content.activity,
        establishment: state.content.establishment,
        initiating: state.initiating,
        country: state.country,
        states: active.map(|active| active.states.keys().copied().collect()).unwrap_or_default(),
        broadcast: active.map(|active| active.at),
        status: shown_status(state, None),
        status_at_home: at(state.country),
        status_where_responsible: (responsible, at(responsible)),
        unacknowledged: active
            .filter(|_| running)
            .map(|active| active.postboxes.iter().filter_map(awaiting).collect())
            .unwrap_or_default(),
    };
    Summary { row, lists: lists(state) }
}

fn lists(state: &State) -> Vec<(ListKey, DateTime<Utc>)> {
    if matches!(state.stage, Stage::Deleted(_)) {
        return Vec::new();
    }
    let at = state.stage.active().map_or(state.created, |active| active.at);
    let mut roles = vec![(state.initiating, Role::Initiating)];
    roles.extend(state.stage.coordinator().map(|id| (id, Role::Coordinator)));
    if let Some(active) = state.stage.active() {
        roles.extend(active.postboxes.keys().map(|id| (*id, Role::Postbox)));
        roles.extend(
            active.recipients.keys().filter(|id| active.lists(**id)).map(|id| (*id, Role::Recipient)),
        );
    }
    let mut found: Vec<(ListKey, DateTime<Utc>)> = Vec::with_capacity(2 * roles.len() + 1);
    let mut last = None;
    roles.sort_unstable();
    for (id, role) in roles {
        if last != Some(id) {
            found.push((List::Of(id).key(), at));
            last = Some(id);
        }
        found.push((List::In(id, role).key(), at));
    }
    if matches!(state.stage, Stage::Submitted(_) | Stage::Checking(_) | Stage::Broadcast(_)) {
        found.extend(state.involved().into_iter().map(|id| (List::Ongoing(id).key(), at)));
        found.extend(depended_on(state).into_iter().map(|id| (List::Depending(id).key(), at)));
    }
    if state.stage.active().is_some() {
        found.push((List::Commission.key(), at));
    }
    found
}

/// The coordinators that a running alert needs: the one that holds or broadcast it, the closing one, and those at which
/// something waits.
fn depended_on(state: &State) -> BTreeSet<AuthorityId> {
    let active = state.stage.active();
    let closing = active.and_then(|active| active.closure.as_ref()).map(|proposal| proposal.coordinator);
    let items = active.into_iter().flat_map(|active| &active.information).filter(|item| item.waits());
    state.stage.coordinator().into_iter().chain(closing).chain(items.map(|item| item.coordinator)).collect()
}

/// The list of alerts that are ongoing for an authority: submitted or broadcast, not ended, and it is involved. While it
/// has rows, its access is not taken away (handbook 9.1.5.2): an access system counts them with [`Store::tally`].
#[must_use]
pub fn ongoing_list(authority: AuthorityId) -> ListKey {
    List::Ongoing(authority).key()
}

/// The list of running alerts that need an authority as their coordinator. While it has rows, it does not become an
/// alert authority (handbook 9.1.6.1).
#[must_use]
pub fn depending_list(authority: AuthorityId) -> ListKey {
    List::Depending(authority).key()
}

impl Row {
    /// The row as the actor sees it. That it is one of his authority is told by the list that it stands in.
    #[must_use]
    pub fn seen_by(&self, moment: &Moment<'_, Policy>) -> Option<Shortly> {
        let status = match moment.actor {
            Actor::Commission if self.broadcast.is_some() => self.status,
            Actor::User { user, authority } => {
                let own =
                    moment.standing(authority, self.area).filter(|own| own.workflow == Workflow::Alert)?;
                if own.rights(user).and(OF_ALERTS).is_empty() {
                    return None;
                }
                if self.unacknowledged.contains(&authority) {
                    Status::AwaitingAcknowledgement
                } else if own.country == self.country {
                    self.status_at_home
                } else if own.country == self.status_where_responsible.0 {
                    self.status_where_responsible.1
                } else {
                    self.status
                }
            }
            _ => return None,
        };
        Some(Shortly {
            number: self.number,
            activity: self.activity,
            establishment: self.establishment,
            initiating: self.initiating,
            status,
            broadcast: self.broadcast,
        })
    }
}

/// Which alerts a search finds among those of the actor's authority: by each of the six columns, by recipient state,
/// and by the role of one's authority. None of it is personal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Search {
    /// Of this number.
    pub number: Option<Number>,
    /// On this service activity.
    pub activity: Option<ActivityId>,
    /// Where the provider is established here, or nowhere known.
    pub establishment: Option<Option<Country>>,
    /// Of this initiating authority.
    pub initiating: Option<AuthorityId>,
    /// In this status, as the actor sees it.
    pub status: Option<Status>,
    /// Broadcast from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Broadcast before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Received by this state.
    pub recipient: Option<Country>,
    /// In which one's authority has this role.
    pub role: Option<Role>,
}

impl Search {
    /// The rows to ask a store for.
    #[must_use]
    pub fn query(&self, moment: &Moment<'_, Policy>, limit: usize) -> Query {
        let list = match (moment.actor, self.role) {
            (Actor::User { authority, .. }, Some(role)) => Some(List::In(authority, role)),
            (Actor::User { authority, .. }, None) => Some(List::Of(authority)),
            (Actor::Commission, _) => Some(List::Commission),
            (Actor::System, _) => None,
        };
        let any_of = list.iter().map(List::key).collect();
        Query { any_of, from: self.from, until: self.until, after: None, limit }
    }

    /// Whether the row is one that the search finds, and that the actor may see.
    #[must_use]
    pub fn finds(&self, row: &Row, moment: &Moment<'_, Policy>) -> bool {
        let Some(seen) = row.seen_by(moment) else { return false };
        self.number.is_none_or(|number| number == seen.number)
            && self.activity.is_none_or(|activity| Some(activity) == seen.activity)
            && self.establishment.is_none_or(|country| country == seen.establishment)
            && self.initiating.is_none_or(|id| id == seen.initiating)
            && self.status.is_none_or(|status| status == seen.status)
            && self.from.is_none_or(|from| seen.broadcast.is_some_and(|at| from <= at))
            && self.until.is_none_or(|until| seen.broadcast.is_some_and(|at| at < until))
            && self.recipient.is_none_or(|country| row.states.contains(&country))
    }
}

/// The alerts that a search finds, newest first.
///
/// # Errors
/// The store's own.
pub fn search<S: Store<Alert>>(
    store: &S,
    search: &Search,
    moment: &Moment<'_, Policy>,
    limit: usize,
) -> Result<Vec<(Listed<Alert>, Shortly)>, S::Error> {
    let found = store.list(&search.query(moment, limit), &mut |row| search.finds(row, moment))?;
    let seen = |listed: Listed<Alert>| {
        let seen = listed.row.seen_by(moment)?;
        Some((listed, seen))
    };
    Ok(found.into_iter().filter_map(seen).collect())
}
