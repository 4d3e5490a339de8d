//! Civil time, periods and working days, rule by rule.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use imi_core::time::{civil_day, civil_time, local_instant, start_of};
use imi_core::{Calendar, DayCount, Days, Hours, Months, WorkingDays};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn clock(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    // From 1996, since when the rule of summer time holds, to 2100.
    (820_454_400_i64..4_133_980_800).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

fn calendars() -> impl Strategy<Value = Calendar> {
    prop::collection::vec(0_i32..400, 0..60).prop_map(|days| {
        days.into_iter()
            .filter_map(|n| NaiveDate::from_yo_opt(2012, 1)?.checked_add_signed(TimeDelta::days(n.into())))
            .collect()
    })
}

#[test]
fn official_time_zone() {
    assert!(civil_time(at("2012-07-02T09:30:00Z")) > clock("10:00:00"));
    assert!(civil_time(at("2012-01-02T08:59:59Z")) < clock("10:00:00"));
    assert_eq!(civil_day(at("2012-01-01T22:59:59Z")), day("2012-01-01"));
    assert_eq!(civil_day(at("2012-01-01T23:00:00Z")), day("2012-01-02"));
    assert_eq!(civil_day(at("2012-07-01T22:00:00Z")), day("2012-07-02"));
    // The last Sundays of March and October, as published for these years.
    for (spring, autumn) in [
        ("1996-03-31", "1996-10-27"),
        ("2000-03-26", "2000-10-29"),
        ("2012-03-25", "2012-10-28"),
        ("2024-03-31", "2024-10-27"),
    ] {
        for (change, before, after) in [(spring, 1, 2), (autumn, 2, 1)] {
            let change = at(&format!("{change}T01:00:00Z"));
            let ahead = |utc: DateTime<Utc>| civil_time(utc) - utc.time();
            assert_eq!(ahead(change - TimeDelta::nanoseconds(1)), TimeDelta::hours(before), "{change}");
            assert_eq!(ahead(change), TimeDelta::hours(after), "{change}");
        }
    }
}

#[test]
fn dst_gaps() {
    let (spring, autumn) = (day("2012-03-25"), day("2012-10-28"));
    for (on, time, instant) in [
        (spring, "01:59:59", "2012-03-25T00:59:59Z"),
        (spring, "02:00:00", "2012-03-25T01:00:00Z"),
        (spring, "02:59:59", "2012-03-25T01:00:00Z"),
        (spring, "03:00:00", "2012-03-25T01:00:00Z"),
        (autumn, "01:59:59", "2012-10-27T23:59:59Z"),
        (autumn, "02:00:00", "2012-10-28T00:00:00Z"),
        (autumn, "02:59:59", "2012-10-28T00:59:59Z"),
        (autumn, "03:00:00", "2012-10-28T02:00:00Z"),
    ] {
        assert_eq!(local_instant(on, clock(time)), at(instant), "{on} {time}");
    }
    // Hours are elapsed over both changes; whole days end at local midnight.
    assert_eq!(Hours(48).after(at("2012-03-24T10:00:00Z")), at("2012-03-26T10:00:00Z"));
    assert_eq!(Hours(48).after(at("2012-10-27T10:00:00Z")), at("2012-10-29T10:00:00Z"));
    assert_eq!(start_of(day("2012-03-26")) - start_of(spring), TimeDelta::hours(23));
    assert_eq!(start_of(day("2012-10-29")) - start_of(autumn), TimeDelta::hours(25));
    assert_eq!(Days(1).expires(at("2012-03-24T10:00:00Z")), at("2012-03-25T22:00:00Z"));
}

// That the types do not mix is shown by the examples of `Days` and `Months` that must not compile.
#[test]
fn days_hours_months() {
    let opened = at("2012-01-31T12:00:00Z");
    assert_eq!(Hours(48).after(opened), at("2012-02-02T12:00:00Z"));
    assert_eq!(Days(2).expires(opened), start_of(day("2012-02-03")));
    assert_eq!(Months(1).due(opened), start_of(day("2012-02-29")));
    assert_eq!([Hours(48).to_string(), Days(1).to_string()], ["48 hours", "1 day"]);
    assert_eq!([Months(6).to_string(), WorkingDays(1).to_string()], ["6 months", "1 working day"]);
    assert_eq!(serde_json::to_string(&(Hours(48), Months(6))).unwrap(), "[48,6]");
}

#[test]
fn working_days() {
    let calendar: Calendar = [day("2012-05-01"), day("2012-05-17"), day("2012-05-28")].into_iter().collect();
    for (after, next) in [
        ("2012-05-11", "2012-05-14"),
        ("2012-05-12", "2012-05-14"),
        ("2012-05-13", "2012-05-14"),
        ("2012-05-16", "2012-05-18"),
        ("2012-05-25", "2012-05-29"),
        ("2012-04-30", "2012-05-02"),
    ] {
        assert_eq!(calendar.next_working_day(day(after)), day(next), "{after}");
    }
    assert!(!calendar.is_working_day(day("2012-05-01")));
    assert!(Calendar::default().is_working_day(day("2012-05-01")));
    assert!(!Calendar::default().is_working_day(day("2012-05-05")));
}

#[test]
fn boundary_instant() {
    let expires = Days(30).expires(at("2012-05-01T10:00:00Z"));
    assert!(at("2012-05-31T21:59:59Z") < expires, "31 May is running");
    assert_eq!(expires, at("2012-05-31T22:00:00Z"), "1 June begins");
    // A retention maximum is over as its last day begins.
    assert_eq!(Months(6).due(at("2012-08-31T10:00:00Z")), start_of(day("2013-02-28")));
    let report = Days(30).expires(at("2012-06-01T10:00:00Z"));
    assert_eq!(report, start_of(day("2012-07-02")));
    assert_eq!(Days(5).earlier(civil_day(report)), day("2012-06-27"));
}

#[test]
fn six_months_are_calendar_months() {
    for (closed, due) in [
        ("2011-08-31T14:00:00Z", "2012-02-29"),
        ("2012-08-31T14:00:00Z", "2013-02-28"),
        ("2012-02-29T14:00:00Z", "2012-08-29"),
        ("2012-03-30T14:00:00Z", "2012-09-30"),
        // In Luxembourg the first of the month has begun.
        ("2012-06-30T22:00:00Z", "2013-01-01"),
    ] {
        assert_eq!(Months(6).due(at(closed)), start_of(day(due)), "{closed}");
    }
    for (last, warned) in
        [("2012-03-31", "2012-02-29"), ("2013-01-15", "2012-12-15"), ("2012-05-31", "2012-04-30")]
    {
        assert_eq!(Months(1).earlier(day(last)), day(warned));
    }
}

#[test]
fn standstill_day_counting() {
    let notified = at("2012-03-01T10:00:00Z");
    let none = Calendar::default();
    let over = |count: DayCount, calendar: &Calendar| count.expires(notified, calendar);
    assert_eq!(over(DayCount::Calendar(Days(15)), &none), start_of(day("2012-03-17")));
    assert_eq!(over(DayCount::Working(WorkingDays(15)), &none), start_of(day("2012-03-23")));
    // A holiday on the way moves the end over the weekend; one on a Sunday does not.
    let holidays = [day("2012-03-22"), day("2012-03-23"), day("2012-03-18")].into_iter().collect();
    assert_eq!(over(DayCount::Working(WorkingDays(15)), &holidays), start_of(day("2012-03-27")));
    assert_eq!(over(DayCount::Calendar(Days(15)), &holidays), start_of(day("2012-03-17")));
    let wire = serde_json::json!({ "counting": "working", "days": 15 });
    assert_eq!(serde_json::to_value(DayCount::Working(WorkingDays(15))).unwrap(), wire);
}

#[test]
fn every_day_begins_once() {
    let mut on = day("1996-01-01");
    while on < day("2100-12-31") {
        let begins = start_of(on);
        let next = on.succ_opt().unwrap();
        assert_eq!(civil_day(begins), on);
        assert_eq!(civil_day(begins - TimeDelta::nanoseconds(1)), on.pred_opt().unwrap());
        let length = start_of(next) - begins;
        let expected = match (on.weekday(), on.month(), on.day()) {
            (chrono::Weekday::Sun, 3, 25..) => 23,
            (chrono::Weekday::Sun, 10, 25..) => 25,
            _ => 24,
        };
        assert_eq!(length, TimeDelta::hours(expected), "{on}");
        on = next;
    }
}

#[test]
fn the_calendar_s_ends_saturate() {
    let calendar: Calendar = [NaiveDate::MAX, NaiveDate::MIN].into_iter().collect();
    for opened in [DateTime::<Utc>::MIN_UTC, at("2012-01-01T00:00:00Z"), DateTime::<Utc>::MAX_UTC] {
        let (on, most) = (civil_day(opened), u32::MAX);
        assert_eq!(Days(most).expires(opened), DateTime::<Utc>::MAX_UTC);
        assert_eq!(Months(most).due(opened), DateTime::<Utc>::MAX_UTC);
        assert_eq!(WorkingDays(most).expires(opened, &calendar), DateTime::<Utc>::MAX_UTC);
        assert_eq!(Months(most).earlier(on), NaiveDate::MIN);
        assert_eq!(Days(most).earlier(on), NaiveDate::MIN);
        assert!(Hours(most).after(opened) >= opened);
        assert!(calendar.next_working_day(on) >= on);
    }
    for time in ["00:00:00", "02:30:00", "23:59:60"].map(clock) {
        let (first, last) = (local_instant(NaiveDate::MIN, time), local_instant(NaiveDate::MAX, time));
        assert!(first < start_of(day("2012-01-01")) && start_of(day("2012-01-01")) < last);
        assert_eq!(last.year(), NaiveDate::MAX.year());
    }
}

proptest! {
    #[test]
    fn local_instants_read_back(instant in moments()) {
        // A doubled time reads back as its first instant, every other as itself.
        let back = local_instant(civil_day(instant), civil_time(instant));
        prop_assert!(back == instant || back == instant - TimeDelta::hours(1));
        prop_assert_eq!((civil_day(back), civil_time(back)), (civil_day(instant), civil_time(instant)));
    }

    #[test]
    fn months_never_pass_the_maximum(from in moments(), months in 1_u32..36) {
        let due = Months(months).due(from);
        let (began, ends) = (civil_day(from), civil_day(due));
        prop_assert_eq!(due, start_of(ends));
        let month = |day: NaiveDate| day.year() * 12 + day.month().cast_signed();
        prop_assert_eq!(month(ends) - month(began), months.cast_signed());
        prop_assert!(ends.day() <= began.day());
        prop_assert!(ends.day() == began.day() || ends.succ_opt().unwrap().day() == 1);
        prop_assert!(Months(months).earlier(ends) <= began);
    }

    #[test]
    fn working_days_are_counted_one_by_one(n in 0_i64..300, count in 0_u32..80, calendar in calendars()) {
        let opened = start_of(day("2012-01-01") + TimeDelta::days(n));
        let mut last = civil_day(opened);
        for _ in 0..count {
            last = last.succ_opt().unwrap();
            while !calendar.is_working_day(last) {
                last = last.succ_opt().unwrap();
            }
        }
        let expected = start_of(last.succ_opt().unwrap());
        prop_assert_eq!(WorkingDays(count).expires(opened, &calendar), expected);
        prop_assert!(Days(count).expires(opened) <= expected);
    }

    #[test]
    fn a_longer_period_never_ends_earlier(from in moments(), n in 0_u32..100_000, calendar in calendars()) {
        prop_assert!(Days(n).expires(from) > from);
        prop_assert!(Days(n).expires(from) < Days(n + 1).expires(from));
        prop_assert!(Months(n).due(from) < Months(n + 1).due(from));
        prop_assert!(WorkingDays(n).expires(from, &calendar) < WorkingDays(n + 1).expires(from, &calendar));
    }
}
