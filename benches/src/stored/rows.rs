//! The same rows through the bare driver, as somebody would write them who needs nothing else.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

/// The rows of one booking.
pub(crate) struct Rows {
    kind: Value,
    id: Value,
    due: Value,
    lists: Value,
    row: Value,
    state: Value,
    event: Value,
    list: Value,
    rank: Value,
    key: Value,
    seal: Value,
    secret: Value,
    command: Value,
    receipt: Value,
    print: Value,
    notice: Value,
    mail: Value,
}

/// A standing that a booking expects: authority, workflow, area.
pub(crate) type Expected = [Value; 3];

pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// The rows of all bookings in a file, in their order.
pub(crate) fn rows(conn: &Connection) -> rusqlite::Result<Vec<Rows>> {
    let mut find = conn.prepare(
        "SELECT s.kind, s.id, s.due, s.lists, s.row, s.state, e.body, l.list, l.rank, k.name, v.id, v.secret,
            r.command, r.body, p.print, n.id, n.body
         FROM stream s JOIN event e ON e.n >> 28 = s.n JOIN list_row l ON l.stream = s.n
            JOIN key k ON k.owner = s.id JOIN seal v ON v.owner = s.id JOIN receipt r ON r.stream = s.id
            JOIN print p ON p.owner = s.id AND p.command = r.command JOIN notice n ON n.n = s.n
         ORDER BY s.n",
    )?;
    find.query_map([], |row| {
        Ok(Rows {
            kind: row.get(0)?,
            id: row.get(1)?,
            due: row.get(2)?,
            lists: row.get(3)?,
            row: row.get(4)?,
            state: row.get(5)?,
            event: row.get(6)?,
            list: row.get(7)?,
            rank: row.get(8)?,
            key: row.get(9)?,
            seal: row.get(10)?,
            secret: row.get(11)?,
            command: row.get(12)?,
            receipt: row.get(13)?,
            print: row.get(14)?,
            notice: row.get(15)?,
            mail: row.get(16)?,
        })
    })?
    .collect()
}

pub(crate) fn expected(conn: &Connection) -> rusqlite::Result<Vec<Expected>> {
    let mut find = conn.prepare("SELECT authority, workflow, area FROM standing")?;
    find.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?.collect()
}

/// One booking into the transaction that is open.
pub(crate) fn write(conn: &Connection, rows: &Rows, expected: &[Expected]) -> rusqlite::Result<()> {
    let run = |statement| conn.prepare_cached(statement);
    assert!(!run("SELECT 1 FROM receipt WHERE command = ?1")?.exists([&rows.command])?);
    assert!(
        !run("SELECT n, version, due, lists FROM stream WHERE kind = ?1 AND id = ?2")?
            .exists([&rows.kind, &rows.id])?
    );
    for standing in expected {
        let version: i64 =
            run("SELECT version FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3")?
                .query_row(standing.each_ref(), |row| row.get(0))?;
        assert_eq!(version, 1);
    }
    assert!(!run("SELECT 1 FROM key WHERE name = ?1")?.exists([&rows.key])?);
    let n = run("INSERT INTO stream (kind, id, version, due, lists, row, state)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
    .insert(params![rows.kind, rows.id, 1, rows.due, rows.lists, rows.row, rows.state])?;
    run("INSERT INTO event VALUES (?1, ?2)")?.execute(params![n << 28 | 1, rows.event])?;
    run("INSERT INTO list_row VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![rows.list, rows.kind, rows.rank, rows.id, n])?;
    run("INSERT INTO tally VALUES (?1, 1) ON CONFLICT (list) DO UPDATE SET rows = rows + 1")?
        .execute([&rows.list])?;
    run("INSERT INTO key VALUES (?1, ?2)")?.execute([&rows.id, &rows.key])?;
    run("INSERT OR IGNORE INTO seal VALUES (?1, ?2, ?3)")?.execute([&rows.seal, &rows.id, &rows.secret])?;
    run("INSERT INTO receipt VALUES (?1, ?2, ?3)")?.execute([&rows.command, &rows.id, &rows.receipt])?;
    run("INSERT INTO print VALUES (?1, ?2, ?3)")?.execute([&rows.id, &rows.command, &rows.print])?;
    run("INSERT OR IGNORE INTO notice (kind, id, body) VALUES (?1, ?2, ?3)")?.execute([
        &rows.kind,
        &rows.notice,
        &rows.mail,
    ])?;
    Ok(())
}

/// Each in a transaction of its own.
pub(crate) fn alone(conn: &Connection, rows: &[Rows], expected: &[Expected]) -> rusqlite::Result<()> {
    for rows in rows {
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        write(conn, rows, expected)?;
        conn.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(())
}

/// Several in one transaction, each in a savepoint.
pub(crate) fn together(
    conn: &Connection,
    rows: &[Rows],
    expected: &[Expected],
    count: usize,
) -> rusqlite::Result<()> {
    for rows in rows.chunks(count) {
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for rows in rows {
            conn.prepare_cached("SAVEPOINT one")?.execute([])?;
            write(conn, rows, expected)?;
            conn.prepare_cached("RELEASE one")?.execute([])?;
        }
        conn.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(())
}

/// Of each booking the event only, into a table without anything else.
pub(crate) fn one_row(conn: &Connection, rows: &[Rows]) -> rusqlite::Result<()> {
    for rows in rows {
        conn.prepare_cached("INSERT INTO one (body) VALUES (?1)")?.execute([&rows.event])?;
    }
    Ok(())
}

/// Everything that stands in a file, without the numbers that depend on who came first.
pub(crate) fn content(path: &Path) -> rusqlite::Result<Vec<Vec<Value>>> {
    let conn = Connection::open(path)?;
    let mut found = Vec::new();
    for query in [
        "SELECT kind, id, version, due, lists, row, state FROM stream ORDER BY kind, id",
        "SELECT s.id, e.n & ((1 << 28) - 1) AS sequence, e.body FROM event e JOIN stream s ON s.n = e.n >> 28
         ORDER BY s.id, sequence",
        "SELECT l.list, l.kind, l.rank, l.id, s.id FROM list_row l JOIN stream s ON s.n = l.stream
         ORDER BY l.list, l.kind, l.rank, l.id",
        "SELECT * FROM tally ORDER BY list",
        "SELECT * FROM receipt ORDER BY command",
        "SELECT * FROM print ORDER BY owner, command",
        "SELECT id, owner, secret FROM seal ORDER BY id",
        "SELECT * FROM key ORDER BY owner, name",
        "SELECT kind, id, leased, body FROM notice ORDER BY kind, id",
        "SELECT * FROM standing ORDER BY authority, workflow, area",
        "SELECT * FROM scrub",
    ] {
        let mut find = conn.prepare(query)?;
        let columns = find.column_count();
        let rows = find.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
        found.extend(rows.collect::<rusqlite::Result<Vec<Vec<Value>>>>()?);
    }
    Ok(found)
}
