//! Everything that happens is declared: each step from stage to stage, in all parts, by command or consequence.

use imi_core::{By, Cause, Lifecycle, Moment, Task, transitions};

use super::History;
use crate::stage::Part;
use crate::{Alert, Kind, Policy, State, Status};

/// A step between stages that was taken.
type Arrow = (Status, Status, By<Alert>);

/// The arrows that the last step took, each held against the table.
///
/// # Errors
/// The first that the table does not declare.
pub fn last_step_is_declared(history: &History) -> Result<Vec<Arrow>, String> {
    let Some(step) = &history.last else { return Ok(Vec::new()) };
    let (Some(commit), Some((before, standings))) = (&step.commit, &step.before) else {
        return Ok(Vec::new());
    };
    let Some(stream) = commit.streams.iter().find(|part| part.stream == before.id) else {
        return Ok(Vec::new());
    };
    let moment = history.moment(step.actor, standings);
    let mut arrows = Vec::new();
    let mut state = before.clone();
    // What time and standings did first, event by event.
    for event in stream.events.iter().filter(|event| event.by == imi_core::Actor::System) {
        let was = stages(&state, &moment);
        Alert::evolve(&mut state, event).map_err(|corrupt| corrupt.to_string())?;
        let caused = |cause: &Cause<Alert>| matches!(cause, Cause::Time | Cause::Standing);
        compare(&was, &stages(&state, &moment), &caused, None, &mut arrows)?;
    }
    if let Some(Task::Give { order, .. }) = &step.task {
        let given = Alert::kind(&order.command);
        let caused = |cause: &Cause<Alert>| *cause == Cause::Command(given.0);
        compare(
            &stages(&state, &moment),
            &stages(&stream.state, &moment),
            &caused,
            Some(given),
            &mut arrows,
        )?;
    }
    Ok(arrows)
}

type Stages = Vec<(Part, Status)>;

fn stages(state: &State, moment: &Moment<'_, Policy>) -> Stages {
    let mut parts = Vec::new();
    Alert::parts(state, &mut |part| parts.push(part));
    parts.into_iter().filter_map(|part| Some((part, Alert::stage(state, part, moment)?))).collect()
}

fn compare(
    before: &Stages,
    after: &Stages,
    caused: &dyn Fn(&Cause<Alert>) -> bool,
    given: Option<(Kind, Part)>,
    arrows: &mut Vec<Arrow>,
) -> Result<(), String> {
    for (part, from) in before {
        // A part that comes or goes is no step of it.
        let Some((_, to)) = after.iter().find(|(other, _)| other == part) else { continue };
        let own = given.filter(|(_, of)| of == part).map(|(kind, _)| By::Command(kind));
        if let Some(by) = own.filter(|by| declared(*from, *to, *by)) {
            arrows.push((*from, *to, by));
            continue;
        }
        let stays = from == to;
        let consequence = Alert::CONSEQUENCES.iter().find(|row| {
            let leads = if row.to.is_empty() { stays } else { row.to.has(*to) };
            caused(&row.cause) && row.from.has(*from) && leads
        });
        match consequence {
            Some(row) => arrows.push((*from, *to, By::Consequence(row.name))),
            None if stays && own.is_none() => {}
            None => {
                return Err(format!(
                    "declared: {from:?} to {to:?} of {part:?} by {given:?} is not in the table"
                ));
            }
        }
    }
    Ok(())
}

fn declared(from: Status, to: Status, by: By<Alert>) -> bool {
    transitions::<Alert>().iter().any(|arrow| arrow.from == from && arrow.to == to && arrow.by == by)
}
