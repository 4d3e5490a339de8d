//! Random words that stand for everything personal, and the search for them in whatever is not to hold them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// The letters that a search looks at first; whatever goes in is longer.
const WINDOW: usize = 10;

/// Every personal text, name and file name that went into a history: random, and told apart by nothing but its letters.
#[derive(Clone, Debug)]
pub struct Words {
    random: Random,
    given: Vec<String>,
}

impl Words {
    /// None yet; equal seeds give equal words.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), given: Vec::new() }
    }

    /// A further word: fourteen letters, large and small, and one more that is not plain ASCII.
    pub fn word(&mut self) -> String {
        let mut word: String = (0..14).map(|_| self.random.letter()).collect();
        word.push('ß');
        self.given.push(word.clone());
        word
    }

    /// Remembers something else that is to be looked for.
    ///
    /// # Panics
    /// If it is too short to be told from what comes about by chance.
    pub fn remember(&mut self, text: &str) {
        assert!(text.len() >= WINDOW, "too short to be looked for");
        self.given.push(text.to_owned());
    }

    /// How many went in so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether none went in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// A search for those that went in so far.
    #[must_use]
    pub fn search(&self) -> Search {
        let mut needles = Needles::default();
        for (number, word) in self.given.iter().enumerate() {
            for (form, text) in forms(word) {
                let text = text.to_ascii_lowercase().into_bytes();
                if let Some(window) = text.first_chunk::<WINDOW>() {
                    needles.entry(*window).or_default().push(Needle { text, number, form });
                }
            }
        }
        Search { needles }
    }
}

/// The forms in which a text could come out again: as it is, with its letters escaped as JSON may, in base 64 at each of
/// the three places where it can begin, as hexadecimal digits, and as its SHA-256 in both.
fn forms(word: &str) -> Vec<(&'static str, String)> {
    let bytes = word.as_bytes();
    let plain: String = word.chars().take_while(char::is_ascii).collect();
    let hash = sha256(bytes);
    let mut forms = vec![
        ("clear", plain),
        ("escaped", escaped(word)),
        ("hexadecimal", hex(bytes)),
        ("hashed, hexadecimal", hex(&hash)),
        ("hashed, base 64", base64(&hash).chars().take(42).collect()),
    ];
    for (before, form) in [(0, "base 64"), (1, "base 64, one on"), (2, "base 64, two on")] {
        let mut shifted = vec![0; before];
        shifted.extend_from_slice(bytes);
        let whole = shifted.len() * 8 / 6;
        let first = (before * 8).div_ceil(6);
        forms.push((form, base64(&shifted).chars().take(whole).skip(first).collect()));
    }
    forms
}

#[derive(Clone, Debug)]
struct Needle {
    text: Vec<u8>,
    number: usize,
    form: &'static str,
}

/// By the letters that they begin with; nobody asks for their order.
type Needles = HashMap<[u8; WINDOW], Vec<Needle>, BuildHasherDefault<DefaultHasher>>;

/// A search for words in every form.
#[derive(Clone, Debug)]
pub struct Search {
    needles: Needles,
}

/// A word that came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The how manieth word.
    pub number: usize,
    /// In which form.
    pub form: &'static str,
    /// Where in the text.
    pub at: usize,
}

impl Search {
    /// The first word that is found in the text, in whatever form and whatever letter case.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Leak> {
        let text = text.to_ascii_lowercase().into_bytes();
        for at in 0..text.len() {
            let rest = text.get(at..)?;
            let window = rest.first_chunk::<WINDOW>()?;
            let mut alike = self.needles.get(window).into_iter().flatten();
            if let Some(needle) = alike.find(|needle| rest.starts_with(&needle.text)) {
                return Some(Leak { number: needle.number, form: needle.form, at });
            }
        }
        None
    }
}

/// A small random source that is the same everywhere (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Begins.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next sixty-four bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ bits >> 31
    }

    /// A number below `end`; zero if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        let bits = self.bits() >> 1;
        usize::try_from(bits).unwrap_or_default().checked_rem(end).unwrap_or_default()
    }

    /// `least`, and up to `more` above it.
    pub fn within(&mut self, least: i64, more: usize) -> i64 {
        least + i64::try_from(self.below(more)).unwrap_or_default()
    }

    /// Whether one of `many` falls.
    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// One of these.
    pub fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    fn letter(&mut self) -> char {
        const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        char::from(LETTERS.get(self.below(52)).copied().unwrap_or(b'a'))
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn escaped(text: &str) -> String {
    let letter =
        |c: char| format!("\\u{}", hex(&u16::try_from(u32::from(c)).unwrap_or_default().to_be_bytes()));
    text.chars().map(letter).collect::<Vec<_>>().concat()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for place in (0..4).rev() {
            let digit = usize::try_from(word >> (place * 6) & 63).unwrap_or_default();
            text.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'A')));
        }
    }
    text
}

/// The SHA-256 fingerprint of some bytes (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let constants = fractions(64, 3);
    let mut state = <[u32; 8]>::try_from(fractions(8, 2)).unwrap_or_default();
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(bytes.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        let mut words: Vec<u32> = block
            .chunks_exact(4)
            .map(|word| u32::from_be_bytes(<[u8; 4]>::try_from(word).unwrap_or_default()))
            .collect();
        for at in 16..64 {
            let of = |back: usize| words.get(at - back).copied().unwrap_or_default();
            let (low, high) = (of(15), of(2));
            let low = low.rotate_right(7) ^ low.rotate_right(18) ^ low >> 3;
            let high = high.rotate_right(17) ^ high.rotate_right(19) ^ high >> 10;
            words.push(of(16).wrapping_add(low).wrapping_add(of(7)).wrapping_add(high));
        }
        let mut work = state;
        for (word, constant) in words.iter().zip(&constants) {
            let [first, second, third, fourth, fifth, sixth, seventh, eighth] = work;
            let sum = fifth.rotate_right(6) ^ fifth.rotate_right(11) ^ fifth.rotate_right(25);
            let chosen = fifth & sixth ^ !fifth & seventh;
            let one = [sum, chosen, *constant, *word].into_iter().fold(eighth, u32::wrapping_add);
            let sum = first.rotate_right(2) ^ first.rotate_right(13) ^ first.rotate_right(22);
            let most = first & second ^ first & third ^ second & third;
            let two = one.wrapping_add(sum).wrapping_add(most);
            work = [two, first, second, third, fourth.wrapping_add(one), fifth, sixth, seventh];
        }
        for (kept, new) in state.iter_mut().zip(work) {
            *kept = kept.wrapping_add(new);
        }
    }
    let mut hash = [0; 32];
    for (place, word) in hash.chunks_exact_mut(4).zip(state) {
        place.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

/// The first thirty-two bits behind the point of the square (2) or cube (3) roots of the first primes.
fn fractions(count: usize, root: u32) -> Vec<u32> {
    let prime =
        |number: &u128| (2..*number).take_while(|d| d * d <= *number).all(|d| !number.is_multiple_of(d));
    let fraction = |prime: u128| {
        // The greatest whole number whose power is not above the prime with so many bits behind the point.
        let scaled = prime << (32 * root);
        let mut found: u128 = 0;
        for bit in (0..36).rev() {
            let more = found | 1 << bit;
            if more.pow(root) <= scaled {
                found = more;
            }
        }
        u32::try_from(found & u128::from(u32::MAX)).unwrap_or_default()
    };
    (2..).filter(prime).take(count).map(fraction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_digits_are_the_standard_ones() {
        let hash = sha256(b"abc");
        assert_eq!(hex(&hash), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(base64(b"light work."), "bGlnaHQgd29yay4A");
    }

    #[test]
    fn a_word_is_found_in_every_form() {
        let mut words = Words::new(1);
        let word = words.word();
        let search = words.search();
        let json = format!("{:?}", vec![word.to_uppercase()]);
        let shifted = base64(format!("x{word}").as_bytes());
        for text in [word.clone(), json, shifted, hex(word.as_bytes()), hex(&sha256(word.as_bytes()))] {
            assert!(search.find(&format!("before {text} after")).is_some(), "{text}");
        }
        assert_eq!(search.find("nothing of the kind"), None);
    }
}
