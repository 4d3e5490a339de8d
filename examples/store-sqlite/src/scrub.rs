//! Erased values leave the file's pages too.

use imi_core::Lifecycle;

use crate::SqliteStore;
use crate::error::{Error, Fault};

/// What came of a [scrub](SqliteStore::scrub).
#[must_use = "a scrub that was held has to be called again"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrub {
    /// What was erased before the call stands nowhere any more in the file, its log and its index of the log.
    Clean,
    /// Another handle was reading an older state or writing, for longer than the store waits: call again.
    Held,
}

impl<L: Lifecycle> SqliteStore<L> {
    /// Wipes what was erased out of the file and its log. An erasure only makes it unreachable.
    ///
    /// If nothing was erased since the last scrub this costs one look. Otherwise the file is written anew, with as
    /// much memory and as long a lock as its size demands: once a night rather than after every erasure. What a
    /// process that was killed left unscrubbed is scrubbed by the next.
    ///
    /// # Errors
    /// [`Error`]; of [`Error::Full`] the store itself takes no harm, but what was erased still stands in the file.
    pub fn scrub(&mut self) -> Result<Scrub, Error> {
        match self.wipe().map_err(|fault| fault.of(&self.file.path)) {
            Ok(true) => Ok(Scrub::Clean),
            Ok(false) | Err(Error::Locked { .. }) => Ok(Scrub::Held),
            Err(error) => Err(error),
        }
    }

    fn wipe(&mut self) -> Result<bool, Fault> {
        let (erased, scrubbed): (i64, i64) =
            self.file
                .conn
                .query_row("SELECT erased, scrubbed FROM scrub", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if erased != scrubbed {
            // `secure_delete` overwrites the place from which a row is deleted. Where SQLite moved the row from one
            // page to another before, its old place is free space already and keeps the bytes.
            self.file.conn.execute_batch("VACUUM")?;
            self.file.conn.execute("UPDATE scrub SET scrubbed = max(scrubbed, ?1)", [erased])?;
        }
        let held: bool = self.file.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!held)
    }
}
