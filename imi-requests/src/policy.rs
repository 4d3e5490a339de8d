//! Periods, limits and lists that a deployment may change.

use imi_core::{DayCount, WorkingDays};
use imi_i18n::{DataFaults, Questions};

/// What the rules of requests take from the deployment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// Periods, limits and calendar that every lifecycle shares.
    pub common: imi_core::Policy,
    /// The question sets and phrases in force.
    pub questions: Questions,
    /// How the standstill after a notification is counted (handbook 7.1): fifteen working days unless the deployment
    /// says otherwise, as the later date is the safe one.
    pub standstill: DayCount,
}

impl Policy {
    /// The handbook's periods, with these question sets.
    #[must_use]
    pub fn with_questions(questions: Questions) -> Self {
        Self {
            common: imi_core::Policy::default(),
            questions,
            standstill: DayCount::Working(WorkingDays(15)),
        }
    }

    /// The handbook's periods, with the question sets that `imi-i18n` ships.
    ///
    /// # Errors
    /// Never in a released version: a test of `imi-i18n` loads them.
    pub fn shipped() -> Result<Self, DataFaults> {
        Questions::shipped().map(Self::with_questions)
    }
}
