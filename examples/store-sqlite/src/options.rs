//! How a file is opened.

use std::path::Path;
use std::time::{Duration, Instant};

use imi_core::Lifecycle;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use crate::error::{Error, Fault};
use crate::file::File;
use crate::{Grouped, SqliteStore, schema};

/// How a file is opened: what a commit survives, how long a lock is waited for, how large the file may grow.
///
/// ```
/// use core::time::Duration;
/// use imi_core::testing::toy::Parcel;
/// use imi_store_sqlite::{Durability, Options};
/// # let path = std::env::temp_dir().join(format!("options-{}.db", std::process::id()));
/// let store = Options::default()
///     .durability(Durability::Process)
///     .wait(Duration::from_millis(200))
///     .open::<Parcel>(&path)?;
/// # drop(store);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    durability: Durability,
    wait: Duration,
    pages: Option<u32>,
}

/// What an acknowledged commit survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, and of the machine's power (`synchronous=FULL`).
    #[default]
    Power,
    /// The end of the process; if the power goes, the last commits may go with it, each as a whole
    /// (`synchronous=NORMAL`).
    Process,
}

impl Default for Options {
    fn default() -> Self {
        Self { durability: Durability::Power, wait: Duration::from_secs(5), pages: None }
    }
}

/// How long the log grows before its pages move into the file: 16 MiB.
const LOG_PAGES: u32 = 4_000;

impl Options {
    /// What an acknowledged commit survives; [`Durability::Power`] by default.
    #[must_use]
    pub fn durability(self, durability: Durability) -> Self {
        Self { durability, ..self }
    }

    /// How long a lock is waited for before [`Error::Locked`]; five seconds by default.
    #[must_use]
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// How many pages of 4 KiB the file may have before [`Error::Full`]; as many as the disk holds by default.
    #[must_use]
    pub fn pages(self, pages: u32) -> Self {
        Self { pages: Some(pages), ..self }
    }

    /// Opens the file, or creates it.
    ///
    /// # Errors
    /// [`Error`]. A file that is no store of this release is left as it was.
    pub fn open<L: Lifecycle>(self, path: impl AsRef<Path>) -> Result<SqliteStore<L>, Error> {
        let mut file = self.file(path.as_ref())?;
        let kind = schema::kind(&mut file.conn, L::KIND).map_err(|error| Fault::Sql(error).of(&file.path))?;
        Ok(SqliteStore::new(file, kind))
    }

    /// Opens the file, or creates it, and starts a thread that writes for as many stores as are made of it.
    ///
    /// # Errors
    /// [`Error`]. A file that is no store of this release is left as it was.
    pub fn grouped(self, path: impl AsRef<Path>) -> Result<Grouped, Error> {
        Grouped::start(self.file(path.as_ref())?, self)
    }

    fn file(self, given: &Path) -> Result<File, Error> {
        // A relative path could read as a URI, or as the name of a database in memory.
        let path = std::path::absolute(given).map_err(|_| Error::Unopenable { path: given.to_owned() })?;
        schema::foresee(&path)?;
        let sql = |error: rusqlite::Error| Fault::Sql(error).of(&path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(&path, flags).map_err(sql)?;
        // Until the file is known to be ours, closing it must not move its log into it.
        let foreign_log = schema::has_log(&path);
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, foreign_log).map_err(sql)?;
        conn.busy_timeout(self.wait).map_err(sql)?;
        if conn.is_readonly(MAIN_DB).map_err(sql)? {
            return Err(Error::ReadOnly { path });
        }
        self.settle(&conn).map_err(sql)?;
        schema::migrate(&mut conn, &path)?;
        if self.log(&conn).map_err(sql)? != "wal" {
            return Err(Error::NoLog { path });
        }
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(sql)?;
        conn.set_prepared_statement_cache_capacity(64);
        Ok(File { conn, path })
    }

    /// Keeps a write-ahead log from now on; the mode that the file has then.
    fn log(self, conn: &Connection) -> rusqlite::Result<String> {
        let begin = Instant::now();
        loop {
            let mode = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
            let busy = mode.as_ref().is_err_and(|error: &rusqlite::Error| {
                error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
            });
            if !busy || begin.elapsed() >= self.wait {
                return mode;
            }
            // SQLite itself waits for every lock but the one that it needs here.
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn settle(self, conn: &Connection) -> rusqlite::Result<()> {
        let synchronous = match self.durability {
            Durability::Power => "FULL",
            Durability::Process => "NORMAL",
        };
        conn.pragma_update(None, "page_size", 4096)?;
        conn.pragma_update(None, "synchronous", synchronous)?;
        conn.pragma_update(None, "secure_delete", true)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        // The journal of a savepoint holds what was erased within it.
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        // Ids come in no order: what more commits wrote to the same page moves from the log into the file at once.
        conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        match self.pages {
            Some(pages) => conn.pragma_update(None, "max_page_count", pages),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use imi_core::testing::toy::Parcel;

    use super::*;

    #[test]
    fn durability_and_erasure_are_set_for_every_handle() {
        let path = std::env::temp_dir().join(format!("imi-options-{}.db", std::process::id()));
        for (durability, synchronous) in [(Durability::Power, 2), (Durability::Process, 1)] {
            let store = Options::default().durability(durability).open::<Parcel>(&path).unwrap();
            let pragma =
                |name| store.file.conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            let set = ["synchronous", "secure_delete", "temp_store"].map(pragma);
            drop(store);
            assert_eq!(set, [synchronous, 1, 2]);
        }
        std::fs::remove_file(&path).unwrap();
    }
}
