//! Free text of a command: its language is stated, and where a reason is demanded it is not blank (handbook 5.3.1).

use imi_core::time::civil_day;
use imi_core::{Faults, FreeText, Moment, Outcome, Place, Reason, SealedText};

use crate::{Policy, Refused, Request, Rule};

/// Seals a text that the command cannot do without; `rule` is broken by a blank one.
pub(crate) fn needed(
    outcome: &mut Outcome<Request>,
    text: &FreeText,
    rule: Rule,
    field: &'static str,
    moment: &Moment<'_, Policy>,
) -> Result<SealedText, Refused> {
    let mut faults = Faults::none();
    let sealed = demanded(outcome, text, rule, field, moment, &mut faults);
    faults.check()?;
    // INVARIANT: what is not sealed is a fault.
    sealed.ok_or_else(|| Refused::new(Reason::NotFound))
}

/// The same beside other faults of the command.
pub(crate) fn demanded(
    outcome: &mut Outcome<Request>,
    text: &FreeText,
    rule: Rule,
    field: &'static str,
    moment: &Moment<'_, Policy>,
    faults: &mut Faults<Request>,
) -> Option<SealedText> {
    if text.is_blank() {
        faults.add(rule, Place::field(field));
        return None;
    }
    spoken(text, Place::field(field), moment, faults);
    outcome.seal_text(text)
}

/// Seals a text that may be left out; a blank one is none.
pub(crate) fn optional(
    outcome: &mut Outcome<Request>,
    text: Option<&FreeText>,
    place: Place,
    moment: &Moment<'_, Policy>,
    faults: &mut Faults<Request>,
) -> Option<SealedText> {
    let text = text.filter(|text| !text.is_blank())?;
    spoken(text, place, moment, faults);
    outcome.seal_text(text)
}

fn spoken(text: &FreeText, place: Place, moment: &Moment<'_, Policy>, faults: &mut Faults<Request>) {
    match text.language {
        None => faults.add(Rule::CommentLanguageStated, place),
        Some(language) if !language.for_free_text_on(civil_day(moment.now)) => {
            faults.add(imi_core::Rule::FreeTextLanguageChoice, place);
        }
        Some(_) => {}
    }
}
