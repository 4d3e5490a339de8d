//! What all parts share of who sees personal data and documents, shown on requests (handbook 5.3.2, 9.3.1.2, 10).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use imi_core::{Actor, FreeText, Language, Setting, Store as _};
use imi_requests::case::DraftText;
use imi_requests::testing::{
    DIPLOMA, PROVIDER, Play, SUBJECT, World, accept, attach, comment, each_refused, file, forward, message,
    opinion, refer, refuse, split,
};
use imi_requests::view::TextView;
use imi_requests::{Command, Depth, Edit, RequestId, Rule, Search, Status};

/// A request with one message that is marked as personal and one that is not.
fn with_marked(play: &mut Play) -> RequestId {
    let request = play.reach(Status::Accepted);
    let marked = Some(comment("she is ill").marked());
    let italy = play.world.italy.handler;
    play.must(italy, request, Command::AddMessage { heading: None, text: marked });
    play.must(italy, request, message("please hurry")).stream
}

fn gone(play: &mut Play, actor: Actor, request: RequestId) -> bool {
    !play.can_read(actor, request, SUBJECT) && !play.can_read(actor, request, DIPLOMA)
}

// Who sees what.

#[test]
fn directly_involved_only() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    let World { italy, hungary, .. } = play.world.clone();
    let involved =
        [italy.handler, italy.colleague, italy.viewer, hungary.handler, hungary.colleague, hungary.viewer];
    for (name, actor) in play.world.users() {
        assert_eq!(!gone(&mut play, actor, request), involved.contains(&actor), "{name}");
    }
    let poland = play.world.poland.handler;
    assert!(play.look(poland, request).is_err());
    assert_eq!((play.finds(poland, &Search::default(), &[]), play.actions(poland)), (vec![], vec![]));
}

#[test]
fn coordinator_never_sees() {
    let coordinated = [
        Status::AwaitingRequestApproval,
        Status::AwaitingReplyApproval,
        Status::ReferredToRequestingCoordinator,
        Status::ReferredToRespondingCoordinator,
    ];
    for status in coordinated {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italian_coordinator: first, hungarian_coordinator: second, .. } = play.world.clone();
        let italian = [Status::AwaitingRequestApproval, Status::ReferredToRequestingCoordinator];
        let referee = if italian.contains(&status) { first.referee } else { second.referee };
        let view = play.seen(referee, request);
        assert_eq!((view.questions.len(), view.depth), (2, Depth::WithoutPersonalData), "{status:?}");
        assert!(view.details.iter().all(|detail| !detail.personal || detail.value.is_none()));
        // CoordinatorOpensNone and FileNameHidden hold of him too: a number stands for the file.
        assert_eq!((view.documents[0].number, view.documents[0].file), (1, None));
        assert!(gone(&mut play, referee, request), "{status:?}");
    }
}

#[test]
fn commission_sees_no_personal_data() {
    let mut play = Play::in_services();
    let (draft, italy) = (play.notification(None), play.world.italy.handler);
    let marked = Some(comment("because of Signora Impalcatrice").marked());
    let edits = vec![
        Edit::Text { which: DraftText::Proportionate, text: marked },
        Edit::Attach { file: file(DIPLOMA), comments: vec![] },
    ];
    let request = play.must(italy, draft, Command::SubmitRequest { edits }).stream;
    let (shown, opened) = play.look(Actor::Commission, request).unwrap();
    assert!(shown.view.details.is_empty() && shown.view.documents.is_empty() && shown.look.is_none());
    let texts = shown.view.derogation.unwrap().texts;
    let of = |which| texts.iter().find(|(kind, _)| *kind == which).unwrap().1;
    assert_eq!(of(DraftText::Proportionate), TextView::Withheld);
    assert!(matches!(of(DraftText::ImminentRisk), TextView::Readable(_)), "what is not marked is shown");
    assert!(play.can_read(italy, request, PROVIDER) && play.can_read(italy, request, DIPLOMA));
    let read = format!("{:?}", play.reads(Actor::Commission, request));
    for told in [PROVIDER, DIPLOMA, "Impalcatrice"] {
        assert!(!read.contains(told), "{read}");
    }
    assert_eq!(opened.len(), shown.seals.len());
}

#[test]
fn coordinator_as_party() {
    let mut play = Play::new();
    let other = play.reach(Status::Accepted);
    play.world.hungary = play.world.hungarian_coordinator.clone();
    let request = play.reach(Status::Accepted);
    let World { hungary: party, .. } = play.world.clone();
    assert!(play.can_read(party.handler, request, SUBJECT));
    assert!(gone(&mut play, party.referee, request), "a referral handler without the rights of a handler");
    assert!(
        gone(&mut play, party.handler, other) && gone(&mut play, party.referee, other),
        "in no other case"
    );
}

#[test]
fn coordinator_both_party_and_referee() {
    let mut play = Play::new();
    play.on(play.world.italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
    let own = play.world.hungarian_coordinator.id();
    play.on(own, &[Setting::ParticipatesInReferrals]);
    play.world.hungary = play.world.hungarian_coordinator.clone();
    let request = play.reach(Status::ReferredToRequestingCoordinator);
    play.must(play.world.italian_coordinator.referee, request, opinion(false));
    assert_eq!(play.status(request), Status::ReturnedByRequestingCoordinator);
    play.off(play.world.italian_coordinator.id(), Setting::ParticipatesInReferrals);
    let request = play.reach(Status::AdditionalInformationRefused);
    play.give(play.world.italy.handler, request, refer()).refused(Rule::Scenario4NoReferral);
}

#[test]
fn free_text_may_hold_personal_data() {
    assert!(!FreeText::new("plain", Language::En).personal, "off by default in requests");
    let mut play = Play::new();
    let World { italy, hungary, szeged, hungarian_coordinator, italian_coordinator, .. } = play.world.clone();
    let request = with_marked(&mut play);
    let sees = |play: &mut Play, actor| {
        let view = play.seen(actor, request);
        let texts: Vec<_> = view.messages.iter().map(|message| message.text.unwrap()).collect();
        assert!(matches!(texts[..], [_, TextView::Readable(_)]), "what is not marked is shown");
        (texts[0] != TextView::Withheld, play.can_read(actor, request, "she is ill"))
    };
    for (actor, shown) in [
        (hungary.handler, true),
        (italy.viewer, true),
        (hungary.allocator, false),
        (italian_coordinator.referee, false),
        (hungarian_coordinator.referee, false),
    ] {
        assert_eq!(sees(&mut play, actor), (shown, shown));
    }
    play.must(hungary.handler, request, forward(szeged.id()));
    assert!(!play.can_read(szeged.handler, request, "she is ill"));
}

/// The question on the attachment is asked with a comment, and another comment is marked.
fn commented(play: &mut Play) -> RequestId {
    let (draft, italy) = (play.draft(), play.world.italy.handler);
    let text = Some(comment("Rossini signed it").marked());
    let edits = vec![Edit::Comment { number: 2, text }];
    play.must(italy, draft, Command::SubmitRequest { edits }).stream
}

#[test]
fn comments_before_acceptance() {
    let mut play = Play::new();
    let (request, hungary) = (commented(&mut play), play.world.hungary.handler);
    assert!(play.can_read(hungary, request, "as of this year"));
    assert!(!play.can_read(hungary, request, "Rossini signed it"));
    play.must(hungary, request, accept());
    assert!(play.can_read(hungary, request, "Rossini signed it"));
}

// Attachments.

#[test]
fn sealed_before_acceptance() {
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::AwaitingAcceptance), play.world.hungary.handler);
    assert!(!play.can_read(hungary, request, DIPLOMA) && play.can_read(hungary, request, "as of this year"));
    play.must(hungary, request, accept());
    assert!(play.can_read(hungary, request, DIPLOMA));
}

#[test]
fn file_name_hidden() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    for actor in [play.world.hungary.handler, play.world.hungarian_coordinator.referee] {
        let document = play.seen(actor, request).documents.remove(0);
        assert_eq!((document.number, document.file), (1, None));
        let (shown, opened) = play.look(actor, request).unwrap();
        let written = format!("{}{opened:?}", serde_json::to_string(&shown.view).unwrap());
        assert!(!written.contains("Diploma"));
    }
}

#[test]
fn coordinator_opens_none() {
    for status in [Status::ReferredToRequestingCoordinator, Status::Closed] {
        let mut play = Play::new();
        let request = play.reach(status);
        let referee = play.world.italian_coordinator.referee;
        let view = play.seen(referee, request);
        assert!(view.documents.len() == 1 && view.documents[0].file.is_none());
        assert!(!play.can_read(referee, request, DIPLOMA));
    }
}

#[test]
fn resealed_on_forward() {
    let mut play = Play::new();
    let World { hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    assert!(play.can_read(hungary.handler, request, DIPLOMA));
    play.must(hungary.handler, request, forward(szeged.id()));
    for actor in [hungary.handler, szeged.handler] {
        assert!(!play.can_read(actor, request, DIPLOMA));
    }
    play.must(szeged.handler, request, accept());
    assert!(
        play.can_read(szeged.handler, request, DIPLOMA) && !play.can_read(hungary.handler, request, DIPLOMA)
    );
}

#[test]
fn split_keeps_all() {
    let mut play = Play::new();
    let World { hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[2], &[1])).opened[0];
    play.must(szeged.handler, part, accept());
    assert!(play.can_read(hungary.handler, request, DIPLOMA), "it keeps what it hands on");
    assert!(play.can_read(szeged.handler, part, DIPLOMA));
    let file = |actor, request| play.seen(actor, request).documents[0].file.unwrap();
    assert_ne!(file(hungary.handler, request), file(szeged.handler, part), "a copy of its own");
}

#[test]
fn draft_attachments_go_with_draft() {
    let mut play = Play::new();
    let (draft, italy) = (play.draft(), play.world.italy.handler);
    let seals = play.look(italy, draft).unwrap().0.seals;
    assert_eq!(play.store.unseal(&seals).unwrap().len(), seals.len());
    play.must(italy, draft, Command::DiscardDraft);
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
}

#[test]
fn no_detach_after_sending() {
    let World { italy, .. } = World::default();
    let detach = Command::EditDraft { edits: vec![Edit::Detach { number: 1 }] };
    let sent = [Status::AwaitingAcceptance, Status::Accepted, Status::Replied];
    each_refused(sent.map(|status| (Rule::SentQuestionsAreFixed, status, italy.handler, detach.clone())));
    let mut play = Play::new();
    let draft = play.reach(Status::Draft);
    assert_eq!(play.seen(italy.handler, draft).documents.len(), 1);
    play.must(italy.handler, draft, detach);
    assert_eq!(play.seen(italy.handler, draft).documents.len(), 0, "until then it may be taken away");
}

#[test]
fn no_attach_after_closure() {
    let World { italy, hungary, .. } = World::default();
    let another = attach("Annex.pdf", &[]);
    each_refused([
        (Rule::NothingAddedAfterClosure, Status::Closed, italy.handler, another.clone()),
        (Rule::NothingAddedAfterClosure, Status::Closed, hungary.handler, another.clone()),
    ]);
    for end in [refuse(), Command::WithdrawRequest] {
        let mut play = Play::new();
        play.on(hungary.id(), &[Setting::MayRefuse]);
        let request = play.reach(Status::AwaitingAcceptance);
        let by = if end == Command::WithdrawRequest { italy.handler } else { hungary.handler };
        play.must(by, request, end);
        play.give(italy.handler, request, another.clone()).refused(Rule::NothingAddedAfterClosure);
    }
    let mut play = Play::new();
    let open = play.reach(Status::Accepted);
    play.must(italy.handler, open, another);
}
