//! Situations, steps and paths of an explored world that are not what they should be.

use std::sync::LazyLock;

use chrono::TimeDelta;
use imi_alerts::content::Change;
use imi_alerts::stage::Heading;
use imi_alerts::testing::explore::{Finite, Flag, Machine, Met, holds};
use imi_alerts::testing::history::{History, Plan};
use imi_alerts::testing::{World, comment, each_refused, propose, rectify, withdraw};
use imi_alerts::{Alert, Command, Event, Rule, State, Status};
use imi_core::testing::explore::{Act, FiniteWorld, Path, Place, Walked, explore};
use imi_core::{Actor, AreaId, Country, Moment, Outcome, Set, Slug};

use super::{SOUND, active, after, broadcast, more, nobodys_postbox, of_a_person, rewrite, told};

/// Everybody there is, and these machines.
fn world(machines: &[Machine]) -> Finite {
    let all = World::default();
    let names: Vec<_> = all.all().into_iter().map(|(name, _)| name).collect();
    Finite::new(machines.iter().copied().collect(), &names, &[(Some(Country::Es), Country::Mt.only())], &[])
}

/// Where a history has come to.
fn place(history: &History) -> Place<Alert> {
    let alert = history.alerts[0];
    Place { state: history.state(alert), events: history.play.events(alert), now: history.play.now }
}

fn draft() -> History {
    History::begin(&Plan::default())
}

fn time_goes_back(place: &mut Place<Alert>) {
    place.now -= TimeDelta::days(1);
}

#[test]
fn places() {
    type Planted = (&'static str, fn() -> History, &'static [Machine], fn(&mut Place<Alert>), &'static str);
    const MOVING: &[Machine] = &[Machine::Closure, Machine::Recipients];
    let planted: [Planted; 8] = [
        ("nothing", || broadcast().0, MOVING, |_| (), SOUND),
        ("nothing, in a draft", draft, &[Machine::Alert], |_| (), SOUND),
        ("nothing, where all moves at once", draft, &[], |_| (), SOUND),
        (
            "it was not submitted",
            || broadcast().0,
            MOVING,
            |place| place.events.retain(|event| !matches!(event.event, Event::Submitted { .. })),
            "unsubmitted: ",
        ),
        (
            "lists tell of nobody's postbox",
            || broadcast().0,
            MOVING,
            |place| nobodys_postbox(&mut place.state),
            "rows: ",
        ),
        (
            "whatever is done is refused",
            || broadcast().0,
            MOVING,
            time_goes_back,
            "offers_are_meant: Offer { kind: RemoveRecipient",
        ),
        (
            "whatever is done to a draft is refused",
            draft,
            &[Machine::Alert],
            time_goes_back,
            "offers_are_meant: Offer { kind: Edit",
        ),
        // Whether there is a coordinator to submit it to depends on others.
        ("nothing can be done but submit", draft, &[], time_goes_back, SOUND),
    ];
    for (name, history, machines, plant, words) in planted {
        let (history, world) = (history(), world(machines));
        let mut place = place(&history);
        plant(&mut place);
        let standings = history.standings();
        let moment = Moment { now: place.now, ..history.moment(Actor::System, &standings) };
        told(name, world.check(&place, &moment), words);
    }
}

/// The last step of a history, as it is walked.
fn walked(
    history: &History,
    world: &Finite,
    plant: fn(&mut [Place<Alert>; 2]),
    first: bool,
) -> Result<(), String> {
    let last = history.last.as_ref().unwrap();
    let (state, _) = last.before.clone().unwrap();
    let after = place(history);
    let new = last.commit.as_ref().unwrap().streams[0].events.len();
    let events = after.events[..after.events.len() - new].to_vec();
    let mut places = [Place { state, events, now: after.now }, after];
    plant(&mut places);
    step(history, world, &places, first)
}

fn step(
    history: &History,
    world: &Finite,
    [before, after]: &[Place<Alert>; 2],
    first: bool,
) -> Result<(), String> {
    let standings = history.standings();
    let (id, moment) = (after.state.id, history.moment(history.last.as_ref().unwrap().actor, &standings));
    world.check_step(&Walked { before, after, moment, outcome: &Outcome::nothing(id.uuid(), id), first })
}

#[test]
fn steps() {
    type Planted = (&'static str, fn(&mut [Place<Alert>; 2]), bool, &'static str);
    let planted: [Planted; 4] = [
        ("nothing", |_| (), true, SOUND),
        (
            "something else became known",
            |[_, after]| of_a_person(&mut after.state),
            true,
            "inner_steps_stay_inside: ",
        ),
        ("a version falls", |[before, _]| before.state.shown.all += 9, true, "version: "),
        ("it was looked at before", |[before, _]| before.state.shown.all += 9, false, SOUND),
    ];
    let (history, ..) = after(|world| world.girona.handler, propose(None));
    let world = world(&[]);
    for (name, plant, first, words) in planted {
        told(name, walked(&history, &world, plant, first), words);
    }
}

/// That another coordinator is to broadcast it shows in no view of whoever submitted it, and changes what he may do. Each step
/// is asked about by somebody, and in turn by all.
#[test]
fn each_step_is_asked_about_by_somebody() {
    let of_lombardy = Command::SubmitInformation {
        heading: Heading::Other,
        text: comment("the firm moved here"),
        documents: Vec::new(),
        coordinator: Some(World::default().lombardy.id()),
    };
    let (history, world, _) = after(|world| world.lombardy.handler, of_lombardy);
    let finite = self::world(&[]);
    let mut turned = [place(&history), place(&history)];
    active(&mut turned[1].state).information[0].coordinator = world.veneto.id();
    let mut found = Vec::new();
    for _ in 0..100 {
        let same = step(&history, &finite, &[turned[0].clone(), turned[0].clone()], true);
        told("nothing", same, SOUND);
        found.extend(step(&history, &finite, &turned, true).err());
        for place in &mut turned {
            place.events =
                more(&place.events, vec![Event::DescriptionRectified { text: description(place) }]);
        }
    }
    assert!((1..20).contains(&found.len()), "{found:?}");
    assert!(found.iter().all(|what| what.starts_with("same_view_same_answers: ")), "{found:?}");
}

fn description(place: &Place<Alert>) -> imi_core::SealedText {
    place.state.content.description.unwrap()
}

/// A world in which nothing moves but what must, and coordinators are with and without final approval.
static STRAIGHT: LazyLock<Finite> = LazyLock::new(|| {
    let who = ["italy", "lombardy", "madrid"];
    let approval = Flag::ApprovalAtHome.only().with(Flag::ApprovalAbroad);
    Finite::new(Set::EMPTY, &who, &[(Some(Country::Es), Set::EMPTY)], &[approval])
});

/// Its longest path, and the state to which it leads.
fn longest() -> (Path<Alert>, State) {
    let explored = explore(&*STRAIGHT).unwrap();
    let last = explored.nodes.len() - 1;
    (explored.path(last), explored.nodes[last].place.state.clone())
}

#[test]
fn paths() {
    type Planted = (&'static str, fn(&mut Path<Alert>, &mut State), &'static str);
    let (path, state) = longest();
    assert_eq!(state.stage.status(), Status::PersonalDataRemoved);
    let planted: [Planted; 6] = [
        ("nothing", |_, _| (), SOUND),
        ("the last step is missing", |path, _| drop(path.steps.pop()), "path: the store comes to Some("),
        ("it leads elsewhere", |_, state| state.content.revision += 1, "path: the store comes to Some("),
        (
            "a step is taken twice",
            |path, _| path.steps.insert(1, path.steps[1].clone()),
            "path: a step is not taken:",
        ),
        (
            "nobody stands as he should",
            |path, _| path.steps.iter_mut().for_each(|step| step.standings.clear()),
            "path: a step is not taken:",
        ),
        (
            "an activity is called like a person",
            |path, state| {
                of_a_person(state);
                let Act::Found(_, order) = &mut path.steps[0].act else { return };
                for edit in &mut order.command.edits {
                    if let Change::Activity { activity } = edit {
                        *activity = state.content.activity;
                    }
                }
            },
            "leak: the journal ",
        ),
    ];
    for (name, plant, words) in planted {
        let (mut path, mut state) = (path.clone(), state.clone());
        plant(&mut path, &mut state);
        told(name, holds::path(&STRAIGHT, &path, &state), words);
    }
}

/// One history after the other, and how many states were held against another.
#[track_caller]
fn met(histories: &[&History], compared: usize) {
    let mut met = Met::default();
    for history in histories {
        assert_eq!(met.meet(history), Ok(()));
    }
    assert_eq!(met.compared, compared);
}

#[test]
fn states_of_one_situation_answer_alike() {
    let (early, world, alert) = broadcast();
    let mut late = broadcast().0;
    late.play.pass_days(7);
    late.give(world.italy.handler, alert, rectify("boilers with two flues"));
    met(&[&early, &late], 1);
    met(&[&early, &early], 0);
    // What is of later can not be asked yet, and what would have become another by now not any more.
    met(&[&late, &early], 0);
    let proposed = |history: &mut History| history.give(world.girona.handler, alert, propose(None));
    let (mut early, mut late) = (early, late);
    proposed(&mut early);
    proposed(&mut late);
    met(&[&early, &late], 0);
    met(&[&early, &late, &late], 0);
    late.play.pass_days(-6);
    met(&[&late, &early], 0);
}

#[test]
fn a_state_of_the_same_situation_that_answers_otherwise_is_found() {
    let mut elsewhere = draft();
    rewrite(&mut elsewhere, draft().alerts[0], |state| state.area = AreaId(Slug::new("toys")));
    let mut met = Met::default();
    assert_eq!(met.meet(&draft()), Ok(()));
    let found = met.meet(&elsewhere);
    assert!(
        found.as_ref().is_err_and(|what| what.ends_with('}') && what.contains(": of Situation {")),
        "{found:?}"
    );
    told("another area", found, "answer_alike: ");
    assert_eq!(met.compared, 1);
}

#[test]
#[should_panic(expected = "not refused: ")]
fn what_is_not_refused_is_found() {
    let italy = World::default().italy.handler;
    each_refused([(Rule::OneProposalAtATime, Status::Broadcast, italy, withdraw())]);
}

#[test]
#[should_panic(expected = "another refusal: ")]
fn what_is_refused_by_another_rule_is_found() {
    let girona = World::default().girona.handler;
    each_refused([(Rule::OneProposalAtATime, Status::Disseminated, girona, withdraw())]);
}
