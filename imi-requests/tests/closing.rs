//! Closing, withdrawing, discarding, and the removal of personal data (handbook 5.3.3, 10).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_core::{Actor, Lifecycle, Recipient, SealId, Setting, Store, fold};
use imi_requests::testing::{
    Play, SUBJECT, World, accept, ask_for_more, attach, comment, each_refused, mailed, message, opinion,
    refuse, split, uphold_and_close, with_copy,
};
use imi_requests::{Command, Kind, Mail, Reason, Request, RequestId, Rule, Scope, Search, Status};

const SATISFIED: Command = Command::CloseAsSatisfactory;
const UNAVAILABLE: Command = Command::CloseAsUnavailable;
const WITHDRAW: Command = Command::WithdrawRequest;

#[test]
fn refusals() {
    let World { italy, hungary, .. } = World::default();
    let (asks, answers) = (italy.handler, hungary.handler);
    each_refused([
        (Rule::RespondingCannotCloseReplied, Status::Replied, answers, SATISFIED),
        (Rule::RespondingCannotCloseReplied, Status::AdditionalInformationRefused, answers, UNAVAILABLE),
        (Rule::CloseNeedsReply, Status::Accepted, asks, SATISFIED),
        (Rule::CloseNeedsReply, Status::AdditionalInformationAccepted, asks, UNAVAILABLE),
        (Rule::ClosedIsFinal, Status::Closed, asks, ask_for_more()),
        (Rule::WithdrawingASentRequestIsSilent, Status::Draft, asks, WITHDRAW),
        (Rule::WithdrawingASentRequestIsSilent, Status::Replied, asks, WITHDRAW),
        (Rule::WithdrawingASentRequestIsSilent, Status::AdditionalInformationRefused, asks, WITHDRAW),
        (Rule::DiscardingADraftIsSilent, Status::AwaitingAcceptance, asks, Command::DiscardDraft),
        (Rule::DiscardingADraftIsSilent, Status::Closed, asks, Command::DiscardDraft),
    ]);
}

/// The reason with which an actor can close a request in this status by one of these commands; none if he can not.
fn closes(status: Status, actor: Actor, commands: &[Command]) -> Option<Reason> {
    let mut play = Play::new();
    play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
    let request = play.reach(status);
    let mut reasons = commands.iter().filter_map(|command| {
        let before = play.store.clone();
        let told = play.give(actor, request, command.clone());
        let closed = told.result.is_ok().then(|| play.state(request).stage.closed().unwrap().reason);
        play.scene().store = before;
        closed
    });
    let reason = reasons.next();
    assert_eq!(reasons.next(), None, "one way only");
    reason
}

/// The matrix `closes`: by whom and for which reason a request is closed.
#[test]
fn who_closes_in_which_status() {
    use Reason as R;
    let by_requester = |reason| [Some(reason), None, None, None, None];
    let withdrawn = by_requester(R::Withdrawn);
    let never = [None; 5];
    let upheld = [Some(R::Withdrawn), Some(R::Upheld), None, None, None];
    let matrix = [
        (Status::Draft, never),
        (Status::AwaitingRequestApproval, never),
        (Status::RequestReturned, never),
        (Status::AwaitingAcceptance, [Some(R::Withdrawn), None, Some(R::Refused), None, None]),
        (Status::Accepted, withdrawn),
        (Status::AwaitingReplyApproval, withdrawn),
        (Status::ReplyReturned, withdrawn),
        (Status::Replied, by_requester(R::Satisfied)),
        (Status::AdditionalInformationRequested, withdrawn),
        (Status::AdditionalInformationAccepted, withdrawn),
        (Status::AdditionalInformationRefused, by_requester(R::Unavailable)),
        (
            Status::ReferredToRequestingCoordinator,
            [Some(R::Withdrawn), None, None, Some(R::SatisfactoryByRequestingCoordinator), None],
        ),
        (
            Status::ReferredToRespondingCoordinator,
            [Some(R::Withdrawn), None, None, None, Some(R::SatisfactoryByRespondingCoordinator)],
        ),
        (Status::ReturnedByRequestingCoordinator, upheld),
        (Status::ReturnedByRespondingCoordinator, withdrawn),
        (Status::AdditionalInformationAskedAgain, upheld),
        (Status::Closed, never),
    ];
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let any = [SATISFIED, UNAVAILABLE, WITHDRAW, uphold_and_close(), opinion(true)];
    for (status, row) in matrix {
        let found = [
            closes(status, italy.handler, &any),
            closes(status, hungary.handler, &any),
            closes(status, hungary.handler, &[refuse()]),
            closes(status, italian_coordinator.referee, &any),
            closes(status, hungarian_coordinator.referee, &any),
        ];
        assert_eq!(found, row, "{status:?}");
    }
}

#[test]
fn reply_tells_requester() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let done = play.must(play.world.hungary.handler, request, Play::reply());
    assert_eq!(mailed(&done, Mail::Replied), with_copy(&[play.world.italy.handler]));
    assert_eq!(done.notices.len(), 2);
}

#[test]
fn reply_on_action_list() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    assert_eq!(play.actions(italy.handler), [request]);
    assert_eq!(play.actions(italy.colleague), [request]);
    assert_eq!(play.actions(hungary.handler), []);
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::Replied);
    assert!(play.actions(italy.handler).contains(&request));
    assert!(!play.actions(italy.colleague).contains(&request));
}

#[test]
fn acknowledge_then_close() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    play.must(play.world.italy.handler, request, SATISFIED);
    let view = play.view(play.world.italy.handler, request).unwrap();
    assert_eq!((view.status, view.closed.unwrap().reason), (Status::Closed, Reason::Satisfied));
}

#[test]
fn closed_is_final() {
    for status in [Status::Closed, Status::PersonalDataRemoved] {
        let mut play = Play::new();
        let request = play.reach(status);
        for (name, actor) in play.world.users() {
            let may = play.may(actor, request).without(Kind::CopyRequest).without(Kind::GenerateReport);
            assert!(may.is_empty(), "{name} may {may:?}");
        }
        let copy = Command::CopyRequest { select: imi_core::Set::EMPTY };
        assert_eq!(play.must(play.world.italy.handler, request, copy).opened.len(), 1);
    }
}

/// Every user of the world to whom a seal of the request can be opened now.
fn readers(play: &mut Play, request: RequestId) -> Vec<String> {
    let mut users = play.world.users();
    users.retain(|(_, actor)| !play.reads(*actor, request).is_empty());
    users.into_iter().map(|(name, _)| name).collect()
}

/// A request closed at this instant keeps its personal data until the other one.
fn removed_at(closed: &str, before: &str, removed: &str) {
    let mut play = Play::new();
    play.at(closed);
    let request = play.reach(Status::Closed);
    play.at(before);
    play.elapse(request).nothing();
    assert!(play.can_read(play.world.italy.handler, request, SUBJECT));
    play.at(removed);
    assert_eq!(readers(&mut play, request), <[String; 0]>::default(), "before the clock has run");
    play.elapse(request).done();
    assert_eq!(play.status(request), Status::PersonalDataRemoved);
    assert_eq!(readers(&mut play, request), <[String; 0]>::default());
    play.elapse(request).nothing();
}

#[test]
fn personal_data_removed_after_closure() {
    removed_at("2012-01-15T10:00:00Z", "2012-07-14T21:59:59Z", "2012-07-14T22:00:00Z");
}

#[test]
fn month_arithmetic() {
    removed_at("2011-08-31T10:00:00Z", "2012-02-28T22:59:59Z", "2012-02-28T23:00:00Z");
}

#[test]
fn removal_needs_closure() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    play.pass_days(366);
    play.elapse(request).nothing();
    assert!(play.can_read(play.world.italy.handler, request, SUBJECT));
    play.must(play.world.italy.handler, request, SATISFIED);
    play.pass_days(170);
    play.elapse(request).nothing();
}

#[test]
fn removal_not_before_closure() {
    for status in Status::OPEN.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        play.pass_days(3000);
        play.elapse(request).nothing();
        assert_eq!(play.status(request), status);
        assert!(play.can_read(play.world.italy.handler, request, SUBJECT), "{status:?}");
    }
}

#[test]
fn removal_per_request() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    play.at("2012-01-10T10:00:00Z");
    let original = play.reach(Status::Accepted);
    let part = play.must(hungary.handler, original, split(szeged.id(), &[1], &[])).opened[0];
    let select = imi_core::Set::all();
    let copy = play.must(italy.handler, original, Command::CopyRequest { select }).opened[0];
    let answer = |request, question| {
        let answers = Play::answers().into_iter().filter(|answer| answer.question == question).collect();
        (request, Command::SubmitReply { answers, documents: Vec::new(), coordinator: None })
    };
    let (request, reply) = answer(original, 2);
    play.must(hungary.handler, request, reply);
    play.must(italy.handler, original, SATISFIED);
    play.at("2012-03-10T10:00:00Z");
    play.must(szeged.handler, part, accept());
    let (request, reply) = answer(part, 1);
    play.must(szeged.handler, request, reply);
    play.must(italy.handler, part, SATISFIED);
    play.must(italy.handler, copy, Command::EditDraft { edits: Vec::new() });
    play.at("2012-07-15T10:00:00Z");
    play.elapse(original).done();
    assert!(!play.can_read(italy.handler, original, SUBJECT));
    for kept in [part, copy] {
        play.elapse(kept).nothing();
        assert!(play.can_read(italy.handler, kept, SUBJECT));
    }
}

/// A request in which everybody has written something, closed and about to lose its personal data; with every seal
/// that was opened before.
fn about_to_be_stripped() -> (Play, RequestId, Vec<SealId>) {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    for (actor, text) in [(italy.handler, "one more thing"), (hungary.handler, "certainly")] {
        play.must(actor, request, message(text));
        play.must(actor, request, attach(&format!("{text}.pdf"), &[]));
    }
    let words = comment("she is registered under her maiden name");
    let mut answers = Play::answers();
    for answer in &mut answers {
        answer.comment = Some(words.clone());
    }
    let documents = vec![imi_requests::testing::file("register.pdf")];
    play.must(hungary.handler, request, Command::SubmitReply { answers, documents, coordinator: None });
    play.must(italy.handler, request, ask_for_more());
    play.must(hungary.handler, request, imi_requests::testing::reject());
    play.must(italy.handler, request, UNAVAILABLE);
    let seals = play.look(italy.handler, request).unwrap().0.seals;
    play.pass_days(190);
    (play, request, seals)
}

#[test]
fn removal_includes_free_text_and_files() {
    let (mut play, request, seals) = about_to_be_stripped();
    let handler = play.world.italy.handler;
    let (was, _) = (play.state(request), play.elapse(request).done());
    let view = play.seen(handler, request);
    assert_eq!(view.status, Status::PersonalDataRemoved);
    assert!(view.details.is_empty() && view.documents.is_empty() && view.justification.is_none());
    assert!(view.questions.iter().all(|asked| asked.comment.is_none() && asked.slots.is_empty()));
    assert!(view.messages.iter().all(|message| message.text.is_none()));
    assert!(view.notes.iter().all(|note| note.text.is_none()));
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
    assert!(seals.len() > 12, "there was much to remove");

    assert_eq!((view.number, view.created), (was.number, Some(was.created)));
    assert_eq!((view.questions.len(), view.messages.len(), view.notes.len()), (2, 2, 2));
    let replies = view.replies.iter().flat_map(|reply| &reply.answers);
    let kept: Vec<_> = replies.map(|answer| (answer.choice, answer.comment, answer.day)).collect();
    let yes = Some(imi_i18n::AnswerId::YES);
    assert_eq!(kept, [(yes, None, None), (yes, None, None)]);
    assert_eq!(view.closed.unwrap().reason, Reason::Unavailable);
    assert_eq!(play.finds(handler, &Search::default(), &[]), [request]);
}

#[test]
fn removal_reaches_journal() {
    let (mut play, request, _) = about_to_be_stripped();
    play.elapse(request).done();
    let events = play.events(request);
    assert_eq!(fold(&events).unwrap(), play.state(request));
    let written = format!("{events:?} {}", serde_json::to_string(&events).unwrap());
    for secret in [SUBJECT, "Annamariapia", "one more thing", "register.pdf", "maiden name"] {
        assert!(!written.contains(secret), "{secret}");
    }
}

#[test]
fn drafts_hold_personal_data() {
    for status in [Status::Draft, Status::RequestReturned] {
        let mut play = Play::new();
        let handler = play.world.italy.handler;
        play.at("2012-01-01T10:00:00Z");
        let request = play.reach(status);
        let seals = play.look(handler, request).unwrap().0.seals;
        play.at("2012-05-31T21:59:59Z");
        play.elapse(request).nothing();
        play.at("2012-05-31T22:00:00Z");
        let warned = play.elapse(request).done();
        assert_eq!(mailed(&warned, Mail::DraftExpiring), with_copy(&[handler]));
        play.elapse(request).nothing();

        let before = play.store.clone();
        play.must(handler, request, Command::EditDraft { edits: Vec::new() });
        play.at("2012-06-30T22:00:00Z");
        play.elapse(request).nothing();
        assert_eq!(play.status(request), status, "it was saved meanwhile");

        play.scene().store = before;
        play.look(handler, request).unwrap_err();
        play.elapse(request).done();
        assert_eq!(play.status(request), Status::DraftDiscarded);
        assert_eq!(play.store.unseal(&seals).unwrap(), []);
    }
}

#[test]
fn case_closed_no_mail() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let (asks, answers) = (italy.handler, hungary.handler);
    for (status, actor, command, told) in [
        (Status::Replied, asks, SATISFIED, &[answers][..]),
        (Status::AdditionalInformationRefused, asks, UNAVAILABLE, &[answers]),
        (Status::ReturnedByRequestingCoordinator, answers, uphold_and_close(), &[asks]),
        (Status::AdditionalInformationAskedAgain, answers, uphold_and_close(), &[asks]),
        (
            Status::ReferredToRequestingCoordinator,
            italian_coordinator.referee,
            opinion(true),
            &[asks, answers],
        ),
        (
            Status::ReferredToRespondingCoordinator,
            hungarian_coordinator.referee,
            opinion(true),
            &[asks, answers],
        ),
    ] {
        let mut play = Play::new();
        let request = play.reach(status);
        let done = play.must(actor, request, command);
        let expected: Vec<_> = told.iter().flat_map(|actor| with_copy(&[*actor])).collect();
        assert_eq!(mailed(&done, Mail::Closed), expected, "{status:?}");
        assert_eq!(done.notices.len(), expected.len());
    }
}

#[test]
fn withdrawing_a_sent_request_is_silent() {
    for status in Status::OPEN.iter() {
        let assessing = [Status::Replied, Status::AdditionalInformationRefused].contains(&status);
        let mut play = Play::new();
        let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
        let request = play.reach(status);
        assert_eq!(play.may(italy.handler, request).has(Kind::WithdrawRequest), !assessing, "{status:?}");
        if assessing {
            continue;
        }
        let done = play.must(italy.handler, request, WITHDRAW);
        assert_eq!(play.state(request).stage.closed().unwrap().reason, Reason::Withdrawn);
        let responder: &[Actor] = match status {
            Status::AwaitingAcceptance => &[hungary.handler, hungary.colleague],
            _ => &[hungary.handler],
        };
        let holder = match status {
            Status::ReferredToRequestingCoordinator => Some(italian_coordinator.id()),
            Status::ReferredToRespondingCoordinator | Status::AwaitingReplyApproval => {
                Some(hungarian_coordinator.id())
            }
            _ => None,
        };
        let mut expected = with_copy(responder);
        expected.extend(holder.map(|coordinator| (Recipient::Contact(coordinator), false)));
        assert_eq!(mailed(&done, Mail::Withdrawn), expected, "{status:?}");
    }
}

#[test]
fn withdrawn_before_acceptance_stays_hidden() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(italy.handler, request, WITHDRAW);
    for reader in [hungary.handler, hungary.viewer, hungary.allocator] {
        let view = play.seen(reader, request);
        assert_eq!((view.status, view.questions.len()), (Status::Closed, 2));
        assert!(view.details.iter().all(|detail| detail.value.is_none() || !detail.personal));
        assert!(view.documents.iter().all(|document| document.file.is_none()));
        assert!(!play.can_read(reader, request, SUBJECT));
    }
}

#[test]
fn discarding_a_draft_is_silent() {
    for status in Status::PREPARING.iter() {
        let mut play = Play::new();
        let World { italy, italian_coordinator, .. } = play.world.clone();
        let request = play.reach(status);
        let seals = play.look(italy.handler, request).unwrap().0.seals;
        let done = play.must(italy.handler, request, Command::DiscardDraft);
        let held = status == Status::AwaitingRequestApproval;
        let coordinator = held.then_some((Recipient::Contact(italian_coordinator.id()), false));
        assert_eq!(mailed(&done, Mail::Discarded), Vec::from_iter(coordinator));
        assert_eq!(play.store.unseal(&seals).unwrap(), []);
        for actor in [italy.handler, italian_coordinator.referee] {
            play.look(actor, request).unwrap_err();
            assert_eq!(play.actions(actor), []);
            for scope in [Scope::Own, Scope::Role, Scope::Country] {
                let search = Search { scope, ..Search::default() };
                assert_eq!(play.finds(actor, &search, &[]), [], "{scope:?}");
            }
        }
    }
}

#[test]
fn unanswered_request_has_no_exit() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    assert_eq!(Request::due(&play.state(request), &play.policy), None);
    play.pass_days(366);
    play.elapse(request).nothing();
    assert_eq!(play.status(request), Status::AwaitingAcceptance);
    let search = Search { scope: Scope::Monitored, stalled_since: Some(play.now), ..Search::default() };
    assert_eq!(play.finds(hungarian_coordinator.referee, &search, &[hungary.id()]), [request]);
    play.must(italy.handler, request, WITHDRAW);
}
