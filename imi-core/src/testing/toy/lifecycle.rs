//! The toy's table of steps and the functions beside it.

use chrono::{DateTime, Utc};

use super::{
    At, Book, Booking, Command, Event, Kind, Mail, Parcel, Policy, Row, Rule, Seat, Stage, State, View,
    coming, label_key, open,
};
use crate::{
    AnyRule, AreaId, Cause, CommandRow, Concern, Consequence, Corrupt, Due, Envelope, Events, Expectation,
    Faults, FreeText, Id, Key, Lifecycle, Member, Moment, Number, Order, Outcome, Place, Reason, Recipient,
    Refusal, Reservation, SealId, Set, Setting, Slug, Standing, Step, Summary, UserRight, Workflow,
};

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
        stays(Kind::Amend, &[Step::new(At::Booked.only(), SENDER, Set::EMPTY)]),
        stays(Kind::Split, &[Step::new(At::Booked.only(), SENDER, Set::EMPTY)]),
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
            steps: &[Step::new(At::Underway.only(), Seat::Receiver.only(), At::Delivered.only())],
            wrong: &[(EVERY, AnyRule::Own(Rule::NotUnderway))],
        },
        CommandRow {
            kind: Kind::Cancel,
            section: "1",
            steps: &[Step::new(At::set(&[At::Booked, At::Expired]), SENDER, At::Cancelled.only())],
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
        (command.kind(), ())
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

    fn why_not(
        state: &State,
        kind: Kind,
        (): (),
        _: Set<Seat>,
        moment: &Moment<'_, Policy>,
    ) -> AnyRule<Rule> {
        let sends = moment.actor.authority() == Some(state.from);
        match kind {
            Kind::Deliver if sends => Rule::ReceiverOnly.into(),
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
        outcome
            .effects_mut()
            .reservations
            .push(Reservation::Take { key: label_key(*label), owner: stream.uuid() });
        if *alone {
            outcome
                .effects_mut()
                .expectations
                .push(Expectation::Tally { list: open(own.authority), equals: 0 });
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
                outcome.effects_mut().reservations.push(Reservation::Release(label_key(state.label)));
                tell_contact(&mut outcome, from, Mail::Delivered, state.number);
                Ok(outcome.with(Event::Delivered))
            }
            Command::Cancel => {
                // Of an expired parcel nothing is left.
                if matches!(state.stage, Stage::Booked { .. }) {
                    outcome.erase_all();
                }
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

    fn evolve(state: &mut State, event: &Envelope<Self>) -> Result<(), Corrupt> {
        let sequence = event.sequence;
        state.stage = match (state.stage, &event.event) {
            (Stage::Booked { expires, .. }, Event::Amended { note }) => {
                Stage::Booked { note: *note, expires }
            }
            (stage @ Stage::Booked { .. }, Event::Split { .. }) => stage,
            (Stage::Booked { note, .. }, Event::HandedOver) => Stage::Underway { note, since: event.at },
            (Stage::Underway { note, .. }, Event::Delivered) => Stage::Delivered { note },
            (Stage::Booked { .. } | Stage::Expired, Event::Cancelled) => Stage::Cancelled,
            (Stage::Booked { .. }, Event::Expired) => Stage::Expired,
            (_, Event::Unknown) => return Err(Corrupt::Unknown { sequence }),
            (_, other) => return Err(Corrupt::Misplaced { sequence, event: Self::happening(other).name }),
        };
        state.last = event.at;
        Ok(())
    }

    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        let Stage::Booked { expires, .. } = state.stage else { return None };
        if moment.now < expires {
            return None;
        }
        let mut outcome = Outcome::by_time(state.id, moment.now);
        outcome.erase_all();
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
        loaded: &[Standing],
        name: &mut dyn FnMut(Concern),
    ) {
        let mut name = |authority| name(Concern::Authority(authority));
        if let Some(state) = state {
            name(state.from);
            name(state.to);
        }
        loaded.iter().flat_map(|standing| &standing.coordinators).copied().for_each(name);
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
    let mut events = Events::default();
    events.push(Event::Booked(booking));
    outcome.open(into, events);
    outcome.effects_mut().reservations.push(Reservation::Take { key: label_key(label), owner: into.uuid() });
    let from = moment.standing(state.from, state.area);
    tell_contact(&mut outcome, from, Mail::Split, state.number);
    Ok(outcome.with(Event::Split { into }))
}
