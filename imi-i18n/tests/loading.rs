//! What is wrong in a data file is told, with file, set, entry and what would be right.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]

use imi_i18n::{DataFaults, Problem, QuestionId, QuestionSetId, Questions, Rule};

/// A small file without fault; each test spoils it in one place.
const GOOD: &str = r#"
languages = ["en", "de"]

[[slot]]
id = "person"
label = { en = "the person", de = "die Person" }

[[choice]]
id = "all"
label = { en = "All", de = "Alle" }

[[choice]]
id = "none"
label = { en = "None", de = "Keine" }

[[group]]
id = "group"
label = { en = "Group", de = "Gruppe" }

[[field]]
id = "name"
personal = true
label = { en = "Name", de = "Name" }

[[question]]
id = "known"
answer = "yes_no"
slots = ["person"]
text = { en = "Is {person} known?", de = "Ist {person} bekannt?" }

[[question]]
id = "which"
answer = "choice"
choices = ["all", "none"]
follows = { question = "known", answer = "yes" }
text = { en = "Which?", de = "Welche?" }

[[question]]
id = "since"
answer = "date"
follows = { question = "which", answer = "all" }
text = { en = "Since when?", de = "Seit wann?" }

[[phrase]]
id = "late"
kind = "message"
text = { en = "Late", de = "Spät" }

[[set]]
id = "set"
version = 1
area = "services"
provenance = "illustrative"
fields = ["name"]
title = { en = "Set", de = "Satz" }
groups = [{ id = "group", questions = ["known", "which", "since"] }]
"#;

fn load(text: &str) -> Result<Questions, DataFaults> {
    Questions::from_toml(&[("mine.toml", text)])
}

fn spoilt(from: &str, to: &str) -> DataFaults {
    assert!(GOOD.contains(from), "nothing to spoil: {from}");
    load(&GOOD.replacen(from, to, 1)).unwrap_err()
}

#[test]
fn the_good_file_loads() {
    load(GOOD).unwrap();
}

/// What stands there, what is put in its place, and what is told.
const SPOILS: &[(&str, &str, &str)] = &[
    ("id = \"person\"", "id = \"human\"", "question `known`: slot `person` is declared nowhere"),
    ("id = \"all\"", "id = \"everything\"", "question `which`: answer `all` is declared nowhere"),
    (
        "id = \"group\"\nlabel",
        "id = \"heap\"\nlabel",
        "set `set`: group `group`: group `group` is declared nowhere",
    ),
    ("fields = [\"name\"]", "fields = [\"age\"]", "set `set`: field `age`: field `age` is declared nowhere"),
    ("fields = [\"name\"]", "fields = [\"name\", \"name\"]", "set `set`: field `name`: `name` stands twice"),
    (
        "\"known\", \"which\", \"since\"",
        "\"known\", \"what\"",
        "question `what`: question `what` is declared nowhere",
    ),
    ("\"known\", \"which\", \"since\"", "\"known\", \"known\"", "question `known`: `known` stands twice"),
    ("\"known\", \"which\", \"since\"", "\"which\"", "it follows `known`, which this set does not ask"),
    ("\"known\", \"which\", \"since\"", "", "set `set`: nothing can be asked"),
    ("answer = \"yes\" }", "answer = \"maybe\" }", "the answer `maybe` to `known`, which admits `yes`, `no`"),
    (
        "question = \"known\", answer = \"yes\"",
        "question = \"since\", answer = \"yes\"",
        "which admits no predefined answer",
    ),
    ("question = \"known\", answer = \"yes\"", "question = \"which\", answer = \"all\"", "it follows itself"),
    ("slots = [\"person\"]", "", "the text has `{person}`, which is no slot of the question"),
    ("en = \"Which?\"", "en = \"Which {persons}?\"", "the text has `{persons}`, which is no slot"),
    (
        "answer = \"choice\"",
        "answer = \"choice\"\nslots = [\"person\"]",
        "slot `person` does not stand in the text",
    ),
    ("slots = [\"person\"]", "slots = [\"person\", \"person\"]", "question `known`: `person` stands twice"),
    (
        "Ist {person} bekannt",
        "Ist {peron} bekannt",
        "in `de` has the placeholders [peron]: it must have [person]",
    ),
    ("Ist {person} bekannt", "Ist {Person} bekannt", "a brace in `de` belongs to no placeholder"),
    ("de = \"Satz\"", "de = \"{Satz}\"", "set `set`: title: a brace in `de` belongs to no placeholder"),
    ("de = \"Welche?\"", "fr = \"Lesquelles ?\"", "question `which`: no text in `de`"),
    ("de = \"Welche?\"", "de = \" \"", "question `which`: the text in `de` is blank"),
    ("en = \"Which?\", ", "", "question `which`: no text in the source language `en`"),
    ("de = \"Spät\"", "", "phrase `late`: no text in `de`"),
    ("choices = [\"all\", \"none\"]", "choices = [\"all\"]", "needs at least two `choices`"),
    ("choices = [\"all\", \"none\"]", "choices = [\"all\", \"none\", \"all\"]", "`all` stands twice"),
    (
        "answer = \"date\"",
        "answer = \"date\"\nchoices = [\"all\"]",
        "only a question whose `answer` is \"choice\"",
    ),
    ("id = \"which\"", "id = \"known\"", "question `known`: the name is used twice"),
    ("id = \"all\"", "id = \"yes\"", "choice `yes`: the name is used twice"),
    ("version = 1", "version = 0", "set `set`: version 0"),
    (
        "area = \"services\"",
        "area = \"services\"\nprocedure = \"derogation_request\"",
        "the checklist has 0 steps: it must have ten",
    ),
    (
        "area = \"services\"",
        "area = \"services\"\nprocedure = \"derogation_request\"",
        "must name the question that states `measures`",
    ),
    (
        "area = \"services\"",
        "area = \"services\"\nprocedure = \"derogation_notification\"",
        "the checklist has 0 steps",
    ),
    (
        "area = \"services\"",
        "area = \"tourism\"\nprocedure = \"derogation_notification\"",
        "exists in the area `services` only",
    ),
    (
        "version = 1",
        "version = 1\nmeasures = { question = \"known\", none = \"no\" }",
        "neither `checklist` nor `measures`",
    ),
    (
        "version = 1",
        "version = 1\nchecklist = [{ en = \"A\", de = \"A\" }]",
        "neither `checklist` nor `measures`",
    ),
    ("version = 1", "version = 1\ncolour = \"red\"", "unknown field `colour`"),
    ("answer = \"date\"", "answer = \"number\"", "unknown variant `number`"),
    ("id = \"late\"", "id = \"Late!\"", "a name of 1 to 47"),
    ("[[slot]]", "[[slot", "mine.toml"),
];

#[test]
fn each_fault_is_told() {
    for (from, to, told) in SPOILS {
        let faults = spoilt(from, to).to_string();
        assert!(faults.contains(told), "`{to}` should tell `{told}`, but tells:\n{faults}");
        assert!(faults.lines().next().unwrap().starts_with("`mine.toml`: "), "{faults}");
    }
}

#[test]
fn derogation_request_must_state_measures_it_can_get() {
    let steps = r#"{ en = "A", de = "A" }, "#.repeat(10);
    let with = |measures: &str| {
        let to = format!(
            "area = \"services\"\nprocedure = \"derogation_request\"\nchecklist = [{steps}]\n{measures}"
        );
        load(&GOOD.replacen("area = \"services\"", &to, 1))
    };
    with("measures = { question = \"which\", none = \"none\" }").unwrap();
    for wrong in [
        "measures = { question = \"which\", none = \"no\" }",
        "measures = { question = \"who\", none = \"no\" }",
    ] {
        let faults = with(wrong).unwrap_err();
        assert!(faults.0.iter().any(|f| f.problem == Problem::MeasuresOutside), "{faults}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = GOOD.replacen("version = 1", "version = 0", 1).replacen("de = \"Welche?\"", "de = \"\"", 1);
    let faults = load(&text).unwrap_err();
    assert!(faults.0.len() >= 2, "{faults}");
    assert!(faults.to_string().contains("version 0") && faults.to_string().contains("blank"), "{faults}");
    let lines: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(faults.to_string(), lines.join("\n"));
}

/// A step is numbered by one byte.
#[test]
fn a_notification_has_one_to_255_steps() {
    for (count, loads) in [(0, false), (1, true), (255, true), (256, false), (257, false)] {
        let steps = r#"{ en = "A", de = "A" }, "#.repeat(count);
        let to =
            format!("area = \"services\"\nprocedure = \"derogation_notification\"\nchecklist = [{steps}]");
        match load(&GOOD.replacen("area = \"services\"", &to, 1)) {
            Ok(_) => assert!(loads, "{count}"),
            Err(faults) => assert!(!loads && faults.to_string().contains("between one and 255"), "{faults}"),
        }
    }
}

#[test]
fn a_missing_language_and_other_placeholders_name_their_rules() {
    let missing = spoilt("de = \"Spät\"", "");
    assert_eq!(missing.0[0].rule(), Some(Rule::PredefinedInEveryOfficialLanguage));
    let other = spoilt("Ist {person} bekannt", "Ist sie bekannt");
    assert_eq!(other.0[0].rule(), Some(Rule::PlaceholdersEqual));
}

#[test]
fn files_may_use_each_other_in_any_order() {
    let (entries, set) = GOOD.split_at(GOOD.find("[[set]]").unwrap());
    Questions::from_toml(&[("set.toml", set), ("entries.toml", entries)]).unwrap();
    Questions::from_toml(&[("set.toml", set)]).unwrap_err();
}

/// Nobody but who ships the texts can write them: a name that is there cannot be written again.
#[test]
fn translation_by_commission() {
    let published = load(GOOD).unwrap();
    let other = "[[question]]\nid = \"known\"\nanswer = \"yes_no\"\ntext.en = \"Is it?\"";
    let faults = published.with(&[("theirs.toml", other)]).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "`theirs.toml`: question `known`: the name is used twice: give one of them another"
    );
    let set = GOOD.split_at(GOOD.find("[[set]]").unwrap()).1;
    assert!(published.with(&[("theirs.toml", set)]).unwrap_err().to_string().contains("set `set`"));
}

#[test]
fn an_embedder_adds_sets_of_his_own() {
    // The shipped files have a slot `person` of their own.
    let mine = GOOD.replace("\"person\"", "\"citizen\"").replace("{person}", "{citizen}");
    let more = Questions::shipped().unwrap().with(&[("mine.toml", &mine)]).unwrap();
    assert!(
        more.set(QuestionSetId::new("set")).is_some() && more.set(QuestionSetId::new("pq-general")).is_some()
    );
    let known = more.question(QuestionSetId::new("set"), QuestionId::new("known")).unwrap();
    assert_eq!(known.answers()[0].label.in_language(imi_core::Language::Hu).text, "Igen");
}
