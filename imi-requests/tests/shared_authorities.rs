//! What all parts share of authorities, roles and user rights, shown on requests (handbook 2, 4.2).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use imi_core::testing::{authority, user};
use imi_core::{Actor, AreaId, AreaRole, Country, Member as _, Setting, UserRight, WorkflowRole};
use imi_requests::testing::{Play, World, accept, diploma, id_of, opinion, submit};
use imi_requests::{Command, Edit, NewDraft, RequestId, Rule, Status};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

fn drafted(play: &mut Play, actor: Actor, to: imi_core::AuthorityId) -> RequestId {
    play.found(actor, NewDraft { area: Some(PQ), edits: diploma(to) }).done().stream
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
