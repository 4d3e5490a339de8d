//! Answers, messages and documents between the two authorities (handbook 5.3.2.2).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{FileFacts, Personal, Place, Setting, Store as _};
use imi_i18n::{AnswerId, PhraseId, QuestionId, QuestionSetId};
use imi_requests::testing::{
    Play, World, accept, ask_for_more, attach, comment, diploma, each_refused, file, forward, id_of, mailed,
    message, refuse, return_reply, split, submit, with_copy, words,
};
use imi_requests::{
    Command, Edit, Event, Mail, NewAnswer, NewDocument, NewDraft, Office, Rule, Side, Status,
};

fn reply(answers: Vec<NewAnswer>) -> Command {
    Command::SubmitReply { answers, documents: Vec::new(), coordinator: None }
}

fn choose(question: u16, choice: &'static str) -> NewAnswer {
    NewAnswer { question, choice: Some(AnswerId::new(choice)), day: None, comment: None }
}

fn say(question: u16, text: &str) -> NewAnswer {
    NewAnswer { question, choice: None, day: None, comment: Some(comment(text)) }
}

fn save(answers: Vec<NewAnswer>) -> Command {
    Command::SaveDraftAnswers { answers }
}

#[test]
fn refused_in_the_wrong_status_or_with_the_wrong_content() {
    let World { italy, hungary, .. } = World::default();
    let empty = Command::AddMessage { heading: None, text: Some(comment(" ")) };
    let nothing = Command::AddMessage { heading: None, text: None };
    let unlisted = Command::AddMessage { heading: Some(PhraseId::new("document-identity")), text: None };
    each_refused([
        (Rule::ReplyOnlyAfterAcceptance, Status::AwaitingAcceptance, hungary.handler, Play::reply()),
        (Rule::ReplyOnlyAfterAcceptance, Status::AwaitingAcceptance, hungary.handler, save(Play::answers())),
        (Rule::MessageStructure, Status::Accepted, italy.handler, empty),
        (Rule::MessageStructure, Status::Accepted, hungary.handler, nothing),
        (Rule::DocumentRelevanceComment, Status::Accepted, hungary.handler, unlisted),
        (Rule::NoMessagesBeforeAcceptance, Status::Draft, italy.handler, message("more")),
        (Rule::NoMessagesBeforeAcceptance, Status::AwaitingAcceptance, italy.handler, message("more")),
        (Rule::NoMessagesBeforeAcceptance, Status::AwaitingAcceptance, hungary.handler, message("who?")),
        (Rule::NoMessagesBeforeAcceptance, Status::AwaitingAcceptance, italy.handler, attach("a.pdf", &[])),
    ]);
}

#[test]
fn every_question_answered() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let handler = play.world.hungary.handler;
    let open = |number| (Rule::EveryQuestionAnswered.into(), Place::nth("answers", number));
    play.give(handler, request, reply(vec![choose(1, "yes")])).refused_at(&[open(2)]);
    play.give(handler, request, reply(vec![say(1, " ")])).refused_at(&[open(1), open(2)]);
    play.must(handler, request, save(vec![say(2, "it is")]));
    play.must(handler, request, reply(vec![choose(1, "yes")]));
}

/// A question that follows another one wants an answer if that one is answered so that it follows, or is not asked.
#[test]
fn follow_up_questions_are_answered_where_they_follow() {
    let ask = |question| Edit::Ask {
        question: QuestionId::new(question),
        slots: vec![words("qualification", "a degree in medicine")],
        comment: None,
        document: None,
    };
    let (first, follows) = ("sectoral-profession", "doctor-training");
    let trained = |number| choose(number, "basic-medical-training");
    for (asked, answers, open) in [
        (&[first, follows][..], vec![choose(1, "nurse")], None),
        (&[first, follows], vec![choose(1, "doctor")], Some(2)),
        (&[first, follows], vec![choose(1, "doctor"), trained(2)], None),
        (&[first, follows], vec![say(1, "a doctor")], None),
        (&[follows], vec![], Some(1)),
        (&[follows], vec![trained(1)], None),
    ] {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let about = |edit: &Edit| matches!(edit, Edit::Addressee { .. } | Edit::Detail { .. });
        let mut edits = vec![Edit::QuestionSet { set: QuestionSetId::new("pq-permanent-establishment") }];
        edits.extend(diploma(hungary.id()).into_iter().filter(about));
        edits.extend(asked.iter().copied().map(ask));
        let request = play.found(italy.handler, NewDraft { area: None, edits }).done().stream;
        play.must(italy.handler, request, submit());
        play.must(hungary.handler, request, accept());
        match open {
            Some(number) => {
                let missing = (Rule::EveryQuestionAnswered.into(), Place::nth("answers", number));
                play.give(hungary.handler, request, reply(answers)).refused_at(&[missing]);
            }
            None => drop(play.must(hungary.handler, request, reply(answers))),
        }
    }
}

#[test]
fn answer_is_predefined_or_comment() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let handler = play.world.hungary.handler;
    let day = Some(imi_core::Personal::new("2011-05-01".parse().unwrap()));
    let rule = Rule::AnswerIsPredefinedOrComment;
    for wrong in [choose(1, "level-a"), choose(3, "yes"), NewAnswer { day, ..say(1, "since then") }] {
        let place = Place::nth("answers", wrong.question.into());
        play.give(handler, request, save(vec![wrong])).refused_at(&[(rule.into(), place)]);
    }
    let twice = vec![choose(1, "yes"), choose(1, "no"), choose(2, "yes")];
    play.give(handler, request, reply(twice)).refused_at(&[(rule.into(), Place::nth("answers", 1))]);
    let both = NewAnswer { comment: Some(comment("since 1995")), ..choose(1, "yes") };
    play.must(handler, request, reply(vec![both, say(2, "the seal is genuine")]));
}

#[test]
fn reply_may_have_attachments() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    let documents = vec![file("Certificate.pdf")];
    let answers = Play::answers();
    play.must(hungary.handler, request, Command::SubmitReply { answers, documents, coordinator: None });
    let view = play.seen(italy.handler, request);
    assert_eq!((&view.replies[0].documents[..], view.documents[1].by), (&[2][..], Side::Responding));
    assert!(play.can_read(italy.handler, request, "Certificate.pdf"));
}

#[test]
fn draft_answers_are_internal() {
    for status in [Status::Accepted, Status::ReplyReturned, Status::AdditionalInformationAccepted] {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
        let before = play.seen(italy.handler, request);
        let version = play.look(italy.handler, request).unwrap().0.version;
        play.must(hungary.handler, request, save(vec![say(1, "to be checked")]));
        let draft = play.seen(hungary.viewer, request).pending_reply.unwrap();
        assert!(draft.answers.iter().any(|answer| answer.question == 1 && answer.comment.is_some()));
        assert_eq!(play.seen(italy.handler, request), before);
        assert_eq!(play.look(italy.handler, request).unwrap().0.version, version);
        let others = draft.answers.len() - 1;
        play.must(hungary.handler, request, save(vec![say(1, "checked")]));
        let draft = play.seen(hungary.viewer, request).pending_reply.unwrap();
        let numbers: Vec<u16> = draft.answers.iter().map(|answer| answer.question).collect();
        assert_eq!(numbers.iter().filter(|number| **number == 1).count(), 1, "the last one stands");
        assert_eq!(numbers.len(), others + 1, "what was not saved anew stays");
        for other in [italy.handler, italian_coordinator.referee, hungarian_coordinator.referee] {
            assert!(!play.can_read(other, request, "to be checked"), "{status:?}");
            assert!(play.history(other, request).iter().all(|line| line.what.name != "draft_answers_saved"));
        }
    }
}

/// What was never sent is forgotten with the chance to send it; what was sent stays, whatever is drafted afterwards.
#[test]
fn what_was_sent_stays_and_what_was_not_is_forgotten() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    play.must(hungary.handler, request, save(vec![choose(2, "yes")]));
    play.must(hungary.handler, request, reply(vec![say(1, "as we wrote")]));
    play.must(italy.handler, request, ask_for_more());
    play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
    let saved = play.must(hungary.handler, request, save(vec![say(2, "not yet written")]));
    assert!(play.can_read(italy.handler, request, "as we wrote"));
    let Event::DraftAnswersSaved { answers } = &saved.events[0].event else { unreachable!() };
    let seal = answers[0].comment.unwrap().seal;
    assert_eq!(play.store.unseal(&[seal]).unwrap().len(), 1);
    play.must(italy.handler, request, Command::WithdrawRequest);
    assert_eq!(play.store.unseal(&[seal]).unwrap(), []);
    assert!(play.can_read(italy.handler, request, "as we wrote"));
}

#[test]
fn messages_before_reply() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    let heading = Some(PhraseId::new("message-documents-needed"));
    let text = Some(comment("the second page, please"));
    play.must(hungary.handler, request, Command::AddMessage { heading, text });
    play.must(italy.handler, request, message("it is blank"));
    for reader in [italy.handler, hungary.handler] {
        let messages = play.seen(reader, request).messages;
        assert_eq!([messages[0].by, messages[1].by], [Side::Responding, Side::Requesting]);
        assert_eq!(messages[0].heading, heading);
        assert!(play.can_read(reader, request, "the second page, please"));
        assert!(play.can_read(reader, request, "it is blank"));
    }
    assert_eq!(play.status(request), Status::Accepted);
}

#[test]
fn message_structure() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let handler = play.world.italy.handler;
    let heading = Some(PhraseId::new("message-details-needed"));
    for (heading, text) in [(heading, None), (None, Some(comment("more"))), (heading, Some(comment("more")))]
    {
        play.must(handler, request, Command::AddMessage { heading, text });
    }
}

#[test]
fn told_to_the_other_side() {
    let rows = [
        ("MessageMailsOtherSide", Mail::MessageAdded, message("more")),
        ("DocumentMailsOtherSide", Mail::DocumentAdded, attach("Contract.pdf", &[])),
    ];
    for (rule, mail, command) in rows {
        let mut play = Play::new();
        let request = play.reach(Status::Accepted);
        let World { italy, hungary, .. } = play.world.clone();
        for (writer, other) in [(hungary.handler, italy.handler), (italy.colleague, hungary.handler)] {
            let done = play.must(writer, request, command.clone());
            assert_eq!(mailed(&done, mail), with_copy(&[other]), "{rule}");
            assert_eq!(done.notices.len(), 2, "{rule}");
        }
    }
}

#[test]
fn documents_during_process() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    play.must(italy.handler, request, attach("Contract.pdf", &[]));
    play.must(hungary.handler, request, attach("Extract.pdf", &[]));
    for reader in [italy.handler, hungary.handler] {
        assert!(play.can_read(reader, request, "Contract.pdf"));
        assert!(play.can_read(reader, request, "Extract.pdf"));
    }
}

/// Documents of the draft, of the exchange and of the reply count together, and each is looked at.
#[test]
fn attachment_limits() {
    let rule = imi_core::Rule::AttachmentLimits;
    let large = || {
        let facts = FileFacts { size: 11 * 1024 * 1024, ..file("Scan.pdf").reveal().clone() };
        Personal::new(facts)
    };
    let with = |documents| Command::SubmitReply { answers: Play::answers(), documents, coordinator: None };
    let attached = |file| Command::AttachDocument { document: NewDocument { file, comments: Vec::new() } };
    let mut play = Play::new();
    play.scene().policy.common.attachments.max_count = 5;
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingReplyApproval);
    play.must(hungarian_coordinator.referee, request, return_reply());
    let there = |play: &Play| play.state(request).case.documents.len();
    assert_eq!(there(&play), 1, "the diploma");
    let place = |nth| (rule.into(), Place::nth("documents", nth));
    play.give(hungary.handler, request, with(vec![file("a.pdf"), large()])).refused_at(&[place(1)]);
    play.give(hungary.handler, request, attached(large()))
        .refused_at(&[(rule.into(), Place::field("document"))]);
    play.must(hungary.handler, request, with(vec![file("a.pdf")]));
    play.must(hungarian_coordinator.referee, request, return_reply());
    play.must(italy.handler, request, attached(file("b.pdf")));
    let many = ["c.pdf", "d.pdf", "e.pdf"].map(file).to_vec();
    let each: Vec<_> = (0..3).map(place).collect();
    play.give(hungary.handler, request, with(many)).refused_at(&each);
    play.must(hungary.handler, request, with(["c.pdf", "d.pdf"].map(file).to_vec()));
    play.must(hungarian_coordinator.referee, request, Command::ApproveReply);
    assert_eq!(there(&play), 5);

    let mut play = Play::new();
    play.scene().policy.common.attachments.max_count = 2;
    let draft = play.draft();
    let attach = |file| Command::EditDraft { edits: vec![Edit::Attach { file, comments: Vec::new() }] };
    play.give(italy.handler, draft, attach(large())).refused(rule);
    play.must(italy.handler, draft, attach(file("a.pdf")));
    play.give(italy.handler, draft, attach(file("b.pdf"))).refused(rule);
    let request = play.reach(Status::Accepted);
    play.must(italy.handler, request, attached(file("b.pdf")));
    play.give(italy.handler, request, attached(file("c.pdf"))).refused(rule);
}

#[test]
fn document_relevance_comment() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    for unlisted in ["no-such-comment", "message-details-needed"] {
        play.give(italy.handler, request, attach("Contract.pdf", &[unlisted]))
            .refused_at(&[(Rule::DocumentRelevanceComment.into(), Place::field("comments"))]);
    }
    play.must(italy.handler, request, attach("Contract.pdf", &[]));
    play.must(italy.handler, request, attach("Extract.pdf", &["document-identity", "document-register"]));
    assert_eq!(play.seen(hungary.handler, request).documents[2].comments.len(), 2);
}

#[test]
fn nothing_added_after_closure() {
    let World { italy, hungary, szeged, hungarian_coordinator, .. } = World::default();
    let because = || comment("because");
    let coordinator = hungarian_coordinator.id();
    let assign = Command::Assign { office: Office::RespondingAuthority, users: Vec::new() };
    let of_requester = [
        Command::EditDraft { edits: vec![Edit::Deadline { day: None }] },
        Command::Refer { justification: because(), coordinator: None },
        Command::AskAgain { justification: because() },
        Command::CloseAsSatisfactory,
        Command::CloseAsUnavailable,
        Command::WithdrawRequest,
    ];
    let of_responder = [
        accept(),
        refuse(),
        Command::ProposeDate { day: "2013-01-01".parse().unwrap() },
        forward(szeged.id()),
        split(szeged.id(), &[1], &[]),
        save(Play::answers()),
        Play::reply(),
        Command::AcceptAdditionalInformation,
        Command::RejectAdditionalInformation { justification: because() },
        Command::Reconsider,
        Command::UpholdAndClose { justification: because() },
        Command::UpholdAndRestartReferral { justification: because() },
    ];
    let of_both = [message("more"), attach("Contract.pdf", &[]), Command::ChangeCoordinator { coordinator }];
    let of_coordinator = [
        Command::ApproveReply,
        Command::ReturnReply { suggestion: because() },
        Command::FindSatisfactory { comment: None },
        Command::FindUnsatisfactory { comment: None },
    ];
    let rows = of_requester.into_iter().chain(of_both.clone()).map(|command| (italy.handler, command));
    let rows = rows.chain(of_responder.into_iter().chain(of_both).map(|command| (hungary.handler, command)));
    let rows = rows.chain(of_coordinator.map(|command| (hungarian_coordinator.referee, command)));
    let rows: Vec<_> = rows.chain([(hungary.allocator, assign)]).collect();
    for closed in [Status::Closed, Status::PersonalDataRemoved] {
        let mut play = Play::new();
        play.on(hungary.id(), &[Setting::UsesAllocation]);
        let users = vec![id_of(hungary.handler)];
        let request = play.reach(Status::AwaitingAcceptance);
        let office = Office::RespondingAuthority;
        play.must(hungary.allocator, request, Command::Assign { office, users });
        play.must(hungary.handler, request, accept());
        play.must(hungary.handler, request, Play::reply());
        play.must(italy.handler, request, Command::CloseAsSatisfactory);
        if closed == Status::PersonalDataRemoved {
            play.pass_days(190);
            play.elapse(request).done();
        }
        assert_eq!(play.status(request), closed);
        for (actor, command) in &rows {
            play.give(*actor, request, command.clone()).refused(Rule::NothingAddedAfterClosure);
        }
    }
}

#[test]
fn messages_while_assessing() {
    let World { italy, hungary, .. } = World::default();
    let assessing = Status::ACCEPTED.but(Status::REFERRED).but(Status::set(&[
        Status::Accepted,
        Status::AwaitingReplyApproval,
        Status::ReplyReturned,
        Status::AdditionalInformationAccepted,
    ]));
    let rule = |status| {
        if Status::REFERRED.has(status) {
            Rule::AuthoritiesWaitDuringReferral
        } else {
            Rule::MessagesWhileAssessing
        }
    };
    let both = [italy.handler, hungary.handler];
    let rows = assessing.or(Status::REFERRED).iter().flat_map(|status| {
        both.map(|actor| [(actor, message("more")), (actor, attach("a.pdf", &[]))].map(|row| (status, row)))
    });
    each_refused(rows.flatten().map(|(status, (actor, command))| (rule(status), status, actor, command)));
}

#[test]
fn messages_bypass_approval() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
    let request = play.reach(Status::Accepted);
    play.must(hungary.handler, request, message("we have him registered"));
    play.must(hungary.handler, request, attach("Extract.pdf", &[]));
    assert!(play.can_read(italy.handler, request, "we have him registered"));
    assert!(play.can_read(italy.handler, request, "Extract.pdf"));
    let referee = hungarian_coordinator.referee;
    assert!(play.can_read(referee, request, "we have him registered"));
    assert!(!play.can_read(referee, request, "Extract.pdf"));
    assert_eq!(play.status(request), Status::Accepted);
}
