//! What the writer does: step by step the same in every store.

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::begin;
use imi_core::testing::toy::{Book, Command, Parcel, Policy, World};
use imi_core::{
    Actor, CommandId, FreeText, Id, Language, Look, NoticeId, Order, SealId, Slug, Store, Task, run,
};

use crate::Outcome;

/// Numbers that look drawn by lot (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn letters(&mut self, count: usize) -> String {
        (0..count)
            .filter_map(|_| char::from_u32(u32::from(b'a') + u32::try_from(self.below(26)).ok()?))
            .collect()
    }
}

pub(crate) enum Step {
    Leased(Vec<String>),
    Sent(String),
    Other,
}

pub(crate) struct Script {
    salt: u64,
    pub(crate) world: World,
    done: u32,
    /// The parcels of the round: two booked, one split off.
    parcels: [Option<Id<Parcel>>; 3],
    leased: Vec<NoticeId>,
}

/// One round of the script.
const ROUND: u32 = 14;

impl Script {
    pub(crate) fn new(salt: u64) -> Self {
        Self { salt, world: World::default(), done: 0, parcels: [None; 3], leased: Vec::new() }
    }

    /// How many steps are done.
    pub(crate) fn done(&self) -> u32 {
        self.done
    }

    /// When the next step happens.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        begin() + TimeDelta::seconds(i64::from(self.done))
    }

    /// Until when what is handed out now stays out.
    pub(crate) fn until(&self) -> DateTime<Utc> {
        self.now() + TimeDelta::days(1)
    }

    /// The words that a step's command writes down.
    pub(crate) fn note(&self, step: u32) -> String {
        Random(self.salt ^ u64::from(step)).letters(24)
    }

    /// The label that a step's command takes.
    pub(crate) fn label(&self, step: u32) -> Slug {
        let letters = Random(self.salt ^ u64::from(step).rotate_left(32)).letters(12);
        letters.parse().unwrap_or(const { Slug::new("none") })
    }

    /// The command of a step.
    pub(crate) fn command(step: u32) -> CommandId {
        CommandId::from_u128(u128::from(step) + 1)
    }

    /// The seal that a step's command makes, if any.
    pub(crate) fn seal(step: u32) -> SealId {
        SealId::derived(Self::command(step), 0)
    }

    /// One write, whole or not at all.
    pub(crate) fn step<S: Store<Parcel, Error: 'static>>(&mut self, store: &mut S) -> Outcome<Step> {
        let (anna, boris) = (self.world.anna, self.world.boris);
        let [first, second, third] = self.parcels;
        let done = match self.done % ROUND {
            0 => {
                let (version, of) = (u64::from(self.done) + 1, &self.world.sender);
                store.put_standing(&imi_core::Standing { version, ..of.clone() })?;
                Step::Other
            }
            1 => {
                let (version, of) = (u64::from(self.done) + 1, &self.world.receiver);
                store.put_standing(&imi_core::Standing { version, ..of.clone() })?;
                Step::Other
            }
            2 => {
                self.parcels = [Some(self.book(store)?), None, None];
                Step::Other
            }
            3 => {
                self.parcels = [first, Some(self.book(store)?), None];
                Step::Other
            }
            4 | 6 => self.give(store, anna, first, Command::Amend { note: self.free_text() })?,
            5 | 12 => {
                let notices = store.lease(self.now(), self.until(), 3)?;
                self.leased.extend(notices.iter().map(|notice| notice.id));
                Step::Leased(notices.iter().map(|notice| notice.id.to_string()).collect())
            }
            7 => {
                let command = Command::Split { label: self.label(self.done) };
                self.parcels = [first, second, Some(self.run(store, anna, first, command)?)];
                Step::Other
            }
            8 => self.give(store, anna, first, Command::HandOver)?,
            9 => match self.leased.pop() {
                Some(notice) => {
                    store.sent(&[notice])?;
                    Step::Sent(notice.to_string())
                }
                None => Step::Other,
            },
            10 => self.give(store, boris, first, Command::Deliver)?,
            11 => self.give(store, anna, second, Command::Cancel)?,
            _ => {
                if let (Some(parcel), Actor::User { user, authority }) = (third, anna) {
                    store.looked(Look { user, authority, stream: parcel.uuid(), at: self.now() })?;
                }
                Step::Other
            }
        };
        self.done += 1;
        Ok(done)
    }

    fn free_text(&self) -> FreeText {
        FreeText::new(self.note(self.done), Language::En)
    }

    fn book<S: Store<Parcel, Error: 'static>>(&self, store: &mut S) -> Outcome<Id<Parcel>> {
        let book = Book { label: self.label(self.done), note: self.free_text(), ..self.world.book("label") };
        let task = Task::Found(Order { id: Self::command(self.done), command: book });
        let receipt = run(store, (task, self.world.anna, self.now()), &Policy::default())?;
        Ok(Id::from_uuid(receipt.ok_or("nothing was booked")?.stream))
    }

    fn give<S: Store<Parcel, Error: 'static>>(
        &self,
        store: &mut S,
        actor: Actor,
        parcel: Option<Id<Parcel>>,
        command: Command,
    ) -> Outcome<Step> {
        self.run(store, actor, parcel, command).map(|_| Step::Other)
    }

    /// Gives a command; the stream that it opens, else its own.
    fn run<S: Store<Parcel, Error: 'static>>(
        &self,
        store: &mut S,
        actor: Actor,
        parcel: Option<Id<Parcel>>,
        command: Command,
    ) -> Outcome<Id<Parcel>> {
        let order = Order { id: Self::command(self.done), command };
        let task = Task::Give { stream: parcel.ok_or("no parcel")?, seen: None, order };
        let receipt = run(store, (task, actor, self.now()), &Policy::default())?.ok_or("nothing was done")?;
        Ok(Id::from_uuid(receipt.opened.first().copied().unwrap_or(receipt.stream)))
    }
}
