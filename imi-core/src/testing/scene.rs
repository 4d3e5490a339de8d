//! Given, when, then.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Access, Actor, AnyRule, AreaId, AreaRole, AuthorityId, CommandId, Commit, Concern, Country, Desk,
    Envelope, Id, Language, Lifecycle, Line, Looked, MemoryError, MemoryStore, Moment, Notice, Offer, Order,
    Place, Reason, Receipt, Refusal, Set, Setting, Standing, Store, Task, TaskError, UserId, UserRight,
    UserStanding, Verdict, WorkflowRole, drive, explain, history, look, offers, run,
};

/// When every scene begins: ten o'clock in Luxembourg, on the first of March 2012.
#[must_use]
pub fn begin() -> DateTime<Utc> {
    DateTime::from_timestamp(1_330_592_400, 0).unwrap_or_default()
}

/// An authority that is active in the area of services with this role, the default settings, and no user yet.
#[must_use]
pub fn authority(number: u128, country: Country, role: WorkflowRole) -> Standing {
    Standing {
        authority: AuthorityId::from_u128(number << 64),
        country,
        area: AreaId::SERVICES,
        workflow: role.workflow(),
        version: 1,
        area_role: AreaRole::CompetentAuthority,
        role,
        access: Access::Active,
        settings: Setting::DEFAULTS,
        coordinators: Vec::new(),
        users: Vec::new(),
        languages: Set::EMPTY.with(Language::En),
        mail_language: Language::En,
    }
}

/// A further user of the authority, with these rights.
pub fn user(standing: &mut Standing, rights: &[UserRight]) -> Actor {
    let authority = standing.authority;
    let user = UserId::from_u128(authority.uuid().as_u128() + 1 + standing.users.len() as u128);
    let rights = rights.iter().copied().collect::<Set<_>>().with(UserRight::BasicUser);
    standing.users.push(UserStanding { user, rights, preferred: standing.mail_language });
    Actor::User { user, authority }
}

/// A store, a clock that is moved by hand, and a policy.
///
/// Ids of commands come from a counter, so a scene plays the same every time. Nothing of a refused command may be
/// found in the store: every scene checks it by itself.
///
/// ```
/// use imi_core::testing::{Scene, toy};
/// let mut scene = Scene::new(toy::Policy::default());
/// let world = toy::World::put(&mut scene);
/// let parcel = scene.found(world.anna, world.book("label")).done();
/// scene.give(world.boris, parcel.stream, toy::Command::Deliver).not_found();
/// scene.give(world.anna, parcel.stream, toy::Command::Deliver).refused(imi_core::AnyRule::Own(toy::Rule::NotUnderway));
/// let handed = scene.give(world.anna, parcel.stream, toy::Command::HandOver).done();
/// assert_eq!(handed.notices.len(), 2);
/// ```
#[derive(Debug)]
pub struct Scene<L: Lifecycle> {
    /// The store.
    pub store: MemoryStore<L>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The policy.
    pub policy: L::Policy,
    given: u128,
}

impl<L: Lifecycle> Scene<L> {
    /// An empty store at [`begin`].
    #[must_use]
    pub fn new(policy: L::Policy) -> Self {
        Self { store: MemoryStore::new(), now: begin(), policy, given: 0 }
    }

    /// Puts a standing as it is from now on; its version grows by itself.
    pub fn standing(&mut self, standing: &Standing) {
        let kept = self.store.standings(
            standing.workflow,
            Some(standing.area),
            &[Concern::Authority(standing.authority)],
        );
        let before = kept.iter().flatten().map(|kept| kept.version).max().unwrap_or(0);
        let put = self.store.put_standing(&Standing { version: before + 1, ..standing.clone() });
        debug_assert!(put.is_ok(), "{put:?}");
    }

    /// Lets time pass.
    pub fn pass(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// A command with the next id.
    pub fn order<C>(&mut self, command: C) -> Order<C> {
        self.given += 1;
        Order { id: CommandId::from_u128(self.given), command }
    }

    /// Founds a stream.
    #[track_caller]
    pub fn found(&mut self, actor: Actor, founding: L::Founding) -> Told<L> {
        let order = self.order(founding);
        self.run(actor, Task::Found(order))
    }

    /// Gives a command.
    #[track_caller]
    pub fn give(&mut self, actor: Actor, stream: Id<L>, command: L::Command) -> Told<L> {
        let order = self.order(command);
        self.run(actor, Task::Give { stream, seen: None, order })
    }

    /// Gives a command on the version seen.
    #[track_caller]
    pub fn give_seen(&mut self, actor: Actor, stream: Id<L>, seen: u64, command: L::Command) -> Told<L> {
        let order = self.order(command);
        self.run(actor, Task::Give { stream, seen: Some(seen), order })
    }

    /// Lets time do in a stream what is due.
    #[track_caller]
    pub fn elapse(&mut self, stream: Id<L>) -> Told<L> {
        self.run(Actor::System, Task::Elapse(stream))
    }

    /// Runs any task at the scene's time.
    ///
    /// # Panics
    /// If a task that was refused has changed the store.
    #[track_caller]
    pub fn run(&mut self, actor: Actor, task: Task<L>) -> Told<L> {
        let before = self.store.clone();
        let result = run(&mut self.store, (task, actor, self.now), &self.policy);
        if result.is_err() {
            assert!(self.store == before, "a refused command changed the store");
        }
        let mut events = Vec::new();
        if let Ok(Some(receipt)) = &result {
            for stream in core::iter::once(&receipt.stream).chain(&receipt.opened) {
                let id = Id::from_uuid(*stream);
                let stood = before.load(id).ok().flatten().map_or(0, |loaded| loaded.version);
                events.extend(self.store.events(id, stood).unwrap_or_default());
            }
        }
        let notices = self.store.lease(self.now, DateTime::<Utc>::MAX_UTC, usize::MAX).unwrap_or_default();
        Told { result, events, notices }
    }

    /// Decides a task and commits nothing.
    ///
    /// # Panics
    /// If it does not come to a commit.
    #[track_caller]
    pub fn draft(&self, actor: Actor, task: Task<L>) -> Commit<L> {
        match drive(&self.store, Desk::new(task, actor, self.now, &self.policy)) {
            Ok(Verdict::Commit(commit)) => *commit,
            other => panic!("nothing to commit: {other:?}"),
        }
    }

    /// Looks at a stream.
    ///
    /// # Errors
    /// The refusal, if it is not for him.
    ///
    /// # Panics
    /// If the stream's history is corrupt.
    #[track_caller]
    pub fn look(&mut self, actor: Actor, stream: Id<L>) -> Result<Looked<L>, Refusal<L>> {
        look(&mut self.store, (stream, actor, self.now), &self.policy).map_err(refusal)
    }

    /// The stream's state.
    ///
    /// # Panics
    /// If there is no such stream.
    #[track_caller]
    pub fn state(&self, stream: Id<L>) -> L::State {
        let loaded = self.store.load(stream).ok().flatten();
        let Some(loaded) = loaded else { panic!("there is no {stream:?}") };
        loaded.state
    }

    /// The stream's events.
    pub fn events(&self, stream: Id<L>) -> Vec<Envelope<L>> {
        self.store.events(stream, 0).unwrap_or_default()
    }

    /// Answers a question about a stream at the scene's time, with the standings that a desk would load.
    #[track_caller]
    pub fn ask<T>(
        &self,
        actor: Actor,
        stream: Id<L>,
        question: impl FnOnce(&L::State, &Moment<'_, L::Policy>) -> T,
    ) -> T {
        let state = self.state(stream);
        let mut known: Vec<Standing> = Vec::new();
        for _ in 0..2 {
            let mut names: Vec<Concern> = actor.authority().map(Concern::Authority).into_iter().collect();
            L::concerned(Some(&state), None, &known, &mut |concern| names.push(concern));
            let found = self.store.standings(L::WORKFLOW, Some(L::area(&state)), &names);
            known = found.unwrap_or_default();
        }
        question(&state, &Moment { now: self.now, actor, standings: &known, policy: &self.policy })
    }

    /// What the actor may do now.
    #[track_caller]
    pub fn offers(&self, actor: Actor, stream: Id<L>) -> Vec<Offer<L>> {
        self.ask(actor, stream, |state, moment| offers::<L>(state, moment))
    }

    /// Why the actor may not do this now.
    ///
    /// # Errors
    /// As [`explain`].
    #[track_caller]
    pub fn explain(
        &self,
        actor: Actor,
        stream: Id<L>,
        kind: L::Kind,
        part: L::Part,
    ) -> Result<(), Refusal<L>> {
        self.ask(actor, stream, |state, moment| explain::<L>(state, kind, part, moment))
    }

    /// What the actor may see; unlike [`look`](Self::look) this opens no seal and is not recorded.
    #[track_caller]
    pub fn view(&self, actor: Actor, stream: Id<L>) -> Option<L::View> {
        self.ask(actor, stream, |state, moment| crate::view::<L>(state, moment))
    }

    /// The history as the actor may read it.
    #[track_caller]
    pub fn history(&self, actor: Actor, stream: Id<L>) -> Vec<Line> {
        let events = self.events(stream);
        self.ask(actor, stream, |state, moment| history::<L>(state, &events, moment))
    }
}

#[track_caller]
fn refusal<L: Lifecycle>(error: TaskError<L, MemoryError>) -> Refusal<L> {
    match error {
        TaskError::Refused(refusal) => refusal,
        other => panic!("not a refusal: {other}"),
    }
}

/// How a task ended. It must be said how it should have.
#[must_use = "say how it should have ended: `done`, `refused` …"]
#[derive(Debug)]
pub struct Told<L: Lifecycle> {
    /// The receipt, if something was done.
    pub result: Result<Option<Receipt>, TaskError<L, MemoryError>>,
    /// What happened, in all streams.
    pub events: Vec<Envelope<L>>,
    /// The mail that came into the outbox.
    pub notices: Vec<Notice<L>>,
}

/// What was done.
#[derive(Debug)]
pub struct Done<L: Lifecycle> {
    /// In which stream.
    pub stream: Id<L>,
    /// The streams opened with it.
    pub opened: Vec<Id<L>>,
    /// The stream's version after it.
    pub version: u64,
    /// What happened, in all streams; nothing if the command was a repetition.
    pub events: Vec<Envelope<L>>,
    /// The mail that came into the outbox.
    pub notices: Vec<Notice<L>>,
}

impl<L: Lifecycle> Told<L> {
    /// It must have been done.
    ///
    /// # Panics
    /// If it was not.
    #[track_caller]
    pub fn done(self) -> Done<L> {
        match self.result {
            Ok(Some(Receipt { stream, version, opened })) => Done {
                stream: Id::from_uuid(stream),
                opened: opened.into_iter().map(Id::from_uuid).collect(),
                version,
                events: self.events,
                notices: self.notices,
            },
            Ok(None) => panic!("nothing was to be done"),
            Err(error) => panic!("not done: {error}"),
        }
    }

    /// There must have been nothing to do.
    ///
    /// # Panics
    /// If there was something, or it was refused.
    #[track_caller]
    pub fn nothing(self) {
        match self.result {
            Ok(None) => {}
            Ok(Some(_)) => panic!("something was done: {:?}", self.events),
            Err(error) => panic!("not done: {error}"),
        }
    }

    /// It must have been refused by exactly this rule.
    ///
    /// # Panics
    /// If it was not.
    #[track_caller]
    pub fn refused(self, rule: impl Into<AnyRule<L::Rule>>) -> Refusal<L> {
        let refusal = self.refusal();
        assert_eq!(refusal.rules(), [rule.into()], "another refusal: {refusal}");
        refusal
    }

    /// Its content must have been refused by exactly these rules, at these places.
    ///
    /// # Panics
    /// If it was not.
    #[track_caller]
    pub fn refused_at(self, broken: &[(AnyRule<L::Rule>, Place)]) {
        let refusal = self.refusal();
        let Reason::Content(found) = &refusal.reason else {
            panic!("not refused for its content: {refusal}");
        };
        let found: Vec<_> = found.iter().map(|broken| (broken.rule, broken.place)).collect();
        assert_eq!(found, broken);
    }

    /// It must look as if the stream did not exist.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn not_found(self) {
        let refusal = self.refusal();
        assert_eq!(refusal, Refusal::new(Reason::NotFound), "another refusal: {refusal}");
    }

    /// The refusal with which it must have ended.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn refusal(self) -> Refusal<L> {
        match self.result {
            Ok(done) => panic!("not refused: {done:?}"),
            Err(error) => refusal(error),
        }
    }
}
