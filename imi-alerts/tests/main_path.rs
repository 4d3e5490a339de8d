//! The handbook's figure "sending and receiving an alert", from the first draft to the removal of personal data (6.1).

use imi_alerts::testing::{Play, disseminate, inform, object, propose, submit};
use imi_alerts::{Alert, Command, Status};
use imi_core::Member;

#[test]
fn from_draft_to_removal() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.draft();
    let rome = &world.rome;
    play.must(world.italy.handler, alert, submit());
    play.must(world.lombardy.disseminator, alert, Command::Accept);
    play.must(world.lombardy.disseminator, alert, play.broadcast(alert));
    play.must(rome.disseminator, alert, disseminate(rome.id(), &[world.milan.id()]));
    for postbox in [&world.madrid, &world.malta] {
        play.must(postbox.disseminator, alert, Command::Acknowledge { postbox: postbox.id() });
    }
    let spain = [world.catalonia.id(), world.girona.id()];
    play.must(world.madrid.disseminator, alert, disseminate(world.madrid.id(), &spain));
    play.must(world.malta.disseminator, alert, disseminate(world.malta.id(), &[world.gozo.id()]));
    play.must(world.gozo.handler, alert, inform("the firm advertises here"));
    play.must(world.malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    play.must(world.girona.handler, alert, propose(None));
    play.pass_days(6);
    play.must(world.catalonia.disseminator, alert, Command::BroadcastProposal { comments: Vec::new() });
    play.must(world.gozo.handler, alert, object());
    play.must(world.malta.disseminator, alert, Command::BroadcastInformation { item: 2 });
    play.pass_days(11);
    play.must(world.catalonia.disseminator, alert, Command::CloseAlert);
    assert_eq!(play.status(alert), Status::Closed);
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(play.status(alert), Status::PersonalDataRemoved);
    assert_eq!(play.shows(world.gozo.viewer, alert), Some(Status::Closed));
}

#[test]
fn table_is_in_order() {
    let kinds: Vec<_> = <Alert as imi_core::Lifecycle>::TABLE.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, imi_alerts::Kind::ALL);
}
