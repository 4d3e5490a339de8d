//! Everything that happens is declared: each step from stage to stage, in all parts, by command or consequence.

use imi_core::testing::arrows::{Arrows, Came, stages};
use imi_core::{Lifecycle, Moment, Standing, Task, settled};

use super::{End, History, Taken};
use crate::{Kind, Part, Request};

/// Notes the transitions that the last step took, each held against the table.
///
/// # Errors
/// The first that the table does not declare.
pub fn last_step_is_declared(
    history: &History,
    before_standings: &[Standing],
    arrows: &mut Arrows<Request>,
) -> Result<(), String> {
    let Some(step) = history.steps.last() else { return Ok(()) };
    let now = history.standings();
    if step.task.is_none() {
        for request in &history.requests {
            let state = history.state(*request);
            let stages = |standings: &[Standing]| {
                stages::<Request>(&state, &Moment { standings, ..history.moment(step.actor, &now) })
            };
            arrows.take(&stages(before_standings), &stages(&now), Came::Standing)?;
        }
        return Ok(());
    }
    let (End::Done(commit), Some(before)) = (&step.end, &step.before) else { return Ok(()) };
    let stream = commit.streams.iter().find(|part| part.stream == before.id);
    let moment = history.moment(step.actor, &now);
    let mut state = before.clone();
    let after = stream.map_or(before, |stream| &stream.state);
    // What time did first, event by event.
    let events = stream.map(|stream| &stream.events[..]).unwrap_or_default();
    for event in events.iter().filter(|event| event.by == imi_core::Actor::System) {
        let was = stages::<Request>(&state, &moment);
        Request::evolve(&mut state, event).map_err(|corrupt| corrupt.to_string())?;
        arrows.take(&was, &stages::<Request>(&state, &moment), Came::Time)?;
    }
    if let Some((kind, part)) = kind(step) {
        let (was, is) = (stages::<Request>(&state, &moment), stages::<Request>(after, &moment));
        arrows.take(&was, &is, Came::Command(kind, part))?;
    } else if *settled::<Request>(before, &moment) != *after {
        return Err("last_step_is_declared: elapse does not end where it settles".to_owned());
    }
    Ok(())
}

fn kind(step: &Taken) -> Option<(Kind, Part)> {
    match &step.task {
        Some(Task::Give { order, .. }) => Some(Request::kind(&order.command)),
        _ => None,
    }
}
