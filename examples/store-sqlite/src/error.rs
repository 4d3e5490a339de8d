//! How the store itself fails.

use std::path::{Path, PathBuf};

use imi_core::Conflict;
use rusqlite::ErrorCode;

/// Why the store could not be opened, or could not do what it was asked. Nothing was written then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another handle or process holds the file.
    #[error("`{path}` is locked by somebody else; try again, or allow a longer wait")]
    Locked {
        /// Which file.
        path: PathBuf,
    },
    /// The disk is full, or the file has as many pages as it may have.
    #[error("`{path}` has no room to grow; free disk space, or allow the store more pages")]
    Full {
        /// Which file.
        path: PathBuf,
    },
    /// The file may not be written.
    #[error("`{path}` is read-only; a store needs to write the file, and to create files beside it")]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
    /// The path can not be opened as a file.
    #[error("`{path}` can not be opened or created; give a file in a folder that exists and is yours")]
    Unopenable {
        /// Which file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{path}` is no store of exchanges: {found}; give a file that this crate made, or a new path")]
    Foreign {
        /// Which file.
        path: PathBuf,
        /// What it is instead.
        found: Foreign,
    },
    /// The file was made or migrated by a later release.
    #[error(
        "`{path}` has schema version {found}, and this release knows versions up to {known}; use a later one"
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// The version that it has.
        found: i64,
        /// The newest version that this release knows.
        known: i64,
    },
    /// The file system gives no shared memory, so that readers and a writer can not work side by side.
    #[error("`{path}` can not be kept with a write-ahead log; give a path on a local disk")]
    NoLog {
        /// Which file.
        path: PathBuf,
    },
    /// The file's pages contradict each other.
    #[error("`{path}` is damaged; restore it from a copy")]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// What stands in the file does not read as this lifecycle's, or could not be written as JSON.
    #[error("`{path}`: {what} is not of the form that this release reads and writes")]
    Form {
        /// Which file.
        path: PathBuf,
        /// What.
        what: &'static str,
        /// Where the form is broken; absent for personal values, which an error does not quote.
        source: Option<serde_json::Error>,
    },
    /// A standing was put whose version had not grown.
    #[error("the standing has version {version}, and version {kept} is kept; put a newer one")]
    StandingNotNewer {
        /// The version put.
        version: u64,
        /// The version kept.
        kept: u64,
    },
    /// No thread could be started to write.
    #[error("no thread could be started to write to `{path}`: {source}")]
    NoThread {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The thread that writes is gone.
    #[error("the thread that writes to `{path}` has stopped; open the file again")]
    Stopped {
        /// Which file.
        path: PathBuf,
    },
    /// Anything else that SQLite says.
    #[error("`{path}`: {source}")]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
}

/// What a file is that is no store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Foreign {
    /// No SQLite database.
    #[error("it is no SQLite database")]
    NotSqlite,
    /// A database of another application.
    #[error("it is a database of another application (id {0}, where {id} was expected)", id = crate::schema::APPLICATION)]
    Application(i64),
    /// It calls itself a store, and has not the tables of its version.
    #[error("it has not the tables of a store of version {0}")]
    Tables(i64),
}

/// What stops a reading or writing, before it is known of which file.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Form(&'static str, Option<serde_json::Error>),
}

/// What stops a commit.
#[derive(Debug)]
pub(crate) enum Halt {
    Conflict(Conflict),
    Fault(Fault),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<rusqlite::Error> for Halt {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(Fault::Sql(error))
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Conflict> for Halt {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl Fault {
    pub(crate) fn of(self, path: &Path) -> Error {
        let path = path.to_owned();
        let source = match self {
            Self::Form(what, source) => return Error::Form { path, what, source },
            Self::Sql(source) => source,
        };
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Locked { path },
            Some(ErrorCode::DiskFull) => Error::Full { path },
            Some(ErrorCode::ReadOnly) => Error::ReadOnly { path },
            Some(ErrorCode::CannotOpen) => Error::Unopenable { path },
            Some(ErrorCode::NotADatabase) => Error::Foreign { path, found: Foreign::NotSqlite },
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged { path },
            _ => Error::Sqlite { path, source },
        }
    }
}
