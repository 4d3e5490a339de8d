//! The alert as a lifecycle of the kit.

use chrono::{DateTime, Utc};
use imi_core::{
    AnyRule, AreaId, AuthorityId, CommandRow, Concern, Consequence, Corrupt, Due, Envelope, Id, Identified,
    Key, Lifecycle, Moment, Order, Outcome, SealId, Set, Standing, Summary, Workflow, WorkflowRole,
};

use crate::command::NewAlert;
use crate::information::Submitted;
use crate::mail::Mail;
use crate::stage::{Active, Part};
use crate::{
    Command, Done, Event, Kind, Policy, Row, Rule, Seat, Stage, State, Status, View, audience, broadcasting,
    closure, denial, drafting, elapsing, evolve, information, recipients, rectifying, sealed, seat, sight,
    table, tracking, view, withdrawing,
};

/// The lifecycle of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {}

/// An alert's id.
pub type AlertId = Id<Alert>;

impl Identified for Alert {
    const KIND: &'static str = "alert";
}

impl Lifecycle for Alert {
    type State = State;
    type Founding = NewAlert;
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

    const WORKFLOW: Workflow = Workflow::Alert;
    const TABLE: &'static [CommandRow<Self>] = table::TABLE;
    const CONSEQUENCES: &'static [Consequence<Self>] = table::CONSEQUENCES;

    fn kind(command: &Command) -> (Kind, Part) {
        (command.kind(), command.part())
    }

    fn parts(state: &State, visit: &mut dyn FnMut(Part)) {
        visit(Part::Alert);
        if let Some(active) = state.stage.active() {
            visit(Part::Withdrawal);
            visit(Part::Closure);
            if !matches!(state.stage, Stage::Removed(_)) {
                active.information.iter().for_each(|item| visit(Part::Information(item.number)));
            }
            active.postboxes.keys().for_each(|id| visit(Part::Postbox(*id)));
            let listed = active.recipients.keys().filter(|id| !state.by_part(**id));
            listed.for_each(|id| visit(Part::Recipient(*id)));
        }
    }

    fn stage(state: &State, part: Part, _: &Moment<'_, Policy>) -> Option<Status> {
        sight::stage(state, part)
    }

    fn seen(
        inner: Status,
        state: &State,
        part: Part,
        seats: Set<Seat>,
        moment: &Moment<'_, Policy>,
    ) -> Option<Status> {
        let own = moment.actor.authority().and_then(|id| seat::standing(state, id, moment));
        if seats.is_empty() { None } else { sight::seen(inner, state, part, own.map(|own| own.country)) }
    }

    fn seats(state: &State, part: Part, moment: &Moment<'_, Policy>) -> Set<Seat> {
        seat::seats(state, part, moment)
    }

    fn why_not(
        state: &State,
        kind: Kind,
        part: Part,
        _: Set<Seat>,
        moment: &Moment<'_, Policy>,
    ) -> AnyRule<Rule> {
        denial::why_not(state, kind, part, moment)
    }

    fn missing(state: &State, kind: Kind, part: Part, moment: &Moment<'_, Policy>) -> Option<AnyRule<Rule>> {
        let known = !seat::seats(state, part, moment).is_empty();
        known.then(|| denial::why_not(state, kind, part, moment))
    }

    fn found(stream: Id<Self>, order: &Order<NewAlert>, moment: &Moment<'_, Policy>) -> Done {
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

    fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Self>> {
        elapsing::elapse(state, moment)
    }

    fn due(state: &State, _: &Policy) -> Option<Due> {
        elapsing::due(state)
    }

    fn view(state: &State, moment: &Moment<'_, Policy>) -> Option<View> {
        view::view(state, moment)
    }

    fn seals(view: &View, visit: &mut dyn FnMut(SealId, bool)) {
        view.seals(visit);
    }

    fn version(state: &State, _: u64, moment: &Moment<'_, Policy>) -> u64 {
        let own = moment.actor.authority().and_then(|id| seat::standing(state, id, moment));
        state.shown.version(own.map(|own| (own.authority, own.country)))
    }

    fn tells(state: &State, event: &Envelope<Self>, moment: &Moment<'_, Policy>) -> bool {
        audience::tells(state, event, moment)
    }

    fn happening(event: &Event) -> Key {
        event.happening()
    }

    fn summary(state: &State) -> Summary<Self> {
        tracking::summary(state)
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
        let links =
            || loaded.iter().flat_map(|standing| &standing.coordinators).map(|id| Concern::Authority(*id));
        let Some(state) = state else { return links().for_each(name) };
        let mut authority = |id: AuthorityId| name(Concern::Authority(id));
        authority(state.initiating);
        state.stage.coordinator().into_iter().for_each(&mut authority);
        if let Some(command) = command {
            command.names(&mut authority);
        }
        let all = command.is_some_and(Command::tells_all);
        let responsible = command.is_some_and(Command::tells_responsible);
        if let Some(active) = state.stage.active() {
            active.postboxes.keys().copied().for_each(&mut authority);
            waiting(active).for_each(&mut authority);
            for (id, recipient) in &active.recipients {
                if all || responsible && recipient.country == state.responsible() {
                    authority(*id);
                }
            }
        }
        let mut postboxes = |country| name(Concern::Role(country, WorkflowRole::IncomingAlertPostbox));
        let states: Set<_> = match (state.stage.active(), command) {
            (Some(active), _) => active.states.keys().copied().collect::<Set<_>>().with(state.country),
            (None, Some(Command::BroadcastAlert { .. })) => {
                state.content.recipients(state.country).with(state.country)
            }
            (None, _) => Set::EMPTY,
        };
        let more = command.map(Command::countries).unwrap_or_default();
        states.or(more).iter().for_each(&mut postboxes);
        if command.is_some_and(Command::chooses) {
            links().for_each(name);
        }
    }
}

/// The authorities for which something waits, or which wait for something.
fn waiting(active: &Active) -> impl Iterator<Item = AuthorityId> + '_ {
    let items = active.information.iter().filter(|item| item.waits());
    let items = items.flat_map(|item| [item.by, item.coordinator]);
    let withdrawal = active.withdrawal.iter().map(|withdrawal| withdrawal.by);
    let closure = active.closure.iter().flat_map(|proposal| [proposal.by, proposal.coordinator]);
    items.chain(withdrawal).chain(closure)
}

fn perform(state: &State, order: &Order<Command>, moment: &Moment<'_, Policy>) -> Done {
    let outcome = Outcome::nothing(order.id.uuid(), state.id);
    let part = order.command.part();
    match &order.command {
        Command::Edit { edits } => drafting::edit(state, edits, outcome, moment),
        Command::Delete => Ok(drafting::delete(state, outcome, moment)),
        Command::Submit { edits } => drafting::submit(state, edits, outcome, moment),
        Command::Accept => Ok(outcome.with(Event::Accepted)),
        Command::Forward { to } => broadcasting::forward(state, *to, outcome, moment),
        Command::AddRecipientStates { countries } => {
            broadcasting::add_states(state, *countries, outcome, moment)
        }
        Command::BroadcastAlert { revision } => broadcasting::broadcast(state, *revision, outcome, moment),
        Command::ChangeStateOfEstablishment { country } => {
            rectifying::establishment(state, *country, outcome, moment)
        }
        Command::RectifyProviderDetails { details } => rectifying::provider(state, details, outcome),
        Command::RectifyDescription { text } => rectifying::description(text, outcome, moment),
        Command::AddRecipients { authorities } => recipients::add(state, None, authorities, outcome, moment),
        Command::SubmitInformation { heading, text, documents, coordinator } => {
            let submitted = Submitted { text, documents, coordinator: *coordinator };
            information::submit(state, *heading, &submitted, outcome, moment)
        }
        Command::SubmitObjection { ground, documents, coordinator } => {
            let submitted = Submitted { text: ground, documents, coordinator: *coordinator };
            information::object(state, &submitted, outcome, moment)
        }
        Command::SubmitWithdrawal { reason } => withdrawing::submit(state, reason, outcome, moment),
        Command::ProposeClosure { text, coordinator } => {
            closure::propose(state, text, *coordinator, outcome, moment)
        }
        Command::EditInformation { text, .. } => information::edit(state, part, text, outcome, moment),
        Command::DeleteInformation { .. } => information::delete(state, part, outcome),
        Command::BroadcastInformation { .. } => information::broadcast(state, part, outcome, moment),
        Command::EditWithdrawal { reason } => withdrawing::edit(reason, outcome, moment),
        Command::CancelWithdrawal => Ok(outcome.with(Event::WithdrawalCancelled)),
        Command::BroadcastWithdrawal => Ok(withdrawing::broadcast(state, outcome, moment)),
        Command::Comment { text } => closure::comment(state, text, outcome, moment),
        Command::EditProposal { text } => closure::edit(state, text, outcome, moment),
        Command::CancelProposal => closure::cancel(state, outcome, moment),
        Command::BroadcastProposal { comments } => closure::broadcast(state, comments, outcome, moment),
        Command::AbandonProposal => Ok(closure::abandon(state, outcome, moment)),
        Command::CloseAlert => Ok(closure::close(state, outcome, moment)),
        Command::Acknowledge { postbox } => Ok(outcome.with(Event::Acknowledged { postbox: *postbox })),
        Command::Disseminate { postbox, authorities } => {
            recipients::add(state, Some(*postbox), authorities, outcome, moment)
        }
        Command::RemoveRecipient { authority } => {
            Ok(outcome.with(Event::RecipientRemoved { authority: *authority }))
        }
    }
}
