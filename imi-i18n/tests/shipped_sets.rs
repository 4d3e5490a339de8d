//! The question sets and phrases of this crate.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]

use imi_core::Language::{self, De, En, Fr, Hu, It, Mt, Ro};
use imi_core::{AreaId, Language as L};
use imi_i18n::{
    AnswerId, AnswerKind, FieldId, GroupId, PhraseId, PhraseKind, Procedure, Question, QuestionId,
    QuestionSet, QuestionSetId, Questions,
};

const SIX: [Language; 6] = [De, En, Fr, Hu, It, Ro];

fn shipped() -> Questions {
    Questions::shipped().unwrap_or_else(|faults| panic!("{faults}"))
}

fn set(questions: &Questions, id: &'static str) -> QuestionSet {
    questions.set(QuestionSetId::new(id)).unwrap().clone()
}

fn question<'q>(questions: &'q Questions, set: &'static str, id: &'static str) -> &'q Question {
    questions.question(QuestionSetId::new(set), QuestionId::new(id)).unwrap()
}

/// What every set asks, in order, so that each change shows.
#[test]
fn outline() {
    use std::fmt::Write as _;
    let mut out = String::new();
    for set in shipped().sets() {
        writeln!(out, "{} ({}, {:?}, {:?})", set.id(), set.area(), set.procedure(), set.provenance())
            .unwrap();
        for f in set.fields() {
            let marks = [(f.mandatory, "mandatory"), (f.personal, "personal"), (f.subject, "subject")];
            let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            writeln!(out, "  field {}: {}", f.id, marks.join(", ")).unwrap();
        }
        writeln!(out, "  steps: {}", set.checklist().len()).unwrap();
        for group in set.groups() {
            writeln!(out, "  {}", group.id).unwrap();
            for q in &group.questions {
                let follows = q.follows().map(|f| format!(" after {}: {}", f.question, f.answer));
                let slots: Vec<&str> = q.slots().iter().map(|s| s.id.as_str()).collect();
                let kind = q.answer().name();
                writeln!(out, "    {} {kind} {slots:?}{}", q.id(), follows.unwrap_or_default()).unwrap();
            }
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn each_sees_own_language() {
    let questions = shipped();
    let asked = question(&questions, "pq-general", "profession-regulated");
    let seen = |language| asked.filled(language, |_| Some("X")).text;
    assert_eq!(seen(It), "La professione di X è regolamentata nel vostro territorio?");
    assert_eq!(seen(Hu), "Szabályozott szakma-e az Önök területén a következő: X?");
    // Each of the six, and each its own: no text was copied from another language.
    for set in questions.sets() {
        for q in set.questions() {
            let mut texts: Vec<&str> = SIX.iter().map(|l| q.text().get(*l).unwrap()).collect();
            texts.sort_unstable();
            texts.dedup();
            assert_eq!(texts.len(), SIX.len(), "{}", q.id());
        }
    }
}

#[test]
fn answer_returns_translated() {
    let questions = shipped();
    let asked = question(&questions, "derogation-request", "derogation-measures");
    let none = AnswerId::new("no-measures");
    let read = |language| asked.choice(none).unwrap().label.in_language(language);
    assert!(read(Hu).text.starts_with("Nem terveznek"));
    assert!(read(Ro).text.starts_with("Nu se intenționează"));
    assert!(!read(Ro).fallback);
    assert!(!asked.admits(AnswerId::YES), "an answer to another question is none to this one");
}

#[test]
fn structured_messages_predefined() {
    let questions = shipped();
    for kind in [PhraseKind::Document, PhraseKind::Message] {
        let of_kind = questions.phrases().filter(|phrase| phrase.kind == kind);
        assert_eq!(of_kind.count(), 8);
    }
    let delay = PhraseId::new("message-delay");
    assert!(
        questions.has_phrase(delay, PhraseKind::Message)
            && !questions.has_phrase(delay, PhraseKind::Document)
    );
    let texts = &questions.phrase(delay).unwrap().text;
    assert_eq!(texts.in_language(Hu).text, "A válasz több időt vesz igénybe");
    assert_eq!(texts.in_language(It).text, "La risposta richiederà più tempo");
}

#[test]
fn predefined_in_every_official_language() {
    let questions = shipped();
    questions.complete_in(SIX).unwrap();
    for set in questions.sets() {
        set.complete_in(SIX).unwrap();
        // Published where six languages are required; not where all official ones are.
        assert_eq!(set.status(SIX), imi_i18n::SetStatus::Published);
        let day = "2014-01-01".parse().unwrap();
        let lacks = set.complete_in(L::official(day).iter()).unwrap_err();
        let in_maltese = lacks.0.iter().filter(|lack| lack.language == Mt).count();
        assert!(in_maltese > set.questions().count(), "every text is told, not only the first");
        assert_eq!(set.status(L::official(day).iter()), imi_i18n::SetStatus::InTranslation);
    }
}

#[test]
fn derogation_sets_have_their_checklists_and_ordinary_ones_none() {
    let questions = shipped();
    for set in questions.sets() {
        let steps = match set.procedure() {
            Procedure::Ordinary => 0,
            Procedure::DerogationRequest => 10,
            Procedure::DerogationNotification => 6,
        };
        assert_eq!((set.checklist().len(), set.steps().count()), (steps, steps), "{}", set.id());
        assert_eq!(set.measures().is_some(), set.procedure() == Procedure::DerogationRequest);
        assert!(set.procedure() == Procedure::Ordinary || set.area() == AreaId::SERVICES);
    }
    let request = set(&questions, "derogation-request");
    let measures = request.measures().unwrap();
    assert!(request.question(measures.question).unwrap().admits(measures.none));
}

/// The profession of doctor opens its trainings, the specialist the systems, automatic recognition the specialty.
#[test]
fn answers_open_follow_ups() {
    let set = set(&shipped(), "pq-permanent-establishment");
    let opened = |question, answer| -> Vec<String> {
        set.opened_by(QuestionId::new(question), AnswerId::new(answer)).map(|q| q.id().to_string()).collect()
    };
    assert_eq!(opened("sectoral-profession", "doctor"), ["doctor-training"]);
    assert_eq!(
        opened("doctor-training", "specialist-medical-training"),
        ["specialist-recognition", "holder-medical-specialist"]
    );
    assert_eq!(opened("specialist-recognition", "automatic-recognition"), ["medical-specialty"]);
    assert_eq!(opened("dental-recognition", "automatic-recognition"), ["dental-specialty"]);
    assert!(opened("specialist-recognition", "general-system").is_empty());
}

/// The counts that are known of the real sets.
#[test]
fn counts_of_the_real_sets() {
    let questions = shipped();
    let count = |set: &'static str, group| {
        let set = questions.set(QuestionSetId::new(set)).unwrap();
        set.groups().iter().find(|g| g.id == GroupId::new(group)).unwrap().questions.len()
    };
    let sets = ["pq-general", "pq-permanent-establishment", "pq-temporary-provision"];
    assert_eq!(sets.map(|s| count(s, "profession")), [5, 7, 5]);
    assert_eq!(sets.map(|s| count(s, "professional")), [5, 2, 3]);
    for id in sets {
        assert_eq!(set(&questions, id).groups().len(), 6);
    }
    let establishment = set(&questions, "pq-permanent-establishment");
    let beginning = |start| establishment.questions().filter(|q| q.id().as_str().starts_with(start)).count();
    assert_eq!(["holder-", "training-", "third-country-", "acquired-rights"].map(beginning), [10, 10, 3, 4]);
}

#[test]
fn yes_and_no_are_the_same_in_every_set() {
    for set in shipped().sets() {
        for q in set.questions() {
            match q.answer() {
                AnswerKind::YesNo => {
                    let ids: Vec<AnswerId> = q.answers().iter().map(|choice| choice.id).collect();
                    assert_eq!(ids, [AnswerId::YES, AnswerId::NO]);
                }
                AnswerKind::Choice(choices) => assert!(choices.len() > 1),
                AnswerKind::Text | AnswerKind::Date => {
                    assert!(q.answers().is_empty() && !q.admits(AnswerId::YES));
                }
            }
        }
    }
}

/// Who the person is stays hidden until acceptance; what he does is shown at once.
#[test]
fn fields_that_identify_are_marked() {
    for set in shipped().sets() {
        let public: Vec<&str> = set.fields().iter().filter(|f| !f.personal).map(|f| f.id.as_str()).collect();
        assert!(public == ["profession"] || public == ["activity"], "{}: {public:?}", set.id());
        assert!(set.fields().iter().all(|field| field.subject == field.personal));
        assert!(set.fields().iter().any(|field| field.subject && field.mandatory));
        assert!(set.field(FieldId::new("shoe-size")).is_none());
    }
}

#[test]
fn questions_on_documents_say_so() {
    for set in shipped().sets() {
        for group in set.groups() {
            for q in &group.questions {
                assert_eq!(q.on_attachment(), group.id == GroupId::new("attachments"), "{}", q.id());
            }
        }
    }
}

#[test]
fn a_slot_not_filled_says_what_belongs_there() {
    let questions = shipped();
    let asked = question(&questions, "services-information", "authorisation-held");
    let provider =
        |slot: imi_i18n::SlotId| (slot.as_str() == "provider").then_some("Anna {authorisation} Example");
    assert_eq!(
        asked.filled(En, provider).text,
        "Does Anna {authorisation} Example hold the authorisation [the authorisation]?"
    );
}

#[test]
fn sets_are_found_by_area_and_name() {
    let questions = shipped();
    let names = |area| questions.sets_of(area).map(|s| s.id().to_string()).collect::<Vec<_>>();
    assert_eq!(
        names(AreaId::SERVICES),
        ["derogation-notification", "derogation-request", "services-information"]
    );
    assert_eq!(names(AreaId::PROFESSIONAL_QUALIFICATIONS).len(), 3);
    assert!(questions.only_set_of(AreaId::SERVICES).is_none());
    assert!(questions.set(QuestionSetId::new("pq-generic")).is_none());
    // A question of another set is none of this one.
    let foreign =
        questions.question(QuestionSetId::new("pq-general"), QuestionId::new("derogation-measures"));
    assert!(foreign.is_none());
    for set in questions.sets() {
        for q in set.questions() {
            assert_eq!(questions.question(set.id(), q.id()), Some(q));
        }
    }
}

/// A front end gets the answers to a yes-or-no question like those of any other.
#[test]
fn wire_form_of_a_question() {
    let questions = shipped();
    let question = question(&questions, "derogation-notification", "notification-own-measures-description");
    let opener = question.follows().unwrap().question;
    let opener = questions.question(QuestionSetId::new("derogation-notification"), opener).unwrap();
    insta::assert_json_snapshot!([opener, question]);
    #[cfg(feature = "schemars")]
    {
        let (written, schema) =
            (serde_json::to_value(question).unwrap(), schemars::schema_for!(imi_i18n::Question));
        let described = schema.get("properties").and_then(serde_json::Value::as_object).unwrap();
        assert!(written.as_object().unwrap().keys().all(|key| described.contains_key(key)), "{schema:?}");
    }
}
