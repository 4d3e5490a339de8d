//! The steps of the lifecycle as one table: gate, offers, explanations, transitions and diagrams read it.

use imi_core::{AnyRule, Cause, CommandRow, Consequence, Given, Set};

use crate::{
    Alert, Kind, Rule, Seat, Status, broadcasting, closure, drafting, information, recipients, rectifying,
    withdrawing,
};

pub(crate) type Row = CommandRow<Alert>;
pub(crate) type Step = imi_core::Step<Alert>;

/// A step without further condition.
pub(crate) const fn step(from: Set<Status>, seats: Set<Seat>, to: Set<Status>) -> Step {
    Step { from, seats, to, given: None }
}

/// A step with a condition on the moment.
pub(crate) const fn step_if(
    from: Set<Status>,
    seats: Set<Seat>,
    to: Set<Status>,
    given: Given<Alert>,
) -> Step {
    Step { from, seats, to, given: Some(given) }
}

pub(crate) const fn broken(rule: Rule) -> AnyRule<Rule> {
    AnyRule::Own(rule)
}

/// The rules that a wrong state breaks for whatever is done to an alert, once it is over.
pub(crate) const DELETED: (Set<Status>, AnyRule<Rule>) =
    (Status::Deleted.only(), broken(Rule::DeletedLeavesNoContent));
pub(crate) const CLOSED: (Set<Status>, AnyRule<Rule>) =
    (Status::Closed.only(), broken(Rule::ClosedTakesNothing));
pub(crate) const WITHDRAWN: (Set<Status>, AnyRule<Rule>) =
    (Status::Withdrawn.only(), broken(Rule::WithdrawnIsFinal));

// INVARIANT: the rows stand in the order of their kinds; the test `table_is_in_order` shows it.
pub(crate) const TABLE: &[Row] = &[
    drafting::EDIT,
    drafting::DELETE,
    drafting::SUBMIT,
    broadcasting::ACCEPT,
    broadcasting::FORWARD,
    broadcasting::ADD_STATES,
    broadcasting::BROADCAST,
    rectifying::CHANGE_ESTABLISHMENT,
    rectifying::PROVIDER,
    rectifying::DESCRIPTION,
    recipients::ADD,
    information::SUBMIT,
    information::OBJECT,
    withdrawing::SUBMIT,
    closure::PROPOSE,
    information::EDIT,
    information::DELETE,
    information::BROADCAST,
    withdrawing::EDIT,
    withdrawing::CANCEL,
    withdrawing::BROADCAST,
    closure::COMMENT,
    closure::EDIT,
    closure::CANCEL,
    closure::BROADCAST,
    closure::ABANDON,
    closure::CLOSE,
    recipients::ACKNOWLEDGE,
    recipients::DISSEMINATE,
    recipients::REMOVE,
];

const fn follows(
    name: &'static str,
    section: &'static str,
    cause: Cause<Alert>,
    from: Set<Status>,
    to: Set<Status>,
) -> Consequence<Alert> {
    Consequence { name, section, cause, from, to }
}

use Status as S;

const POSTBOX: Set<Status> =
    Status::set(&[S::AwaitingAcknowledgement, S::Acknowledged, S::Disseminated, S::OutgoingCopy]);
const RECIPIENT: Set<Status> = Status::set(&[S::RecipientListed, S::RecipientActed, S::RecipientRemoved]);
const CLOSE: Cause<Alert> = Cause::Command(Kind::CloseAlert);
const WITHDRAW: Cause<Alert> = Cause::Command(Kind::BroadcastWithdrawal);

/// What is done in the name of a recipient makes it one that has acted.
const fn acts(kind: Kind) -> Consequence<Alert> {
    let (listed, acted) = (S::RecipientListed.only(), S::RecipientActed.only());
    follows("MarkActed", "6.3.4.2", Cause::Command(kind), listed, acted)
}

/// An authority that was removed can return by being added or chosen.
const fn lists(kind: Kind, section: &'static str) -> Consequence<Alert> {
    let (removed, listed) = (S::RecipientRemoved.only(), S::RecipientListed.only());
    follows("ListRecipient", section, Cause::Command(kind), removed, listed)
}

const fn lapses(section: &'static str, cause: Cause<Alert>) -> Consequence<Alert> {
    let (submitted, lapsed) = (S::InformationSubmitted.only(), S::InformationLapsed.only());
    follows("LapseInformation", section, cause, submitted, lapsed)
}

const fn timely(
    name: &'static str,
    section: &'static str,
    from: Set<Status>,
    to: Set<Status>,
) -> Consequence<Alert> {
    follows(name, section, Cause::Time, from, to)
}

const ENDED: Set<Status> = S::Closed.only().or(S::Withdrawn.only());
const FROZEN: Set<Status> = S::RecipientsFrozen.only();

pub(crate) const CONSEQUENCES: &[Consequence<Alert>] = &[
    timely("WarnAbandonedDraft", "10", S::Draft.only(), Set::EMPTY),
    timely("RemoveAbandonedDraft", "10", S::Draft.only(), S::Deleted.only()),
    follows("MarkWithdrawn", "6.3.3", WITHDRAW, S::Broadcast.only(), S::Withdrawn.only()),
    follows("MarkClosed", "6.3.6.5", CLOSE, S::Broadcast.only(), S::Closed.only()),
    timely("RemovePersonalData", "6.3.6.5", ENDED, S::PersonalDataRemoved.only()),
    // That one was pending goes with it.
    timely("RemovePersonalData", "6.3.6.5", S::WithdrawalLapsed.only(), S::NoWithdrawal.only()),
    timely("ForgetLooks", "10", S::PersonalDataRemoved.only().or(S::Deleted.only()), Set::EMPTY),
    follows(
        "SubmitWithdrawal",
        "6.3.3",
        Cause::Command(Kind::SubmitWithdrawal),
        S::NoWithdrawal.only(),
        S::WithdrawalToBroadcast.only(),
    ),
    follows("LapseWithdrawal", "6.3.6.5", CLOSE, S::WithdrawalToBroadcast.only(), S::WithdrawalLapsed.only()),
    follows(
        "ProposeClosure",
        "6.3.6.1",
        Cause::Command(Kind::ProposeClosure),
        S::NoClosureProposal.only(),
        S::OpenForComments.only(),
    ),
    timely("EndCommentPeriod", "6.3.6.2", S::OpenForComments.only(), S::ClosureAwaitingBroadcast.only()),
    timely("EndObjectionPeriod", "6.3.6.4", S::OpenForObjections.only(), S::ObjectionPeriodOver.only()),
    follows(
        "LapseClosure",
        "6.3.3",
        WITHDRAW,
        Status::CLOSURE_PENDING.or(S::NoClosureProposal.only()),
        S::ClosureLapsed.only(),
    ),
    lapses("6.3.3", WITHDRAW),
    lapses("6.3.6.5", CLOSE),
    lapses("6.3.6.4", Cause::Command(Kind::AbandonProposal)),
    follows("FreezeRecipients", "6.3.3", WITHDRAW, POSTBOX.or(RECIPIENT), FROZEN),
    follows("FreezeRecipients", "6.3.6.5", CLOSE, POSTBOX.or(RECIPIENT), FROZEN),
    lists(Kind::Disseminate, "6.3.4.2"),
    lists(Kind::AddRecipients, "6.3.4.2"),
    lists(Kind::SubmitInformation, "6.3.5"),
    lists(Kind::SubmitObjection, "6.3.6.4"),
    lists(Kind::ProposeClosure, "6.3.6.1"),
    acts(Kind::AddRecipients),
    acts(Kind::SubmitInformation),
    acts(Kind::SubmitObjection),
    acts(Kind::EditInformation),
    acts(Kind::DeleteInformation),
    acts(Kind::BroadcastInformation),
    acts(Kind::ProposeClosure),
    acts(Kind::Comment),
    acts(Kind::EditProposal),
    acts(Kind::CancelProposal),
    acts(Kind::BroadcastProposal),
    acts(Kind::AbandonProposal),
];
