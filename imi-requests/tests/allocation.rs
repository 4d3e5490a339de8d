//! Allocation, and what each user right is good for (handbook 5.2.2, 5.3.5).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_core::testing::{Done, user};
use imi_core::{Actor, AnyRule, Place, Recipient, Set, Setting, UserRight};
use imi_requests::testing::{
    Play, SUBJECT, Staff, World, accept, assign, diploma, forward, id_of, message, opinion, split, with_copy,
};
use imi_requests::{Command, Kind, Mail, NewDraft, Office, Part, Request, RequestId, Rule, Side, Status};

const ASKS: Office = Office::RequestingAuthority;
const ANSWERS: Office = Office::RespondingAuthority;
const REFEREES: Office = Office::RespondingCoordinator;
/// What anybody may do who only sees a request.
const LOOKING_ON: Set<Kind> =
    Set::from_bits(1 << Kind::CopyRequest as u64 | 1 << Kind::GenerateReport as u64);

/// A request that awaits acceptance in an authority that uses allocation.
fn incoming() -> (Play, World, RequestId) {
    let mut play = Play::new();
    let world = play.world.clone();
    play.on(world.hungary.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::AwaitingAcceptance);
    (play, world, request)
}

/// The same, assigned to the handler.
fn assigned() -> (Play, World, RequestId) {
    let (mut play, world, request) = incoming();
    play.must(world.hungary.allocator, request, assign(ANSWERS, &[world.hungary.handler]));
    (play, world, request)
}

fn told(done: &Done<Request>) -> Vec<(Recipient, bool)> {
    done.notices.iter().map(|notice| (notice.to, notice.copy)).collect()
}

/// The allocation's status and who is assigned, as the actor sees it.
fn allocation(play: &Play, actor: Actor, request: RequestId) -> (Status, Vec<imi_core::UserId>) {
    let allocation = play.seen(actor, request).allocation.unwrap();
    (allocation.status, allocation.assigned)
}

#[test]
fn allocation_off_by_default() {
    assert!(!Setting::DEFAULTS.has(Setting::UsesAllocation));
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    for handler in [hungary.handler, hungary.colleague] {
        assert!(play.may(handler, request).has(Kind::Accept));
    }
    assert_eq!(play.seen(hungary.handler, request).allocation, None);
    let assign = assign(ANSWERS, &[hungary.handler]);
    play.give(hungary.allocator, request, assign).refused(Rule::AllocationOffByDefault);
}

#[test]
fn allocation_at_any_time() {
    for status in Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter() {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let request = play.reach(status);
        for (office, staff) in [(ASKS, italy), (ANSWERS, hungary)] {
            if office == ANSWERS && Status::PREPARING.has(status) {
                continue;
            }
            play.on(staff.id(), &[Setting::UsesAllocation]);
            for users in [&[staff.colleague][..], &[staff.handler, staff.colleague]] {
                let told = play.give(staff.allocator, request, assign(office, users));
                if Status::OVER.has(status) {
                    told.refused(Rule::NothingAddedAfterClosure);
                } else {
                    told.done();
                    assert_eq!(allocation(&play, staff.allocator, request).1.len(), users.len());
                }
            }
        }
    }
}

#[test]
fn only_handlers_assigned() {
    let (mut play, World { hungary, szeged, hungarian_coordinator, .. }, request) = incoming();
    let strangers = [hungary.viewer, hungary.allocator, hungary.administrator, szeged.handler];
    for stranger in strangers.into_iter().chain([hungarian_coordinator.handler]) {
        let told = play.give(hungary.allocator, request, assign(ANSWERS, &[hungary.handler, stranger]));
        told.refused_at(&[(Rule::OnlyHandlersAssigned.into(), Place::nth("users", 1))]);
    }
}

#[test]
fn one_or_more_assigned() {
    let (mut play, World { hungary, .. }, request) = incoming();
    play.give(hungary.allocator, request, assign(ANSWERS, &[])).refused(Rule::OneOrMoreAssigned);
    play.must(hungary.allocator, request, assign(ANSWERS, &[hungary.handler, hungary.colleague]));
}

#[test]
fn reassign_keeps_one() {
    let (mut play, World { hungary, .. }, request) = assigned();
    play.give(hungary.allocator, request, assign(ANSWERS, &[])).refused(Rule::ReassignKeepsOne);
    assert_eq!(allocation(&play, hungary.allocator, request).1, [id_of(hungary.handler)]);
}

#[test]
fn only_assigned_act() {
    let (mut play, World { hungary, .. }, request) = assigned();
    play.give(hungary.colleague, request, accept()).refused(Rule::OnlyAssignedAct);
    play.must(hungary.handler, request, accept());
}

#[test]
fn unassigned_see_everything() {
    for status in Status::OPEN.iter() {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let request = play.reach(status);
        for (office, staff, sees) in
            [(ASKS, italy, true), (ANSWERS, hungary, status != Status::AwaitingAcceptance)]
        {
            play.on(staff.id(), &[Setting::UsesAllocation]);
            play.must(staff.allocator, request, assign(office, &[staff.handler]));
            assert_eq!(play.can_read(staff.colleague, request, SUBJECT), sees, "{status:?}");
            assert_eq!(play.actions(staff.colleague), []);
            assert_eq!(play.may(staff.colleague, request), LOOKING_ON, "{status:?}");
        }
    }
}

#[test]
fn nobody_acts_before_allocation() {
    let (mut play, World { hungary, .. }, request) = incoming();
    for handler in [hungary.handler, hungary.colleague] {
        play.give(handler, request, accept()).refused(Rule::NobodyActsBeforeAllocation);
        assert_eq!(play.actions(handler), []);
    }
    assert_eq!(allocation(&play, hungary.handler, request), (Status::AwaitingAllocation, Vec::new()));
    assert_eq!(play.actions(hungary.allocator), [request]);
}

#[test]
fn allocator_mailed_on_new() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    let mut allocators = vec![hungary.allocator];
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.change(hungary.id(), |standing| {
        allocators.push(user(standing, &[UserRight::Allocator]));
        for _ in 0..3 {
            user(standing, &[UserRight::RequestHandler]);
        }
    });
    let request = play.draft();
    let submit = Command::SubmitRequest { edits: Vec::new() };
    let done = play.must(play.world.italy.handler, request, submit);
    assert_eq!(told(&done), with_copy(&allocators));
    assert!(done.notices.iter().all(|notice| notice.mail == Mail::NewToAllocate));
}

#[test]
fn allocator_sees_without_personal_data() {
    for status in Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter() {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let request = play.reach(status);
        let asked = (!Status::PREPARING.has(status)).then_some(hungary.allocator);
        for allocator in [italy.allocator].into_iter().chain(asked) {
            let view = play.seen(allocator, request);
            assert!(
                status == Status::PersonalDataRemoved || view.details.iter().any(|detail| detail.personal)
            );
            assert!(view.details.iter().all(|detail| !detail.personal || detail.value.is_none()));
            assert!(view.documents.iter().all(|document| document.file.is_none()));
            assert!(!play.can_read(allocator, request, SUBJECT), "{status:?}");
        }
    }
}

#[test]
fn allocator_view_after_acceptance() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    let request = play.reach(Status::Accepted);
    assert!(play.can_read(hungary.handler, request, SUBJECT));
    assert!(!play.can_read(hungary.allocator, request, SUBJECT));
}

#[test]
fn allocator_who_handles() {
    for right in [UserRight::RequestHandler, UserRight::RequestViewer] {
        let (mut play, World { hungary, .. }, request) = assigned();
        let both = hungary.allocator;
        play.change(hungary.id(), |standing| {
            let user = standing.users.iter_mut().find(|known| known.user == id_of(both)).unwrap();
            user.rights.insert(right);
        });
        play.must(hungary.handler, request, accept());
        assert!(play.can_read(both, request, SUBJECT));
        if right == UserRight::RequestHandler {
            let done = play.must(both, request, assign(ANSWERS, &[both]));
            assert_eq!(told(&done), [], "he knows");
            play.must(both, request, Play::reply());
        }
    }
}

#[test]
fn assignee_mailed() {
    let (mut play, World { hungary, .. }, request) = incoming();
    let [first, second] = [hungary.handler, hungary.colleague];
    for (users, newly) in
        [(vec![first], vec![first]), (vec![first, second], vec![second]), (vec![second], vec![])]
    {
        let done = play.must(hungary.allocator, request, assign(ANSWERS, &users));
        let newly: Vec<_> = newly.into_iter().map(|user| (Recipient::User(id_of(user)), false)).collect();
        assert_eq!(told(&done), newly);
    }
}

#[test]
fn assignee_mail_copy() {
    let (mut play, World { hungary, .. }, request) = incoming();
    let done = play.must(hungary.allocator, request, assign(ANSWERS, &[hungary.handler]));
    assert!(done.notices.iter().all(|notice| !notice.copy && notice.to != Recipient::Contact(hungary.id())));
    assert_eq!(done.notices.len(), 1);
}

/// An authority that uses allocation, and a draft of its handler.
fn outgoing() -> (Play, Staff, Done<Request>) {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let draft = NewDraft { area: None, edits: diploma(play.world.hungary.id()) };
    let done = play.found(italy.handler, draft).done();
    (play, italy, done)
}

#[test]
fn creator_becomes_assigned() {
    let (mut play, italy, draft) = outgoing();
    assert_eq!(told(&draft), []);
    let copy = Command::CopyRequest { select: Set::EMPTY };
    let copy = play.must(italy.handler, draft.stream, copy);
    assert_eq!(told(&copy), []);
    for request in [draft.stream, copy.opened[0]] {
        assert_eq!(allocation(&play, italy.handler, request), (Status::Assigned, vec![id_of(italy.handler)]));
        assert!(play.may(italy.handler, request).has(Kind::EditDraft));
        assert_eq!(play.may(italy.colleague, request), LOOKING_ON);
    }
}

#[test]
fn add_handlers_once_draft() {
    let (mut play, italy, Done { stream: draft, .. }) = outgoing();
    let done = play.must(italy.allocator, draft, assign(ASKS, &[italy.handler, italy.colleague]));
    assert_eq!(told(&done), [(Recipient::User(id_of(italy.colleague)), false)]);
    for handler in [italy.handler, italy.colleague] {
        assert!(play.may(handler, draft).has(Kind::SubmitRequest));
    }
}

#[test]
fn creator_only_unless_added() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::Replied);
    play.give(italy.colleague, request, Command::CloseAsSatisfactory).refused(Rule::OnlyAssignedAct);
    play.must(italy.allocator, request, assign(ASKS, &[italy.handler, italy.colleague]));
    play.must(italy.colleague, request, Command::CloseAsSatisfactory);
}

#[test]
fn creator_replaceable() {
    let (mut play, italy, Done { stream: draft, .. }) = outgoing();
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    play.must(italy.allocator, draft, assign(ASKS, &[italy.colleague]));
    play.must(italy.colleague, draft, Command::SubmitRequest { edits: Vec::new() });
}

#[test]
fn coordinator_allocates_as_party() {
    let mut play = Play::new();
    let World { italy, hungarian_coordinator: party, .. } = play.world.clone();
    play.on(party.id(), &[Setting::UsesAllocation]);
    let draft = NewDraft { area: None, edits: diploma(party.id()) };
    let request = play.found(italy.handler, draft).done().stream;
    play.must(italy.handler, request, Command::SubmitRequest { edits: Vec::new() });
    let told = play.give(party.allocator, request, assign(ANSWERS, &[party.referee]));
    told.refused(Rule::OnlyHandlersAssigned);
    play.must(party.allocator, request, assign(ANSWERS, &[party.handler]));
    play.must(party.handler, request, accept());
}

/// A reply under approval by a coordinator that uses allocation and takes part in referrals.
fn under_approval() -> (Play, World, RequestId) {
    let mut play = Play::new();
    let world = play.world.clone();
    let settings = [Setting::UsesAllocation, Setting::ParticipatesInReferrals];
    play.on(world.hungarian_coordinator.id(), &settings);
    let request = play.reach(Status::AwaitingReplyApproval);
    (play, world, request)
}

#[test]
fn coordinator_allocates_interventions() {
    let (mut play, World { italy, hungary, hungarian_coordinator, .. }, request) = under_approval();
    let Staff { referee, allocator, .. } = hungarian_coordinator;
    assert_eq!(allocation(&play, referee, request).0, Status::AwaitingAllocation);
    play.give(referee, request, Command::ApproveReply).refused(Rule::NobodyActsBeforeAllocation);
    assert_eq!(play.actions(allocator), [request]);
    play.must(allocator, request, assign(REFEREES, &[referee]));
    play.must(referee, request, Command::ApproveReply);

    play.must(italy.handler, request, imi_requests::testing::ask_for_more());
    play.must(hungary.handler, request, imi_requests::testing::reject());
    let done = play.must(italy.handler, request, imi_requests::testing::refer());
    assert_eq!(told(&done), with_copy(&[allocator]), "a referral is allocated afresh");
    assert_eq!(allocation(&play, referee, request).0, Status::AwaitingAllocation);
    play.give(referee, request, opinion(true)).refused(Rule::NobodyActsBeforeAllocation);
}

#[test]
fn only_referral_handlers_assigned() {
    let (mut play, World { hungarian_coordinator, .. }, request) = under_approval();
    let Staff { referee, handler, allocator, .. } = hungarian_coordinator;
    let broken = (AnyRule::Own(Rule::OnlyReferralHandlersAssigned), Place::nth("users", 1));
    play.give(allocator, request, assign(REFEREES, &[referee, handler])).refused_at(&[broken]);
}

#[test]
fn only_assigned_referral_handlers_act() {
    let (mut play, World { hungarian_coordinator, .. }, request) = under_approval();
    let Staff { referee, second_referee, allocator, .. } = hungarian_coordinator;
    play.must(allocator, request, assign(REFEREES, &[referee]));
    for command in [Command::ApproveReply, imi_requests::testing::return_reply()] {
        play.give(second_referee, request, command).refused(Rule::OnlyAssignedReferralHandlersAct);
    }
    assert!(play.seen(second_referee, request).pending_reply.is_some());
    play.must(referee, request, Command::ApproveReply);
}

#[test]
fn seats_allocate_separately() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(hungary.colleague, request, accept());
    let foreign = assign(ANSWERS, &[hungary.handler]);
    play.give(italy.allocator, request, foreign).not_found();
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.must(hungary.allocator, request, assign(ANSWERS, &[hungary.handler]));
    assert_eq!(allocation(&play, italy.handler, request).1, [id_of(italy.handler)]);
    assert_eq!(allocation(&play, hungary.handler, request).1, [id_of(hungary.handler)]);
}

#[test]
fn forward_starts_allocation_afresh() {
    let (mut play, World { hungary, szeged, .. }, request) = assigned();
    play.on(szeged.id(), &[Setting::UsesAllocation]);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[1], &[])).opened[0];
    play.must(hungary.handler, request, forward(szeged.id()));
    for request in [request, part] {
        assert_eq!(allocation(&play, szeged.handler, request), (Status::AwaitingAllocation, Vec::new()));
        play.give(szeged.handler, request, accept()).refused(Rule::NobodyActsBeforeAllocation);
    }
    assert_eq!(play.actions(szeged.allocator).len(), 2);
}

#[test]
fn assignee_loses_rights() {
    let (mut play, World { italy, hungary, .. }, request) = assigned();
    play.must(hungary.handler, request, accept());
    play.change(hungary.id(), |standing| standing.users.retain(|user| user.user != id_of(hungary.handler)));
    assert_eq!(allocation(&play, hungary.colleague, request), (Status::AwaitingAllocation, Vec::new()));
    assert_eq!(play.actions(hungary.allocator), [request]);
    let done = play.must(italy.handler, request, message("are you there"));
    assert_eq!(told(&done), with_copy(&[hungary.allocator]));
    play.must(hungary.allocator, request, assign(ANSWERS, &[hungary.colleague]));
    play.must(hungary.colleague, request, Play::reply());
}

#[test]
fn switching_midway() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    let untouched = play.reach(Status::AwaitingAcceptance);
    let request = play.reach(Status::Accepted);
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    assert_eq!(allocation(&play, hungary.handler, untouched).0, Status::AwaitingAllocation);
    assert_eq!(allocation(&play, hungary.handler, request).1, [id_of(hungary.handler)]);
    play.give(hungary.colleague, request, Play::reply()).refused(Rule::OnlyAssignedAct);
    assert!(play.may(hungary.handler, request).has(Kind::SubmitReply));
    play.must(hungary.allocator, request, assign(ANSWERS, &[hungary.colleague]));
    assert!(!play.may(hungary.handler, request).has(Kind::SubmitReply));

    play.off(hungary.id(), Setting::UsesAllocation);
    for handler in [hungary.handler, hungary.colleague] {
        assert!(play.may(handler, request).has(Kind::SubmitReply));
        assert!(play.actions(handler).contains(&request) && play.actions(handler).contains(&untouched));
    }
    play.must(hungary.handler, request, Command::SaveDraftAnswers { answers: Vec::new() });
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    assert_eq!(allocation(&play, hungary.handler, request).1, [id_of(hungary.colleague)], "assigned earlier");
}

#[test]
fn decided_by_current_setting() {
    let (mut play, World { hungary, .. }, request) = assigned();
    let before = play.standing_of(hungary.id(), hungary.standing.area);
    play.change(hungary.id(), |standing| {
        let user = standing.users.iter_mut().find(|known| known.user == id_of(hungary.handler)).unwrap();
        user.rights = Set::EMPTY.with(UserRight::RequestViewer);
    });
    play.give(hungary.handler, request, accept()).refused(Rule::ViewerTakesNoAction);
    play.scene().standing(&before);
    play.must(hungary.handler, request, accept());
}

/// How a user of a row of the matrix `user_role_may` is found, and what allocation does to him.
type Role = (fn(&Staff) -> Actor, Allocation);

#[derive(Clone, Copy, PartialEq)]
enum Allocation {
    Off,
    Assigned,
    NotAssigned,
}

fn staff_of(world: &World, office: Office) -> Staff {
    match office {
        Office::RequestingAuthority => &world.italy,
        Office::RespondingAuthority => &world.hungary,
        Office::RequestingCoordinator => &world.italian_coordinator,
        Office::RespondingCoordinator => &world.hungarian_coordinator,
    }
    .clone()
}

/// Whether the user of that role can begin a request of his own authority.
fn creates(office: Office, (role, how): Role) -> bool {
    let mut play = Play::new();
    let staff = staff_of(&play.world, office);
    if how != Allocation::Off {
        play.on(staff.id(), &[Setting::UsesAllocation]);
    }
    play.found(role(&staff), NewDraft::default()).result.is_ok()
}

/// Everything that the user of that role is ever offered in any status, and what he sees of an accepted request.
fn ever(office: Office, (role, how): Role) -> (Set<Kind>, bool, bool) {
    let (mut offered, mut views, mut sees) = (Set::EMPTY, false, false);
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
        let request = play.reach(status);
        let staff = staff_of(&play.world, office);
        if status == Status::AdditionalInformationRefused {
            play.on(play.world.italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
        }
        if how != Allocation::Off {
            play.on(staff.id(), &[Setting::UsesAllocation]);
            let others = if office.is_coordinator() { staff.second_referee } else { staff.colleague };
            let user = if how == Allocation::Assigned { role(&staff) } else { others };
            let _ = play.give(staff.allocator, request, assign(office, &[user])).result;
        }
        let user = role(&staff);
        offered =
            offered.or(play.may(user, request)).or(play.may_to(user, request, Part::Allocation(office)));
        if status == Status::Accepted {
            views = play.view(user, request).is_some();
            sees = play.can_read(user, request, SUBJECT);
        }
    }
    (offered, views, sees)
}

/// Whether all of these are offered, where none or all of them are.
fn all_or_none(offered: Set<Kind>, kinds: &[Kind]) -> bool {
    let there = kinds.iter().filter(|kind| offered.has(**kind)).count();
    assert!(there == 0 || there == kinds.len(), "{offered:?}: some of {kinds:?}");
    there > 0
}

/// The matrix `user_role_may`, but for its last column: searching the directory is not of this crate.
#[test]
fn user_role_may() {
    use Allocation::{Assigned, NotAssigned, Off};
    let (o, x) = (false, true);
    let matrix: [(&str, Role, [bool; 8]); 9] = [
        ("request handler, allocation off", (|staff| staff.handler, Off), [x, x, x, x, x, o, o, o]),
        ("request handler, assigned", (|staff| staff.handler, Assigned), [x, x, x, x, x, o, o, o]),
        ("request handler, not assigned", (|staff| staff.handler, NotAssigned), [x, x, x, o, x, o, o, o]),
        ("request viewer", (|staff| staff.viewer, Off), [x, x, o, o, o, o, o, o]),
        ("allocator only", (|staff| staff.allocator, NotAssigned), [x, o, o, o, o, x, o, o]),
        ("referral handler, allocation off", (|staff| staff.referee, Off), [x, o, o, o, o, o, x, x]),
        ("referral handler, assigned", (|staff| staff.referee, Assigned), [x, o, o, o, o, o, x, x]),
        ("referral handler, not assigned", (|staff| staff.referee, NotAssigned), [x, o, o, o, o, o, o, o]),
        ("basic user", (|staff| staff.administrator, Off), [o; 8]),
    ];
    for (name, role, row) in matrix {
        let referral = name.starts_with("referral");
        let offices = if referral {
            [Office::RequestingCoordinator, Office::RespondingCoordinator]
        } else {
            [Office::RequestingAuthority, Office::RespondingAuthority]
        };
        for office in offices {
            let (offered, views, sees) = ever(office, role);
            let requesting = office.side() == Side::Requesting;
            let acts: &[Kind] = if requesting {
                &[Kind::CloseAsSatisfactory, Kind::CloseAsUnavailable, Kind::Refer]
            } else {
                &[Kind::Accept, Kind::RefuseRequest, Kind::Forward, Kind::Split, Kind::SubmitReply]
            };
            let approves: &[Kind] = if requesting {
                &[Kind::ApproveRequest, Kind::ReturnRequest]
            } else {
                &[Kind::ApproveReply, Kind::ReturnReply]
            };
            let found = [
                views,
                sees,
                creates(office, role),
                all_or_none(offered, acts),
                offered.has(Kind::CopyRequest),
                offered.has(Kind::Assign),
                all_or_none(offered, approves),
                all_or_none(offered, &[Kind::FindSatisfactory, Kind::FindUnsatisfactory]),
            ];
            assert_eq!(found, row, "{name} of {office:?}");
        }
    }
}
