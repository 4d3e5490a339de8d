//! Equal plans play alike, everywhere and forever: what a regression file or a fuzzer's corpus holds stays what it was. A
//! snapshot that changes says that recorded plans mean something else from now on, or that the rules do.

use imi_core::Task;
use imi_core::testing::recorded::{Recorded, numbers};
use imi_requests::testing::history::{Choice, End, History, Plan, Taken};

fn plan(seed: u64, steps: usize) -> Plan {
    let mut bytes = numbers(seed).map(u64::to_be_bytes);
    let mut byte = || bytes.next().map_or(0, |[first, ..]| first);
    let settings = [(); 9].map(|()| byte());
    let (links, services) = (byte(), byte() % 3 == 0);
    let choice = |[what, who, _, _, how @ ..]: [u8; 8]| Choice { what, who, how: u32::from_be_bytes(how) };
    Plan { seed, settings, links, services, choices: bytes.take(steps).map(choice).collect() }
}

fn note(recorded: &mut Recorded, step: &Taken) {
    let name = match &step.task {
        None => "meanwhile".to_owned(),
        Some(Task::Found(_)) => "a draft".to_owned(),
        Some(Task::Give { order, .. }) => format!("{:?}", order.command.kind()),
        Some(Task::Elapse(_)) => "elapse".to_owned(),
        Some(Task::Look(_)) => "look".to_owned(),
    };
    let (end, reason) = match &step.end {
        End::Done(_) => ("done", String::new()),
        End::Again(_) => ("again", String::new()),
        End::Nothing => ("nothing", String::new()),
        End::Refused(refusal) => ("refused", refusal.to_string()),
        End::Meanwhile => ("", String::new()),
    };
    let asked = match &step.task {
        Some(Task::Give { order, seen, .. }) => serde_json::to_string(&(&order.command, seen)),
        Some(Task::Found(order)) => serde_json::to_string(&order.command),
        _ => Ok(String::new()),
    };
    recorded.note(format!("{name} {end}"), &(step.now, step.actor, asked.unwrap_or_default(), reason));
}

#[test]
fn equal_plans_play_alike() {
    let mut recorded = Recorded::default();
    for seed in 0..150 {
        let history = History::play(&plan(seed, 40));
        history.steps.iter().for_each(|step| note(&mut recorded, step));
        for standing in history.standings() {
            recorded.note("standing", &standing);
        }
        for request in &history.requests {
            recorded.note("request", &history.state(*request));
        }
        recorded.note("story", &history.story());
    }
    insta::assert_snapshot!(recorded);
}

#[test]
fn a_story_is_told() {
    insta::assert_snapshot!(History::play(&plan(7, 30)).story());
}
