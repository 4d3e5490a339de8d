//! Samples of a wire form: files that must be read, and be written again as they stand, whatever changes inside.
//!
//! ```no_run
//! use imi_core::testing::{samples, toy::Command};
//! let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/commands");
//! for (name, command) in samples::read::<Command>(folder) {
//!     assert_eq!(name, samples::tag(&command, "command"));
//! }
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The samples of a folder, by the names of their files: each must be read, and be written again as it stands.
///
/// # Panics
/// If one is not, or the folder can't be read.
#[must_use]
#[track_caller]
#[allow(clippy::disallowed_methods, reason = "samples are files")]
pub fn read<T: Serialize + DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let sample = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let value: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = serde_json::to_string_pretty(&value).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(written + "\n", text, "{name} is written otherwise");
        (name, value)
    };
    paths.into_iter().map(sample).collect()
}

/// The name by which a value says what it is, such as the `command` of a command.
///
/// # Panics
/// If it says none.
#[must_use]
#[track_caller]
pub fn tag(value: &impl Serialize, member: &str) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    let tag = written.get(member).and_then(Value::as_str);
    tag.unwrap_or_else(|| panic!("no `{member}` in {written}")).to_owned()
}

/// Slips a member that nobody knows into each object of each value, one at a time: none may be read so, since what is
/// misspelt would be lost without a word. Tells how many were tried.
///
/// # Panics
/// If one is read, or refused for another reason.
#[track_caller]
pub fn refuse_one_more<T: DeserializeOwned>(right: impl IntoIterator<Item = Value>) -> usize {
    let mut tried = 0;
    for wrong in right.into_iter().flat_map(|right| with_one_more(&right)) {
        match serde_json::from_value::<T>(wrong.clone()) {
            Ok(_) => panic!("read: {wrong}"),
            Err(error) => {
                assert!(error.to_string().starts_with("unknown field `unforeseen`"), "{error}: {wrong}");
            }
        }
        tried += 1;
    }
    tried
}

fn with_one_more(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let mut more = members.clone();
            more.insert("unforeseen".to_owned(), Value::Null);
            let deeper = members.iter().flat_map(|(name, inner)| {
                with_one_more(inner).into_iter().map(move |inner| {
                    let mut all = members.clone();
                    all.insert(name.clone(), inner);
                    Value::Object(all)
                })
            });
            core::iter::once(Value::Object(more)).chain(deeper).collect()
        }
        Value::Array(items) => {
            let deeper = items.iter().enumerate().flat_map(|(nth, inner)| {
                with_one_more(inner).into_iter().map(move |inner| {
                    let others = items.iter().enumerate();
                    let all = others.map(|(at, item)| if at == nth { inner.clone() } else { item.clone() });
                    Value::Array(all.collect())
                })
            });
            deeper.collect()
        }
        _ => Vec::new(),
    }
}
