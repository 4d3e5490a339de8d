//! The kit's own cost: the toy of ten commands in it, beside a hand-written enum.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use divan::{AllocProfiler, Bencher, black_box};
use imi_benches::{hand, inquiry};
use imi_core::testing::begin;
use imi_core::{CommandId, Moment, Policy};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    let (mut by_hand, mut by_kit) = (Vec::new(), Vec::new());
    hand::play(&inquiry::by(begin()), &mut by_hand).unwrap();
    let (standings, policy) = ([inquiry::standing()], Policy::default());
    let moment = Moment { now: begin(), actor: inquiry::ACTOR, standings: &standings, policy: &policy };
    inquiry::play(&moment, &ids(), &mut by_kit).unwrap();
    assert_eq!(by_kit, by_hand);
    divan::main();
}

fn ids() -> [CommandId; 10] {
    std::array::from_fn(|n| CommandId::from_u128(n as u128 + 1))
}

#[divan::bench]
fn ten_commands_by_hand(bencher: Bencher<'_, '_>) {
    let (by, mut journal) = (inquiry::by(begin()), Vec::with_capacity(10));
    bencher.bench_local(|| {
        journal.clear();
        black_box(hand::play(&by, black_box(&mut journal))).unwrap()
    });
}

#[divan::bench]
fn ten_commands_in_the_kit(bencher: Bencher<'_, '_>) {
    let (standings, policy, ids) = ([inquiry::standing()], Policy::default(), ids());
    let moment = Moment { now: begin(), actor: inquiry::ACTOR, standings: &standings, policy: &policy };
    let mut journal = Vec::with_capacity(10);
    bencher.bench_local(|| {
        journal.clear();
        black_box(inquiry::play(black_box(&moment), &ids, &mut journal)).unwrap()
    });
}
