//! Two users at once: what comes of it is what would have come of one after the other.

use imi_core::{Actor, CommitError, Store, Task, Verdict};

use super::{End, History};
use crate::{Request, RequestId};

/// Two tasks decided at once, on what both saw: the second to be written meets a conflict, is decided again, and all ends as
/// if they had come one after the other.
///
/// # Errors
/// If not.
pub fn two_at_once_are_one_after_the_other(
    history: &History,
    first: (Actor, Task<Request>),
    second: (Actor, Task<Request>),
) -> Result<(), String> {
    let (Ok(Verdict::Commit(one)), Ok(Verdict::Commit(two))) =
        (history.decide(first.0, &first.1).0, history.decide(second.0, &second.1).0)
    else {
        return Ok(());
    };
    let mut together = history.fork(1);
    if together.scene.store.commit(&one).is_err() {
        return Err("two_at_once: the first of two was not taken".to_owned());
    }
    let stale = |streams: &[imi_core::StreamCommit<Request>]| {
        streams.iter().any(|part| {
            one.streams.iter().any(|other| other.stream == part.stream && !other.events.is_empty())
        })
    };
    let written = together.scene.store.commit(&two);
    match (&written, stale(&two.streams)) {
        (Ok(_), false) | (Err(CommitError::Conflict(_)), true) => {}
        (other, _) => return Err(format!("two_at_once: the second was answered {other:?}")),
    }
    if written.is_err() {
        together.run(second.0, second.1.clone());
    }
    let mut apart = history.fork(1);
    apart.run(first.0, first.1);
    apart.run(second.0, second.1);
    if together.scene.store == apart.scene.store {
        Ok(())
    } else {
        Err("two_at_once: it ends otherwise than one after the other".to_owned())
    }
}

/// A command given on a version that its user no longer sees is refused as changed meanwhile, and changes nothing.
///
/// # Errors
/// If not.
pub fn stale_is_refused(
    history: &History,
    request: RequestId,
    (actor, task): (Actor, Task<Request>),
) -> Result<(), String> {
    let Task::Give { order, .. } = task else { return Ok(()) };
    let seen = history.version(actor, request);
    let mut late = history.fork(1);
    let older = Task::Give { stream: request, seen: Some(seen.wrapping_sub(1)), order };
    let end = late.run(actor, older).end.clone();
    let changed = match &end {
        End::Refused(refusal) => matches!(
            refusal.reason,
            imi_core::Reason::Changed(imi_core::Rule::ExpectedVersion) | imi_core::Reason::NotFound
        ),
        _ => false,
    };
    if changed && late.scene.store == history.scene.store {
        Ok(())
    } else {
        Err(format!("stale_is_refused: {end:?}"))
    }
}
