//! How the authorities of a finite world can stand.

use imi_core::{Access, AuthorityId, Country, Set, Setting, Standing, WorkflowRole, members};

use crate::Kind;
use crate::testing::{Staff, World};

members! {
    /// Something that an authority's standing switches on or off, and that a rule of alerts reads.
    pub enum Flag {
        /// The coordinators of the initiating state have final approval.
        ApprovalAtHome,
        /// Those of the other states have it.
        ApprovalAbroad,
        /// Another coordinator of Spain is an incoming alert postbox too.
        SecondPostbox,
        /// The first one is none any more.
        PostboxLost,
        /// The initiating authority can act no more.
        Inactive,
        /// The authorities that could newly receive something are suspended.
        Suspended,
    }
}

use Flag as F;

impl Flag {
    /// What says which postboxes there are.
    pub(super) const DESIGNATIONS: Set<Self> = Self::set(&[F::SecondPostbox, F::PostboxLost, F::Suspended]);
}

/// What is on in a way.
pub(super) fn on(switches: &[Set<Flag>], way: usize) -> Set<Flag> {
    let bits = switches.iter().enumerate().filter(|(bit, _)| way >> bit & 1 == 1);
    bits.fold(Set::EMPTY, |on, (_, flags)| on.or(*flags))
}

/// The flags that the rules of this kind of command read; without a kind, those that founding, seeing and time read. The
/// explorer tries whether they read no other.
pub(super) fn read(kind: Option<Kind>) -> Set<Flag> {
    let own = match kind {
        Some(
            Kind::Edit
            | Kind::Delete
            | Kind::RectifyProviderDetails
            | Kind::RectifyDescription
            | Kind::EditInformation
            | Kind::DeleteInformation
            | Kind::EditWithdrawal
            | Kind::CancelWithdrawal
            | Kind::EditProposal
            | Kind::CancelProposal,
        ) => F::set(&[F::ApprovalAtHome, F::ApprovalAbroad]),
        _ => Set::EMPTY,
    };
    own.or(F::set(&[F::SecondPostbox, F::PostboxLost, F::Inactive, F::Suspended]))
}

/// The standings of everybody while these flags are on.
pub(super) fn standings(world: &World, staff: &[Staff], on: Set<Flag>) -> Vec<Standing> {
    // Those that hold, warn or receive an alert of themselves; all others could newly receive something.
    let fixed: Vec<AuthorityId> =
        [&world.italy, &world.lombardy, &world.madrid, &world.brussels].map(Staff::id).to_vec();
    let stands = |staff: &Staff| {
        let mut standing = staff.standing.clone();
        let id = standing.authority;
        let approves = if standing.country == Country::It { F::ApprovalAtHome } else { F::ApprovalAbroad };
        let approves = on.has(approves) && standing.role.is_coordinator();
        standing.settings = standing.settings.with_if(approves, Setting::FinalApproval);
        if on.has(F::PostboxLost) && id == world.madrid.id() {
            standing.role = WorkflowRole::AlertCoordinator;
        }
        if on.has(F::SecondPostbox) && id == world.catalonia.id() {
            standing.role = WorkflowRole::IncomingAlertPostbox;
        }
        if on.has(F::Inactive) && id == world.italy.id() {
            standing.access = Access::Inactive;
        }
        if on.has(F::Suspended) && !fixed.contains(&id) {
            standing.access = Access::Suspended;
        }
        standing
    };
    staff.iter().map(stands).collect()
}
