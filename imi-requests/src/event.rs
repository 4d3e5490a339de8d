//! What happened to a request. Events hold no personal value, only the ids of seals.

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{AreaId, AuthorityId, Country, Number, SealId, SealedText, UserId, events};
use imi_i18n::PhraseId;
use serde::{Deserialize, Serialize};

use crate::case::{Case, SavedEdit};
use crate::derogation::Notification;
use crate::report::ReportRecord;
use crate::stage::{Answer, Keep, Reason, Route};
use crate::{Office, Party, Side};

/// The first event of a request that an authority begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct DraftCreated {
    /// The number by which people will know it.
    pub number: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The authority's country.
    pub country: Country,
    /// Whether its creator is assigned to it, as the authority uses allocation.
    pub assigned: bool,
    /// What is filled in already.
    pub edits: Vec<SavedEdit>,
    /// How long it is kept.
    pub warn: DateTime<Utc>,
    /// From when on it is discarded.
    pub discard: DateTime<Utc>,
}

/// The first event of a part that was split off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct SplitOff {
    /// The number by which people know it.
    pub number: Number,
    /// The number of the request that it was split off.
    pub from: Number,
    /// The legislative area.
    pub area: AreaId,
    /// The side that asks.
    pub requesting: Party,
    /// What is asked.
    pub case: Case,
    /// The authority addressed.
    pub to: AuthorityId,
    /// Its country.
    pub country: Country,
    /// Why it was split off.
    pub justification: SealedText,
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct ReplyContent {
    /// Its answers.
    pub answers: Vec<Answer>,
    /// Its documents.
    pub documents: Vec<SealId>,
}

events! {
    /// Something that happened to a request.
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
    pub enum Event;
    /// A line in the history of a request, as a message.
    pub struct Happening in "history.request";
    /// A draft was first saved.
    DraftCreated "draft_created" "Draft created" (Box<DraftCreated>);
    /// Some questions of another request became this one.
    SplitOff "split_off" "Split off from another request" (Box<SplitOff>);
    /// A draft was changed.
    DraftSaved "draft_saved" "Draft saved" {
        /// How.
        edits: Vec<SavedEdit>,
        /// From when on its last actor is warned.
        warn: DateTime<Utc>,
        /// From when on it is discarded.
        discard: DateTime<Utc>,
    };
    /// The last actor of a draft was warned that it will be discarded.
    DraftExpiring "draft_expiring" "Author warned: the draft will be discarded";
    /// What was never sent was thrown away.
    DraftDiscarded "draft_discarded" "Draft discarded" {
        /// From when on it is forgotten who looked at it.
        forget_looks: DateTime<Utc>,
    };
    /// The request was put before the coordinator.
    SubmittedForApproval "submitted_for_approval" "Submitted for approval" {
        /// The authority addressed.
        to: AuthorityId,
        /// Its country.
        country: Country,
        /// The coordinator.
        coordinator: AuthorityId,
    };
    /// The coordinator approved the request.
    RequestApproved "request_approved" "Request approved by the coordinator";
    /// The coordinator returned the request.
    RequestReturned "request_returned" "Request returned for changes" {
        /// What is to be changed.
        suggestion: SealedText,
        /// From when on its last actor is warned.
        warn: DateTime<Utc>,
        /// From when on it is discarded.
        discard: DateTime<Utc>,
    };
    /// The request was sent.
    Sent "sent" "Request sent" {
        /// The authority addressed.
        to: AuthorityId,
        /// Its country.
        country: Country,
        /// The requesting coordinator.
        coordinator: Option<AuthorityId>,
        /// How a notification of measures begins.
        notification: Option<Notification>,
    };
    /// Another date was proposed.
    DateProposed "date_proposed" "New date proposed" {
        /// Which.
        day: NaiveDate,
    };
    /// The authority addressed took responsibility.
    Accepted "accepted" "Request accepted" {
        /// Its coordinator.
        coordinator: Option<AuthorityId>,
        /// The date that it proposes.
        proposed: Option<NaiveDate>,
    };
    /// The request was forwarded.
    Forwarded "forwarded" "Request forwarded" {
        /// To whom.
        to: AuthorityId,
        /// Why.
        justification: SealedText,
    };
    /// Some questions became another request.
    Split "split" "Request split" {
        /// Which, by number.
        questions: Vec<u16>,
        /// The number of the new request.
        part: Number,
        /// Why.
        justification: SealedText,
    };
    /// A message was written.
    MessageAdded "message_added" "Message added" {
        /// By which side.
        by: Side,
        /// Its heading.
        heading: Option<PhraseId>,
        /// Its words.
        text: Option<SealedText>,
    };
    /// A document was attached.
    DocumentAttached "document_attached" "Document attached" {
        /// By which side.
        by: Side,
        /// The file.
        file: SealId,
        /// Why it matters.
        comments: Vec<PhraseId>,
    };
    /// A side chose another coordinator.
    CoordinatorChanged "coordinator_changed" "Request coordinator changed" {
        /// Which side.
        side: Side,
        /// Whom.
        coordinator: AuthorityId,
    };
    /// Answers were kept without being sent.
    DraftAnswersSaved "draft_answers_saved" "Draft answers saved" {
        /// Which.
        answers: Vec<Answer>,
    };
    /// The reply was put before the coordinator.
    ReplySubmittedForApproval "reply_submitted_for_approval" "Reply submitted for approval" (Box<ReplyContent>);
    /// The coordinator approved the reply.
    ReplyApproved "reply_approved" "Reply approved by the coordinator";
    /// The coordinator returned the reply.
    ReplyReturned "reply_returned" "Reply returned for changes" {
        /// What is to be changed.
        suggestion: SealedText,
    };
    /// The reply was provided.
    Replied "replied" "Reply provided" (Box<ReplyContent>);
    /// More was asked for.
    AdditionalInformationRequested "additional_information_requested" "Additional information requested" {
        /// Why.
        justification: SealedText,
        /// On which questions, by number.
        questions: Vec<u16>,
    };
    /// More will be given.
    AdditionalInformationAccepted "additional_information_accepted" "Additional information to come";
    /// More will not be given.
    AdditionalInformationRejected "additional_information_rejected" "Additional information refused" {
        /// Why.
        justification: SealedText,
    };
    /// The request was referred.
    Referred "referred" "Request referred to a coordinator" {
        /// To whose coordinator first.
        to: Side,
        /// Who takes part.
        route: Route,
        /// Why.
        justification: SealedText,
    };
    /// More was asked for again, as no coordinator takes part.
    AskedAgain "asked_again" "Additional information requested again" {
        /// Why.
        justification: SealedText,
    };
    /// A coordinator found the response unsatisfactory.
    FoundUnsatisfactory "found_unsatisfactory" "Coordinator found the response unsatisfactory" {
        /// Why.
        comment: Option<SealedText>,
        /// Whether the other coordinator is asked next.
        passed_on: bool,
    };
    /// The responding authority will give more after all.
    Reconsidered "reconsidered" "Responding authority reconsiders";
    /// The responding authority upheld its position; the referral can start again.
    ReferralRestarted "referral_restarted" "Position upheld; the referral starts again" {
        /// Why.
        justification: SealedText,
    };
    /// The request was closed.
    Closed "closed" "Request closed" {
        /// Why it is closed.
        reason: Reason,
        /// The words of whoever closed it.
        text: Option<SealedText>,
        /// From when on its personal data is gone.
        remove: DateTime<Utc>,
    };
    /// Users of an office were assigned.
    Assigned "assigned" "Request allocated" {
        /// The office.
        office: Office,
        /// Everybody who is assigned from now on.
        users: Vec<UserId>,
    };
    /// A report was made.
    ReportGenerated "report_generated" "Report generated" (Box<ReportRecord>);
    /// The Commission decided against the measures.
    ContraryDecision "contrary_decision" "Contrary decision of the Commission";
    /// The standstill is over.
    StandstillEnded "standstill_ended" "Standstill ended: measures may be taken";
    /// Nothing personal is left.
    PersonalDataRemoved "personal_data_removed" "Personal data removed" {
        /// From when on it is forgotten who looked at it.
        forget_looks: DateTime<Utc>,
    };
    /// It was forgotten who looked at the personal data.
    LooksForgotten "looks_forgotten" "Record of views deleted";
}

impl Event {
    pub(crate) fn saved(edits: Vec<SavedEdit>, keep: Keep) -> Self {
        Self::DraftSaved { edits, warn: keep.warn, discard: keep.discard }
    }
}
