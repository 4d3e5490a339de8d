//! Equal plans play alike, everywhere and forever: what a regression file or a fuzzer's corpus holds stays what it was. A
//! snapshot that changes says that recorded plans mean something else from now on, or that the rules do.

use imi_alerts::testing::history::{Choice, History, Plan};
use imi_core::Task;
use imi_core::testing::recorded::{Recorded, numbers};

fn plan(seed: u64, steps: usize) -> Plan {
    let mut bytes = numbers(seed).map(u64::to_be_bytes);
    let [first, approves @ .., _, _, _, _, _] = bytes.next().unwrap_or_default();
    let choice = |[what, who, _, _, how @ ..]: [u8; 8]| Choice { what, who, how: u32::from_be_bytes(how) };
    let choices = bytes.take(steps).map(choice).collect();
    Plan { approves: u16::from_be_bytes(approves), first, choices }
}

/// What the last step was, and how it ended.
fn note(recorded: &mut Recorded, history: &History) {
    let Some(last) = &history.last else { return recorded.note("meanwhile", &history.play.now) };
    let name = match &last.task {
        None => "nothing".to_owned(),
        Some(Task::Found(_)) => "a draft".to_owned(),
        Some(Task::Give { order, .. }) => format!("{:?}", order.command.kind()),
        Some(Task::Elapse(_)) => "elapse".to_owned(),
        Some(Task::Look(_)) => "look".to_owned(),
    };
    let asked = match &last.task {
        Some(Task::Give { order, .. }) => serde_json::to_string(&order.command),
        Some(Task::Found(order)) => serde_json::to_string(&order.command),
        _ => Ok(String::new()),
    };
    let end = match (&last.commit, &last.refusal) {
        (Some(_), _) => "done",
        (_, Some(_)) => "refused",
        _ => "nothing",
    };
    let reason = last.refusal.as_ref().map(ToString::to_string);
    recorded
        .note(format!("{name} {end}"), &(history.play.now, last.actor, asked.unwrap_or_default(), reason));
}

#[test]
fn equal_plans_play_alike() {
    let mut recorded = Recorded::default();
    for seed in 0..150 {
        let plan = plan(seed, 40);
        let mut history = History::begin(&plan);
        for choice in &plan.choices {
            history.step(*choice);
            note(&mut recorded, &history);
            recorded.note("some actors", &history.some_actors());
        }
        for standing in history.standings() {
            recorded.note("standing", &standing);
        }
        for alert in &history.alerts {
            recorded.note("alert", &history.state(*alert));
        }
        recorded.note("story", &history.story());
    }
    insta::assert_snapshot!(recorded);
}

#[test]
fn a_story_is_told() {
    insta::assert_snapshot!(History::play(&plan(7, 30)).story());
}
