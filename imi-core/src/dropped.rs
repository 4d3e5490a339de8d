//! What no state names any more is forgotten at once (handbook 10).

use crate::{Corrupt, Erasure, Id, Lifecycle, Moment, Outcome, SealId, follow, record};

/// Takes care that nothing stays in the vault that the state after the outcome does not name: what the state before
/// named is forgotten, and what the outcome itself would store for nothing is not stored.
///
/// `seals` names every seal that a state holds. The events are taken into a copy of the state, so a lifecycle calls this
/// only where a step can drop something.
pub fn forget_dropped<L: Lifecycle>(
    before: Option<&L::State>,
    mut outcome: Outcome<L>,
    moment: &Moment<'_, L::Policy>,
    seals: fn(&L::State, &mut dyn FnMut(SealId)),
) -> Outcome<L> {
    let effects = outcome.effects();
    if effects.erasures.iter().any(|erasure| matches!(erasure, Erasure::Stream(_))) {
        return outcome;
    }
    let stream = before.map_or_else(|| Id::from_u128(0), L::id);
    let mut events = record::<L>(stream, 0, (moment.now, moment.actor), outcome.events.clone());
    let start = match before {
        Some(before) => Ok(before.clone()),
        None => events.next().ok_or(Corrupt::Empty).and_then(|first| L::birth(&first)),
    };
    // INVARIANT: what was decided evolves (property `decision_evolves`).
    let Ok(after) = start.and_then(|state| follow::<L>(state, events)) else { return outcome };
    let after = named::<L>(&after, seals);
    let before = before.map(|before| named::<L>(before, seals)).unwrap_or_default();
    if !outcome.effects().seals.is_empty() {
        outcome.effects_mut().seals.retain(|seal| after.binary_search(&seal.id).is_ok());
    }
    for seal in before.into_iter().filter(|seal| after.binary_search(seal).is_err()) {
        outcome.erase(seal);
    }
    outcome
}

/// In order, once each.
fn named<L: Lifecycle>(state: &L::State, seals: fn(&L::State, &mut dyn FnMut(SealId))) -> Vec<SealId> {
    let mut named = Vec::new();
    seals(state, &mut |seal| named.push(seal));
    named.sort_unstable();
    named.dedup();
    named
}
