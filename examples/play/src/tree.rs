//! A TOML text as a tree in which every key and value knows its place.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::mistake::{Mistake, Span};

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub at: Span,
    /// What it is.
    pub value: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A string; a date or an instant too.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A fraction.
    Fraction(f64),
    /// Yes or no.
    Flag(bool),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// A key of a table with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_at: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// A text that stands in that place.
    #[must_use]
    pub(crate) fn text(at: &Span, text: impl Into<String>) -> Self {
        Self { at: at.clone(), value: Kind::Text(text.into()) }
    }

    /// The text, if it is one.
    #[must_use]
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, if it is a table.
    #[must_use]
    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Kind::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key.
    #[must_use]
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// What kind of value it is, for people.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self.value {
            Kind::Text(_) => "a text",
            Kind::Number(_) => "a number",
            Kind::Fraction(_) => "a fraction",
            Kind::Flag(_) => "true or false",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }

    /// The same without places.
    #[must_use]
    pub(crate) fn plain(&self) -> Value {
        match &self.value {
            Kind::Text(text) => Value::from(text.as_str()),
            Kind::Number(number) => Value::from(*number),
            Kind::Fraction(number) => Value::from(*number),
            Kind::Flag(flag) => Value::from(*flag),
            Kind::List(nodes) => nodes.iter().map(Node::plain).collect(),
            Kind::Table(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), entry.node.plain())).collect()
            }
        }
    }
}

/// Reads a TOML text.
///
/// # Errors
/// What is no TOML.
pub(crate) fn parse(text: &str) -> Result<Node, Mistake> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        let mut lines = error.message().lines();
        let mistake = Mistake::new(&at, lines.next().unwrap_or("this is no TOML"));
        match lines.next() {
            Some(help) => mistake.with_help(help),
            None => mistake,
        }
    })?;
    let at = table.span();
    Ok(Node { at, value: self::table(table.get_ref())? })
}

fn table(table: &DeTable<'_>) -> Result<Kind, Mistake> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            key_at: key.span(),
            node: node(value.get_ref(), value.span())?,
        });
    }
    entries.sort_by_key(|entry| entry.key_at.start);
    Ok(Kind::Table(entries))
}

fn node(value: &DeValue<'_>, at: Span) -> Result<Node, Mistake> {
    let value = match value {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Kind::Number(number),
            Err(_) => return Err(Mistake::new(&at, "this number is too large")),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Kind::Fraction(number),
            Err(_) => return Err(Mistake::new(&at, "this number can not be read")),
        },
        DeValue::Boolean(flag) => Kind::Flag(*flag),
        DeValue::Datetime(instant) => Kind::Text(instant.to_string()),
        DeValue::Array(nodes) => Kind::List(
            nodes.iter().map(|value| node(value.get_ref(), value.span())).collect::<Result<_, Mistake>>()?,
        ),
        DeValue::Table(inner) => table(inner)?,
    };
    Ok(Node { at, value })
}
