//! Monitoring figures, as a pure function over list rows (handbook 9.3.1.1).

use std::collections::BTreeMap;

use imi_core::time::civil_day;
use imi_core::{AuthorityId, Country, Key, Message, members};
use serde::Serialize;

use crate::Row;

/// Figures of the requests that an authority, or a country, received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Figures {
    /// Accepted requests.
    pub accepted: u32,
    /// Those accepted within seven days of being received.
    pub accepted_in_time: u32,
    /// Answered requests.
    pub answered: u32,
    /// The days from sending to first reply of all answered requests, added up.
    pub days: u64,
    /// Answered requests for which a date was agreed.
    pub dated: u32,
    /// Those answered by that date.
    pub by_date: u32,
}

members! {
    /// How a figure is judged by the published thresholds.
    pub enum Judgement {
        /// At least 80 %, or fewer than 16 days.
        Good,
        /// 60 to 79 %, or 16 to 25 days.
        Fair,
        /// Less than 60 %, or more than 25 days.
        Poor,
    }
}

impl Message for Judgement {
    fn key(&self) -> Key {
        let name = match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        };
        Key { subject: "monitoring", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Fair => "To be improved",
            Self::Poor => "Insufficient",
        }
    }
}

/// Days within which a request should be accepted.
const ACCEPTED_WITHIN: i64 = 7;

impl Figures {
    fn count(&mut self, row: &Row) {
        let Some(sent) = row.sent.map(civil_day) else { return };
        if let Some(accepted) = row.accepted.map(civil_day) {
            self.accepted += 1;
            let days = (accepted - sent).num_days();
            self.accepted_in_time += u32::from(days <= ACCEPTED_WITHIN);
        }
        if let Some(replied) = row.replied.map(civil_day) {
            self.answered += 1;
            self.days += u64::try_from((replied - sent).num_days()).unwrap_or_default();
            if let Some(agreed) = row.proposed.or(row.deadline) {
                self.dated += 1;
                self.by_date += u32::from(replied <= agreed);
            }
        }
    }

    /// The share accepted within seven days, in whole per cent rounded down; none if none was accepted.
    #[must_use]
    pub fn accepted_share(&self) -> Option<u32> {
        share(self.accepted_in_time, self.accepted)
    }

    /// The average days to a reply, rounded down; none if none was answered.
    #[must_use]
    pub fn average_days(&self) -> Option<u64> {
        self.days.checked_div(self.answered.into())
    }

    /// The share answered by the date agreed, in whole per cent rounded down; none if no date was agreed.
    #[must_use]
    pub fn by_date_share(&self) -> Option<u32> {
        share(self.by_date, self.dated)
    }
}

fn share(part: u32, whole: u32) -> Option<u32> {
    let per_cent = (u64::from(part) * 100).checked_div(whole.into())?;
    u32::try_from(per_cent).ok()
}

impl Judgement {
    /// Of a share in per cent.
    #[must_use]
    pub fn of_share(per_cent: u32) -> Self {
        match per_cent {
            80.. => Self::Good,
            60..80 => Self::Fair,
            _ => Self::Poor,
        }
    }

    /// Of a number of days.
    #[must_use]
    pub fn of_days(days: u64) -> Self {
        match days {
            0..16 => Self::Good,
            16..26 => Self::Fair,
            _ => Self::Poor,
        }
    }
}

/// The figures of each authority and each country that received requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Monitoring {
    /// By authority.
    pub authorities: BTreeMap<AuthorityId, Figures>,
    /// By country.
    pub countries: BTreeMap<Country, Figures>,
}

/// Adds up the figures of these rows; each is counted for the present responding authority and its country.
#[must_use]
pub fn monitoring<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Monitoring {
    let mut found = Monitoring::default();
    for row in rows {
        let Some(party) = &row.responding else { continue };
        found.authorities.entry(party.authority.authority).or_default().count(row);
        found.countries.entry(party.country).or_default().count(row);
    }
    found
}
