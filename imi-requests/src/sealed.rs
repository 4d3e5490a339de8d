//! What a state names in the vault, and what is forgotten as soon as no state names it any more (handbook 10).

use imi_core::{Moment, Outcome, SealId};

use crate::case::Asked;
use crate::stage::{Answered, Exchange, ReplyDraft};
use crate::{Event, Policy, Request, Stage, State};

/// Forgets words that were replaced, a reply that was never sent, a suggestion that was followed, questions that went to
/// another request.
pub(crate) fn forget_dropped(
    before: Option<&State>,
    outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    let keeps_all =
        before.is_some_and(|state| !state.holds_passing()) && outcome.events.iter().all(only_adds);
    if keeps_all {
        return outcome;
    }
    imi_core::forget_dropped(before, outcome, moment, State::seals)
}

/// Whether a state names after the event whatever it named before, but for what it holds in passing, and all that the
/// event names.
fn only_adds(event: &Event) -> bool {
    !matches!(
        event,
        Event::DraftSaved { .. }
            | Event::DraftDiscarded { .. }
            | Event::Forwarded { .. }
            | Event::Split { .. }
            | Event::DraftAnswersSaved { .. }
            | Event::PersonalDataRemoved { .. }
            | Event::DraftCreated(_)
            | Event::SplitOff(_)
            | Event::Unknown
    )
}

impl State {
    /// Whether it names what is dropped with the next step, whatever that is: a suggestion, or a reply not provided yet.
    fn holds_passing(&self) -> bool {
        let pending = match &self.stage {
            Stage::Taken(taken) => taken.turn.pending_reply(),
            _ => None,
        };
        self.suggestion().is_some() || pending.is_some_and(|reply| *reply != ReplyDraft::default())
    }

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
            && let Some(reply) = taken.turn.pending_reply()
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
