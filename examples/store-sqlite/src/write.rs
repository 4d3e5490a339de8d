//! Everything that is written, in the form in which it stands in columns: what any thread can prepare, and one writes.

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::column::{Instant, Key, optional};
use crate::commit::Prepared;
use crate::error::{Fault, Halt};

/// Those never handed out, and those whose lease is over, in the order in which they arose.
pub(crate) const FREE: &str = "SELECT n, body FROM (
        SELECT * FROM (SELECT n, body FROM notice WHERE kind = ?1 AND leased IS NULL ORDER BY n LIMIT ?3)
        UNION ALL
        SELECT * FROM (SELECT n, body FROM notice WHERE kind = ?1 AND leased <= ?2 ORDER BY n LIMIT ?3)
    ) ORDER BY n LIMIT ?3";

/// Something to be written, whole or not at all.
pub(crate) enum Write {
    Commit(Box<Prepared>),
    Lease {
        now: Instant,
        until: Instant,
        limit: i64,
        /// Whether a notice reads as one; else none is handed out.
        reads: fn(&str) -> Result<(), Fault>,
    },
    Sent(Vec<Key>),
    Standing(Box<Entry>),
    Look {
        authority: Key,
        user: Key,
        stream: Key,
        at: Instant,
    },
}

/// A standing, with the columns by which it is found.
pub(crate) struct Entry {
    pub(crate) authority: Key,
    pub(crate) workflow: String,
    pub(crate) area: String,
    pub(crate) version: u64,
    pub(crate) country: String,
    pub(crate) role: String,
    pub(crate) body: String,
}

/// What came of it.
pub(crate) enum Done {
    Written,
    Conflict(imi_core::Conflict),
    /// Notices handed out.
    Leased(Vec<String>),
    /// The standing kept is of this version, and not older than the one given.
    NotNewer(u64),
}

impl Write {
    /// Writes it into the transaction that is open. Nothing of it is written unless the answer says so, or SQLite
    /// itself fails.
    pub(crate) fn apply(&self, conn: &Connection, kind: i64) -> Result<Done, Fault> {
        match self {
            Self::Commit(commit) => match commit.write(conn, kind) {
                Ok(()) => Ok(Done::Written),
                Err(Halt::Conflict(conflict)) => Ok(Done::Conflict(conflict)),
                Err(Halt::Fault(fault)) => Err(fault),
            },
            Self::Lease { now, until, limit, reads } => {
                let found: Vec<(i64, String)> = conn
                    .prepare_cached(FREE)?
                    .query_map(params![kind, now, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<rusqlite::Result<_>>()?;
                found.iter().try_for_each(|(_, body)| reads(body))?;
                let mut lease = conn.prepare_cached("UPDATE notice SET leased = ?2 WHERE n = ?1")?;
                for (n, _) in &found {
                    lease.execute(params![n, until])?;
                }
                Ok(Done::Leased(found.into_iter().map(|(_, body)| body).collect()))
            }
            Self::Sent(notices) => {
                let mut strike = conn.prepare_cached("DELETE FROM notice WHERE kind = ?1 AND id = ?2")?;
                for notice in notices {
                    strike.execute(params![kind, notice])?;
                }
                Ok(Done::Written)
            }
            Self::Standing(entry) => {
                let Entry { authority, workflow, area, version, country, role, body } = &**entry;
                let kept = standing(conn, *authority, workflow, area)?;
                if *version <= kept {
                    return Ok(Done::NotNewer(kept));
                }
                conn.prepare_cached(
                    "INSERT INTO standing (authority, workflow, area, version, country, role, body)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT DO UPDATE SET version = excluded.version, country = excluded.country,
                        role = excluded.role, body = excluded.body",
                )?
                .execute(params![
                    authority,
                    workflow,
                    area,
                    version.cast_signed(),
                    country,
                    role,
                    body
                ])?;
                Ok(Done::Written)
            }
            Self::Look { authority, user, stream, at } => {
                conn.prepare_cached(
                    "INSERT INTO look (authority, user, stream, at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![authority, user, stream, at])?;
                Ok(Done::Written)
            }
        }
    }
}

/// The version of the standing kept, zero if there is none.
pub(crate) fn standing(
    conn: &Connection,
    authority: Key,
    workflow: &str,
    area: &str,
) -> rusqlite::Result<u64> {
    let version = optional(
        conn.prepare_cached(
            "SELECT version FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3",
        )?
        .query_row(params![authority, workflow, area], |row| row.get::<_, i64>(0)),
    )?;
    Ok(version.map_or(0, i64::cast_unsigned))
}

/// Deletes what belongs to this id; whether anything did.
pub(crate) fn forget(conn: &Connection, statement: &str, which: Uuid) -> rusqlite::Result<bool> {
    Ok(conn.prepare_cached(statement)?.execute([Key(which)])? > 0)
}
