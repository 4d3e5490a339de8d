//! Correcting a broadcast alert (handbook 6.3.2).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_alerts::content::ProviderField;
use imi_alerts::testing::{
    Play, World, add_states, each_refused, edit, mailed, propose, rectify, to_users, withdraw,
};
use imi_alerts::{Command, Kind, Mail, Rule, Status};
use imi_core::{Country, Personal, Place};

use crate::information::all_acting;

fn details(name: &str) -> Command {
    let value = Personal::new(name.to_owned());
    Command::RectifyProviderDetails { details: vec![(ProviderField::Name, value)] }
}

const fn establish(country: Option<Country>) -> Command {
    Command::ChangeStateOfEstablishment { country }
}

const BELGIUM: Command = establish(Some(Country::Be));

#[test]
fn refusals() {
    let World { italy, lombardy, rome, madrid, catalonia, .. } = World::default();
    each_refused([
        (Rule::OnlyInitiatingStateRectifies, Status::Disseminated, catalonia.handler, rectify("x")),
        (Rule::OnlyInitiatingStateRectifies, Status::Broadcast, madrid.both, details("x")),
        (Rule::OnlyInitiatingStateRectifies, Status::Broadcast, rome.handler, rectify("x")),
        (Rule::AddStateByBroadcaster, Status::Broadcast, italy.handler, add_states(&[Country::Be])),
        (Rule::AddStateByBroadcaster, Status::Broadcast, rome.disseminator, add_states(&[Country::Be])),
        (Rule::ChangeMseByBroadcaster, Status::Broadcast, italy.handler, BELGIUM),
        (Rule::ChangeMseByBroadcaster, Status::Broadcast, madrid.disseminator, BELGIUM),
        (Rule::RectifyingUsers, Status::Broadcast, lombardy.handler, add_states(&[Country::Be])),
        (Rule::RectifyingUsers, Status::Broadcast, lombardy.handler, BELGIUM),
        (Rule::RectifyingUsers, Status::AwaitingBroadcast, lombardy.handler, add_states(&[Country::Be])),
        (Rule::NoFinalApprovalNoEditing, Status::Broadcast, lombardy.disseminator, rectify("x")),
        (Rule::NoFinalApprovalNoEditing, Status::Broadcast, lombardy.disseminator, details("x")),
        (Rule::OnlyFourThingsRectifiable, Status::Broadcast, italy.handler, edit("x")),
        (Rule::NotBroadcastYet, Status::AwaitingBroadcast, lombardy.disseminator, BELGIUM),
        (Rule::NoRectificationAfterEnd, Status::Closed, italy.handler, rectify("x")),
        (Rule::NoRectificationAfterEnd, Status::Closed, italy.handler, edit("x")),
        (Rule::NoRectificationAfterEnd, Status::Withdrawn, italy.handler, details("x")),
        (Rule::NoRectificationAfterEnd, Status::Withdrawn, lombardy.disseminator, add_states(&[Country::Be])),
        (Rule::NoRectificationAfterEnd, Status::PersonalDataRemoved, lombardy.disseminator, BELGIUM),
        (Rule::MseChangeBlockedByClosure, Status::OpenForComments, lombardy.disseminator, BELGIUM),
    ]);
}

#[test]
fn rectifying_users() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let offered = |play: &Play, actor| {
        [Kind::RectifyDescription, Kind::RectifyProviderDetails, Kind::AddRecipientStates]
            .map(|kind| play.may(actor, alert).has(kind))
    };
    assert_eq!(offered(&play, italy.handler), [true, true, false]);
    assert_eq!(offered(&play, lombardy.disseminator), [false, false, true]);
    assert_eq!(offered(&play, lombardy.handler), [false, false, false]);
    play.approves(lombardy.id());
    assert_eq!(offered(&play, italy.handler), [false, false, false]);
    assert_eq!(offered(&play, lombardy.disseminator), [true, true, true]);
    assert_eq!(offered(&play, lombardy.handler), [false, false, false]);
}

#[test]
fn only_four_things_rectifiable() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let _ = play.give(italy.handler, alert, edit("x")).refused(Rule::OnlyFourThingsRectifiable);
    let all = play.may(italy.handler, alert).or(play.may(lombardy.both, alert));
    let changing = [
        Kind::Edit,
        Kind::AddRecipientStates,
        Kind::ChangeStateOfEstablishment,
        Kind::RectifyProviderDetails,
        Kind::RectifyDescription,
    ];
    assert_eq!(changing.map(|kind| all.has(kind)), [false, true, true, true, true]);
}

#[test]
fn broadcaster_with_final_approval_rectifies() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::Broadcast);
    let _ = play.give(italy.handler, alert, details("Another")).refused(Rule::PenIsExclusive);
    play.must(lombardy.disseminator, alert, details("Another Provider"));
    play.must(lombardy.disseminator, alert, rectify("another description"));
    assert!(play.can_read(italy.viewer, alert, "Another Provider"));
}

#[test]
fn initiator_without_final_approval_rectifies() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(italy.handler, alert, rectify("another description"));
    let _ = play.give(lombardy.disseminator, alert, rectify("x")).refused(Rule::NoFinalApprovalNoEditing);
}

#[test]
fn rectification_is_immediate() {
    let mut play = Play::new();
    let World { italy, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let before = play.shows(gozo.viewer, alert);
    play.must(italy.handler, alert, rectify("boilers and stoves without any flue"));
    play.must(italy.handler, alert, details("Gasinstallazioni Perillustri e figli"));
    assert!(play.can_read(gozo.viewer, alert, "boilers and stoves without any flue"));
    assert!(play.can_read(gozo.viewer, alert, "Gasinstallazioni Perillustri e figli"));
    assert!(!play.can_read(gozo.viewer, alert, imi_alerts::testing::CASE));
    assert!(!play.can_read(gozo.viewer, alert, imi_alerts::testing::PROVIDER));
    assert_eq!(play.shows(gozo.viewer, alert), before);
}

#[test]
fn what_was_replaced_is_forgotten() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Broadcast);
    let old = play.state(alert).content.description.unwrap().seal;
    play.must(italy.handler, alert, rectify("better words"));
    assert_eq!(imi_core::Store::unseal(&play.store, &[old]).unwrap(), []);
}

#[test]
fn mandatory_data_stays() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Broadcast);
    let told = play.give(italy.handler, alert, details(" "));
    told.refused_at(&[(Rule::ProviderDataRequired.into(), Place::field("details"))]);
    let told = play.give(italy.handler, alert, rectify(" "));
    told.refused_at(&[(Rule::CaseDescriptionRequired.into(), Place::field("text"))]);
    let address = Command::RectifyProviderDetails {
        details: vec![
            (ProviderField::Name, Personal::new(String::new())),
            (ProviderField::Address, Personal::new("Via Lunga 1".to_owned())),
        ],
    };
    play.must(italy.handler, alert, address);
    let fields: Vec<_> = play.state(alert).content.provider.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [ProviderField::Address]);
    // One of two may go.
    play.must(italy.handler, alert, details("Costruzioni"));
    play.must(italy.handler, alert, details(" "));
    let fields: Vec<_> = play.state(alert).content.provider.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [ProviderField::Address]);
}

#[test]
fn noop_rectification_refused() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let noop = |field| [(Rule::NoopRectificationRefused.into(), Place::field(field))];
    play.give(lombardy.disseminator, alert, establish(Some(Country::Es))).refused_at(&noop("country"));
    play.give(lombardy.disseminator, alert, add_states(&[Country::Mt])).refused_at(&noop("countries"));
    play.give(lombardy.disseminator, alert, add_states(&[Country::Es])).refused_at(&noop("countries"));
    play.give(lombardy.disseminator, alert, add_states(&[])).refused_at(&noop("countries"));
    let nothing = Command::RectifyProviderDetails { details: Vec::new() };
    let refusal = play.give(italy.handler, alert, nothing).refusal();
    assert!(refusal.rules().contains(&Rule::NoopRectificationRefused.into()));
}

#[test]
fn add_state_by_broadcaster() {
    for approves in [false, true] {
        let mut play = Play::new();
        let World { italy, lombardy, .. } = play.world.clone();
        if approves {
            play.approves(lombardy.id());
        }
        let alert = play.reach(Status::Broadcast);
        let _ =
            play.give(italy.handler, alert, add_states(&[Country::Be])).refused(Rule::AddStateByBroadcaster);
        play.must(lombardy.disseminator, alert, add_states(&[Country::Be]));
        play.must(lombardy.disseminator, alert, establish(None));
    }
}

#[test]
fn mse_change_blocked_by_closure() {
    let mut play = Play::new();
    let World { lombardy, girona, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let _ = play.give(lombardy.disseminator, alert, BELGIUM).refused(Rule::MseChangeBlockedByClosure);
    play.must(girona.handler, alert, Command::CancelProposal);
    play.must(lombardy.disseminator, alert, BELGIUM);
}

#[test]
fn pending_closure_meaning() {
    let lombardy = World::default().lombardy;
    for status in [
        Status::OpenForComments,
        Status::ClosureAwaitingBroadcast,
        Status::OpenForObjections,
        Status::ObjectionPeriodOver,
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        assert!(play.seen(lombardy.viewer, alert).establishment_fixed, "{status:?}");
        assert!(!play.may(lombardy.disseminator, alert).has(Kind::ChangeStateOfEstablishment), "{status:?}");
        let _ = play.give(lombardy.disseminator, alert, BELGIUM).refused(Rule::MseChangeBlockedByClosure);
    }
    let mut play = Play::new();
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(play.world.catalonia.disseminator, alert, Command::AbandonProposal);
    play.must(lombardy.disseminator, alert, BELGIUM);
}

#[test]
fn mse_change_notice() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(world.lombardy.disseminator, alert, establish(None));
    assert_eq!(mailed(&done, Mail::EstablishmentChanged), all_acting(&world));
    assert_eq!(done.notices.len(), mailed(&done, Mail::EstablishmentChanged).len());
}

#[test]
fn other_rectification_notice() {
    let mut play = Play::new();
    let World { italy, lombardy, gozo, brussels, antwerp, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let lines = play.history(gozo.viewer, alert).len();
    for command in [rectify("other words"), details("Another")] {
        assert_eq!(play.must(italy.handler, alert, command).notices, []);
    }
    assert_eq!(play.history(gozo.viewer, alert).len(), lines + 2);
    let done = play.must(lombardy.disseminator, alert, add_states(&[Country::Be]));
    let arrived = to_users(&[brussels.disseminators(), antwerp.disseminators()]);
    assert_eq!((mailed(&done, Mail::Received), done.notices.len()), (arrived, 6));
}

#[test]
fn added_state_starts_at_acknowledgement() {
    let mut play = Play::new();
    let World { italy, lombardy, bergen, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(italy.handler, alert, rectify("what is known by now"));
    play.must(lombardy.disseminator, alert, add_states(&[Country::No]));
    assert_eq!(play.shows(bergen.viewer, alert), Some(Status::AwaitingAcknowledgement));
    assert!(play.can_read(bergen.viewer, alert, "what is known by now"));
}

#[test]
fn new_mse_becomes_recipient() {
    let mut play = Play::new();
    let World { lombardy, bergen, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let done = play.must(lombardy.disseminator, alert, establish(Some(Country::No)));
    assert_eq!(mailed(&done, Mail::Received), to_users(&[bergen.disseminators()]));
    assert_eq!(play.shows(bergen.viewer, alert), Some(Status::AwaitingAcknowledgement));
    let states: Vec<_> = play.seen(bergen.viewer, alert).states.iter().map(|state| state.country).collect();
    assert_eq!(states.len(), 3);
    // The initiating state receives nothing new as it becomes the state of establishment.
    play.must(lombardy.disseminator, alert, establish(Some(Country::It)));
    assert_eq!(play.seen(bergen.viewer, alert).states.len(), 3);
}

#[test]
fn responsibility_follows_mse() {
    let mut play = Play::new();
    let World { italy, lombardy, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let may = |play: &Play| {
        [italy.handler, madrid.handler].map(|actor| play.may(actor, alert).has(Kind::ProposeClosure))
    };
    assert_eq!(may(&play), [false, true]);
    play.must(lombardy.disseminator, alert, establish(None));
    assert_eq!(may(&play), [true, false]);
    play.must(lombardy.disseminator, alert, establish(Some(Country::Es)));
    assert_eq!(may(&play), [false, true]);
    assert_eq!(play.state(alert).responsible(), Country::Es);
}

#[test]
fn add_state_during_closure() {
    let mut play = Play::new();
    let World { italy, lombardy, bergen, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForObjections);
    let ends = play.seen(italy.viewer, alert).closure.unwrap().ends;
    play.must(lombardy.disseminator, alert, add_states(&[Country::No]));
    play.must(italy.handler, alert, rectify("still of use"));
    assert_eq!(play.seen(bergen.viewer, alert).closure.unwrap().ends, ends);
    play.must(bergen.handler, alert, imi_alerts::testing::object());
}

#[test]
fn states_never_removed_after_broadcast() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::Broadcast);
    let fewer = Command::Edit {
        edits: vec![imi_alerts::content::Change::Recipients { countries: imi_core::Set::EMPTY }],
    };
    let _ = play.give(lombardy.disseminator, alert, fewer).refused(Rule::OnlyFourThingsRectifiable);
    play.must(lombardy.disseminator, alert, establish(None));
    assert_eq!(play.seen(italy.viewer, alert).states.len(), 2, "a former state of establishment stays");
}

#[test]
fn rectify_while_withdrawal_pending() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(italy.handler, alert, withdraw());
    play.must(italy.handler, alert, rectify("as long as it is active"));
}

#[test]
fn no_rectification_after_end() {
    for status in [Status::Closed, Status::Withdrawn] {
        let mut play = Play::new();
        let World { italy, lombardy, .. } = play.world.clone();
        let alert = play.reach(status);
        for (actor, command) in [
            (italy.handler, rectify("x")),
            (italy.handler, details("x")),
            (lombardy.disseminator, add_states(&[Country::Be])),
            (lombardy.disseminator, BELGIUM),
        ] {
            let _ = play.give(actor, alert, command).refused(Rule::NoRectificationAfterEnd);
        }
    }
}

#[test]
fn closure_at_home_is_no_secret_of_another_state() {
    // Once the initiating state is responsible itself, its coordinator sees the proposal that bars the change.
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(lombardy.disseminator, alert, establish(None));
    play.must(italy.handler, alert, propose(None));
    let _ = play.give(lombardy.disseminator, alert, BELGIUM).refused(Rule::MseChangeBlockedByClosure);
    assert!(play.seen(lombardy.viewer, alert).closure.is_some());
}

#[test]
fn once_every_state_receives_the_alert_none_is_left_to_add() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::Broadcast);
    let today = imi_core::time::civil_day(play.now);
    let all: Vec<Country> = <Country as imi_core::Member>::ALL.to_vec();
    let more: Vec<Country> = all.into_iter().filter(|country| country.participates_on(today)).collect();
    let more: Vec<Country> = more
        .into_iter()
        .filter(|country| ![Country::It, Country::Es, Country::Mt].contains(country))
        .collect();
    play.must(lombardy.disseminator, alert, add_states(&more));
    assert!(!play.may(lombardy.disseminator, alert).has(Kind::AddRecipientStates));
    let told = play.give(lombardy.disseminator, alert, add_states(&[Country::Be]));
    let _ = told.refused(Rule::NoopRectificationRefused);
}
