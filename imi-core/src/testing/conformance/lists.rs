//! Lists and tallies.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Bench, Booked, EAST, Found, NORTH, SOUTH, WEST, hold, said, same};
use crate::testing::toy::{At, Command, Parcel, Row, coming, open};
use crate::{ListKey, Listed, Query, Store};

/// What a list showed, in its order.
type Shown = Vec<(DateTime<Utc>, Uuid)>;

fn query(any_of: Vec<ListKey>) -> Query {
    Query { any_of, from: None, until: None, after: None, limit: usize::MAX }
}

fn read<S: Store<Parcel>>(store: &S, query: &Query) -> Result<Vec<Listed<Parcel>>, String> {
    store.list(query, &mut |_: &Row| true).map_err(said)
}

fn places(listed: &[Listed<Parcel>]) -> Shown {
    listed.iter().map(|row| (row.order, row.stream.uuid())).collect()
}

fn set(shown: &Shown) -> BTreeSet<(DateTime<Utc>, Uuid)> {
    shown.iter().copied().collect()
}

/// Newest first, then by stream.
fn sorted(mut shown: Shown) -> Shown {
    shown.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.cmp(b)));
    shown
}

/// A bench with four parcels of the sender, two of them booked at one instant.
fn filled<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Result<(Bench<S>, Shown), String> {
    let mut bench = Bench::new(make)?;
    let mut shown = Vec::new();
    for (label, wait) in [NORTH, EAST, SOUTH, WEST].into_iter().zip([0, 60, 0, 60]) {
        bench.pass(wait);
        shown.push((bench.now, bench.book(label)?.id.uuid()));
    }
    Ok((bench, sorted(shown)))
}

pub(super) fn order<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (bench, expected) = filled(make)?;
    let listed = read(&bench.one, &query(vec![open(bench.world.sender.authority)]))?;
    same("the list", &places(&listed), &expected)?;
    let empty = read(&bench.one, &query(vec![open(bench.world.receiver.authority)]))?;
    same("the list of another", &places(&empty), &Vec::new())
}

/// Reads a query in pages of so many.
fn paged<S: Store<Parcel>>(store: &S, mut query: Query, limit: usize) -> Result<Shown, String> {
    query.limit = limit;
    let mut all = Vec::new();
    // Never more pages than a store that repeats itself would give for ever.
    for _ in 0..10 {
        let page = sorted(places(&read(store, &query)?));
        let Some(last) = page.last() else { break };
        query.after = Some(*last);
        all.extend(page);
    }
    Ok(all)
}

pub(super) fn pages<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (bench, expected) = filled(make)?;
    for limit in 1..=4 {
        let list = query(vec![open(bench.world.sender.authority)]);
        same(&format!("in pages of {limit}"), &paged(&bench.one, list, limit)?, &expected)?;
    }
    Ok(())
}

pub(super) fn once<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, mut expected) = filled(make)?;
    let Some((_, oldest)) = expected.pop() else { return Err("nothing is listed".to_owned()) };
    bench.pass(60);
    bench.give(bench.world.anna, crate::Id::from_uuid(oldest), Command::HandOver)?;
    expected.push((bench.now, oldest));
    let expected = sorted(expected);
    let (open, coming) = (open(bench.world.sender.authority), coming(bench.world.receiver.authority));
    for any_of in [vec![open, coming], vec![coming, open], vec![open, coming, open]] {
        let listed = sorted(places(&read(&bench.one, &query(any_of.clone()))?));
        same("of two lists", &listed, &expected)?;
        same("of two lists, in pages of two", &paged(&bench.one, query(any_of), 2)?, &expected)?;
    }
    Ok(())
}

pub(super) fn limit<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, expected) = filled(make)?;
    let Some((_, oldest)) = expected.last().copied() else { return Err("nothing is listed".to_owned()) };
    bench.give(bench.world.anna, crate::Id::from_uuid(oldest), Command::HandOver)?;
    let list = vec![open(bench.world.sender.authority)];
    for (limit, found) in [(0, 0), (1, 1), (2, 1)] {
        let query = Query { limit, ..query(list.clone()) };
        let kept = bench.one.list(&query, &mut |row: &Row| row.stage == At::Underway).map_err(said)?;
        same(&format!("kept of at most {limit}"), &kept.len(), &found)?;
    }
    same("at most two", &read(&bench.one, &Query { limit: 2, ..query(list) })?.len(), &2)
}

pub(super) fn bounds<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (bench, all) = filled(make)?;
    let list = vec![open(bench.world.sender.authority)];
    let [(last, _), (middle, _), _, (first, _)] = all.as_slice() else {
        return Err("four were booked".to_owned());
    };
    let (first, middle, last) = (*first, *middle, *last);
    for (from, until) in [
        (Some(middle), None),
        (None, Some(middle)),
        (Some(first), Some(last)),
        (Some(middle), Some(middle)),
        (Some(last), Some(first)),
    ] {
        let within = |at: DateTime<Utc>| from.is_none_or(|f| at >= f) && until.is_none_or(|u| at < u);
        let expected: Shown = all.iter().copied().filter(|(at, _)| within(*at)).collect();
        let found = places(&read(&bench.one, &Query { from, until, ..query(list.clone()) })?);
        same(&format!("from {from:?} until {until:?}"), &set(&found), &set(&expected))?;
    }
    Ok(())
}

pub(super) fn moved<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let Booked { id, .. } = bench.book(NORTH)?;
    let (open, coming) = (open(bench.world.sender.authority), coming(bench.world.receiver.authority));
    same("coming before", &read(&bench.one, &query(vec![coming]))?.len(), &0)?;
    bench.give(bench.world.anna, id, Command::HandOver)?;
    for list in [open, coming] {
        let rows = read(&bench.one, &query(vec![list]))?;
        let stages: Vec<_> = rows.iter().map(|listed| listed.row.stage).collect();
        same("handed over", &stages, &vec![At::Underway])?;
    }
    bench.give(bench.world.boris, id, Command::Deliver)?;
    for list in [open, coming] {
        same("delivered", &read(&bench.one, &query(vec![list]))?.len(), &0)?;
    }
    Ok(())
}

pub(super) fn tally<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let list = open(bench.world.sender.authority);
    same("of nothing", &bench.one.tally(list).map_err(said)?, &0)?;
    let mut last = None;
    for (label, count) in [(NORTH, 1), (EAST, 2), (SOUTH, 3)] {
        last = Some(bench.book(label)?.id);
        same("one by one", &bench.one.tally(list).map_err(said)?, &count)?;
    }
    let Some(last) = last else { return Err("nothing was booked".to_owned()) };
    let task = bench.amending(last);
    bench.run(bench.world.anna, task)?;
    hold(bench.one.tally(list).map_err(said)? == 3, "a row is counted twice")
}
