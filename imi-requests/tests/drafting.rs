//! Drafts and what they need before they are sent (handbook 5.3.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{AreaId, FreeText, Language, Personal, Place, Setting, Slug, Store};
use imi_i18n::{FieldId, PhraseId, QuestionId, QuestionSetId};
use imi_requests::case::DraftText;
use imi_requests::testing::{
    Play, SUBJECT, World, accept, attach, comment, diploma, each_refused, file, forward, message, split,
    submit, words,
};
use imi_requests::view::TextView;
use imi_requests::{Command, Edit, NewAnswer, NewDraft, Rule, Scope, Search, Status, search};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;
const POSTED: AreaId = AreaId(Slug::new("posted-workers"));

/// An area of its own whose only question set wants a deadline.
const POSTED_WORKERS: &str = r#"
languages = ["en"]
[[group]]
id = "posting"
label.en = "Posting"
[[question]]
id = "posted"
answer = "yes_no"
text.en = "Is the worker posted?"
[[set]]
id = "posting"
version = 1
area = "posted-workers"
provenance = "illustrative"
deadline_required = true
title.en = "Posting"
groups = [{ id = "posting", questions = ["posted"] }]
"#;

/// A play whose authorities work in the area of posted workers, and in no other.
fn posted_workers() -> Play {
    let mut play = Play::new();
    let questions = play.policy.questions.with(&[("posting.toml", POSTED_WORKERS)]).unwrap();
    play.scene().policy.questions = questions;
    let all = play.world.clone();
    play.scene().store = imi_core::MemoryStore::new();
    for (_, staff) in all.all() {
        let standing = imi_core::Standing { area: POSTED, ..staff.standing.clone() };
        play.scene().standing(&standing);
    }
    play
}

fn edit(edits: Vec<Edit>) -> Command {
    Command::EditDraft { edits }
}

fn with(edits: Vec<Edit>) -> Command {
    Command::SubmitRequest { edits }
}

fn ask(question: &'static str) -> Edit {
    let question = QuestionId::new(question);
    Edit::Ask { question, slots: Vec::new(), comment: None, document: None }
}

fn set(set: &'static str) -> Edit {
    Edit::QuestionSet { set: QuestionSetId::new(set) }
}

fn without_language(text: &str) -> FreeText {
    FreeText::new(text, None)
}

#[test]
fn legislative_area_chosen() {
    let mut play = Play::new();
    play.with_services();
    let italy = play.world.italy.handler;
    play.found(italy, NewDraft::default())
        .refused_at(&[(Rule::LegislativeAreaChosen.into(), Place::field("area"))]);
    let draft = play.found(italy, NewDraft { area: Some(AreaId::SERVICES), edits: Vec::new() }).done().stream;
    assert_eq!(play.seen(italy, draft).area, AreaId::SERVICES);
}

#[test]
fn only_area_taken_automatically() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let draft = play.found(italy, NewDraft::default()).done().stream;
    assert_eq!(play.seen(italy, draft).area, PQ);
    // An access that is gone is none to choose.
    play.with_services();
    play.access(play.world.italy.id(), imi_core::Access::Inactive);
    let draft = play.found(italy, NewDraft::default()).done().stream;
    assert_eq!(play.seen(italy, draft).area, AreaId::SERVICES);
}

#[test]
fn exactly_one_question_set() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let draft = play.draft();
    let of_another = vec![ask("teacher-level")];
    play.give(italy, draft, edit(of_another))
        .refused_at(&[(Rule::ExactlyOneQuestionSet.into(), Place::nth("edits", 0))]);
    play.give(italy, draft, edit(vec![set("services-information")])).refused(Rule::ExactlyOneQuestionSet);
    let without = play.found(italy, NewDraft::default()).done().stream;
    play.give(italy, without, edit(vec![ask("holder")])).refused(Rule::ExactlyOneQuestionSet);
    let to = Edit::Addressee { authority: Some(play.world.hungary.id()) };
    let rule = Rule::ExactlyOneQuestionSet;
    play.give(italy, without, Command::SubmitRequest { edits: vec![to] })
        .refused_at(&[(rule.into(), Place::field("question_set"))]);
}

#[test]
fn only_question_set_taken_automatically() {
    let mut play = posted_workers();
    let italy = play.world.italy.handler;
    let draft = play.found(italy, NewDraft::default()).done().stream;
    assert_eq!(play.seen(italy, draft).set, Some(QuestionSetId::new("posting")));
    play.must(italy, draft, edit(vec![ask("posted")]));
}

#[test]
fn changing_question_set_drops_questions() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let draft = play.draft();
    let questions = play.seen(italy, draft).questions;
    let Some(TextView::Readable(comment)) = questions[0].comment else { unreachable!() };
    play.must(italy, draft, edit(vec![set("pq-temporary-provision")]));
    assert_eq!(play.seen(italy, draft).questions, Vec::new());
    assert_eq!(play.store.unseal(&[comment.seal]).unwrap(), [], "what is dropped is forgotten");
    assert!(play.can_read(italy, draft, SUBJECT), "both sets ask for it");
}

/// What is missing or wrong in a draft of the diploma case, and where that is told.
#[test]
fn incomplete_drafts_are_refused() {
    let surname = FieldId::new("surname");
    let rows: [(Rule, Place, Vec<Edit>); 12] = [
        (
            Rule::AtLeastOneQuestion,
            Place::field("questions"),
            vec![Edit::DropQuestion { number: 1 }, Edit::DropQuestion { number: 2 }],
        ),
        (Rule::QuestionBelongsToSet, Place::nth("edits", 1), vec![ask("holder"), ask("shoe-size")]),
        (Rule::QuestionBelongsToSet, Place::nth("edits", 0), vec![Edit::DropQuestion { number: 3 }]),
        (Rule::QuestionBelongsToSet, Place::nth("edits", 0), vec![Edit::Comment { number: 3, text: None }]),
        (
            Rule::QuestionBelongsToSet,
            Place::nth("edits", 0),
            vec![Edit::Detail { field: FieldId::new("shoe-size"), value: None }],
        ),
        (
            Rule::QuestionBelongsToSet,
            Place::nth("edits", 0),
            vec![Edit::Ask {
                question: QuestionId::new("profession-regulated"),
                slots: vec![words("shoe-size", "41")],
                comment: None,
                document: None,
            }],
        ),
        (
            Rule::DocumentRelevanceComment,
            Place::nth("edits", 0),
            vec![Edit::Attach { file: file("a.pdf"), comments: vec![PhraseId::new("no-such-comment")] }],
        ),
        (
            Rule::MandatoryCaseDetails,
            Place::named("details", surname.0),
            vec![Edit::Detail { field: surname, value: None }],
        ),
        (
            Rule::MandatoryCaseDetails,
            Place::named("details", surname.0),
            vec![Edit::Detail { field: surname, value: Some(Personal::new(" ".to_owned())) }],
        ),
        (
            Rule::QuestionOnAttachmentNeedsAttachment,
            Place::nth("questions", 2),
            vec![Edit::Detach { number: 1 }],
        ),
        (Rule::QuestionOnAttachmentNeedsAttachment, Place::nth("questions", 3), vec![ask("attached-valid")]),
        (
            Rule::CommentLanguageStated,
            Place::nth("questions", 1),
            vec![Edit::Comment { number: 1, text: Some(without_language("since?")) }],
        ),
    ];
    for (rule, place, edits) in rows {
        let mut play = Play::new();
        let draft = play.draft();
        play.give(play.world.italy.handler, draft, with(edits)).refused_at(&[(rule.into(), place)]);
    }
}

#[test]
fn justification_where_required() {
    let mut play = Play::new();
    play.with_services();
    let (italy, hungary) = (play.world.italy.handler, play.world.hungary.id());
    let detail = |field| Edit::Detail {
        field: FieldId::new(field),
        value: Some(Personal::new("Masseria Ostuni".to_owned())),
    };
    let edits = vec![
        set("services-information"),
        Edit::Addressee { authority: Some(hungary) },
        detail("provider-name"),
        detail("provider-address"),
        detail("activity"),
        ask("provider-established"),
    ];
    let draft = play.found(italy, NewDraft { area: Some(AreaId::SERVICES), edits }).done().stream;
    play.give(italy, draft, submit())
        .refused_at(&[(Rule::JustificationWhereRequired.into(), Place::field("justification"))]);
    let which = DraftText::Justification;
    play.must(italy, draft, with(vec![Edit::Text { which, text: Some(comment("a complaint")) }]));
    let elsewhere = play.draft();
    play.must(italy, elsewhere, submit());
}

#[test]
fn deadline_where_required() {
    let mut play = posted_workers();
    let (italy, hungary) = (play.world.italy.handler, play.world.hungary.id());
    let edits = vec![Edit::Addressee { authority: Some(hungary) }, ask("posted")];
    let draft = play.found(italy, NewDraft { area: None, edits }).done().stream;
    play.give(italy, draft, submit())
        .refused_at(&[(Rule::DeadlineWhereRequired.into(), Place::field("deadline"))]);
    play.must(italy, draft, with(vec![Edit::Deadline { day: "2012-03-20".parse().ok() }]));
    let mut elsewhere = Play::new();
    let request = elsewhere.reach(Status::AwaitingAcceptance);
    assert_eq!(elsewhere.seen(elsewhere.world.italy.handler, request).deadline, None);
}

#[test]
fn deadline_is_indicative() {
    let mut play = Play::new();
    let draft = play.draft();
    let World { italy, hungary, .. } = play.world.clone();
    play.must(italy.handler, draft, with(vec![Edit::Deadline { day: "2012-03-10".parse().ok() }]));
    play.must(hungary.handler, draft, accept());
    play.at("2012-03-11T09:00:00Z");
    play.elapse(draft).nothing();
    play.must(hungary.handler, draft, Play::reply());
    assert_eq!(play.status(draft), Status::Replied);
}

#[test]
fn comment_optional() {
    let mut play = Play::new();
    let draft = play.draft();
    let italy = play.world.italy.handler;
    play.must(italy, draft, with(vec![Edit::Comment { number: 1, text: None }]));
    let questions = play.seen(italy, draft).questions;
    assert!(questions.iter().all(|question| question.comment.is_none()));
}

#[test]
fn comment_language_stated() {
    let World { italy, hungary, szeged, .. } = World::default();
    let rule = Rule::CommentLanguageStated;
    let words = || without_language("words");
    let answer = NewAnswer { question: 1, choice: None, day: None, comment: Some(words()) };
    let justification = words();
    let which = DraftText::Justification;
    each_refused([
        (rule, Status::Draft, italy.handler, with(vec![Edit::Text { which, text: Some(words()) }])),
        (
            rule,
            Status::AwaitingAcceptance,
            hungary.handler,
            Command::Forward { to: szeged.id(), justification },
        ),
        (rule, Status::Accepted, hungary.handler, Command::AddMessage { heading: None, text: Some(words()) }),
    ]);
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let mut answers = Play::answers();
    answers[0] = answer;
    play.must(hungary.handler, request, Command::SaveDraftAnswers { answers: answers.clone() });
    let told = [(rule.into(), Place::nth("answers", 1))];
    let sent = Command::SubmitReply { answers, documents: vec![], coordinator: None };
    play.give(hungary.handler, request, sent).refused_at(&told);
    let drafted = Command::SubmitReply { answers: vec![], documents: vec![], coordinator: None };
    play.give(hungary.handler, request, drafted).refused_at(&told);
}

#[test]
fn comment_language_free() {
    let mut play = Play::new();
    let draft = play.draft();
    let World { italy, hungary, .. } = play.world.clone();
    let in_maltese = FreeText::new("diploma ta' qabla", Language::Mt);
    let languages = play.standing_of(hungary.id(), PQ).languages;
    assert!(!languages.has(Language::Mt));
    play.must(italy.handler, draft, with(vec![Edit::Comment { number: 1, text: Some(in_maltese) }]));
}

#[test]
fn counterpart_languages_shown() {
    let mut play = Play::new();
    let draft = play.draft();
    let World { italy, hungary, .. } = play.world.clone();
    let understood = imi_core::Set::EMPTY.with(Language::De).with(Language::En);
    play.change(hungary.id(), |standing| standing.languages = understood);
    assert_eq!(play.seen(italy.handler, draft).languages, understood);
    play.must(italy.handler, draft, submit());
    let of_italy = play.standing_of(italy.id(), PQ).languages;
    assert_eq!(play.seen(hungary.handler, draft).languages, of_italy);
}

#[test]
fn attachments_optional() {
    for count in 0..3 {
        let mut play = Play::new();
        let draft = play.draft();
        let World { italy, hungary, .. } = play.world.clone();
        let mut edits = vec![Edit::DropQuestion { number: 2 }, Edit::Detach { number: 1 }];
        edits.extend((0..count).map(|_| Edit::Attach { file: file("Annex.pdf"), comments: Vec::new() }));
        play.must(italy.handler, draft, with(edits));
        assert_eq!(play.seen(hungary.handler, draft).documents.len(), count);
    }
}

#[test]
fn questions_on_attachment() {
    let mut play = Play::new();
    let draft = play.draft();
    let view = play.seen(play.world.italy.handler, draft);
    assert_eq!(view.questions[1].document, Some(view.documents[0].number));
    assert_eq!(view.questions[0].document, None);
}

#[test]
fn draft_saved_at_any_point() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let complete = diploma(play.world.hungary.id());
    for entered in 0..=complete.len() {
        let edits = complete[..entered].to_vec();
        let draft = play.found(italy, NewDraft { area: Some(PQ), edits }).done().stream;
        assert_eq!(play.status(draft), Status::Draft);
        play.must(italy, draft, edit(complete[entered..].to_vec()));
        play.must(italy, draft, submit());
    }
}

#[test]
fn draft_invisible_to_others() {
    for status in [Status::Draft, Status::AwaitingRequestApproval, Status::RequestReturned] {
        let mut play = Play::new();
        let draft = play.reach(status);
        let World { italy, italian_coordinator, .. } = play.world.clone();
        for (name, actor) in play.world.users() {
            let own = actor.authority() == Some(italy.id());
            let reviewing = status != Status::Draft && actor.authority() == Some(italian_coordinator.id());
            if !own && !reviewing {
                assert_eq!(play.view(actor, draft), None, "{name} sees a {status:?}");
                for scope in [Scope::Own, Scope::Country] {
                    let of = Search { scope, ..Search::default() };
                    let found = play.ask(actor, draft, |_, moment| search(&play.store, &of, &[], moment, 9));
                    assert_eq!(found.unwrap(), Vec::new(), "{name} finds a {status:?}");
                }
            }
        }
        assert_eq!(play.seen(italy.handler, draft).status, status);
    }
}

#[test]
fn coordinator_as_fallback_address() {
    let mut play = Play::new();
    let World { italy, hungarian_coordinator: dimic, .. } = play.world.clone();
    let draft = play.draft();
    play.must(italy.handler, draft, with(vec![Edit::Addressee { authority: Some(dimic.id()) }]));
    assert_eq!(play.seen(dimic.handler, draft).status, Status::AwaitingAcceptance);
    play.must(dimic.handler, draft, accept());
}

#[test]
fn addressee_may_accept() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let (draft, request) = (play.draft(), play.reach(Status::Accepted));
    play.off(szeged.id(), Setting::MayAccept);
    let to_szeged = with(vec![Edit::Addressee { authority: Some(szeged.id()) }]);
    play.give(italy.handler, draft, to_szeged)
        .refused_at(&[(Rule::AddresseeMayAccept.into(), Place::field("addressee"))]);
    play.give(hungary.handler, request, forward(szeged.id())).refused(Rule::AddresseeMayAccept);
    play.give(hungary.handler, request, split(szeged.id(), &[1], &[])).refused(Rule::AddresseeMayAccept);
}

#[test]
fn send_only_authority_may_send() {
    let mut play = Play::new();
    play.off(play.world.italy.id(), Setting::MayAccept);
    let request = play.reach(Status::AwaitingAcceptance);
    assert_eq!(play.status(request), Status::AwaitingAcceptance);
}

#[test]
fn sent_questions_are_fixed() {
    let italy = World::default().italy.handler;
    for status in Status::OPEN.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let before = play.seen(italy, request);
        play.give(italy, request, edit(vec![ask("holder")])).refused(Rule::SentQuestionsAreFixed);
        play.give(italy, request, submit()).refused(Rule::NoSecondSubmission);
        if status == Status::Accepted {
            play.must(italy, request, message("more"));
            play.must(italy, request, attach("Contract.pdf", &[]));
            let after = play.seen(italy, request);
            assert_eq!((after.questions, after.details), (before.questions, before.details));
        }
    }
}

#[test]
fn submit_sends_to_addressee() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    play.on(italian_coordinator.id(), &[Setting::ApprovesRequests]);
    let request = play.draft();
    play.must(italy.handler, request, submit());
    let view = play.seen(hungary.handler, request);
    assert_eq!((view.status, view.sent), (Status::AwaitingAcceptance, Some(play.now)));
    assert_eq!(view.responding.unwrap().authority, hungary.id());
}

/// While somebody writes a draft, its question is retired, and then all of its set.
#[test]
fn what_is_retired_is_asked_no_more() {
    const SET: &str = r#"
        languages = ["en"]
        [[set]]
        id = "pq-old"
        version = 1
        area = "professional-qualifications"
        provenance = "illustrative"
        title.en = "General questions of former days"
        groups = [{ id = "profession", questions = ["profession-regulated", "experience-confirmed"] }]
    "#;
    let later = |from: &str, to: &str| SET.replace("version = 1", "version = 2").replace(from, to);
    let mut play = Play::new();
    let (italy, shipped) = (play.world.italy.handler, play.scene().policy.questions.clone());
    let publish = |play: &mut Play, set: &str| {
        play.scene().policy.questions = shipped.with(&[("old.toml", set)]).unwrap();
    };
    publish(&mut play, SET);
    let to = Edit::Addressee { authority: Some(play.world.hungary.id()) };
    let (choose, question) = (set("pq-old"), ask("profession-regulated"));
    let draft =
        play.found(italy, NewDraft { area: Some(PQ), edits: vec![to, choose.clone(), question.clone()] });
    let draft = draft.done().stream;
    let rule = Rule::RetiredStillRendered;

    publish(
        &mut play,
        &later("[\"profession-regulated\", ", "[")
            .replace("area", "former = [\"profession-regulated\"]\n        area"),
    );
    play.give(italy, draft, edit(vec![question])).refused_at(&[(rule.into(), Place::nth("edits", 0))]);
    play.give(italy, draft, submit()).refused_at(&[(rule.into(), Place::nth("questions", 1))]);

    publish(&mut play, &later("area", "retired = true\n        area"));
    play.give(italy, draft, edit(vec![choose])).refused_at(&[(rule.into(), Place::nth("edits", 0))]);
    let told = play.give(italy, draft, submit());
    told.refused_at(&[
        (rule.into(), Place::field("question_set")),
        (rule.into(), Place::nth("questions", 1)),
    ]);
}

#[test]
fn only_a_document_that_is_there_is_taken_away() {
    let mut play = Play::new();
    let request = play.draft();
    let edits = vec![Edit::Detach { number: 9 }];
    play.give(play.world.italy.handler, request, Command::EditDraft { edits })
        .refused(Rule::NoDetachAfterSending);
}
