//! The alert coordinators that an authority can choose: for an alert, for information, for a closure (handbook 6.2.1.1).

use imi_core::{Access, AuthorityId, Moment, Outcome, Standing};

use crate::seat::standing;
use crate::{Alert, Event, Policy, Rule, State};

/// The rules that a choice breaks.
#[derive(Clone, Copy)]
pub(crate) struct Unfit {
    /// None was chosen, and it is not clear which.
    pub(crate) none: Rule,
    /// The one chosen is not among the choices.
    pub(crate) unlinked: Rule,
}

/// The coordinator that an authority chose, or the only one that it can choose.
pub(crate) fn chosen(
    state: &State,
    chosen: Option<AuthorityId>,
    (own, rules): (&Standing, Unfit),
    moment: &Moment<'_, Policy>,
) -> Result<AuthorityId, Rule> {
    let id = match chosen {
        Some(id) if is_choice(id, own, moment) => id,
        Some(_) => return Err(rules.unlinked),
        None => {
            let mut choices = choices(own, moment);
            match (choices.next(), choices.next()) {
                (Some(only), None) => only,
                _ => return Err(rules.none),
            }
        }
    };
    let active = standing(state, id, moment).is_some_and(|standing| standing.access == Access::Active);
    if active || state.involves(id) { Ok(id) } else { Err(Rule::SuspendedReceivesNoNewAlert) }
}

/// Whether an authority can choose this coordinator.
pub(crate) fn is_choice(id: AuthorityId, own: &Standing, moment: &Moment<'_, Policy>) -> bool {
    choices(own, moment).any(|choice| choice == id)
}

/// The coordinators linked to an authority, and a coordinator itself.
fn choices<'a>(own: &'a Standing, moment: &'a Moment<'_, Policy>) -> impl Iterator<Item = AuthorityId> + 'a {
    let itself = own.role.is_coordinator().then_some(own.authority);
    let linked = own.coordinators.iter().copied().filter(move |id| {
        let coordinates = |standing: &Standing| {
            standing.workflow == own.workflow
                && standing.role.is_coordinator()
                && standing.country == own.country
        };
        *id != own.authority && moment.standing(*id, own.area).is_some_and(coordinates)
    });
    itself.into_iter().chain(linked)
}

/// A chosen coordinator that has not received the alert becomes a recipient, since it must see what it is to check.
pub(crate) fn involve(
    state: &State,
    coordinator: AuthorityId,
    outcome: &mut Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) {
    let country = standing(state, coordinator, moment).map(|standing| standing.country);
    if let Some(country) = country.filter(|_| !state.involves(coordinator)) {
        outcome.events.push(Event::CoordinatorInvolved { coordinator, country });
    }
}
