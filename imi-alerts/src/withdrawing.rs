//! Withdrawing a broadcast alert: submitted, then broadcast (handbook 6.3.3).

use imi_core::{AnyRule, Moment, Outcome, Set};

use crate::content::AlertText;
use crate::mail::{DISSEMINATORS, Mail, Post};
use crate::table::{DELETED, Row, broken, step, step_if};
use crate::texts::Demand;
use crate::{Alert, Done, Event, Kind, Policy, Rule, Seat, State, Status, texts};

pub(crate) const SUBMIT: Row =
    Row {
        kind: Kind::SubmitWithdrawal,
        section: "6.3.3",
        steps: &[step_if(Status::Broadcast.only(), Seat::Withdrawer.only(), Set::EMPTY, |state, _, _| {
            match state.stage.active() {
                Some(active) if active.withdrawal.is_some() => Err(Rule::OneWithdrawalAtATime.into()),
                _ => Ok(()),
            }
        })],
        wrong: &[
            DELETED,
            (Status::BEFORE_BROADCAST, broken(Rule::WithdrawalNotBeforeBroadcast)),
            (Status::Withdrawn.only(), broken(Rule::WithdrawnIsFinal)),
            (Status::ANY, broken(Rule::WithdrawalAfterCloseRefused)),
        ],
    };

const WRONG: &[(Set<Status>, AnyRule<Rule>)] = &[
    (Status::NoWithdrawal.only(), broken(Rule::WithdrawalTwoSteps)),
    (Status::WithdrawalLapsed.only(), broken(Rule::ClosedTakesNothing)),
    (Status::ANY, broken(Rule::WithdrawnIsFinal)),
];

pub(crate) const EDIT: Row = Row {
    kind: Kind::EditWithdrawal,
    section: "6.2.2",
    steps: &[step(Status::WithdrawalToBroadcast.only(), Seat::Pen.only(), Set::EMPTY)],
    wrong: WRONG,
};

pub(crate) const CANCEL: Row = Row {
    kind: Kind::CancelWithdrawal,
    section: "6.2.2",
    steps: &[step(
        Status::WithdrawalToBroadcast.only(),
        Seat::Pen.only().or(Seat::Release.only()),
        Status::NoWithdrawal.only(),
    )],
    wrong: WRONG,
};

pub(crate) const BROADCAST: Row = Row {
    kind: Kind::BroadcastWithdrawal,
    section: "6.3.3",
    steps: &[step(
        Status::WithdrawalToBroadcast.only(),
        Seat::Holder.only(),
        Status::WithdrawalBroadcast.only(),
    )],
    wrong: WRONG,
};

const DEMAND: Demand = (broken(Rule::WithdrawalReasonRequired), "reason");

pub(crate) fn submit(
    state: &State,
    reason: &AlertText,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let reason = texts::only(&mut outcome, reason, DEMAND, moment)?;
    if let Some(coordinator) = state.stage.coordinator() {
        let post = Post { state, moment };
        post.tell(&mut outcome, coordinator, DISSEMINATORS, Mail::WithdrawalToBroadcast);
    }
    Ok(outcome.with(Event::WithdrawalSubmitted { reason }))
}

pub(crate) fn edit(reason: &AlertText, mut outcome: Outcome<Alert>, moment: &Moment<'_, Policy>) -> Done {
    let reason = texts::only(&mut outcome, reason, DEMAND, moment)?;
    Ok(outcome.with(Event::WithdrawalEdited { reason }))
}

pub(crate) fn broadcast(
    state: &State,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Alert> {
    let post = Post { state, moment };
    post.tell_all(&mut outcome, Mail::Withdrawn);
    post.tell_commission(&mut outcome, Mail::Withdrawn);
    outcome.with(Event::Withdrawn { remove: moment.policy.common.retention.due(moment.now) })
}
