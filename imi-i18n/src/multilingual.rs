//! One text in several languages (handbook 2.2).

use std::collections::BTreeMap;

use imi_core::{Argument, Key, Language, Message};
use serde::{Deserialize, Serialize};

/// A text of the system's own in several languages: what travels is the name of its entry, and each reader sees
/// it in his language.
///
/// ```
/// use imi_core::Language;
/// use imi_i18n::Multilingual;
/// let yes = Multilingual::new(Language::En, "Yes")?.with(Language::Hu, "Igen")?;
/// assert_eq!(yes.in_language(Language::Hu).text, "Igen");
/// // No Maltese text yet: English instead, and marked so.
/// let shown = yes.in_language(Language::Mt);
/// assert_eq!((shown.text, shown.language, shown.fallback), ("Yes", Language::En, true));
/// # Ok::<(), imi_i18n::BlankText>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(with = "Wire"))]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Multilingual {
    // INVARIANT: no text is blank, and `translations` has none in the source language.
    source: Language,
    original: String,
    translations: BTreeMap<Language, String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = "Multilingual"))]
struct Wire {
    source: Language,
    texts: BTreeMap<Language, String>,
}

impl Multilingual {
    /// A text in the language it was first written in.
    ///
    /// # Errors
    /// [`BlankText`] if nothing can be read in it.
    pub fn new(source: Language, original: impl Into<String>) -> Result<Self, BlankText> {
        let original = checked(source, original.into())?;
        Ok(Self { source, original, translations: BTreeMap::new() })
    }

    /// The same with a translation; another one in that language, or the original, is replaced.
    ///
    /// # Errors
    /// [`BlankText`] if nothing can be read in it.
    pub fn with(mut self, language: Language, text: impl Into<String>) -> Result<Self, BlankText> {
        let text = checked(language, text.into())?;
        if language == self.source {
            self.original = text;
        } else {
            self.translations.insert(language, text);
        }
        Ok(self)
    }

    /// The language that it was written in.
    #[must_use]
    pub fn source(&self) -> Language {
        self.source
    }

    /// The text in exactly that language.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        if language == self.source {
            Some(&self.original)
        } else {
            self.translations.get(&language).map(String::as_str)
        }
    }

    /// The text for a screen in that language; else in English, else in the source language, each marked.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Shown<'_> {
        let found = |l| self.get(l).map(|text| Shown { text, language: l, fallback: l != language });
        found(language).or_else(|| found(Language::En)).unwrap_or(Shown {
            text: &self.original,
            language: self.source,
            fallback: self.source != language,
        })
    }

    /// Every text with its language, in order of the languages.
    pub fn texts(&self) -> impl Iterator<Item = (Language, &str)> {
        Language::ALL.iter().filter_map(|language| self.get(*language).map(|text| (*language, text)))
    }

    /// Those of the languages in which there is no text.
    pub fn missing(&self, languages: impl IntoIterator<Item = Language>) -> impl Iterator<Item = Language> {
        languages.into_iter().filter(|language| self.get(*language).is_none())
    }
}

fn checked(language: Language, text: String) -> Result<String, BlankText> {
    if text.trim().is_empty() { Err(BlankText { language }) } else { Ok(text) }
}

impl TryFrom<Wire> for Multilingual {
    type Error = NotMultilingual;
    fn try_from(mut wire: Wire) -> Result<Self, NotMultilingual> {
        let original = wire.texts.remove(&wire.source).ok_or(NotMultilingual::NoSource(wire.source))?;
        let start = Self::new(wire.source, original)?;
        Ok(wire.texts.into_iter().try_fold(start, |text, (language, words)| text.with(language, words))?)
    }
}
impl From<Multilingual> for Wire {
    fn from(text: Multilingual) -> Self {
        let mut texts = text.translations;
        texts.insert(text.source, text.original);
        Self { source: text.source, texts }
    }
}

#[derive(Debug, thiserror::Error)]
enum NotMultilingual {
    #[error("no text in the source language `{0}`")]
    NoSource(Language),
    #[error(transparent)]
    Blank(#[from] BlankText),
}

/// A text of the system's own must not be blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text in `{language}` is blank: write it, or leave the language out")]
pub struct BlankText {
    /// The language in which it is blank.
    pub language: Language,
}

/// A text as a screen shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Shown<'a> {
    /// The words.
    pub text: &'a str,
    /// The language they are in.
    pub language: Language,
    /// Whether that is another language than the one asked for, so that the screen says so.
    pub fallback: bool,
}

/// A text with its gaps filled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Rendered {
    /// The words.
    pub text: String,
    /// The language they are in.
    pub language: Language,
    /// Whether that is another language than the one asked for, so that the screen says so.
    pub fallback: bool,
}

impl Shown<'_> {
    /// What the screen says beside a text in another language than its own.
    ///
    /// ```
    /// use imi_core::Language;
    /// use imi_i18n::{Catalogue, Multilingual};
    /// let shown = Multilingual::new(Language::En, "Midwife")?;
    /// let mark = shown.in_language(Language::It).mark().ok_or("no mark")?;
    /// assert_eq!(Catalogue::shipped()?.render(&mark, Language::It).text, "Visualizzato in inglese");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn mark(&self) -> Option<ShownIn> {
        self.fallback.then_some(ShownIn(self.language))
    }
}
impl Rendered {
    /// What the screen says beside a text in another language than its own.
    #[must_use]
    pub fn mark(&self) -> Option<ShownIn> {
        self.fallback.then_some(ShownIn(self.language))
    }
}

/// Says that a text is shown in another language than the screen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownIn(pub Language);

impl Message for ShownIn {
    fn key(&self) -> Key {
        Key { subject: "warning", name: "shown_in_other_language" }
    }
    fn english(&self) -> &'static str {
        "Shown in {language}"
    }
    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("language", Argument::Language(self.0))]
    }
}
