//! The mutants, as cargo-mutants lists them.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::Failed;

/// A place in a file: line and column from one, the column in characters.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// From one.
    pub(crate) line: usize,
    /// From one.
    pub(crate) column: usize,
}

/// From where to where.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// The first character.
    pub(crate) start: Place,
    /// The character after the last.
    pub(crate) end: Place,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(crate) enum Genre {
    /// A function gives a fixed value.
    FnValue,
    /// Another operator.
    BinaryOperator,
    /// No operator.
    UnaryOperator,
    /// No arm.
    MatchArm,
    /// A guard that always or never holds.
    MatchArmGuard,
    /// A field as the base has it.
    StructField,
    /// A refusal that is not given. Not of cargo-mutants, but of [`crate::guards`].
    Guard,
}

/// A change of the source that some test should notice.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Mutant {
    /// With file, line and column.
    pub(crate) name: String,
    /// From the root.
    pub(crate) file: String,
    /// What is replaced.
    pub(crate) span: Span,
    /// By what.
    pub(crate) replacement: String,
    /// What kind of change it is.
    pub(crate) genre: Genre,
}

impl Mutant {
    /// The name without line and column, which move with every change of the file.
    #[must_use]
    pub(crate) fn lasting(&self) -> String {
        let change = self.name.strip_prefix(self.file.as_str()).unwrap_or_default();
        let change = change.splitn(4, ':').nth(3).unwrap_or_default();
        format!("{}:{change}", self.file)
    }

    /// Whether it is in the crate's test kit, and not in what decides or shows.
    #[must_use]
    pub(crate) fn of_kit(&self) -> bool {
        self.file.contains("/src/testing")
    }
}

/// Every mutant of a crate.
///
/// # Errors
/// If cargo-mutants is not there or says something else.
pub(crate) fn listed(root: &Path, package: &str) -> Result<Vec<Mutant>, Failed> {
    let listed = Command::new("cargo")
        .args(["mutants", "--list", "--json", "--package", package])
        .current_dir(root)
        .output()?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).into());
    }
    Ok(serde_json::from_slice(&listed.stdout)?)
}

/// The folder of a crate of the workspace, from the root.
///
/// # Errors
/// If there is none of this name.
pub(crate) fn folder(root: &Path, package: &str) -> Result<String, Failed> {
    let told = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    let told: Value = serde_json::from_slice(&told.stdout)?;
    let packages = told.pointer("/packages").and_then(Value::as_array).into_iter().flatten();
    let manifest = packages
        .filter(|known| known.pointer("/name").and_then(Value::as_str) == Some(package))
        .find_map(|known| known.pointer("/manifest_path")?.as_str())
        .ok_or_else(|| format!("there is no crate {package}"))?;
    let folder = Path::new(manifest).parent().unwrap_or(root).strip_prefix(root)?;
    Ok(folder.to_string_lossy().into_owned())
}
