//! Looking at an incoming request, accepting it and refusing it (handbook 5.3.2.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use chrono::NaiveDate;
use imi_core::{AreaRole, Message as _, Place, Setting, WorkflowRole};
use imi_i18n::FieldId;
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, comment, each_refused, forward, id_of, refuse,
};
use imi_requests::view::{Advice, TextView};
use imi_requests::{Command, Edit, Event, Kind, Reason, RequestId, Rule, Status};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A request that awaits acceptance with this deadline.
fn sent_with_deadline(play: &mut Play, deadline: &str) -> RequestId {
    let draft = play.draft();
    let edits = vec![Edit::Deadline { day: Some(day(deadline)) }];
    play.must(play.world.italy.handler, draft, Command::SubmitRequest { edits });
    draft
}

#[test]
fn refused_in_the_wrong_status_or_with_the_wrong_content() {
    let World { hungary, hungarian_coordinator, .. } = World::default();
    let blank = || Command::RefuseRequest { justification: comment(" \u{200B}") };
    let propose = |text| Command::ProposeDate { day: day(text) };
    each_refused([
        (Rule::AcceptOnlyWhenAwaiting, Status::Accepted, hungary.colleague, accept()),
        (Rule::AcceptOnlyWhenAwaiting, Status::Replied, hungary.handler, accept()),
        (Rule::DeadlineNotProposedAfterAcceptance, Status::Accepted, hungary.handler, propose("2012-05-01")),
        (Rule::RefusalOnlyIfAuthorised, Status::AwaitingAcceptance, hungary.handler, refuse()),
        (
            Rule::LinkedCoordinatorMayNotRefuse,
            Status::AwaitingAcceptance,
            hungarian_coordinator.handler,
            refuse(),
        ),
        (
            Rule::LinkedCoordinatorMayNotRefuse,
            Status::AwaitingAcceptance,
            hungarian_coordinator.referee,
            refuse(),
        ),
    ]);
    for (rule, status, command) in [
        (Rule::RefusalNeedsJustification, Status::AwaitingAcceptance, blank()),
        (Rule::RefusalOnlyBeforeAcceptance, Status::Accepted, refuse()),
    ] {
        let mut play = Play::new();
        play.on(hungary.id(), &[Setting::MayRefuse]);
        let request = play.reach(status);
        play.give(hungary.handler, request, command).refused(rule);
    }
}

#[test]
fn summary_before_acceptance() {
    let mut play = Play::new();
    let request = sent_with_deadline(&mut play, "2012-03-20");
    let World { italy, hungary, .. } = play.world.clone();
    let view = play.seen(hungary.handler, request);
    assert_eq!((view.number, view.area), (play.state(request).number, play.state(request).area));
    assert_eq!((view.requesting.authority, view.deadline), (italy.id(), Some(day("2012-03-20"))));
    for detail in &view.details {
        assert_eq!(detail.value.is_some(), detail.field == FieldId::new("profession"), "{:?}", detail.field);
    }
    let documents: Vec<_> = view.documents.iter().map(|document| (document.number, document.file)).collect();
    assert_eq!(documents, [(1, None)]);
    assert!(play.can_read(hungary.handler, request, "midwife"));
    assert!(!play.can_read(hungary.handler, request, SUBJECT));
}

#[test]
fn questions_seen_before_acceptance() {
    let mut play = Play::new();
    let draft = play.draft();
    let World { italy, hungary, .. } = play.world.clone();
    let says = |number, text| Edit::Comment { number, text: Some(text) };
    let edits =
        vec![says(1, comment("asked by Signora Rossini").marked()), says(2, comment("the seal looks odd"))];
    play.must(italy.handler, draft, Command::SubmitRequest { edits });
    let view = play.seen(hungary.handler, draft);
    assert_eq!((view.questions.len(), view.questions[1].document), (2, Some(1)));
    assert_eq!(view.questions[0].comment, Some(TextView::Withheld));
    assert!(play.can_read(hungary.handler, draft, "the seal looks odd"));
    assert!(!play.can_read(hungary.handler, draft, "asked by Signora Rossini"));
}

#[test]
fn acceptance_confirms_responsibility() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { italy, hungary, .. } = play.world.clone();
    assert_eq!(play.seen(italy.handler, request).accepted, None);
    play.pass_days(2);
    play.must(hungary.handler, request, accept());
    let view = play.seen(italy.handler, request);
    assert_eq!((view.status, view.accepted), (Status::Accepted, Some(play.now)));
    assert_eq!(view.responding.unwrap().authority, hungary.id());
    assert_eq!(play.state(request).responding().unwrap().authority.last_actor, Some(id_of(hungary.handler)));
}

#[test]
fn acceptance_opens_everything() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    let (theirs, ours) = (play.seen(italy.handler, request), play.seen(hungary.handler, request));
    assert_eq!((&ours.details, &ours.questions), (&theirs.details, &theirs.questions));
    assert_eq!(ours.documents, theirs.documents);
    assert!(play.can_read(hungary.handler, request, SUBJECT));
    assert!(play.can_read(hungary.handler, request, DIPLOMA));
}

#[test]
fn accepting_allowed() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { hungary, szeged, .. } = play.world.clone();
    play.off(hungary.id(), Setting::MayAccept);
    play.give(hungary.handler, request, accept()).refused(Rule::AcceptingAllowed);
    play.must(hungary.handler, request, forward(szeged.id()));
    play.must(szeged.handler, request, accept());
}

#[test]
fn coordinator_has_no_authority_flags() {
    for command in [accept(), refuse()] {
        let mut play = Play::new();
        let World { italy, hungarian_coordinator: addressed, other_hungarian_coordinator: other, .. } =
            play.world.clone();
        play.change(addressed.id(), |standing| {
            standing.settings = Setting::SubjectToApproval.only();
            standing.area_role = AreaRole::CompetentAuthority;
        });
        play.link(addressed.id(), other.id());
        play.on(other.id(), &[Setting::ApprovesReplies]);
        let draft = play.draft();
        let edits = vec![Edit::Addressee { authority: Some(addressed.id()) }];
        play.must(italy.handler, draft, Command::SubmitRequest { edits });
        play.must(addressed.handler, draft, command);
        if play.status(draft) == Status::Accepted {
            play.must(addressed.handler, draft, Play::reply());
            assert_eq!(play.status(draft), Status::Replied);
        }
    }
}

#[test]
fn select_coordinator_when_accepting() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { hungary, other_hungarian_coordinator: second, .. } = play.world.clone();
    play.link(hungary.id(), second.id());
    play.give(hungary.handler, request, accept())
        .refused_at(&[(Rule::SelectCoordinatorWhenAccepting.into(), Place::field("coordinator"))]);
    let chosen = Command::Accept { coordinator: Some(second.id()), proposed: None };
    play.must(hungary.handler, request, chosen);
    let responding = play.seen(hungary.handler, request).responding.unwrap();
    assert_eq!(responding.coordinator, Some(second.id()));
}

#[test]
fn coordinator_changeable_later() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, other_italian_coordinator, other_hungarian_coordinator, .. } =
        play.world.clone();
    let sides = [(&italy, &other_italian_coordinator), (&hungary, &other_hungarian_coordinator)];
    for (authority, second) in sides {
        play.link(authority.id(), second.id());
        let change = Command::ChangeCoordinator { coordinator: second.id() };
        play.must(authority.handler, request, change);
    }
    let view = play.seen(italy.handler, request);
    assert_eq!(view.requesting.coordinator, Some(other_italian_coordinator.id()));
    assert_eq!(view.responding.unwrap().coordinator, Some(other_hungarian_coordinator.id()));
}

#[test]
fn deadline_proposed_with_acceptance() {
    let (first, second) = (day("2012-03-10"), day("2012-03-15"));
    let propose = |day| Command::ProposeDate { day };
    let accept_by = |proposed| Command::Accept { coordinator: None, proposed };
    let rows: [(Vec<Command>, Option<NaiveDate>); 5] = [
        (vec![accept_by(None)], None),
        (vec![accept_by(Some(second))], Some(second)),
        (vec![propose(first), accept_by(None)], Some(first)),
        (vec![propose(first), propose(second), accept_by(None)], Some(second)),
        (vec![propose(first), accept_by(Some(second))], Some(second)),
    ];
    for (commands, proposed) in rows {
        let mut play = Play::new();
        let request = sent_with_deadline(&mut play, "2012-03-05");
        for command in commands {
            play.must(play.world.hungary.handler, request, command);
        }
        let view = play.seen(play.world.italy.handler, request);
        assert_eq!((view.deadline, view.proposed), (Some(day("2012-03-05")), proposed));
    }
}

#[test]
fn refusal_only_if_authorised() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { hungary, szeged, .. } = play.world.clone();
    play.give(hungary.handler, request, refuse()).refused(Rule::RefusalOnlyIfAuthorised);
    assert!(play.offers(hungary.handler, request).iter().any(|offer| offer.kind == Kind::Forward));
    play.must(hungary.handler, request, forward(szeged.id()));
    play.on(szeged.id(), &[Setting::MayRefuse]);
    play.must(szeged.handler, request, refuse());
}

#[test]
fn coordinator_may_refuse() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { italy, hungary, hungarian_coordinator: dimic, .. } = play.world.clone();
    play.must(hungary.handler, request, forward(dimic.id()));
    play.must(dimic.handler, request, refuse());
    assert_eq!(play.seen(italy.handler, request).closed.unwrap().reason, Reason::Refused);
}

#[test]
fn which_coordinators_may_refuse() {
    use WorkflowRole::{AuthorityRequests, RequestCoordinator};
    for area_role in <AreaRole as imi_core::Member>::ALL {
        for role in [AuthorityRequests, RequestCoordinator] {
            let mut play = Play::new();
            let request = play.reach(Status::AwaitingAcceptance);
            let addressed = play.world.hungary.clone();
            play.change(addressed.id(), |standing| (standing.area_role, standing.role) = (*area_role, role));
            let told = play.give(addressed.handler, request, refuse());
            if area_role.is_coordinator() || role == RequestCoordinator {
                told.done();
            } else {
                told.refused(Rule::RefusalOnlyIfAuthorised);
            }
        }
    }
}

fn refused(play: &mut Play) -> RequestId {
    play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(play.world.hungary.handler, request, refuse());
    request
}

#[test]
fn refusal_closes_at_once() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies, Setting::ParticipatesInReferrals]);
    let request = refused(&mut play);
    let closed = play.seen(italy.handler, request).closed.unwrap();
    assert_eq!((play.status(request), closed.reason), (Status::Closed, Reason::Refused));
    let kinds: Vec<Kind> = play.offers(italy.handler, request).iter().map(|offer| offer.kind).collect();
    assert_eq!(kinds, [Kind::CopyRequest, Kind::GenerateReport]);
}

#[test]
fn refusal_is_last_resort() {
    let mut play = Play::new();
    play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
    let request = play.reach(Status::AwaitingAcceptance);
    let handler = play.world.hungary.handler;
    assert!(play.seen(handler, request).advice.contains(&Advice::RefusalIsLastResort));
    let advice = [Advice::RefusalIsLastResort, Advice::DraftAnswersLost, Advice::DerogationExceptional];
    let told = advice.map(|advice| advice.english());
    assert!(told.iter().all(|told| told.ends_with('.')) && told[0] != told[1] && told[1] != told[2]);
    play.must(handler, request, refuse());
}

#[test]
fn refusal_starts_removal_clock() {
    let mut play = Play::new();
    play.at("2012-04-01T09:00:00Z");
    let request = refused(&mut play);
    play.at("2012-09-30T12:00:00Z");
    play.elapse(request).nothing();
    play.at("2012-10-01T12:00:00Z");
    let removed = play.elapse(request).done();
    assert!(matches!(removed.events[0].event, Event::PersonalDataRemoved { .. }));
    assert!(!play.can_read(play.world.italy.handler, request, SUBJECT));
}

#[test]
fn refusing_handler_never_sees_subject() {
    let mut play = Play::new();
    let request = refused(&mut play);
    for user in [play.world.hungary.handler, play.world.hungary.viewer] {
        assert!(play.seen(user, request).questions.len() == 2);
        assert!(!play.can_read(user, request, SUBJECT) && !play.can_read(user, request, DIPLOMA));
    }
}
