//! Requests for additional information (handbook 5.3.4).

use imi_core::{Faults, FreeText, Moment, Outcome, Place};

use crate::mail::{Mail, Post};
use crate::table::{OVER, REFERRED, Row, own, step};
use crate::{Done, Event, Kind, Office, Policy, Refused, Request, Rule, Seat, State, Status, texts};

pub(crate) const REQUEST: Row = Row {
    kind: Kind::RequestAdditionalInformation,
    section: "5.3.4.1",
    steps: &[step(
        Status::Replied.only(),
        Seat::RequestingHandler.only(),
        Status::AdditionalInformationRequested.only(),
    )],
    wrong: &[
        (Status::OVER, own(Rule::ClosedIsFinal)),
        REFERRED,
        (Status::ANY, own(Rule::AdditionalInformationAfterReply)),
    ],
};

pub(crate) const ACCEPT: Row = Row {
    kind: Kind::AcceptAdditionalInformation,
    section: "5.3.4.2",
    steps: &[step(
        Status::AdditionalInformationRequested.only(),
        Seat::RespondingHandler.only(),
        Status::AdditionalInformationAccepted.only(),
    )],
    wrong: &[OVER, REFERRED, (Status::ANY, own(Rule::RejectOnlyInFirstAnswer))],
};

pub(crate) const REJECT: Row = Row {
    kind: Kind::RejectAdditionalInformation,
    section: "5.3.4.2",
    steps: &[step(
        Status::AdditionalInformationRequested.only(),
        Seat::RespondingHandler.only(),
        Status::AdditionalInformationRefused.only(),
    )],
    wrong: &[OVER, REFERRED, (Status::ANY, own(Rule::RejectOnlyInFirstAnswer))],
};

pub(crate) fn request(
    state: &State,
    justification: &FreeText,
    questions: &[u16],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    for number in questions {
        let known = state.case.question(*number).is_some();
        let place = Place::nth("questions", (*number).into());
        faults.unless(known, Rule::AdditionalInformationOnOriginalQuestions, place);
    }
    let rule = Rule::AdditionalInformationNeedsJustification;
    let text = texts::demanded(&mut outcome, justification, rule, "justification", moment, &mut faults);
    faults.check()?;
    let Some(justification) = text else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    Post::of(state, moment).tell_office(
        &mut outcome,
        state,
        Office::RespondingAuthority,
        Mail::AdditionalAsked,
    );
    Ok(outcome.with(Event::AdditionalInformationRequested { justification, questions: questions.to_vec() }))
}

pub(crate) fn accept(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::AdditionalAccepted);
    outcome.with(Event::AdditionalInformationAccepted)
}

pub(crate) fn reject(
    state: &State,
    justification: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let rule = Rule::RejectionNeedsJustification;
    let justification = texts::needed(&mut outcome, justification, rule, "justification", moment)?;
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::AdditionalRejected);
    Ok(outcome.with(Event::AdditionalInformationRejected { justification }))
}
