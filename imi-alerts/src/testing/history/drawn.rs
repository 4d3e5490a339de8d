//! Single values drawn from random histories: standings, commands, events and states as they come about, for properties of
//! one's own that need no whole history.
//!
//! All of them are made from [`plans`], and shrink as plans do: to fewer and simpler steps. A state is one that events have
//! made, for it is taken from a history. With the feature `arbitrary`, [`Plan`] and [`State`] are drawn by a fuzzer in the same
//! way; commands and events have an `Arbitrary` of their own, which knows their form and no rule.
//!
//! ```
//! use imi_alerts::Alert;
//! use imi_alerts::testing::history::drawn;
//! use imi_core::Lifecycle;
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(8), |(events in drawn::events(), state in drawn::states())| {
//!     prop_assert_eq!(events[0].sequence, 1);
//!     prop_assert!(Alert::last(&state) >= state.created);
//! });
//! ```

use core::ops::Range;

use imi_core::{Envelope, Standing, Task};
use proptest::prelude::Strategy;

use super::{History, Plan, plans};
use crate::{Alert, Command, State};

/// How many steps are played for one value.
const STEPS: Range<usize> = 1..40;

/// The standings of the authorities, as they are after a history.
pub fn standings() -> impl Strategy<Value = Standing> {
    plans(STEPS).prop_filter_map("a world has authorities", |plan| {
        let standings = History::play(&plan).standings();
        one_of(&standings, &plan).cloned()
    })
}

/// The commands given in histories, done or refused.
pub fn commands() -> impl Strategy<Value = Command> {
    plans(STEPS).prop_filter_map("a command was given", |plan| {
        let mut history = History::begin(&plan);
        let given = |choice| {
            history.step(choice);
            match history.last.as_ref()?.task.as_ref()? {
                Task::Give { order, .. } => Some(order.command.clone()),
                _ => None,
            }
        };
        let all: Vec<Command> = plan.choices.iter().copied().filter_map(given).collect();
        one_of(&all, &plan).cloned()
    })
}

/// The events of one alert, from its first.
pub fn events() -> impl Strategy<Value = Vec<Envelope<Alert>>> {
    plans(STEPS).prop_filter_map("an alert was begun", |plan| {
        let history = History::play(&plan);
        one_of(&history.alerts, &plan).map(|alert| history.play.events(*alert))
    })
}

/// The states of alerts.
pub fn states() -> impl Strategy<Value = State> {
    plans(STEPS).prop_filter_map("an alert was begun", |plan| state(&plan))
}

fn state(plan: &Plan) -> Option<State> {
    let history = History::play(plan);
    one_of(&history.alerts, plan).map(|alert| history.state(*alert))
}

fn one_of<'a, T>(all: &'a [T], plan: &Plan) -> Option<&'a T> {
    all.get(usize::from(plan.approves).checked_rem(all.len())?)
}

#[cfg(feature = "arbitrary")]
mod by_fuzzer {
    use arbitrary::{Arbitrary, Error, Result, Unstructured};

    use super::{Plan, State, state};

    impl<'a> Arbitrary<'a> for State {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            state(&Plan::arbitrary(u)?).ok_or(Error::IncorrectFormat)
        }
    }
}
