//! A request as a whole: what every stage has, and what is asked of it whatever its stage (handbook 5.1).

use chrono::{DateTime, Utc};
use imi_core::{AreaId, AuthorityId, Id, Number, SealedText};
use serde::{Deserialize, Serialize};

use crate::case::{Case, Document};
use crate::report::ReportRecord;
use crate::shown::Shown;
use crate::stage::{Act, Answer, Returned, Turn};
use crate::{Holder, Office, Party, Request, Side, Stage, Status};

/// A request.
///
/// Read from its wire form it is one that events can have made: what its parts say of each other is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct State {
    /// Its id.
    pub id: Id<Request>,
    /// The number by which people know it.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// When it was first saved.
    pub created: DateTime<Utc>,
    /// When the last event happened.
    pub last: DateTime<Utc>,
    /// What each office could see happen, so that versions and orders tell nobody more.
    pub shown: Shown,
    /// The side that asks.
    pub requesting: Party,
    /// What is asked.
    pub case: Case,
    /// The request that this part was split off.
    pub split_from: Option<Number>,
    /// The parts that were split off.
    pub split_off: Vec<Number>,
    /// The reports made and not expired when the last was made.
    pub reports: Vec<ReportRecord>,
    /// The stage.
    pub stage: Stage,
}

impl State {
    /// The status as the responding side has it.
    #[must_use]
    pub fn status(&self) -> Status {
        self.stage.status()
    }

    /// The status as the requesting side and everybody else outside the responding one has it: a reply under
    /// approval or returned does not exist yet (handbook 5.3.7).
    #[must_use]
    pub fn outer_status(&self) -> Status {
        match &self.stage {
            Stage::Taken(taken) if matches!(taken.turn, Turn::UnderApproval(_) | Turn::Returned { .. }) => {
                taken.without_pending_reply()
            }
            stage => stage.status(),
        }
    }

    /// The side that is asked, once the request is sent.
    #[must_use]
    pub fn responding(&self) -> Option<&Party> {
        self.stage.exchange().map(|exchange| &exchange.responding)
    }

    /// A side.
    #[must_use]
    pub fn party(&self, side: Side) -> Option<&Party> {
        match side {
            Side::Requesting => Some(&self.requesting),
            Side::Responding => self.responding(),
        }
    }

    pub(crate) fn party_mut(&mut self, side: Side) -> Option<&mut Party> {
        match side {
            Side::Requesting => Some(&mut self.requesting),
            Side::Responding => self.stage.exchange_mut().map(|exchange| &mut exchange.responding),
        }
    }

    /// Who holds an office.
    #[must_use]
    pub fn holder(&self, office: Office) -> Option<&Holder> {
        self.party(office.side())?.holder(office)
    }

    pub(crate) fn holder_mut(&mut self, office: Office) -> Option<&mut Holder> {
        let party = self.party_mut(office.side())?;
        if office.is_coordinator() { party.coordinator.as_mut() } else { Some(&mut party.authority) }
    }

    /// The authority addressed or responding, if one is named already.
    #[must_use]
    pub fn addressee(&self) -> Option<AuthorityId> {
        match &self.stage {
            Stage::Draft(draft) | Stage::Returned(Returned { draft, .. }) => draft.addressee,
            Stage::UnderApproval(held) => Some(held.addressee),
            stage => stage.exchange().map(|exchange| exchange.responding.authority.authority),
        }
    }

    /// The office whose turn it is; none once the request is over.
    #[must_use]
    pub fn turn(&self) -> Option<Office> {
        Some(match &self.stage {
            Stage::Draft(_) | Stage::Returned(_) => Office::RequestingAuthority,
            Stage::UnderApproval(_) => Office::RequestingCoordinator,
            Stage::Awaiting(_) => Office::RespondingAuthority,
            Stage::Taken(taken) => match &taken.turn {
                Turn::Preparing(_)
                | Turn::Returned { .. }
                | Turn::Asked
                | Turn::SentBack { .. }
                | Turn::AskedAgain => Office::RespondingAuthority,
                Turn::UnderApproval(_) => Office::RespondingCoordinator,
                Turn::Replied | Turn::Rejected => Office::RequestingAuthority,
                Turn::Referred { to, .. } => to.coordinator(),
            },
            Stage::Closed(_) | Stage::Removed(_) | Stage::Discarded(_) => return None,
        })
    }

    /// How often the request was forwarded, for the side that it was forwarded on: whoever it reaches counts anew what
    /// happens, and nobody's version goes back.
    pub(crate) fn forwards(&self, side: Side) -> u32 {
        let notes =
            self.stage.exchange().filter(|_| side == Side::Responding).map(|exchange| &exchange.notes);
        let forwards = notes.into_iter().flatten().filter(|note| note.act == Act::Forwarded);
        u32::try_from(forwards.count()).unwrap_or(u32::MAX)
    }

    /// What the coordinator that returned the request or the reply wants changed.
    pub(crate) fn suggestion(&self) -> Option<&SealedText> {
        match &self.stage {
            Stage::Returned(returned) => Some(&returned.suggestion),
            Stage::Taken(taken) => match &taken.turn {
                Turn::Returned { suggestion, .. } => Some(suggestion),
                _ => None,
            },
            _ => None,
        }
    }

    /// The answer to a question that stands: the last one given in a reply.
    #[must_use]
    pub fn standing_answer(&self, question: u16) -> Option<&Answer> {
        let replies = &self.stage.answered()?.replies;
        replies.iter().rev().flat_map(|reply| &reply.answers).find(|answer| answer.question == question)
    }

    /// The documents of this side.
    pub fn documents_of(&self, side: Side) -> impl Iterator<Item = &Document> {
        self.case.documents.iter().filter(move |document| document.by == side)
    }
}
