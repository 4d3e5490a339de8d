//! Sets of the ways in which the authorities of a world can stand.

/// Some of the ways in which the authorities of a world can stand, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    bits: Vec<u64>,
}

impl Ways {
    /// None of so many.
    #[must_use]
    pub fn none(of: usize) -> Self {
        Self { bits: vec![0; of.div_ceil(64)] }
    }

    /// All of so many.
    #[must_use]
    pub fn all(of: usize) -> Self {
        (0..of).fold(Self::none(of), |mut ways, way| {
            ways.insert(way);
            ways
        })
    }

    /// With this one.
    pub fn insert(&mut self, way: usize) {
        if let Some(bits) = self.bits.get_mut(way / 64) {
            *bits |= 1 << (way % 64);
        }
    }

    /// Whether it has this one.
    #[must_use]
    pub fn has(&self, way: usize) -> bool {
        self.bits.get(way / 64).is_some_and(|bits| bits >> (way % 64) & 1 == 1)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|bits| *bits == 0)
    }

    /// How many it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Those of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { bits: self.bits.iter().zip(&other.bits).map(|(one, other)| one & other).collect() }
    }

    /// Those that the other has not.
    #[must_use]
    pub fn but(&self, other: &Self) -> Self {
        Self { bits: self.bits.iter().zip(&other.bits).map(|(one, other)| one & !other).collect() }
    }

    /// Takes those of the other in, and tells whether any was new.
    pub fn add(&mut self, other: &Self) -> bool {
        let mut grew = false;
        for (own, other) in self.bits.iter_mut().zip(&other.bits) {
            grew |= other & !*own != 0;
            *own |= other;
        }
        grew
    }

    /// Each of them, least first.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.bits.len() * 64).filter(|way| self.has(*way))
    }
}
