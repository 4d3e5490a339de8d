//! Random histories of alerts, and what holds in each of them at every moment.
//!
//! ```
//! use imi_alerts::testing::history::{Choice, History, Plan, checks};
//!
//! let mut history = History::begin(&Plan::default());
//! for how in 0..20 {
//!     history.step(Choice { what: 0, who: 3, how });
//!     checks::inner_steps_stay_inside(&history)?;
//! }
//! assert!(!history.story().is_empty());
//! # Ok::<(), String>(())
//! ```

mod arrows;
pub mod checks;
mod content;
pub mod drawn;
mod plan;

pub use arrows::last_step_is_declared;
pub use content::{WORD, candidates};
pub use plan::{Choice, Plan, Sort, plans};

use core::fmt::Write;

use imi_core::{
    Access, Actor, AreaId, Commit, Desk, DeskError, Lifecycle, Moment, Need, Offer, Order, SealId, Setting,
    Standing, Store, Task, UserRight, Verdict, Workflow, WorkflowRole, offers,
};

use super::Play;
use crate::{Alert, AlertId, Command, Policy, State};

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Who took it; the system for what happens meanwhile.
    pub actor: Actor,
    /// The alert concerned, as it was, with the standings as they were.
    pub before: Option<(State, Vec<Standing>)>,
    /// What was asked; nothing if a standing changed or time passed.
    pub task: Option<Task<Alert>>,
    /// What was written.
    pub commit: Option<Commit<Alert>>,
    /// How a refused one was refused.
    pub refusal: Option<crate::Refused>,
}

/// A history as it is played.
#[derive(Debug)]
pub struct History {
    /// The play.
    pub play: Play,
    /// The alerts, oldest first.
    pub alerts: Vec<AlertId>,
    /// Every seal handed out, with the alert that it belongs to.
    pub seals: Vec<(SealId, AlertId)>,
    /// The last step.
    pub last: Option<Taken>,
    words: u32,
    story: String,
}

impl History {
    /// A world, and a first draft.
    #[must_use]
    pub fn begin(plan: &Plan) -> Self {
        let mut fresh = Play::new();
        for (nth, (_, staff)) in fresh.world.clone().all().into_iter().enumerate() {
            if staff.standing.role.is_coordinator() && plan.approves >> nth & 1 == 1 {
                fresh.approves(staff.id());
            }
        }
        let mut history = Self::of(fresh);
        history.found(u32::from(plan.first));
        if !plan.first.is_multiple_of(4) {
            history.spread();
        }
        history
    }

    /// Nothing has happened in the play.
    pub(crate) fn of(play: Play) -> Self {
        Self { play, alerts: Vec::new(), seals: Vec::new(), last: None, words: 0, story: String::new() }
    }

    /// Brings the first alert to authorities of the states that receive it.
    fn spread(&mut self) {
        let Some(alert) = self.alerts.first().copied() else { return };
        let world = self.play.world.clone();
        let crate::testing::World {
            italy,
            lombardy,
            rome,
            milan,
            madrid,
            catalonia,
            girona,
            malta,
            gozo,
            ..
        } = &world;
        let initiator = if self.state(alert).initiating == italy.id() { italy } else { lombardy };
        self.give(initiator.handler, alert, crate::testing::submit());
        self.give(lombardy.disseminator, alert, Command::Accept);
        let broadcast = self.play.broadcast(alert);
        self.give(lombardy.disseminator, alert, broadcast);
        let near =
            [(rome, vec![milan.id()]), (madrid, vec![catalonia.id(), girona.id()]), (malta, vec![gozo.id()])];
        for (postbox, authorities) in near {
            let id = postbox.id();
            if postbox.id() != rome.id() {
                self.give(postbox.disseminator, alert, Command::Acknowledge { postbox: id });
            }
            self.give(postbox.disseminator, alert, Command::Disseminate { postbox: id, authorities });
        }
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

    /// What happened, a line a step.
    #[must_use]
    pub fn story(&self) -> &str {
        &self.story
    }

    /// The next personal word.
    pub(super) fn word(&mut self) -> String {
        self.words += 1;
        format!("{WORD}{}", self.words)
    }

    /// The standings of every authority of the world, as they are now.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let ids =
            self.play.world.all().into_iter().map(|(_, staff)| imi_core::Concern::Authority(staff.id()));
        let ids: Vec<_> = ids.collect();
        self.play.store.standings(Workflow::Alert, Some(AreaId::SERVICES), &ids).unwrap_or_default()
    }

    /// A moment now.
    #[must_use]
    pub fn moment<'a>(&'a self, actor: Actor, standings: &'a [Standing]) -> Moment<'a, Policy> {
        Moment { now: self.play.now, actor, standings, policy: &self.play.policy }
    }

    /// Everybody who could act: one user for each set of rights in each authority, and the Commission.
    #[must_use]
    pub fn actors(&self) -> Vec<Actor> {
        let all = self.play.world.all().into_iter();
        let users = all.flat_map(|(_, staff)| [staff.handler, staff.viewer, staff.disseminator, staff.both]);
        users.chain([Actor::Commission]).collect()
    }

    /// Some of them, others at each step.
    #[must_use]
    pub fn some_actors(&self) -> Vec<Actor> {
        let shift = self.words as usize + self.story.len();
        let all = self.actors();
        let some = all
            .iter()
            .enumerate()
            .filter(|(nth, actor)| (nth + shift).is_multiple_of(7) || **actor == Actor::Commission);
        some.map(|(_, actor)| *actor).collect()
    }

    /// The state of an alert.
    #[must_use]
    pub fn state(&self, alert: AlertId) -> State {
        self.play.state(alert)
    }

    fn name(&self, actor: Actor) -> String {
        let users = self.play.world.users();
        users
            .into_iter()
            .find(|(_, known)| *known == actor)
            .map_or_else(|| format!("{actor:?}"), |(name, _)| name)
    }

    /// Takes a step.
    pub fn step(&mut self, choice: Choice) {
        let how = choice.how;
        match choice.sort() {
            Sort::Tried => self.tried(choice),
            Sort::Time => {
                let hours = if how % 32 == 31 { 5_000 } else { 1 + i64::from(how >> 8) % 300 };
                self.play.scene().pass(chrono::TimeDelta::hours(hours));
                self.meanwhile(&format!("{hours} hours pass"));
            }
            Sort::Standing => self.standing_changes(choice),
            Sort::Elapse => {
                if let Some(alert) = self.pick(how) {
                    self.elapse(alert);
                }
            }
            Sort::Found if self.alerts.len() < 3 => self.found(how),
            Sort::Offered | Sort::Found => self.offered(choice),
        }
    }

    fn pick(&self, how: u32) -> Option<AlertId> {
        let of = u32::try_from(self.alerts.len()).ok()?;
        self.alerts.get(how.checked_rem(of)? as usize).copied()
    }

    fn meanwhile(&mut self, what: &str) {
        let _ = writeln!(self.story, "{} {what}", self.play.now);
        self.last = None;
    }

    fn standing_changes(&mut self, choice: Choice) {
        let all = self.play.world.clone();
        let all = all.all();
        let Some((name, staff)) = all.get(usize::from(choice.who) % all.len()) else { return };
        let coordinates = staff.standing.role.is_coordinator();
        let mut what = "nothing changes";
        let user = super::id_of(staff.both);
        self.play.change(staff.id(), |standing| match choice.how % 8 {
            0 | 1 if coordinates => {
                what = "the final approval is switched";
                if standing.has(Setting::FinalApproval) {
                    standing.settings.remove(Setting::FinalApproval);
                } else {
                    standing.settings.insert(Setting::FinalApproval);
                }
            }
            2 => {
                what = "the access is suspended or active again";
                let active = standing.access == Access::Active;
                standing.access = if active { Access::Suspended } else { Access::Active };
            }
            3 if !coordinates => {
                what = "the access ends or comes back";
                let active = standing.access == Access::Active;
                standing.access = if active { Access::Inactive } else { Access::Active };
            }
            4 | 5 if coordinates => {
                what = "the postbox is designated or not";
                let postbox = standing.role == WorkflowRole::IncomingAlertPostbox;
                standing.role =
                    if postbox { WorkflowRole::AlertCoordinator } else { WorkflowRole::IncomingAlertPostbox };
            }
            6 => {
                what = "a user loses or gains the handler right";
                for known in standing.users.iter_mut().filter(|known| known.user == user) {
                    if known.rights.has(UserRight::AlertHandler) {
                        known.rights.remove(UserRight::AlertHandler);
                    } else {
                        known.rights.insert(UserRight::AlertHandler);
                    }
                }
            }
            _ => {}
        });
        self.meanwhile(&format!("{name}: {what}"));
    }

    fn found(&mut self, how: u32) {
        let founding = content::founding(self, how);
        let italy = &self.play.world.italy;
        let lombardy = &self.play.world.lombardy;
        let actor = if how % 4 == 3 { lombardy.both } else { italy.handler };
        let order = self.play.scene().order(founding);
        self.run(actor, Task::Found(order));
    }

    /// Everything that is offered to anybody.
    #[must_use]
    pub fn all_offers(&self, alert: AlertId) -> Vec<(Actor, Offer<Alert>)> {
        let (standings, state) = (self.standings(), self.state(alert));
        let of = |actor: Actor| {
            let offers = offers::<Alert>(&state, &self.moment(actor, &standings));
            offers.into_iter().map(move |offer| (actor, offer))
        };
        self.actors().into_iter().flat_map(of).collect()
    }

    fn offered(&mut self, choice: Choice) {
        let Some(alert) = self.pick(choice.how >> 16) else { return };
        let all = self.all_offers(alert);
        let mut kinds: Vec<_> = all.iter().map(|(_, offer)| offer.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // What ends an alert is done less often, so that histories last.
        let ends = [crate::Kind::Delete, crate::Kind::BroadcastWithdrawal];
        let lasting: Vec<_> = kinds.iter().copied().filter(|kind| !ends.contains(kind)).collect();
        if !choice.how.is_multiple_of(4) && !lasting.is_empty() {
            kinds = lasting;
        }
        let Some(kind) = kinds.get(choice.how as usize % kinds.len().max(1)) else { return };
        let some: Vec<_> = all.iter().filter(|(_, offer)| offer.kind == *kind).collect();
        let Some((actor, offer)) = some.get(usize::from(choice.who) % some.len().max(1)) else { return };
        let (actor, offer) = (*actor, *offer);
        let candidates = candidates(self, alert, actor, offer);
        let Some(command) = candidates.get((choice.how >> 4) as usize % candidates.len().max(1)) else {
            return;
        };
        self.give(actor, alert, command.clone());
    }

    fn tried(&mut self, choice: Choice) {
        let Some(alert) = self.pick(choice.how >> 16) else { return };
        let actors = self.actors();
        let Some(actor) = actors.get(usize::from(choice.who) % actors.len()).copied() else { return };
        let kinds = <crate::Kind as imi_core::Member>::ALL;
        let Some(kind) = kinds.get(choice.how as usize % kinds.len()).copied() else { return };
        let mut parts = Vec::new();
        Alert::parts(&self.state(alert), &mut |part| parts.push(part));
        let Some(part) = parts.get((choice.how >> 5) as usize % parts.len().max(1)).copied() else { return };
        let candidates = candidates(self, alert, actor, Offer { kind, part });
        if let Some(command) = candidates.first() {
            self.give(actor, alert, command.clone());
        }
    }

    /// Gives a command.
    pub fn give(&mut self, actor: Actor, alert: AlertId, command: Command) {
        let order: Order<Command> = self.play.scene().order(command);
        self.run(actor, Task::Give { stream: alert, seen: None, order });
    }

    /// Lets time do what is due.
    pub fn elapse(&mut self, alert: AlertId) {
        self.run(Actor::System, Task::Elapse(alert));
    }

    /// Decides without writing.
    ///
    /// # Errors
    /// The refusal, or that the history is corrupt.
    pub fn decide(&self, actor: Actor, task: &Task<Alert>) -> Result<Verdict<Alert>, DeskError<Alert>> {
        let mut desk = Desk::new(task.clone(), actor, self.play.now, &self.play.policy);
        let store = &self.play.store;
        loop {
            match desk.need() {
                Need::Stream(command, stream) => {
                    let receipt = command.and_then(|id| store.receipt(id).ok().flatten());
                    desk.loaded(receipt, stream.and_then(|id| store.load(id).ok().flatten()));
                }
                Need::Standings(area, of) => {
                    desk.standings(store.standings(Workflow::Alert, area, &of).unwrap_or_default());
                }
                Need::End(end) => return end,
            }
        }
    }

    pub(crate) fn run(&mut self, actor: Actor, task: Task<Alert>) {
        let (name, what) = (self.name(actor), told(&task));
        let stream = match &task {
            Task::Give { stream, .. } | Task::Elapse(stream) => Some(*stream),
            _ => None,
        };
        let before = stream.map(|alert| (self.state(alert), self.standings()));
        let (mut commit, mut refusal) = (None, None);
        match self.decide(actor, &task) {
            Ok(Verdict::Commit(decided)) => {
                let owned = decided.seals.iter().map(|seal| (seal.id, AlertId::from_uuid(seal.owner)));
                self.seals.extend(owned);
                if self.play.scene().store.commit(&decided).is_ok() && stream.is_none() {
                    self.alerts.push(AlertId::from_uuid(decided.receipt.stream));
                }
                commit = Some(*decided);
            }
            Ok(_) => {}
            Err(DeskError::Refused(refused)) => refusal = Some(refused),
            Err(DeskError::Corrupt(corrupt)) => {
                let _ = writeln!(self.story, "corrupt: {corrupt}");
            }
        }
        let events = commit.iter().flat_map(|commit| &commit.streams).flat_map(|stream| &stream.events);
        let events: Vec<_> = events.map(|envelope| envelope.event.happening().name).collect();
        let end = refusal.as_ref().map_or_else(|| events.join(", "), |refusal| format!("refused: {refusal}"));
        let _ = writeln!(self.story, "{} {name}: {what}: {end}", self.play.now);
        self.last = Some(Taken { actor, before, task: Some(task), commit, refusal });
    }
}

fn told(task: &Task<Alert>) -> String {
    match task {
        Task::Give { order, .. } => format!("{:?} of {:?}", order.command.kind(), order.command.part()),
        Task::Found(_) => "begins an alert".to_owned(),
        _ => "elapse".to_owned(),
    }
}
