//! The JSON Schema of a scenario's file, for editors: the form that the reader checks, with the fields of each command
//! beside its step, and with names and short forms where the wire form has identifiers and whole values.

use imi_i18n::Questions;
use serde_json::{Map, Value, json};

use crate::form::CREATE;
use crate::short;
use crate::vocabulary::{Vocabulary, constant, properties};

/// The JSON Schema.
#[must_use]
pub fn schema(questions: &Questions) -> Value {
    let vocabulary = Vocabulary::new(questions);
    let mut root = vocabulary.root().clone();
    named(&mut root);
    let acts = acts(&vocabulary);
    let Some(definitions) = root.get_mut("$defs").and_then(Value::as_object_mut) else { return root };
    if let Some(step) = definitions.get_mut("StepForm").and_then(Value::as_object_mut) {
        step.remove("additionalProperties");
        step.insert("unevaluatedProperties".to_owned(), json!(false));
        step.insert("allOf".to_owned(), Value::Array(acts));
    }
    for name in ["FreeText", "FileFacts", "NewDocument"] {
        if let Some(definition) = definitions.get_mut(name) {
            *definition = json!({ "anyOf": [{ "type": "string" }, definition.take()] });
        }
    }
    // Of a text only the words are needed.
    for (name, list) in ["FieldId", "QuestionId", "QuestionSetId", "AnswerId", "PhraseId", "SlotId"]
        .iter()
        .filter_map(|name| Some((name, vocabulary.list(name)?)))
    {
        if let Some(definition) = definitions.get_mut(*name).and_then(Value::as_object_mut) {
            definition.remove("pattern");
            definition.insert("enum".to_owned(), json!(list));
        }
    }
    definitions.remove("Command");
    definitions.remove("NewDraft");
    root
}

/// What the fields of a step are, by what is done.
fn acts(vocabulary: &Vocabulary) -> Vec<Value> {
    let commands = vocabulary.definition("Command").get("oneOf").and_then(Value::as_array);
    let commands = commands.into_iter().flatten();
    let commands = commands.filter_map(|command| Some((constant(command, "command")?, command)));
    [(CREATE, vocabulary.definition("NewDraft"))]
        .into_iter()
        .chain(commands)
        .map(|(act, form)| {
            let mut fields: Map<String, Value> =
                properties(form).map(|(name, field)| (name.clone(), field.clone())).collect();
            fields.values_mut().for_each(named);
            let required = form.get("required").and_then(Value::as_array).into_iter().flatten();
            let required: Vec<&Value> = required.filter(|field| field.as_str() != Some("command")).collect();
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
fn named(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("format").and_then(Value::as_str) == Some("uuid") {
                object.insert("format".to_owned(), json!("name"));
            }
            object.values_mut().for_each(named);
            let items = object.get("items").and_then(|items| items.get("$ref")).and_then(Value::as_str);
            let of = items.and_then(|items| items.rsplit('/').next()).unwrap_or_default().to_owned();
            if short::as_table(&of) {
                let list = Value::Object(core::mem::take(object));
                *schema = json!({ "anyOf": [list, { "type": "object" }] });
            }
        }
        Value::Array(all) => all.iter_mut().for_each(named),
        _ => {}
    }
}
