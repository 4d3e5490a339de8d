//! Lists, searches and prints (handbook 6.4.2, 6.4.3).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

use imi_alerts::content::{ActivityId, Change};
use imi_alerts::testing::{PROVIDER, Play, World, case, submit};
use imi_alerts::{
    Alert, AlertId, Command, Kind, NewAlert, PrintedDataWarning, Role, Search, Shortly, Status, print, search,
};
use imi_core::{Access, Actor, Country, Lifecycle, Message, Slug, Store};

/// What the actor finds, newest first.
fn finds(play: &Play, actor: Actor, wanted: &Search) -> Vec<(AlertId, Shortly)> {
    let standings: Vec<_> =
        actor.authority().map(|authority| play.standing_of(authority)).into_iter().collect();
    let moment = imi_core::Moment { now: play.now, actor, standings: &standings, policy: &play.policy };
    let found = search(&play.store, wanted, &moment, 50).unwrap();
    found.into_iter().map(|(listed, seen)| (listed.stream, seen)).collect()
}

fn ids(play: &Play, actor: Actor, wanted: &Search) -> Vec<AlertId> {
    finds(play, actor, wanted).into_iter().map(|(id, _)| id).collect()
}

fn all() -> Search {
    Search::default()
}

#[test]
fn list_for_alert_users() {
    let mut play = Play::new();
    let World { gozo, oslo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let other = play.found(oslo.handler, NewAlert::default()).done().stream;
    assert_eq!(ids(&play, gozo.handler, &all()), [alert]);
    assert_eq!(ids(&play, gozo.viewer, &all()), [alert]);
    assert_eq!(ids(&play, oslo.viewer, &all()), [other]);
    assert_eq!(ids(&play, gozo.administrator, &all()), []);
    assert_eq!(ids(&play, Actor::Commission, &all()), [alert]);
    assert_eq!(ids(&play, Actor::System, &all()), []);
}

#[test]
fn list_columns() {
    let mut play = Play::new();
    let World { gozo, italy, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let (_, row) = finds(&play, gozo.viewer, &all()).pop().unwrap();
    let expected = Shortly {
        number: play.state(alert).number,
        activity: Some(ActivityId(Slug::new("gas-fitting"))),
        establishment: Some(Country::Es),
        initiating: italy.id(),
        status: Status::Broadcast,
        broadcast: play.state(alert).stage.active().map(|active| active.at),
    };
    assert_eq!(row, expected);
}

#[test]
fn list_holds_no_personal_data() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::InformationBroadcast);
    let listed = play.store.list(&all().query(&moment(&play, italy.viewer), 9), &mut |_| true).unwrap();
    let told = serde_json::to_string(&listed[0].row).unwrap();
    assert!(!told.contains(PROVIDER) && !told.contains("Perillustri"));
    let mut seals = Vec::new();
    <Alert as Lifecycle>::seals(&play.seen(italy.viewer, alert), &mut |seal, _| seals.push(seal));
    assert!(seals.iter().all(|seal| !told.contains(&seal.uuid().to_string())));
}

fn moment(play: &Play, actor: Actor) -> imi_core::Moment<'_, imi_alerts::Policy> {
    imi_core::Moment { now: play.now, actor, standings: &[], policy: &play.policy }
}

#[test]
fn list_searchable() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, malta, .. } = play.world.clone();
    let first = play.reach(Status::Broadcast);
    play.pass_days(1);
    let later = play.now;
    let second = play.draft();
    let changes = vec![
        Change::Activity { activity: Some(ActivityId(Slug::new("roofing"))) },
        Change::Establishment { country: None },
        Change::Recipients { countries: Country::Be.only() },
    ];
    play.must(italy.handler, second, Command::Edit { edits: changes });
    play.bring(second, Status::Broadcast);
    let draft = play.draft();
    let at = |wanted: Search| ids(&play, italy.viewer, &wanted);
    assert_eq!(at(all()), [draft, second, first]);
    assert_eq!(at(Search { number: Some(play.state(first).number), ..all() }), [first]);
    assert_eq!(at(Search { activity: Some(ActivityId(Slug::new("roofing"))), ..all() }), [second]);
    assert_eq!(at(Search { establishment: Some(None), ..all() }), [second]);
    assert_eq!(at(Search { establishment: Some(Some(Country::Es)), ..all() }), [draft, first]);
    assert_eq!(at(Search { initiating: Some(italy.id()), ..all() }).len(), 3);
    assert_eq!(at(Search { initiating: Some(malta.id()), ..all() }), []);
    assert_eq!(at(Search { status: Some(Status::Draft), ..all() }), [draft]);
    assert_eq!(at(Search { from: Some(later), ..all() }), [second]);
    assert_eq!(at(Search { until: Some(later), ..all() }), [first]);
    let broadcast = play.state(second).stage.active().unwrap().at;
    assert_eq!(at(Search { until: Some(broadcast), ..all() }), [first], "before that instant");
    let standings = [play.standing_of(italy.id())];
    let viewing = imi_core::Moment { standings: &standings, ..moment(&play, italy.viewer) };
    let exact = |until| {
        let row = Alert::summary(&play.state(second)).row;
        Search { until: Some(until), ..all() }.finds(&row, &viewing)
    };
    assert_eq!([broadcast, broadcast + chrono::TimeDelta::seconds(1)].map(exact), [false, true]);
    let row = |alert| Alert::summary(&play.state(alert)).row;
    let shown = [draft, first].map(|alert| row(alert).seen_by(&moment(&play, Actor::Commission)).is_some());
    assert_eq!(shown, [false, true], "to the Commission what is broadcast");
    assert_eq!(at(Search { recipient: Some(Country::Mt), ..all() }), [first]);
    assert_eq!(at(Search { role: Some(Role::Initiating), ..all() }).len(), 3);
    assert_eq!(at(Search { role: Some(Role::Recipient), ..all() }), []);
    let of = |actor, role| ids(&play, actor, &Search { role: Some(role), ..all() });
    assert_eq!(of(lombardy.viewer, Role::Coordinator), [second, first]);
    assert_eq!(of(rome.viewer, Role::Postbox), [second, first]);
    let waiting = Search { status: Some(Status::AwaitingAcknowledgement), ..all() };
    assert_eq!(ids(&play, malta.viewer, &waiting), [first]);
}

#[test]
fn lists_show_each_viewer_his_status() {
    let mut play = Play::new();
    let World { italy, madrid, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(italy.handler, alert, imi_alerts::testing::withdraw());
    for (actor, status) in [
        (italy.viewer, Status::WithdrawalToBroadcast),
        (madrid.viewer, Status::OpenForComments),
        (gozo.viewer, Status::Broadcast),
        (Actor::Commission, Status::Broadcast),
    ] {
        let (_, row) = finds(&play, actor, &all()).pop().unwrap();
        assert_eq!((row.status, Some(row.status)), (status, play.shows(actor, alert)));
    }
}

#[test]
fn open_from_list_by_profile() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    play.reach(Status::Disseminated);
    let [viewer, handler] = [gozo.viewer, gozo.handler].map(|actor| {
        let alert = ids(&play, actor, &all())[0];
        assert!(play.view(actor, alert).is_some());
        play.may(actor, alert)
    });
    assert!(viewer.is_empty());
    assert!(handler.has(Kind::SubmitInformation));
}

#[test]
fn list_keeps_ended_alerts() {
    let mut play = Play::new();
    let World { italy, gozo, .. } = play.world.clone();
    let closed = play.reach(Status::Closed);
    let deleted = play.reach(Status::Deleted);
    play.pass_days(2 * 366);
    play.elapse(closed).done();
    assert_eq!(ids(&play, gozo.viewer, &all()), [closed]);
    assert_eq!(ids(&play, italy.viewer, &all()), [closed]);
    assert_ne!(closed, deleted);
    play.access(gozo.id(), Access::Inactive);
    assert_eq!(ids(&play, gozo.viewer, &all()), [closed]);
}

#[test]
fn print_at_any_stage() {
    for status in [
        Status::Draft,
        Status::SubmittedForBroadcast,
        Status::AwaitingBroadcast,
        Status::Broadcast,
        Status::OpenForObjections,
        Status::Closed,
        Status::Withdrawn,
        Status::PersonalDataRemoved,
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let viewer = play.world.italy.viewer;
        assert_eq!(play.ask(viewer, alert, print).unwrap().view, play.seen(viewer, alert));
    }
}

#[test]
fn print_level_of_detail() {
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let printed = play.ask(Actor::Commission, alert, print).unwrap();
    assert_eq!(printed.view, play.seen(Actor::Commission, alert));
    assert!(printed.view.provider.is_empty());
    assert!(play.ask(play.world.milan.viewer, alert, print).is_none());
}

#[test]
fn print_reduced_only() {
    for status in [Status::Closed, Status::Withdrawn] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let printed = play.ask(play.world.italy.viewer, alert, print).unwrap();
        assert_eq!(printed.view.depth, imi_alerts::Depth::Reduced);
    }
}

#[test]
fn print_by_any_alert_user() {
    let mut play = Play::new();
    let World { malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    assert!(play.ask(gozo.viewer, alert, print).is_some());
    play.must(malta.disseminator, alert, Command::RemoveRecipient { authority: gozo.id() });
}

#[test]
fn printed_data_warning() {
    let mut play = Play::new();
    let alert = play.draft();
    let printed = play.ask(play.world.italy.handler, alert, print).unwrap();
    let warning: PrintedDataWarning = printed.warning();
    assert_eq!(warning.key().to_string(), "warning.printed_data");
    assert!(warning.english().contains("data protection rules"));
}

#[test]
fn drafts_are_listed_by_when_they_were_begun() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let first = play.found(lombardy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.pass_days(1);
    let second = play.found(lombardy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.pass_days(1);
    play.must(lombardy.handler, first, submit());
    assert_eq!(ids(&play, lombardy.viewer, &all()), [second, first]);
}
