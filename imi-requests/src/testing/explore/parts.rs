//! Which worlds are explored.

use imi_core::Set;

use super::{Case, Finite, Flag};
use Flag as F;

const APPROVALS: [Set<Flag>; 2] = [F::ApprovalOfRequests.only(), F::ApprovalOfReplies.only()];
const REFERRALS: [Set<Flag>; 2] = [F::ReferralByRequesting.only(), F::ReferralByResponding.only()];
const ANSWERING: [Set<Flag>; 3] = [F::MayRefuse.only(), F::MayAccept.only(), F::TargetMayAccept.only()];
const SECOND: [Set<Flag>; 2] = [F::SecondRequestingCoordinator.only(), F::SecondRespondingCoordinator.only()];

/// The worlds that are explored within a minute, by name: each switches some of the flags, in every combination.
///
/// # Panics
/// If the shipped question sets are faulty.
#[must_use]
pub fn parts() -> Vec<(&'static str, Finite)> {
    let [of_requests, of_replies] = APPROVALS;
    let [by_requesting, by_responding] = REFERRALS;
    let [second_requesting, second_responding] = SECOND;
    let both = second_requesting.or(second_responding);
    let not_handed_on = |cases: &[Case], switches: &[Set<Flag>]| {
        let mut finite = Finite::new(cases, switches);
        finite.targets.truncate(1);
        finite
    };
    let one = [Case::Questions(1)];
    let derogations = [Case::DerogationRequest, Case::Notification, Case::UrgentNotification];
    let procedures = [&APPROVALS[..], &REFERRALS, &[F::MayRefuse.only()]].concat();
    let alone = |flag: Flag, others: &[Set<Flag>]| [&[flag.only()], others].concat();
    vec![
        (
            "handing on",
            Finite::new(
                &[Case::Questions(1), Case::Questions(2)],
                &[&APPROVALS[..], &REFERRALS, &ANSWERING].concat(),
            ),
        ),
        ("derogations", not_handed_on(&derogations, &procedures)),
        ("a second coordinator", not_handed_on(&one, &[&APPROVALS[..], &REFERRALS, &[both]].concat())),
        (
            "allocation by the requesting authority",
            not_handed_on(
                &one,
                &alone(F::AllocationByRequesting, &[of_requests, by_requesting, by_responding]),
            ),
        ),
        (
            "allocation by the responding authority",
            Finite::new(
                &one,
                &alone(F::AllocationByResponding, &[F::AllocationByTarget.only(), of_replies, by_responding]),
            ),
        ),
        (
            "allocation by the requesting coordinator",
            not_handed_on(
                &one,
                &alone(
                    F::AllocationByRequestingCoordinator,
                    &[
                        F::AllocationBySecondCoordinators.only(),
                        of_requests,
                        by_requesting,
                        second_requesting,
                    ],
                ),
            ),
        ),
        (
            "allocation by the responding coordinator",
            not_handed_on(
                &one,
                &alone(F::AllocationByRespondingCoordinator, &[of_replies, by_responding, second_responding]),
            ),
        ),
    ]
}

/// The worlds that take longer, by name: three questions, so that what was split is split again, and three authorities to
/// hand on to, one of them a coordinator, so that what was forwarded is forwarded again and comes back; copies that are sent
/// by whoever made them; the referees of both coordinators, and the handlers of both authorities, allocated at once; and
/// every procedure with two coordinators a side.
///
/// # Panics
/// If the shipped question sets are faulty.
#[must_use]
pub fn wide() -> Vec<(&'static str, Finite)> {
    let one = [Case::Questions(1)];
    let all = [&APPROVALS[..], &REFERRALS, &ANSWERING].concat();
    let open = [&APPROVALS[..], &REFERRALS].concat();
    let mut handing_on = Finite::new(&[Case::Questions(3)], &all);
    handing_on.targets.push(handing_on.world.hungarian_coordinator.id());
    let mut copies = Finite::new(&[Case::Questions(2)], &open);
    copies.copies = true;
    let referees = [F::AllocationByRequestingCoordinator.only(), F::AllocationByRespondingCoordinator.only()];
    let handlers = [F::AllocationByRequesting.only(), F::AllocationByResponding.only()];
    let mut both_referees = Finite::new(&one, &[&open[..], &referees].concat());
    both_referees.targets.truncate(1);
    let [second_requesting, second_responding] = SECOND;
    let two = [&all[..], &[second_requesting.or(second_responding)]].concat();
    vec![
        ("handed on, time and again", handing_on),
        ("copies that are sent", copies),
        ("both referees allocated", both_referees),
        ("both authorities allocating", Finite::new(&one, &[&open[..], &handlers].concat())),
        ("every procedure, two coordinators", Finite::new(Case::EACH, &two)),
    ]
}
