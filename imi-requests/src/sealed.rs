//! What a state names in the vault, and what is forgotten as soon as no state names it any more (handbook 10).

use std::collections::BTreeSet;

use imi_core::{Erasure, Lifecycle, Moment, Outcome, SealId, record};

use crate::case::Asked;
use crate::stage::{Answered, Exchange, Turn};
use crate::{Policy, Request, Stage, State};

/// Takes care that nothing stays in the vault that the state after the outcome does not name: words that were replaced,
/// a reply that was never sent, a suggestion that was followed, questions that went to another request.
pub(crate) fn forget_dropped(
    before: Option<&State>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    let everything = outcome.erasures.iter().any(|erasure| matches!(erasure, Erasure::Stream(_)));
    let adds_only = before.is_some() && outcome.events.iter().all(adds);
    if everything || adds_only {
        return outcome;
    }
    let stream = before.map_or_else(|| imi_core::Id::from_u128(0), Request::id);
    let when = (moment.now, moment.actor);
    let mut events = record::<Request>(stream, 0, when, outcome.events.clone());
    let after = match before {
        Some(before) => Ok(before.clone()),
        None => events.next().ok_or(imi_core::Corrupt::Empty).and_then(|first| Request::birth(&first)),
    };
    // INVARIANT: what was decided evolves (property `decision_evolves`).
    let Ok(after) =
        after.and_then(|state| events.try_fold(state, |state, event| Request::evolve(state, &event)))
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

/// Whether a state names after the event whatever it named before, and all that the event names.
fn adds(event: &crate::Event) -> bool {
    use crate::Event as E;
    matches!(
        event,
        E::MessageAdded { .. }
            | E::DocumentAttached { .. }
            | E::Assigned { .. }
            | E::ReportGenerated(_)
            | E::CoordinatorChanged { .. }
            | E::DateProposed { .. }
            | E::Accepted { .. }
            | E::ContraryDecision
    )
}

impl State {
    /// Names every seal in it.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.case.seals(visit);
        self.suggestion().into_iter().for_each(|text| visit(text.seal));
        if let Some(exchange) = self.stage.exchange() {
            exchange.seals(visit);
        }
        if let Some(answered) = self.stage.answered() {
            answered.seals(visit);
        }
        if let Stage::Taken(taken) = &self.stage
            && let Turn::Preparing(reply) | Turn::UnderApproval(reply) | Turn::Returned { reply, .. } =
                &taken.turn
        {
            reply.seals(visit);
        }
    }
}

impl Asked {
    /// Names what its asker wrote.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.slots.iter().for_each(|filled| visit(filled.value.seal));
        self.comment.iter().for_each(|text| visit(text.seal));
    }
}

impl Exchange {
    fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.messages.iter().filter_map(|letter| letter.text).for_each(|text| visit(text.seal));
        self.notes.iter().filter_map(|note| note.text).for_each(|text| visit(text.seal));
        for forwarder in &self.forwarders {
            forwarder.justification.iter().for_each(|text| visit(text.seal));
            forwarder.questions.iter().for_each(|asked| asked.seals(&mut *visit));
        }
    }
}

impl Answered {
    fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.replies.iter().flat_map(|reply| &reply.answers).for_each(|answer| answer.seals(&mut *visit));
    }
}
