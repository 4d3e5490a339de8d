//! The rules that all parts of the system share, shown on requests (handbook 2, 4.2, 5.3, 10).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use std::collections::BTreeSet;

use imi_core::testing::{authority, user};
use imi_core::{
    Actor, AreaId, AreaRole, Argument, Country, FreeText, Language, Lifecycle as _, Member as _,
    Message as _, Months, Recipient, Set, Setting, Store as _, Task, UserRight, WorkflowRole,
};
use imi_i18n::{AnswerId, Catalogue};
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, ask_for_more, assign, attach, comment, diploma, each_refused,
    forward, id_of, mailed, message, opinion, refer, refuse, reject, split, submit, with_copy,
};
use imi_requests::view::TextView;
use imi_requests::{
    Command, Content, CopyOf, Depth, Edit, Event, Kind, Mail, NewDraft, Office, ReportKind, Request,
    RequestId, Rule, Scope, Search, Status, report,
};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

fn drafted(play: &mut Play, actor: Actor, to: imi_core::AuthorityId) -> RequestId {
    play.found(actor, NewDraft { area: Some(PQ), edits: diploma(to) }).done().stream
}

fn making(kind: ReportKind) -> Command {
    let language = Some(Language::It);
    Command::GenerateReport { kind, sections: Set::EMPTY, certified: false, language }
}

/// Makes a report and reads what it holds.
fn contents(play: &mut Play, actor: Actor, request: RequestId, kind: ReportKind) -> Vec<Content> {
    let done = play.must(actor, request, making(kind));
    let Event::ReportGenerated(record) = &done.events[0].event else { panic!("no report") };
    play.ask(actor, request, |state, moment| report(state, record.id, moment)).unwrap().contents
}

/// A request with one message that is marked as personal and one that is not.
fn with_marked(play: &mut Play) -> RequestId {
    let request = play.reach(Status::Accepted);
    let marked = Some(comment("she is ill").marked());
    let italy = play.world.italy.handler;
    play.must(italy, request, Command::AddMessage { heading: None, text: marked });
    play.must(italy, request, message("please hurry")).stream
}

/// Closes a request of the diploma case at this instant.
fn closed_at(play: &mut Play, instant: &str) -> RequestId {
    play.at(instant);
    play.reach(Status::Closed)
}

fn gone(play: &mut Play, actor: Actor, request: RequestId) -> bool {
    !play.can_read(actor, request, SUBJECT) && !play.can_read(actor, request, DIPLOMA)
}

// Authorities and their roles.

#[test]
fn modules_independent() {
    let mut play = Play::new();
    let mut alerts = authority(20, Country::It, WorkflowRole::AlertAuthority);
    user(&mut alerts, &[UserRight::AlertHandler]);
    play.scene().standing(&alerts);
    let request = play.reach(Status::Replied);
    play.must(play.world.italy.handler, request, Command::CloseAsSatisfactory);
    let without = Setting::DEFAULTS.without(Setting::FinalApproval);
    assert_eq!(without, Setting::DEFAULTS, "nothing of alerts is asked of an authority with requests");
}

#[test]
fn one_to_one_across_borders() {
    let mut play = Play::new();
    let World { italy, neighbour, hungary, .. } = play.world.clone();
    let draft = drafted(&mut play, italy.handler, neighbour.id());
    play.give(italy.handler, draft, submit()).refused(Rule::PartiesInDifferentMemberStates);
    let edits = vec![Edit::Addressee { authority: Some(hungary.id()) }];
    play.must(italy.handler, draft, Command::SubmitRequest { edits });
    assert_eq!(play.seen(italy.handler, draft).responding.unwrap().authority, hungary.id());
}

#[test]
fn authority_public_or_delegated() {
    // A standing has no field for what kind of body it is: roles and rights are all there is.
    let play = Play::new();
    let standing = serde_json::to_value(play.standing_of(play.world.italy.id(), PQ)).unwrap();
    let fields: Vec<&String> = standing.as_object().unwrap().keys().collect();
    assert!(["role", "area_role", "users"].iter().all(|name| fields.iter().any(|field| field == name)));
    assert!(fields.iter().all(|field| !field.contains("public") && !field.contains("kind")), "{fields:?}");
}

#[test]
fn coordinator_is_also_authority() {
    for role in [AreaRole::Nimic, AreaRole::Sdimic, AreaRole::Limic, AreaRole::Dimic] {
        let mut play = Play::new();
        let World { italian_coordinator: coordinator, hungary, .. } = play.world.clone();
        play.change(coordinator.id(), |standing| standing.area_role = role);
        let request = drafted(&mut play, coordinator.handler, hungary.id());
        play.must(coordinator.handler, request, submit());
        play.must(hungary.handler, request, accept());
    }
}

#[test]
fn commission_role() {
    let mut play = Play::new();
    let nobody = imi_core::AuthorityId::from_u128(99 << 64);
    let italy = play.world.italy.handler;
    let draft = drafted(&mut play, italy, nobody);
    play.give(italy, draft, submit()).refused(Rule::WorkflowAccessNeeded);
    let request = play.reach(Status::AwaitingAcceptance);
    play.give(Actor::Commission, request, accept()).not_found();
    play.found(Actor::Commission, NewDraft { area: Some(PQ), edits: vec![] }).refusal();
}

#[test]
fn content_role_independent() {
    for role in AreaRole::ALL.iter().copied() {
        let mut play = Play::new();
        let World { italy, italian_coordinator: coordinator, .. } = play.world.clone();
        play.change(italy.id(), |standing| standing.area_role = role);
        play.change(coordinator.id(), |standing| standing.area_role = role);
        let request = play.reach(Status::ReferredToRequestingCoordinator);
        play.must(coordinator.referee, request, opinion(false));
        play.give(italy.referee, request, opinion(false)).refusal();
    }
}

/// What an authority is in one area says nothing of what it is in another.
#[test]
fn role_per_area() {
    let mut play = Play::in_services();
    let id = play.world.italian_coordinator.id();
    play.change(id, |standing| standing.area_role = AreaRole::CompetentAuthority);
    play.change_in_services(id, |standing| standing.area_role = AreaRole::Dimic);
    let held = |area| play.standing_of(id, area).area_role;
    assert_eq!((held(PQ), held(AreaId::SERVICES)), (AreaRole::CompetentAuthority, AreaRole::Dimic));
}

#[test]
fn workflow_role_per_area_and_workflow() {
    // A coordinator in one area that is a plain authority in the other cannot be chosen as coordinator there.
    let mut play = Play::in_services();
    let World { italy, italian_coordinator, other_italian_coordinator: other, .. } = play.world.clone();
    play.change(italy.id(), |standing| standing.coordinators = vec![italian_coordinator.id(), other.id()]);
    play.change_in_services(italy.id(), |s| s.coordinators = vec![italian_coordinator.id()]);
    play.change_in_services(other.id(), |s| s.role = WorkflowRole::AuthorityRequests);
    let choose = vec![Edit::Coordinator { authority: Some(other.id()) }];
    let draft = |area, edits: &Vec<Edit>| NewDraft { area: Some(area), edits: edits.clone() };
    play.found(italy.handler, draft(PQ, &choose)).done();
    play.found(italy.handler, draft(AreaId::SERVICES, &choose)).refusal();
}

#[test]
fn rights_add_up() {
    let mut play = Play::new();
    let World { italy, italian_coordinator: first, hungary, .. } = play.world.clone();
    play.on(first.id(), &[Setting::ApprovesRequests]);
    play.on(italy.id(), &[Setting::SubjectToApproval]);
    play.change(first.id(), |standing| {
        let referee = standing.users.iter_mut().find(|user| user.user == id_of(first.referee)).unwrap();
        referee.rights.insert(UserRight::RequestHandler);
    });
    let own = drafted(&mut play, first.referee, hungary.id());
    play.must(first.referee, own, submit());
    let request = play.draft();
    play.must(italy.handler, request, submit());
    assert_eq!(play.status(request), Status::AwaitingRequestApproval, "sending and approving stay two steps");
    play.must(first.referee, request, Command::ApproveRequest);
}

#[test]
fn every_user_is_basic() {
    let basic = UserRight::BasicUser;
    for area in AreaRole::ALL.iter().copied() {
        assert!(basic.can_be_held(area, None));
    }
    let mut standing = authority(20, Country::It, WorkflowRole::AuthorityRequests);
    let stripped = user(&mut standing, &[]);
    assert!(standing.is(id_of(stripped), basic));
    for (_, staff) in World::default().all() {
        assert!(staff.standing.users.iter().all(|user| user.rights.has(basic)));
    }
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
fn what_cannot_be_done_to_attachments() {
    let World { italy, hungary, .. } = World::default();
    let detach = Command::EditDraft { edits: vec![Edit::Detach { number: 1 }] };
    let another = attach("Annex.pdf", &[]);
    // NoDetachAfterSending, NoAttachAfterClosure
    each_refused([
        (Rule::SentQuestionsAreFixed, Status::AwaitingAcceptance, italy.handler, detach.clone()),
        (Rule::SentQuestionsAreFixed, Status::Accepted, italy.handler, detach),
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
}

// Retention.

#[test]
fn removed_six_months_after_closure() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-08-31T10:00:00Z");
    play.at("2013-02-27T22:59:59Z");
    play.elapse(request).nothing();
    assert!(play.can_read(italy, request, SUBJECT), "RequestKeptVisibleUntilRemoval, RetentionIsPolicy");
    play.at("2013-02-27T23:00:00Z");
    let done = play.elapse(request).done();
    assert_eq!(done.events[0].by, Actor::System, "SystemActs");
    let shown = play.history(italy, request);
    let line = shown.iter().find(|line| line.what.name == "personal_data_removed").unwrap();
    assert_eq!((line.authority, line.user), (None, None));
    assert!(gone(&mut play, italy, request));
}

#[test]
fn at_latest_means_no_later() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = closed_at(&mut play, "2012-08-31T10:00:00Z");
    play.at("2013-02-28T23:00:00Z");
    for actor in [italy.handler, italy.viewer, hungary.handler] {
        assert!(gone(&mut play, actor, request) && play.reads(actor, request).is_empty());
    }
    play.give(italy.handler, request, making(ReportKind::FullWithPersonalData)).refusal();
    assert_eq!(play.seen(italy.handler, request).status, Status::PersonalDataRemoved);
}

// WhatRemainsAfterRemoval, PredefinedAnswersRemain, HistoryKept
#[test]
fn what_remains_after_removal() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Closed), play.world.italy.handler);
    let before = play.history(italy, request);
    play.pass_days(190);
    play.elapse(request).done();
    let view = play.seen(italy, request);
    let answers: Vec<_> = view.replies[0].answers.iter().map(|a| (a.choice, a.day, a.comment)).collect();
    assert_eq!(answers, [(Some(AnswerId::YES), None, None); 2]);
    let questions = view.questions.iter().all(|asked| asked.comment.is_none() && asked.slots.is_empty());
    assert!(questions && view.questions.len() == 2 && view.details.is_empty() && view.documents.is_empty());
    assert!(view.sent.is_some() && view.closed.is_some() && view.responding.is_some());
    assert!(play.reads(italy, request).is_empty());
    let after = play.history(italy, request);
    assert!(after.starts_with(&before) && after.len() == before.len() + 1);
}

#[test]
fn request_kept_visible_until_removal() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    play.pass_days(31);
    for actor in [italy.handler, italy.viewer, hungary.handler, hungary.viewer] {
        assert!(!gone(&mut play, actor, request));
    }
}

#[test]
fn refusal_is_closure() {
    let mut play = Play::new();
    play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
    let request = play.reach(Status::AwaitingAcceptance);
    play.at("2012-03-15T10:00:00Z");
    play.must(play.world.hungary.handler, request, refuse());
    let closed = play.seen(play.world.italy.handler, request).closed.unwrap();
    assert_eq!((closed.at, closed.remove), (play.now, "2012-09-14T22:00:00Z".parse().unwrap()));
}

#[test]
fn split_parts_alone() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[2], &[1])).opened[0];
    play.must(italy.handler, part, Command::WithdrawRequest);
    play.pass_days(190);
    play.elapse(part).done();
    play.elapse(request).nothing();
    assert!(gone(&mut play, italy.handler, part) && play.can_read(hungary.handler, request, DIPLOMA));
}

#[test]
fn abandoned_drafts() {
    for status in [Status::Draft, Status::RequestReturned] {
        let mut play = Play::new();
        let italy = play.world.italy.handler;
        play.at("2012-01-01T10:00:00Z");
        let draft = play.reach(status);
        let seals = play.look(italy, draft).unwrap().0.seals;
        play.at("2012-06-01T00:00:00Z");
        let warned = play.elapse(draft).done();
        assert_eq!(mailed(&warned, Mail::DraftExpiring), with_copy(&[italy]));
        play.at("2012-07-01T00:00:00Z");
        assert!(play.look(italy, draft).is_err(), "gone before the clock has run");
        play.elapse(draft).done();
        assert_eq!(play.store.unseal(&seals).unwrap(), []);
    }
}

#[test]
fn stalled_exchanges() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    play.pass_days(366);
    play.elapse(request).nothing();
    assert_eq!(play.status(request), Status::Replied, "nothing is closed by itself");
    let search = Search { stalled_since: Some(play.now), ..Search::default() };
    for actor in [italy.handler, hungary.handler, italian_coordinator.referee] {
        assert_eq!(play.finds(actor, &search, &[italy.id()]), [request]);
    }
    let ends = [Kind::CloseAsSatisfactory, Kind::CloseAsUnavailable, Kind::WithdrawRequest];
    for status in Status::OPEN.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let may = play.may(italy.handler, request);
        assert!(ends.iter().any(|end| may.has(*end)), "{status:?}");
    }
}

#[test]
fn early_removal() {
    let mut play = Play::new();
    play.scene().policy.common.retention = Months(3);
    let italy = play.world.italy.handler;
    let (request, open) = (play.reach(Status::Closed), play.reach(Status::Replied));
    play.pass_days(93);
    assert!(gone(&mut play, italy, request));
    play.elapse(request).done();
    play.pass_days(366);
    play.elapse(open).nothing();
    assert!(play.can_read(italy, open, SUBJECT));
}

#[test]
fn retention_is_policy() {
    assert_eq!(imi_core::Policy::default().retention, Months(6));
    for (months, day) in [(3, "2012-05-31T22:00:00Z"), (6, "2012-08-31T22:00:00Z")] {
        let mut play = Play::new();
        play.scene().policy.common.retention = Months(months);
        let request = play.reach(Status::Closed);
        let remove = play.seen(play.world.italy.handler, request).closed.unwrap().remove;
        assert_eq!(remove, day.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    }
}

#[test]
fn legal_hold() {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key().name).collect();
    for word in ["hold", "keep", "delay", "extend", "retain", "prolong", "remove", "erase"] {
        assert!(names.iter().all(|name| name.split('_').all(|part| part != word)), "{word}: {names:?}");
    }
    let mut play = Play::new();
    let request = play.reach(Status::Closed);
    let may = play.may(play.world.italy.handler, request);
    assert_eq!(may, Set::EMPTY.with(Kind::CopyRequest).with(Kind::GenerateReport));
}

#[test]
fn derogation_notice() {
    let mut play = Play::in_services();
    let (draft, italy) = (play.notification(None), play.world.italy.handler);
    play.must(italy, draft, submit());
    play.must(italy, draft, Command::WithdrawRequest);
    let provider = imi_requests::testing::PROVIDER;
    assert!(play.can_read(italy, draft, provider));
    play.pass_days(190);
    assert!(!play.can_read(italy, draft, provider));
    play.elapse(draft).done();
    assert_eq!(play.status(draft), Status::PersonalDataRemoved);
}

// Copies and reports.

#[test]
fn copy_restarts_clock() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-03-15T10:00:00Z");
    play.at("2012-09-13T10:00:00Z");
    let copy = play.must(italy, request, Command::CopyRequest { select: Set::all() }).opened[0];
    play.at("2012-09-16T10:00:00Z");
    play.elapse(request).done();
    play.elapse(copy).nothing();
    assert!(gone(&mut play, italy, request) && !gone(&mut play, italy, copy));
}

#[test]
fn copy_by_receiver() {
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::AwaitingAcceptance), play.world.hungary.handler);
    let copy = |select: CopyOf| Command::CopyRequest { select: select.only() };
    let draft = play.must(hungary, request, copy(CopyOf::Questions)).opened[0];
    assert_eq!((play.status(draft), play.seen(hungary, draft).questions.len()), (Status::Draft, 2));
    for hidden in [CopyOf::Attachments, CopyOf::Subject] {
        play.give(hungary, request, copy(hidden)).refused(Rule::CopyNeverReveals);
    }
}

#[test]
fn report_outlives_data() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-03-15T10:00:00Z");
    play.at("2012-09-13T10:00:00Z");
    play.must(italy, request, making(ReportKind::FullWithPersonalData));
    assert_eq!(play.seen(italy, request).reports.len(), 1);
    play.at("2012-09-15T10:00:00Z");
    assert_eq!(play.seen(italy, request).reports, [], "before the clock has run");
    play.elapse(request).done();
    assert_eq!(play.seen(italy, request).reports, []);
}

#[test]
fn report_thirty_days() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    play.at("2012-06-01T09:00:00Z");
    play.must(italy, request, making(ReportKind::FullWithoutPersonalData));
    for (now, kept) in [("2012-07-01T21:59:59Z", 1), ("2012-07-01T22:00:00Z", 0)] {
        play.at(now);
        assert_eq!(play.seen(italy, request).reports.len(), kept, "{now}");
    }
}

#[test]
fn viewer_report_contradiction() {
    let mut play = Play::new();
    let (request, viewer) = (play.reach(Status::Replied), play.world.italy.viewer);
    let told = play.give(viewer, request, making(ReportKind::FullWithPersonalData));
    told.refused(Rule::AllocatorOrViewerReportsWithoutPersonalData);
    play.must(viewer, request, making(ReportKind::FullWithoutPersonalData));
    assert!(play.can_read(viewer, request, SUBJECT));
    let rights = Set::EMPTY.with(UserRight::RequestViewer);
    assert!(play.seen(viewer, request).printable(rights));
}

#[test]
fn data_subject_report() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let contents = contents(&mut play, italy, request, ReportKind::ForDataSubject);
    let subject = contents.iter().find_map(|content| match content {
        Content::Subject(details) => Some(details.clone()),
        _ => None,
    });
    let seals: Vec<_> = subject.unwrap().iter().map(|detail| detail.value.unwrap()).collect();
    assert_eq!(play.store.unseal(&seals).unwrap().len(), 2, "surname and first name");
    assert!(contents.iter().any(|content| matches!(content, Content::Replies(_))));
}

#[test]
fn after_removal_no_subject_report() {
    let mut play = Play::new();
    let request = play.reach(Status::PersonalDataRemoved);
    for actor in [play.world.italy.handler, play.world.hungary.handler] {
        let said = contents(&mut play, actor, request, ReportKind::ForDataSubject);
        let removed = play.seen(actor, request).removed.unwrap();
        assert_eq!(said, [Content::PersonalDataRemoved(removed)]);
        let told = play.give(actor, request, making(ReportKind::ConsentForm));
        told.refused(Rule::ReportForSubjectWithoutSubject);
    }
}

#[test]
fn search_finds_no_personal_data() {
    let Search { area, scope, status, from, until, country, overdue, stalled_since } = Search::default();
    assert!(area.is_none() && status.is_none() && from.is_none() && until.is_none() && country.is_none());
    assert!(scope == Scope::Own && !overdue && stalled_since.is_none(), "no person's name among them");
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    play.must(italy, request, ask_for_more());
    let row = serde_json::to_string(&Request::summary(&play.state(request)).row).unwrap();
    for detail in [SUBJECT, DIPLOMA, "midwife", "too short"] {
        assert!(!row.contains(detail), "{row}");
    }
}

// Mail.

#[test]
fn mail_has_no_details() {
    // ReferenceInMail, LinkNeedsLogin: a link without a token and an opaque number are all there is.
    let catalogue = Catalogue::shipped().unwrap();
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let mut notices = play.must(italy.handler, request, submit()).notices;
    notices.extend(play.must(hungary.handler, request, accept()).notices);
    notices.extend(play.must(hungary.handler, request, message("Ostetrica is known")).notices);
    notices.extend(play.must(hungary.handler, request, Play::reply()).notices);
    notices.extend(play.must(italy.handler, request, Command::CloseAsSatisfactory).notices);
    assert!(notices.len() > 9);
    let number = play.state(request).number;
    for notice in notices {
        assert_eq!(notice.arguments(), [("link", Argument::Link), ("number", Argument::Number(number))]);
        let text = catalogue.render(&notice, Language::En).text;
        for told in ["Ostetrica", "Italy", "Hungary", "rofessional", "pq-general", "http", "token="] {
            assert!(!text.contains(told), "{text}");
        }
        assert!(text.contains("log in") && text.contains("{link}"), "{text}");
    }
}

#[test]
fn request_mail_copies_contact() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    let draft = play.draft();
    let sent = play.must(italy.handler, draft, submit());
    assert_eq!(mailed(&sent, Mail::NewIncoming), with_copy(&[hungary.handler, hungary.colleague]));

    let request = play.reach(Status::Accepted);
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    let both = assign(Office::RespondingAuthority, &[hungary.handler, hungary.colleague]);
    let assigned = play.must(hungary.allocator, request, both);
    let alone = [(Recipient::User(id_of(hungary.colleague)), false)];
    assert_eq!((mailed(&assigned, Mail::Allocated), assigned.notices.len()), (alone.to_vec(), 1));

    play.off(hungary.id(), Setting::UsesAllocation);
    let request = play.reach(Status::AdditionalInformationRefused);
    play.on(italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
    let referred = play.must(italy.handler, request, refer());
    assert_eq!(mailed(&referred, Mail::Referred), [(Recipient::Contact(italian_coordinator.id()), false)]);
}

#[test]
fn last_actor() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let reply = |play: &mut Play| {
        let before = play.store.clone();
        let told = play.must(play.world.hungary.handler, request, Play::reply());
        play.scene().store = before;
        mailed(&told, Mail::Replied)
    };
    assert_eq!(reply(&mut play), with_copy(&[italy.handler]));
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    assert_eq!(reply(&mut play), with_copy(&[italy.colleague]));
    play.on(italy.id(), &[Setting::UsesAllocation]);
    assert_eq!(reply(&mut play), with_copy(&[italy.allocator]));
    play.must(italy.allocator, request, assign(Office::RequestingAuthority, &[italy.colleague]));
    assert_eq!(reply(&mut play), with_copy(&[italy.colleague]));
}

#[test]
fn last_actor_first() {
    for (allocation, mail) in [(false, Mail::NewIncoming), (true, Mail::NewToAllocate)] {
        let mut play = Play::new();
        let World { hungary, szeged, .. } = play.world.clone();
        if allocation {
            play.on(szeged.id(), &[Setting::UsesAllocation]);
        }
        let request = play.reach(Status::AwaitingAcceptance);
        let forwarded = play.must(hungary.handler, request, forward(szeged.id()));
        let told = if allocation { vec![szeged.allocator] } else { vec![szeged.handler, szeged.colleague] };
        assert_eq!(mailed(&forwarded, mail), with_copy(&told));
    }
}

#[test]
fn no_mail_to_actor() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let steps = [
        (italy.handler, submit()),
        (hungary.handler, accept()),
        (hungary.handler, message("soon")),
        (hungary.handler, Play::reply()),
        (italy.handler, ask_for_more()),
        (hungary.handler, reject()),
        (italy.handler, Command::CloseAsUnavailable),
    ];
    for (actor, command) in steps {
        let done = play.must(actor, request, command);
        assert!(!done.notices.is_empty());
        assert!(done.notices.iter().all(|notice| notice.to != Recipient::User(id_of(actor))));
    }
}

#[test]
fn mail_failure_no_effect() {
    let mut play = Play::new();
    let (italy, hungary) = (play.world.italy.handler, play.world.hungary.handler);
    let draft = play.draft();
    let sent = play.must(italy, draft, submit());
    assert_eq!(play.actions(hungary), [draft], "though none of the mail was delivered");
    let struck = sent.notices.iter().map(|notice| notice.id).collect::<Vec<_>>();
    play.scene().store.sent(&struck[..1]).unwrap();
    assert_eq!((play.status(draft), play.actions(hungary)), (Status::AwaitingAcceptance, vec![draft]));
}

#[test]
fn blocked_users_mail() {
    // A standing does not say whether an account is blocked, so mail cannot depend on it; who is removed is not in it.
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let standing = serde_json::to_value(play.standing_of(hungary.id(), PQ)).unwrap();
    let fields: BTreeSet<_> = standing["users"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["preferred", "rights", "user"]));
    play.change(hungary.id(), |standing| standing.users.retain(|user| user.user != id_of(hungary.colleague)));
    let draft = play.draft();
    let sent = play.must(italy.handler, draft, submit());
    assert_eq!(mailed(&sent, Mail::NewIncoming), with_copy(&[hungary.handler]));
}

#[test]
fn nobody_to_mail() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| {
        for user in &mut standing.users {
            user.rights.remove(UserRight::RequestHandler);
        }
    });
    let draft = play.draft();
    let sent = play.must(italy.handler, draft, submit());
    assert_eq!(mailed(&sent, Mail::NewIncoming), with_copy(&[hungary.administrator]));
}

// History.

// UserDataInHistory, HistoryKept, HistoryOfAllMachines
#[test]
fn history_of_all_machines() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::PersonalDataRemoved);
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    let told = play.history(italy.colleague, request);
    let by = |name| {
        let line = told.iter().find(|line| line.what.name == name).unwrap();
        (line.authority, line.user)
    };
    let removed = (Some(italy.id()), Some(id_of(italy.handler)));
    assert_eq!((by("draft_created"), by("sent")), (removed, removed));
    assert!(told.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(!format!("{told:?}").contains("Rossini"));
}

#[test]
fn history_visibility() {
    let mut play = Play::new();
    let World { italy, hungary, poland, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.must(hungary.allocator, request, assign(Office::RespondingAuthority, &[hungary.handler]));
    play.must(hungary.handler, request, accept());
    let outside = play.history(italy.handler, request);
    let inside = play.history(hungary.handler, request);
    let foreign = |line: &imi_core::Line| line.authority == Some(hungary.id()) && line.user.is_some();
    assert!(!outside.iter().any(foreign) && inside.iter().any(foreign));
    assert_eq!(inside.iter().filter(|line| foreign(line)).count(), 2, "allocated and accepted");
    let of_hungary = outside.iter().filter(|line| line.authority == Some(hungary.id())).count();
    assert_eq!(of_hungary, 1, "the acceptance alone");
    assert_eq!(play.history(poland.handler, request), []);
}

// Time, numbers and lists.

#[test]
fn time_is_argument() {
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::AwaitingAcceptance), play.world.hungary.handler);
    let order = play.scene().order(accept());
    let task = || Task::Give { stream: request, seen: None, order: order.clone() };
    let scene = play.scene();
    let [first, second] = [scene.draft(hungary, task()), scene.draft(hungary, task())];
    assert_eq!(first, second);
}

#[test]
fn deadline_indicative() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let draft = play.draft();
    let edits = vec![Edit::Deadline { day: "2012-03-10".parse().ok() }];
    play.must(italy.handler, draft, Command::SubmitRequest { edits });
    for (command, status) in [(accept(), Status::Accepted), (Play::reply(), Status::Replied)] {
        play.pass_days(100);
        play.elapse(draft).nothing();
        play.must(hungary.handler, draft, command);
        assert_eq!(play.status(draft), status);
    }
}

// NumbersAssigned, RequestNumber
#[test]
fn request_number() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, italian_coordinator: first, .. } = play.world.clone();
    play.on(italy.id(), &[Setting::SubjectToApproval]);
    play.on(first.id(), &[Setting::ApprovesRequests]);
    let request = play.found(italy.handler, NewDraft { area: Some(PQ), edits: vec![] }).done().stream;
    let number = play.seen(italy.handler, request).number;
    let edits = diploma(hungary.id());
    for (actor, command) in [
        (italy.handler, Command::SubmitRequest { edits }),
        (first.referee, Command::ApproveRequest),
        (hungary.handler, forward(szeged.id())),
        (szeged.handler, accept()),
    ] {
        play.must(actor, request, command);
        assert_eq!(play.seen(italy.handler, request).number, number);
    }
    assert_eq!(play.seen(szeged.handler, request).number, number);
}

#[test]
fn ids_never_reused() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let mut known = BTreeSet::new();
    for _ in 0..20 {
        let draft = play.draft();
        let number = play.seen(italy, draft).number.to_string();
        assert!(known.insert(number) && known.insert(format!("{draft:?}")));
        play.must(italy, draft, Command::DiscardDraft);
    }
}

#[test]
fn migration_across_membership() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| standing.country = Country::Gb);
    let last = Country::Gb.participates_until().unwrap();
    play.at(&format!("{}T10:00:00Z", last - chrono::Days::new(2)));
    let (request, draft) = (play.reach(Status::AwaitingAcceptance), play.draft());
    play.pass_days(5);
    play.give(italy.handler, draft, submit()).refused(Rule::PartiesAreEeaStates);
    play.must(hungary.handler, request, accept());
    play.must(hungary.handler, request, Play::reply());
}

#[test]
fn lists_freeze() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let before = play.seen(italy, request);
    play.scene().policy.questions = imi_i18n::Questions::from_toml(&[]).unwrap();
    assert_eq!(play.seen(italy, request), before, "shown as it was begun");
    let edits = diploma(play.world.hungary.id());
    play.found(italy, NewDraft { area: Some(PQ), edits }).refusal();
}
