//! The store's promises, kept in SQL.

use core::marker::PhantomData;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Envelope, Id, Lifecycle, ListKey, Listed,
    Loaded, Look, Notice, NoticeId, Query, Receipt, SealId, Secret, Standing, Store, UserId, Workflow,
};
use rusqlite::{Row, params};
use uuid::Uuid;

use crate::column::{EVENTS, Instant, Key, instant, json, limit, parse};
use crate::commit::Prepared;
use crate::error::{Error, Fault};
use crate::file::File;
use crate::grouped::Queue;
use crate::write::{Done, Entry, Write};
use crate::{Options, commit, list};

const EVENTS_AFTER: &str = "SELECT e.body
    FROM stream s CROSS JOIN event e ON e.n > (s.n << 28) + ?3 AND e.n < (s.n + 1) << 28
    WHERE s.kind = ?1 AND s.id = ?2 ORDER BY e.n";

const DUE: &str =
    "SELECT id FROM stream WHERE kind = ?1 AND due IS NOT NULL AND due <= ?2 ORDER BY due, id LIMIT ?3";

const OF_AUTHORITY: &str = "SELECT body FROM standing WHERE authority = ?1 AND workflow = ?2 ORDER BY area";
const OF_AUTHORITY_HERE: &str =
    "SELECT body FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3";
const OF_ROLE: &str = "SELECT body FROM standing
    WHERE workflow = ?1 AND country = ?2 AND role = ?3 ORDER BY area, authority";
const OF_ROLE_HERE: &str = "SELECT body FROM standing
    WHERE workflow = ?1 AND country = ?2 AND role = ?3 AND area = ?4 ORDER BY authority";

/// A store in a SQLite file.
///
/// Several handles, in one process or in many, may have the file open, and several lifecycles may share it: they then
/// share standings, keys, tallies, looks and the vault.
#[derive(Debug)]
pub struct SqliteStore<L: Lifecycle> {
    pub(crate) file: File,
    kind: i64,
    queue: Option<Arc<Queue>>,
    lifecycle: PhantomData<fn() -> L>,
}

impl<L: Lifecycle> SqliteStore<L> {
    pub(crate) fn new(file: File, kind: i64) -> Self {
        Self { file, kind, queue: None, lifecycle: PhantomData }
    }

    pub(crate) fn through(self, queue: Arc<Queue>) -> Self {
        Self { queue: Some(queue), ..self }
    }

    /// Opens the file with the default [`Options`], or creates it.
    ///
    /// # Errors
    /// [`Error`]. A file that is no store of this release is left as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Options::default().open(path)
    }

    /// Writes in a transaction of its own, or through the thread.
    fn write(&mut self, write: Write) -> Result<Done, Error> {
        match &self.queue {
            None => self.file.write(self.kind, &write),
            Some(queue) => queue.write(self.kind, vec![write]).pop().unwrap_or(Ok(Done::Written)),
        }
    }

    fn write_all(&mut self, writes: Vec<Write>) -> Vec<Result<Done, Error>> {
        if let Some(queue) = &self.queue {
            return queue.write(self.kind, writes);
        }
        match self.file.together(self.kind, &writes) {
            Ok(answers) => {
                answers.into_iter().map(|answer| answer.map_err(|fault| self.form(fault))).collect()
            }
            Err(fault) => self.file.apart(fault, writes.iter().map(|write| (self.kind, write))),
        }
    }

    fn form(&self, fault: Fault) -> Error {
        fault.of(&self.file.path)
    }
}

fn prepare<L: Lifecycle>(commit: &Commit<L>) -> Result<Write, Fault> {
    Ok(Write::Commit(Box::new(Prepared::new(commit)?)))
}

fn answer<L: Lifecycle>(
    commit: &Commit<L>,
    done: Result<Done, Error>,
) -> Result<Receipt, CommitError<Error>> {
    match done? {
        Done::Conflict(conflict) => Err(CommitError::Conflict(conflict)),
        _ => Ok(commit.receipt.clone()),
    }
}

impl<L: Lifecycle> Store<L> for SqliteStore<L> {
    type Error = Error;

    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, Error> {
        self.file.one(
            "SELECT version, state FROM stream WHERE kind = ?1 AND id = ?2",
            params![self.kind, Key(stream.uuid())],
            |row| {
                let version = row.get::<_, i64>(0)?.cast_unsigned();
                Ok(Loaded { state: parse("a state", text(row, 1)?)?, version })
            },
        )
    }

    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, Error> {
        self.file.rows(
            EVENTS_AFTER,
            params![self.kind, Key(stream.uuid()), after.min(EVENTS).cast_signed()],
            |row| parse("an event", text(row, 0)?),
        )
    }

    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, Error> {
        self.file.one(
            "SELECT r.body, p.print FROM receipt r LEFT JOIN print p ON p.owner = r.stream AND p.command = r.command
             WHERE r.command = ?1",
            [Key(command.uuid())],
            |row| {
                let print: Option<Key> = row.get(1)?;
                Ok((parse("a receipt", text(row, 0)?)?, print.map(|print| print.0)))
            },
        )
    }

    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, Error> {
        let form = |fault| self.form(fault);
        let workflow = json("a workflow", &workflow).map_err(form)?;
        let area = area.map(|area| json("an area", &area)).transpose().map_err(form)?;
        let mut found: Vec<Standing> = Vec::with_capacity(of.len());
        let mut given = BTreeSet::new();
        for concern in of {
            let read = |row: &Row<'_>| parse("a standing", text(row, 0)?);
            let meant: Vec<Standing> = match (concern, &area) {
                (Concern::Authority(authority), Some(area)) => {
                    self.file.rows(OF_AUTHORITY_HERE, params![Key(authority.uuid()), workflow, area], read)?
                }
                (Concern::Authority(authority), None) => {
                    self.file.rows(OF_AUTHORITY, params![Key(authority.uuid()), workflow], read)?
                }
                (Concern::Role(country, role), area) => {
                    let country = json("a country", country).map_err(form)?;
                    let role = json("a role", role).map_err(form)?;
                    match area {
                        Some(area) => {
                            self.file.rows(OF_ROLE_HERE, params![workflow, country, role, area], read)?
                        }
                        None => self.file.rows(OF_ROLE, params![workflow, country, role], read)?,
                    }
                }
            };
            found.extend(meant.into_iter().filter(|one| given.insert((one.authority, one.area))));
        }
        Ok(found)
    }

    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<Error>> {
        let write = prepare(commit).map_err(|fault| self.form(fault))?;
        answer(commit, self.write(write))
    }

    fn commit_all(&mut self, commits: &[Commit<L>]) -> Vec<Result<Receipt, CommitError<Error>>> {
        let mut writes = Vec::with_capacity(commits.len());
        let mut faults: Vec<Option<Fault>> = Vec::with_capacity(commits.len());
        for commit in commits {
            faults.push(prepare(commit).map(|write| writes.push(write)).err());
        }
        let mut done = self.write_all(writes).into_iter();
        commits
            .iter()
            .zip(faults)
            .map(|(commit, fault)| match fault {
                Some(fault) => Err(self.form(fault).into()),
                None => answer(commit, done.next().unwrap_or(Ok(Done::Written))),
            })
            .collect()
    }

    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, Error> {
        let mut opened = Vec::with_capacity(seals.len());
        for seal in seals {
            let found =
                self.file.one("SELECT secret FROM seal WHERE id = ?1", [Key(seal.uuid())], |row| {
                    // An error of the parser could quote the value.
                    serde_json::from_str(text(row, 0)?).map_err(|_| Fault::Form("a personal value", None))
                })?;
            opened.extend(found.map(|secret| (*seal, secret)));
        }
        Ok(opened)
    }

    fn list(&self, query: &Query, keep: &mut dyn FnMut(&L::Row) -> bool) -> Result<Vec<Listed<L>>, Error> {
        let mut run = || {
            // All pages come from one moment; inside a `keep` that lists too, from that of the outer call.
            let conn = &self.file.conn;
            let _moment = conn.is_autocommit().then(|| conn.unchecked_transaction()).transpose()?;
            list::list(conn, self.kind, query, keep)
        };
        run().map_err(|fault| self.form(fault))
    }

    fn tally(&self, list: ListKey) -> Result<u64, Error> {
        commit::tally(&self.file.conn, list).map_err(|error| self.form(error.into()))
    }

    fn due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Id<L>>, Error> {
        self.file.rows(DUE, params![self.kind, Instant::from(now), limit(most)], |row| {
            Ok(Id::from_uuid(row.get::<_, Key>(0)?.0))
        })
    }

    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Notice<L>>, Error> {
        let read = |body: &str| parse::<Notice<L>>("a notice", body);
        let lease = Write::Lease {
            now: now.into(),
            until: until.into(),
            limit: limit(most),
            reads: |body| parse::<Notice<L>>("a notice", body).map(|_| ()),
        };
        match self.write(lease)? {
            Done::Leased(bodies) => bodies
                .iter()
                .map(|body| read(body))
                .collect::<Result<_, _>>()
                .map_err(|fault| self.form(fault)),
            _ => Ok(Vec::new()),
        }
    }

    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), Error> {
        self.write(Write::Sent(notices.iter().map(|notice| Key(notice.uuid())).collect())).map(|_| ())
    }

    fn put_standing(&mut self, standing: &Standing) -> Result<(), Error> {
        let write = || {
            Ok(Write::Standing(Box::new(Entry {
                authority: Key(standing.authority.uuid()),
                workflow: json("a workflow", &standing.workflow)?,
                area: json("an area", &standing.area)?,
                version: standing.version,
                country: json("a country", &standing.country)?,
                role: json("a role", &standing.role)?,
                body: json("a standing", standing)?,
            })))
        };
        let write = write().map_err(|fault| self.form(fault))?;
        match self.write(write)? {
            Done::NotNewer(kept) => Err(Error::StandingNotNewer { version: standing.version, kept }),
            _ => Ok(()),
        }
    }

    fn looked(&mut self, look: Look) -> Result<(), Error> {
        let Look { user, authority, stream, at } = look;
        let (authority, user) = (Key(authority.uuid()), Key(user.uuid()));
        self.write(Write::Look { authority, user, stream: Key(stream), at: at.into() }).map(|_| ())
    }

    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, Error> {
        self.file.rows(
            "SELECT user, stream, at FROM look WHERE authority = ?1 ORDER BY at, n",
            [Key(authority.uuid())],
            |row| {
                let (user, stream): (Key, Key) = (row.get(0)?, row.get(1)?);
                let at = instant(row.get::<_, Instant>(2)?.read())?;
                Ok(Look { user: UserId::from_uuid(user.0), authority, stream: stream.0, at })
            },
        )
    }
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, Fault> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

#[cfg(test)]
mod tests {
    use imi_core::testing::toy::Parcel;

    use super::*;

    /// How SQLite goes about a statement, step by step.
    fn plan(store: &SqliteStore<Parcel>, statement: &str) -> Vec<String> {
        let mut explain = store.file.conn.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let nothing = vec![rusqlite::types::Null; explain.parameter_count()];
        let rows = explain.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3)).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn what_is_listed_is_sought_and_never_sorted() {
        let path = std::env::temp_dir().join(format!("imi-plans-{}.db", std::process::id()));
        let store = SqliteStore::<Parcel>::open(&path).unwrap();
        let plans = [list::PAGE, list::PAGE_ALONE, DUE, crate::write::FREE, EVENTS_AFTER, OF_ROLE_HERE]
            .map(|statement| plan(&store, statement));
        drop(store);
        std::fs::remove_file(&path).unwrap();
        let [page, alone, due, free, events, role] = &plans;
        let expected = [
            "SEARCH l USING PRIMARY KEY (list=? AND kind=? AND (rank,id)>(?,?) AND rank<?)",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)",
        ];
        assert_eq!(page, &expected);
        assert_eq!(alone, &expected);
        assert_eq!(due, &["SEARCH stream USING COVERING INDEX stream_due (kind=? AND due>? AND due<?)"]);
        let expected = [
            "SEARCH s USING COVERING INDEX sqlite_autoindex_stream_1 (kind=? AND id=?)",
            "SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ];
        assert_eq!(events, &expected);
        let index =
            "SEARCH standing USING INDEX standing_role (workflow=? AND country=? AND role=? AND area=?)";
        assert_eq!(role, &[index]);
        assert!(free.iter().all(|step| !step.starts_with("SCAN notice")), "{free:?}");
    }
}
