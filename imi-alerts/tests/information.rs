//! Additional information, requests for it and objections (handbook 6.3.5, 6.3.6.4).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use std::collections::BTreeSet;

use imi_alerts::stage::{Heading, Matter};
use imi_alerts::testing::{
    Play, Staff, World, comment, disseminate, each_refused, file, inform, mailed, object, to_users,
};
use imi_alerts::{AlertId, Command, Kind, Mail, Rule, Status};
use imi_core::{Actor, AuthorityId, Country, Message as _, Place, Rule as CoreRule, Set};

const BROADCAST: Command = Command::BroadcastInformation { item: 1 };
const DELETE: Command = Command::DeleteInformation { item: 1 };

fn rewrite(text: &str) -> Command {
    Command::EditInformation { item: 1, text: comment(text) }
}

fn under(heading: Heading) -> Command {
    let text = comment("as the heading says");
    Command::SubmitInformation { heading, text, documents: Vec::new(), coordinator: None }
}

const fn asking(addressee: Country) -> Heading {
    Heading::Request { addressee }
}

fn through(coordinator: AuthorityId) -> Command {
    Command::SubmitInformation {
        heading: Heading::Other,
        text: comment("for this coordinator"),
        documents: Vec::new(),
        coordinator: Some(coordinator),
    }
}

fn at(
    rule: impl Into<imi_core::AnyRule<Rule>>,
    field: &'static str,
) -> [(imi_core::AnyRule<Rule>, Place); 1] {
    [(rule.into(), Place::field(field))]
}

/// How many items the actor sees.
fn items(play: &Play, actor: Actor, alert: AlertId) -> usize {
    play.seen(actor, alert).information.len()
}

/// Malta has contributed: Gozo's information was broadcast.
fn contributed() -> (Play, AlertId) {
    let mut play = Play::new();
    let alert = play.reach(Status::InformationBroadcast);
    (play, alert)
}

#[test]
fn refusals() {
    let World { italy, lombardy, madrid, catalonia, girona, malta, gozo, .. } = World::default();
    each_refused([
        (Rule::InformationUntilTheEnd, Status::Closed, gozo.handler, inform("x")),
        (Rule::InformationUntilTheEnd, Status::PersonalDataRemoved, gozo.handler, object()),
        (Rule::InformationNotBeforeBroadcast, Status::SubmittedForBroadcast, italy.handler, inform("x")),
        (Rule::InformationNotBeforeBroadcast, Status::AwaitingBroadcast, lombardy.disseminator, BROADCAST),
        (Rule::InformationFixedByBroadcast, Status::InformationBroadcast, gozo.handler, rewrite("x")),
        (Rule::InformationFixedByBroadcast, Status::InformationBroadcast, malta.disseminator, BROADCAST),
        (Rule::NoFinalApprovalNoEditing, Status::InformationSubmitted, malta.disseminator, rewrite("x")),
        (Rule::NoFinalApprovalNoDeleting, Status::InformationSubmitted, malta.disseminator, DELETE),
        (Rule::ObjectionNeedsOpenProposal, Status::Disseminated, gozo.handler, object()),
        (Rule::ObjectionNeedsOpenProposal, Status::OpenForComments, gozo.handler, object()),
        (Rule::ObjectionInPeriodOnly, Status::ObjectionPeriodOver, gozo.handler, object()),
        (Rule::ObjectOnlyByOtherStates, Status::OpenForObjections, girona.handler, object()),
        (Rule::ObjectOnlyByOtherStates, Status::OpenForObjections, madrid.disseminator, object()),
        (Rule::CommissionTakesNoAction, Status::OpenForObjections, Actor::Commission, object()),
        (Rule::ObjectionLapsesWithProposal, Status::Closed, catalonia.disseminator, BROADCAST),
    ]);
}

#[test]
fn information_from_involved_states() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, madrid, catalonia, girona, gozo, comino, brussels, .. } =
        play.world.clone();
    let alert = play.reach(Status::Disseminated);
    for involved in [&italy, &lombardy, &rome, &madrid, &catalonia, &girona, &gozo] {
        assert!(play.may(involved.handler, alert).has(Kind::SubmitInformation));
    }
    for outsider in [comino, brussels] {
        play.give(outsider.handler, alert, inform("x")).not_found();
    }
}

#[test]
fn information_until_the_end() {
    for status in [
        Status::Broadcast,
        Status::WithdrawalToBroadcast,
        Status::OpenForComments,
        Status::ClosureAwaitingBroadcast,
        Status::OpenForObjections,
        Status::ObjectionPeriodOver,
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        play.must(play.world.italy.handler, alert, inform("a further case"));
    }
    let mut play = Play::new();
    let alert = play.reach(Status::Closed);
    let _ = play.give(play.world.italy.handler, alert, inform("x")).refused(Rule::InformationUntilTheEnd);
}

#[test]
fn information_not_before_broadcast() {
    let italy = World::default().italy;
    for status in [Status::Draft, Status::SubmittedForBroadcast, Status::AwaitingBroadcast] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(italy.handler, alert, inform("x")).refused(Rule::InformationNotBeforeBroadcast);
    }
}

#[test]
fn information_two_steps() {
    let mut play = Play::new();
    let World { italy, malta, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(malta.both, alert, inform("we found one too"));
    assert_eq!(items(&play, italy.viewer, alert), 0);
    play.must(malta.both, alert, BROADCAST);
    assert_eq!(items(&play, italy.viewer, alert), 1);
}

#[test]
fn information_coordinator_of_own_state() {
    let mut play = Play::new();
    let World { gozo, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let told = play.give(gozo.handler, alert, through(catalonia.id()));
    told.refused_at(&at(Rule::InformationCoordinatorOfOwnState, "coordinator"));
}

#[test]
fn information_coordinator_linked() {
    let mut play = Play::new();
    let World { gozo, comino, seville, madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let unlinked = at(Rule::InformationCoordinatorLinked, "coordinator");
    play.give(gozo.handler, alert, through(comino.id())).refused_at(&unlinked);
    play.give(seville.handler, alert, inform("to whom?")).refused_at(&unlinked);
    play.must(seville.handler, alert, through(madrid.id()));
    play.must(catalonia.handler, alert, through(catalonia.id()));
    play.give(catalonia.handler, alert, through(madrid.id())).refused_at(&unlinked);
}

#[test]
fn coordinator_chosen_becomes_involved() {
    let mut play = Play::new();
    let World { madrid, girona, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()]));
    assert!(play.view(catalonia.viewer, alert).is_none());
    play.must(girona.handler, alert, inform("something"));
    assert_eq!(items(&play, catalonia.viewer, alert), 1);
    assert!(play.state(alert).stage.active().unwrap().lists(catalonia.id()));
}

#[test]
fn information_broadcast_by_its_coordinator() {
    let mut play = Play::new();
    let World { malta, comino, .. } = play.world.clone();
    play.change(malta.id(), |standing| standing.coordinators.push(comino.id()));
    let alert = play.reach(Status::Disseminated);
    play.must(malta.handler, alert, through(comino.id()));
    let _ =
        play.give(malta.disseminator, alert, BROADCAST).refused(Rule::InformationBroadcastByItsCoordinator);
    play.give(play.world.madrid.disseminator, alert, BROADCAST).not_found();
    play.must(comino.disseminator, alert, BROADCAST);
}

#[test]
fn information_reaches_all_states() {
    let (mut play, alert) = contributed();
    let World { italy, rome, girona, .. } = play.world.clone();
    play.must(italy.handler, alert, under(asking(Country::Mt)));
    let item = Command::BroadcastInformation { item: 2 };
    play.must(play.world.lombardy.disseminator, alert, item);
    for actor in [rome.viewer, girona.viewer, Actor::Commission] {
        assert_eq!(items(&play, actor, alert), 2);
    }
}

#[test]
fn information_submit_notice() {
    let mut play = Play::new();
    let World { gozo, malta, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(gozo.handler, alert, inform("something"));
    assert_eq!(mailed(&done, Mail::InformationToBroadcast), to_users(&[malta.disseminators()]));
    assert_eq!(done.notices.len(), malta.disseminators().len());
}

/// All who act in the authorities involved once the alert was disseminated in Spain and Malta.
pub(crate) fn all_acting(world: &World) -> Vec<imi_core::Recipient> {
    let involved = [
        &world.italy,
        &world.lombardy,
        &world.rome,
        &world.madrid,
        &world.catalonia,
        &world.girona,
        &world.seville,
        &world.malta,
        &world.gozo,
    ];
    to_users(&involved.map(Staff::acting))
}

#[test]
fn information_broadcast_notice() {
    let mut play = Play::new();
    let alert = play.reach(Status::InformationSubmitted);
    let done = play.must(play.world.malta.disseminator, alert, BROADCAST);
    assert_eq!(mailed(&done, Mail::InformationAdded), all_acting(&play.world));
}

#[test]
fn information_request_addressee() {
    let mut play = Play::new();
    let World { gozo, malta, girona, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    let refused = at(Rule::InformationRequestAddressee, "addressee");
    // What was only submitted is no contribution yet, and nobody asks himself.
    play.give(girona.handler, alert, under(asking(Country::Mt))).refused_at(&refused);
    play.give(girona.handler, alert, under(asking(Country::Es))).refused_at(&refused);
    play.give(girona.handler, alert, under(asking(Country::Be))).refused_at(&refused);
    play.must(malta.disseminator, alert, BROADCAST);
    play.must(girona.handler, alert, under(asking(Country::Mt)));
    play.must(gozo.handler, alert, under(asking(Country::It)));
    play.give(gozo.handler, alert, under(asking(Country::Mt))).refused_at(&refused);
}

#[test]
fn an_answer_names_a_broadcast_request() {
    let (mut play, alert) = contributed();
    let World { gozo, italy, lombardy, malta, .. } = play.world.clone();
    play.must(italy.handler, alert, under(asking(Country::Mt)));
    let answer = |request| under(Heading::Answer { request });
    let refused = at(Rule::InformationRequestAddressee, "request");
    for number in [1, 2, 3] {
        play.give(gozo.handler, alert, answer(Some(number))).refused_at(&refused);
    }
    play.must(lombardy.disseminator, alert, Command::BroadcastInformation { item: 2 });
    play.must(gozo.handler, alert, answer(Some(2)));
    play.must(gozo.handler, alert, answer(None));
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 3 });
}

/// Each heading says in English what it is.
#[test]
fn headings_have_names() {
    let headings = [
        Heading::MeasuresTaken,
        Heading::Request { addressee: Country::It },
        Heading::Answer { request: None },
        Heading::SuggestionToClose,
        Heading::Other,
    ];
    let matters = headings.map(Matter::Information).into_iter().chain([Matter::Objection { proposal: 1 }]);
    let names: BTreeSet<&str> = matters.map(|matter| matter.english()).collect();
    assert_eq!(names.len(), 6);
    assert!(names.iter().all(|name| name.starts_with(char::is_uppercase)), "{names:?}");
}

#[test]
fn information_request_by_initiator() {
    let (mut play, alert) = contributed();
    play.must(play.world.italy.handler, alert, under(asking(Country::Mt)));
}

#[test]
fn information_request_creates_no_duty() {
    let mut play = Play::new();
    let World { gozo, malta, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(gozo.handler, alert, under(asking(Country::It)));
    play.must(malta.disseminator, alert, BROADCAST);
    play.must(catalonia.disseminator, alert, Command::CloseAlert);
}

#[test]
fn suggest_closure_by_information() {
    let mut play = Play::new();
    let World { gozo, malta, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(gozo.handler, alert, under(Heading::SuggestionToClose));
    play.must(malta.disseminator, alert, BROADCAST);
    assert_eq!(play.shows(madrid.viewer, alert), Some(Status::Broadcast));
    play.pass_days(60);
    play.elapse(alert).nothing();
}

#[test]
fn information_pen_follows_flag() {
    for approves in [false, true] {
        let mut play = Play::new();
        let World { gozo, malta, .. } = play.world.clone();
        let alert = play.reach(Status::InformationSubmitted);
        if approves {
            play.approves(malta.id());
        }
        let (pen, other) =
            if approves { (malta.disseminator, gozo.handler) } else { (gozo.handler, malta.disseminator) };
        let kinds: Set<Kind> = [Kind::EditInformation, Kind::DeleteInformation].into_iter().collect();
        assert_eq!(play.may(pen, alert).and(kinds), kinds);
        assert!(!play.may(other, alert).meets(kinds));
        play.must(pen, alert, rewrite("the firm advertised here"));
        assert!(play.can_read(gozo.viewer, alert, "the firm advertised here"));
        play.must(pen, alert, DELETE);
        let view = play.seen(gozo.viewer, alert).information.pop().unwrap();
        assert_eq!((view.status, view.text), (Status::InformationDeleted, None));
    }
    // Information submitted by a disseminator is changed by handlers and disseminators of his authority.
    let mut play = Play::new();
    let malta = play.world.malta.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(malta.disseminator, alert, inform("we found one too"));
    play.must(malta.handler, alert, rewrite("we found two"));
    play.must(malta.second_disseminator, alert, DELETE);
}

#[test]
fn information_fixed_by_broadcast() {
    let (mut play, alert) = contributed();
    for (actor, command) in [
        (play.world.gozo.handler, rewrite("x")),
        (play.world.gozo.handler, DELETE),
        (play.world.malta.disseminator, DELETE),
    ] {
        let _ = play.give(actor, alert, command).refused(Rule::InformationFixedByBroadcast);
    }
}

#[test]
fn information_hidden_until_broadcast() {
    let mut play = Play::new();
    let World { gozo, malta, comino, italy, girona, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.must(malta.disseminator, alert, disseminate(malta.id(), &[comino.id()]));
    assert_eq!((items(&play, gozo.viewer, alert), items(&play, malta.viewer, alert)), (1, 1));
    for other in [comino.viewer, italy.viewer, girona.viewer, Actor::Commission] {
        assert_eq!(items(&play, other, alert), 0);
        assert!(!play.can_read(other, alert, "the firm advertises here"));
        let names: Vec<_> = play.history(other, alert).iter().map(|line| line.what.name).collect();
        assert!(!names.contains(&"information_submitted"));
    }
    play.give(comino.handler, alert, rewrite("x")).not_found();
}

#[test]
fn information_may_stay_unsent() {
    let mut play = Play::new();
    let World { gozo, italy, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(gozo.handler, alert, inform("never sent"));
    play.must(catalonia.disseminator, alert, Command::CloseAlert);
    let item = play.state(alert).stage.active().unwrap().item(1).unwrap().status();
    assert_eq!(item, Status::InformationLapsed);
    assert_eq!(items(&play, italy.viewer, alert), 0);
}

#[test]
fn information_not_forwarded() {
    let mut play = Play::new();
    let World { malta, comino, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    assert!(play.give(malta.disseminator, alert, Command::Forward { to: comino.id() }).result.is_err());
    assert!(!play.may(malta.disseminator, alert).has(Kind::Forward));
}

#[test]
fn information_may_carry_attachments() {
    let mut play = Play::new();
    let World { gozo, malta, italy, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForObjections);
    let submit = |name: &str| Command::SubmitInformation {
        heading: Heading::Other,
        text: comment("see the pictures"),
        documents: vec![file(name)],
        coordinator: None,
    };
    let told = play.give(gozo.handler, alert, submit(" "));
    told.refused_at(&[(CoreRule::AttachmentLimits.into(), Place::nth("documents", 0))]);
    play.must(gozo.handler, alert, submit("Pictures_of_Gozo.pdf"));
    play.must(malta.disseminator, alert, BROADCAST);
    assert!(play.can_read(italy.viewer, alert, "Pictures_of_Gozo.pdf"));
    assert!(!play.can_read(Actor::Commission, alert, "Pictures_of_Gozo.pdf"));
    play.pass_days(11);
    play.must(play.world.catalonia.disseminator, alert, Command::CloseAlert);
    assert!(!play.can_read(italy.viewer, alert, "Pictures_of_Gozo.pdf"));
}

#[test]
fn no_drafts_for_related_steps() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::Disseminated);
    let before = (play.state(alert), play.events(alert));
    let blank = Command::SubmitInformation {
        heading: Heading::Other,
        text: comment(" "),
        documents: Vec::new(),
        coordinator: None,
    };
    play.give(gozo.handler, alert, blank).refused_at(&at(CoreRule::BlankFreeText, "text"));
    assert_eq!((play.state(alert), play.events(alert)), before);
}

#[test]
fn object_only_by_other_states() {
    let mut play = Play::new();
    let World { girona, madrid, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForObjections);
    for own in [girona.handler, madrid.disseminator] {
        let _ = play.give(own, alert, object()).refused(Rule::ObjectOnlyByOtherStates);
    }
    play.must(gozo.handler, alert, object());
}

#[test]
fn initiating_state_may_object() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForObjections);
    play.must(play.world.italy.handler, alert, object());
}

#[test]
fn objection_is_additional_information() {
    let mut play = Play::new();
    let World { malta, gozo, .. } = play.world.clone();
    let alert = play.objected();
    let item = play.seen(malta.viewer, alert).information.pop().unwrap();
    assert_eq!(item.status, Status::InformationSubmitted);
    assert_eq!(item.matter, imi_alerts::stage::Matter::Objection { proposal: 1 });
    play.must(gozo.handler, alert, rewrite("three more were found"));
    let blank = Command::EditInformation { item: 1, text: comment(" ") };
    play.give(gozo.handler, alert, blank).refused_at(&at(Rule::ObjectionNeedsGround, "text"));
    play.must(malta.disseminator, alert, BROADCAST);
}

#[test]
fn objection_needs_open_proposal() {
    let gozo = World::default().gozo;
    for status in [Status::Disseminated, Status::OpenForComments, Status::ClosureAwaitingBroadcast] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(gozo.handler, alert, object()).refused(Rule::ObjectionNeedsOpenProposal);
    }
}

#[test]
fn objection_in_period_only() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::OpenForObjections);
    play.scene().now = play.seen(gozo.viewer, alert).closure.unwrap().ends.unwrap();
    let _ = play.give(gozo.handler, alert, object()).refused(Rule::ObjectionInPeriodOnly);
    play.must(gozo.handler, alert, inform("still of use"));
}

#[test]
fn objection_needs_ground() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForObjections);
    let blank = Command::SubmitObjection { ground: comment(" "), documents: Vec::new(), coordinator: None };
    play.give(play.world.gozo.handler, alert, blank).refused_at(&at(Rule::ObjectionNeedsGround, "ground"));
}

#[test]
fn objection_broadcast_is_optional() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.objected();
    assert_eq!(items(&play, catalonia.viewer, alert), 0);
    play.pass_days(11);
    play.must(catalonia.disseminator, alert, Command::CloseAlert);
}

#[test]
fn objection_broadcast_notice() {
    let mut play = Play::new();
    let alert = play.objected();
    let done = play.must(play.world.malta.disseminator, alert, BROADCAST);
    assert_eq!(mailed(&done, Mail::Objection), all_acting(&play.world));
}

#[test]
fn objection_broadcast_after_period() {
    let mut play = Play::new();
    let World { malta, catalonia, .. } = play.world.clone();
    let alert = play.objected();
    play.pass_days(11);
    play.must(malta.disseminator, alert, BROADCAST);
    assert_eq!(items(&play, catalonia.viewer, alert), 1);
}

#[test]
fn objection_lapses_with_proposal() {
    let mut play = Play::new();
    let World { malta, catalonia, girona, gozo, .. } = play.world.clone();
    let alert = play.objected();
    play.must(gozo.handler, alert, inform("this stays"));
    play.must(catalonia.disseminator, alert, Command::AbandonProposal);
    let _ = play.give(malta.disseminator, alert, BROADCAST).refused(Rule::ObjectionLapsesWithProposal);
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 2 });
    play.must(girona.handler, alert, imi_alerts::testing::propose(None));
    play.pass_days(6);
    let broadcast = Command::BroadcastProposal { comments: Vec::new() };
    play.must(catalonia.disseminator, alert, broadcast);
    play.must(gozo.handler, alert, object());
}

#[test]
fn numbers_of_items_are_never_given_again() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.must(gozo.handler, alert, DELETE);
    play.must(gozo.handler, alert, inform("the second"));
    let numbers: Vec<_> = play.seen(gozo.viewer, alert).information.iter().map(|item| item.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn a_coordinator_with_links_says_to_which_it_submits() {
    let mut play = Play::new();
    let World { malta, comino, .. } = play.world.clone();
    play.change(malta.id(), |standing| standing.coordinators.push(comino.id()));
    let alert = play.reach(Status::Disseminated);
    let told = play.give(malta.handler, alert, inform("to itself or to Comino?"));
    told.refused_at(&at(Rule::InformationCoordinatorLinked, "coordinator"));
}
