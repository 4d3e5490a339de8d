//! What sequences of commands are given to: the real lifecycle over a store in memory.

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::invariants;
use imi_core::{Actor, CommandId, Id, Lifecycle, MemoryStore, Order, Standing, Store, Task, run};

/// A stream as the library has it.
pub(crate) struct Played<'p, L: Lifecycle> {
    store: MemoryStore<L>,
    policy: &'p L::Policy,
    stream: Id<L>,
    now: DateTime<Utc>,
    given: u128,
    /// The version of the standing put last; those that the world began with have one of their own.
    put: u64,
}

impl<'p, L: Lifecycle> Played<'p, L> {
    pub(crate) fn new(
        store: MemoryStore<L>,
        policy: &'p L::Policy,
        (stream, now): (Id<L>, DateTime<Utc>),
    ) -> Self {
        Self { store, policy, stream, now, given: 1 << 64, put: 1 << 32 }
    }

    /// How many commands were given: something new each time.
    pub(crate) fn given(&self) -> u128 {
        self.given
    }

    /// Puts a standing as it is from now on.
    pub(crate) fn put(&mut self, standing: Standing) {
        self.put += 1;
        let put = self.store.put_standing(&Standing { version: self.put, ..standing });
        assert!(put.is_ok(), "{put:?}");
    }

    /// Gives a command a minute later. What is refused changes nothing.
    pub(crate) fn give(&mut self, actor: Actor, command: L::Command) -> Result<(), String> {
        self.given += 1;
        self.now += TimeDelta::minutes(1);
        let order = Order { id: CommandId::from_u128(self.given), command };
        let task = Task::Give { stream: self.stream, seen: None, order };
        let before = self.store.clone();
        let ended = run(&mut self.store, (task, actor, self.now), self.policy);
        if ended.is_err() {
            assert!(before == self.store, "what was refused was done: {ended:?}");
        }
        ended.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Lets days pass, and time do what is due.
    pub(crate) fn pass(&mut self, days: i64) {
        self.now += TimeDelta::days(days);
        let ended = run(&mut self.store, (Task::Elapse(self.stream), Actor::System, self.now), self.policy);
        assert!(ended.is_ok(), "time is refused: {ended:?}");
    }

    pub(crate) fn state(&self) -> L::State {
        match self.store.load(self.stream) {
            Ok(Some(loaded)) => loaded.state,
            gone => panic!("the stream is gone: {gone:?}"),
        }
    }

    /// The events replay to the state.
    pub(crate) fn replays(&self) {
        let events = self.store.events(self.stream, 0).unwrap_or_default();
        let replayed = invariants::replays(&events, &self.state());
        assert!(replayed.is_ok(), "{replayed:?}");
    }
}
