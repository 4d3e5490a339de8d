//! The steps of the lifecycle as one table: gate, offers, explanations, transitions and diagrams read it.

use imi_core::{AnyRule, Cause, CommandRow, Consequence, Set};

use crate::{
    Kind, Request, Rule, Seat, Status, acceptance, additional, allocation, approval, closing, copying,
    derogation, drafting, forwarding, messages, referral, replying, report, sending, splitting,
};

pub(crate) type Row = CommandRow<Request>;
pub(crate) type Step = imi_core::Step<Request>;

/// A step without further condition.
pub(crate) const fn step(from: Set<Status>, seats: Set<Seat>, to: Set<Status>) -> Step {
    Step { from, seats, to, given: None }
}

/// The rules that a wrong state breaks for whatever is done to an open request: while it is a draft, while a
/// coordinator gives its opinion, and once it is over.
pub(crate) const OVER: (Set<Status>, AnyRule<Rule>) =
    (Status::OVER, AnyRule::Own(Rule::NothingAddedAfterClosure));
pub(crate) const REFERRED: (Set<Status>, AnyRule<Rule>) =
    (Status::REFERRED, AnyRule::Own(Rule::AuthoritiesWaitDuringReferral));

pub(crate) const fn own(rule: Rule) -> AnyRule<Rule> {
    AnyRule::Own(rule)
}

/// The row of a kind.
// INVARIANT: the table holds the rows in the order of their kinds; the test `table_is_in_order` shows it.
pub(crate) fn row(kind: Kind) -> &'static Row {
    TABLE.get(kind as usize).unwrap_or(&drafting::EDIT)
}

pub(crate) const TABLE: &[Row] = &[
    drafting::EDIT,
    drafting::DISCARD,
    sending::SUBMIT,
    approval::APPROVE_REQUEST,
    approval::RETURN_REQUEST,
    acceptance::PROPOSE_DATE,
    acceptance::ACCEPT,
    acceptance::REFUSE,
    forwarding::FORWARD,
    splitting::SPLIT,
    messages::ADD_MESSAGE,
    messages::ATTACH_DOCUMENT,
    allocation::CHANGE_COORDINATOR,
    replying::SAVE_DRAFT_ANSWERS,
    replying::SUBMIT_REPLY,
    approval::APPROVE_REPLY,
    approval::RETURN_REPLY,
    closing::CLOSE_AS_SATISFACTORY,
    additional::REQUEST,
    additional::ACCEPT,
    additional::REJECT,
    closing::CLOSE_AS_UNAVAILABLE,
    referral::REFER,
    referral::ASK_AGAIN,
    referral::FIND_UNSATISFACTORY,
    referral::FIND_SATISFACTORY,
    referral::RECONSIDER,
    referral::UPHOLD_AND_CLOSE,
    referral::UPHOLD_AND_RESTART,
    closing::WITHDRAW,
    copying::COPY,
    report::GENERATE,
    allocation::ASSIGN,
    derogation::RECORD_CONTRARY_DECISION,
];

const fn follows(
    name: &'static str,
    section: &'static str,
    cause: Cause<Request>,
    from: Set<Status>,
    to: Set<Status>,
) -> Consequence<Request> {
    Consequence { name, section, cause, from, to }
}

use Status as S;

/// Nobody is assigned yet where a seat is opened afresh.
const REOPENED: Set<S> = S::NotUsed.only().or(S::AwaitingAllocation.only());

pub(crate) const CONSEQUENCES: &[Consequence<Request>] = &[
    follows("DiscardAbandonedDraft", "10", Cause::Time, drafting::EDITABLE, S::DraftDiscarded.only()),
    follows("WarnAbandonedDraft", "10", Cause::Time, drafting::EDITABLE, Set::EMPTY),
    follows("RemovePersonalData", "10", Cause::Time, S::Closed.only(), S::PersonalDataRemoved.only()),
    follows(
        "ForgetLooks",
        "10",
        Cause::Time,
        S::PersonalDataRemoved.only().or(S::DraftDiscarded.only()),
        Set::EMPTY,
    ),
    follows(
        "SwitchOn",
        "5.3.5",
        Cause::Standing,
        S::NotUsed.only(),
        S::AwaitingAllocation.only().or(S::Assigned.only()),
    ),
    follows(
        "SwitchOff",
        "5.3.5",
        Cause::Standing,
        S::AwaitingAllocation.only().or(S::Assigned.only()),
        S::NotUsed.only(),
    ),
    follows("LoseLastAssignee", "5.3.5", Cause::Standing, S::Assigned.only(), S::AwaitingAllocation.only()),
    follows("RegainAssignee", "5.3.5", Cause::Standing, S::AwaitingAllocation.only(), S::Assigned.only()),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::Forward), S::OF_ALLOCATION, REOPENED),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::ChangeCoordinator), S::OF_ALLOCATION, REOPENED),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::SubmitRequest), S::OF_ALLOCATION, REOPENED),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::SubmitReply), S::OF_ALLOCATION, REOPENED),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::Refer), S::OF_ALLOCATION, REOPENED),
    follows("ReopenSeat", "5.3.9.1", Cause::Command(Kind::FindUnsatisfactory), S::OF_ALLOCATION, REOPENED),
    // The set of questions says which procedure it is, and the last changes come with sending.
    follows(
        "ChooseProcedure",
        "7.1",
        Cause::Command(Kind::EditDraft),
        derogation::PREPARING,
        derogation::PREPARING,
    ),
    follows(
        "ChooseProcedure",
        "7.1",
        Cause::Command(Kind::SubmitRequest),
        derogation::PREPARING,
        derogation::PREPARING,
    ),
    follows(
        "SendDerogationRequest",
        "7.1",
        Cause::Command(Kind::SubmitRequest),
        derogation::PREPARING,
        S::AwaitingMeasures.only(),
    ),
    follows(
        "SendDerogationRequest",
        "7.1",
        Cause::Command(Kind::ApproveRequest),
        S::ChecklistOpen.only(),
        S::AwaitingMeasures.only(),
    ),
    follows(
        "DropPreparation",
        "7.1",
        Cause::Command(Kind::DiscardDraft),
        derogation::PREPARING,
        S::DerogationDropped.only(),
    ),
    follows("DropPreparation", "7.1", Cause::Time, derogation::PREPARING, S::DerogationDropped.only()),
    follows(
        "ReportMeasures",
        "7.1",
        Cause::Command(Kind::SubmitReply),
        S::AwaitingMeasures.only(),
        S::MeasuresReported.only(),
    ),
    follows(
        "ReportMeasures",
        "7.1",
        Cause::Command(Kind::ApproveReply),
        S::AwaitingMeasures.only(),
        S::MeasuresReported.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::CloseAsSatisfactory),
        S::MeasuresReported.only(),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::RefuseRequest),
        S::AwaitingMeasures.only(),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::WithdrawRequest),
        S::AwaitingMeasures.only().or(S::MeasuresReported.only()),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::CloseAsUnavailable),
        S::MeasuresReported.only(),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::FindSatisfactory),
        S::MeasuresReported.only(),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "CloseDerogationRequest",
        "7.1",
        Cause::Command(Kind::UpholdAndClose),
        S::MeasuresReported.only(),
        S::DerogationRequestClosed.only(),
    ),
    follows(
        "SendNotification",
        "7.1",
        Cause::Command(Kind::SubmitRequest),
        derogation::PREPARING,
        S::Standstill.only(),
    ),
    follows(
        "SendNotification",
        "7.1",
        Cause::Command(Kind::ApproveRequest),
        S::NotificationInPreparation.only(),
        S::Standstill.only(),
    ),
    follows(
        "SendUrgentNotification",
        "7.2",
        Cause::Command(Kind::SubmitRequest),
        derogation::PREPARING,
        S::UrgentMeasuresNotified.only(),
    ),
    follows(
        "SendUrgentNotification",
        "7.2",
        Cause::Command(Kind::ApproveRequest),
        S::NotificationInPreparation.only(),
        S::UrgentMeasuresNotified.only(),
    ),
    follows("EndStandstill", "7.1", Cause::Time, S::Standstill.only(), S::MeasuresAllowed.only()),
];
