//! The toy of ten commands as an aggregate of cqrs-es, in a store that keeps events in memory and is quiet: its own
//! `MemStore` prints two lines a command and copies the whole stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{
    Aggregate, AggregateContext, AggregateError, CqrsFramework, DomainEvent, EventEnvelope, EventStore,
};
use imi_benches::hand;
use serde::{Deserialize, Serialize};

use crate::ready::ready;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Told(hand::Event, hand::By);

impl DomainEvent for Told {
    fn event_type(&self) -> String {
        "told".to_owned()
    }
    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// The state: the hand-written one, and its decisions.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Inquiry(hand::State);

impl Aggregate for Inquiry {
    const TYPE: &'static str = "inquiry";
    type Command = hand::Command;
    type Event = Told;
    type Error = hand::No;
    type Services = hand::By;

    async fn handle(
        &mut self,
        command: hand::Command,
        by: &hand::By,
        sink: &EventSink<Self>,
    ) -> Result<(), hand::No> {
        let event = hand::decide(&self.0, command, by)?;
        sink.write(Told(event, *by), self).await;
        Ok(())
    }
    fn apply(&mut self, Told(event, by): Told) {
        hand::evolve(&mut self.0, event, &by);
    }
}

/// Events by stream, shared with whoever looks at them afterwards.
#[derive(Clone, Default)]
struct Quiet(Arc<Mutex<HashMap<String, Vec<Told>>>>);

struct Loaded {
    id: String,
    aggregate: Inquiry,
    version: usize,
}

impl AggregateContext<Inquiry> for Loaded {
    fn aggregate(&mut self) -> &mut Inquiry {
        &mut self.aggregate
    }
}

type Answer<T> = Result<T, AggregateError<hand::No>>;

impl Quiet {
    fn with<T>(&self, id: &str, look: impl FnOnce(&mut Vec<Told>) -> T) -> T {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match streams.get_mut(id) {
            Some(stream) => look(stream),
            None => look(streams.entry(id.to_owned()).or_default()),
        }
    }
}

fn envelope(id: &str, sequence: usize, payload: Told) -> EventEnvelope<Inquiry> {
    EventEnvelope { aggregate_id: id.to_owned(), sequence, payload, metadata: HashMap::new() }
}

impl EventStore<Inquiry> for Quiet {
    type AC = Loaded;

    async fn load_events(&self, id: &str) -> Answer<Vec<EventEnvelope<Inquiry>>> {
        Ok(self.with(id, |stream| stream.iter().zip(1..).map(|(told, n)| envelope(id, n, *told)).collect()))
    }
    async fn load_aggregate(&self, id: &str) -> Answer<Loaded> {
        let mut aggregate = Inquiry::default();
        let version = self.with(id, |stream| {
            for told in stream.iter() {
                aggregate.apply(*told);
            }
            stream.len()
        });
        Ok(Loaded { id: id.to_owned(), aggregate, version })
    }
    async fn commit(
        &self,
        events: Vec<Told>,
        loaded: Loaded,
        _: HashMap<String, String>,
    ) -> Answer<Vec<EventEnvelope<Inquiry>>> {
        let Loaded { id, version, .. } = loaded;
        self.with(&id, |stream| {
            if stream.len() != version {
                return Err(AggregateError::AggregateConflict);
            }
            stream.extend(&events);
            Ok(events.into_iter().zip(version + 1..).map(|(told, n)| envelope(&id, n, told)).collect())
        })
    }
}

/// The framework with its store.
pub(crate) struct Machine {
    framework: CqrsFramework<Inquiry, Quiet>,
    store: Quiet,
}

impl Machine {
    pub(crate) fn new(by: hand::By) -> Self {
        let store = Quiet::default();
        Self { framework: CqrsFramework::new(store.clone(), Vec::new(), by), store }
    }

    /// The script, into a stream that is emptied before; whether all was done.
    pub(crate) fn play(&self) -> bool {
        self.store.with("1", Vec::clear);
        let mut script = hand::SCRIPT.into_iter();
        script.all(|command| {
            let command = std::hint::black_box(command);
            ready(self.framework.execute("1", command)).is_some_and(|answer| answer.is_ok())
        })
    }

    /// What was written.
    pub(crate) fn journal(&self) -> Vec<hand::Event> {
        self.store.with("1", |stream| stream.iter().map(|Told(event, _)| *event).collect())
    }
}
