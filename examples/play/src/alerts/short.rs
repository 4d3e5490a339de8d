//! Short forms of what is written in an alert.

use crate::short::{Nodes, Short, edit, entry, steps, table};
use crate::tree::{Entry, Kind, Node};

use super::deployment::{CRITERIA, VERSION};

pub(crate) const SHORT: Short = Short {
    chief: &[
        ("activity", "activity"),
        ("description", "text"),
        ("suggestion", "text"),
        ("attach", "file"),
        ("detach", "number"),
        ("establishment", "country"),
        ("coordinator", "authority"),
    ],
    tables: &[("provider", "provider", "field")],
    others,
    other,
    lists: &[],
};

const CHECKLIST: &str = "checklist";
const RECIPIENTS: &str = "recipients";

fn others() -> Vec<String> {
    vec![CHECKLIST.to_owned(), RECIPIENTS.to_owned()]
}

fn other(whole: &Entry) -> Option<Nodes> {
    let Entry { key, key_at, node } = whole;
    match key.as_str() {
        CHECKLIST if node.entries().is_none() => Some(checklist(whole)),
        RECIPIENTS if node.entries().is_none() => {
            Some(Ok(vec![edit(whole, RECIPIENTS, vec![entry(key_at, "countries", node.clone())])]))
        }
        CHECKLIST | RECIPIENTS => {
            Some(Ok(vec![edit(whole, key, node.entries().unwrap_or_default().to_vec())]))
        }
        "establishment" if node.as_text() == Some("unknown") => {
            Some(Ok(vec![edit(whole, "establishment", Vec::new())]))
        }
        _ => None,
    }
}

/// The criteria that are fulfilled, by number: `[1, 3]` or `"1-3"`.
fn checklist(whole: &Entry) -> Nodes {
    let at = &whole.node.at;
    let fulfilled = steps(&whole.node)?;
    let flags = (1..).take(CRITERIA.len());
    let flags =
        flags.map(|number: i64| Node { at: at.clone(), value: Kind::Flag(fulfilled.contains(&number)) });
    let version = Node { at: at.clone(), value: Kind::Number(VERSION.into()) };
    let flags = Node { at: at.clone(), value: Kind::List(flags.collect()) };
    let answers = table(at, vec![entry(at, "version", version), entry(at, "fulfilled", flags)]);
    Ok(vec![edit(whole, CHECKLIST, vec![entry(at, "answers", answers)])])
}
