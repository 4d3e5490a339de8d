//! The stages of the parts of an alert, and how much of each an authority sees: steps inside another Member State do not
//! exist for it, and once the alert has ended all see the same (handbook 6.1, 6.3.3, 6.3.6).

use imi_core::{AuthorityId, Country};

use crate::stage::{Active, Ending, Entry, InformationStage, Part, Proposal, Reached};
use crate::{Stage, State, Status};

/// Whether an authority of this country, or the Commission, sees the part at all.
pub(crate) fn sees(state: &State, part: Part, viewer: Option<(AuthorityId, Country)>) -> bool {
    let involved = match viewer {
        Some((id, _)) => state.involves(id),
        None => state.stage.active().is_some(),
    };
    let Stage::Broadcast(active) = &state.stage else { return involved };
    involved && sees_beside(active, part, viewer)
}

/// What runs beside a running alert.
fn sees_beside(active: &Active, part: Part, viewer: Option<(AuthorityId, Country)>) -> bool {
    let home = |country: Country| viewer.is_some_and(|(_, own)| own == country);
    match part {
        Part::Information(number) => active.item(number).is_some_and(|item| {
            let inside = viewer.is_some_and(|(id, _)| item.by == id || item.coordinator == id);
            inside || matches!(item.stage, InformationStage::Broadcast { .. })
        }),
        Part::Recipient(id) => active
            .recipients
            .get(&id)
            .is_none_or(|recipient| home(recipient.country) || recipient.entry != Entry::Removed),
        Part::Postbox(id) => active.postboxes.get(&id).is_none_or(|postbox| home(postbox.country)),
        Part::Alert | Part::Withdrawal | Part::Closure => true,
    }
}

/// The stage of a part.
pub(crate) fn stage(state: &State, part: Part) -> Option<Status> {
    let active = state.stage.active();
    let ending = state.stage.ended().map(|ended| ended.ending);
    match part {
        Part::Alert => Some(state.stage.status()),
        Part::Information(number) => match active?.item(number) {
            Some(item) if !matches!(state.stage, Stage::Removed(_)) => Some(item.status()),
            // Whatever is asked for after the end has lapsed with the alert.
            _ => ending.map(|_| Status::InformationLapsed),
        },
        Part::Withdrawal => {
            let pending = active?.withdrawal.is_some();
            Some(match ending {
                Some(Ending::Withdrawn) => Status::WithdrawalBroadcast,
                Some(Ending::Closed) if pending => Status::WithdrawalLapsed,
                None if pending => Status::WithdrawalToBroadcast,
                _ => Status::NoWithdrawal,
            })
        }
        Part::Closure => {
            let pending = active?.closure.as_ref();
            Some(match ending {
                Some(Ending::Closed) => Status::ClosureDone,
                Some(Ending::Withdrawn) => Status::ClosureLapsed,
                None => pending.map_or(Status::NoClosureProposal, Proposal::status),
            })
        }
        Part::Postbox(id) => {
            let postbox = active?.postboxes.get(&id);
            if ending.is_some() {
                return Some(Status::RecipientsFrozen);
            }
            Some(match postbox?.reached {
                Reached::Awaiting => Status::AwaitingAcknowledgement,
                Reached::Acknowledged => Status::Acknowledged,
                Reached::Disseminated => Status::Disseminated,
                Reached::Outgoing => Status::OutgoingCopy,
            })
        }
        Part::Recipient(id) => {
            let active = active?;
            if ending.is_some() {
                return Some(Status::RecipientsFrozen);
            }
            // Whoever is involved by its part is shown apart from those to whom the alert was disseminated.
            let entry = active.recipients.get(&id).filter(|_| !state.by_part(id))?.entry;
            Some(match entry {
                Entry::Listed => Status::RecipientListed,
                Entry::Acted => Status::RecipientActed,
                Entry::Removed => Status::RecipientRemoved,
            })
        }
    }
}

/// The stage of a part as an actor of this country, or the Commission, sees it.
pub(crate) fn seen(inner: Status, state: &State, part: Part, country: Option<Country>) -> Option<Status> {
    let ended = state.stage.ended().map(|ended| ended.ending);
    let home = |inside: Country, outside| if country == Some(inside) { inner } else { outside };
    Some(match (part, ended) {
        (Part::Alert, Some(Ending::Closed)) => Status::Closed,
        (Part::Alert, Some(Ending::Withdrawn)) => Status::Withdrawn,
        (Part::Information(_), Some(_)) => Status::InformationLapsed,
        (Part::Withdrawal, Some(Ending::Closed)) => Status::WithdrawalLapsed,
        (Part::Withdrawal, None) => home(state.country, Status::NoWithdrawal),
        (Part::Closure, None)
            if matches!(inner, Status::OpenForComments | Status::ClosureAwaitingBroadcast) =>
        {
            home(state.responsible(), Status::NoClosureProposal)
        }
        (Part::Recipient(id), None) => {
            let inside = state.stage.active().and_then(|active| active.recipients.get(&id))?.country;
            home(inside, Status::RecipientListed)
        }
        _ => inner,
    })
}

/// The one status shown to an authority: derived, never stored (handbook 6.1, 6.3.3, 6.3.6).
#[must_use]
pub fn shown_status(state: &State, viewer: Option<(AuthorityId, Country)>) -> Status {
    let country = viewer.map(|(_, country)| country);
    let look = |part, none| {
        let shown = seen(stage(state, part)?, state, part, country)?;
        (shown != none).then_some(shown)
    };
    let own = seen(state.stage.status(), state, Part::Alert, country).unwrap_or(state.stage.status());
    let Stage::Broadcast(active) = &state.stage else { return own };
    let postbox = viewer.and_then(|(id, _)| active.postboxes.get(&id));
    if postbox.is_some_and(|postbox| postbox.reached == Reached::Awaiting) {
        return Status::AwaitingAcknowledgement;
    }
    let withdrawal = look(Part::Withdrawal, Status::NoWithdrawal);
    let closure = || look(Part::Closure, Status::NoClosureProposal);
    match withdrawal.or_else(closure) {
        // The handbook has no name for the time between the period's end and the decision.
        Some(Status::ObjectionPeriodOver) => Status::OpenForObjections,
        Some(shown) => shown,
        None => own,
    }
}
