//! Time that does not do what is due, or does it otherwise if it comes late, is found.

use chrono::TimeDelta;
use imi_core::testing::toy::Policy;
use imi_core::testing::{begin, invariants};
use imi_core::{Actor, Moment};

use super::says;
use crate::explore::careless::{Careless, Planted, State};
use crate::explore::carelessly_booked;

/// Judges a parcel that was booked so many days ago.
fn judged(
    (planted, days): (Planted, i64),
    check: fn(&State, &Moment<'_, Policy>) -> Result<(), String>,
) -> Result<(), String> {
    let policy = Policy::default();
    let now = begin() + TimeDelta::days(days);
    let (mut state, _) = carelessly_booked(begin(), Actor::System);
    state.planted = planted;
    check(&state, &Moment { now, actor: Actor::System, standings: &[], policy: &policy })
}

#[test]
fn time_that_does_something_else_than_is_due_is_found() {
    for days in 0..4 {
        assert_eq!(judged((Planted::Timely, days), invariants::due_is_done::<Careless>), Ok(()), "{days}");
    }
    for (planted, what) in [
        (Planted::Due, "does something else in [((), Booked)]"),
        (Planted::Unasked, "due None does something else"),
        (Planted::Restless, "0 days back does"),
        (Planted::Backwards, "1 days back does"),
    ] {
        says(judged((planted, 0), invariants::due_is_done::<Careless>), what);
    }
}

#[test]
fn what_comes_late_and_otherwise_is_found() {
    for days in 0..4 {
        assert_eq!(
            judged((Planted::Timely, days), invariants::late_is_as_good::<Careless>),
            Ok(()),
            "{days}"
        );
    }
    says(judged((Planted::Late, 0), invariants::late_is_as_good::<Careless>), "Delivered");
}
