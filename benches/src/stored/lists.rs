//! The action list of a user among very many requests, by the store and by hand.

use std::error::Error;
use std::path::Path;

use chrono::{DateTime, Utc};
use imi_core::{Actor, Id, Identified, Listed, Setting as Switch, Standing, UserRight};
use imi_requests::{Request, Row, Shortly, action_list, action_query};
use imi_store_sqlite::SqliteStore;
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::fill::{AUTHORITIES, Stock, authority_id, user_id};
use crate::questions::mix;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// So many rows of a list are asked for.
pub const FIRST: usize = 20;

/// A user who looks at his list.
#[derive(Clone, Debug)]
pub struct Reader {
    actor: Actor,
    standing: Standing,
}

/// A file of requests, open for the store and for the bare driver.
#[derive(Debug)]
pub struct File<'s> {
    stock: &'s Stock,
    store: SqliteStore<Request>,
    conn: Connection,
    kind: i64,
}

impl<'s> File<'s> {
    /// Opens it.
    ///
    /// # Errors
    /// The store's or the driver's.
    pub fn open(path: &Path, stock: &'s Stock) -> Outcome<Self> {
        let store = SqliteStore::open(path)?;
        let conn = Connection::open(path)?;
        let kind = conn.query_row("SELECT n FROM kind WHERE name = ?1", [Request::KIND], |row| row.get(0))?;
        Ok(Self { stock, store, conn, kind })
    }

    /// A user of an authority.
    fn reader(&self, authority: u64, user: u64) -> Reader {
        let actor = Actor::User { user: user_id(authority, user), authority: authority_id(authority) };
        Reader { actor, standing: self.stock.standing(authority) }
    }

    /// So many users whose list is longer than what is asked for.
    ///
    /// # Errors
    /// The store's; or that there are not so many.
    pub fn readers(&self, count: usize) -> Outcome<Vec<Reader>> {
        let mut found = Vec::with_capacity(count);
        for number in 0..AUTHORITIES * 4 {
            let reader = self.reader(mix(number) % AUTHORITIES, (mix(number) >> 32) & 1);
            if self.by_store(&reader)?.len() == FIRST {
                found.push(reader);
            }
            if found.len() == count {
                return Ok(found);
            }
        }
        Err("there are not so many users with so much to do".into())
    }

    /// By the store.
    ///
    /// # Errors
    /// The store's.
    pub fn by_store(&self, reader: &Reader) -> Outcome<Vec<(Listed<Request>, Shortly)>> {
        let moment = self.stock.moment(reader.actor, &reader.standing);
        Ok(action_list(&self.store, &moment, FIRST)?)
    }

    /// The same rows by the bare driver: an index of columns, and the rows as they are stored.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_hand(&self, reader: &Reader) -> Outcome<Vec<(Listed<Request>, Shortly)>> {
        let moment = self.stock.moment(reader.actor, &reader.standing);
        let mut found = Vec::with_capacity(FIRST);
        let (statement, whose) = asked(reader, [ROWS_OF_RIGHT, ROWS_OF_USER]);
        let mut statement = self.conn.prepare_cached(statement)?;
        let authority = reader.standing.authority.uuid();
        let area = reader.standing.area.0.as_str();
        let mut rows = statement.query(params![authority.as_bytes(), area, whose])?;
        while let Some(row) = rows.next()? {
            let order = instant(row.get(0)?)?;
            let stream = Id::from_uuid(Uuid::from_bytes(row.get(1)?));
            let row: Row = serde_json::from_str(row.get_ref(2)?.as_str()?)?;
            if let Some(shown) = row.seen_by(&moment) {
                found.push((Listed { order, stream, row }, shown));
            }
        }
        Ok(found)
    }

    /// Only what is shown, in columns, by the bare driver: nothing is parsed but ids and dates.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_columns(&self, reader: &Reader) -> Outcome<Vec<Shortly>> {
        let mut found = Vec::with_capacity(FIRST);
        let (statement, whose) = asked(reader, [COLUMNS_OF_RIGHT, COLUMNS_OF_USER]);
        let mut statement = self.conn.prepare_cached(statement)?;
        let authority = reader.standing.authority.uuid();
        let area = reader.standing.area.0.as_str();
        let mut rows = statement.query(params![authority.as_bytes(), area, whose])?;
        while let Some(row) = rows.next()? {
            let id = |bytes| Id::from_uuid(Uuid::from_bytes(bytes));
            let responding: Option<[u8; 16]> = row.get(3)?;
            let country: Option<String> = row.get(4)?;
            let country = country.as_deref().map(named).transpose()?;
            found.push(Shortly {
                number: row.get_ref(0)?.as_str()?.parse()?,
                area: reader.standing.area,
                requesting: (id(row.get(1)?), named(row.get_ref(2)?.as_str()?)?),
                responding: responding.map(id).zip(country),
                status: named(row.get_ref(5)?.as_str()?)?,
                sent: row.get::<_, Option<i64>>(6)?.map(instant).transpose()?,
                expected: row
                    .get::<_, Option<String>>(7)?
                    .map(|day| day.parse().map_err(|_| "no day"))
                    .transpose()?,
                closed: row.get::<_, Option<i64>>(8)?.map(instant).transpose()?,
            });
        }
        Ok(found)
    }

    /// The store's own statement by the bare driver, with the same rows parsed: what the store adds to it.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_statement(&self, reader: &Reader) -> Outcome<Vec<Row>> {
        let moment = self.stock.moment(reader.actor, &reader.standing);
        let query = action_query(&moment, FIRST);
        let list = query.any_of.first().ok_or("no list")?.0;
        let mut statement = self.conn.prepare_cached(STATEMENT)?;
        let mut rows = statement.query(params![list.as_bytes(), self.kind])?;
        let mut found = Vec::with_capacity(FIRST);
        while let Some(row) = rows.next()? {
            found.push(serde_json::from_str(row.get_ref(2)?.as_str()?)?);
        }
        Ok(found)
    }
}

const STATEMENT: &str = "SELECT l.rank, l.id, s.row FROM list_row l CROSS JOIN stream s ON s.n = l.stream
    WHERE l.list = ?1 AND l.kind = ?2 ORDER BY l.rank, l.id LIMIT 20";
const ROWS_OF_RIGHT: &str = "SELECT r.turn_at, r.id, s.row FROM request r CROSS JOIN stream s ON s.n = r.n
    WHERE r.turn = ?1 AND r.area = ?2 AND r.turn_right = ?3 ORDER BY r.turn_at DESC, r.id LIMIT 20";
const ROWS_OF_USER: &str = "SELECT r.turn_at, r.id, s.row FROM request r CROSS JOIN stream s ON s.n = r.n
    WHERE r.turn = ?1 AND r.area = ?2 AND r.turn_user = ?3 ORDER BY r.turn_at DESC, r.id LIMIT 20";
const COLUMNS_OF_RIGHT: &str =
    "SELECT number, requesting, requesting_country, responding, responding_country, status, sent, expected, closed
    FROM request WHERE turn = ?1 AND area = ?2 AND turn_right = ?3 ORDER BY turn_at DESC, id LIMIT 20";
const COLUMNS_OF_USER: &str =
    "SELECT number, requesting, requesting_country, responding, responding_country, status, sent, expected, closed
    FROM request WHERE turn = ?1 AND area = ?2 AND turn_user = ?3 ORDER BY turn_at DESC, id LIMIT 20";

/// The statement for this reader, and what it asks for: all that waits, or with allocation his own.
fn asked<'q>(reader: &Reader, [of_right, of_user]: [&'q str; 2]) -> (&'q str, rusqlite::types::Value) {
    match reader.actor.user() {
        Some(user) if reader.standing.has(Switch::UsesAllocation) => {
            (of_user, user.uuid().as_bytes().to_vec().into())
        }
        _ => (of_right, i64::from(UserRight::RequestHandler as u8).into()),
    }
}

pub(super) fn instant(micros: i64) -> Outcome<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| "no instant".into())
}

/// A value by its name on the wire.
pub(super) fn named<T: DeserializeOwned>(name: &str) -> Outcome<T> {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};
    let from: StrDeserializer<'_, Error> = name.into_deserializer();
    Ok(T::deserialize(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::Folder;
    use crate::stored::fill::fill;

    #[test]
    fn store_and_hand_list_the_same_rows() {
        let folder = Folder::new("lists").unwrap();
        let path = folder.path().join("few");
        let stock = Stock::new().unwrap();
        fill(&path, &stock, 4_000).unwrap();
        let file = File::open(&path, &stock).unwrap();
        let mut listed_with_allocation = 0;
        for reader in &(0..24).map(|number| file.reader(number / 3, number % 3)).collect::<Vec<_>>() {
            let listed = file.by_store(reader).unwrap();
            assert_eq!(listed, file.by_hand(reader).unwrap());
            let shown: Vec<Shortly> = listed.iter().map(|(_, shown)| shown.clone()).collect();
            assert_eq!(shown, file.by_columns(reader).unwrap());
            if reader.standing.has(Switch::UsesAllocation) {
                listed_with_allocation += listed.len();
            }
            let rows: Vec<Row> = listed.into_iter().map(|(listed, _)| listed.row).collect();
            assert_eq!(rows, file.by_statement(reader).unwrap());
        }
        assert!(listed_with_allocation > 0);
    }
}
