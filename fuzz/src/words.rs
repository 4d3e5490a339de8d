//! A mutation that knows lines and words, so that what was a file of the right form often stays one.

/// Changes the first `size` bytes of `data` to no more than `most`; tells the new size, or nothing if it leaves this one to the
/// mutations of bytes.
#[must_use]
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> Option<usize> {
    let text = core::str::from_utf8(data.get(..size)?).ok()?;
    let mut chance = Chance(u64::from(seed));
    let changed = match chance.below(8) {
        0..=2 => lines(text, &mut chance),
        3..=5 => words(text, &mut chance),
        _ => None,
    }?;
    let into = data.get_mut(..changed.len()).filter(|_| changed.len() <= most)?;
    into.copy_from_slice(changed.as_bytes());
    Some(changed.len())
}

/// Drops, doubles, moves or swaps blocks of up to four lines.
fn lines(text: &str, chance: &mut Chance) -> Option<String> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let from = chance.below(lines.len());
    let until = (from + 1 + chance.below(4)).min(lines.len());
    match chance.below(4) {
        0 => drop(lines.drain(from..until)),
        1 => {
            let block = lines.get(from..until)?.to_vec();
            let to = chance.below(lines.len());
            lines.splice(to..to, block);
        }
        2 => {
            let block: Vec<&str> = lines.drain(from..until).collect();
            let to = chance.below(lines.len() + 1);
            lines.splice(to..to, block);
        }
        _ => {
            let other = chance.below(lines.len());
            lines.swap(from, other);
        }
    }
    Some(lines.concat())
}

/// Puts a word in the place of another.
fn words(text: &str, chance: &mut Chance) -> Option<String> {
    let mut places = Vec::new();
    let mut begun = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let word = letter.is_alphanumeric() || matches!(letter, '_' | '-');
        match begun {
            None if word => begun = Some(at),
            Some(from) if !word => {
                places.push(from..at);
                begun = None;
            }
            _ => {}
        }
    }
    let (into, from) = (chance.below(places.len()), chance.below(places.len()));
    let (into, word) = (places.get(into)?.clone(), text.get(places.get(from)?.clone())?);
    Some([text.get(..into.start)?, word, text.get(into.end..)?].concat())
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ mixed >> 31) % (count.max(1) as u64)).unwrap_or_default()
    }
}
