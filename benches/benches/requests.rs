//! The real rules of a request.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

use divan::{AllocProfiler, Bencher, black_box};
use imi_benches::request::Setting;
use imi_benches::unfold;
use imi_core::{CommandId, Envelope, Order, explain, fold, offers, view};
use imi_requests::{Kind, Part, Request, State};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn ten_commands(bencher: Bencher<'_, '_>) {
    let setting = Setting::new().unwrap();
    let (draft, orders) = setting.script();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    bencher.bench_local(|| black_box(setting.play(black_box(&draft), black_box(&orders))).unwrap());
}

fn accepted(setting: &Setting) -> State {
    let (draft, orders) = setting.script();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    setting.play(&draft, &orders[..2]).unwrap().0
}

#[divan::bench]
fn explain_allowed(bencher: Bencher<'_, '_>) {
    let setting = Setting::new().unwrap();
    let state = accepted(&setting);
    let moment = setting.moment(setting.world.hungary.handler);
    assert!(explain::<Request>(&state, Kind::SubmitReply, Part::Request, &moment).is_ok());
    bencher.bench_local(|| {
        explain::<Request>(black_box(&state), Kind::SubmitReply, Part::Request, black_box(&moment))
    });
}

#[divan::bench]
fn explain_refused(bencher: Bencher<'_, '_>) {
    let setting = Setting::new().unwrap();
    let state = accepted(&setting);
    let moment = setting.moment(setting.world.italy.handler);
    assert!(explain::<Request>(&state, Kind::SubmitReply, Part::Request, &moment).is_err());
    bencher.bench_local(|| {
        explain::<Request>(black_box(&state), Kind::SubmitReply, Part::Request, black_box(&moment))
    });
}

#[divan::bench]
fn all_offers(bencher: Bencher<'_, '_>) {
    let setting = Setting::new().unwrap();
    let state = accepted(&setting);
    let moment = setting.moment(setting.world.hungary.handler);
    bencher.bench_local(|| offers::<Request>(black_box(&state), black_box(&moment)));
}

#[divan::bench]
fn one_view(bencher: Bencher<'_, '_>) {
    let setting = Setting::new().unwrap();
    let state = accepted(&setting);
    let moment = setting.moment(setting.world.hungary.handler);
    bencher.bench_local(|| view::<Request>(black_box(&state), black_box(&moment)));
}

fn long_history() -> Vec<Envelope<Request>> {
    let setting = Setting::new().unwrap();
    let (draft, orders) = setting.long();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    let (state, journal) = setting.play(&draft, &orders).unwrap();
    assert_eq!(journal.len(), 50);
    assert_eq!(fold::<Request>(&journal).unwrap(), state);
    assert_eq!(unfold::fold(&journal).unwrap(), state);
    journal
}

#[divan::bench]
fn fold_fifty_events(bencher: Bencher<'_, '_>) {
    let journal = long_history();
    bencher.bench_local(|| fold::<Request>(black_box(&journal)));
}

#[divan::bench]
fn fold_fifty_events_by_hand(bencher: Bencher<'_, '_>) {
    let journal = long_history();
    bencher.bench_local(|| unfold::fold(black_box(&journal)));
}
