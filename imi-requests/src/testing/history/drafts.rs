//! Contents of drafts: everything that a question set asks for, ready to be sent.

use imi_core::time::civil_day;
use imi_core::{AreaId, CommandId, FreeText, Moment, Number, Personal, Standing};
use imi_i18n::{Procedure, QuestionSet};

use super::content::{Ground, Ink};
use crate::case::{Change, DraftText, Filled};
use crate::derogation::Urgency;
use crate::{Edit, NewDraft, Policy, Side};

/// What founds a request in this area: sometimes empty, sometimes begun, never complete.
#[must_use]
pub fn founding(area: AreaId, moment: &Moment<'_, Policy>, ink: &mut Ink<'_>) -> NewDraft {
    let sets: Vec<&QuestionSet> =
        moment.policy.questions.sets_of(area).filter(|set| !set.retired()).collect();
    let mut edits = Vec::new();
    if let Some(set) = ink.random.of(&sets).filter(|_| ink.random.clone().one_in(2)) {
        edits.push(Change::QuestionSet { set: set.id() });
        edits.extend(
            set.fields().first().map(|field| Change::Detail {
                field: field.id,
                value: Some(Personal::new(ink.words.word())),
            }),
        );
        edits.push(text(DraftText::Justification, ink));
    }
    NewDraft { area: Some(area), edits }
}

fn text(which: DraftText, ink: &mut Ink<'_>) -> Edit {
    Change::Text { which, text: Some(ink.text()) }
}

/// Changes after which the draft can be sent: with what is there, and from the beginning.
pub(super) fn complete(ground: Ground<'_>, ink: &mut Ink<'_>) -> Vec<Vec<Edit>> {
    let questions = &ground.moment.policy.questions;
    let present = ground.state.case.set.and_then(|chosen| questions.set(chosen.set));
    let sets: Vec<&QuestionSet> = questions.sets_of(ground.state.area).filter(|set| !set.retired()).collect();
    let mut ways = Vec::new();
    if let Some(set) = present.filter(|_| !ground.state.case.questions.is_empty()) {
        ways.push(rest(ground, set, true, ink));
    }
    if let Some(set) = ink.random.of(&sets) {
        ways.push(rest(ground, set, false, ink));
    }
    ways
}

fn rest(ground: Ground<'_>, set: &QuestionSet, kept: bool, ink: &mut Ink<'_>) -> Vec<Edit> {
    let case = &ground.state.case;
    let mut edits: Vec<Edit> = Vec::new();
    if !kept {
        edits.push(Change::QuestionSet { set: set.id() });
    }
    for field in set.fields().iter().filter(|field| field.mandatory || ink.random.clone().one_in(2)) {
        let value = Some(Personal::new(ink.words.word()));
        edits.push(Change::Detail { field: field.id, value });
    }
    let mut attached = case.documents.first().map(|document| document.number);
    if case.documents.len() < 10 && ink.random.one_in(2) || attached.is_none() {
        edits.push(Change::Attach { file: ink.file(), comments: Vec::new() });
        attached = Some(case.numbered.1 + 1);
    }
    if !kept || ink.random.one_in(3) {
        let all: Vec<_> = set.questions().collect();
        for _ in 0..=ink.random.below(3) {
            let Some(question) = ink.random.of(&all) else { continue };
            let filled = |slot: &imi_i18n::Slot, ink: &mut Ink<'_>| Filled {
                slot: slot.id,
                value: FreeText { language: None, ..ink.text() },
            };
            edits.push(Change::Ask {
                question: question.id(),
                slots: question.slots().iter().map(|slot| filled(slot, ink)).collect(),
                comment: ink.maybe_text(),
                document: attached.filter(|_| question.on_attachment()),
            });
        }
    }
    edits.push(text(DraftText::Justification, ink));
    let today = civil_day(ground.moment.now);
    edits.push(Change::Deadline { day: Some(today + chrono::Days::new(ink.random.below(60) as u64)) });
    addressed(ground, set, ink, &mut edits);
    edits
}

fn addressed(ground: Ground<'_>, set: &QuestionSet, ink: &mut Ink<'_>, edits: &mut Vec<Edit>) {
    let Some(own) = ground.own(Side::Requesting) else { return };
    let today = civil_day(ground.moment.now);
    let abroad =
        |standing: &Standing| standing.country != own.country && standing.country.participates_on(today);
    let addressee = ink.random.of(&ground.receivers(abroad)).copied();
    edits.push(Change::Addressee { authority: addressee });
    let coordinator = ink.random.of(&ground.linked(own)).copied();
    edits.push(Change::Coordinator { authority: coordinator });
    if set.procedure() == Procedure::Ordinary {
        return;
    }
    edits.extend(set.steps().map(|step| Change::ConfirmStep { step, confirmed: true }));
    let country = addressee.and_then(|id| ground.moment.standing(id, ground.state.area)).map(|s| s.country);
    edits.push(Change::EstablishedIn { country });
    for which in [DraftText::Description, DraftText::UseJustification] {
        edits.push(text(which, ink));
    }
    if set.procedure() == Procedure::DerogationNotification {
        for which in [DraftText::Inadequate, DraftText::Proportionate, DraftText::ImminentRisk] {
            edits.push(text(which, ink));
        }
        let urgent = ink.random.one_in(3);
        let procedure = Some(if urgent { Urgency::Urgent } else { Urgency::Normal });
        edits.push(Change::Procedure { procedure });
        edits.push(Change::Reference { number: Some(Number::derived(CommandId::from_u128(77), 0)) });
    }
}
