//! Mail to be sent.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Bench, EAST, Found, NORTH, SOUTH, hold, nothing, said, same};
use crate::testing::toy::{Command, Parcel};
use crate::{Commit, NoticeId, Store};

/// A bench with three notices, and their ids in the order in which they arose.
fn mailed<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Result<(Bench<S>, Vec<NoticeId>), String> {
    let mut bench = Bench::new(make)?;
    let mut ids = Vec::new();
    for label in [NORTH, EAST, SOUTH] {
        let task = bench.booking(label);
        let commit = bench.draft(bench.world.anna, task)?;
        ids.extend(commit.notices.iter().map(|notice| notice.id));
        bench.one.commit(&commit).map_err(said)?;
    }
    same("notices", &ids.len(), &3)?;
    Ok((bench, ids))
}

fn lease<S: Store<Parcel>>(
    store: &mut S,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<NoticeId>, String> {
    Ok(store.lease(now, until, limit).map_err(said)?.iter().map(|notice| notice.id).collect())
}

fn set(ids: &[NoticeId]) -> BTreeSet<NoticeId> {
    ids.iter().copied().collect()
}

pub(super) fn all<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    let now = bench.now;
    let before = lease(&mut bench.one, now, now, usize::MAX)?;
    let task = bench.giving(parcel, Command::HandOver);
    let commit = bench.draft(bench.world.anna, task)?;
    bench.one.commit(&commit).map_err(said)?;
    let ids: Vec<NoticeId> = commit.notices.iter().map(|notice| notice.id).collect();
    same("notices, one to a user and one to his authority", &ids.len(), &2)?;
    let handed = lease(&mut bench.one, now, now, usize::MAX)?;
    same("handed out", &set(&handed), &set(&[before, ids].concat()))
}

pub(super) fn order<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, ids) = mailed(make)?;
    let now = bench.now;
    same("the outbox", &lease(&mut bench.one, now, now, usize::MAX)?, &ids)?;
    // What comes back from a lease is still older than what came meanwhile.
    let task = bench.booking(super::WEST);
    let commit = bench.draft(bench.world.anna, task)?;
    bench.one.commit(&commit).map_err(said)?;
    let all = [ids, commit.notices.iter().map(|notice| notice.id).collect()].concat();
    let handed = lease(&mut bench.one, now, now, usize::MAX)?;
    // Whether all come again is another promise.
    hold(handed.len() != all.len() || handed == all, "after a lease another order")
}

pub(super) fn limit<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, ids) = mailed(make)?;
    // Leases that are over at once: what was handed out comes again.
    let now = bench.now;
    same("none asked for", &lease(&mut bench.one, now, now, 0)?.len(), &0)?;
    same("one asked for", &lease(&mut bench.one, now, now, 1)?.len(), &1)?;
    same("all asked for", &set(&lease(&mut bench.one, now, now, usize::MAX)?), &set(&ids))
}

pub(super) fn lease_holds<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, ids) = mailed(make)?;
    let (now, until) = (bench.now, bench.now + TimeDelta::minutes(5));
    same("handed out", &set(&lease(&mut bench.one, now, until, usize::MAX)?), &set(&ids))?;
    for at in [now, until - TimeDelta::nanoseconds(1000)] {
        same("again, by the same handle", &lease(&mut bench.one, at, until, usize::MAX)?, &Vec::new())?;
        same("again, by the other handle", &lease(&mut bench.other, at, until, usize::MAX)?, &Vec::new())?;
    }
    Ok(())
}

pub(super) fn lease_ends<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, ids) = mailed(make)?;
    let (now, until) = (bench.now, bench.now + TimeDelta::minutes(5));
    lease(&mut bench.one, now, until, usize::MAX)?;
    let again = lease(&mut bench.other, until, until, usize::MAX)?;
    same("when the lease is over", &set(&again), &set(&ids))
}

pub(super) fn sent<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, mut ids) = mailed(make)?;
    let task = bench.booking(super::WEST);
    let commit = bench.draft(bench.world.anna, task)?;
    bench.one.commit(&commit).map_err(said)?;
    ids.extend(commit.notices.iter().map(|notice| notice.id));
    let now = bench.now;
    lease(&mut bench.one, now, now, usize::MAX)?;
    let [first, second, third, fourth] = ids.as_slice() else { return Err("four were booked".to_owned()) };
    bench.other.sent(&[]).map_err(said)?;
    // That one of them was struck before, or never was, is no matter to the others.
    bench.one.sent(&[*first, NoticeId::from_u128(99), *third]).map_err(said)?;
    bench.other.sent(&[*fourth, *first]).map_err(said)?;
    let again = lease(&mut bench.one, now, now, usize::MAX)?;
    hold(again.iter().all(|id| id == second), "one that was sent came again")
}

pub(super) fn once<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let task = bench.booking(NORTH);
    let commit = bench.draft(bench.world.anna, task)?;
    let ids: Vec<NoticeId> = commit.notices.iter().map(|notice| notice.id).collect();
    let again = Commit { notices: commit.notices.clone(), ..nothing() };
    bench.one.commit(&commit).map_err(said)?;
    bench.other.commit(&again).map_err(said)?;
    let (now, until) = (bench.now, bench.now + TimeDelta::minutes(5));
    same("written twice", &lease(&mut bench.one, now, until, usize::MAX)?, &ids)?;
    // Whether its lease holds is another promise.
    let leased = lease(&mut bench.one, now, until, usize::MAX)?;
    bench.other.commit(&again).map_err(said)?;
    same("written while its lease runs", &lease(&mut bench.one, now, until, usize::MAX)?, &leased)
}
