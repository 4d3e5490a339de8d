//! What a state names in the vault, and what is forgotten as soon as no state names it any more (handbook 10).

use std::collections::BTreeSet;

use imi_core::{Erasure, Lifecycle, Moment, Outcome, SealId, record};

use crate::stage::{Active, Information};
use crate::{Alert, Event, Policy, State};

/// Takes care that nothing stays in the vault that the state after the outcome does not name: words that were replaced,
/// a detail taken away, what was deleted or cancelled before its broadcast.
pub(crate) fn forget_dropped(
    before: Option<&State>,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    let everything = outcome.erasures.iter().any(|erasure| matches!(erasure, Erasure::Stream(_)));
    if everything || before.is_some() && !outcome.events.iter().any(replaces) {
        return outcome;
    }
    let stream = before.map_or_else(|| imi_core::Id::from_u128(0), |state| state.id);
    let mut events = record::<Alert>(stream, 0, (moment.now, moment.actor), outcome.events.clone());
    let after = match before {
        Some(before) => Ok(before.clone()),
        None => events.next().ok_or(imi_core::Corrupt::Empty).and_then(|first| Alert::birth(&first)),
    };
    // INVARIANT: what was decided evolves (property `decision_evolves`).
    let Ok(after) =
        after.and_then(|state| events.try_fold(state, |state, event| Alert::evolve(state, &event)))
    else {
        return outcome;
    };
    let mut named = BTreeSet::new();
    after.seals(&mut |seal| {
        named.insert(seal);
    });
    outcome.seals.retain(|seal| named.contains(&seal.id));
    let mut dropped = BTreeSet::new();
    if let Some(before) = before {
        before.seals(&mut |seal| {
            if !named.contains(&seal) {
                dropped.insert(seal);
            }
        });
    }
    for seal in dropped {
        outcome.erase(seal);
    }
    outcome
}

/// Whether a state can name less after the event than it and the event named.
fn replaces(event: &Event) -> bool {
    use Event as E;
    matches!(
        event,
        E::DraftSaved { .. }
            | E::Edited { .. }
            | E::ProviderRectified { .. }
            | E::DescriptionRectified { .. }
            | E::InformationEdited { .. }
            | E::InformationDeleted { .. }
            | E::WithdrawalEdited { .. }
            | E::WithdrawalCancelled
            | E::ProposalEdited { .. }
            | E::ProposalCancelled { .. }
            | E::ProposalAbandoned
    )
}

impl State {
    /// Names every seal in it.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.content.seals(visit);
        if let Some(active) = self.stage.active() {
            active.seals(visit);
        }
    }
}

impl Active {
    fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        for words in self.information.iter().filter_map(Information::words) {
            visit(words.text.seal);
            words.documents.iter().for_each(|file| visit(*file));
        }
        self.withdrawal.iter().for_each(|withdrawal| visit(withdrawal.reason.seal));
        if let Some(proposal) = &self.closure {
            visit(proposal.text.seal);
            proposal.comments.iter().for_each(|comment| visit(comment.text.seal));
        }
    }
}
