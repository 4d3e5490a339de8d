//! A lifecycle with the toy's words, in which a parcel expires where its table says that it is delivered; and states of it
//! that break what holds of every lifecycle.

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::explore::FiniteWorld;
use imi_core::testing::toy::{At, Finite, Kind, Mail, Policy, Rule};
use imi_core::{
    Actor, AreaId, CommandRow, Corrupt, Due, Envelope, Id, Identified, Key, Lifecycle, ListKey, Moment,
    Order, Outcome, Refusal, Set, Standing, Step, Summary, Workflow,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Careless {}

impl Identified for Careless {
    const KIND: &'static str = "careless";
}

imi_core::members! {
    pub(crate) enum Anybody { Anybody }
}

/// What is wrong with a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Planted {
    #[default]
    Nothing,
    /// What time does can not happen.
    Impossible,
    /// Time is never done.
    Restless,
    /// What is due is never done.
    Due,
    /// Nobody sees it, and all may act on it.
    Unseen,
    /// Nothing: it is under way a day after it was booked and delivered after two, late or not.
    Timely,
    /// Something is done that is not due.
    Unasked,
    /// A clock that goes back does something.
    Backwards,
    /// What comes late is not what would have come in time.
    Late,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct State {
    id: Id<Careless>,
    at: At,
    last: DateTime<Utc>,
    #[serde(skip)]
    pub(crate) planted: Planted,
}

const fn row(kind: Kind, steps: &'static [Step<Careless>]) -> CommandRow<Careless> {
    CommandRow { kind, section: "1", steps, wrong: &[] }
}

impl Lifecycle for Careless {
    type State = State;
    type Founding = ();
    type Command = Kind;
    /// Where the parcel is from now on.
    type Event = At;
    type Kind = Kind;
    type Stage = At;
    type Seat = Anybody;
    type Part = ();
    type Rule = Rule;
    type Mail = Mail;
    type View = At;
    type Row = At;
    type Policy = Policy;

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [CommandRow<Self>] = &[
        row(Kind::Amend, &[]),
        row(Kind::Split, &[]),
        row(Kind::HandOver, &[Step::new(At::Booked.only(), Anybody::Anybody.only(), At::Underway.only())]),
        row(Kind::Deliver, &[Step::new(At::Underway.only(), Anybody::Anybody.only(), At::Delivered.only())]),
    ];

    fn kind(command: &Kind) -> (Kind, ()) {
        (*command, ())
    }
    fn parts(_: &State, visit: &mut dyn FnMut(())) {
        visit(());
    }
    fn stage(state: &State, (): (), _: &Moment<'_, Policy>) -> Option<At> {
        Some(state.at)
    }
    fn seats(_: &State, (): (), _: &Moment<'_, Policy>) -> Set<Anybody> {
        Anybody::Anybody.only()
    }
    fn found(
        stream: Id<Self>,
        order: &Order<()>,
        _: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        Ok(Outcome::nothing(order.id.uuid(), stream).with(At::Booked))
    }
    fn perform(
        state: &State,
        order: &Order<Kind>,
        _: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        let to = if order.command == Kind::HandOver { At::Underway } else { At::Expired };
        Ok(Outcome::nothing(order.id.uuid(), state.id).with(to))
    }
    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        Ok(State { id: first.stream, at: first.event, last: first.at, planted: Planted::Nothing })
    }
    fn evolve(state: &mut State, event: &Envelope<Self>) -> Result<(), Corrupt> {
        if event.event == At::Cancelled {
            return Err(Corrupt::Misplaced { sequence: event.sequence, event: "cancelled" });
        }
        (state.at, state.last) = (event.event, event.at);
        Ok(())
    }
    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        let days = (moment.now - state.last).num_days();
        let to = match (state.planted, state.at) {
            (Planted::Impossible, _) => At::Cancelled,
            (Planted::Restless, _) | (Planted::Unasked, At::Booked) => At::Underway,
            (Planted::Backwards, _) if days < 0 => At::Cancelled,
            (Planted::Late, At::Booked) if days >= 2 => At::Expired,
            (Planted::Timely | Planted::Late, At::Booked | At::Underway) if days >= 2 => At::Delivered,
            (Planted::Timely | Planted::Late, At::Booked) if days >= 1 => At::Underway,
            _ => return None,
        };
        Some(Outcome::by_time(state.id, state.last).with(to))
    }
    fn due(state: &State, _: &Policy) -> Option<Due> {
        let days = match (state.planted, state.at) {
            (Planted::Due | Planted::Restless, _) => 0,
            (Planted::Timely | Planted::Late, At::Booked) => 1,
            (Planted::Timely | Planted::Late, At::Underway) => 2,
            _ => return None,
        };
        Some(Due { at: state.last + TimeDelta::days(days), why: "sleeps" })
    }
    fn view(state: &State, _: &Moment<'_, Policy>) -> Option<At> {
        (state.planted != Planted::Unseen).then_some(state.at)
    }
    fn happening(_: &At) -> Key {
        Key { subject: "careless.event", name: "moved" }
    }
    fn summary(state: &State) -> Summary<Self> {
        Summary { row: state.at, lists: vec![(ListKey::of("all", &[]), state.last)] }
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

#[derive(Default)]
pub(crate) struct CarelessWorld(Finite);

impl FiniteWorld for CarelessWorld {
    type Lifecycle = Careless;
    type Shape = At;

    fn policy(&self) -> &Policy {
        self.0.policy()
    }
    fn ways(&self) -> &[Vec<Standing>] {
        self.0.ways()
    }
    fn actors(&self) -> Vec<Actor> {
        self.0.actors()
    }
    fn foundings(&self) -> Vec<(Actor, ())> {
        vec![(self.0.world.anna, ())]
    }
    fn contents(&self, _: &State, kind: Kind, (): (), _: &Moment<'_, Policy>) -> Vec<Kind> {
        vec![kind]
    }
    fn shape(&self, state: &State, _: DateTime<Utc>) -> At {
        state.at
    }
    fn is_over(&self, state: &State) -> bool {
        state.at == At::Delivered
    }
}
