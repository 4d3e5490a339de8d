//! Who sees what of an alert, and when it is gone (handbook 6.2.3.1, 6.3.4.1, 6.3.6.5, 10).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

use imi_alerts::content::{Change, ProviderField};
use imi_alerts::testing::{
    CASE, PROVIDER, Play, SUGGESTION, Staff, World, comment, disseminate, inform, mailed, object, propose,
    rectify, submit, to_users, unmarked, withdraw,
};
use imi_alerts::{Alert, AlertId, Command, Depth, Mail, NewAlert, Status};
use imi_core::{Actor, AuthorityId, Country, Lifecycle, Personal, SealId, Store};

/// Every seal that an actor may open.
fn opens(play: &Play, actor: Actor, alert: AlertId) -> Vec<SealId> {
    let mut seals = Vec::new();
    if let Some(view) = play.view(actor, alert) {
        Alert::seals(&view, &mut |seal, _| seals.push(seal));
    }
    seals
}

/// The matrix `visibility`: viewers by stage. The third and fourth columns are held by
/// `information_hidden_until_broadcast` and `proposal_hidden_before_broadcast` as well.
#[test]
fn visibility() {
    let statuses = [
        Status::Draft,
        Status::SubmittedForBroadcast,
        Status::Disseminated,
        Status::OpenForComments,
        Status::Closed,
    ];
    let (none, full, reduced) = (None, Some(Depth::Full), Some(Depth::Reduced));
    let commission = Some(Depth::Commission);
    let World { italy, lombardy, veneto, rome, madrid, girona, brussels, milan, .. } = World::default();
    let rows: [(Actor, [Option<Depth>; 5]); 9] = [
        (italy.viewer, [full, full, full, full, reduced]),
        (lombardy.viewer, [none, full, full, full, reduced]),
        (veneto.viewer, [none, none, none, none, none]),
        (rome.viewer, [none, none, full, full, reduced]),
        (madrid.viewer, [none, none, full, full, reduced]),
        (girona.viewer, [none, none, full, full, reduced]),
        (milan.viewer, [none, none, none, none, none]),
        (brussels.viewer, [none, none, none, none, none]),
        (Actor::Commission, [none, none, commission, commission, reduced]),
    ];
    for (actor, expected) in rows {
        let found = statuses.map(|status| {
            let mut play = Play::new();
            let alert = play.reach(status);
            play.view(actor, alert).map(|view| view.depth)
        });
        assert_eq!(found, expected, "{actor:?}");
    }
    // Own state's closure proposal and comments before their broadcast.
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForComments);
    let sees = |actor| play.seen(actor, alert).closure.is_some();
    assert_eq!([madrid.viewer, girona.viewer].map(sees), [true, true]);
    assert_eq!([italy.viewer, lombardy.viewer, rome.viewer, Actor::Commission].map(sees), [false; 4]);
}

#[test]
fn involved_see_full_details() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, madrid, girona, comino, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    for involved in [italy, lombardy, rome, madrid, girona] {
        assert!(play.can_read(involved.viewer, alert, PROVIDER));
    }
    assert!(play.view(comino.viewer, alert).is_none());
}

#[test]
fn no_hiding_before_acknowledgement() {
    let mut play = Play::new();
    let madrid = play.world.madrid.clone();
    let alert = play.reach(Status::AwaitingAcknowledgement);
    for what in [PROVIDER, CASE, SUGGESTION] {
        assert!(play.can_read(madrid.disseminator, alert, what));
    }
}

#[test]
fn linked_coordinator_sees_nothing_by_link() {
    let mut play = Play::new();
    let World { italy, rome, .. } = play.world.clone();
    play.change(italy.id(), |standing| standing.coordinators.push(rome.id()));
    let alert = play.reach(Status::AwaitingBroadcast);
    assert!(play.view(rome.viewer, alert).is_none());
}

#[test]
fn alert_roles_independent() {
    // The alert role decides, not the administrative one.
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.change(italy.id(), |standing| standing.area_role = imi_core::AreaRole::Nimic);
    let alert = play.reach(Status::Broadcast);
    assert!(play.view(italy.viewer, alert).is_some());
}

#[test]
fn commission_sees_no_personal_data() {
    for status in [
        Status::Broadcast,
        Status::InformationBroadcast,
        Status::OpenForObjections,
        Status::WithdrawalToBroadcast,
        Status::Closed,
        Status::Withdrawn,
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        assert_eq!(play.reads(Actor::Commission, alert), [""; 0], "{status:?}");
        let view = play.seen(Actor::Commission, alert);
        assert!(view.provider.is_empty() && view.documents.is_empty());
    }
}

#[test]
fn commission_free_text() {
    let mut play = Play::new();
    let World { italy, gozo, malta, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let opened = Command::RectifyDescription { text: unmarked("boilers without any flue") };
    play.must(italy.handler, alert, opened);
    assert_eq!(play.reads(Actor::Commission, alert), ["boilers without any flue"]);
    play.must(gozo.handler, alert, inform("marked as it is by default"));
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    assert_eq!(play.reads(Actor::Commission, alert), ["boilers without any flue"]);
    let view = play.seen(Actor::Commission, alert);
    assert_eq!(view.suggestion, Some(imi_alerts::view::TextView::Withheld));
    assert_eq!((view.activity.is_some(), view.establishment), (true, Some(Country::Es)));
}

#[test]
fn commission_takes_no_action() {
    let world = World::default();
    for (status, command) in [
        (Status::Broadcast, Command::Acknowledge { postbox: world.madrid.id() }),
        (Status::Acknowledged, disseminate(world.madrid.id(), &[world.girona.id()])),
        (Status::OpenForComments, Command::Comment { text: comment("x") }),
        (Status::OpenForObjections, object()),
        (Status::ObjectionPeriodOver, Command::CloseAlert),
        (Status::Disseminated, inform("x")),
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        assert!(play.give(Actor::Commission, alert, command).result.is_err());
        assert_eq!(play.may(Actor::Commission, alert), imi_core::Set::EMPTY);
    }
}

#[test]
fn commission_follows_the_alert() {
    for (status, shown) in [
        (Status::Broadcast, Status::Broadcast),
        (Status::OpenForComments, Status::Broadcast),
        (Status::OpenForObjections, Status::OpenForObjections),
        (Status::WithdrawalToBroadcast, Status::Broadcast),
        (Status::Withdrawn, Status::Withdrawn),
        (Status::Closed, Status::Closed),
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        assert_eq!(play.shows(Actor::Commission, alert), Some(shown));
    }
    let mut play = Play::new();
    let alert = play.reach(Status::InformationBroadcast);
    assert_eq!(play.seen(Actor::Commission, alert).information.len(), 1);
}

#[test]
fn status_per_viewer() {
    for (status, home, abroad) in [
        (Status::WithdrawalToBroadcast, World::default().rome, World::default().gozo),
        (Status::OpenForComments, World::default().madrid, World::default().italy),
        (Status::ClosureAwaitingBroadcast, World::default().girona, World::default().rome),
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        assert_eq!(play.shows(home.viewer, alert), Some(status));
        assert_eq!(play.shows(abroad.viewer, alert), Some(Status::Broadcast));
    }
}

#[test]
fn status_precedence() {
    let mut play = Play::new();
    let World { italy, lombardy, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(lombardy.disseminator, alert, Command::ChangeStateOfEstablishment { country: None });
    play.must(italy.handler, alert, propose(None));
    play.must(italy.handler, alert, withdraw());
    assert_eq!(play.shows(lombardy.viewer, alert), Some(Status::WithdrawalToBroadcast));
    play.pass_days(6);
    play.must(lombardy.disseminator, alert, Command::BroadcastProposal { comments: Vec::new() });
    assert_eq!(play.shows(lombardy.viewer, alert), Some(Status::WithdrawalToBroadcast));
    assert_eq!(play.shows(gozo.viewer, alert), Some(Status::OpenForObjections));
}

#[test]
fn acknowledgement_status_is_local() {
    let mut play = Play::new();
    let World { italy, madrid, malta, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(madrid.disseminator, alert, Command::Acknowledge { postbox: madrid.id() });
    assert_eq!(play.shows(malta.viewer, alert), Some(Status::AwaitingAcknowledgement));
    for other in [italy.viewer, madrid.viewer, Actor::Commission] {
        assert_eq!(play.shows(other, alert), Some(Status::Broadcast));
    }
}

#[test]
fn closed_reduced_view() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::Closed);
    for staff in [&world.italy, &world.lombardy, &world.rome, &world.madrid, &world.catalonia, &world.gozo] {
        for (right, actor) in staff.users() {
            assert_eq!(opens(&play, actor, alert), [], "{right}");
        }
    }
}

#[test]
fn reduced_view_contents() {
    let mut play = Play::new();
    let World { italy, lombardy, madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Closed);
    let view = play.seen(girona.viewer, alert);
    assert_eq!(view.depth, Depth::Reduced);
    assert_eq!((view.initiating, view.coordinator), ((italy.id(), Country::It), Some(lombardy.id())));
    let spain = view.states.iter().find(|state| state.country == Country::Es).unwrap();
    assert!(spain.acknowledged);
    let ids = |authorities: &[imi_alerts::view::RecipientView]| -> Vec<AuthorityId> {
        authorities.iter().map(|recipient| recipient.authority).collect()
    };
    assert_eq!(ids(&spain.authorities), [catalonia.id(), girona.id(), seville.id()]);
    assert_eq!(spain.postboxes.iter().map(|postbox| postbox.authority).collect::<Vec<_>>(), [madrid.id()]);
    assert!(!play.history(girona.viewer, alert).is_empty());
    assert_eq!((view.checklist, view.description, view.suggestion), (None, None, None));
    assert!(view.provider.is_empty() && view.documents.is_empty() && view.information.is_empty());
    assert_eq!((view.withdrawal, view.closure, view.revision), (None, None, None));
}

#[test]
fn reduced_overview_fields() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::Withdrawn);
    let view = play.seen(gozo.viewer, alert);
    assert!(view.activity.is_some() && view.broadcast.is_some());
    assert_eq!((view.status, view.establishment), (Status::Withdrawn, Some(Country::Es)));
    assert_eq!(view.ended, Some((play.now, imi_alerts::stage::Ending::Withdrawn)));
    assert_eq!(view.states.len(), 2);
}

#[test]
fn history_holds_no_personal_data() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::Broadcast);
    let value = Personal::new("Perillustri Successori".to_owned());
    play.must(
        italy.handler,
        alert,
        Command::RectifyProviderDetails { details: vec![(ProviderField::Name, value)] },
    );
    let history = play.history(italy.viewer, alert);
    let told = serde_json::to_string(&history).unwrap();
    assert!(told.contains("provider_rectified"));
    for what in [PROVIDER, "Perillustri", CASE] {
        assert!(!told.contains(what));
    }
    let last = history.last().unwrap();
    assert_eq!((last.authority, last.at), (Some(italy.id()), play.now));
}

#[test]
fn removal_covers_everything() {
    let mut play = Play::new();
    let World { italy, gozo, malta, seville, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(gozo.handler, alert, inform("word of Gozo"));
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    play.must(girona.handler, alert, propose(None));
    play.must(seville.handler, alert, Command::Comment { text: comment("word of Seville") });
    play.must(italy.handler, alert, withdraw());
    let mut seals = Vec::new();
    for actor in [italy.viewer, girona.viewer] {
        seals.extend(opens(&play, actor, alert));
    }
    seals.sort_unstable();
    seals.dedup();
    assert_eq!(
        seals.len(),
        8,
        "provider, description, suggestion, document, item, proposal, comment, withdrawal"
    );
    play.must(play.world.lombardy.disseminator, alert, Command::BroadcastWithdrawal);
    assert_eq!(play.store.unseal(&seals).unwrap().len(), 8);
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
    let journal = serde_json::to_string(&play.events(alert)).unwrap();
    for what in [PROVIDER, CASE, "word of Gozo", "word of Seville"] {
        assert!(!journal.contains(what));
    }
    assert_eq!(imi_core::fold::<Alert>(&play.events(alert)).unwrap(), play.state(alert));
}

#[test]
fn personal_data_gone_after_six_months() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    let seals = opens(&play, gozo.viewer, alert);
    play.at("2012-08-31T09:00:00Z");
    play.must(play.world.catalonia.disseminator, alert, Command::CloseAlert);
    play.at("2013-02-27T22:59:59Z");
    play.elapse(alert).nothing();
    assert_eq!(play.store.unseal(&seals).unwrap().len(), seals.len());
    play.at("2013-02-27T23:00:00Z");
    play.elapse(alert).done();
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
}

#[test]
fn six_months_are_calendar_months() {
    for (closed, due) in
        [("2012-08-30T14:00:00Z", "2013-02-27T23:00:00Z"), ("2012-04-15T14:00:00Z", "2012-10-14T22:00:00Z")]
    {
        let mut play = Play::new();
        let alert = play.reach(Status::ObjectionPeriodOver);
        play.at(closed);
        play.must(play.world.catalonia.disseminator, alert, Command::CloseAlert);
        let found = Alert::due(&play.state(alert), &play.policy).unwrap();
        assert_eq!((found.at, found.why), (due.parse().unwrap(), "RemovePersonalData"));
    }
}

#[test]
fn reduced_before_removal() {
    let mut play = Play::new();
    let World { italy, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.must(italy.handler, alert, withdraw());
    play.must(play.world.lombardy.disseminator, alert, Command::BroadcastWithdrawal);
    let seen = |play: &Play| {
        [italy.viewer, gozo.viewer, gozo.handler, Actor::Commission].map(|actor| {
            let mut history = play.history(actor, alert);
            history.retain(|line| line.what.name != "personal_data_removed");
            (play.seen(actor, alert), history)
        })
    };
    let before = seen(&play);
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(seen(&play), before);
}

#[test]
fn status_after_removal() {
    for status in [Status::Closed, Status::Withdrawn] {
        let mut play = Play::new();
        let gozo = play.world.gozo.clone();
        let alert = play.reach(status);
        play.pass_days(190);
        play.elapse(alert).done();
        assert_eq!(play.status(alert), Status::PersonalDataRemoved);
        assert_eq!(play.shows(gozo.viewer, alert), Some(status));
        let row = play
            .store
            .list(&imi_alerts::Search::default().query(&moment(&play, gozo.viewer), 9), &mut |_| true);
        assert_eq!(row.unwrap()[0].row.status, status);
        assert_eq!(play.history(gozo.viewer, alert).last().unwrap().what.name, "personal_data_removed");
    }
}

fn moment(play: &Play, actor: Actor) -> imi_core::Moment<'_, imi_alerts::Policy> {
    imi_core::Moment { now: play.now, actor, standings: &[], policy: &play.policy }
}

#[test]
fn unsent_alert_retention() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.at("2012-01-01T09:00:00Z");
    let draft = play.draft();
    let submitted = play.draft();
    play.must(italy.handler, submitted, submit());
    let seals = opens(&play, italy.viewer, draft);
    play.at("2012-05-31T21:59:59Z");
    play.elapse(draft).nothing();
    play.at("2012-05-31T22:00:00Z");
    let done = play.elapse(draft).done();
    assert_eq!(mailed(&done, Mail::DraftExpiring), to_users(&[vec![italy.handler]]));
    play.elapse(draft).nothing();
    play.at("2012-06-30T22:00:00Z");
    play.elapse(draft).done();
    assert_eq!(play.status(draft), Status::Deleted);
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
    play.elapse(submitted).nothing();
    assert_eq!(play.status(submitted), Status::SubmittedForBroadcast);
}

#[test]
fn a_draft_is_never_due_before_it_was_saved() {
    let mut play = Play::new();
    play.scene().policy.common.abandoned_draft_warning = imi_core::Months(7);
    let draft = play.draft();
    let due = Alert::due(&play.state(draft), &play.policy).unwrap();
    assert_eq!((due.at, due.why), (play.now, "WarnAbandonedDraft"));
}

#[test]
fn a_draft_saved_again_begins_anew() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.at("2012-01-01T09:00:00Z");
    let draft = play.found(italy.handler, NewAlert::default()).done().stream;
    play.at("2012-06-15T09:00:00Z");
    play.elapse(draft).done();
    play.must(italy.colleague, draft, Command::Edit { edits: vec![Change::Establishment { country: None }] });
    play.at("2012-11-20T09:00:00Z");
    let done = play.elapse(draft).done();
    assert_eq!(mailed(&done, Mail::DraftExpiring), to_users(&[vec![italy.colleague]]));
    // An author who has gone leaves it to the handlers.
    play.must(italy.colleague, draft, Command::Edit { edits: Vec::new() });
    let gone = imi_alerts::testing::id_of(italy.colleague);
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != gone));
    play.pass_days(160);
    let done = play.elapse(draft).done();
    assert_eq!(mailed(&done, Mail::DraftExpiring), to_users(&[vec![italy.handler, italy.both]]));
}

#[test]
fn who_looked_is_forgotten_with_the_rest() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::Disseminated);
    assert!(play.can_read(gozo.viewer, alert, PROVIDER));
    assert_eq!(play.store.looks(gozo.id()).unwrap().len(), 1);
    play.must(play.world.italy.handler, alert, withdraw());
    play.must(play.world.lombardy.disseminator, alert, Command::BroadcastWithdrawal);
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(play.store.looks(gozo.id()).unwrap().len(), 1);
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(play.store.looks(gozo.id()).unwrap(), []);
    play.elapse(alert).nothing();
}

#[test]
fn inner_steps_change_no_version_elsewhere() {
    let mut play = Play::new();
    let World { italy, girona, seville, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let version = |play: &Play, staff: &Staff| {
        play.ask(staff.viewer, alert, |state, moment| Alert::version(state, 0, moment))
    };
    let before = [&gozo, &italy, &girona].map(|staff| version(&play, staff));
    play.must(seville.handler, alert, Command::Comment { text: comment("word of Seville") });
    let after = [&gozo, &italy, &girona].map(|staff| version(&play, staff));
    assert_eq!([after[0], after[1]], [before[0], before[1]]);
    assert!(after[2] > before[2]);
    // Who saw an older version is told so, and of nothing else.
    let seen = version(&play, &gozo);
    play.must(seville.handler, alert, Command::Comment { text: comment("a second word") });
    play.scene().give_seen(gozo.handler, alert, seen, inform("still on what I saw")).done();
    let stale = version(&play, &italy);
    play.must(italy.handler, alert, rectify("better words"));
    let told = play.scene().give_seen(italy.handler, alert, stale, rectify("on what was"));
    let _ = told.refused(imi_core::Rule::ExpectedVersion);
}
