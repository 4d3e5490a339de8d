//! Everything of a commit, or nothing.

use std::collections::BTreeMap;

use imi_core::{Commit, Conflict, Erasure, Expectation, Lifecycle, ListKey, Reservation, Seal, StreamCommit};
use rusqlite::{Connection, params};

use crate::column::{Instant, Key, json, optional};
use crate::error::{Fault, Halt};

/// Writes a commit into the transaction that is open; after a halt it must be rolled back.
pub(crate) fn write<L: Lifecycle>(conn: &Connection, kind: i64, commit: &Commit<L>) -> Result<(), Halt> {
    let rows = check(conn, kind, commit)?;
    let mut erased = reserve(conn, &commit.reservations)?;
    for (part, row) in commit.streams.iter().zip(rows) {
        put_stream(conn, kind, part, row)?;
    }
    erased |= put_secrets(conn, commit)?;
    if erased {
        conn.prepare_cached("UPDATE scrub SET erased = erased + 1")?.execute([])?;
    }
    for notice in &commit.notices {
        conn.prepare_cached("INSERT OR IGNORE INTO notice (kind, id, body) VALUES (?1, ?2, ?3)")?
            .execute(params![kind, Key(notice.id.uuid()), json("a notice", notice)?])?;
    }
    Ok(())
}

/// The rows of the streams, if every expectation holds.
fn check<L: Lifecycle>(conn: &Connection, kind: i64, commit: &Commit<L>) -> Result<Vec<Option<i64>>, Halt> {
    if let Some(command) = commit.command {
        let mut find = conn.prepare_cached("SELECT 1 FROM receipt WHERE command = ?1")?;
        if find.exists([Key(command.uuid())])? {
            return Err(Conflict::Command.into());
        }
    }
    let mut rows = Vec::with_capacity(commit.streams.len());
    let mut find = conn.prepare_cached("SELECT n, version FROM stream WHERE kind = ?1 AND id = ?2")?;
    for (place, part) in commit.streams.iter().enumerate() {
        let id = Key(part.stream.uuid());
        let stands = optional(
            find.query_row(params![kind, id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))),
        )?;
        let version = stands.map_or(0, |(_, version)| version.cast_unsigned());
        let twice = commit.streams.iter().take(place).any(|other| other.stream == part.stream);
        if version != part.after || twice {
            return Err(Conflict::Version.into());
        }
        rows.push(stands.map(|(row, _)| row));
    }
    for expectation in &commit.expectations {
        expect::<L>(conn, expectation)?;
    }
    Ok(rows)
}

fn expect<L: Lifecycle>(conn: &Connection, expectation: &Expectation) -> Result<(), Halt> {
    let (holds, conflict) = match expectation {
        Expectation::Standing { authority, area, version } => {
            let kept = optional(
                conn.prepare_cached(
                    "SELECT version FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3",
                )?
                .query_row(
                    params![Key(authority.uuid()), json("a workflow", &L::WORKFLOW)?, json("an area", area)?],
                    |row| row.get::<_, i64>(0),
                ),
            )?;
            (kept.map_or(0, i64::cast_unsigned) == *version, Conflict::Standing)
        }
        Expectation::Key { key, present } => {
            let found = conn.prepare_cached("SELECT 1 FROM key WHERE name = ?1")?.exists([key.reveal()])?;
            (found == *present, Conflict::Key)
        }
        Expectation::Tally { list, equals } => (tally(conn, *list)? == *equals, Conflict::Tally),
    };
    if holds { Ok(()) } else { Err(conflict.into()) }
}

/// How many rows stand in a list, of whichever lifecycle.
pub(crate) fn tally(conn: &Connection, list: ListKey) -> rusqlite::Result<u64> {
    let rows = optional(
        conn.prepare_cached("SELECT rows FROM tally WHERE list = ?1")?
            .query_row([Key(list.0)], |row| row.get::<_, i64>(0)),
    )?;
    Ok(rows.map_or(0, i64::cast_unsigned))
}

/// Takes keys and lets them go; whether one went.
fn reserve(conn: &Connection, reservations: &[Reservation]) -> Result<bool, Halt> {
    let mut released = false;
    for reservation in reservations {
        match reservation {
            Reservation::Take { key, owner } => {
                let mut take = conn.prepare_cached("INSERT OR IGNORE INTO key VALUES (?1, ?2)")?;
                let taken = take.execute(params![key.reveal(), Key(*owner)])?;
                if taken == 0 {
                    return Err(Conflict::Key.into());
                }
            }
            Reservation::Release(key) => {
                released |=
                    conn.prepare_cached("DELETE FROM key WHERE name = ?1")?.execute([key.reveal()])? > 0;
            }
        }
    }
    Ok(released)
}

fn put_stream<L: Lifecycle>(
    conn: &Connection,
    kind: i64,
    part: &StreamCommit<L>,
    row: Option<i64>,
) -> Result<(), Halt> {
    let id = Key(part.stream.uuid());
    let version = (part.after + part.events.len() as u64).cast_signed();
    let due = part.due.map(|due| Instant::from(due.at));
    let (summary, state) = (json("a list row", &part.summary.row)?, json("a state", &part.state)?);
    let row = if let Some(row) = row {
        conn.prepare_cached("UPDATE stream SET version = ?2, due = ?3, row = ?4, state = ?5 WHERE n = ?1")?
            .execute(params![row, version, due, summary, state])?;
        row
    } else {
        conn.prepare_cached(
            "INSERT INTO stream (kind, id, version, due, row, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert(params![kind, id, version, due, summary, state])?
    };
    let mut put = conn.prepare_cached("INSERT INTO event (stream, sequence, body) VALUES (?1, ?2, ?3)")?;
    for (sequence, event) in (part.after + 1..).zip(&part.events) {
        put.execute(params![row, sequence.cast_signed(), json("an event", event)?])?;
    }
    put_lists(conn, kind, (row, id), &part.summary.lists)
}

/// Writes only what changes: most commands leave most lists as they are.
fn put_lists(
    conn: &Connection,
    kind: i64,
    (row, id): (i64, Key),
    lists: &[(ListKey, chrono::DateTime<chrono::Utc>)],
) -> Result<(), Halt> {
    let mut wanted: BTreeMap<Key, Instant> = BTreeMap::new();
    for (list, order) in lists {
        let rank = Instant::rank(*order);
        let newest = wanted.entry(Key(list.0)).or_insert(rank);
        *newest = (*newest).min(rank);
    }
    let before: BTreeMap<Key, Instant> = conn
        .prepare_cached("SELECT list, rank FROM list_row WHERE stream = ?1")?
        .query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (list, rank) in &before {
        if wanted.get(list) == Some(rank) {
            continue;
        }
        conn.prepare_cached("DELETE FROM list_row WHERE list = ?1 AND kind = ?2 AND rank = ?3 AND id = ?4")?
            .execute(params![list, kind, rank, id])?;
        if !wanted.contains_key(list)
            && conn.prepare_cached("DELETE FROM tally WHERE list = ?1 AND rows = 1")?.execute([list])? == 0
        {
            conn.prepare_cached("UPDATE tally SET rows = rows - 1 WHERE list = ?1")?.execute([list])?;
        }
    }
    for (list, rank) in &wanted {
        if before.get(list) == Some(rank) {
            continue;
        }
        conn.prepare_cached(
            "INSERT INTO list_row (list, kind, rank, id, stream) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![list, kind, rank, id, row])?;
        if !before.contains_key(list) {
            conn.prepare_cached(
                "INSERT INTO tally VALUES (?1, 1) ON CONFLICT (list) DO UPDATE SET rows = rows + 1",
            )?
            .execute([list])?;
        }
    }
    Ok(())
}

/// Keeps what is personal, copies it, and forgets; whether anything was forgotten.
fn put_secrets<L: Lifecycle>(conn: &Connection, commit: &Commit<L>) -> Result<bool, Halt> {
    let mut erased = false;
    for Seal { id, owner, secret } in &commit.seals {
        let text = serde_json::to_string(secret).map_err(|_| Fault::Form("a personal value", None))?;
        erased |= forget(conn, "DELETE FROM seal WHERE id = ?1", id.uuid())?;
        conn.prepare_cached("INSERT INTO seal (id, owner, secret) VALUES (?1, ?2, ?3)")?.execute(params![
            Key(id.uuid()),
            Key(*owner),
            text
        ])?;
    }
    if let Some(command) = commit.command {
        let command = Key(command.uuid());
        conn.prepare_cached("INSERT INTO receipt VALUES (?1, ?2)")?
            .execute(params![command, json("a receipt", &commit.receipt)?])?;
        conn.prepare_cached("INSERT INTO print VALUES (?1, ?2, ?3)")?.execute(params![
            command,
            Key(commit.receipt.stream),
            Key(commit.fingerprint)
        ])?;
    }
    for copy in &commit.copies {
        let mut find = conn.prepare_cached("SELECT secret FROM seal WHERE id = ?1")?;
        let secret = optional(find.query_row([Key(copy.from.uuid())], |row| row.get::<_, String>(0)))?;
        let Some(secret) = secret else { continue };
        erased |= forget(conn, "DELETE FROM seal WHERE id = ?1", copy.to.uuid())?;
        conn.prepare_cached("INSERT INTO seal (id, owner, secret) VALUES (?1, ?2, ?3)")?.execute(params![
            Key(copy.to.uuid()),
            Key(copy.owner),
            secret
        ])?;
    }
    for erasure in &commit.erasures {
        match erasure {
            Erasure::Seal(seal) => erased |= forget(conn, "DELETE FROM seal WHERE id = ?1", seal.uuid())?,
            Erasure::Stream(stream) => {
                erased |= forget(conn, "DELETE FROM seal WHERE owner = ?1", *stream)?;
                erased |= forget(conn, "DELETE FROM print WHERE owner = ?1", *stream)?;
                erased |= forget(conn, "DELETE FROM key WHERE owner = ?1", *stream)?;
            }
            Erasure::Looks(stream) => {
                erased |= forget(conn, "DELETE FROM look WHERE stream = ?1", *stream)?;
            }
        }
    }
    Ok(erased)
}

fn forget(conn: &Connection, statement: &str, which: uuid::Uuid) -> rusqlite::Result<bool> {
    Ok(conn.prepare_cached(statement)?.execute([Key(which)])? > 0)
}
