//! Commits, and what they expect.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Bench, EAST, End, Found, NORTH, ORDERS, SOUTH, WEST, committed, hold, nothing, said, same};
use crate::testing::toy::{self, Command, Parcel, Row, label_key};
use crate::{
    AuthorityId, Commit, Conflict, Envelope, Erasure, Expectation, Id, Listed, Loaded, Look, NoticeId,
    Personal, Query, Receipt, Reservation, Seal, SealId, Secret, Slug, Standing, Store, Task,
};

/// Races the tasks that `set` makes in every order, and judges overlap and ends.
fn race<S: Store<Parcel>>(
    make: &dyn Fn() -> (S, S),
    set: impl Fn(&mut Bench<S>) -> Result<[Task<Parcel>; 2], String>,
    expected: impl Fn(bool) -> [End; 2],
) -> Found {
    for order in ORDERS {
        let mut bench = Bench::new(make)?;
        let [first, second] = set(&mut bench)?;
        let (anna, anton) = (bench.world.anna, bench.world.anton);
        // The same command must come from the same user to be a repetition.
        let other = if first == second { anna } else { anton };
        let (overlap, ends) = bench.race(order, &[(anna, first), (other, second)])?;
        same(&format!("in the order {order:?}"), &ends, &expected(overlap).to_vec())?;
    }
    Ok(())
}

pub(super) fn version<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let later = |overlap| if overlap { End::Conflict(Conflict::Version) } else { End::Committed };
    race(
        make,
        |bench| {
            let parcel = bench.book(NORTH)?.id;
            Ok([bench.amending(parcel), bench.amending(parcel)])
        },
        |overlap| [End::Committed, later(overlap)],
    )?;
    let mut bench = Bench::new(make)?;
    let task = bench.booking(NORTH);
    let commit = bench.draft(bench.world.anna, task)?;
    let again = Commit { command: None, reservations: Vec::new(), ..commit.clone() };
    bench.one.commit(&commit).map_err(said)?;
    same("a stream born twice", &committed(bench.one.commit(&again))?.err(), &Some(Conflict::Version))
}

pub(super) fn key_taken<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    race(
        make,
        |bench| Ok([bench.booking(NORTH), bench.booking(NORTH)]),
        |_| [End::Committed, End::Conflict(Conflict::Key)],
    )
}

pub(super) fn tally_expected<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    race(
        make,
        |bench| {
            let mut alone = |label| {
                let book = toy::Book { label, alone: true, ..bench.world.book("label") };
                Task::Found(bench.order(book))
            };
            Ok([alone(NORTH), alone(EAST)])
        },
        |_| [End::Committed, End::Conflict(Conflict::Tally)],
    )
}

pub(super) fn command_once<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let later = |overlap| if overlap { End::Conflict(Conflict::Command) } else { End::Repeated };
    race(
        make,
        |bench| {
            let task = bench.booking(NORTH);
            Ok([task.clone(), task])
        },
        |overlap| [End::Committed, later(overlap)],
    )
}

pub(super) fn standing<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    for change in 0..3 {
        let mut bench = Bench::new(make)?;
        let parcel = bench.book(NORTH)?.id;
        let newer = Standing { version: 2, ..bench.world.sender.clone() };
        if change == 0 {
            bench.other.put_standing(&newer).map_err(said)?;
        }
        let task = bench.amending(parcel);
        let commit = bench.draft(bench.world.anna, task)?;
        if change == 1 {
            bench.other.put_standing(&newer).map_err(said)?;
        }
        let end = committed(bench.one.commit(&commit))?.err();
        if change == 2 {
            bench.other.put_standing(&newer).map_err(said)?;
        }
        let expected = (change == 1).then_some(Conflict::Standing);
        same(&format!("a standing changed in step {change}"), &end, &expected)?;
    }
    let mut bench = Bench::new(make)?;
    let area = bench.world.sender.area;
    for (authority, expected) in
        [(AuthorityId::from_u128(99), None), (bench.world.sender.authority, Some(Conflict::Standing))]
    {
        let mut commit = nothing();
        commit.expectations.push(Expectation::Standing { authority, area, version: 0 });
        let end = committed(bench.one.commit(&commit))?.err();
        same("a standing expected not to be there", &end, &expected)?;
    }
    Ok(())
}

pub(super) fn key_released<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.give(bench.world.anna, parcel, Command::HandOver)?;
    bench.give(bench.world.boris, parcel, Command::Deliver)?;
    bench.book(NORTH).map_err(|error| format!("taken again: {error}"))?;
    let mut commit = nothing();
    let key = label_key(NORTH);
    commit.reservations = vec![Reservation::Release(key.clone()), taken(NORTH, parcel)];
    let end = committed(bench.one.commit(&commit))?.err();
    same("let go and taken in one commit", &end, &None)
}

fn taken(label: Slug, owner: Id<Parcel>) -> Reservation {
    Reservation::Take { key: label_key(label), owner: owner.uuid() }
}

/// Whether these keys are there and not there as expected.
fn keys<S: Store<Parcel>>(store: &mut S, expected: &[(Slug, bool)]) -> Found {
    for (label, present) in expected.iter().copied() {
        let mut probe = nothing();
        probe.expectations.push(Expectation::Key { key: label_key(label), present });
        same(
            &format!("the key of `{label}` expected {present}"),
            &committed(store.commit(&probe))?.err(),
            &None,
        )?;
    }
    Ok(())
}

pub(super) fn key_erased<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (gone, stays) = (Id::from_u128(1), Id::from_u128(2));
    let reservations = vec![taken(NORTH, gone), taken(EAST, gone), taken(SOUTH, stays)];
    bench.one.commit(&Commit { reservations, ..nothing() }).map_err(said)?;
    // A key let go and taken again is his who took it last; whether it was let go is another promise.
    let reservations = vec![Reservation::Release(label_key(EAST)), taken(EAST, stays)];
    let again = committed(bench.one.commit(&Commit { reservations, ..nothing() }))?.is_ok();
    let (reservations, erasures) = (vec![taken(WEST, gone)], vec![Erasure::Stream(gone.uuid())]);
    bench.other.commit(&Commit { erasures, reservations, ..nothing() }).map_err(said)?;
    keys(&mut bench.one, &[(NORTH, false), (EAST, again), (SOUTH, true), (WEST, false)])
}

pub(super) fn apart<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let [mut one_by_one, mut together] = [Bench::new(make)?, Bench::new(make)?];
    let mut commits = Vec::new();
    for label in [NORTH, NORTH, EAST] {
        let task = together.booking(label);
        commits.push(together.draft(together.world.anna, task)?);
    }
    if let Some(second) = commits.get_mut(1) {
        // It takes a key before it fails at the next.
        second.reservations.insert(0, taken(SOUTH, Id::from_u128(1)));
    }
    let list = toy::open(together.world.sender.authority);
    for equals in [0, 2] {
        let expectations = vec![Expectation::Tally { list, equals }];
        commits.push(Commit { expectations, ..nothing() });
    }
    commits.extend(commits.get(2).cloned());
    let mut expected = Vec::new();
    for commit in &commits {
        expected.push(committed(one_by_one.one.commit(commit))?);
    }
    let mut answers = Vec::new();
    for answer in together.one.commit_all(&commits) {
        answers.push(committed(answer)?);
    }
    same("the answers", &answers, &expected)?;
    same("the answers to nothing", &together.one.commit_all(&[]).len(), &0)?;
    for part in commits.iter().flat_map(|commit| &commit.streams) {
        let [one, other] = [&one_by_one, &together].map(|bench| bench.other.load(part.stream).map_err(said));
        same("a stream", &other?, &one?)?;
    }
    keys(&mut together.one, &[(SOUTH, false)])
}

pub(super) fn key_expected<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    bench.book(NORTH)?;
    for (label, present, expected) in [
        (NORTH, true, None),
        (NORTH, false, Some(Conflict::Key)),
        (EAST, true, Some(Conflict::Key)),
        (EAST, false, None),
    ] {
        let mut commit = nothing();
        commit.expectations.push(Expectation::Key { key: label_key(label), present });
        let end = committed(bench.one.commit(&commit))?.err();
        same(&format!("the key of `{label}` expected {present}"), &end, &expected)?;
    }
    // It is held against what stood before the commit, whatever that takes or lets go itself.
    let key = label_key(EAST);
    for (present, reservation) in
        [(false, taken(EAST, Id::from_u128(1))), (true, Reservation::Release(key.clone()))]
    {
        let mut commit = nothing();
        commit.reservations.push(reservation);
        commit.expectations.push(Expectation::Key { key: key.clone(), present });
        let end = committed(bench.one.commit(&commit))?.err();
        same(&format!("a key expected {present} and then not so"), &end, &None)?;
    }
    Ok(())
}

pub(super) fn receipt<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    let order = bench.order(Command::Split { label: EAST });
    let command = order.id;
    same("before", &bench.one.receipt(command).map_err(said)?, &None)?;
    let commit = bench.draft(bench.world.anna, Task::Give { stream: parcel, seen: None, order })?;
    same("the answer", &bench.one.commit(&commit).map_err(said)?, &commit.receipt)?;
    same("opened", &commit.receipt.opened.len(), &1)?;
    let expected = Some((commit.receipt, Some(commit.fingerprint)));
    hold(bench.one.receipt(command).map_err(said)? == expected, "another receipt or fingerprint is kept")
}

pub(super) fn print_forgotten<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (gone, stays) = (bench.book(NORTH)?.id, bench.book(EAST)?.id);
    let mut tasks = Vec::new();
    for (stream, command) in [
        (stays, Command::Amend { note: bench.world.book("amended").note }),
        (gone, Command::Amend { note: bench.world.book("amended").note }),
        (gone, Command::Cancel),
    ] {
        let order = bench.order(command);
        tasks.push((stream, order.id));
        bench.run(bench.world.anna, Task::Give { stream, seen: None, order })?;
    }
    for (stream, command) in tasks {
        let Some((receipt, print)) = bench.one.receipt(command).map_err(said)? else {
            return Err("the receipt went too".to_owned());
        };
        same("the receipt", &receipt.stream, &stream.uuid())?;
        same("a fingerprint is kept", &print.is_some(), &(stream == stays))?;
    }
    Ok(())
}

/// Everything that a store shows of the two streams of the check of [`whole`].
#[derive(PartialEq)]
struct Picture {
    loaded: Vec<Option<Loaded<Parcel>>>,
    events: Vec<Envelope<Parcel>>,
    receipt: Option<(Receipt, Option<Uuid>)>,
    opened: Vec<(SealId, Secret)>,
    rows: Vec<Listed<Parcel>>,
    tally: u64,
    due: Vec<Id<Parcel>>,
    keys: Vec<bool>,
    notices: Vec<NoticeId>,
    looks: Vec<Look>,
}

impl Picture {
    fn take<S: Store<Parcel>>(bench: &mut Bench<S>, of: &Commit<Parcel>) -> Result<Self, String> {
        let streams: Vec<_> = of.streams.iter().map(|part| part.stream).collect();
        let mut seals: Vec<_> = of.seals.iter().map(|seal| seal.id).collect();
        seals.extend(of.copies.iter().flat_map(|copy| [copy.from, copy.to]));
        let from = bench.world.sender.authority;
        let query =
            Query { any_of: vec![toy::open(from)], from: None, until: None, after: None, limit: usize::MAX };
        let mut loaded = Vec::new();
        let mut events = Vec::new();
        for stream in streams {
            loaded.push(bench.one.load(stream).map_err(said)?);
            events.extend(bench.one.events(stream, 0).map_err(said)?);
        }
        let mut keys = Vec::new();
        for label in [NORTH, EAST] {
            let mut probe = nothing();
            probe.expectations.push(Expectation::Key { key: label_key(label), present: true });
            keys.push(committed(bench.one.commit(&probe))?.is_ok());
        }
        // Leases that are over at once leave the outbox as it was.
        let notices = bench.one.lease(bench.now, bench.now, usize::MAX).map_err(said)?;
        Ok(Self {
            loaded,
            events,
            receipt: of.command.map_or(Ok(None), |command| bench.one.receipt(command)).map_err(said)?,
            opened: bench.one.unseal(&seals).map_err(said)?,
            rows: bench.one.list(&query, &mut |_: &Row| true).map_err(said)?,
            tally: bench.one.tally(toy::open(from)).map_err(said)?,
            due: bench.one.due(DateTime::<Utc>::MAX_UTC, usize::MAX).map_err(said)?,
            keys,
            notices: notices.iter().map(|notice| notice.id).collect(),
            looks: bench.one.looks(from).map_err(said)?,
        })
    }
}

pub(super) fn whole<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    type Spoil = fn(&mut Commit<Parcel>, &toy::World);
    let spoils: [(&str, Spoil); 8] = [
        ("the first stream", |commit, _| {
            commit.streams.iter_mut().take(1).for_each(|part| part.after = 9);
        }),
        ("the last stream", |commit, _| {
            commit.streams.iter_mut().skip(1).for_each(|part| part.after = 9);
        }),
        ("a standing", |commit, world| {
            let Standing { authority, area, .. } = world.sender;
            commit.expectations.push(Expectation::Standing { authority, area, version: 9 });
        }),
        ("a key that should be there", |commit, _| {
            commit.expectations.push(Expectation::Key { key: label_key(EAST), present: true });
        }),
        ("a key that should not be there", |commit, _| {
            commit.expectations.push(Expectation::Key { key: label_key(NORTH), present: false });
        }),
        ("a key to be taken", |commit, _| {
            commit.reservations.insert(1, taken(NORTH, Id::from_u128(1)));
        }),
        ("a tally", |commit, world| {
            let list = toy::open(world.sender.authority);
            commit.expectations.push(Expectation::Tally { list, equals: 9 });
        }),
        ("the command", |commit, _| commit.command = Some(crate::CommandId::from_u128(1))),
    ];
    for (name, spoil) in spoils {
        let mut bench = Bench::new(make)?;
        let parcel = bench.book(NORTH)?;
        let crate::Actor::User { user, authority } = bench.world.anna else {
            return Err("Anna is a user".to_owned());
        };
        let stream = parcel.id.uuid();
        bench.one.looked(Look { user, authority, stream, at: bench.now }).map_err(said)?;
        let task = bench.giving(parcel.id, Command::Split { label: EAST });
        let mut commit = bench.draft(bench.world.anna, task)?;
        let secret = Secret::Text(Personal::new("never to be kept".to_owned()));
        commit.seals.push(Seal { id: SealId::from_u128(77), owner: stream, secret });
        commit.erasures.extend([Erasure::Seal(parcel.note), Erasure::Looks(stream)]);
        spoil(&mut commit, &bench.world);
        let before = Picture::take(&mut bench, &commit)?;
        if committed(bench.one.commit(&commit))?.is_err() {
            let after = Picture::take(&mut bench, &commit)?;
            hold(before == after, &format!("something was written although this was in conflict: {name}"))?;
        }
    }
    Ok(())
}
