//! Handing some of the questions on (handbook 5.3.2.4).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{Place, Setting, Store};
use imi_i18n::{AnswerId, QuestionId};
use imi_requests::case::DraftText;
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, attach, comment, each_refused, file, forward, id_of, mailed,
    message, split, with_copy,
};
use imi_requests::{Command, Edit, Event, Mail, NewAnswer, RequestId, Rule, Status};

/// The diploma case with a third question and a second document, accepted in Hungary.
fn three_questions(play: &mut Play) -> RequestId {
    let request = play.draft();
    let World { italy, hungary, .. } = play.world.clone();
    let question = QuestionId::new("holder");
    let edits = vec![
        Edit::Ask { question, slots: Vec::new(), comment: Some(comment("by name")), document: None },
        Edit::Attach { file: file("Passport.pdf"), comments: Vec::new() },
        Edit::Deadline { day: "2012-03-20".parse().ok() },
        Edit::Text { which: DraftText::Justification, text: Some(comment("an application")) },
    ];
    play.must(italy.handler, request, Command::SubmitRequest { edits });
    if play.status(request) == Status::AwaitingRequestApproval {
        play.must(play.world.italian_coordinator.referee, request, Command::ApproveRequest);
    }
    play.must(hungary.handler, request, accept());
    request
}

fn split_off(play: &mut Play, request: RequestId, questions: &[u16], documents: &[u16]) -> RequestId {
    let (hungary, szeged) = (play.world.hungary.handler, play.world.szeged.id());
    play.must(hungary, request, split(szeged, questions, documents)).opened.pop().unwrap()
}

fn numbers(play: &Play, actor: imi_core::Actor, request: RequestId) -> (Vec<u16>, Vec<u16>) {
    let view = play.seen(actor, request);
    let questions = view.questions.iter().map(|question| question.number).collect();
    (questions, view.documents.iter().map(|document| document.number).collect())
}

fn yes(question: u16) -> NewAnswer {
    NewAnswer { question, choice: Some(AnswerId::YES), day: None, comment: None }
}

fn reply(answers: Vec<NewAnswer>) -> Command {
    Command::SubmitReply { answers, documents: Vec::new(), coordinator: None }
}

#[test]
fn refused_with_the_wrong_content() {
    let World { hungary, szeged, poland, .. } = World::default();
    let to = szeged.id();
    let blank = Command::Split { to, questions: vec![1], documents: vec![], justification: comment("") };
    let rows = [
        (Rule::SplitTakesSomeQuestions, split(to, &[], &[])),
        (Rule::SplitKeepsSomeQuestions, split(to, &[1, 2], &[1])),
        (Rule::SplitNeedsJustification, blank),
        (Rule::SplitWithinMemberState, split(poland.id(), &[1], &[])),
        (Rule::ForwardToAnother, split(hungary.id(), &[1], &[])),
        (Rule::QuestionBelongsToSet, split(to, &[7], &[])),
        (Rule::QuestionOnAttachmentNeedsAttachment, split(to, &[1], &[9])),
        (Rule::SplitAttachmentQuestionTakesDocument, split(to, &[2], &[])),
    ];
    for status in [Status::AwaitingAcceptance, Status::Accepted] {
        each_refused(rows.clone().map(|(rule, command)| (rule, status, hungary.handler, command)));
    }
}

#[test]
fn split_creates_separate_request() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[1], &[]);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    assert_ne!(play.state(part).number, play.state(request).number);
    play.must(hungary.handler, request, reply(vec![yes(2), yes(3)]));
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    assert_eq!((play.status(request), play.status(part)), (Status::Closed, Status::AwaitingAcceptance));
    play.must(szeged.handler, part, accept());
    play.must(szeged.handler, part, reply(vec![yes(1)]));
    play.must(italy.handler, part, Command::CloseAsSatisfactory);
}

#[test]
fn split_child_awaits_acceptance() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[1], &[]);
    let World { italy, szeged, .. } = play.world.clone();
    for reader in [italy.handler, szeged.handler] {
        let view = play.seen(reader, part);
        assert_eq!((view.status, view.requesting.authority), (Status::AwaitingAcceptance, italy.id()));
        assert_eq!(view.responding.unwrap().authority, szeged.id());
    }
}

#[test]
fn split_child_hidden() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[2], &[1]);
    let World { hungary, szeged, .. } = play.world.clone();
    let szeged = szeged.handler;
    assert!(!play.can_read(szeged, part, SUBJECT) && !play.can_read(szeged, part, DIPLOMA));
    play.must(szeged, part, accept());
    assert!(play.can_read(szeged, part, SUBJECT) && play.can_read(szeged, part, DIPLOMA));
    assert!(!play.can_read(hungary.handler, part, SUBJECT), "it is no party of the part");
}

#[test]
fn split_moves_questions() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[1], &[]);
    let World { italy, hungary, .. } = play.world.clone();
    assert_eq!(numbers(&play, italy.handler, request).0, [2, 3]);
    assert_eq!(numbers(&play, italy.handler, part).0, [1]);
    play.give(hungary.handler, request, reply(vec![yes(2)])).refused(Rule::EveryQuestionAnswered);
    play.must(hungary.handler, request, reply(vec![yes(2), yes(3)]));
}

#[test]
fn split_ends_responsibility_for_forwarded() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    split_off(&mut play, request, &[1], &[]);
    let hungary = play.world.hungary.handler;
    play.give(hungary, request, Command::SaveDraftAnswers { answers: vec![yes(1)] })
        .refused_at(&[(Rule::AnswerIsPredefinedOrComment.into(), Place::nth("answers", 1))]);
}

#[test]
fn split_documents_are_copied() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[2], &[1]);
    let (italy, szeged) = (play.world.italy.handler, play.world.szeged.handler);
    assert_eq!(numbers(&play, italy, request).1, [1, 2]);
    for holder in [request, part] {
        assert!(play.can_read(italy, holder, DIPLOMA));
    }
    let file = |of| play.seen(italy, of).documents[0].file;
    assert_ne!(file(request), file(part), "each copy has its own erasure");
    play.must(szeged, part, accept());
    play.must(szeged, part, attach("Extract.pdf", &[]));
    assert_eq!(numbers(&play, szeged, part).1, [1, 3], "a number means one document in both");
}

#[test]
fn split_documents_optional() {
    for chosen in [&[][..], &[2]] {
        let mut play = Play::new();
        let request = three_questions(&mut play);
        let part = split_off(&mut play, request, &[1], chosen);
        assert_eq!(numbers(&play, play.world.italy.handler, part).1, chosen);
    }
}

#[test]
fn splitter_keeps_all_attachments() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    split_off(&mut play, request, &[2], &[1]);
    let hungary = play.world.hungary.handler;
    assert!(play.can_read(hungary, request, DIPLOMA) && play.can_read(hungary, request, "Passport.pdf"));
}

#[test]
fn split_tells_requester_and_new_authority() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let done = play.must(hungary.handler, request, split(szeged.id(), &[1], &[]));
    for (rule, mail, users, about) in [
        ("SplitTellsRequester", Mail::Split, vec![italy.handler], request),
        ("SplitTellsNewAuthority", Mail::NewIncoming, vec![szeged.handler, szeged.colleague], done.opened[0]),
    ] {
        assert_eq!(mailed(&done, mail), with_copy(&users), "{rule}");
        let number = play.state(about).number;
        assert!(done.notices.iter().filter(|n| n.mail == mail).all(|n| n.about == number), "{rule}");
    }
}

#[test]
fn split_states() {
    for status in [Status::AwaitingAcceptance, Status::Accepted, Status::ReplyReturned] {
        let mut play = Play::new();
        let request = play.reach(status);
        let part = split_off(&mut play, request, &[1], &[]);
        assert_eq!((play.status(request), play.status(part)), (status, Status::AwaitingAcceptance));
    }
}

#[test]
fn split_draft_answers() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let World { hungary, szeged, .. } = play.world.clone();
    let says = |question, text| NewAnswer { choice: None, comment: Some(comment(text)), ..yes(question) };
    let answers = vec![says(1, "ours"), says(3, "theirs")];
    let saved = play.must(hungary.handler, request, Command::SaveDraftAnswers { answers });
    let Event::DraftAnswersSaved { answers } = &saved.events[0].event else { unreachable!() };
    let part = split_off(&mut play, request, &[3], &[]);
    let drafts = play.seen(hungary.handler, request).pending_reply.unwrap().answers;
    assert_eq!(drafts.iter().map(|draft| draft.question).collect::<Vec<_>>(), [1]);
    assert!(play.can_read(hungary.handler, request, "ours"));
    assert_eq!(play.store.unseal(&[answers[1].comment.unwrap().seal]).unwrap(), []);
    play.must(szeged.handler, part, accept());
    assert_eq!(play.seen(szeged.handler, part).pending_reply, None);
}

#[test]
fn split_inherits_case() {
    let mut play = Play::new();
    let World { italy, italian_coordinator, szeged, .. } = play.world.clone();
    play.on(italy.id(), &[Setting::UsesAllocation, Setting::SubjectToApproval]);
    play.on(italian_coordinator.id(), &[Setting::ApprovesRequests]);
    let request = three_questions(&mut play);
    play.must(italy.handler, request, message("between the two"));
    let part = split_off(&mut play, request, &[1], &[]);
    assert_eq!(play.status(part), Status::AwaitingAcceptance, "not approved again");
    let (whole, view) = (play.seen(italy.handler, request), play.seen(italy.handler, part));
    assert_eq!((view.area, view.set, view.deadline), (whole.area, whole.set, whole.deadline));
    assert_eq!((view.requesting, &view.allocation), (whole.requesting, &whole.allocation));
    assert_eq!(play.state(part).requesting.authority.last_actor, Some(id_of(italy.handler)));
    assert_eq!(view.messages, Vec::new());
    assert_eq!((view.split_from, whole.split_off), (Some(whole.number), vec![view.number]));
    play.must(szeged.handler, part, accept());
    for inherited in [SUBJECT, "Annamariapia", "midwife", "an application"] {
        assert!(play.can_read(szeged.handler, part, inherited));
    }
    assert_eq!(view.details.len(), whole.details.len());
}

#[test]
fn split_repeatable() {
    let mut play = Play::new();
    let request = three_questions(&mut play);
    let part = split_off(&mut play, request, &[1, 3], &[]);
    let World { hungary, szeged, other_hungarian_coordinator: third, .. } = play.world.clone();
    play.must(szeged.handler, part, split(third.id(), &[3], &[]));
    for (handler, rest, question) in [(hungary.handler, request, 2), (szeged.handler, part, 1)] {
        assert_eq!(numbers(&play, handler, rest).0, [question]);
        play.give(handler, rest, split(third.id(), &[question], &[])).refused(Rule::SplitKeepsSomeQuestions);
        play.must(handler, rest, forward(third.id()));
    }
}
