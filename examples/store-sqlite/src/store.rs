//! The store's promises, kept in SQL.

use core::marker::PhantomData;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Envelope, Id, Lifecycle, ListKey, Listed, Loaded,
    Look, Notice, NoticeId, Query, Receipt, SealId, Secret, Standing, Store, UserId, Workflow,
};
use rusqlite::{CachedStatement, Connection, Row, TransactionBehavior, params};
use uuid::Uuid;

use crate::column::{Instant, Key, instant, json, limit, optional, parse};
use crate::error::{Error, Fault, Halt};
use crate::{Options, commit, list};

pub(crate) const DUE: &str =
    "SELECT id FROM stream WHERE kind = ?1 AND due IS NOT NULL AND due <= ?2 ORDER BY due, id LIMIT ?3";

/// Those never handed out, and those whose lease is over, in the order in which they arose.
pub(crate) const FREE: &str = "SELECT n, body FROM (
        SELECT * FROM (SELECT n, body FROM notice WHERE kind = ?1 AND leased IS NULL ORDER BY n LIMIT ?3)
        UNION ALL
        SELECT * FROM (SELECT n, body FROM notice WHERE kind = ?1 AND leased <= ?2 ORDER BY n LIMIT ?3)
    ) ORDER BY n LIMIT ?3";

/// A store in a SQLite file.
///
/// Several handles, in one process or in many, may have the file open, and several lifecycles may share it: they then
/// share standings, keys, tallies, looks and the vault.
#[derive(Debug)]
pub struct SqliteStore<L: Lifecycle> {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
    kind: i64,
    lifecycle: PhantomData<fn() -> L>,
}

type Answer<T> = Result<T, CommitError<Error>>;

impl<L: Lifecycle> SqliteStore<L> {
    pub(crate) fn new(conn: Connection, path: PathBuf, kind: i64) -> Self {
        Self { conn, path, kind, lifecycle: PhantomData }
    }

    /// Opens the file with the default [`Options`], or creates it.
    ///
    /// # Errors
    /// [`Error`]. A file that is no store of this release is left as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Options::default().open(path)
    }

    fn together(&mut self, commits: &[Commit<L>]) -> Result<Vec<Answer<Receipt>>, Error> {
        let sql = |error: rusqlite::Error| Fault::Sql(error).of(&self.path);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        let run = |statement| tx.prepare_cached(statement)?.execute([]);
        let mut answers = Vec::with_capacity(commits.len());
        for commit in commits {
            run("SAVEPOINT one").map_err(sql)?;
            let answer = match commit::write(&tx, self.kind, commit) {
                Ok(()) => Ok(commit.receipt.clone()),
                Err(Halt::Conflict(conflict)) => Err(CommitError::Conflict(conflict)),
                Err(Halt::Fault(Fault::Sql(error))) => return Err(sql(error)),
                Err(Halt::Fault(fault)) => Err(fault.of(&self.path).into()),
            };
            if answer.is_err() {
                run("ROLLBACK TO one").map_err(sql)?;
            }
            run("RELEASE one").map_err(sql)?;
            answers.push(answer);
        }
        tx.commit().map_err(sql)?;
        Ok(answers)
    }

    fn write(&mut self, commit: &Commit<L>) -> Result<(), Halt> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        commit::write(&tx, self.kind, commit)?;
        Ok(tx.commit()?)
    }

    /// Runs a statement, and reads each row that it gives.
    fn rows<T>(
        &self,
        statement: &str,
        bound: impl rusqlite::Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Error> {
        let run = || -> Result<Vec<T>, Fault> {
            let mut statement: CachedStatement<'_> = self.conn.prepare_cached(statement)?;
            let mut rows = statement.query(bound)?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(read(row)?);
            }
            Ok(found)
        };
        run().map_err(|fault| fault.of(&self.path))
    }

    fn one<T>(
        &self,
        statement: &str,
        bound: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Error> {
        self.rows(statement, bound, read).map(|found| found.into_iter().next())
    }

    fn execute(&self, statement: &str, bound: impl rusqlite::Params) -> Result<(), Error> {
        let run = || self.conn.prepare_cached(statement)?.execute(bound);
        run().map(|_| ()).map_err(|error| Fault::Sql(error).of(&self.path))
    }

    fn hand_out(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Notice<L>>, Fault> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut notices = Vec::new();
        {
            let mut find = tx.prepare_cached(FREE)?;
            let mut lease = tx.prepare_cached("UPDATE notice SET leased = ?2 WHERE n = ?1")?;
            let found: Vec<(i64, String)> = find
                .query_map(params![self.kind, Instant::from(now), limit(most)], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (n, body) in found {
                notices.push(parse("a notice", &body)?);
                lease.execute(params![n, Instant::from(until)])?;
            }
        }
        tx.commit()?;
        Ok(notices)
    }

    fn strike(&mut self, notices: &[NoticeId]) -> rusqlite::Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for notice in notices {
            tx.prepare_cached("DELETE FROM notice WHERE kind = ?1 AND id = ?2")?
                .execute(params![self.kind, Key(notice.uuid())])?;
        }
        tx.commit()
    }

    /// The version kept, if it is not older than the one put.
    fn keep_standing(&mut self, standing: &Standing) -> Result<Option<u64>, Fault> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (workflow, area) = (json("a workflow", &standing.workflow)?, json("an area", &standing.area)?);
        let authority = Key(standing.authority.uuid());
        let kept = optional(tx.query_row(
            "SELECT version FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3",
            params![authority, workflow, area],
            |row| row.get::<_, i64>(0),
        ))?;
        let kept = kept.map_or(0, i64::cast_unsigned);
        if standing.version <= kept {
            return Ok(Some(kept));
        }
        tx.execute(
            "INSERT INTO standing VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body",
            params![authority, workflow, area, standing.version.cast_signed(), json("a standing", standing)?],
        )?;
        tx.commit()?;
        Ok(None)
    }
}

impl<L: Lifecycle> Store<L> for SqliteStore<L> {
    type Error = Error;

    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, Error> {
        self.one(
            "SELECT version, state FROM stream WHERE kind = ?1 AND id = ?2",
            params![self.kind, Key(stream.uuid())],
            |row| {
                let version = row.get::<_, i64>(0)?.cast_unsigned();
                Ok(Loaded { state: parse("a state", text(row, 1)?)?, version })
            },
        )
    }

    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, Error> {
        self.rows(
            "SELECT e.body FROM stream s CROSS JOIN event e ON e.stream = s.n
             WHERE s.kind = ?1 AND s.id = ?2 AND e.sequence > ?3 ORDER BY e.sequence",
            params![self.kind, Key(stream.uuid()), i64::try_from(after).unwrap_or(i64::MAX)],
            |row| parse("an event", text(row, 0)?),
        )
    }

    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, Error> {
        self.one(
            "SELECT r.body, p.print FROM receipt r LEFT JOIN print p ON p.command = r.command
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
        authorities: &[AuthorityId],
    ) -> Result<Vec<Standing>, Error> {
        let form = |fault: Fault| fault.of(&self.path);
        let workflow = json("a workflow", &workflow).map_err(form)?;
        let area = area.map(|area| json("an area", &area)).transpose().map_err(form)?;
        let mut found = Vec::with_capacity(authorities.len());
        for (place, authority) in authorities.iter().enumerate() {
            if authorities.iter().take(place).any(|other| other == authority) {
                continue;
            }
            let whose = Key(authority.uuid());
            let read = |row: &Row<'_>| parse("a standing", text(row, 0)?);
            found.extend(match &area {
                Some(area) => self.rows(
                    "SELECT body FROM standing WHERE authority = ?1 AND workflow = ?2 AND area = ?3",
                    params![whose, workflow, area],
                    read,
                )?,
                None => self.rows(
                    "SELECT body FROM standing WHERE authority = ?1 AND workflow = ?2 ORDER BY area",
                    params![whose, workflow],
                    read,
                )?,
            });
        }
        Ok(found)
    }

    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<Error>> {
        match self.write(commit) {
            Ok(()) => Ok(commit.receipt.clone()),
            Err(Halt::Conflict(conflict)) => Err(CommitError::Conflict(conflict)),
            Err(Halt::Fault(fault)) => Err(fault.of(&self.path).into()),
        }
    }

    fn commit_all(&mut self, commits: &[Commit<L>]) -> Vec<Result<Receipt, CommitError<Error>>> {
        if commits.len() > 1 {
            match self.together(commits) {
                Ok(answers) => return answers,
                Err(Error::Locked { path }) => {
                    let locked = || Err(Error::Locked { path: path.clone() }.into());
                    return commits.iter().map(|_| locked()).collect();
                }
                // One of them is too much: alone, each gets the answer that is its own.
                Err(_) => {}
            }
        }
        commits.iter().map(|commit| self.commit(commit)).collect()
    }

    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, Error> {
        let mut opened = Vec::with_capacity(seals.len());
        for seal in seals {
            let found = self.one("SELECT secret FROM seal WHERE id = ?1", [Key(seal.uuid())], |row| {
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
            let _moment = self.conn.is_autocommit().then(|| self.conn.unchecked_transaction()).transpose()?;
            list::list(&self.conn, self.kind, query, keep)
        };
        run().map_err(|fault: Fault| fault.of(&self.path))
    }

    fn tally(&self, list: ListKey) -> Result<u64, Error> {
        commit::tally(&self.conn, list).map_err(|error| Fault::Sql(error).of(&self.path))
    }

    fn due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Id<L>>, Error> {
        self.rows(DUE, params![self.kind, Instant::from(now), limit(most)], |row| {
            Ok(Id::from_uuid(row.get::<_, Key>(0)?.0))
        })
    }

    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<L>>, Error> {
        self.hand_out(now, until, limit).map_err(|fault| fault.of(&self.path))
    }

    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), Error> {
        self.strike(notices).map_err(|error| Fault::Sql(error).of(&self.path))
    }

    fn put_standing(&mut self, standing: &Standing) -> Result<(), Error> {
        match self.keep_standing(standing).map_err(|fault| fault.of(&self.path))? {
            None => Ok(()),
            Some(kept) => Err(Error::StandingNotNewer { version: standing.version, kept }),
        }
    }

    fn looked(&mut self, look: Look) -> Result<(), Error> {
        self.execute(
            "INSERT INTO look (authority, user, stream, at) VALUES (?1, ?2, ?3, ?4)",
            params![
                Key(look.authority.uuid()),
                Key(look.user.uuid()),
                Key(look.stream),
                Instant::from(look.at)
            ],
        )
    }

    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, Error> {
        self.rows(
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
        let mut explain = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let nothing = vec![rusqlite::types::Null; explain.parameter_count()];
        let rows = explain.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3)).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn what_is_listed_is_sought_and_never_sorted() {
        let path = std::env::temp_dir().join(format!("imi-plans-{}.db", std::process::id()));
        let store = SqliteStore::<Parcel>::open(&path).unwrap();
        let plans = [list::PAGE, DUE, FREE].map(|statement| plan(&store, statement));
        drop(store);
        std::fs::remove_file(&path).unwrap();
        let [page, due, free] = &plans;
        let expected = [
            "SEARCH l USING PRIMARY KEY (list=? AND kind=? AND (rank,id)>(?,?) AND rank<?)",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)",
        ];
        assert_eq!(page, &expected);
        assert_eq!(due, &["SEARCH stream USING COVERING INDEX stream_due (kind=? AND due>? AND due<?)"]);
        assert!(free.iter().all(|step| !step.starts_with("SCAN notice")), "{free:?}");
    }
}
