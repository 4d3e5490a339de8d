//! Settings with their defaults, dates, and what neither a coordinator nor a second attempt can do (handbook 5.2, 5.3, 9.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use chrono::NaiveDate;
use imi_core::{Access, Place, Setting, UserRight};
use imi_requests::testing::{
    Play, World, accept, derogation_request, diploma, each_refused, forward, id_of, opinion, refuse, reject,
    split, submit,
};
use imi_requests::{Command, Edit, NewDraft, RequestId, Rule, Status};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What is on until somebody changes it; who changes it is for the crate of access.
#[test]
fn flag_defaults() {
    let flags = [
        ("authority: subject to approval", Setting::SubjectToApproval, false),
        ("authority: may refuse requests", Setting::MayRefuse, false),
        ("authority: may accept incoming requests", Setting::MayAccept, true),
        ("coordinator: participates in referrals", Setting::ParticipatesInReferrals, true),
        ("coordinator: approves requests", Setting::ApprovesRequests, false),
        ("coordinator: approves replies", Setting::ApprovesReplies, false),
        ("any authority: uses allocation", Setting::UsesAllocation, false),
    ];
    for (flag, setting, on) in flags {
        assert_eq!(Setting::DEFAULTS.has(setting), on, "{flag}");
    }
}

/// The diploma case, awaiting acceptance by an authority with the default settings.
fn with_defaults() -> (Play, RequestId) {
    let mut play = Play::new();
    play.change(play.world.hungary.id(), |standing| standing.settings = Setting::DEFAULTS);
    let request = play.reach(Status::AwaitingAcceptance);
    (play, request)
}

#[test]
fn may_refuse_default() {
    let (mut play, request) = with_defaults();
    play.give(play.world.hungary.handler, request, refuse()).refused(Rule::RefusalOnlyIfAuthorised);
}

#[test]
fn may_accept_default() {
    let (mut play, request) = with_defaults();
    play.must(play.world.hungary.handler, request, accept());
    let (mut play, request) = with_defaults();
    play.off(play.world.hungary.id(), Setting::MayAccept);
    play.give(play.world.hungary.handler, request, accept()).refused(Rule::AcceptingAllowed);
}

#[test]
fn flags_per_legislative_area() {
    let mut play = Play::in_services();
    let World { italy, hungary, .. } = play.world.clone();
    play.change_in_services(hungary.id(), |standing| standing.settings.insert(Setting::MayRefuse));
    let qualifications = play.reach(Status::AwaitingAcceptance);
    play.give(hungary.handler, qualifications, refuse()).refused(Rule::RefusalOnlyIfAuthorised);
    let services = play.services_draft(italy.handler, derogation_request(hungary.id()));
    play.must(italy.handler, services, submit());
    play.must(hungary.handler, services, refuse());
}

#[test]
fn coordinator_need_not_be_linked() {
    let mut play = Play::new();
    let World { hungary, other_italian_coordinator: coordinator, italian_coordinator, .. } =
        play.world.clone();
    for links in [vec![], vec![italian_coordinator.id(), play.world.neighbour.id()]] {
        play.change(coordinator.id(), |standing| standing.coordinators = links);
        let draft = NewDraft { area: None, edits: diploma(hungary.id()) };
        let draft = play.found(coordinator.handler, draft).done().stream;
        play.must(coordinator.handler, draft, submit());
    }
    play.link(coordinator.id(), play.world.hungarian_coordinator.id());
    let draft = NewDraft { area: None, edits: diploma(hungary.id()) };
    let draft = play.found(coordinator.handler, draft).done().stream;
    play.must(coordinator.handler, draft, submit());
    assert_eq!(
        play.seen(coordinator.handler, draft).requesting.coordinator,
        None,
        "with several it need not choose"
    );
}

#[test]
fn accepting_while_suspended() {
    for command in [accept(), forward(World::default().szeged.id()), refuse()] {
        let mut play = Play::new();
        let hungary = play.world.hungary.clone();
        play.on(hungary.id(), &[Setting::MayRefuse]);
        let request = play.reach(Status::AwaitingAcceptance);
        play.access(hungary.id(), Access::Suspended);
        play.must(hungary.handler, request, command);
    }
}

#[test]
fn proposed_date_later() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let until = |text| vec![Edit::Deadline { day: Some(day(text)) }];
    let past = Command::SubmitRequest { edits: until("2012-02-29") };
    play.give(italy.handler, request, past)
        .refused_at(&[(Rule::ProposedDateLater.into(), Place::field("deadline"))]);
    play.must(italy.handler, request, Command::SubmitRequest { edits: until("2012-05-10") });
    let propose = |text| Command::ProposeDate { day: day(text) };
    let accepting = |text| Command::Accept { coordinator: None, proposed: Some(day(text)) };
    for early in ["2012-05-01", "2012-05-10"] {
        play.give(hungary.handler, request, propose(early)).refused(Rule::ProposedDateLater);
        play.give(hungary.handler, request, accepting(early)).refused(Rule::ProposedDateLater);
    }
    play.at("2012-06-01T09:00:00Z");
    play.give(hungary.handler, request, propose("2012-05-31")).refused(Rule::ProposedDateLater);
    play.must(hungary.handler, request, accepting("2012-06-01"));

    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(hungary.handler, request, propose("2012-03-01"));
}

#[test]
fn a_deadline_is_not_judged_again_at_approval() {
    let mut play = Play::new();
    let World { italy, italian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::RequestReturned);
    let edits = vec![Edit::Deadline { day: Some(day("2012-03-01")) }];
    play.must(italy.handler, request, Command::SubmitRequest { edits });
    play.pass_days(3);
    play.must(italian_coordinator.referee, request, Command::ApproveRequest);
}

#[test]
fn proposed_date_needs_no_consent() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let edits = vec![Edit::Deadline { day: Some(day("2012-03-10")) }];
    play.must(italy.handler, request, Command::SubmitRequest { edits });
    let proposed = Some(day("2012-04-01"));
    play.must(hungary.handler, request, Command::Accept { coordinator: None, proposed });
    let seen = play.seen(italy.handler, request);
    assert_eq!((seen.deadline, seen.proposed), (Some(day("2012-03-10")), proposed));
    play.must(hungary.handler, request, Play::reply());
}

#[test]
fn only_selected_coordinator_intervenes() {
    let mut play = Play::new();
    let World { italy, hungary, other_italian_coordinator: other, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingRequestApproval);
    play.link(italy.id(), other.id());
    play.give(other.referee, request, Command::ApproveRequest).not_found();

    // Who handles requests there too sees that a request is referred, and is told why he may not act.
    let mut play = Play::new();
    let request = play.reach(Status::ReferredToRespondingCoordinator);
    let other = play.world.other_hungarian_coordinator.clone();
    play.link(hungary.id(), other.id());
    play.change(other.id(), |standing| {
        let referee = standing.users.iter_mut().find(|user| user.user == id_of(other.referee)).unwrap();
        referee.rights.insert(UserRight::RequestHandler);
    });
    play.give(other.referee, request, opinion(true)).refused(Rule::OnlySelectedCoordinatorIntervenes);
}

#[test]
fn what_coordinators_and_second_attempts_can_not_do() {
    let World { italy, hungary, szeged, italian_coordinator: first, hungarian_coordinator: second, .. } =
        World::default();
    each_refused([
        (Rule::WrongSideCoordinator, Status::AwaitingReplyApproval, first.referee, Command::ApproveReply),
        (Rule::CoordinatorTakesNoAuthorityAction, Status::AwaitingAcceptance, second.referee, accept()),
        (Rule::CoordinatorTakesNoAuthorityAction, Status::Accepted, second.referee, Play::reply()),
        (
            Rule::CoordinatorTakesNoAuthorityAction,
            Status::Replied,
            first.handler,
            Command::CloseAsSatisfactory,
        ),
        (
            Rule::CoordinatorForwardsOnlyAsAddressee,
            Status::AwaitingAcceptance,
            second.handler,
            forward(szeged.id()),
        ),
        (Rule::CoordinatorForwardsOnlyAsAddressee, Status::Accepted, second.handler, forward(szeged.id())),
        (
            Rule::CoordinatorForwardsOnlyAsAddressee,
            Status::Accepted,
            second.referee,
            split(szeged.id(), &[1], &[]),
        ),
        (Rule::NoSecondSubmission, Status::AwaitingAcceptance, italy.handler, submit()),
        (Rule::NoSecondReply, Status::Replied, hungary.handler, Play::reply()),
        (Rule::RejectOnlyInFirstAnswer, Status::AdditionalInformationAccepted, hungary.handler, reject()),
    ]);
}

#[test]
fn a_coordinator_forwards_what_is_addressed_to_itself() {
    let mut play = Play::new();
    play.world.hungary = play.world.hungarian_coordinator.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(play.world.hungary.handler, request, forward(play.world.szeged.id()));
}

#[test]
fn responding_coordinator_known_from_acceptance() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, hungarian_coordinator, other_hungarian_coordinator, .. } =
        play.world.clone();
    let request = play.reach(Status::Accepted);
    let known = |play: &Play| play.seen(italy.handler, request).responding.unwrap().coordinator;
    assert_eq!(known(&play), Some(hungarian_coordinator.id()));
    play.link(szeged.id(), other_hungarian_coordinator.id());
    play.must(hungary.handler, request, forward(szeged.id()));
    assert_eq!(known(&play), None);
    play.give(szeged.handler, request, accept()).refused(Rule::SelectCoordinatorWhenAccepting);
    let coordinator = Some(other_hungarian_coordinator.id());
    play.must(szeged.handler, request, Command::Accept { coordinator, proposed: None });
    assert_eq!(known(&play), coordinator);
}
