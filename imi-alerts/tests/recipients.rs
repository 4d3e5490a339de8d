//! Acknowledging, disseminating, removing recipients, and postboxes that change hands (handbook 6.3.4).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_alerts::stage::{Entry, Reached};
use imi_alerts::testing::{
    Play, SUGGESTION, Staff, World, add, comment, disseminate, each_refused, inform, mailed, propose,
    to_users,
};
use imi_alerts::{AlertId, Command, Kind, Mail, Rule, Search, Status, search};
use imi_core::{Actor, AuthorityId, Country, Place, WorkflowRole};

fn acknowledge(staff: &Staff) -> Command {
    Command::Acknowledge { postbox: staff.id() }
}

fn remove(staff: &Staff) -> Command {
    Command::RemoveRecipient { authority: staff.id() }
}

fn at(rule: Rule, nth: u32) -> [(imi_core::AnyRule<Rule>, Place); 1] {
    [(rule.into(), Place::nth("authorities", nth))]
}

/// The authorities on the list of a country, as an actor sees it.
fn on_list(play: &Play, actor: Actor, alert: AlertId, country: Country) -> Vec<AuthorityId> {
    let view = play.seen(actor, alert);
    let found = view.states.into_iter().find(|state| state.country == country);
    found.unwrap_or(view.at_home).authorities.into_iter().map(|recipient| recipient.authority).collect()
}

#[test]
fn refusals() {
    let World { rome, madrid, catalonia, girona, malta, gozo, comino, seville, .. } = World::default();
    let spain = disseminate(madrid.id(), &[girona.id()]);
    each_refused([
        (
            Rule::AcknowledgeByPostboxDisseminator,
            Status::Disseminated,
            catalonia.disseminator,
            acknowledge(&catalonia),
        ),
        (Rule::AcknowledgeOnlyOnce, Status::Acknowledged, madrid.disseminator, acknowledge(&madrid)),
        (Rule::AcknowledgeOnlyOnce, Status::Broadcast, rome.disseminator, acknowledge(&rome)),
        (Rule::AcknowledgeBeforeDissemination, Status::Broadcast, madrid.disseminator, spain.clone()),
        (
            Rule::FirstDisseminationByPostbox,
            Status::Disseminated,
            catalonia.disseminator,
            disseminate(catalonia.id(), &[girona.id()]),
        ),
        (Rule::RemoveOnlyByPostbox, Status::Disseminated, catalonia.disseminator, remove(&girona)),
        (Rule::RemoveWithinOwnState, Status::Disseminated, malta.disseminator, remove(&girona)),
        (Rule::RemoveWithinOwnState, Status::Disseminated, malta.disseminator, remove(&madrid)),
        (Rule::RemoveOnlyWithoutAction, Status::InformationSubmitted, malta.disseminator, remove(&gozo)),
        (Rule::RemoveOnlyWithoutAction, Status::Disseminated, malta.disseminator, remove(&comino)),
        (Rule::RemovalNeverHitsActors, Status::OpenForComments, madrid.disseminator, remove(&catalonia)),
        (Rule::RemovalNeverHitsActors, Status::Disseminated, madrid.disseminator, remove(&madrid)),
        (Rule::RecipientsFrozenAfterEnd, Status::Closed, madrid.disseminator, spain),
        (Rule::RecipientsFrozenAfterEnd, Status::Closed, madrid.disseminator, remove(&seville)),
        (Rule::RecipientsFrozenAfterEnd, Status::Closed, madrid.disseminator, acknowledge(&madrid)),
        (Rule::RecipientsFrozenAfterEnd, Status::Closed, catalonia.disseminator, add(&[girona.id()])),
        (
            Rule::NonRecipientCoordinatorAddsNone,
            Status::Acknowledged,
            madrid.disseminator,
            add(&[girona.id()]),
        ),
    ]);
}

#[test]
fn awaiting_acknowledgement_status() {
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let madrid = play.world.madrid.clone();
    assert_eq!(play.shows(madrid.disseminator, alert), Some(Status::AwaitingAcknowledgement));
    let row = play
        .ask(madrid.viewer, alert, |_, moment| search(&play.store, &Search::default(), moment, 9).unwrap());
    assert_eq!(
        row.iter().map(|(_, seen)| seen.status).collect::<Vec<_>>(),
        [Status::AwaitingAcknowledgement]
    );
    play.must(madrid.disseminator, alert, acknowledge(&madrid));
    assert_eq!(play.shows(madrid.disseminator, alert), Some(Status::Broadcast));
}

#[test]
fn acknowledge_by_postbox_disseminator() {
    let mut play = Play::new();
    let World { madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.give(catalonia.disseminator, alert, acknowledge(&catalonia)).not_found();
    let _ = play.give(madrid.handler, alert, acknowledge(&madrid)).refused(Rule::HandlerCannotDisseminate);
    let malta = play.world.malta.clone();
    play.give(malta.disseminator, alert, acknowledge(&madrid)).not_found();
    play.must(madrid.disseminator, alert, acknowledge(&madrid));
    // In the same state, whoever is no postbox is told whose it is to do.
    let alert = play.reach(Status::Disseminated);
    play.change(catalonia.id(), |standing| standing.role = WorkflowRole::IncomingAlertPostbox);
    play.elapse(alert).done();
    let girona = play.world.girona.handler;
    play.give(girona, alert, acknowledge(&catalonia)).refused(Rule::AcknowledgeByPostboxDisseminator);
}

#[test]
fn acknowledge_per_postbox() {
    let mut play = Play::new();
    let World { italy, brussels, antwerp, .. } = play.world.clone();
    let alert = play.to_belgium();
    play.must(brussels.disseminator, alert, acknowledge(&brussels));
    let belgium = |play: &Play, actor| {
        let states = play.seen(actor, alert).states;
        states.into_iter().find(|state| state.country == Country::Be).unwrap()
    };
    assert!(belgium(&play, italy.viewer).acknowledged);
    assert!(play.may(brussels.disseminator, alert).has(Kind::Disseminate));
    assert_eq!(play.shows(antwerp.viewer, alert), Some(Status::AwaitingAcknowledgement));
    assert!(!play.may(antwerp.disseminator, alert).has(Kind::Disseminate));
    let reached: Vec<_> =
        belgium(&play, antwerp.viewer).postboxes.iter().map(|postbox| postbox.reached).collect();
    assert_eq!(reached, [Some(Reached::Acknowledged), Some(Reached::Awaiting)]);
    assert!(belgium(&play, italy.viewer).postboxes.iter().all(|postbox| postbox.reached.is_none()));
    play.must(antwerp.disseminator, alert, acknowledge(&antwerp));
}

#[test]
fn acknowledge_before_dissemination() {
    let mut play = Play::new();
    let World { madrid, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let spain = disseminate(madrid.id(), &[girona.id()]);
    let _ =
        play.give(madrid.disseminator, alert, spain.clone()).refused(Rule::AcknowledgeBeforeDissemination);
    play.must(madrid.disseminator, alert, acknowledge(&madrid));
    play.must(madrid.disseminator, alert, spain);
}

#[test]
fn first_dissemination_by_postbox() {
    let mut play = Play::new();
    let World { seville, madrid, catalonia, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.give(catalonia.disseminator, alert, add(&[girona.id()])).not_found();
    // Catalonia becomes involved as coordinator before anything was disseminated in Spain.
    play.must(madrid.handler, alert, inform("we look into it"));
    play.change(madrid.id(), |standing| standing.coordinators.push(catalonia.id()));
    let text = comment("nothing found");
    let proposal = Command::ProposeClosure { text, coordinator: Some(catalonia.id()) };
    play.must(madrid.handler, alert, proposal);
    let _ = play
        .give(catalonia.disseminator, alert, add(&[girona.id()]))
        .refused(Rule::FirstDisseminationByPostbox);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[seville.id()]));
    play.must(catalonia.disseminator, alert, add(&[girona.id()]));
}

#[test]
fn disseminate_within_own_state() {
    let mut play = Play::new();
    let World { madrid, girona, gozo, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    let told = play.give(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id(), gozo.id()]));
    told.refused_at(&at(Rule::DisseminateWithinOwnState, 1));
    let alert = play.reach(Status::Disseminated);
    let told = play.give(catalonia.disseminator, alert, add(&[play.world.comino.id()]));
    told.refused_at(&at(Rule::DisseminateWithinOwnState, 0));
}

#[test]
fn disseminate_to_alert_roles_only() {
    let mut play = Play::new();
    let madrid = play.world.madrid.clone();
    let requests = imi_core::testing::authority(60, Country::Es, WorkflowRole::AuthorityRequests);
    play.scene().standing(&requests);
    let alert = play.reach(Status::Acknowledged);
    let told = play.give(madrid.disseminator, alert, disseminate(madrid.id(), &[requests.authority]));
    told.refused_at(&at(Rule::DisseminateToAlertRolesOnly, 0));
}

#[test]
fn suggestions_checked_by_postbox() {
    let mut play = Play::new();
    let World { madrid, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    assert!(play.can_read(madrid.disseminator, alert, SUGGESTION));
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[seville.id()]));
    assert!(play.view(girona.viewer, alert).is_none());
}

#[test]
fn recipient_coordinators_add_further() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[catalonia.id()]));
    play.must(catalonia.disseminator, alert, add(&[girona.id(), seville.id()]));
    assert_eq!(
        on_list(&play, girona.viewer, alert, Country::Es),
        [catalonia.id(), girona.id(), seville.id()]
    );
}

#[test]
fn non_recipient_coordinator_adds_none() {
    let mut play = Play::new();
    let World { comino, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.give(comino.disseminator, alert, add(&[gozo.id()])).not_found();
}

#[test]
fn remove_only_by_postbox() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[catalonia.id()]));
    play.must(catalonia.disseminator, alert, add(&[girona.id(), seville.id()]));
    let _ = play.give(catalonia.disseminator, alert, remove(&girona)).refused(Rule::RemoveOnlyByPostbox);
    let _ = play.give(seville.handler, alert, remove(&girona)).refused(Rule::RemoveOnlyByPostbox);
    play.must(madrid.disseminator, alert, remove(&girona));
}

#[test]
fn remove_only_without_action() {
    let mut play = Play::new();
    let World { malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    let _ = play.give(malta.disseminator, alert, remove(&gozo)).refused(Rule::RemoveOnlyWithoutAction);
}

#[test]
fn what_counts_as_action() {
    let World { madrid, catalonia, girona, seville, gozo, comino, malta, .. } = World::default();
    let entry = |status, postbox: &Staff, who: &Staff, act: Option<(Actor, Command)>| {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.reads(who.viewer, alert);
        let _ = play.ask(who.viewer, alert, imi_alerts::print);
        if let Some((actor, command)) = act {
            play.must(actor, alert, command);
        }
        play.give(postbox.disseminator, alert, remove(who)).result.is_ok()
    };
    let listed = Status::Disseminated;
    assert!(entry(listed, &malta, &gozo, None), "reading and printing");
    assert!(!entry(listed, &malta, &gozo, Some((gozo.handler, inform("something")))));
    assert!(!entry(listed, &madrid, &girona, Some((girona.handler, propose(None)))));
    let comments = Status::OpenForComments;
    let yes = Command::Comment { text: comment("yes") };
    assert!(entry(comments, &madrid, &seville, None));
    assert!(!entry(comments, &madrid, &seville, Some((seville.handler, yes))));
    // A coordinator that has added somebody has acted; the one added has not.
    let mut play = Play::new();
    let alert = play.reach(listed);
    play.must(malta.disseminator, alert, disseminate(malta.id(), &[comino.id()]));
    play.must(madrid.disseminator, alert, remove(&seville));
    play.must(catalonia.disseminator, alert, add(&[seville.id()]));
    let _ = play.give(madrid.disseminator, alert, remove(&catalonia)).refused(Rule::RemoveOnlyWithoutAction);
    play.must(madrid.disseminator, alert, remove(&seville));
}

#[test]
fn remove_within_own_state() {
    let mut play = Play::new();
    let World { rome, malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let _ = play.give(rome.disseminator, alert, remove(&gozo)).refused(Rule::RemoveWithinOwnState);
    play.must(malta.disseminator, alert, remove(&gozo));
}

#[test]
fn removal_never_hits_actors() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let entry = play.seen(madrid.viewer, alert).states.into_iter().flat_map(|state| state.authorities);
    let entry = entry.into_iter().find(|recipient| recipient.authority == catalonia.id()).unwrap().entry;
    assert_eq!(entry, Some(Entry::Listed), "the closing coordinator has not acted yet");
    let never = Rule::RemovalNeverHitsActors;
    let _ = play.give(madrid.disseminator, alert, remove(&catalonia)).refused(never);
    for by_part in [italy, lombardy, rome.clone()] {
        let _ = play.give(rome.disseminator, alert, remove(&by_part)).refused(never);
    }
}

#[test]
fn removed_hears_no_more() {
    let mut play = Play::new();
    let World { madrid, girona, malta, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    play.must(madrid.disseminator, alert, remove(&girona));
    let done = play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    let told = mailed(&done, Mail::InformationAdded);
    assert!(to_users(&[girona.acting()]).iter().all(|user| !told.contains(user)));
    assert!(to_users(&[madrid.acting()]).iter().all(|user| told.contains(user)));
}

#[test]
fn removed_loses_access() {
    let mut play = Play::new();
    let World { madrid, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(madrid.disseminator, alert, remove(&girona));
    assert_eq!(done.notices, []);
    assert!(play.view(girona.viewer, alert).is_none());
    assert!(play.history(girona.viewer, alert).is_empty());
    let listed = play
        .ask(girona.viewer, alert, |_, moment| search(&play.store, &Search::default(), moment, 9).unwrap());
    assert!(listed.is_empty());
}

#[test]
fn removed_is_listed_at_home_alone() {
    let mut play = Play::new();
    let World { italy, malta, madrid, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let listed = |play: &Play, actor| on_list(play, actor, alert, Country::Es).contains(&seville.id());
    let abroad = [italy.viewer, malta.viewer];
    assert!(abroad.iter().all(|actor| listed(&play, *actor)));
    play.must(madrid.disseminator, alert, remove(&seville));
    assert!([madrid.viewer, girona.viewer].iter().all(|actor| listed(&play, *actor)));
    assert!(!abroad.iter().any(|actor| listed(&play, *actor)));
}

#[test]
fn removed_may_return() {
    let mut play = Play::new();
    let World { italy, madrid, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(madrid.disseminator, alert, remove(&girona));
    play.must(italy.handler, alert, imi_alerts::testing::rectify("as it is now"));
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()]));
    assert!(play.can_read(girona.viewer, alert, "as it is now"));
    play.must(madrid.disseminator, alert, remove(&girona));
}

#[test]
fn duplicate_recipient_refused() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let duplicate = Rule::DuplicateRecipientRefused;
    play.give(catalonia.disseminator, alert, add(&[girona.id()])).refused_at(&at(duplicate, 0));
    play.give(catalonia.disseminator, alert, add(&[madrid.id()])).refused_at(&at(duplicate, 0));
    play.must(madrid.disseminator, alert, remove(&seville));
    let twice = disseminate(madrid.id(), &[seville.id(), seville.id()]);
    play.give(madrid.disseminator, alert, twice).refused_at(&at(duplicate, 1));
}

#[test]
fn empty_dissemination_refused() {
    let mut play = Play::new();
    let World { madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let empty = [(Rule::EmptyDisseminationRefused.into(), Place::field("authorities"))];
    play.give(madrid.disseminator, alert, disseminate(madrid.id(), &[])).refused_at(&empty);
    play.give(catalonia.disseminator, alert, add(&[])).refused_at(&empty);
}

#[test]
fn dissemination_notice() {
    let mut play = Play::new();
    let World { malta, comino, madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(malta.disseminator, alert, disseminate(malta.id(), &[comino.id()]));
    assert_eq!(mailed(&done, Mail::Disseminated), to_users(&[comino.acting()]));
    assert_eq!(done.notices.len(), comino.acting().len());
    play.must(madrid.disseminator, alert, remove(&girona));
    play.must(madrid.disseminator, alert, remove(&seville));
    let done = play.must(catalonia.disseminator, alert, add(&[girona.id(), seville.id()]));
    assert_eq!(mailed(&done, Mail::Disseminated), to_users(&[girona.handlers(), seville.handlers()]));
}

#[test]
fn outgoing_dissemination() {
    let mut play = Play::new();
    let World { rome, milan, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(rome.disseminator, alert, disseminate(rome.id(), &[milan.id()]));
    assert_eq!(play.shows(milan.viewer, alert), Some(Status::Broadcast));
    assert_eq!(on_list(&play, milan.viewer, alert, Country::It), [milan.id()]);
}

#[test]
fn outgoing_needs_no_acknowledgement() {
    let mut play = Play::new();
    let rome = play.world.rome.clone();
    let alert = play.reach(Status::Broadcast);
    let may = play.may(rome.disseminator, alert);
    assert!(may.has(Kind::Disseminate) && !may.has(Kind::Acknowledge));
}

#[test]
fn broadcaster_may_add_at_home() {
    let mut play = Play::new();
    let World { lombardy, milan, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let _ = play.give(lombardy.disseminator, alert, add(&[milan.id()])).refused(Rule::NotBroadcastYet);
    play.must(lombardy.disseminator, alert, play.broadcast(alert));
    play.must(lombardy.disseminator, alert, add(&[milan.id()]));
    assert!(play.view(milan.viewer, alert).is_some());
}

#[test]
fn recipients_frozen_after_end() {
    let mut play = Play::new();
    let World { italy, lombardy, malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    play.must(italy.handler, alert, imi_alerts::testing::withdraw());
    play.must(lombardy.disseminator, alert, Command::BroadcastWithdrawal);
    let frozen = Rule::RecipientsFrozenAfterEnd;
    let _ = play.give(malta.disseminator, alert, acknowledge(&malta)).refused(frozen);
    let _ = play.give(malta.disseminator, alert, disseminate(malta.id(), &[gozo.id()])).refused(frozen);
    let _ = play.give(malta.disseminator, alert, remove(&gozo)).refused(frozen);
    // A postbox designated after the end receives nothing.
    play.change(play.world.comino.id(), |standing| standing.role = WorkflowRole::IncomingAlertPostbox);
    play.elapse(alert).nothing();
}

#[test]
fn acknowledgement_in_history() {
    let mut play = Play::new();
    let World { italy, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    let done = play.must(madrid.disseminator, alert, acknowledge(&madrid));
    assert_eq!(done.notices, []);
    let line = play.history(italy.viewer, alert).pop().unwrap();
    assert_eq!((line.what.name, line.authority, line.user), ("acknowledged", Some(madrid.id()), None));
}

/// Gives the flag of the Maltese postbox to Comino.
fn hand_over(play: &mut Play) {
    let World { malta, comino, .. } = play.world.clone();
    play.change(malta.id(), |standing| standing.role = WorkflowRole::AlertCoordinator);
    play.change(comino.id(), |standing| standing.role = WorkflowRole::IncomingAlertPostbox);
}

#[test]
fn postbox_handed_over() {
    let mut play = Play::new();
    let World { malta, comino, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    hand_over(&mut play);
    assert_eq!(play.shows(comino.viewer, alert), Some(Status::AwaitingAcknowledgement));
    assert!(play.view(malta.viewer, alert).is_none());
    let done = play.elapse(alert).done();
    assert_eq!(mailed(&done, Mail::Received), to_users(&[comino.disseminators()]));
    play.elapse(alert).nothing();
    play.must(comino.disseminator, alert, acknowledge(&comino));
    // One that has acted stays on as an ordinary recipient.
    let mut play = Play::new();
    let alert = play.reach(Status::Acknowledged);
    hand_over(&mut play);
    assert_eq!(play.shows(malta.viewer, alert), Some(Status::Broadcast));
    assert_eq!(on_list(&play, malta.viewer, alert, Country::Mt), [malta.id()]);
    let _ = play.give(comino.disseminator, alert, remove(&malta)).refused(Rule::RemoveOnlyWithoutAction);
}

/// A postbox that broadcast the alert is involved by that, and no recipient when it loses the flag.
#[test]
fn a_postbox_that_broadcast_the_alert_is_not_listed_when_it_loses_the_flag() {
    let mut play = Play::new();
    let World { italy, rome, .. } = play.world.clone();
    let alert = play.draft();
    play.change(italy.id(), |standing| standing.coordinators = vec![rome.id()]);
    let choose = imi_alerts::Edit::Coordinator { authority: Some(rome.id()) };
    play.must(italy.handler, alert, Command::Submit { edits: vec![choose] });
    play.must(rome.disseminator, alert, Command::Accept);
    play.must(rome.disseminator, alert, play.broadcast(alert));
    play.change(rome.id(), |standing| standing.role = WorkflowRole::AlertCoordinator);
    play.elapse(alert).done();
    assert!(play.state(alert).stage.active().unwrap().recipients.is_empty());
    assert!(play.view(rome.viewer, alert).is_some());
}

/// A recipient that becomes a postbox and is none any more is the recipient that it was.
#[test]
fn a_recipient_that_was_a_postbox_for_a_while_is_what_it_was() {
    for (acts, entry) in [(true, Entry::Acted), (false, Entry::Listed)] {
        let mut play = Play::new();
        let World { malta, comino, .. } = play.world.clone();
        let alert = play.reach(Status::Acknowledged);
        play.must(malta.disseminator, alert, disseminate(malta.id(), &[comino.id()]));
        if acts {
            let information = Command::SubmitInformation {
                heading: imi_alerts::stage::Heading::Other,
                text: comment("seen at the port"),
                documents: Vec::new(),
                coordinator: Some(malta.id()),
            };
            play.must(comino.handler, alert, information);
        }
        for role in [WorkflowRole::IncomingAlertPostbox, WorkflowRole::AlertCoordinator] {
            play.change(comino.id(), |standing| standing.role = role);
            play.elapse(alert).done();
        }
        let recipients = play.state(alert).stage.active().unwrap().recipients.clone();
        assert_eq!(recipients.get(&comino.id()).map(|comino| comino.entry), Some(entry));
    }
}

/// That a recipient has acted is told inside its own state.
#[test]
fn whether_a_recipient_acted_is_told_at_home() {
    let mut play = Play::new();
    let World { madrid, malta, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    let stage = |play: &mut Play, actor| play.give(actor, alert, remove(&gozo)).refusal().stage;
    assert_eq!(stage(&mut play, malta.disseminator), Some(Status::RecipientActed));
    assert_eq!(stage(&mut play, madrid.disseminator), Some(Status::RecipientListed));
}

#[test]
fn a_new_postbox_at_home_gets_a_copy() {
    let mut play = Play::new();
    let veneto = play.world.veneto.clone();
    let alert = play.reach(Status::Broadcast);
    play.change(veneto.id(), |standing| standing.role = WorkflowRole::IncomingAlertPostbox);
    let done = play.elapse(alert).done();
    assert_eq!(mailed(&done, Mail::OutgoingCopy), to_users(&[veneto.disseminators()]));
    assert!(play.may(veneto.disseminator, alert).has(Kind::Disseminate));
}

#[test]
fn a_postbox_for_which_something_waits_stays_when_it_loses_the_flag() {
    let mut play = Play::new();
    let World { malta, gozo, .. } = play.world.clone();
    let alert = play.to_belgium();
    play.must(malta.disseminator, alert, acknowledge(&malta));
    play.must(malta.disseminator, alert, disseminate(malta.id(), &[gozo.id()]));
    play.must(gozo.handler, alert, inform("something"));
    hand_over(&mut play);
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
}

/// Two Belgian postboxes of which Brussels may choose Antwerp, which has done nothing; then Antwerp loses the flag.
fn left_by_antwerp(play: &mut Play, alert: AlertId, command: impl FnOnce(AuthorityId) -> Command) {
    let World { brussels, antwerp, .. } = play.world.clone();
    play.change(brussels.id(), |standing| standing.coordinators.push(antwerp.id()));
    play.must(brussels.handler, alert, command(antwerp.id()));
    play.change(antwerp.id(), |standing| standing.role = WorkflowRole::AlertCoordinator);
}

#[test]
fn a_postbox_that_has_not_acted_stays_for_what_waits_at_it() {
    let mut play = Play::new();
    let antwerp = play.world.antwerp.clone();
    let alert = play.to_belgium();
    left_by_antwerp(&mut play, alert, |id| Command::SubmitInformation {
        heading: imi_alerts::stage::Heading::Other,
        text: comment("something"),
        documents: Vec::new(),
        coordinator: Some(id),
    });
    play.must(antwerp.disseminator, alert, Command::BroadcastInformation { item: 1 });

    let mut play = Play::new();
    let alert = play.to_belgium();
    let establish = Command::ChangeStateOfEstablishment { country: Some(Country::Be) };
    play.must(play.world.lombardy.disseminator, alert, establish);
    left_by_antwerp(&mut play, alert, |id| propose(Some(id)));
    play.pass_days(6);
    play.must(antwerp.disseminator, alert, Command::BroadcastProposal { comments: Vec::new() });

    // Where nothing waits, nothing stays, whatever waits elsewhere.
    let mut play = Play::new();
    let alert = play.to_belgium();
    let (malta, gozo) = (play.world.malta.clone(), play.world.gozo.clone());
    play.must(malta.disseminator, alert, acknowledge(&malta));
    play.must(malta.disseminator, alert, disseminate(malta.id(), &[gozo.id()]));
    play.must(gozo.handler, alert, inform("something"));
    play.change(antwerp.id(), |standing| standing.role = WorkflowRole::AlertCoordinator);
    assert!(play.view(antwerp.viewer, alert).is_none());
}

#[test]
fn recipient_list_shared_by_all() {
    let mut play = Play::new();
    let World { italy, gozo, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    for actor in [italy.viewer, gozo.viewer, girona.viewer, Actor::Commission] {
        let spain = on_list(&play, actor, alert, Country::Es);
        assert_eq!(spain, [catalonia.id(), girona.id(), seville.id()]);
    }
}

#[test]
fn initiating_side_on_recipient_list() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    for side in [&italy, &lombardy] {
        let told = play.give(rome.disseminator, alert, disseminate(rome.id(), &[side.id()]));
        told.refused_at(&at(Rule::DuplicateRecipientRefused, 0));
    }
    let view = play.seen(rome.viewer, alert);
    assert_eq!((view.initiating.0, view.coordinator), (italy.id(), Some(lombardy.id())));
    assert_eq!(view.at_home.authorities, []);
}
