//! What is kept in SQLite, beside the same rows by hand.

pub mod alerts;
pub mod fill;
pub mod lists;
pub mod rates;
mod rows;

use std::io;
use std::path::{Path, PathBuf};

/// A folder for files that are measured, gone when it is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new one, in the folder for temporary files.
    ///
    /// # Errors
    /// The file system's.
    pub fn new(name: &str) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("imi-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can not be removed now is the system's to remove.
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}
