//! The stages of a request, and what each has of its own (handbook 5.1).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{AuthorityId, Country, PartOf, SealedText, members};
use imi_i18n::{AnswerId, PhraseId};
use serde::{Deserialize, Serialize};

use crate::case::Asked;
use crate::derogation::Notification;
use crate::{Office, Party, Side, Status};

/// Where a request stands, with what exists only there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Saved, never sent.
    Draft(Draft),
    /// Held by the requesting coordinator for review.
    UnderApproval(UnderApproval),
    /// Not approved; to be changed.
    Returned(Returned),
    /// Sent; nobody has taken responsibility.
    Awaiting(Box<Exchange>),
    /// Accepted, and not closed.
    Taken(Box<Taken>),
    /// Finished for good.
    Closed(Box<Closed>),
    /// Finished, and nothing personal is left.
    Removed(Box<Removed>),
    /// Thrown away before it was sent.
    Discarded(Discarded),
}

/// A draft: whatever its author has written so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The authority addressed.
    pub addressee: Option<AuthorityId>,
    /// The coordinator chosen.
    pub coordinator: Option<AuthorityId>,
    /// How long it is kept.
    pub keep: Keep,
    /// Whether its last actor was warned that it will be discarded.
    pub warned: bool,
}

/// Until when an unsaved draft is kept (handbook 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// From when on its last actor is warned.
    pub warn: DateTime<Utc>,
    /// From when on it is discarded.
    pub discard: DateTime<Utc>,
}

/// A request under approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderApproval {
    /// The authority addressed.
    pub addressee: AuthorityId,
    /// Its country.
    pub country: Country,
}

/// A request returned for changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// What can be changed again.
    pub draft: Draft,
    /// What the coordinator suggests.
    pub suggestion: SealedText,
}

/// What there is from sending on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// The side that is asked; its coordinator is known from acceptance on.
    pub responding: Party,
    /// The date proposed by the side that is asked.
    pub proposed: Option<NaiveDate>,
    /// Former responding authorities.
    pub forwarders: Vec<Forwarder>,
    /// Messages, in order.
    pub messages: Vec<Letter>,
    /// Justifications and opinions, in order.
    pub notes: Vec<Note>,
    /// How far a notification of measures has come.
    pub notification: Option<Notification>,
}

/// An authority that forwarded the request: it sees what was, and nothing that happens later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarder {
    /// Which.
    pub authority: AuthorityId,
    /// When.
    pub at: DateTime<Utc>,
    /// The last event it may read in the history.
    pub until: u64,
    /// The questions as they were.
    pub questions: Vec<Asked>,
    /// Its own justification.
    pub justification: Option<SealedText>,
}

/// A structured message (handbook 5.3.2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Letter {
    /// Who wrote it.
    pub by: Side,
    /// When.
    pub at: DateTime<Utc>,
    /// Its heading, from the list.
    pub heading: Option<PhraseId>,
    /// Its words.
    pub text: Option<SealedText>,
}

members! {
    /// What a note was written with.
    pub enum Act {
        /// A refusal of the request.
        Refused,
        /// A forward.
        Forwarded,
        /// A split.
        Split,
        /// A request for additional information.
        AdditionalInformationRequested,
        /// Its rejection.
        AdditionalInformationRejected,
        /// A referral.
        Referred,
        /// Asking again where no coordinator takes part.
        AskedAgain,
        /// A coordinator's opinion that the response is satisfactory.
        FoundSatisfactory,
        /// A coordinator's opinion that it is not.
        FoundUnsatisfactory,
        /// The responding authority upholds its position.
        Upheld,
    }
}

/// A justification or an opinion; both authorities and their linked coordinators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Note {
    /// What it was written with.
    pub act: Act,
    /// By whom.
    pub by: Office,
    /// When.
    pub at: DateTime<Utc>,
    /// The words.
    pub text: Option<SealedText>,
    /// The questions it concerns, by number; none means the whole request.
    pub questions: Vec<u16>,
}

/// An accepted request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// The exchange.
    pub exchange: Exchange,
    /// Acceptance and replies.
    pub answered: Answered,
    /// Whose turn it is, and for what.
    pub turn: Turn,
}

/// What there is from acceptance on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// When it was accepted.
    pub accepted: DateTime<Utc>,
    /// The replies provided, in order.
    pub replies: Vec<Reply>,
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Reply {
    /// When it was provided.
    pub at: DateTime<Utc>,
    /// What it says, one answer a question; in an additional reply what is new.
    pub answers: Vec<Answer>,
    /// The documents that came with it, by number.
    pub documents: Vec<u16>,
}

/// An answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Answer {
    /// The question's number.
    pub question: u16,
    /// The pre-defined answer.
    pub choice: Option<AnswerId>,
    /// Where the day lies that answers a question for a date.
    pub day: Option<imi_core::SealId>,
    /// The responder's own words.
    pub comment: Option<SealedText>,
}

/// A reply that is not provided yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyDraft {
    /// The answers so far.
    pub answers: Vec<Answer>,
    /// The documents that will come with it; without a number while nobody else may see them.
    pub documents: Vec<imi_core::SealId>,
}

/// Whose turn it is in an accepted request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "turn")]
pub enum Turn {
    /// The responding authority prepares a reply, the first or an additional one.
    Preparing(ReplyDraft),
    /// The responding coordinator reviews the reply.
    UnderApproval(ReplyDraft),
    /// The responding authority changes the reply.
    Returned {
        /// The reply.
        reply: ReplyDraft,
        /// What the coordinator suggests.
        suggestion: SealedText,
    },
    /// The requesting authority assesses the reply.
    Replied,
    /// The responding authority accepts or rejects to give more.
    Asked,
    /// The requesting authority assesses the rejection.
    Rejected,
    /// A coordinator gives its opinion.
    Referred {
        /// Whose.
        to: Side,
        /// The coordinators that take part, as they were when the request was referred.
        route: Route,
    },
    /// A coordinator found the response unsatisfactory.
    SentBack {
        /// Whose coordinator.
        by: Side,
    },
    /// No coordinator takes part; the responding authority was asked again.
    AskedAgain,
}

/// The coordinators that take part in a referral, fixed as it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Route {
    /// Whether the requesting authority's does.
    pub requesting: bool,
    /// Whether the responding authority's does.
    pub responding: bool,
}

/// A closed request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// The exchange.
    pub exchange: Exchange,
    /// Acceptance and replies; none if it was closed before acceptance.
    pub answered: Option<Answered>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
    /// From when on its personal data is gone.
    pub remove: DateTime<Utc>,
}

/// A closed request without personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Removed {
    /// What remains.
    pub closed: Closed,
    /// When the data was removed.
    pub at: DateTime<Utc>,
    /// From when on it is forgotten who looked at it; none once it is.
    pub forget_looks: Option<DateTime<Utc>>,
}

/// A draft that was thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discarded {
    /// From when on it is forgotten who looked at it; none once it is.
    pub forget_looks: Option<DateTime<Utc>>,
}

members! {
    /// Why a request was closed.
    pub enum Reason {
        /// The requesting authority acknowledged the reply.
        Satisfied,
        /// The requesting authority accepted that the information is not available.
        Unavailable,
        /// The authority addressed refused the request.
        Refused,
        /// The requesting coordinator found the response satisfactory.
        SatisfactoryByRequestingCoordinator,
        /// The responding coordinator found the response satisfactory.
        SatisfactoryByRespondingCoordinator,
        /// The responding authority upheld its rejection.
        Upheld,
        /// The requesting authority withdrew the request.
        Withdrawn,
    }
}

/// A part of a request that has a stage of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The request itself.
    Request,
    /// The allocation of one office.
    Allocation(Office),
    /// The case-by-case derogation.
    Derogation,
}
const _: fn() = || {
    fn part<P: PartOf>() {}
    part::<Part>();
};

impl Stage {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Draft(_) => Status::Draft,
            Self::UnderApproval(_) => Status::AwaitingRequestApproval,
            Self::Returned(_) => Status::RequestReturned,
            Self::Awaiting(_) => Status::AwaitingAcceptance,
            Self::Taken(taken) => taken.status(),
            Self::Closed(_) => Status::Closed,
            Self::Removed(_) => Status::PersonalDataRemoved,
            Self::Discarded(_) => Status::DraftDiscarded,
        }
    }

    /// What there is from sending on.
    #[must_use]
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::Awaiting(exchange) => Some(exchange),
            Self::Taken(taken) => Some(&taken.exchange),
            Self::Closed(closed) => Some(&closed.exchange),
            Self::Removed(removed) => Some(&removed.closed.exchange),
            Self::Draft(_) | Self::UnderApproval(_) | Self::Returned(_) | Self::Discarded(_) => None,
        }
    }

    pub(crate) fn exchange_mut(&mut self) -> Option<&mut Exchange> {
        match self {
            Self::Awaiting(exchange) => Some(exchange),
            Self::Taken(taken) => Some(&mut taken.exchange),
            Self::Closed(closed) => Some(&mut closed.exchange),
            Self::Removed(removed) => Some(&mut removed.closed.exchange),
            Self::Draft(_) | Self::UnderApproval(_) | Self::Returned(_) | Self::Discarded(_) => None,
        }
    }

    /// What there is from acceptance on.
    #[must_use]
    pub fn answered(&self) -> Option<&Answered> {
        match self {
            Self::Taken(taken) => Some(&taken.answered),
            Self::Closed(closed) => closed.answered.as_ref(),
            Self::Removed(removed) => removed.closed.answered.as_ref(),
            _ => None,
        }
    }

    /// How and when it was closed.
    #[must_use]
    pub fn closed(&self) -> Option<&Closed> {
        match self {
            Self::Closed(closed) => Some(closed),
            Self::Removed(removed) => Some(&removed.closed),
            _ => None,
        }
    }

    /// The draft, also a returned one.
    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Draft(draft) | Self::Returned(Returned { draft, .. }) => Some(draft),
            _ => None,
        }
    }
}

impl Turn {
    /// The reply that is not provided yet.
    pub(crate) fn pending_reply(&self) -> Option<&ReplyDraft> {
        match self {
            Self::Preparing(reply) | Self::UnderApproval(reply) | Self::Returned { reply, .. } => Some(reply),
            _ => None,
        }
    }
}

impl Taken {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.turn {
            Turn::Preparing(_) => self.without_pending_reply(),
            Turn::UnderApproval(_) => Status::AwaitingReplyApproval,
            Turn::Returned { .. } => Status::ReplyReturned,
            Turn::Replied => Status::Replied,
            Turn::Asked => Status::AdditionalInformationRequested,
            Turn::Rejected => Status::AdditionalInformationRefused,
            Turn::Referred { to: Side::Requesting, .. } => Status::ReferredToRequestingCoordinator,
            Turn::Referred { to: Side::Responding, .. } => Status::ReferredToRespondingCoordinator,
            Turn::SentBack { by: Side::Requesting } => Status::ReturnedByRequestingCoordinator,
            Turn::SentBack { by: Side::Responding } => Status::ReturnedByRespondingCoordinator,
            Turn::AskedAgain => Status::AdditionalInformationAskedAgain,
        }
    }

    /// Its status for whoever does not see a reply before it is provided.
    pub(crate) fn without_pending_reply(&self) -> Status {
        if self.answered.replies.is_empty() {
            Status::Accepted
        } else {
            Status::AdditionalInformationAccepted
        }
    }
}

impl Draft {
    pub(crate) fn new(keep: Keep) -> Self {
        Self { addressee: None, coordinator: None, keep, warned: false }
    }
}
