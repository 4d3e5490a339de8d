//! A small lifecycle that asks everything of a store: parcels that one authority sends to another.
//!
//! A note is sealed free text; a split opens a second parcel with a copy of it; a cancelled or expired parcel's
//! secrets are erased; a label is a reserved key; a parcel booked as the only one expects a tally.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::testing::{Scene, authority, user};
use crate::{
    Actor, AnyRule, AreaId, AuthorityId, Cause, CommandRow, Consequence, Corrupt, Country, Due, Envelope,
    Expectation, Faults, FreeText, Hours, Id, Identified, Key, Language, Lifecycle, ListKey, Member, Moment,
    Number, Opened, Order, Outcome, Place, Reason, Recipient, Refusal, Reservation, SealId, SealedText, Set,
    Setting, Slug, Standing, Step, Summary, UserRight, Workflow, WorkflowRole, messages,
};

/// The lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parcel {}

impl Identified for Parcel {
    const KIND: &'static str = "parcel";
}

crate::members! {
    /// What can be done to a parcel.
    pub enum Kind {
        /// Write another note.
        Amend,
        /// Make two parcels of it.
        Split,
        /// Give it to the carrier.
        HandOver,
        /// Take it from the carrier.
        Deliver,
        /// Call it off.
        Cancel,
    }
}
messages! { Kind in "parcel.command" {
    Amend "amend" "amend the note";
    Split "split" "split the parcel";
    HandOver "hand_over" "hand the parcel over";
    Deliver "deliver" "take delivery";
    Cancel "cancel" "cancel the parcel";
} }

crate::members! {
    /// The stages of a parcel.
    pub enum At {
        /// With its sender.
        Booked,
        /// With the carrier.
        Underway,
        /// With its receiver.
        Delivered,
        /// Called off.
        Cancelled,
        /// Never handed over.
        Expired,
    }
}
messages! { At in "parcel.stage" {
    Booked "booked" "booked";
    Underway "underway" "under way";
    Delivered "delivered" "delivered";
    Cancelled "cancelled" "cancelled";
    Expired "expired" "expired";
} }

crate::members! {
    /// What a user is to a parcel.
    pub enum Seat {
        /// A handler of the sender.
        Sender,
        /// A handler of the receiver, once the parcel is on its way.
        Receiver,
        /// Whoever else of the two may see it.
        Reader,
    }
}

crate::members! {
    /// The mails.
    pub enum Mail {
        /// To the sender.
        Booked,
        /// To the sender.
        Amended,
        /// To the sender.
        Split,
        /// To the receiver.
        HandedOver,
        /// To the sender.
        Delivered,
        /// To the sender.
        Cancelled,
        /// To the sender.
        Expired,
    }
}
messages! { Mail in "parcel.mail" {
    Booked "booked" "parcel {number} is booked: {link}";
    Amended "amended" "parcel {number} has a new note: {link}";
    Split "split" "parcel {number} was split: {link}";
    HandedOver "handed_over" "parcel {number} is on its way to you: {link}";
    Delivered "delivered" "parcel {number} was delivered: {link}";
    Cancelled "cancelled" "parcel {number} was cancelled: {link}";
    Expired "expired" "parcel {number} was never handed over: {link}";
} }

crate::rules! {
    /// What the toy refuses.
    pub enum Rule in "refusal.parcel" {
        SenderOnly "1" "only the sender can do this";
        ReceiverOnly "1" "only the receiver can do this";
        NotWithSender "1" "the parcel is not with its sender any more";
        NotUnderway "1" "the parcel is not on its way";
        NotReachable "1" "the receiver accepts no parcels";
        ToOneself "1" "a parcel goes to another authority";
        NewLabel "1" "the second parcel needs a label of its own";
    }
}

impl From<Rule> for AnyRule<Rule> {
    fn from(rule: Rule) -> Self {
        Self::Own(rule)
    }
}

/// How long a booked parcel waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// From its booking.
    pub waits: Hours,
}

impl Default for Policy {
    fn default() -> Self {
        Self { waits: Hours(48) }
    }
}

/// Books a parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// The legislative area.
    pub area: AreaId,
    /// The receiver.
    pub to: AuthorityId,
    /// A label that no other parcel has at the time.
    pub label: Slug,
    /// What the receiver will read.
    pub note: FreeText,
    /// Only if the sender has no other parcel open.
    pub alone: bool,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Write another note.
    Amend {
        /// In place of the one before.
        note: FreeText,
    },
    /// Make two parcels of it.
    Split {
        /// The second one's.
        label: Slug,
    },
    /// Give it to the carrier.
    HandOver,
    /// Take it from the carrier.
    Deliver,
    /// Call it off.
    Cancel,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A parcel was booked, or came of a split.
    Booked(Booking),
    /// It has another note.
    Amended {
        /// Which.
        note: SealedText,
    },
    /// A second parcel was made.
    Split {
        /// Which.
        into: Id<Parcel>,
    },
    /// It is with the carrier.
    HandedOver,
    /// It is with the receiver.
    Delivered,
    /// It was called off.
    Cancelled,
    /// It was never handed over.
    Expired,
    /// Of a later version.
    #[serde(other)]
    Unknown,
}

/// What is known of a parcel from its booking on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    /// The number.
    pub number: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The sender.
    pub from: AuthorityId,
    /// The receiver.
    pub to: AuthorityId,
    /// The label.
    pub label: Slug,
    /// The first note.
    pub note: SealedText,
    /// Until when it waits to be handed over.
    pub expires: DateTime<Utc>,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Its id.
    pub id: Id<Parcel>,
    /// Its number.
    pub number: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The sender.
    pub from: AuthorityId,
    /// The receiver.
    pub to: AuthorityId,
    /// The label.
    pub label: Slug,
    /// When it was booked.
    pub booked: DateTime<Utc>,
    /// When the last event happened.
    pub last: DateTime<Utc>,
    /// Where it is.
    pub stage: Stage,
}

/// Where a parcel is, with what exists there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// With its sender.
    Booked {
        /// What the receiver will read.
        note: SealedText,
        /// Until when it waits.
        expires: DateTime<Utc>,
    },
    /// With the carrier.
    Underway {
        /// What the receiver reads.
        note: SealedText,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// With its receiver.
    Delivered {
        /// What the receiver reads.
        note: SealedText,
    },
    /// Called off.
    Cancelled,
    /// Never handed over.
    Expired,
}

impl Stage {
    fn at(self) -> At {
        match self {
            Self::Booked { .. } => At::Booked,
            Self::Underway { .. } => At::Underway,
            Self::Delivered { .. } => At::Delivered,
            Self::Cancelled => At::Cancelled,
            Self::Expired => At::Expired,
        }
    }

    fn note(self) -> Option<SealedText> {
        match self {
            Self::Booked { note, .. } | Self::Underway { note, .. } | Self::Delivered { note } => Some(note),
            Self::Cancelled | Self::Expired => None,
        }
    }
}

/// What a user sees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// The number.
    pub number: Number,
    /// The label.
    pub label: Slug,
    /// Where it is.
    pub stage: At,
    /// The note, for handlers.
    pub note: Option<SealedText>,
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The number.
    pub number: Number,
    /// Where it is.
    pub stage: At,
}

/// The list of what an authority has booked and nobody has received.
#[must_use]
pub fn open(from: AuthorityId) -> ListKey {
    ListKey::of("parcel.open", &[from.uuid().as_bytes()])
}

/// The list of what is on its way to an authority.
#[must_use]
pub fn coming(to: AuthorityId) -> ListKey {
    ListKey::of("parcel.coming", &[to.uuid().as_bytes()])
}

/// The reserved key of a label.
#[must_use]
pub fn label_key(label: Slug) -> String {
    format!("parcel label {label}")
}

const EVERY: Set<At> = At::set(At::ALL);
const SENDER: Set<Seat> = Seat::Sender.only();
const WITH_SENDER: AnyRule<Rule> = AnyRule::Own(Rule::NotWithSender);

const fn stays(kind: Kind, steps: &'static [Step<Parcel>]) -> CommandRow<Parcel> {
    CommandRow { kind, section: "1", steps, wrong: &[(EVERY, WITH_SENDER)] }
}

fn reachable(state: &State, (): (), moment: &Moment<'_, Policy>) -> Result<(), AnyRule<Rule>> {
    let to = moment.standing(state.to, state.area);
    if to.is_some_and(|to| to.has(Setting::MayAccept)) { Ok(()) } else { Err(Rule::NotReachable.into()) }
}

fn check_note(faults: &mut Faults<Parcel>, note: &FreeText) {
    faults.unless(!note.is_blank(), crate::Rule::BlankFreeText, Place::field("note"));
    faults.unless(note.language.is_some(), crate::Rule::FreeTextLanguageChoice, Place::field("note"));
}

fn tell_contact(outcome: &mut Outcome<Parcel>, standing: Option<&Standing>, mail: Mail, about: Number) {
    if let Some(standing) = standing {
        outcome.tell(Recipient::Contact(standing.authority), false, standing, mail, about);
    }
}

/// What ends a parcel that was never handed over.
fn call_off(outcome: &mut Outcome<Parcel>, state: &State) {
    outcome.erase_all();
    outcome.reservations.push(Reservation::Release(label_key(state.label)));
}

impl Lifecycle for Parcel {
    type State = State;
    type Founding = Book;
    type Command = Command;
    type Event = Event;
    type Kind = Kind;
    type Stage = At;
    type Seat = Seat;
    type Part = ();
    type Rule = Rule;
    type Mail = Mail;
    type View = View;
    type Row = Row;
    type Policy = Policy;

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [CommandRow<Self>] = &[
        stays(Kind::Amend, &[Step { from: At::Booked.only(), seats: SENDER, to: Set::EMPTY, given: None }]),
        stays(Kind::Split, &[Step { from: At::Booked.only(), seats: SENDER, to: Set::EMPTY, given: None }]),
        CommandRow {
            kind: Kind::HandOver,
            section: "1",
            steps: &[Step {
                from: At::Booked.only(),
                seats: SENDER,
                to: At::Underway.only(),
                given: Some(reachable),
            }],
            wrong: &[(EVERY, WITH_SENDER)],
        },
        CommandRow {
            kind: Kind::Deliver,
            section: "1",
            steps: &[Step {
                from: At::Underway.only(),
                seats: Seat::Receiver.only(),
                to: At::Delivered.only(),
                given: None,
            }],
            wrong: &[(EVERY, AnyRule::Own(Rule::NotUnderway))],
        },
        CommandRow {
            kind: Kind::Cancel,
            section: "1",
            steps: &[Step { from: At::Booked.only(), seats: SENDER, to: At::Cancelled.only(), given: None }],
            wrong: &[(EVERY, WITH_SENDER)],
        },
    ];
    const CONSEQUENCES: &'static [Consequence<Self>] = &[Consequence {
        name: "expired",
        section: "1",
        cause: Cause::Time,
        from: At::Booked.only(),
        to: At::Expired.only(),
    }];

    fn kind(command: &Command) -> (Kind, ()) {
        let kind = match command {
            Command::Amend { .. } => Kind::Amend,
            Command::Split { .. } => Kind::Split,
            Command::HandOver => Kind::HandOver,
            Command::Deliver => Kind::Deliver,
            Command::Cancel => Kind::Cancel,
        };
        (kind, ())
    }

    fn parts(_: &State, visit: &mut dyn FnMut(())) {
        visit(());
    }

    fn stage(state: &State, (): (), _: &Moment<'_, Policy>) -> Option<At> {
        Some(state.stage.at())
    }

    fn seats(state: &State, (): (), moment: &Moment<'_, Policy>) -> Set<Seat> {
        let rights = moment.rights(state.area);
        let handler = rights.has(UserRight::RequestHandler);
        let own = moment.actor.authority();
        let sender = own == Some(state.from);
        let left = matches!(state.stage, Stage::Underway { .. } | Stage::Delivered { .. });
        let receiver = own == Some(state.to) && left;
        Set::EMPTY
            .with_if(sender && handler, Seat::Sender)
            .with_if(receiver && handler, Seat::Receiver)
            .with_if((sender || receiver) && rights.meets(UserRight::OF_REQUESTS), Seat::Reader)
    }

    fn why_not(state: &State, kind: Kind, (): (), moment: &Moment<'_, Policy>) -> AnyRule<Rule> {
        let sends = moment.actor.authority() == Some(state.from);
        match kind {
            Kind::Deliver if sends => Rule::ReceiverOnly.into(),
            Kind::Amend | Kind::Split | Kind::HandOver | Kind::Cancel if !sends => Rule::SenderOnly.into(),
            _ => crate::Rule::RightsAtMoment.into(),
        }
    }

    fn found(
        stream: Id<Self>,
        order: &Order<Book>,
        moment: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        let Book { area, to, label, note, alone } = &order.command;
        let handler = moment.rights(*area).has(UserRight::RequestHandler);
        let Some(own) = moment.own(*area).filter(|_| handler) else {
            return Err(Refusal::new(Reason::WrongUser(crate::Rule::RightsAtMoment.into())));
        };
        let mut faults = Faults::none();
        faults.unless(*to != own.authority, Rule::ToOneself, Place::field("to"));
        check_note(&mut faults, note);
        faults.check()?;
        let mut outcome = Outcome::nothing(order.id.uuid(), stream);
        let Some(note) = outcome.seal_text(note) else {
            return Err(Refusal::content(crate::Rule::BlankFreeText.into(), Place::field("note")));
        };
        let number = Number::derived(order.id, 0);
        outcome.reservations.push(Reservation::Take(label_key(*label)));
        if *alone {
            outcome.expectations.push(Expectation::Tally { list: open(own.authority), equals: 0 });
        }
        tell_contact(&mut outcome, Some(own), Mail::Booked, number);
        let expires = moment.policy.waits.after(moment.now);
        let (area, from, to, label) = (*area, own.authority, *to, *label);
        Ok(outcome.with(Event::Booked(Booking { number, area, from, to, label, note, expires })))
    }

    fn perform(
        state: &State,
        order: &Order<Command>,
        moment: &Moment<'_, Policy>,
    ) -> Result<Outcome<Self>, Refusal<Self>> {
        let mut outcome = Outcome::nothing(order.id.uuid(), state.id);
        let from = moment.standing(state.from, state.area);
        match &order.command {
            Command::Amend { note } => {
                let mut faults = Faults::none();
                check_note(&mut faults, note);
                faults.check()?;
                let Some(note) = outcome.seal_text(note) else {
                    return Err(Refusal::content(crate::Rule::BlankFreeText.into(), Place::field("note")));
                };
                if let Some(before) = state.stage.note() {
                    outcome.erase(before.seal);
                }
                tell_contact(&mut outcome, from, Mail::Amended, state.number);
                Ok(outcome.with(Event::Amended { note }))
            }
            Command::Split { label } => split(state, order, *label, moment),
            Command::HandOver => {
                let to = moment.standing(state.to, state.area);
                tell_contact(&mut outcome, to, Mail::HandedOver, state.number);
                for user in to.iter().flat_map(|to| to.with_right(UserRight::RequestHandler)) {
                    let to = Recipient::User(user.user);
                    outcome.tell_in(to, true, user.preferred, Mail::HandedOver, state.number);
                }
                Ok(outcome.with(Event::HandedOver))
            }
            Command::Deliver => {
                outcome.reservations.push(Reservation::Release(label_key(state.label)));
                tell_contact(&mut outcome, from, Mail::Delivered, state.number);
                Ok(outcome.with(Event::Delivered))
            }
            Command::Cancel => {
                call_off(&mut outcome, state);
                tell_contact(&mut outcome, from, Mail::Cancelled, state.number);
                Ok(outcome.with(Event::Cancelled))
            }
        }
    }

    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        let sequence = first.sequence;
        match &first.event {
            Event::Booked(Booking { number, area, from, to, label, note, expires }) => Ok(State {
                id: first.stream,
                number: *number,
                area: *area,
                from: *from,
                to: *to,
                label: *label,
                booked: first.at,
                last: first.at,
                stage: Stage::Booked { note: *note, expires: *expires },
            }),
            Event::Unknown => Err(Corrupt::Unknown { sequence }),
            other => Err(Corrupt::Misplaced { sequence, event: Self::happening(other).name }),
        }
    }

    fn evolve(state: State, event: &Envelope<Self>) -> Result<State, Corrupt> {
        let sequence = event.sequence;
        let stage = match (state.stage, &event.event) {
            (Stage::Booked { expires, .. }, Event::Amended { note }) => {
                Stage::Booked { note: *note, expires }
            }
            (stage @ Stage::Booked { .. }, Event::Split { .. }) => stage,
            (Stage::Booked { note, .. }, Event::HandedOver) => Stage::Underway { note, since: event.at },
            (Stage::Underway { note, .. }, Event::Delivered) => Stage::Delivered { note },
            (Stage::Booked { .. }, Event::Cancelled) => Stage::Cancelled,
            (Stage::Booked { .. }, Event::Expired) => Stage::Expired,
            (_, Event::Unknown) => return Err(Corrupt::Unknown { sequence }),
            (_, other) => return Err(Corrupt::Misplaced { sequence, event: Self::happening(other).name }),
        };
        Ok(State { stage, last: event.at, ..state })
    }

    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        let Stage::Booked { expires, .. } = state.stage else { return None };
        if moment.now < expires {
            return None;
        }
        let mut outcome = Outcome::by_time(state.id, moment.now);
        call_off(&mut outcome, state);
        outcome.erase_looks();
        let from = moment.standing(state.from, state.area);
        tell_contact(&mut outcome, from, Mail::Expired, state.number);
        Some(outcome.with(Event::Expired))
    }

    fn due(state: &State, _: &Policy) -> Option<Due> {
        match state.stage {
            Stage::Booked { expires, .. } => Some(Due { at: expires, why: "expired" }),
            _ => None,
        }
    }

    fn view(state: &State, moment: &Moment<'_, Policy>) -> Option<View> {
        let seats = Self::seats(state, (), moment);
        let handler = seats.has(Seat::Sender) || seats.has(Seat::Receiver);
        (!seats.is_empty()).then(|| View {
            number: state.number,
            label: state.label,
            stage: state.stage.at(),
            note: state.stage.note().filter(|_| handler),
        })
    }

    fn seals(view: &View, visit: &mut dyn FnMut(SealId, bool)) {
        if let Some(note) = view.note {
            visit(note.seal, note.personal);
        }
    }

    fn version(state: &State, stored: u64, moment: &Moment<'_, Policy>) -> u64 {
        let sends = moment.actor.authority() == Some(state.from);
        // How often the note was amended before is nothing to the receiver.
        match state.stage {
            Stage::Underway { .. } if !sends => 1,
            Stage::Delivered { .. } if !sends => 2,
            _ => stored,
        }
    }

    fn tells(state: &State, event: &Envelope<Self>, moment: &Moment<'_, Policy>) -> bool {
        moment.actor.authority() == Some(state.from)
            || matches!(event.event, Event::HandedOver | Event::Delivered)
    }

    fn happening(event: &Event) -> Key {
        let name = match event {
            Event::Booked(_) => "booked",
            Event::Amended { .. } => "amended",
            Event::Split { .. } => "split",
            Event::HandedOver => "handed_over",
            Event::Delivered => "delivered",
            Event::Cancelled => "cancelled",
            Event::Expired => "expired",
            Event::Unknown => "unknown",
        };
        Key { subject: "parcel.event", name }
    }

    fn summary(state: &State) -> Summary<Self> {
        let row = Row { number: state.number, stage: state.stage.at() };
        let lists = match state.stage {
            Stage::Booked { .. } => vec![(open(state.from), state.booked)],
            Stage::Underway { since, .. } => {
                vec![(open(state.from), state.booked), (coming(state.to), since)]
            }
            Stage::Delivered { .. } | Stage::Cancelled | Stage::Expired => Vec::new(),
        };
        Summary { row, lists }
    }

    fn id(state: &State) -> Id<Self> {
        state.id
    }

    fn area(state: &State) -> AreaId {
        state.area
    }

    fn last(state: &State) -> DateTime<Utc> {
        state.last
    }

    fn concerned(
        state: Option<&State>,
        _: Option<&Command>,
        _: &[Standing],
        name: &mut dyn FnMut(AuthorityId),
    ) {
        if let Some(state) = state {
            name(state.from);
            name(state.to);
        }
    }
}

fn split(
    state: &State,
    order: &Order<Command>,
    label: Slug,
    moment: &Moment<'_, Policy>,
) -> Result<Outcome<Parcel>, Refusal<Parcel>> {
    let Stage::Booked { note, .. } = state.stage else {
        return Err(Refusal::new(Reason::WrongState(WITH_SENDER)));
    };
    let mut faults = Faults::none();
    faults.unless(label != state.label, Rule::NewLabel, Place::field("label"));
    faults.check()?;
    let mut outcome = Outcome::nothing(order.id.uuid(), state.id);
    let into = outcome.id(0);
    let booking = Booking {
        number: Number::derived(order.id, 0),
        area: state.area,
        from: state.from,
        to: state.to,
        label,
        note: outcome.copy_text(&note, into),
        expires: moment.policy.waits.after(moment.now),
    };
    let mut events = crate::Events::default();
    events.push(Event::Booked(booking));
    outcome.opened.push(Opened { stream: into, events });
    outcome.reservations.push(Reservation::Take(label_key(label)));
    let from = moment.standing(state.from, state.area);
    tell_contact(&mut outcome, from, Mail::Split, state.number);
    Ok(outcome.with(Event::Split { into }))
}

/// Two authorities with their users.
#[derive(Clone, Debug)]
pub struct World {
    /// Sends.
    pub sender: Standing,
    /// Receives.
    pub receiver: Standing,
    /// A handler of the sender.
    pub anna: Actor,
    /// Another.
    pub anton: Actor,
    /// A viewer of the sender.
    pub alma: Actor,
    /// A handler of the receiver.
    pub boris: Actor,
    /// A basic user of the receiver.
    pub berta: Actor,
}

impl Default for World {
    fn default() -> Self {
        let mut sender = authority(1, Country::At, WorkflowRole::AuthorityRequests);
        let mut receiver = authority(2, Country::Bg, WorkflowRole::AuthorityRequests);
        Self {
            anna: user(&mut sender, &[UserRight::RequestHandler, UserRight::LocalDataAdministrator]),
            anton: user(&mut sender, &[UserRight::RequestHandler]),
            alma: user(&mut sender, &[UserRight::RequestViewer]),
            boris: user(&mut receiver, &[UserRight::RequestHandler, UserRight::LocalDataAdministrator]),
            berta: user(&mut receiver, &[]),
            sender,
            receiver,
        }
    }
}

impl World {
    /// Puts both into a scene.
    pub fn put(scene: &mut Scene<Parcel>) -> Self {
        let world = Self::default();
        scene.standing(&world.sender);
        scene.standing(&world.receiver);
        world
    }

    /// Books a parcel to the receiver, with a note that is marked as personal.
    #[must_use]
    pub fn book(&self, label: &'static str) -> Book {
        Book {
            area: self.receiver.area,
            to: self.receiver.authority,
            label: Slug::new(label),
            note: FreeText::new(format!("note of {label}"), Language::En).marked(),
            alone: false,
        }
    }
}
