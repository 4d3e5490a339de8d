//! What stands in the file, and how it comes to.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Error, Fault, Foreign};

/// By this a store's file is known: `IMIS` in ASCII.
pub(crate) const APPLICATION: i64 = 0x494D_4953;

/// Each brings a file one version further; never changed once released.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql")];

/// Every table of the newest version.
const TABLES: &str = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('kind', 'stream',
    'event', 'list_row', 'tally', 'receipt', 'print', 'seal', 'scrub', 'standing', 'notice', 'key', 'look')";
const TABLE_COUNT: i64 = 13;

/// The newest version.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|_| 1).sum()
}

/// Whether the file is a store, or still empty, as far as its first bytes tell.
///
/// SQLite itself would roll back or move on the log of a foreign database when it looks into it.
pub(crate) fn foresee(path: &Path) -> Result<(), Error> {
    let mut head = Vec::with_capacity(100);
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut head));
    if read.is_err() || head.is_empty() {
        // What is not there is created, and why it can not be read is SQLite's to say.
        return Ok(());
    }
    let foreign = |found| Err(Error::Foreign { path: path.to_owned(), found });
    if head.len() < 100 || !head.starts_with(b"SQLite format 3\0") {
        return foreign(Foreign::NotSqlite);
    }
    let id = head.get(68..72).and_then(|id| id.try_into().ok()).map_or(0, i32::from_be_bytes);
    if i64::from(id) == APPLICATION { Ok(()) } else { foreign(Foreign::Application(i64::from(id))) }
}

/// Whether a log lies beside the file.
pub(crate) fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

/// Makes the file a store of the newest version, unless it is one.
pub(crate) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), Error> {
    let sql = |error: rusqlite::Error| Fault::Sql(error).of(path);
    if version(conn, path)? < newest() {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        // Another handle may have been quicker.
        let from = version(&tx, path)?;
        for migration in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
            tx.execute_batch(migration).map_err(sql)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION).map_err(sql)?;
        tx.pragma_update(None, "user_version", newest()).map_err(sql)?;
        tx.commit().map_err(sql)?;
    }
    let tables: i64 = conn.query_row(TABLES, [], |row| row.get(0)).map_err(sql)?;
    if tables == TABLE_COUNT {
        return Ok(());
    }
    Err(Error::Foreign { path: path.to_owned(), found: Foreign::Tables(newest()) })
}

/// The version, zero for an empty file.
fn version(conn: &Connection, path: &Path) -> Result<i64, Error> {
    let sql = |error: rusqlite::Error| Fault::Sql(error).of(path);
    let pragma = |name| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(sql);
    let foreign = |found| Err(Error::Foreign { path: path.to_owned(), found });
    // Another handle may be at work: all of it must be of one moment.
    let _moment = conn.is_autocommit().then(|| conn.unchecked_transaction()).transpose().map_err(sql)?;
    let things: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sql)?;
    match (pragma("application_id")?, pragma("user_version")?) {
        (0, 0) if things == 0 => Ok(0),
        (APPLICATION, 0) => foreign(Foreign::Tables(0)),
        (APPLICATION, found) if found > newest() => {
            Err(Error::Newer { path: path.to_owned(), found, known: newest() })
        }
        (APPLICATION, found) => Ok(found),
        (id, _) => foreign(Foreign::Application(id)),
    }
}

/// The number that a lifecycle has in this file.
pub(crate) fn kind(conn: &mut Connection, name: &str) -> rusqlite::Result<i64> {
    let find = |conn: &Connection| {
        crate::column::optional(
            conn.query_row("SELECT n FROM kind WHERE name = ?1", [name], |row| row.get(0)),
        )
    };
    if let Some(known) = find(conn)? {
        return Ok(known);
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute("INSERT OR IGNORE INTO kind (name) VALUES (?1)", [name])?;
    let found = tx.query_row("SELECT n FROM kind WHERE name = ?1", [name], |row| row.get(0))?;
    tx.commit()?;
    Ok(found)
}
