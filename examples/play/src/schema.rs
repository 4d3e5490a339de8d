//! The JSON Schema of a scenario's file, for editors: the form that the reader checks, with the fields of each command
//! beside its step, and with names and short forms where the wire form has identifiers and whole values.

use serde_json::{Map, Value, json};

use crate::form::CREATE;
use crate::short::{Short, WHOLE};
use crate::vocabulary::{Vocabulary, constant, properties};
use crate::workflow::Played;

/// The JSON Schema of the scenarios of a workflow.
#[must_use]
pub fn schema<L: Played>(policy: &L::Policy) -> Value {
    let vocabulary = Vocabulary::new::<L>(policy);
    let mut root = vocabulary.root().clone();
    named(&mut root, vocabulary.short);
    let acts = acts(&vocabulary);
    let Some(definitions) = root.get_mut("$defs").and_then(Value::as_object_mut) else { return root };
    if let Some(step) = definitions.get_mut("StepForm").and_then(Value::as_object_mut) {
        step.remove("additionalProperties");
        step.insert("unevaluatedProperties".to_owned(), json!(false));
        step.insert("allOf".to_owned(), Value::Array(acts));
    }
    for name in WHOLE {
        if let Some(definition) = definitions.get_mut(*name) {
            *definition = json!({ "anyOf": [{ "type": "string" }, definition.take()] });
        }
    }
    // Of a text only the words are needed.
    for (name, list) in vocabulary.lists() {
        if let Some(definition) = definitions.get_mut(name).and_then(Value::as_object_mut) {
            definition.remove("pattern");
            definition.insert("enum".to_owned(), json!(list));
        }
    }
    definitions.remove("Command");
    definitions.remove(&vocabulary.founding);
    root
}

/// What the fields of a step are, by what is done.
fn acts(vocabulary: &Vocabulary) -> Vec<Value> {
    let commands = vocabulary.definition("Command").get("oneOf").and_then(Value::as_array);
    let commands = commands.into_iter().flatten();
    let commands = commands.filter_map(|command| Some((constant(command, "command")?, command)));
    [(CREATE, vocabulary.definition(&vocabulary.founding))]
        .into_iter()
        .chain(commands)
        .map(|(act, form)| {
            let mut fields: Map<String, Value> =
                properties(form).map(|(name, field)| (name.clone(), field.clone())).collect();
            fields.values_mut().for_each(|field| named(field, vocabulary.short));
            let required = form.get("required").and_then(Value::as_array).into_iter().flatten();
            let stated = |field: &str| field != "command" && !vocabulary.fills(act, field);
            let required: Vec<&Value> = required.filter(|field| field.as_str().is_some_and(stated)).collect();
            json!({
                "if": { "properties": { "does": { "const": act } }, "required": ["does"] },
                "then": {
                    "properties": fields,
                    "anyOf": [{ "required": required }, { "required": ["with"] }],
                },
            })
        })
        .collect()
}

/// Names in the place of identifiers, and short forms beside lists.
fn named(schema: &mut Value, short: Short) {
    match schema {
        Value::Object(object) => {
            if object.get("format").and_then(Value::as_str) == Some("uuid") {
                object.insert("format".to_owned(), json!("name"));
            }
            object.values_mut().for_each(|value| named(value, short));
            let items = object.get("items").and_then(|items| items.get("$ref")).and_then(Value::as_str);
            let of = items.and_then(|items| items.rsplit('/').next()).unwrap_or_default().to_owned();
            let pairs = object.get("items").is_some_and(|items| items.get("prefixItems").is_some());
            if short.as_table(&of) || pairs {
                let list = Value::Object(core::mem::take(object));
                *schema = json!({ "anyOf": [list, { "type": "object" }] });
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| named(value, short)),
        _ => {}
    }
}
