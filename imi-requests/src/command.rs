//! What can be done to a request. A command carries clear values; whatever is personal in it is sealed by deciding.

use chrono::NaiveDate;
use imi_core::{AreaId, AuthorityId, FileFacts, FreeText, Personal, Set, UserId, commands};
use imi_i18n::{AnswerId, PhraseId};
use serde::{Deserialize, Serialize};

use crate::case::Edit;
use crate::copying::CopyOf;
use crate::report::{ReportKind, Section};
use crate::{Office, Part, Side};

/// What founds a request: its first save as a draft (handbook 5.3.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(default, deny_unknown_fields)]
pub struct NewDraft {
    /// The legislative area; may be left out by an authority that has only one.
    pub area: Option<AreaId>,
    /// What is filled in already.
    pub edits: Vec<Edit>,
}

/// An answer as the responder gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The question's number.
    pub question: u16,
    /// One of its pre-defined answers.
    #[serde(default)]
    pub choice: Option<AnswerId>,
    /// The day, where a date is asked for.
    #[serde(default)]
    pub day: Option<Personal<NaiveDate>>,
    /// The responder's own words.
    #[serde(default)]
    pub comment: Option<FreeText>,
}

/// A document as it is attached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// What is told of the file.
    pub file: Personal<FileFacts>,
    /// Why it matters, from the list.
    #[serde(default)]
    pub comments: Vec<PhraseId>,
}

commands! {
    /// The kinds of command.
    pub enum Kind in "action.request";
    /// A command to a request.
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
    pub enum Command {
        /// Changes a draft, as many things at once as its author likes (5.3.1).
        EditDraft "edit_draft" "Edit draft" {
            /// The changes, in order.
            edits: Vec<Edit>,
        };
        /// Throws away what was never sent (5.3.1).
        DiscardDraft "discard_draft" "Discard draft";
        /// Sends the request, or puts it before the coordinator (5.3.1, 5.3.7).
        SubmitRequest "submit" "Send request" {
            /// Last changes, made first.
            #[serde(default)]
            edits: Vec<Edit>,
        };
        /// Approves the request and so sends it (5.3.7).
        ApproveRequest "approve_request" "Approve request";
        /// Returns the request for changes (5.3.7).
        ReturnRequest "return_request" "Return request to the authority" {
            /// What is to be changed.
            suggestion: FreeText,
        };
        /// Proposes another date before accepting (5.3.1).
        ProposeDate "propose_date" "Propose a new date" {
            /// The last day.
            day: NaiveDate,
        };
        /// Takes responsibility (5.3.2.1).
        Accept "accept" "Accept request" {
            /// One of several linked coordinators.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
            /// Another date than the indicative one.
            #[serde(default)]
            proposed: Option<NaiveDate>,
        };
        /// Refuses outright and so closes the request (5.3.2.1).
        RefuseRequest "refuse" "Refuse request" {
            /// Why.
            justification: FreeText,
        };
        /// Hands the whole request on to another authority of one's country (5.3.2.3).
        Forward "forward" "Forward request" {
            /// To whom.
            to: AuthorityId,
            /// Why.
            justification: FreeText,
        };
        /// Hands some questions on, as a request of their own (5.3.2.4).
        Split "split" "Split request" {
            /// To whom.
            to: AuthorityId,
            /// The questions handed on, by number.
            questions: Vec<u16>,
            /// The documents that go with them, by number; a copy stays.
            #[serde(default)]
            documents: Vec<u16>,
            /// Why.
            justification: FreeText,
        };
        /// Writes to the other side (5.3.2.2).
        AddMessage "add_message" "Add message" {
            /// A heading from the list.
            #[serde(default)]
            heading: Option<PhraseId>,
            /// The words.
            #[serde(default)]
            text: Option<FreeText>,
        };
        /// Attaches a further document (5.3.2.2).
        AttachDocument "attach_document" "Attach document" {
            /// The document.
            document: NewDocument,
        };
        /// Chooses another of one's linked coordinators (5.3.2.1).
        ChangeCoordinator "change_coordinator" "Change request coordinator" {
            /// Which.
            coordinator: AuthorityId,
        };
        /// Keeps answers without sending them (5.3.2.3).
        SaveDraftAnswers "save_draft_answers" "Save draft answers" {
            /// The answers; each takes the place of the draft of the same question.
            answers: Vec<NewAnswer>,
        };
        /// Sends the reply, or puts it before the coordinator (5.3.2.2, 5.3.7).
        SubmitReply "submit_reply" "Send reply" {
            /// Answers, beside the draft ones and in their place.
            #[serde(default)]
            answers: Vec<NewAnswer>,
            /// Documents that come with the reply.
            #[serde(default)]
            documents: Vec<Personal<FileFacts>>,
            /// One of several linked coordinators, where the chosen one is one no longer.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
        };
        /// Approves the reply and so sends it (5.3.7).
        ApproveReply "approve_reply" "Approve reply";
        /// Returns the reply for changes (5.3.7).
        ReturnReply "return_reply" "Return reply to the authority" {
            /// What is to be changed.
            suggestion: FreeText,
        };
        /// Acknowledges the reply and so closes the request (5.3.3).
        CloseAsSatisfactory "close_as_satisfactory" "Accept reply and close";
        /// Asks for more on the same questions (5.3.4.1).
        RequestAdditionalInformation "request_additional_information" "Request additional information" {
            /// Why.
            justification: FreeText,
            /// The questions it concerns, by number; none means the whole request.
            #[serde(default)]
            questions: Vec<u16>,
        };
        /// Agrees to give more (5.3.4.2).
        AcceptAdditionalInformation "accept_additional_information" "Accept request for additional information";
        /// Declines to give more (5.3.4.2).
        RejectAdditionalInformation "reject_additional_information" "Reject request for additional information" {
            /// Why.
            justification: FreeText,
        };
        /// Accepts that the information is not available, and closes (5.3.4.1).
        CloseAsUnavailable "close_as_unavailable" "Close: information not available";
        /// Asks the coordinators that take part for their opinion (5.3.6).
        Refer "refer" "Refer request to coordinator" {
            /// Why.
            justification: FreeText,
            /// One of several linked coordinators, where the chosen one is one no longer.
            #[serde(default)]
            coordinator: Option<AuthorityId>,
        };
        /// Asks once again where no coordinator takes part (5.3.6).
        AskAgain "ask_again" "Ask again for additional information" {
            /// Why.
            justification: FreeText,
        };
        /// Gives the opinion that the response is not satisfactory (5.3.6).
        FindUnsatisfactory "find_unsatisfactory" "Find response unsatisfactory" {
            /// Why.
            #[serde(default)]
            comment: Option<FreeText>,
        };
        /// Gives the opinion that the response is satisfactory, and so closes (5.3.6).
        FindSatisfactory "find_satisfactory" "Find response satisfactory and close" {
            /// Why.
            #[serde(default)]
            comment: Option<FreeText>,
        };
        /// Agrees after all to give more (5.3.6).
        Reconsider "reconsider" "Reconsider and provide information";
        /// Upholds the rejection and so closes (5.3.6).
        UpholdAndClose "uphold_and_close" "Uphold and close" {
            /// Why.
            justification: FreeText,
        };
        /// Upholds the rejection; the requesting authority can refer again (5.3.6).
        UpholdAndRestartReferral "uphold_and_restart" "Uphold (the referral starts again)" {
            /// Why.
            justification: FreeText,
        };
        /// Gives up a request that was sent, and so closes it (5.3.3).
        WithdrawRequest "withdraw" "Withdraw request";
        /// Begins a draft with data of this request (5.3.8).
        CopyRequest "copy" "Copy request" {
            /// What is taken over.
            select: Set<CopyOf>,
        };
        /// Makes a report (5.3.10).
        GenerateReport "generate_report" "Generate report" {
            /// Which kind.
            kind: ReportKind,
            /// The parts of a customisable report.
            #[serde(default)]
            sections: Set<Section>,
            /// Whether it is to be certified.
            #[serde(default)]
            certified: bool,
            /// The language of a consent form.
            #[serde(default)]
            language: Option<imi_core::Language>,
        };
        /// Says who of an office deals with the request (5.3.5).
        Assign "assign" "Allocate" {
            /// The office.
            office: Office,
            /// Everybody who is assigned from now on.
            users: Vec<UserId>,
        };
        /// Records that the Commission decided against the measures notified (7.1).
        RecordContraryDecision "record_contrary_decision" "Record contrary decision of the Commission";
    }
}

impl Command {
    /// The part that it is given to.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::Assign { office, .. } => Part::Allocation(*office),
            Self::RecordContraryDecision => Part::Derogation,
            _ => Part::Request,
        }
    }

    /// The authorities that it names.
    pub(crate) fn names(&self, name: &mut dyn FnMut(AuthorityId)) {
        match self {
            Self::Forward { to, .. } | Self::Split { to, .. } => name(*to),
            Self::ChangeCoordinator { coordinator } => name(*coordinator),
            Self::Accept { coordinator, .. }
            | Self::SubmitReply { coordinator, .. }
            | Self::Refer { coordinator, .. } => coordinator.iter().copied().for_each(name),
            Self::EditDraft { edits } | Self::SubmitRequest { edits } => {
                for edit in edits {
                    if let Edit::Addressee { authority } | Edit::Coordinator { authority } = edit {
                        authority.iter().copied().for_each(&mut *name);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Which side a user of the acting office speaks for.
pub(crate) fn side_of(seats: Set<crate::Seat>) -> Side {
    if seats.has(crate::Seat::RequestingHandler) { Side::Requesting } else { Side::Responding }
}
