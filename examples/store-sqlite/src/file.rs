//! A connection, and what is the same for whatever is asked of it.

use std::path::PathBuf;

use rusqlite::{CachedStatement, Connection, Row};

use crate::error::{Error, Fault};
use crate::write::{Done, Write};

/// An open file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
}

impl File {
    /// Runs a statement, and reads each row that it gives.
    pub(crate) fn rows<T>(
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

    pub(crate) fn one<T>(
        &self,
        statement: &str,
        bound: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Error> {
        self.rows(statement, bound, read).map(|found| found.into_iter().next())
    }

    /// Writes in a transaction of its own.
    pub(crate) fn write(&mut self, kind: i64, write: &Write) -> Result<Done, Error> {
        let run = || {
            let open = Open::begin(&self.conn)?;
            let done = write.apply(open.0, kind)?;
            open.commit()?;
            Ok(done)
        };
        run().map_err(|fault: Fault| fault.of(&self.path))
    }

    /// Begins a transaction for several that are written together.
    pub(crate) fn begin(&mut self) -> Result<Group<'_>, Fault> {
        Ok(Group { open: Open::begin(&self.conn)?, answers: Vec::new() })
    }

    /// Writes all of them in one transaction; after a fault none of them.
    pub(crate) fn together(
        &mut self,
        kind: i64,
        writes: &[Write],
    ) -> Result<Vec<Result<Done, Fault>>, Fault> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let mut group = self.begin()?;
        writes.iter().try_for_each(|write| group.add(kind, write))?;
        group.end()
    }

    /// The answers to what could not be written together.
    pub(crate) fn apart<'w>(
        &mut self,
        fault: Fault,
        writes: impl ExactSizeIterator<Item = (i64, &'w Write)>,
    ) -> Vec<Result<Done, Error>> {
        let error = fault.of(&self.path);
        match error {
            Error::Locked { path } => writes.map(|_| Err(Error::Locked { path: path.clone() })).collect(),
            error if writes.len() == 1 => vec![Err(error)],
            // One of them is too much: alone, each gets the answer that is its own.
            _ => writes.map(|(kind, write)| self.write(kind, write)).collect(),
        }
    }
}

/// A transaction, rolled back unless it was committed. Other than rusqlite's it need not have its words read anew.
struct Open<'c>(&'c Connection);

impl<'c> Open<'c> {
    fn begin(conn: &'c Connection) -> rusqlite::Result<Self> {
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(Self(conn))
    }

    fn commit(self) -> rusqlite::Result<()> {
        self.0.prepare_cached("COMMIT")?.execute([]).map(|_| ())
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // Where this fails SQLite has rolled back by itself.
            let _rolled_back = self.0.execute_batch("ROLLBACK");
        }
    }
}

/// A transaction for several that are written together.
///
/// None of them needs a savepoint: whatever is not to be is found before anything of it is written, and where SQLite
/// itself fails nothing of the whole group stays.
pub(crate) struct Group<'c> {
    open: Open<'c>,
    answers: Vec<Result<Done, Fault>>,
}

impl Group<'_> {
    /// Writes one more; after a fault nothing of the group can be kept.
    pub(crate) fn add(&mut self, kind: i64, write: &Write) -> Result<(), Fault> {
        let answer = match write.apply(self.open.0, kind) {
            Err(Fault::Sql(error)) => return Err(Fault::Sql(error)),
            answer => answer,
        };
        self.answers.push(answer);
        Ok(())
    }

    /// Makes all of them last; their answers, in order.
    pub(crate) fn end(self) -> Result<Vec<Result<Done, Fault>>, Fault> {
        self.open.commit()?;
        Ok(self.answers)
    }
}
