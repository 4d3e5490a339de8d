//! Does one thing over and over, for a profiler: `toy`, `request`, `fold`, `explain` or `offers`.

use std::error::Error;
use std::hint::black_box;

use imi_benches::inquiry;
use imi_benches::questions::Town;
use imi_benches::request::Setting;
use imi_core::testing::begin;
use imi_core::{CommandId, Moment, Order, Policy, fold};
use imi_requests::Request;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let times: u32 = arguments.next().map_or(Ok(2_000), |times| times.parse())?;
    let mut run = work(&what)?;
    (0..times).for_each(|_| run());
    Ok(())
}

fn work(what: &str) -> Result<Box<dyn FnMut()>, Box<dyn Error>> {
    let setting = Setting::new()?;
    let order = |command| Order { id: CommandId::from_u128(1), command };
    Ok(match what {
        "toy" => {
            let ids: [CommandId; 10] = std::array::from_fn(|n| CommandId::from_u128(n as u128 + 1));
            let (standings, policy, mut journal) = ([inquiry::standing()], Policy::default(), Vec::new());
            Box::new(move || {
                let moment =
                    Moment { now: begin(), actor: inquiry::ACTOR, standings: &standings, policy: &policy };
                journal.clear();
                let _ = black_box(inquiry::play(&moment, &ids, &mut journal));
            })
        }
        "request" => {
            let (draft, orders) = setting.script();
            let draft = order(draft);
            Box::new(move || drop(black_box(setting.play(black_box(&draft), black_box(&orders)))))
        }
        "fold" => {
            let (draft, orders) = setting.long();
            let (_, journal) = setting.play(&order(draft), &orders)?;
            Box::new(move || drop(black_box(fold::<Request>(black_box(&journal)))))
        }
        "explain" | "offers" => {
            let (town, explains) = (Town::new()?, what == "explain");
            Box::new(move || {
                for question in &town.questions {
                    if explains {
                        let _ = black_box(town.explain(black_box(question)));
                    } else {
                        drop(black_box(town.offers(black_box(question))));
                    }
                }
            })
        }
        other => return Err(format!("`{other}` is not known").into()),
    })
}
