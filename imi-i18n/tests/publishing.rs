//! What may change after publication.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]

use imi_core::Language::{De, En, Fr};
use imi_i18n::{Catalogue, FieldId, Problem, QuestionId, QuestionSetId, Questions, Rule, SetStatus};

const PUBLISHED: &str = r#"
[[group]]
id = "group"
label.en = "Group"

[[choice]]
id = "a"
label.en = "A"

[[choice]]
id = "b"
label.en = "B"

[[question]]
id = "known"
answer = "yes_no"
text.en = "Is the person knwon?"

[[question]]
id = "kind"
answer = "choice"
choices = ["a", "b"]
text.en = "Of which kind?"

[[question]]
id = "more"
answer = "text"
text.en = "Anything else?"

[[field]]
id = "name"
personal = true
label.en = "Name"

[[phrase]]
id = "late"
kind = "message"
text.en = "Late"

[[set]]
id = "set"
version = 1
area = "tourism"
provenance = "illustrative"
fields = ["name"]
title.en = "Set"
groups = [{ id = "group", questions = ["known", "kind"] }]
"#;

fn load(text: &str) -> Questions {
    Questions::from_toml(&[("set.toml", text)]).unwrap()
}

fn after(changes: &[(&str, &str)]) -> Questions {
    load(&changes.iter().fold(PUBLISHED.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "nothing to change: {from}");
        text.replacen(from, to, 1)
    }))
}

const SET: QuestionSetId = QuestionSetId::new("set");
const KNOWN: QuestionId = QuestionId::new("known");

#[test]
fn published_meaning_fixed() {
    let before = load(PUBLISHED);
    let refused: &[(&[(&str, &str)], Problem)] = &[
        (&[("answer = \"yes_no\"", "answer = \"text\"")], Problem::MeaningChanged),
        (&[("choices = [\"a\", \"b\"]", "choices = [\"b\", \"a\"]")], Problem::MeaningChanged),
        (&[("answer = \"text\"", "answer = \"text\"\non_attachment = true")], Problem::MeaningChanged),
        (&[("id = \"more\"", "id = \"further\"")], Problem::Vanished),
        (&[("personal = true", "personal = false")], Problem::MeaningChanged),
        (&[("personal = true", "personal = true\nsubject = true")], Problem::MeaningChanged),
        (&[("personal = true", "personal = true\nmandatory = true")], Problem::VersionNotRaised(1)),
        (
            &[("area = \"tourism\"", "area = \"services\""), ("version = 1", "version = 2")],
            Problem::MeaningChanged,
        ),
        (&[("id = \"name\"", "id = \"surname\""), ("[\"name\"]", "[\"surname\"]")], Problem::Vanished),
        (&[("id = \"late\"", "id = \"later\"")], Problem::Vanished),
        (&[("id = \"set\"", "id = \"other\"")], Problem::Vanished),
        (&[("\"kind\"]", "\"kind\", \"more\"]")], Problem::VersionNotRaised(1)),
        (
            &[("area = \"tourism\"", "area = \"tourism\"\ndeadline_required = true")],
            Problem::VersionNotRaised(1),
        ),
        (&[("\"known\", \"kind\"", "\"known\""), ("version = 1", "version = 2")], Problem::Vanished),
    ];
    for (changes, problem) in refused {
        let faults = after(changes).may_replace(&before).expect_err(changes[0].1);
        assert!(faults.0.iter().any(|f| f.problem == *problem), "{changes:?}: {faults}");
        assert!(faults.0.iter().all(|f| f.rule() == Some(Rule::PublishedMeaningFixed)));
    }
    let allowed: &[&[(&str, &str)]] = &[
        &[],
        &[("knwon", "known"), ("text.en = \"Of", "text.fr = \"De quelle nature ?\"\ntext.en = \"Of")],
        &[("version = 1", "version = 2"), ("\"kind\"]", "\"kind\", \"more\"]")],
        &[
            ("version = 1", "version = 2\nformer = [\"kind\"]"),
            ("\"known\", \"kind\"", "\"known\", \"more\""),
        ],
        &[("version = 1", "version = 1\nretired = true")],
    ];
    for changes in allowed {
        after(changes).may_replace(&before).unwrap_or_else(|faults| panic!("{changes:?}: {faults}"));
    }
}

#[test]
fn answer_stored_by_id() {
    let (before, corrected) = (load(PUBLISHED), after(&[("knwon", "known")]));
    corrected.may_replace(&before).unwrap();
    // What an old request stored is the name, so it shows the corrected wording.
    let stored = serde_json::to_string(&before.question(SET, KNOWN).unwrap().id()).unwrap();
    assert_eq!(stored, "\"known\"");
    let read: QuestionId = serde_json::from_str(&stored).unwrap();
    let shown = corrected.question(SET, read).unwrap().text().in_language(En).text;
    assert_eq!(shown, "Is the person known?");
}

#[test]
fn retired_still_rendered() {
    let retired = after(&[("version = 1", "version = 1\nretired = true")]);
    let set = retired.set(SET).unwrap();
    assert_eq!(set.status([En]), SetStatus::Retired);
    assert_eq!(retired.sets_of(set.area()).count(), 0, "not to be chosen");
    assert!(!set.offers(KNOWN), "nothing of it can be asked anew");
    assert_eq!(retired.question(SET, KNOWN).unwrap().text().in_language(En).text, "Is the person knwon?");
    assert!(load(PUBLISHED).set(SET).unwrap().offers(KNOWN));

    // A question of an earlier version likewise.
    let newer =
        after(&[("version = 1", "version = 2\nformer = [\"known\"]"), ("\"known\", \"kind\"", "\"kind\"")]);
    let set = newer.set(SET).unwrap();
    assert!(!set.offers(KNOWN) && set.offers(QuestionId::new("kind")));
    assert!(newer.question(SET, KNOWN).is_some() && set.questions().all(|q| q.id() != KNOWN));
    assert_eq!((set.former().count(), set.version()), (1, 2));

    // And a case detail that is asked for no more.
    let fewer = after(&[("version = 1", "version = 2"), ("fields = [\"name\"]", "")]);
    fewer.may_replace(&load(PUBLISHED)).unwrap();
    let name = FieldId::new("name");
    assert!(fewer.set(SET).unwrap().field(name).is_none() && fewer.field(name).is_some());
}

#[test]
fn the_only_set_of_an_area_is_taken() {
    let one = load(PUBLISHED);
    let area = one.set(SET).unwrap().area();
    assert_eq!(one.only_set_of(area).map(imi_i18n::QuestionSet::id), Some(SET));
}

/// Each text of a set and each phrase counts, and a retired set stands in nobody's way.
#[test]
fn what_lacks_is_named() {
    let lacks: Vec<String> = load(PUBLISHED).missing([De, En, Fr]).iter().map(ToString::to_string).collect();
    let expected = [
        "set `set`: title has no text in German",
        "set `set`: group `group` has no text in French",
        "set `set`: question `kind` has no text in German",
        "set `set`: answer `b` to question `kind` has no text in French",
        "phrase `late` has no text in French",
    ];
    for lack in expected {
        assert!(lacks.iter().any(|l| l == lack), "{lack} is not among {lacks:#?}");
    }
    let questions = load(PUBLISHED);
    questions.complete_in([En]).unwrap();
    let told = questions.complete_in([De]).unwrap_err().to_string();
    assert!(told.lines().any(|line| line == expected[0]) && told.lines().count() > 5, "{told}");
    let title = questions.set(SET).unwrap().title().in_language(De);
    let mark = title.mark().map(|mark| Catalogue::shipped().unwrap().render(&mark, De).text);
    assert_eq!(mark.as_deref(), Some("Angezeigt auf Englisch"));
    let retired = after(&[("version = 1", "version = 1\nretired = true")]);
    assert!(retired.missing([De]).iter().all(|lack| lack.set.is_none()));
}
