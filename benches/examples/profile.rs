//! Plays the ten commands over and over, for a profiler.

use std::hint::black_box;

use imi_benches::request::Setting;
use imi_core::{CommandId, Order, offers};
use imi_requests::Request;

fn main() {
    let Ok(setting) = Setting::new() else { return };
    let (draft, orders) = setting.script();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    let what = std::env::args().nth(1);
    for _ in 0..std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(50_000) {
        if what.as_deref() == Some("offers") {
            let played = setting.play(&draft, orders.get(..2).unwrap_or_default());
            let Ok((state, _)) = played else { return };
            let moment = setting.moment(setting.world.hungary.handler);
            for _ in 0..100 {
                let _ = black_box(offers::<Request>(black_box(&state), &moment));
            }
        } else {
            let _ = black_box(setting.play(black_box(&draft), black_box(&orders)));
        }
    }
}
