//! What holds of every lifecycle, shown with the toy: deciding, time, mail, what is seen and what is forgotten.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of these tests that fails fails the test")]

use std::collections::BTreeSet;

use chrono::TimeDelta;
use imi_core::testing::toy::{
    At, Book, Command, Event, Kind, Mail, Parcel, Policy, Rule, Seat, State, World, amend, booked, coming,
    open, scene,
};
use imi_core::testing::{Scene, begin, invariants, user};
use imi_core::{
    Actor, By, CommandId, Corrupt, Envelope, FreeText, Id, Language, Lifecycle, Look, Moment, Notice,
    NoticeId, Number, Order, Place, Reason, Recipient, Refusal, Rule as CoreRule, Secret, Set, Standing,
    Store, Task, UserId, UserRight, audit, decide, fold, transitions,
};
use proptest::prelude::*;

fn past_expiry(scene: &mut Scene<Parcel>) {
    scene.pass(TimeDelta::hours(48));
}

#[test]
fn every_broken_content_rule_is_told_with_its_place() {
    let (mut scene, world, parcel) = booked();
    let book =
        Book { to: world.sender.authority, note: FreeText::new("\u{200B} ", None), ..world.book("east") };
    scene.found(world.anna, book).refused_at(&[
        (Rule::ToOneself.into(), Place::field("to")),
        (CoreRule::BlankFreeText.into(), Place::field("note")),
        (CoreRule::FreeTextLanguageChoice.into(), Place::field("note")),
    ]);
    let book =
        Book { to: world.sender.authority, note: FreeText::new(" ", Language::En), ..world.book("east") };
    let refusal = scene.found(world.anna, book).refusal();
    assert_eq!(
        refusal.to_string(),
        "a parcel goes to another authority (`to`); this text must not be blank (`note`)"
    );
    let whole = Refusal::<Parcel>::content(Rule::NewLabel.into(), Place::WHOLE);
    assert_eq!(whole.to_string(), "the second parcel needs a label of its own");
    assert!(refusal.names(Rule::ToOneself) && !refusal.names(Rule::NewLabel));
    // Who may not do it at all hears nothing of the content.
    let blank = Command::Amend { note: FreeText::new("", None) };
    scene.give(world.alma, parcel, blank).refused(CoreRule::RightsAtMoment);
}

#[test]
fn a_refusal_says_where_and_who_could() {
    let (mut scene, world, parcel) = booked();
    let refusal = scene.give(world.alma, parcel, amend()).refused(CoreRule::RightsAtMoment);
    assert_eq!((refusal.stage, refusal.could), (Some(At::Booked), Seat::Sender.only()));
    scene.give(world.anna, parcel, Command::HandOver).done();
    let refusal = scene.give(world.anna, parcel, Command::Deliver).refused(Rule::ReceiverOnly);
    assert_eq!((refusal.stage, refusal.could), (Some(At::Underway), Seat::Receiver.only()));
    let refusal = scene.give(world.anna, parcel, amend()).refused(Rule::NotWithSender);
    assert_eq!((refusal.stage, refusal.could), (Some(At::Underway), Set::EMPTY));
    assert_eq!(refusal.to_string(), "the parcel is not with its sender any more");
}

/// A viewer of the receiver has not the right; its handler has, and does what is only for the sender.
#[test]
fn who_may_not_is_told_why() {
    let (mut scene, world, parcel) = booked();
    let mut receiver = world.receiver.clone();
    let viewer = user(&mut receiver, &[UserRight::RequestViewer]);
    receiver.version += 1;
    scene.standing(&receiver);
    scene.give(world.anna, parcel, Command::HandOver).done();
    scene.give(viewer, parcel, Command::Deliver).refused(CoreRule::RightsAtMoment);
    scene.give(world.anna, parcel, Command::Deliver).refused(Rule::ReceiverOnly);
    let refusal = scene.explain(world.boris, parcel, Kind::Cancel, ()).unwrap_err();
    assert!(refusal.names(Rule::NotWithSender), "{refusal}");
    // Users of an authority are numbered from it on.
    assert_eq!(viewer.user(), Some(UserId::from_u128(receiver.authority.uuid().as_u128() + 3)));
}

#[test]
fn rights_at_moment() {
    let (mut scene, world, parcel) = booked();
    assert_eq!(scene.explain(world.anna, parcel, Kind::HandOver, ()), Ok(()));
    let mut without = world.sender.clone();
    without.users.retain(|user| Some(user.user) != world.anna.user());
    scene.standing(&without);
    scene.give(world.anna, parcel, Command::HandOver).not_found();
    scene.give(world.anton, parcel, Command::HandOver).done();
}

#[test]
fn a_condition_on_another_party_is_explained() {
    let (mut scene, world, parcel) = booked();
    scene.standing(&Standing { settings: Set::EMPTY, ..world.receiver.clone() });
    let refusal = scene.explain(world.anna, parcel, Kind::HandOver, ()).unwrap_err();
    assert_eq!(refusal.reason, Reason::WrongUser(Rule::NotReachable.into()));
    assert!(scene.offers(world.anna, parcel).iter().all(|offer| offer.kind != Kind::HandOver));
    scene.give(world.anna, parcel, Command::HandOver).refused(Rule::NotReachable);
}

#[test]
fn timer_late() {
    let (mut scene, world, parcel) = booked();
    past_expiry(&mut scene);
    // No job has run.
    assert_eq!(scene.view(world.anna, parcel).unwrap().stage, At::Expired);
    let offered: Vec<_> = scene.offers(world.anna, parcel).iter().map(|offer| offer.kind).collect();
    assert_eq!(offered, [Kind::Cancel]);
    scene.give(world.anna, parcel, Command::HandOver).refused(Rule::NotWithSender);
    assert_eq!(scene.look(world.anna, parcel).unwrap().1, []);
    assert_eq!(scene.elapse(parcel).done().events.len(), 1);
    assert_eq!(scene.view(world.anna, parcel).unwrap().stage, At::Expired);
}

#[test]
fn timer_twice() {
    let (mut scene, world, parcel) = booked();
    scene.elapse(parcel).nothing();
    past_expiry(&mut scene);
    assert_eq!(scene.store.due(scene.now, 9), Ok(vec![parcel]));
    let done = scene.elapse(parcel).done();
    assert_eq!(done.events.iter().map(|event| &event.event).collect::<Vec<_>>(), [&Event::Expired]);
    assert_eq!(done.events[0].by, Actor::System);
    assert_eq!(done.notices.iter().map(|notice| notice.mail).collect::<Vec<_>>(), [Mail::Expired]);
    scene.elapse(parcel).nothing();
    assert_eq!(scene.store.due(scene.now, 9), Ok(vec![]));
    // A clock that went back brings nothing back.
    scene.now = begin();
    scene.elapse(parcel).nothing();
    assert_eq!(scene.view(world.anna, parcel).unwrap().stage, At::Expired);
}

#[test]
fn comment_versus_period_end() {
    let (mut scene, world, parcel) = booked();
    scene.pass(TimeDelta::hours(48) - TimeDelta::nanoseconds(1));
    scene.give(world.anna, parcel, amend()).done();
    scene.pass(TimeDelta::nanoseconds(1));
    scene.give(world.anna, parcel, amend()).refused(Rule::NotWithSender);
}

#[test]
fn what_is_due_is_written_before_what_is_given() {
    let (mut scene, world, parcel) = booked();
    past_expiry(&mut scene);
    let done = scene.give(world.anna, parcel, Command::Cancel).done();
    let events: Vec<_> = done.events.iter().map(|event| (event.sequence, event.by, &event.event)).collect();
    assert_eq!(events, [(2, Actor::System, &Event::Expired), (3, world.anna, &Event::Cancelled)]);
    assert_eq!(done.version, 3);
    let mails: Vec<_> = done.notices.iter().map(|notice| notice.mail).collect();
    assert_eq!(mails, [Mail::Expired, Mail::Cancelled]);
}

#[test]
fn evolve_never_fails() {
    let (mut scene, world, parcel) = booked();
    scene.give(world.anna, parcel, Command::HandOver).done();
    let events = scene.events(parcel);
    let state = scene.state(parcel);
    invariants::replays(&events, &state).unwrap();
    assert!(invariants::replays(&events[..1], &state).is_err());
    // A later version's event is told apart from one that can not be.
    let mut later = events[1].clone();
    later.sequence = 3;
    later.event = serde_json::from_value(serde_json::json!({ "event": "weighed", "grams": 300 })).unwrap();
    let all = |last: &Envelope<Parcel>| fold(events.iter().chain([last]));
    assert_eq!(all(&later), Err(Corrupt::Unknown { sequence: 3 }));
    later.event = Event::Cancelled;
    assert_eq!(all(&later), Err(Corrupt::Misplaced { sequence: 3, event: "cancelled" }));
    assert_eq!(fold(&events[1..]), Err(Corrupt::Misplaced { sequence: 2, event: "handed_over" }));
    assert_eq!(fold::<Parcel>(&[]), Err(Corrupt::Empty));
}

#[test]
fn transitions_are_what_decide_and_elapse_do() {
    let declared: BTreeSet<String> =
        transitions::<Parcel>().iter().map(|t| format!("{:?}", (t.from, t.to, t.by))).collect();
    assert_eq!(declared.len(), transitions::<Parcel>().len());
    let mut done = BTreeSet::new();
    let (scene, world, parcel) = booked();
    let mut states: Vec<State> = vec![scene.state(parcel)];
    let standings = [world.sender.clone(), world.receiver.clone()];
    let stage = |state: &State, moment: &Moment<'_, Policy>| Parcel::stage(state, (), moment).unwrap();
    while let Some(state) = states.pop() {
        for (hours, actor, command) in [
            (0, world.anna, amend()),
            (0, world.anna, Command::Split { label: "east".parse().unwrap() }),
            (0, world.anna, Command::HandOver),
            (0, world.boris, Command::Deliver),
            (0, world.anna, Command::Cancel),
            (48, Actor::System, Command::Cancel),
        ] {
            let now = state.last + TimeDelta::hours(hours);
            let moment = Moment { now, actor, standings: &standings, policy: &scene.policy };
            let order = Order { id: CommandId::from_u128(5), command };
            let (outcome, by) = if actor == Actor::System {
                let Some(outcome) = Parcel::elapse(&state, &moment) else { continue };
                (outcome, By::<Parcel>::Consequence("expired"))
            } else {
                let Ok(outcome) = decide::<Parcel>(&state, &order, &moment) else { continue };
                (outcome, By::Command(Parcel::kind(&order.command).0))
            };
            let events = imi_core::record::<Parcel>(parcel, 1, (now, actor), outcome.events);
            let after = imi_core::follow::<Parcel>(state.clone(), events).unwrap();
            let (from, to) = (stage(&state, &moment), stage(&after, &moment));
            if done.insert(format!("{:?}", (from, to, by))) {
                states.push(after);
            }
        }
    }
    assert_eq!(done, declared);
}

#[test]
fn mail_after_event() {
    let (mut scene, world, parcel) = booked();
    let told = scene.give(world.anna, parcel, Command::Deliver);
    assert_eq!(told.notices, []);
    told.refused(Rule::NotUnderway);
    let done = scene.give(world.anna, parcel, Command::HandOver).done();
    assert_eq!(done.notices.len(), 2);
    assert!(done.notices.iter().all(|notice| notice.mail == Mail::HandedOver));
}

/// What is told of a parcel handed over: the receiver's contact address, and a copy for its handler.
fn handed_over() -> (Vec<Notice<Parcel>>, World) {
    let (mut scene, world, parcel) = booked();
    (scene.give(world.anna, parcel, Command::HandOver).done().notices, world)
}

#[test]
fn one_mail_per_address() {
    let (notices, world) = handed_over();
    let contact = Recipient::Contact(world.receiver.authority);
    let same = |_| Some("office@b.example".to_owned());
    for order in [[0, 1], [1, 0]] {
        let mails = mails_of(order.map(|place| notices[place]).to_vec(), same);
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].1.to, mails[0].1.copy), (contact, false), "the addressee wins over the copy");
    }
    let own = |to: Recipient| Some(format!("{to:?}"));
    assert_eq!(mails_of(notices.clone(), own).len(), 2);
    let nobody = |to: Recipient| (to == contact).then(|| "office@b.example".to_owned());
    assert_eq!(mails_of(notices.clone(), nobody).len(), 1);
    // Of two things that happened, or of two parcels, one address hears twice.
    let [first, _] = notices[..] else { panic!("not two notices") };
    let other_mail = Notice { mail: Mail::Delivered, ..first };
    let other_parcel = Notice { about: Number::derived(CommandId::from_u128(99), 0), ..first };
    for other in [other_mail, other_parcel] {
        assert_eq!(mails_of(vec![first, other], same).len(), 2);
    }
    // Of two alike the first stays.
    for copy in [false, true] {
        let one = Notice { copy, ..first };
        let other = Notice { id: NoticeId::from_u128(99), ..one };
        let mails = mails_of(vec![one, other], same);
        assert_eq!(mails.iter().map(|(_, notice)| notice.id).collect::<Vec<_>>(), [one.id]);
    }
}

fn mails_of(
    notices: Vec<Notice<Parcel>>,
    address: impl FnMut(Recipient) -> Option<String>,
) -> Vec<(String, Notice<Parcel>)> {
    imi_core::one_mail_per_address(notices, address)
}

#[test]
fn email_compare() {
    let (notices, world) = handed_over();
    let contact = Recipient::Contact(world.receiver.authority);
    for (one, other, mails) in [
        ("A@x.example", " a@X.example ", 1),
        ("É@x.example", "é@x.example", 1),
        ("a.b@x.example", "ab@x.example", 2),
        ("a+b@x.example", "a@x.example", 2),
    ] {
        let address = |to| Some(if to == contact { one } else { other }.to_owned());
        assert_eq!(mails_of(notices.clone(), address).len(), mails, "{one} {other}");
    }
}

#[test]
fn history_append_only() {
    let (mut scene, world, parcel) = booked();
    let mut before = scene.events(parcel);
    for command in [amend(), Command::Split { label: "east".parse().unwrap() }, Command::HandOver] {
        scene.give(world.anna, parcel, command).done();
        let after = scene.events(parcel);
        assert_eq!(after[..before.len()], before[..]);
        assert_eq!(after.len(), before.len() + 1);
        before = after;
    }
}

#[test]
fn refusals_not_history() {
    let (mut scene, world, parcel) = booked();
    let before = scene.history(world.anna, parcel);
    assert_eq!(before.iter().map(|line| line.what.name).collect::<Vec<_>>(), ["booked"]);
    scene.give(world.anna, parcel, Command::Deliver).refused(Rule::NotUnderway);
    scene.give(world.alma, parcel, amend()).refused(CoreRule::RightsAtMoment);
    assert_eq!(scene.history(world.anna, parcel), before);
}

#[test]
fn unseen_means_unseen() {
    let (mut once, world, parcel) = booked();
    let (mut twice, _, _) = booked();
    twice.give(world.anna, parcel, amend()).done();
    for scene in [&mut once, &mut twice] {
        scene.give(world.anna, parcel, Command::HandOver).done();
    }
    let [seen, again] = [&mut once, &mut twice].map(|scene| {
        let version = scene.look(world.boris, parcel).unwrap().0.version;
        (version, scene.history(world.boris, parcel), scene.offers(world.boris, parcel))
    });
    assert_eq!(seen, again, "the receiver can not tell how often the note was amended");
    let line = seen.1[0];
    assert_eq!(
        (line.what.name, line.authority, line.user),
        ("handed_over", Some(world.sender.authority), None)
    );
    assert_eq!(once.history(world.anna, parcel)[1].user, world.anna.user());
}

#[test]
fn views_audited() {
    let (mut scene, world, parcel) = booked();
    let sender = world.sender.authority;
    // A viewer sees no note, so there is nothing to record.
    let (shown, opened) = scene.look(world.alma, parcel).unwrap();
    assert_eq!((shown.look, opened), (None, vec![]));
    assert_eq!(scene.store.looks(sender), Ok(vec![]));
    scene.pass(TimeDelta::minutes(1));
    let history = scene.history(world.anna, parcel);
    let (shown, opened) = scene.look(world.anna, parcel).unwrap();
    assert_eq!(opened.len(), 1);
    let look = Look {
        user: world.anna.user().unwrap(),
        authority: sender,
        stream: parcel.uuid(),
        at: begin() + TimeDelta::minutes(1),
    };
    assert_eq!(shown.look, Some(look));
    assert_eq!(scene.store.looks(sender), Ok(vec![look]));
    assert_eq!(scene.history(world.anna, parcel), history, "kept apart from the history");
}

#[test]
fn audit_readers() {
    let (mut scene, world, parcel) = booked();
    scene.look(world.anna, parcel).unwrap();
    scene.look(world.anton, parcel).unwrap();
    let sender = world.sender.authority;
    let looks = scene.store.looks(sender).unwrap();
    let stranger = Look { authority: world.receiver.authority, ..looks[0] };
    let given = [looks[0], stranger, looks[1]];
    let read = |actor| scene.ask(actor, parcel, |_, moment| audit(sender, &given, moment));
    assert_eq!(read(world.anna), Ok(looks.clone()));
    assert_eq!(read(world.anton), Err(CoreRule::RightsAtMoment));
    for actor in [world.boris, Actor::Commission, Actor::System] {
        assert_eq!(read(actor), Err(CoreRule::IdGuessing), "{actor:?}");
    }
}

#[test]
fn removal_covers_everything() {
    for late in [false, true] {
        let (mut scene, world, parcel) = booked();
        let (shown, opened) = scene.look(world.anna, parcel).unwrap();
        assert_eq!(opened[0].0, shown.seals[0]);
        if late {
            past_expiry(&mut scene);
            scene.elapse(parcel).done();
            assert_eq!(scene.store.looks(world.sender.authority), Ok(vec![]));
        } else {
            scene.give(world.anna, parcel, Command::Cancel).done();
        }
        assert_eq!(scene.store.unseal(&shown.seals), Ok(vec![]));
        assert_eq!(scene.view(world.anna, parcel).unwrap().note, None);
        let (_, print) = scene.store.receipt(CommandId::from_u128(1)).unwrap().unwrap();
        assert_eq!(print, None);
    }
}

#[test]
fn split_number() {
    let (mut scene, world, parcel) = booked();
    let split = scene.give(world.anna, parcel, Command::Split { label: "east".parse().unwrap() }).done();
    let second = split.opened[0];
    assert_ne!(scene.state(second).number, scene.state(parcel).number);
    // The copy of the note outlives the first parcel.
    scene.give(world.anna, parcel, Command::Cancel).done();
    let (_, opened) = scene.look(world.anna, second).unwrap();
    let [(_, Secret::Text(note))] = opened.as_slice() else { panic!("{opened:?}") };
    assert_eq!(note.reveal(), "note of north");
    assert_eq!(scene.store.tally(open(world.sender.authority)), Ok(1));
    scene.give(world.anna, second, Command::HandOver).done();
    assert_eq!(scene.store.tally(coming(world.receiver.authority)), Ok(1));
}

#[derive(Clone, Debug)]
enum Act {
    Book(bool),
    Give(usize, u8),
    Pass(i64),
    Elapse,
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        2 => any::<bool>().prop_map(Act::Book),
        8 => (any::<usize>(), 0_u8..5).prop_map(|(stream, kind)| Act::Give(stream, kind)),
        2 => (-30_i64..2000).prop_map(Act::Pass),
        1 => Just(Act::Elapse),
    ];
    prop::collection::vec((0_usize..5, act), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Carries `evolve_never_fails`, `time_is_argument`, `timer_twice` and `refusals_not_history` over whole
    /// histories.
    #[test]
    fn every_invariant_holds_everywhere(acts in acts()) {
        let (mut scene, world) = scene();
        let actors = [world.anna, world.anton, world.alma, world.boris, world.berta];
        let mut states: Vec<State> = Vec::new();
        for (number, (actor, act)) in acts.into_iter().enumerate() {
            let actor = actors[actor];
            let streams: Vec<Id<Parcel>> = scene.store.streams().collect();
            let label = format!("label-{number}").parse().unwrap();
            match act {
                Act::Book(alone) => drop(scene.found(actor, Book { alone, label, ..world.book("x") })),
                Act::Pass(minutes) => scene.pass(TimeDelta::minutes(minutes)),
                Act::Elapse => streams.iter().for_each(|stream| drop(scene.elapse(*stream))),
                Act::Give(place, kind) if !streams.is_empty() => {
                    let stream = streams[place % streams.len()];
                    let command = match kind {
                        0 => amend(),
                        1 => Command::Split { label },
                        2 => Command::HandOver,
                        3 => Command::Deliver,
                        _ => Command::Cancel,
                    };
                    let order = scene.order(command.clone());
                    let decided = scene.ask(actor, stream, |state, moment| {
                        invariants::decision_evolves::<Parcel>(state, &order, moment)
                    });
                    let (kind, ()) = Parcel::kind(&command);
                    let offered = scene.offers(actor, stream).iter().any(|offer| offer.kind == kind);
                    let decided = decided.map_err(TestCaseError::fail)?;
                    // What is offered some content of is refused for its content or the clock alone.
                    let admitted = match &decided {
                        Ok(_) => true,
                        Err(refusal) => matches!(refusal.reason, Reason::Content(_) | Reason::Changed(_)),
                    };
                    prop_assert_eq!(offered, admitted, "{:?}", decided);
                    let task = Task::Give { stream, seen: None, order };
                    let before = (task.clone(), actor, scene.now);
                    invariants::refused_changes_nothing(&scene.store, before, &scene.policy)
                        .map_err(TestCaseError::fail)?;
                    let told = scene.run(actor, task);
                    prop_assert_eq!(told.result.is_ok(), decided.is_ok());
                }
                Act::Give(..) => {}
            }
            for stream in scene.store.streams() {
                let events = scene.events(stream);
                for actor in actors.into_iter().chain([Actor::System, Actor::Commission]) {
                    let held = scene.ask(actor, stream, |state, moment| {
                        invariants::hold::<Parcel>(state, &events, moment)
                    });
                    held.map_err(TestCaseError::fail)?;
                }
                states.push(scene.state(stream));
            }
        }
        states.truncate(12);
        let standings = [world.sender.clone(), world.receiver.clone()];
        for (one, other) in states.iter().flat_map(|one| states.iter().map(move |other| (one, other))) {
            for actor in actors {
                let moment = Moment { now: scene.now, actor, standings: &standings, policy: &scene.policy };
                let same = invariants::same_view_same_answers::<Parcel>(one, other, &moment);
                same.map_err(TestCaseError::fail)?;
            }
        }
    }
}
