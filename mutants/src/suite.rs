//! The tests: how long each takes, and which mutants it reaches.

use std::collections::{BTreeMap, BTreeSet};
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
    /// The file that it stands in.
    pub(crate) file: String,
    /// Its name in the binary.
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

/// Every test of the binaries that passes without a mutant, the quickest first, but for those of files to skip. What was
/// measured of a file is kept until its binary is built anew.
///
/// # Errors
/// If a binary can't be started.
pub(crate) fn measured(
    binaries: &[Binary],
    skips: impl Fn(&str) -> bool,
    scratch: &Path,
) -> Result<Vec<Test>, Failed> {
    let mut tests = Vec::new();
    for (number, binary) in binaries.iter().enumerate() {
        let built = fs::metadata(&binary.path)?.modified()?;
        for (file, names) in files(binary)? {
            if skips(&file) {
                continue;
            }
            let kept = scratch.join(format!("{}.measured", file.replace('/', "-")));
            let fresh = fs::metadata(&kept).and_then(|kept| kept.modified()).is_ok_and(|kept| kept > built);
            if !fresh {
                let of_file = measure(binary, &file, &names, &scratch.join("seen"))?;
                fs::write(&kept, serde_json::to_vec(&of_file)?)?;
                eprintln!("measured {file}");
            }
            let of_file: Vec<Test> = serde_json::from_slice(&fs::read(&kept)?)?;
            tests.extend(of_file.into_iter().map(|test| Test { binary: number, ..test }));
        }
    }
    tests.sort_by_key(|test| test.takes);
    Ok(tests)
}

/// The names of a binary's tests, by the file that they stand in: where the binary is all files of a folder, each is a module.
fn files(binary: &Binary) -> Result<BTreeMap<String, Vec<String>>, Failed> {
    let listed = Command::new(&binary.path)
        .args(["--list", "--format", "terse"])
        .current_dir(&binary.folder)
        .output()?;
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in String::from_utf8(listed.stdout)?.lines().filter_map(|line| line.strip_suffix(": test")) {
        let folder = binary.name.strip_suffix("main.rs").filter(|folder| folder.ends_with("/tests/"));
        let file = match (folder, name.split_once("::")) {
            (Some(folder), Some((module, _))) => format!("{folder}{module}.rs"),
            _ => binary.name.clone(),
        };
        files.entry(file).or_default().push(name.to_owned());
    }
    Ok(files)
}

fn measure(binary: &Binary, file: &str, names: &[String], seen: &Path) -> Result<Vec<Test>, Failed> {
    let mut tests = Vec::new();
    for name in names {
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
        tests.push(Test { binary: 0, file: file.to_owned(), name: name.clone(), takes, reaches, refused });
    }
    Ok(tests)
}
