//! Short forms: a text, a file or a list written with fewer words than the wire form needs.

use crate::mistake::{Mistake, Span};
use crate::tree::{Entry, Kind, Node};

/// The short forms of a workflow.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    /// Each kind of edit with its chief field.
    pub chief: &'static [(&'static str, &'static str)],
    /// Tables that stand for an edit of one kind for each of their keys: their name, the kind, the field that the key is.
    pub tables: &'static [(&'static str, &'static str, &'static str)],
    /// The names of other edits.
    pub others: fn() -> Vec<String>,
    /// Those other edits, if the entry is one.
    pub other: fn(&Entry) -> Option<Nodes>,
    /// Lists that can be written as tables, by the type of what they hold.
    pub lists: &'static [(&'static str, List)],
}

/// What something short stands for, or what is wrong with it.
pub(crate) type Nodes = Result<Vec<Node>, Mistake>;

/// The list that a table stands for.
pub(crate) type List = fn(&Node) -> Result<Vec<Node>, Vec<Mistake>>;

/// The types of which a value can be written as a plain text.
pub(crate) const WHOLE: &[&str] = &["FreeText", "AlertText", "FileFacts", "NewDocument"];

/// The whole form of a value of that type that is written as a plain text.
pub(crate) fn whole(definition: &str, node: &Node) -> Option<Node> {
    let text = node.as_text()?;
    let at = &node.at;
    match definition {
        "FreeText" | "AlertText" => Some(table(at, vec![entry(at, "text", node.clone())])),
        "NewDocument" => Some(table(at, vec![entry(at, "file", node.clone())])),
        "FileFacts" => Some(file(at, text)),
        _ => None,
    }
}

/// A file of that name, with made-up facts that are the same for the same name.
fn file(at: &Span, name: &str) -> Node {
    let media_type = match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };
    let digest = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()).simple().to_string();
    let fields = vec![
        entry(at, "name", Node::text(at, name)),
        entry(at, "media_type", Node::text(at, media_type)),
        entry(at, "size", Node { at: at.clone(), value: Kind::Number(48_213) }),
        entry(at, "sha256", Node::text(at, digest.repeat(2))),
    ];
    table(at, fields)
}

/// The type of an edit.
const EDIT: &str = "Change";

impl Short {
    /// The list that a table stands for, if lists of that type can be written so.
    pub(crate) fn list(self, of: &str, node: &Node) -> Option<Result<Vec<Node>, Vec<Mistake>>> {
        if of == EDIT {
            return Some(self.edits(node));
        }
        let (_, list) = self.lists.iter().find(|(known, _)| *known == of)?;
        Some(list(node))
    }

    /// Whether lists of that type can be written as tables.
    pub(crate) fn as_table(self, of: &str) -> bool {
        of == EDIT || self.lists.iter().any(|(known, _)| *known == of)
    }

    /// The edits that a table stands for: each key names a kind of edit, and gives its chief field or all of its fields.
    fn edits(self, node: &Node) -> Result<Vec<Node>, Vec<Mistake>> {
        let (mut all, mut mistakes) = (Vec::new(), Vec::new());
        for entry in node.entries().unwrap_or_default() {
            match self.edit(entry) {
                Ok(edits) => all.extend(edits),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
    }

    fn edit(self, whole: &Entry) -> Nodes {
        let Entry { key, key_at, node } = whole;
        if let Some((_, kind, field)) = self.tables.iter().find(|(table, _, _)| table == key) {
            let entries = node.entries().ok_or_else(|| {
                Mistake::new(&node.at, format!("`{key}` is a table"))
                    .with_help("write `{ name = \"Rossi\" }`")
            })?;
            let one = |one: &Entry| {
                let field = entry(&one.key_at, field, Node::text(&one.key_at, one.key.as_str()));
                edit(whole, kind, vec![field, entry(&one.node.at, "value", one.node.clone())])
            };
            return Ok(entries.iter().map(one).collect());
        }
        if let Some(edits) = (self.other)(whole) {
            return edits;
        }
        let Some((kind, chief)) = self.chief.iter().find(|(kind, _)| kind == key) else {
            let others = (self.others)();
            let known =
                self.chief.iter().map(|(kind, _)| *kind).chain(self.tables.iter().map(|(name, _, _)| *name));
            let all = known.chain(others.iter().map(String::as_str));
            return Err(Mistake::word(key_at, format!("there is no edit `{key}`"), key, all));
        };
        let one = |node: &Node| match &node.value {
            // A text or a file can be told in full; else a table holds the fields of the edit.
            Kind::Table(entries) if !matches!(*chief, "file" | "text") || holds(entries, chief) => {
                edit(whole, kind, entries.clone())
            }
            _ => edit(whole, kind, vec![entry(&node.at, chief, node.clone())]),
        };
        Ok(match &node.value {
            Kind::List(nodes) => nodes.iter().map(one).collect(),
            _ => vec![one(node)],
        })
    }
}

/// Whether the fields of an edit are told, and not the text or file that it has.
fn holds(entries: &[Entry], chief: &str) -> bool {
    entries.iter().any(|entry| entry.key == chief && (chief == "file" || entry.node.entries().is_some()))
}

/// A list of pairs that is written as a table.
pub(crate) fn pairs(node: &Node) -> Vec<Node> {
    let pair = |Entry { key, key_at, node }: &Entry| Node {
        at: node.at.clone(),
        value: Kind::List(vec![Node::text(key_at, key.as_str()), node.clone()]),
    };
    node.entries().unwrap_or_default().iter().map(pair).collect()
}

/// An edit of that kind, written under this key, with these fields.
pub(crate) fn edit(Entry { key_at, node, .. }: &Entry, kind: &str, fields: Vec<Entry>) -> Node {
    let mut all = vec![entry(key_at, "edit", Node::text(key_at, kind))];
    all.extend(fields);
    table(&node.at, all)
}

/// An alternative that is only a name, written as that name.
pub(crate) fn named(at: &Span, tag: &str, name: &str) -> Node {
    table(at, vec![entry(at, tag, Node::text(at, name))])
}

/// `[1, 3]` or `"1-10"`.
pub(crate) fn steps(node: &Node) -> Result<Vec<i64>, Mistake> {
    let wrong = || {
        Mistake::new(&node.at, "these are no numbers of a list").with_help("write `[1, 2, 5]` or `\"1-10\"`")
    };
    match &node.value {
        Kind::Number(step) => Ok(vec![*step]),
        Kind::List(nodes) => nodes
            .iter()
            .map(|node| match node.value {
                Kind::Number(step) => Ok(step),
                _ => Err(wrong()),
            })
            .collect(),
        Kind::Text(text) => {
            let (from, to) = text.split_once('-').ok_or_else(wrong)?;
            match (from.trim().parse::<u8>(), to.trim().parse::<u8>()) {
                (Ok(from), Ok(to)) => Ok((from..=to).map(i64::from).collect()),
                _ => Err(wrong()),
            }
        }
        _ => Err(wrong()),
    }
}

pub(crate) fn entry(at: &Span, key: &str, node: Node) -> Entry {
    Entry { key: key.to_owned(), key_at: at.clone(), node }
}

pub(crate) fn table(at: &Span, entries: Vec<Entry>) -> Node {
    Node { at: at.clone(), value: Kind::Table(entries) }
}
