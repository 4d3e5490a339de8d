//! Nothing personal comes out where it does not belong, and nothing stays when it is to go (DESIGN: "Personal data is
//! erasable by construction").

use core::fmt::Debug;

use imi_core::{Lifecycle, SealId, Store, history, settled, view};
use serde::Serialize;

use super::words::Search;
use super::{End, History};
use crate::{Request, RequestId, State, report};

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

fn clean(search: &Search, place: &str, text: &str) -> Result<(), String> {
    match search.find(text) {
        None => Ok(()),
        Some(leak) => {
            let around: String = text.chars().skip(leak.at.saturating_sub(80)).take(160).collect();
            Err(format!(
                "nothing_personal_leaks: word {} comes out in {place} ({}): …{around}…",
                leak.number, leak.form
            ))
        }
    }
}

fn both(search: &Search, place: &str, value: &(impl Serialize + Debug)) -> Result<(), String> {
    clean(search, place, &json(value))?;
    clean(search, place, &format!("{value:?}"))
}

/// No personal word in journal, states, list rows, outbox, refusals, views and reports, nor in the `Debug` of anything: as
/// it is, in other letter case, escaped, in base 64, in hexadecimal digits, or hashed.
///
/// # Errors
/// The first word that is found.
pub fn nothing_personal_leaks(history: &History) -> Result<(), String> {
    let search = &history.words.search();
    for request in &history.requests {
        both(search, "the journal", &history.scene.events(*request))?;
        let state = history.state(*request);
        both(search, "a state", &state)?;
        both(search, "a list row", &Request::summary(&state).row)?;
        seen(search, history, *request)?;
    }
    both(search, "the outbox", &history.notices)?;
    for step in &history.steps {
        clean(search, "the debug of a task", &format!("{:?}", step.task))?;
        match &step.end {
            End::Done(commit) => {
                clean(search, "the debug of a commit", &format!("{commit:?}"))?;
                both(search, "a receipt", &commit.receipt)?;
            }
            End::Refused(refusal) => {
                both(search, "a refusal", refusal)?;
                clean(search, "the words of a refusal", &refusal.to_string())?;
            }
            End::Again(_) | End::Nothing | End::Meanwhile => {}
        }
    }
    clean(search, "the debug of the store", &format!("{:?}", history.scene.store))
}

/// The same of what everybody sees.
fn seen(search: &Search, told: &History, request: RequestId) -> Result<(), String> {
    let (standings, stored, events) = (told.standings(), told.state(request), told.scene.events(request));
    for actor in told.actors() {
        let moment = told.moment(actor, &standings);
        let state = settled::<Request>(&stored, &moment);
        let Some(view) = view::<Request>(&state, &moment) else { continue };
        both(search, "a view", &view)?;
        both(search, "a history", &history::<Request>(&state, &events, &moment))?;
        for record in &view.reports {
            both(search, "a report", &report(&state, record.id, &moment))?;
        }
    }
    Ok(())
}

/// What was removed or discarded has no personal value in the vault any more; whatever a view names can be opened; and a
/// value that the state does not name any more is not kept.
///
/// # Errors
/// The first that does not hold.
pub fn vault_holds_what_the_state_names(history: &History) -> Result<(), String> {
    let mut all: Vec<(RequestId, State, String)> = Vec::new();
    for request in &history.requests {
        let state = history.state(*request);
        let text = json(&state);
        all.push((*request, state, text));
    }
    let open = |seal: SealId| history.scene.store.unseal(&[seal]).is_ok_and(|opened| !opened.is_empty());
    for (seal, owner) in &history.seals {
        let Some((_, state, text)) = all.iter().find(|(request, ..)| request == owner) else { continue };
        let named = text.contains(&seal.to_string());
        if named && !open(*seal) {
            return Err(format!(
                "vault: {seal:?} of a request that is {:?} can not be opened",
                state.status()
            ));
        }
        if !named && open(*seal) {
            return Err(format!("vault: {seal:?} of a request that is {:?} is kept in vain", state.status()));
        }
    }
    let standings = history.standings();
    for (_, stored, _) in &all {
        for actor in history.actors() {
            let moment = history.moment(actor, &standings);
            let state = settled::<Request>(stored, &moment);
            let mut hidden = None;
            if let Some(view) = view::<Request>(&state, &moment) {
                Request::seals(&view, &mut |seal, _| hidden = hidden.or((!open(seal)).then_some(seal)));
            }
            if let Some(seal) = hidden {
                return Err(format!("vault: a view names {seal:?}, which can not be opened"));
            }
        }
    }
    Ok(())
}
