//! What holds at every moment of every history. Each says by name what does not hold.

use core::fmt::Debug;

use imi_core::testing::invariants;
use imi_core::{
    Actor, Envelope, Lifecycle, Moment, Order, Secret, Store, Task, history, offers, settled, view,
};
use serde::Serialize;

use super::{History, WORD, candidates};
use crate::{Alert, AlertId, Command, Depth, Event, Kind, Policy, Row, State, Status, View};

/// Everything that the kit promises of a lifecycle, for some actors.
///
/// # Errors
/// The first that does not hold.
pub fn the_kit_is_kept(told: &History) -> Result<(), String> {
    let standings = told.standings();
    let Some(alert) = told.alerts.last() else { return Ok(()) };
    let (state, events) = (told.state(*alert), told.play.events(*alert));
    invariants::replays(&events, &state)?;
    for actor in told.some_actors() {
        let moment = told.moment(actor, &standings);
        invariants::hold_at::<Alert>(&state, &moment)?;
    }
    Ok(())
}

/// The last step's alert before and after, if something was written.
fn change(told: &History) -> Option<(&State, State)> {
    let last = told.last.as_ref()?;
    let (before, _) = last.before.as_ref()?;
    last.commit.as_ref()?;
    Some((before, told.state(before.id)))
}

/// Whoever sees the alert before and after a step alike gets the same answers, and the version grows for exactly those
/// who see something of it.
///
/// # Errors
/// If not.
pub fn same_view_same_everything(told: &History) -> Result<(), String> {
    let Some((before, after)) = change(told) else { return Ok(()) };
    let (standings, events) = (told.standings(), told.play.events(before.id));
    let written = told.last.iter().filter_map(|last| last.commit.as_ref()).flat_map(|commit| &commit.streams);
    let written = written.map(|stream| stream.events.len()).sum::<usize>();
    let earlier = events.len().saturating_sub(written);
    for actor in told.some_actors() {
        let moment = told.moment(actor, &standings);
        let before = settled::<Alert>(before, &moment);
        invariants::same_view_same_answers::<Alert>(&before, &after, &moment)?;
        version_grows_with_what_is_seen((&before, &after), (&events, earlier), &moment)?;
    }
    Ok(())
}

/// From a state to one after it, the version grows exactly if the actor sees something of what happened; of the events, so
/// many were there before.
///
/// # Errors
/// If not.
pub fn version_grows_with_what_is_seen(
    (before, after): (&State, &State),
    (events, earlier): (&[Envelope<Alert>], usize),
    moment: &Moment<'_, Policy>,
) -> Result<(), String> {
    let (earlier, new) = events.split_at(earlier.min(events.len()));
    let seen = |state: &State, events: &[Envelope<Alert>]| {
        (view::<Alert>(state, moment), history::<Alert>(state, events, moment).len())
    };
    let (was, is) = (seen(before, earlier), seen(after, events));
    // What time did first was seen before it was written.
    let timely = new.iter().any(|event| event.by == Actor::System);
    if timely || was.0.is_none() || is.0.is_none() {
        return Ok(());
    }
    let version = |state: &State| Alert::version(state, 0, moment);
    let (older, newer) = (version(before), version(after));
    let agrees = if was == is { older == newer } else { older < newer };
    if agrees {
        return Ok(());
    }
    let actor = moment.actor;
    Err(format!("version: {actor:?} saw {was:?}, sees {is:?}, yet it went from {older} to {newer}"))
}

/// What can be offered and yet have no content that is accepted: whether there is anybody left to add, or a coordinator to
/// choose, depends on other standings.
pub(crate) const OPEN: &[Kind] =
    &[Kind::Forward, Kind::AddRecipients, Kind::Disseminate, Kind::AddRecipientStates, Kind::Submit];
/// What is put to a coordinator, of which there may be none that can act.
const CHOOSES: &[Kind] = &[Kind::SubmitInformation, Kind::SubmitObjection, Kind::ProposeClosure];

/// Every offer is meant: some content of it is accepted.
///
/// # Errors
/// The first that is not.
pub fn offers_are_meant(told: &mut History) -> Result<(), String> {
    let Some(alert) = told.alerts.last().copied() else { return Ok(()) };
    for actor in told.some_actors() {
        let offers = {
            let standings = told.standings();
            offers::<Alert>(&told.state(alert), &told.moment(actor, &standings))
        };
        for offer in offers {
            if [OPEN, CHOOSES].concat().contains(&offer.kind) {
                continue;
            }
            let commands = candidates(told, alert, actor, offer);
            let accepted = commands.into_iter().any(|command| {
                let order = Order { id: imi_core::CommandId::from_u128(u128::MAX), command };
                told.decide(actor, &Task::Give { stream: alert, seen: None, order }).is_ok()
            });
            if !accepted {
                return Err(format!("offers_are_meant: {offer:?} to {actor:?}, yet nothing is accepted"));
            }
        }
    }
    Ok(())
}

/// What happens inside a Member State before it is broadcast changes nothing that others see.
///
/// # Errors
/// If it does.
pub fn inner_steps_stay_inside(told: &History) -> Result<(), String> {
    let Some((before, after)) = change(told) else { return Ok(()) };
    let commit = told.last.as_ref().and_then(|last| last.commit.as_ref());
    let events = commit.into_iter().flat_map(|commit| &commit.streams).flat_map(|stream| &stream.events);
    let events: Vec<_> = events.cloned().collect();
    let standings = told.standings();
    for actor in told.actors() {
        inner_events_stay_inside((before, &after), &events, &told.moment(actor, &standings))?;
    }
    Ok(())
}

/// The same of the events from one state to another, for one actor.
///
/// # Errors
/// If he sees something of them and is abroad.
pub fn inner_events_stay_inside(
    (before, after): (&State, &State),
    events: &[Envelope<Alert>],
    moment: &Moment<'_, Policy>,
) -> Result<(), String> {
    let inner = [
        "information_submitted",
        "information_edited",
        "information_deleted",
        "withdrawal_submitted",
        "withdrawal_edited",
        "withdrawal_cancelled",
        "closure_proposed",
        "commented",
        "proposal_edited",
        "proposal_cancelled",
        "comment_period_ended",
    ];
    if !events.iter().all(|event| inner.contains(&event.event.happening().name)) {
        return Ok(());
    }
    let inside = events.iter().find_map(|event| event.by.authority()).and_then(|by| before.country_of(by));
    let inside = inside.unwrap_or_else(|| before.responsible());
    let own = moment.actor.authority().and_then(|id| moment.standing(id, before.area));
    if own.is_some_and(|own| own.country == inside) {
        return Ok(());
    }
    let look = |state: &State| {
        // That the state of establishment is fixed is told to the coordinator that could change it.
        view::<Alert>(state, moment).map(|view| View { establishment_fixed: false, ..view })
    };
    if look(before) == look(after) {
        Ok(())
    } else {
        Err(format!("inner_steps_stay_inside: {:?} sees {events:?}", moment.actor))
    }
}

/// The Commission may open nothing personal, whatever its mark says, and sees no provider and no document.
///
/// # Errors
/// If it may.
pub fn commission_sees_nothing_personal(told: &History) -> Result<(), String> {
    let standings = told.standings();
    for alert in &told.alerts {
        let moment = told.moment(Actor::Commission, &standings);
        let Some(seen) = view::<Alert>(&told.state(*alert), &moment) else { continue };
        commission_opens_nothing_personal(&seen)?;
        let mut seals = Vec::new();
        Alert::seals(&seen, &mut |seal, _| seals.push(seal));
        for (seal, secret) in told.play.store.unseal(&seals).unwrap_or_default() {
            if matches!(&secret, Secret::Text(text) if is_personal(text.reveal())) {
                return Err(format!("commission: it may open {seal:?}, which is personal without its mark"));
            }
        }
    }
    Ok(())
}

/// What the Commission sees holds no provider and no document, and names nothing that is marked as personal.
///
/// # Errors
/// If it does.
pub fn commission_opens_nothing_personal(seen: &View) -> Result<(), String> {
    let documents = seen.information.iter().flat_map(|item| &item.documents).count() + seen.documents.len();
    if !seen.provider.is_empty() || documents > 0 {
        return Err(format!(
            "commission: it sees the provider ({:?}) or {documents} documents",
            seen.provider
        ));
    }
    let mut personal = Vec::new();
    Alert::seals(seen, &mut |seal, marked| {
        if marked {
            personal.push(seal);
        }
    });
    if personal.is_empty() { Ok(()) } else { Err(format!("commission: it may open {personal:?}")) }
}

/// No personal word in journal, states, rows, views, refusals, nor in the `Debug` of anything.
///
/// # Errors
/// Where the first was found.
pub fn nothing_personal_leaks(told: &History) -> Result<(), String> {
    for alert in &told.alerts {
        tells_nothing_personal("the journal", &told.play.events(*alert))?;
        let state = told.state(*alert);
        tells_nothing_personal("a state", &state)?;
        tells_nothing_personal("a row", &Alert::summary(&state).row)?;
        let standings = told.standings();
        for actor in told.some_actors() {
            let moment = told.moment(actor, &standings);
            if let Some(view) = view::<Alert>(&state, &moment) {
                tells_nothing_personal("a view", &view)?;
            }
        }
    }
    says_nothing_personal("a step's debug", &format!("{:?}", told.last))?;
    says_nothing_personal("the store's debug", &format!("{:?}", told.play.store))
}

/// No personal word of a history, in whatever case, in the wire form or the `Debug` of a value: of anything that an embedder
/// writes of its own, too.
///
/// # Errors
/// If there is one.
pub fn tells_nothing_personal(place: &str, value: &(impl Serialize + Debug)) -> Result<(), String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    says_nothing_personal(place, &json)?;
    says_nothing_personal(place, &format!("{value:?}"))
}

fn says_nothing_personal(place: &str, text: &str) -> Result<(), String> {
    if is_personal(text) { Err(format!("leak: {place} holds a personal word: {text}")) } else { Ok(()) }
}

fn is_personal(text: &str) -> bool {
    text.to_ascii_lowercase().contains(&WORD.to_ascii_lowercase())
}

/// The vault holds what the states name, and nothing else.
///
/// # Errors
/// The first seal of which that is not so.
pub fn vault_holds_what_the_state_names(told: &History) -> Result<(), String> {
    let texts: Vec<(AlertId, String)> = told
        .alerts
        .iter()
        .map(|alert| (*alert, serde_json::to_string(&told.state(*alert)).unwrap_or_default()))
        .collect();
    for (seal, owner) in &told.seals {
        let Some((_, text)) = texts.iter().find(|(alert, _)| alert == owner) else { continue };
        let kept = told.play.store.unseal(&[*seal]).is_ok_and(|opened| !opened.is_empty());
        if kept != text.contains(&seal.uuid().to_string()) {
            return Err(format!("vault: {seal:?} is kept: {kept}, which the state does not say"));
        }
    }
    Ok(())
}

/// A row shows each viewer the status that his view shows.
///
/// # Errors
/// If not.
pub fn rows_agree_with_views(told: &History) -> Result<(), String> {
    let standings = told.standings();
    for alert in &told.alerts {
        let state = told.state(*alert);
        for actor in told.some_actors() {
            row_agrees_with_view(&state, &told.moment(actor, &standings))?;
        }
    }
    Ok(())
}

/// The same of one state and viewer; and whoever has no part in it sees nothing.
///
/// # Errors
/// If not.
pub fn row_agrees_with_view(stored: &State, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let state = settled::<Alert>(stored, moment);
    let Some(seen) = view::<Alert>(&state, moment) else { return Ok(()) };
    listed_as_shown(&Alert::summary(&state).row, &seen, moment)?;
    shown_to_whom_it_concerns(&state, &seen, moment.actor)
}

/// The actor is listed the status that he is shown, and sees as much as there is to see in it.
///
/// # Errors
/// If not.
pub fn listed_as_shown(row: &Row, seen: &View, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let actor = moment.actor;
    let status = row.seen_by(moment).map(|row| row.status);
    if status != Some(seen.status) {
        return Err(format!("rows: {actor:?} is listed {status:?} and shown {:?}", seen.status));
    }
    let ended = matches!(seen.status, Status::Closed | Status::Withdrawn | Status::Deleted);
    if ended != (seen.depth == Depth::Reduced) {
        return Err(format!("views: {actor:?} sees {:?} of a {:?} alert", seen.depth, seen.status));
    }
    Ok(())
}

/// Whoever sees something of a state has a part in it; the Commission, once it was broadcast.
///
/// # Errors
/// If not.
pub fn shown_to_whom_it_concerns(state: &State, seen: &View, actor: Actor) -> Result<(), String> {
    let part = match actor.authority() {
        Some(authority) => state.involves(authority),
        None => state.stage.active().is_some(),
    };
    if part { Ok(()) } else { Err(format!("views: {actor:?} has no part in it and sees {seen:?}")) }
}

/// Nothing was broadcast that had not been submitted before, in a step of its own: the alert itself, information, the
/// withdrawal, the closure.
///
/// # Errors
/// If something was.
pub fn nothing_is_broadcast_unsubmitted(events: &[Envelope<Alert>]) -> Result<(), String> {
    let (mut alert, mut withdrawal, mut closure, mut items) = (false, false, false, 0);
    for envelope in events {
        let submitted = match &envelope.event {
            Event::Submitted { .. } => {
                alert = true;
                true
            }
            Event::InformationSubmitted(_) => {
                items += 1;
                true
            }
            Event::WithdrawalSubmitted { .. } => {
                withdrawal = true;
                true
            }
            Event::ClosureProposed { .. } => {
                closure = true;
                true
            }
            Event::WithdrawalCancelled => {
                withdrawal = false;
                true
            }
            Event::ProposalCancelled { .. } | Event::ProposalAbandoned => {
                closure = false;
                true
            }
            Event::Broadcast(_) => alert,
            Event::InformationBroadcast { item } => (1..=items).contains(item),
            Event::Withdrawn { .. } => withdrawal,
            Event::ProposalBroadcast { .. } | Event::Closed { .. } => closure,
            _ => true,
        };
        if !submitted {
            return Err(format!("unsubmitted: {envelope:?}"));
        }
    }
    Ok(())
}

/// No alert is stuck: once all accesses are active, somebody can bring it to an end.
///
/// # Errors
/// If nobody can.
pub fn every_alert_comes_to_an_end(told: &mut History) -> Result<(), String> {
    for (_, staff) in told.play.world.clone().all() {
        told.play.change(staff.id(), |standing| {
            standing.access = imi_core::Access::Active;
            standing.users.clone_from(&staff.standing.users);
        });
    }
    for alert in told.alerts.clone() {
        // What time has done by now need not be done by anybody.
        told.elapse(alert);
        for _ in 0..4 {
            let way: [fn(&State) -> Command; 4] = [
                |_| Command::Delete,
                |_| Command::Accept,
                |_| crate::testing::withdraw(),
                |_| Command::BroadcastWithdrawal,
            ];
            for command in way {
                let state = told.state(alert);
                let command = command(&state);
                let kind = command.kind();
                let offered = told.all_offers(alert).into_iter().find(|(_, offer)| offer.kind == kind);
                if let Some((actor, _)) = offered {
                    told.give(actor, alert, command);
                }
            }
        }
        let status = told.state(alert).stage.status();
        let over = [Status::Deleted, Status::Withdrawn, Status::Closed, Status::PersonalDataRemoved];
        if !over.contains(&status) {
            return Err(format!("ends: an alert that is {status:?} can not be ended"));
        }
    }
    Ok(())
}

/// What a decision needs is loaded: with the standings of everybody it would have been the same.
///
/// # Errors
/// If the last one would have been another.
pub fn what_is_needed_is_loaded(told: &History) -> Result<(), String> {
    let Some(last) = &told.last else { return Ok(()) };
    let (Some((before, standings)), Some(Task::Give { order, .. })) = (&last.before, &last.task) else {
        return Ok(());
    };
    let moment: Moment<'_, Policy> = told.moment(last.actor, standings);
    let decided = imi_core::decide::<Alert>(before, order, &moment);
    let written = last.commit.iter().flat_map(|commit| &commit.streams).flat_map(|stream| &stream.events);
    let written: Vec<_> =
        written.filter(|event| event.by != Actor::System).map(|event| &event.event).collect();
    let same = match (&decided, &last.refusal) {
        (Ok(outcome), None) => outcome.events.iter().collect::<Vec<_>>() == written,
        (Err(refusal), Some(other)) => refusal == other,
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(format!("loaded: with all standings {decided:?}, at the desk {written:?}"))
    }
}
