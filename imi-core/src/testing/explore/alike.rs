//! That shapes keep enough, held against states from elsewhere, such as those of random histories.

use super::moves::happened;
use super::{FiniteWorld, MomentOf, Place, StateOf};
use crate::{CommandId, Lifecycle, Order, decide, offers};

/// Two states of one shape answer alike: under the same standings everybody is offered the same, and what is tried in the
/// world leads from both to the same shapes.
///
/// ```
/// use imi_core::testing::explore::{FiniteWorld, answer_alike, explore};
/// use imi_core::testing::toy::Finite;
/// use imi_core::{Actor, Moment};
///
/// let world = Finite::default();
/// let explored = explore(&world)?;
/// let [one, other] = [0, 1].map(|node| &explored.nodes[node].place);
/// let moment = Moment { now: one.now, actor: Actor::System, standings: &world.ways()[0], policy: world.policy() };
/// assert_eq!(answer_alike(&world, [&one.state, &one.state], &moment), Ok(()));
/// assert!(answer_alike(&world, [&one.state, &other.state], &moment).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first that is otherwise.
pub fn answer_alike<W: FiniteWorld>(
    world: &W,
    [one, other]: [&StateOf<W>; 2],
    moment: &MomentOf<'_, W>,
) -> Result<(), String> {
    for actor in world.actors() {
        let moment = moment.of(actor);
        let offered = [one, other].map(|state| offers::<W::Lifecycle>(state, &moment));
        if let [here, there] = &offered
            && here != there
        {
            return Err(format!("answer_alike: {actor:?} is offered {here:?} or {there:?}"));
        }
        for offer in offered.into_iter().take(1).flatten() {
            let leads = |state: &StateOf<W>| {
                let tried = world.contents(state, offer.kind, offer.part, &moment).into_iter();
                tried.map(|command| next(world, state, command, &moment)).collect::<Result<Vec<_>, _>>()
            };
            let (here, there) = (leads(one)?, leads(other)?);
            if here != there {
                return Err(format!("answer_alike: {offer:?} of {actor:?} leads to {here:?} or {there:?}"));
            }
        }
    }
    Ok(())
}

/// The shape to which a command leads; none if it is refused.
fn next<W: FiniteWorld>(
    world: &W,
    state: &StateOf<W>,
    command: <W::Lifecycle as Lifecycle>::Command,
    moment: &MomentOf<'_, W>,
) -> Result<Option<W::Shape>, String> {
    let order = Order { id: CommandId::from_u128(u128::MAX), command };
    let Ok(outcome) = decide::<W::Lifecycle>(state, &order, moment) else { return Ok(None) };
    let place: Place<W::Lifecycle> = Place { state: state.clone(), events: Vec::new(), now: moment.now };
    let after = happened(place, outcome.events, moment.actor)?;
    Ok(Some(world.shape(&after.state, after.now)))
}
