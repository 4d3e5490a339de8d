//! The wire form in: whatever JSON comes, nothing panics, what is read is written back as it was said, and a state is read only
//! if events can have made it.

use std::sync::LazyLock;

use chrono::TimeDelta;
use imi_core::testing::begin;
use imi_core::{
    Actor, AreaId, CommandId, Envelope, EventId, Lifecycle, Member, Moment, Order, Receipt, Standing, decide,
    explain, fold, history, offers, settled, view,
};
use imi_requests::testing::World;
use imi_requests::{Command, Edit, Event, Kind, NewDraft, Policy, Request, Row, State, Status, report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a text as each value that has a wire form, and works with what could be read.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    for said in [back::<Command>(text), back::<NewDraft>(text), back::<Edit>(text)].into_iter().flatten() {
        kept(text, &said);
    }
    back::<Event>(text);
    back::<Receipt>(text);
    back::<Row>(text);
    back::<Standing>(text);
    back::<Envelope<Request>>(text);
    back::<State>(text);
    if let Ok(state) = serde_json::from_str::<State>(text) {
        lives(&state, &[]);
    }
    if let Ok(events) = serde_json::from_str::<Vec<Envelope<Request>>>(text)
        && let Ok(state) = fold::<Request>(&events)
    {
        reads_back(&state);
        lives(&state, &events);
    }
}

/// What was read is written, and read again it is the same. Tells how it is written.
fn back<T: Serialize + DeserializeOwned + PartialEq>(text: &str) -> Option<Value> {
    let value: T = serde_json::from_str(text).ok()?;
    let name = core::any::type_name::<T>();
    let Ok(written) = serde_json::to_string(&value) else { panic!("{name}: read, but can not be written") };
    match serde_json::from_str::<T>(&written) {
        Ok(again) => assert!(again == value, "{name}: read, written and read again it differs: {written}"),
        Err(error) => panic!("{name}: what is written is not read: {error}: {written}"),
    }
    serde_json::from_str(&written).ok()
}

/// Nothing that was said is left out when it is written. Values that can be spelt in more than one way may be spelt anew.
fn kept(text: &str, written: &Value) {
    if let Ok(said) = serde_json::from_str::<Value>(text) {
        assert!(holds(written, &said), "of {said} only {written} is kept");
    }
}

fn holds(written: &Value, said: &Value) -> bool {
    match (written, said) {
        (Value::Object(written), Value::Object(said)) => said
            .iter()
            .all(|(key, said)| written.get(key).map_or(said.is_null(), |written| holds(written, said))),
        (Value::Array(written), Value::Array(said)) => {
            // A set forgets the order, and what stands in it twice.
            said.iter().all(|said| written.iter().any(|written| holds(written, said)))
        }
        // Members may also come in their order and without their names, as in every form of this kind that is read.
        (Value::Object(written), Value::Array(said)) => {
            said.iter().all(|said| written.values().any(|written| holds(written, said)))
        }
        (Value::String(_), Value::String(_)) => true,
        (written, said) => written == said,
    }
}

fn reads_back(state: &State) {
    let written = serde_json::to_string(state).ok();
    let read = written.as_deref().map(serde_json::from_str::<State>);
    match read {
        Some(Ok(read)) => assert!(read == *state, "a state is read back differently"),
        Some(Err(error)) => panic!("events made a state that is not read back: {error}"),
        None => panic!("events made a state that can not be written"),
    }
}

struct Around {
    policy: Policy,
    standings: Vec<Standing>,
    actors: Vec<Actor>,
    commands: Vec<Command>,
    events: Vec<Event>,
}

static AROUND: LazyLock<Option<Around>> = LazyLock::new(|| {
    let world = World::default();
    let both =
        |standing: &Standing| [standing.clone(), Standing { area: AreaId::SERVICES, ..standing.clone() }];
    let standings = world.all().iter().flat_map(|(_, staff)| both(&staff.standing)).collect();
    let staff = [&world.italy, &world.italian_coordinator, &world.hungary, &world.hungarian_coordinator];
    let users = staff.iter().flat_map(|staff| [staff.handler, staff.referee]);
    let actors = users.chain([Actor::Commission, Actor::System]).collect();
    Some(Around {
        policy: Policy::shipped().ok()?,
        standings,
        actors,
        commands: samples("commands"),
        events: samples("events"),
    })
});

fn samples<T: DeserializeOwned>(folder: &str) -> Vec<T> {
    let folder = format!("{}/../imi-requests/tests/samples/{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let all: Vec<T> = texts.filter_map(|text| serde_json::from_str(&text).ok()).collect();
    assert!(all.len() > 20, "the samples are not there");
    all
}

/// Everything that can be asked of a state is answered, and whatever may happen next makes a state again.
fn lives(state: &State, events: &[Envelope<Request>]) {
    names_nothing_when_over(state);
    let Some(around) = &*AROUND else { return };
    let Around { policy, standings, actors, commands, events: next } = around;
    let _ = (Request::summary(state), Request::due(state, policy), state.outer_status());
    for days in [0, 400] {
        let now = begin() + TimeDelta::days(days);
        for actor in actors.iter().copied() {
            let moment = Moment { now, actor, standings, policy };
            let state = &*settled::<Request>(state, &moment);
            let _ = (view::<Request>(state, &moment), offers::<Request>(state, &moment));
            let _ = (history::<Request>(state, events, &moment), Request::version(state, 1, &moment));
            for record in &state.reports {
                let _ = report(state, record.id, &moment);
            }
            Request::parts(state, &mut |part| {
                for kind in Kind::ALL.iter().copied() {
                    let _ = explain::<Request>(state, kind, part, &moment);
                }
            });
            for command in commands {
                let order = Order { id: CommandId::from_u128(7), command: command.clone() };
                let _ = decide::<Request>(state, &order, &moment);
            }
        }
    }
    for event in next {
        let envelope = Envelope {
            id: EventId::from_u128(1),
            stream: state.id,
            sequence: events.len() as u64 + 1,
            at: begin(),
            by: actors.first().copied().unwrap_or(Actor::System),
            rulebook: 1,
            event: event.clone(),
        };
        let mut after = state.clone();
        if Request::evolve(&mut after, &envelope).is_ok() {
            reads_back(&after);
        }
    }
}

/// When a request is over and its personal data removed, its wire form holds no seal, wherever one could stand.
fn names_nothing_when_over(state: &State) {
    if !matches!(state.status(), Status::PersonalDataRemoved | Status::DraftDiscarded) {
        return;
    }
    let written = serde_json::to_value(state).unwrap_or_default();
    assert!(!names_a_seal(&written), "personal data is gone, but named: {written}");
}

fn names_a_seal(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| {
            matches!(key.as_str(), "seal" | "file" | "day") && !value.is_null() || names_a_seal(value)
        }),
        Value::Array(items) => items.iter().any(names_a_seal),
        _ => false,
    }
}
