//! Two countries that ask each other, and a third that looks on.

use imi_core::testing::{authority, user};
use imi_core::{
    Actor, AreaId, AreaRole, AuthorityId, Country, Language, Set, Setting, Standing, UserId, UserRight,
    WorkflowRole,
};

/// An authority with a user for each right, and a second handler.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The standing, as it was when the world began.
    pub standing: Standing,
    /// Handles requests.
    pub handler: Actor,
    /// Handles requests too.
    pub colleague: Actor,
    /// Views requests.
    pub viewer: Actor,
    /// Assigns requests.
    pub allocator: Actor,
    /// Approves and gives opinions, in a coordinator; a user without any right elsewhere.
    pub referee: Actor,
    /// The same.
    pub second_referee: Actor,
    /// Administers the authority, and has nothing to do with requests.
    pub administrator: Actor,
}

impl Staff {
    fn new(number: u128, country: Country, role: WorkflowRole, mail: Language) -> Self {
        let mut standing = authority(number, country, role);
        standing.area = AreaId::PROFESSIONAL_QUALIFICATIONS;
        standing.mail_language = mail;
        standing.languages = Set::EMPTY.with(mail).with(Language::En);
        if role == WorkflowRole::RequestCoordinator {
            standing.area_role = AreaRole::Dimic;
        }
        let referee: &[UserRight] =
            if role == WorkflowRole::RequestCoordinator { &[UserRight::ReferralHandler] } else { &[] };
        Self {
            handler: user(&mut standing, &[UserRight::RequestHandler]),
            colleague: user(&mut standing, &[UserRight::RequestHandler]),
            viewer: user(&mut standing, &[UserRight::RequestViewer]),
            allocator: user(&mut standing, &[UserRight::Allocator]),
            referee: user(&mut standing, referee),
            second_referee: user(&mut standing, referee),
            administrator: user(&mut standing, &[UserRight::LocalDataAdministrator]),
            standing,
        }
    }

    /// The authority's id.
    #[must_use]
    pub fn id(&self) -> AuthorityId {
        self.standing.authority
    }

    /// Every user, by name.
    #[must_use]
    pub fn users(&self) -> [(&'static str, Actor); 7] {
        [
            ("handler", self.handler),
            ("colleague", self.colleague),
            ("viewer", self.viewer),
            ("allocator", self.allocator),
            ("referee", self.referee),
            ("second referee", self.second_referee),
            ("administrator", self.administrator),
        ]
    }
}

/// The id of a user who acts.
///
/// # Panics
/// If the actor is no user.
#[must_use]
#[allow(clippy::expect_used, reason = "a test that asks for the user of the system is wrong")]
pub fn id_of(actor: Actor) -> UserId {
    actor.user().expect("the actor is a user")
}

/// The authorities of a world, all in the area of professional qualifications and, where a test says so, of services.
#[derive(Clone, Debug)]
pub struct World {
    /// Asks.
    pub italy: Staff,
    /// Coordinates it.
    pub italian_coordinator: Staff,
    /// A second coordinator in Italy, linked to nobody.
    pub other_italian_coordinator: Staff,
    /// Another authority of Italy.
    pub neighbour: Staff,
    /// Is asked.
    pub hungary: Staff,
    /// Coordinates it.
    pub hungarian_coordinator: Staff,
    /// A second coordinator in Hungary, linked to nobody.
    pub other_hungarian_coordinator: Staff,
    /// Another authority of Hungary, linked to the same coordinator.
    pub szeged: Staff,
    /// An authority of a third country.
    pub poland: Staff,
}

impl Default for World {
    fn default() -> Self {
        use Country::{Hu, It, Pl};
        use WorkflowRole::{AuthorityRequests, RequestCoordinator};
        let mut world = Self {
            italy: Staff::new(1, It, AuthorityRequests, Language::It),
            italian_coordinator: Staff::new(2, It, RequestCoordinator, Language::It),
            other_italian_coordinator: Staff::new(3, It, RequestCoordinator, Language::It),
            neighbour: Staff::new(4, It, AuthorityRequests, Language::It),
            hungary: Staff::new(5, Hu, AuthorityRequests, Language::Hu),
            hungarian_coordinator: Staff::new(6, Hu, RequestCoordinator, Language::Hu),
            other_hungarian_coordinator: Staff::new(7, Hu, RequestCoordinator, Language::Hu),
            szeged: Staff::new(8, Hu, AuthorityRequests, Language::Hu),
            poland: Staff::new(9, Pl, AuthorityRequests, Language::Pl),
        };
        let (italian, hungarian) = (world.italian_coordinator.id(), world.hungarian_coordinator.id());
        world.italy.standing.coordinators.push(italian);
        world.neighbour.standing.coordinators.push(italian);
        world.hungary.standing.coordinators.push(hungarian);
        world.szeged.standing.coordinators.push(hungarian);
        world.poland.standing.coordinators.push(AuthorityId::from_u128(10 << 64));
        // Referrals are explored where a test switches them on, so that the plain case is the default.
        for staff in world.all_mut() {
            staff.standing.settings.remove(Setting::ParticipatesInReferrals);
        }
        world
    }
}

impl World {
    /// Every authority, by name.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &Staff); 9] {
        [
            ("italy", &self.italy),
            ("italian coordinator", &self.italian_coordinator),
            ("other italian coordinator", &self.other_italian_coordinator),
            ("neighbour", &self.neighbour),
            ("hungary", &self.hungary),
            ("hungarian coordinator", &self.hungarian_coordinator),
            ("other hungarian coordinator", &self.other_hungarian_coordinator),
            ("szeged", &self.szeged),
            ("poland", &self.poland),
        ]
    }

    /// Every authority.
    pub fn all_mut(&mut self) -> [&mut Staff; 9] {
        [
            &mut self.italy,
            &mut self.italian_coordinator,
            &mut self.other_italian_coordinator,
            &mut self.neighbour,
            &mut self.hungary,
            &mut self.hungarian_coordinator,
            &mut self.other_hungarian_coordinator,
            &mut self.szeged,
            &mut self.poland,
        ]
    }

    /// Every user of every authority.
    #[must_use]
    pub fn users(&self) -> Vec<(String, Actor)> {
        let named = |(name, staff): (&'static str, &Staff)| {
            staff.users().map(|(role, actor)| (format!("{role} of {name}"), actor))
        };
        self.all().into_iter().flat_map(named).collect()
    }
}
