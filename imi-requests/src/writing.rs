//! What a change makes of a draft: whether it can be made, and what is saved of it (handbook 5.3.1).

use imi_core::time::civil_day;
use imi_core::{AnyRule, Faults, FreeText, Moment, Outcome, Place, Secret, Standing};
use imi_i18n::{PhraseKind, Procedure, QuestionSet, QuestionSetId};

use crate::case::{Case, Change, ChosenSet, Detail, DraftText, Edit, Filled, SavedDetail, SavedEdit};
use crate::stage::Draft;
use crate::{Policy, Refused, Request, Rule, State, coordinator};

/// The standing of the authority whose draft it is.
pub(crate) fn author<'a>(state: &State, moment: &Moment<'a, Policy>) -> Option<&'a Standing> {
    moment.standing(state.requesting.authority.authority, state.area)
}

/// A draft as its author is changing it: every change is seen by the next.
pub(crate) struct Writing<'a> {
    pub(crate) case: Case,
    pub(crate) draft: Draft,
    pub(crate) own: &'a Standing,
    moment: &'a Moment<'a, Policy>,
    pub(crate) saved: Vec<SavedEdit>,
    pub(crate) faults: Faults<Request>,
}

impl<'a> Writing<'a> {
    /// A draft as it is before the first change.
    pub(crate) fn new(case: Case, draft: Draft, own: &'a Standing, moment: &'a Moment<'a, Policy>) -> Self {
        Self { case, draft, own, moment, saved: Vec::new(), faults: Faults::none() }
    }

    /// What these changes make of the draft of `state`.
    pub(crate) fn of(
        state: &State,
        edits: &[Edit],
        outcome: &mut Outcome<Request>,
        moment: &'a Moment<'a, Policy>,
    ) -> Result<Self, Refused> {
        let Some((draft, own)) = state.stage.draft().zip(author(state, moment)) else {
            return Err(Refused::new(imi_core::Reason::NotFound));
        };
        let mut writing = Self::new(state.case.clone(), draft.clone(), own, moment);
        writing.all(edits, outcome);
        Ok(writing)
    }

    /// Makes the changes that can be made, and notes why the others can not.
    pub(crate) fn all(&mut self, edits: &[Edit], outcome: &mut Outcome<Request>) {
        for (nth, edit) in edits.iter().enumerate() {
            let place = Place::nth("edits", u32::try_from(nth).unwrap_or(u32::MAX));
            match self.checked(edit) {
                Ok(()) => self.make(edit, outcome),
                Err(rule) => self.faults.add(rule, place),
            }
        }
    }

    fn set(&self) -> Option<&'a QuestionSet> {
        self.case.set.and_then(|chosen| self.moment.policy.questions.set(chosen.set))
    }

    /// Makes a change that can be made.
    pub(crate) fn make(&mut self, edit: &Edit, outcome: &mut Outcome<Request>) {
        let kept = if let Edit::QuestionSet { set } = edit { self.kept_details(*set) } else { Vec::new() };
        let Some(saved) = self.sealed(edit, outcome) else { return };
        let asked = if let Edit::QuestionSet { set } = edit { self.always_asked(*set) } else { None };
        for edit in core::iter::once(saved).chain(kept).chain(asked) {
            self.case.apply(&edit, self.moment.now);
            self.draft.apply(&edit);
            self.saved.push(edit);
        }
    }

    /// The details that the newly chosen set asks for too.
    fn kept_details(&self, set: QuestionSetId) -> Vec<SavedEdit> {
        let set = self.moment.policy.questions.set(set);
        let asked = |field| set.and_then(|set| set.field(field));
        let keep = |detail: &Detail| {
            let field = asked(detail.field)?;
            let value = SavedDetail { seal: detail.value, personal: field.personal, subject: field.subject };
            Some(Change::Detail { field: detail.field, value: Some(value) })
        };
        self.case.details.iter().filter_map(keep).collect()
    }

    /// The question for the measures is asked by every request for derogation, as its reply must state them.
    fn always_asked(&self, set: QuestionSetId) -> Option<SavedEdit> {
        let question = self.moment.policy.questions.set(set)?.measures()?.question;
        Some(Change::Ask { question, slots: Vec::new(), comment: None, document: None })
    }

    fn checked(&self, edit: &Edit) -> Result<(), AnyRule<Rule>> {
        let policy = self.moment.policy;
        let derogation = self.case.procedure() != Procedure::Ordinary;
        match edit {
            Edit::QuestionSet { set } => {
                let set = policy.questions.set(*set).ok_or(Rule::ExactlyOneQuestionSet)?;
                if set.procedure() != Procedure::Ordinary && self.own.area != set.area() {
                    return Err(Rule::DerogationOnlyServices.into());
                }
                if set.area() != self.own.area {
                    return Err(Rule::ExactlyOneQuestionSet.into());
                }
                if set.retired() {
                    return Err(Rule::RetiredStillRendered.into());
                }
            }
            Edit::Coordinator { authority: Some(id) } => coordinator::may_choose(self.own, *id, self.moment)?,
            Edit::Detail { field, .. } if self.set().and_then(|set| set.field(*field)).is_none() => {
                return Err(Rule::QuestionBelongsToSet.into());
            }
            Edit::Ask { question, slots, .. } => {
                let set = self.set().ok_or(Rule::ExactlyOneQuestionSet)?;
                let Some(known) = set.question(*question) else {
                    let elsewhere =
                        policy.questions.sets().iter().any(|set| set.question(*question).is_some());
                    return Err(if elsewhere {
                        Rule::ExactlyOneQuestionSet
                    } else {
                        Rule::QuestionBelongsToSet
                    }
                    .into());
                };
                if !set.offers(*question) {
                    return Err(Rule::RetiredStillRendered.into());
                }
                if !slots.iter().all(|filled| known.has_slot(filled.slot)) {
                    return Err(Rule::QuestionBelongsToSet.into());
                }
            }
            Edit::DropQuestion { number } | Edit::Comment { number, .. } => {
                self.case.question(*number).ok_or(Rule::QuestionBelongsToSet)?;
            }
            Edit::Attach { file, comments } => {
                let limits = &policy.common.attachments;
                limits.check(file.reveal()).map_err(|_| imi_core::Rule::AttachmentLimits)?;
                limits
                    .check_count(self.case.documents.len() + 1)
                    .map_err(|_| imi_core::Rule::AttachmentLimits)?;
                if !comments.iter().all(|id| policy.questions.has_phrase(*id, PhraseKind::Document)) {
                    return Err(Rule::DocumentRelevanceComment.into());
                }
            }
            Edit::Detach { number } => {
                self.case.document(*number).ok_or(Rule::NoDetachAfterSending)?;
            }
            Edit::ConfirmStep { step, .. } => {
                let steps = self.set().filter(|_| derogation).map(QuestionSet::steps);
                if !steps.is_some_and(|steps| steps.contains(step)) {
                    return Err(Rule::ChecklistBelongsToSet.into());
                }
            }
            Edit::Text { which, .. } if *which != DraftText::Justification && !derogation => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            // The authority that asks for measures is of the Member State where the service is provided.
            Edit::ServiceIn { .. } if self.case.procedure() != Procedure::DerogationNotification => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            Edit::Procedure { .. } | Edit::Reference { .. } | Edit::EstablishedIn { .. } if !derogation => {
                return Err(Rule::ChecklistBelongsToSet.into());
            }
            _ => {}
        }
        self.language_known(edit)
    }

    fn language_known(&self, edit: &Edit) -> Result<(), AnyRule<Rule>> {
        let today = || civil_day(self.moment.now);
        let known = |text: &FreeText| text.language.is_none_or(|language| language.for_free_text_on(today()));
        let all = match edit {
            Edit::Text { text: Some(text), .. }
            | Edit::Comment { text: Some(text), .. }
            | Edit::Ask { comment: Some(text), .. } => known(text),
            _ => true,
        };
        if all { Ok(()) } else { Err(imi_core::Rule::FreeTextLanguageChoice.into()) }
    }

    fn sealed(&self, edit: &Edit, outcome: &mut Outcome<Request>) -> Option<SavedEdit> {
        let mut seal = |text: &Option<FreeText>| text.as_ref().and_then(|text| outcome.seal_text(text));
        Some(match edit {
            Edit::QuestionSet { set } => {
                let set = self.moment.policy.questions.set(*set)?;
                let set = ChosenSet { set: set.id(), version: set.version(), procedure: set.procedure() };
                Change::QuestionSet { set }
            }
            Edit::Addressee { authority } => Change::Addressee { authority: *authority },
            Edit::Coordinator { authority } => Change::Coordinator { authority: *authority },
            Edit::Deadline { day } => Change::Deadline { day: *day },
            Edit::Text { which, text } => Change::Text { which: *which, text: seal(text) },
            Edit::Detail { field, value } => {
                let asked = self.set()?.field(*field)?;
                let value = value.as_ref().filter(|value| !value.reveal().trim().is_empty());
                let value = value.map(|value| SavedDetail {
                    seal: outcome.seal_value(value),
                    personal: asked.personal,
                    subject: asked.subject,
                });
                Change::Detail { field: *field, value }
            }
            Edit::Ask { question, slots, comment, document } => {
                let comment = seal(comment);
                let filled = |filled: &Filled<FreeText>| {
                    let value = outcome.seal_text(&filled.value)?;
                    Some(Filled { slot: filled.slot, value })
                };
                let slots = slots.iter().filter_map(filled).collect();
                Change::Ask { question: *question, slots, comment, document: *document }
            }
            Edit::DropQuestion { number } => Change::DropQuestion { number: *number },
            Edit::Comment { number, text } => Change::Comment { number: *number, text: seal(text) },
            Edit::Attach { file, comments } => {
                Change::Attach { file: outcome.seal(Secret::File(file.clone())), comments: comments.clone() }
            }
            Edit::Detach { number } => Change::Detach { number: *number },
            Edit::ConfirmStep { step, confirmed } => {
                Change::ConfirmStep { step: *step, confirmed: *confirmed }
            }
            Edit::Procedure { procedure } => Change::Procedure { procedure: *procedure },
            Edit::Reference { number } => Change::Reference { number: *number },
            Edit::EstablishedIn { country } => Change::EstablishedIn { country: *country },
            Edit::ServiceIn { country } => Change::ServiceIn { country: *country },
        })
    }
}

impl Draft {
    pub(crate) fn apply(&mut self, edit: &SavedEdit) {
        match edit {
            Change::Addressee { authority } => self.addressee = *authority,
            Change::Coordinator { authority } => self.coordinator = *authority,
            _ => {}
        }
    }
}
