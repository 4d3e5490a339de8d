//! Who can see something of an event: versions and histories tell nobody more (handbook 6.3.6.5).

use imi_core::{AuthorityId, Country, Envelope, Moment};

use crate::seat::standing;
use crate::stage::Shown;
use crate::{Alert, Event, Policy, State};

/// Who can see something of an event.
#[derive(Clone, Copy)]
pub(crate) enum Audience {
    /// Everybody involved.
    All,
    /// Those involved in one country.
    Country(Country),
    /// One authority or two.
    Two(AuthorityId, Option<AuthorityId>),
    /// Nobody.
    None,
}

/// Who can see something of an event that led to this state, or to one before it.
pub(crate) fn audience(state: &State, envelope: &Envelope<Alert>) -> Audience {
    let initiators = Audience::Two(state.initiating, state.stage.coordinator());
    match &envelope.event {
        Event::DraftCreated(_) | Event::DraftSaved { .. } | Event::DraftExpiring => {
            Audience::Two(state.initiating, None)
        }
        Event::Edited { .. }
        | Event::Deleted { .. }
        | Event::Submitted { .. }
        | Event::Accepted
        | Event::Forwarded { .. }
        | Event::StatesSelected { .. } => initiators,
        Event::InformationSubmitted(new) => {
            envelope.by.authority().map_or(Audience::None, |by| Audience::Two(by, Some(new.coordinator)))
        }
        Event::InformationEdited { item, .. } | Event::InformationDeleted { item } => {
            let item = state.stage.active().and_then(|active| active.item(*item));
            item.map_or(Audience::None, |item| Audience::Two(item.by, Some(item.coordinator)))
        }
        Event::WithdrawalSubmitted { .. } | Event::WithdrawalEdited { .. } | Event::WithdrawalCancelled => {
            Audience::Country(state.country)
        }
        Event::ClosureProposed { country, .. }
        | Event::Commented { country, .. }
        | Event::ProposalEdited { country, .. }
        | Event::ProposalCancelled { country }
        | Event::CommentPeriodEnded { country } => Audience::Country(*country),
        Event::Unknown => Audience::None,
        _ => Audience::All,
    }
}

impl Shown {
    /// Counts an event.
    pub(crate) fn count(&mut self, audience: Audience) {
        let more = |counter: &mut u32| *counter = counter.saturating_add(1);
        match audience {
            Audience::All => more(&mut self.all),
            Audience::Country(country) => more(self.countries.entry(country).or_default()),
            Audience::Two(one, other) => {
                more(self.authorities.entry(one).or_default());
                if let Some(other) = other.filter(|other| *other != one) {
                    more(self.authorities.entry(other).or_default());
                }
            }
            Audience::None => {}
        }
    }

    /// The version as an authority of this country sees it; without one, as everybody does.
    pub(crate) fn version(&self, viewer: Option<(AuthorityId, Country)>) -> u64 {
        let own =
            viewer.and_then(|(authority, _)| self.authorities.get(&authority)).copied().unwrap_or_default();
        let inner = viewer.and_then(|(_, country)| self.countries.get(&country)).copied().unwrap_or_default();
        u64::from(self.all) + u64::from(own) + u64::from(inner)
    }
}

/// Whether the actor may read in the history that this happened.
pub(crate) fn tells(state: &State, envelope: &Envelope<Alert>, moment: &Moment<'_, Policy>) -> bool {
    let own = moment.actor.authority();
    match audience(state, envelope) {
        Audience::All => true,
        Audience::Country(inside) => {
            let standing = own.and_then(|id| standing(state, id, moment));
            standing.is_some_and(|standing| standing.country == inside)
        }
        Audience::Two(one, other) => own.is_some_and(|own| own == one || Some(own) == other),
        Audience::None => false,
    }
}
