//! Days, times and numbers as each language writes them (handbook 2.2). Identifiers are never formatted.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use imi_core::Language;
use imi_core::Language::{
    Bg, Cs, Da, De, El, En, Es, Et, Fi, Fr, Ga, Hr, Hu, Is, It, Lt, Lv, Mt, Nl, No, Pl, Pt, Ro, Sk, Sl, Sv,
};
use imi_core::time::{civil_day, civil_time};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A civil day. All but English write it in digits, in an order that their readers know; in English the order
/// differs from reader to reader, so the month stands as a word.
pub(crate) fn day(language: Language, day: NaiveDate) -> String {
    let (y, m, d) = (day.year(), day.month(), day.day());
    match language {
        En => {
            let month =
                usize::try_from(day.month0()).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or_default();
            format!("{d} {month} {y}")
        }
        De | Da | Et | No | Pl | Ro => format!("{d:02}.{m:02}.{y}"),
        Bg => format!("{d:02}.{m:02}.{y} г."),
        Lv => format!("{d:02}.{m:02}.{y}."),
        Fi | Is => format!("{d}.{m}.{y}"),
        Cs | Sk | Sl => format!("{d}. {m}. {y}"),
        Hr => format!("{d}. {m}. {y}."),
        Hu => format!("{y}. {m:02}. {d:02}."),
        El | Es | Fr | Ga | It | Mt | Pt => format!("{d:02}/{m:02}/{y}"),
        Nl => format!("{d:02}-{m:02}-{y}"),
        Lt | Sv => format!("{y}-{m:02}-{d:02}"),
    }
}

/// An instant, as civil time in Europe/Luxembourg, to the minute.
pub(crate) fn instant(language: Language, at: DateTime<Utc>) -> String {
    let time = civil_time(at);
    let between = if matches!(language, Da | Fi) { '.' } else { ':' };
    let comma = if language == En { "," } else { "" };
    format!("{}{comma} {:02}{between}{:02}", day(language, civil_day(at)), time.hour(), time.minute())
}

/// A number of things, its digits in groups of three.
pub(crate) fn count(language: Language, number: u64) -> String {
    let digits = number.to_string();
    // Some languages leave four digits together.
    let shortest = if matches!(language, Bg | Es | Et | Lv | Pl | Pt) { 5 } else { 4 };
    if digits.len() < shortest {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + 12);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator(language));
        }
        out.push(digit);
    }
    out
}

/// What stands between groups of digits; a blank there never breaks a line.
fn separator(language: Language) -> char {
    match language {
        En | Ga | Mt => ',',
        Da | De | El | Es | Hr | Is | It | Nl | Ro | Sl => '.',
        Fr => '\u{202F}',
        Bg | Cs | Et | Fi | Hu | Lt | Lv | No | Pl | Pt | Sk | Sv => '\u{A0}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule `FormatsPerLanguage`: written out for every language, so that each change shows.
    #[test]
    fn formats_per_language() {
        let mayday = NaiveDate::from_ymd_opt(2012, 5, 1).unwrap();
        let late = "2012-06-30T22:05:00Z".parse().unwrap();
        let lines: Vec<String> = Language::ALL
            .iter()
            .map(|l| format!("{l}  {}  |  {}  |  {}", day(*l, mayday), instant(*l, late), count(*l, 12_500)))
            .collect();
        insta::assert_snapshot!(lines.join("\n").replace('\u{A0}', "~").replace('\u{202F}', "_"));
    }

    #[test]
    fn four_digits_stay_together_where_a_language_wants_it() {
        assert_eq!(
            (count(Es, 1234), count(De, 1234), count(De, 123)),
            ("1234".into(), "1.234".into(), "123".into())
        );
        assert_eq!(count(De, 123_456), "123.456");
        assert_eq!(count(En, u64::MAX), "18,446,744,073,709,551,615");
    }
}
