//! RULES.md says where each rule stands, and is held against the sources. What a new rule still lacks is told by name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]
#![allow(clippy::disallowed_methods, reason = "the sources are read from their files")]

use std::collections::BTreeSet;
use std::{fs, path::Path};

use imi_core::{Member, Message, RuleBook};
use imi_requests::{Kind, Rule};

struct Row {
    id: String,
    kind: String,
    place: String,
}

fn rows() -> Vec<Row> {
    rows_of(include_str!("../RULES.md"))
}

fn rows_of(table: &str) -> Vec<Row> {
    let table = table.lines().take_while(|line| *line != "# Commands");
    let rules = table.filter(|line| line.starts_with("| ")).skip(1);
    rules
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [id, kind, _, _, place] = cells[..] else { panic!("not five cells: {line}") };
            Row { id: id.into(), kind: kind.into(), place: place.into() }
        })
        .collect()
}

/// What a comment names is neither refused nor shown by it.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn read(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&without_comments(&fs::read_to_string(&path).unwrap()));
        }
    }
}

fn tests() -> String {
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut all);
    all
}

/// A table of rules of a crate below, where that lies beside this one.
fn table_of(library: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(library);
    fs::read_to_string(root.join("RULES.md")).ok()
}

/// Letters and digits alone, so that ids and names of functions compare.
fn squashed(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// The names of the functions in it, squashed.
fn functions(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.split(|c: char| c != '_' && !c.is_alphanumeric()).next().map(squashed);
    text.split("fn ").skip(1).filter_map(name).collect()
}

fn elsewhere(row: &Row) -> bool {
    row.place.starts_with("by type") || row.place.starts_with("see `imi_")
}

/// Whether `Rule::` and this very name stand there.
fn names_rule(text: &str, name: &str) -> bool {
    let word = |c: char| c == '_' || c.is_alphanumeric();
    text.match_indices("Rule::").any(|(at, begin)| {
        let (before, after) = (&text[..at], &text[at + begin.len()..]);
        !before.ends_with(word) && after.strip_prefix(name).is_some_and(|rest| !rest.starts_with(word))
    })
}

/// The files of Rust that stand in a row.
fn files(place: &str) -> impl Iterator<Item = &str> {
    let is_source = |part: &&str| Path::new(part).extension().is_some_and(|extension| extension == "rs");
    place.split('`').filter(is_source)
}

fn source(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name);
    without_comments(&fs::read_to_string(path).unwrap())
}

#[test]
fn every_rule_has_one_row() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (399, 399));
}

#[test]
fn every_rule_is_shown_by_a_test() {
    let tests = tests();
    let functions = functions(&tests);
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
    // Two come from the catalogue on languages, one from that of all parts.
    let of_languages = ["RetiredStillRendered", "ConsentFormLanguage"];
    let names = || Rule::ALL.iter().map(|rule| rule.key().name);
    let unknown = |name: &&str| rows.iter().all(|row| row.id != *name) && !of_languages.contains(name);
    let strangers: Vec<&str> =
        names().filter(unknown).filter(|name| *name != "NoDetachAfterSending").collect();
    assert!(strangers.is_empty(), "no rules of the catalogue: {strangers:?}");
    let untested: Vec<&str> = names().filter(|name| !names_rule(&tests, name)).collect();
    assert!(untested.is_empty(), "no test is refused by: {untested:?}");
}

/// A refusal's row leads to where it is refused, not merely to a file that exists.
#[test]
fn every_refusal_is_in_the_file_that_its_row_names() {
    for row in rows().into_iter().filter(|row| row.kind == "refusal" && !elsewhere(row)) {
        let sources = files(&row.place).filter(|name| !name.starts_with("tests/"));
        let texts: Vec<(&str, String)> = sources.map(|name| (name, source(name))).collect();
        assert!(!texts.is_empty(), "{}: no source file in its row", row.id);
        for (name, text) in texts {
            assert!(names_rule(&text, &row.id), "{}: {name} does not name it", row.id);
        }
    }
}

#[test]
fn a_rule_is_named_by_its_whole_name() {
    assert!(names_rule("refused(Rule::Green);", "Green"));
    assert!(names_rule("(Rule::GreenApple, Rule::Green)", "Green"));
    assert!(!names_rule("Rule::GreenApple", "Green"));
    assert!(!names_rule("MyRule::Green, Green", "Green"));
}

#[test]
fn files_named_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in rows() {
        for name in files(&row.place) {
            assert!(root.join(name).is_file() || root.join("src").join(name).is_file(), "{}: {name}", row.id);
        }
    }
}

/// What a crate below says that requests show is shown by the test of its name in that file; and what the files of
/// shared rules show is said there.
#[test]
fn what_the_crates_below_leave_to_requests_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut claimed, mut below) = (BTreeSet::new(), BTreeSet::new());
    for table in ["imi-core", "imi-i18n"].into_iter().filter_map(table_of) {
        for row in rows_of(&table) {
            below.insert(squashed(&row.id));
            let Some((_, place)) = row.place.split_once("shown by `imi-requests` in its ") else { continue };
            let file = files(place).next().unwrap();
            let text = fs::read_to_string(root.join(file)).unwrap();
            let shown = functions(&text).contains(&squashed(&row.id));
            assert!(shown, "{}: {file} has no test of its name", row.id);
            claimed.insert(squashed(&row.id));
        }
    }
    if below.is_empty() {
        return; // packed alone, without the others beside it
    }
    for file in ["authorities", "languages", "mail_and_history", "retention", "visibility"] {
        let text = fs::read_to_string(root.join(format!("tests/shared_{file}.rs"))).unwrap();
        for name in functions(&text).intersection(&below) {
            assert!(claimed.contains(name), "{file}: no row says that {name} is shown here");
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
