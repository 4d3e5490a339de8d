//! A new draft with data of an existing request (handbook 5.3.8).

use imi_core::{Events, Faults, Id, Moment, Number, Order, Outcome, Place, Set, Setting, members};

use crate::case::{Change, SavedDetail, SavedEdit};
use crate::drafting::keep;
use crate::event::DraftCreated;
use crate::seat::seats;
use crate::table::{Row, own, step};
use crate::view::{questions_of, sees_personal_data};
use crate::{
    Command, Done, Event, Kind, Part, Policy, Refused, Request, Rule, Seat, Side, Stage, State, Status,
};

members! {
    /// What a copy can take over.
    pub enum CopyOf {
        /// The other authority.
        Addressee,
        /// The questions, with what fills their slots and the comments on them.
        Questions,
        /// The case details, the subject among them.
        Subject,
        /// The documents.
        Attachments,
    }
}

pub(crate) const COPY: Row = Row {
    kind: Kind::CopyRequest,
    section: "5.3.8",
    steps: &[step(Status::OF_REQUEST.but(Status::DraftDiscarded.only()), Seat::Copier.only(), Set::EMPTY)],
    wrong: &[(Status::ANY, own(Rule::CopyOnlyOwn))],
};

pub(crate) fn copy(
    state: &State,
    select: Set<CopyOf>,
    order: &Order<Command>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let seats = seats(state, Part::Request, moment);
    let Some(own) = moment.own(state.area) else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    check(state, select, seats)?;
    let child = Id::derived(order.id, 0);
    let keep = keep(moment.now, moment.policy);
    let first = DraftCreated {
        number: Number::derived(order.id, 0),
        area: state.area,
        country: own.country,
        assigned: own.has(Setting::UsesAllocation),
        edits: taken_over(state, select, seats, (child, moment.actor.authority()), &mut outcome),
        warn: keep.warn,
        discard: keep.discard,
    };
    let mut events = Events::default();
    events.push(Event::DraftCreated(Box::new(first)));
    outcome.open(child, events);
    Ok(outcome)
}

/// A copy carries only what the copier may see.
fn check(state: &State, select: Set<CopyOf>, seats: Set<Seat>) -> Result<(), Refused> {
    let personal = [CopyOf::Subject, CopyOf::Attachments];
    let rule = if matches!(state.stage, Stage::Removed(_)) {
        Rule::CopyAfterRemoval
    } else if sees_personal_data(state, seats) {
        return Ok(());
    } else {
        Rule::CopyNeverReveals
    };
    let mut faults = Faults::<Request>::none();
    for part in personal.into_iter().filter(|part| select.has(*part)) {
        let place = if part == CopyOf::Subject { "subject" } else { "attachments" };
        faults.add(rule, Place::field(place));
    }
    faults.check()
}

fn taken_over(
    state: &State,
    select: Set<CopyOf>,
    seats: Set<Seat>,
    (child, authority): (Id<Request>, Option<imi_core::AuthorityId>),
    outcome: &mut Outcome<Request>,
) -> Vec<SavedEdit> {
    let mut edits = Vec::new();
    let copies_case =
        select.has(CopyOf::Questions) || select.has(CopyOf::Subject) || select.has(CopyOf::Attachments);
    edits.extend(state.case.set.filter(|_| copies_case).map(|set| Change::QuestionSet { set }));
    if select.has(CopyOf::Addressee) {
        // Of a received request it is the other party, so that it is abroad.
        let asked_here = seats.meets(Seat::REQUESTING);
        let other = if asked_here { state.addressee() } else { Some(state.requesting.authority.authority) };
        edits.push(Change::Addressee { authority: other });
    }
    if select.has(CopyOf::Subject) {
        for detail in &state.case.details {
            let seal = outcome.copy(detail.value, child);
            let value = Some(SavedDetail { seal, personal: detail.personal, subject: detail.subject });
            edits.push(Change::Detail { field: detail.field, value });
        }
    }
    let mut numbers = Vec::new();
    if select.has(CopyOf::Attachments) {
        // What came with replies and messages of the other side belongs to the former exchange.
        for document in state.documents_of(Side::Requesting) {
            numbers.push(document.number);
            let file = outcome.copy(document.file, child);
            edits.push(Change::Attach { file, comments: document.comments.clone() });
        }
    }
    if select.has(CopyOf::Questions) {
        let sees = sees_personal_data(state, seats);
        for asked in questions_of(state, seats, authority) {
            let mut asked = asked.clone();
            if !sees {
                asked.slots.retain(|filled| !filled.value.personal);
                asked.comment = asked.comment.filter(|text| !text.personal);
            }
            let copied = crate::splitting::copied(&asked, child, outcome);
            // The copy numbers its documents anew.
            let document =
                copied.document.and_then(|number| numbers.iter().position(|known| *known == number));
            let document = document.and_then(|nth| u16::try_from(nth + 1).ok());
            edits.push(Change::Ask {
                question: copied.question,
                slots: copied.slots,
                comment: copied.comment,
                document,
            });
        }
    }
    edits
}
