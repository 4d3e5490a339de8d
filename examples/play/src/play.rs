//! Plays a scenario against a store, step by step.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use imi_core::{
    Actor, CommandId, Commit, CommitError, Concern, Desk, DeskError, Due, Erasure, Id, Key, Moment, Need,
    Notice, Number, Order, Reason, Receipt, Refusal, SealId, Secret, Shown, Standing, Store, Task, Verdict,
    explain, one_mail_per_address,
};
use uuid::Uuid;

use crate::picture::{Picture, Pictured};
use crate::scenario::{Act, Scenario, Step, filled};
use crate::time;
use crate::workflow::{Played, Report};
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
    /// Somebody else works on the same requests or alerts.
    #[error("somebody else writes to this store at the same time: {0}")]
    Conflict(imi_core::Conflict),
    /// The terminal or file can not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// An exchange that a scenario has made.
#[derive(Clone, Debug)]
pub(crate) struct Made<L: Played> {
    pub(crate) name: String,
    pub(crate) id: Id<L>,
    pub(crate) number: Number,
}

/// A mail with the exchange that it is about.
#[derive(Clone, Debug)]
pub(crate) struct Mailed<L: Played> {
    pub(crate) exchange: String,
    pub(crate) notice: Notice<L>,
}

/// What a step did.
#[derive(Clone, Debug)]
pub(crate) struct Effect<L: Played> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) refused: Option<Refusal<L>>,
    /// What happened, when and to which exchange.
    pub(crate) happened: Vec<(DateTime<Utc>, String, Key)>,
    pub(crate) mails: Vec<Mailed<L>>,
    pub(crate) before: Picture<L>,
    pub(crate) after: Picture<L>,
    /// How many personal values were erased.
    pub(crate) erased: usize,
    pub(crate) report: Option<Report>,
}

/// A scenario under way.
#[derive(Debug)]
pub(crate) struct Player<'a, L: Played, S> {
    pub(crate) scenario: &'a Scenario<L>,
    pub(crate) policy: L::Policy,
    store: S,
    pub(crate) now: DateTime<Utc>,
    /// How often the scenario was played in this store before.
    pub(crate) before: u32,
    standings: Vec<Standing>,
    pub(crate) exchanges: Vec<Made<L>>,
    pages: BTreeMap<String, u64>,
    /// The personal values kept, by the exchange that they belong to.
    seals: Vec<(Uuid, SealId)>,
}

/// What has happened so far in a step.
struct Done<L: Played> {
    happened: Vec<(DateTime<Utc>, String, Key)>,
    mails: Vec<Mailed<L>>,
    erased: usize,
}

fn store_error(error: impl core::fmt::Display) -> PlayError {
    PlayError::Store(error.to_string())
}

impl<'a, L: Played, S: Store<L>> Player<'a, L, S> {
    /// Puts the world of the scenario into the store.
    pub(crate) fn new(
        scenario: &'a Scenario<L>,
        policy: &L::Policy,
        mut store: S,
    ) -> Result<Self, PlayError> {
        let mut policy = policy.clone();
        L::common(&mut policy).calendar = scenario.world.calendar.clone();
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
                .standings(L::WORKFLOW, Some(standing.area), &[Concern::Authority(standing.authority)])
                .map_err(store_error)?;
            standing.version = kept.iter().map(|kept| kept.version).max().unwrap_or(0) + 1;
            store.put_standing(standing).map_err(store_error)?;
        }
        let (now, exchanges, pages, seals) = (scenario.world.begins, Vec::new(), BTreeMap::new(), Vec::new());
        Ok(Self { scenario, policy, store, now, before, standings, exchanges, pages, seals })
    }

    /// Plays a step.
    pub(crate) fn step(&mut self, step: &Step) -> Result<Effect<L>, PlayError> {
        let before = self.picture()?;
        let mut done = Done { happened: Vec::new(), mails: Vec::new(), erased: 0 };
        self.pass(step, &mut done)?;
        for standing in
            world::changed::<L>(&self.standings, &self.scenario.world, &step.form, &self.scenario.names)
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
                Ok(command) => report = self.report(step, command.as_ref(), actor)?,
            }
        }
        let Done { happened, mails, erased } = done;
        let after = self.picture()?;
        Ok(Effect { at: self.now, refused, happened, mails, before, after, erased, report })
    }

    /// Moves the clock, and lets time do what is due, each at its instant, as a clock that never stops would.
    fn pass(&mut self, step: &Step, done: &mut Done<L>) -> Result<(), PlayError> {
        let until = match (&step.form.at, &step.form.after) {
            (Some(at), _) => time::instant(at).unwrap_or(self.now),
            (None, Some(after)) => time::period(after).map_or(self.now, |period| period.after(self.now)),
            (None, None) => return Ok(()),
        };
        // A lifecycle in which something is due again and again would never let this end.
        for _ in 0..1000 {
            let mut next: Option<Due> = None;
            for made in &self.exchanges {
                let Some(state) = self.state(made.id)? else { continue };
                let due = L::due(&state, &self.policy).filter(|due| due.at <= until);
                next = [next, due].into_iter().flatten().min();
            }
            let Some(due) = next else { break };
            self.now = self.now.max(due.at);
            self.elapse(done)?;
        }
        self.now = until;
        Ok(())
    }

    fn elapse(&mut self, done: &mut Done<L>) -> Result<(), PlayError> {
        for made in self.exchanges.clone() {
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
        done: &mut Done<L>,
    ) -> Result<Result<Option<L::Command>, Refusal<L>>, PlayError> {
        let id = command_id(self.scenario, self.before, step);
        let name = step.exchange(self.scenario).to_owned();
        let stream = self.made(&name).map_or(Id::<L>::from_u128(0), |made| made.id);
        let task = match act {
            Act::Look => {
                return Ok(self.look(stream, actor)?.map(|shown| {
                    if let Some(page) = &step.form.name {
                        self.pages.insert(page.clone(), shown.version);
                    }
                    None
                }));
            }
            // The reader has read both once before.
            Act::Create(draft) => {
                let command: L::Founding = serde_json::from_value(draft.clone()).map_err(store_error)?;
                Task::Found(Order { id, command })
            }
            Act::Give(command, gaps) => {
                let mut command = command.clone();
                for (place, exchange) in gaps {
                    if let (Some(gap), Some(made)) = (command.pointer_mut(place), self.made(exchange)) {
                        *gap = serde_json::Value::from(made.number.to_string());
                    }
                }
                let view = self.glance(stream, actor)?.map(|shown| shown.view);
                let command = filled::<L>(&command, actor, view.as_ref());
                let command: L::Command = serde_json::from_value(command).map_err(store_error)?;
                let seen = step.form.page.as_ref().and_then(|page| self.pages.get(page).copied());
                Task::Give { stream, seen, order: Order { id, command } }
            }
        };
        let founded = matches!(task, Task::Found(_));
        let given = match &task {
            Task::Give { order, .. } => Some(order.command.clone()),
            _ => None,
        };
        let commit = match self.drive(task, actor)? {
            Ok(Verdict::Commit(commit)) => commit,
            Ok(_) => return Ok(Ok(None)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Receipt { stream, opened, .. } = commit.receipt.clone();
        let new = if founded { Some(stream) } else { opened.first().copied() };
        if let Some(new) = new {
            let id: Id<L> = Id::from_uuid(new);
            let number =
                commit.streams.iter().find(|part| part.stream == id).map(|part| L::number(&part.state));
            // A name is missing only where the step was to be refused, or is the first.
            let unnamed = || if founded { L::NOUN.to_owned() } else { format!("of-step-{}", step.number) };
            let name = step.form.name.clone().unwrap_or_else(unnamed);
            self.exchanges.extend(number.map(|number| Made { name, id, number }));
        }
        self.commit(&commit, done)?;
        Ok(Ok(given))
    }

    fn commit(&mut self, commit: &Commit<L>, done: &mut Done<L>) -> Result<(), PlayError> {
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
            let name = self.name_of(L::number(&part.state));
            let of = |event: &imi_core::Envelope<L>| (event.at, name.clone(), L::happening(&event.event));
            done.happened.extend(part.events.iter().map(of));
        }
        let mails = one_mail_per_address(commit.notices.clone(), |to| self.scenario.world.address(to));
        done.mails.extend(
            mails.into_iter().map(|(_, notice)| Mailed { exchange: self.name_of(notice.about), notice }),
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

    fn report(
        &self,
        step: &Step,
        command: Option<&L::Command>,
        actor: Actor,
    ) -> Result<Option<Report>, PlayError> {
        let (Some(made), Some(command)) = (self.made(step.exchange(self.scenario)), command) else {
            return Ok(None);
        };
        let state = self.state(made.id)?;
        Ok(state.and_then(|state| L::report(&state, command, &self.moment(actor))))
    }

    /// Runs the desk until it ends; nothing is written.
    fn drive(&self, task: Task<L>, actor: Actor) -> Result<Result<Verdict<L>, Refusal<L>>, PlayError> {
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
                    let mut found =
                        self.store.standings(L::WORKFLOW, area, &authorities).map_err(store_error)?;
                    // Of other scenarios in the same store nobody is of this world: each has its own postboxes.
                    found.retain(|standing| self.scenario.world.authority(standing.authority).is_some());
                    desk.standings(found);
                }
                Need::End(Ok(verdict)) => return Ok(Ok(verdict)),
                Need::End(Err(DeskError::Refused(refusal))) => return Ok(Err(refusal)),
                Need::End(Err(DeskError::Corrupt(corrupt))) => return Err(corrupt.into()),
            }
        }
    }

    /// What somebody gets to see; the look is recorded.
    fn look(&mut self, stream: Id<L>, actor: Actor) -> Result<Result<Shown<L>, Refusal<L>>, PlayError> {
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
    pub(crate) fn glance(&self, stream: Id<L>, actor: Actor) -> Result<Option<Shown<L>>, PlayError> {
        Ok(match self.drive(Task::Look(stream), actor)? {
            Ok(Verdict::Shown(shown)) => Some(*shown),
            _ => None,
        })
    }

    /// Opens what a view lets its reader open.
    pub(crate) fn open(&self, shown: &Shown<L>) -> Result<Vec<(SealId, Secret)>, PlayError> {
        self.store.unseal(&shown.seals).map_err(store_error)
    }

    /// Why a command can not be given.
    pub(crate) fn explain(
        &self,
        exchange: &Made<L>,
        kind: L::Kind,
        part: L::Part,
        actor: Actor,
    ) -> Result<Result<(), Refusal<L>>, PlayError> {
        let state = self.state(exchange.id)?;
        Ok(match state {
            Some(state) => explain::<L>(&state, kind, part, &self.moment(actor)),
            None => Err(Refusal::new(Reason::NotFound)),
        })
    }

    pub(crate) fn moment(&self, actor: Actor) -> Moment<'_, L::Policy> {
        Moment { now: self.now, actor, standings: &self.standings, policy: &self.policy }
    }

    pub(crate) fn state(&self, id: Id<L>) -> Result<Option<L::State>, PlayError> {
        Ok(self.store.load(id).map_err(store_error)?.map(|loaded| loaded.state))
    }

    pub(crate) fn made(&self, name: &str) -> Option<&Made<L>> {
        self.exchanges.iter().find(|made| made.name == name)
    }

    /// The name of the exchange with that number.
    pub(crate) fn name_of(&self, number: Number) -> String {
        let made = self.exchanges.iter().find(|made| made.number == number);
        made.map_or_else(|| number.to_string(), |made| made.name.clone())
    }

    fn picture(&self) -> Result<Picture<L>, PlayError> {
        let mut exchanges = Vec::with_capacity(self.exchanges.len());
        for made in &self.exchanges {
            let Some(state) = self.state(made.id)? else { continue };
            let mut pictured =
                Pictured::of(&made.name, &state, &self.moment(Actor::System), &self.scenario.world);
            for (word, actor) in self.scenario.world.watchers() {
                if let Some(shown) = self.glance(made.id, actor)? {
                    pictured.seen.push((word.to_owned(), shown));
                }
            }
            exchanges.push(pictured);
        }
        Ok(Picture { exchanges })
    }
}

fn command_id<L>(scenario: &Scenario<L>, before: u32, step: &Step) -> CommandId {
    CommandId::from_uuid(Uuid::new_v5(&scenario.origin, format!("{before}/{}", step.number).as_bytes()))
}
