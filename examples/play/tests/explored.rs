//! What an explorer finds is written as a scenario, and plays as it says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

use std::collections::BTreeSet;
use std::process::Command;

use imi_alerts::testing::explore::{Finite as Alerts, Flag as AlertFlag, Machine};
use imi_alerts::{Alert, Status as AlertStatus};
use imi_core::testing::arrows::stages;
use imi_core::testing::explore::{Explored, Fault, FiniteWorld, Path, Place, PolicyOf, explore};
use imi_core::{Actor, By, Country, MemoryStore, Moment, Set, Standing};
use imi_play::{Cast, Format, Paint, Scenario, Telling, diagram, write};
use imi_requests::testing::World;
use imi_requests::testing::explore::{Case, Finite, Flag, Situation};
use imi_requests::{Kind, NewDraft, Part, Policy, Request, State, Status};

/// Everybody of the world, by the words of a scenario.
fn cast(world: &World) -> Cast {
    let named = |name: &str| name.replace(' ', "-");
    let authorities = world.all().map(|(name, staff)| (staff.id(), named(name))).to_vec();
    let users = world.users().into_iter().filter_map(|(name, actor)| Some((actor.user()?, named(&name))));
    Cast { authorities, users: users.collect() }
}

/// Not more than there must be.
fn small() -> Finite {
    Finite::new(&[Case::Questions(2)], &[Flag::MayRefuse.only()])
}

/// Writes a path, and plays what is written by the library.
fn played(story: &str, path: &Path<Request>, world: &Finite) -> String {
    let text = match write(story, path, &cast(&world.world), world.policy()) {
        Ok(text) => text,
        Err(error) => panic!("{error}\n{path}"),
    };
    let scenario = Scenario::<Request>::read("explored.toml", &text, world.policy()).unwrap();
    let catalogue = imi_play::catalogue().unwrap();
    let telling = Telling { catalogue: &catalogue, language: None, json: false, paint: Paint::Plain };
    let mut told = Vec::new();
    let outcome = imi_play::run(&scenario, world.policy(), MemoryStore::new(), telling, &mut told).unwrap();
    assert!(outcome.as_stated(), "{text}\n{}", String::from_utf8_lossy(&told));
    text
}

#[test]
fn what_takes_a_transition_can_be_played() {
    let world = small();
    let explored = explore(&world).unwrap();
    let declared = explored.arrows.declared().iter().enumerate();
    let paths = declared.filter_map(|(nth, arrow)| Some((arrow, explored.path_of(nth)?)));
    let paths: Vec<_> = paths.collect();
    assert_eq!(paths.len(), explored.arrows.taken().count());
    for (arrow, path) in paths.iter().step_by(5) {
        let story = format!("{:?} to {:?}", arrow.from, arrow.to);
        assert!(played(&story, path, &world).starts_with(&format!("# {story}\n\n[world]\n")));
    }
}

#[test]
fn a_changed_standing_is_a_step_of_its_own() {
    let mut world = Finite::new(&[Case::Questions(1)], &[Flag::AllocationByResponding.only()]);
    world.targets.truncate(1);
    let explored = explore(&world).unwrap();
    let regained = explored.arrows.declared().iter().position(|a| a.by == By::Consequence("RegainAssignee"));
    let path = explored.path_of(regained.unwrap()).unwrap();
    insta::assert_snapshot!(played("Who was assigned holds his right again.", &path, &world));
}

/// A world in which nobody is ever to see a part that was split off accepted.
struct Unwanted(Finite);

impl FiniteWorld for Unwanted {
    type Lifecycle = Request;
    type Shape = Situation;
    fn policy(&self) -> &PolicyOf<Self> {
        self.0.policy()
    }
    fn ways(&self) -> &[Vec<Standing>] {
        self.0.ways()
    }
    fn alike(&self, kind: Option<Kind>, way: usize) -> usize {
        self.0.alike(kind, way)
    }
    fn actors(&self) -> Vec<Actor> {
        self.0.actors()
    }
    fn foundings(&self) -> Vec<(Actor, NewDraft)> {
        self.0.foundings()
    }
    fn contents(
        &self,
        state: &State,
        kind: Kind,
        part: Part,
        moment: &Moment<'_, Policy>,
    ) -> Vec<imi_requests::Command> {
        self.0.contents(state, kind, part, moment)
    }
    fn shape(&self, state: &State, now: chrono::DateTime<chrono::Utc>) -> Situation {
        self.0.shape(state, now)
    }
    fn is_over(&self, state: &State) -> bool {
        self.0.is_over(state)
    }
    fn at_bound(&self, state: &State) -> bool {
        self.0.at_bound(state)
    }
    fn check(&self, place: &Place<Request>, _: &Moment<'_, Policy>) -> Result<(), String> {
        let part = place.state.split_from.is_some();
        let accepted = place.state.status() == Status::Accepted;
        if part && accepted { Err("a part is accepted".to_owned()) } else { Ok(()) }
    }
}

#[test]
fn a_counterexample_is_a_scenario_that_plays() {
    let world = Unwanted(small());
    let Err(fault) = explore(&world) else { panic!("a part is accepted in some way") };
    let Fault { what, path } = *fault;
    assert_eq!(what, "a part is accepted");
    let text = played(&what, &path, &world.0);
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("counterexample.toml");
    std::fs::write(&file, &text).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_imi-play"))
        .arg("run")
        .arg(&file)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    insta::assert_snapshot!(text);
}

/// Alerts are written as requests are: among others postboxes that are handed over while an alert runs.
#[test]
fn paths_of_alerts_can_be_played() {
    let policy = imi_play::alert_policy().unwrap();
    let switches = [AlertFlag::SecondPostbox.only().or(AlertFlag::PostboxLost.only())];
    let who = ["italy", "lombardy", "madrid", "catalonia", "seville"];
    let cases = [(Some(Country::Es), Set::EMPTY)];
    let world = Alerts::new(Machine::Closure.only(), &who, &cases, &switches).under(policy.clone());
    let explored = explore(&world).unwrap();
    let named = |name: &str| name.replace(' ', "-");
    let users = world.world.users().into_iter();
    let cast = Cast {
        authorities: world.world.all().into_iter().map(|(name, staff)| (staff.id(), named(name))).collect(),
        users: users.filter_map(|(name, actor)| Some((actor.user()?, named(&name)))).collect(),
    };
    let play = |path: &Path<Alert>| {
        let text = match write("found", path, &cast, &policy) {
            Ok(text) => text,
            Err(error) => panic!("{error}\n{path}"),
        };
        let scenario = Scenario::<Alert>::read("explored.toml", &text, &policy).unwrap();
        let catalogue = imi_play::catalogue().unwrap();
        let telling = Telling { catalogue: &catalogue, language: None, json: false, paint: Paint::Plain };
        let mut told = Vec::new();
        let outcome = imi_play::run(&scenario, &policy, MemoryStore::new(), telling, &mut told).unwrap();
        assert!(outcome.as_stated(), "{text}\n{}", String::from_utf8_lossy(&told));
        text
    };
    let paths = (0..explored.arrows.declared().len()).filter_map(|arrow| explored.path_of(arrow));
    let played: Vec<String> = paths.step_by(3).map(|path| play(&path)).collect();
    assert!(played.len() >= 8, "{}", played.len());
    let removed = explored.path_to(|place| {
        let events = place.events.iter();
        let mut events = events.map(|event| event.event.happening().name);
        events.any(|name| name == "postbox_lost") && place.state.stage.status() == AlertStatus::Closed
    });
    insta::assert_snapshot!(play(&removed.unwrap()));
}

/// What an explorer tries is not always done.
#[test]
fn a_refusal_on_the_way_is_stated() {
    let world = small();
    let explored = explore(&world).unwrap();
    let mut path = explored.path_to(|place| place.state.status() == Status::Accepted).unwrap();
    path.steps.extend(path.steps.last().cloned());
    let text = played("Accepted twice.", &path, &world);
    assert!(text.ends_with("[step.then]\nrefused = [\"AcceptOnlyWhenAwaiting\"]\n"), "{text}");
}

#[test]
fn a_path_that_is_none_is_told() {
    let world = small();
    let explored = explore(&world).unwrap();
    let mut path = explored.path_to(|place| place.state.status() == Status::Accepted).unwrap();
    // It claims to come to something else.
    if let Some(step) = path.steps.last_mut() {
        step.stages[0].1 = Status::Closed;
    }
    let error = write("", &path, &cast(&world.world), world.policy()).unwrap_err().to_string();
    assert!(error.starts_with("step 3 comes to [Accepted, "), "{error}");
    let nobody = write("", &path, &Cast::default(), world.policy()).unwrap_err().to_string();
    assert!(nobody.contains("there is no authority"), "{nobody}");
}

/// The stages in which parts of a request are first seen: as it begins, or as a step brings them about.
fn beginnings(explored: &Explored<'_, Finite>, world: &Finite, of: fn(&Part) -> bool) -> BTreeSet<Status> {
    let stages = |node: usize, way: usize| {
        let place = &explored.nodes[node].place;
        let moment = Moment {
            now: place.now,
            actor: Actor::System,
            standings: &world.ways()[way],
            policy: world.policy(),
        };
        let mut stages = stages::<Request>(&place.state, &moment);
        stages.retain(|(part, _)| of(part));
        stages
    };
    let mut begins = BTreeSet::new();
    for way in 0..world.ways().len() {
        for (nth, node) in explored.nodes.iter().enumerate() {
            let here = stages(nth, way);
            if node.depth == 1 {
                begins.extend(here.iter().map(|(_, stage)| *stage));
            }
            for edge in &node.edges {
                let new =
                    |(part, _): &(Part, Status)| edge.opens || !here.iter().any(|(known, _)| known == part);
                begins.extend(stages(edge.to, way).into_iter().filter(new).map(|(_, stage)| stage));
            }
        }
    }
    begins
}

#[test]
fn machines_are_drawn_to_begin_where_they_begin() {
    let not_handed_on = |cases: &[Case], flag: Flag| {
        let mut world = Finite::new(cases, &[flag.only()]);
        world.targets.truncate(1);
        world
    };
    let worlds = [
        small(),
        not_handed_on(&[Case::Questions(1)], Flag::AllocationByRequesting),
        not_handed_on(&[Case::Questions(1)], Flag::AllocationByResponding),
        not_handed_on(
            &[Case::DerogationRequest, Case::Notification, Case::UrgentNotification],
            Flag::MayRefuse,
        ),
    ];
    let explored: Vec<_> = worlds.iter().map(|world| (world, explore(world).unwrap())).collect();
    for (machine, of) in [
        ("request", (|part| matches!(part, Part::Request)) as fn(&Part) -> bool),
        ("allocation", |part| matches!(part, Part::Allocation(_))),
        ("derogation", |part| matches!(part, Part::Derogation)),
    ] {
        let text = diagram::<Request>(machine, Format::Mermaid).unwrap();
        let drawn = text.lines().filter_map(|line| line.trim().strip_prefix("[*] --> "));
        let found = explored.iter().flat_map(|(world, explored)| beginnings(explored, world, of));
        let found = found.map(|status| serde_json::to_value(status).unwrap().as_str().unwrap().to_owned());
        let (drawn, found): (BTreeSet<String>, BTreeSet<String>) =
            (drawn.map(str::to_owned).collect(), found.collect());
        assert_eq!(drawn, found, "{machine:?}");
    }
}
