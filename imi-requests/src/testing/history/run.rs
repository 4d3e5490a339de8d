//! Random histories: recorded, replayable, and with every personal word remembered.

use imi_core::testing::Scene;
use imi_core::{
    Actor, AreaId, Commit, Concern, Desk, DeskError, Lifecycle, Loaded, Moment, Need, Notice, Offer, Order,
    Receipt, SealId, Standing, Store, Task, Verdict, offers, settled,
};

use super::change;
use super::content::{Ground, Ink, candidates, spoiled};
use super::drafts::founding;
use super::plan::{Choice, Plan, Sort};
use super::story::{prefer, some_part};
use super::words::{Random, Words};
use crate::testing::World;
use crate::{Command, Kind, Part, Policy, Refused, Request, RequestId, State, Status};

/// How a step ended.
#[derive(Clone, Debug)]
pub enum End {
    /// It was done, and this was written.
    Done(Box<Commit<Request>>),
    /// It had been done before, and got the first answer again.
    Again(Receipt),
    /// There was nothing to do.
    Nothing,
    /// It was refused.
    Refused(Box<Refused>),
    /// Time passed, a standing changed, or somebody looked.
    Meanwhile,
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Who took it.
    pub actor: Actor,
    /// What he asked; none if time passed or a standing changed.
    pub task: Option<Task<Request>>,
    /// The standings that the decision was given.
    pub standings: Vec<Standing>,
    /// When.
    pub now: chrono::DateTime<chrono::Utc>,
    /// The state of the request before it.
    pub before: Option<State>,
    /// How it ended.
    pub end: End,
}

/// A history as far as it has come.
#[derive(Debug)]
pub struct History {
    /// Store, clock and policy.
    pub scene: Scene<Request>,
    /// The world, as it was when the history began.
    pub world: World,
    /// The area in which it plays.
    pub area: AreaId,
    /// The requests, oldest first.
    pub requests: Vec<RequestId>,
    /// What went in.
    pub words: Words,
    /// The steps taken.
    pub steps: Vec<Taken>,
    /// The mail that came into the outbox.
    pub notices: Vec<Notice<Request>>,
    /// Every personal value handed out, with the request that it belongs to.
    pub seals: Vec<(SealId, RequestId)>,
    given: u128,
}

/// The most requests that a history begins by itself; splits and copies come on top.
const BEGUN: usize = 3;

impl History {
    /// Begins, with every standing put.
    ///
    /// # Panics
    /// If the shipped question sets are faulty.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test of the crate that ships them shows that they load")]
    pub fn begin(plan: &Plan) -> Self {
        let mut scene = Scene::new(Policy::shipped().expect("the shipped sets load"));
        let world = plan.world();
        for (_, staff) in world.all() {
            scene.standing(&staff.standing);
        }
        Self {
            scene,
            world,
            area: plan.area(),
            requests: Vec::new(),
            words: Words::new(plan.seed),
            steps: Vec::new(),
            notices: Vec::new(),
            seals: Vec::new(),
            given: 0,
        }
    }

    /// A second history that goes on from here on its own, with words and commands of other names.
    #[must_use]
    pub fn fork(&self, seed: u64) -> Self {
        let mut scene = Scene::new(self.scene.policy.clone());
        scene.store = self.scene.store.clone();
        scene.now = self.scene.now;
        Self {
            scene,
            world: self.world.clone(),
            area: self.area,
            requests: self.requests.clone(),
            words: Words::new(seed),
            steps: Vec::new(),
            notices: Vec::new(),
            seals: self.seals.clone(),
            given: self.given + ((u128::from(seed) + 1) << 64),
        }
    }

    fn order<C>(&mut self, command: C) -> Order<C> {
        self.given += 1;
        Order { id: imi_core::CommandId::from_u128(self.given), command }
    }

    /// Plays a whole plan.
    #[must_use]
    pub fn play(plan: &Plan) -> Self {
        let mut history = Self::begin(plan);
        for choice in &plan.choices {
            history.step(*choice);
        }
        history
    }

    /// The standings of every authority of the world, as they are now.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let ids: Vec<_> = self.world.all().iter().map(|(_, staff)| Concern::Authority(staff.id())).collect();
        self.scene.store.standings(Request::WORKFLOW, Some(self.area), &ids).unwrap_or_default()
    }

    /// Everybody who could act: the users, and the Commission.
    #[must_use]
    pub fn actors(&self) -> Vec<Actor> {
        let users = self.world.users().into_iter().map(|(_, actor)| actor);
        users.chain([Actor::Commission]).collect()
    }

    /// The moment as an actor has it, with all of these standings.
    #[must_use]
    pub fn moment<'a>(&'a self, actor: Actor, standings: &'a [Standing]) -> Moment<'a, Policy> {
        Moment { now: self.scene.now, actor, standings, policy: &self.scene.policy }
    }

    /// A request as it is stored.
    #[must_use]
    #[track_caller]
    pub fn state(&self, request: RequestId) -> State {
        self.scene.state(request)
    }

    /// What everybody is offered in a request now.
    #[must_use]
    pub fn offered(&self, request: RequestId) -> Vec<(Actor, Offer<Request>)> {
        let standings = self.standings();
        let moment = self.moment(Actor::System, &standings);
        let state = self.state(request);
        let state = settled::<Request>(&state, &moment);
        let of = |actor| offers::<Request>(&state, &moment.of(actor)).into_iter().map(move |o| (actor, o));
        self.actors().into_iter().flat_map(of).collect()
    }

    /// Contents that suit, for this kind of command.
    pub fn contents(
        &mut self,
        request: RequestId,
        (actor, kind, part): (Actor, Kind, Part),
        random: &Random,
    ) -> Vec<Command> {
        let standings = self.standings();
        let stored = self.scene.state(request);
        let moment = Moment { now: self.scene.now, actor, standings: &standings, policy: &self.scene.policy };
        let state = settled::<Request>(&stored, &moment);
        let ink = &mut Ink { words: &mut self.words, random: random.clone() };
        candidates(Ground { state: &state, moment }, kind, part, ink)
    }

    /// Takes one step, and tells how it ended.
    pub fn step(&mut self, choice: Choice) -> &Taken {
        self.scene.now += chrono::TimeDelta::minutes(1);
        let random = &mut Random::new(u64::from(choice.how) << 8 | u64::from(choice.who));
        let few = self.requests.len() < BEGUN && random.one_in(12);
        match (choice.sort(), self.requests.is_empty() || few) {
            (Sort::Time, _) => self.pass(random),
            (Sort::Standing, _) => {
                change::standing(self, random);
                self.meanwhile(Actor::System, None, None);
            }
            (_, true) => self.found(random),
            (Sort::Offered, _) => self.give(random, Sort::Offered),
            (sort @ (Sort::Tried | Sort::Spoiled | Sort::Stale), _) => self.give(random, sort),
            (Sort::Repeated, _) => self.repeat(random),
            (Sort::Elapse, _) => {
                let request = self.any_request(random);
                self.run(Actor::System, Task::Elapse(request));
            }
            (Sort::Look, _) => {
                let (request, actors) = (self.any_request(random), self.actors());
                let actor = random.of(&actors).copied().unwrap_or(Actor::System);
                let looked = self.scene.look(actor, request).is_ok();
                self.meanwhile(actor, looked.then_some(request), None);
            }
        }
        self.last()
    }

    #[allow(clippy::expect_used, reason = "it is called only after a step")]
    fn last(&self) -> &Taken {
        self.steps.last().expect("a step was taken")
    }

    fn any_request(&self, random: &mut Random) -> RequestId {
        // The youngest that is sent and not over most of the time, so that histories go deep.
        let count = self.requests.len();
        let open = |request: &RequestId| Status::OPEN.has(self.state(*request).status());
        let at = if random.one_in(4) {
            random.below(count)
        } else {
            self.requests.iter().rposition(open).unwrap_or(count.saturating_sub(1))
        };
        self.requests.get(at).copied().unwrap_or_else(|| RequestId::from_u128(0))
    }

    fn meanwhile(&mut self, actor: Actor, looked: Option<RequestId>, before: Option<State>) {
        let task = looked.map(Task::Look);
        let (standings, now) = (Vec::new(), self.scene.now);
        self.steps.push(Taken { actor, task, standings, now, before, end: End::Meanwhile });
    }

    fn pass(&mut self, random: &mut Random) {
        let time = match random.below(8) {
            0..=2 => chrono::TimeDelta::hours(random.within(1, 30)),
            3..=5 => chrono::TimeDelta::days(random.within(1, 20)),
            6 => chrono::TimeDelta::days(random.within(30, 120)),
            _ => chrono::TimeDelta::days(random.within(150, 250)),
        };
        self.scene.pass(time);
        self.meanwhile(Actor::System, None, None);
    }

    fn found(&mut self, random: &mut Random) {
        let founders = [
            self.world.italy.handler,
            self.world.italy.handler,
            self.world.italian_coordinator.handler,
            self.world.neighbour.handler,
            self.world.italy.viewer,
        ];
        let actor = random.of(&founders).copied().unwrap_or(Actor::System);
        let standings = self.standings();
        let moment = Moment { now: self.scene.now, actor, standings: &standings, policy: &self.scene.policy };
        let ink = &mut Ink { words: &mut self.words, random: random.clone() };
        let draft = founding(self.area, &moment, ink);
        let order = self.order(draft);
        self.run(actor, Task::Found(order));
    }

    fn give(&mut self, random: &mut Random, sort: Sort) {
        let request = self.any_request(random);
        let offered = self.offered(request);
        let chosen = if sort == Sort::Tried || offered.is_empty() {
            let actors = self.actors();
            let actor = random.of(&actors).copied();
            let kind = random.of(<Kind as imi_core::Member>::ALL).copied();
            actor.zip(kind).map(|(actor, kind)| (actor, kind, some_part(kind, random)))
        } else {
            prefer(&offered, random)
        };
        let Some((actor, kind, part)) = chosen else { return self.pass(random) };
        let contents = self.contents(request, (actor, kind, part), random);
        let accepted = contents.iter().find(|command| self.accepts(actor, request, command));
        let Some(command) = accepted.or(contents.first()).cloned() else { return self.pass(random) };
        let command =
            if sort == Sort::Spoiled { self.spoil(actor, request, command, random) } else { command };
        let seen = match sort {
            Sort::Stale => Some(random.bits() % 40_000),
            _ if random.one_in(2) => Some(self.version(actor, request)),
            _ => None,
        };
        let order = self.order(command);
        self.run(actor, Task::Give { stream: request, seen, order });
    }

    fn spoil(&mut self, actor: Actor, request: RequestId, command: Command, random: &Random) -> Command {
        let standings = self.standings();
        let stored = self.scene.state(request);
        let moment = Moment { now: self.scene.now, actor, standings: &standings, policy: &self.scene.policy };
        let state = settled::<Request>(&stored, &moment);
        let ink = &mut Ink { words: &mut self.words, random: random.clone() };
        spoiled(Ground { state: &state, moment }, command, ink)
    }

    /// Gives a command, whatever version was seen.
    #[track_caller]
    pub fn give_now(&mut self, actor: Actor, request: RequestId, command: Command) -> &Taken {
        let order = self.order(command);
        self.run(actor, Task::Give { stream: request, seen: None, order })
    }

    /// The version as the actor sees it.
    #[must_use]
    pub fn version(&self, actor: Actor, request: RequestId) -> u64 {
        let standings = self.standings();
        let moment = self.moment(actor, &standings);
        let loaded = self.scene.store.load(request).ok().flatten();
        let version = |loaded: Loaded<Request>| {
            Request::version(&settled::<Request>(&loaded.state, &moment), loaded.version, &moment)
        };
        loaded.map(version).unwrap_or_default()
    }

    /// Whether a command would be accepted now.
    #[must_use]
    pub fn accepts(&self, actor: Actor, request: RequestId, command: &Command) -> bool {
        let order = Order { id: imi_core::CommandId::from_u128(u128::MAX), command: command.clone() };
        let task = Task::Give { stream: request, seen: None, order };
        matches!(self.decide(actor, &task).0, Ok(Verdict::Commit(_)))
    }

    fn repeat(&mut self, random: &mut Random) {
        let given = |step: &Taken| match (&step.task, &step.end) {
            (Some(task @ (Task::Give { .. } | Task::Found(_))), End::Done(_)) => {
                Some((step.actor, task.clone()))
            }
            _ => None,
        };
        let all: Vec<_> = self.steps.iter().filter_map(given).collect();
        let Some((actor, task)) = random.of(&all).cloned() else { return self.pass(random) };
        let task = match task {
            Task::Give { stream, order, .. } if random.one_in(2) => {
                let command = Command::AddMessage { heading: None, text: None };
                Task::Give { stream, seen: None, order: Order { id: order.id, command } }
            }
            other => other,
        };
        self.run(actor, task);
    }

    /// Decides a task without writing, with the standings that the decision was given.
    pub fn decide(
        &self,
        actor: Actor,
        task: &Task<Request>,
    ) -> (Result<Verdict<Request>, DeskError<Request>>, Vec<Standing>) {
        let mut desk = Desk::new(task.clone(), actor, self.scene.now, &self.scene.policy);
        let store = &self.scene.store;
        let mut given = Vec::new();
        loop {
            match desk.need() {
                Need::Stream(command, stream) => {
                    let receipt = command.and_then(|id| store.receipt(id).ok().flatten());
                    desk.loaded(receipt, stream.and_then(|id| store.load(id).ok().flatten()));
                }
                Need::Standings(area, ids) => {
                    let found = store.standings(Request::WORKFLOW, area, &ids).unwrap_or_default();
                    given.extend(found.iter().cloned());
                    desk.standings(found);
                }
                Need::End(end) => return (end, given),
            }
        }
    }

    /// Runs a task, and records how it ended.
    ///
    /// # Panics
    /// If the history is corrupt, or the store does not take the commit.
    #[track_caller]
    #[allow(clippy::panic, reason = "a history that can not go on has shown a fault")]
    pub fn run(&mut self, actor: Actor, task: Task<Request>) -> &Taken {
        let stream = match &task {
            Task::Give { stream, .. } | Task::Elapse(stream) | Task::Look(stream) => Some(*stream),
            Task::Found(_) => None,
        };
        let before = stream.and_then(|id| self.scene.store.load(id).ok().flatten()).map(|l| l.state);
        let (decided, standings) = self.decide(actor, &task);
        let end = match decided {
            Ok(Verdict::Commit(commit)) => {
                let taken = self.scene.store.commit(&commit);
                assert!(taken.is_ok(), "the store does not take it: {taken:?}");
                self.write_down(&commit);
                End::Done(commit)
            }
            Ok(Verdict::Done(receipt)) => End::Again(receipt),
            Ok(Verdict::Nothing | Verdict::Shown(_)) => End::Nothing,
            Err(DeskError::Refused(refusal)) => End::Refused(Box::new(refusal)),
            Err(DeskError::Corrupt(corrupt)) => panic!("{task:?} of {actor:?}: {corrupt}"),
        };
        let now = self.scene.now;
        self.steps.push(Taken { actor, task: Some(task), standings, now, before, end });
        self.last()
    }

    fn write_down(&mut self, commit: &Commit<Request>) {
        self.notices.extend(commit.notices.iter().copied());
        self.seals.extend(commit.seals.iter().map(|seal| (seal.id, RequestId::from_uuid(seal.owner))));
        self.seals.extend(commit.copies.iter().map(|copy| (copy.to, RequestId::from_uuid(copy.owner))));
        for stream in &commit.streams {
            if !self.requests.contains(&stream.stream) {
                self.requests.push(stream.stream);
            }
        }
    }
}
