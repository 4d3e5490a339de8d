//! The mutants without a switch, each in a build of its own: cargo-mutants as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Failed;
use crate::hunt::Verdict;

/// Has cargo-mutants run those mutants of a crate, and reads what it found.
///
/// # Errors
/// If it can't be run or read.
pub(crate) fn alone(
    root: &Path,
    scratch: &Path,
    package: &str,
    tested: &[&str],
    mutants: &[&str],
) -> Result<BTreeMap<String, Verdict>, Failed> {
    let mut cargo = Command::new("cargo");
    cargo.args(["mutants", "--package", package, "--all-features", "--timeout", "600"]);
    cargo.args(["--cargo-test-arg=--tests", "--no-shuffle"]);
    cargo.arg("--test-package").arg(tested.join(",")).arg("--output").arg(scratch);
    // A field that is left out is run whatever it is called: the files keep most of those away.
    let files: BTreeSet<&str> = mutants.iter().filter_map(|mutant| mutant.split(':').next()).collect();
    for file in files {
        cargo.arg("--file").arg(file);
    }
    for mutant in mutants {
        cargo.arg("--re").arg(format!("^{}$", escaped(mutant)));
    }
    cargo
        .current_dir(root)
        .env("CARGO_PROFILE_TEST_DEBUG", "0")
        .env("CARGO_TARGET_DIR", scratch.join("alone"))
        .status()?;
    let outcomes = std::fs::read(scratch.join("mutants.out/outcomes.json"))?;
    let outcomes: Value = serde_json::from_slice(&outcomes)?;
    let outcomes = outcomes.pointer("/outcomes").and_then(Value::as_array).cloned().unwrap_or_default();
    let verdict = |outcome: Value| {
        let name = outcome.pointer("/scenario/Mutant/name")?.as_str()?.to_owned();
        let by = "a build of its own".to_owned();
        let verdict = match outcome.pointer("/summary")?.as_str()? {
            "CaughtMutant" => Verdict::Caught(by),
            "Timeout" => Verdict::Late(by),
            "Unviable" => Verdict::Unviable(by),
            "MissedMutant" => Verdict::Survived,
            _ => return None,
        };
        Some((name, verdict))
    };
    Ok(outcomes.into_iter().filter_map(verdict).collect())
}

/// As a regular expression that says just this.
fn escaped(text: &str) -> String {
    let special = |c: char| ".+*?()|[]{}^$#&-~\\".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}
