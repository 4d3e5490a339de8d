//! Every shipped scenario plays as it says, on both stores; a wrong expectation and a mistake in the file are told.
#![allow(clippy::unwrap_used, reason = "a test stops where its file system fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn play(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imi-play")).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    assert!(all.len() >= 12);
    all
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A file of this test alone; what an earlier run left of it is gone.
fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}

#[test]
fn every_scenario_plays_in_memory() {
    for scenario in scenarios() {
        let output = play(&["run", scenario.to_str().unwrap()]);
        assert!(output.status.success(), "{}\n{}", scenario.display(), told(&output));
    }
}

#[test]
fn every_scenario_plays_in_a_file_and_again_in_the_same_one() {
    let file = scratch("scenarios.db");
    let store = format!("sqlite:{}", file.display());
    for _ in 0..2 {
        for scenario in scenarios() {
            let output = play(&["run", scenario.to_str().unwrap(), "--store", &store]);
            assert!(output.status.success(), "{}\n{}", scenario.display(), told(&output));
        }
    }
}

fn changed(name: &str, from: &str, to: &str) -> Output {
    let diploma = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/diploma.toml");
    let text = std::fs::read_to_string(diploma).unwrap();
    assert!(text.contains(from));
    let path = scratch(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    play(&["run", path.to_str().unwrap()])
}

#[test]
fn a_wrong_expectation_is_shown_as_a_difference() {
    let output = changed("wrong.toml", "then.status = \"accepted\"", "then.status = \"replied\"");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let told = told(&output);
    assert!(told.contains("- replied") && told.contains("+ accepted"), "{told}");
}

#[test]
fn silence_means_that_nothing_else_happens() {
    let output = changed("silent.toml", "then.mail = [\"accepted to marco\", \"copy to bari\"]\n", "");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
}

#[test]
fn a_mistake_is_told_with_its_place_and_the_nearest_word() {
    let output = changed("mistake.toml", "does = \"accept\"", "does = \"acept\"");
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let told = told(&output);
    assert!(told.contains("mistake.toml:") && told.contains("`accept`"), "{told}");
}

#[test]
fn the_lifecycle_is_drawn_and_the_form_described() {
    let mermaid = told(&play(&["diagram", "request"]));
    assert!(mermaid.contains("stateDiagram"), "{mermaid}");
    let dot = told(&play(&["diagram", "request", "--format", "dot"]));
    assert!(dot.contains("digraph"), "{dot}");
    let svg = told(&play(&["diagram", "request", "--format", "svg"]));
    assert!(svg.contains("<svg"), "{svg}");
    let schema = play(&["schema"]);
    assert!(schema.status.success() && told(&schema).contains("$schema"));
}

#[test]
fn offers_and_explanations_speak_of_the_end() {
    let diploma = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/diploma.toml");
    let diploma = diploma.to_str().unwrap();
    let offers = play(&["offers", diploma, "--as", "marco"]);
    assert!(offers.status.success() && told(&offers).contains("copy_request"), "{}", told(&offers));
    let why = play(&["explain", diploma, "--as", "marco", "submit_reply"]);
    assert!(told(&why).contains("NothingAddedAfterClosure"), "{}", told(&why));
}
