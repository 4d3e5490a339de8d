//! What stands in the file of a killed writer, held against a store in memory that took the same steps.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::toy::{Parcel, coming, label_key, open};
use imi_core::{
    Commit, CommitError, Expectation, Id, ListKey, MemoryStore, Notice, Personal, Query, Receipt, SealId,
    Secret, Store, Workflow,
};
use imi_store_sqlite::{Scrub, SqliteStore};
use uuid::Uuid;

use crate::folder::stands;
use crate::script::Script;
use crate::{Outcome, Told};

/// A store in memory after some steps of the script.
struct Played {
    script: Script,
    store: MemoryStore<Parcel>,
}

/// Whether one step more is there than the writer was told; an error if anything else is.
pub(crate) fn check(path: &Path, salt: u64, told: &Told) -> Outcome<u32> {
    let mut store = SqliteStore::<Parcel>::open(path)?;
    let [as_told, further] = [play(salt, told.steps)?, play(salt, told.steps + 1)?];
    let streams: Vec<Id<Parcel>> = further.store.streams().collect();
    let now = further.script.now();
    let mut fits = Vec::new();
    let mut differences = Vec::new();
    for mut played in [as_told, further] {
        match same(&mut store, &mut played, &streams) {
            Ok(()) => fits.push(played),
            Err(difference) => differences.push(difference.to_string()),
        }
    }
    // Handing out changes the outbox: both are held against one hand-out each.
    let until = now + TimeDelta::days(2);
    let fresh = store.lease(now, until, usize::MAX)?;
    let again = store.lease(until, until, usize::MAX)?;
    fits.retain_mut(|played| {
        played.store.lease(now, until, usize::MAX).is_ok_and(|notices| notices == fresh)
            && played.store.lease(until, until, usize::MAX).is_ok_and(|notices| notices == again)
    });
    let Some(played) = fits.first_mut() else {
        return Err(format!(
            "neither as told nor a step further: {differences:?}, {fresh:?}, then {again:?}"
        )
        .into());
    };
    outbox(&fresh, &again, told)?;
    scrubbed(path, &mut store, played)?;
    let further = played.script.done() - told.steps;
    played.script.step(&mut store)?;
    Ok(further)
}

fn play(salt: u64, steps: u32) -> Outcome<Played> {
    let mut played = Played { script: Script::new(salt), store: MemoryStore::new() };
    for _ in 0..steps {
        played.script.step(&mut played.store)?;
    }
    Ok(played)
}

/// Everything that can be read without changing it, of these streams and the script's commands.
fn same(store: &mut SqliteStore<Parcel>, played: &mut Played, streams: &[Id<Parcel>]) -> Outcome<()> {
    let Played { script, store: expected } = played;
    for stream in streams.iter().copied() {
        equal("a state", &store.load(stream)?, &expected.load(stream)?)?;
        equal("events", &store.events(stream, 0)?, &expected.events(stream, 0)?)?;
    }
    for step in 0..=script.done() {
        let (command, seal) = (Script::command(step), Script::seal(step));
        equal("a receipt", &store.receipt(command)?, &expected.receipt(command)?)?;
        equal("a seal", &store.unseal(&[seal])?, &expected.unseal(&[seal])?)?;
        let key = label_key(script.label(step));
        equal("a key", &reserved(store, &key)?, &reserved(expected, &key)?)?;
    }
    let authorities = [script.world.sender.authority, script.world.receiver.authority];
    for list in authorities.into_iter().flat_map(|authority| [open(authority), coming(authority)]) {
        equal(
            "a list",
            &store.list(&whole(list), &mut |_| true)?,
            &expected.list(&whole(list), &mut |_| true)?,
        )?;
        equal("a tally", &store.tally(list)?, &expected.tally(list)?)?;
    }
    for authority in authorities {
        equal("looks", &store.looks(authority)?, &expected.looks(authority)?)?;
    }
    let of = authorities.map(imi_core::Concern::Authority);
    let asked = (Workflow::InformationRequest, None, of.as_slice());
    equal(
        "standings",
        &store.standings(asked.0, asked.1, asked.2)?,
        &expected.standings(asked.0, asked.1, asked.2)?,
    )?;
    let end = DateTime::<Utc>::MAX_UTC;
    equal("what is due", &store.due(end, usize::MAX)?, &expected.due(end, usize::MAX)?)
}

/// None is handed out while its lease runs, none is lost, and a second hand-out carries the same id.
fn outbox(fresh: &[Notice<Parcel>], again: &[Notice<Parcel>], told: &Told) -> Outcome<()> {
    let has = |notices: &[Notice<Parcel>], id: &String| notices.iter().any(|n| n.id.to_string() == *id);
    if let Some(twice) = told.leased.iter().find(|id| has(fresh, id)) {
        return Err(format!("{twice} was handed out while its lease ran").into());
    }
    if let Some(struck) = told.sent.iter().find(|id| has(again, id)) {
        return Err(format!("{struck} was handed out although it was sent").into());
    }
    let lost = told.leased.iter().filter(|id| !told.sent.contains(id) && !has(again, id)).count();
    // The step that was not told can have struck one.
    if lost > 1 { Err(format!("{lost} notices are lost").into()) } else { Ok(()) }
}

/// After a scrub, the words that are kept stand in the file, and those that were erased do not.
fn scrubbed(path: &Path, store: &mut SqliteStore<Parcel>, played: &Played) -> Outcome<()> {
    let Played { script, store: expected } = played;
    equal("the scrub", &store.scrub()?, &Scrub::Clean)?;
    let seals: Vec<SealId> = (0..script.done()).map(Script::seal).collect();
    let mut kept = BTreeSet::new();
    for (_, secret) in expected.unseal(&seals)? {
        if let Secret::Text(words) = secret {
            kept.insert(words.into_revealed());
        }
    }
    for step in 0..script.done() {
        let words = script.note(step);
        equal("words in the file", &stands(path, words.as_bytes()), &kept.contains(&words))?;
    }
    Ok(())
}

fn whole(list: ListKey) -> Query {
    Query { any_of: vec![list], from: None, until: None, after: None, limit: usize::MAX }
}

fn reserved<S: Store<Parcel, Error: 'static>>(store: &mut S, key: &Personal<String>) -> Outcome<bool> {
    let receipt = Receipt { stream: Uuid::nil(), version: 0, opened: Vec::new() };
    let expectations = vec![Expectation::Key { key: key.clone(), present: true }];
    let commit = Commit { expectations, ..Commit::nothing(receipt) };
    match store.commit(&commit) {
        Ok(_) => Ok(true),
        Err(CommitError::Conflict(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn equal<T: PartialEq + core::fmt::Debug>(what: &str, found: &T, expected: &T) -> Outcome<()> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}, expected {expected:?}").into())
}
