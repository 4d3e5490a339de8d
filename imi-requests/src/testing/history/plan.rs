//! What a random history is made from: a world, and small choices that shrink well.

use imi_core::{Access, AreaId, Setting, Standing};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};

use crate::testing::World;

/// One step of a history, read against what is possible when it is taken: whatever the numbers, it means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Choice {
    /// What sort of step; see [`Choice::sort`].
    pub what: u8,
    /// Who takes it, among those who can.
    pub who: u8,
    /// Which of several possibilities, and every chance within.
    pub how: u32,
}

/// The sorts of step, most frequent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something that is offered, with content that suits.
    Offered,
    /// A user tries something, whether it is offered or not.
    Tried,
    /// Something that is offered, with content that breaks a rule.
    Spoiled,
    /// Something that is offered, given on an older version.
    Stale,
    /// A command given once more: the same, or another under its id.
    Repeated,
    /// Time passes: hours, days or months.
    Time,
    /// A standing changes.
    Standing,
    /// Time does what is due.
    Elapse,
    /// Somebody looks.
    Look,
}

impl Choice {
    /// The sort of step; the simplest choice is something offered.
    #[must_use]
    pub fn sort(self) -> Sort {
        match self.what % 32 {
            0..=18 => Sort::Offered,
            19 | 20 => Sort::Tried,
            21 => Sort::Spoiled,
            22 => Sort::Stale,
            23 => Sort::Repeated,
            24..=26 => Sort::Time,
            27..=29 => Sort::Standing,
            30 => Sort::Elapse,
            _ => Sort::Look,
        }
    }
}

/// A whole history before it is played. Equal plans play alike, everywhere and forever.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Plan {
    /// What the words derive from.
    pub seed: u64,
    /// The settings of each authority of the [`World`], as bits; zero is the default.
    pub settings: [u8; 9],
    /// Links and accesses out of the ordinary, as bits.
    pub links: u8,
    /// Whether it plays in the area of services, with case-by-case derogations.
    pub services: bool,
    /// The steps.
    pub choices: Vec<Choice>,
}

impl Plan {
    /// A world of ordinary settings, and no step yet.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        Self { seed, settings: [0; 9], links: 0, services: false, choices: Vec::new() }
    }

    /// The area in which it plays.
    #[must_use]
    pub fn area(&self) -> AreaId {
        if self.services { AreaId::SERVICES } else { AreaId::PROFESSIONAL_QUALIFICATIONS }
    }

    /// The world in which it plays.
    #[must_use]
    pub fn world(&self) -> World {
        let mut world = World::default();
        let italian = [world.italian_coordinator.id(), world.other_italian_coordinator.id()];
        let hungarian = [world.hungarian_coordinator.id(), world.other_hungarian_coordinator.id()];
        let link = |standing: &mut Standing, coordinators: [imi_core::AuthorityId; 2], bits: u8| {
            standing.coordinators = match bits % 4 {
                0 | 1 => vec![coordinators[0]],
                2 => vec![coordinators[0], coordinators[1]],
                _ => vec![coordinators[1]],
            };
        };
        link(&mut world.italy.standing, italian, self.links);
        link(&mut world.hungary.standing, hungarian, self.links >> 2);
        link(&mut world.szeged.standing, hungarian, self.links >> 4);
        if self.links >> 6 == 3 {
            world.neighbour.standing.access = Access::Suspended;
            world.hungarian_coordinator.standing.access = Access::Suspended;
        }
        let area = self.area();
        for (staff, bits) in world.all_mut().into_iter().zip(self.settings) {
            staff.standing.area = area;
            let settings = &mut staff.standing.settings;
            let on = |bit: u8| bits >> bit & 1 == 1;
            let switched = [
                (on(0), Setting::SubjectToApproval),
                (on(1), Setting::MayRefuse),
                (on(2), Setting::ParticipatesInReferrals),
                (on(3), Setting::ApprovesRequests),
                (on(4), Setting::ApprovesReplies),
                (on(5) && on(6), Setting::UsesAllocation),
            ];
            for (_, setting) in switched.into_iter().filter(|(on, _)| *on) {
                settings.insert(setting);
            }
            if bits >> 5 == 4 && on(0) {
                settings.remove(Setting::MayAccept);
            }
        }
        world
    }
}

/// Single steps.
pub fn choices() -> impl Strategy<Value = Choice> {
    (any::<u8>(), any::<u8>(), any::<u32>()).prop_map(|(what, who, how)| Choice { what, who, how })
}

/// Whole histories of so many steps.
pub fn plans(steps: core::ops::Range<usize>) -> impl Strategy<Value = Plan> {
    let world = (any::<u64>(), any::<[u8; 9]>(), any::<u8>(), any::<bool>());
    (world, vec(choices(), steps)).prop_map(|((seed, settings, links, services), choices)| Plan {
        seed,
        settings,
        links,
        services,
        choices,
    })
}
