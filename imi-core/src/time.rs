//! Civil time in Europe/Luxembourg, periods, and working days (handbook 9.1.3, 10).
//!
//! Instants are UTC. The handbook's nights, days and months are those of Europe/Luxembourg, where the Data
//! Centre stands: Central European Time, one hour ahead of UTC, and in summer two, from 01:00 UTC on the last
//! Sunday of March to 01:00 UTC on the last Sunday of October. That rule holds from 1996 on; earlier instants
//! are read by it too.
//!
//! Hours, days, months and working days are types of their own and none is turned into another. A right that
//! lasts for a period lasts through its last day (`expires`); what may be kept for a period at most is due as
//! its last day begins (`due`). A result beyond the calendar's end is its end.

use core::fmt;
use core::ops::Bound::{Excluded, Unbounded};
use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

const WINTER: TimeDelta = TimeDelta::seconds(3600);
const SUMMER: TimeDelta = TimeDelta::seconds(2 * 3600);

/// A day known when the program is written.
#[allow(clippy::panic, reason = "evaluated by the compiler, where a panic is a build error")]
pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("no day of the calendar"),
    }
}

/// 01:00 UTC on the last Sunday of a month with 31 days, when clocks are changed.
fn change(year: i32, month: u32) -> Option<NaiveDateTime> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let sunday = last.checked_sub_days(chrono::Days::new(last.weekday().num_days_from_sunday().into()))?;
    sunday.and_hms_opt(1, 0, 0)
}

/// How far civil time is ahead of UTC.
fn ahead(utc: NaiveDateTime) -> TimeDelta {
    let changed = |month| change(utc.year(), month).is_some_and(|change| change <= utc);
    let summer = match utc.month() {
        3 => changed(3),
        4..=9 => true,
        10 => !changed(10),
        _ => false,
    };
    if summer { SUMMER } else { WINTER }
}

fn civil(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    utc.checked_add_signed(ahead(utc)).unwrap_or(NaiveDateTime::MAX)
}

/// The civil day in Europe/Luxembourg.
///
/// ```
/// use imi_core::time::civil_day;
/// let evening = "2012-07-01T22:00:00Z".parse()?;
/// assert_eq!(civil_day(evening).to_string(), "2012-07-02");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn civil_day(instant: DateTime<Utc>) -> NaiveDate {
    civil(instant).date()
}

/// The time of day in Europe/Luxembourg.
///
/// ```
/// use imi_core::time::civil_time;
/// let morning = "2012-07-02T09:30:00Z".parse()?;
/// assert_eq!(civil_time(morning).to_string(), "11:30:00");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn civil_time(instant: DateTime<Utc>) -> NaiveTime {
    civil(instant).time()
}

/// The first instant of a civil day in Europe/Luxembourg.
///
/// ```
/// use imi_core::time::start_of;
/// assert_eq!(start_of("2012-07-02".parse()?).to_rfc3339(), "2012-07-01T22:00:00+00:00");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    local_instant(day, NaiveTime::MIN)
}

/// The instant of a time of day in Europe/Luxembourg.
///
/// A time that the change to summer time leaves out is the next one there is; of a time that comes twice as
/// summer time ends, the first.
///
/// ```
/// use chrono::NaiveTime;
/// use imi_core::time::local_instant;
/// let half_past_two = "02:30:00".parse::<NaiveTime>()?;
/// let [missing, doubled] = ["2012-03-25", "2012-10-28"].map(str::parse);
/// assert_eq!(local_instant(missing?, half_past_two).to_rfc3339(), "2012-03-25T01:00:00+00:00");
/// assert_eq!(local_instant(doubled?, half_past_two).to_rfc3339(), "2012-10-28T00:30:00+00:00");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn local_instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let civil = day.and_time(time);
    let reading = |offset| civil.checked_sub_signed(offset).filter(|utc| ahead(*utc) == offset);
    // Summer first: where both readings hold, it is the earlier. Where none does, clocks jump over this time.
    let utc = reading(SUMMER).or_else(|| reading(WINTER)).or_else(|| change(day.year(), 3));
    utc.unwrap_or(NaiveDateTime::MIN).and_utc()
}

/// The first instant after a day.
fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.succ_opt().map(start_of)
}

macro_rules! periods {
    ($($(#[$doc:meta])* $period:ident $one:literal $many:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
            #[serde(transparent)]
            pub struct $period(pub u32);

            impl fmt::Display for $period {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, "{} {}", self.0, if self.0 == 1 { $one } else { $many })
                }
            }
        )*
    };
}

periods! {
    /// A number of elapsed hours, whatever the clocks on the wall do meanwhile.
    Hours "hour" "hours";
    /// A number of civil days.
    ///
    /// ```compile_fail
    /// assert_eq!(imi_core::Months(6), imi_core::Days(180));
    /// ```
    ///
    /// ```compile_fail
    /// let days: imi_core::Days = imi_core::WorkingDays(15).into();
    /// ```
    Days "day" "days";
    /// A number of calendar months.
    ///
    /// ```compile_fail
    /// let days: imi_core::Days = imi_core::Months(6).into();
    /// ```
    Months "month" "months";
    /// A number of working days.
    WorkingDays "working day" "working days";
}

impl Hours {
    /// The instant this many hours later.
    ///
    /// ```
    /// use imi_core::Hours;
    /// let night_of_change = "2012-03-24T12:00:00Z".parse()?;
    /// assert_eq!(Hours(48).after(night_of_change).to_rfc3339(), "2012-03-26T12:00:00+00:00");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn after(self, from: DateTime<Utc>) -> DateTime<Utc> {
        let elapsed = TimeDelta::try_hours(self.0.into());
        elapsed.and_then(|elapsed| from.checked_add_signed(elapsed)).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl Days {
    /// The first instant at which a right for this many days is over; the day of opening is not counted.
    ///
    /// ```
    /// use imi_core::{Days, time::start_of};
    /// let first_of_may = "2012-05-01T14:00:00Z".parse()?;
    /// assert_eq!(Days(30).expires(first_of_may), start_of("2012-06-01".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn expires(self, opened: DateTime<Utc>) -> DateTime<Utc> {
        let last = civil_day(opened).checked_add_days(chrono::Days::new(self.0.into()));
        last.and_then(end_of).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// The day this many days earlier, such as that of a reminder.
    #[must_use]
    pub fn earlier(self, day: NaiveDate) -> NaiveDate {
        day.checked_sub_days(chrono::Days::new(self.0.into())).unwrap_or(NaiveDate::MIN)
    }
}

impl Months {
    /// The first instant at which what may be kept this many months at most is due to go: the beginning of
    /// the day so many calendar months later, or of the month's last day where it has no such day.
    ///
    /// ```
    /// use imi_core::{Months, time::start_of};
    /// let closed = "2011-08-31T14:00:00Z".parse()?;
    /// assert_eq!(Months(6).due(closed), start_of("2012-02-29".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn due(self, from: DateTime<Utc>) -> DateTime<Utc> {
        let last = civil_day(from).checked_add_months(chrono::Months::new(self.0));
        last.map_or(DateTime::<Utc>::MAX_UTC, start_of)
    }

    /// The day this many calendar months earlier, such as that of a reminder; the month's last where it has
    /// none.
    ///
    /// ```
    /// use imi_core::Months;
    /// assert_eq!(Months(1).earlier("2012-03-31".parse()?).to_string(), "2012-02-29");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn earlier(self, day: NaiveDate) -> NaiveDate {
        day.checked_sub_months(chrono::Months::new(self.0)).unwrap_or(NaiveDate::MIN)
    }
}

impl WorkingDays {
    /// The first instant at which a period of this many working days is over; the day of opening is not
    /// counted.
    ///
    /// ```
    /// use imi_core::{Calendar, WorkingDays, time::start_of};
    /// let first_of_march = "2012-03-01T14:00:00Z".parse()?;
    /// let over = WorkingDays(15).expires(first_of_march, &Calendar::default());
    /// assert_eq!(over, start_of("2012-03-23".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn expires(self, opened: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        let last = calendar.working_day_after(civil_day(opened), self);
        last.and_then(end_of).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// Which days are working days: Monday to Friday, less the days named here.
///
/// ```
/// use imi_core::Calendar;
/// let whit_monday = "2012-05-28".parse()?;
/// let calendar = Calendar::from_iter([whit_monday]);
/// assert!(!calendar.is_working_day(whit_monday));
/// assert_eq!(calendar.next_working_day("2012-05-25".parse()?).to_string(), "2012-05-29");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Calendar {
    /// The days that are no working days besides Saturdays and Sundays.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// Whether it is a working day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        is_weekday(day) && !self.holidays.contains(&day)
    }

    /// The first working day after this day.
    #[must_use]
    pub fn next_working_day(&self, day: NaiveDate) -> NaiveDate {
        self.working_day_after(day, WorkingDays(1)).unwrap_or(NaiveDate::MAX)
    }

    /// The last of so many working days after `day`, or `day` itself if none are asked for.
    fn working_day_after(&self, day: NaiveDate, count: WorkingDays) -> Option<NaiveDate> {
        let mut last = weekday_after(day, count.0)?;
        // Each holiday on the way moves the end by one weekday, and may bring a further one onto the way.
        for holiday in self.holidays.range((Excluded(day), Unbounded)).filter(|holiday| is_weekday(**holiday))
        {
            if *holiday > last {
                break;
            }
            last = weekday_after(last, 1)?;
        }
        Some(last)
    }
}

impl FromIterator<NaiveDate> for Calendar {
    fn from_iter<I: IntoIterator<Item = NaiveDate>>(holidays: I) -> Self {
        Self { holidays: holidays.into_iter().collect() }
    }
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last of so many days from Monday to Friday after `day`, in a few instructions for any count.
fn weekday_after(day: NaiveDate, count: u32) -> Option<NaiveDate> {
    if count == 0 {
        return Some(day);
    }
    let number = day.weekday().num_days_from_monday();
    // From a weekend one counts as from the Friday before it.
    let counted = number.min(4);
    let from_monday = u64::from(counted) + u64::from(count);
    let days = from_monday / 5 * 7 + from_monday % 5;
    // Not below zero: the end lies after `day`, and both are counted from the same Monday.
    day.checked_add_days(chrono::Days::new(days.saturating_sub(number.into())))
}

/// How the days of a period are counted: a choice of the deployment where the handbook leaves it open.
///
/// ```
/// use imi_core::{Calendar, DayCount, Days, WorkingDays, time::start_of};
/// let notified = "2012-03-01T09:00:00Z".parse()?;
/// let over = |count: DayCount| count.expires(notified, &Calendar::default());
/// assert_eq!(over(DayCount::Calendar(Days(15))), start_of("2012-03-17".parse()?));
/// assert_eq!(over(DayCount::Working(WorkingDays(15))), start_of("2012-03-23".parse()?));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case", tag = "counting", content = "days")]
pub enum DayCount {
    /// Every day counts.
    Calendar(Days),
    /// Working days count.
    Working(WorkingDays),
}

impl DayCount {
    /// The first instant after the last day of the period; the day of opening is not counted.
    #[must_use]
    pub fn expires(self, opened: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        match self {
            Self::Calendar(days) => days.expires(opened),
            Self::Working(days) => days.expires(opened, calendar),
        }
    }
}
