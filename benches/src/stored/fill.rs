//! A file of very many requests, written in bulk: row by row what the store itself would have written.
//!
//! A list is read from two tables, so these two are filled: states with their rows, and lists. Of requests without
//! personal data, which no action list has, the state itself is left out: six million of them would be 12 GB more. Beside
//! the two stands what somebody would have who keeps the same by hand: a table of columns with an index for whoever must
//! act.

use std::error::Error;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::begin;
use imi_core::{
    Actor, AuthorityId, CommandId, Id, Lifecycle, Moment, Number, Order, Setting as Switch, Standing,
    Summary, UserId, UserRight, UserStanding, settled,
};
use imi_requests::stage::Stage;
use imi_requests::{Holder, Office, Party, Request, Side, State, Status};
use imi_store_sqlite::SqliteStore;
use rusqlite::{Connection, params};

use crate::questions::mix;
use crate::request::Setting;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// So many authorities ask each other.
pub const AUTHORITIES: u64 = 13_000;
/// So many users has each, all of them handlers.
const USERS: u64 = 3;

/// Requests at every point, of which the others are copies for other authorities.
#[derive(Debug)]
pub struct Stock {
    setting: Setting,
    open: Vec<State>,
    closed: State,
    removed: State,
}

impl Stock {
    /// Plays a request to each point.
    ///
    /// # Errors
    /// A refusal, or that the shipped question sets are faulty.
    pub fn new() -> Outcome<Self> {
        let setting = Setting::new()?;
        let (draft, orders) = setting.script();
        let draft = Order { id: CommandId::from_u128(1), command: draft };
        let at = |count: usize| -> Outcome<State> {
            Ok(setting.play(&draft, orders.get(..count).unwrap_or_default())?.0)
        };
        let open = [1, 1, 2, 2, 2, 4, 4, 5, 6].into_iter().map(at).collect::<Outcome<_>>()?;
        let closed = at(orders.len())?;
        let later = Moment { now: begin() + TimeDelta::days(200), ..setting.moment(Actor::System) };
        let removed = settled::<Request>(&closed, &later).into_owned();
        if removed.status() != Status::PersonalDataRemoved {
            return Err("personal data is kept for longer than this thinks".into());
        }
        Ok(Self { setting, open, closed, removed })
    }

    /// Whoever acts, with his policy, at a moment after everything.
    #[must_use]
    pub fn moment<'s>(&'s self, actor: Actor, own: &'s Standing) -> Moment<'s, imi_requests::Policy> {
        let standings = core::slice::from_ref(own);
        Moment { now: begin() + TimeDelta::days(201), standings, ..self.setting.moment(actor) }
    }

    /// The request of this number. Of a hundred, five are open and seven closed; of the others nothing personal is left.
    #[must_use]
    pub fn request(&self, number: u64) -> State {
        let mixed = mix(number);
        let mut state = match mixed % 100 {
            0..5 => usize::try_from(mixed >> 7).ok().and_then(|place| self.open.get(place % self.open.len())),
            5..12 => Some(&self.closed),
            _ => None,
        }
        .unwrap_or(&self.removed)
        .clone();
        state.id = Id::from_u128(u128::from(number) + 1);
        state.number = Number::derived(CommandId::from_u128(u128::from(number) + 1), 0);
        let at = begin() + TimeDelta::seconds(i64::try_from(mixed >> 40).unwrap_or(0));
        state.shown.0.iter_mut().for_each(|(_, shown)| *shown = at);
        let requesting = some_authority(mix(mixed), AUTHORITIES);
        let responding = (some_authority(mix(mixed ^ 1), AUTHORITIES) | 1) ^ (requesting & 1);
        give(&mut state.requesting, requesting, mixed);
        match &mut state.stage {
            Stage::Awaiting(exchange) => give(&mut exchange.responding, responding, mixed),
            Stage::Taken(taken) => give(&mut taken.exchange.responding, responding, mixed),
            Stage::Closed(closed) => give(&mut closed.exchange.responding, responding, mixed),
            Stage::Removed(removed) => give(&mut removed.closed.exchange.responding, responding, mixed),
            _ => {}
        }
        state
    }

    /// The standing of an authority: every second uses allocation.
    #[must_use]
    pub fn standing(&self, authority: u64) -> Standing {
        let mut standing = self.setting.world.hungary.standing.clone();
        standing.authority = authority_id(authority);
        standing.coordinators.clear();
        let rights = UserRight::RequestHandler.only();
        let users = (0..USERS).map(|user| user_id(authority, user));
        standing.users =
            users.map(|user| UserStanding { user, rights, preferred: standing.mail_language }).collect();
        if allocates(authority) {
            standing.settings.insert(Switch::UsesAllocation);
        }
        standing
    }
}

/// Many authorities have little to do and a few have much: a third power.
pub(super) fn some_authority(mixed: u64, of: u64) -> u64 {
    let part = mixed >> 43;
    let third = (u128::from(part).pow(3) * u128::from(of)) >> 63;
    u64::try_from(third).unwrap_or(0)
}

fn allocates(authority: u64) -> bool {
    authority & 2 != 0
}

/// The authority of this number.
#[must_use]
pub fn authority_id(number: u64) -> AuthorityId {
    Id::from_u128(u128::from(number + 1) << 64)
}

/// A user of it.
#[must_use]
pub fn user_id(authority: u64, user: u64) -> UserId {
    Id::from_u128(u128::from(authority + 1) << 64 | u128::from(user + 1))
}

fn give(party: &mut Party, authority: u64, mixed: u64) {
    let mut holder = Holder::new(authority_id(authority));
    let user = user_id(authority, mixed % USERS);
    holder.last_actor = Some(user);
    if allocates(authority) {
        holder.assigned.push(user);
    }
    party.authority = holder;
    party.coordinator = None;
}

/// Where a row stands in a list: list, rank, and the number of the request.
type Place = (u128, [u8; 12], u64);

/// Fills a new file with so many requests. It must survive nothing: whatever goes wrong, it is filled anew.
///
/// # Errors
/// The store's or the driver's.
pub fn fill(path: &Path, stock: &Stock, count: u64) -> Outcome<()> {
    bulk::<Request>(path, BY_HAND, count, |number, conn| {
        let state = stock.request(number);
        let summary = Request::summary(&state);
        let (at, shown, id) = (i64::try_from(number + 1)?, &summary.row, state.id.uuid());
        let waits = waits(&state, &summary);
        conn.prepare_cached(
            "INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            at,
            id.as_bytes(),
            shown.number.to_string(),
            json(&shown.area)?,
            shown.requesting.authority.authority.uuid().as_bytes(),
            json(&shown.requesting.country)?,
            shown.responding.as_ref().map(|party| *party.authority.authority.uuid().as_bytes()),
            shown.responding.as_ref().map(|party| json(&party.country)).transpose()?,
            json(&waits.status)?,
            shown.sent.map(micros),
            shown.proposed.or(shown.deadline).map(|day| day.to_string()),
            shown.closed.map(micros),
            waits.authority.map(|id| *id.uuid().as_bytes()),
            waits.user.map(|id| *id.uuid().as_bytes()),
            waits.right,
            waits.at.map(micros),
        ])?;
        let kept = if matches!(state.stage, Stage::Removed(_)) { None } else { Some(state) };
        Ok((summary, kept))
    })
}

/// Fills a new file with so many of a lifecycle's. Of each, `one` writes what is kept by hand and tells what the store
/// keeps; the number, from zero, is one less than its id.
pub(super) fn bulk<L: Lifecycle>(
    path: &Path,
    (tables, indexes): (&str, &str),
    count: u64,
    mut one: impl FnMut(u64, &Connection) -> Outcome<(Summary<L>, Option<L::State>)>,
) -> Outcome<()> {
    drop(SqliteStore::<L>::open(path)?);
    let conn = Connection::open(path)?;
    conn.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
    conn.execute_batch(tables)?;
    let kind: i64 = conn.query_row("SELECT n FROM kind WHERE name = ?1", [L::KIND], |row| row.get(0))?;
    conn.execute_batch("BEGIN")?;
    let mut places: Vec<Place> = Vec::new();
    {
        let mut stream = conn.prepare("INSERT INTO stream VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, ?7)")?;
        for number in 0..count {
            let (summary, state) = one(number, &conn)?;
            let at = i64::try_from(number + 1)?;
            let (id, row) = ((u128::from(number) + 1).to_be_bytes(), serde_json::to_string(&summary.row)?);
            let lists = lists(&summary, number, &mut places);
            let state = state.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
            stream.execute(params![at, kind, id, 1, lists, row, state])?;
        }
        places.sort_unstable();
        let mut insert = conn.prepare("INSERT INTO list_row VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (list, rank, number) in places {
            let (id, at) = ((u128::from(number) + 1).to_be_bytes(), i64::try_from(number + 1)?);
            insert.execute(params![list.to_be_bytes(), kind, rank, id, at])?;
        }
    }
    conn.execute_batch("COMMIT")?;
    conn.execute_batch(indexes)?;
    Ok(())
}

/// What somebody would keep by hand: what a list shows in columns, and who must act.
const BY_HAND: (&str, &str) = (
    "CREATE TABLE request (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL, number TEXT NOT NULL, area TEXT NOT NULL,
        requesting BLOB NOT NULL, requesting_country TEXT NOT NULL, responding BLOB, responding_country TEXT,
        status TEXT NOT NULL, sent INTEGER, expected TEXT, closed INTEGER,
        turn BLOB, turn_user BLOB, turn_right INTEGER, turn_at INTEGER
    ) STRICT",
    "CREATE INDEX request_turn ON request (turn, area, turn_right, turn_at DESC, id)
        WHERE turn IS NOT NULL;
    CREATE INDEX request_turn_user ON request (turn, area, turn_user, turn_at DESC, id) WHERE turn IS NOT NULL;",
);

/// Who must act, as columns.
struct Waits {
    authority: Option<AuthorityId>,
    user: Option<UserId>,
    right: Option<u8>,
    at: Option<DateTime<Utc>>,
    status: Status,
}

fn waits(state: &State, summary: &Summary<Request>) -> Waits {
    let office = state.turn();
    let holder = office.and_then(|office| state.holder(office));
    let responds = office.map(Office::side) == Some(Side::Responding);
    Waits {
        authority: holder.map(|holder| holder.authority),
        user: holder.and_then(|holder| holder.assigned.first().copied()),
        right: office.map(|office| office.right() as u8),
        at: office.map(|office| summary.row.shown.at(office)),
        status: if responds { summary.row.status } else { summary.row.outer_status },
    }
}

pub(super) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// As JSON has it, without quotes.
pub(super) fn json(value: &impl serde::Serialize) -> Outcome<String> {
    Ok(serde_json::to_string(value)?.trim_matches('"').to_owned())
}

/// The column that says where a row stands; the places are noted down for the table of lists.
fn lists<L: Lifecycle>(summary: &Summary<L>, number: u64, places: &mut Vec<Place>) -> Vec<u8> {
    let mut own: Vec<Place> =
        summary.lists.iter().map(|(list, at)| (list.0.as_u128(), rank(*at), number)).collect();
    own.sort_unstable();
    own.dedup_by_key(|(list, ..)| *list);
    places.extend(&own);
    own.iter().flat_map(|(list, rank, _)| list.to_be_bytes().into_iter().chain(*rank)).collect()
}

/// An instant turned round, so that the newest comes first, as the store writes it.
fn rank(at: DateTime<Utc>) -> [u8; 12] {
    let seconds = (at.timestamp() ^ i64::MIN).to_be_bytes();
    let mut bytes = [0; 12];
    let nanos = at.timestamp_subsec_nanos().to_be_bytes();
    bytes.iter_mut().zip(seconds.into_iter().chain(nanos)).for_each(|(slot, byte)| *slot = !byte);
    bytes
}

#[cfg(test)]
pub(super) mod tests {
    use imi_core::{Commit, Receipt, Store, StreamCommit};
    use rusqlite::types::Value;

    use super::*;
    use crate::stored::Folder;

    fn content(path: &Path) -> Vec<Vec<Value>> {
        let conn = Connection::open(path).unwrap();
        let mut found = Vec::new();
        for query in [
            "SELECT n, kind, id, version, due, lists, row,
                iif(state LIKE '%\"stage\":\"removed\"%', '', state) FROM stream ORDER BY n",
            "SELECT * FROM list_row ORDER BY list, rank, id",
        ] {
            let mut find = conn.prepare(query).unwrap();
            let columns = find.column_count();
            let rows = find.query_map([], |row| (0..columns).map(|column| row.get(column)).collect());
            found.extend(rows.unwrap().collect::<rusqlite::Result<Vec<Vec<Value>>>>().unwrap());
        }
        found
    }

    /// Holds what was filled in in bulk against what the store writes when it is given the same states. Their events are
    /// no matter here: each has this one.
    pub(in crate::stored) fn is_as_stored<L: Lifecycle>(
        bulk: &Path,
        event: &L::Event,
        states: impl Iterator<Item = L::State>,
    ) {
        let stored = bulk.with_extension("stored");
        let mut store = SqliteStore::<L>::open(&stored).unwrap();
        for state in states {
            let (summary, stream) = (L::summary(&state), L::id(&state));
            let mut events = imi_core::Events::default();
            events.push(event.clone());
            let events = imi_core::record::<L>(stream, 0, (begin(), Actor::System), events).collect();
            let part = StreamCommit { stream, after: 0, events, state, summary, due: None };
            let receipt = Receipt { stream: stream.uuid(), version: 1, opened: Vec::new() };
            let commit = Commit { streams: vec![part], ..Commit::nothing(receipt) };
            store.commit(&commit).unwrap();
        }
        drop(store);
        assert!(content(bulk) == content(&stored));
    }

    #[test]
    fn what_is_filled_in_is_what_the_store_writes() {
        let folder = Folder::new("fill").unwrap();
        let bulk = folder.path().join("bulk");
        let stock = Stock::new().unwrap();
        fill(&bulk, &stock, 300).unwrap();
        let states = (0..300).map(|number| stock.request(number));
        is_as_stored::<Request>(&bulk, &imi_requests::Event::DraftExpiring, states);
    }
}
