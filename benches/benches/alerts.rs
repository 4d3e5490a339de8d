//! The real rules of an alert that stands in very many authorities, or has a long history.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use divan::{AllocProfiler, Bencher};
use imi_benches::alert::Spread;
use imi_core::{Actor, fold};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// So many recipients in each state.
const RECIPIENTS: u128 = 200;

#[divan::bench]
fn establishment_changed(bencher: Bencher<'_, '_>) {
    let change = Spread::new(RECIPIENTS).unwrap().establishment().unwrap();
    assert_eq!(change.decide().unwrap().effects().notices, change.post().unwrap().notices());
    bencher.bench_local(|| change.decide());
}

#[divan::bench]
fn its_notices_by_hand(bencher: Bencher<'_, '_>) {
    let by_hand = Spread::new(RECIPIENTS).unwrap().establishment().unwrap().post().unwrap();
    bencher.bench_local(|| by_hand.notices());
}

#[divan::bench]
fn description_rectified(bencher: Bencher<'_, '_>) {
    let correction = Spread::new(RECIPIENTS).unwrap().description().unwrap();
    bencher.bench_local(|| correction.decide());
}

fn long() -> Spread {
    let spread = Spread::talked_about(500).unwrap();
    assert_eq!(spread.history().unwrap().len(), 500);
    spread
}

#[divan::bench]
fn view_of_the_broadcaster(bencher: Bencher<'_, '_>) {
    let spread = long();
    let (state, look) = spread.look(spread.broadcaster).unwrap();
    bencher.bench_local(|| look.view(&state));
}

#[divan::bench]
fn view_of_a_recipient(bencher: Bencher<'_, '_>) {
    let spread = long();
    let (state, look) = spread.look(spread.abroad(false).unwrap()).unwrap();
    bencher.bench_local(|| look.view(&state));
}

#[divan::bench]
fn view_of_the_commission(bencher: Bencher<'_, '_>) {
    let (state, look) = long().look(Actor::Commission).unwrap();
    bencher.bench_local(|| look.view(&state));
}

#[divan::bench]
fn fold_five_hundred_events(bencher: Bencher<'_, '_>) {
    let journal = long().history().unwrap();
    bencher.bench_local(|| fold::<imi_alerts::Alert>(&journal));
}
