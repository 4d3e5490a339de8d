//! Short forms of what is written in a request.

use std::collections::BTreeMap;

use imi_i18n::Questions;
use imi_requests::case::DraftText;

use crate::form::words;
use crate::mistake::Mistake;
use crate::short::{Nodes, Short, edit, entry, steps, table};
use crate::tree::{Entry, Kind, Node};

pub(crate) const SHORT: Short = Short {
    chief: CHIEF,
    tables: &[("details", "detail", "field")],
    others,
    other,
    lists: &[("NewAnswer", answers), ("Filled", |node| Ok(slots(node)))],
};

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
const CONFIRM: &str = "confirm";

/// The texts of a draft by their names, and the steps of a checklist.
fn others() -> Vec<String> {
    [CONFIRM.to_owned()].into_iter().chain(words::<DraftText>()).collect()
}

fn other(whole: &Entry) -> Option<Nodes> {
    let Entry { key, key_at, node } = whole;
    if key == CONFIRM {
        return Some(confirm(whole));
    }
    words::<DraftText>().contains(key).then(|| {
        let which = entry(key_at, "which", Node::text(key_at, key.as_str()));
        Ok(vec![edit(whole, "text", vec![which, entry(&node.at, "text", node.clone())])])
    })
}

fn confirm(whole: &Entry) -> Nodes {
    let at = &whole.node.at;
    let flag = Node { at: at.clone(), value: Kind::Flag(true) };
    let confirm = |step: i64| {
        let step = Node { at: at.clone(), value: Kind::Number(step) };
        edit(whole, "confirm_step", vec![entry(at, "step", step), entry(at, "confirmed", flag.clone())])
    };
    Ok(steps(&whole.node)?.into_iter().map(confirm).collect())
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

/// The entries of the shipped question sets, by the names of their types.
pub(crate) fn lists(questions: &Questions) -> BTreeMap<&'static str, Vec<String>> {
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
