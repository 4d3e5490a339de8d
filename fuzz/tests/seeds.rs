//! Every seed is checked once more, by any compiler and without a fuzzer.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the helper of these tests reads seeds, and names each"
)]

use imi_fuzz::{lifecycle, question_sets, scenarios, wire};

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
fn sequences_of_commands() {
    each("lifecycle", lifecycle::check);
}

fn each(target: &str, check: fn(&[u8])) {
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
