//! Roles of authorities and users, and what access allows (handbook 6.2, 9.1.5).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_alerts::testing::{
    PROVIDER, Play, World, add, case, comment, disseminate, each_refused, edit, inform, mailed, object,
    propose, submit, to_users, withdraw,
};
use imi_alerts::{
    Alert, AlertId, Command, Kind, Mail, NewAlert, Rule, Status, depending_list, ongoing_list, print,
};
use imi_core::testing::user;
use imi_core::{Access, Actor, AreaId, Member, Rule as CoreRule, Set, Setting, Store, UserRight};

const ACCEPT: Command = Command::Accept;
const CLOSE: Command = Command::CloseAlert;
const BROADCAST_PROPOSAL: Command = Command::BroadcastProposal { comments: Vec::new() };
const BROADCAST_WITHDRAWAL: Command = Command::BroadcastWithdrawal;
const BROADCAST_ITEM: Command = Command::BroadcastInformation { item: 1 };
const BROADCAST: Command = Command::BroadcastAlert { revision: 9 };

#[test]
fn refusals() {
    let World { italy, lombardy, madrid, catalonia, girona, malta, gozo, .. } = World::default();
    let handlers = Rule::HandlerCannotBroadcast;
    each_refused([
        (Rule::AuthorityCannotBroadcast, Status::AwaitingBroadcast, italy.handler, BROADCAST),
        (Rule::AuthorityCannotBroadcast, Status::InformationSubmitted, gozo.handler, BROADCAST_ITEM),
        (Rule::AuthorityCannotBroadcast, Status::WithdrawalToBroadcast, italy.handler, BROADCAST_WITHDRAWAL),
        (
            Rule::AuthorityCannotBroadcast,
            Status::ClosureAwaitingBroadcast,
            girona.handler,
            BROADCAST_PROPOSAL,
        ),
        (Rule::AuthorityCannotDisseminate, Status::Disseminated, gozo.handler, add(&[malta.id()])),
        (handlers, Status::AwaitingBroadcast, lombardy.handler, BROADCAST),
        (handlers, Status::InformationSubmitted, malta.handler, BROADCAST_ITEM),
        (handlers, Status::WithdrawalToBroadcast, lombardy.handler, BROADCAST_WITHDRAWAL),
        (handlers, Status::ClosureAwaitingBroadcast, catalonia.handler, BROADCAST_PROPOSAL),
        (
            Rule::HandlerCannotDisseminate,
            Status::Broadcast,
            madrid.handler,
            Command::Acknowledge { postbox: madrid.id() },
        ),
        (
            Rule::HandlerCannotDisseminate,
            Status::Acknowledged,
            madrid.handler,
            disseminate(madrid.id(), &[girona.id()]),
        ),
        (
            Rule::HandlerCannotDisseminate,
            Status::Disseminated,
            madrid.handler,
            Command::RemoveRecipient { authority: girona.id() },
        ),
        (Rule::HandlerCannotDisseminate, Status::Disseminated, catalonia.handler, add(&[girona.id()])),
        (Rule::HandlerCannotAcceptOrForward, Status::SubmittedForBroadcast, lombardy.handler, ACCEPT),
        // Nor can whoever wrote it, who may still edit it where the flag is off.
        (Rule::AcceptByHoldingCoordinator, Status::SubmittedForBroadcast, italy.handler, ACCEPT),
        (
            Rule::AcceptByHoldingCoordinator,
            Status::SubmittedForBroadcast,
            italy.handler,
            Command::Forward { to: madrid.id() },
        ),
        (
            Rule::HandlerCannotAcceptOrForward,
            Status::SubmittedForBroadcast,
            lombardy.handler,
            Command::Forward { to: madrid.id() },
        ),
        (Rule::DisseminatorAloneCannotSubmitWithdrawal, Status::Broadcast, lombardy.disseminator, withdraw()),
        (
            Rule::DisseminatorAloneCannotProposeClosure,
            Status::Disseminated,
            catalonia.disseminator,
            propose(None),
        ),
        (Rule::CloseByClosingDisseminator, Status::ObjectionPeriodOver, catalonia.handler, CLOSE),
        (Rule::CloseByClosingDisseminator, Status::ObjectionPeriodOver, madrid.disseminator, CLOSE),
        (Rule::ViewerTakesNoAction, Status::Draft, italy.viewer, submit()),
        (Rule::ViewerTakesNoAction, Status::Draft, italy.viewer, edit("other words")),
        (Rule::ViewerTakesNoAction, Status::Disseminated, gozo.viewer, inform("something new")),
        (Rule::ViewerTakesNoAction, Status::Disseminated, girona.viewer, propose(None)),
        (
            Rule::ViewerTakesNoAction,
            Status::OpenForComments,
            madrid.viewer,
            Command::Comment { text: comment("yes") },
        ),
        (Rule::ViewerTakesNoAction, Status::OpenForObjections, gozo.viewer, object()),
        (
            Rule::ViewerTakesNoAction,
            Status::Broadcast,
            madrid.viewer,
            Command::Acknowledge { postbox: madrid.id() },
        ),
    ]);
}

/// A new alert of the actor, with nothing in it.
fn begins(play: &mut Play, actor: Actor) -> imi_core::testing::Told<Alert> {
    play.found(actor, NewAlert::default())
}

#[test]
fn initiate_needs_handler() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let _ = begins(&mut play, italy.viewer).refused(Rule::ViewerTakesNoAction);
    let _ = begins(&mut play, italy.administrator).refused(Rule::InitiateNeedsHandler);
    let _ = begins(&mut play, lombardy.disseminator).refused(Rule::DisseminatorAloneCannotInitiate);
    begins(&mut play, italy.handler).done();
    begins(&mut play, lombardy.both).done();
    let _ = begins(&mut play, Actor::Commission).refused(Rule::CommissionTakesNoAction);
}

/// A right to disseminate that somebody still has in an authority that is no coordinator is none.
#[test]
fn disseminating_is_for_coordinators() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForObjections);
    let gozo = play.world.gozo.clone();
    play.change(gozo.id(), |standing| {
        for user in &mut standing.users {
            user.rights = UserRight::AlertDisseminator.only();
        }
    });
    play.give(gozo.viewer, alert, object()).refused(Rule::InitiateNeedsHandler);
    play.give(gozo.handler, alert, inform("something")).refused(Rule::InitiateNeedsHandler);
}

#[test]
fn disseminator_alone_cannot_initiate() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let edits = case(lombardy.id());
    let alert = play.found(lombardy.handler, NewAlert { edits }).done().stream;
    for command in [submit(), edit("other words"), Command::Delete] {
        let _ =
            play.give(lombardy.disseminator, alert, command).refused(Rule::DisseminatorAloneCannotInitiate);
    }
}

/// An alert that Lombardy began and submitted to itself.
fn own_alert(play: &mut Play, status: Status) -> AlertId {
    let lombardy = play.world.lombardy.clone();
    let edits = case(lombardy.id());
    let alert = play.found(lombardy.handler, NewAlert { edits }).done().stream;
    play.must(lombardy.handler, alert, submit());
    if status == Status::SubmittedForBroadcast {
        return alert;
    }
    play.must(lombardy.disseminator, alert, ACCEPT);
    if status == Status::Broadcast {
        play.must(lombardy.disseminator, alert, play.broadcast(alert));
    }
    alert
}

#[test]
fn coordinator_has_authority_functions() {
    let mut play = Play::new();
    let alert = own_alert(&mut play, Status::Broadcast);
    assert_eq!(play.status(alert), Status::Broadcast);
}

#[test]
fn postbox_has_all_functions() {
    let mut play = Play::new();
    let rome = play.world.rome.clone();
    let edits = case(rome.id());
    let alert = play.found(rome.handler, NewAlert { edits }).done().stream;
    play.must(rome.handler, alert, submit());
    play.must(rome.disseminator, alert, ACCEPT);
    play.must(rome.disseminator, alert, play.broadcast(alert));
    assert_eq!(play.status(alert), Status::Broadcast);
}

#[test]
fn combined_alert_roles_allowed() {
    let mut play = Play::new();
    let both = play.world.lombardy.both;
    let edits = case(play.world.lombardy.id());
    let alert = play.found(both, NewAlert { edits }).done().stream;
    play.must(both, alert, submit());
    assert_eq!(play.status(alert), Status::SubmittedForBroadcast);
    play.must(both, alert, ACCEPT);
    play.must(both, alert, play.broadcast(alert));
    assert_eq!(play.status(alert), Status::Broadcast);
}

#[test]
fn several_postboxes_allowed() {
    let mut play = Play::new();
    let alert = play.to_belgium();
    let World { brussels, antwerp, .. } = play.world.clone();
    for postbox in [brussels, antwerp] {
        assert_eq!(play.shows(postbox.viewer, alert), Some(Status::AwaitingAcknowledgement));
        play.must(postbox.disseminator, alert, Command::Acknowledge { postbox: postbox.id() });
    }
}

#[test]
fn user_belongs_to_one_authority() {
    let mut play = Play::new();
    let World { italy, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Draft);
    let stranger = Actor::User { user: imi_alerts::testing::id_of(gozo.handler), authority: italy.id() };
    play.give(stranger, alert, submit()).not_found();
    assert!(play.view(stranger, alert).is_none());
}

#[test]
fn viewer_sees_full_details() {
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    let gozo = play.world.gozo.clone();
    for what in [PROVIDER, "Photographs_Perillustri.pdf"] {
        assert!(play.can_read(gozo.viewer, alert, what), "{what}");
        assert!(play.can_read(gozo.handler, alert, what), "{what}");
    }
}

#[test]
fn viewer_saves_and_prints() {
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    let viewer = play.world.gozo.viewer;
    let printed = play.ask(viewer, alert, print).unwrap();
    assert_eq!(printed.view, play.seen(viewer, alert));
    assert_eq!(printed.at, play.now);
    assert_eq!(play.may(viewer, alert), Set::EMPTY);
}

#[test]
fn no_alert_right_no_access() {
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    let administrator = play.world.gozo.administrator;
    assert!(play.view(administrator, alert).is_none());
    play.give(administrator, alert, inform("something")).not_found();
}

#[test]
fn disseminator_may_submit_information() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForObjections);
    let World { catalonia, malta, .. } = play.world.clone();
    play.must(catalonia.disseminator, alert, inform("a measure was taken"));
    play.must(malta.disseminator, alert, object());
    let items = play.state(alert).stage.active().unwrap().information.clone();
    assert!(items.iter().all(imi_alerts::stage::Information::waits));
    assert_eq!(items.len(), 2);
}

#[test]
fn disseminator_may_comment() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForComments);
    let madrid = play.world.madrid.clone();
    play.must(madrid.disseminator, alert, Command::Comment { text: comment("agreed") });
    assert_eq!(play.seen(madrid.viewer, alert).closure.unwrap().comments.len(), 1);
}

#[test]
fn no_allocation_for_alerts() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.change(italy.id(), |standing| standing.settings.insert(Setting::UsesAllocation));
    let alert = play.reach(Status::Draft);
    play.must(italy.colleague, alert, edit("what the colleague knows"));
}

#[test]
fn requested_access_no_alerts() {
    let mut play = Play::new();
    let mut newcomer =
        imi_core::testing::authority(40, imi_core::Country::It, imi_core::WorkflowRole::AlertAuthority);
    let handler = user(&mut newcomer, &[UserRight::AlertHandler]);
    // While the access is only requested there is no standing at all.
    let _ = begins(&mut play, handler).refused(Rule::RequestedAccessNoAlerts);
    play.scene().standing(&newcomer);
    begins(&mut play, handler).done();
}

#[test]
fn alert_roles_only_in_services() {
    let mut play = Play::new();
    let mut odd =
        imi_core::testing::authority(40, imi_core::Country::It, imi_core::WorkflowRole::AlertAuthority);
    odd.area = AreaId::PROFESSIONAL_QUALIFICATIONS;
    let handler = user(&mut odd, &[UserRight::AlertHandler]);
    play.scene().standing(&odd);
    let _ = begins(&mut play, handler).refused(CoreRule::WorkflowPerArea);
    odd.area = AreaId::SERVICES;
    play.scene().standing(&odd);
    begins(&mut play, handler).done();
}

#[test]
fn suspended_sends_no_new_alert() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Draft);
    play.access(italy.id(), Access::Suspended);
    let _ = begins(&mut play, italy.handler).refused(Rule::SuspendedSendsNoNewAlert);
    let _ = play.give(italy.handler, alert, submit()).refused(Rule::SuspendedSendsNoNewAlert);
}

#[test]
fn suspended_draft_submission() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Draft);
    play.access(italy.id(), Access::Suspended);
    assert!(!play.may(italy.handler, alert).has(Kind::Submit));
    play.must(italy.handler, alert, Command::Delete);
    assert_eq!(play.status(alert), Status::Deleted);
}

#[test]
fn suspended_receives_no_new_alert() {
    let mut play = Play::new();
    let World { italy, lombardy, veneto, madrid, catalonia, girona, .. } = play.world.clone();
    let suspended = Rule::SuspendedReceivesNoNewAlert;
    let draft = play.reach(Status::Draft);
    play.access(lombardy.id(), Access::Suspended);
    let _ = play.give(italy.handler, draft, submit()).refused(suspended);
    play.access(lombardy.id(), Access::Active);
    play.must(italy.handler, draft, submit());
    play.access(veneto.id(), Access::Suspended);
    let _ = play.give(lombardy.disseminator, draft, Command::Forward { to: veneto.id() }).refused(suspended);
    let alert = play.reach(Status::Acknowledged);
    play.access(girona.id(), Access::Suspended);
    let _ =
        play.give(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()])).refused(suspended);
    play.access(girona.id(), Access::Active);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()]));
    play.access(catalonia.id(), Access::Suspended);
    let _ = play.give(girona.handler, alert, inform("something")).refused(suspended);
}

#[test]
fn suspended_finishes_ongoing_alerts() {
    let mut play = Play::new();
    let World { italy, lombardy, gozo, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    for authority in [&italy, &lombardy, &gozo, &play.world.malta.clone(), &catalonia] {
        play.access(authority.id(), Access::Suspended);
    }
    play.must(gozo.handler, alert, inform("something new"));
    play.must(italy.handler, alert, imi_alerts::testing::rectify("better words"));
    play.must(italy.handler, alert, withdraw());
    play.must(italy.handler, alert, Command::CancelWithdrawal);
    play.must(lombardy.disseminator, alert, imi_alerts::testing::add_states(&[imi_core::Country::No]));
    play.must(catalonia.disseminator, alert, CLOSE);
}

#[test]
fn inactive_views_old_alerts() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::Disseminated);
    play.access(gozo.id(), Access::Inactive);
    assert!(play.can_read(gozo.handler, alert, PROVIDER));
    assert_eq!(play.may(gozo.handler, alert), Set::EMPTY);
    let _ = play.give(gozo.handler, alert, inform("something")).refused(CoreRule::RightsAtMoment);
    let _ = begins(&mut play, gozo.handler).refused(Rule::SuspendedSendsNoNewAlert);
}

#[test]
fn ongoing_alert_for_removal() {
    let mut play = Play::new();
    let World { italy, girona, madrid, .. } = play.world.clone();
    let ongoing = |play: &Play, of: imi_core::AuthorityId| play.store.tally(ongoing_list(of)).unwrap();
    let alert = play.reach(Status::Draft);
    assert_eq!(ongoing(&play, italy.id()), 0);
    play.bring(alert, Status::Disseminated);
    assert_eq!((ongoing(&play, italy.id()), ongoing(&play, girona.id())), (1, 1));
    play.must(madrid.disseminator, alert, Command::RemoveRecipient { authority: girona.id() });
    assert_eq!(ongoing(&play, girona.id()), 0);
    play.must(italy.handler, alert, withdraw());
    play.must(play.world.lombardy.disseminator, alert, BROADCAST_WITHDRAWAL);
    assert_eq!((ongoing(&play, italy.id()), ongoing(&play, madrid.id())), (0, 0));
}

#[test]
fn role_change_needs_no_held_alert() {
    let mut play = Play::new();
    let World { lombardy, catalonia, malta, gozo, .. } = play.world.clone();
    let depending = |play: &Play| {
        [&lombardy, &catalonia, &malta, &gozo]
            .map(|staff| play.store.tally(depending_list(staff.id())).unwrap())
    };
    let alert = play.draft();
    assert_eq!(depending(&play), [0, 0, 0, 0]);
    play.must(play.world.italy.handler, alert, submit());
    assert_eq!(depending(&play), [1, 0, 0, 0]);
    let alert = play.objected();
    assert_eq!(depending(&play), [2, 1, 1, 0]);
    play.must(malta.disseminator, alert, BROADCAST_ITEM);
    assert_eq!(depending(&play), [2, 1, 0, 0]);
    play.pass_days(11);
    play.must(catalonia.disseminator, alert, CLOSE);
    assert_eq!(depending(&play), [1, 0, 0, 0]);
}

/// The matrix `user-rights` of 6.2.3.4 and the one of what goes beyond it: each row names its command, a status in which
/// it is due, and the authority concerned; then whether viewer, handler and disseminator are offered it.
#[test]
fn user_rights() {
    let World { italy, lombardy, rome, madrid, catalonia, girona, malta, .. } = World::default();
    let yes = |viewer, handler, disseminator| [viewer, handler, disseminator];
    let rows = [
        (Kind::Submit, Status::Draft, &italy, false, yes(false, true, false)),
        (Kind::Edit, Status::Draft, &italy, false, yes(false, true, false)),
        (Kind::Delete, Status::Draft, &italy, false, yes(false, true, false)),
        (Kind::Accept, Status::SubmittedForBroadcast, &lombardy, false, yes(false, false, true)),
        (Kind::Forward, Status::SubmittedForBroadcast, &lombardy, false, yes(false, false, true)),
        (Kind::BroadcastAlert, Status::AwaitingBroadcast, &lombardy, false, yes(false, false, true)),
        (Kind::Edit, Status::AwaitingBroadcast, &lombardy, true, yes(false, false, true)),
        (Kind::Delete, Status::AwaitingBroadcast, &lombardy, true, yes(false, false, true)),
        (Kind::Edit, Status::AwaitingBroadcast, &italy, false, yes(false, true, false)),
        (Kind::Delete, Status::AwaitingBroadcast, &italy, false, yes(false, true, false)),
        (Kind::AddRecipientStates, Status::AwaitingBroadcast, &lombardy, false, yes(false, false, true)),
        (Kind::AddRecipientStates, Status::Broadcast, &lombardy, false, yes(false, false, true)),
        (Kind::ChangeStateOfEstablishment, Status::Broadcast, &lombardy, false, yes(false, false, true)),
        (Kind::SubmitInformation, Status::Disseminated, &catalonia, false, yes(false, true, true)),
        (Kind::BroadcastInformation, Status::InformationSubmitted, &malta, false, yes(false, false, true)),
        (Kind::SubmitObjection, Status::OpenForObjections, &malta, false, yes(false, true, true)),
        (Kind::SubmitWithdrawal, Status::Broadcast, &lombardy, false, yes(false, true, false)),
        (Kind::BroadcastWithdrawal, Status::WithdrawalToBroadcast, &lombardy, false, yes(false, false, true)),
        (Kind::ProposeClosure, Status::Disseminated, &catalonia, false, yes(false, true, false)),
        (Kind::Comment, Status::OpenForComments, &catalonia, false, yes(false, true, true)),
        (
            Kind::BroadcastProposal,
            Status::ClosureAwaitingBroadcast,
            &catalonia,
            false,
            yes(false, false, true),
        ),
        (Kind::EditProposal, Status::OpenForComments, &girona, false, yes(false, true, false)),
        (Kind::CancelProposal, Status::OpenForComments, &girona, false, yes(false, true, false)),
        (Kind::EditProposal, Status::OpenForComments, &catalonia, true, yes(false, false, true)),
        (Kind::CancelProposal, Status::OpenForComments, &catalonia, true, yes(false, false, true)),
        (Kind::AbandonProposal, Status::OpenForObjections, &catalonia, false, yes(false, false, true)),
        (Kind::CloseAlert, Status::ObjectionPeriodOver, &catalonia, false, yes(false, false, true)),
        (Kind::Acknowledge, Status::Broadcast, &madrid, false, yes(false, false, true)),
        (Kind::Disseminate, Status::Acknowledged, &madrid, false, yes(false, false, true)),
        (Kind::Disseminate, Status::Broadcast, &rome, false, yes(false, false, true)),
        (Kind::AddRecipients, Status::Disseminated, &catalonia, false, yes(false, false, true)),
        (Kind::RemoveRecipient, Status::Disseminated, &madrid, false, yes(false, false, true)),
    ];
    for (kind, status, staff, approves, expected) in rows {
        let mut play = Play::new();
        if approves {
            play.approves(staff.id());
        }
        let alert = play.reach(status);
        let found =
            [staff.viewer, staff.handler, staff.disseminator].map(|actor| play.may(actor, alert).has(kind));
        assert_eq!(found, expected, "{kind:?} in {status:?}");
    }
}

/// The matrix `functions-by-authority-role` of 6.2.1, as far as it is of alerts: what an alert authority, an alert
/// coordinator and a postbox that have received a Spanish alert are offered.
#[test]
fn functions_by_authority_role() {
    let offered = |status, kind| {
        let mut play = Play::new();
        let alert = play.reach(status);
        let World { girona, catalonia, madrid, .. } = play.world.clone();
        [girona.both, catalonia.both, madrid.both].map(|actor| play.may(actor, alert).has(kind))
    };
    let [all, none] = [[true; 3], [false; 3]];
    for kind in [Kind::SubmitInformation, Kind::ProposeClosure] {
        assert_eq!(offered(Status::Disseminated, kind), all, "{kind:?}");
    }
    assert_eq!(offered(Status::Disseminated, Kind::AddRecipients), [false, true, false]);
    assert_eq!(offered(Status::Disseminated, Kind::Disseminate), [false, false, true]);
    assert_eq!(offered(Status::Disseminated, Kind::RemoveRecipient), [false, false, true]);
    assert_eq!(offered(Status::Broadcast, Kind::Acknowledge), [false, false, true]);
    assert_eq!(offered(Status::OpenForComments, Kind::Comment), [false, true, true], "Girona proposed it");
    assert_eq!(offered(Status::Disseminated, Kind::SubmitWithdrawal), none);
    for role in imi_core::WorkflowRole::ALL.iter().filter(|role| role.workflow() == imi_core::Workflow::Alert)
    {
        let mut play = Play::new();
        let mut italian = imi_core::testing::authority(50, imi_core::Country::It, *role);
        let handler = user(&mut italian, &[UserRight::AlertHandler]);
        play.scene().standing(&italian);
        begins(&mut play, handler).done();
    }
}

/// The matrix `access-status` of 9.1.5: starting an alert, being added, acting on an ongoing one, viewing.
#[test]
fn access_status() {
    for (access, expected) in [
        (Access::Active, [true, true, true, true]),
        (Access::Suspended, [false, false, true, true]),
        (Access::Inactive, [false, false, false, true]),
    ] {
        let mut play = Play::new();
        let World { milan, gozo, rome, .. } = play.world.clone();
        let alert = play.reach(Status::Disseminated);
        for authority in [&milan, &gozo] {
            play.access(authority.id(), access);
        }
        let found = [
            begins(&mut play, gozo.handler).result.is_ok(),
            play.give(rome.disseminator, alert, disseminate(rome.id(), &[milan.id()])).result.is_ok(),
            play.give(gozo.handler, alert, inform("something")).result.is_ok(),
            play.view(gozo.viewer, alert).is_some(),
        ];
        assert_eq!(found, expected, "{access:?}");
    }
}

#[test]
fn any_alert_authority_may_initiate() {
    let mut play = Play::new();
    let oslo = play.world.oslo.clone();
    let alert = begins(&mut play, oslo.handler).done().stream;
    assert_eq!(play.state(alert).country, imi_core::Country::No);
}

#[test]
fn final_approval_also_for_postboxes() {
    let mut play = Play::new();
    let malta = play.world.malta.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.approves(malta.id());
    let edit = Command::EditInformation { item: 1, text: comment("the firm advertised here") };
    let _ = play.give(play.world.gozo.handler, alert, edit.clone()).refused(Rule::PenIsExclusive);
    play.must(malta.disseminator, alert, edit);
}

#[test]
fn final_approval_moves_the_pen() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, edit("what Lombardy knows"));
    assert!(play.can_read(italy.viewer, alert, "what Lombardy knows"));
    let _ = play.give(lombardy.handler, alert, edit("x")).refused(Rule::RectifyingUsers);
    play.must(lombardy.disseminator, alert, Command::Delete);
}

#[test]
fn without_final_approval_authority_keeps_pen() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(italy.colleague, alert, edit("what Italy knows"));
    assert_eq!(play.status(alert), Status::AwaitingBroadcast);
    let _ = play.give(lombardy.disseminator, alert, edit("x")).refused(Rule::NoFinalApprovalNoEditing);
    let _ = play.give(lombardy.disseminator, alert, Command::Delete).refused(Rule::NoFinalApprovalNoDeleting);
    play.must(italy.handler, alert, Command::Delete);
}

#[test]
fn pen_is_exclusive() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::SubmittedForBroadcast);
    for command in [edit("x"), Command::Delete] {
        let _ = play.give(italy.handler, alert, command).refused(Rule::PenIsExclusive);
    }
}

#[test]
fn final_approval_read_at_command_time() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(italy.handler, alert, edit("before"));
    play.approves(lombardy.id());
    let _ = play.give(italy.handler, alert, edit("after")).refused(Rule::PenIsExclusive);
    play.must(lombardy.disseminator, alert, edit("after"));
}

#[test]
fn pen_follows_holding_coordinator() {
    let mut play = Play::new();
    let World { italy, lombardy, veneto, .. } = play.world.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::SubmittedForBroadcast);
    let _ = play.give(italy.handler, alert, edit("x")).refused(Rule::PenIsExclusive);
    play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    play.must(italy.handler, alert, edit("now again"));
}

#[test]
fn coordinator_edits_after_accepting() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::SubmittedForBroadcast);
    for command in [edit("x"), Command::Delete, imi_alerts::testing::add_states(&[imi_core::Country::Be])] {
        let _ =
            play.give(lombardy.disseminator, alert, command).refused(Rule::CoordinatorEditsAfterAccepting);
    }
}

#[test]
fn self_coordinated_pen() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = own_alert(&mut play, Status::AwaitingBroadcast);
    play.must(lombardy.handler, alert, edit("by the handler"));
    let _ = play.give(lombardy.disseminator, alert, edit("x")).refused(Rule::InitiateNeedsHandler);
    play.approves(lombardy.id());
    play.must(lombardy.disseminator, alert, edit("by the disseminator"));
    let _ = play.give(lombardy.handler, alert, edit("x")).refused(Rule::PenIsExclusive);
}

#[test]
fn stuck_pen_released() {
    let mut play = Play::new();
    let World { italy, lombardy, gozo, malta, girona, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let item = play.reach(Status::InformationSubmitted);
    let proposal = play.reach(Status::OpenForComments);
    for gone in [&italy, &gozo, &girona] {
        play.access(gone.id(), Access::Inactive);
    }
    assert!(!play.may(lombardy.disseminator, alert).has(Kind::Edit), "only deleting is released");
    // An authority of which nothing is known any more can act as little.
    let (state, standings) = (play.state(alert), [play.standing_of(lombardy.id())]);
    let actor = lombardy.disseminator;
    let moment = imi_core::Moment { now: play.now, actor, standings: &standings, policy: &play.policy };
    let alone = imi_core::offered::<Alert>(&state, imi_alerts::Part::Alert, &moment);
    assert!(alone.has(Kind::Delete) && !alone.has(Kind::Edit));
    play.must(lombardy.disseminator, alert, Command::Delete);
    play.must(malta.disseminator, item, Command::DeleteInformation { item: 1 });
    play.must(catalonia.disseminator, proposal, Command::CancelProposal);
}

/// The matrix `pen`: submitter without, coordinator without, submitter with, coordinator with final approval.
#[test]
fn pen() {
    let World { italy, lombardy, gozo, malta, girona, catalonia, .. } = World::default();
    let alert = (&italy, &lombardy);
    let item = (&gozo, &malta);
    let proposal = (&girona, &catalonia);
    let submitters = [true, false, false, false];
    let either = [true, false, false, true];
    let coordinator = [false, true, false, true];
    let none = [false; 4];
    let rows = [
        (Kind::Edit, Status::Draft, alert, [true, false, true, false]),
        (Kind::Delete, Status::Draft, alert, [true, false, true, false]),
        (Kind::Edit, Status::SubmittedForBroadcast, alert, submitters),
        (Kind::Delete, Status::SubmittedForBroadcast, alert, submitters),
        (Kind::Edit, Status::AwaitingBroadcast, alert, either),
        (Kind::Delete, Status::AwaitingBroadcast, alert, either),
        (Kind::AddRecipientStates, Status::AwaitingBroadcast, alert, coordinator),
        (Kind::Delete, Status::Broadcast, alert, none),
        (Kind::AddRecipientStates, Status::Broadcast, alert, coordinator),
        (Kind::ChangeStateOfEstablishment, Status::Broadcast, alert, coordinator),
        (Kind::RectifyProviderDetails, Status::Broadcast, alert, either),
        (Kind::RectifyDescription, Status::Broadcast, alert, either),
        (Kind::EditInformation, Status::InformationSubmitted, item, either),
        (Kind::DeleteInformation, Status::InformationSubmitted, item, either),
        (Kind::EditInformation, Status::InformationBroadcast, item, none),
        (Kind::EditWithdrawal, Status::WithdrawalToBroadcast, alert, either),
        (Kind::CancelWithdrawal, Status::WithdrawalToBroadcast, alert, either),
        (Kind::EditProposal, Status::OpenForComments, proposal, either),
        (Kind::CancelProposal, Status::ClosureAwaitingBroadcast, proposal, either),
        (Kind::EditProposal, Status::OpenForObjections, proposal, none),
        (Kind::AbandonProposal, Status::OpenForObjections, proposal, coordinator),
    ];
    for (kind, status, (submitter, coordinator), expected) in rows {
        let mut found = Vec::new();
        for approves in [false, true] {
            let mut play = Play::new();
            if approves {
                play.approves(coordinator.id());
            }
            let alert = play.reach(status);
            found.extend([submitter.both, coordinator.both].map(|actor| play.may(actor, alert).has(kind)));
        }
        assert_eq!(found, expected, "{kind:?} in {status:?}");
    }
}

#[test]
fn suspended_coordinator_still_gets_its_mail() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::Broadcast);
    play.access(lombardy.id(), Access::Suspended);
    let done = play.must(play.world.italy.handler, alert, withdraw());
    assert_eq!(mailed(&done, Mail::WithdrawalToBroadcast), to_users(&[lombardy.disseminators()]));
}

#[test]
fn final_approval_off_by_default() {
    assert!(!Setting::DEFAULTS.has(Setting::FinalApproval));
    let mut play = Play::new();
    let alert = play.reach(Status::AwaitingBroadcast);
    assert!(!play.may(play.world.lombardy.disseminator, alert).has(Kind::Edit));
}
