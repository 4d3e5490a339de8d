//! What all parts share of authorities, roles and user rights, shown on requests (handbook 2, 4.2).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use std::collections::BTreeSet;

use imi_core::testing::{authority, user};
use imi_core::{
    Access, Actor, AreaId, AreaRole, Country, Member as _, Set, Setting, Standing, UserRight, Workflow,
    WorkflowRole,
};
use imi_requests::testing::{
    Play, World, accept, derogation_request, diploma, id_of, opinion, refuse, submit,
};
use imi_requests::{Command, Edit, NewDraft, RequestId, Rule, Status};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

fn drafted(play: &mut Play, actor: Actor, to: imi_core::AuthorityId) -> RequestId {
    play.found(actor, NewDraft { area: Some(PQ), edits: diploma(to) }).done().stream
}

// Authorities and their roles.

#[test]
fn modules_independent() {
    // Of the alert workflow nothing is asked: whether the parties have it, lost it or were never in it is the same.
    let course = |with_alerts: bool| {
        let mut play = Play::in_services();
        for (_, staff) in play.world.clone().all().into_iter().filter(|_| with_alerts) {
            let (mut alerts, role) = (staff.standing.clone(), WorkflowRole::AlertAuthority);
            (alerts.area, alerts.workflow, alerts.role) = (AreaId::SERVICES, Workflow::Alert, role);
            (alerts.access, alerts.settings, alerts.users) = (Access::Inactive, Set::EMPTY, Vec::new());
            play.scene().standing(&alerts);
        }
        let (request, World { italy, hungary, .. }) = (play.derogation_request(), play.world.clone());
        play.must(italy.handler, request, submit());
        play.must(hungary.handler, request, accept());
        let users = play.world.users().into_iter();
        let each = users.map(|(name, user)| (name, play.may(user, request), play.actions(user)));
        (each.collect::<Vec<_>>(), play.events(request))
    };
    assert_eq!(course(true), course(false));
    // Who has the alert workflow alone has no part in requests, and no setting of theirs makes up for it.
    let mut play = Play::in_services();
    let italy = play.world.italy.clone();
    let mut alerts = authority(20, Country::Hu, WorkflowRole::AlertAuthority);
    let handler = user(&mut alerts, &[UserRight::AlertHandler, UserRight::RequestHandler]);
    play.scene().standing(&alerts);
    let draft = play.services_draft(italy.handler, derogation_request(alerts.authority));
    play.give(italy.handler, draft, submit()).refused(Rule::WorkflowAccessNeeded);
    let own = NewDraft { area: Some(AreaId::SERVICES), edits: Vec::new() };
    play.found(handler, own).refused(Rule::WorkflowAccessNeeded);
    let without = Setting::DEFAULTS.without(Setting::FinalApproval);
    assert_eq!(without, Setting::DEFAULTS, "nothing of alerts is set for an authority with requests");
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
    let mut play = Play::new();
    let World { italy: ministry, neighbour: chamber, hungary, .. } = play.world.clone();
    let standing = serde_json::to_value(play.standing_of(ministry.id(), PQ)).unwrap();
    let fields: BTreeSet<_> = standing.as_object().unwrap().keys().map(String::as_str).collect();
    let (of_authority, of_role) =
        (["authority", "country", "languages", "mail_language", "users"], ["area_role", "role"]);
    let of_access = ["access", "area", "coordinators", "settings", "version", "workflow"];
    assert_eq!(fields, of_authority.into_iter().chain(of_role).chain(of_access).collect());
    // So a delegated body in the same roles may do the same at every step.
    let [of_ministry, of_chamber] =
        [&ministry, &chamber].map(|staff| drafted(&mut play, staff.handler, hungary.id()));
    let reply = (false, Play::reply());
    let steps = [(true, submit()), (false, accept()), reply, (true, Command::CloseAsSatisfactory)];
    for (asks, step) in steps {
        for ((name, one), (_, other)) in ministry.users().into_iter().zip(chamber.users()) {
            assert_eq!(play.may(one, of_ministry), play.may(other, of_chamber), "{name} at {step:?}");
        }
        for (staff, request) in [(&ministry, of_ministry), (&chamber, of_chamber)] {
            play.must(if asks { staff.handler } else { hungary.handler }, request, step.clone());
        }
    }
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
fn dimic_optional() {
    // None: where the NIMIC coordinates, nothing is missing at any step.
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        for (_, staff) in play.world.clone().all() {
            let role = if staff.standing.coordinators.is_empty() {
                AreaRole::Nimic
            } else {
                staff.standing.area_role
            };
            play.change(staff.id(), |standing| standing.area_role = role);
        }
        let request = play.reach(status);
        assert_eq!(play.status(request), status);
    }
    // Many: each is a coordinator like any, and an authority with two has its choice.
    let World { italian_coordinator: first, other_italian_coordinator: second, .. } = World::default();
    for chosen in [first, second.clone()] {
        let mut play = Play::new();
        let italy = play.world.italy.clone();
        play.link(italy.id(), second.id());
        let draft = play.draft();
        let edits = vec![Edit::Coordinator { authority: Some(chosen.id()) }];
        play.must(italy.handler, draft, Command::SubmitRequest { edits });
        assert_eq!(chosen.standing.area_role, AreaRole::Dimic);
        assert_eq!(play.seen(italy.handler, draft).requesting.coordinator, Some(chosen.id()));
    }
}

#[test]
fn commission_role() {
    // It has no id that a request could be addressed to, and an id that no authority has is no addressee.
    assert_eq!((Actor::Commission.authority(), Actor::Commission.user()), (None, None));
    let mut play = Play::new();
    let nobody = imi_core::AuthorityId::from_u128(99 << 64);
    let italy = play.world.italy.handler;
    let draft = drafted(&mut play, italy, nobody);
    play.give(italy, draft, submit()).refused(Rule::WorkflowAccessNeeded);
    play.found(Actor::Commission, NewDraft { area: Some(PQ), edits: vec![] }).refused(Rule::OnlyHandlersAct);
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        assert_eq!(play.may(Actor::Commission, request), Set::EMPTY, "{status:?}");
        play.give(Actor::Commission, request, accept()).not_found();
    }
    // What the law addresses to it is shown to it, and still it is no party.
    let mut play = Play::in_services();
    let (notification, italy) = (play.notification(None), play.world.italy.handler);
    play.must(italy, notification, submit());
    assert!(play.look(Actor::Commission, notification).is_ok());
    play.give(Actor::Commission, notification, accept()).refused(Rule::ActorBelongsToTheSeat);
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
    // A coordinator of an area may refuse a request there; in the other area it is an authority like any.
    let mut play = Play::in_services();
    let World { italy, hungary, .. } = play.world.clone();
    for (in_services, in_pq) in
        [(AreaRole::Dimic, AreaRole::CompetentAuthority), (AreaRole::CompetentAuthority, AreaRole::Dimic)]
    {
        let set = |standing: &mut Standing, role| {
            standing.area_role = role;
            standing.settings.remove(Setting::MayRefuse);
        };
        play.change(hungary.id(), |standing| set(standing, in_pq));
        play.change_in_services(hungary.id(), |standing| set(standing, in_services));
        let held = |area| play.standing_of(hungary.id(), area).area_role;
        assert_eq!((held(PQ), held(AreaId::SERVICES)), (in_pq, in_services));
        let requests = [(play.derogation_request(), in_services), (play.draft(), in_pq)];
        for (request, role) in requests {
            play.must(italy.handler, request, submit());
            if role.is_coordinator() {
                play.must(hungary.handler, request, refuse());
            } else {
                play.give(hungary.handler, request, refuse()).refused(Rule::RefusalOnlyIfAuthorised);
            }
        }
    }
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
fn rights_per_area_and_workflow() {
    // The same user handles requests in one area and is a basic user in the other.
    for area in [PQ, AreaId::SERVICES] {
        let mut play = Play::in_services();
        let hungary = play.world.hungary.clone();
        let italy = play.world.italy.handler;
        let requests = [(PQ, play.draft()), (AreaId::SERVICES, play.derogation_request())];
        for (_, request) in requests {
            play.must(italy, request, submit());
        }
        let strip = |standing: &mut Standing| {
            standing.users.iter_mut().for_each(|user| user.rights = UserRight::BasicUser.only());
        };
        if area == PQ {
            play.change_in_services(hungary.id(), strip);
        } else {
            play.change(hungary.id(), strip);
        }
        for (its, request) in requests {
            let draft = NewDraft { area: Some(its), edits: Vec::new() };
            if its == area {
                play.must(hungary.handler, request, accept());
                play.found(hungary.handler, draft).done();
            } else {
                play.give(hungary.handler, request, accept()).not_found();
                play.found(hungary.handler, draft).refused(imi_core::Rule::RightsPerAreaAndWorkflow);
            }
        }
    }
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
