//! Typed, opaque identifiers. They hold no name, country or date (handbook chapter 10).

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an identifier identifies. Implemented by marker types, and by every lifecycle for its own.
pub trait Identified {
    /// The kind's name in `snake_case`; part of every derived identifier, so never changed.
    const KIND: &'static str;
}

/// An opaque identifier of one kind of thing; it mixes with no other.
///
/// ```
/// use imi_core::{AuthorityId, CommandId};
/// let command = CommandId::from_u128(7);
/// assert_eq!(AuthorityId::derived(command, 0), AuthorityId::derived(command, 0));
/// assert_ne!(AuthorityId::derived(command, 0), AuthorityId::derived(command, 1));
/// ```
///
/// An identifier of one kind is none of another:
///
/// ```compile_fail
/// fn open(_: imi_core::AuthorityId) {}
/// open(imi_core::UserId::from_u128(1));
/// ```
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// The identifier with this value.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// The identifier with this value.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self::from_uuid(Uuid::from_u128(value))
    }

    /// Its value.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K: Identified> Id<K> {
    /// The `count`-th thing of this kind that the command creates: equal arguments, equal identifier.
    #[must_use]
    pub fn derived(command: CommandId, count: u32) -> Self {
        Seed::of(command.uuid).id(count)
    }
}

/// What the identifiers of everything that one command creates derive from.
///
/// One hash (UUID v5) spreads whatever ids a client chooses for its commands; kind and counter then tell the
/// identifiers apart, so that a command with twenty mails costs one hash and not twenty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u128);

/// The bits of a UUID that hold its version and variant; the low thirty-two hold the counter.
const FIXED: u128 = 0xF000_C000_0000_FFFF_FFFF;

impl Seed {
    /// The seed of a command, or of whatever else begins something.
    #[must_use]
    pub fn of(origin: Uuid) -> Self {
        Self(Uuid::new_v5(&origin, b"imi").as_u128())
    }

    /// The `count`-th identifier of a kind.
    #[must_use]
    pub fn id<K: Identified>(self, count: u32) -> Id<K> {
        Id::from_u128(self.0 ^ const { spread(K::KIND) } ^ u128::from(count))
    }
}

impl EventId {
    /// The event of this number in a stream; a stream's id is a hash already.
    pub(crate) fn of(stream: Uuid, sequence: u64) -> Self {
        Seed(stream.as_u128()).id(u32::try_from(sequence).unwrap_or(u32::MAX))
    }
}

/// A kind's name spread over all bits that are free (FNV-1a).
const fn spread(kind: &str) -> u128 {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let mut rest = kind.as_bytes();
    while let [byte, others @ ..] = rest {
        hash = (hash ^ *byte as u128).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        rest = others;
    }
    hash & !FIXED
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K: Identified> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", K::KIND, self.uuid)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse().map(Self::from_uuid).map_err(|_| NotAnId)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}
#[cfg(feature = "arbitrary")]
impl<'a, K> arbitrary::Arbitrary<'a> for Id<K> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::from_u128(u.arbitrary()?))
    }
}
#[cfg(feature = "schemars")]
impl<K> schemars::JsonSchema for Id<K> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Uuid::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Uuid::json_schema(generator)
    }
}

/// The text is no identifier: thirty-two hexadecimal digits, usually with hyphens, were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected a UUID such as `67e55044-10b1-426f-9247-bb680e5fe0c8`")]
pub struct NotAnId;

macro_rules! kinds {
    ($($(#[$doc:meta])* $marker:ident $alias:ident $kind:literal;)*) => {
        /// The kinds of things that this crate identifies.
        pub mod kind {
            $(
                #[doc = concat!("Marks a [`", stringify!($alias), "`](super::", stringify!($alias), ").")]
                #[derive(Clone, Copy, Debug, PartialEq, Eq)]
                pub enum $marker {}
                impl super::Identified for $marker { const KIND: &'static str = $kind; }
            )*
        }
        $($(#[$doc])* pub type $alias = Id<kind::$marker>;)*
    };
}

kinds! {
    /// A competent authority or coordinator registered in IMI (handbook 2.3).
    Authority AuthorityId "authority";
    /// A user of one authority (handbook 2.5).
    User UserId "user";
    /// One command, chosen by whoever gives it; the same id gets the first result again.
    Command CommandId "command";
    /// A sealed personal value in the vault.
    Seal SealId "seal";
    /// A mail to be sent; a second hand-out carries the same id.
    Notice NoticeId "notice";
    /// One recorded event.
    Event EventId "event";
    /// A document attached to an exchange (handbook 5.3.1).
    Attachment AttachmentId "attachment";
    /// A structured message or comment of an exchange (handbook 5.3.2.2).
    Message MessageId "message";
    /// A generated report (handbook 5.3.10).
    Report ReportId "report";
}
