//! Histories in which one thing is otherwise than the desk made it.

use chrono::TimeDelta;
use imi_alerts::content::{ActivityId, Change};
use imi_alerts::stage::Heading;
use imi_alerts::testing::history::{History, Plan, WORD, checks, last_step_is_declared};
use imi_alerts::testing::{World, comment, propose, rectify, submit, unmarked, withdraw};
use imi_alerts::{AlertId, Command, Event, Refused, Rule, Status};
use imi_core::testing::arrows::Arrows;
use imi_core::{Access, Actor, Erasure, Place, Reason, SealId};
use serde::Serialize;

use super::{
    SOUND, active, after, broadcast, more, nobodys_postbox, of_a_person, personal, rewrite, told, write,
};

/// What is planted, how, and what the check must say.
type Planted = (&'static str, fn(&mut History), &'static str);

/// Plants each in a history of its own, with the same last step.
#[track_caller]
fn each(history: fn() -> History, check: fn(&mut History) -> Result<(), String>, planted: &[Planted]) {
    for (name, plant, words) in planted {
        let mut history = history();
        plant(&mut history);
        told(name, check(&mut history), words);
    }
}

/// The description was corrected, which everybody sees.
fn rectified() -> History {
    after(|world| world.italy.handler, rectify("boilers with a flue that leads nowhere")).0
}

/// Closure was proposed, which Spain sees.
fn proposed() -> History {
    after(|world| world.girona.handler, propose(None)).0
}

/// Somebody abroad was refused.
fn refused() -> History {
    let (mut history, world, alert) = broadcast();
    history.give(world.girona.handler, alert, withdraw());
    assert!(history.last.as_ref().is_some_and(|last| last.refusal.is_some()), "{}", history.story());
    history
}

/// The comment period ended by itself.
fn elapsed() -> History {
    let mut history = proposed();
    history.play.pass_days(6);
    history.elapse(history.alerts[0]);
    history
}

fn draft() -> History {
    History::begin(&Plan::default())
}

fn submitted() -> History {
    let mut history = draft();
    let italy = history.play.world.italy.handler;
    history.give(italy, history.alerts[0], submit());
    history
}

fn accepted() -> History {
    let mut history = submitted();
    let lombardy = history.play.world.lombardy.disseminator;
    history.give(lombardy, history.alerts[0], Command::Accept);
    history
}

fn change_nothing(_: &mut History) {}

fn time_goes_back(history: &mut History) {
    history.play.scene().pass(TimeDelta::days(-1));
}

/// The last step's events.
fn written(history: &mut History) -> &mut Vec<imi_core::Envelope<imi_alerts::Alert>> {
    &mut history.last.as_mut().unwrap().commit.as_mut().unwrap().streams[0].events
}

/// The alert as it was before the last step.
fn before(history: &mut History) -> &mut imi_alerts::State {
    &mut history.last.as_mut().unwrap().before.as_mut().unwrap().0
}

#[test]
fn the_kit_is_kept() {
    let check = |history: &mut History| checks::the_kit_is_kept(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "the store keeps another state than happened",
                |history| rewrite(history, history.alerts[0], |state| state.content.revision += 1),
                "replays: from the start: found",
            ),
        ],
    );
}

#[test]
fn same_view_same_everything() {
    let check = |history: &mut History| checks::same_view_same_everything(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            ("a version falls", |history| before(history).shown.all += 9, "version: "),
            (
                "and nobody asks, where nothing was written",
                |history| {
                    before(history).shown.all += 9;
                    history.last.as_mut().unwrap().commit = None;
                },
                SOUND,
            ),
        ],
    );
}

/// To which coordinator Lombardy submitted its item shows in no view of it, and changes what it may do. At each step others are
/// asked.
#[test]
fn who_sees_the_same_is_answered_the_same() {
    let of_lombardy = Command::SubmitInformation {
        heading: Heading::Other,
        text: comment("the firm moved here"),
        documents: Vec::new(),
        coordinator: Some(World::default().lombardy.id()),
    };
    let (mut history, world, alert) = after(|world| world.lombardy.handler, of_lombardy);
    let mut last = history.last.clone().unwrap();
    last.commit.as_mut().unwrap().streams[0].events.clear();
    last.before.as_mut().unwrap().0 = history.state(alert);
    let mut found = Vec::new();
    for coordinator in [world.lombardy.id(), world.veneto.id()] {
        active(&mut last.before.as_mut().unwrap().0).information[0].coordinator = coordinator;
        for _ in 0..7 {
            history.give(world.girona.handler, alert, withdraw());
            let refused = history.last.replace(last.clone());
            assert!(refused.is_some_and(|refused| refused.refusal.is_some()));
            found.extend(checks::same_view_same_everything(&history).err().map(|what| (coordinator, what)));
        }
    }
    assert!(!found.is_empty());
    for (coordinator, what) in found {
        assert_eq!(coordinator, world.veneto.id(), "{what}");
        told("another coordinator", Err(what), "same_view_same_answers: ");
    }
}

#[test]
fn offers_are_meant() {
    each(
        rectified,
        checks::offers_are_meant,
        &[
            ("nothing", change_nothing, SOUND),
            ("whatever is done is refused", time_goes_back, "offers_are_meant: Offer { kind: "),
        ],
    );
}

#[test]
fn inner_steps_stay_inside() {
    let check = |history: &mut History| checks::inner_steps_stay_inside(history);
    each(
        proposed,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "something else became known",
                |history| of_a_person(before(history)),
                "inner_steps_stay_inside: ",
            ),
        ],
    );
}

#[test]
fn commission_sees_nothing_personal() {
    let check = |history: &mut History| checks::commission_sees_nothing_personal(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "the mark is off, and the words are personal",
                |history| {
                    let text = unmarked(&format!("{WORD} of Milan"));
                    let italy = history.play.world.italy.handler;
                    history.give(italy, history.alerts[0], Command::RectifyDescription { text });
                },
                "which is personal without its mark",
            ),
        ],
    );
}

#[test]
fn nothing_personal_leaks() {
    let check = |history: &mut History| checks::nothing_personal_leaks(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "an event tells",
                |history| {
                    let activity = Change::Activity { activity: Some(ActivityId(personal())) };
                    let edited = Event::Edited { edits: vec![activity] };
                    write(history, history.alerts[0], |_| (), vec![edited], Vec::new());
                },
                "leak: the journal ",
            ),
            ("a state tells", |history| rewrite(history, history.alerts[0], of_a_person), "leak: a state "),
            (
                "a refusal tells",
                |history| {
                    let place = Place::named("text", personal());
                    history.last.as_mut().unwrap().refusal =
                        Some(Refused::content(Rule::OneProposalAtATime.into(), place));
                },
                "leak: a step's debug ",
            ),
            (
                "the store tells",
                |history| {
                    rewrite(history, history.alerts[0], of_a_person);
                    history.alerts.clear();
                },
                "leak: the store's debug ",
            ),
        ],
    );
}

/// What somebody writes of his own.
#[derive(Serialize)]
struct Note {
    written: String,
    #[serde(skip)]
    shown: String,
}

impl core::fmt::Debug for Note {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.shown)
    }
}

#[test]
fn a_note_tells_in_either_form() {
    let name = WORD.to_uppercase();
    for (written, shown, words) in [
        ("a boiler", "a boiler", SOUND),
        ("a boiler", &name, "leak: a note "),
        (&name, "a boiler", "leak: a note "),
    ] {
        let note = Note { written: written.to_owned(), shown: shown.to_owned() };
        told(written, checks::tells_nothing_personal("a note", &note), words);
    }
    let unwritten = std::collections::BTreeMap::from([((1, 2), "a boiler")]);
    told("no wire form", checks::tells_nothing_personal("a note", &unwritten), "key must be a string");
}

#[test]
fn vault_holds_what_the_state_names() {
    fn described(history: &History) -> SealId {
        history.state(history.alerts[0]).content.description.unwrap().seal
    }
    let check = |history: &mut History| checks::vault_holds_what_the_state_names(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "what is named is forgotten",
                |history| {
                    let gone = vec![Erasure::Seal(described(history))];
                    write(history, history.alerts[0], |_| (), Vec::new(), gone);
                },
                "is kept: false, which the state does not say",
            ),
            (
                "what is not named is kept",
                |history| rewrite(history, history.alerts[0], |state| state.content.description = None),
                "is kept: true, which the state does not say",
            ),
            (
                "it belongs to nobody who is asked",
                |history| {
                    let seal = described(history);
                    history.seals = vec![(seal, AlertId::from_u128(0))];
                },
                SOUND,
            ),
        ],
    );
}

#[test]
fn rows_agree_with_views() {
    let check = |history: &mut History| checks::rows_agree_with_views(history);
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "lists tell of nobody's postbox",
                |history| rewrite(history, history.alerts[0], nobodys_postbox),
                "rows: ",
            ),
        ],
    );
}

#[test]
fn every_alert_comes_to_an_end() {
    let stuck = "ends: an alert that is Broadcast can not be ended";
    each(
        rectified,
        checks::every_alert_comes_to_an_end,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "nobody of Italy can act at first",
                |history| {
                    let world = history.play.world.clone();
                    for staff in [&world.italy, &world.lombardy] {
                        history.play.change(staff.id(), |standing| {
                            standing.access = Access::Inactive;
                            standing.users.clear();
                        });
                    }
                },
                SOUND,
            ),
            ("whatever is done is refused", time_goes_back, stuck),
        ],
    );
    for (history, status) in
        [(draft as fn() -> History, Status::Draft), (submitted, Status::SubmittedForBroadcast)]
    {
        assert_eq!(history().play.status(history().alerts[0]), status);
        let stuck = format!("ends: an alert that is {status:?} can not be ended");
        told("nothing", checks::every_alert_comes_to_an_end(&mut history()), SOUND);
        let mut back = history();
        time_goes_back(&mut back);
        told("refused", checks::every_alert_comes_to_an_end(&mut back), &stuck);
    }
}

#[test]
fn what_is_needed_is_loaded() {
    fn check(history: &mut History) -> Result<(), String> {
        checks::what_is_needed_is_loaded(history)
    }
    each(
        rectified,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "time did something first",
                |history| {
                    let happened = written(history).clone();
                    let mut all = more(&happened, vec![Event::ObjectionPeriodEnded]);
                    all[1].by = Actor::System;
                    *written(history) = all;
                },
                SOUND,
            ),
            ("nothing was written", |history| written(history).clear(), "loaded: "),
            (
                "more was written",
                |history| *written(history) = more(&written(history).clone(), vec![Event::Accepted]),
                "loaded: ",
            ),
            (
                "nobody was known",
                |history| history.last.as_mut().unwrap().before.as_mut().unwrap().1.clear(),
                "loaded: ",
            ),
        ],
    );
    let other = |history: &mut History, refusal| history.last.as_mut().unwrap().refusal = refusal;
    let mut history = refused();
    told("nothing", check(&mut history), SOUND);
    other(&mut history, Some(Refused::new(Reason::NotFound)));
    told("another refusal", check(&mut history), "loaded: ");
    other(&mut history, None);
    told("no refusal", check(&mut history), "loaded: ");
    told("time is not asked", check(&mut elapsed()), SOUND);
}

#[test]
fn each_step_is_declared() {
    fn check(history: &mut History) -> Result<(), String> {
        last_step_is_declared(history, &mut Arrows::default())
    }
    fn asked(history: &mut History, other: Command) {
        let order = history.play.scene().order(other);
        let stream = history.alerts[0];
        history.last.as_mut().unwrap().task = Some(imi_core::Task::Give { stream, seen: None, order });
    }
    each(
        proposed,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "another command led there",
                |history| asked(history, Command::CloseAlert),
                "not declared: NoClosureProposal to OpenForComments of Closure, by Command(CloseAlert, Closure)",
            ),
            (
                "nothing happened to this alert",
                |history| {
                    asked(history, Command::CloseAlert);
                    history.last.as_mut().unwrap().commit.as_mut().unwrap().streams.clear();
                },
                SOUND,
            ),
        ],
    );
    each(
        elapsed,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "it can not have happened",
                |history| written(history)[0].event = Event::Accepted,
                "(`accepted`) can not follow what came before",
            ),
        ],
    );
    each(
        accepted,
        check,
        &[
            ("nothing", change_nothing, SOUND),
            (
                "it is said to be time",
                |history| written(history)[0].by = Actor::System,
                "not declared: SubmittedForBroadcast to AwaitingBroadcast of Alert, by Time",
            ),
        ],
    );
    // What is done by time is noted as taken.
    let mut arrows = Arrows::default();
    last_step_is_declared(&elapsed(), &mut arrows).unwrap();
    assert_eq!(arrows.taken().map(|arrow| arrow.to).collect::<Vec<_>>(), [Status::ClosureAwaitingBroadcast]);
}
