//! Streams, due times, standings, and two handles on them.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Bench, EAST, Found, NORTH, SOUTH, hold, said, same};
use crate::testing::toy::{self, Command, Parcel, Policy, Row};
use crate::{
    Actor, AreaId, Concern, Country, Desk, Id, Loaded, Look, Query, Standing, Store, Task, Verdict, Workflow,
    WorkflowRole, drive, fold,
};

const EVER: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// A bench with three parcels booked a minute apart.
fn waiting<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Result<(Bench<S>, Vec<Id<Parcel>>), String> {
    let mut bench = Bench::new(make)?;
    let mut booked = Vec::new();
    for label in [NORTH, EAST, SOUTH] {
        booked.push(bench.book(label)?.id);
        bench.pass(60);
    }
    Ok((bench, booked))
}

pub(super) fn due_order<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (bench, booked) = waiting(make)?;
    let far = bench.now + TimeDelta::days(30);
    same("all", &bench.one.due(far, usize::MAX).map_err(said)?, &booked)?;
    for limit in 0..3 {
        let few: Vec<_> = booked.iter().copied().take(limit).collect();
        same("a few", &bench.one.due(far, limit).map_err(said)?, &few)?;
    }
    Ok(())
}

pub(super) fn due_reached<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (bench, booked) = waiting(make)?;
    let first = bench.now - TimeDelta::seconds(180) + TimeDelta::hours(48);
    for (at, count) in [(-1, 0), (0, 1), (59, 1), (60, 2), (120, 3)] {
        let mut due = bench.one.due(first + TimeDelta::seconds(at), usize::MAX).map_err(said)?;
        due.sort();
        let mut expected: Vec<_> = booked.iter().copied().take(count).collect();
        expected.sort();
        same(&format!("{at} seconds after the first"), &due, &expected)?;
    }
    Ok(())
}

pub(super) fn due_moved<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let (mut bench, booked) = waiting(make)?;
    let [first, second, third] = booked.as_slice() else { return Err("three were booked".to_owned()) };
    bench.give(bench.world.anna, *first, Command::HandOver)?;
    bench.pass(3 * 24 * 3600);
    let elapse =
        drive(&bench.one, Desk::new(Task::Elapse(*second), Actor::System, bench.now, &Policy::default()));
    let Verdict::Commit(commit) = elapse.map_err(said)? else { return Err("nothing elapsed".to_owned()) };
    bench.one.commit(&commit).map_err(said)?;
    same("still due", &bench.one.due(EVER, usize::MAX).map_err(said)?, &vec![*third])
}

pub(super) fn events<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (parcel, other) = (bench.book(NORTH)?.id, bench.book(EAST)?.id);
    for _ in 0..2 {
        let task = bench.amending(parcel);
        bench.run(bench.world.anna, task)?;
    }
    let task = bench.amending(other);
    bench.run(bench.world.anna, task)?;
    for (after, expected) in [(0, vec![1, 2, 3]), (1, vec![2, 3]), (3, vec![]), (99, vec![])] {
        let events = bench.one.events(parcel, after).map_err(said)?;
        let numbers: Vec<u64> = events.iter().map(|event| event.sequence).collect();
        same(&format!("events after {after}"), &numbers, &expected)?;
        hold(events.iter().all(|event| event.stream == parcel), "an event of another stream")?;
    }
    same("of no stream", &bench.one.events(Id::from_u128(9), 0).map_err(said)?, &Vec::new())
}

pub(super) fn state<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.pass(60);
    bench.give(bench.world.anna, parcel, Command::Split { label: EAST })?;
    bench.give(bench.world.anna, parcel, Command::HandOver)?;
    let events = bench.one.events(parcel, 0).map_err(said)?;
    let state = fold(&events).map_err(said)?;
    let expected = Some(Loaded { state, version: 3 });
    same("the stream", &bench.one.load(parcel).map_err(said)?, &expected)?;
    same("no stream", &bench.one.load(Id::from_u128(9)).map_err(said)?, &None)
}

pub(super) fn standing_grows<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let newer = Standing { version: 5, ..bench.world.sender.clone() };
    bench.one.put_standing(&newer).map_err(said)?;
    for version in [4, 5] {
        let stale = Standing { version, users: Vec::new(), ..newer.clone() };
        hold(bench.other.put_standing(&stale).is_err(), &format!("version {version} replaced version 5"))?;
    }
    let kept = bench.one.standings(
        Workflow::InformationRequest,
        Some(newer.area),
        &[Concern::Authority(newer.authority)],
    );
    same("kept", &kept.map_err(said)?, &vec![newer])
}

pub(super) fn standings<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (sender, receiver) = (bench.world.sender.clone(), bench.world.receiver.clone());
    let elsewhere = Standing { area: AreaId::PROFESSIONAL_QUALIFICATIONS, ..sender.clone() };
    let alerts = Standing { workflow: Workflow::Alert, ..sender.clone() };
    bench.one.put_standing(&elsewhere).map_err(said)?;
    bench.one.put_standing(&alerts).map_err(said)?;
    let nobody = crate::AuthorityId::from_u128(99);
    let here = Some(sender.area);
    for (workflow, area, authorities, expected) in [
        (Workflow::InformationRequest, here, vec![sender.authority], vec![&sender]),
        (Workflow::InformationRequest, None, vec![sender.authority], vec![&elsewhere, &sender]),
        (Workflow::Alert, None, vec![sender.authority, nobody], vec![&alerts]),
        (Workflow::InformationRequest, here, vec![receiver.authority, nobody], vec![&receiver]),
        (Workflow::InformationRequest, here, vec![], vec![]),
    ] {
        let of: Vec<_> = authorities.into_iter().map(Concern::Authority).collect();
        let mut found = bench.one.standings(workflow, area, &of).map_err(said)?;
        found.sort_by_key(|standing| (standing.authority, standing.area));
        let expected: Vec<_> = expected.into_iter().cloned().collect();
        same(&format!("{workflow:?} in {area:?}"), &found, &expected)?;
    }
    Ok(())
}

pub(super) fn roles<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let base = Standing { workflow: Workflow::Alert, ..bench.world.sender.clone() };
    let one = |number, country, role| Standing {
        authority: crate::AuthorityId::from_u128(number),
        country,
        role,
        ..base.clone()
    };
    let (postbox, coordinator) = (WorkflowRole::IncomingAlertPostbox, WorkflowRole::AlertCoordinator);
    let (first, second) = (one(101, Country::Es, postbox), one(102, Country::Es, postbox));
    let elsewhere = Standing { area: AreaId::PROFESSIONAL_QUALIFICATIONS, ..first.clone() };
    let (foreign, other) = (one(103, Country::Mt, postbox), one(104, Country::Es, coordinator));
    for standing in [&first, &second, &elsewhere, &foreign, &other] {
        bench.one.put_standing(standing).map_err(said)?;
    }
    // Who has given the role up does not come any more.
    let former = one(105, Country::Es, postbox);
    bench.one.put_standing(&former).map_err(said)?;
    bench.one.put_standing(&Standing { version: 2, role: coordinator, ..former }).map_err(said)?;
    let spain = Concern::Role(Country::Es, postbox);
    let here = Some(base.area);
    for (workflow, area, of, expected) in [
        (Workflow::Alert, here, vec![spain], vec![&first, &second]),
        (Workflow::Alert, None, vec![spain], vec![&elsewhere, &first, &second]),
        (Workflow::Alert, here, vec![Concern::Authority(second.authority), spain], vec![&first, &second]),
        (Workflow::Alert, here, vec![Concern::Role(Country::Mt, postbox)], vec![&foreign]),
        (Workflow::Alert, here, vec![Concern::Role(Country::Se, postbox)], vec![]),
        (Workflow::InformationRequest, here, vec![spain], vec![]),
    ] {
        let mut found = bench.one.standings(workflow, area, &of).map_err(said)?;
        found.sort_by_key(|standing| (standing.authority, standing.area));
        let mut expected: Vec<_> = expected.into_iter().cloned().collect();
        expected.sort_by_key(|standing| (standing.authority, standing.area));
        same(&format!("{of:?} for {workflow:?} in {area:?}"), &found, &expected)?;
    }
    Ok(())
}

pub(super) fn handles<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?;
    let list = toy::open(bench.world.sender.authority);
    let Actor::User { user, authority } = bench.world.anna else { return Err("not a user".to_owned()) };
    let look = Look { user, authority, stream: parcel.id.uuid(), at: bench.now };
    bench.one.looked(look).map_err(said)?;
    let (one, other) = (&bench.one, &bench.other);
    same("load", &other.load(parcel.id).map_err(said)?, &one.load(parcel.id).map_err(said)?)?;
    same("events", &other.events(parcel.id, 0).map_err(said)?, &one.events(parcel.id, 0).map_err(said)?)?;
    let [ours, theirs] = [one, other].map(|store| store.unseal(&[parcel.note]).map_err(said));
    same("unsealed", &theirs?, &ours?)?;
    let query = Query { any_of: vec![list], from: None, until: None, after: None, limit: 9 };
    let mut all = |_: &Row| true;
    same("list", &other.list(&query, &mut all).map_err(said)?, &one.list(&query, &mut all).map_err(said)?)?;
    same("tally", &other.tally(list).map_err(said)?, &one.tally(list).map_err(said)?)?;
    same("due", &other.due(EVER, 9).map_err(said)?, &one.due(EVER, 9).map_err(said)?)?;
    same("looks", &other.looks(authority).map_err(said)?, &one.looks(authority).map_err(said)?)?;
    let command = crate::CommandId::from_u128(bench.given);
    same("receipt", &other.receipt(command).map_err(said)?, &one.receipt(command).map_err(said)?)
}
