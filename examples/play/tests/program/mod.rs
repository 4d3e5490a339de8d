//! The program as a shell starts it.
#![allow(clippy::unwrap_used, reason = "a test stops where its program can't be started")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program with these arguments, in the folder of the crate.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imi-play"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").args(arguments);
    command
}

pub(crate) fn play(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A file of this test alone; what an earlier run left of it is gone.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}
