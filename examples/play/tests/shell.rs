//! The program at a shell: what it says to wrong input, with which exit code, and that it leaves nothing half done.
#![allow(clippy::unwrap_used, reason = "a test stops where its file system fails")]

use imi_core::MemoryStore;
use imi_play::{Paint, Scenario, Telling};
use imi_requests::{Policy, Request};

use crate::program::{play, program, scratch, told};

const DIPLOMA: &str = "scenarios/diploma.toml";

/// A refusal: exit code 2, nothing on the standard output, and this in the first line of the other.
fn refused(arguments: &[&str], says: &str) {
    let output = play(arguments);
    let told = told(&output);
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{arguments:?}: {told}");
    let first = told.lines().next().unwrap();
    assert!(first.starts_with("error: ") && first.contains(says), "{arguments:?}: {told}");
}

#[test]
fn wrong_arguments_are_refused() {
    refused(&["run"], "required arguments were not provided");
    refused(&["rnu", DIPLOMA], "unrecognized subcommand 'rnu'");
    refused(&["run", "nowhere.toml"], "`nowhere.toml` can not be read: ");
    refused(&["run", "scenarios"], "`scenarios` can not be read: ");
    refused(&["run", DIPLOMA, "--lang", "xx"], "not a language of the system");
    refused(&["run", DIPLOMA, "--store", "file"], "expected `memory` or `sqlite:PATH`");
    refused(&["run", DIPLOMA, "--store", "sqlite:nowhere/new.db"], "can not be opened or created");
    refused(&["offers", DIPLOMA], "required arguments were not provided");
    refused(&["offers", DIPLOMA, "--as", "evva"], "there is no user `evva`; did you mean `eva`?");
    refused(&["offers", DIPLOMA, "--as", "comission"], "did you mean `commission`?");
    refused(&["offers", DIPLOMA, "--as", "eva", "--request", "part"], "there is no request `part`");
    refused(&["offers", DIPLOMA, "--as", "eva", "--after", "0"], "the request `request` is not made yet");
    refused(&["offers", DIPLOMA, "--as", "eva", "--after", "99"], "there is no step 99; the last one is 9");
    refused(&["explain", DIPLOMA, "--as", "eva", "acept"], "no command `acept`; did you mean `accept`?");
    refused(&["diagram", "request", "--format", "png"], "invalid value 'png'");
}

#[test]
fn help_is_no_mistake() {
    for arguments in [["--help"].as_slice(), &["run", "--help"], &["--version"]] {
        let output = play(arguments);
        assert_eq!((output.status.code(), output.stderr.is_empty()), (Some(0), true), "{}", told(&output));
    }
}

#[test]
fn of_several_files_all_mistakes_are_told() {
    let path = scratch("mistaken.toml");
    std::fs::write(&path, "wrold = 1\n[[stpe]]\n").unwrap();
    let output = play(&["run", DIPLOMA, "nowhere.toml", path.to_str().unwrap()]);
    assert!(output.stdout.is_empty());
    let told = told(&output);
    for says in ["`nowhere.toml` can not be read", "did you mean `world`?", "did you mean `step`?"] {
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_file_that_is_no_text_is_told_where_it_stops_being_one() {
    let path = scratch("binary.toml");
    std::fs::write(&path, b"# \x1b[31mred\nstory = \"\xFF\xFE\"\n").unwrap();
    let output = program(&["run", "binary.toml"]).current_dir(path.parent().unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).starts_with("error: this is no UTF-8\n --> binary.toml:2:10\n"),
        "{}",
        told(&output)
    );
    std::fs::write(&path, b"\x1b[31m\xFF").unwrap();
    let output = play(&["run", path.to_str().unwrap()]);
    assert!(!output.stderr.contains(&0x1B), "what a terminal would obey is not shown to it");
}

#[test]
fn what_is_no_store_is_refused_before_anything_is_told() {
    let path = scratch("foreign.db");
    std::fs::write(&path, "no database").unwrap();
    let store = format!("sqlite:{}", path.display());
    refused(&["run", DIPLOMA, DIPLOMA, "--json", "--store", &store], "it is no SQLite database");
    assert_eq!(std::fs::read(&path).unwrap(), b"no database");
}

#[test]
fn a_mistake_leaves_no_new_store() {
    let path = scratch("unmade.db");
    let store = format!("sqlite:{}", path.display());
    refused(&["run", DIPLOMA, "nowhere.toml", "--store", &store], "`nowhere.toml` can not be read");
    assert!(!path.exists());
}

const QUESTIONS: [&[&str]; 6] = [
    &["run", DIPLOMA],
    &["run", DIPLOMA, DIPLOMA, "--json"],
    &["offers", DIPLOMA, "--as", "eva"],
    &["explain", DIPLOMA, "--as", "kati", "accept"],
    &["diagram", "request"],
    &["schema"],
];

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    for arguments in QUESTIONS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(arguments).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), told(&output)), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_without_room_is_a_failure() {
    for arguments in QUESTIONS {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = program(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).starts_with("error: the output can not be written: "), "{}", told(&output));
    }
}

#[test]
fn nothing_is_painted_for_a_pipe() {
    let output = program(&["run", DIPLOMA]).env_remove("NO_COLOR").output().unwrap();
    assert!(output.status.success() && !output.stdout.contains(&0x1B));
}

/// Colours change no word of what is told, and no width.
#[test]
fn what_is_painted_says_the_same() {
    let policy = Policy::shipped().unwrap();
    let text = include_str!("../scenarios/diploma.toml").replacen("then.status = \"replied\"\n", "", 1);
    let scenario = Scenario::<Request>::read("diploma.toml", &text, &policy).unwrap();
    let catalogue = imi_play::catalogue().unwrap();
    let told = |paint| {
        let telling = Telling { catalogue: &catalogue, language: None, json: false, paint };
        let mut told = Vec::new();
        imi_play::run(&scenario, &policy, MemoryStore::new(), telling, &mut told).unwrap();
        String::from_utf8(told).unwrap()
    };
    let painted = told(Paint::Colours);
    for (name, code) in [("bold", "1"), ("dimmed", "2"), ("red", "31"), ("green", "32"), ("cyan", "36")] {
        assert!(painted.contains(&format!("\u{1B}[{code}m")), "{name}");
    }
    let mut parts = painted.split('\u{1B}');
    let first = parts.next().unwrap().to_owned();
    let plain = parts.filter_map(|part| part.split_once('m')).fold(first, |text, (_, rest)| text + rest);
    assert_eq!(plain, told(Paint::Plain));
}
