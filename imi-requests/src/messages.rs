//! Structured messages and further documents (handbook 5.3.2.2).

use imi_core::{AnyRule, Faults, FreeText, Moment, Outcome, Place, Secret, Set};
use imi_i18n::{PhraseId, PhraseKind};

use crate::command::NewDocument;
use crate::mail::{Mail, Post};
use crate::table::{OVER, REFERRED, Row, own, step};
use crate::{Done, Event, Kind, Policy, Request, Rule, Seat, Side, State, Status, texts};

const BETWEEN_THEM: Set<Status> = Status::set(&[
    Status::Accepted,
    Status::AwaitingReplyApproval,
    Status::ReplyReturned,
    Status::AdditionalInformationAccepted,
]);

const WRONG: &[(Set<Status>, AnyRule<Rule>)] = &[
    OVER,
    REFERRED,
    (Status::PREPARING.or(Status::AwaitingAcceptance.only()), own(Rule::NoMessagesBeforeAcceptance)),
    (Status::ANY, own(Rule::MessagesWhileAssessing)),
];

pub(crate) const ADD_MESSAGE: Row = Row {
    kind: Kind::AddMessage,
    section: "5.3.2.2",
    steps: &[step(BETWEEN_THEM, BOTH, Set::EMPTY)],
    wrong: WRONG,
};

pub(crate) const ATTACH_DOCUMENT: Row = Row {
    kind: Kind::AttachDocument,
    section: "5.3.2.2",
    steps: &[step(BETWEEN_THEM, BOTH, Set::EMPTY)],
    wrong: WRONG,
};

const BOTH: Set<Seat> = Seat::RequestingHandler.only().or(Seat::RespondingHandler.only());

pub(crate) fn add(
    state: &State,
    by: Side,
    (heading, text): (Option<PhraseId>, Option<&FreeText>),
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let text = texts::optional(&mut outcome, text, Place::field("text"), moment, &mut faults);
    let listed = heading.is_none_or(|id| moment.policy.questions.has_phrase(id, PhraseKind::Message));
    faults.unless(listed, Rule::DocumentRelevanceComment, Place::field("heading"));
    faults.unless(heading.is_some() || text.is_some(), Rule::MessageStructure, Place::WHOLE);
    faults.check()?;
    let other = by.other().authority();
    Post::of(state, moment).tell_office(&mut outcome, state, other, Mail::MessageAdded);
    Ok(outcome.with(Event::MessageAdded { by, heading, text }))
}

pub(crate) fn attach(
    state: &State,
    by: Side,
    document: &NewDocument,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let limits = &moment.policy.common.attachments;
    let fits = limits.check(document.file.reveal()).is_ok()
        && limits.check_count(state.case.documents.len() + 1).is_ok();
    faults.unless(fits, imi_core::Rule::AttachmentLimits, Place::field("document"));
    let known = |id: &PhraseId| moment.policy.questions.has_phrase(*id, PhraseKind::Document);
    let listed = document.comments.iter().all(known);
    faults.unless(listed, Rule::DocumentRelevanceComment, Place::field("comments"));
    faults.check()?;
    let file = outcome.seal(Secret::File(document.file.clone()));
    let other = by.other().authority();
    Post::of(state, moment).tell_office(&mut outcome, state, other, Mail::DocumentAdded);
    Ok(outcome.with(Event::DocumentAttached { by, file, comments: document.comments.clone() }))
}
