//! What stands on whose list, and what a search finds (handbook 5.3.9, 9.1.5.3, 9.3.1.1, 9.4).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use chrono::NaiveDate;
use imi_core::{
    Actor, AreaId, AuthorityId, Country, Lifecycle as _, Setting, Store as _, UserRight, WorkflowRole,
};
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, assign, diploma, forward, id_of, refer, submit,
};
use imi_requests::{
    Command, Edit, Kind, NewDraft, Office, Request, RequestId, Scope, Search, Shortly, Status, action_query,
    ongoing_list,
};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn in_scope(scope: Scope) -> Search {
    Search { scope, ..Search::default() }
}

/// Whose action list a request is on: requesting and addressed or responding handler, referral handler of the requesting
/// and of the responding coordinator.
const ON_ACTION_LIST: [(Status, [bool; 4], &str); 19] = [
    (Status::Draft, [true, false, false, false], "DraftsOnActionList"),
    (Status::AwaitingRequestApproval, [false, false, true, false], "ApprovalsOnCoordinatorList"),
    (Status::RequestReturned, [true, false, false, false], "DraftsOnActionList"),
    (Status::AwaitingAcceptance, [false, true, false, false], "ActionListIsPerUser"),
    (Status::Accepted, [false, true, false, false], "ActionListIsPerUser"),
    (Status::AwaitingReplyApproval, [false, false, false, true], "ApprovalsOnCoordinatorList"),
    (Status::ReplyReturned, [false, true, false, false], "ActionListIsPerUser"),
    (Status::Replied, [true, false, false, false], "ActionListIsPerUser"),
    (Status::AdditionalInformationRequested, [false, true, false, false], "ActionListIsPerUser"),
    (Status::AdditionalInformationAccepted, [false, true, false, false], "ActionListIsPerUser"),
    (Status::AdditionalInformationRefused, [true, false, false, false], "ActionListIsPerUser"),
    (Status::ReferredToRequestingCoordinator, [false, false, true, false], "ApprovalsOnCoordinatorList"),
    (Status::ReferredToRespondingCoordinator, [false, false, false, true], "ApprovalsOnCoordinatorList"),
    (Status::ReturnedByRequestingCoordinator, [false, true, false, false], "ActionListIsPerUser"),
    (Status::ReturnedByRespondingCoordinator, [false, true, false, false], "ActionListIsPerUser"),
    (Status::AdditionalInformationAskedAgain, [false, true, false, false], "ActionListIsPerUser"),
    (Status::Closed, [false, false, false, false], "ClosedLeavesActionLists"),
    (Status::PersonalDataRemoved, [false, false, false, false], "ClosedLeavesActionLists"),
    (Status::DraftDiscarded, [false, false, false, false], "ClosedLeavesActionLists"),
];

fn four(world: &World) -> [Actor; 4] {
    [
        world.italy.handler,
        world.hungary.handler,
        world.italian_coordinator.referee,
        world.hungarian_coordinator.referee,
    ]
}

#[test]
fn on_action_list() {
    for (status, lists, rule) in ON_ACTION_LIST {
        let mut play = Play::new();
        let request = play.reach(status);
        let found = four(&play.world).map(|actor| play.actions(actor) == [request]);
        assert_eq!(found, lists, "{rule}: {status:?}");
        let everybody = play.world.users().into_iter().filter(|(_, actor)| !play.actions(*actor).is_empty());
        // Without allocation the second handler and the second referral handler have what the first has.
        let listed = lists.into_iter().filter(|listed| *listed).count();
        assert_eq!(everybody.count(), 2 * listed, "{rule}: {status:?}");
    }
}

#[test]
fn action_list_users() {
    let mut play = Play::new();
    let World { hungary, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    assert_eq!(play.actions(hungary.handler), [request]);
    for without in [hungary.viewer, hungary.allocator, hungary.administrator, hungary.referee] {
        assert_eq!(play.actions(without), []);
    }
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    assert_eq!(play.actions(hungary.allocator), [request]);
    play.off(hungary.id(), Setting::UsesAllocation);
    let referred = play.reach(Status::ReferredToRespondingCoordinator);
    assert_eq!(play.actions(hungarian_coordinator.referee), [referred]);
    assert_eq!(play.actions(hungarian_coordinator.handler), []);
}

#[test]
fn allocated_moves_to_assignee() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.change(hungary.id(), |standing| {
        let allocator = standing.users.iter_mut().find(|user| user.user == id_of(hungary.allocator)).unwrap();
        allocator.rights.insert(UserRight::RequestHandler);
    });
    let request = play.reach(Status::AwaitingAcceptance);
    let users = [hungary.allocator, hungary.handler, hungary.colleague];
    let lists = |play: &Play| users.map(|user| play.actions(user) == [request]);
    assert_eq!(lists(&play), [true, false, false], "NewIncomingOnAllocatorList");
    play.must(hungary.allocator, request, assign(Office::RespondingAuthority, &[hungary.handler]));
    assert_eq!(lists(&play), [false, true, false]);
    play.must(hungary.allocator, request, assign(Office::RespondingAuthority, &[hungary.colleague]));
    assert_eq!(lists(&play), [false, false, true]);
}

#[test]
fn first_referral_on_allocator_list() {
    let mut play = Play::new();
    let coordinator = play.world.italian_coordinator.clone();
    play.on(coordinator.id(), &[Setting::UsesAllocation, Setting::ParticipatesInReferrals]);
    let request = play.reach(Status::AdditionalInformationRefused);
    play.must(play.world.italy.handler, request, refer());
    let lists = |play: &Play| [coordinator.allocator, coordinator.referee].map(|user| play.actions(user));
    assert_eq!(lists(&play), [vec![request], vec![]]);
    play.must(coordinator.allocator, request, assign(Office::RequestingCoordinator, &[coordinator.referee]));
    assert_eq!(lists(&play), [vec![], vec![request]]);
}

#[test]
fn drafts_on_assigned_list() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let draft = play.draft();
    assert_eq!(play.actions(italy.handler), [draft]);
    for other in [italy.colleague, italy.allocator] {
        assert_eq!(play.actions(other), []);
    }
}

#[test]
fn own_requests_always_accessible() {
    for status in Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italy, hungary, .. } = play.world.clone();
        let sent = !Status::PREPARING.has(status);
        for (actor, found) in [(italy.viewer, true), (italy.allocator, true), (hungary.viewer, sent)] {
            assert_eq!(play.finds(actor, &Search::default(), &[]) == [request], found, "{status:?}");
            assert_eq!(play.view(actor, request).is_some(), found, "{status:?}");
        }
        if status == Status::PersonalDataRemoved {
            assert_eq!(play.reads(italy.handler, request), Vec::<String>::new());
            assert_eq!(play.seen(italy.handler, request).questions.len(), 2);
        }
    }
}

fn closed_from(play: &mut Play, asks: Actor, sent: &str) -> RequestId {
    play.at(sent);
    let edits = diploma(play.world.hungary.id());
    let request = play.found(asks, NewDraft { area: Some(PQ), edits }).done().stream;
    let answers = play.world.hungary.handler;
    for (actor, command) in [(asks, submit()), (answers, accept()), (answers, Play::reply())] {
        play.must(actor, request, command);
    }
    play.must(asks, request, Command::CloseAsSatisfactory);
    request
}

#[test]
fn search_criteria() {
    let mut play = Play::new();
    let World { italy, poland, hungary, .. } = play.world.clone();
    play.change(poland.id(), |standing| standing.role = WorkflowRole::RequestCoordinator);
    let italian = closed_from(&mut play, italy.handler, "2012-03-01T09:00:00Z");
    let polish = closed_from(&mut play, poland.handler, "2012-03-05T09:00:00Z");
    let status = |status| Search { status: Some(status), ..Search::default() };
    let country = |country| Search { country: Some(country), ..Search::default() };
    let rows = [
        (Search { country: Some(Country::Pl), ..status(Status::Closed) }, vec![polish]),
        (status(Status::Closed), vec![polish, italian]),
        (status(Status::Replied), vec![]),
        (country(Country::It), vec![italian]),
        (country(Country::Hu), vec![]),
        (Search { from: Some(day("2012-03-05")), ..Search::default() }, vec![polish]),
        (Search { until: Some(day("2012-03-04")), ..Search::default() }, vec![italian]),
        (Search { area: Some(AreaId::SERVICES), ..Search::default() }, vec![]),
    ];
    for (search, found) in rows {
        assert_eq!(play.finds(hungary.viewer, &search, &[]), found, "{search:?}");
    }
    assert_eq!(play.finds(italy.viewer, &country(Country::Hu), &[]), [italian], "sent to that country");
    // Whoever looks on from the country of one side may ask for the country of either.
    for (state, found) in [(Country::It, &[italian][..]), (Country::Hu, &[italian]), (Country::Pl, &[])] {
        let abroad = Search { country: Some(state), ..in_scope(Scope::Country) };
        assert_eq!(play.finds(play.world.neighbour.handler, &abroad, &[]), found, "{state:?}");
    }
}

#[test]
fn a_search_for_what_stands_still_finds_what_is_open_and_older() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    let since = |since| Search { stalled_since: Some(since), ..Search::default() };
    let (then, later) = (play.now, play.now + chrono::TimeDelta::days(30));
    assert_eq!(play.finds(italy.viewer, &since(then), &[]), [], "not before that instant");
    assert_eq!(play.finds(italy.viewer, &since(later), &[]), [request]);
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    assert_eq!(play.finds(italy.viewer, &since(later), &[]), [], "what is over does not stand still");
}

/// An action list costs what it shows: nobody has the store go through what is not his to do.
#[test]
fn an_action_list_asks_for_no_more_than_it_shows() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let asked =
        |play: &Play, actor| play.ask(actor, request, |_, moment| action_query(moment, 10).any_of.len());
    let users = [italy.handler, italy.viewer, italy.allocator];
    assert_eq!(users.map(|user| asked(&play, user)), [1, 0, 0], "what waits for any handler");
    play.on(italy.id(), &[Setting::UsesAllocation]);
    assert_eq!(users.map(|user| asked(&play, user)), [1, 0, 2], "what is allocated to him; all that waits");
}

#[test]
fn coordinator_searches_linked() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    for coordinator in [play.world.italian_coordinator.clone(), play.world.hungarian_coordinator.clone()] {
        assert_eq!(play.finds(coordinator.viewer, &Search::default(), &[]), [request]);
        let read = play.reads(coordinator.viewer, request);
        assert!(read.contains(&"as of this year".to_owned()));
        assert!(!read.iter().any(|read| read == SUBJECT || read == DIPLOMA));
    }
    let stranger = play.world.other_italian_coordinator.viewer;
    assert_eq!(play.finds(stranger, &Search::default(), &[]), []);
}

#[test]
fn coordinator_lists_its_role() {
    let mut play = Play::new();
    let World { italy, italian_coordinator, .. } = play.world.clone();
    let approved = play.reach(Status::AwaitingRequestApproval);
    play.must(italian_coordinator.referee, approved, Command::ApproveRequest);
    play.off(italy.id(), Setting::SubjectToApproval);
    play.pass_days(1);
    let linked = play.reach(Status::AwaitingAcceptance);
    let finds = |play: &Play, search| play.finds(italian_coordinator.referee, &search, &[]);
    assert_eq!(finds(&play, in_scope(Scope::Role)), [approved]);
    assert_eq!(finds(&play, Search::default()), [linked, approved]);
}

#[test]
fn who_in_coordinator_monitors() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingReplyApproval);
    let coordinator = play.world.hungarian_coordinator.clone();
    let monitors = [coordinator.handler, coordinator.viewer, coordinator.allocator, coordinator.referee];
    for user in monitors {
        let view = play.seen(user, request);
        assert_eq!((view.questions.len(), view.pending_reply.unwrap().answers.len()), (2, 2));
        assert!(!play.can_read(user, request, SUBJECT) && !play.can_read(user, request, DIPLOMA));
        assert_eq!(play.may(user, request).has(Kind::ApproveReply), user == coordinator.referee);
        assert!(play.may(user, request).is_empty() || user == coordinator.referee);
    }
    assert!(play.view(coordinator.administrator, request).is_none());
}

#[test]
fn coordinator_monitors_unaccepted() {
    let mut play = Play::new();
    let World { hungary, hungarian_coordinator, other_hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    assert!(play.view(other_hungarian_coordinator.referee, request).is_none(), "not linked");
    play.link(hungary.id(), other_hungarian_coordinator.id());
    play.pass_days(20);
    let linked = [hungary.id()];
    let stalled = Search { stalled_since: Some(play.now), ..in_scope(Scope::Monitored) };
    for coordinator in [&hungarian_coordinator, &other_hungarian_coordinator] {
        for search in [in_scope(Scope::Monitored), stalled.clone()] {
            assert_eq!(play.finds(coordinator.referee, &search, &linked), [request]);
        }
        assert!(play.view(coordinator.referee, request).is_some());
    }
    let accept = Command::Accept { coordinator: Some(hungarian_coordinator.id()), proposed: None };
    play.must(hungary.handler, request, accept);
    assert!(play.view(hungarian_coordinator.referee, request).is_some());
    assert_eq!(play.finds(other_hungarian_coordinator.referee, &in_scope(Scope::Monitored), &linked), []);
    assert!(play.view(other_hungarian_coordinator.referee, request).is_none());
}

#[test]
fn coordinator_sees_no_drafts() {
    let mut play = Play::new();
    let (handler, coordinator) = (play.world.italy.handler, play.world.italian_coordinator.clone());
    let draft = play.draft();
    let choose = Edit::Coordinator { authority: Some(coordinator.id()) };
    play.must(handler, draft, Command::EditDraft { edits: vec![choose] });
    for user in [coordinator.referee, coordinator.viewer] {
        assert_eq!(play.finds(user, &Search::default(), &[]), []);
        assert!(play.look(user, draft).is_err());
    }
    play.must(handler, draft, submit());
    assert_eq!(play.finds(coordinator.referee, &Search::default(), &[]), [draft]);
}

/// A list shows each side the status as it sees it.
#[test]
fn a_row_shows_each_viewer_his_status() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingReplyApproval);
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    let row = Request::summary(&play.state(request)).row;
    let shown = |actor| {
        play.ask(actor, request, |_, moment| row.seen_by(moment)).map(|shortly: Shortly| shortly.status)
    };
    assert_eq!(shown(italy.viewer), Some(Status::Accepted));
    for inside in [hungary.viewer, hungarian_coordinator.referee] {
        assert_eq!(shown(inside), Some(Status::AwaitingReplyApproval));
    }
    assert_eq!([Actor::Commission, Actor::System].map(shown), [None, None]);
}

#[test]
fn commission_sees_no_requests() {
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        assert!(play.look(Actor::Commission, request).is_err(), "{status:?}");
        assert_eq!(play.finds(Actor::Commission, &Search::default(), &[]), [], "{status:?}");
        assert_eq!(play.history(Actor::Commission, request).len(), 0, "{status:?}");
    }
}

#[test]
fn overdue_search() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let request = play.draft();
    let deadline = Edit::Deadline { day: Some(day("2012-03-10")) };
    play.must(italy.handler, request, Command::SubmitRequest { edits: vec![deadline] });
    play.must(hungary.handler, request, forward(szeged.id()));
    play.must(szeged.handler, request, accept());
    let overdue = Search { overdue: true, ..Search::default() };
    let parties = [italy.viewer, szeged.viewer, italian_coordinator.referee, hungarian_coordinator.referee];
    play.at("2012-03-10T20:00:00Z");
    for user in parties {
        assert_eq!(play.finds(user, &overdue, &[]), [], "the last day is not over");
    }
    play.at("2012-03-11T08:00:00Z");
    for user in parties {
        assert_eq!(play.finds(user, &overdue, &[]), [request]);
    }
    play.elapse(request).nothing();
    assert_eq!(
        play.finds(hungary.viewer, &overdue, &[]),
        [],
        "a forwarder is told of nothing that came later"
    );
    play.must(szeged.handler, request, Play::reply());
    assert_eq!(play.finds(italy.viewer, &overdue, &[]), []);
}

#[test]
fn number_at_first_save() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.draft();
    let number = play.seen(italy.handler, request).number;
    play.must(italy.handler, request, submit());
    play.must(hungary.handler, request, forward(szeged.id()));
    for (actor, command) in [(szeged.handler, accept()), (szeged.handler, Play::reply())] {
        play.must(actor, request, command);
        assert_eq!(play.seen(szeged.handler, request).number, number);
    }
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    play.pass_days(190);
    play.elapse(request).done();
    assert_eq!(play.seen(italy.handler, request).number, number);

    let draft = play.draft();
    let discarded = play.seen(italy.handler, draft).number;
    play.must(italy.handler, draft, Command::DiscardDraft);
    let next = play.draft();
    assert!(![number, discarded].contains(&play.seen(italy.handler, next).number));
}

/// For whom a request is ongoing: requesting and responding authority, requesting and responding coordinator.
fn ongoing(play: &Play) -> [bool; 4] {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = &play.world;
    [italy, hungary, italian_coordinator, hungarian_coordinator].map(|staff| counts(play, staff.id()))
}

fn counts(play: &Play, authority: AuthorityId) -> bool {
    play.store.tally(ongoing_list(authority, PQ)).unwrap() == 1
}

#[test]
fn ongoing_for_removal() {
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let _ = play.reach(status);
        let expected = match status {
            Status::AwaitingRequestApproval => [true, false, true, false],
            Status::ReferredToRequestingCoordinator => [true, true, true, false],
            Status::AwaitingReplyApproval | Status::ReferredToRespondingCoordinator => {
                [true, true, false, true]
            }
            _ if Status::OPEN.has(status) => [true, true, false, false],
            _ => [false; 4],
        };
        assert_eq!(ongoing(&play), expected, "{status:?}");
    }
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let (hungary, szeged) = (play.world.hungary.clone(), play.world.szeged.id());
    play.must(hungary.handler, request, forward(szeged));
    assert!(!counts(&play, hungary.id()) && counts(&play, szeged));
}
