//! Deciding, offering and explaining, from one table.

use core::marker::PhantomData;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, AnyRule, CommandId, CommandRow, Id, Lifecycle, Member, Moment, Outcome, Reason, Refusal, Rule,
    Set, Step, follow, record,
};

/// A command with its own id: the same id gets the first result again, and everything it creates derives from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Order<C> {
    /// Chosen by whoever gives it.
    pub id: CommandId,
    /// What is to be done.
    pub command: C,
}

/// Something that the actor may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Offer<L: Lifecycle> {
    /// The kind of command.
    pub kind: L::Kind,
    /// Of which part.
    pub part: L::Part,
}

fn row<L: Lifecycle>(kind: L::Kind) -> Option<&'static CommandRow<L>> {
    L::TABLE.get(usize::from(kind.number()))
}

fn step<L: Lifecycle>(
    row: &'static CommandRow<L>,
    stage: L::Stage,
    seats: Set<L::Seat>,
) -> Option<&'static Step<L>> {
    row.steps.iter().find(|step| step.from.has(stage) && step.seats.meets(seats))
}

/// Whether the actor may give this kind of command now, whatever its content; if not, why not, and who could.
///
/// # Errors
/// The reason, as a [`Refusal`] that speaks of the state as the actor sees it.
pub fn explain<L: Lifecycle>(
    state: &L::State,
    kind: L::Kind,
    part: L::Part,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), Refusal<L>> {
    gate::<L>(&settled::<L>(state, moment), kind, part, moment)
}

fn gate<L: Lifecycle>(
    state: &L::State,
    kind: L::Kind,
    part: L::Part,
    moment: &Moment<'_, L::Policy>,
) -> Result<(), Refusal<L>> {
    let Some(row) = row::<L>(kind) else { return Err(Refusal::new(Reason::NotFound)) };
    let Some(stage) = L::stage(state, part, moment) else {
        let missing = L::missing(state, kind, part, moment);
        return Err(Refusal::new(missing.map_or(Reason::NotFound, Reason::WrongUser)));
    };
    let seats = L::seats(state, part, moment);
    let rule = match step(row, stage, seats) {
        None => return Err(refuse(row, (state, part, moment), stage, seats)),
        Some(Step { given: None, .. }) => return Ok(()),
        Some(Step { given: Some(given), .. }) => match given(state, part, moment) {
            Ok(()) => return Ok(()),
            Err(rule) => rule,
        },
    };
    let stage = L::seen(stage, state, part, seats, moment);
    Err(Refusal { reason: Reason::WrongUser(rule), stage, could: could(row, stage) })
}

fn could<L: Lifecycle>(row: &CommandRow<L>, stage: Option<L::Stage>) -> Set<L::Seat> {
    let here = |step: &&Step<L>| stage.is_some_and(|stage| step.from.has(stage));
    row.steps.iter().filter(here).fold(Set::EMPTY, |seats, step| seats.or(step.seats))
}

#[cold]
fn refuse<L: Lifecycle>(
    row: &'static CommandRow<L>,
    (state, part, moment): (&L::State, L::Part, &Moment<'_, L::Policy>),
    stage: L::Stage,
    seats: Set<L::Seat>,
) -> Refusal<L> {
    let Some(seen) = L::seen(stage, state, part, seats, moment) else {
        return Refusal::new(Reason::NotFound);
    };
    let could = could(row, Some(seen));
    // Whoever may give the command in another state is told of the state, everybody else of his seat.
    let elsewhere = row.steps.iter().any(|step| step.seats.meets(seats));
    let reason = if could.is_empty() || elsewhere {
        let named = row.wrong.iter().find(|(stages, _)| stages.has(seen));
        Reason::WrongState(named.map_or(AnyRule::Core(Rule::RightsAtMoment), |(_, rule)| *rule))
    } else {
        Reason::WrongUser(L::why_not(state, row.kind, part, seats, moment))
    };
    Refusal { reason, stage: Some(seen), could }
}

/// The kinds of command that the actor may give to a part now.
#[must_use]
pub fn offered<L: Lifecycle>(
    state: &L::State,
    part: L::Part,
    moment: &Moment<'_, L::Policy>,
) -> Set<L::Kind> {
    offered_settled::<L>(&settled::<L>(state, moment), part, moment)
}

fn offered_settled<L: Lifecycle>(
    state: &L::State,
    part: L::Part,
    moment: &Moment<'_, L::Policy>,
) -> Set<L::Kind> {
    let Some(stage) = L::stage(state, part, moment) else { return Set::EMPTY };
    let rows = Rows::<L>::FROM.get(usize::from(stage.number())).copied().unwrap_or(Set::EMPTY);
    if rows.is_empty() {
        return Set::EMPTY;
    }
    let seats = L::seats(state, part, moment);
    let open = |kind: &L::Kind| {
        row::<L>(*kind)
            .and_then(|row| step(row, stage, seats))
            .is_some_and(|step| step.given.is_none_or(|given| given(state, part, moment).is_ok()))
    };
    rows.iter().filter(open).collect()
}

/// The kinds of command that lead from each stage, by its number: all that an offer must look at.
struct Rows<L>(PhantomData<L>);

impl<L: Lifecycle> Rows<L> {
    const FROM: [Set<L::Kind>; 64] = {
        let mut from = [Set::EMPTY; 64];
        let (mut stages, mut stage) = (from.as_mut_slice(), 0);
        while let [kinds, others @ ..] = stages {
            *kinds = leading_from::<L>(L::TABLE, 1 << stage);
            (stages, stage) = (others, stage + 1);
        }
        from
    };
}

const fn leading_from<L: Lifecycle>(mut table: &[CommandRow<L>], stage: u64) -> Set<L::Kind> {
    let (mut kinds, mut kind) = (0, 1);
    while let [row, others @ ..] = table {
        let mut steps = row.steps;
        while let [step, more @ ..] = steps {
            if step.from.meets(Set::from_bits(stage)) {
                kinds |= kind;
            }
            steps = more;
        }
        (table, kind) = (others, kind << 1);
    }
    Set::from_bits(kinds)
}

/// Everything that the actor may do now, part by part.
#[must_use]
pub fn offers<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Vec<Offer<L>> {
    let state = settled::<L>(state, moment);
    // One allocation is enough for most.
    let mut offers = Vec::with_capacity(16);
    L::parts(&state, &mut |part| {
        offers.extend(offered_settled::<L>(&state, part, moment).iter().map(|kind| Offer { kind, part }));
    });
    offers
}

/// Decides a command. Changes nothing; equal arguments give equal results.
///
/// # Errors
/// A [`Refusal`]: wrong state and wrong user stand alone, of content rules all that are broken.
pub fn decide<L: Lifecycle>(
    state: &L::State,
    order: &Order<L::Command>,
    moment: &Moment<'_, L::Policy>,
) -> Result<Outcome<L>, Refusal<L>> {
    let state = settled::<L>(state, moment);
    let (kind, part) = L::kind(&order.command);
    gate::<L>(&state, kind, part, moment)?;
    if moment.now < L::last(&state) {
        return Err(Refusal::new(Reason::Changed(Rule::TimeBackwards)));
    }
    L::perform(&state, order, moment)
}

/// Decides the birth of a new stream.
///
/// # Errors
/// A [`Refusal`].
pub fn found<L: Lifecycle>(
    order: &Order<L::Founding>,
    moment: &Moment<'_, L::Policy>,
) -> Result<(Id<L>, Outcome<L>), Refusal<L>> {
    let stream = Id::derived(order.id, 0);
    L::found(stream, order, moment).map(|outcome| (stream, outcome))
}

/// What the actor may see; none if nothing, which is also the answer for what does not exist.
#[must_use]
pub fn view<L: Lifecycle>(state: &L::State, moment: &Moment<'_, L::Policy>) -> Option<L::View> {
    L::view(&settled::<L>(state, moment), moment)
}

/// The state as if [`Lifecycle::elapse`] had run at this moment.
#[must_use]
#[inline]
pub fn settled<'s, L: Lifecycle>(state: &'s L::State, moment: &Moment<'_, L::Policy>) -> Cow<'s, L::State> {
    match L::elapse(state, moment) {
        None => Cow::Borrowed(state),
        Some(outcome) => elapsed::<L>(state, outcome, moment),
    }
}

#[cold]
fn elapsed<'s, L: Lifecycle>(
    state: &'s L::State,
    outcome: Outcome<L>,
    moment: &Moment<'_, L::Policy>,
) -> Cow<'s, L::State> {
    let at = moment.now.max(L::last(state));
    let events = record::<L>(L::id(state), 0, (at, Actor::System), outcome.events);
    // INVARIANT: evolve accepts every event that elapse gives for that state (property `elapse_evolves`).
    follow::<L>(state.clone(), events).map_or(Cow::Borrowed(state), Cow::Owned)
}
