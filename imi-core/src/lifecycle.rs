//! The one shape of every lifecycle.

use core::fmt::Debug;

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    AnyRule, AreaId, Concern, Corrupt, Envelope, Id, Identified, Key, Member, Message, Moment, Order,
    Outcome, Refusal, Rule, RuleBook, SealId, Set, Standing, Summary, Workflow,
};

/// A plain value that can be stored, compared and sent.
pub trait Value: Clone + PartialEq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + PartialEq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static> Value for T {}

/// A part of a state that has a stage of its own: the whole, one seat's allocation, one postbox.
pub trait PartOf: Copy + Eq + Debug + Serialize + Send + Sync + 'static {}
impl<T: Copy + Eq + Debug + Serialize + Send + Sync + 'static> PartOf for T {}

/// A lifecycle: its steps as data, and the pure functions beside them.
///
/// An embedder calls the functions of this crate ([`decide`](crate::decide), [`offers`](crate::offers),
/// [`explain`](crate::explain) …), which read the table first; the functions here are what the kit asks a lifecycle.
pub trait Lifecycle: Identified + Copy + Eq + Debug + Send + Sync + 'static {
    /// The whole state.
    type State: Value;
    /// What founds a new one.
    type Founding: Value;
    /// What is done to an existing one.
    type Command: Value;
    /// What happened. A later version's event reads as the unknown one.
    type Event: Value;
    /// The kinds of command.
    type Kind: Member + Serialize + DeserializeOwned + Message + Send + Sync;
    /// The stages of all machines of the lifecycle.
    type Stage: Member + Serialize + DeserializeOwned + Message + Send + Sync;
    /// What an acting user is in a case, per moment and part.
    type Seat: Member + Serialize + DeserializeOwned + Send + Sync;
    /// The instances of machines in a state.
    type Part: PartOf;
    /// The rules that it refuses by.
    type Rule: RuleBook + Serialize + DeserializeOwned + Send + Sync;
    /// The mails that it sends.
    type Mail: Message + Copy + Eq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What a user sees.
    type View: Clone + PartialEq + Debug + Serialize + Send + Sync;
    /// What a list shows.
    type Row: Value;
    /// Periods, limits, lists in force.
    type Policy: Debug + Send + Sync + 'static;

    /// The workflow whose standings it works with.
    const WORKFLOW: Workflow;
    /// The commands, in the order of their kinds' numbers.
    const TABLE: &'static [CommandRow<Self>];
    /// What follows of itself.
    const CONSEQUENCES: &'static [Consequence<Self>] = &[];

    /// Which kind of command it is, and of which part.
    fn kind(command: &Self::Command) -> (Self::Kind, Self::Part);
    /// Names every part that the state has.
    fn parts(state: &Self::State, visit: &mut dyn FnMut(Self::Part));
    /// The stage of a part; none if the state has no such part.
    fn stage(state: &Self::State, part: Self::Part, moment: &Moment<'_, Self::Policy>)
    -> Option<Self::Stage>;
    /// The stage of a part as those in `seats` see it; none if they see nothing of it. Whoever has no seat sees
    /// nothing, unless the lifecycle says otherwise.
    fn seen(
        stage: Self::Stage,
        _state: &Self::State,
        _part: Self::Part,
        seats: Set<Self::Seat>,
        _moment: &Moment<'_, Self::Policy>,
    ) -> Option<Self::Stage> {
        (!seats.is_empty()).then_some(stage)
    }
    /// What the actor is in this case.
    fn seats(state: &Self::State, part: Self::Part, moment: &Moment<'_, Self::Policy>) -> Set<Self::Seat>;
    /// Why the actor, who sees the stage and has these seats, has not the one that the command needs.
    fn why_not(
        _state: &Self::State,
        _kind: Self::Kind,
        _part: Self::Part,
        _seats: Set<Self::Seat>,
        _moment: &Moment<'_, Self::Policy>,
    ) -> AnyRule<Self::Rule> {
        AnyRule::Core(Rule::RightsAtMoment)
    }

    /// Why a part that the state has not is nothing for the actor; none if he may not be told that it is missing.
    fn missing(
        _state: &Self::State,
        _kind: Self::Kind,
        _part: Self::Part,
        _moment: &Moment<'_, Self::Policy>,
    ) -> Option<AnyRule<Self::Rule>> {
        None
    }

    /// Decides the birth of a new one.
    ///
    /// # Errors
    /// A [`Refusal`].
    fn found(
        stream: Id<Self>,
        order: &Order<Self::Founding>,
        moment: &Moment<'_, Self::Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>>;
    /// Decides a command that the table admits: the rules about its content.
    ///
    /// # Errors
    /// A [`Refusal`] with every broken rule.
    fn perform(
        state: &Self::State,
        order: &Order<Self::Command>,
        moment: &Moment<'_, Self::Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>>;

    /// The state after a stream's first event.
    ///
    /// # Errors
    /// [`Corrupt`] if it is no first event.
    fn birth(first: &Envelope<Self>) -> Result<Self::State, Corrupt>;
    /// Takes a further event into the state.
    ///
    /// # Errors
    /// [`Corrupt`] if the event can not follow. The state may then be half changed and is not to be used;
    /// [`fold`](crate::fold) and [`follow`](crate::follow) never hand such a one out.
    fn evolve(state: &mut Self::State, event: &Envelope<Self>) -> Result<(), Corrupt>;
    /// What time and changed standings do by themselves; none if nothing is due, which is told without allocating.
    fn elapse(_state: &Self::State, _moment: &Moment<'_, Self::Policy>) -> Option<Outcome<Self>> {
        None
    }
    /// When and why time will next do something.
    fn due(_state: &Self::State, _policy: &Self::Policy) -> Option<Due> {
        None
    }

    /// What the actor may see; none if nothing.
    fn view(state: &Self::State, moment: &Moment<'_, Self::Policy>) -> Option<Self::View>;
    /// Names the seals that a view lets its reader open, and of each whether it is personal data by rule or by its
    /// writer's mark.
    fn seals(_view: &Self::View, _visit: &mut dyn FnMut(SealId, bool)) {}
    /// The version as the actor sees it: it grows with every event of which he may see something, and with no other.
    /// `stored` is the number of events.
    fn version(_state: &Self::State, stored: u64, _moment: &Moment<'_, Self::Policy>) -> u64 {
        stored
    }
    /// Whether the actor, who may see the state, may see that this happened and, inside his own authority, who did it.
    fn tells(_state: &Self::State, _event: &Envelope<Self>, _moment: &Moment<'_, Self::Policy>) -> bool {
        true
    }
    /// What happened, for the history.
    fn happening(event: &Self::Event) -> Key;
    /// The list row and where it is listed.
    fn summary(state: &Self::State) -> Summary<Self>;
    /// Its id.
    fn id(state: &Self::State) -> Id<Self>;
    /// Its legislative area.
    fn area(state: &Self::State) -> AreaId;
    /// When the last event happened.
    fn last(state: &Self::State) -> DateTime<Utc>;
    /// Whose standings a decision, a look or an elapse needs, given what is loaded so far: authorities, and holders of roles.
    fn concerned(
        _state: Option<&Self::State>,
        _command: Option<&Self::Command>,
        _loaded: &[Standing],
        _name: &mut dyn FnMut(Concern),
    ) {
    }
}

/// When time will next do something, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Due {
    /// From this instant on.
    pub at: DateTime<Utc>,
    /// What, in the words of the table of consequences.
    pub why: &'static str,
}

/// A command of the table: from where, by whom, to where, and what a wrong state breaks.
#[derive(Debug)]
pub struct CommandRow<L: Lifecycle> {
    /// The kind.
    pub kind: L::Kind,
    /// The handbook section.
    pub section: &'static str,
    /// The steps; where several fit, the first.
    pub steps: &'static [Step<L>],
    /// The rule that a wrong state breaks, per group of stages; the last entry names every stage.
    pub wrong: &'static [Wrong<L>],
}

/// The stages in which a command is wrong, and the rule that it breaks there.
pub type Wrong<L> = (Set<<L as Lifecycle>::Stage>, AnyRule<<L as Lifecycle>::Rule>);

/// One step: in these stages, these seats may, and it leads there.
#[derive(Debug)]
pub struct Step<L: Lifecycle> {
    /// The stages in which it may be taken.
    pub from: Set<L::Stage>,
    /// The seats that may take it.
    pub seats: Set<L::Seat>,
    /// Where it can lead; empty if the stage stays.
    pub to: Set<L::Stage>,
    /// What else the actor's own authority and the parties that the state names must be, whatever the content.
    pub given: Option<Given<L>>,
}

impl<L: Lifecycle> Step<L> {
    /// A step without further condition; `to` is empty if the stage stays.
    #[must_use]
    pub const fn new(from: Set<L::Stage>, seats: Set<L::Seat>, to: Set<L::Stage>) -> Self {
        Self { from, seats, to, given: None }
    }
}

/// A condition of a step on the moment, not on the content of the command.
pub type Given<L> = fn(
    &<L as Lifecycle>::State,
    <L as Lifecycle>::Part,
    &Moment<'_, <L as Lifecycle>::Policy>,
) -> Result<(), AnyRule<<L as Lifecycle>::Rule>>;

/// What follows without anybody's command: from a command on another part, from time, from a changed standing.
#[derive(Debug)]
pub struct Consequence<L: Lifecycle> {
    /// Its name in the handbook's terms.
    pub name: &'static str,
    /// The handbook section.
    pub section: &'static str,
    /// What brings it about.
    pub cause: Cause<L>,
    /// From where.
    pub from: Set<L::Stage>,
    /// To where.
    pub to: Set<L::Stage>,
}

/// What brings a consequence about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause<L: Lifecycle> {
    /// A command given to another machine.
    Command(L::Kind),
    /// An instant is reached.
    Time,
    /// An authority's standing changed.
    Standing,
}

/// Every transition that the lifecycle declares, once each: where from, where to, by what.
pub fn transitions<L: Lifecycle>() -> Vec<Transition<L>> {
    let mut found = Vec::new();
    let mut add = |from: Set<L::Stage>, to: Set<L::Stage>, by: By<L>, section| {
        for from in from.iter() {
            if to.is_empty() {
                found.push(Transition { from, to: from, by, section });
            }
            found.extend(to.iter().map(|to| Transition { from, to, by, section }));
        }
    };
    for row in L::TABLE {
        for step in row.steps {
            add(step.from, step.to, By::Command(row.kind), row.section);
        }
    }
    for consequence in L::CONSEQUENCES {
        add(consequence.from, consequence.to, By::Consequence(consequence.name), consequence.section);
    }
    let mut seen = Vec::with_capacity(found.len());
    for transition in found {
        if !seen.contains(&transition) {
            seen.push(transition);
        }
    }
    seen
}

/// One arrow of the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<L: Lifecycle> {
    /// Where from.
    pub from: L::Stage,
    /// Where to; the same for what leaves the stage as it is.
    pub to: L::Stage,
    /// By what.
    pub by: By<L>,
    /// The handbook section.
    pub section: &'static str,
}

/// What takes a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<L: Lifecycle> {
    /// A user's command.
    Command(L::Kind),
    /// A consequence.
    Consequence(&'static str),
}
