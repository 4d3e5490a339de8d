//! Checks a tree against a schema, and turns it into the wire form: names into identifiers, short forms into whole ones.

use imi_core::{Language, Number};
use serde_json::{Map, Value, json};

use crate::mistake::Mistake;
use crate::names::Names;
use crate::short;
use crate::tree::{Kind, Node};
use crate::vocabulary::{Vocabulary, constant, properties, tagged};

/// Where in a command the number of an exchange is to be put once it is known: a JSON pointer, and the exchange's name.
pub(crate) type Gap = (String, String);

/// A checking under way.
pub(crate) struct Check<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) names: &'a Names,
    /// The language of texts that state none.
    pub(crate) language: Option<Language>,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) path: Vec<String>,
}

impl<'a> Check<'a> {
    pub(crate) fn new(vocabulary: &'a Vocabulary, names: &'a Names) -> Self {
        Self { vocabulary, names, language: None, mistakes: Vec::new(), gaps: Vec::new(), path: Vec::new() }
    }

    pub(crate) fn wrong(&mut self, mistake: Mistake) -> Value {
        self.mistakes.push(mistake);
        Value::Null
    }

    /// Checks a value against a schema; `name` is what a mistake calls it.
    pub(crate) fn value(&mut self, node: &Node, schema: &Value, name: &str) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let definition = reference.rsplit('/').next().unwrap_or_default().to_owned();
            return self.definition(node, &definition, name);
        }
        if let Some(alternatives) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array) {
            return self.alternatives(node, alternatives, name);
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            return self.word(node, &words, name);
        }
        if schema.get("pattern").is_some() && is_number(schema) {
            return self.number(node, name);
        }
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        match (&node.value, kind(schema)) {
            (Kind::Table(_), "object") if format == "facts" => self.facts(node),
            (Kind::Table(_), "object")
                if schema.get("additionalProperties").is_some_and(Value::is_object) =>
            {
                self.map(node, schema)
            }
            (Kind::Table(_), "object") => self.object(node, schema, name),
            (Kind::List(nodes), "array") if schema.get("prefixItems").is_some() => {
                self.tuple(node, nodes, schema, name)
            }
            (Kind::List(nodes), "array") => {
                let items = schema.get("items").cloned().unwrap_or(Value::Bool(true));
                self.list(nodes, &items, name)
            }
            (Kind::Table(_), "array") => self.short_list(node, schema, name),
            (Kind::Text(_) | Kind::Number(_), "array") => {
                let items = schema.get("items").cloned().unwrap_or(Value::Bool(true));
                self.list(core::slice::from_ref(node), &items, name)
            }
            (Kind::Text(text), "string") => self.text(&node.at, text, format, name),
            (Kind::Number(number), "integer") => {
                let within = schema.get("maximum").and_then(Value::as_i64).is_none_or(|most| *number <= most);
                if *number < 0 || !within {
                    return self.wrong(Mistake::new(&node.at, format!("`{name}` can not be {number}")));
                }
                json!(number)
            }
            (Kind::Flag(flag), "boolean") => json!(flag),
            (_, "") => node.plain(),
            (_, expected) => {
                let expected = match expected {
                    "object" => "a table",
                    "array" => "a list",
                    "integer" => "a whole number",
                    "boolean" => "true or false",
                    _ => "a text",
                };
                let what = format!("`{name}` is {expected}, and this is {}", node.name());
                self.wrong(Mistake::new(&node.at, what))
            }
        }
    }

    fn definition(&mut self, node: &Node, definition: &str, name: &str) -> Value {
        let vocabulary = self.vocabulary;
        if let (Some(list), Kind::Text(text)) = (vocabulary.list(definition), &node.value) {
            let known = list.iter().any(|entry| entry == text);
            if !known {
                let what = format!("`{text}` is no {name} of the shipped question sets");
                return self.wrong(Mistake::word(&node.at, what, text, list.iter().map(String::as_str)));
            }
        }
        match short::whole(definition, node) {
            Some(whole) => self.spoken(&whole, definition, name),
            None => self.spoken(node, definition, name),
        }
    }

    fn spoken(&mut self, node: &Node, definition: &str, name: &str) -> Value {
        let vocabulary = self.vocabulary;
        let mut value = self.value(node, vocabulary.definition(definition), name);
        // A text is in its writer's language unless he states another.
        if let ("FreeText" | "AlertText", Some(text)) = (definition, value.as_object_mut()) {
            text.entry("language").or_insert(json!(self.language));
        }
        value
    }

    fn alternatives(&mut self, node: &Node, alternatives: &[Value], name: &str) -> Value {
        let words: Vec<&str> =
            alternatives.iter().filter_map(|one| one.get("const").and_then(Value::as_str)).collect();
        if !words.is_empty() {
            return self.word(node, &words, name);
        }
        let tag = alternatives.iter().find_map(|one| {
            properties_of(one)
                .find(|(_, property)| property.get("const").is_some())
                .map(|(tag, _)| tag.clone())
        });
        if let Some(tag) = tag {
            return self.union(node, alternatives, &tag, name);
        }
        let fits = |schema: &&Value| kind_fits(node, schema, self.vocabulary);
        let possible = |schema: &&Value| schema.get("type").and_then(Value::as_str) != Some("null");
        let mut possible = alternatives.iter().filter(possible);
        let chosen = possible.clone().find(fits).or_else(|| possible.next());
        match chosen {
            Some(schema) => self.value(node, schema, name),
            None => node.plain(),
        }
    }

    fn union(&mut self, node: &Node, alternatives: &[Value], tag: &str, name: &str) -> Value {
        // Of an alternative that is only a name the name is enough.
        let named = node.as_text().map(|name| short::named(&node.at, tag, name));
        let node = named.as_ref().unwrap_or(node);
        let Some(said) = node.get(tag) else {
            return self.wrong(Mistake::new(&node.at, format!("`{name}` lacks `{tag}`")));
        };
        let found = alternatives.iter().find(|one| constant(one, tag) == said.as_text());
        if let Some(schema) = found {
            return self.object(node, schema, said.as_text().unwrap_or(name));
        }
        let words: Vec<&str> = alternatives.iter().filter_map(|one| constant(one, tag)).collect();
        self.word(said, &words, tag)
    }

    fn list(&mut self, nodes: &[Node], items: &Value, name: &str) -> Value {
        let mut all = Vec::with_capacity(nodes.len());
        for (nth, node) in nodes.iter().enumerate() {
            self.path.push(nth.to_string());
            all.push(self.value(node, items, name));
            self.path.pop();
        }
        Value::Array(all)
    }

    /// A list with a value of its own kind in each place.
    fn tuple(&mut self, node: &Node, nodes: &[Node], schema: &Value, name: &str) -> Value {
        let places =
            schema.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if nodes.len() != places.len() {
            let what = format!("each of `{name}` has {} values, and this has {}", places.len(), nodes.len());
            return self.wrong(Mistake::new(&node.at, what));
        }
        nodes.iter().zip(places).map(|(node, place)| self.value(node, place, name)).collect()
    }

    /// A list of edits, answers, slots or pairs that is written as a table.
    fn short_list(&mut self, node: &Node, schema: &Value, name: &str) -> Value {
        let items = schema.get("items").cloned().unwrap_or(Value::Null);
        if items.get("prefixItems").is_some() {
            return self.list(&short::pairs(node), &items, name);
        }
        let of = items.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        match self.vocabulary.short.list(of.unwrap_or_default(), node) {
            Some(Ok(nodes)) => self.list(&nodes, &items, name),
            Some(Err(mistakes)) => {
                self.mistakes.extend(mistakes);
                Value::Null
            }
            None => self.wrong(Mistake::new(&node.at, format!("`{name}` is a list, and this is a table"))),
        }
    }

    /// A table of known fields.
    pub(crate) fn object(&mut self, node: &Node, schema: &Value, name: &str) -> Value {
        let entries = node.entries().unwrap_or_default();
        let known: Vec<&str> = properties_of(schema).map(|(key, _)| key.as_str()).collect();
        let mut object = Map::new();
        for entry in entries {
            let Some((_, property)) = properties_of(schema).find(|(key, _)| **key == entry.key) else {
                let what = format!("`{name}` has no `{}`", entry.key);
                let shown = known.iter().copied().filter(|key| constant(schema, key).is_none());
                self.wrong(Mistake::word(&entry.key_at, what, &entry.key, shown));
                continue;
            };
            self.path.push(entry.key.clone());
            let value = if property.get("const").is_some() {
                entry.node.plain()
            } else {
                self.value(&entry.node, property, &entry.key)
            };
            self.path.pop();
            object.insert(entry.key.clone(), value);
        }
        self.required(node, &object, schema, name);
        Value::Object(object)
    }

    fn required(&mut self, node: &Node, object: &Map<String, Value>, schema: &Value, name: &str) {
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let lacks = |key: &&str| !object.contains_key(*key) && !self.vocabulary.fills(name, key);
        for lacking in required.filter(lacks) {
            self.mistakes.push(Mistake::new(&node.at, format!("`{name}` lacks `{lacking}`")));
        }
    }

    /// A table with names as keys.
    fn map(&mut self, node: &Node, schema: &Value) -> Value {
        let format =
            schema.get("propertyNames").and_then(|names| names.get("format")).and_then(Value::as_str);
        let values = schema.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        let mut object = Map::new();
        for entry in node.entries().unwrap_or_default() {
            if let Some(format) = format {
                self.text(&entry.key_at, &entry.key, format, "name");
            }
            self.path.push(entry.key.clone());
            let value = if format == Some("viewer or exchange") && self.names.exchange(&entry.key) {
                self.map(&entry.node, schema)
            } else {
                let name = match format {
                    Some("user or exchange") => "command",
                    Some("viewer or exchange" | "authority" | "exchange" | "number") => "status",
                    _ => &entry.key,
                };
                self.value(&entry.node, &values, name)
            };
            self.path.pop();
            object.insert(entry.key.clone(), value);
        }
        Value::Object(object)
    }

    fn facts(&mut self, node: &Node) -> Value {
        let vocabulary = self.vocabulary;
        let known = vocabulary.facts();
        for entry in node.entries().unwrap_or_default() {
            if !known.contains(&entry.key) {
                let what = format!("a view has no `{}`", entry.key);
                self.wrong(Mistake::word(&entry.key_at, what, &entry.key, known.iter().map(String::as_str)));
            }
        }
        node.plain()
    }

    /// The fields of an act, as the wire form of the command.
    pub(crate) fn act(&mut self, node: &Node, act: &str) -> Option<Value> {
        let vocabulary = self.vocabulary;
        let schema = match vocabulary.act(act)? {
            Value::Null => &json!({ "type": "object", "properties": {} }),
            schema => schema,
        };
        let known: Vec<&str> = properties(schema).map(|(key, _)| key.as_str()).collect();
        let mut object = Map::new();
        for entry in node.entries().unwrap_or_default() {
            let Some((_, property)) = properties(schema).find(|(key, _)| **key == entry.key) else {
                let steps = vocabulary.definition("StepForm");
                let all = known.iter().copied().chain(properties(steps).map(|(key, _)| key.as_str()));
                let what = format!("`{act}` has no `{}`", entry.key);
                self.wrong(Mistake::word(&entry.key_at, what, &entry.key, all));
                continue;
            };
            self.path.push(entry.key.clone());
            let value = self.value(&entry.node, property, &entry.key);
            self.path.pop();
            object.insert(entry.key.clone(), value);
        }
        if tagged(vocabulary.definition("Command"), "command", act).is_some() {
            object.insert("command".to_owned(), json!(act));
        }
        self.required(node, &object, schema, act);
        Some(Value::Object(object))
    }
}

fn properties_of(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The type that a schema asks for, apart from null.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn kind_fits(node: &Node, schema: &Value, vocabulary: &Vocabulary) -> bool {
    let schema = match schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        Some(name) => vocabulary.definition(name),
        None => schema,
    };
    matches!(
        (&node.value, kind(schema)),
        (Kind::Text(_), "string")
            | (Kind::Number(_), "integer")
            | (Kind::Flag(_), "boolean")
            | (Kind::List(_), "array")
            | (Kind::Table(_), "object")
    )
}

/// Whether the schema is that of the number of an exchange.
fn is_number(schema: &Value) -> bool {
    let number = schemars::schema_for!(Number);
    schema.get("pattern") == number.get("pattern")
}
