//! The desk: what it loads, what it commits, and what it tells of those who were quicker.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of these tests that fails fails the test")]

use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::recorded::{Recorded, numbers};
use imi_core::testing::toy::{Book, Command, Parcel, Policy, Rule, World, amend, booked, scene};
use imi_core::testing::{Scene, authority, begin, samples};
use imi_core::{
    Actor, AnyRule, AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Conflict, Country, Desk,
    Envelope, Expectation, FreeText, Id, Language, Lifecycle, ListKey, Listed, Loaded, Look, MemoryError,
    Need, Notice, NoticeId, Order, Query, Reason, Receipt, Refusal, Rule as CoreRule, SealId, Secret,
    SharedMemory, Standing, Store, Task, TaskError, Workflow, WorkflowRole, run,
};
use uuid::Uuid;

fn past_expiry(scene: &mut Scene<Parcel>) {
    scene.pass(TimeDelta::hours(48));
}

fn give(stream: Id<Parcel>, id: u128, command: Command) -> Task<Parcel> {
    Task::Give { stream, seen: None, order: Order { id: CommandId::from_u128(id), command } }
}

/// Drives a desk by hand; gives what it asked for in each round.
fn rounds(scene: &Scene<Parcel>, actor: Actor, task: Task<Parcel>) -> Vec<Vec<Concern>> {
    let mut desk = Desk::new(task, actor, scene.now, &scene.policy);
    let mut asked = Vec::new();
    loop {
        match desk.need() {
            Need::Stream(_, stream) => {
                asked.push(Vec::new());
                desk.loaded(None, stream.and_then(|stream| scene.store.load(stream).unwrap()));
            }
            Need::Standings(area, of) => {
                desk.standings(scene.store.standings(Parcel::WORKFLOW, area, &of).unwrap());
                asked.push(of);
            }
            Need::End(Ok(_)) => return asked,
            Need::End(Err(error)) => panic!("{error}"),
        }
    }
}

#[test]
fn a_task_ends_within_three_rounds() {
    let (mut scene, world, parcel) = booked();
    let (sender, receiver) =
        (Concern::Authority(world.sender.authority), Concern::Authority(world.receiver.authority));
    let rounds_of_two = rounds(&scene, world.anna, give(parcel, 99, amend()));
    assert_eq!(rounds_of_two, [vec![], vec![sender, receiver]]);

    // A coordinator that the standings name is asked for, a coordinator of that one is not.
    let mut coordinator = authority(3, Country::At, WorkflowRole::RequestCoordinator);
    coordinator.coordinators = vec![AuthorityId::from_u128(4)];
    scene.standing(&coordinator);
    scene.standing(&Standing { coordinators: vec![coordinator.authority], ..world.sender.clone() });
    let rounds_of_three = rounds(&scene, world.anna, give(parcel, 99, amend()));
    assert_eq!(
        rounds_of_three,
        [vec![], vec![sender, receiver], vec![Concern::Authority(coordinator.authority)]]
    );
}

#[test]
fn whoever_has_no_standing_is_asked_for_once_and_expected_to_have_none() {
    let mut scene = Scene::new(Policy::default());
    let world = World::default();
    scene.standing(&world.sender);
    let parcel = scene.found(world.anna, world.book("north")).done().stream;
    let task = give(parcel, 99, amend());
    assert_eq!(rounds(&scene, world.anna, task.clone()).len(), 2);
    let commit = scene.draft(world.anna, task);
    let Standing { authority, area, .. } = world.receiver;
    assert!(commit.expectations.contains(&Expectation::Standing { authority, area, version: 0 }));
    scene.standing(&world.receiver);
    assert_eq!(scene.store.commit(&commit), Err(CommitError::Conflict(Conflict::Standing)));
}

#[test]
fn id_guessing() {
    let (mut scene, world, parcel) = booked();
    let nowhere = Id::from_u128(404);
    for (actor, stream) in [(world.boris, parcel), (world.berta, parcel), (world.anna, nowhere)] {
        scene.give(actor, stream, Command::Deliver).not_found();
        scene.give_seen(actor, stream, 77, Command::Deliver).not_found();
        assert_eq!(scene.look(actor, stream).unwrap_err(), Refusal::new(Reason::NotFound));
    }
    assert!(scene.offers(world.boris, parcel).is_empty());
    assert_eq!(scene.view(world.boris, parcel), None);
    assert_eq!(scene.history(world.boris, parcel), []);
    assert_eq!(Refusal::<Parcel>::new(Reason::NotFound).rules(), [AnyRule::Core(CoreRule::IdGuessing)]);
    // Whoever may know of it is told what is wrong instead.
    scene.give(world.anna, parcel, Command::Deliver).refused(Rule::NotUnderway);
    scene.give(world.alma, parcel, amend()).refused(CoreRule::RightsAtMoment);
}

#[test]
fn expected_version() {
    let (mut scene, world, parcel) = booked();
    let (shown, _) = scene.look(world.anna, parcel).unwrap();
    scene.give_seen(world.anton, parcel, shown.version, amend()).done();
    for stale in [shown.version, shown.version + 2] {
        scene.give_seen(world.anna, parcel, stale, Command::Cancel).refused(CoreRule::ExpectedVersion);
    }
    let (shown, _) = scene.look(world.anna, parcel).unwrap();
    scene.give_seen(world.anna, parcel, shown.version, Command::Cancel).done();
}

#[test]
fn accept_versus_forward() {
    // One handler hands over while another cancels: the first recorded wins, the other is refused.
    let (mut scene, world, parcel) = booked();
    let (shown, _) = scene.look(world.anna, parcel).unwrap();
    scene.give_seen(world.anna, parcel, shown.version, Command::HandOver).done();
    scene.give_seen(world.anton, parcel, shown.version, Command::Cancel).refused(CoreRule::ExpectedVersion);
    scene.give(world.anton, parcel, Command::Cancel).refused(Rule::NotWithSender);
}

#[test]
fn commands_repeatable() {
    let (mut scene, world) = scene();
    let found = Task::Found(scene.order(world.book("north")));
    let first = scene.run(world.anna, found.clone()).done();
    assert_eq!((first.events.len(), first.notices.len()), (1, 1));
    let split = give(first.stream, 50, Command::Split { label: "east".parse().unwrap() });
    let opened = scene.run(world.anna, split.clone()).done();
    scene.give(world.anna, first.stream, Command::HandOver).done();
    for (task, before) in [(found, first), (split, opened)] {
        let store = scene.store.clone();
        let again = scene.run(world.anna, task).done();
        assert_eq!(
            (again.stream, again.version, again.opened),
            (before.stream, before.version, before.opened)
        );
        assert_eq!(again.notices, []);
        assert_eq!(scene.store, store, "no second event, no second mail");
    }
}

#[test]
fn same_id_other_content() {
    let (mut scene, world, parcel) = booked();
    scene.run(world.anna, give(parcel, 7, amend())).done();
    scene.run(world.anna, give(parcel, 7, Command::HandOver)).refused(CoreRule::SameIdOtherContent);
    scene.run(world.anton, give(parcel, 7, amend())).refused(CoreRule::SameIdOtherContent);
    let book = Task::Found(Order { id: CommandId::from_u128(7), command: world.book("east") });
    scene.run(world.anna, book).refused(CoreRule::SameIdOtherContent);
    // With the fingerprint goes what tells them apart.
    scene.give(world.anna, parcel, Command::Cancel).done();
    assert_eq!(scene.run(world.anna, give(parcel, 7, Command::HandOver)).done().version, 2);
}

#[test]
fn time_backwards() {
    let (mut scene, world, parcel) = booked();
    scene.give(world.anna, parcel, amend()).done();
    scene.pass(TimeDelta::seconds(-1));
    scene.give(world.anna, parcel, amend()).refused(CoreRule::TimeBackwards);
    scene.elapse(parcel).nothing();
    scene.now = begin();
    scene.give(world.anna, parcel, amend()).done();
    let numbers: Vec<_> = scene.events(parcel).iter().map(|event| (event.sequence, event.at)).collect();
    assert_eq!(numbers, [(1, begin()), (2, begin()), (3, begin())]);
}

/// What somebody else does before a commit.
type Rival = Box<dyn FnOnce(&mut SharedMemory<Parcel>)>;

/// A store in which others commit first.
struct Late {
    store: SharedMemory<Parcel>,
    rivals: RefCell<Vec<Rival>>,
    tries: u32,
}

impl Store<Parcel> for Late {
    type Error = MemoryError;
    fn load(&self, stream: Id<Parcel>) -> Result<Option<Loaded<Parcel>>, MemoryError> {
        Store::load(&self.store, stream)
    }
    fn events(&self, stream: Id<Parcel>, after: u64) -> Result<Vec<Envelope<Parcel>>, MemoryError> {
        self.store.events(stream, after)
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<Uuid>)>, MemoryError> {
        Store::receipt(&self.store, command)
    }
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        Store::standings(&self.store, workflow, area, of)
    }
    fn commit(&mut self, commit: &Commit<Parcel>) -> Result<Receipt, CommitError<MemoryError>> {
        self.tries += 1;
        if let Some(first) = self.rivals.borrow_mut().pop() {
            first(&mut self.store);
        }
        Store::commit(&mut self.store, commit)
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        Store::unseal(&self.store, seals)
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&<Parcel as Lifecycle>::Row) -> bool,
    ) -> Result<Vec<Listed<Parcel>>, MemoryError> {
        self.store.list(query, keep)
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        self.store.tally(list)
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<Parcel>>, MemoryError> {
        self.store.due(now, limit)
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<Parcel>>, MemoryError> {
        self.store.lease(now, until, limit)
    }
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        self.store.sent(notices)
    }
    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        self.store.put_standing(standing)
    }
    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.store.looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        self.store.looks(authority)
    }
}

/// Runs a command of Anna's while Anton gives another between her decision and her commit.
fn beaten(anna: Command, anton: Command) -> (Result<Option<Receipt>, TaskError<Parcel, MemoryError>>, u32) {
    let (scene, world, parcel) = booked();
    let (task, now) = (give(parcel, 900, anton), scene.now);
    let actor = world.anton;
    let first = move |store: &mut SharedMemory<Parcel>| {
        run(store, (task, actor, now), &Policy::default()).unwrap();
    };
    let rivals: RefCell<Vec<Rival>> = RefCell::new(vec![Box::new(first)]);
    let mut late = Late { store: SharedMemory::new(scene.store), rivals, tries: 0 };
    (run(&mut late, (give(parcel, 901, anna), world.anna, now), &scene.policy), late.tries)
}

#[test]
fn after_a_conflict_it_is_decided_again() {
    let (ended, tries) = beaten(amend(), amend());
    assert_eq!((ended.unwrap().unwrap().version, tries), (3, 2));
    let (ended, tries) = beaten(amend(), Command::HandOver);
    let Err(TaskError::Refused(refusal)) = ended else { panic!("{ended:?}") };
    assert!(refusal.names(Rule::NotWithSender), "{refusal}");
    assert_eq!(tries, 1);
}

#[test]
fn a_conflict_that_stays_is_told_after_a_few_tries() {
    let (mut scene, world, _) = booked();
    let order = scene.order(Book { alone: true, ..world.book("east") });
    let mut late = Late { store: SharedMemory::new(scene.store), rivals: RefCell::new(Vec::new()), tries: 0 };
    let ended = run(&mut late, (Task::Found(order), world.anna, scene.now), &scene.policy);
    assert!(matches!(ended, Err(TaskError::Conflict(Conflict::Tally))), "{ended:?}");
    assert_eq!(late.tries, 8);
}

#[test]
fn unique_across_things() {
    let (mut scene, world, parcel) = booked();
    let again = scene.found(world.anna, world.book("north"));
    assert!(matches!(again.result, Err(TaskError::Conflict(Conflict::Key))), "{again:?}");
    scene.give(world.anna, parcel, Command::Cancel).done();
    scene.found(world.anna, world.book("north")).done();
}

#[test]
fn two_mails_of_one_instant_are_two() {
    // Changed standings may make time act twice at one instant; each mail has an id of its own.
    let (mut scene, world, parcel) = booked();
    past_expiry(&mut scene);
    let first = scene.draft(Actor::System, Task::Elapse(parcel));
    scene.now = begin();
    scene.give(world.anna, parcel, amend()).done();
    past_expiry(&mut scene);
    let second = scene.draft(Actor::System, Task::Elapse(parcel));
    assert_ne!(first.notices[0].id, second.notices[0].id);
}

/// Forms in which words can hide in a text.
fn disguises(words: &str) -> Vec<String> {
    let hex = words.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let json = serde_json::to_string(words).unwrap();
    vec![words.to_owned(), words.to_lowercase(), words.to_uppercase(), hex, json.trim_matches('"').to_owned()]
}

#[test]
fn journal_without_personal_data() {
    let words = "Qwertzuiop Yxcvbnm";
    let (mut scene, world) = scene();
    let book = Book { note: FreeText::new(words, Language::De).marked(), ..world.book("north") };
    let task = Task::<Parcel>::Found(scene.order(book));
    let commit = scene.draft(world.anna, task.clone());
    let told = scene.run(world.anna, task.clone());
    let mut texts = vec![format!("{task:?} {commit:?} {told:?}")];
    assert!(texts[0].contains("Commit { command: ") && texts[0].contains("streams: [StreamCommit {"));
    let parcel = told.done().stream;
    let amended = Task::<Parcel>::Give {
        stream: parcel,
        seen: None,
        order: scene.order(Command::Amend { note: FreeText::new(words, Language::De) }),
    };
    let desk = Desk::new(amended.clone(), world.anna, scene.now, &scene.policy);
    texts.push(format!("{desk:?}"));
    scene.run(world.anna, amended).done();
    let looked = scene.look(world.anna, parcel).unwrap();
    let [(_, Secret::Text(note))] = looked.1.as_slice() else { panic!("no note") };
    assert_eq!(note.reveal(), words);
    texts.push(format!("{looked:?} {scene:?}"));
    texts.push(serde_json::to_string(&(scene.events(parcel), scene.state(parcel))).unwrap());
    let print = commit.fingerprint.to_string();
    for text in texts {
        for hidden in disguises(words).iter().chain([&print]) {
            assert!(!text.contains(hidden.as_str()), "{hidden} in {text}");
        }
    }
}

#[test]
#[should_panic(expected = "open is written otherwise")]
fn a_sample_that_is_written_otherwise_is_found() {
    let _: Command = samples::read("open", r#"{ "command": "cancel" }"#);
}

/// What is not refused would be lost: the helper says so, here of a form that takes whatever comes.
#[test]
#[should_panic(expected = "read: {\"command\":\"open\",\"unforeseen\":null}")]
fn a_form_that_takes_one_more_is_found() {
    samples::refuse_one_more::<serde_json::Value>([serde_json::json!({ "command": "open" })]);
}

#[test]
fn one_more_is_tried_in_every_object() {
    let split = serde_json::json!({ "command": "amend", "note": { "text": "a", "language": "en", "personal": false } });
    assert_eq!(samples::refuse_one_more::<Command>([split]), 2);
}

/// What plans are made of is the same everywhere and forever: the first numbers are those that its authors publish.
#[test]
fn numbers_are_those_of_splitmix64() {
    let first: Vec<u64> = numbers(1).take(3).collect();
    assert_eq!(first, [0x910a_2dec_8902_5cc1, 0xbeeb_8da1_658e_ec67, 0xf893_a2ee_fb32_555e]);
}

#[test]
fn what_came_about_is_counted_and_told_apart() {
    let recorded = |all: &[(&str, u32)]| {
        let mut recorded = Recorded::default();
        for (name, what) in all {
            recorded.note(*name, what);
        }
        recorded.to_string()
    };
    let told = recorded(&[("a", 1), ("b", 2), ("a", 3)]);
    let lines: Vec<&str> = told.lines().map(|line| line.split(", ").next().unwrap_or(line)).collect();
    assert_eq!(lines, ["a: 2", "b: 1"]);
    assert_eq!(told, recorded(&[("a", 1), ("a", 3), ("b", 2)]));
    assert_ne!(told, recorded(&[("a", 3), ("b", 2), ("a", 1)]), "the order of what came about counts");
    assert_ne!(told, recorded(&[("a", 1), ("b", 3), ("a", 3)]));
}

/// Whatever else was said would be lost.
#[test]
fn a_command_that_holds_nothing_is_not_read_with_something() {
    let bare = ["hand_over", "deliver"].map(|command| serde_json::json!({ "command": command }));
    for form in &bare {
        assert!(serde_json::from_value::<Command>(form.clone()).is_ok(), "{form}");
    }
    assert_eq!(samples::refuse_one_more::<Command>(bare), 2);
}
