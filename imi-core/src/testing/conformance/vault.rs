//! Seals, copies, erasures, looks.

use chrono::TimeDelta;

use super::{Bench, Found, NORTH, SOUTH, hold, nothing, opens, said, same, secret};
use crate::testing::toy::Parcel;
use crate::{Actor, Commit, Erasure, Id, Look, Personal, Seal, SealCopy, SealId, Secret, Store};

const fn seal_id(number: u128) -> SealId {
    SealId::from_u128(number)
}

fn text(words: &str) -> Secret {
    Secret::Text(Personal::new(words.to_owned()))
}

fn sealed(number: u128, owner: Id<Parcel>) -> Seal {
    Seal { id: seal_id(number), owner: owner.uuid(), secret: text(&format!("words {number}")) }
}

fn copied(from: SealId, to: u128, owner: Id<Parcel>) -> SealCopy {
    SealCopy { from, to: seal_id(to), owner: owner.uuid() }
}

impl<S: Store<Parcel>> Bench<S> {
    fn vault(
        &mut self,
        seals: Vec<Seal>,
        copies: Vec<SealCopy>,
        erasures: Vec<Erasure>,
    ) -> Result<(), String> {
        let commit = Commit { seals, copies, erasures, ..nothing() };
        self.one.commit(&commit).map(|_| ()).map_err(said)
    }
}

pub(super) fn open<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.vault(vec![sealed(1, parcel), sealed(2, parcel)], Vec::new(), Vec::new())?;
    let mut opened = bench.one.unseal(&[seal_id(1), seal_id(3), seal_id(2)]).map_err(said)?;
    opened.sort_by_key(|(id, _)| *id);
    let expected = vec![(seal_id(1), text("words 1")), (seal_id(2), text("words 2"))];
    hold(opened == expected, "not exactly the seals asked for, each with its content")
}

pub(super) fn copy_after_seal<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.vault(vec![sealed(1, parcel)], vec![copied(seal_id(1), 2, parcel)], Vec::new())?;
    hold(secret(&bench.one, seal_id(2))? == Some(text("words 1")), "the copy has not the seal's content")
}

pub(super) fn copy_before_erasure<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (parcel, other) = (bench.book(NORTH)?.id, bench.book(SOUTH)?.id);
    bench.vault(vec![sealed(1, parcel), sealed(2, parcel)], Vec::new(), Vec::new())?;
    let copies = vec![copied(seal_id(1), 3, other), copied(seal_id(2), 4, other)];
    let erasures = vec![Erasure::Seal(seal_id(1)), Erasure::Stream(parcel.uuid())];
    bench.vault(Vec::new(), copies, erasures)?;
    hold(opens(&bench.one, seal_id(3))?, "the copy of a seal erased in the same commit does not open")?;
    hold(opens(&bench.one, seal_id(4))?, "the copy of a seal whose stream was erased with it does not open")
}

pub(super) fn erasure_last<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.vault(vec![sealed(1, parcel)], Vec::new(), vec![Erasure::Seal(seal_id(1))])?;
    hold(!opens(&bench.one, seal_id(1))?, "the seal is still there")
}

pub(super) fn seal_erased<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    bench.vault(vec![sealed(1, parcel), sealed(2, parcel)], Vec::new(), Vec::new())?;
    bench.vault(Vec::new(), vec![copied(seal_id(1), 3, parcel)], Vec::new())?;
    bench.vault(Vec::new(), Vec::new(), vec![Erasure::Seal(seal_id(1))])?;
    hold(!opens(&bench.one, seal_id(1))?, "the erased seal opens")?;
    hold(opens(&bench.one, seal_id(2))?, "another seal went with it")?;
    hold(opens(&bench.one, seal_id(3))?, "its copy went with it")
}

pub(super) fn stream_erased<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (gone, stays) = (bench.book(NORTH)?, bench.book(SOUTH)?);
    let copies = vec![copied(gone.note, 1, stays.id), copied(stays.note, 2, gone.id)];
    bench.vault(Vec::new(), copies, Vec::new())?;
    bench.vault(vec![sealed(3, gone.id)], Vec::new(), vec![Erasure::Stream(gone.id.uuid())])?;
    hold(!opens(&bench.one, gone.note)?, "a seal of the stream opens")?;
    hold(!opens(&bench.one, seal_id(2))?, "a copy made for the stream opens")?;
    hold(!opens(&bench.one, seal_id(3))?, "a seal of the same commit opens")?;
    hold(opens(&bench.one, stays.note)?, "a seal of another stream went too")?;
    hold(opens(&bench.one, seal_id(1))?, "a copy made for another stream went too")
}

fn look<S>(bench: &Bench<S>, actor: Actor, stream: Id<Parcel>, seconds: i64) -> Result<Look, String> {
    let Actor::User { user, authority } = actor else { return Err("not a user".to_owned()) };
    let at = bench.now + TimeDelta::seconds(seconds);
    Ok(Look { user, authority, stream: stream.uuid(), at })
}

pub(super) fn looks<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (anna, anton, boris) = (bench.world.anna, bench.world.anton, bench.world.boris);
    let (parcel, other) = (bench.book(NORTH)?.id, bench.book(SOUTH)?.id);
    let [second, first] = [look(&bench, anna, parcel, 5)?, look(&bench, anton, other, 4)?];
    bench.one.looked(second).map_err(said)?;
    bench.one.looked(look(&bench, boris, parcel, 3)?).map_err(said)?;
    bench.one.looked(first).map_err(said)?;
    // Who looks twice at once looks twice.
    bench.one.looked(second).map_err(said)?;
    let looks = bench.one.looks(bench.world.sender.authority).map_err(said)?;
    same("the looks", &looks, &vec![first, second, second])
}

pub(super) fn looks_outlive<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let parcel = bench.book(NORTH)?.id;
    let look = look(&bench, bench.world.anna, parcel, 0)?;
    bench.one.looked(look).map_err(said)?;
    bench.vault(Vec::new(), Vec::new(), vec![Erasure::Stream(parcel.uuid())])?;
    same("the looks", &bench.one.looks(look.authority).map_err(said)?, &vec![look])
}

pub(super) fn looks_erased<S: Store<Parcel>>(make: &dyn Fn() -> (S, S)) -> Found {
    let mut bench = Bench::new(make)?;
    let (gone, stays) = (bench.book(NORTH)?.id, bench.book(SOUTH)?.id);
    let kept = look(&bench, bench.world.anna, stays, 0)?;
    bench.one.looked(look(&bench, bench.world.anna, gone, 0)?).map_err(said)?;
    bench.one.looked(kept).map_err(said)?;
    bench.vault(Vec::new(), Vec::new(), vec![Erasure::Looks(gone.uuid())])?;
    same("the looks", &bench.one.looks(kept.authority).map_err(said)?, &vec![kept])
}
