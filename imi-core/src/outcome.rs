//! What a decision says is to happen. It changes nothing by itself.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Erasure, Expectation, Id, Identified, Lifecycle, Notice, Number, Personal, Recipient, Reservation, Seal,
    SealCopy, SealId, SealedText, Secret, Seed, Standing, UserStanding, text::FreeText,
};

/// Events, of which the first stands inline: most commands give exactly one.
#[derive(Clone, Debug, PartialEq)]
pub struct Events<E> {
    first: Option<E>,
    rest: Vec<E>,
}

impl<E> Default for Events<E> {
    fn default() -> Self {
        Self { first: None, rest: Vec::new() }
    }
}

impl<E> Events<E> {
    /// Adds an event.
    #[inline]
    pub fn push(&mut self, event: E) {
        if self.first.is_none() {
            self.first = Some(event);
        } else {
            self.rest.push(event);
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// The events in order.
    pub fn iter(&self) -> impl Iterator<Item = &E> {
        self.first.iter().chain(&self.rest)
    }
}

impl<E> IntoIterator for Events<E> {
    type Item = E;
    type IntoIter = core::iter::Chain<core::option::IntoIter<E>, std::vec::IntoIter<E>>;
    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.rest)
    }
}

/// A further stream to open in the same commit: the part split off, the draft copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened<L: Lifecycle> {
    /// Its id.
    pub stream: Id<L>,
    /// Its first events.
    pub events: Events<L::Event>,
}

/// Everything that follows from one command, or from time.
#[must_use = "an outcome changes nothing until it is committed"]
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<L: Lifecycle> {
    origin: Uuid,
    /// Hashed when the first id is wanted; many commands want none.
    seed: Option<Seed>,
    owner: Uuid,
    /// What happened.
    pub events: Events<L::Event>,
    /// Who is to be told.
    pub notices: Vec<Notice<L>>,
    /// Personal values to store.
    pub seals: Vec<Seal>,
    /// Seals to copy.
    pub copies: Vec<SealCopy>,
    /// What to forget.
    pub erasures: Vec<Erasure>,
    /// Further streams to open.
    pub opened: Vec<Opened<L>>,
    /// Keys to take or let go.
    pub reservations: Vec<Reservation>,
    /// What else must hold when it is written.
    pub expectations: Vec<Expectation>,
}

impl<L: Lifecycle> Outcome<L> {
    /// Nothing yet; ids of what it creates derive from `origin` (the command's id, or for what time does, the stream
    /// and the instant), seals belong to `owner`.
    pub fn nothing(origin: Uuid, owner: Id<L>) -> Self {
        Self {
            origin,
            seed: None,
            owner: owner.uuid(),
            events: Events::default(),
            notices: Vec::new(),
            seals: Vec::new(),
            copies: Vec::new(),
            erasures: Vec::new(),
            opened: Vec::new(),
            reservations: Vec::new(),
            expectations: Vec::new(),
        }
    }

    /// Nothing yet, of what time does to a stream by this instant.
    pub fn by_time(owner: Id<L>, at: DateTime<Utc>) -> Self {
        let mut name = [0_u8; 12];
        let (seconds, rest) = name.split_at_mut(8);
        seconds.copy_from_slice(&at.timestamp().to_be_bytes());
        rest.copy_from_slice(&at.timestamp_subsec_nanos().to_be_bytes());
        Self::nothing(Uuid::new_v5(&owner.uuid(), &name), owner)
    }

    /// Whether nothing happens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.opened.is_empty()
    }

    /// With this event.
    #[inline]
    pub fn with(mut self, event: L::Event) -> Self {
        self.events.push(event);
        self
    }

    /// A new id of what this outcome creates.
    #[must_use]
    pub fn id<K: Identified>(&self, count: u32) -> Id<K> {
        self.seed.unwrap_or_else(|| Seed::of(self.origin)).id(count)
    }

    /// Hands a personal value out to the vault.
    pub fn seal(&mut self, secret: Secret) -> SealId {
        self.seal_for(secret, self.owner)
    }

    fn seal_for(&mut self, secret: Secret, owner: Uuid) -> SealId {
        let id = self.next_seal();
        self.seals.push(Seal { id, owner, secret });
        id
    }

    fn next_seal(&mut self) -> SealId {
        let count = self.seals.len() + self.copies.len();
        self.next(count)
    }

    fn next<K: Identified>(&mut self, count: usize) -> Id<K> {
        let seed = *self.seed.get_or_insert_with(|| Seed::of(self.origin));
        seed.id(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Hands out free text; blank text is no text.
    pub fn seal_text(&mut self, text: &FreeText) -> Option<SealedText> {
        if text.is_blank() {
            return None;
        }
        let seal = self.seal(Secret::Text(text.text.clone()));
        Some(SealedText { seal, language: text.language, personal: text.personal })
    }

    /// Hands out a personal detail.
    pub fn seal_value(&mut self, value: &Personal<String>) -> SealId {
        self.seal(Secret::Text(value.clone()))
    }

    /// Orders a copy of a seal for another stream.
    pub fn copy(&mut self, from: SealId, owner: Id<L>) -> SealId {
        let to = self.next_seal();
        self.copies.push(SealCopy { from, to, owner: owner.uuid() });
        to
    }

    /// Orders a copy of free text for another stream.
    pub fn copy_text(&mut self, text: &SealedText, owner: Id<L>) -> SealedText {
        SealedText { seal: self.copy(text.seal, owner), ..*text }
    }

    /// Forgets one value.
    pub fn erase(&mut self, seal: SealId) {
        self.erasures.push(Erasure::Seal(seal));
    }

    /// Forgets who looked at personal data of the stream.
    pub fn erase_looks(&mut self) {
        self.erasures.push(Erasure::Looks(self.owner));
    }

    /// Forgets everything that belongs to the stream.
    pub fn erase_all(&mut self) {
        self.erasures.push(Erasure::Stream(self.owner));
    }

    /// Tells a recipient, in the language that his authority's standing gives.
    pub fn tell(&mut self, to: Recipient, copy: bool, standing: &Standing, mail: L::Mail, about: Number) {
        self.tell_in(to, copy, to.language(standing), mail, about);
    }

    /// Tells a recipient in a given language. Nobody is told the same twice: the addressee wins over the copy.
    pub fn tell_in(
        &mut self,
        to: Recipient,
        copy: bool,
        language: crate::Language,
        mail: L::Mail,
        about: Number,
    ) {
        if self.notices.iter().any(|n| n.to == to && n.mail == mail && n.about == about) {
            return;
        }
        self.notify(to, copy, language, mail, about);
    }

    /// Tells a user of whom the caller knows that he is told nothing else: where thousands are told, nobody looks for an
    /// earlier notice.
    pub fn tell_one_of_many(&mut self, user: &UserStanding, mail: L::Mail, about: Number) {
        self.notify(Recipient::User(user.user), false, user.preferred, mail, about);
    }

    fn notify(&mut self, to: Recipient, copy: bool, language: crate::Language, mail: L::Mail, about: Number) {
        let id = self.next(self.notices.len());
        self.notices.push(Notice { id, to, copy, language, mail, about });
    }
}
