//! Approval of requests and replies, and the coordinator that a side has (handbook 5.2.1.1, 5.3.7, 9.1.5.3).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_core::{Access, Place, Recipient, Setting, Store as _, WorkflowRole};
use imi_requests::testing::{
    Play, SUBJECT, Staff, World, accept, ask_for_more, blank, comment, each_refused, forward, mailed,
    opinion, refer, return_reply, return_request, split, submit, with_copy,
};
use imi_requests::{Command, Edit, Kind, Mail, RequestId, Rule, Scope, Search, Stage, Status};

const APPROVE_REQUEST: Command = Command::ApproveRequest;
const APPROVE_REPLY: Command = Command::ApproveReply;

fn edit(edits: Vec<Edit>) -> Command {
    Command::EditDraft { edits }
}

fn comment_on_first(text: &str) -> Command {
    edit(vec![Edit::Comment { number: 1, text: Some(comment(text)) }])
}

#[test]
fn refusals() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let (asks, answers) = (italy.handler, hungary.handler);
    let (first, second) = (italian_coordinator.referee, hungarian_coordinator.referee);
    let draft_answers = Command::SaveDraftAnswers { answers: Play::answers() };
    each_refused([
        (Rule::NoChangeDuringApproval, Status::AwaitingRequestApproval, asks, comment_on_first("please")),
        (Rule::NoChangeDuringApproval, Status::AwaitingRequestApproval, asks, submit()),
        (Rule::NoChangeDuringApproval, Status::AwaitingReplyApproval, answers, draft_answers),
        (Rule::NoChangeDuringApproval, Status::AwaitingReplyApproval, answers, Play::reply()),
        (Rule::NoChangeDuringApproval, Status::AwaitingRequestApproval, first, comment_on_first("please")),
        (Rule::CoordinatorDoesNotEdit, Status::RequestReturned, first, comment_on_first("please")),
        (Rule::CoordinatorTakesNoAuthorityAction, Status::ReplyReturned, second, Play::reply()),
        (
            Rule::ReturnNeedsSuggestion,
            Status::AwaitingRequestApproval,
            first,
            Command::ReturnRequest { suggestion: blank() },
        ),
        (
            Rule::ReturnNeedsSuggestion,
            Status::AwaitingReplyApproval,
            second,
            Command::ReturnReply { suggestion: blank() },
        ),
    ]);
}

/// Which of request, reply and additional reply are held for approval, in a world with these settings.
fn held(subject: bool, requests: bool, replies: bool) -> [bool; 3] {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    for side in [&italy, &hungary] {
        if subject {
            play.on(side.id(), &[Setting::SubjectToApproval]);
        }
    }
    for coordinator in [&italian_coordinator, &hungarian_coordinator] {
        for (on, setting) in [(requests, Setting::ApprovesRequests), (replies, Setting::ApprovesReplies)] {
            if on {
                play.on(coordinator.id(), &[setting]);
            }
        }
    }
    let request = play.draft();
    let mut held = |actor, command, at, referee, approve: &Command, sent| {
        play.must(actor, request, command);
        let held = play.status(request) == at;
        if held {
            play.must(referee, request, approve.clone());
        }
        assert_eq!(play.status(request), sent);
        if sent == Status::Replied {
            play.must(italy.handler, request, ask_for_more());
            play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
        } else {
            play.must(hungary.handler, request, accept());
        }
        held
    };
    let (first, second) = (italian_coordinator.referee, hungarian_coordinator.referee);
    let (at, sent) = (Status::AwaitingRequestApproval, Status::AwaitingAcceptance);
    let asked = held(italy.handler, submit(), at, first, &APPROVE_REQUEST, sent);
    let (at, sent) = (Status::AwaitingReplyApproval, Status::Replied);
    let answered = held(hungary.handler, Play::reply(), at, second, &APPROVE_REPLY, sent);
    let more = held(hungary.handler, Play::additional_reply(), at, second, &APPROVE_REPLY, sent);
    [asked, answered, more]
}

const EITHER: [bool; 2] = [false, true];

#[test]
fn approval_needs_both_settings() {
    for (subject, requests) in EITHER.into_iter().flat_map(|one| EITHER.map(|other| (one, other))) {
        assert_eq!(held(subject, requests, false)[0], subject && requests);
    }
}

#[test]
fn reply_approval_needs_both_settings() {
    for (subject, replies) in EITHER.into_iter().flat_map(|one| EITHER.map(|other| (one, other))) {
        let both = subject && replies;
        assert_eq!(held(subject, true, replies)[1..], [both, both]);
    }
}

#[test]
fn request_and_reply_approval_independent() {
    assert_eq!(held(true, false, true), [false, true, true]);
    assert_eq!(held(true, true, false), [true, false, false]);
    assert_eq!(held(true, true, true), [true, true, true]);
    assert_eq!(held(true, false, false), [false, false, false]);
}

/// The matrix `approval_needed`.
#[test]
fn approval_needed() {
    let matrix = [(true, [true, false, true, false]), (false, [false, false, false, false])];
    for (subject, row) in matrix {
        let (approves, not) = (held(subject, true, true), held(subject, false, false));
        assert_eq!([approves[0], not[0], approves[1], not[1]], row);
        assert_eq!([approves[2], not[2]], row[2..]);
    }
}

#[test]
fn not_subject_by_default() {
    assert!(!Setting::DEFAULTS.has(Setting::SubjectToApproval));
    assert_eq!(held(false, true, true), [false; 3]);
}

#[test]
fn approve_requests_off_by_default() {
    assert!(!Setting::DEFAULTS.has(Setting::ApprovesRequests));
}

#[test]
fn approve_replies_off_by_default() {
    assert!(!Setting::DEFAULTS.has(Setting::ApprovesReplies));
}

#[test]
fn unapproved_request_invisible() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let request = play.draft();
    play.on(italy.id(), &[Setting::SubjectToApproval]);
    play.on(italian_coordinator.id(), &[Setting::ApprovesRequests]);
    let done = play.must(italy.handler, request, submit());
    assert_eq!(done.notices.len(), 1, "to the coordinator");
    let hidden = |play: &mut Play| {
        let users = [hungary.handler, hungary.viewer, hungary.allocator, hungarian_coordinator.referee];
        for user in users {
            play.look(user, request).unwrap_err();
            play.give(user, request, accept()).not_found();
            for scope in [Scope::Own, Scope::Role, Scope::Monitored, Scope::Country] {
                let search = Search { scope, ..Search::default() };
                assert_eq!(play.finds(user, &search, &[hungary.id()]), [], "{scope:?}");
            }
            assert_eq!(play.actions(user), []);
        }
    };
    hidden(&mut play);
    let done = play.must(italian_coordinator.referee, request, return_request());
    assert_eq!(done.notices.len(), 2, "to the requesting authority");
    hidden(&mut play);
}

#[test]
fn unapproved_reply_invisible() {
    for round in [Status::Accepted, Status::AdditionalInformationAccepted] {
        let mut play = Play::new();
        let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
        let request = play.reach(round);
        play.on(hungary.id(), &[Setting::SubjectToApproval]);
        play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
        let asking = [italy.handler, italy.viewer, italian_coordinator.referee, italian_coordinator.handler];
        let look = |play: &mut Play, reader| {
            let shown = play.look(reader, request).unwrap().0;
            let own = Search { status: Some(round), ..Search::default() };
            (shown, play.history(reader, request), play.finds(reader, &own, &[]))
        };
        let before: Vec<_> = asking.iter().map(|reader| look(&mut play, *reader)).collect();
        play.pass_days(1);
        let reply = if round == Status::Accepted { Play::reply() } else { Play::additional_reply() };
        let submitted = play.must(hungary.handler, request, reply.clone());
        let to_italy = |recipient: Recipient| {
            recipient == Recipient::Contact(italy.id())
                || italy.users().iter().any(|(_, user)| user.user().map(Recipient::User) == Some(recipient))
        };
        let returns = [return_reply(), return_reply()];
        let mut notices = submitted.notices;
        for returns in returns {
            for (reader, before) in asking.iter().zip(&before) {
                let (after, history, found) = look(&mut play, *reader);
                assert_eq!((after.view, after.offers), (before.0.view.clone(), before.0.offers.clone()));
                assert_eq!(
                    (after.version, history, found),
                    (before.0.version, before.1.clone(), before.2.clone())
                );
            }
            notices.extend(play.must(hungarian_coordinator.referee, request, returns).notices);
            notices.extend(play.must(hungary.handler, request, reply.clone()).notices);
        }
        assert!(notices.iter().all(|notice| !to_italy(notice.to)));
    }
}

#[test]
fn approved_request_is_sent() {
    let mut play = Play::new();
    let World { hungary, italian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingRequestApproval);
    let done = play.must(italian_coordinator.referee, request, APPROVE_REQUEST);
    assert_eq!(play.status(request), Status::AwaitingAcceptance);
    assert_eq!(mailed(&done, Mail::NewIncoming), with_copy(&[hungary.handler, hungary.colleague]));
    play.must(hungary.handler, request, accept());
}

#[test]
fn approved_reply_is_sent() {
    let mut play = Play::new();
    let World { italy, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingReplyApproval);
    let done = play.must(hungarian_coordinator.referee, request, APPROVE_REPLY);
    assert_eq!(play.status(request), Status::Replied);
    assert_eq!(mailed(&done, Mail::Replied), with_copy(&[italy.handler]));
    assert_eq!(play.seen(italy.handler, request).replies[0].answers.len(), 2);
}

#[test]
fn returned_for_changes() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingRequestApproval);
    let held = play.seen(italy.handler, request);
    play.must(italian_coordinator.referee, request, return_request());
    let returned = play.seen(italy.handler, request);
    assert_eq!(returned.status, Status::RequestReturned);
    assert_eq!((returned.questions, returned.details), (held.questions, held.details));
    let chosen = play.state(request).stage.draft().unwrap().coordinator;
    assert_eq!(chosen, Some(italian_coordinator.id()), "whom it went to stays chosen");
    assert!(play.can_read(italy.handler, request, "ask for less"));
    assert_eq!(play.actions(italy.handler), [request]);
    play.must(italy.handler, request, comment_on_first("in the public register"));
    let Stage::Returned(returned) = play.state(request).stage else { panic!("not returned") };
    let suggestion = returned.suggestion.seal;
    assert_eq!(play.store.unseal(&[suggestion]).unwrap().len(), 1);
    play.must(italy.handler, request, submit());
    assert_eq!(play.store.unseal(&[suggestion]).unwrap(), [], "a suggestion that was followed is forgotten");

    let mut play = Play::new();
    let request = play.reach(Status::AwaitingReplyApproval);
    play.must(hungarian_coordinator.referee, request, return_reply());
    let returned = play.seen(hungary.handler, request);
    assert_eq!(returned.status, Status::ReplyReturned);
    assert_eq!(returned.pending_reply.unwrap().answers.len(), 2);
    assert!(play.can_read(hungary.handler, request, "say more"));
    assert_eq!(play.actions(hungary.handler), [request]);
    play.must(hungary.handler, request, Command::SaveDraftAnswers { answers: Play::answers() });
}

#[test]
fn resubmitted_to_coordinator() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let unchanged = Command::SubmitReply { answers: Vec::new(), documents: Vec::new(), coordinator: None };
    for (status, returned, author, again, referee, returns) in [
        (
            Status::AwaitingRequestApproval,
            Status::RequestReturned,
            italy.handler,
            submit(),
            italian_coordinator.referee,
            return_request(),
        ),
        (
            Status::AwaitingReplyApproval,
            Status::ReplyReturned,
            hungary.handler,
            unchanged,
            hungarian_coordinator.referee,
            return_reply(),
        ),
    ] {
        let mut play = Play::new();
        let request = play.reach(status);
        for _ in 0..3 {
            play.must(referee, request, returns.clone());
            assert_eq!(play.status(request), returned);
            play.must(author, request, again.clone());
            assert_eq!(play.status(request), status);
        }
    }
}

#[test]
fn approval_without_personal_data() {
    let World { italian_coordinator, hungarian_coordinator, .. } = World::default();
    for (status, coordinator) in [
        (Status::AwaitingRequestApproval, italian_coordinator),
        (Status::AwaitingReplyApproval, hungarian_coordinator),
    ] {
        let mut play = Play::new();
        let request = play.reach(status);
        let view = play.seen(coordinator.referee, request);
        assert_eq!(view.questions.len(), 2);
        assert!(view.details.iter().all(|detail| !detail.personal || detail.value.is_none()));
        assert!(!play.can_read(coordinator.referee, request, SUBJECT));
        assert!(play.can_read(coordinator.referee, request, "as of this year"));
    }
}

#[test]
fn attachments_closed_to_coordinators() {
    for status in Status::OPEN.with(Status::AwaitingRequestApproval).with(Status::Closed).iter() {
        let mut play = Play::new();
        let World { italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
        let request = play.reach(status);
        let responding = (status != Status::AwaitingRequestApproval).then_some(hungarian_coordinator);
        for coordinator in [italian_coordinator].into_iter().chain(responding) {
            for user in [coordinator.referee, coordinator.handler] {
                let view = play.seen(user, request);
                assert_eq!(view.documents.len(), 1, "{status:?}");
                assert!(view.documents.iter().all(|document| document.file.is_none()));
                assert_eq!(view.questions[1].document, Some(1));
            }
        }
    }
}

#[test]
fn returned_need_not_be_resent() {
    let World { italy, hungary, szeged, hungarian_coordinator, .. } = World::default();
    let mut play = Play::new();
    let request = play.reach(Status::RequestReturned);
    play.must(italy.handler, request, Command::DiscardDraft);
    assert_eq!(play.status(request), Status::DraftDiscarded);

    let mut play = Play::new();
    let request = play.reach(Status::ReplyReturned);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[1], &[])).opened[0];
    assert_eq!(play.status(part), Status::AwaitingAcceptance);
    play.must(hungary.handler, request, forward(szeged.id()));
    assert_eq!(play.status(request), Status::AwaitingAcceptance);

    let mut play = Play::new();
    let request = play.reach(Status::AwaitingReplyApproval);
    play.must(hungarian_coordinator.referee, request, APPROVE_REPLY);
    play.must(italy.handler, request, ask_for_more());
    play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
    play.must(hungary.handler, request, Play::additional_reply());
    play.must(hungarian_coordinator.referee, request, return_reply());
    play.give(hungary.handler, request, forward(szeged.id())).refused(Rule::ForwardStatesBounded);
}

#[test]
fn approval_reevaluated_on_resubmission() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let returned = play.reach(Status::RequestReturned);
    let held = play.reach(Status::AwaitingRequestApproval);
    play.off(italian_coordinator.id(), Setting::ApprovesRequests);
    play.must(italy.handler, returned, submit());
    assert_eq!(play.status(returned), Status::AwaitingAcceptance);
    play.must(italian_coordinator.referee, held, return_request());

    let mut play = Play::new();
    let returned = play.reach(Status::ReplyReturned);
    play.off(hungary.id(), Setting::SubjectToApproval);
    play.must(hungary.handler, returned, Play::reply());
    assert_eq!(play.status(returned), Status::Replied);
    let held = play.reach(Status::AwaitingReplyApproval);
    play.off(hungary.id(), Setting::SubjectToApproval);
    play.must(hungarian_coordinator.referee, held, APPROVE_REPLY);
}

fn cut_links(play: &mut Play, authority: &Staff) {
    play.change(authority.id(), |standing| standing.coordinators.clear());
}

fn change(coordinator: &Staff) -> Command {
    Command::ChangeCoordinator { coordinator: coordinator.id() }
}

#[test]
fn coordinator_removed_during_review() {
    let World {
        italy,
        hungary,
        italian_coordinator,
        hungarian_coordinator,
        other_italian_coordinator,
        other_hungarian_coordinator,
        ..
    } = World::default();
    let asking = (italy, italian_coordinator, other_italian_coordinator);
    let answering = (hungary, hungarian_coordinator, other_hungarian_coordinator);
    for (status, (authority, coordinator, other), returns, approve) in [
        (Status::AwaitingRequestApproval, asking, return_request(), APPROVE_REQUEST),
        (Status::AwaitingReplyApproval, answering, return_reply(), APPROVE_REPLY),
    ] {
        let again = if status == Status::AwaitingReplyApproval { Play::reply() } else { submit() };
        let mut play = Play::new();
        let request = play.reach(status);
        cut_links(&mut play, &authority);
        play.must(coordinator.referee, request, returns);
        play.must(authority.handler, request, again);
        assert_eq!(play.status(request), status, "the chosen coordinator stays");
        play.link(authority.id(), other.id());
        let told = play.give(authority.handler, request, change(&other));
        told.refused(Rule::CoordinatorRemovedDuringReview);
        cut_links(&mut play, &authority);
        play.must(coordinator.referee, request, approve);
        play.link(authority.id(), other.id());
        play.must(authority.handler, request, change(&other));
        play.link(authority.id(), coordinator.id());
    }
}

/// The hungarian coordinator of a request is one no longer, and these are linked instead.
fn lost(status: Status, linked: &[&Staff]) -> (Play, World, RequestId) {
    let mut play = Play::new();
    let world = play.world.clone();
    let request = play.reach(status);
    for coordinator in linked {
        play.change(coordinator.id(), |standing| standing.role = WorkflowRole::RequestCoordinator);
        play.link(world.hungary.id(), coordinator.id());
        play.on(coordinator.id(), &[Setting::ParticipatesInReferrals, Setting::ApprovesReplies]);
    }
    play.on(world.hungary.id(), &[Setting::SubjectToApproval]);
    play.change(world.hungarian_coordinator.id(), |standing| {
        standing.role = WorkflowRole::AuthorityRequests;
    });
    (play, world, request)
}

#[test]
fn chosen_coordinator_lost() {
    let World { italy, hungary, szeged, other_hungarian_coordinator: other, .. } = World::default();
    let reply = |coordinator: Option<&Staff>| Command::SubmitReply {
        answers: Play::answers(),
        documents: Vec::new(),
        coordinator: coordinator.map(Staff::id),
    };

    let (mut play, _, request) = lost(Status::Accepted, &[&other, &szeged]);
    let told = play.give(hungary.handler, request, reply(None));
    told.refused_at(&[(Rule::ChosenCoordinatorLost.into(), Place::field("coordinator"))]);
    play.must(hungary.handler, request, reply(Some(&other)));
    play.must(other.referee, request, APPROVE_REPLY);

    let (mut play, _, request) = lost(Status::Accepted, &[&other]);
    play.must(hungary.handler, request, reply(None));
    play.must(other.referee, request, APPROVE_REPLY);

    let (mut play, World { italian_coordinator, .. }, request) =
        lost(Status::AdditionalInformationRefused, &[&other, &szeged]);
    play.give(italy.handler, request, refer()).refused(Rule::Scenario4NoReferral);
    play.on(italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
    play.must(italy.handler, request, refer());
    play.must(italian_coordinator.referee, request, opinion(false));
    assert_eq!(play.status(request), Status::ReturnedByRequestingCoordinator);

    let (mut play, _, request) = lost(Status::AdditionalInformationRefused, &[&other]);
    play.must(italy.handler, request, refer());
    play.must(other.referee, request, opinion(true));
}

#[test]
fn chosen_coordinator_lost_by_the_requesting_side() {
    let World { italy, neighbour, italian_coordinator, other_italian_coordinator: other, .. } =
        World::default();
    for status in [Status::RequestReturned, Status::AdditionalInformationRefused] {
        let mut play = Play::new();
        let request = play.reach(status);
        play.change(neighbour.id(), |standing| standing.role = WorkflowRole::RequestCoordinator);
        for coordinator in [&neighbour, &other] {
            play.link(italy.id(), coordinator.id());
        }
        play.on(other.id(), &[Setting::ParticipatesInReferrals]);
        play.change(italian_coordinator.id(), |standing| standing.role = WorkflowRole::AuthorityRequests);
        let (without, with) = if status == Status::RequestReturned {
            let chosen = Edit::Coordinator { authority: Some(other.id()) };
            (submit(), Command::SubmitRequest { edits: vec![chosen] })
        } else {
            let justification = comment("there must be more");
            (refer(), Command::Refer { justification, coordinator: Some(other.id()) })
        };
        play.give(italy.handler, request, without).refused(Rule::ChosenCoordinatorLost);
        if status != Status::RequestReturned {
            let justification = comment("there must be more");
            let to = Command::Refer { justification, coordinator: Some(neighbour.id()) };
            let rule = Rule::Scenario4NoReferral.into();
            play.give(italy.handler, request, to).refused_at(&[(rule, Place::field("coordinator"))]);
        }
        play.must(italy.handler, request, with);
        assert_eq!(play.state(request).requesting.coordinator_id(), Some(other.id()));
    }
}

#[test]
fn replaced_coordinator_loses_view() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let others =
        [play.world.other_italian_coordinator.clone(), play.world.other_hungarian_coordinator.clone()];
    let request = play.reach(Status::Accepted);
    let sides = [(&italy, &italian_coordinator), (&hungary, &hungarian_coordinator)];
    for ((authority, replaced), other) in sides.into_iter().zip(others) {
        play.link(authority.id(), other.id());
        assert!(play.view(replaced.referee, request).is_some());
        play.must(authority.handler, request, change(&other));
        play.look(replaced.referee, request).unwrap_err();
        for scope in [Scope::Own, Scope::Role, Scope::Monitored, Scope::Country] {
            let search = Search { scope, ..Search::default() };
            assert_eq!(play.finds(replaced.referee, &search, &[authority.id()]), [], "{scope:?}");
        }
        assert!(play.view(other.referee, request).is_some());
        assert_eq!(play.finds(other.referee, &Search::default(), &[]), [request]);
        let told = play.history(authority.handler, request);
        assert!(told.iter().any(|line| line.what.name == "coordinator_changed"));
    }
}

#[test]
fn suspended_coordinator_still_intervenes() {
    let mut play = Play::new();
    let World { italy, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    for coordinator in [&italian_coordinator, &hungarian_coordinator] {
        play.access(coordinator.id(), Access::Suspended);
    }
    let request = play.reach(Status::AwaitingRequestApproval);
    play.must(italian_coordinator.referee, request, APPROVE_REQUEST);
    let request = play.draft();
    play.off(italy.id(), Setting::SubjectToApproval);
    play.must(italy.handler, request, submit());
    let request = play.reach(Status::ReferredToRespondingCoordinator);
    play.must(hungarian_coordinator.referee, request, opinion(true));
}

#[test]
fn addressee_suspended_during_approval() {
    for sender in [false, true] {
        let mut play = Play::new();
        let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
        let (party, rule) = if sender {
            (italy.id(), Rule::ActiveAccessToSend)
        } else {
            (hungary.id(), Rule::ActiveAccessToReceive)
        };
        let request = play.reach(Status::AwaitingRequestApproval);
        play.access(party, Access::Suspended);
        play.give(italian_coordinator.referee, request, APPROVE_REQUEST).refused(rule);
        assert!(!play.may(italian_coordinator.referee, request).has(Kind::ApproveRequest));
        play.must(italian_coordinator.referee, request, return_request());
    }
}

/// The mails when something is put before a coordinator, returned, put again, and approved.
fn approval_mails(allocates: bool, reply: bool) {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let (author, coordinator, office) = if reply {
        (hungary.handler, hungarian_coordinator, imi_requests::Office::RespondingCoordinator)
    } else {
        (italy.handler, italian_coordinator, imi_requests::Office::RequestingCoordinator)
    };
    let submit = || if reply { Play::reply() } else { submit() };
    let (needed, returned, approved) = if reply {
        (Mail::ReplyApprovalNeeded, Mail::ReplyReturned, Mail::ReplyApproved)
    } else {
        (Mail::ApprovalNeeded, Mail::Returned, Mail::Approved)
    };
    let (returns, approve) =
        if reply { (return_reply(), APPROVE_REPLY) } else { (return_request(), APPROVE_REQUEST) };
    for side in [italy.id(), hungary.id()] {
        play.on(side, &[Setting::SubjectToApproval]);
    }
    let setting = if reply { Setting::ApprovesReplies } else { Setting::ApprovesRequests };
    play.on(coordinator.id(), &[setting]);
    if allocates {
        play.on(coordinator.id(), &[Setting::UsesAllocation]);
    }
    let request = if reply { play.reach(Status::Accepted) } else { play.draft() };
    let done = play.must(author, request, submit());
    if allocates {
        assert_eq!(mailed(&done, Mail::ApprovalToAllocate), with_copy(&[coordinator.allocator]));
        let assign = imi_requests::testing::assign(office, &[coordinator.referee]);
        play.must(coordinator.allocator, request, assign);
    } else {
        assert_eq!(mailed(&done, needed), [(Recipient::Contact(coordinator.id()), false)]);
    }
    assert!(done.notices.len() == if allocates { 2 } else { 1 });
    let done = play.must(coordinator.referee, request, returns);
    assert_eq!(mailed(&done, returned), with_copy(&[author]));
    let done = play.must(author, request, submit());
    assert_eq!(mailed(&done, needed), with_copy(&[coordinator.referee]));
    let done = play.must(coordinator.referee, request, approve);
    assert_eq!(mailed(&done, approved), with_copy(&[author]));
}

#[test]
fn approval_mail() {
    for allocates in EITHER {
        for reply in EITHER {
            approval_mails(allocates, reply);
        }
    }
}
