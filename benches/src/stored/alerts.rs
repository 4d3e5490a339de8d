//! The list of an authority among very many alerts, by the store and by hand.

pub mod fill;

use std::error::Error;
use std::path::Path;

use imi_alerts::{Alert, Row, Search, Shortly, search};
use imi_core::{Id, Identified, Listed, Standing};
use imi_store_sqlite::SqliteStore;
use rusqlite::{Connection, params};
use uuid::Uuid;

use self::fill::{AUTHORITIES, Stock};
use super::lists::{FIRST, instant, named};
use crate::questions::mix;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A file of alerts, open for the store and for the bare driver.
#[derive(Debug)]
pub struct File<'s> {
    stock: &'s Stock,
    store: SqliteStore<Alert>,
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
        let kind = conn.query_row("SELECT n FROM kind WHERE name = ?1", [Alert::KIND], |row| row.get(0))?;
        Ok(Self { stock, store, conn, kind })
    }

    /// The standings of so many authorities whose list is longer than what is asked for: postboxes of Member States, with
    /// very many alerts, and others.
    ///
    /// # Errors
    /// The store's; or that there are not so many.
    pub fn readers(&self, count: usize) -> Outcome<Vec<Standing>> {
        let mut found = Vec::with_capacity(count);
        for number in (0..16).chain((0..AUTHORITIES).map(|number| mix(number) % AUTHORITIES)) {
            let own = self.stock.standing(number);
            if self.by_store(&own)?.len() == FIRST {
                found.push(own);
            }
            if found.len() == count {
                return Ok(found);
            }
        }
        Err("there are not so many authorities with so many alerts".into())
    }

    /// By the store.
    ///
    /// # Errors
    /// The store's.
    pub fn by_store(&self, own: &Standing) -> Outcome<Vec<(Listed<Alert>, Shortly)>> {
        Ok(search(&self.store, &Search::default(), &self.stock.moment(own), FIRST)?)
    }

    /// The same rows by the bare driver: an index of who is involved, and the rows as they are stored.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_hand(&self, own: &Standing) -> Outcome<Vec<(Listed<Alert>, Shortly)>> {
        let moment = self.stock.moment(own);
        let mut found = Vec::with_capacity(FIRST);
        let mut statement = self.conn.prepare_cached(ROWS)?;
        let mut rows = statement.query([own.authority.uuid().as_bytes()])?;
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

    /// Only what is shown, in columns, by the bare driver.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_columns(&self, own: &Standing) -> Outcome<Vec<Shortly>> {
        let mut found = Vec::with_capacity(FIRST);
        let mut statement = self.conn.prepare_cached(COLUMNS)?;
        let mut rows = statement.query([own.authority.uuid().as_bytes()])?;
        while let Some(row) = rows.next()? {
            let text = |column| -> Outcome<Option<&str>> { Ok(row.get_ref(column)?.as_str_or_null()?) };
            found.push(Shortly {
                number: row.get_ref(0)?.as_str()?.parse()?,
                activity: text(1)?.map(named).transpose()?,
                establishment: text(2)?.map(named).transpose()?,
                initiating: Id::from_uuid(Uuid::from_bytes(row.get(3)?)),
                status: named(row.get_ref(4)?.as_str()?)?,
                broadcast: row.get::<_, Option<i64>>(5)?.map(instant).transpose()?,
            });
        }
        Ok(found)
    }

    /// The store's own statement by the bare driver, with the same rows parsed: what the store adds to it.
    ///
    /// # Errors
    /// The driver's.
    pub fn by_statement(&self, own: &Standing) -> Outcome<Vec<Row>> {
        let query = Search::default().query(&self.stock.moment(own), FIRST);
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
const ROWS: &str = "SELECT i.at, i.id, s.row FROM involved i CROSS JOIN stream s ON s.n = i.alert
    WHERE i.authority = ?1 ORDER BY i.at DESC, i.id LIMIT 20";
const COLUMNS: &str = "SELECT a.number, a.activity, a.establishment, a.initiating, i.status, a.broadcast
    FROM involved i CROSS JOIN alert a ON a.n = i.alert
    WHERE i.authority = ?1 ORDER BY i.at DESC, i.id LIMIT 20";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::Folder;

    #[test]
    fn store_and_hand_list_the_same_rows() {
        let folder = Folder::new("lists-of-alerts").unwrap();
        let path = folder.path().join("few");
        let stock = Stock::new();
        fill::fill(&path, &stock, 4_000).unwrap();
        let file = File::open(&path, &stock).unwrap();
        let mut statuses = std::collections::BTreeSet::new();
        for number in 0..64 {
            let own = stock.standing(number);
            let listed = file.by_store(&own).unwrap();
            assert_eq!(listed, file.by_hand(&own).unwrap());
            let shown: Vec<Shortly> = listed.iter().map(|(_, shown)| shown.clone()).collect();
            assert_eq!(shown, file.by_columns(&own).unwrap());
            statuses.extend(shown.iter().map(|shown| shown.status));
            let rows: Vec<Row> = listed.into_iter().map(|(listed, _)| listed.row).collect();
            assert_eq!(rows, file.by_statement(&own).unwrap());
        }
        assert!(statuses.len() > 4, "{statuses:?}");
    }
}
