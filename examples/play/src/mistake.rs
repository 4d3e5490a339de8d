//! What is wrong with a scenario's file: where, what, and what was probably meant.

use core::fmt;
use core::ops::Range;

/// A part of the file, in bytes.
pub type Span = Range<usize>;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub at: Span,
    /// What.
    pub what: String,
    /// How to mend it: the nearest valid word, or what is valid.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake without help.
    pub fn new(at: &Span, what: impl Into<String>) -> Self {
        Self { at: at.clone(), what: what.into(), help: None }
    }

    /// The same with help.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// A word that is none of those that are valid here.
    pub fn word<'w>(
        at: &Span,
        what: impl Into<String>,
        word: &str,
        valid: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        let mistake = Self::new(at, what);
        if let Some(nearest) = nearest(word, &valid) {
            return mistake.with_help(format!("did you mean `{nearest}`?"));
        }
        let shown: Vec<String> = valid.iter().take(12).map(|word| format!("`{word}`")).collect();
        match shown.len() {
            0 => mistake,
            n if n < valid.len() => mistake.with_help(format!("expected one of {}, …", shown.join(", "))),
            _ => mistake.with_help(format!("expected one of {}", shown.join(", "))),
        }
    }
}

/// The word that was probably meant, if any is near enough.
fn nearest<'w>(word: &str, valid: &[&'w str]) -> Option<&'w str> {
    let folded = word.to_lowercase();
    let far = (folded.chars().count() / 3).max(1);
    let near = |candidate: &&'w str| {
        let other = candidate.to_lowercase();
        // Half a name is what people type of a long one.
        let part = folded.len() > 3 && (other.starts_with(&folded) || other.ends_with(&folded));
        let distance = distance(&folded, &other);
        (part || distance <= far).then_some((if part { far.min(distance) } else { distance }, *candidate))
    };
    valid.iter().filter_map(near).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// How many letters must be put, taken, changed or swapped with their neighbour to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut last: Option<char> = None;
    for (row, letter) in from.chars().take(64).enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX - 1);
            let same = usize::from(letter != *other);
            let mut best = (at(&above, column) + same)
                .min(at(&above, column + 1).saturating_add(1))
                .min(at(&current, column).saturating_add(1));
            let swapped = column.checked_sub(1).filter(|left| {
                to.get(*left).copied() == Some(letter) && last == Some(*other) && !before.is_empty()
            });
            if let Some(left) = swapped {
                best = best.min(at(&before, left).saturating_add(1));
            }
            current.push(best);
        }
        last = Some(letter);
        before = core::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

/// Everything that is wrong with a file, to be shown.
#[derive(Clone, Debug)]
pub struct Mistakes {
    /// The file's name.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What is wrong, in the file's order; never empty.
    pub all: Vec<Mistake>,
}

/// Line and column of a place, both from 1, the column in letters.
#[must_use]
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let mut before = at.min(text.len());
    while !text.is_char_boundary(before) {
        before -= 1;
    }
    let before = text.get(..before).unwrap_or_default();
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, mistake) in self.all.iter().enumerate() {
            if nth > 0 {
                writeln!(f)?;
            }
            let (line, column) = place(&self.text, mistake.at.start);
            let words = self.text.lines().nth(line - 1).unwrap_or_default();
            // What a terminal would obey is not shown to it.
            let words = words.replace(|c: char| c.is_control() && c != '\t', "\u{FFFD}");
            let blank = |c: char| if c == '\t' { c } else { ' ' };
            let before: String = words.chars().take(column - 1).map(blank).collect();
            let number = line.to_string();
            let gutter = " ".repeat(number.len());
            let width = self.text.get(mistake.at.clone()).unwrap_or_default();
            let width = width.lines().next().unwrap_or_default().chars().count().max(1);
            writeln!(f, "error: {}", mistake.what)?;
            writeln!(f, "{gutter}--> {}:{line}:{column}", self.file)?;
            writeln!(f, "{gutter} |")?;
            writeln!(f, "{number} | {words}")?;
            writeln!(f, "{gutter} | {before}{}", "^".repeat(width))?;
            if let Some(help) = &mistake.help {
                writeln!(f, "{gutter} = {help}")?;
            }
        }
        Ok(())
    }
}
impl core::error::Error for Mistakes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_and_a_far_one_is_not() {
        let valid = ["accept", "forward", "request_additional_information", "submit_request"];
        assert_eq!(nearest("acept", &valid), Some("accept"));
        assert_eq!(nearest("Froward", &valid), Some("forward"));
        assert_eq!(nearest("submit", &valid), Some("submit_request"));
        assert_eq!(nearest("additional_information", &valid), Some("request_additional_information"));
        assert_eq!(nearest("forw", &valid), Some("forward"));
        assert_eq!(nearest("for", &valid), None);
        assert_eq!(nearest("xyz", &valid), None);
        assert_eq!(nearest("", &valid), None);
    }

    #[test]
    fn columns_count_letters() {
        assert_eq!(place("a\nőű = 1", 4), (2, 2));
        assert_eq!(place("őű", 1), (1, 1));
        assert_eq!(place("", 7), (1, 1));
    }
}
