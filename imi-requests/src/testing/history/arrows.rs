//! Everything that happens is declared: each step from stage to stage, in all parts, by command or consequence.

use imi_core::{By, Cause, Lifecycle, Moment, Task, Transition, settled, transitions};

use super::{End, History, Taken};
use crate::{Kind, Part, Policy, Request, State, Status};

/// A step between stages that was taken.
pub type Arrow = (Status, Status, By<Request>);

/// The arrows that the last step took, each held against the table.
///
/// # Errors
/// The first that the table does not declare.
pub fn last_step_is_declared(
    history: &History,
    before_standings: &[imi_core::Standing],
) -> Result<Vec<Arrow>, String> {
    let Some(step) = history.steps.last() else { return Ok(Vec::new()) };
    let now = history.standings();
    let mut arrows = Vec::new();
    if step.task.is_none() {
        for request in &history.requests {
            let state = history.state(*request);
            let stages = |standings: &[imi_core::Standing]| {
                stages(&state, &Moment { standings, ..history.moment(step.actor, &now) })
            };
            let caused = |cause: &Cause<Request>| *cause == Cause::Standing;
            compare(&stages(before_standings), &stages(&now), &caused, None, &mut arrows)?;
        }
        return Ok(arrows);
    }
    let (End::Done(commit), Some(before)) = (&step.end, &step.before) else { return Ok(arrows) };
    let stream = commit.streams.iter().find(|part| part.stream == before.id);
    let moment = history.moment(step.actor, &now);
    let mut state = before.clone();
    let after = stream.map_or(before, |stream| &stream.state);
    // What time did first, event by event.
    let events = stream.map(|stream| &stream.events[..]).unwrap_or_default();
    for event in events.iter().filter(|event| event.by == imi_core::Actor::System) {
        let was = stages(&state, &moment);
        state = Request::evolve(state, event).map_err(|corrupt| corrupt.to_string())?;
        compare(&was, &stages(&state, &moment), &|cause| *cause == Cause::Time, None, &mut arrows)?;
    }
    if let Some((kind, part)) = kind(step) {
        let caused = |cause: &Cause<Request>| *cause == Cause::Command(kind);
        let given = Some((kind, part));
        compare(&stages(&state, &moment), &stages(after, &moment), &caused, given, &mut arrows)?;
    } else if *settled::<Request>(before, &moment) != *after {
        return Err("last_step_is_declared: elapse does not end where it settles".to_owned());
    }
    Ok(arrows)
}

fn kind(step: &Taken) -> Option<(Kind, Part)> {
    match &step.task {
        Some(Task::Give { order, .. }) => Some(Request::kind(&order.command)),
        _ => None,
    }
}

type Stages = Vec<(Part, Status)>;

fn stages(state: &State, moment: &Moment<'_, Policy>) -> Stages {
    let mut parts = Vec::new();
    Request::parts(state, &mut |part| parts.push(part));
    parts.into_iter().filter_map(|part| Some((part, Request::stage(state, part, moment)?))).collect()
}

fn compare(
    before: &Stages,
    after: &Stages,
    caused: &dyn Fn(&Cause<Request>) -> bool,
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
        let consequence = Request::CONSEQUENCES.iter().find(|row| {
            let to = if row.to.is_empty() { stays } else { row.to.has(*to) };
            caused(&row.cause) && row.from.has(*from) && to
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

fn declared(from: Status, to: Status, by: By<Request>) -> bool {
    transitions::<Request>().iter().any(|arrow| arrow.from == from && arrow.to == to && arrow.by == by)
}

/// The declared transitions that were not taken.
#[must_use]
pub fn not_taken(taken: &[Arrow]) -> Vec<Transition<Request>> {
    let is_taken = |arrow: &Transition<Request>| taken.contains(&(arrow.from, arrow.to, arrow.by));
    transitions::<Request>().into_iter().filter(|arrow| !is_taken(arrow)).collect()
}
