//! Time that does not do what is due, or does it otherwise if it comes late, is found.

use chrono::TimeDelta;
use imi_core::testing::toy::{At, Policy};
use imi_core::testing::{begin, invariants};
use imi_core::{Actor, Moment};

use super::says;
use super::tardy::{Fault, State, Tardy};

/// Judges a parcel that was booked so many days ago.
fn judged(
    (fault, days): (Fault, i64),
    check: fn(&State, &Moment<'_, Policy>) -> Result<(), String>,
) -> Result<(), String> {
    let policy = Policy::default();
    let now = begin() + TimeDelta::days(days);
    let state = State { at: At::Booked, booked: begin(), fault };
    check(&state, &Moment { now, actor: Actor::System, standings: &[], policy: &policy })
}

#[test]
fn time_that_does_something_else_than_is_due_is_found() {
    for days in 0..4 {
        assert_eq!(judged((Fault::None, days), invariants::due_is_done::<Tardy>), Ok(()), "{days}");
    }
    for (fault, what) in [
        (Fault::Overlooked, "does something else in [((), Booked)]"),
        (Fault::Unasked, "due None does something else"),
        (Fault::Restless, "0 days back does"),
        (Fault::Backwards, "1 days back does"),
    ] {
        says(judged((fault, 0), invariants::due_is_done::<Tardy>), what);
    }
}

#[test]
fn what_comes_late_and_otherwise_is_found() {
    for days in 0..4 {
        assert_eq!(judged((Fault::None, days), invariants::late_is_as_good::<Tardy>), Ok(()), "{days}");
    }
    says(judged((Fault::Late, 0), invariants::late_is_as_good::<Tardy>), "Delivered");
}
