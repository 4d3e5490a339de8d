//! Everything that happens is declared: each step from stage to stage, in all parts, by command or consequence.

use imi_core::testing::arrows::{self, Arrows, Came, Stages};
use imi_core::{Lifecycle, Moment, Task};

use super::History;
use crate::{Alert, Policy, State};

/// Notes the transitions that the last step took, each held against the table.
///
/// # Errors
/// The first that the table does not declare.
pub fn last_step_is_declared(history: &History, arrows: &mut Arrows<Alert>) -> Result<(), String> {
    let Some(step) = &history.last else { return Ok(()) };
    let (Some(commit), Some((before, standings))) = (&step.commit, &step.before) else {
        return Ok(());
    };
    let Some(stream) = commit.streams.iter().find(|part| part.stream == before.id) else {
        return Ok(());
    };
    let moment = history.moment(step.actor, standings);
    let mut state = before.clone();
    // What time and standings did first, event by event.
    for event in stream.events.iter().filter(|event| event.by == imi_core::Actor::System) {
        let was = stages(&state, &moment);
        Alert::evolve(&mut state, event).map_err(|corrupt| corrupt.to_string())?;
        arrows.take(&was, &stages(&state, &moment), Came::Time)?;
    }
    if let Some(Task::Give { order, .. }) = &step.task {
        let (kind, part) = Alert::kind(&order.command);
        let (was, is) = (stages(&state, &moment), stages(&stream.state, &moment));
        arrows.take(&was, &is, Came::Command(kind, part))?;
    }
    Ok(())
}

fn stages(state: &State, moment: &Moment<'_, Policy>) -> Stages<Alert> {
    arrows::stages::<Alert>(state, moment)
}
