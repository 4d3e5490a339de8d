//! Every seed is checked once more, by any compiler and without a fuzzer.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the helper of these tests reads seeds, and names each"
)]

use imi_fuzz::{alerts, question_sets, requests, scenarios, wire};

#[test]
fn question_set_files() {
    each("question_sets", question_sets::check);
}

#[test]
fn scenario_files() {
    each("scenarios", scenarios::check);
}

#[test]
fn wire_forms() {
    each("wire", wire::check);
}

#[test]
fn sequences_of_commands_to_a_request() {
    each("requests", requests::check);
}

#[test]
fn sequences_of_commands_to_an_alert() {
    each("alerts", alerts::check);
}

/// What is always refused, by library and model alike, would be no test of either.
#[test]
fn every_command_is_once_done() {
    let mut done = Vec::new();
    each("requests", |data| done.extend(requests::play(data)));
    let never: Vec<_> = requests::DOES.iter().filter(|does| !done.contains(does)).collect();
    assert!(never.is_empty(), "{never:?}");
    let mut done = Vec::new();
    each("alerts", |data| done.extend(alerts::play(data)));
    let never: Vec<_> = alerts::DOES.iter().filter(|does| !done.contains(does)).collect();
    assert!(never.is_empty(), "{never:?}");
}

fn each(target: &str, mut check: impl FnMut(&[u8])) {
    let folder = format!("{}/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        check(&std::fs::read(&path).unwrap());
        checked += 1;
    }
    assert!(checked > 0, "{target} has no seeds");
}
