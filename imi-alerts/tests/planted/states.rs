//! States, events and views that contradict each other.

use imi_alerts::testing::history::{History, checks};
use imi_alerts::testing::{comment, inform, object, propose, rectify, withdraw};
use imi_alerts::{Alert, Command, Depth, Event, Row, State, Status, View};
use imi_core::{Actor, Envelope, Lifecycle, view};

use super::{SOUND, active, after, broadcast, more, of_a_person, told};

type Events = Vec<Envelope<Alert>>;

/// A step: the states before and after it, all events, and how many of them are older.
struct Step {
    before: State,
    after: State,
    events: Events,
    earlier: usize,
}

impl Step {
    /// The last one of a history.
    fn last(history: &History) -> Self {
        let last = history.last.as_ref().unwrap();
        let (before, _) = last.before.clone().unwrap();
        let events = history.play.events(before.id);
        let new = last.commit.as_ref().unwrap().streams[0].events.len();
        Self { after: history.state(before.id), earlier: events.len() - new, before, events }
    }
}

#[test]
fn version_grows_with_what_is_seen() {
    type Planted = (&'static str, fn(&mut Step), &'static str);
    let planted: [Planted; 8] = [
        ("nothing", |_| (), SOUND),
        (
            "it is seen, and the version stays",
            |step| step.after.shown = step.before.shown.clone(),
            "version: ",
        ),
        ("it is seen, and the version falls", |step| step.before.shown.all += 2, "version: "),
        (
            "nothing is seen, and the version grows",
            |step| {
                step.earlier = step.events.len();
                step.before = step.after.clone();
                step.after.shown.all += 1;
            },
            "version: ",
        ),
        (
            "nothing is seen, and the version stays",
            |step| {
                step.earlier = step.events.len();
                step.before = step.after.clone();
            },
            SOUND,
        ),
        (
            "time did something first",
            |step| {
                step.events[step.earlier].by = Actor::System;
                step.after.shown = step.before.shown.clone();
            },
            SOUND,
        ),
        (
            "nothing was seen before",
            |step| {
                step.before = draft();
                step.after.shown = step.before.shown.clone();
            },
            SOUND,
        ),
        (
            "nothing is seen any more",
            |step| {
                step.after = draft();
                step.after.shown = step.before.shown.clone();
            },
            SOUND,
        ),
    ];
    let (history, world, _) = after(|world| world.italy.handler, rectify("boilers with two flues"));
    let standings = history.standings();
    for (name, plant, words) in planted {
        let mut step = Step::last(&history);
        plant(&mut step);
        let moment = history.moment(world.girona.viewer, &standings);
        let (states, events) = ((&step.before, &step.after), (&step.events[..], step.earlier));
        told(name, checks::version_grows_with_what_is_seen(states, events, &moment), words);
    }
}

/// Of which Spain knows nothing.
fn draft() -> State {
    let mut play = imi_alerts::testing::Play::new();
    let alert = play.draft();
    play.state(alert)
}

#[test]
fn inner_events_stay_inside() {
    type Planted = (&'static str, fn(&mut Step), [&'static str; 3]);
    const SEEN: &str = "inner_steps_stay_inside: ";
    let planted: [Planted; 5] = [
        ("nothing", |_| (), [SOUND; 3]),
        ("something else became known", |step| of_a_person(&mut step.after), [SOUND, SEEN, SEEN]),
        (
            "time did it, in the responsible state",
            |step| {
                of_a_person(&mut step.after);
                step.events[step.earlier].by = Actor::System;
            },
            [SOUND, SEEN, SEEN],
        ),
        (
            "something happened that all may know",
            |step| {
                of_a_person(&mut step.after);
                step.events = more(&step.events, vec![Event::ProposalAbandoned]);
            },
            [SOUND; 3],
        ),
        (
            "nothing happened",
            |step| {
                of_a_person(&mut step.after);
                step.earlier = step.events.len();
            },
            [SOUND, SEEN, SEEN],
        ),
    ];
    let (history, world, _) = after(|world| world.girona.handler, propose(None));
    let standings = history.standings();
    for (name, plant, of_each) in planted {
        let mut step = Step::last(&history);
        plant(&mut step);
        // Lombardy is told that the state of establishment is fixed, and Malta nothing.
        for (actor, words) in
            [world.catalonia.viewer, world.lombardy.viewer, world.gozo.viewer].into_iter().zip(of_each)
        {
            let moment = history.moment(actor, &standings);
            let states = (&step.before, &step.after);
            let found = checks::inner_events_stay_inside(states, &step.events[step.earlier..], &moment);
            told(&format!("{name}, {actor:?}"), found, words);
        }
    }
}

/// An alert on which everything was broadcast once: two items of information, a withdrawal that was cancelled, a proposal that
/// was, one that was given up, and one that closed it.
fn whole() -> Events {
    let (mut history, world, alert) = broadcast();
    let [gozo, girona] = [world.gozo.handler, world.girona.handler];
    let [malta, catalonia] = [world.malta.disseminator, world.catalonia.disseminator];
    for item in [1, 2] {
        history.give(gozo, alert, inform("the firm advertises here"));
        history.give(malta, alert, Command::BroadcastInformation { item });
    }
    history.give(world.italy.handler, alert, withdraw());
    history.give(world.italy.handler, alert, Command::CancelWithdrawal);
    history.give(girona, alert, propose(None));
    history.give(girona, alert, Command::CancelProposal);
    for ends in [Command::AbandonProposal, Command::CloseAlert] {
        history.give(girona, alert, propose(None));
        history.give(catalonia, alert, Command::Comment { text: comment("they were seen") });
        history.play.pass_days(6);
        history.give(catalonia, alert, Command::BroadcastProposal { comments: Vec::new() });
        history.give(gozo, alert, object());
        history.play.pass_days(11);
        history.give(catalonia, alert, ends);
    }
    assert_eq!(history.play.status(alert), Status::Closed, "{}", history.story());
    history.play.events(alert)
}

#[test]
fn nothing_is_broadcast_unsubmitted() {
    fn without(name: &str) -> Events {
        whole().into_iter().filter(|event| event.event.happening().name != name).collect()
    }
    /// The events before the last one of this name, and then the other.
    fn until(name: &str, then: Event) -> Events {
        let mut events = whole();
        let place = events.iter().rposition(|event| event.event.happening().name == name).unwrap();
        events.truncate(place + 1);
        more(&events, vec![then])
    }
    let at = imi_core::testing::begin();
    let (withdrawn, closed) = (Event::Withdrawn { remove: at }, Event::Closed { remove: at });
    let sent = Event::ProposalBroadcast { included: [].into(), ends: at };
    let third = Event::InformationBroadcast { item: 3 };
    for (name, events, words) in [
        ("nothing", whole(), SOUND),
        ("a withdrawal waits", until("withdrawal_submitted", withdrawn.clone()), SOUND),
        ("the alert was not submitted", without("submitted"), "event: Broadcast(BroadcastTo"),
        ("no information was", without("information_submitted"), "event: InformationBroadcast { item: 1 }"),
        (
            "a third item was not",
            until("information_broadcast", third),
            "event: InformationBroadcast { item: 3 }",
        ),
        ("no closure was proposed", without("closure_proposed"), "event: ProposalBroadcast"),
        ("no withdrawal was submitted", until("disseminated", withdrawn.clone()), "event: Withdrawn"),
        ("it was cancelled", until("withdrawal_cancelled", withdrawn), "event: Withdrawn"),
        ("the proposal was cancelled", until("proposal_cancelled", sent), "event: ProposalBroadcast"),
        ("it was given up", until("proposal_abandoned", closed), "event: Closed"),
    ] {
        let found = checks::nothing_is_broadcast_unsubmitted(&events);
        assert!(words == SOUND || found.as_ref().is_err_and(|what| what.starts_with("unsubmitted: ")));
        told(name, found, words);
    }
}

/// What somebody sees of an alert with information.
fn seen(history: &History, actor: Actor) -> View {
    let standings = history.standings();
    view::<Alert>(&history.state(history.alerts[0]), &history.moment(actor, &standings)).unwrap()
}

fn informed() -> History {
    let (mut history, world, alert) = after(|world| world.gozo.handler, inform("the firm advertises here"));
    history.give(world.malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    history
}

#[test]
fn the_commission_opens_nothing_personal() {
    type Planted = (&'static str, fn(&mut View, View), &'static str);
    let planted: [Planted; 6] = [
        ("nothing", |_, _| (), SOUND),
        ("words without a mark", |own, full| own.suggestion = full.suggestion, SOUND),
        ("the case", |own, full| own.description = full.description, "commission: it may open [seal:"),
        ("the provider", |own, full| own.provider = full.provider, "commission: it sees the provider ([("),
        (
            "documents",
            |own, full| own.documents = full.documents,
            "commission: it sees the provider ([]) or 1 documents",
        ),
        ("information", |own, full| own.information = full.information, "commission: it may open [seal:"),
    ];
    let history = informed();
    for (name, plant, words) in planted {
        let mut own = seen(&history, Actor::Commission);
        plant(&mut own, seen(&history, history.play.world.malta.viewer));
        told(name, checks::commission_opens_nothing_personal(&own), words);
    }
}

#[test]
fn who_is_listed_an_alert_is_shown_it() {
    type Planted = (&'static str, fn(&mut Row, &mut View), &'static str);
    let running: [Planted; 4] = [
        ("nothing", |_, _| (), SOUND),
        ("another status is listed", |row, _| row.status = Status::Closed, "rows: "),
        ("another status is shown", |_, seen| seen.status = Status::WithdrawalToBroadcast, "rows: "),
        ("less is shown", |_, seen| seen.depth = Depth::Reduced, "views: "),
    ];
    let over: [Planted; 2] = [
        ("nothing", |_, _| (), SOUND),
        ("all is shown for ever", |_, seen| seen.depth = Depth::Full, "views: "),
    ];
    let mut withdrawn = after(|world| world.italy.handler, withdraw()).0;
    let lombardy = withdrawn.play.world.lombardy.disseminator;
    withdrawn.give(lombardy, withdrawn.alerts[0], Command::BroadcastWithdrawal);
    for (history, planted) in [(informed(), &running[..]), (withdrawn, &over)] {
        let standings = history.standings();
        for (name, plant, words) in planted {
            for actor in [history.play.world.gozo.viewer, Actor::Commission] {
                let mut row = Alert::summary(&history.state(history.alerts[0])).row;
                let mut seen = seen(&history, actor);
                plant(&mut row, &mut seen);
                let moment = history.moment(actor, &standings);
                told(&format!("{name}, {actor:?}"), checks::listed_as_shown(&row, &seen, &moment), words);
            }
        }
    }
}

#[test]
fn who_has_no_part_is_shown_nothing() {
    let history = informed();
    let (world, mut state) = (&history.play.world, history.state(history.alerts[0]));
    let seen = seen(&history, world.gozo.viewer);
    let none = "has no part in it and sees View";
    for (name, actor, words) in [
        ("a recipient", world.gozo.viewer, SOUND),
        ("the Commission, of a broadcast alert", Actor::Commission, SOUND),
        ("somebody else", world.oslo.viewer, none),
    ] {
        told(name, checks::shown_to_whom_it_concerns(&state, &seen, actor), words);
    }
    active(&mut state).recipients.clear();
    told("no more a recipient", checks::shown_to_whom_it_concerns(&state, &seen, world.gozo.viewer), none);
    told("of a draft", checks::shown_to_whom_it_concerns(&draft(), &seen, Actor::Commission), none);
}
