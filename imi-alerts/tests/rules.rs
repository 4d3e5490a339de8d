//! RULES.md says where each rule stands, and is held against the sources. What a new rule still lacks is told by name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]
#![allow(clippy::disallowed_methods, reason = "the sources are read from their files")]

use std::collections::BTreeSet;
use std::{fs, path::Path};

use imi_alerts::{Kind, Rule};
use imi_core::{Member, Message, RuleBook};

struct Row {
    id: String,
    kind: String,
    place: String,
}

fn rows() -> Vec<Row> {
    let table = include_str!("../RULES.md").lines().take_while(|line| *line != "# Commands");
    let rules = table.filter(|line| line.starts_with("| ")).skip(1);
    rules
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [id, kind, _, _, place] = cells[..] else { panic!("not five cells: {line}") };
            Row { id: id.into(), kind: kind.into(), place: place.into() }
        })
        .collect()
}

fn read(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

fn tests() -> String {
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut all);
    all
}

/// Letters and digits alone, so that ids and names of functions compare.
fn squashed(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

fn elsewhere(row: &Row) -> bool {
    row.place.starts_with("by type") || row.place.starts_with("see `imi_")
}

#[test]
fn every_rule_has_one_row() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (327, 327));
}

#[test]
fn every_rule_is_shown_by_a_test() {
    let tests = tests();
    let functions: BTreeSet<String> = tests
        .split("fn ")
        .skip(1)
        .map(|rest| {
            squashed(rest.split(|c: char| c != '_' && !c.is_alphanumeric()).next().unwrap_or_default())
        })
        .collect();
    let words: BTreeSet<&str> = tests.split(|c: char| c != '_' && !c.is_alphanumeric()).collect();
    let lacking: Vec<String> = rows()
        .into_iter()
        .filter(|row| !elsewhere(row))
        .filter(|row| !functions.contains(&squashed(&row.id)) && !words.contains(row.id.as_str()))
        .map(|row| row.id)
        .collect();
    assert!(lacking.is_empty(), "no test in tests/ shows: {lacking:?}");
}

#[test]
fn every_refusal_is_a_rule_of_the_code() {
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.key().name).collect();
    let refusals = rows().into_iter().filter(|row| row.kind == "refusal" && !elsewhere(row));
    let lacking: Vec<String> =
        refusals.filter(|row| !names.contains(row.id.as_str())).map(|row| row.id).collect();
    assert!(lacking.is_empty(), "no variant in src/rule.rs: {lacking:?}");
}

#[test]
fn every_rule_of_the_code_is_in_the_catalogue_and_tested() {
    let (rows, tests) = (rows(), tests());
    // One comes from the catalogue on requests; three say of a wrong moment what the catalogue has no name for.
    let others = ["CommentLanguageStated", "SubmitOnce", "AcceptOnce", "NotBroadcastYet"];
    let names = || Rule::ALL.iter().map(|rule| rule.key().name);
    let unknown = |name: &&str| rows.iter().all(|row| row.id != *name) && !others.contains(name);
    let strangers: Vec<&str> = names().filter(unknown).collect();
    assert!(strangers.is_empty(), "no rules of the catalogue: {strangers:?}");
    let untested: Vec<&str> = names().filter(|name| !tests.contains(&format!("Rule::{name}"))).collect();
    assert!(untested.is_empty(), "no test is refused by: {untested:?}");
}

#[test]
fn files_named_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in rows() {
        let is_source = |part: &&str| Path::new(part).extension().is_some_and(|extension| extension == "rs");
        for name in row.place.split('`').filter(is_source) {
            assert!(root.join(name).is_file() || root.join("src").join(name).is_file(), "{}: {name}", row.id);
        }
    }
}

#[test]
fn every_command_of_the_code_is_one_of_the_catalogue() {
    let commands = include_str!("../RULES.md").split("# Commands").nth(1).unwrap();
    for kind in Kind::ALL {
        assert!(commands.contains(&format!("`{kind:?}`")), "{kind:?} has no row");
    }
}

/// What `imi-core` says that alerts show is shown by the test of its name, and what is shown there is said.
#[test]
fn what_the_core_leaves_to_alerts_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Packed alone, the crate has no other beside it.
    let Ok(table) = fs::read_to_string(root.join("../imi-core/RULES.md")) else { return };
    let text = fs::read_to_string(root.join("tests/shared_rules.rs")).unwrap();
    for line in table.lines().filter(|line| line.starts_with("| ")) {
        let id = line.trim_start_matches("| ").split(' ').next().unwrap();
        let shown = text.split("\nfn ").skip(1).filter_map(|rest| rest.split('(').next());
        let shown = shown.map(squashed).any(|name| name == squashed(id));
        let said = line.contains("shown by `imi-alerts` in its `tests/shared_rules.rs`");
        assert_eq!(shown, said, "{id}");
    }
}
