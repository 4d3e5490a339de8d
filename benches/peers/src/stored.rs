//! What is kept in SQLite: commits, and action lists, beside the same rows by hand.

use std::path::Path;

use imi_benches::stored::fill::{Stock, fill};
use imi_benches::stored::lists::File;
use imi_benches::stored::{Folder, alerts, rates};

use crate::measure::{Times, Way, measure};
use crate::report::{self, Report, Target};
use crate::{Outcome, Size};

pub(crate) fn hold(size: &Size, report: &mut Report) -> Outcome<()> {
    if size.takes("commits") {
        commits(size, report)?;
    }
    let passing = Folder::new("peers")?;
    let folder = size.kept.as_deref().unwrap_or(passing.path());
    if size.requests > 0 && size.takes("lists") {
        lists(size, folder, report)?;
    }
    if size.requests > 0 && size.takes("alert-lists") {
        lists_of_alerts(size, folder, report)?;
    }
    Ok(())
}

/// So many rounds of commits, in new files each.
const ROUNDS: u32 = 3;

fn commits(size: &Size, report: &mut Report) -> Outcome<()> {
    let slices = rates::rates(size.bookings, ROUNDS)?;
    let times: Vec<Times> = slices.into_iter().map(|(name, rounds)| Times::of(name, rounds)).collect();
    report::heading("SQLite: a booking written")?;
    times.iter().try_for_each(report::times)?;
    let (size, [erased, clean]) = rates::scrub(50_000)?;
    let (erased, clean) = (erased.as_secs_f64() * 1e9, clean.as_secs_f64() * 1e9);
    report::times(&Times::of("a scrub after an erasure", vec![erased]))?;
    report::times(&Times::of("a scrub with nothing erased", vec![clean]))?;
    report::note(&format!("the file that is scrubbed has {} MiB", size >> 20))?;
    let find = |name: &str| times.iter().find(|times| times.name == name).ok_or("no such way");
    let (alone, grouped) = (find(rates::ALONE)?, find(rates::GROUPED)?);
    for (ours, other, least) in [
        (alone, find(rates::ALONE_BY_HAND)?, 0.95),
        (alone, find(rates::ONE_ROW)?, 0.5),
        (grouped, find(rates::TOGETHER_BY_HAND)?, 0.85),
        (grouped, alone, 2.0),
    ] {
        report.hold(ours, other, &Target::Rate(least))?;
    }
    Ok(())
}

/// So many users read their lists, each once a turn.
const READERS: u32 = 128;

fn lists(size: &Size, folder: &Path, report: &mut Report) -> Outcome<()> {
    let stock = Stock::new()?;
    let filled = |count: u64| -> Outcome<_> {
        let path = folder.join(format!("{count} requests"));
        if !path.exists() {
            fill(&path, &stock, count)?;
        }
        File::open(&path, &stock)
    };
    let (few, many) = (filled(size.requests)?, filled(size.requests * 10)?);
    let readers = few.readers(READERS as usize)?;
    for file in [&few, &many] {
        for reader in &readers {
            let listed = file.by_store(reader)?;
            assert_eq!(listed, file.by_hand(reader)?, "by hand other rows are listed");
            assert!(listed.iter().map(|(_, shown)| shown).eq(&file.by_columns(reader)?), "other columns");
            assert!(
                listed.iter().map(|(listed, _)| &listed.row).eq(&file.by_statement(reader)?),
                "other rows"
            );
        }
    }
    let ways = vec![
        each("action list", &readers, |reader| few.by_store(reader)),
        each("the same by hand", &readers, |reader| few.by_hand(reader)),
        each("the store's statement by hand", &readers, |reader| few.by_statement(reader)),
        each("what is shown, in columns", &readers, |reader| few.by_columns(reader)),
        each("action list, ten times as many", &readers, |reader| many.by_store(reader)),
        each("the same by hand, ten times as many", &readers, |reader| many.by_hand(reader)),
        each("the store's statement by hand, ten times as many", &readers, |reader| {
            many.by_statement(reader)
        }),
        each("what is shown, in columns, ten times as many", &readers, |reader| many.by_columns(reader)),
    ];
    let times = measure(size.rounds, ways);
    report::heading(&format!("SQLite: the first 20 of an action list among {} requests", size.requests))?;
    times.iter().try_for_each(report::times)?;
    let [few, few_by_hand, .., many, many_by_hand, _, _] = times.as_slice() else { return Ok(()) };
    report.hold(few, few_by_hand, &Target::AtMost(1.3))?;
    report.hold(many, many_by_hand, &Target::AtMost(1.3))?;
    Ok(report.hold(many, few, &Target::AtMost(1.2))?)
}

/// The list of an authority: of some that have very many alerts, and of others.
fn lists_of_alerts(size: &Size, folder: &Path, report: &mut Report) -> Outcome<()> {
    let stock = alerts::fill::Stock::new();
    let filled = |count: u64| -> Outcome<_> {
        let path = folder.join(format!("{count} alerts"));
        if !path.exists() {
            alerts::fill::fill(&path, &stock, count)?;
        }
        alerts::File::open(&path, &stock)
    };
    let (few, many) = (filled(size.requests / 60)?, filled(size.requests / 6)?);
    let readers = few.readers(READERS as usize)?;
    for (file, reader) in
        [&few, &many].into_iter().flat_map(|file| readers.iter().map(move |own| (file, own)))
    {
        let listed = file.by_store(reader)?;
        assert_eq!(listed, file.by_hand(reader)?, "by hand other rows are listed");
        assert!(listed.iter().map(|(_, shown)| shown).eq(&file.by_columns(reader)?), "other columns");
        assert!(listed.iter().map(|(listed, _)| &listed.row).eq(&file.by_statement(reader)?), "other rows");
    }
    let ways = vec![
        each("list of an authority", &readers, |reader| many.by_store(reader)),
        each("the same by hand", &readers, |reader| many.by_hand(reader)),
        each("the store's statement by hand", &readers, |reader| many.by_statement(reader)),
        each("what is shown, in columns", &readers, |reader| many.by_columns(reader)),
        each("list of an authority, a tenth as many", &readers, |reader| few.by_store(reader)),
    ];
    let times = measure(size.rounds, ways);
    report::heading(&format!("SQLite: the first 20 alerts of an authority among {}", size.requests / 6))?;
    times.iter().try_for_each(report::times)?;
    let [many, by_hand, .., few] = times.as_slice() else { return Ok(()) };
    report.hold(many, by_hand, &Target::AtMost(1.3))?;
    Ok(report.hold(many, few, &Target::AtMost(1.2))?)
}

fn each<'r, R, T: 'r>(name: &'static str, readers: &'r [R], read: impl Fn(&R) -> Outcome<T> + 'r) -> Way<'r> {
    Way::new(name, READERS, move || readers.iter().filter(|reader| read(reader).is_ok()).count())
}
