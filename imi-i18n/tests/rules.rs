//! RULES.md says where each rule stands, and is held against the sources.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]
#![allow(clippy::disallowed_methods, reason = "what stands in the sources is read from their files")]

use std::collections::BTreeSet;
use std::{fs, path::Path};

use imi_core::{Message as _, RuleBook as _};
use imi_i18n::Rule;

struct Row {
    id: String,
    kind: String,
    section: String,
    place: String,
}

fn rows() -> Vec<Row> {
    let table = include_str!("../RULES.md").lines().filter(|line| line.starts_with("| ")).skip(1);
    table
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [id, kind, section, _, place] = cells[..] else { panic!("not five cells: {line}") };
            Row { id: id.into(), kind: kind.into(), section: section.into(), place: place.into() }
        })
        .collect()
}

fn sources(folder: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

fn snake(id: &str) -> String {
    let mut out = String::new();
    for letter in id.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[test]
fn every_rule_has_one_row() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (75, 75));
}

/// What is not shown yet says which part will show it.
#[test]
fn what_waits_says_for_what() {
    for row in rows() {
        for rest in row.place.split("later: ").skip(1) {
            let parts = ["with access", "with alerts", "with the directories"];
            assert!(parts.iter().any(|part| rest.starts_with(part)), "{}: {}", row.id, row.place);
        }
    }
}

/// What has no test of its name here is built elsewhere, or cannot be written, or says that it is not built yet.
#[test]
fn what_is_built_has_a_test_of_its_name() {
    let tests = sources("tests") + &sources("src");
    for row in rows() {
        let shown = tests.contains(&format!("fn {}()", snake(&row.id)));
        let elsewhere = ["see `imi_", "by type", "later: "].iter().any(|word| row.place.starts_with(word));
        assert!(shown != elsewhere, "{}: {}", row.id, row.place);
    }
}

#[test]
fn each_rule_of_the_code_is_one_of_the_catalogue() {
    let rows = rows();
    for rule in Rule::ALL {
        let row = rows.iter().find(|row| row.id == rule.key().name).unwrap();
        assert_eq!(row.section, rule.section(), "{}", row.id);
        assert!(!row.place.starts_with("later"), "{}", row.id);
        assert!(row.kind == "refusal" || row.kind == "gap", "{}", row.id);
    }
}

/// The files that RULES.md names are there. What another crate shows is held against the tests of that crate.
#[test]
fn named_files_exist() {
    for row in rows().into_iter().filter(|row| !row.place.starts_with("see `imi_")) {
        for name in row.place.split('`').filter(|part| Path::new(part).extension().is_some_and(|e| e == "rs"))
        {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            assert!(root.join(name).is_file() || root.join("src").join(name).is_file(), "{}: {name}", row.id);
        }
    }
}
