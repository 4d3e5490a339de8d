//! Question-set files: whatever is written in one, it is a catalogue that keeps its word, or told what is wrong.

use std::sync::LazyLock;

use imi_core::Language;
use imi_i18n::{DataFaults, Problem, Question, QuestionSet, Questions};

static SHIPPED: LazyLock<Option<Questions>> = LazyLock::new(|| Questions::shipped().ok());

/// Loads a text as a file of its own, and beside the shipped ones.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let alone = Questions::from_toml(&[("fuzz.toml", text)]);
    match &alone {
        Ok(questions) => {
            questions.sets().iter().for_each(|set| keeps_its_word(questions, set));
            assert!(questions.may_replace(questions).is_ok(), "a catalogue can not take its own place");
        }
        Err(faults) => tells(faults),
    }
    assert_eq!(
        format!("{alone:?}"),
        format!("{:?}", Questions::from_toml(&[("fuzz.toml", text)])),
        "not the same twice"
    );
    let readable =
        |faults: &DataFaults| !faults.0.iter().any(|f| matches!(f.problem, Problem::NotReadable(_)));
    if alone.as_ref().err().is_none_or(readable)
        && let Some(shipped) = &*SHIPPED
    {
        match shipped.with(&[("fuzz.toml", text)]) {
            Ok(questions) => {
                let new = questions.sets().iter().filter(|set| shipped.set(set.id()).is_none());
                new.for_each(|set| keeps_its_word(&questions, set));
                let replaces = questions.may_replace(shipped);
                assert!(replaces.is_ok(), "what is added changes what was there: {replaces:?}");
            }
            Err(faults) => tells(&faults),
        }
    }
}

fn tells(faults: &DataFaults) {
    assert!(!faults.0.is_empty(), "refused without a word");
    for fault in &faults.0 {
        let told = fault.to_string();
        assert!(told.starts_with("`fuzz.toml`: ") && told.len() > 15, "a fault that says nothing: {told}");
    }
}

fn keeps_its_word(questions: &Questions, set: &QuestionSet) {
    assert_eq!(questions.set(set.id()), Some(set), "a set is not found by its name");
    assert!(set.version() > 0, "{}: version 0", set.id());
    assert!(set.questions().next().is_some() || set.retired(), "{}: nothing can be asked", set.id());
    set.questions().chain(set.former()).for_each(|question| asks(set, question));
    for question in set.questions() {
        assert!(set.offers(question.id()), "{}: {} is not offered", set.id(), question.id());
    }
    if let Some(measures) = set.measures() {
        let admits = set.question(measures.question).is_some_and(|question| question.admits(measures.none));
        assert!(admits, "{}: measures that can not be stated", set.id());
    }
    assert_eq!(set.steps().count(), set.checklist().len(), "{}: steps", set.id());
    for language in [Language::En, Language::De, Language::Mt] {
        let lacks = set.missing([language]);
        assert_eq!(lacks.is_empty(), set.complete_in([language]).is_ok(), "{}: {language}", set.id());
    }
}

fn asks(set: &QuestionSet, question: &Question) {
    assert_eq!(set.question(question.id()), Some(question), "a question is not found by its name");
    for language in [Language::En, Language::De, Language::Mt] {
        let filled = question.filled(language, |_| Some("filled"));
        assert!(!filled.text.trim().is_empty(), "{}: blank in {language}", question.id());
        assert!(!filled.text.contains(['{', '}']), "{}: a gap is left in `{}`", question.id(), filled.text);
    }
    // A chain of questions that open each other begins somewhere.
    let mut before = Some(question);
    for _ in 0..=set.questions().count() + set.former().count() {
        let Some(follows) = before.and_then(Question::follows) else { return };
        before = set.question(follows.question);
        let admits = before.is_some_and(|question| question.admits(follows.answer));
        assert!(admits, "{}: it follows an answer that nobody can give", question.id());
    }
    panic!("{}: it follows itself", question.id());
}
