//! The state after an event. What decide and elapse gave always fits; anything else is a corrupt history.

use std::collections::BTreeMap;

use imi_core::{AreaId, AuthorityId, Corrupt, Country, Envelope};

use crate::audience::{Audience, audience};
use crate::content::{Change, Content, SavedEdit};
use crate::event::{BroadcastTo, DraftCreated, NewInformation};
use crate::stage::{
    Active, Comment, Deleted, Draft, Ended, Ending, Entry, Held, Information, InformationStage, Matter,
    Numbered, Phase, Postbox, Proposal, Reached, Recipient, Removed, Shown, Stage, Withdrawal,
};
use crate::{Alert, Event, State};

pub(crate) fn birth(first: &Envelope<Alert>) -> Result<State, Corrupt> {
    match &first.event {
        Event::DraftCreated(created) => created_draft(first, created).ok_or_else(|| misplaced(first)),
        Event::Unknown => Err(Corrupt::Unknown { sequence: first.sequence }),
        _ => Err(misplaced(first)),
    }
}

fn misplaced(envelope: &Envelope<Alert>) -> Corrupt {
    Corrupt::Misplaced { sequence: envelope.sequence, event: envelope.event.happening().name }
}

fn created_draft(first: &Envelope<Alert>, created: &DraftCreated) -> Option<State> {
    let initiating = first.by.authority()?;
    let mut content = Content::default();
    let mut draft = Draft { coordinator: None, warn: created.warn, discard: created.discard, warned: false };
    content.apply_all(&created.edits, first.at);
    draft.apply_all(&created.edits);
    let mut shown = Shown::default();
    shown.authorities.insert(initiating, 1);
    Some(State {
        id: first.stream,
        number: created.number,
        area: AreaId::SERVICES,
        created: first.at,
        last: first.at,
        shown,
        initiating,
        country: created.country,
        author: first.by.user(),
        content,
        stage: Stage::Draft(draft),
    })
}

impl Draft {
    fn apply_all(&mut self, edits: &[SavedEdit]) {
        for edit in edits {
            if let Change::Coordinator { authority } = edit {
                self.coordinator = *authority;
            }
        }
    }
}

pub(crate) fn evolve(state: &mut State, envelope: &Envelope<Alert>) -> Result<(), Corrupt> {
    if matches!(envelope.event, Event::Unknown) {
        return Err(Corrupt::Unknown { sequence: envelope.sequence });
    }
    happen(state, envelope).ok_or_else(|| misplaced(envelope))?;
    state.last = envelope.at;
    if let Some(country) = envelope.by.authority().and_then(|authority| mark_acted(state, authority)) {
        state.shown.count(Audience::Country(country));
    }
    state.shown.count(audience(state, envelope));
    // The coordinator that broadcast the alert is told that the state of establishment is fixed, or free again.
    if let Event::ClosureProposed { country, .. } | Event::ProposalCancelled { country } = &envelope.event
        && let Some(broadcaster) = state.stage.coordinator().filter(|_| *country != state.country)
    {
        state.shown.count(Audience::Two(broadcaster, None));
    }
    Ok(())
}

/// Whatever is done in an authority's name makes it one that has acted; the country in which that is seen, if it is new.
fn mark_acted(state: &mut State, authority: AuthorityId) -> Option<Country> {
    let Stage::Broadcast(active) = &mut state.stage else { return None };
    if let Some(postbox) = active.postboxes.get_mut(&authority) {
        postbox.acted = true;
    }
    let recipient =
        active.recipients.get_mut(&authority).filter(|recipient| recipient.entry == Entry::Listed)?;
    recipient.entry = Entry::Acted;
    Some(recipient.country)
}

fn replace(state: &mut State, next: impl FnOnce(Stage) -> Option<Stage>) -> Option<()> {
    let nowhere = Stage::Deleted(Deleted { coordinator: None, forget_looks: None });
    let left = core::mem::replace(&mut state.stage, nowhere);
    state.stage = next(left)?;
    Some(())
}

fn active(state: &mut State) -> Option<&mut Active> {
    match &mut state.stage {
        Stage::Broadcast(active) => Some(active),
        _ => None,
    }
}

fn proposal(state: &mut State) -> Option<&mut Proposal> {
    active(state)?.closure.as_mut()
}

fn happen(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    match &envelope.event {
        Event::DraftCreated(_) | Event::Unknown => None,
        Event::DraftSaved { .. }
        | Event::Edited { .. }
        | Event::DraftExpiring
        | Event::Deleted { .. }
        | Event::Submitted { .. }
        | Event::Accepted
        | Event::Forwarded { .. }
        | Event::StatesSelected { .. }
        | Event::Broadcast(_) => before_broadcast(state, envelope),
        Event::StatesAdded(_)
        | Event::EstablishmentChanged { .. }
        | Event::ProviderRectified { .. }
        | Event::DescriptionRectified { .. } => rectified(state, envelope),
        Event::PostboxArrived { .. }
        | Event::PostboxLost { .. }
        | Event::Acknowledged { .. }
        | Event::Disseminated { .. }
        | Event::CoordinatorInvolved { .. }
        | Event::RecipientRemoved { .. } => received(state, envelope),
        Event::InformationSubmitted(_)
        | Event::InformationEdited { .. }
        | Event::InformationDeleted { .. }
        | Event::InformationBroadcast { .. } => informed(state, envelope),
        Event::WithdrawalSubmitted { .. }
        | Event::WithdrawalEdited { .. }
        | Event::WithdrawalCancelled
        | Event::Withdrawn { .. }
        | Event::Closed { .. }
        | Event::PersonalDataRemoved { .. }
        | Event::LooksForgotten => ending(state, envelope),
        _ => closing(state, envelope),
    }
}

fn before_broadcast(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    match &envelope.event {
        Event::DraftSaved { edits, warn, discard } => {
            let Stage::Draft(draft) = &mut state.stage else { return None };
            draft.apply_all(edits);
            (draft.warn, draft.discard, draft.warned) = (*warn, *discard, false);
            state.content.apply_all(edits, envelope.at);
            state.author = envelope.by.user();
        }
        Event::Edited { edits } => {
            let (Stage::Submitted(_) | Stage::Checking(_)) = state.stage else { return None };
            state.content.apply_all(edits, envelope.at);
        }
        Event::DraftExpiring => {
            let Stage::Draft(draft) = &mut state.stage else { return None };
            draft.warned = true;
        }
        Event::Deleted { forget_looks } => {
            if !matches!(state.stage, Stage::Draft(_) | Stage::Submitted(_) | Stage::Checking(_)) {
                return None;
            }
            let coordinator = state.stage.coordinator();
            state.content = Content::default();
            state.stage = Stage::Deleted(Deleted { coordinator, forget_looks: Some(*forget_looks) });
        }
        Event::Submitted { edits, coordinator } => {
            let Stage::Draft(_) = state.stage else { return None };
            state.content.apply_all(edits, envelope.at);
            state.stage = Stage::Submitted(Held { coordinator: *coordinator });
        }
        Event::Accepted => {
            let Stage::Submitted(held) = state.stage else { return None };
            state.stage = Stage::Checking(held);
        }
        Event::Forwarded { to } => {
            let (Stage::Submitted(_) | Stage::Checking(_)) = state.stage else { return None };
            state.stage = Stage::Submitted(Held { coordinator: *to });
        }
        Event::StatesSelected { countries } => {
            let Stage::Checking(_) = state.stage else { return None };
            state.content.selected = *countries;
            state.content.revision = state.content.revision.saturating_add(1);
        }
        Event::Broadcast(to) => {
            let Stage::Checking(held) = state.stage else { return None };
            let mut active = Active {
                at: envelope.at,
                broadcaster: held.coordinator,
                states: BTreeMap::new(),
                postboxes: BTreeMap::new(),
                recipients: BTreeMap::new(),
                information: Vec::new(),
                withdrawal: None,
                closure: None,
                numbered: Numbered::default(),
            };
            active.arrive(to, state.country, envelope);
            state.stage = Stage::Broadcast(Box::new(active));
        }
        _ => return None,
    }
    Some(())
}

impl Active {
    fn arrive(&mut self, to: &BroadcastTo, home: Country, envelope: &Envelope<Alert>) {
        for country in to.states.iter() {
            self.states.entry(country).or_insert(envelope.at);
        }
        for (postbox, country) in &to.postboxes {
            self.open(*postbox, *country, home);
        }
    }

    fn open(&mut self, postbox: AuthorityId, country: Country, home: Country) {
        let reached = if country == home { Reached::Outgoing } else { Reached::Awaiting };
        let acted = self.recipients.get(&postbox).is_some_and(|recipient| recipient.entry == Entry::Acted);
        self.postboxes.entry(postbox).or_insert(Postbox { country, reached, acted });
    }

    fn list(&mut self, authority: AuthorityId, country: Country) {
        self.recipients.insert(authority, Recipient { country, entry: Entry::Listed });
    }
}

fn rectified(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    let home = state.country;
    let active = active(state)?;
    match &envelope.event {
        Event::StatesAdded(added) => active.arrive(added, home, envelope),
        Event::EstablishmentChanged { country } => state.content.establishment = *country,
        Event::ProviderRectified { details } => {
            for (field, value) in details {
                state.content.set_provider(*field, *value);
            }
        }
        Event::DescriptionRectified { text } => state.content.description = Some(*text),
        _ => return None,
    }
    state.content.revision = state.content.revision.saturating_add(1);
    Some(())
}

fn received(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    let home = state.country;
    let initiating = state.initiating;
    let active = active(state)?;
    match &envelope.event {
        Event::PostboxArrived { postbox, country } => active.open(*postbox, *country, home),
        Event::PostboxLost { postbox } => {
            let lost = active.postboxes.remove(postbox)?;
            let stays = lost.acted || active.waits_for(*postbox);
            let by_part = initiating == *postbox || active.broadcaster == *postbox;
            if stays && !by_part {
                // It goes on as an ordinary recipient.
                let entry = if lost.acted { Entry::Acted } else { Entry::Listed };
                active.recipients.insert(*postbox, Recipient { country: lost.country, entry });
            }
        }
        Event::Acknowledged { postbox } => {
            let postbox = active.postboxes.get_mut(postbox).filter(|p| p.reached == Reached::Awaiting)?;
            postbox.reached = Reached::Acknowledged;
        }
        Event::Disseminated { postbox, authorities } => {
            if let Some(postbox) = postbox {
                let postbox = active.postboxes.get_mut(postbox).filter(|p| p.reached != Reached::Awaiting)?;
                postbox.reached = Reached::Disseminated;
            }
            for (authority, country) in authorities {
                active.list(*authority, *country);
            }
        }
        Event::CoordinatorInvolved { coordinator, country } => active.list(*coordinator, *country),
        Event::RecipientRemoved { authority } => {
            let listed = |recipient: &&mut Recipient| recipient.entry == Entry::Listed;
            active.recipients.get_mut(authority).filter(listed)?.entry = Entry::Removed;
        }
        _ => return None,
    }
    Some(())
}

fn informed(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    let active = active(state)?;
    match &envelope.event {
        Event::InformationSubmitted(new) => {
            let NewInformation { matter, country, words, coordinator } = (**new).clone();
            active.numbered.items = active.numbered.items.saturating_add(1);
            active.information.push(Information {
                number: active.numbered.items,
                by: envelope.by.authority()?,
                country,
                matter,
                coordinator,
                stage: InformationStage::Submitted(words),
            });
        }
        Event::InformationEdited { item, text } => {
            let InformationStage::Submitted(words) = &mut active.item_mut(*item)?.stage else { return None };
            words.text = *text;
        }
        Event::InformationDeleted { item } => {
            let item = active.item_mut(*item).filter(|item| item.waits())?;
            item.stage = InformationStage::Deleted;
        }
        Event::InformationBroadcast { item } => {
            let item = active.item_mut(*item)?;
            let InformationStage::Submitted(words) = &item.stage else { return None };
            item.stage = InformationStage::Broadcast { at: envelope.at, words: words.clone() };
        }
        _ => return None,
    }
    Some(())
}

/// What was submitted and never broadcast lapses: everything, or the objections to one proposal.
fn lapse(active: &mut Active, proposal: Option<u16>) {
    for item in &mut active.information {
        let concerned = proposal.is_none_or(|proposal| item.matter == Matter::Objection { proposal });
        if let InformationStage::Submitted(words) = &item.stage
            && concerned
        {
            item.stage = InformationStage::Lapsed(words.clone());
        }
    }
}

fn ending(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    match &envelope.event {
        Event::WithdrawalSubmitted { reason } => {
            let active = active(state)?;
            if active.withdrawal.is_some() {
                return None;
            }
            active.withdrawal =
                Some(Withdrawal { by: envelope.by.authority()?, reason: *reason, at: envelope.at });
        }
        Event::WithdrawalEdited { reason } => active(state)?.withdrawal.as_mut()?.reason = *reason,
        Event::WithdrawalCancelled => {
            active(state)?.withdrawal.take()?;
        }
        Event::Withdrawn { remove } => {
            active(state)?.withdrawal.as_ref()?;
            end(state, Ending::Withdrawn, *remove, envelope)?;
        }
        Event::Closed { remove } => {
            let Phase::Over { .. } = proposal(state)?.phase else { return None };
            end(state, Ending::Closed, *remove, envelope)?;
        }
        Event::PersonalDataRemoved { forget_looks } => {
            state.content.strip();
            replace(state, |stage| {
                let Stage::Ended(mut ended) = stage else { return None };
                ended.active.strip();
                let forget_looks = Some(*forget_looks);
                Some(Stage::Removed(Box::new(Removed { ended: *ended, at: envelope.at, forget_looks })))
            })?;
        }
        Event::LooksForgotten => {
            let forget = match &mut state.stage {
                Stage::Removed(removed) => &mut removed.forget_looks,
                Stage::Deleted(deleted) => &mut deleted.forget_looks,
                _ => return None,
            };
            forget.take()?;
        }
        _ => return None,
    }
    Some(())
}

fn end(
    state: &mut State,
    ending: Ending,
    remove: chrono::DateTime<chrono::Utc>,
    envelope: &Envelope<Alert>,
) -> Option<()> {
    replace(state, |stage| {
        let Stage::Broadcast(mut active) = stage else { return None };
        lapse(&mut active, None);
        Some(Stage::Ended(Box::new(Ended { active: *active, ending, at: envelope.at, remove })))
    })
}

fn closing(state: &mut State, envelope: &Envelope<Alert>) -> Option<()> {
    match &envelope.event {
        Event::ClosureProposed { country, text, coordinator, ends } => {
            let active = active(state)?;
            if active.closure.is_some() {
                return None;
            }
            active.numbered.proposals = active.numbered.proposals.saturating_add(1);
            active.closure = Some(Proposal {
                number: active.numbered.proposals,
                by: envelope.by.authority()?,
                country: *country,
                coordinator: *coordinator,
                text: *text,
                revision: 1,
                at: envelope.at,
                comments: Vec::new(),
                phase: Phase::Comments { ends: *ends },
            });
        }
        Event::Commented { text, .. } => {
            let active = active(state)?;
            active.numbered.comments = active.numbered.comments.saturating_add(1);
            let number = active.numbered.comments;
            let proposal = active.closure.as_mut()?;
            let Phase::Comments { .. } = proposal.phase else { return None };
            let (by, at, revision) = (envelope.by.authority()?, envelope.at, proposal.revision);
            proposal.comments.push(Comment { number, by, at, text: *text, revision });
        }
        Event::ProposalEdited { text, .. } => {
            let proposal = proposal(state)?;
            proposal.text = *text;
            proposal.revision = proposal.revision.saturating_add(1);
        }
        Event::CommentPeriodEnded { .. } => {
            let proposal = proposal(state)?;
            let Phase::Comments { .. } = proposal.phase else { return None };
            proposal.phase = Phase::Deciding;
        }
        Event::ProposalBroadcast { included, ends } => {
            let proposal = proposal(state)?;
            let Phase::Deciding = proposal.phase else { return None };
            proposal.phase = Phase::Objections { ends: *ends, included: included.clone() };
        }
        Event::ObjectionPeriodEnded => {
            let proposal = proposal(state)?;
            let Phase::Objections { included, .. } = &proposal.phase else { return None };
            proposal.phase = Phase::Over { included: included.clone() };
        }
        Event::ProposalCancelled { .. } | Event::ProposalAbandoned => {
            let active = active(state)?;
            let ended = active.closure.take()?;
            lapse(active, Some(ended.number));
        }
        _ => return None,
    }
    Some(())
}
