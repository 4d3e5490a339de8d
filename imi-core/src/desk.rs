//! The loop between a command and a commit, without I/O: it says what to load, is supplied, and ends.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::draft::Draft;
use crate::{
    Actor, AreaId, CommandId, Commit, CommitError, Concern, Conflict, Corrupt, Expectation, Id, Lifecycle,
    Loaded, Look, Moment, Offer, Order, Reason, Receipt, Refusal, Rule, SealId, Secret, Standing, Store,
    decide, found, offers, settled,
};

/// What is asked of the lifecycle.
#[derive(Clone, Debug, PartialEq)]
pub enum Task<L: Lifecycle> {
    /// Found a new stream.
    Found(Order<L::Founding>),
    /// Give a command.
    Give {
        /// To which stream.
        stream: Id<L>,
        /// The version that the user saw; an older one is refused as changed meanwhile.
        seen: Option<u64>,
        /// What.
        order: Order<L::Command>,
    },
    /// Let time do what is due.
    Elapse(Id<L>),
    /// Look at a stream.
    Look(Id<L>),
}

impl<L: Lifecycle> Task<L> {
    fn command(&self) -> Option<CommandId> {
        match self {
            Self::Found(order) => Some(order.id),
            Self::Give { order, .. } => Some(order.id),
            Self::Elapse(_) | Self::Look(_) => None,
        }
    }

    fn stream(&self) -> Option<Id<L>> {
        match self {
            Self::Found(_) => None,
            Self::Give { stream, .. } | Self::Elapse(stream) | Self::Look(stream) => Some(*stream),
        }
    }

    fn fingerprint(&self, actor: Actor) -> Uuid {
        fn print(of: &impl Serialize) -> Uuid {
            // A value that can not be written as JSON equals no other: the nil print never matches (see `answered`).
            serde_json::to_vec(of).map_or(Uuid::nil(), |json| Uuid::new_v5(&Uuid::NAMESPACE_OID, &json))
        }
        match self {
            Self::Found(order) => print(&(actor, order)),
            Self::Give { stream, order, .. } => print(&(actor, stream, order)),
            Self::Elapse(_) | Self::Look(_) => Uuid::nil(),
        }
    }
}

/// What the desk needs next.
#[derive(Debug)]
pub enum Need<L: Lifecycle> {
    /// The answer given to this command before, if any, and the stream, if any; supply with [`Desk::loaded`].
    Stream(Option<CommandId>, Option<Id<L>>),
    /// The standings of all these in this area, or in all; supply with [`Desk::standings`].
    Standings(Option<AreaId>, Vec<Concern>),
    /// Nothing: this is the end.
    End(Result<Verdict<L>, DeskError<L>>),
}

/// How a task ends well.
#[derive(Debug)]
pub enum Verdict<L: Lifecycle> {
    /// Write this.
    Commit(Box<Commit<L>>),
    /// It was done before; this was the answer.
    Done(Receipt),
    /// There is nothing to do.
    Nothing,
    /// Show this.
    Shown(Box<Shown<L>>),
}

/// What a user gets to see.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown<L: Lifecycle> {
    /// The view.
    pub view: L::View,
    /// The version that a command given on this view names as seen.
    pub version: u64,
    /// What he may do now.
    pub offers: Vec<Offer<L>>,
    /// The seals that may be opened for him, and no others.
    pub seals: Vec<SealId>,
    /// To be recorded with [`Store::looked`] before any of them is opened; none if none is personal.
    pub look: Option<Look>,
}

/// How a task ends otherwise.
#[derive(Debug, thiserror::Error)]
pub enum DeskError<L: Lifecycle> {
    /// The rules refuse.
    #[error("{0}")]
    Refused(Refusal<L>),
    /// The history is corrupt.
    #[error("{0}")]
    Corrupt(#[from] Corrupt),
}

/// The loop between a command and a commit.
///
/// It ends within three rounds: the stream, the standings that its state names, the standings that those name.
#[derive(Debug)]
pub struct Desk<'p, L: Lifecycle> {
    task: Task<L>,
    actor: Actor,
    now: DateTime<Utc>,
    policy: &'p L::Policy,
    stage: Round<L>,
}

#[derive(Debug)]
enum Round<L: Lifecycle> {
    Stream,
    Standings { loaded: Option<Loaded<L>>, known: Vec<Standing>, asked: Vec<Concern>, before: Vec<Concern> },
    End(Option<Result<Verdict<L>, DeskError<L>>>),
}

impl<'p, L: Lifecycle> Desk<'p, L> {
    /// Begins.
    pub fn new(task: Task<L>, actor: Actor, now: DateTime<Utc>, policy: &'p L::Policy) -> Self {
        Self { task, actor, now, policy, stage: Round::Stream }
    }

    /// What it needs next.
    pub fn need(&mut self) -> Need<L> {
        match &mut self.stage {
            Round::Stream => Need::Stream(self.task.command(), self.task.stream()),
            Round::Standings { loaded, asked, .. } => {
                Need::Standings(loaded.as_ref().map(|l| L::area(&l.state)), asked.clone())
            }
            Round::End(end) => Need::End(end.take().unwrap_or(Ok(Verdict::Nothing))),
        }
    }

    /// Supplies the first round: the receipt of the command, if it was committed before, and the stream.
    pub fn loaded(&mut self, receipt: Option<(Receipt, Option<Uuid>)>, loaded: Option<Loaded<L>>) {
        if let Some((receipt, print)) = receipt {
            self.stage = Round::End(Some(self.answered(receipt, print)));
            return;
        }
        if loaded.is_none() && !matches!(self.task, Task::Found(_)) {
            self.stage = Round::End(Some(Err(DeskError::Refused(Refusal::new(Reason::NotFound)))));
            return;
        }
        let asked = self.names(loaded.as_ref().map(|l| &l.state), &[]);
        self.stage = Round::Standings { loaded, known: Vec::new(), asked, before: Vec::new() };
    }

    /// Supplies standings; an authority without one is left out.
    pub fn standings(&mut self, supplied: Vec<Standing>) {
        let Round::Standings { loaded, mut known, mut asked, before } =
            core::mem::replace(&mut self.stage, Round::End(None))
        else {
            return;
        };
        // An authority may be asked for by its name and by its role.
        let place = |standing: &Standing| (standing.authority, standing.area);
        let mut many = BTreeSet::new();
        for standing in supplied {
            if is_new(place(&standing), known.iter().map(place), &mut many) {
                known.push(standing);
            }
        }
        let last = !before.is_empty();
        asked.extend(before);
        // Whoever was asked for and has no standing would only be asked for again.
        let mut more = self.names(loaded.as_ref().map(|l| &l.state), &known);
        let mut many = BTreeSet::new();
        more.retain(|concern| {
            concern.authority().is_some() && is_new(*concern, asked.iter().copied(), &mut many)
        });
        self.stage = if last || more.is_empty() {
            Round::End(Some(self.decide(loaded, &known, &asked)))
        } else {
            Round::Standings { loaded, known, asked: more, before: asked }
        };
    }

    fn names(&self, state: Option<&L::State>, known: &[Standing]) -> Vec<Concern> {
        let mut names: Vec<Concern> = self.actor.authority().map(Concern::Authority).into_iter().collect();
        let command = match &self.task {
            Task::Give { order, .. } => Some(&order.command),
            Task::Found(_) | Task::Elapse(_) | Task::Look(_) => None,
        };
        let mut many = BTreeSet::new();
        L::concerned(state, command, known, &mut |concern| {
            if is_new(concern, names.iter().copied(), &mut many) {
                names.push(concern);
            }
        });
        names
    }

    fn answered(&self, receipt: Receipt, print: Option<Uuid>) -> Result<Verdict<L>, DeskError<L>> {
        match print {
            Some(print) if print == Uuid::nil() || print != self.task.fingerprint(self.actor) => {
                Err(DeskError::Refused(Refusal::new(Reason::Changed(Rule::SameIdOtherContent))))
            }
            _ => Ok(Verdict::Done(receipt)),
        }
    }

    fn decide(
        &self,
        loaded: Option<Loaded<L>>,
        known: &[Standing],
        asked: &[Concern],
    ) -> Result<Verdict<L>, DeskError<L>> {
        let moment = Moment { now: self.now, actor: self.actor, standings: known, policy: self.policy };
        if let Task::Look(stream) = &self.task {
            let shown = loaded.and_then(|loaded| show(*stream, &loaded, &moment));
            let shown = shown.ok_or_else(|| DeskError::Refused(Refusal::new(Reason::NotFound)))?;
            return Ok(Verdict::Shown(Box::new(shown)));
        }
        let mut draft = Draft::new(self.task.command(), self.task.fingerprint(self.actor), known);
        if let Some(loaded) = &loaded {
            // That there is no standing is something to decide on, too.
            let area = L::area(&loaded.state);
            let named = asked.iter().filter_map(|concern| concern.authority());
            let mut many = BTreeSet::new();
            let absent = named.filter(|id| is_new(*id, known.iter().map(|s| s.authority), &mut many));
            let none = |authority| Expectation::Standing { authority, area, version: 0 };
            draft.commit.expectations.extend(absent.map(none));
        }
        let receipt = match (&self.task, loaded) {
            (Task::Found(order), _) => {
                let (stream, outcome) = found::<L>(order, &moment).map_err(DeskError::Refused)?;
                draft.open(stream, outcome, &moment)?
            }
            (Task::Give { stream, seen, order }, Some(loaded)) => {
                let given = decide::<L>(&loaded.state, order, &moment).map_err(DeskError::Refused);
                let shown = L::version(&settled::<L>(&loaded.state, &moment), loaded.version, &moment);
                let stale = seen.is_some_and(|seen| seen != shown);
                // A stale version is told only to whoever could have seen a version at all.
                match given {
                    Err(DeskError::Refused(refusal)) if refusal.reason == Reason::NotFound => {
                        return Err(DeskError::Refused(refusal));
                    }
                    _ if stale => {
                        return Err(DeskError::Refused(Refusal::new(Reason::Changed(Rule::ExpectedVersion))));
                    }
                    given => draft.extend(*stream, loaded, Some(given?), &moment)?,
                }
            }
            (Task::Elapse(stream), Some(loaded)) => draft.extend(*stream, loaded, None, &moment)?,
            (_, _) => return Err(DeskError::Refused(Refusal::new(Reason::NotFound))),
        };
        let mut commit = draft.commit;
        if commit.streams.is_empty() {
            return Ok(Verdict::Nothing);
        }
        commit.receipt = receipt;
        Ok(Verdict::Commit(Box::new(commit)))
    }
}

/// Whether it is not among those known so far. A handful is looked through; of thousands a set is kept, which from then
/// on holds whatever was asked for.
fn is_new<T: Copy + Ord>(
    one: T,
    mut known: impl ExactSizeIterator<Item = T>,
    many: &mut BTreeSet<T>,
) -> bool {
    if known.len() < 64 && many.is_empty() {
        return known.all(|other| other != one);
    }
    if many.is_empty() {
        many.extend(known);
    }
    many.insert(one)
}

fn show<L: Lifecycle>(stream: Id<L>, loaded: &Loaded<L>, moment: &Moment<'_, L::Policy>) -> Option<Shown<L>> {
    let state = settled::<L>(&loaded.state, moment);
    let view = L::view(&state, moment)?;
    let (mut seals, mut personal) = (Vec::new(), false);
    L::seals(&view, &mut |seal, marked| {
        seals.push(seal);
        personal |= marked;
    });
    let look = match moment.actor {
        Actor::User { user, authority } if personal => {
            Some(Look { user, authority, stream: stream.uuid(), at: moment.now })
        }
        _ => None,
    };
    let version = L::version(&state, loaded.version, moment);
    Some(Shown { view, version, offers: offers::<L>(&state, moment), seals, look })
}

/// Why a task came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum TaskError<L: Lifecycle, E> {
    /// The rules refuse.
    #[error("{0}")]
    Refused(Refusal<L>),
    /// The history is corrupt.
    #[error("{0}")]
    Corrupt(Corrupt),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(E),
    /// Others were quicker time and again.
    #[error("{0}; tried {TRIES} times")]
    Conflict(Conflict),
}

/// How often [`run`] decides again after a conflict.
const TRIES: u32 = 8;

/// Runs a task against a blocking store: loads, decides, commits, and after a conflict decides again.
///
/// # Errors
/// [`TaskError`]; nothing is written then.
pub fn run<L: Lifecycle, S: Store<L>>(
    store: &mut S,
    (task, actor, now): (Task<L>, Actor, DateTime<Utc>),
    policy: &L::Policy,
) -> Result<Option<Receipt>, TaskError<L, S::Error>> {
    let mut conflict = Conflict::Version;
    for _ in 0..TRIES {
        let commit = match drive(store, Desk::new(task.clone(), actor, now, policy))? {
            Verdict::Done(receipt) => return Ok(Some(receipt)),
            Verdict::Nothing | Verdict::Shown(_) => return Ok(None),
            Verdict::Commit(commit) => commit,
        };
        match store.commit(&commit) {
            Ok(receipt) => return Ok(Some(receipt)),
            Err(CommitError::Conflict(found)) => conflict = found,
            Err(CommitError::Store(error)) => return Err(TaskError::Store(error)),
        }
    }
    Err(TaskError::Conflict(conflict))
}

/// What a user gets to see, and what its seals hide.
pub type Looked<L> = (Shown<L>, Vec<(SealId, Secret)>);

/// Shows a stream to a user: what he may see, with the seals opened that may be opened for him. The look is
/// recorded first.
///
/// # Errors
/// [`TaskError`]; what does not exist and what is not for him are refused alike.
pub fn look<L: Lifecycle, S: Store<L>>(
    store: &mut S,
    (stream, actor, now): (Id<L>, Actor, DateTime<Utc>),
    policy: &L::Policy,
) -> Result<Looked<L>, TaskError<L, S::Error>> {
    let Verdict::Shown(shown) = drive(store, Desk::new(Task::Look(stream), actor, now, policy))? else {
        return Err(TaskError::Refused(Refusal::new(Reason::NotFound)));
    };
    if let Some(look) = shown.look {
        store.looked(look).map_err(TaskError::Store)?;
    }
    let opened = store.unseal(&shown.seals).map_err(TaskError::Store)?;
    Ok((*shown, opened))
}

pub(crate) fn drive<L: Lifecycle, S: Store<L>>(
    store: &S,
    mut desk: Desk<'_, L>,
) -> Result<Verdict<L>, TaskError<L, S::Error>> {
    loop {
        match desk.need() {
            Need::Stream(command, stream) => {
                let receipt =
                    command.map(|id| store.receipt(id)).transpose().map_err(TaskError::Store)?.flatten();
                let loaded = stream.map(|id| store.load(id)).transpose().map_err(TaskError::Store)?.flatten();
                desk.loaded(receipt, loaded);
            }
            Need::Standings(area, of) => {
                desk.standings(store.standings(L::WORKFLOW, area, &of).map_err(TaskError::Store)?);
            }
            Need::End(Ok(verdict)) => return Ok(verdict),
            Need::End(Err(DeskError::Refused(refusal))) => return Err(TaskError::Refused(refusal)),
            Need::End(Err(DeskError::Corrupt(corrupt))) => return Err(TaskError::Corrupt(corrupt)),
        }
    }
}
