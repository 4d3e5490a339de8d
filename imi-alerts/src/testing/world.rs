//! Italy warns, Spain and Malta are warned, Belgium has two postboxes, and Norway takes part too.

use imi_core::testing::{authority, user};
use imi_core::{Actor, AuthorityId, Country, Language, Standing, UserId, UserRight, WorkflowRole};

/// An authority with a user for each right.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The standing, as it was when the world began.
    pub standing: Standing,
    /// Handles alerts.
    pub handler: Actor,
    /// Handles alerts too.
    pub colleague: Actor,
    /// Views alerts.
    pub viewer: Actor,
    /// Disseminates, in a coordinator; a user without any right elsewhere.
    pub disseminator: Actor,
    /// The same.
    pub second_disseminator: Actor,
    /// Handles and, in a coordinator, disseminates.
    pub both: Actor,
    /// Administers the authority, and has nothing to do with alerts.
    pub administrator: Actor,
}

impl Staff {
    fn new(number: u128, country: Country, role: WorkflowRole, mail: Language) -> Self {
        use UserRight::{AlertDisseminator, AlertHandler, AlertViewer, LocalDataAdministrator};
        let mut standing = authority(number, country, role);
        standing.mail_language = mail;
        let (alone, both): (&[UserRight], &[UserRight]) = if role.is_coordinator() {
            (&[AlertDisseminator], &[AlertHandler, AlertDisseminator])
        } else {
            (&[], &[AlertHandler])
        };
        Self {
            handler: user(&mut standing, &[AlertHandler]),
            colleague: user(&mut standing, &[AlertHandler]),
            viewer: user(&mut standing, &[AlertViewer]),
            disseminator: user(&mut standing, alone),
            second_disseminator: user(&mut standing, alone),
            both: user(&mut standing, both),
            administrator: user(&mut standing, &[LocalDataAdministrator]),
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
            ("disseminator", self.disseminator),
            ("second disseminator", self.second_disseminator),
            ("handler and disseminator", self.both),
            ("administrator", self.administrator),
        ]
    }

    /// Those who handle.
    #[must_use]
    pub fn handlers(&self) -> Vec<Actor> {
        vec![self.handler, self.colleague, self.both]
    }

    /// Those who disseminate.
    #[must_use]
    pub fn disseminators(&self) -> Vec<Actor> {
        let all = [self.disseminator, self.second_disseminator, self.both];
        if self.standing.role.is_coordinator() { all.to_vec() } else { Vec::new() }
    }

    /// Those who do either.
    #[must_use]
    pub fn acting(&self) -> Vec<Actor> {
        let disseminators = self.disseminators().into_iter().filter(|actor| *actor != self.both);
        self.handlers().into_iter().chain(disseminators).collect()
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

macro_rules! world {
    ($($(#[$doc:meta])* $name:ident $number:literal $country:ident $role:ident $mail:ident [$($linked:ident),*];)*) => {
        /// The authorities of a world, each with the coordinators linked to it.
        #[derive(Clone, Debug)]
        pub struct World {
            $($(#[$doc])* pub $name: Staff,)*
        }

        impl Default for World {
            fn default() -> Self {
                let mut world = Self {
                    $($name: Staff::new($number, Country::$country, WorkflowRole::$role, Language::$mail),)*
                };
                $(world.$name.standing.coordinators = vec![$(world.$linked.id()),*];)*
                world
            }
        }

        impl World {
            /// Every authority, by name.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, &Staff)> {
                vec![$((stringify!($name), &self.$name)),*]
            }
        }
    };
}

world! {
    /// Warns: an alert authority of Italy.
    italy 1 It AlertAuthority It [lombardy];
    /// Its coordinator.
    lombardy 2 It AlertCoordinator It [];
    /// Another coordinator of Italy, linked to nobody but Lombardy.
    veneto 3 It AlertCoordinator It [lombardy];
    /// The Italian postbox.
    rome 4 It IncomingAlertPostbox It [];
    /// Another alert authority of Italy.
    milan 5 It AlertAuthority It [lombardy];
    /// The Spanish postbox.
    madrid 6 Es IncomingAlertPostbox Es [];
    /// A coordinator of Spain.
    catalonia 7 Es AlertCoordinator Es [];
    /// An alert authority of Spain.
    girona 8 Es AlertAuthority Es [catalonia];
    /// Another one, linked to both coordinators.
    seville 9 Es AlertAuthority Es [catalonia, madrid];
    /// The Maltese postbox.
    malta 10 Mt IncomingAlertPostbox En [];
    /// An alert authority of Malta.
    gozo 11 Mt AlertAuthority En [malta];
    /// A coordinator of Malta that has no part unless it is added.
    comino 12 Mt AlertCoordinator En [malta];
    /// A Belgian postbox.
    brussels 13 Be IncomingAlertPostbox Fr [];
    /// A second one.
    antwerp 14 Be IncomingAlertPostbox Nl [];
    /// An alert authority of Norway.
    oslo 15 No AlertAuthority No [bergen];
    /// Its coordinator, and the Norwegian postbox.
    bergen 16 No IncomingAlertPostbox No [];
}

impl World {
    /// Every user of every authority.
    #[must_use]
    pub fn users(&self) -> Vec<(String, Actor)> {
        let named = |(name, staff): (&'static str, &Staff)| {
            staff.users().map(|(role, actor)| (format!("{role} of {name}"), actor))
        };
        self.all().into_iter().flat_map(named).collect()
    }
}
