//! RULES.md says where each rule stands, and is held against the sources.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]
#![allow(clippy::disallowed_methods, reason = "what stands in the sources is read from their files")]

use std::collections::BTreeSet;
use std::{fs, path::Path};

use imi_core::{Message as _, Rule, RuleBook as _};

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

/// The files of Rust that stand in a row.
fn files(place: &str) -> Vec<&str> {
    let is_source = |part: &&str| Path::new(part).extension().is_some_and(|extension| extension == "rs");
    place.split('`').filter(is_source).collect()
}

fn read(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = if name.starts_with("tests/") { root.to_path_buf() } else { root.join("src") };
    fs::read_to_string(folder.join(name)).ok()
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

/// Another crate shows it, which holds this row against its tests; or nobody can yet.
fn not_here(row: &Row) -> bool {
    let crates = ["requests", "alerts"].map(|crates| format!("shown by `imi-{crates}` in its "));
    crates.iter().any(|shown| row.place.contains(shown)) || row.place.starts_with("later: ")
}

#[test]
fn every_rule_has_one_row() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (139, 139));
}

#[test]
fn what_is_shown_here_has_a_test_of_its_name_in_the_file_named() {
    for row in rows().iter().filter(|row| !not_here(row)) {
        let files = files(&row.place);
        let texts: Vec<Option<String>> = files.iter().map(|name| read(name)).collect();
        assert!(texts.iter().all(Option::is_some), "{}: not all are there: {files:?}", row.id);
        let name = format!("fn {}(", snake(&row.id));
        let shown = files
            .iter()
            .zip(texts)
            .any(|(file, text)| file.starts_with("tests/") && text.is_some_and(|text| text.contains(&name)));
        assert!(shown, "{}: {} does not show it", row.id, row.place);
    }
}

/// What is not shown yet says which part will show it, and has no test that it forgets.
#[test]
fn what_waits_says_for_what() {
    let tests: String = ["kit", "lifecycle", "stores", "time", "vocabulary"]
        .iter()
        .map(|name| read(&format!("tests/{name}.rs")).unwrap())
        .collect();
    for row in rows() {
        for rest in row.place.split("later: ").skip(1) {
            let parts = ["with access", "with alerts"];
            assert!(parts.iter().any(|part| rest.starts_with(part)), "{}: {}", row.id, row.place);
        }
        if not_here(&row) {
            assert!(!tests.contains(&format!("fn {}(", snake(&row.id))), "{} is shown here", row.id);
        }
    }
}

#[test]
fn each_rule_of_the_code_is_one_of_the_catalogue() {
    let rows = rows();
    // Two come from the catalogue on languages.
    let of_languages = ["BlankFreeText", "FreeTextLanguageChoice"];
    for rule in Rule::ALL {
        let name = rule.key().name;
        let Some(row) = rows.iter().find(|row| row.id == name) else {
            assert!(of_languages.contains(&name), "{name} has no row");
            continue;
        };
        assert_eq!(row.section, rule.section(), "{name}");
        assert!(!row.place.starts_with("later: "), "{name}");
    }
}

#[test]
fn every_refusal_is_a_rule_of_the_code_or_says_where_it_is_one() {
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.key().name).collect();
    for row in rows().iter().filter(|row| row.kind == "refusal") {
        let elsewhere =
            row.place.starts_with("see `imi_requests::Rule::") || row.place.contains("`imi-requests`");
        let told = names.contains(row.id.as_str()) || elsewhere || row.place.contains("later: with ");
        assert!(told, "{}: {}", row.id, row.place);
    }
}
