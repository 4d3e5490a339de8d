//! Single values drawn from random histories: worlds, standings, commands, events and states as they come about, for properties
//! of one's own that need no whole history.
//!
//! All of them are made from [`plans`], and shrink as plans do: to fewer and simpler steps. A state is one that
//! events have made, for it is taken from a history. With the feature `arbitrary`, [`Plan`], [`World`] and [`State`] are drawn
//! by a fuzzer in the same way; commands and events have an `Arbitrary` of their own, which knows their form and no rule.
//!
//! ```
//! use imi_core::{Actor, Lifecycle};
//! use imi_requests::Request;
//! use imi_requests::testing::history::drawn;
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(8), |(state in drawn::states())| {
//!     prop_assert!(Request::last(&state) >= state.created);
//! });
//! ```

use core::ops::Range;

use imi_core::{Envelope, Standing, Task};
use proptest::prelude::Strategy;

use super::{History, Plan, plans};
use crate::testing::World;
use crate::{Command, Request, State};

/// How many steps are played for one value.
const STEPS: Range<usize> = 1..40;

/// The worlds in which histories play: every setting, link and access.
pub fn worlds() -> impl Strategy<Value = World> {
    plans(0..1).prop_map(|plan| plan.world())
}

/// The standings of the authorities of a world.
pub fn standings() -> impl Strategy<Value = Standing> {
    plans(0..1).prop_filter_map("a world has authorities", |plan| {
        let world = plan.world();
        one_of(&world.all(), plan.seed).map(|(_, staff)| staff.standing.clone())
    })
}

/// The commands given in histories, done or refused.
pub fn commands() -> impl Strategy<Value = Command> {
    from_histories("a command was given", |history, plan| {
        let given = |task: &Task<Request>| match task {
            Task::Give { order, .. } => Some(order.command.clone()),
            _ => None,
        };
        let all: Vec<Command> = history.steps.iter().filter_map(|step| given(step.task.as_ref()?)).collect();
        one_of(&all, plan.seed).cloned()
    })
}

/// The events of one request, from its first.
pub fn events() -> impl Strategy<Value = Vec<Envelope<Request>>> {
    from_histories("a request was begun", |history, plan| {
        one_of(&history.requests, plan.seed).map(|request| history.scene.events(*request))
    })
}

/// The states of requests.
pub fn states() -> impl Strategy<Value = State> {
    from_histories("a request was begun", state)
}

fn from_histories<T: core::fmt::Debug>(
    lacks: &'static str,
    draw: fn(&History, &Plan) -> Option<T>,
) -> impl Strategy<Value = T> {
    plans(STEPS).prop_filter_map(lacks, move |plan| draw(&History::play(&plan), &plan))
}

fn state(history: &History, plan: &Plan) -> Option<State> {
    one_of(&history.requests, plan.seed).map(|request| history.state(*request))
}

fn one_of<T>(all: &[T], seed: u64) -> Option<&T> {
    let count = u64::try_from(all.len()).ok()?;
    all.get(usize::try_from(seed.checked_rem(count)?).ok()?)
}

#[cfg(feature = "arbitrary")]
mod by_fuzzer {
    use arbitrary::{Arbitrary, Error, Result, Unstructured};

    use super::{History, Plan, State, World, state};

    impl<'a> Arbitrary<'a> for World {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Plan::arbitrary(u).map(|plan| plan.world())
        }
    }

    impl<'a> Arbitrary<'a> for State {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let plan = Plan::arbitrary(u)?;
            state(&History::play(&plan), &plan).ok_or(Error::IncorrectFormat)
        }
    }
}
