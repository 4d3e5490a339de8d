//! The same toy of ten commands, with the same events, as a lifecycle of the kit.

use std::hint::black_box;

use chrono::{DateTime, Utc};
use imi_core::{
    Access, Actor, AnyRule, AreaId, AreaRole, AuthorityId, CommandId, CommandRow, Corrupt, Country, Envelope,
    EventId, Id, Identified, Key, Language, Lifecycle, ListKey, Moment, Order, Outcome, Policy, Reason,
    Refusal, Set, Setting, Standing, Step, Summary, UserId, UserRight, UserStanding, Workflow, WorkflowRole,
    decide, members, messages, rules,
};
use serde::{Deserialize, Serialize};

use crate::hand::{self, Event};

/// The lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inquiry {}

impl Identified for Inquiry {
    const KIND: &'static str = "inquiry";
}

members! {
    /// Its commands.
    pub enum Kind {
        /// Sends.
        Send,
        /// Accepts.
        Accept,
        /// Asks for more.
        Ask,
        /// Agrees to give it.
        AcceptAsk,
        /// Gives it.
        Give,
        /// Answers.
        Reply,
        /// Asks once more.
        AskMore,
        /// Answers once more.
        ReplyMore,
        /// Closes.
        Close,
    }
}
messages! { Kind in "inquiry.command" {
    Send "send" "send"; Accept "accept" "accept"; Ask "ask" "ask"; AcceptAsk "accept_ask" "accept"; Give "give" "give";
    Reply "reply" "reply"; AskMore "ask_more" "ask more"; ReplyMore "reply_more" "reply more"; Close "close" "close";
} }

members! {
    /// Its stages.
    pub enum Stage {
        /// A draft.
        Draft,
        /// Sent.
        Sent,
        /// Accepted.
        Accepted,
        /// More was asked for.
        Asked,
        /// It will be given.
        Giving,
        /// It was given.
        Given,
        /// Answered.
        Replied,
        /// Asked once more.
        AskedMore,
        /// Answered once more.
        RepliedMore,
        /// Closed.
        Closed,
    }
}
messages! { Stage in "inquiry.stage" {
    Draft "draft" "draft"; Sent "sent" "sent"; Accepted "accepted" "accepted"; Asked "asked" "asked";
    Giving "giving" "giving"; Given "given" "given"; Replied "replied" "replied"; AskedMore "asked_more" "asked more";
    RepliedMore "replied_more" "replied more"; Closed "closed" "closed";
} }

members! {
    /// Its one seat.
    pub enum Seat {
        /// May do anything.
        Holder,
    }
}

rules! {
    /// What it refuses.
    pub enum Rule in "refusal.inquiry" {
        WrongStage "1" "not now";
    }
}

/// Its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Its id.
    pub id: Id<Inquiry>,
    /// Whose it is.
    pub of: AuthorityId,
    /// Its number.
    pub number: u64,
    /// Where it stands.
    pub stage: Stage,
    /// When the last event happened.
    pub last: DateTime<Utc>,
}

/// A command: its kind and a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command(pub Kind, pub u64);

macro_rules! table {
    ($($kind:ident $from:ident $to:ident;)*) => {
        &[$(CommandRow {
            kind: Kind::$kind,
            section: "1",
            steps: &[Step::new(Stage::$from.only(), Seat::Holder.only(), Stage::$to.only())],
            wrong: &[(Set::from_bits(u64::MAX), AnyRule::Own(Rule::WrongStage))],
        }),*]
    };
}

/// What happens when it is done.
fn told(Command(kind, value): Command) -> Event {
    match kind {
        Kind::Send => Event::Sent(value),
        Kind::Accept => Event::Accepted(value),
        Kind::Ask => Event::Asked(value),
        Kind::AcceptAsk => Event::AskAccepted(value),
        Kind::Give => Event::Given(value),
        Kind::Reply => Event::Replied(value),
        Kind::AskMore => Event::AskedMore(value),
        Kind::ReplyMore => Event::RepliedMore(value),
        Kind::Close => Event::Closed(value),
    }
}

fn after(event: Event) -> Option<Stage> {
    Some(match event {
        Event::Drafted(_) => return None,
        Event::Sent(_) => Stage::Sent,
        Event::Accepted(_) => Stage::Accepted,
        Event::Asked(_) => Stage::Asked,
        Event::AskAccepted(_) => Stage::Giving,
        Event::Given(_) => Stage::Given,
        Event::Replied(_) => Stage::Replied,
        Event::AskedMore(_) => Stage::AskedMore,
        Event::RepliedMore(_) => Stage::RepliedMore,
        Event::Closed(_) => Stage::Closed,
    })
}

impl Lifecycle for Inquiry {
    type State = State;
    type Founding = u64;
    type Command = Command;
    type Event = Event;
    type Kind = Kind;
    type Stage = Stage;
    type Seat = Seat;
    type Part = ();
    type Rule = Rule;
    type Mail = Kind;
    type View = State;
    type Row = Stage;
    type Policy = Policy;

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [CommandRow<Self>] = table! {
        Send Draft Sent;
        Accept Sent Accepted;
        Ask Accepted Asked;
        AcceptAsk Asked Giving;
        Give Giving Given;
        Reply Given Replied;
        AskMore Replied AskedMore;
        ReplyMore AskedMore RepliedMore;
        Close RepliedMore Closed;
    };

    fn kind(command: &Command) -> (Kind, ()) {
        (command.0, ())
    }
    fn parts(_: &State, visit: &mut dyn FnMut(())) {
        visit(());
    }
    fn stage(state: &State, (): (), _: &Moment<'_, Policy>) -> Option<Stage> {
        Some(state.stage)
    }
    fn seats(state: &State, (): (), moment: &Moment<'_, Policy>) -> Set<Seat> {
        Set::EMPTY.with_if(moment.actor.authority() == Some(state.of), Seat::Holder)
    }
    fn found(
        stream: Id<Self>,
        order: &Order<u64>,
        _: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        Ok(Outcome::nothing(order.id.uuid(), stream).with(Event::Drafted(order.command)))
    }
    fn perform(
        state: &State,
        order: &Order<Command>,
        _: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        Ok(Outcome::nothing(order.id.uuid(), state.id).with(told(order.command)))
    }
    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        match (first.event, first.by.authority()) {
            (Event::Drafted(number), Some(of)) => {
                Ok(State { id: first.stream, of, number, stage: Stage::Draft, last: first.at })
            }
            _ => Err(Corrupt::Misplaced { sequence: first.sequence, event: "did" }),
        }
    }
    fn evolve(state: &mut State, next: &Envelope<Self>) -> Result<(), Corrupt> {
        let misplaced = Corrupt::Misplaced { sequence: next.sequence, event: "drafted" };
        state.stage = after(next.event).ok_or(misplaced)?;
        state.last = next.at;
        Ok(())
    }
    fn view(state: &State, _: &Moment<'_, Policy>) -> Option<State> {
        Some(state.clone())
    }
    fn summary(state: &State) -> Summary<Self> {
        Summary {
            row: state.stage,
            lists: vec![(ListKey::of("of", &[state.of.uuid().as_bytes()]), state.last)],
        }
    }
    fn happening(_: &Event) -> Key {
        Key { subject: "inquiry", name: "did" }
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

/// The user who does it all.
pub const ACTOR: Actor = Actor::User { user: UserId::from_u128(1), authority: AuthorityId::from_u128(1) };

/// The same for the hand-written toy.
#[must_use]
pub fn by(at: DateTime<Utc>) -> hand::By {
    hand::By { authority: AuthorityId::from_u128(1).uuid(), at }
}

/// The standing of his authority.
#[must_use]
pub fn standing() -> Standing {
    Standing {
        authority: AuthorityId::from_u128(1),
        country: Country::It,
        area: AreaId::SERVICES,
        workflow: Workflow::InformationRequest,
        version: 1,
        area_role: AreaRole::CompetentAuthority,
        role: WorkflowRole::AuthorityRequests,
        access: Access::Active,
        settings: Setting::DEFAULTS,
        coordinators: Vec::new(),
        users: vec![UserStanding {
            user: UserId::from_u128(1),
            rights: UserRight::RequestHandler.only(),
            preferred: Language::It,
        }],
        languages: Language::It.only(),
        mail_language: Language::It,
    }
}

/// The nine commands after the founding, in their order.
pub const SCRIPT: [Command; 9] = [
    Command(Kind::Send, 2),
    Command(Kind::Accept, 3),
    Command(Kind::Ask, 4),
    Command(Kind::AcceptAsk, 5),
    Command(Kind::Give, 6),
    Command(Kind::Reply, 7),
    Command(Kind::AskMore, 8),
    Command(Kind::ReplyMore, 9),
    Command(Kind::Close, 10),
];

fn envelope(stream: Id<Inquiry>, sequence: u64, at: DateTime<Utc>, event: Event) -> Envelope<Inquiry> {
    // The hand-written journal has no ids of events.
    Envelope { id: EventId::from_u128(0), stream, sequence, at, by: ACTOR, rulebook: 1, event }
}

/// The script, into a journal of events. The stream's id is given, as ids are hashes, and the hand-written toy has none.
///
/// # Errors
/// A refusal.
pub fn play(
    moment: &Moment<'_, Policy>,
    ids: &[CommandId; 10],
    journal: &mut Vec<Event>,
) -> Result<State, Refusal<Inquiry>> {
    let corrupt = |_| Refusal::new(Reason::NotFound);
    let [first, rest @ ..] = ids;
    let stream = Id::from_u128(1);
    let order = Order { id: *first, command: black_box(1) };
    let outcome = Inquiry::found(stream, &order, black_box(moment))?;
    let mut state: Option<State> = None;
    let mut sequence = 0;
    for event in outcome.events {
        journal.push(event);
        sequence += 1;
        state = Some(Inquiry::birth(&envelope(stream, sequence, moment.now, event)).map_err(corrupt)?);
    }
    let Some(mut state) = state else { return Err(Refusal::new(Reason::NotFound)) };
    for (id, command) in rest.iter().zip(SCRIPT) {
        let order = Order { id: *id, command: black_box(command) };
        let outcome = decide::<Inquiry>(black_box(&state), &order, black_box(moment))?;
        for event in outcome.events {
            journal.push(event);
            sequence += 1;
            let next = envelope(stream, sequence, moment.now, event);
            Inquiry::evolve(&mut state, &next).map_err(corrupt)?;
        }
    }
    Ok(state)
}
