//! Small sets of fieldless enums: rights, flags, seats, stages.

use core::fmt;
use core::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fieldless enum of at most 64 values, in order.
pub trait Member: Copy + Eq + fmt::Debug + 'static {
    /// Every value, in the order of their numbers.
    const ALL: &'static [Self];
    /// The value's number, below 64.
    fn number(self) -> u8;
}

/// Declares a fieldless enum that can stand in a [`Set`], with its stable `snake_case` names.
#[macro_export]
macro_rules! members {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $member:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        $vis enum $name { $($(#[$doc])* $member),* }
        $crate::__schema!($name, &[$(Self::$member),*] as &[Self]);
        $crate::__arbitrary!($name, &[$(Self::$member),*]);
        impl $crate::Member for $name {
            const ALL: &'static [Self] = &[$(Self::$member),*];
            fn number(self) -> u8 { self as u8 }
        }
        impl $name {
            /// The set of this value alone.
            #[must_use]
            pub const fn only(self) -> $crate::Set<Self> { $crate::Set::from_bits(1 << self as u8) }
            /// These values, in a constant.
            #[must_use]
            pub const fn set(members: &[Self]) -> $crate::Set<Self> {
                let mut bits = 0;
                let mut rest = members;
                while let [first, others @ ..] = rest {
                    bits |= 1 << *first as u8;
                    rest = others;
                }
                $crate::Set::from_bits(bits)
            }
        }
    };
}

// A macro is expanded in another crate, whose features are not this one's: so what it adds for a feature of this
// crate is a macro too, that is empty without the feature.

#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __schema {
    ($name:ident, $all:expr) => {
        impl $crate::__features::schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(
                _: &mut $crate::__features::schemars::SchemaGenerator,
            ) -> $crate::__features::schemars::Schema {
                $crate::__features::one_of($all)
            }
        }
    };
}
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __schema {
    ($name:ident, $all:expr) => {};
}

#[cfg(feature = "arbitrary")]
#[doc(hidden)]
#[macro_export]
macro_rules! __arbitrary {
    ($name:ident, $all:expr) => {
        impl<'a> $crate::__features::arbitrary::Arbitrary<'a> for $name {
            fn arbitrary(
                u: &mut $crate::__features::arbitrary::Unstructured<'a>,
            ) -> $crate::__features::arbitrary::Result<Self> {
                u.choose($all).copied()
            }
        }
    };
}
#[cfg(not(feature = "arbitrary"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __arbitrary {
    ($name:ident, $all:expr) => {};
}

#[doc(hidden)]
pub mod __features {
    #[cfg(feature = "arbitrary")]
    pub use arbitrary;
    #[cfg(feature = "schemars")]
    pub use schemars;

    #[cfg(feature = "schemars")]
    pub fn one_of(all: &[impl serde::Serialize]) -> schemars::Schema {
        let names: Vec<_> = all.iter().filter_map(|one| serde_json::to_value(one).ok()).collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

/// A set of values of a fieldless enum, in one word.
///
/// ```
/// use imi_core::{Set, UserRight};
/// let mut rights = Set::from_iter([UserRight::RequestHandler]);
/// assert!(rights.has(UserRight::RequestHandler));
/// rights.remove(UserRight::RequestHandler);
/// assert!(rights.is_empty());
/// ```
pub struct Set<T> {
    bits: u64,
    of: PhantomData<fn() -> T>,
}

impl<T> Set<T> {
    /// Nothing.
    pub const EMPTY: Self = Self::from_bits(0);

    #[doc(hidden)]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self { bits, of: PhantomData }
    }

    /// Whether it has no value.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// How many values it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.bits.count_ones() as usize
    }

    /// All values of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self::from_bits(self.bits | other.bits)
    }

    /// The values that both have.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self::from_bits(self.bits & other.bits)
    }

    /// The values that `other` has not.
    #[must_use]
    pub const fn but(self, other: Self) -> Self {
        Self::from_bits(self.bits & !other.bits)
    }

    /// Whether both share a value.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }
}

impl<T: Member> Set<T> {
    /// Every value there is.
    #[must_use]
    pub fn all() -> Self {
        T::ALL.iter().copied().collect()
    }

    /// Whether it has this value.
    #[must_use]
    pub fn has(self, member: T) -> bool {
        self.bits & (1 << member.number()) != 0
    }

    /// Adds a value.
    pub fn insert(&mut self, member: T) {
        self.bits |= 1 << member.number();
    }

    /// Takes a value away.
    pub fn remove(&mut self, member: T) {
        self.bits &= !(1 << member.number());
    }

    /// The set with this value too.
    #[must_use]
    pub fn with(mut self, member: T) -> Self {
        self.insert(member);
        self
    }

    /// The set with this value if `condition` holds.
    #[must_use]
    pub fn with_if(self, condition: bool, member: T) -> Self {
        if condition { self.with(member) } else { self }
    }

    /// The set without this value.
    #[must_use]
    pub fn without(mut self, member: T) -> Self {
        self.remove(member);
        self
    }

    /// Its values, in order.
    pub fn iter(self) -> impl Iterator<Item = T> {
        let mut left = self.bits;
        core::iter::from_fn(move || {
            let next = T::ALL.get(left.trailing_zeros() as usize).copied()?;
            left &= left - 1;
            Some(next)
        })
    }
}

impl<T> Clone for Set<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Set<T> {}
impl<T> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<T> Eq for Set<T> {}
impl<T> core::hash::Hash for Set<T> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}
impl<T: Member> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
impl<T: Member> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        members.into_iter().fold(Self::EMPTY, Set::with)
    }
}
impl<T: Member + Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
impl<'de, T: Member + Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<T>::deserialize(deserializer).map(|members| members.into_iter().collect())
    }
}
#[cfg(feature = "arbitrary")]
impl<'a, T: Member> arbitrary::Arbitrary<'a> for Set<T> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let bits: u64 = u.arbitrary()?;
        Ok(T::ALL.iter().copied().filter(|m| bits & (1 << m.number()) != 0).collect())
    }
}
#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Set<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("SetOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }
}
