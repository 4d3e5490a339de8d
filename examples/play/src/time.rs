//! Instants and periods as they are written in a scenario.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use imi_core::time::{civil_day, civil_time, local_instant};

/// An instant: `2012-03-01T09:00:00Z`, or by the clocks of Luxembourg `2012-03-01T10:00:00`, `2012-03-01 10:00` or, for
/// ten o'clock in the morning, `2012-03-01`.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = text.parse::<DateTime<Utc>>() {
        return Some(instant);
    }
    let text = text.replacen(' ', "T", 1);
    let of_clock = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    let civil = match of_clock {
        Some(civil) => civil,
        None => text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::from_hms_opt(10, 0, 0)?),
    };
    Some(local_instant(civil.date(), civil.time()))
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Hours(u32),
    Days(u32),
    Months(u32),
}

/// A period: `6 months`, `3 days`, `1 week`, `2 hours`.
pub(crate) fn period(text: &str) -> Option<Period> {
    let (count, unit) = text.trim().split_once(char::is_whitespace)?;
    let count: u32 = count.parse().ok().filter(|count| *count <= 100_000)?;
    match unit.trim() {
        "hour" | "hours" => Some(Period::Hours(count)),
        "day" | "days" => Some(Period::Days(count)),
        "week" | "weeks" => Some(Period::Days(count.checked_mul(7)?)),
        "month" | "months" => Some(Period::Months(count)),
        "year" | "years" => Some(Period::Months(count.checked_mul(12)?)),
        _ => None,
    }
}

impl Period {
    /// The instant so much later; days and months keep the time of day in Luxembourg.
    pub(crate) fn after(self, from: DateTime<Utc>) -> DateTime<Utc> {
        let on = |day: Option<NaiveDate>| day.map(|day| local_instant(day, civil_time(from)));
        let day = civil_day(from);
        let later = match self {
            Self::Hours(count) => from.checked_add_signed(TimeDelta::hours(count.into())),
            Self::Days(count) => on(day.checked_add_days(chrono::Days::new(count.into()))),
            Self::Months(count) => on(day.checked_add_months(chrono::Months::new(count))),
        };
        later.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_keep_the_time_of_day() {
        let march = instant("2012-03-01 10:00").unwrap();
        assert_eq!(march.to_rfc3339(), "2012-03-01T09:00:00+00:00");
        assert_eq!(Period::Months(6).after(march), instant("2012-09-01").unwrap());
    }

    #[test]
    fn days_keep_the_time_of_day_and_hours_do_not() {
        let eve = instant("2012-03-24 10:00").unwrap();
        assert_eq!(Period::Days(1).after(eve), instant("2012-03-25 10:00").unwrap());
        assert_eq!(Period::Hours(24).after(eve), instant("2012-03-25T11:00:00").unwrap());
    }

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        for (text, is) in [
            ("1 hour", Some(Period::Hours(1))),
            ("2 hours", Some(Period::Hours(2))),
            ("1 day", Some(Period::Days(1))),
            ("3 days", Some(Period::Days(3))),
            ("1 week", Some(Period::Days(7))),
            ("2 weeks", Some(Period::Days(14))),
            ("1 month", Some(Period::Months(1))),
            ("6 months", Some(Period::Months(6))),
            ("1 year", Some(Period::Months(12))),
            (" 2  years ", Some(Period::Months(24))),
            ("100000 days", Some(Period::Days(100_000))),
            ("100001 days", None),
            ("3 moons", None),
            ("days", None),
            ("soon", None),
        ] {
            assert_eq!(period(text), is, "{text}");
        }
    }
}
