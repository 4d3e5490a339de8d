//! Periods, limits and lists that a deployment brings.

use imi_core::Days;
use imi_i18n::Multilingual;

/// The checklist of criteria in force, a versioned list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// Its version.
    pub version: u32,
    /// The criteria, in order.
    pub texts: Vec<Multilingual>,
}

/// What the rules of alerts take from the deployment. The two periods are agreed by the Member States; the handbook
/// gives no figure, so neither does this crate.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Periods, limits and calendar that every lifecycle shares.
    pub common: imi_core::Policy,
    /// How long authorities of the responsible state may comment on a closure proposal.
    pub comments: Days,
    /// How long other states may object to it.
    pub objections: Days,
    /// The checklist.
    pub criteria: Criteria,
}

impl Policy {
    /// A policy with these periods and this checklist.
    #[must_use]
    pub fn new(comments: Days, objections: Days, criteria: Criteria) -> Self {
        Self { common: imi_core::Policy::default(), comments, objections, criteria }
    }
}
