//! Nothing leaks: whoever sees two states alike is answered alike in both.

use imi_core::testing::invariants::same_view_same_answers;
use imi_core::{Actor, Lifecycle, Member, Order, history as lines, settled, view};

use super::History;
use super::content::{Ground, Ink, candidates};
use super::words::{Random, Words};
use crate::{Kind, Part, Request, RequestId, Scope, Search, State, Status, action_list, search};

/// If a user sees a request alike in two histories, he gets the same offers, explanations, refusals, list rows, counts and
/// history in both. Tells whether the two differ and he sees both alike.
///
/// # Errors
/// The first that differs.
pub fn same_view_same_everything(
    one: &History,
    other: &History,
    request: RequestId,
    actor: Actor,
) -> Result<bool, String> {
    let (standings, stored) = (one.standings(), [one.state(request), other.state(request)]);
    let moment = one.moment(actor, &standings);
    if stored[0] == stored[1] {
        return Ok(false);
    }
    let [first, second] = [&stored[0], &stored[1]].map(|state| settled::<Request>(state, &moment));
    let seen = [&first, &second].map(|state| view::<Request>(state, &moment));
    let name = "same_view_same_everything";
    let same = |what: &str, found: [String; 2]| {
        let [one, other] = found;
        if one == other {
            Ok(())
        } else {
            Err(format!("{name}: {actor:?}, {what}: {one} or {other}; {seen:?}"))
        }
    };
    if seen[0] != seen[1] {
        return Ok(false);
    }
    let told = [(one, &first), (other, &second)].map(|(history, state)| {
        format!("{:?}", lines::<Request>(state, &history.scene.events(request), &moment))
    });
    // An event that he is told of may leave his view as it was: a date proposed twice.
    if told[0] != told[1] {
        return Ok(false);
    }
    same("version", [&first, &second].map(|state| Request::version(state, 0, &moment).to_string()))?;
    same_view_same_answers::<Request>(&first, &second, &moment)?;
    for part in parts(&first, &second) {
        for kind in <Kind as Member>::ALL {
            let mut words = Words::new(1);
            let ink = &mut Ink { words: &mut words, random: Random::new(1) };
            for command in candidates(Ground { state: &first, moment }, *kind, part, ink) {
                let order = Order { id: imi_core::CommandId::from_u128(9), command };
                let decided =
                    [&first, &second].map(|state| imi_core::decide::<Request>(state, &order, &moment).err());
                same("refusal", decided.map(|refusal| format!("{refusal:?}")))?;
            }
        }
    }
    same(
        "row",
        [&first, &second].map(|state| format!("{:?}", Request::summary(state).row.seen_by(&moment))),
    )?;
    // A list tells of a request what was when time last did its work there.
    if stored.iter().any(|state| Request::elapse(state, &moment).is_some()) {
        return Ok(seen[0].is_some());
    }
    let linked: Vec<_> = standings.iter().map(|standing| standing.authority).collect();
    let statuses = core::iter::once(None).chain(Status::OF_REQUEST.iter().map(Some));
    for status in statuses {
        for scope in <Scope as Member>::ALL {
            for overdue in [false, true] {
                let wanted = Search { scope: *scope, status, overdue, ..Search::default() };
                let found = [one, other].map(|history| {
                    let found =
                        search(&history.scene.store, &wanted, &linked, &moment, 100).unwrap_or_default();
                    format!(
                        "{:?}",
                        found
                            .into_iter()
                            .filter(|(at, _)| at.stream == request)
                            .map(|(at, row)| (at.order, row))
                            .collect::<Vec<_>>()
                    )
                });
                same(&format!("{wanted:?}"), found)?;
            }
        }
    }
    let acting = [one, other].map(|history| {
        let found = action_list(&history.scene.store, &moment, 100).unwrap_or_default();
        format!(
            "{:?}",
            found
                .into_iter()
                .filter(|(at, _)| at.stream == request)
                .map(|(at, row)| (at.order, row))
                .collect::<Vec<_>>()
        )
    });
    same("action list", acting)?;
    Ok(seen[0].is_some())
}

fn parts(one: &State, other: &State) -> Vec<Part> {
    let mut parts = Vec::new();
    for state in [one, other] {
        Request::parts(state, &mut |part| {
            if !parts.contains(&part) {
                parts.push(part);
            }
        });
    }
    parts
}
