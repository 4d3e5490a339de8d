//! Withdrawing an alert (handbook 6.3.3).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_alerts::testing::{
    Play, World, comment, each_refused, edit, inform, mailed, object, propose, to_users, withdraw,
};
use imi_alerts::{Alert, Command, Mail, Part, Rule, Status};
use imi_core::{Actor, By, Country, Lifecycle, Moment, Place, Transition, transitions};

use crate::information::all_acting;

const BROADCAST: Command = Command::BroadcastWithdrawal;

#[test]
fn refusals() {
    let World { italy, lombardy, rome, madrid, catalonia, .. } = World::default();
    each_refused([
        (Rule::WithdrawOnlyByInitiatingState, Status::Disseminated, catalonia.handler, withdraw()),
        (Rule::WithdrawOnlyByInitiatingState, Status::Broadcast, rome.handler, withdraw()),
        (
            Rule::WithdrawOnlyByInitiatingState,
            Status::WithdrawalToBroadcast,
            rome.both,
            Command::CancelWithdrawal,
        ),
        (Rule::WithdrawalTwoSteps, Status::Broadcast, lombardy.disseminator, BROADCAST),
        (Rule::WithdrawalTwoSteps, Status::Broadcast, lombardy.disseminator, Command::CancelWithdrawal),
        (Rule::WithdrawalTwoSteps, Status::WithdrawalToBroadcast, madrid.disseminator, BROADCAST),
        (Rule::WithdrawalBroadcastByBroadcaster, Status::WithdrawalToBroadcast, rome.disseminator, BROADCAST),
        (Rule::WithdrawalNotBeforeBroadcast, Status::AwaitingBroadcast, italy.handler, withdraw()),
        (Rule::WithdrawalNotBeforeBroadcast, Status::AwaitingBroadcast, lombardy.disseminator, BROADCAST),
        (Rule::WithdrawalAfterCloseRefused, Status::Closed, italy.handler, withdraw()),
        (Rule::WithdrawnIsFinal, Status::Withdrawn, italy.handler, withdraw()),
        (Rule::WithdrawnIsFinal, Status::Withdrawn, lombardy.disseminator, BROADCAST),
        (Rule::ClosedTakesNothing, Status::Closed, lombardy.disseminator, BROADCAST),
        (Rule::OneWithdrawalAtATime, Status::WithdrawalToBroadcast, italy.handler, withdraw()),
        (Rule::OneWithdrawalAtATime, Status::WithdrawalToBroadcast, lombardy.handler, withdraw()),
        (Rule::WithdrawnTakesNoInformation, Status::Withdrawn, catalonia.handler, inform("x")),
        (
            Rule::NoFinalApprovalNoDeleting,
            Status::WithdrawalToBroadcast,
            lombardy.disseminator,
            Command::CancelWithdrawal,
        ),
    ]);
}

#[test]
fn withdraw_only_by_initiating_state() {
    let mut play = Play::new();
    let World { rome, milan, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(rome.disseminator, alert, imi_alerts::testing::disseminate(rome.id(), &[milan.id()]));
    let _ = play.give(milan.handler, alert, withdraw()).refused(Rule::WithdrawOnlyByInitiatingState);
}

#[test]
fn withdrawal_two_steps() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::Broadcast);
    let _ = play.give(lombardy.both, alert, BROADCAST).refused(Rule::WithdrawalTwoSteps);
    play.must(lombardy.both, alert, withdraw());
    assert_eq!(play.status(alert), Status::Broadcast);
    play.must(lombardy.both, alert, BROADCAST);
    assert_eq!(play.status(alert), Status::Withdrawn);
}

#[test]
fn withdrawal_submit_status() {
    let mut play = Play::new();
    let alert = play.reach(Status::WithdrawalToBroadcast);
    let World { italy, lombardy, rome, .. } = play.world.clone();
    for authority in [italy, lombardy, rome] {
        assert_eq!(play.shows(authority.viewer, alert), Some(Status::WithdrawalToBroadcast));
    }
}

#[test]
fn withdrawn_status() {
    let mut play = Play::new();
    let alert = play.reach(Status::Withdrawn);
    let World { italy, madrid, gozo, .. } = play.world.clone();
    for authority in [italy, madrid, gozo] {
        assert_eq!(play.shows(authority.viewer, alert), Some(Status::Withdrawn));
    }
}

#[test]
fn withdrawn_takes_no_information() {
    let mut play = Play::new();
    let World { italy, lombardy, malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.must(italy.handler, alert, withdraw());
    play.must(lombardy.disseminator, alert, BROADCAST);
    let _ = play.give(gozo.handler, alert, inform("late")).refused(Rule::WithdrawnTakesNoInformation);
    let waiting = Command::BroadcastInformation { item: 1 };
    assert!(play.give(malta.disseminator, alert, waiting).result.is_err());
}

#[test]
fn withdrawn_reduced_view() {
    let mut play = Play::new();
    let alert = play.reach(Status::Withdrawn);
    let World { madrid, gozo, .. } = play.world.clone();
    for authority in [madrid, gozo] {
        assert_eq!(play.reads(authority.viewer, alert), [""; 0]);
        assert_eq!(play.seen(authority.viewer, alert).depth, imi_alerts::Depth::Reduced);
    }
}

#[test]
fn withdrawn_reduced_for_initiator_too() {
    let mut play = Play::new();
    let alert = play.reach(Status::Withdrawn);
    let World { italy, lombardy, .. } = play.world.clone();
    for authority in [italy, lombardy] {
        assert_eq!(play.reads(authority.viewer, alert), [""; 0]);
        assert_eq!(play.seen(authority.viewer, alert).depth, imi_alerts::Depth::Reduced);
    }
}

#[test]
fn withdrawal_at_any_stage() {
    for status in [
        Status::Broadcast,
        Status::OpenForComments,
        Status::ClosureAwaitingBroadcast,
        Status::OpenForObjections,
        Status::ObjectionPeriodOver,
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        play.must(play.world.italy.handler, alert, withdraw());
        play.must(play.world.lombardy.disseminator, alert, BROADCAST);
        assert_eq!(play.status(alert), Status::Withdrawn, "{status:?}");
    }
}

#[test]
fn withdrawal_not_before_broadcast() {
    let World { italy, .. } = World::default();
    for status in [Status::Draft, Status::SubmittedForBroadcast, Status::AwaitingBroadcast] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(italy.handler, alert, withdraw()).refused(Rule::WithdrawalNotBeforeBroadcast);
    }
}

#[test]
fn withdrawal_after_close_refused() {
    let mut play = Play::new();
    let alert = play.reach(Status::Closed);
    let _ = play.give(play.world.italy.handler, alert, withdraw()).refused(Rule::WithdrawalAfterCloseRefused);
}

#[test]
fn pending_withdrawal_still_active() {
    let mut play = Play::new();
    let World { gozo, malta, comino, girona, .. } = play.world.clone();
    let alert = play.reach(Status::WithdrawalToBroadcast);
    play.must(gozo.handler, alert, inform("a measure was taken"));
    play.must(malta.disseminator, alert, imi_alerts::testing::disseminate(malta.id(), &[comino.id()]));
    play.must(girona.handler, alert, propose(None));
}

#[test]
fn withdrawal_pen_follows_flag() {
    for approves in [false, true] {
        let mut play = Play::new();
        let World { italy, lombardy, .. } = play.world.clone();
        let alert = play.reach(Status::WithdrawalToBroadcast);
        if approves {
            play.approves(lombardy.id());
        }
        let (pen, other) = if approves {
            (lombardy.disseminator, italy.handler)
        } else {
            (italy.handler, lombardy.disseminator)
        };
        let rewrite = Command::EditWithdrawal { reason: comment("the expert erred") };
        assert!(play.give(other, alert, rewrite.clone()).result.is_err());
        assert!(play.give(other, alert, Command::CancelWithdrawal).result.is_err());
        play.must(pen, alert, rewrite);
        assert!(play.can_read(italy.viewer, alert, "the expert erred"));
        play.must(pen, alert, Command::CancelWithdrawal);
    }
}

#[test]
fn withdrawal_cancel_restores_status() {
    let mut play = Play::new();
    let World { italy, lombardy, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let establish = Command::ChangeStateOfEstablishment { country: Some(Country::It) };
    play.must(lombardy.disseminator, alert, establish);
    play.must(italy.handler, alert, propose(None));
    assert_eq!(play.shows(italy.viewer, alert), Some(Status::OpenForComments));
    play.must(italy.handler, alert, withdraw());
    assert_eq!(play.shows(italy.viewer, alert), Some(Status::WithdrawalToBroadcast));
    play.must(italy.handler, alert, Command::CancelWithdrawal);
    assert_eq!(play.shows(italy.viewer, alert), Some(Status::OpenForComments));
    assert_eq!(play.shows(girona.viewer, alert), Some(Status::Broadcast));
    let lines = |actor| {
        let history = play.history(actor, alert);
        history.iter().filter(|line| line.what.name.starts_with("withdrawal")).count()
    };
    assert_eq!((lines(lombardy.viewer), lines(girona.viewer)), (2, 0));
}

#[test]
fn withdrawal_ends_closure() {
    let mut play = Play::new();
    let World { italy, lombardy, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(italy.handler, alert, withdraw());
    play.must(lombardy.disseminator, alert, BROADCAST);
    play.pass_days(30);
    play.elapse(alert).nothing();
    let over = Command::BroadcastProposal { comments: Vec::new() };
    let _ = play.give(catalonia.disseminator, alert, over).refused(Rule::WithdrawnIsFinal);
    assert!(play.seen(catalonia.viewer, alert).closure.is_none());
}

#[test]
fn close_ends_withdrawal() {
    let mut play = Play::new();
    let World { italy, lombardy, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(italy.handler, alert, withdraw());
    play.must(catalonia.disseminator, alert, Command::CloseAlert);
    assert_eq!(play.status(alert), Status::Closed);
    let _ = play.give(lombardy.disseminator, alert, BROADCAST).refused(Rule::ClosedTakesNothing);
}

/// That a withdrawal was pending as the alert was closed is told no more once the personal data is gone; the table says so.
#[test]
fn lapsed_withdrawal_goes_with_the_personal_data() {
    let mut play = Play::new();
    let World { italy, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(italy.handler, alert, withdraw());
    play.must(catalonia.disseminator, alert, Command::CloseAlert);
    let stage = |play: &Play| {
        let moment = Moment { now: play.now, actor: Actor::System, standings: &[], policy: &play.policy };
        Alert::stage(&play.state(alert), Part::Withdrawal, &moment)
    };
    let before = stage(&play);
    play.pass_days(190);
    play.elapse(alert).done();
    let after = stage(&play);
    assert_eq!((before, after), (Some(Status::WithdrawalLapsed), Some(Status::NoWithdrawal)));
    let removed = |arrow: &Transition<Alert>| {
        (Some(arrow.from), Some(arrow.to), arrow.by) == (before, after, By::Consequence("RemovePersonalData"))
    };
    assert!(transitions::<Alert>().iter().any(removed));
}

#[test]
fn withdrawal_submit_notice() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(italy.handler, alert, withdraw());
    assert_eq!(mailed(&done, Mail::WithdrawalToBroadcast), to_users(&[lombardy.disseminators()]));
    assert_eq!(done.notices.len(), 3);
}

#[test]
fn withdrawal_broadcast_notice() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::WithdrawalToBroadcast);
    let done = play.must(world.lombardy.disseminator, alert, BROADCAST);
    let mut told = all_acting(&world);
    told.push(imi_core::Recipient::Commission);
    assert_eq!(mailed(&done, Mail::Withdrawn), told);
}

#[test]
fn withdrawal_by_coordinators_handler() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(lombardy.handler, alert, withdraw());
    assert_eq!(play.seen(lombardy.viewer, alert).withdrawal.unwrap().by, lombardy.id());
}

#[test]
fn one_withdrawal_at_a_time() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::WithdrawalToBroadcast);
    let _ = play.give(italy.handler, alert, withdraw()).refused(Rule::OneWithdrawalAtATime);
    play.must(italy.handler, alert, Command::CancelWithdrawal);
    play.must(italy.handler, alert, withdraw());
}

#[test]
fn withdrawal_reason_required() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Broadcast);
    let blank = Command::SubmitWithdrawal { reason: comment(" ") };
    let broken = [(Rule::WithdrawalReasonRequired.into(), Place::field("reason"))];
    play.give(italy.handler, alert, blank).refused_at(&broken);
    play.must(italy.handler, alert, withdraw());
    let blank = Command::EditWithdrawal { reason: comment(" ") };
    play.give(italy.handler, alert, blank).refused_at(&broken);
}

#[test]
fn withdrawn_is_final() {
    let mut play = Play::new();
    let World { italy, lombardy, madrid, catalonia, girona, milan, .. } = play.world.clone();
    let alert = play.reach(Status::Withdrawn);
    let _ = play.give(girona.handler, alert, propose(None)).refused(Rule::WithdrawnIsFinal);
    let _ = play.give(italy.handler, alert, withdraw()).refused(Rule::WithdrawnIsFinal);
    let add = imi_alerts::testing::add(&[milan.id()]);
    let _ = play.give(catalonia.disseminator, alert, add).refused(Rule::RecipientsFrozenAfterEnd);
    for (actor, command) in [
        (girona.handler, object()),
        (italy.handler, edit("x")),
        (lombardy.disseminator, Command::CancelWithdrawal),
        (madrid.disseminator, Command::Acknowledge { postbox: madrid.id() }),
    ] {
        assert!(play.give(actor, alert, command).result.is_err());
    }
    assert_eq!(play.may(lombardy.both, alert), imi_core::Set::EMPTY);
}

#[test]
fn withdrawn_retention() {
    let mut play = Play::new();
    play.at("2012-03-10T09:00:00Z");
    let alert = play.reach(Status::Withdrawn);
    play.at("2012-09-09T21:59:59Z");
    play.elapse(alert).nothing();
    play.at("2012-09-09T22:00:00Z");
    play.elapse(alert).done();
    assert_eq!(play.status(alert), Status::PersonalDataRemoved);
}
