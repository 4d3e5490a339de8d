//! Legislative areas and workflows (handbook 2.1, 2.2, 2.4).

use serde::{Deserialize, Serialize};

use crate::Slug;

/// A legislative area: data, not a closed list; an embedder adds its own.
///
/// ```
/// use imi_core::AreaId;
/// let posted_workers = AreaId("posted-workers".parse()?);
/// assert_ne!(posted_workers, AreaId::SERVICES);
/// # Ok::<(), imi_core::NotASlug>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(transparent)]
pub struct AreaId(pub Slug);

impl AreaId {
    /// Professional Qualifications (Directive 2005/36/EC).
    pub const PROFESSIONAL_QUALIFICATIONS: Self = Self(Slug::new("professional-qualifications"));
    /// Services (Directive 2006/123/EC).
    pub const SERVICES: Self = Self(Slug::new("services"));

    /// Whether the area has this workflow: requests everywhere, alerts in the area of services only.
    #[must_use]
    pub fn has(self, workflow: Workflow) -> bool {
        match workflow {
            Workflow::InformationRequest => true,
            Workflow::Alert => self == Self::SERVICES,
        }
    }
}

impl core::fmt::Debug for AreaId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}
impl core::fmt::Display for AreaId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

crate::members! {
    /// A module that an authority works with in a legislative area (handbook 2.2).
    pub enum Workflow {
        /// Information requests, case-by-case derogation among them.
        InformationRequest,
        /// Alerts.
        Alert,
    }
}
