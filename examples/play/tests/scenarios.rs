//! Every shipped scenario plays as it says, on both stores; a wrong expectation and a mistake in the file are told.
#![allow(clippy::unwrap_used, reason = "a test stops where its file system fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use imi_core::Member as _;
use serde_json::Value;

use crate::program::{play, program, scratch, told};

fn scenarios() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut all: Vec<String> = names.map(|name| format!("scenarios/{}", name.to_str().unwrap())).collect();
    all.sort();
    assert!(all.len() >= 50, "{all:?}");
    all
}

fn text(scenario: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(scenario)).unwrap()
}

#[test]
fn every_scenario_says_first_what_it_tells_and_where_that_stands() {
    for scenario in scenarios() {
        let text = text(&scenario);
        let story: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(story.join(" ").contains("(handbook "), "{scenario}");
        let name = scenario.trim_start_matches("scenarios/").trim_end_matches(".toml");
        assert!(include_str!("../README.md").contains(&format!("`{name}`")), "{name} is not in the list");
    }
}

#[test]
fn every_scenario_plays_in_memory() {
    let all = scenarios();
    let arguments: Vec<&str> = ["run"].into_iter().chain(all.iter().map(String::as_str)).collect();
    let output = play(&arguments);
    assert!(output.status.success(), "{}", told(&output));
}

#[test]
fn every_scenario_plays_in_a_file_and_again_in_the_same_one() {
    let store = format!("sqlite:{}", scratch("scenarios.db").display());
    let all = scenarios();
    let files = all.iter().map(String::as_str);
    let arguments: Vec<&str> = ["run", "--store", &store].into_iter().chain(files).collect();
    let first = play(&arguments);
    assert!(first.status.success(), "{}", told(&first));
    let second = play(&arguments);
    assert!(second.status.success(), "{}", told(&second));
    let again = |all: &str| {
        told(&second).matches(&format!("played before in this store, once; all {all} are new")).count()
    };
    assert!(again("alerts") >= 15);
    assert_eq!(again("requests") + again("alerts"), all.len());
}

#[test]
fn both_stores_tell_the_same() {
    for scenario in ["diploma", "split", "derogation", "alert", "alert-withdrawal-in-objections"] {
        let scenario = &format!("scenarios/{scenario}.toml");
        let store = format!("sqlite:{}", scratch("same.db").display());
        assert_eq!(
            told(&play(&["run", scenario, "--json"])),
            told(&play(&["run", scenario, "--json", "--store", &store]))
        );
    }
}

#[test]
fn the_diploma_case_as_it_is_told() {
    insta::assert_snapshot!("diploma", told(&play(&["run", "scenarios/diploma.toml"])));
    insta::assert_snapshot!("diploma_hu", told(&play(&["run", "scenarios/diploma.toml", "--lang", "hu"])));
}

#[test]
fn an_alert_as_it_is_told() {
    let told = told(&play(&["run", "scenarios/alert-withdrawal-in-objections.toml", "--lang", "en"]));
    insta::assert_snapshot!("alert", told);
}

#[test]
fn an_alert_is_told_in_the_language_of_each_reader() {
    let told = told(&play(&["run", "scenarios/alert-commission.toml"]));
    for says in ["Stato membro di stabilimento", "✓ Può raggiungere altri Stati membri", "[Italian]"] {
        assert!(told.contains(says), "{says}: {told}");
    }
}

/// The diploma case with one thing changed.
fn changed(name: &str, from: &str, to: &str) -> Output {
    let text = text("scenarios/diploma.toml");
    assert!(text.contains(from));
    let path = scratch(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let output = program(&["run", name]).current_dir(env!("CARGO_TARGET_TMPDIR")).output().unwrap();
    std::fs::remove_file(path).unwrap();
    output
}

/// What a step that differs says: from its head to the next blank line.
fn wrong(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", told(output));
    let told = told(output);
    let steps = told.split("\n\n").filter(|part| part.contains('✗') || part.ends_with("differs\n"));
    steps.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_wrong_status_is_shown_as_a_difference() {
    let output = changed("status.toml", "then.status = \"accepted\"", "then.status = \"replied\"");
    insta::assert_snapshot!("wrong_status", wrong(&output));
}

#[test]
fn a_mail_that_is_not_stated_is_a_surprise() {
    let stated = "then.mail = [\"accepted to marco\", \"copy to bari\"]\n";
    insta::assert_snapshot!("wrong_mail", wrong(&changed("mail.toml", stated, "")));
}

#[test]
fn a_refusal_that_is_not_stated_is_a_surprise() {
    let stated = "then.refused = \"ViewerTakesNoAction\"\n";
    insta::assert_snapshot!("wrong_refusal", wrong(&changed("refusal.toml", stated, "")));
}

#[test]
fn a_status_seen_otherwise_is_a_surprise() {
    let stated = "then.status = \"closed\"\n";
    insta::assert_snapshot!("wrong_sight", wrong(&changed("sight.toml", stated, "")));
}

#[test]
fn wrong_facts_and_offers_are_told_apart_from_right_ones() {
    let facts = "{ depth = \"full\", details = { surname = \"Rossini\" } }";
    let output =
        changed("facts.toml", facts, "{ depth = \"full\", details = { surname = \"Verdi\" }, messages = 2 }");
    insta::assert_snapshot!("wrong_facts", wrong(&output));
    let offers = "then.offers.kati = [\"generate_report\"]";
    let output = changed("offers.toml", offers, "then.offers.kati = [\"+accept\"]");
    insta::assert_snapshot!("wrong_offers", wrong(&output));
}

#[test]
fn a_mistake_in_the_file_is_told_with_its_place_and_the_nearest_word() {
    let output = changed("mistake.toml", "does = \"accept\"", "does = \"acept\"");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    insta::assert_snapshot!("mistake", told(&output));
}

#[test]
fn json_is_one_valid_document() {
    let one: Value =
        serde_json::from_slice(&play(&["run", "scenarios/split.toml", "--json"]).stdout).unwrap();
    assert_eq!(one["as_stated"], true);
    assert_eq!(one["steps"][4]["requests"]["part"]["seen"]["anna"], "awaiting_acceptance");
    assert_eq!(one["views"]["part"]["anna"]["details"]["surname"], "Rossini");
    let two = play(&["run", "scenarios/split.toml", "scenarios/diploma.toml", "--json"]);
    let two: Value = serde_json::from_slice(&two.stdout).unwrap();
    assert_eq!(two.as_array().map(Vec::len), Some(2));
}

#[test]
fn the_lifecycle_is_drawn() {
    for machine in ["request", "allocation", "derogation"] {
        insta::assert_snapshot!(format!("{machine}_mermaid"), told(&play(&["diagram", machine])));
    }
    for format in ["dot", "svg"] {
        let drawn = told(&play(&["diagram", "allocation", "--format", format]));
        insta::assert_snapshot!(format!("allocation_{format}"), drawn);
    }
    let svg = told(&play(&["diagram", "request", "--format", "svg"]));
    assert_eq!(svg.matches("<rect x=").count(), 19);
    for machine in ["alert", "postbox", "recipient", "information", "withdrawal", "closure"] {
        insta::assert_snapshot!(format!("{machine}_mermaid"), told(&play(&["diagram", machine])));
    }
}

// That the reader refuses what the schema does not allow is in the tests of reading.
#[test]
fn the_form_of_requests_is_described_whole() {
    let schema = described("request");
    assert!(schema.pointer("/$defs/Then/properties/allocation").is_some());
}

#[test]
fn the_form_of_alerts_is_described_whole() {
    let schema = described("alert");
    let then = schema.pointer("/$defs/Then/properties").unwrap();
    assert!(
        then.get("postbox").is_some() && then.get("allocation").is_none() && then.get("report").is_none()
    );
}

/// The schema of a workflow: every act is described, and all that refers to another part finds it.
fn described(workflow: &str) -> Value {
    let schema: Value = serde_json::from_slice(&play(&["schema", workflow]).stdout).unwrap();
    let at = |place: &str| schema.pointer(place).unwrap_or_else(|| unreachable!("{place}"));
    assert_eq!(at("/$schema"), "https://json-schema.org/draft/2020-12/schema");
    let members: BTreeSet<_> = at("/properties").as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, BTreeSet::from(["authority", "step", "user", "world"]));
    at(&format!("/$defs/StepForm/properties/{workflow}"));
    let texts = |of: &str, place: &str| -> BTreeSet<String> {
        let all = at(of).as_array().unwrap().iter();
        all.map(|one| one.pointer(place).and_then(Value::as_str).unwrap().to_owned()).collect()
    };
    let mut described = texts("/$defs/StepForm/allOf", "/if/properties/does/const");
    let kinds = if workflow == "alert" { imi_alerts::Kind::ALL.len() } else { imi_requests::Kind::ALL.len() };
    assert_eq!(described.len(), kinds + 1);
    described.insert("look".to_owned());
    assert_eq!(described, texts("/$defs/StepForm/properties/does/enum", ""));
    for to in references(&schema) {
        at(to.strip_prefix('#').unwrap());
    }
    schema
}

/// Where a schema leans on another part of itself.
fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(all) => all.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn what_may_be_done_and_why_not() {
    let offers = play(&["offers", "scenarios/diploma.toml", "--as", "eva", "--after", "2"]);
    insta::assert_snapshot!("offers", told(&offers));
    let why = play(&["explain", "scenarios/diploma.toml", "--as", "kati", "--after", "2", "accept"]);
    assert_eq!(why.status.code(), Some(1));
    insta::assert_snapshot!("explain", told(&why));
    let may = play(&["explain", "scenarios/diploma.toml", "--as", "eva", "--after", "2", "accept"]);
    assert_eq!(may.status.code(), Some(0), "{}", told(&may));
    for (who, command) in [("evva", "accept"), ("eva", "acept")] {
        let output = play(&["explain", "scenarios/diploma.toml", "--as", who, command]);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains("did you mean"), "{}", told(&output));
    }
}

#[test]
fn what_may_be_done_with_an_alert_and_why_not() {
    let scenario = "scenarios/alert-two-coordinators.toml";
    let offers = play(&["offers", scenario, "--as", "carmen", "--after", "14"]);
    insta::assert_snapshot!("alert_offers", told(&offers));
    let explain = |who: &str, command: &str| {
        let output = play(&["explain", scenario, "--as", who, "--after", "14", command]);
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        told(&output)
    };
    insta::assert_snapshot!("alert_explain", explain("nuria", "remove_recipient"));
    insta::assert_snapshot!("alert_explain_none", explain("nuria", "broadcast_information"));
}
