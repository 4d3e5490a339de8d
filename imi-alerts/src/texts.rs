//! Free text of a command: its language is stated, and where words are demanded they are not blank.

use imi_core::time::civil_day;
use imi_core::{
    AnyRule, AttachmentLimits, Faults, FileFacts, FreeText, Moment, Outcome, Personal, Place, SealId,
    SealedText, Secret,
};

use crate::content::AlertText;
use crate::seat::nothing;
use crate::{Alert, Policy, Refused, Rule};

/// The rule that a blank text breaks, and where it stands.
pub(crate) type Demand = (AnyRule<Rule>, &'static str);

/// Seals a text that the command cannot do without; `rule` is broken by a blank one.
pub(crate) fn demanded(
    outcome: &mut Outcome<Alert>,
    text: &AlertText,
    (rule, field): Demand,
    moment: &Moment<'_, Policy>,
    faults: &mut Faults<Alert>,
) -> Option<SealedText> {
    let text = FreeText::from(text);
    if text.is_blank() {
        faults.add(rule, Place::field(field));
        return None;
    }
    match text.language {
        None => faults.add(Rule::CommentLanguageStated, Place::field(field)),
        Some(language) if !language.for_free_text_on(civil_day(moment.now)) => {
            faults.add(imi_core::Rule::FreeTextLanguageChoice, Place::field(field));
        }
        Some(_) => {}
    }
    outcome.seal_text(&text)
}

/// The same of a command that has no other content.
pub(crate) fn only(
    outcome: &mut Outcome<Alert>,
    text: &AlertText,
    demand: Demand,
    moment: &Moment<'_, Policy>,
) -> Result<SealedText, Refused> {
    let mut faults = Faults::none();
    let text = demanded(outcome, text, demand, moment, &mut faults);
    faults.check()?;
    text.ok_or_else(nothing)
}

/// Seals documents that fit the limits.
pub(crate) fn documents(
    outcome: &mut Outcome<Alert>,
    files: &[Personal<FileFacts>],
    limits: &AttachmentLimits,
    faults: &mut Faults<Alert>,
) -> Vec<SealId> {
    for (nth, file) in files.iter().enumerate() {
        let fits = limits.check(file.reveal()).is_ok() && limits.check_count(files.len()).is_ok();
        let place = Place::nth("documents", u32::try_from(nth).unwrap_or(u32::MAX));
        faults.unless(fits, imi_core::Rule::AttachmentLimits, place);
    }
    files.iter().map(|file| outcome.seal(Secret::File(file.clone()))).collect()
}
