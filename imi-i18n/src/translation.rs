//! Rough translation of free text by machine: a port that the embedder brings (handbook 2.2, 5.3.1).

use imi_core::{FreeText, Key, Language, Message, Personal};

/// Translates free text by machine, for certain ordered pairs of languages.
///
/// It stands inside the system's data protection boundary, as what it is given may tell of a person. A deployment
/// without such a service has no pairs.
pub trait Translator {
    /// How the service fails.
    type Error;

    /// Whether it translates from the one language into the other; one direction does not imply the other.
    fn translates(&self, from: Language, to: Language) -> bool;
    /// The words in the other language.
    ///
    /// # Errors
    /// The service's own.
    fn translate(
        &self,
        words: &Personal<String>,
        from: Language,
        to: Language,
    ) -> Result<Personal<String>, Self::Error>;
}

/// A rough translation, to be shown beside the original and never in its place. As a message it is the warning that
/// belongs with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoughTranslation {
    /// The words.
    pub words: Personal<String>,
    /// The language of the original, as its writer stated it.
    pub from: Language,
    /// The language of the translation.
    pub to: Language,
}

impl Message for RoughTranslation {
    fn key(&self) -> Key {
        Key { subject: "warning", name: "rough_translation" }
    }
    fn english(&self) -> &'static str {
        "This machine translation gives only a rough idea of the text. For legal purposes an official translation \
         may be needed."
    }
}

/// Why there is no translation; the original stays shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTranslated<E> {
    /// The service does not have this pair of languages, or the writer stated none.
    #[error("text is not translated between these languages")]
    PairsOnly,
    /// The text is in the language asked for.
    #[error("a text is not translated into its own language")]
    SameLanguageNoTranslation,
    /// The text may not be read by whoever asks.
    #[error("only text that may be read is translated")]
    TranslationNeedsReadRight,
    /// The service failed; it may be asked again.
    #[error("the translation failed")]
    Failed(E),
}

impl<E> Message for NotTranslated<E> {
    fn key(&self) -> Key {
        Key { subject: "translation.status", name: "failed" }
    }
    fn english(&self) -> &'static str {
        "Translation not available"
    }
}

impl RoughTranslation {
    /// Has a text translated from the language that its writer stated, in one step.
    ///
    /// Predefined texts are never translated so: they are no free text.
    ///
    /// ```compile_fail
    /// fn predefined<T: imi_i18n::Translator>(yes: &imi_i18n::Multilingual, translator: &T) {
    ///     let _ = imi_i18n::RoughTranslation::of(yes, imi_core::Language::Hu, translator);
    /// }
    /// ```
    ///
    /// # Errors
    /// [`NotTranslated`]; the service is asked only for a pair that it has.
    pub fn of<T: Translator>(
        text: &FreeText,
        to: Language,
        translator: &T,
    ) -> Result<Self, NotTranslated<T::Error>> {
        let from = text.language.ok_or(NotTranslated::PairsOnly)?;
        if from == to {
            return Err(NotTranslated::SameLanguageNoTranslation);
        }
        if !translator.translates(from, to) {
            return Err(NotTranslated::PairsOnly);
        }
        let words = translator.translate(&text.text, from, to).map_err(NotTranslated::Failed)?;
        Ok(Self { words, from, to })
    }
}
