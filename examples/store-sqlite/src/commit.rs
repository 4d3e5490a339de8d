//! Everything of a commit, or nothing.

use std::collections::BTreeMap;

use imi_core::{
    Commit, Conflict, Erasure, Expectation, Lifecycle, ListKey, Reservation, SealCopy, StreamCommit,
};
use rusqlite::{Connection, params};

use crate::column::{EVENTS, Instant, Key, Places, event_number, json, optional};
use crate::error::{Fault, Halt};
use crate::write::{forget, standing};

/// A commit, ready to be written.
pub(crate) struct Prepared {
    answered: Option<Answered>,
    streams: Vec<Stream>,
    seals: Vec<Sealed>,
    copies: Vec<SealCopy>,
    erasures: Vec<Erasure>,
    notices: Vec<(Key, String)>,
    reservations: Vec<Reservation>,
    expectations: Vec<Held>,
}

struct Answered {
    command: Key,
    print: Key,
    stream: Key,
    receipt: String,
}

struct Stream {
    id: Key,
    after: u64,
    events: Vec<String>,
    state: String,
    row: String,
    lists: Places,
    due: Option<Instant>,
}

struct Sealed {
    id: Key,
    owner: Key,
    secret: String,
}

enum Held {
    Standing { authority: Key, workflow: String, area: String, version: u64 },
    Key { key: String, present: bool },
    Tally { list: ListKey, equals: u64 },
}

/// A stream as it stood.
struct Before {
    n: i64,
    due: Option<Instant>,
    lists: Places,
}

impl Prepared {
    pub(crate) fn new<L: Lifecycle>(commit: &Commit<L>) -> Result<Self, Fault> {
        let answered = |command: imi_core::CommandId| -> Result<_, Fault> {
            Ok(Answered {
                command: Key(command.uuid()),
                print: Key(commit.fingerprint),
                stream: Key(commit.receipt.stream),
                receipt: json("a receipt", &commit.receipt)?,
            })
        };
        Ok(Self {
            answered: commit.command.map(answered).transpose()?,
            streams: commit.streams.iter().map(stream).collect::<Result<_, _>>()?,
            seals: commit.seals.iter().map(sealed).collect::<Result<_, _>>()?,
            copies: commit.copies.clone(),
            erasures: commit.erasures.clone(),
            notices: commit
                .notices
                .iter()
                .map(|notice| Ok((Key(notice.id.uuid()), json("a notice", notice)?)))
                .collect::<Result<_, Fault>>()?,
            reservations: commit.reservations.clone(),
            expectations: commit.expectations.iter().map(held::<L>).collect::<Result<_, _>>()?,
        })
    }

    /// Writes it into the transaction that is open; a conflict is found before anything is written.
    pub(crate) fn write(&self, conn: &Connection, kind: i64) -> Result<(), Halt> {
        let before = self.check(conn, kind)?;
        for (stream, before) in self.streams.iter().zip(before) {
            stream.write(conn, kind, before)?;
        }
        let mut erased = self.reserve(conn)?;
        for sealed in &self.seals {
            erased |= sealed.write(conn)?;
        }
        if let Some(Answered { command, print, stream, receipt }) = &self.answered {
            conn.prepare_cached("INSERT INTO receipt VALUES (?1, ?2, ?3)")?
                .execute(params![command, stream, receipt])?;
            conn.prepare_cached("INSERT INTO print VALUES (?1, ?2, ?3)")?
                .execute(params![stream, command, print])?;
        }
        for copy in &self.copies {
            let mut find = conn.prepare_cached("SELECT secret FROM seal WHERE id = ?1")?;
            let secret = optional(find.query_row([Key(copy.from.uuid())], |row| row.get::<_, String>(0)))?;
            let Some(secret) = secret else { continue };
            erased |= Sealed { id: Key(copy.to.uuid()), owner: Key(copy.owner), secret }.write(conn)?;
        }
        for erasure in &self.erasures {
            erased |= erase(conn, *erasure)?;
        }
        if erased {
            conn.prepare_cached("UPDATE scrub SET erased = erased + 1")?.execute([])?;
        }
        for (id, body) in &self.notices {
            conn.prepare_cached("INSERT OR IGNORE INTO notice (kind, id, body) VALUES (?1, ?2, ?3)")?
                .execute(params![kind, id, body])?;
        }
        Ok(())
    }

    /// The streams as they stand, if every expectation holds.
    fn check(&self, conn: &Connection, kind: i64) -> Result<Vec<Option<Before>>, Halt> {
        if let Some(answered) = &self.answered {
            let mut find = conn.prepare_cached("SELECT 1 FROM receipt WHERE command = ?1")?;
            if find.exists([answered.command])? {
                return Err(Conflict::Command.into());
            }
        }
        let mut before = Vec::with_capacity(self.streams.len());
        let mut find =
            conn.prepare_cached("SELECT n, version, due, lists FROM stream WHERE kind = ?1 AND id = ?2")?;
        for (place, stream) in self.streams.iter().enumerate() {
            let stands = optional(find.query_row(params![kind, stream.id], |row| {
                let before = Before { n: row.get(0)?, due: row.get(2)?, lists: row.get(3)? };
                Ok((row.get::<_, i64>(1)?.cast_unsigned(), before))
            }))?;
            let (version, stands) = stands.map_or((0, None), |(version, before)| (version, Some(before)));
            let twice = self.streams.iter().take(place).any(|other| other.id == stream.id);
            if version != stream.after || twice {
                return Err(Conflict::Version.into());
            }
            before.push(stands);
        }
        self.expectations.iter().try_for_each(|held| held.check(conn))?;
        let mut changed: BTreeMap<&str, bool> = BTreeMap::new();
        for reservation in &self.reservations {
            let (key, take) = match reservation {
                Reservation::Take { key, .. } => (key.reveal().as_str(), true),
                Reservation::Release(key) => (key.reveal().as_str(), false),
            };
            if take && changed.get(key).copied().map_or_else(|| reserved(conn, key), Ok)? {
                return Err(Conflict::Key.into());
            }
            changed.insert(key, take);
        }
        Ok(before)
    }

    /// Takes keys and lets them go; whether one went.
    fn reserve(&self, conn: &Connection) -> rusqlite::Result<bool> {
        let mut released = false;
        for reservation in &self.reservations {
            match reservation {
                Reservation::Take { key, owner } => {
                    conn.prepare_cached("INSERT INTO key VALUES (?1, ?2)")?
                        .execute(params![Key(*owner), key.reveal()])?;
                }
                Reservation::Release(key) => {
                    let mut release = conn.prepare_cached("DELETE FROM key WHERE name = ?1")?;
                    released |= release.execute([key.reveal()])? > 0;
                }
            }
        }
        Ok(released)
    }
}

fn stream<L: Lifecycle>(part: &StreamCommit<L>) -> Result<Stream, Fault> {
    if part.after + part.events.len() as u64 > EVENTS {
        return Err(Fault::Form("a stream of so many events", None));
    }
    Ok(Stream {
        id: Key(part.stream.uuid()),
        after: part.after,
        events: part.events.iter().map(|event| json("an event", event)).collect::<Result<_, _>>()?,
        state: json("a state", &part.state)?,
        row: json("a list row", &part.summary.row)?,
        lists: Places::of(&part.summary.lists),
        due: part.due.map(|due| Instant::from(due.at)),
    })
}

fn sealed(seal: &imi_core::Seal) -> Result<Sealed, Fault> {
    let secret = serde_json::to_string(&seal.secret).map_err(|_| Fault::Form("a personal value", None))?;
    Ok(Sealed { id: Key(seal.id.uuid()), owner: Key(seal.owner), secret })
}

fn held<L: Lifecycle>(expectation: &Expectation) -> Result<Held, Fault> {
    Ok(match expectation {
        Expectation::Standing { authority, area, version } => Held::Standing {
            authority: Key(authority.uuid()),
            workflow: json("a workflow", &L::WORKFLOW)?,
            area: json("an area", area)?,
            version: *version,
        },
        Expectation::Key { key, present } => Held::Key { key: key.reveal().clone(), present: *present },
        Expectation::Tally { list, equals } => Held::Tally { list: *list, equals: *equals },
    })
}

impl Held {
    fn check(&self, conn: &Connection) -> Result<(), Halt> {
        let (holds, conflict) = match self {
            Self::Standing { authority, workflow, area, version } => {
                (standing(conn, *authority, workflow, area)? == *version, Conflict::Standing)
            }
            Self::Key { key, present } => (reserved(conn, key)? == *present, Conflict::Key),
            Self::Tally { list, equals } => (tally(conn, *list)? == *equals, Conflict::Tally),
        };
        if holds { Ok(()) } else { Err(conflict.into()) }
    }
}

fn reserved(conn: &Connection, key: &str) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM key WHERE name = ?1")?.exists([key])
}

/// How many rows stand in a list, of whichever lifecycle.
pub(crate) fn tally(conn: &Connection, list: ListKey) -> rusqlite::Result<u64> {
    let rows = optional(
        conn.prepare_cached("SELECT rows FROM tally WHERE list = ?1")?
            .query_row([Key(list.0)], |row| row.get::<_, i64>(0)),
    )?;
    Ok(rows.map_or(0, i64::cast_unsigned))
}

impl Stream {
    fn write(&self, conn: &Connection, kind: i64, before: Option<Before>) -> rusqlite::Result<()> {
        let Self { id, due, lists, row, state, .. } = self;
        let version = (self.after + self.events.len() as u64).cast_signed();
        let (n, stood) = if let Some(before) = before {
            conn.prepare_cached(
                "UPDATE stream SET version = ?2, lists = ?3, row = ?4, state = ?5 WHERE n = ?1",
            )?
            .execute(params![before.n, version, lists, row, state])?;
            // Naming the column would write its index anew.
            if before.due != *due {
                conn.prepare_cached("UPDATE stream SET due = ?2 WHERE n = ?1")?
                    .execute(params![before.n, due])?;
            }
            (before.n, before.lists)
        } else {
            let n = conn
                .prepare_cached(
                    "INSERT INTO stream (kind, id, version, due, lists, row, state)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .insert(params![kind, id, version, due, lists, row, state])?;
            (n, Places::default())
        };
        let mut put = conn.prepare_cached("INSERT INTO event VALUES (?1, ?2)")?;
        for (number, event) in (event_number(n, self.after + 1)..).zip(&self.events) {
            put.execute(params![number, event])?;
        }
        self.write_lists(conn, kind, n, &stood)
    }

    /// Writes only what changes: most commands leave most lists as they are.
    fn write_lists(&self, conn: &Connection, kind: i64, n: i64, before: &Places) -> rusqlite::Result<()> {
        for (list, rank) in before.missing_in(&self.lists) {
            conn.prepare_cached(
                "DELETE FROM list_row WHERE list = ?1 AND kind = ?2 AND rank = ?3 AND id = ?4",
            )?
            .execute(params![list, kind, rank, self.id])?;
            if !self.lists.has(list)
                && conn.prepare_cached("DELETE FROM tally WHERE list = ?1 AND rows = 1")?.execute([list])?
                    == 0
            {
                conn.prepare_cached("UPDATE tally SET rows = rows - 1 WHERE list = ?1")?.execute([list])?;
            }
        }
        for (list, rank) in self.lists.missing_in(before) {
            conn.prepare_cached("INSERT INTO list_row VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![list, kind, rank, self.id, n])?;
            if !before.has(list) {
                conn.prepare_cached(
                    "INSERT INTO tally VALUES (?1, 1) ON CONFLICT (list) DO UPDATE SET rows = rows + 1",
                )?
                .execute([list])?;
            }
        }
        Ok(())
    }
}

impl Sealed {
    /// Keeps it, in place of another of the same id; whether there was another.
    fn write(&self, conn: &Connection) -> rusqlite::Result<bool> {
        let mut put = conn.prepare_cached("INSERT OR IGNORE INTO seal VALUES (?1, ?2, ?3)")?;
        if put.execute(params![self.id, self.owner, self.secret])? > 0 {
            return Ok(false);
        }
        forget(conn, "DELETE FROM seal WHERE id = ?1", self.id.0)?;
        put.execute(params![self.id, self.owner, self.secret])?;
        Ok(true)
    }
}

/// Forgets; whether there was anything to forget.
fn erase(conn: &Connection, erasure: Erasure) -> rusqlite::Result<bool> {
    match erasure {
        Erasure::Seal(seal) => forget(conn, "DELETE FROM seal WHERE id = ?1", seal.uuid()),
        Erasure::Stream(stream) => {
            let [seals, prints, keys] = [
                "DELETE FROM seal WHERE owner = ?1",
                "DELETE FROM print WHERE owner = ?1",
                "DELETE FROM key WHERE owner = ?1",
            ]
            .map(|statement| forget(conn, statement, stream));
            Ok(seals? | prints? | keys?)
        }
        Erasure::Looks(stream) => forget(conn, "DELETE FROM look WHERE stream = ?1", stream),
    }
}
