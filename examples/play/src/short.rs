//! Short forms: a text, a file or a list written with fewer words than the wire form needs.

use imi_requests::case::DraftText;

use crate::form::words;
use crate::mistake::{Mistake, Span};
use crate::tree::{Entry, Kind, Node};

/// The whole form of a value of that type that is written as a plain text.
pub(crate) fn whole(definition: &str, node: &Node) -> Option<Node> {
    let text = node.as_text()?;
    let at = &node.at;
    match definition {
        "FreeText" => Some(table(at, vec![entry(at, "text", node.clone())])),
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

/// The list that a table stands for, if lists of that type can be written so.
pub(crate) fn list(of: &str, node: &Node) -> Option<Result<Vec<Node>, Vec<Mistake>>> {
    match of {
        "Change" => Some(edits(node)),
        "NewAnswer" => Some(answers(node)),
        "Filled" => Some(Ok(slots(node))),
        _ => None,
    }
}

/// Whether lists of that type can be written as tables.
pub(crate) fn as_table(of: &str) -> bool {
    matches!(of, "Change" | "NewAnswer" | "Filled")
}

/// `{ 1 = "yes", 2 = { comment = "…" } }`.
fn answers(node: &Node) -> Result<Vec<Node>, Vec<Mistake>> {
    let (mut all, mut mistakes) = (Vec::new(), Vec::new());
    for Entry { key, key_at, node } in node.entries().unwrap_or_default() {
        let Ok(number) = key.parse::<u16>() else {
            let what = format!("`{key}` is no number of a question");
            mistakes.push(Mistake::new(key_at, what).with_help("write `{ 1 = \"yes\" }`"));
            continue;
        };
        let question = Node { at: key_at.clone(), value: Kind::Number(number.into()) };
        let mut fields = vec![entry(key_at, "question", question)];
        match &node.value {
            Kind::Table(entries) => fields.extend(entries.iter().cloned()),
            _ => fields.push(entry(&node.at, "choice", node.clone())),
        }
        all.push(table(&node.at, fields));
    }
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
}

/// `{ profession = "midwife" }`.
fn slots(node: &Node) -> Vec<Node> {
    let filled = |Entry { key, key_at, node }: &Entry| {
        table(
            &node.at,
            vec![
                entry(key_at, "slot", Node::text(key_at, key.as_str())),
                entry(&node.at, "value", node.clone()),
            ],
        )
    };
    node.entries().unwrap_or_default().iter().map(filled).collect()
}

/// Each kind of edit with its chief field.
const CHIEF: &[(&str, &str)] = &[
    ("question_set", "set"),
    ("addressee", "authority"),
    ("coordinator", "authority"),
    ("deadline", "day"),
    ("detail", "field"),
    ("ask", "question"),
    ("drop_question", "number"),
    ("comment", "number"),
    ("attach", "file"),
    ("detach", "number"),
    ("confirm_step", "step"),
    ("procedure", "procedure"),
    ("reference", "number"),
    ("established_in", "country"),
    ("service_in", "country"),
];
const DETAILS: &str = "details";
const CONFIRM: &str = "confirm";

/// The edits that a table stands for: each key names a kind of edit, and gives its chief field or all of its fields.
fn edits(node: &Node) -> Result<Vec<Node>, Vec<Mistake>> {
    let (mut all, mut mistakes) = (Vec::new(), Vec::new());
    for entry in node.entries().unwrap_or_default() {
        match edit(entry) {
            Ok(edits) => all.extend(edits),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
}

fn edit(Entry { key, key_at, node }: &Entry) -> Result<Vec<Node>, Mistake> {
    let named = |fields: Vec<Entry>, kind: &str| {
        let mut all = vec![entry(key_at, "edit", Node::text(key_at, kind))];
        all.extend(fields);
        table(&node.at, all)
    };
    let texts = words::<DraftText>();
    if key == DETAILS {
        let entries = node.entries().ok_or_else(|| {
            Mistake::new(&node.at, "`details` is a table").with_help("write `{ surname = \"Rossi\" }`")
        })?;
        let detail = |detail: &Entry| {
            let field = entry(&detail.key_at, "field", Node::text(&detail.key_at, detail.key.as_str()));
            named(vec![field, entry(&detail.node.at, "value", detail.node.clone())], "detail")
        };
        return Ok(entries.iter().map(detail).collect());
    }
    if key == CONFIRM {
        let steps = steps(node)?;
        let flag = Node { at: node.at.clone(), value: Kind::Flag(true) };
        let confirm = |step: i64| {
            let step = Node { at: node.at.clone(), value: Kind::Number(step) };
            named(
                vec![entry(&node.at, "step", step), entry(&node.at, "confirmed", flag.clone())],
                "confirm_step",
            )
        };
        return Ok(steps.into_iter().map(confirm).collect());
    }
    if texts.iter().any(|text| text == key) {
        let which = entry(key_at, "which", Node::text(key_at, key.as_str()));
        return Ok(vec![named(vec![which, entry(&node.at, "text", node.clone())], "text")]);
    }
    let Some((kind, chief)) = CHIEF.iter().find(|(kind, _)| kind == key) else {
        let chiefs = CHIEF.iter().map(|(kind, _)| *kind);
        let all = chiefs.chain([DETAILS, CONFIRM]).chain(texts.iter().map(String::as_str));
        return Err(Mistake::word(key_at, format!("there is no edit `{key}`"), key, all));
    };
    let one = |node: &Node| match &node.value {
        // A file can be told in full; else a table holds the fields of the edit.
        Kind::Table(entries) if *chief != "file" || entries.iter().any(|entry| entry.key == "file") => {
            named(entries.clone(), kind)
        }
        _ => named(vec![entry(&node.at, chief, node.clone())], kind),
    };
    Ok(match &node.value {
        Kind::List(nodes) => nodes.iter().map(one).collect(),
        _ => vec![one(node)],
    })
}

/// `[1, 3]` or `"1-10"`.
fn steps(node: &Node) -> Result<Vec<i64>, Mistake> {
    let wrong = || Mistake::new(&node.at, "these are no steps").with_help("write `[1, 2, 5]` or `\"1-10\"`");
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

fn entry(at: &Span, key: &str, node: Node) -> Entry {
    Entry { key: key.to_owned(), key_at: at.clone(), node }
}

fn table(at: &Span, entries: Vec<Entry>) -> Node {
    Node { at: at.clone(), value: Kind::Table(entries) }
}
