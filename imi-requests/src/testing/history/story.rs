//! What a history is told by, and how its next command is chosen.

use imi_core::{Actor, Offer, Task};

use super::words::Random;
use super::{End, History, Taken};
use crate::{Kind, Part, Request, RequestId};

impl History {
    /// What happened, a line a step: who did what, to which request, and how it ended. No personal word is in it.
    #[must_use]
    pub fn story(&self) -> String {
        let users = self.world.users();
        let who = |actor: Actor| {
            let known = users.iter().find(|(_, other)| *other == actor);
            known.map_or_else(|| format!("{actor:?}"), |(name, _)| name.clone())
        };
        let line = |step: &Taken| {
            format!("{} {}: {}: {}", step.now, who(step.actor), self.asked(step), ended(&step.end))
        };
        self.steps.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn asked(&self, step: &Taken) -> String {
        let number = |id: &RequestId| self.requests.iter().position(|known| known == id).unwrap_or_default();
        match &step.task {
            Some(Task::Give { stream, seen, order }) => {
                format!("{:?} to {} (seen {seen:?})", order.command.kind(), number(stream))
            }
            Some(Task::Found(_)) => "begins a request".to_owned(),
            Some(Task::Elapse(stream)) => format!("elapse of {}", number(stream)),
            Some(Task::Look(stream)) => format!("looks at {}", number(stream)),
            None => "meanwhile".to_owned(),
        }
    }
}

fn ended(end: &End) -> String {
    match end {
        End::Done(commit) => {
            let events = commit.streams.iter().flat_map(|part| &part.events);
            events.map(|event| event.event.happening().name).collect::<Vec<_>>().join(", ")
        }
        End::Again(_) => "again".to_owned(),
        End::Nothing => "nothing".to_owned(),
        End::Refused(refusal) => format!("refused: {refusal}"),
        End::Meanwhile => String::new(),
    }
}

pub(super) fn some_part(kind: Kind, random: &mut Random) -> Part {
    match kind {
        Kind::Assign => {
            let office = random.of(<crate::Office as imi_core::Member>::ALL).copied();
            office.map_or(Part::Request, Part::Allocation)
        }
        Kind::RecordContraryDecision => Part::Derogation,
        _ => Part::Request,
    }
}

/// One of the commands offered; what brings the request on comes more often than what does not.
pub(super) fn prefer(
    offered: &[(Actor, Offer<Request>)],
    random: &mut Random,
) -> Option<(Actor, Kind, Part)> {
    let weight = |kind: Kind| match kind {
        Kind::GenerateReport | Kind::CopyRequest | Kind::DiscardDraft | Kind::WithdrawRequest => 1,
        Kind::EditDraft
        | Kind::SaveDraftAnswers
        | Kind::AddMessage
        | Kind::AttachDocument
        | Kind::ChangeCoordinator
        | Kind::ProposeDate
        | Kind::RefuseRequest
        | Kind::Forward
        | Kind::Split
        | Kind::CloseAsSatisfactory
        | Kind::CloseAsUnavailable => 3,
        _ => 10,
    };
    let mut kinds: Vec<Kind> = offered.iter().map(|(_, offer)| offer.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let weighted: Vec<Kind> =
        kinds.into_iter().flat_map(|kind| core::iter::repeat_n(kind, weight(kind))).collect();
    let kind = *random.of(&weighted)?;
    let of_kind: Vec<_> = offered.iter().filter(|(_, offer)| offer.kind == kind).collect();
    random.of(&of_kind).map(|(actor, offer)| (*actor, offer.kind, offer.part))
}
