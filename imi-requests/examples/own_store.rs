//! A store of one's own, and how random histories find what is wrong with it.
//!
//! ```text
//! cargo run -p imi-requests --example own_store --features testing
//! ```
//!
//! [`Mine`] keeps its mail in a table of its own, and spares people what they have not read yet. That sounds kind, and loses
//! notices. The conformance suite, with its few parcels, sees nothing wrong; random histories do.
#![allow(clippy::print_stdout, reason = "an example tells what it found")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use imi_core::testing::conformance;
use imi_core::{
    AreaId, AuthorityId, CommandId, Commit, CommitError, Concern, Envelope, Id, Lifecycle, ListKey, Listed,
    Loaded, Look, MemoryError, Notice, NoticeId, Query, Receipt, SealId, Secret, SharedMemory, Standing,
    Store, Workflow,
};
use imi_requests::testing::history::beside;

/// A mail to be sent, and until when it is handed out.
type Mail<L> = (Notice<L>, Option<DateTime<Utc>>);

/// A handle on the store. What is not mail is left to the one in memory, to keep this short.
struct Mine<L: Lifecycle> {
    rest: SharedMemory<L>,
    outbox: Arc<Mutex<Vec<Mail<L>>>>,
}

impl<L: Lifecycle> Mine<L> {
    fn new() -> Self {
        Self { rest: SharedMemory::default(), outbox: Arc::default() }
    }
    fn second_handle(&self) -> Self {
        Self { rest: self.rest.clone(), outbox: Arc::clone(&self.outbox) }
    }
    fn outbox(&self) -> MutexGuard<'_, Vec<Mail<L>>> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Lifecycle> Store<L> for Mine<L> {
    type Error = MemoryError;

    fn commit(&mut self, commit: &Commit<L>) -> Result<Receipt, CommitError<MemoryError>> {
        let receipt = self.rest.commit(&Commit { notices: Vec::new(), ..commit.clone() })?;
        let mut outbox = self.outbox();
        for new in &commit.notices {
            let same = |old: &Notice<L>| {
                (old.to, old.copy, old.about, old.mail) == (new.to, new.copy, new.about, new.mail)
            };
            // The bug: what happened twice is told once.
            if !outbox.iter().any(|(old, _)| old.id == new.id || same(old)) {
                outbox.push((*new, None));
            }
        }
        Ok(receipt)
    }
    fn lease(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Notice<L>>, MemoryError> {
        let mut outbox = self.outbox();
        let free = outbox.iter_mut().filter(|(_, lease)| lease.is_none_or(|lease| lease <= now));
        let hand_out = |(notice, lease): &mut Mail<L>| {
            *lease = Some(until);
            *notice
        };
        Ok(free.take(limit).map(hand_out).collect())
    }
    fn sent(&mut self, notices: &[NoticeId]) -> Result<(), MemoryError> {
        self.outbox().retain(|(notice, _)| !notices.contains(&notice.id));
        Ok(())
    }

    fn load(&self, stream: Id<L>) -> Result<Option<Loaded<L>>, MemoryError> {
        self.rest.load(stream)
    }
    fn events(&self, stream: Id<L>, after: u64) -> Result<Vec<Envelope<L>>, MemoryError> {
        self.rest.events(stream, after)
    }
    fn receipt(&self, command: CommandId) -> Result<Option<(Receipt, Option<uuid::Uuid>)>, MemoryError> {
        self.rest.receipt(command)
    }
    fn standings(
        &self,
        workflow: Workflow,
        area: Option<AreaId>,
        of: &[Concern],
    ) -> Result<Vec<Standing>, MemoryError> {
        self.rest.standings(workflow, area, of)
    }
    fn unseal(&self, seals: &[SealId]) -> Result<Vec<(SealId, Secret)>, MemoryError> {
        self.rest.unseal(seals)
    }
    fn list(
        &self,
        query: &Query,
        keep: &mut dyn FnMut(&L::Row) -> bool,
    ) -> Result<Vec<Listed<L>>, MemoryError> {
        self.rest.list(query, keep)
    }
    fn tally(&self, list: ListKey) -> Result<u64, MemoryError> {
        self.rest.tally(list)
    }
    fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Id<L>>, MemoryError> {
        self.rest.due(now, limit)
    }
    fn put_standing(&mut self, standing: &Standing) -> Result<(), MemoryError> {
        self.rest.put_standing(standing)
    }
    fn looked(&mut self, look: Look) -> Result<(), MemoryError> {
        self.rest.looked(look)
    }
    fn looks(&self, authority: AuthorityId) -> Result<Vec<Look>, MemoryError> {
        self.rest.looks(authority)
    }
}

fn main() {
    let suite = conformance::run(|| {
        let one = Mine::new();
        (one.second_handle(), one)
    });
    println!("of {} promises the conformance suite finds {} broken", suite.found.len(), suite.broken().len());
    match beside::search(64, 40, Mine::new) {
        Ok(()) => println!("random histories find nothing"),
        Err(difference) => println!("{difference}"),
    }
}

#[test]
fn histories_find_what_the_suite_does_not() {
    conformance::run(|| {
        let one = Mine::new();
        (one.second_handle(), one)
    })
    .assert_kept();
    let difference = beside::search(64, 40, Mine::new).expect_err("a notice is lost");
    println!("{difference}");
    assert_eq!(difference.promise, conformance::Promise::NoticesKept, "{difference}");
    assert!(difference.story.lines().count() < 10, "{difference}");
}
