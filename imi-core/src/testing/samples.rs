//! Samples of a wire form: texts that must be read, and be written again as they stand, whatever changes inside.
//!
//! ```
//! use imi_core::testing::{samples, toy::Command};
//! // As a test would read it from a file, which ends with a line break.
//! let text = "{\n  \"command\": \"hand_over\"\n}\n";
//! let command: Command = samples::read("hand_over", text);
//! assert_eq!(samples::tag(&command, "command"), "hand_over");
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The value of a sample: it must be read, and be written again as it stands.
///
/// # Panics
/// If it is not; the message names the sample.
#[must_use]
#[track_caller]
pub fn read<T: Serialize + DeserializeOwned>(name: &str, text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_string_pretty(&value).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(written + "\n", text, "{name} is written otherwise");
    value
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
