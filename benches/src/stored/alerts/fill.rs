//! A file of very many alerts, filled in as that of requests is. Beside it stands what somebody would have who keeps the same
//! by hand: a table of columns, and one of who is involved, with an index.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use imi_alerts::stage::{Active, Entry, Postbox, Reached, Recipient};
use imi_alerts::testing::{Play, policy};
use imi_alerts::{Alert, Policy, Row, Stage, State, Status};
use imi_core::testing::{authority, begin};
use imi_core::{
    Actor, AuthorityId, CommandId, Country, Id, Lifecycle, Moment, Number, Set, Standing, UserRight,
    UserStanding, WorkflowRole,
};
use rusqlite::{Connection, params};

use crate::questions::mix;
use crate::stored::fill::{authority_id, bulk, json, micros, some_authority, user_id};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// So many authorities warn each other. The first of each country is its postbox.
pub const AUTHORITIES: u64 = 2_000;

/// Alerts at every point, of which the others are copies for other authorities.
#[derive(Debug)]
pub struct Stock {
    policy: Policy,
    countries: Vec<Country>,
    open: Vec<State>,
    ended: Vec<State>,
    removed: State,
}

impl Stock {
    /// Plays an alert to each point.
    #[must_use]
    pub fn new() -> Self {
        use Status as S;
        let at = |status| {
            let mut play = Play::new();
            let alert = play.reach(status);
            play.state(alert)
        };
        let open = [
            S::Draft,
            S::SubmittedForBroadcast,
            S::Broadcast,
            S::Acknowledged,
            S::InformationBroadcast,
            S::WithdrawalToBroadcast,
            S::OpenForComments,
            S::OpenForObjections,
        ];
        Self {
            policy: policy(),
            countries: Set::<Country>::all().iter().collect(),
            open: open.into_iter().map(at).collect(),
            ended: [S::Closed, S::Withdrawn].into_iter().map(at).collect(),
            removed: at(S::PersonalDataRemoved),
        }
    }

    /// The alert of this number. Of a hundred, five run and seven have ended lately; of the others nothing personal is left.
    #[must_use]
    pub fn alert(&self, number: u64) -> State {
        let mixed = mix(number);
        let some = |of: &'_ [State]| {
            usize::try_from(mixed >> 7).ok().and_then(|place| of.get(place % of.len().max(1))).cloned()
        };
        let found = match mixed % 100 {
            0..5 => some(&self.open),
            5..12 => some(&self.ended),
            _ => None,
        };
        let mut state = found.unwrap_or_else(|| self.removed.clone());
        state.id = Id::from_u128(u128::from(number) + 1);
        state.number = Number::derived(CommandId::from_u128(u128::from(number) + 1), 0);
        let at = begin() + TimeDelta::seconds(i64::try_from(mixed >> 40).unwrap_or(0));
        state.created = at;
        let initiating = some_authority(mix(mixed), AUTHORITIES);
        let home = self.country(initiating);
        (state.initiating, state.country) = (authority_id(initiating), home);
        state.content.establishment = Some(self.abroad(home, mixed));
        let coordinator = self.postbox(initiating);
        match &mut state.stage {
            Stage::Submitted(held) | Stage::Checking(held) => held.coordinator = coordinator,
            Stage::Broadcast(active) => self.spread(active, (home, coordinator, at), mixed),
            Stage::Ended(ended) => self.spread(&mut ended.active, (home, coordinator, at), mixed),
            Stage::Removed(removed) => self.spread(&mut removed.ended.active, (home, coordinator, at), mixed),
            Stage::Draft(_) | Stage::Deleted(_) => {}
        }
        state
    }

    fn country(&self, authority: u64) -> Country {
        let place = usize::try_from(authority).unwrap_or(0) % self.countries.len().max(1);
        self.countries.get(place).copied().unwrap_or(Country::It)
    }

    fn postbox(&self, authority: u64) -> AuthorityId {
        authority_id(authority % self.countries.len().max(1) as u64)
    }

    fn abroad(&self, home: Country, mixed: u64) -> Country {
        let at = self.country(mixed >> 20);
        if at == home { self.country((mixed >> 20) + 1) } else { at }
    }

    /// Sends it to three states, and in each to at most three authorities; the postbox at home has broadcast it.
    fn spread(
        &self,
        active: &mut Active,
        (home, coordinator, at): (Country, AuthorityId, DateTime<Utc>),
        mixed: u64,
    ) {
        let reached = if mixed & 1 == 0 { Reached::Awaiting } else { Reached::Disseminated };
        (active.at, active.broadcaster) = (at, coordinator);
        active.states.clear();
        active.postboxes.clear();
        active.recipients.clear();
        active
            .postboxes
            .insert(coordinator, Postbox { country: home, reached: Reached::Outgoing, acted: true });
        for nth in 0..3 {
            let country = self.abroad(home, mixed.wrapping_add(nth << 22));
            active.states.insert(country, at);
            let place = self.countries.iter().position(|known| *known == country).unwrap_or(0) as u64;
            let postbox = authority_id(place);
            active
                .postboxes
                .insert(postbox, Postbox { country, reached, acted: reached != Reached::Awaiting });
            let of_country = AUTHORITIES / self.countries.len().max(1) as u64;
            for more in 0..if reached == Reached::Awaiting { 0 } else { 3 } {
                let which = 1 + some_authority(mix(mixed ^ nth << 2 ^ more), of_country - 1);
                let recipient = authority_id(place + which * self.countries.len() as u64);
                active.recipients.insert(recipient, Recipient { country, entry: Entry::Listed });
            }
        }
    }

    /// An authority's standing: everybody handles alerts.
    #[must_use]
    pub fn standing(&self, number: u64) -> Standing {
        let postbox = number < self.countries.len() as u64;
        let role = if postbox { WorkflowRole::IncomingAlertPostbox } else { WorkflowRole::AlertAuthority };
        let mut standing = authority(1, self.country(number), role);
        standing.authority = authority_id(number);
        let rights = UserRight::AlertHandler.only();
        standing.users =
            vec![UserStanding { user: user_id(number, 0), rights, preferred: standing.mail_language }];
        standing
    }

    /// The moment of the user whose standing this is.
    #[must_use]
    pub fn moment<'s>(&'s self, own: &'s Standing) -> Moment<'s, Policy> {
        let user = own.users.first().map(|user| user.user);
        let of = |user| Actor::User { user, authority: own.authority };
        let actor = user.map_or(Actor::Commission, of);
        let now = begin() + TimeDelta::days(2 * 365);
        Moment { now, actor, standings: core::slice::from_ref(own), policy: &self.policy }
    }
}

impl Default for Stock {
    fn default() -> Self {
        Self::new()
    }
}

const BY_HAND: (&str, &str) = (
    "CREATE TABLE alert (
        n INTEGER PRIMARY KEY, number TEXT NOT NULL, activity TEXT, establishment TEXT, initiating BLOB NOT NULL,
        broadcast INTEGER
    ) STRICT;
    CREATE TABLE involved (
        authority BLOB NOT NULL, at INTEGER NOT NULL, id BLOB NOT NULL, alert INTEGER NOT NULL, status TEXT NOT NULL
    ) STRICT;",
    "CREATE INDEX involved_at ON involved (authority, at DESC, id, alert, status)",
);

/// Fills a new file with so many alerts.
///
/// # Errors
/// The store's or the driver's.
pub fn fill(path: &Path, stock: &Stock, count: u64) -> Outcome<()> {
    let standings: BTreeMap<AuthorityId, Standing> =
        (0..AUTHORITIES).map(|number| (authority_id(number), stock.standing(number))).collect();
    bulk::<Alert>(path, BY_HAND, count, |number, conn| {
        let state = stock.alert(number);
        let summary = Alert::summary(&state);
        let at = i64::try_from(number + 1)?;
        columns(conn, at, &summary.row)?;
        for authority in state.involved() {
            let own = standings.get(&authority).ok_or("an authority without standing")?;
            let seen = summary.row.seen_by(&stock.moment(own)).ok_or("an alert that nobody sees")?;
            let order = micros(seen.broadcast.unwrap_or(state.created));
            let (authority, id) = (authority.uuid(), state.id.uuid());
            conn.prepare_cached("INSERT INTO involved VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
                authority.as_bytes(),
                order,
                id.as_bytes(),
                at,
                json(&seen.status)?,
            ])?;
        }
        let kept = if matches!(state.stage, Stage::Removed(_)) { None } else { Some(state) };
        Ok((summary, kept))
    })
}

fn columns(conn: &Connection, at: i64, row: &Row) -> Outcome<()> {
    conn.prepare_cached("INSERT INTO alert VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        at,
        row.number.to_string(),
        row.activity.as_ref().map(json).transpose()?,
        row.establishment.as_ref().map(json).transpose()?,
        row.initiating.uuid().as_bytes(),
        row.broadcast.map(micros),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::Folder;
    use crate::stored::fill::tests::is_as_stored;

    #[test]
    fn what_is_filled_in_is_what_the_store_writes() {
        let folder = Folder::new("fill-alerts").unwrap();
        let bulk = folder.path().join("bulk");
        let stock = Stock::new();
        fill(&bulk, &stock, 300).unwrap();
        let states = (0..300).map(|number| stock.alert(number));
        is_as_stored::<Alert>(&bulk, &imi_alerts::Event::DraftExpiring, states);
    }
}
