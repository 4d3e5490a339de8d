//! What the catalogue on languages says of requests: free text, translation, reports and statuses (handbook 2.2, 5.3).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use core::cell::RefCell;
use std::collections::BTreeSet;

use imi_core::Language::{De, En, Fi, Fr, Hu, It, Ro};
use imi_core::{
    Actor, AreaId, FreeText, Language, Member as _, Message as _, Personal, SealedText, Secret, Set,
    Store as _,
};
use imi_i18n::{AnswerId, Catalogue, NotTranslated, QuestionId, Translator};
use imi_requests::case::DraftText;
use imi_requests::testing::{Play, World, accept, id_of, submit, words};
use imi_requests::view::TextView;
use imi_requests::{
    Command, Content, Edit, Event, NewDraft, Report, ReportKind, RequestId, Rule, Status, report, translated,
};

/// Translates whatever it is given, and notes it.
#[derive(Default)]
struct Machine {
    given: RefCell<Vec<String>>,
}

impl Translator for Machine {
    type Error = &'static str;
    fn translates(&self, _: Language, _: Language) -> bool {
        true
    }
    fn translate(
        &self,
        words: &Personal<String>,
        _: Language,
        to: Language,
    ) -> Result<Personal<String>, &'static str> {
        self.given.borrow_mut().push(words.reveal().clone());
        Ok(Personal::new(format!("roughly in {to}")))
    }
}

fn made(play: &mut Play, actor: Actor, request: RequestId, language: Language) -> Report {
    let kind = ReportKind::FullWithPersonalData;
    let making =
        Command::GenerateReport { kind, sections: Set::EMPTY, certified: false, language: Some(language) };
    let done = play.must(actor, request, making);
    let Event::ReportGenerated(record) = &done.events[0].event else { panic!("no report: {done:?}") };
    play.ask(actor, request, |state, moment| report(state, record.id, moment)).unwrap()
}

/// The first question's comment, where the report holds the questions.
fn first_comment(report: &Report) -> SealedText {
    let questions = report.contents.iter().find_map(|content| match content {
        Content::Questions(questions) => Some(questions),
        _ => None,
    });
    let Some(TextView::Readable(text)) = questions.unwrap()[0].comment else { panic!("no comment") };
    text
}

#[test]
fn free_text_language_default() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let pq = AreaId::PROFESSIONAL_QUALIFICATIONS;
    let standing = play.standing_of(italy.id(), pq);
    let writer = standing.users.iter().find(|user| user.user == id_of(italy.handler)).unwrap();
    assert_eq!(writer.preferred, It, "what a screen proposes to him stands in his authority's standing");
    let draft = play.draft();
    let write = |play: &mut Play, language: Option<Language>| {
        let edits = vec![Edit::Comment { number: 1, text: Some(FreeText::new("dal 2011", language)) }];
        play.must(italy.handler, draft, Command::EditDraft { edits });
    };
    let stored = |play: &Play| match play.seen(italy.handler, draft).questions[0].comment {
        Some(TextView::Readable(text)) => text.language,
        other => panic!("no comment: {other:?}"),
    };
    for language in [writer.preferred, Fr] {
        write(&mut play, Some(language));
        assert_eq!(stored(&play), Some(language), "as proposed, or changed");
    }
    play.change(italy.id(), |standing| standing.users.iter_mut().for_each(|user| user.preferred = Ro));
    assert_eq!(stored(&play), Some(Fr), "it was stored, and follows no later preference");
    write(&mut play, None);
    assert_eq!(stored(&play), None, "and where it is not stated none is put in his stead");
    play.give(italy.handler, draft, submit()).refused(Rule::CommentLanguageStated);
}

#[test]
fn understood_languages_shown() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let understood = Set::from_iter([En, Fr]);
    play.change(hungary.id(), |standing| standing.languages = understood);
    let area = Some(AreaId::PROFESSIONAL_QUALIFICATIONS);
    let draft = play.found(italy.handler, NewDraft { area, edits: vec![] }).done().stream;
    assert_eq!(play.seen(italy.handler, draft).languages, Set::EMPTY, "nobody is addressed yet");
    let edits = vec![Edit::Addressee { authority: Some(hungary.id()) }];
    play.must(italy.handler, draft, Command::EditDraft { edits });
    assert_eq!(play.seen(italy.handler, draft).languages, understood);
    let request = play.reach(Status::Accepted);
    assert_eq!(play.seen(italy.handler, request).languages, understood);
    let of_italy = play.standing_of(italy.id(), AreaId::PROFESSIONAL_QUALIFICATIONS).languages;
    assert_eq!(
        play.seen(hungary.handler, request).languages,
        of_italy,
        "and whoever answers sees the asker's"
    );
}

#[test]
fn understood_languages_advise() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| standing.languages = De.only());
    let draft = play.draft();
    let edits = vec![Edit::Comment { number: 1, text: Some(FreeText::new("kiireellinen", Fi)) }];
    play.must(italy.handler, draft, Command::EditDraft { edits });
    // What the hint beside the form rests on: both are there before it is sent.
    let seen = play.seen(italy.handler, draft);
    let Some(TextView::Readable(text)) = seen.questions[0].comment else { panic!("no comment") };
    assert!(text.language == Some(Fi) && !seen.languages.has(Fi));
    play.must(italy.handler, draft, submit());
    play.must(hungary.handler, draft, accept());
    let text = Some(FreeText::new("kiitos", Fi));
    play.must(italy.handler, draft, Command::AddMessage { heading: None, text });
}

/// Croatian is a language of the Union from the day on which Croatia acceded.
#[test]
fn texts_are_written_in_languages_of_the_union() {
    let rule = imi_core::Rule::FreeTextLanguageChoice;
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let text = || FreeText::new("hitno", Language::Hr);
    let request = play.reach(Status::Accepted);
    let draft = play.draft();
    let message = Command::AddMessage { heading: None, text: Some(text()) };
    let ask = Edit::Ask {
        question: QuestionId::new("profession-regulated"),
        slots: vec![words("profession", "midwife")],
        comment: Some(text()),
        document: None,
    };
    let commands = [
        (request, message),
        (draft, Command::EditDraft { edits: vec![Edit::Comment { number: 1, text: Some(text()) }] }),
        (
            draft,
            Command::EditDraft {
                edits: vec![Edit::Text { which: DraftText::Justification, text: Some(text()) }],
            },
        ),
        (draft, Command::EditDraft { edits: vec![ask] }),
    ];
    for (stream, command) in &commands {
        play.give(italy, *stream, command.clone()).refused(rule);
    }
    play.at("2013-07-01T09:00:00Z");
    play.must(italy, request, commands[0].1.clone());
    let draft = play.draft();
    for (_, command) in &commands[1..] {
        play.must(italy, draft, command.clone());
    }
}

#[test]
fn translation_not_stored() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Closed), play.world.italy.handler);
    let machine = Machine::default();
    let (shown, opened) = play.look(italy, request).unwrap();
    let text = shown.view.questions[0].comment.unwrap();
    let before = play.store.clone();
    let rough = translated(text, &opened, Hu, &machine).unwrap();
    assert_eq!(rough.words.reveal(), "roughly in hu");
    assert!(play.store == before, "nothing is kept of it");
    play.pass_days(190);
    play.elapse(request).done();
    let (shown, opened) = play.look(italy, request).unwrap();
    assert_eq!(shown.view.questions[0].comment, None);
    let again = translated(text, &opened, Hu, &machine);
    assert_eq!(again, Err(NotTranslated::TranslationNeedsReadRight), "it can not be had again either");
    assert_eq!(machine.given.take(), ["as of this year"]);
}

#[test]
fn translation_is_not_evidence() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let (shown, opened) = play.look(italy, request).unwrap();
    let _rough =
        translated(shown.view.questions[0].comment.unwrap(), &opened, It, &Machine::default()).unwrap();
    let text = first_comment(&made(&mut play, italy, request, It));
    assert_eq!(text.language, Some(En), "with the label of its own language");
    let opened = play.store.unseal(&[text.seal]).unwrap();
    let [(_, Secret::Text(words))] = opened.as_slice() else { panic!("{opened:?}") };
    assert_eq!(words.reveal(), "as of this year");
}

#[test]
fn attachments_not_translated() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let (shown, opened) = play.look(italy, request).unwrap();
    let seal = shown.view.documents[0].file.unwrap();
    assert!(opened.iter().any(|(opened, _)| *opened == seal), "he may read it");
    let machine = Machine::default();
    let as_text = TextView::Readable(SealedText { seal, language: Some(En), personal: true });
    let refused = translated(as_text, &opened, Hu, &machine);
    assert_eq!(refused, Err(NotTranslated::TranslationNeedsReadRight));
    assert_eq!(machine.given.take(), [""; 0], "neither its content nor its name reaches a translator");
}

#[test]
fn report_language() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let catalogue = Catalogue::shipped().unwrap();
    for language in catalogue.languages().iter() {
        let report = made(&mut play, italy, request, language);
        assert_eq!(report.record.language, Some(language));
        assert_eq!(first_comment(&report).language, Some(En), "free text as it was written");
    }
    // Labels, questions and answers are ids, and so in whatever language was chosen.
    let report = made(&mut play, italy, request, Ro);
    let label = catalogue.render(&report.record.kind, Ro);
    assert_eq!((label.text.as_str(), label.fallback), ("Raport complet cu date cu caracter personal", false));
    let (set, asked) =
        (play.seen(italy, request).set.unwrap(), play.seen(italy, request).questions[0].question);
    let question = play.policy.questions.question(set, asked).unwrap();
    assert!(!question.text().in_language(Ro).fallback);
    let Some(Content::Replies(replies)) =
        report.contents.iter().find(|content| matches!(content, Content::Replies(_)))
    else {
        panic!("no replies")
    };
    assert_eq!(replies[0].answers[0].choice, Some(AnswerId::YES));
    assert_eq!(question.choice(AnswerId::YES).unwrap().label.in_language(Ro).text, "Da");
}

#[test]
fn report_names_language() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let catalogue = Catalogue::shipped().unwrap();
    let questions = play.policy.questions.clone();
    let set = play.seen(italy, request).set.unwrap();
    for language in catalogue.languages().iter() {
        let report = made(&mut play, italy, request, language);
        assert_eq!(report.record.language, Some(language), "it states its language");
        // Its predefined texts are the shipped ones, for it holds ids alone.
        let written = serde_json::to_string(&report).unwrap();
        for asked in play.seen(italy, request).questions {
            let question = questions.question(set, asked.question).unwrap();
            let words = question.text().in_language(language);
            assert!(!words.fallback && !words.text.is_empty());
            assert!(!written.contains(words.text), "{}", words.text);
            assert!(written.contains(&format!("\"{}\"", asked.question)));
        }
    }
}

/// Of the statuses of a request the handbook prints these.
#[test]
fn status_strings_verbatim() {
    for (status, label) in [
        (Status::Draft, "Draft"),
        (Status::AwaitingAcceptance, "Awaiting acceptance"),
        (Status::Closed, "Closed"),
    ] {
        assert_eq!(status.english(), label);
        assert_eq!(Catalogue::shipped().unwrap().render(&status, En).text, label);
    }
}

#[test]
fn status_strings_vary() {
    let labels: BTreeSet<&str> = Status::ALL.iter().map(Status::english).collect();
    assert_eq!(labels.len(), Status::ALL.len(), "each has one label, and none shares it");
    // The label may change: neither what is stored nor what a status allows rests on it.
    let text = "request.status.replied = 'Geantwortet'";
    let changed = Catalogue::from_toml(&[(De, "de.toml", text)]).unwrap();
    assert_eq!(changed.render(&Status::Replied, De).text, "Geantwortet");
    for status in Status::ALL.iter().copied() {
        let stored = serde_json::to_value(status).unwrap();
        assert_ne!(stored, status.english());
        assert_eq!(serde_json::from_value::<Status>(stored).unwrap(), status);
        assert!(serde_json::from_value::<Status>(status.english().into()).is_err());
    }
}
