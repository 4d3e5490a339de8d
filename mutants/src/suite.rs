//! The tests: how long each takes, and which mutants it reaches.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Failed;
use crate::tree::Binary;

/// A test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Test {
    /// The place of its binary.
    pub(crate) binary: usize,
    /// Its name there.
    pub(crate) name: String,
    /// How long it takes.
    pub(crate) takes: Duration,
    /// The mutants whose switches it asks.
    pub(crate) reaches: BTreeSet<u32>,
    /// The rules that it is refused by, as [`Debug`] writes them.
    pub(crate) refused: BTreeSet<String>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every test passed.
    Passed,
    /// One failed.
    Failed,
    /// It took too long.
    Late,
}

/// Runs tests of one binary.
///
/// # Errors
/// If it can't be started.
pub(crate) fn run(
    binary: &Binary,
    tests: &[&str],
    (name, value): (&str, &str),
    limit: Duration,
) -> Result<Ended, Failed> {
    // A mutant that never ends may take all memory before its time is over.
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v 6000000; exec \"$@\"", "sh"])
        .arg(&binary.path)
        .args(["--exact", "--quiet", "--test-threads", "2"])
        .args(tests)
        .current_dir(&binary.folder)
        .env(name, value)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .env("INSTA_UPDATE", "no")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    wait(&mut child, limit)
}

fn wait(child: &mut Child, limit: Duration) -> Result<Ended, Failed> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { Ended::Passed } else { Ended::Failed });
        }
        if began.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(Ended::Late);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Every test of the binaries that passes without a mutant, the quickest first. What was measured of a binary is kept until
/// that is built anew.
///
/// # Errors
/// If a binary can't be started.
pub(crate) fn measured(binaries: &[Binary], scratch: &Path) -> Result<Vec<Test>, Failed> {
    let mut tests = Vec::new();
    for (number, binary) in binaries.iter().enumerate() {
        let kept = scratch.join(format!("{}.measured", binary.name.replace('/', "-")));
        let built = fs::metadata(&binary.path)?.modified()?;
        let fresh = fs::metadata(&kept).and_then(|kept| kept.modified()).is_ok_and(|kept| kept > built);
        if !fresh {
            let of_binary = measure(binary, &scratch.join("seen"))?;
            fs::write(&kept, serde_json::to_vec(&of_binary)?)?;
            eprintln!("measured {}", binary.name);
        }
        let of_binary: Vec<Test> = serde_json::from_slice(&fs::read(&kept)?)?;
        tests.extend(of_binary.into_iter().map(|test| Test { binary: number, ..test }));
    }
    tests.sort_by_key(|test| test.takes);
    Ok(tests)
}

fn measure(binary: &Binary, seen: &Path) -> Result<Vec<Test>, Failed> {
    let mut tests = Vec::new();
    let listed = Command::new(&binary.path)
        .args(["--list", "--format", "terse"])
        .current_dir(&binary.folder)
        .output()?;
    for name in String::from_utf8(listed.stdout)?.lines().filter_map(|line| line.strip_suffix(": test")) {
        fs::write(seen, "")?;
        let began = Instant::now();
        let watched = ("IMI_MUTANTS_SEEN", &*seen.to_string_lossy());
        if run(binary, &[name], watched, Duration::from_mins(15))? != Ended::Passed {
            eprintln!("fails without a mutant, and is left out: {} {name}", binary.name);
            continue;
        }
        let takes = began.elapsed();
        let text = fs::read_to_string(seen)?;
        let reaches = text.lines().filter_map(|line| line.parse().ok()).collect();
        let refused = text.lines().filter(|line| line.ends_with(')')).map(str::to_owned).collect();
        tests.push(Test { binary: 0, name: name.to_owned(), takes, reaches, refused });
    }
    Ok(tests)
}
