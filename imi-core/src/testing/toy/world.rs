//! Who sends parcels to whom.

use super::{Book, Command, Parcel, Policy};
use crate::testing::{Scene, authority, user};
use crate::{Actor, Country, FreeText, Id, Language, Slug, Standing, UserRight, WorkflowRole};

/// Two authorities with their users.
#[derive(Clone, Debug)]
pub struct World {
    /// Sends.
    pub sender: Standing,
    /// Receives.
    pub receiver: Standing,
    /// A handler of the sender.
    pub anna: Actor,
    /// Another.
    pub anton: Actor,
    /// A viewer of the sender.
    pub alma: Actor,
    /// A handler of the receiver.
    pub boris: Actor,
    /// A basic user of the receiver.
    pub berta: Actor,
}

impl Default for World {
    fn default() -> Self {
        let mut sender = authority(1, Country::At, WorkflowRole::AuthorityRequests);
        let mut receiver = authority(2, Country::Bg, WorkflowRole::AuthorityRequests);
        Self {
            anna: user(&mut sender, &[UserRight::RequestHandler, UserRight::LocalDataAdministrator]),
            anton: user(&mut sender, &[UserRight::RequestHandler]),
            alma: user(&mut sender, &[UserRight::RequestViewer]),
            boris: user(&mut receiver, &[UserRight::RequestHandler, UserRight::LocalDataAdministrator]),
            berta: user(&mut receiver, &[]),
            sender,
            receiver,
        }
    }
}

impl World {
    /// Puts both into a scene.
    pub fn put(scene: &mut Scene<Parcel>) -> Self {
        let world = Self::default();
        scene.standing(&world.sender);
        scene.standing(&world.receiver);
        world
    }

    /// Books a parcel to the receiver, with a note that is marked as personal.
    #[must_use]
    pub fn book(&self, label: &'static str) -> Book {
        Book {
            area: self.receiver.area,
            to: self.receiver.authority,
            label: Slug::new(label),
            note: FreeText::new(format!("note of {label}"), Language::En).marked(),
            alone: false,
        }
    }
}

/// A scene with the world in it.
#[must_use]
pub fn scene() -> (Scene<Parcel>, World) {
    let mut scene = Scene::new(Policy::default());
    let world = World::put(&mut scene);
    (scene, world)
}

/// A scene in which Anna has booked the parcel `north`.
///
/// # Panics
/// Never, as long as the toy takes bookings.
#[must_use]
pub fn booked() -> (Scene<Parcel>, World, Id<Parcel>) {
    let (mut scene, world) = scene();
    let parcel = scene.found(world.anna, world.book("north")).done().stream;
    (scene, world, parcel)
}

/// Another note.
#[must_use]
pub fn amend() -> Command {
    Command::Amend { note: FreeText::new("another note", Language::En) }
}
