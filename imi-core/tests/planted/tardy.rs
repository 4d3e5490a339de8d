//! A lifecycle with the toy's words, in which time does its work as one of the faults has it.

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::toy::{At, Kind, Mail, Policy, Rule};
use imi_core::{
    AreaId, CommandRow, Corrupt, Due, Envelope, Id, Identified, Key, Lifecycle, ListKey, Moment, Order,
    Outcome, Refusal, Set, Summary, Workflow,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tardy {}

impl Identified for Tardy {
    const KIND: &'static str = "tardy";
}

imi_core::members! {
    pub(crate) enum Anybody { Anybody }
}

/// What is wrong with time.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Fault {
    /// A parcel is under way after a day and delivered after two, late or not.
    None,
    /// What is due is never done.
    Overlooked,
    /// Something is done that is not due.
    Unasked,
    /// It is never done with.
    Restless,
    /// A clock that goes back does something.
    Backwards,
    /// What comes late is not what would have come in time.
    Late,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct State {
    pub(crate) at: At,
    pub(crate) booked: DateTime<Utc>,
    pub(crate) fault: Fault,
}

impl Lifecycle for Tardy {
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
    const TABLE: &'static [CommandRow<Self>] = &[];

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
        Ok(Outcome::nothing(order.id.uuid(), Self::id(state)))
    }
    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        Ok(State { at: first.event, booked: first.at, fault: Fault::None })
    }
    fn evolve(state: &mut State, event: &Envelope<Self>) -> Result<(), Corrupt> {
        state.at = event.event;
        Ok(())
    }
    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        let days = (moment.now - state.booked).num_days();
        let to = match (state.fault, state.at) {
            (Fault::Overlooked, _) => return None,
            (Fault::Unasked, At::Booked) | (Fault::Restless, _) => At::Underway,
            (Fault::Backwards, _) => (days < 0).then_some(At::Cancelled)?,
            (Fault::Late, At::Booked) if days >= 2 => At::Expired,
            (_, At::Booked | At::Underway) if days >= 2 => At::Delivered,
            (_, At::Booked) if days >= 1 => At::Underway,
            _ => return None,
        };
        Some(Outcome::by_time(Self::id(state), state.booked).with(to))
    }
    fn due(state: &State, _: &Policy) -> Option<Due> {
        let days = match (state.fault, state.at) {
            (Fault::Unasked | Fault::Backwards, _) => return None,
            (Fault::Overlooked | Fault::Restless, _) => 0,
            (_, At::Booked) => 1,
            (_, At::Underway) => 2,
            _ => return None,
        };
        Some(Due { at: state.booked + TimeDelta::days(days), why: "moves on" })
    }
    fn view(state: &State, _: &Moment<'_, Policy>) -> Option<At> {
        Some(state.at)
    }
    fn happening(_: &At) -> Key {
        Key { subject: "tardy.event", name: "moved" }
    }
    fn summary(state: &State) -> Summary<Self> {
        Summary { row: state.at, lists: vec![(ListKey::of("all", &[]), state.booked)] }
    }
    fn id(_: &State) -> Id<Self> {
        Id::from_u128(1)
    }
    fn area(_: &State) -> AreaId {
        AreaId::SERVICES
    }
    fn last(state: &State) -> DateTime<Utc> {
        state.booked
    }
}
