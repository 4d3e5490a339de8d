//! Which request coordinator an authority has for a request (handbook 5.2.1.1, 5.3.2.1, 5.3.7).

use imi_core::{AreaId, AuthorityId, Moment, Setting, Standing};

use crate::{Party, Policy, Rule, State};

/// The coordinators that the authority may choose for a request of this area.
pub(crate) fn linked<'a>(
    own: &'a Standing,
    moment: &'a Moment<'_, Policy>,
) -> impl Iterator<Item = AuthorityId> + 'a {
    own.coordinators.iter().copied().filter(move |id| *id != own.authority && coordinates(*id, own, moment))
}

/// Whether it is a request coordinator in the authority's area.
pub(crate) fn coordinates(id: AuthorityId, own: &Standing, moment: &Moment<'_, Policy>) -> bool {
    moment.standing(id, own.area).is_some_and(Standing::is_request_coordinator)
}

/// Whether the authority may choose this one.
pub(crate) fn may_choose(own: &Standing, id: AuthorityId, moment: &Moment<'_, Policy>) -> Result<(), Rule> {
    if id == own.authority {
        Err(Rule::CoordinatorNotLinkedToItself)
    } else if own.coordinators.contains(&id) && coordinates(id, own, moment) {
        Ok(())
    } else {
        Err(Rule::CoordinatorMustBeLinked)
    }
}

/// What is settled when a side chooses its coordinator: the one chosen, or the only one; `select` is broken by an
/// authority that has several and chose none.
pub(crate) fn choose(
    own: &Standing,
    chosen: Option<AuthorityId>,
    select: Rule,
    moment: &Moment<'_, Policy>,
) -> Result<Option<AuthorityId>, Rule> {
    if let Some(id) = chosen {
        return may_choose(own, id, moment).map(|()| Some(id));
    }
    let mut linked = linked(own, moment);
    match (linked.next(), linked.next()) {
        (only, None) => Ok(only),
        (Some(_), Some(_)) if own.is_request_coordinator() => Ok(None),
        _ => Err(select),
    }
}

/// The coordinator that a side has at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Present {
    /// This one: the chosen one or, if that is a coordinator no longer, the only one linked.
    Is(AuthorityId),
    /// None.
    None,
    /// The chosen one is a coordinator no longer, and several are linked.
    MustChoose,
}

pub(crate) fn present(state: &State, party: &Party, moment: &Moment<'_, Policy>) -> Present {
    let Some(chosen) = party.coordinator_id() else { return Present::None };
    let Some(own) = moment.standing(party.authority.authority, state.area) else { return Present::None };
    if coordinates(chosen, own, moment) {
        return Present::Is(chosen);
    }
    let mut linked = linked(own, moment);
    match (linked.next(), linked.next()) {
        (Some(only), None) => Present::Is(only),
        (Some(_), Some(_)) => Present::MustChoose,
        (None, _) => Present::None,
    }
}

/// The coordinator that a side's own command works with, where it may choose anew one that was lost.
pub(crate) fn settle(
    state: &State,
    party: &Party,
    chosen: Option<AuthorityId>,
    moment: &Moment<'_, Policy>,
) -> Result<Option<AuthorityId>, Rule> {
    match (present(state, party, moment), chosen) {
        (Present::MustChoose, Some(id)) => match moment.standing(party.authority.authority, state.area) {
            Some(own) => may_choose(own, id, moment).map(|()| Some(id)),
            None => Err(Rule::ChosenCoordinatorLost),
        },
        (Present::MustChoose, None) => Err(Rule::ChosenCoordinatorLost),
        (Present::Is(id), None) => Ok(Some(id)),
        (Present::Is(id), Some(chosen)) if id == chosen => Ok(Some(id)),
        (Present::None, None) => Ok(None),
        // Another than the one that is there is chosen with the command for that.
        (Present::Is(_) | Present::None, Some(_)) => Err(Rule::CoordinatorMustBeLinked),
    }
}

/// Whether it is a request coordinator of the area with the setting.
pub(crate) fn has(id: AuthorityId, area: AreaId, setting: Setting, moment: &Moment<'_, Policy>) -> bool {
    moment
        .standing(id, area)
        .is_some_and(|standing| standing.is_request_coordinator() && standing.has(setting))
}

/// Whether what the authority sends goes to its coordinator first (handbook 5.3.7).
pub(crate) fn approves(
    own: &Standing,
    coordinator: Option<AuthorityId>,
    setting: Setting,
    moment: &Moment<'_, Policy>,
) -> Option<AuthorityId> {
    let subject = !own.is_request_coordinator() && own.has(Setting::SubjectToApproval);
    coordinator.filter(|id| subject && has(*id, own.area, setting, moment))
}
