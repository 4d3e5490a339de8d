//! The wire form in: whatever JSON comes, nothing panics, what is read is written back as it was said, and a state is read only
//! if events can have made it.

use core::any::type_name;
use std::sync::LazyLock;

use chrono::TimeDelta;
use imi_alerts::{Alert, print};
use imi_core::testing::begin;
use imi_core::{
    Actor, AreaId, CommandId, Envelope, EventId, Lifecycle, Member, Moment, Order, Receipt, Standing, Value,
    decide, explain, fold, history, offers, settled, view,
};
use imi_requests::{Request, report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Reads a text as each value that has a wire form, and works with what could be read.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    back::<Receipt>(text);
    back::<Standing>(text);
    reads::<Request>(text);
    reads::<Alert>(text);
}

/// A lifecycle, and what can be asked of it beyond what every lifecycle answers.
trait Known: Lifecycle {
    /// A change of a draft.
    type Edit: Value;
    /// The members under which a state names what is personal.
    const PERSONAL: &'static [&'static str];

    /// Whom there is to ask, and what may be done next; none if the shipped policy is faulty.
    fn around() -> Option<&'static Around<Self>>;
    /// Whether nothing personal may be left.
    fn is_over(state: &Self::State) -> bool;
    /// Asks the rest.
    fn ask(state: &Self::State, moment: &Moment<'_, Self::Policy>);
}

impl Known for Request {
    type Edit = imi_requests::Edit;
    const PERSONAL: &'static [&'static str] = &["seal", "file", "day"];

    fn around() -> Option<&'static Around<Self>> {
        static AROUND: LazyLock<Option<Around<Request>>> = LazyLock::new(|| {
            let world = imi_requests::testing::World::default();
            let both = |standing: &Standing| {
                [standing.clone(), Standing { area: AreaId::SERVICES, ..standing.clone() }]
            };
            let standings = world.all().iter().flat_map(|(_, staff)| both(&staff.standing)).collect();
            let staff =
                [&world.italy, &world.italian_coordinator, &world.hungary, &world.hungarian_coordinator];
            let users = staff.iter().flat_map(|staff| [staff.handler, staff.referee]);
            Some(Around::new("imi-requests", imi_requests::Policy::shipped().ok()?, standings, users))
        });
        AROUND.as_ref()
    }

    fn is_over(state: &Self::State) -> bool {
        use imi_requests::Status;
        matches!(state.status(), Status::PersonalDataRemoved | Status::DraftDiscarded)
    }

    fn ask(state: &Self::State, moment: &Moment<'_, Self::Policy>) {
        let _ = state.outer_status();
        for record in &state.reports {
            let _ = report(state, record.id, moment);
        }
    }
}

impl Known for Alert {
    type Edit = imi_alerts::Edit;
    const PERSONAL: &'static [&'static str] = &["seal", "file", "provider", "documents"];

    fn around() -> Option<&'static Around<Self>> {
        static AROUND: LazyLock<Around<Alert>> = LazyLock::new(|| {
            let world = imi_alerts::testing::World::default();
            let standings = world.all().iter().map(|(_, staff)| staff.standing.clone()).collect();
            let staff = [&world.italy, &world.lombardy, &world.madrid, &world.girona, &world.malta];
            let users = staff.iter().flat_map(|staff| [staff.both, staff.viewer]);
            Around::new("imi-alerts", imi_alerts::testing::policy(), standings, users)
        });
        Some(&AROUND)
    }

    fn is_over(state: &Self::State) -> bool {
        use imi_alerts::Status;
        matches!(state.stage.status(), Status::PersonalDataRemoved | Status::Deleted)
    }

    fn ask(state: &Self::State, moment: &Moment<'_, Self::Policy>) {
        let _ = print(state, moment);
    }
}

fn reads<L: Known>(text: &str) {
    let said = [back::<L::Command>(text), back::<L::Founding>(text), back::<L::Edit>(text)];
    said.iter().flatten().for_each(|said| kept(text, said));
    back::<L::Event>(text);
    back::<L::Row>(text);
    back::<Envelope<L>>(text);
    back::<L::State>(text);
    if let Ok(state) = serde_json::from_str::<L::State>(text) {
        lives::<L>(&state, &[]);
    }
    if let Ok(events) = serde_json::from_str::<Vec<Envelope<L>>>(text)
        && let Ok(state) = fold::<L>(&events)
    {
        reads_back::<L>(&state);
        lives::<L>(&state, &events);
    }
}

/// What was read is written, and read again it is the same. Tells how it is written.
fn back<T: Serialize + DeserializeOwned + PartialEq>(text: &str) -> Option<Json> {
    let value: T = serde_json::from_str(text).ok()?;
    let name = type_name::<T>();
    let Ok(written) = serde_json::to_string(&value) else { panic!("{name}: read, but can not be written") };
    match serde_json::from_str::<T>(&written) {
        Ok(again) => assert!(again == value, "{name}: read, written and read again it differs: {written}"),
        Err(error) => panic!("{name}: what is written is not read: {error}: {written}"),
    }
    serde_json::from_str(&written).ok()
}

/// Nothing that was said is left out when it is written. Jsons that can be spelt in more than one way may be spelt anew.
fn kept(text: &str, written: &Json) {
    if let Ok(said) = serde_json::from_str::<Json>(text) {
        assert!(holds(written, &said), "of {said} only {written} is kept");
    }
}

fn holds(written: &Json, said: &Json) -> bool {
    match (written, said) {
        (Json::Object(written), Json::Object(said)) => said
            .iter()
            .all(|(key, said)| written.get(key).map_or(said.is_null(), |written| holds(written, said))),
        (Json::Array(written), Json::Array(said)) => {
            // A set forgets the order, and what stands in it twice.
            said.iter().all(|said| written.iter().any(|written| holds(written, said)))
        }
        // Members may also come in their order and without their names, as in every form of this kind that is read.
        (Json::Object(written), Json::Array(said)) => {
            said.iter().all(|said| written.values().any(|written| holds(written, said)))
        }
        (Json::String(_), Json::String(_)) => true,
        (written, said) => written == said,
    }
}

fn reads_back<L: Lifecycle>(state: &L::State) {
    let written = serde_json::to_string(state).ok();
    let read = written.as_deref().map(serde_json::from_str::<L::State>);
    match read {
        Some(Ok(read)) => assert!(read == *state, "a state is read back differently"),
        Some(Err(error)) => panic!("events made a state that is not read back: {error}"),
        None => panic!("events made a state that can not be written"),
    }
}

/// Whom there is to ask, and what may be done next.
struct Around<L: Lifecycle> {
    policy: L::Policy,
    standings: Vec<Standing>,
    actors: Vec<Actor>,
    commands: Vec<L::Command>,
    events: Vec<L::Event>,
}

impl<L: Lifecycle> Around<L> {
    fn new(
        library: &str,
        policy: L::Policy,
        standings: Vec<Standing>,
        users: impl Iterator<Item = Actor>,
    ) -> Self {
        let actors = users.chain([Actor::Commission, Actor::System]).collect();
        let (commands, events) = (samples(library, "commands"), samples(library, "events"));
        Self { policy, standings, actors, commands, events }
    }
}

fn samples<T: DeserializeOwned>(library: &str, folder: &str) -> Vec<T> {
    let folder = format!("{}/../{library}/tests/samples/{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let all: Vec<T> = texts.filter_map(|text| serde_json::from_str(&text).ok()).collect();
    assert!(all.len() > 20, "the samples are not there");
    all
}

/// Everything that can be asked of a state is answered, and whatever may happen next makes a state again.
fn lives<L: Known>(state: &L::State, events: &[Envelope<L>]) {
    names_nothing_when_over::<L>(state);
    let Some(around) = L::around() else { return };
    let Around { policy, standings, actors, commands, events: next } = around;
    let _ = (L::summary(state), L::due(state, policy));
    for days in [0, 400] {
        let now = begin() + TimeDelta::days(days);
        for actor in actors.iter().copied() {
            let moment = Moment { now, actor, standings, policy };
            let state = &*settled::<L>(state, &moment);
            let _ = (view::<L>(state, &moment), offers::<L>(state, &moment));
            let _ = (history::<L>(state, events, &moment), L::version(state, 1, &moment));
            L::ask(state, &moment);
            L::parts(state, &mut |part| {
                for kind in L::Kind::ALL.iter().copied() {
                    let _ = explain::<L>(state, kind, part, &moment);
                }
            });
            for command in commands {
                let order = Order { id: CommandId::from_u128(7), command: command.clone() };
                let _ = decide::<L>(state, &order, &moment);
            }
        }
    }
    for event in next {
        let envelope = Envelope {
            id: EventId::from_u128(1),
            stream: L::id(state),
            sequence: events.len() as u64 + 1,
            at: begin(),
            by: actors.first().copied().unwrap_or(Actor::System),
            rulebook: 1,
            event: event.clone(),
        };
        let mut after = state.clone();
        if L::evolve(&mut after, &envelope).is_ok() {
            reads_back::<L>(&after);
        }
    }
}

/// When it is over and its personal data removed, its wire form names nothing personal, wherever that could stand.
fn names_nothing_when_over<L: Known>(state: &L::State) {
    if L::is_over(state) {
        let written = serde_json::to_value(state).unwrap_or_default();
        assert!(!names(&written, L::PERSONAL), "personal data is gone, but named: {written}");
    }
}

fn names(value: &Json, personal: &[&str]) -> bool {
    match value {
        Json::Object(members) => members.iter().any(|(key, value)| {
            let none = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            personal.contains(&key.as_str()) && !none || names(value, personal)
        }),
        Json::Array(items) => items.iter().any(|item| names(item, personal)),
        _ => false,
    }
}
