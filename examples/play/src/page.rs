//! An exchange as one of its readers sees it, in his language.

use chrono::{DateTime, NaiveDate, Utc};
use imi_core::{AuthorityId, Language, Message, Number, SealId, SealedText, Secret, Shown};
use imi_i18n::Catalogue;

use crate::labels::{self, Label};
use crate::paint::{Paint, WIDTH, padded, wrap};
use crate::workflow::Played;
use crate::world::World;

/// What a page is made with.
#[allow(missing_debug_implementations, reason = "it holds a function")]
pub struct Page<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) world: &'a World,
    pub(crate) language: Language,
    pub(crate) opened: &'a [(SealId, Secret)],
    pub(crate) name: &'a dyn Fn(Number) -> String,
}

/// Labels and what stands beside each, a line each.
#[derive(Clone, Debug, Default)]
pub struct Rows(Vec<(String, Vec<String>)>);

impl Rows {
    /// Adds a row, unless nothing stands beside its label.
    pub(crate) fn add(&mut self, label: String, texts: impl IntoIterator<Item = String>) {
        let texts: Vec<String> = texts.into_iter().collect();
        if !texts.is_empty() {
            self.0.push((label, texts));
        }
    }
}

/// The page, line by line.
pub(crate) fn lines(Rows(rows): Rows, paint: Paint) -> Vec<String> {
    let widest = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).min(34);
    let mut lines = Vec::new();
    for (label, texts) in rows {
        let mut label = wrap(&label, widest).into_iter();
        let texts = texts.iter().flat_map(|text| indented(text, WIDTH - widest - 6));
        let mut texts = texts.collect::<Vec<_>>().into_iter();
        loop {
            let (left, right) = (label.next(), texts.next());
            if left.is_none() && right.is_none() {
                break;
            }
            let left = paint.label(&padded(&left.unwrap_or_default(), widest));
            lines.push(format!("    {left}  {}", right.unwrap_or_default()).trim_end().to_owned());
        }
    }
    lines
}

impl Page<'_> {
    pub(crate) fn say(&self, message: &dyn Message) -> String {
        self.catalogue.render(message, self.language).text
    }

    pub(crate) fn authority(&self, id: AuthorityId) -> String {
        match self.world.authority(id) {
            Some(authority) => {
                format!(
                    "{} ({})",
                    authority.name,
                    self.catalogue.country_name(authority.country, self.language)
                )
            }
            None => id.to_string(),
        }
    }

    pub(crate) fn withheld(&self) -> String {
        format!("({})", self.say(&Label::Withheld))
    }

    pub(crate) fn secret(&self, seal: SealId) -> String {
        let secret = self.opened.iter().find(|(id, _)| *id == seal).map(|(_, secret)| secret);
        match secret {
            Some(Secret::Text(text)) => text.reveal().clone(),
            Some(Secret::File(file)) => file.reveal().name.clone(),
            _ => self.say(&Label::Removed),
        }
    }

    /// Free text that may be read; its language stands beside it where it is not the reader's.
    pub(crate) fn text(&self, text: SealedText) -> String {
        let words = format!("“{}”", self.secret(text.seal));
        match text.language.filter(|language| *language != self.language) {
            Some(language) => format!("{words} [{}]", self.catalogue.language_name(language, self.language)),
            None => words,
        }
    }

    pub(crate) fn instant(&self, at: DateTime<Utc>) -> String {
        labels::instant(self.catalogue, self.language, at)
    }

    pub(crate) fn day(&self, day: NaiveDate) -> String {
        labels::day(self.catalogue, self.language, day)
    }

    /// What the reader may do, in a row.
    pub(crate) fn offers<L: Played>(&self, shown: &Shown<L>) -> (String, Vec<String>) {
        let mut offers: Vec<String> = shown.offers.iter().map(|offer| self.say(&offer.kind)).collect();
        offers.dedup();
        let nothing = if offers.is_empty() { self.say(&Label::Nothing) } else { offers.join(" · ") };
        (self.say(&Label::Offers), vec![nothing])
    }
}

/// Two texts with a mark between them, if there are two.
pub(crate) fn joined(one: &str, other: &str) -> String {
    if other.is_empty() { one.to_owned() } else { format!("{one} · {other}") }
}

/// The lines of a text, of which later ones stand under the words of the first: behind its number or arrow.
fn indented(text: &str, width: usize) -> Vec<String> {
    let mark = text.find(|c: char| !matches!(c, ' ' | '.' | '→' | '0'..='9')).unwrap_or(0);
    let first = text.get(..mark).unwrap_or_default();
    let first = if first.ends_with(' ') { first } else { "" };
    let blanks = if first.is_empty() { 2 } else { first.chars().count() };
    let words = text.get(first.len()..).unwrap_or_default();
    let lines = wrap(words, width.saturating_sub(blanks)).into_iter().enumerate();
    lines
        .map(
            |(nth, line)| {
                if nth == 0 { format!("{first}{line}") } else { format!("{}{line}", " ".repeat(blanks)) }
            },
        )
        .collect()
}
