//! What time and changed designations of postboxes do by themselves (handbook 6.3.4, 6.3.6, 10).

use chrono::{DateTime, Utc};
use imi_core::{Access, Due, Moment, Outcome, Recipient, Standing, WorkflowRole};

use crate::mail::{DISSEMINATORS, HANDLERS, Mail, Post};
use crate::seat::standing;
use crate::stage::{Active, Phase};
use crate::{Alert, Event, Policy, Stage, State};

/// When time does what to an alert.
pub(crate) fn due(state: &State) -> Option<Due> {
    Some(match &state.stage {
        Stage::Draft(draft) if draft.warned => Due { at: draft.discard, why: "RemoveAbandonedDraft" },
        Stage::Draft(draft) => Due { at: draft.warn.min(draft.discard), why: "WarnAbandonedDraft" },
        Stage::Broadcast(active) => match active.closure.as_ref()?.phase {
            Phase::Comments { ends } => Due { at: ends, why: "EndCommentPeriod" },
            Phase::Objections { ends, .. } => Due { at: ends, why: "EndObjectionPeriod" },
            Phase::Deciding | Phase::Over { .. } => return None,
        },
        Stage::Ended(ended) => Due { at: ended.remove, why: "RemovePersonalData" },
        Stage::Removed(removed) => Due { at: removed.forget_looks?, why: "ForgetLooks" },
        Stage::Deleted(deleted) => Due { at: deleted.forget_looks?, why: "ForgetLooks" },
        Stage::Submitted(_) | Stage::Checking(_) => return None,
    })
}

pub(crate) fn elapse(state: &State, moment: &Moment<'_, Policy>) -> Option<Outcome<Alert>> {
    let timely = due(state).filter(|due| due.at <= moment.now);
    if let (None, Stage::Broadcast(active)) = (timely, &state.stage) {
        return handed_over(state, active, moment);
    }
    let mut outcome = Outcome::by_time(state.id, timely?.at);
    let (now, post) = (moment.now, Post { state, moment });
    let forget = |since| moment.policy.common.retention.due(since);
    match &state.stage {
        Stage::Draft(draft) if draft.discard <= now => {
            let forget_looks = forget(draft.discard);
            outcome.events.push(Event::Deleted { forget_looks });
            outcome.erase_all();
            forget_due(forget_looks, now, &mut outcome);
        }
        Stage::Draft(_) => {
            outcome.events.push(Event::DraftExpiring);
            let standing = standing(state, state.initiating, moment);
            let author = standing.and_then(|s| s.users.iter().find(|user| Some(user.user) == state.author));
            match (standing, author) {
                (Some(standing), Some(author)) => {
                    let to = Recipient::User(author.user);
                    outcome.tell(to, false, standing, Mail::DraftExpiring, state.number);
                }
                _ => {
                    post.tell(&mut outcome, state.initiating, HANDLERS, Mail::DraftExpiring);
                }
            }
        }
        Stage::Broadcast(active) => {
            let proposal = active.closure.as_ref()?;
            let (event, mail) = match proposal.phase {
                Phase::Comments { .. } => {
                    (Event::CommentPeriodEnded { country: proposal.country }, Mail::CommentsOver)
                }
                _ => (Event::ObjectionPeriodEnded, Mail::ObjectionsOver),
            };
            outcome.events.push(event);
            post.tell(&mut outcome, proposal.coordinator, DISSEMINATORS, mail);
            hand_over(state, changes(state, active, moment), &mut outcome, moment);
        }
        Stage::Ended(ended) => {
            let forget_looks = forget(ended.remove);
            outcome.events.push(Event::PersonalDataRemoved { forget_looks });
            outcome.erase_all();
            forget_due(forget_looks, now, &mut outcome);
        }
        Stage::Removed(_) | Stage::Deleted(_) => {
            outcome.events.push(Event::LooksForgotten);
            outcome.erase_looks();
        }
        Stage::Submitted(_) | Stage::Checking(_) => {}
    }
    (!outcome.is_empty()).then_some(outcome)
}

fn forget_due(at: DateTime<Utc>, now: DateTime<Utc>, outcome: &mut Outcome<Alert>) {
    if at <= now {
        outcome.events.push(Event::LooksForgotten);
        outcome.erase_looks();
    }
}

/// What changed designations of postboxes do to a running alert; what is not known of an authority changes nothing.
fn handed_over(state: &State, active: &Active, moment: &Moment<'_, Policy>) -> Option<Outcome<Alert>> {
    let changes = changes(state, active, moment);
    if changes.is_empty() {
        return None;
    }
    let mut outcome = Outcome::by_time(state.id, state.last);
    hand_over(state, changes, &mut outcome, moment);
    Some(outcome)
}

fn hand_over(state: &State, changes: Vec<Event>, outcome: &mut Outcome<Alert>, moment: &Moment<'_, Policy>) {
    let post = Post { state, moment };
    for event in changes {
        if let Event::PostboxArrived { postbox, country } = event {
            let mail = if country == state.country { Mail::OutgoingCopy } else { Mail::Received };
            post.tell(outcome, postbox, DISSEMINATORS, mail);
        }
        outcome.events.push(event);
    }
}

/// The postboxes that received the alert or lost it, by their ids: in whatever order a store gives the standings, the same
/// is recorded.
fn changes(state: &State, active: &Active, moment: &Moment<'_, Policy>) -> Vec<Event> {
    // Whether anything changed is asked before everything else: most often nothing has.
    let change = |standing: &Standing| {
        let (id, country) = (standing.authority, standing.country);
        let designated = standing.role == WorkflowRole::IncomingAlertPostbox;
        let holds = active.postboxes.contains_key(&id);
        if designated == holds || standing.area != state.area {
            return None;
        }
        if holds {
            return Some((id, Event::PostboxLost { postbox: id }));
        }
        let concerned = country == state.country || active.states.contains_key(&country);
        let arrives = concerned && standing.access == Access::Active;
        arrives.then_some((id, Event::PostboxArrived { postbox: id, country }))
    };
    let mut found: Vec<_> = moment.standings.iter().filter_map(change).collect();
    found.sort_unstable_by_key(|(id, _)| *id);
    found.into_iter().map(|(_, event)| event).collect()
}
