//! What the catalogue of all parts says of alerts (handbook 6.3, 6.4, 10).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use chrono::TimeDelta;
use imi_alerts::testing::{CASE, PROVIDER, Play, World, case, edit, inform, submit};
use imi_alerts::{Alert, AlertId, Command, Mail, NewAlert, Rule, Status};
use imi_core::{Lifecycle, Message, Notice, Recipient};

const DOCUMENT: &str = "Photographs_Perillustri.pdf";

#[test]
fn closed_alert_reduced_at_once() {
    let mut play = Play::new();
    let alert = play.reach(Status::Closed);
    for staff in [play.world.italy.clone(), play.world.girona.clone()] {
        assert!(play.reads(staff.handler, alert).is_empty());
    }
    play.pass_days(1);
    assert!(play.reads(play.world.italy.handler, alert).is_empty());
    play.elapse(alert).nothing();
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(play.status(alert), Status::PersonalDataRemoved, "which is a second step");
}

/// What time does next with an alert, and that it is done then and not before.
#[test]
fn what_time_does_next() {
    let due = |play: &Play, alert| Alert::due(&play.state(alert), &play.policy);
    let (forget, remove) = ("ForgetLooks", "RemovePersonalData");
    for (status, expected) in [
        (Status::Draft, &["WarnAbandonedDraft", "RemoveAbandonedDraft", forget][..]),
        (Status::SubmittedForBroadcast, &[]),
        (Status::AwaitingBroadcast, &[]),
        (Status::Deleted, &[forget]),
        (Status::Broadcast, &[]),
        (Status::OpenForComments, &["EndCommentPeriod"]),
        (Status::ClosureAwaitingBroadcast, &[]),
        (Status::OpenForObjections, &["EndObjectionPeriod"]),
        (Status::ObjectionPeriodOver, &[]),
        (Status::Closed, &[remove, forget]),
        (Status::Withdrawn, &[remove, forget]),
        (Status::PersonalDataRemoved, &[forget]),
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        for why in expected {
            let next = due(&play, alert).unwrap();
            assert_eq!(next.why, *why, "{status:?}");
            play.scene().now = next.at - TimeDelta::seconds(1);
            play.elapse(alert).nothing();
            play.scene().now = next.at;
            assert_eq!(play.elapse(alert).done().events.len(), 1, "{status:?}: {why}");
        }
        assert_eq!(due(&play, alert), None, "{status:?}");
        if *expected == [remove, forget] {
            let state = play.state(alert);
            assert!(state.content.provider.is_empty() && state.content.documents.is_empty());
            let active = state.stage.active().unwrap();
            assert!(active.withdrawal.is_none() && active.closure.is_none());
        }
    }
    // Whoever comes late finds all of it done, once.
    let mut play = Play::new();
    for status in [Status::Draft, Status::Closed] {
        let alert = play.reach(status);
        play.pass_days(1_000);
        assert_eq!(play.elapse(alert).done().events.len(), 2, "{status:?}");
        play.elapse(alert).nothing();
    }
}

#[test]
fn withdrawal_is_closure() {
    let mut play = Play::new();
    play.at("2012-03-01T09:00:00Z");
    let alert = play.reach(Status::Withdrawn);
    play.at("2012-08-31T21:59:59Z");
    play.elapse(alert).nothing();
    play.at("2012-09-01T00:00:00Z");
    play.elapse(alert).done();
    assert_eq!(play.status(alert), Status::PersonalDataRemoved);
}

#[test]
fn alert_attachments_open() {
    let mut play = Play::new();
    let alert = play.reach(Status::AwaitingAcknowledgement);
    let World { madrid, comino, .. } = play.world.clone();
    assert!(play.can_read(madrid.disseminator, alert, DOCUMENT), "before it has acknowledged");
    assert!(!play.can_read(comino.handler, alert, DOCUMENT), "whoever has not received it");
}

/// The mails of an alert that is written, sent and broadcast.
fn mails(play: &mut Play, provider: &str) -> (AlertId, Vec<Notice<imi_alerts::Alert>>) {
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.found(italy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(italy.handler, alert, edit(provider));
    let mut notices = play.must(italy.handler, alert, submit()).notices;
    play.must(lombardy.disseminator, alert, Command::Accept);
    notices.extend(play.must(lombardy.disseminator, alert, play.broadcast(alert)).notices);
    (alert, notices)
}

#[test]
fn alert_mail_standardised() {
    let mut play = Play::new();
    let (_, one) = mails(&mut play, "boilers");
    let (_, other) = mails(&mut play, "lifts of another firm");
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!((one.mail, one.to, one.english()), (other.mail, other.to, other.english()));
        assert_ne!(one.about, other.about, "but for the number");
        let told = format!("{one:?}{}{:?}", one.english(), one.arguments());
        for content in [PROVIDER, CASE, "boilers"] {
            assert!(!told.contains(content), "{told}");
        }
    }
}

#[test]
fn alert_mail_individual_only() {
    let mut play = Play::new();
    let (_, notices) = mails(&mut play, "boilers");
    assert!(notices.iter().any(|notice| notice.mail == Mail::Received));
    for notice in notices {
        assert!(!matches!(notice.to, Recipient::Contact(_)), "{notice:?}");
    }
}

#[test]
fn edit_versus_broadcast() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let checked = play.broadcast(alert);
    play.must(italy.handler, alert, edit("with other words"));
    let _ = play.give(lombardy.disseminator, alert, checked).refused(Rule::BroadcastWhatWasChecked);
    assert_eq!(play.status(alert), Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, play.broadcast(alert));
}

#[test]
fn remove_recipient_versus_act() {
    let act = |play: &mut Play, alert| {
        let gozo = play.world.gozo.handler;
        play.give(gozo, alert, inform("the firm advertises here")).result.is_ok()
    };
    let removal = |play: &mut Play, alert| {
        let World { malta, gozo, .. } = play.world.clone();
        let remove = Command::RemoveRecipient { authority: gozo.id() };
        play.give(malta.disseminator, alert, remove).result.is_ok()
    };
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    assert_eq!((act(&mut play, alert), removal(&mut play, alert)), (true, false));
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    assert_eq!((removal(&mut play, alert), act(&mut play, alert)), (true, false));
}
