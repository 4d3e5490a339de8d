//! Handing some of the questions on, as a request of their own (handbook 5.3.2.4).

use imi_core::{AuthorityId, Faults, FreeText, Id, Moment, Number, Order, Outcome, Place};
use imi_i18n::Procedure;

use crate::case::{Asked, Case, Document, Filled};
use crate::event::SplitOff;
use crate::forwarding::{BEFORE_FIRST_REPLY, Bounds, before_first_reply, target};
use crate::mail::{Mail, Opening, Post};
use crate::table::{OVER, Row, Step, own};
use crate::{
    Command, Done, Event, Holder, Kind, Office, Policy, Refused, Request, Rule, Seat, State, Status, texts,
};

pub(crate) const SPLIT: Row = Row {
    kind: Kind::Split,
    section: "5.3.2.4",
    steps: &[Step {
        from: BEFORE_FIRST_REPLY,
        seats: Seat::RespondingHandler.only(),
        to: imi_core::Set::EMPTY,
        given: Some(|state, _, _| {
            before_first_reply(state)?;
            if state.case.procedure() != Procedure::Ordinary {
                Err(Rule::DerogationForwardable.into())
            } else if state.case.questions.len() < 2 {
                Err(Rule::SplitKeepsSomeQuestions.into())
            } else {
                Ok(())
            }
        }),
    }],
    wrong: &[
        OVER,
        (Status::REFERRED, own(Rule::AuthoritiesWaitDuringReferral)),
        (Status::ANY, own(Rule::ForwardStatesBounded)),
    ],
};

/// What is handed on.
#[derive(Clone, Copy)]
pub(crate) struct HandedOn<'a> {
    pub(crate) to: AuthorityId,
    pub(crate) questions: &'a [u16],
    pub(crate) documents: &'a [u16],
    pub(crate) justification: &'a FreeText,
}

pub(crate) fn split(
    state: &State,
    handed: HandedOn<'_>,
    order: &Order<Command>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let bounds = Bounds { country: Rule::SplitWithinMemberState, field: "to" };
    let target = target(state, handed.to, &bounds, moment, &mut faults);
    check(state, handed, &mut faults);
    let justification = texts::demanded(
        &mut outcome,
        handed.justification,
        Rule::SplitNeedsJustification,
        "justification",
        moment,
        &mut faults,
    );
    faults.check()?;
    let (Some(target), Some(justification)) = (target, justification) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let child = Id::derived(order.id, 0);
    let part = Number::derived(order.id, 0);
    let case = handed_on(&state.case, handed, child, &mut outcome);
    let copied = outcome.copy_text(&justification, child);
    let mut requesting = state.requesting.clone();
    requesting.referred.clear();
    requesting.intervened.clear();
    let first = SplitOff {
        number: part,
        from: state.number,
        area: state.area,
        requesting,
        case,
        to: handed.to,
        country: target.country,
        justification: copied,
    };
    let mut events = imi_core::Events::default();
    events.push(Event::SplitOff(Box::new(first)));
    outcome.open(child, events);
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Split);
    let of_part = Post { number: part, ..post };
    of_part.open(&mut outcome, &Holder::new(handed.to), Opening::Incoming);
    Ok(outcome.with(Event::Split { questions: handed.questions.to_vec(), part, justification }))
}

fn check(state: &State, handed: HandedOn<'_>, faults: &mut Faults<Request>) {
    let HandedOn { questions, documents, .. } = handed;
    faults.unless(!questions.is_empty(), Rule::SplitTakesSomeQuestions, Place::field("questions"));
    let stays = state.case.questions.iter().any(|asked| !questions.contains(&asked.number));
    faults.unless(stays, Rule::SplitKeepsSomeQuestions, Place::field("questions"));
    for number in questions {
        let place = Place::nth("questions", (*number).into());
        match state.case.question(*number) {
            None => faults.add(Rule::QuestionBelongsToSet, place),
            Some(Asked { document: Some(document), .. }) if !documents.contains(document) => {
                faults.add(Rule::SplitAttachmentQuestionTakesDocument, place);
            }
            Some(_) => {}
        }
    }
    for number in documents {
        let there = state.case.document(*number).is_some();
        faults.unless(
            there,
            Rule::QuestionOnAttachmentNeedsAttachment,
            Place::nth("documents", (*number).into()),
        );
    }
}

/// What the part inherits, with a copy of every seal.
fn handed_on(case: &Case, handed: HandedOn<'_>, child: Id<Request>, outcome: &mut Outcome<Request>) -> Case {
    let details = case.details.iter().map(|detail| {
        let value = outcome.copy(detail.value, child);
        crate::case::Detail { value, ..*detail }
    });
    let details = details.collect();
    let questions = case.questions.iter().filter(|asked| handed.questions.contains(&asked.number));
    let questions = questions.map(|asked| copied(asked, child, outcome)).collect();
    let documents = case.documents.iter().filter(|document| handed.documents.contains(&document.number));
    let documents = documents
        .map(|document| Document { file: outcome.copy(document.file, child), ..document.clone() })
        .collect();
    Case {
        set: case.set,
        details,
        questions,
        documents,
        numbered: case.numbered,
        deadline: case.deadline,
        justification: case.justification.map(|text| outcome.copy_text(&text, child)),
        checklist: None,
    }
}

/// A question with copies of what its asker wrote.
pub(crate) fn copied(asked: &Asked, child: Id<Request>, outcome: &mut Outcome<Request>) -> Asked {
    let slots = asked
        .slots
        .iter()
        .map(|filled| Filled { slot: filled.slot, value: outcome.copy_text(&filled.value, child) })
        .collect();
    let comment = asked.comment.map(|text| outcome.copy_text(&text, child));
    Asked { slots, comment, ..*asked }
}
