//! The request as a lifecycle of the kit.

use chrono::{DateTime, Utc};
use imi_core::{
    AnyRule, AreaId, AuthorityId, CommandRow, Concern, Consequence, Corrupt, Due, Envelope, Id, Identified,
    Key, Lifecycle, Moment, Order, Outcome, SealId, Set, Standing, Summary, Workflow,
};

use crate::command::side_of;
use crate::mail::{Mail, Post};
use crate::report::Wanted;
use crate::splitting::HandedOn;
use crate::stage::{Discarded, Stage};
use crate::{
    Command, Done, Event, Kind, NewDraft, Office, Part, Policy, Row, Rule, Seat, State, Status, View,
    acceptance, additional, allocation, approval, closing, copying, derogation, drafting, evolve, forwarding,
    lists, messages, referral, replying, report, sealed, seat, sending, shown, splitting, stage, table, view,
};

/// The lifecycle of an information request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {}

/// A request's id.
pub type RequestId = Id<Request>;

impl Identified for Request {
    const KIND: &'static str = "request";
}

impl Lifecycle for Request {
    type State = State;
    type Founding = NewDraft;
    type Command = Command;
    type Event = Event;
    type Kind = Kind;
    type Stage = Status;
    type Seat = Seat;
    type Part = Part;
    type Rule = Rule;
    type Mail = Mail;
    type View = View;
    type Row = Row;
    type Policy = Policy;

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [CommandRow<Self>] = table::TABLE;
    const CONSEQUENCES: &'static [Consequence<Self>] = table::CONSEQUENCES;

    fn kind(command: &Command) -> (Kind, Part) {
        (command.kind(), command.part())
    }

    fn parts(state: &State, visit: &mut dyn FnMut(Part)) {
        visit(Part::Request);
        for office in <Office as imi_core::Member>::ALL {
            if state.holder(*office).is_some() {
                visit(Part::Allocation(*office));
            }
        }
        if seat::is_derogation(state) {
            visit(Part::Derogation);
        }
    }

    fn stage(state: &State, part: Part, moment: &Moment<'_, Policy>) -> Option<Status> {
        match part {
            Part::Request => Some(state.status()),
            Part::Allocation(office) => seat::allocation(state, office, moment),
            Part::Derogation => derogation::stage(state),
        }
    }

    fn seen(
        inner: Status,
        state: &State,
        part: Part,
        seats: Set<Seat>,
        _: &Moment<'_, Policy>,
    ) -> Option<Status> {
        seat::seen(inner, state, part, seats)
    }

    fn seats(state: &State, part: Part, moment: &Moment<'_, Policy>) -> Set<Seat> {
        seat::seats(state, part, moment)
    }

    fn why_not(
        state: &State,
        kind: Kind,
        part: Part,
        seats: Set<Seat>,
        moment: &Moment<'_, Policy>,
    ) -> AnyRule<Rule> {
        seat::why_not(state, kind, part, seats, moment)
    }

    fn found(stream: Id<Self>, order: &Order<NewDraft>, moment: &Moment<'_, Policy>) -> Done {
        let outcome = drafting::create(stream, order, moment)?;
        Ok(sealed::forget_dropped(None, outcome, moment))
    }

    fn perform(state: &State, order: &Order<Command>, moment: &Moment<'_, Policy>) -> Done {
        let outcome = perform(state, order, moment)?;
        Ok(sealed::forget_dropped(Some(state), outcome, moment))
    }

    fn birth(first: &Envelope<Self>) -> Result<State, Corrupt> {
        evolve::birth(first)
    }

    fn evolve(state: &mut State, event: &Envelope<Self>) -> Result<(), Corrupt> {
        evolve::evolve(state, event)
    }

    #[inline]
    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        elapse(state, moment)
    }

    fn due(state: &State, _: &Policy) -> Option<Due> {
        due(state)
    }

    fn view(state: &State, moment: &Moment<'_, Policy>) -> Option<View> {
        view::view(state, moment)
    }

    fn seals(view: &View, visit: &mut dyn FnMut(SealId, bool)) {
        view.seals(visit);
    }

    fn version(state: &State, _: u64, moment: &Moment<'_, Policy>) -> u64 {
        let seats = seat::seats(state, Part::Request, moment);
        if seats.is_empty() {
            return 0;
        }
        let office = moment.actor.authority().and_then(|authority| seat::office(state, authority));
        let office = office
            .or_else(|| seats.has(Seat::RespondingCoordinator).then_some(Office::RespondingCoordinator));
        office.map_or(0, |office| {
            u64::from(state.forwards(office.side())) << 32 | u64::from(state.shown.count(office))
        })
    }

    fn tells(state: &State, event: &Envelope<Self>, moment: &Moment<'_, Policy>) -> bool {
        shown::tells(state, event, moment)
    }

    fn happening(event: &Event) -> Key {
        event.happening()
    }

    fn summary(state: &State) -> Summary<Self> {
        lists::summary(state)
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
        command: Option<&Command>,
        loaded: &[Standing],
        name: &mut dyn FnMut(Concern),
    ) {
        let mut name = |authority: AuthorityId| name(Concern::Authority(authority));
        let Some(state) = state else {
            return loaded.iter().flat_map(|standing| &standing.coordinators).copied().for_each(name);
        };
        name(state.requesting.authority.authority);
        state.requesting.coordinator_id().into_iter().for_each(&mut name);
        state.addressee().into_iter().for_each(&mut name);
        state.responding().and_then(crate::Party::coordinator_id).into_iter().for_each(&mut name);
        if let Some(command) = command {
            command.names(&mut name);
        }
        loaded.iter().flat_map(|standing| &standing.coordinators).copied().for_each(name);
    }
}

fn perform(state: &State, order: &Order<Command>, moment: &Moment<'_, Policy>) -> Done {
    let outcome = Outcome::nothing(order.id.uuid(), state.id);
    let side = side_of(seat::seats(state, Part::Request, moment));
    match &order.command {
        Command::EditDraft { edits } => drafting::edit(state, edits, outcome, moment),
        Command::DiscardDraft => Ok(drafting::discard(state, outcome, moment)),
        Command::SubmitRequest { edits } => sending::submit(state, edits, outcome, moment),
        Command::ApproveRequest => approval::approve_request(state, outcome, moment),
        Command::ReturnRequest { suggestion } => approval::return_request(state, suggestion, outcome, moment),
        Command::ProposeDate { day } => acceptance::propose(state, *day, outcome, moment),
        Command::Accept { coordinator, proposed } => {
            acceptance::accept(state, (*coordinator, *proposed), outcome, moment)
        }
        Command::RefuseRequest { justification } => acceptance::refuse(state, justification, outcome, moment),
        Command::Forward { to, justification } => {
            forwarding::forward(state, *to, justification, outcome, moment)
        }
        Command::Split { to, questions, documents, justification } => {
            let handed = HandedOn { to: *to, questions, documents, justification };
            splitting::split(state, handed, order, outcome, moment)
        }
        Command::AddMessage { heading, text } => {
            messages::add(state, side, (*heading, text.as_ref()), outcome, moment)
        }
        Command::AttachDocument { document } => messages::attach(state, side, document, outcome, moment),
        Command::ChangeCoordinator { coordinator } => {
            allocation::change_coordinator(state, side, *coordinator, outcome, moment)
        }
        Command::SaveDraftAnswers { answers } => replying::save(state, answers, outcome, moment),
        Command::SubmitReply { answers, documents, coordinator } => {
            replying::submit(state, (answers, documents, *coordinator), outcome, moment)
        }
        Command::ApproveReply => approval::approve_reply(state, outcome, moment),
        Command::ReturnReply { suggestion } => approval::return_reply(state, suggestion, outcome, moment),
        Command::CloseAsSatisfactory => {
            Ok(closing::by_requester(state, stage::Reason::Satisfied, outcome, moment))
        }
        Command::RequestAdditionalInformation { justification, questions } => {
            additional::request(state, justification, questions, outcome, moment)
        }
        Command::AcceptAdditionalInformation => Ok(additional::accept(state, outcome, moment)),
        Command::RejectAdditionalInformation { justification } => {
            additional::reject(state, justification, outcome, moment)
        }
        Command::CloseAsUnavailable => {
            Ok(closing::by_requester(state, stage::Reason::Unavailable, outcome, moment))
        }
        Command::Refer { justification, coordinator } => {
            referral::refer(state, justification, *coordinator, outcome, moment)
        }
        Command::AskAgain { justification } => referral::ask_again(state, justification, outcome, moment),
        Command::FindUnsatisfactory { comment } => {
            referral::unsatisfactory(state, comment.as_ref(), outcome, moment)
        }
        Command::FindSatisfactory { comment } => {
            referral::satisfactory(state, comment.as_ref(), outcome, moment)
        }
        Command::Reconsider => Ok(referral::reconsider(state, outcome, moment)),
        Command::UpholdAndClose { justification } => {
            referral::uphold(state, justification, true, outcome, moment)
        }
        Command::UpholdAndRestartReferral { justification } => {
            referral::uphold(state, justification, false, outcome, moment)
        }
        Command::WithdrawRequest => Ok(closing::withdraw(state, outcome, moment)),
        Command::CopyRequest { select } => copying::copy(state, *select, order, outcome, moment),
        Command::GenerateReport { kind, sections, certified, language } => {
            let wanted =
                Wanted { kind: *kind, sections: *sections, certified: *certified, language: *language };
            report::generate(state, wanted, order, outcome, moment)
        }
        Command::Assign { office, users } => allocation::assign(state, *office, users, outcome, moment),
        Command::RecordContraryDecision => Ok(outcome.with(Event::ContraryDecision)),
    }
}

/// When time does what to a request, earliest first.
#[inline]
fn due(state: &State) -> Option<Due> {
    let standstill = state.stage.exchange().and_then(derogation::standstill_end);
    let standstill = standstill.map(|at| Due { at, why: "EndStandstill" });
    let own = match &state.stage {
        Stage::Draft(draft) | Stage::Returned(stage::Returned { draft, .. }) if draft.warned => {
            Some(Due { at: draft.keep.discard, why: "DiscardAbandonedDraft" })
        }
        Stage::Draft(draft) | Stage::Returned(stage::Returned { draft, .. }) => {
            Some(Due { at: draft.keep.warn.min(draft.keep.discard), why: "WarnAbandonedDraft" })
        }
        Stage::Closed(closed) => Some(Due { at: closed.remove, why: "RemovePersonalData" }),
        Stage::Removed(removed) => removed.forget_looks.map(|at| Due { at, why: "ForgetLooks" }),
        Stage::Discarded(discarded) => discarded.forget_looks.map(|at| Due { at, why: "ForgetLooks" }),
        Stage::UnderApproval(_) | Stage::Awaiting(_) | Stage::Taken(_) => None,
    };
    match (standstill, own) {
        (Some(one), Some(other)) => Some(if one.at <= other.at { one } else { other }),
        (one, other) => one.or(other),
    }
}

/// Before everything that is asked of a request it is asked whether something is due.
#[inline]
fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Request>> {
    let due = due(state).filter(|due| due.at <= moment.now)?;
    elapsed(state, due.at, moment)
}

#[cold]
fn elapsed(state: &State, at: DateTime<Utc>, moment: &Moment<'_, Policy>) -> Option<Outcome<Request>> {
    let mut outcome = Outcome::by_time(state.id, at);
    let now = moment.now;
    let forget = |since| moment.policy.common.retention.due(since);
    if state.stage.exchange().and_then(derogation::standstill_end).is_some_and(|ends| ends <= now) {
        outcome.events.push(Event::StandstillEnded);
    }
    match &state.stage {
        Stage::Draft(draft) | Stage::Returned(stage::Returned { draft, .. }) => {
            if draft.keep.discard <= now {
                let forget_looks = forget(draft.keep.discard);
                outcome.events.push(Event::DraftDiscarded { forget_looks });
                outcome.erase_all();
                forget_due(forget_looks, now, &mut outcome);
            } else if draft.keep.warn <= now && !draft.warned {
                outcome.events.push(Event::DraftExpiring);
                let post = Post::of(state, moment);
                post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::DraftExpiring);
            }
        }
        Stage::Closed(closed) if closed.remove <= now => {
            let forget_looks = forget(closed.remove);
            outcome.events.push(Event::PersonalDataRemoved { forget_looks });
            outcome.erase_all();
            forget_due(forget_looks, now, &mut outcome);
        }
        Stage::Removed(removed) => {
            if let Some(at) = removed.forget_looks {
                forget_due(at, now, &mut outcome);
            }
        }
        Stage::Discarded(Discarded { forget_looks: Some(at) }) => forget_due(*at, now, &mut outcome),
        _ => {}
    }
    (!outcome.is_empty()).then_some(outcome)
}

fn forget_due(at: DateTime<Utc>, now: DateTime<Utc>, outcome: &mut Outcome<Request>) {
    if at <= now {
        outcome.events.push(Event::LooksForgotten);
        outcome.erase_looks();
    }
}
