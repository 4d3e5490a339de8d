//! Texts with `{placeholders}`.

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words that stand as they are.
    Words(&'a str),
    /// The name between braces.
    Gap(&'a str),
}

/// Splits a template. A brace that opens or closes nothing is words.
pub(crate) fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = gap(rest) {
            rest = after;
            return Some(Piece::Gap(name));
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at);
        let (words, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(Piece::Words(words))
    })
}

/// The name of the gap that the text begins with, and what follows.
fn gap(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(allowed)).then_some((name, after))
}

/// The names of the gaps, each once, in order of the alphabet.
pub(crate) fn gaps(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = pieces(text)
        .filter_map(|piece| match piece {
            Piece::Gap(name) => Some(name),
            Piece::Words(_) => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a brace stands in it that belongs to no gap: most often a misspelt placeholder.
pub(crate) fn has_stray_brace(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Words(words) if words.contains(['{', '}'])))
}

/// The text with its gaps filled. A gap for which there is nothing stays as it is, so that the lack is seen.
pub(crate) fn filled<'v, V: AsRef<str> + 'v>(text: &str, mut fill: impl FnMut(&str) -> Option<V>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Gap(name) => match fill(name) {
                Some(value) => out.push_str(value.as_ref()),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let text = filled("{a} and {b}", |name| if name == "a" { Some("{b}") } else { Some("x") });
        assert_eq!(text, "{b} and x");
    }

    #[test]
    fn what_is_not_there_stays_visible_and_braces_are_words() {
        assert_eq!(filled("{a}{b} {} { c", |name| (name == "b").then_some("B")), "{a}B {} { c");
        assert_eq!(gaps("{b}{a} {b} {C} {"), ["a", "b"]);
        assert!(has_stray_brace("{Name}") && has_stray_brace("a } b") && !has_stray_brace("{name}, {b}"));
    }

    proptest::proptest! {
        #[test]
        fn pieces_put_together_are_the_text(text in "[a-z{}é ]{0,30}") {
            let mut back = String::new();
            for piece in pieces(&text) {
                match piece {
                    Piece::Words(words) => back.push_str(words),
                    Piece::Gap(name) => back.extend(["{", name, "}"]),
                }
            }
            proptest::prop_assert_eq!(back, text);
        }
    }
}
