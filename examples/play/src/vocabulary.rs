//! The words that are valid in a scenario's file whatever its world: the JSON Schema of its form, and the entries of the
//! predefined lists.

use std::collections::BTreeMap;

use imi_i18n::Questions;
use imi_requests::{Command, NewDraft, View};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::form::{CREATE, Form, LOOK};

/// Schema and lists, made once.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    root: Value,
    /// The entries of each list, by the name of its type.
    lists: BTreeMap<&'static str, Vec<String>>,
    facts: Vec<String>,
}

const NONE: &Value = &Value::Null;

impl Vocabulary {
    pub(crate) fn new(questions: &Questions) -> Self {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        generator.subschema_for::<Command>();
        generator.subschema_for::<NewDraft>();
        let root = generator.into_root_schema_for::<Form>().to_value();
        let view = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<View>().to_value();
        let facts = view.get("properties").and_then(Value::as_object);
        let facts = facts.map(|facts| facts.keys().cloned().collect()).unwrap_or_default();
        Self { root, lists: lists(questions), facts }
    }

    /// The whole schema.
    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// The schema of that name.
    pub(crate) fn definition(&self, name: &str) -> &Value {
        self.root.get("$defs").and_then(|definitions| definitions.get(name)).unwrap_or(NONE)
    }

    /// The entries of a predefined list, if the type is one.
    pub(crate) fn list(&self, name: &str) -> Option<&[String]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// The facts that a view can have.
    pub(crate) fn facts(&self) -> &[String] {
        &self.facts
    }

    /// The fields that an act takes; none if there is no such act.
    pub(crate) fn act(&self, act: &str) -> Option<&Value> {
        match act {
            CREATE => Some(self.definition("NewDraft")),
            LOOK => Some(NONE),
            _ => tagged(self.definition("Command"), "command", act),
        }
    }
}

/// The alternative of a tagged union with that tag.
pub(crate) fn tagged<'s>(union: &'s Value, tag: &str, value: &str) -> Option<&'s Value> {
    let alternatives = union.get("oneOf")?.as_array()?;
    alternatives.iter().find(|alternative| constant(alternative, tag) == Some(value))
}

/// The fixed value of a property.
pub(crate) fn constant<'s>(schema: &'s Value, property: &str) -> Option<&'s str> {
    schema.get("properties")?.get(property)?.get("const")?.as_str()
}

/// The properties of an object's schema, without its tag.
pub(crate) fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let all: Option<&Map<String, Value>> = schema.get("properties").and_then(Value::as_object);
    all.into_iter().flatten().filter(|(_, property)| property.get("const").is_none())
}

fn lists(questions: &Questions) -> BTreeMap<&'static str, Vec<String>> {
    let mut lists: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut add = |list: &'static str, entry: String| {
        let known = lists.entry(list).or_default();
        if !known.contains(&entry) {
            known.push(entry);
        }
    };
    for set in questions.sets() {
        add("QuestionSetId", set.id().to_string());
        for field in set.fields() {
            add("FieldId", field.id.to_string());
        }
        for question in set.questions().chain(set.former()) {
            add("QuestionId", question.id().to_string());
            for slot in question.slots() {
                add("SlotId", slot.id.to_string());
            }
            for choice in question.answers() {
                add("AnswerId", choice.id.to_string());
            }
        }
    }
    for phrase in questions.phrases() {
        add("PhraseId", phrase.id.to_string());
    }
    lists
}
