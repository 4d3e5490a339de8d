//! What a state names in the vault, and what is forgotten as soon as no state names it any more (handbook 10).

use imi_core::{Moment, Outcome, SealId};

use crate::stage::{Active, Information};
use crate::{Alert, Event, Policy, State};

/// Forgets words that were replaced, a detail taken away, what was deleted or cancelled before its broadcast.
pub(crate) fn forget_dropped(
    before: Option<&State>,
    outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    if before.is_some() && !outcome.events.iter().any(replaces) {
        return outcome;
    }
    imi_core::forget_dropped(before, outcome, moment, State::seals)
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
