//! What somebody does, as a step writes it: the command in its wire form, with words in the place of identifiers.

use imi_core::Actor;
use serde::Serialize;
use toml::{Table, Value};
use uuid::Uuid;

use super::{Cast, WriteError};
use crate::form::COMMISSION;

/// Writes who does what into a step; `does` is what he does if the command does not say so itself.
pub(super) fn given(
    step: &mut Table,
    (actor, does): (Actor, &str),
    command: &impl Serialize,
    cast: &Cast,
) -> Result<(), WriteError> {
    let form = |error: serde_json::Error| WriteError::Form(error.to_string());
    let json = serde_json::to_value(command).map_err(form)?;
    let mut fields = match value(&json, cast) {
        Some(Value::Table(fields)) => fields,
        other => return Err(WriteError::Form(format!("a command is {other:?}"))),
    };
    let named = fields.remove("command").and_then(|name| name.as_str().map(str::to_owned));
    // An exchange is in the area of the scenario.
    fields.remove("area");
    step.insert("does".to_owned(), Value::from(named.unwrap_or_else(|| does.to_owned())));
    let by = match actor.user().map(imi_core::UserId::uuid) {
        // Who has no word is told as a mistake.
        Some(user) => cast.word(user).map_or_else(|| user.to_string(), str::to_owned),
        None => COMMISSION.to_owned(),
    };
    step.insert("by".to_owned(), Value::from(by));
    if !fields.is_empty() {
        step.insert("with".to_owned(), Value::Table(fields));
    }
    Ok(())
}

/// The same value in TOML, which has no null; none if it is that.
fn value(json: &serde_json::Value, cast: &Cast) -> Option<Value> {
    Some(match json {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(is) => Value::from(*is),
        serde_json::Value::Number(number) => Value::from(number.as_i64()?),
        serde_json::Value::String(text) => {
            let word = text.parse::<Uuid>().ok().and_then(|id| cast.word(id));
            Value::from(word.unwrap_or(text))
        }
        serde_json::Value::Array(all) => {
            Value::Array(all.iter().filter_map(|one| value(one, cast)).collect())
        }
        serde_json::Value::Object(object) => {
            let fields = object.iter().filter_map(|(key, one)| Some((key.clone(), value(one, cast)?)));
            Value::Table(fields.collect())
        }
    })
}
