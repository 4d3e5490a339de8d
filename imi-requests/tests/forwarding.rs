//! Forwarding the whole request (handbook 5.3.2.3).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{AreaId, Place, Setting, Standing, Store};
use imi_requests::stage::Act;
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, attach, comment, each_refused, forward, id_of, mailed, message,
    refuse, split, with_copy,
};
use imi_requests::view::Depth;
use imi_requests::{
    Command, CopyOf, Edit, Event, Kind, Mail, NewAnswer, Office, RequestId, Rule, Search, Status, search,
};

/// The diploma case, accepted in Hungary with a message and a document of each side, then forwarded to Szeged.
fn forwarded(play: &mut Play) -> RequestId {
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    for (side, actor) in [("asker", italy.handler), ("first", hungary.handler)] {
        play.must(actor, request, message(&format!("message of the {side}")));
        play.must(actor, request, attach(&format!("{side}.pdf"), &[]));
    }
    play.must(hungary.handler, request, forward(szeged.id()));
    request
}

#[test]
fn refused_with_the_wrong_target_or_justification() {
    let World { italy, hungary, szeged, poland, .. } = World::default();
    let blank = Command::Forward { to: szeged.id(), justification: comment("\t") };
    let (awaiting, accepted) = (Status::AwaitingAcceptance, Status::Accepted);
    each_refused([
        (Rule::ForwardWithinMemberState, awaiting, hungary.handler, forward(poland.id())),
        (Rule::ForwardWithinMemberState, accepted, hungary.handler, forward(italy.id())),
        (Rule::ForwardToAnother, accepted, hungary.handler, forward(hungary.id())),
        (Rule::ForwardNeedsJustification, accepted, hungary.handler, blank),
    ]);
}

#[test]
fn forward_target_has_workflow() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let hungary = play.world.hungary.handler;
    let mut elsewhere = play.world.szeged.standing.clone();
    elsewhere.authority = imi_core::AuthorityId::from_u128(30 << 64);
    let in_services = Standing { area: AreaId::SERVICES, ..elsewhere };
    play.scene().standing(&in_services);
    play.give(hungary, request, forward(in_services.authority))
        .refused_at(&[(Rule::ForwardTargetHasWorkflow.into(), Place::field("to"))]);
}

#[test]
fn forward_ends_responsibility() {
    for accepted_anew in [false, true] {
        let mut play = Play::new();
        let World { hungary, szeged, .. } = play.world.clone();
        play.on(hungary.id(), &[Setting::MayRefuse]);
        let request = forwarded(&mut play);
        if accepted_anew {
            play.must(szeged.handler, request, accept());
        }
        for command in [accept(), refuse(), forward(hungary.id()), split(hungary.id(), &[1], &[])] {
            play.give(hungary.handler, request, command).refused(Rule::ForwardEndsResponsibility);
        }
        play.give(hungary.handler, request, Play::reply()).refusal();
        play.give(hungary.handler, request, message("one more thing")).refusal();
        let offers = play.offers(hungary.handler, request);
        assert!(
            offers.iter().all(|o| [Kind::CopyRequest, Kind::GenerateReport].contains(&o.kind)),
            "{offers:?}"
        );
    }
}

#[test]
fn forwarded_awaits_acceptance() {
    for (rule, status) in [
        ("ForwardedAwaitsAcceptance", Status::AwaitingAcceptance),
        ("ForwardAfterAcceptance", Status::Accepted),
        ("ForwardAfterAcceptance", Status::ReplyReturned),
    ] {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italy, hungary, szeged, .. } = play.world.clone();
        play.must(hungary.handler, request, forward(szeged.id()));
        for reader in [italy.handler, szeged.handler] {
            let view = play.seen(reader, request);
            assert_eq!((view.status, view.accepted), (Status::AwaitingAcceptance, None), "{rule}");
            assert_eq!(view.responding.unwrap().authority, szeged.id());
        }
    }
}

#[test]
fn forward_hides_again() {
    let mut play = Play::new();
    let request = forwarded(&mut play);
    let szeged = play.world.szeged.handler;
    let view = play.seen(szeged, request);
    let files: Vec<_> = view.documents.iter().map(|document| (document.number, document.file)).collect();
    assert_eq!(
        (view.questions.len(), &files[..]),
        (2, &[(1, None), (2, None)][..]),
        "the first answerer's is not there"
    );
    for hidden in [SUBJECT, DIPLOMA, "asker.pdf"] {
        assert!(!play.can_read(szeged, request, hidden));
    }
    play.must(szeged, request, accept());
    for shown in [SUBJECT, DIPLOMA, "asker.pdf", "first.pdf"] {
        assert!(play.can_read(szeged, request, shown));
    }
}

#[test]
fn forward_loses_drafts() {
    for status in [Status::Accepted, Status::ReplyReturned] {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { hungary, szeged, .. } = play.world.clone();
        let drafted = NewAnswer { question: 1, choice: None, day: None, comment: Some(comment("not ours")) };
        let saved = play.must(hungary.handler, request, Command::SaveDraftAnswers { answers: vec![drafted] });
        let Event::DraftAnswersSaved { answers } = &saved.events[0].event else { unreachable!() };
        let seal = answers[0].comment.unwrap().seal;
        assert_eq!(play.store.unseal(&[seal]).unwrap().len(), 1);
        play.must(hungary.handler, request, forward(szeged.id()));
        play.must(szeged.handler, request, accept());
        assert_eq!(play.seen(szeged.handler, request).pending_reply, None);
        assert_eq!(play.store.unseal(&[seal]).unwrap(), []);
        let empty = Command::SubmitReply { answers: vec![], documents: vec![], coordinator: None };
        assert_eq!(play.give(szeged.handler, request, empty).refusal().rules().len(), 2);
    }
}

#[test]
fn forward_tells_requester() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    play.must(italy.colleague, request, message("more"));
    let done = play.must(hungary.handler, request, forward(szeged.id()));
    assert_eq!(mailed(&done, Mail::Forwarded), with_copy(&[italy.colleague]));
}

#[test]
fn forward_tells_new_authority() {
    for (allocates, mail) in [(false, Mail::NewIncoming), (true, Mail::NewToAllocate)] {
        let mut play = Play::new();
        let request = play.reach(Status::Accepted);
        let World { hungary, szeged, .. } = play.world.clone();
        if allocates {
            play.on(szeged.id(), &[Setting::UsesAllocation]);
        }
        let done = play.must(hungary.handler, request, forward(szeged.id()));
        let told = if allocates { vec![szeged.allocator] } else { vec![szeged.handler, szeged.colleague] };
        assert_eq!(mailed(&done, mail), with_copy(&told));
    }
}

#[test]
fn forward_repeatable() {
    let mut play = Play::new();
    let request = forwarded(&mut play);
    let World { szeged, other_hungarian_coordinator: third, .. } = play.world.clone();
    play.must(szeged.handler, request, forward(third.id()));
    play.must(third.handler, request, accept());
    let state = play.state(request);
    let forwarders: Vec<_> = state.stage.exchange().unwrap().forwarders.iter().map(|f| f.authority).collect();
    assert_eq!(forwarders, [play.world.hungary.id(), szeged.id()]);
}

/// Whoever forwarded sees the questions as they were then, unless it has another part in the request now.
#[test]
fn a_forwarder_keeps_the_questions_that_it_forwarded() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { hungary, hungarian_coordinator, szeged, other_hungarian_coordinator: third, .. } =
        play.world.clone();
    play.must(hungary.handler, request, forward(hungarian_coordinator.id()));
    play.must(hungarian_coordinator.handler, request, forward(szeged.id()));
    play.link(szeged.id(), hungarian_coordinator.id());
    let coordinator = Some(hungarian_coordinator.id());
    play.must(szeged.handler, request, Command::Accept { coordinator, proposed: None });
    play.must(szeged.handler, request, split(third.id(), &[1], &[]));
    let sees = [hungary.handler, hungarian_coordinator.handler, szeged.handler]
        .map(|actor| play.seen(actor, request).questions.len());
    assert_eq!(sees, [2, 1, 1]);
    let copy = Command::CopyRequest { select: CopyOf::Questions.only() };
    let draft = play.must(hungary.handler, request, copy).opened[0];
    assert_eq!(play.seen(hungary.handler, draft).questions.len(), 2);
}

#[test]
fn forwarded_to_coordinator_makes_party() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { hungary, hungarian_coordinator: dimic, .. } = play.world.clone();
    play.must(hungary.handler, request, forward(dimic.id()));
    assert!(!play.can_read(dimic.handler, request, SUBJECT));
    play.must(dimic.handler, request, accept());
    assert!(play.can_read(dimic.handler, request, SUBJECT));
    assert!(!play.can_read(dimic.referee, request, SUBJECT), "a right to give opinions is none to read");
}

#[test]
fn forwarder_loses_personal_data() {
    let mut play = Play::new();
    let request = forwarded(&mut play);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let listed = |play: &Play| {
        let every = Search::default();
        let found = play
            .ask(hungary.handler, request, |_, moment| search(&play.store, &every, &[], moment, 9).unwrap());
        found.into_iter().map(|(_, shortly)| shortly).collect::<Vec<_>>()
    };
    let before = (play.seen(hungary.handler, request), play.history(hungary.handler, request), listed(&play));
    assert_eq!(before.2.len(), 1);
    assert_eq!((before.0.depth, before.0.questions.len()), (Depth::Forwarder, 2));
    assert_eq!(before.0.requesting.authority, italy.id());
    let readable = play.reads(hungary.handler, request);
    assert_eq!(readable, ["midwife", "as of this year", "they keep that register"]);
    let propose = Command::ProposeDate { day: "2012-06-01".parse().unwrap() };
    for (actor, command) in [
        (szeged.handler, propose),
        (szeged.handler, accept()),
        (italy.handler, message("later")),
        (szeged.handler, Play::reply()),
        (italy.handler, Command::CloseAsSatisfactory),
    ] {
        play.must(actor, request, command);
        for user in [hungary.handler, hungary.viewer] {
            assert_eq!(play.seen(user, request), before.0);
            assert_eq!(play.reads(user, request), readable);
        }
        assert_eq!(play.history(hungary.handler, request), before.1);
        assert_eq!(listed(&play), before.2);
    }
}

#[test]
fn forward_drops_old_coordinator_and_seats() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let day = |text: &str| text.parse().ok();
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.on(szeged.id(), &[Setting::UsesAllocation]);
    let request = play.draft();
    let edits = vec![Edit::Deadline { day: day("2012-03-10") }];
    play.must(italy.handler, request, Command::SubmitRequest { edits });
    let office = Office::RespondingAuthority;
    play.must(hungary.allocator, request, Command::Assign { office, users: vec![id_of(hungary.handler)] });
    let accepted = Command::Accept { coordinator: None, proposed: day("2012-03-15") };
    play.must(hungary.handler, request, accepted);
    play.must(hungary.handler, request, forward(szeged.id()));
    let view = play.seen(szeged.handler, request);
    assert_eq!((view.deadline, view.proposed), (day("2012-03-10"), None));
    assert_eq!(view.responding.unwrap().coordinator, None);
    let allocation = view.allocation.unwrap();
    assert_eq!((allocation.status, allocation.assigned), (Status::AwaitingAllocation, Vec::new()));
}

#[test]
fn sent_messages_survive_forward() {
    let mut play = Play::new();
    let request = forwarded(&mut play);
    let World { italy, szeged, .. } = play.world.clone();
    let kept = ["message of the asker", "message of the first", "asker.pdf", "first.pdf"];
    assert_eq!(play.seen(szeged.handler, request).messages, Vec::new());
    for text in kept {
        assert!(play.can_read(italy.handler, request, text) && !play.can_read(szeged.handler, request, text));
    }
    play.must(szeged.handler, request, accept());
    for text in kept {
        assert!(play.can_read(szeged.handler, request, text));
    }
}

#[test]
fn forward_back_allowed() {
    let mut play = Play::new();
    let request = forwarded(&mut play);
    let World { italy, hungary, szeged, .. } = play.world.clone();
    play.must(szeged.handler, request, forward(hungary.id()));
    assert!(!play.can_read(hungary.handler, request, SUBJECT));
    play.must(hungary.handler, request, accept());
    assert!(play.can_read(hungary.handler, request, SUBJECT));
    play.must(hungary.handler, request, forward(szeged.id()));
    // Both read the whole chain, the forwarder up to its second forward.
    for reader in [italy.handler, hungary.handler] {
        let lines = play.history(reader, request);
        let forwards = lines.iter().filter(|line| line.what.name == "forwarded");
        let chain: Vec<_> = forwards.filter_map(|line| line.authority).collect();
        assert_eq!(chain, [hungary.id(), szeged.id(), hungary.id()]);
    }
    let state = play.state(request);
    let forwarders: Vec<_> = state.stage.exchange().unwrap().forwarders.iter().map(|f| f.authority).collect();
    assert_eq!(forwarders, [hungary.id()], "Szeged holds it again, and is no forwarder");
}

#[test]
fn forward_states_bounded() {
    let World { hungary, szeged, .. } = World::default();
    let before_reply = [Status::AwaitingAcceptance, Status::Accepted, Status::ReplyReturned];
    let late = Status::OPEN.but(Status::REFERRED).but(Status::set(&before_reply));
    let both = [forward(szeged.id()), split(szeged.id(), &[1], &[])];
    let rows = late.iter().flat_map(|status| both.clone().map(|command| (status, command)));
    each_refused(
        rows.map(|(status, command)| (Rule::ForwardStatesBounded, status, hungary.handler, command)),
    );
    // An additional reply that was returned is not the first.
    let mut play = Play::new();
    let request = play.reach(Status::AdditionalInformationAccepted);
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    let coordinator = play.world.hungarian_coordinator.clone();
    play.on(coordinator.id(), &[Setting::ApprovesReplies]);
    play.must(hungary.handler, request, Play::additional_reply());
    play.must(coordinator.referee, request, Command::ReturnReply { suggestion: comment("shorter") });
    for command in both {
        play.give(hungary.handler, request, command).refused(Rule::ForwardStatesBounded);
    }
}

#[test]
fn forward_justification_readers() {
    let mut play = Play::new();
    let (forwarded, split_off) = (play.reach(Status::Accepted), play.reach(Status::AwaitingAcceptance));
    let World { italy, hungary, szeged, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::MayRefuse]);
    let refused = play.reach(Status::AwaitingAcceptance);
    play.must(hungary.handler, refused, refuse());
    play.must(hungary.handler, forwarded, forward(szeged.id()));
    let part = play.must(hungary.handler, split_off, split(szeged.id(), &[1], &[])).opened[0];
    let (new, linked) = (szeged.handler, hungarian_coordinator.referee);
    let rows = [
        (Act::Forwarded, forwarded, "they keep that register", vec![new, linked]),
        (Act::Split, split_off, "they know the rest", vec![hungary.handler, linked]),
        (Act::Split, part, "they know the rest", vec![new, linked]),
        (Act::Refused, refused, "nobody here is competent", vec![hungary.handler]),
    ];
    for (act, request, justification, responding) in rows {
        for reader in [italy.handler, italian_coordinator.referee].into_iter().chain(responding) {
            assert_eq!(play.seen(reader, request).notes[0].act, act);
            assert!(play.can_read(reader, request, justification), "{act:?}");
        }
    }
}
