//! Plays a scenario against a store, step by step.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use imi_core::{
    Actor, CommandId, Commit, CommitError, Concern, Desk, DeskError, Due, Erasure, Id, Key, Lifecycle,
    Moment, Need, Notice, Number, Order, Reason, Receipt, Refusal, SealId, Secret, Shown, Standing, Store,
    Task, Verdict, Workflow, explain, one_mail_per_address,
};
use imi_requests::{Command, Kind, NewDraft, Part, Policy, Report, Request, RequestId, State};
use uuid::Uuid;

use crate::picture::{Picture, Pictured};
use crate::scenario::{Act, Scenario, Step};
use crate::time;
use crate::world;

/// Why a scenario can not be played to its end. Never what a rule refuses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// The store failed.
    #[error("{0}")]
    Store(String),
    /// What the store holds contradicts itself.
    #[error("{0}")]
    Corrupt(#[from] imi_core::Corrupt),
    /// Somebody else works on the same requests.
    #[error("somebody else writes to these requests at the same time: {0}")]
    Conflict(imi_core::Conflict),
    /// The terminal or file can not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A request that a scenario has made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) id: RequestId,
    pub(crate) number: Number,
}

/// A mail with the request that it is about.
#[derive(Clone, Debug)]
pub(crate) struct Mailed {
    pub(crate) request: String,
    pub(crate) notice: Notice<Request>,
}

/// What a step did.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) at: DateTime<Utc>,
    pub(crate) refused: Option<Refusal<Request>>,
    /// What happened, when and to which request.
    pub(crate) happened: Vec<(DateTime<Utc>, String, Key)>,
    pub(crate) mails: Vec<Mailed>,
    pub(crate) before: Picture,
    pub(crate) after: Picture,
    /// How many personal values were erased.
    pub(crate) erased: usize,
    pub(crate) report: Option<Report>,
}

/// A scenario under way.
#[derive(Debug)]
pub(crate) struct Player<'a, S> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) policy: Policy,
    store: S,
    pub(crate) now: DateTime<Utc>,
    /// How often the scenario was played in this store before.
    pub(crate) before: u32,
    standings: Vec<Standing>,
    pub(crate) requests: Vec<Made>,
    pages: BTreeMap<String, u64>,
    /// The personal values kept, by the request that they belong to.
    seals: Vec<(Uuid, SealId)>,
}

/// What has happened so far in a step.
#[derive(Default)]
struct Done {
    happened: Vec<(DateTime<Utc>, String, Key)>,
    mails: Vec<Mailed>,
    erased: usize,
}

fn store_error(error: impl core::fmt::Display) -> PlayError {
    PlayError::Store(error.to_string())
}

impl<'a, S: Store<Request>> Player<'a, S> {
    /// Puts the world of the scenario into the store.
    pub(crate) fn new(scenario: &'a Scenario, policy: &Policy, mut store: S) -> Result<Self, PlayError> {
        let mut policy = policy.clone();
        policy.common.calendar = scenario.world.calendar.clone();
        let mut before = 0;
        // A command's id is used once in a store, so each time the scenario is played it has ids of its own.
        'runs: loop {
            for step in &scenario.steps {
                if store.receipt(command_id(scenario, before, step)).map_err(store_error)?.is_some() {
                    before += 1;
                    continue 'runs;
                }
            }
            break;
        }
        let mut standings = scenario.world.standings.clone();
        for standing in &mut standings {
            let kept = store
                .standings(
                    Workflow::InformationRequest,
                    Some(standing.area),
                    &[Concern::Authority(standing.authority)],
                )
                .map_err(store_error)?;
            standing.version = kept.iter().map(|kept| kept.version).max().unwrap_or(0) + 1;
            store.put_standing(standing).map_err(store_error)?;
        }
        let (now, requests, pages, seals) = (scenario.world.begins, Vec::new(), BTreeMap::new(), Vec::new());
        Ok(Self { scenario, policy, store, now, before, standings, requests, pages, seals })
    }

    /// Plays a step.
    pub(crate) fn step(&mut self, step: &Step) -> Result<Effect, PlayError> {
        let before = self.picture()?;
        let mut done = Done::default();
        self.pass(step, &mut done)?;
        for standing in
            world::changed(&self.standings, &self.scenario.world, &step.form, &self.scenario.names)
        {
            self.store.put_standing(&standing).map_err(store_error)?;
            let same =
                |known: &&mut Standing| known.authority == standing.authority && known.area == standing.area;
            if let Some(known) = self.standings.iter_mut().find(same) {
                *known = standing;
            }
        }
        if step.form.changes.is_some() {
            self.elapse(&mut done)?;
        }
        let (mut refused, mut report) = (None, None);
        let actor = step.form.by.as_deref().and_then(|by| self.scenario.world.actor(by));
        if let (Some(act), Some(actor)) = (&step.act, actor) {
            match self.act(step, act, actor, &mut done)? {
                Err(refusal) => refused = Some(refusal),
                Ok(()) => report = self.report(step, actor)?,
            }
        }
        let Done { happened, mails, erased } = done;
        let after = self.picture()?;
        Ok(Effect { at: self.now, refused, happened, mails, before, after, erased, report })
    }

    /// Moves the clock, and lets time do what is due, each at its instant, as a clock that never stops would.
    fn pass(&mut self, step: &Step, done: &mut Done) -> Result<(), PlayError> {
        let until = match (&step.form.at, &step.form.after) {
            (Some(at), _) => time::instant(at).unwrap_or(self.now),
            (None, Some(after)) => time::period(after).map_or(self.now, |period| period.after(self.now)),
            (None, None) => return Ok(()),
        };
        // A lifecycle in which something is due again and again would never let this end.
        for _ in 0..1000 {
            let mut next: Option<Due> = None;
            for made in &self.requests {
                let Some(state) = self.state(made.id)? else { continue };
                let due = Request::due(&state, &self.policy).filter(|due| due.at <= until);
                next = [next, due].into_iter().flatten().min();
            }
            let Some(due) = next else { break };
            self.now = self.now.max(due.at);
            self.elapse(done)?;
        }
        self.now = until;
        Ok(())
    }

    fn elapse(&mut self, done: &mut Done) -> Result<(), PlayError> {
        for made in self.requests.clone() {
            if let Ok(Verdict::Commit(commit)) = self.drive(Task::Elapse(made.id), Actor::System)? {
                self.commit(&commit, done)?;
            }
        }
        Ok(())
    }

    fn act(
        &mut self,
        step: &Step,
        act: &Act,
        actor: Actor,
        done: &mut Done,
    ) -> Result<Result<(), Refusal<Request>>, PlayError> {
        let id = command_id(self.scenario, self.before, step);
        let name = step.request(self.scenario).to_owned();
        let stream = self.made(&name).map_or(RequestId::from_u128(0), |made| made.id);
        let task = match act {
            Act::Look => {
                return Ok(self.look(stream, actor)?.map(|shown| {
                    if let Some(page) = &step.form.name {
                        self.pages.insert(page.clone(), shown.version);
                    }
                }));
            }
            // The reader has read both once before.
            Act::Create(draft) => {
                let command: NewDraft = serde_json::from_value(draft.clone()).map_err(store_error)?;
                Task::Found(Order { id, command })
            }
            Act::Give(command, gaps) => {
                let mut command = command.clone();
                for (place, request) in gaps {
                    if let (Some(gap), Some(made)) = (command.pointer_mut(place), self.made(request)) {
                        *gap = serde_json::Value::from(made.number.to_string());
                    }
                }
                let command: Command = serde_json::from_value(command).map_err(store_error)?;
                let seen = step.form.page.as_ref().and_then(|page| self.pages.get(page).copied());
                Task::Give { stream, seen, order: Order { id, command } }
            }
        };
        let founded = matches!(task, Task::Found(_));
        let commit = match self.drive(task, actor)? {
            Ok(Verdict::Commit(commit)) => commit,
            Ok(_) => return Ok(Ok(())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Receipt { stream, opened, .. } = commit.receipt.clone();
        let new = if founded { Some(stream) } else { opened.first().copied() };
        if let Some(new) = new {
            let id: RequestId = Id::from_uuid(new);
            let number = commit.streams.iter().find(|part| part.stream == id).map(|part| part.state.number);
            // A name is missing only where the step was to be refused, or is the first.
            let unnamed = || if founded { "request".to_owned() } else { format!("of-step-{}", step.number) };
            let name = step.form.name.clone().unwrap_or_else(unnamed);
            self.requests.extend(number.map(|number| Made { name, id, number }));
        }
        self.commit(&commit, done)?;
        Ok(Ok(()))
    }

    fn commit(&mut self, commit: &Commit<Request>, done: &mut Done) -> Result<(), PlayError> {
        let kept = self.kept()?;
        match self.store.commit(commit) {
            Ok(_) => {}
            Err(CommitError::Conflict(conflict)) => return Err(PlayError::Conflict(conflict)),
            Err(CommitError::Store(error)) => return Err(store_error(error)),
        }
        self.seals.extend(commit.seals.iter().map(|seal| (seal.owner, seal.id)));
        self.seals.extend(commit.copies.iter().map(|copy| (copy.owner, copy.to)));
        if commit.erasures.iter().any(|erasure| !matches!(erasure, Erasure::Looks(_))) {
            done.erased += (kept + commit.seals.len() + commit.copies.len()).saturating_sub(self.kept()?);
        }
        for part in &commit.streams {
            let name = self.name_of(part.state.number);
            let of = |event: &imi_core::Envelope<Request>| (event.at, name.clone(), event.event.happening());
            done.happened.extend(part.events.iter().map(of));
        }
        let mails = one_mail_per_address(commit.notices.clone(), |to| self.scenario.world.address(to));
        done.mails.extend(
            mails.into_iter().map(|(_, notice)| Mailed { request: self.name_of(notice.about), notice }),
        );
        // Nothing else hands the mail of this store out.
        let until = time::Period::Hours(1).after(self.now);
        let handed_out = self.store.lease(self.now, until, usize::MAX).map_err(store_error)?;
        let sent: Vec<_> = handed_out.iter().map(|notice| notice.id).collect();
        self.store.sent(&sent).map_err(store_error)
    }

    /// How many personal values can still be opened.
    fn kept(&self) -> Result<usize, PlayError> {
        let seals: Vec<SealId> = self.seals.iter().map(|(_, seal)| *seal).collect();
        Ok(self.store.unseal(&seals).map_err(store_error)?.len())
    }

    fn report(&self, step: &Step, actor: Actor) -> Result<Option<Report>, PlayError> {
        if !matches!(&step.act, Some(Act::Give(command, _)) if command.get("command") == Some(&"generate_report".into()))
        {
            return Ok(None);
        }
        let Some(made) = self.made(step.request(self.scenario)) else { return Ok(None) };
        let Some(state) = self.state(made.id)? else { return Ok(None) };
        let last = state.reports.last().map(|record| record.id);
        Ok(last.and_then(|id| imi_requests::report(&state, id, &self.moment(actor))))
    }

    /// Runs the desk until it ends; nothing is written.
    fn drive(
        &self,
        task: Task<Request>,
        actor: Actor,
    ) -> Result<Result<Verdict<Request>, Refusal<Request>>, PlayError> {
        let mut desk = Desk::new(task, actor, self.now, &self.policy);
        loop {
            match desk.need() {
                Need::Stream(command, stream) => {
                    let receipt =
                        command.map(|id| self.store.receipt(id)).transpose().map_err(store_error)?;
                    let loaded = stream.map(|id| self.store.load(id)).transpose().map_err(store_error)?;
                    desk.loaded(receipt.flatten(), loaded.flatten());
                }
                Need::Standings(area, authorities) => {
                    let found = self.store.standings(Request::WORKFLOW, area, &authorities);
                    desk.standings(found.map_err(store_error)?);
                }
                Need::End(Ok(verdict)) => return Ok(Ok(verdict)),
                Need::End(Err(DeskError::Refused(refusal))) => return Ok(Err(refusal)),
                Need::End(Err(DeskError::Corrupt(corrupt))) => return Err(corrupt.into()),
            }
        }
    }

    /// What somebody gets to see; the look is recorded.
    fn look(
        &mut self,
        stream: RequestId,
        actor: Actor,
    ) -> Result<Result<Shown<Request>, Refusal<Request>>, PlayError> {
        Ok(match self.glance(stream, actor)? {
            Some(shown) => {
                if let Some(look) = shown.look {
                    self.store.looked(look).map_err(store_error)?;
                }
                Ok(shown)
            }
            None => Err(Refusal::new(Reason::NotFound)),
        })
    }

    /// What somebody would see, without a look.
    pub(crate) fn glance(
        &self,
        stream: RequestId,
        actor: Actor,
    ) -> Result<Option<Shown<Request>>, PlayError> {
        Ok(match self.drive(Task::Look(stream), actor)? {
            Ok(Verdict::Shown(shown)) => Some(*shown),
            _ => None,
        })
    }

    /// Opens what a view lets its reader open.
    pub(crate) fn open(&self, shown: &Shown<Request>) -> Result<Vec<(SealId, Secret)>, PlayError> {
        self.store.unseal(&shown.seals).map_err(store_error)
    }

    /// Why a command can not be given.
    pub(crate) fn explain(
        &self,
        request: &Made,
        kind: Kind,
        part: Part,
        actor: Actor,
    ) -> Result<Result<(), Refusal<Request>>, PlayError> {
        let state = self.state(request.id)?;
        Ok(match state {
            Some(state) => explain::<Request>(&state, kind, part, &self.moment(actor)),
            None => Err(Refusal::new(Reason::NotFound)),
        })
    }

    pub(crate) fn moment(&self, actor: Actor) -> Moment<'_, Policy> {
        Moment { now: self.now, actor, standings: &self.standings, policy: &self.policy }
    }

    pub(crate) fn state(&self, id: RequestId) -> Result<Option<State>, PlayError> {
        Ok(self.store.load(id).map_err(store_error)?.map(|loaded| loaded.state))
    }

    pub(crate) fn made(&self, name: &str) -> Option<&Made> {
        self.requests.iter().find(|made| made.name == name)
    }

    /// The name of the request with that number.
    pub(crate) fn name_of(&self, number: Number) -> String {
        let made = self.requests.iter().find(|made| made.number == number);
        made.map_or_else(|| number.to_string(), |made| made.name.clone())
    }

    fn picture(&self) -> Result<Picture, PlayError> {
        let mut requests = Vec::with_capacity(self.requests.len());
        for made in &self.requests {
            let Some(state) = self.state(made.id)? else { continue };
            let mut pictured =
                Pictured::of(&made.name, &state, &self.moment(Actor::System), &self.scenario.world);
            for (word, actor) in self.scenario.world.watchers() {
                if let Some(shown) = self.glance(made.id, actor)? {
                    pictured.seen.push((word.to_owned(), shown));
                }
            }
            requests.push(pictured);
        }
        Ok(Picture { requests })
    }
}

fn command_id(scenario: &Scenario, before: u32, step: &Step) -> CommandId {
    CommandId::from_uuid(Uuid::new_v5(&scenario.origin, format!("{before}/{}", step.number).as_bytes()))
}
