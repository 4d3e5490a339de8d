//! What users see, held against the handbook's matrix, against the lists, and against what time and others do.

use imi_core::{Actor, Lifecycle, Member, Moment, UserRight, explain, offers, settled, view};

use super::{End, History};
use crate::view::{Depth, TextView};
use crate::{Kind, Policy, Request, RequestId, Row, Stage, State, View};

/// Who looks, in the rows of the matrix `sees_personal_data`.
const ROWS: [[bool; 7]; 14] = [
    [true, true, true, true, true, true, false], // requesting authority: request handler
    [true, true, true, true, true, true, false], // requesting authority: request viewer
    [false; 7],                                  // requesting authority: allocator only
    [false, false, true, false, true, false, false], // responding authority: request handler
    [false, false, true, false, true, false, false], // responding authority: request viewer
    [false; 7],                                  // responding authority: allocator only
    [false, false, true, false, true, false, false], // a coordinator that is the responding authority
    [false; 7],                                  // requesting coordinator
    [false; 7],                                  // responding coordinator
    [false; 7],                                  // a linked coordinator that has not intervened
    [false; 7],                                  // whom it was forwarded to, before he accepts
    [false; 7],                                  // a handler of another authority of the country
    [false; 7],                                  // no right of requests
    [false; 7],                                  // the Commission
];

fn row(state: &State, moment: &Moment<'_, Policy>) -> usize {
    let Actor::User { user, authority } = moment.actor else { return 13 };
    let Some(own) = moment.standing(authority, state.area) else { return 12 };
    let holds = |right| own.is(user, right);
    let any = [
        UserRight::RequestHandler,
        UserRight::RequestViewer,
        UserRight::Allocator,
        UserRight::ReferralHandler,
    ];
    if !any.into_iter().any(holds) {
        return 12;
    }
    let responding = state.responding();
    let party = |[handler, viewer, allocator]: [usize; 3]| {
        if holds(UserRight::RequestHandler) {
            handler
        } else if holds(UserRight::RequestViewer) {
            viewer
        } else {
            allocator
        }
    };
    if state.requesting.authority.authority == authority {
        party([0, 1, 2])
    } else if responding.is_some_and(|side| side.authority.authority == authority) {
        party([3, 4, 5])
    } else if state.requesting.coordinator_id() == Some(authority) {
        7
    } else if responding.and_then(crate::Party::coordinator_id) == Some(authority) {
        8
    } else if own.is_request_coordinator() {
        9
    } else {
        11
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
