//! Every shipped scenario plays as it says, on both stores; a wrong expectation and a mistake in the file are told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where its file system fails, or what it reads is not there"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use imi_alerts::Alert;
use imi_core::Member as _;
use imi_play::machines;
use imi_requests::Request;
use serde_json::{Value, json};

use crate::program::{play, program, scratch, told};

fn scenarios() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut all: Vec<String> = names.map(|name| format!("scenarios/{}", name.to_str().unwrap())).collect();
    all.sort();
    assert!(all.len() >= 50, "{all:?}");
    all
}

const DIPLOMA: &str = "scenarios/diploma.toml";

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

/// At the end each authority that has a part in it reads once, by the eyes of whoever sees most there and then may do most.
#[test]
fn of_each_authority_he_reads_who_sees_most() {
    let text = text("scenarios/allocation-incoming.toml");
    let (world, rest) = text.split_once("\n[user]\n").unwrap();
    let (_, steps) = rest.split_once("\n\n").unwrap();
    let accept = "[[step]]\nby = \"eva\"\ndoes = \"accept\"\nthen.status = \"accepted\"\n";
    let (to_accept, _) = steps.split_once(accept).unwrap();
    let accept = format!("{accept}then.mail = [\"accepted to marco\", \"copy to bari\"]\n");
    let world = format!(
        r#"{world}
szeged = {{ country = "HU" }}

[user]
marco = {{ of = "bari" }}
ilona = {{ of = "budapest", rights = ["allocator"] }}
vera = {{ of = "budapest", rights = ["request_viewer"] }}
eva = {{ of = "budapest" }}
kati = {{ of = "budapest" }}
anna = {{ of = "szeged" }}

"#
    );
    let unassign = "[[step]]\nchanges = \"eva\"\nrights = [\"request_viewer\"]\n\
                    then.allocation.budapest = \"awaiting_allocation\"\n\
                    [[step]]\nchanges = \"kati\"\nrights = [\"request_viewer\"]\n";
    // Whoever sees all of it reads, though an allocator may do more and stands before him in the file.
    for (end, reads) in [("", "eva"), (&*accept, "eva"), (&format!("{accept}{unassign}"), "vera")] {
        let path = scratch("readers.toml");
        std::fs::write(&path, format!("{world}{to_accept}{end}")).unwrap();
        let output = play(&["run", path.to_str().unwrap(), "--lang", "en"]);
        let told = told(&output);
        let titles = told.lines().filter_map(|line| line.strip_prefix("── ")?.split_once(", Hungary"));
        let titles: Vec<&str> = titles.map(|(reader, _)| reader).collect();
        assert_eq!(titles, [format!("{reads} · budapest")], "{told}");
    }
}

#[test]
fn what_is_due_waits_for_working_days() {
    let text = text("scenarios/derogation.toml");
    let path = scratch("holidays.toml");
    let holidays = "area = \"services\"\nholidays = [2012-03-15, 2012-03-16]\n";
    std::fs::write(&path, text.replacen("area = \"services\"\n", holidays, 1)).unwrap();
    let told: Value =
        serde_json::from_slice(&play(&["run", path.to_str().unwrap(), "--json"]).stdout).unwrap();
    let last = told["steps"].as_array().and_then(|steps| steps.last()).unwrap();
    let difference = &last["differences"][0];
    assert_eq!(difference["about"], "derogation of notification");
    assert_eq!(
        (&difference["expected"][0], &difference["found"][0]),
        (&json!("measures_allowed"), &json!("standstill"))
    );
}

#[test]
fn a_step_that_nobody_else_notices_says_what_happened() {
    let told = told(&play(&["run", "scenarios/alert-drafts.toml", "--lang", "en"]));
    assert!(
        told.contains(
            "marco, bari (IT) · Edit alert\n                edits (1)\n                Draft saved\n"
        ),
        "{told}"
    );
    let edited = play(&["run", "scenarios/alert-without-final-approval.toml", "--json"]);
    let edited: Value = serde_json::from_slice(&edited.stdout).unwrap();
    // The description is written anew, and what it was is gone.
    assert_eq!((&edited["steps"][6]["does"], &edited["steps"][6]["erased"]), (&json!("edit"), &json!(1)));
}

/// What is told of a scenario in English, in one line.
fn pages(scenario: &str) -> String {
    let told = told(&play(&["run", scenario, "--lang", "en"]));
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_comes_with_a_request_stands_on_its_page() {
    for (scenario, says) in [
        ("refusal", "Justifications and opinions Request refused · Responding authority: “Ezt a szakmát"),
        (
            "referral-1-satisfactory",
            "Coordinator found the response satisfactory · Requesting coordinator: “La risposta basta.” [Italian]",
        ),
        ("referral-2-restart", "Position upheld · Responding authority: “"),
        ("derogation", "Steps confirmed 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 "),
        ("split", "── anna · szeged, Hungary · English · part ──"),
        ("split", " Split off from "),
        ("split", " (request) You may Forward request"),
    ] {
        let told = pages(&format!("scenarios/{scenario}.toml"));
        assert!(told.contains(says), "{says}: {told}");
        assert!(!told.contains("this version does not know"), "{told}");
    }
    assert!(!pages("scenarios/refusal.toml").contains("Steps confirmed"));
    // Before the coordinator approves of it the reply is one in preparation.
    let text = text("scenarios/approval-of-reply.toml");
    let (begins, _) = text.split_once("does = \"return_reply\"").unwrap();
    let (begins, _) = begins.rsplit_once("[[step]]").unwrap();
    let path = scratch("in-preparation.toml");
    std::fs::write(&path, begins).unwrap();
    let told = pages(path.to_str().unwrap());
    assert!(told.contains("Reply in preparation 1. Yes"), "{told}");
}

#[test]
fn what_runs_beside_an_alert_stands_on_its_page() {
    let (closure, information) =
        (pages("scenarios/alert-closure.toml"), pages("scenarios/alert-information.toml"));
    for says in [
        "Closure proposal girona: “Todos los andamios están desmontados.” [Spanish] · catalunya · until 18 March 2012, 00:00",
        " 2. lleida: “Ahora sí.” [Spanish]",
    ] {
        assert!(closure.contains(says), "{says}: {closure}");
    }
    for says in [
        "Additional information 1. girona: Measures taken · “Hemos parado la obra.” [Spanish]",
        "Additional information 1. girona: Measures taken · (not shown to you)",
        " 2. gozo: Request for information · “Is the firm insured, and",
    ] {
        assert!(information.contains(says), "{says}: {information}");
    }
}

/// The diploma case with one thing changed.
fn changed(name: &str, from: &str, to: &str) -> Output {
    changed_and(name, from, to, &[])
}

/// The same, played with these options.
fn changed_and(name: &str, from: &str, to: &str, options: &[&str]) -> Output {
    let text = text(DIPLOMA);
    assert!(text.contains(from));
    let path = scratch(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let arguments = [&["run", name], options].concat();
    let output = program(&arguments).current_dir(env!("CARGO_TARGET_TMPDIR")).output().unwrap();
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
fn a_difference_says_what_was_stated_where_and_what_is() {
    let unseen = "then.sees.eva = \"nothing\"";
    let documents = "then.sees.eva.documents = 2";
    let of_eva = |facts: &str| format!("then.sees.eva = {{ {facts} }}");
    for (from, to, about, expected, found) in [
        (unseen, "then.sees.eva = \"draft\"", "what eva sees", "draft", "nothing"),
        (unseen, "then.sees.eva = { questions = 2 }", "what eva sees", "{\"questions\":2}", "nothing"),
        (unseen, "then.sees.bari = { questions = 3 }", "what marco sees: questions", "3", "2"),
        (unseen, "then.sees.budapest = \"draft\"", "what budapest sees", "draft", "nothing"),
        (unseen, "then.sees.HU = { questions = 2 }", "what HU sees", "{\"questions\":2}", "nothing"),
        (unseen, "then.sees.bari = \"closed\"", "what marco sees", "closed", "draft"),
        (unseen, "then.allocation.bari = \"assigned\"", "allocation bari", "assigned", "not_used"),
        (unseen, "then.derogation = \"standstill\"", "derogation", "standstill", "none"),
        (unseen, "then.refused = \"OnlyHandlersAct\"", "refused", "OnlyHandlersAct", "done"),
        (documents, &of_eva("documents = 3"), "what eva sees: documents", "3", "2"),
        (documents, &of_eva("documents = \"none\""), "what eva sees: documents", "none", "2 entries"),
        (documents, &of_eva("documents = [{}]"), "what eva sees: documents", "1 entries", "2 entries"),
        (
            documents,
            &of_eva("documents = [{}, { file = \"Diploma.pdf\" }]"),
            "what eva sees: documents[2].file",
            "Diploma.pdf",
            "Supplemento.pdf",
        ),
        (documents, &of_eva("split_from = \"part\""), "what eva sees: split_from", "part", "none"),
        (documents, &of_eva("split_off = [\"part\"]"), "what eva sees: split_off", "[part]", "[]"),
    ] {
        let output = changed_and("difference.toml", from, to, &["--json"]);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let steps = told["steps"].as_array().unwrap();
        let differences: Vec<&Value> =
            steps.iter().flat_map(|step| step["differences"].as_array().unwrap()).collect();
        let line = text(DIPLOMA).lines().position(|line| line == from).unwrap() + 1;
        let difference = json!({ "about": about, "line": line, "expected": [expected], "found": [found] });
        assert_eq!(differences, [&difference], "{to}");
    }
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
    // What runs beside a request is told by its name: one at most, or by authority.
    let beside = |scenario: &str, step: usize, machine: &str| {
        let told: Value = serde_json::from_slice(&play(&["run", scenario, "--json"]).stdout).unwrap();
        told["steps"][step - 1]["requests"]["request"][machine].clone()
    };
    assert_eq!(beside("scenarios/derogation.toml", 3, "derogation"), "awaiting_measures");
    assert_eq!(beside("scenarios/allocation-incoming.toml", 2, "derogation"), Value::Null);
    let allocation = beside("scenarios/allocation-incoming.toml", 2, "allocation");
    assert_eq!(allocation["budapest"], "awaiting_allocation");
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

/// The numbers in a text.
fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

/// Whatever the lifecycle is, no label of a picture covers another, each arrow goes from its box to the head of another,
/// and arrows to two boxes never run into one.
#[test]
fn a_picture_can_be_read() {
    let all = [machines::<Request>(), machines::<Alert>()].concat();
    assert_eq!(all.len(), 9);
    for machine in all {
        let drawn = told(&play(&["diagram", machine, "--format", "svg"]));
        let lines = |has: &str| drawn.lines().filter(|line| line.contains(has)).collect::<Vec<_>>();
        let boxes: Vec<[usize; 4]> = lines("<rect x=")
            .iter()
            .map(|line| numbers(line.split_once(" rx=").unwrap().0).try_into().unwrap())
            .collect();
        for pair in boxes.windows(2) {
            assert!(pair[0][1] + pair[0][3] < pair[1][1], "{machine}: boxes {pair:?}");
        }
        let labels = lines("fill=\"#234\"");
        let runs: Vec<[usize; 5]> = lines("marker-end")
            .iter()
            .map(|line| numbers(line.split_once(" fill=").unwrap().0).try_into().unwrap())
            .collect();
        let mermaid = told(&play(&["diagram", machine]));
        let named = mermaid.lines().filter_map(|line| line.split_once(" --> ")?.1.split_once(": "));
        assert_eq!(runs.len(), named.map(|(_, by)| by.split(", ").count()).sum::<usize>(), "{machine}");
        let mut before = 0;
        for (run, label) in runs.iter().zip(labels) {
            let [right, from, lane, to, end] = *run;
            assert!(from >= before + 20, "{machine}: {label} covers what is above");
            before = from;
            let (place, by) = label.split_once("fill=\"#234\">").unwrap();
            let by = by.trim_end_matches("</text>");
            assert_eq!(numbers(place), [right + 6, from - 3], "{machine}: {label}");
            assert!(right + 6 + by.len() * 7 < lane && end == right, "{machine}: {label}");
            let here = |y: usize| boxes.iter().find(|[_, top, _, height]| (*top..top + height).contains(&y));
            let (own, other) = (here(from).unwrap(), here(to).unwrap());
            assert_eq!((own[0] + own[2], other[1] + 8), (right, to), "{machine}: {label}");
            for [_, start, known, end, _] in &runs {
                let apart = from.max(to) < *start.min(end) || *start.max(end) < from.min(to);
                assert!(lane != *known || to == *end || apart, "{machine}: {label} at {lane}");
            }
        }
        let [width, height] = numbers(lines("fill=\"white\"")[0])[..] else { unreachable!("{machine}") };
        let (last, widest) = (boxes[boxes.len() - 1], runs.iter().map(|run| run[2]).max().unwrap());
        assert!(widest < width && width < widest + 30 && last[1] + last[3] < height, "{machine}");
    }
}

// That the reader refuses what the schema does not allow is in the tests of reading.
#[test]
fn the_form_of_requests_is_described_whole() {
    let schema = described("request");
    assert!(schema.pointer("/$defs/Then/properties/allocation").is_some());
    assert_eq!(needs(&schema, "forward"), ["justification", "to"]);
    assert_eq!(needs(&schema, "accept"), [] as [&str; 0]);
    let field = |act: &str, field: &str| of_act(&schema, act)["properties"][field].clone();
    for (act, list) in [("create", "edits"), ("submit_reply", "answers")] {
        assert_eq!(field(act, list)["anyOf"][1], json!({ "type": "object" }), "{act} {list}");
    }
    assert_eq!(field("split", "questions")["type"], "array");
    assert_eq!(field("forward", "to")["format"], "name");
}

#[test]
fn the_form_of_alerts_is_described_whole() {
    let schema = described("alert");
    let then = schema.pointer("/$defs/Then/properties").unwrap();
    assert!(
        then.get("postbox").is_some() && then.get("allocation").is_none() && then.get("report").is_none()
    );
    // What is filled in need not be stated.
    assert_eq!(needs(&schema, "acknowledge"), [] as [&str; 0]);
    assert_eq!(needs(&schema, "disseminate"), ["authorities"]);
    let details = &of_act(&schema, "rectify_provider_details")["properties"]["details"];
    assert_eq!(details["anyOf"][1], json!({ "type": "object" }));
}

/// What a schema says of the fields of an act.
fn of_act<'s>(schema: &'s Value, act: &str) -> &'s Value {
    let all = schema.pointer("/$defs/StepForm/allOf").and_then(Value::as_array).unwrap();
    let own = |one: &&Value| one.pointer("/if/properties/does/const").is_some_and(|does| does == act);
    &all.iter().find(own).unwrap()["then"]
}

/// The fields that an act needs, unless they stand in `with`.
fn needs<'s>(schema: &'s Value, act: &str) -> Vec<&'s str> {
    let fields = of_act(schema, act).pointer("/anyOf/0/required").and_then(Value::as_array).unwrap();
    let mut fields: Vec<&str> = fields.iter().filter_map(Value::as_str).collect();
    fields.sort_unstable();
    fields
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
    // Some commands are given to what runs beside the request.
    for (scenario, arguments) in [
        ("allocation-incoming", ["--as", "ilona", "--after", "2", "assign"].as_slice()),
        (
            "derogation-contrary",
            &["--as", "commission", "--after", "11", "--request", "notification", "record_contrary_decision"],
        ),
    ] {
        let scenario = format!("scenarios/{scenario}.toml");
        let may = play(&[&["explain", &scenario], arguments].concat());
        assert_eq!(may.status.code(), Some(0), "{}", told(&may));
    }
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
    // Of several postboxes it is one's own that counts.
    let may = play(&["explain", scenario, "--as", "carmen", "--after", "9", "acknowledge"]);
    assert_eq!(may.status.code(), Some(0), "{}", told(&may));
    assert!(explain("renata", "acknowledge").contains("AcknowledgeOnlyOnce"));
    // Of what is not there yet it is told why nobody can do it.
    let none = play(&["explain", scenario, "--as", "carmen", "--after", "10", "remove_recipient"]);
    assert!(told(&none).contains("RemoveOnlyWithoutAction"), "{}", told(&none));
}
