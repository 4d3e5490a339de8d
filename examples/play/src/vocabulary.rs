//! The words that are valid in a scenario's file whatever its world: the JSON Schema of its form, and the entries of the
//! predefined lists.

use std::collections::BTreeMap;

use imi_core::RuleBook;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::form::{CREATE, Form, LOOK, NOTHING, by_name, listed, statuses, words};
use crate::short::Short;
use crate::workflow::{Many, Played};

/// Schema and lists, made once.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    root: Value,
    /// The entries of each list, by the name of its type.
    lists: BTreeMap<&'static str, Vec<String>>,
    facts: Vec<String>,
    /// The mails.
    pub(crate) mails: Vec<String>,
    /// What an exchange is called.
    pub(crate) noun: &'static str,
    /// The name of the schema of what begins one.
    pub(crate) founding: String,
    /// Short forms.
    pub(crate) short: Short,
    /// Fields of commands that need not be stated.
    filled: &'static [(&'static str, &'static str)],
}

const NONE: &Value = &Value::Null;

impl Vocabulary {
    pub(crate) fn new<L: Played>(policy: &L::Policy) -> Self {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        generator.subschema_for::<L::Command>();
        generator.subschema_for::<L::Founding>();
        let mut root = generator.into_root_schema_for::<Form>().to_value();
        beside::<L>(&mut root);
        let mails = words::<L::Mail>();
        fill(&mut root, &|list| listing::<L>(list), &mails);
        let view =
            SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<L::View>().to_value();
        let facts = view.get("properties").and_then(Value::as_object);
        let facts = facts.map(|facts| facts.keys().cloned().collect()).unwrap_or_default();
        Self {
            root,
            lists: L::lists(policy),
            facts,
            mails,
            noun: L::NOUN,
            founding: L::Founding::schema_name().into_owned(),
            short: L::SHORT,
            filled: L::FILLED,
        }
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

    /// The predefined lists by the names of their types.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.lists.iter().map(|(name, list)| (*name, list.as_slice()))
    }

    /// The facts that a view can have.
    pub(crate) fn facts(&self) -> &[String] {
        &self.facts
    }

    /// The fields that an act takes; none if there is no such act.
    pub(crate) fn act(&self, act: &str) -> Option<&Value> {
        match act {
            CREATE => Some(self.definition(&self.founding)),
            LOOK => Some(NONE),
            _ => tagged(self.definition("Command"), "command", act),
        }
    }

    /// Whether the field of an act is filled in where it is not stated.
    pub(crate) fn fills(&self, act: &str, field: &str) -> bool {
        self.filled.contains(&(act, field))
    }
}

/// What a step can say of the machines that run beside the exchange, and how it names the exchange.
fn beside<L: Played>(root: &mut Value) {
    let machine = |many: Many| match many {
        Many::Itself | Many::One => statuses(),
        Many::Authorities => json!({ "anyOf": [listed("status"), by_name("authority", &statuses())] }),
        Many::Numbers => json!({ "anyOf": [listed("status"), by_name("number", &statuses())] }),
    };
    if let Some(then) = root.pointer_mut("/$defs/Then/properties").and_then(Value::as_object_mut) {
        for known in L::MACHINES.iter().filter(|machine| machine.many != Many::Itself) {
            then.insert(known.name.to_owned(), machine(known.many));
        }
        if !L::SECTIONS.is_empty() {
            then.insert("report".to_owned(), json!({ "type": "array", "items": listed("section") }));
        }
    }
    if let Some(step) = root.pointer_mut("/$defs/StepForm/properties").and_then(Value::as_object_mut)
        && let Some(exchange) = step.remove("exchange")
    {
        step.insert(L::NOUN.to_owned(), exchange);
    }
}

/// The words of a list that differs from workflow to workflow.
fn listing<L: Played>(list: &str) -> Vec<String> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let with = |mut words: Vec<String>, more: &[&str]| {
        words.extend(more.iter().map(|word| (*word).to_owned()));
        words
    };
    match list {
        "act" => {
            with(owned(&[CREATE, LOOK]), &words::<L::Kind>().iter().map(String::as_str).collect::<Vec<_>>())
        }
        "status" => words::<L::Stage>(),
        "sight" => with(words::<L::Stage>(), &[NOTHING]),
        "offer" => {
            let kinds = words::<L::Kind>();
            let signed =
                ["+", "-"].iter().flat_map(|sign| kinds.iter().map(move |kind| format!("{sign}{kind}")));
            kinds.iter().cloned().chain(signed).collect()
        }
        "rule" => {
            let own = L::Rule::ALL.iter().map(|rule| format!("{rule:?}"));
            own.chain(imi_core::Rule::ALL.iter().map(|rule| format!("{rule:?}"))).collect()
        }
        "role" => L::ROLES.iter().map(|(word, _)| (*word).to_owned()).collect(),
        "section" => owned(L::SECTIONS),
        _ => owned(crate::workflow::WORKFLOWS),
    }
}

/// Fills in the words of lists.
fn fill(schema: &mut Value, listing: &dyn Fn(&str) -> Vec<String>, mails: &[String]) {
    match schema {
        Value::Object(object) => {
            if object.get("format").and_then(Value::as_str) == Some("mail") {
                let help = format!(
                    "`MAIL to NAME, NAME`, `copy of MAIL to NAME` or `copy to NAME`; MAIL is one of {}",
                    mails.join(", ")
                );
                object.insert("description".to_owned(), json!(help));
            }
            if let Some(Value::String(list)) = object.get("words") {
                let words = listing(list);
                object.remove("words");
                object.insert("enum".to_owned(), json!(words));
            }
            object.values_mut().for_each(|value| fill(value, listing, mails));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| fill(value, listing, mails)),
        _ => {}
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
