//! A lifecycle of errands, in which is wrong what its founding says, and a world of them. What is written of a fault is read
//! again from the history, so the explorer meets it as it would in a lifecycle of its own.

use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::explore::{FiniteWorld, Walked};
use imi_core::testing::toy::{At, Finite, Kind, Mail, Policy, Rule};
use imi_core::{
    Actor, AnyRule, AreaId, Cause, CommandRow, Consequence, Corrupt, Due, Envelope, Events, Id, Identified,
    Key, Lifecycle, ListKey, Member, Moment, Order, Outcome, Refusal, Set, Setting, Standing, Step, Summary,
    Workflow,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {}

impl Identified for Errand {
    const KIND: &'static str = "errand";
}

imi_core::members! {
    pub(crate) enum Anybody { Anybody }
}

imi_core::members! {
    /// What is wrong with an errand.
    pub(crate) enum Fault {
        Nothing,
        /// What is stored forgets how often something happened.
        Forgetful,
        /// What is stored is not read again.
        Unreadable,
        /// What is decided can not follow.
        Misplaced,
        /// It opens a stream that begins with no beginning.
        Stillborn,
        /// What time does passes through a stage that it may not lead to.
        Leaps,
        /// Nothing: while somebody accepts nothing, who is under way is told to be where he set out.
        Stopped,
        /// While somebody accepts nothing, who is under way is told to have given up.
        Lost,
        /// Nothing: one that arrives takes with him whoever is under way.
        Along,
        /// One that sets out takes with him who does not.
        Dragged,
        /// Nothing: while somebody accepts nothing, it is over as soon as somebody looks.
        Late,
        /// Nothing: of two errands that it opens, the first is the second while somebody accepts nothing.
        Crossed,
        /// It does not show that it was amended, which no one can set out after.
        HidesOffers,
        /// It does not show that it was amended, which is told to whoever would arrive.
        HidesReasons,
        /// It shows its first part only, and says of the second what it is.
        HidesParts,
    }
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct State {
    pub(crate) id: Id<Errand>,
    #[serde(serialize_with = "store")]
    pub(crate) fault: Fault,
    /// Where each of those is who go.
    pub(crate) at: Vec<At>,
    pub(crate) amended: bool,
    pub(crate) last: DateTime<Utc>,
    #[serde(skip)]
    forgotten: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn store<S: serde::Serializer>(fault: &Fault, serializer: S) -> Result<S::Ok, S::Error> {
    match fault {
        Fault::Unreadable => serializer.serialize_str("in another hand"),
        fault => serde::Serialize::serialize(fault, serializer),
    }
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Event {
    Born(Fault, Vec<At>),
    Amended,
    Split,
    Went(u8, At),
    Never,
}

/// A kind of command, and to whom.
pub(crate) type Command = (Kind, u8);

/// What a lifecycle can be asked, and answer otherwise than it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Question {
    Parts,
    Seats,
    Perform,
}

type Lies = (Question, &'static [usize], usize);
thread_local! {
    static LIES: RefCell<Option<Lies>> = const { RefCell::new(None) };
}

/// Runs something while the lifecycle lies when it is asked this for the nth time, counted from zero. Tells how often it was
/// asked.
pub(crate) fn while_it_lies<T>(
    question: Question,
    nth: &'static [usize],
    run: impl FnOnce() -> T,
) -> (T, usize) {
    LIES.set(Some((question, nth, 0)));
    let ended = run();
    (ended, LIES.take().map_or(0, |(.., asked)| asked))
}

fn lies(question: Question) -> bool {
    LIES.with_borrow_mut(|lies| match lies {
        Some((on, nth, asked)) if *on == question => {
            *asked += 1;
            nth.contains(&(*asked - 1))
        }
        _ => false,
    })
}

/// Whether somebody accepts nothing.
pub(crate) fn closed(standings: &[Standing]) -> bool {
    !standings.iter().all(|standing| standing.has(Setting::MayAccept))
}

fn may_set_out(state: &State, _: u8, _: &Moment<'_, Policy>) -> Result<(), AnyRule<Rule>> {
    let never = state.fault == Fault::HidesOffers && state.amended;
    if never { Err(Rule::NotWithSender.into()) } else { Ok(()) }
}

fn may_arrive(state: &State, _: u8, _: &Moment<'_, Policy>) -> Result<(), AnyRule<Rule>> {
    match (state.fault, state.amended) {
        (Fault::HidesReasons, false) => Err(Rule::NotUnderway.into()),
        (Fault::HidesReasons, true) => Err(Rule::NotReachable.into()),
        _ => Ok(()),
    }
}

type Row = CommandRow<Errand>;
const WRONG: &[(Set<At>, AnyRule<Rule>)] = &[(At::set(At::ALL), AnyRule::Own(Rule::NotUnderway))];
const ANYBODY: Set<Anybody> = Anybody::Anybody.only();
const SETS_OUT: Step<Errand> =
    Step { from: At::Booked.only(), seats: ANYBODY, to: At::Underway.only(), given: Some(may_set_out) };
const ARRIVES: Step<Errand> =
    Step { from: At::Underway.only(), seats: ANYBODY, to: At::Delivered.only(), given: Some(may_arrive) };

const fn row(kind: Kind, steps: &'static [Step<Errand>]) -> Row {
    CommandRow { kind, section: "1", steps, wrong: WRONG }
}

const fn follows(name: &'static str, cause: Cause<Errand>, from: At, to: At) -> Consequence<Errand> {
    Consequence { name, section: "1", cause, from: from.only(), to: to.only() }
}

impl Lifecycle for Errand {
    type State = State;
    type Founding = Fault;
    type Command = Command;
    type Event = Event;
    type Kind = Kind;
    type Stage = At;
    type Seat = Anybody;
    type Part = u8;
    type Rule = Rule;
    type Mail = Mail;
    type View = (Vec<At>, bool);
    type Row = Vec<At>;
    type Policy = Policy;

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [Row] = &[
        row(Kind::Amend, &[Step::new(At::Booked.only(), ANYBODY, Set::EMPTY)]),
        row(Kind::Split, &[Step::new(At::Booked.only(), ANYBODY, Set::EMPTY)]),
        row(Kind::HandOver, &[SETS_OUT]),
        row(Kind::Deliver, &[ARRIVES]),
        row(Kind::Cancel, &[Step::new(At::set(&[At::Booked, At::Expired]), ANYBODY, At::Cancelled.only())]),
    ];
    const CONSEQUENCES: &'static [Consequence<Self>] = &[
        follows("expired", Cause::Time, At::Booked, At::Expired),
        follows("stopped", Cause::Standing, At::Underway, At::Booked),
        follows("goes on", Cause::Standing, At::Booked, At::Underway),
        follows("along", Cause::Command(Kind::Deliver), At::Underway, At::Delivered),
    ];

    fn kind(command: &Command) -> (Kind, u8) {
        *command
    }
    fn parts(state: &State, visit: &mut dyn FnMut(u8)) {
        if !lies(Question::Parts) {
            (0..).zip(&state.at).for_each(|(part, _)| visit(part));
        }
    }
    fn stage(state: &State, part: u8, moment: &Moment<'_, Policy>) -> Option<At> {
        let at = state.at.get(usize::from(part)).copied()?;
        Some(match state.fault {
            Fault::Stopped if at == At::Underway && closed(moment.standings) => At::Booked,
            Fault::Lost if at == At::Underway && closed(moment.standings) => At::Cancelled,
            _ => at,
        })
    }
    fn seats(_: &State, _: u8, _: &Moment<'_, Policy>) -> Set<Anybody> {
        if lies(Question::Seats) { Set::EMPTY } else { ANYBODY }
    }
    fn found(
        stream: Id<Self>,
        order: &Order<Fault>,
        _: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        let pair = matches!(order.command, Fault::Along | Fault::Dragged);
        let at = vec![At::Booked; if pair { 2 } else { 1 }];
        Ok(Outcome::nothing(order.id.uuid(), stream).with(Event::Born(order.command, at)))
    }
    fn perform(
        state: &State,
        order: &Order<Command>,
        moment: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        let outcome = Outcome::nothing(order.id.uuid(), state.id);
        let (kind, part) = order.command;
        let others = |at: At| state.at.iter().zip(0_u8..).filter(move |(is, of)| **is == at && *of != part);
        let with = |outcome: Outcome<Self>, (_, other): (&At, u8), to| outcome.with(Event::Went(other, to));
        if lies(Question::Perform) {
            return Ok(outcome.with(Event::Split));
        }
        Ok(match kind {
            Kind::Amend if state.fault == Fault::Misplaced => outcome.with(Event::Never),
            Kind::Amend => outcome.with(Event::Amended),
            Kind::Split => split(state, outcome, closed(moment.standings)),
            Kind::HandOver => {
                let along = others(At::Booked).filter(|_| state.fault == Fault::Dragged);
                let outcome = outcome.with(Event::Went(part, At::Underway));
                along.fold(outcome, |outcome, other| with(outcome, other, At::Underway))
            }
            Kind::Deliver => {
                let along = others(At::Underway).filter(|_| state.fault == Fault::Along);
                let outcome = outcome.with(Event::Went(part, At::Delivered));
                along.fold(outcome, |outcome, other| with(outcome, other, At::Delivered))
            }
            Kind::Cancel => outcome.with(Event::Went(part, At::Cancelled)),
        })
    }
    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        let Event::Born(fault, at) = &first.event else {
            return Err(Corrupt::Misplaced { sequence: first.sequence, event: "no birth" });
        };
        let (id, fault, at) = (first.stream, *fault, at.clone());
        Ok(State { id, fault, at, amended: false, last: first.at, forgotten: 0 })
    }
    fn evolve(state: &mut State, event: &Envelope<Self>) -> Result<(), Corrupt> {
        let misplaced = Corrupt::Misplaced { sequence: event.sequence, event: "never" };
        match event.event {
            Event::Amended => state.amended = true,
            Event::Split => {}
            Event::Went(part, to) => *state.at.get_mut(usize::from(part)).ok_or(misplaced)? = to,
            Event::Born(..) | Event::Never => return Err(misplaced),
        }
        if state.fault == Fault::Forgetful {
            state.forgotten += 1;
        }
        state.last = event.at;
        Ok(())
    }
    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        let due = Self::due(state, moment.policy)?.at <= moment.now;
        let late = state.fault == Fault::Late && closed(moment.standings);
        let outcome = Outcome::by_time(state.id, moment.now);
        let outcome = match state.fault {
            Fault::Leaps => outcome.with(Event::Went(0, At::Underway)),
            _ => outcome,
        };
        (due || late).then(|| outcome.with(Event::Went(0, At::Expired)))
    }
    fn due(state: &State, _: &Policy) -> Option<Due> {
        let waits = state.at.first() == Some(&At::Booked);
        waits.then(|| Due { at: state.last + TimeDelta::days(1), why: "expired" })
    }
    fn view(state: &State, _: &Moment<'_, Policy>) -> Option<(Vec<At>, bool)> {
        Some(match state.fault {
            Fault::HidesOffers | Fault::HidesReasons => (state.at.clone(), false),
            Fault::HidesParts => (state.at.iter().copied().take(1).collect(), state.amended),
            _ => (state.at.clone(), state.amended),
        })
    }
    fn happening(_: &Event) -> Key {
        Key { subject: "errand.event", name: "moved" }
    }
    fn summary(state: &State) -> Summary<Self> {
        Summary { row: state.at.clone(), lists: vec![(ListKey::of("all", &[]), state.last)] }
    }
    fn id(state: &State) -> Id<Self> {
        state.id
    }
    fn area(_: &State) -> AreaId {
        AreaId::SERVICES
    }
    fn last(state: &State) -> DateTime<Utc> {
        state.last
    }
}

fn split(state: &State, mut outcome: Outcome<Errand>, closed: bool) -> Outcome<Errand> {
    let events = |event| {
        let mut events = Events::default();
        events.push(event);
        events
    };
    let born = |at| events(Event::Born(Fault::Nothing, vec![at]));
    match state.fault {
        Fault::Stillborn => {
            let stream = outcome.id(0);
            outcome.open(stream, events(Event::Split));
        }
        Fault::Crossed => {
            let both = [At::Delivered, At::Cancelled];
            let [first, second] = if closed { [both[1], both[0]] } else { both };
            for (nth, at) in [(0, first), (1, second)] {
                let stream = outcome.id(nth);
                outcome.open(stream, born(at));
            }
        }
        _ => {}
    }
    outcome.with(Event::Split)
}

/// An errand just founded, with what happened.
pub(crate) fn founded(fault: Fault, moment: &Moment<'_, Policy>) -> (State, Vec<Envelope<Errand>>) {
    let order = Order { id: imi_core::CommandId::from_u128(1), command: fault };
    let (stream, outcome) = imi_core::found::<Errand>(&order, moment).unwrap();
    let events: Vec<_> = imi_core::record(stream, 0, (moment.now, moment.actor), outcome.events).collect();
    (imi_core::fold(&events).unwrap(), events)
}

/// A world of errands with one fault. In the second of its ways somebody accepts nothing.
pub(crate) struct Errands {
    pub(crate) finite: Finite,
    pub(crate) fault: Fault,
    /// What is tried from a state, while somebody accepts nothing or not.
    pub(crate) tried: fn(&State, Kind, bool) -> bool,
    /// Of each step that somebody takes, whether it is told to be the first, and by what and to where it is.
    pub(crate) walked: RefCell<Vec<(bool, Kind, Shape)>>,
}

pub(crate) type Shape = (Fault, Vec<At>, bool);

/// Errands in which everything is tried, but to set out while somebody accepts nothing.
pub(crate) fn errands(fault: Fault) -> Errands {
    let tried = |_: &State, kind, closed: bool| kind != Kind::HandOver || !closed;
    Errands { finite: Finite::default(), fault, tried, walked: RefCell::default() }
}

impl FiniteWorld for Errands {
    type Lifecycle = Errand;
    type Shape = Shape;

    fn policy(&self) -> &Policy {
        &self.finite.policy
    }
    fn ways(&self) -> &[Vec<Standing>] {
        &self.finite.ways
    }
    fn actors(&self) -> Vec<Actor> {
        vec![self.finite.world.anna, self.finite.world.boris]
    }
    fn foundings(&self) -> Vec<(Actor, Fault)> {
        vec![(self.finite.world.anna, self.fault)]
    }
    fn contents(&self, state: &State, kind: Kind, part: u8, moment: &Moment<'_, Policy>) -> Vec<Command> {
        let tried = (self.tried)(state, kind, closed(moment.standings));
        tried.then_some((kind, part)).into_iter().collect()
    }
    fn shape(&self, state: &State, _: DateTime<Utc>) -> Shape {
        (state.fault, state.at.clone(), state.amended)
    }
    fn is_over(&self, state: &State) -> bool {
        state.at.iter().all(|at| matches!(at, At::Delivered | At::Cancelled | At::Expired))
    }
    fn changes(&self, _: &State, standings: &[Standing]) -> Vec<Vec<Standing>> {
        self.finite.ways.iter().filter(|other| *other != standings).cloned().collect()
    }
    fn check_step(&self, step: &Walked<'_, Errand>) -> Result<(), String> {
        let kind = match step.outcome.events.as_slice() {
            [Event::Amended, ..] => Kind::Amend,
            [Event::Split, ..] => Kind::Split,
            [Event::Went(_, At::Underway), ..] => Kind::HandOver,
            [Event::Went(_, At::Delivered), ..] => Kind::Deliver,
            _ => Kind::Cancel,
        };
        let shape = self.shape(&step.after.state, step.after.now);
        self.walked.borrow_mut().push((step.first, kind, shape));
        Ok(())
    }
}
