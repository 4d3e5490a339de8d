//! A view as plain data: words for identifiers, and texts where they may be read.

use std::collections::BTreeMap;

use imi_core::{SealId, Secret, Shown};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::workflow::Played;

/// What stands in the place of a value that its reader may not see.
pub(crate) const WITHHELD: &str = "withheld";
/// What stands in the place of a value that was erased.
pub(crate) const ERASED: &str = "erased";

/// A view as plain data. `word` names authorities and users, `number` exchanges.
pub(crate) fn facts<L: Played>(
    shown: &Shown<L>,
    opened: &[(SealId, Secret)],
    word: &dyn Fn(Uuid) -> String,
    number: &dyn Fn(&str) -> Option<String>,
) -> Value {
    let secrets = opened.iter().map(|(id, secret)| (id.uuid(), revealed(secret))).collect();
    let plain = Plain { secrets, sealed: shown.seals.iter().map(|seal| seal.uuid()).collect(), word, number };
    let mut value = plain.value(serde_json::to_value(&shown.view).unwrap_or_default());
    L::tidy(&mut value);
    value
}

fn revealed(secret: &Secret) -> String {
    match secret {
        Secret::Text(text) => text.reveal().clone(),
        Secret::File(file) => file.reveal().name.clone(),
        _ => ERASED.to_owned(),
    }
}

struct Plain<'a> {
    secrets: BTreeMap<Uuid, String>,
    sealed: Vec<Uuid>,
    word: &'a dyn Fn(Uuid) -> String,
    number: &'a dyn Fn(&str) -> Option<String>,
}

impl Plain<'_> {
    fn value(&self, value: Value) -> Value {
        match value {
            Value::Object(object) => self.object(object),
            Value::Array(all) => all.into_iter().map(|value| self.value(value)).collect(),
            Value::String(text) => self.text(text),
            other => other,
        }
    }

    fn object(&self, object: Map<String, Value>) -> Value {
        match object.get("text").and_then(Value::as_str) {
            Some("readable") => self.value(object.get("seal").cloned().unwrap_or_default()),
            Some(WITHHELD) => Value::from(WITHHELD),
            _ => Value::Object(object.into_iter().map(|(key, value)| (key, self.value(value))).collect()),
        }
    }

    fn text(&self, text: String) -> Value {
        if let Ok(id) = text.parse::<Uuid>() {
            return Value::from(match self.secrets.get(&id) {
                Some(secret) => secret.clone(),
                None if self.sealed.contains(&id) => ERASED.to_owned(),
                None => (self.word)(id),
            });
        }
        Value::from((self.number)(&text).unwrap_or(text))
    }
}

/// Where the facts differ from those expected: the path, what was expected, and what is.
pub(crate) fn compare(
    path: &str,
    expected: &Value,
    found: &Value,
    differences: &mut Vec<(String, String, String)>,
) {
    match (expected, found) {
        (Value::Object(fields), Value::Object(facts)) => {
            for (key, field) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(&path, field, facts.get(key).unwrap_or(&Value::Null), differences);
            }
        }
        (Value::Array(wanted), Value::Array(all)) if wanted.len() == all.len() => {
            for (nth, (field, fact)) in wanted.iter().zip(all).enumerate() {
                compare(&format!("{path}[{}]", nth + 1), field, fact, differences);
            }
        }
        (Value::Number(count), Value::Array(all)) if count.as_u64() == u64::try_from(all.len()).ok() => {}
        (Value::Number(count), Value::Object(all)) if count.as_u64() == u64::try_from(all.len()).ok() => {}
        (Value::String(none), Value::Null) if none == "none" => {}
        (Value::Number(_), Value::Array(all)) => {
            differences.push((path.to_owned(), brief(expected), all.len().to_string()));
        }
        (expected, found) if expected == found => {}
        (expected, found) => differences.push((path.to_owned(), brief(expected), brief(found))),
    }
}

/// A value in a few words.
pub(crate) fn brief(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(all) if all.iter().any(Value::is_object) => format!("{} entries", all.len()),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(brief).collect();
            format!("[{}]", all.join(", "))
        }
        other => other.to_string(),
    }
}
