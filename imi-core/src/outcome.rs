//! What a decision says is to happen. It changes nothing by itself.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Erasure, Expectation, Id, Identified, Lifecycle, Notice, Number, Personal, Recipient, Reservation, Seal,
    SealCopy, SealId, SealedText, Secret, Seed, Standing, UserStanding, text::FreeText,
};

/// Events in order. Most commands give exactly one, which stands inline.
#[derive(Clone, Debug)]
pub struct Events<E>(Listed<E>);

#[derive(Clone, Debug)]
enum Listed<E> {
    One(Option<E>),
    Many(Vec<E>),
}

impl<E> Default for Events<E> {
    #[inline]
    fn default() -> Self {
        Self(Listed::One(None))
    }
}

impl<E> Events<E> {
    /// Adds an event.
    #[inline]
    pub fn push(&mut self, event: E) {
        match &mut self.0 {
            Listed::One(one @ None) => *one = Some(event),
            Listed::One(Some(_)) => self.push_further(event),
            Listed::Many(events) => events.push(event),
        }
    }

    fn push_further(&mut self, event: E) {
        let mut events: Vec<E> = core::mem::take(self).into_iter().collect();
        events.push(event);
        self.0 = Listed::Many(events);
    }

    /// The events in order.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &[E] {
        match &self.0 {
            Listed::One(one) => one.as_slice(),
            Listed::Many(events) => events,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// The events in order.
    pub fn iter(&self) -> core::slice::Iter<'_, E> {
        self.as_slice().iter()
    }
}

impl<E: PartialEq> PartialEq for Events<E> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<'a, E> IntoIterator for &'a Events<E> {
    type Item = &'a E;
    type IntoIter = core::slice::Iter<'a, E>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<E> IntoIterator for Events<E> {
    type Item = E;
    type IntoIter = IntoEvents<E>;
    #[inline]
    fn into_iter(self) -> IntoEvents<E> {
        IntoEvents(match self.0 {
            Listed::One(one) => Left::One(one),
            Listed::Many(events) => Left::Many(events.into_iter()),
        })
    }
}

/// Hands the events out, one by one.
#[derive(Clone, Debug)]
pub struct IntoEvents<E>(Left<E>);

#[derive(Clone, Debug)]
enum Left<E> {
    One(Option<E>),
    Many(std::vec::IntoIter<E>),
}

impl<E> Iterator for IntoEvents<E> {
    type Item = E;
    #[inline]
    fn next(&mut self) -> Option<E> {
        match &mut self.0 {
            Left::One(one) => one.take(),
            Left::Many(events) => events.next(),
        }
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.0 {
            Left::One(one) => usize::from(one.is_some()),
            Left::Many(events) => events.len(),
        };
        (left, Some(left))
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

/// What an outcome asks of the store besides writing its events.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects<L: Lifecycle> {
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

impl<L: Lifecycle> Effects<L> {
    const NONE: &'static Self = &Self {
        notices: Vec::new(),
        seals: Vec::new(),
        copies: Vec::new(),
        erasures: Vec::new(),
        opened: Vec::new(),
        reservations: Vec::new(),
        expectations: Vec::new(),
    };

    /// Copies are counted with seals: both are seals of the same command.
    fn next_seal(&self) -> u32 {
        count(self.seals.len() + self.copies.len())
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Everything that follows from one command, or from time.
#[must_use = "an outcome changes nothing until it is committed"]
#[derive(Clone, Debug)]
pub struct Outcome<L: Lifecycle> {
    origin: Uuid,
    owner: Uuid,
    /// What happened.
    pub events: Events<L::Event>,
    // Apart, since an outcome is handed on by value and many have no effects.
    beside: Option<Box<Beside<L>>>,
}

/// The effects, and what the ids of what they create derive from.
#[derive(Clone, Debug)]
struct Beside<L: Lifecycle> {
    seed: Seed,
    effects: Effects<L>,
}

impl<L: Lifecycle> PartialEq for Outcome<L> {
    fn eq(&self, other: &Self) -> bool {
        (self.origin, self.owner) == (other.origin, other.owner)
            && self.events == other.events
            && self.effects() == other.effects()
    }
}

impl<L: Lifecycle> Outcome<L> {
    /// Nothing yet; ids of what it creates derive from `origin` (the command's id, or for what time does, the stream
    /// and the instant), seals belong to `owner`.
    #[inline]
    pub fn nothing(origin: Uuid, owner: Id<L>) -> Self {
        Self { origin, owner: owner.uuid(), events: Events::default(), beside: None }
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
        self.events.is_empty() && self.effects().opened.is_empty()
    }

    /// With this event.
    #[inline]
    pub fn with(mut self, event: L::Event) -> Self {
        self.events.push(event);
        self
    }

    /// What it asks for besides its events.
    #[must_use]
    #[inline]
    pub fn effects(&self) -> &Effects<L> {
        self.beside.as_ref().map_or(Effects::NONE, |beside| &beside.effects)
    }

    /// The same, to change it.
    pub fn effects_mut(&mut self) -> &mut Effects<L> {
        &mut self.beside().effects
    }

    fn beside(&mut self) -> &mut Beside<L> {
        let origin = self.origin;
        self.beside.get_or_insert_with(|| {
            Box::new(Beside { seed: Seed::of(origin), effects: Effects::NONE.clone() })
        })
    }

    /// Its events and its effects.
    #[must_use]
    pub fn into_parts(self) -> (Events<L::Event>, Effects<L>) {
        (self.events, self.beside.map_or_else(|| Effects::NONE.clone(), |beside| beside.effects))
    }

    /// A new id of what this outcome creates.
    #[must_use]
    pub fn id<K: Identified>(&self, count: u32) -> Id<K> {
        self.beside.as_ref().map_or_else(|| Seed::of(self.origin), |beside| beside.seed).id(count)
    }

    /// Hands a personal value out to the vault.
    pub fn seal(&mut self, secret: Secret) -> SealId {
        let owner = self.owner;
        let Beside { seed, effects } = self.beside();
        let id = seed.id(effects.next_seal());
        effects.seals.push(Seal { id, owner, secret });
        id
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
        let Beside { seed, effects } = self.beside();
        let to = seed.id(effects.next_seal());
        effects.copies.push(SealCopy { from, to, owner: owner.uuid() });
        to
    }

    /// Orders a copy of free text for another stream.
    pub fn copy_text(&mut self, text: &SealedText, owner: Id<L>) -> SealedText {
        SealedText { seal: self.copy(text.seal, owner), ..*text }
    }

    /// Forgets one value.
    pub fn erase(&mut self, seal: SealId) {
        self.effects_mut().erasures.push(Erasure::Seal(seal));
    }

    /// Forgets who looked at personal data of the stream.
    pub fn erase_looks(&mut self) {
        let looks = Erasure::Looks(self.owner);
        self.effects_mut().erasures.push(looks);
    }

    /// Forgets everything that belongs to the stream.
    pub fn erase_all(&mut self) {
        let everything = Erasure::Stream(self.owner);
        self.effects_mut().erasures.push(everything);
    }

    /// Opens a further stream with these events.
    pub fn open(&mut self, stream: Id<L>, events: Events<L::Event>) {
        self.effects_mut().opened.push(Opened { stream, events });
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
        if self.effects().notices.iter().any(|n| n.to == to && n.mail == mail && n.about == about) {
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
        let Beside { seed, effects } = self.beside();
        let id = seed.id(count(effects.notices.len()));
        effects.notices.push(Notice { id, to, copy, language, mail, about });
    }
}
