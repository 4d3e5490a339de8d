//! The outbox of the store in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{Lifecycle, Notice, NoticeId};

/// Mail to be sent, by the order in which it arose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outbox<L: Lifecycle> {
    arisen: u64,
    places: BTreeMap<NoticeId, u64>,
    notices: BTreeMap<u64, (Notice<L>, Option<DateTime<Utc>>)>,
    free: BTreeSet<u64>,
    leased: BTreeSet<(DateTime<Utc>, u64)>,
}

impl<L: Lifecycle> Default for Outbox<L> {
    fn default() -> Self {
        Self {
            arisen: 0,
            places: BTreeMap::new(),
            notices: BTreeMap::new(),
            free: BTreeSet::new(),
            leased: BTreeSet::new(),
        }
    }
}

impl<L: Lifecycle> Outbox<L> {
    pub(super) fn put(&mut self, notice: Notice<L>) {
        if self.places.contains_key(&notice.id) {
            return;
        }
        self.places.insert(notice.id, self.arisen);
        self.notices.insert(self.arisen, (notice, None));
        self.free.insert(self.arisen);
        self.arisen += 1;
    }

    pub(super) fn lease(&mut self, now: DateTime<Utc>, until: DateTime<Utc>, limit: usize) -> Vec<Notice<L>> {
        while let Some((over, place)) = self.leased.first().copied().filter(|(over, _)| *over <= now) {
            self.leased.remove(&(over, place));
            self.free.insert(place);
        }
        let mut out = Vec::new();
        while out.len() < limit
            && let Some(place) = self.free.pop_first()
        {
            self.leased.insert((until, place));
            if let Some((notice, lease)) = self.notices.get_mut(&place) {
                *lease = Some(until);
                out.push(*notice);
            }
        }
        out
    }

    pub(super) fn strike(&mut self, notice: NoticeId) {
        let Some(place) = self.places.remove(&notice) else { return };
        self.free.remove(&place);
        if let Some((_, Some(until))) = self.notices.remove(&place) {
            self.leased.remove(&(until, place));
        }
    }
}
