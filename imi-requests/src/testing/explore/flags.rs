//! How the authorities of a finite world can stand.

use imi_core::{AuthorityId, Set, Setting, Standing, members};

use crate::testing::{Staff, World};
use crate::{Kind, Office};

members! {
    /// Something that an authority's standing switches on or off, and that a rule of requests reads.
    pub enum Flag {
        /// The requesting authority's requests go to its coordinator first.
        ApprovalOfRequests,
        /// The replies of the responding authorities go to their coordinator first.
        ApprovalOfReplies,
        /// The requesting authority's coordinators take part in referrals.
        ReferralByRequesting,
        /// The responding authority's coordinators take part in referrals.
        ReferralByResponding,
        /// The requesting authority allocates.
        AllocationByRequesting,
        /// So does its coordinator.
        AllocationByRequestingCoordinator,
        /// The authority addressed allocates.
        AllocationByResponding,
        /// So does its coordinator.
        AllocationByRespondingCoordinator,
        /// So does the second coordinator of each side.
        AllocationBySecondCoordinators,
        /// The authority that it forwards to allocates.
        AllocationByTarget,
        /// The responding authorities may refuse.
        MayRefuse,
        /// The authority addressed may accept.
        MayAccept,
        /// The authority that it forwards to may accept.
        TargetMayAccept,
        /// A second coordinator is linked to the requesting authority.
        SecondRequestingCoordinator,
        /// A second coordinator is linked to the responding authorities.
        SecondRespondingCoordinator,
    }
}

use Flag as F;

/// What says who acts in each office and what stage its allocation has.
const ALLOCATION: Set<Flag> = F::set(&[
    F::AllocationByRequesting,
    F::AllocationByRequestingCoordinator,
    F::AllocationByResponding,
    F::AllocationByRespondingCoordinator,
    F::AllocationBySecondCoordinators,
    F::AllocationByTarget,
]);
const LINKS: Set<Flag> = F::set(&[F::SecondRequestingCoordinator, F::SecondRespondingCoordinator]);
const ACCEPTING: Set<Flag> = F::set(&[F::MayAccept, F::TargetMayAccept]);
const REFERRING: Set<Flag> = F::set(&[F::ReferralByRequesting, F::ReferralByResponding]);

/// What makes an office allocate.
pub(super) fn allocation(office: Office) -> Set<Flag> {
    match office {
        Office::RequestingAuthority => F::AllocationByRequesting.only(),
        Office::RespondingAuthority => F::set(&[F::AllocationByResponding, F::AllocationByTarget]),
        Office::RequestingCoordinator => {
            F::set(&[F::AllocationByRequestingCoordinator, F::AllocationBySecondCoordinators])
        }
        Office::RespondingCoordinator => {
            F::set(&[F::AllocationByRespondingCoordinator, F::AllocationBySecondCoordinators])
        }
    }
}

/// The flags that the rules of this kind of command read; without a kind, those that founding, seeing and time read. The
/// explorer tries whether they read no other.
pub(super) fn read(kind: Option<Kind>) -> Set<Flag> {
    let own = match kind {
        Some(Kind::SubmitRequest | Kind::ApproveRequest) => {
            F::ApprovalOfRequests.only().or(ACCEPTING).or(LINKS)
        }
        Some(Kind::Accept) => ACCEPTING.or(LINKS),
        Some(Kind::RefuseRequest) => F::MayRefuse.only(),
        Some(Kind::Forward | Kind::Split) => ACCEPTING,
        Some(Kind::SubmitReply) => F::ApprovalOfReplies.only().or(LINKS),
        Some(Kind::Refer | Kind::AskAgain) => REFERRING.or(LINKS),
        // Before acceptance, every coordinator linked to the authority addressed can have a report made.
        Some(Kind::ChangeCoordinator | Kind::GenerateReport) => LINKS,
        _ => Set::EMPTY,
    };
    own.or(ALLOCATION)
}

/// The standings of everybody while these flags are on.
pub(super) fn standings(world: &World, on: Set<Flag>) -> Vec<Standing> {
    let stands = |staff: &Staff, settings: &[(Flag, Setting)], second: Option<(Flag, AuthorityId)>| {
        let mut standing = staff.standing.clone();
        for (flag, setting) in settings {
            standing.settings = standing.settings.without(*setting).with_if(on.has(*flag), *setting);
        }
        standing.coordinators.extend(second.filter(|(flag, _)| on.has(*flag)).map(|(_, id)| id));
        standing
    };
    let coordinator = |staff, allocation, approval, approves, referral| {
        let settings = [
            (allocation, Setting::UsesAllocation),
            (approval, approves),
            (referral, Setting::ParticipatesInReferrals),
        ];
        stands(staff, &settings, None)
    };
    let italian = |staff, allocation| {
        let (approves, referral) = (Setting::ApprovesRequests, F::ReferralByRequesting);
        coordinator(staff, allocation, F::ApprovalOfRequests, approves, referral)
    };
    let hungarian = |staff, allocation| {
        let (approves, referral) = (Setting::ApprovesReplies, F::ReferralByResponding);
        coordinator(staff, allocation, F::ApprovalOfReplies, approves, referral)
    };
    let responding = |staff, (allocates, accepts): (Flag, Flag)| {
        let settings = [
            (allocates, Setting::UsesAllocation),
            (F::ApprovalOfReplies, Setting::SubjectToApproval),
            (F::MayRefuse, Setting::MayRefuse),
            (accepts, Setting::MayAccept),
        ];
        let second = (F::SecondRespondingCoordinator, world.other_hungarian_coordinator.id());
        stands(staff, &settings, Some(second))
    };
    let asking = [
        (F::AllocationByRequesting, Setting::UsesAllocation),
        (F::ApprovalOfRequests, Setting::SubjectToApproval),
    ];
    let second = (F::SecondRequestingCoordinator, world.other_italian_coordinator.id());
    vec![
        stands(&world.italy, &asking, Some(second)),
        italian(&world.italian_coordinator, F::AllocationByRequestingCoordinator),
        italian(&world.other_italian_coordinator, F::AllocationBySecondCoordinators),
        world.neighbour.standing.clone(),
        responding(&world.hungary, (F::AllocationByResponding, F::MayAccept)),
        hungarian(&world.hungarian_coordinator, F::AllocationByRespondingCoordinator),
        hungarian(&world.other_hungarian_coordinator, F::AllocationBySecondCoordinators),
        responding(&world.szeged, (F::AllocationByTarget, F::TargetMayAccept)),
        world.poland.standing.clone(),
    ]
}
