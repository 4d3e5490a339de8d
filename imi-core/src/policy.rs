//! Periods and limits that a deployment may change.

use crate::{AttachmentLimits, Calendar, Days, Months};

/// What every lifecycle takes from the deployment. The defaults are the handbook's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// How long personal data is kept after closure, at the latest (handbook 10).
    pub retention: Months,
    /// How long an unsaved draft is kept.
    pub abandoned_draft: Months,
    /// How long before that its last actor is warned.
    pub abandoned_draft_warning: Months,
    /// How long a report is available (handbook 5.3.10).
    pub report: Days,
    /// Documents.
    pub attachments: AttachmentLimits,
    /// The days that are no working days besides Saturdays and Sundays.
    pub calendar: Calendar,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            retention: Months(6),
            abandoned_draft: Months(6),
            abandoned_draft_warning: Months(1),
            report: Days(30),
            attachments: AttachmentLimits::default(),
            calendar: Calendar::default(),
        }
    }
}
