//! What users see, held against the handbook's matrix, against the lists, and against what time and others do.

use imi_core::{Actor, Lifecycle, Member, Moment, UserRight, explain, offers, settled, view};

use super::{End, History};
use crate::view::{Depth, TextView};
use crate::{Kind, Policy, Request, RequestId, Row, Stage, State, View};

/// Who looks, in the rows of the matrix `sees_personal_data`; those that have the same cells are one.
const ROWS: [[bool; 7]; 3] = [
    // Requesting authority: request handlers and viewers.
    [true, true, true, true, true, true, false],
    // Responding authority, a coordinator that is it included: request handlers and viewers.
    [false, false, true, false, true, false, false],
    // Everybody else: allocators only; coordinators of either side, and linked ones that have not intervened; whom it was
    // forwarded to, before he accepts; handlers of other authorities; whoever has no right of requests; the Commission.
    [false; 7],
];

fn row(state: &State, moment: &Moment<'_, Policy>) -> usize {
    let Actor::User { user, authority } = moment.actor else { return 2 };
    let Some(own) = moment.standing(authority, state.area) else { return 2 };
    let reads = [UserRight::RequestHandler, UserRight::RequestViewer];
    if !reads.into_iter().any(|right| own.is(user, right)) {
        2
    } else if state.requesting.authority.authority == authority {
        0
    } else if state.responding().is_some_and(|side| side.authority.authority == authority) {
        1
    } else {
        2
    }
}

fn column(state: &State) -> usize {
    match &state.stage {
        Stage::Draft(_) | Stage::UnderApproval(_) | Stage::Returned(_) => 0,
        Stage::Awaiting(_) => 1,
        Stage::Taken(_) => 2,
        Stage::Closed(closed) if closed.answered.is_some() => 4,
        Stage::Closed(_) => 5,
        Stage::Removed(_) | Stage::Discarded(_) => 6,
    }
}

/// Whether a view lets personal data be read: a detail, a file, or a text marked as such.
#[must_use]
pub fn shows_personal_data(view: &View) -> bool {
    let mut found = false;
    let own_words = view.depth == Depth::Forwarder;
    Request::seals(view, &mut |seal, personal| {
        // What a forwarder wrote himself stays readable for him.
        let note = |note: &crate::view::NoteView| matches!(note.text, Some(TextView::Readable(text)) if text.seal == seal);
        found |= personal && !(own_words && view.notes.iter().any(note));
    });
    found
}

/// Whether the handbook's matrix lets the actor see the personal data of a request.
#[must_use]
pub fn matrix_allows(state: &State, moment: &Moment<'_, Policy>) -> bool {
    let cell = ROWS.get(row(state, moment)).and_then(|cells| cells.get(column(state))).copied();
    cell.unwrap_or_default()
}

/// A view shows personal data only where the handbook's matrix allows it, and is a full one exactly there.
///
/// # Errors
/// If it shows more or less.
pub fn view_keeps_to_the_matrix(state: &State, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let state = &*settled::<Request>(state, moment);
    let Some(view) = view::<Request>(state, moment) else { return Ok(()) };
    let allowed = matrix_allows(state, moment);
    if shows_personal_data(&view) && !allowed {
        return Err(format!("view_keeps_to_the_matrix: {:?} sees personal data: {view:?}", moment.actor));
    }
    if (view.depth == Depth::Full) != allowed {
        return Err(format!("view_keeps_to_the_matrix: {:?} sees {:?}", moment.actor, view.depth));
    }
    Ok(())
}

/// Whoever may see personal data by the matrix does see it, if there is any.
///
/// # Errors
/// If he does not.
pub fn personal_data_is_not_withheld(state: &State, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let state = &*settled::<Request>(state, moment);
    let case = &state.case;
    let any = case.details.iter().any(|detail| detail.personal) || !case.documents.is_empty();
    let shown = view::<Request>(state, moment).is_some_and(|view| shows_personal_data(&view));
    if any && !shown && matrix_allows(state, moment) {
        return Err(format!("personal_data_is_not_withheld: {:?} may see it and does not", moment.actor));
    }
    Ok(())
}

/// A list shows a request by its row to exactly those who can open it, and tells of it what its view tells. The row is of
/// the state as time leaves it at that moment.
///
/// # Errors
/// If it does not.
pub fn row_agrees_with_the_view(state: &State, row: &Row, moment: &Moment<'_, Policy>) -> Result<(), String> {
    let (seen, row) = (view::<Request>(state, moment), row.seen_by(moment));
    let from_view = seen.as_ref().map(|view| {
        let party = |party: &crate::view::PartyView| (party.authority, party.country);
        (
            (view.number, view.area, view.status, view.sent),
            (party(&view.requesting), view.responding.as_ref().map(party)),
            (view.proposed.or(view.deadline), view.closed.map(|closed| closed.at)),
        )
    });
    let from_row = row.map(|row| {
        (
            (row.number, row.area, row.status, row.sent),
            (row.requesting, row.responding),
            (row.expected, row.closed),
        )
    });
    if from_view == from_row {
        Ok(())
    } else {
        Err(format!("row_agrees_with_the_view: {:?}: view {from_view:?}, row {from_row:?}", moment.actor))
    }
}

/// Standings that are not concerned change nothing: a desk that loads only those that are named decides and shows the same
/// as one that loads all.
///
/// # Errors
/// If they do.
pub fn more_standings_change_nothing(
    history: &History,
    request: RequestId,
    actor: Actor,
) -> Result<(), String> {
    let all = history.standings();
    let stored = history.state(request);
    let answers = |state: &State, moment: &Moment<'_, Policy>| {
        let explained: Vec<_> = <Kind as Member>::ALL
            .iter()
            .map(|kind| explain::<Request>(state, *kind, crate::Part::Request, moment))
            .collect();
        (
            view::<Request>(state, moment),
            offers::<Request>(state, moment),
            explained,
            Request::summary(state).row.seen_by(moment),
            Request::version(state, 0, moment),
        )
    };
    let few = history.scene.ask(actor, request, answers);
    let many = answers(&stored, &history.moment(actor, &all));
    if few == many {
        Ok(())
    } else {
        Err(format!("more_standings_change_nothing: {actor:?}: {few:?} or {many:?}"))
    }
}

/// The same of the last step: it would have been decided alike with all standings.
///
/// # Errors
/// If not.
pub fn last_step_needs_no_more_standings(history: &History) -> Result<(), String> {
    let Some(step) = history.steps.last() else { return Ok(()) };
    let (Some(imi_core::Task::Give { order, .. }), Some(before)) = (&step.task, &step.before) else {
        return Ok(());
    };
    // Whatever was answered before standings were asked for was not decided.
    if step.standings.is_empty() {
        return Ok(());
    }
    let all = history.standings();
    let moment =
        |standings| Moment { now: step.now, actor: step.actor, standings, policy: &history.scene.policy };
    let few = imi_core::decide::<Request>(before, order, &moment(&step.standings));
    let many = imi_core::decide::<Request>(before, order, &moment(&all));
    if few == many { Ok(()) } else { Err(format!("last_step_needs_no_more_standings: {few:?} or {many:?}")) }
}

fn without_reports(view: View) -> View {
    View { reports: Vec::new(), ..view }
}

/// The version that somebody inside sees never goes back, and grows whenever the last step changed what he sees. (Reports
/// are their maker's own.)
///
/// # Errors
/// If not.
pub fn version_grows_with_the_view(history: &History) -> Result<(), String> {
    let Some(step) = history.steps.last() else { return Ok(()) };
    let (End::Done(commit), Some(before)) = (&step.end, &step.before) else { return Ok(()) };
    let Some(after) = commit.streams.iter().find(|part| part.stream == before.id) else { return Ok(()) };
    let all = history.standings();
    history.actors().into_iter().try_for_each(|actor| {
        version_grows_between(before, &after.state, &history.moment(actor, &all)).map_err(|what| {
            let events: Vec<_> = after.events.iter().map(|event| event.event.happening().name).collect();
            format!("{what}, by {events:?}")
        })
    })
}

/// The same of what the actor sees of two states, the second of which follows on the first.
///
/// # Errors
/// If not.
pub fn version_grows_between(
    before: &State,
    after: &State,
    moment: &Moment<'_, Policy>,
) -> Result<(), String> {
    let inside = |state: &State| {
        let view = view::<Request>(state, moment)?;
        let inside = matches!(view.depth, Depth::Full | Depth::WithoutPersonalData);
        inside.then(|| (without_reports(view), Request::version(state, 0, moment)))
    };
    let before = settled::<Request>(before, moment);
    let (Some((old, was)), Some((new, is))) = (inside(&before), inside(after)) else { return Ok(()) };
    if is < was || is == was && old != new {
        return Err(format!(
            "version_grows_with_the_view: {:?}: version {was} to {is}, from {old:?} to {new:?}",
            moment.actor
        ));
    }
    Ok(())
}
