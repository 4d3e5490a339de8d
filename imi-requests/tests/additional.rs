//! Rounds of additional information (handbook 5.3.4).

use imi_core::{Lifecycle, Setting};
use imi_i18n::AnswerId;
use imi_requests::testing::{
    Play, World, accept, ask_for_more, blank, comment, each_refused, file, forward, mailed, refer, refuse,
    reject, split, submit, with_copy,
};
use imi_requests::{Command, Edit, Kind, Mail, NewAnswer, Reason, Request, Rule, Status};

fn empty_reply() -> Command {
    Command::SubmitReply { answers: Vec::new(), documents: Vec::new(), coordinator: None }
}

#[test]
fn refusals() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let (asks, answers) = (italy.handler, hungary.handler);
    let on = |questions| Command::RequestAdditionalInformation { justification: comment("more"), questions };
    let unjustified = Command::RequestAdditionalInformation { justification: blank(), questions: Vec::new() };
    let refused = Status::AdditionalInformationRefused;
    each_refused([
        (Rule::AdditionalInformationNeedsJustification, Status::Replied, asks, unjustified),
        (Rule::AdditionalInformationAfterReply, Status::Accepted, asks, ask_for_more()),
        (Rule::AdditionalInformationAfterReply, Status::AdditionalInformationAccepted, asks, ask_for_more()),
        (Rule::AdditionalInformationOnOriginalQuestions, Status::Replied, asks, on(vec![1, 3])),
        (
            Rule::RejectionNeedsJustification,
            Status::AdditionalInformationRequested,
            answers,
            Command::RejectAdditionalInformation { justification: blank() },
        ),
        (Rule::RejectOnlyInFirstAnswer, Status::AdditionalInformationAccepted, answers, reject()),
        (Rule::NewReplyHasContent, Status::AdditionalInformationAccepted, answers, empty_reply()),
        // The earlier answers once more.
        (Rule::NewReplyHasContent, Status::AdditionalInformationAccepted, answers, Play::reply()),
        (Rule::ReferralOnlyAfterRejection, Status::Replied, asks, refer()),
        (Rule::ReferralOnlyAfterRejection, Status::AdditionalInformationRequested, asks, refer()),
        (Rule::OnlyRequesterRefers, refused, answers, refer()),
        (Rule::OnlyRequesterRefers, refused, italian_coordinator.referee, refer()),
        (Rule::OnlyRequesterRefers, refused, hungarian_coordinator.referee, refer()),
    ]);
}

#[test]
fn additional_information_tells_responder() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    play.must(hungary.colleague, request, Play::reply());
    let done = play.must(italy.handler, request, ask_for_more());
    assert_eq!(mailed(&done, Mail::AdditionalAsked), with_copy(&[hungary.colleague]));
    assert_eq!(done.notices.len(), 2);
}

#[test]
fn additional_information_on_responder_list() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    assert_eq!(play.actions(play.world.hungary.handler), []);
    play.must(play.world.italy.handler, request, ask_for_more());
    assert_eq!(play.actions(play.world.hungary.handler), [request]);
    assert_eq!(play.actions(play.world.italy.handler), []);
}

#[test]
fn accepted_round_stays_on_list() {
    let mut play = Play::new();
    let handler = play.world.hungary.handler;
    let request = play.reach(Status::AdditionalInformationAccepted);
    assert_eq!(play.actions(handler), [request]);
    play.must(handler, request, Play::additional_reply());
    assert_eq!(play.actions(handler), []);
}

#[test]
fn new_reply_assessed_again() {
    let mut play = Play::new();
    let request = play.reach(Status::AdditionalInformationAccepted);
    play.must(play.world.hungary.handler, request, Play::additional_reply());
    assert_eq!(play.status(request), Status::Replied);
    let may = play.may(play.world.italy.handler, request);
    assert!(may.has(Kind::CloseAsSatisfactory) && may.has(Kind::RequestAdditionalInformation));
}

#[test]
fn new_reply_needs_approval_too() {
    let mut play = Play::new();
    let World { hungary, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AdditionalInformationAccepted);
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
    play.must(hungary.handler, request, Play::additional_reply());
    assert_eq!(play.status(request), Status::AwaitingReplyApproval);
}

#[test]
fn rounds_unlimited() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    for _ in 0..5 {
        play.must(italy.handler, request, ask_for_more());
        play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
        play.must(hungary.handler, request, Play::additional_reply());
    }
}

#[test]
fn earlier_replies_kept() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::AdditionalInformationAccepted);
    play.pass_days(1);
    play.must(hungary.handler, request, Play::additional_reply());
    for reader in [italy.handler, hungary.handler] {
        let replies = play.seen(reader, request).replies;
        let answered = |nth: usize| replies[nth].answers.iter().map(|answer| answer.question);
        assert_eq!(answered(0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(answered(1).collect::<Vec<_>>(), [1]);
        assert!(replies[0].at < replies[1].at);
    }
    assert!(play.can_read(italy.handler, request, "and since long"));
}

#[test]
fn new_reply_has_content() {
    let answer = |choice, words: Option<&str>| {
        vec![NewAnswer { question: 1, choice, day: None, comment: words.map(comment) }]
    };
    let reply = |answers, documents| Command::SubmitReply { answers, documents, coordinator: None };
    for new in [
        reply(answer(Some(AnswerId::NO), None), Vec::new()),
        reply(answer(None, Some("since 1990")), Vec::new()),
        reply(answer(Some(AnswerId::YES), Some("since 1990")), Vec::new()),
        reply(Vec::new(), vec![file("register.pdf")]),
    ] {
        let mut play = Play::new();
        let request = play.reach(Status::AdditionalInformationAccepted);
        play.must(play.world.hungary.handler, request, new);
        assert_eq!(play.status(request), Status::Replied);
    }
    // The last answer to a question stands.
    let mut play = Play::new();
    let request = play.reach(Status::AdditionalInformationAccepted);
    let standing =
        |play: &Play| [1, 2].map(|number| play.state(request).standing_answer(number).unwrap().choice);
    assert_eq!(standing(&play), [Some(AnswerId::YES), Some(AnswerId::YES)]);
    play.must(play.world.hungary.handler, request, reply(answer(Some(AnswerId::NO), None), Vec::new()));
    assert_eq!(standing(&play), [Some(AnswerId::NO), Some(AnswerId::YES)]);
    // What was answered to another question makes the same answer no new one.
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let mut first = Play::answers();
    first[1].choice = Some(AnswerId::NO);
    play.must(hungary.handler, request, reply(first, Vec::new()));
    play.must(italy.handler, request, ask_for_more());
    play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
    let again = reply(answer(Some(AnswerId::YES), None), Vec::new());
    play.give(hungary.handler, request, again).refused(Rule::NewReplyHasContent);
}

#[test]
fn rejection_does_not_close() {
    let mut play = Play::new();
    let request = play.reach(Status::AdditionalInformationRequested);
    play.must(play.world.hungary.handler, request, reject());
    assert_eq!(play.status(request), Status::AdditionalInformationRefused);
    assert_eq!(play.actions(play.world.italy.handler), [request]);
    assert!(play.can_read(play.world.italy.handler, request, "there is no more"));
}

#[test]
fn requester_may_accept_unavailability() {
    let mut play = Play::new();
    let request = play.reach(Status::AdditionalInformationRefused);
    play.must(play.world.italy.handler, request, Command::CloseAsUnavailable);
    assert_eq!(play.state(request).stage.closed().map(|closed| closed.reason), Some(Reason::Unavailable));
}

#[test]
fn no_approval_of_rounds() {
    let World { italy, hungary, szeged, .. } = World::default();
    for (from, actor, command, to) in [
        (Status::Replied, italy.handler, ask_for_more(), Status::AdditionalInformationRequested),
        (
            Status::AdditionalInformationRequested,
            hungary.handler,
            reject(),
            Status::AdditionalInformationRefused,
        ),
        (Status::AwaitingAcceptance, hungary.handler, refuse(), Status::Closed),
        (Status::Accepted, hungary.handler, forward(szeged.id()), Status::AwaitingAcceptance),
        (Status::Accepted, hungary.handler, split(szeged.id(), &[1], &[]), Status::Accepted),
    ] {
        let mut play = Play::new();
        let world = play.world.clone();
        let request = play.reach(from);
        for authority in [world.italy, world.hungary] {
            play.on(authority.id(), &[Setting::SubjectToApproval, Setting::MayRefuse]);
        }
        for coordinator in [world.italian_coordinator, world.hungarian_coordinator] {
            play.on(coordinator.id(), &[Setting::ApprovesRequests, Setting::ApprovesReplies]);
        }
        let kind = command.kind();
        let done = play.must(actor, request, command);
        assert_eq!(play.status(request), to, "{kind:?}");
        for part in done.opened {
            assert_eq!(play.status(part), Status::AwaitingAcceptance);
        }
    }
}

#[test]
fn no_deadline_in_rounds() {
    for status in Status::OPEN.iter().chain([Status::AwaitingRequestApproval]) {
        let mut play = Play::new();
        let request = play.reach(status);
        assert_eq!(Request::due(&play.state(request), &play.policy), None, "{status:?}");
    }
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let day = "2012-04-01".parse().ok();
    play.must(italy.handler, request, Command::EditDraft { edits: vec![Edit::Deadline { day }] });
    play.must(italy.handler, request, submit());
    play.must(hungary.handler, request, accept());
    play.must(hungary.handler, request, Play::reply());
    play.must(italy.handler, request, ask_for_more());
    play.pass_days(300);
    play.elapse(request).nothing();
    let view = play.seen(italy.handler, request);
    assert_eq!((view.status, view.deadline), (Status::AdditionalInformationRequested, day));
}
