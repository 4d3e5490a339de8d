//! Rough translation of what the other authority wrote (handbook 2.2, 5.3.1).

use imi_core::{FreeText, Language, SealId, Secret};
use imi_i18n::{NotTranslated, RoughTranslation, Translator};

use crate::view::TextView;

/// Has a text of somebody's view translated for him: what he was shown, from the seals that were opened for him.
///
/// # Errors
/// [`NotTranslated`]: what is withheld from him, or is there no more, reaches no translator.
pub fn translated<T: Translator>(
    text: TextView,
    opened: &[(SealId, Secret)],
    to: Language,
    translator: &T,
) -> Result<RoughTranslation, NotTranslated<T::Error>> {
    let TextView::Readable(sealed) = text else { return Err(NotTranslated::TranslationNeedsReadRight) };
    let secret = opened.iter().find(|(seal, _)| *seal == sealed.seal).map(|(_, secret)| secret);
    let Some(Secret::Text(words)) = secret else { return Err(NotTranslated::TranslationNeedsReadRight) };
    let text = FreeText { text: words.clone(), language: sealed.language, personal: sealed.personal };
    RoughTranslation::of(&text, to, translator)
}
