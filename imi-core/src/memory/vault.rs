//! The vault of the store in memory.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{CommandId, Personal, SealId, Secret};

/// Personal values, what tells repeated commands, and reserved keys, with the streams that they go with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vault {
    pub(super) seals: BTreeMap<SealId, (Uuid, Secret)>,
    owned: BTreeMap<Uuid, BTreeSet<SealId>>,
    pub(super) prints: BTreeMap<Uuid, BTreeMap<CommandId, Personal<Uuid>>>,
    keys: BTreeMap<Personal<String>, Uuid>,
    reserved: BTreeMap<Uuid, BTreeSet<Personal<String>>>,
}

impl Vault {
    pub(super) fn put(&mut self, id: SealId, owner: Uuid, secret: Secret) {
        self.forget(id);
        self.seals.insert(id, (owner, secret));
        self.owned.entry(owner).or_default().insert(id);
    }

    pub(super) fn forget(&mut self, seal: SealId) {
        let Some((owner, _)) = self.seals.remove(&seal) else { return };
        if let Some(owned) = self.owned.get_mut(&owner) {
            owned.remove(&seal);
        }
    }

    pub(super) fn has(&self, key: &Personal<String>) -> bool {
        self.keys.contains_key(key)
    }

    pub(super) fn take(&mut self, key: Personal<String>, owner: Uuid) {
        self.reserved.entry(owner).or_default().insert(key.clone());
        self.keys.insert(key, owner);
    }

    pub(super) fn release(&mut self, key: &Personal<String>) {
        if let Some(reserved) = self.keys.remove(key).and_then(|owner| self.reserved.get_mut(&owner)) {
            reserved.remove(key);
        }
    }

    pub(super) fn forget_stream(&mut self, stream: Uuid) {
        for seal in self.owned.remove(&stream).unwrap_or_default() {
            self.seals.remove(&seal);
        }
        self.prints.remove(&stream);
        for key in self.reserved.remove(&stream).unwrap_or_default() {
            self.keys.remove(&key);
        }
    }
}
