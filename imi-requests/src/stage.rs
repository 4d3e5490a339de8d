//! The state of a request: what every stage has, and what each stage has of its own (handbook 5.1).

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{AreaId, AuthorityId, Country, Id, Number, PartOf, SealedText, UserId, members};
use imi_i18n::{AnswerId, PhraseId};
use serde::{Deserialize, Serialize};

use crate::case::{Asked, Case, Document};
use crate::derogation::Notification;
use crate::report::ReportRecord;
use crate::{Holder, Office, Party, Request, Side, Status};

/// A request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// How many events each office could see, and when the last of them happened; in the order of [`Office`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Shown(pub [(u32, DateTime<Utc>); 4]);

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

    fn without_pending_reply(&self) -> Status {
        if self.answered.replies.is_empty() {
            Status::Accepted
        } else {
            Status::AdditionalInformationAccepted
        }
    }
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
        let party = self.party(office.side())?;
        if office.is_coordinator() { party.coordinator.as_ref() } else { Some(&party.authority) }
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

impl Draft {
    pub(crate) fn new(keep: Keep) -> Self {
        Self { addressee: None, coordinator: None, keep, warned: false }
    }
}

impl Shown {
    pub(crate) fn new(at: DateTime<Utc>) -> Self {
        Self([(0, at); 4])
    }

    /// How many events the office could see.
    #[must_use]
    pub fn count(&self, office: Office) -> u32 {
        self.of(office).0
    }

    /// When the last of them happened.
    #[must_use]
    pub fn at(&self, office: Office) -> DateTime<Utc> {
        self.of(office).1
    }

    fn of(&self, office: Office) -> (u32, DateTime<Utc>) {
        let [requesting, responding, requesting_coordinator, responding_coordinator] = self.0;
        match office {
            Office::RequestingAuthority => requesting,
            Office::RespondingAuthority => responding,
            Office::RequestingCoordinator => requesting_coordinator,
            Office::RespondingCoordinator => responding_coordinator,
        }
    }

    pub(crate) fn set(&mut self, office: Office, count: u32, at: DateTime<Utc>) {
        if let Some(slot) = self.0.get_mut(office as usize) {
            *slot = (count, at);
        }
    }
}

/// The last actor and those assigned, of an authority that created or sent something.
pub(crate) fn creator(authority: AuthorityId, user: Option<UserId>, assigned: bool) -> Holder {
    Holder { authority, assigned: user.filter(|_| assigned).into_iter().collect(), last_actor: user }
}
