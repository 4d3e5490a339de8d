//! Closing, withdrawing, and the removal of personal data (handbook 5.3.3, 10).

use imi_core::{Moment, Outcome, SealedText, Set};

use crate::mail::{Mail, Post};
use crate::stage::{Answered, Exchange, Reason};
use crate::table::{OVER, Row, own, step};
use crate::{Event, Kind, Office, Policy, Request, Rule, Seat, Side, State, Status};

pub(crate) const CLOSE_AS_SATISFACTORY: Row = Row {
    kind: Kind::CloseAsSatisfactory,
    section: "5.3.3",
    steps: &[step(Status::Replied.only(), Seat::RequestingHandler.only(), Status::Closed.only())],
    wrong: &[OVER, (Status::ANY, own(Rule::CloseNeedsReply))],
};

pub(crate) const CLOSE_AS_UNAVAILABLE: Row = Row {
    kind: Kind::CloseAsUnavailable,
    section: "5.3.4.1",
    steps: &[step(
        Status::AdditionalInformationRefused.only(),
        Seat::RequestingHandler.only(),
        Status::Closed.only(),
    )],
    wrong: &[OVER, (Status::ANY, own(Rule::CloseNeedsReply))],
};

const WITHDRAWN_FROM: Set<Status> =
    Status::OPEN.but(Status::Replied.only().or(Status::AdditionalInformationRefused.only()));

pub(crate) const WITHDRAW: Row = Row {
    kind: Kind::WithdrawRequest,
    section: "5.3.3",
    steps: &[step(WITHDRAWN_FROM, Seat::RequestingHandler.only(), Status::Closed.only())],
    wrong: &[OVER, (Status::ANY, own(Rule::WithdrawingASentRequestIsSilent))],
};

/// Closes for good and fixes when the personal data goes.
pub(crate) fn close(
    outcome: Outcome<Request>,
    reason: Reason,
    text: Option<SealedText>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    outcome.with(Event::Closed { reason, text, remove: moment.policy.common.retention.due(moment.now) })
}

pub(crate) fn by_requester(
    state: &State,
    reason: Reason,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::Closed);
    close(outcome, reason, None, moment)
}

pub(crate) fn withdraw(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::Withdrawn);
    if let Some(office) = state.turn().filter(|office| office.is_coordinator()) {
        post.tell_office(&mut outcome, state, office, Mail::Withdrawn);
    }
    close(outcome, Reason::Withdrawn, None, moment)
}

impl Exchange {
    /// Without free text: parties, dates and what was done remain.
    pub(crate) fn strip(&mut self) {
        self.messages.iter_mut().for_each(|letter| letter.text = None);
        self.notes.iter_mut().for_each(|note| note.text = None);
        for forwarder in &mut self.forwarders {
            forwarder.justification = None;
            crate::case::strip(&mut forwarder.questions);
        }
    }
}

impl Answered {
    /// Without free text: pre-defined answers remain, as they identify nobody.
    pub(crate) fn strip(&mut self) {
        for reply in &mut self.replies {
            reply.documents.clear();
            for answer in &mut reply.answers {
                answer.day = None;
                answer.comment = None;
            }
        }
    }
}

/// The side that a closing reason speaks for.
pub(crate) fn closed_by(reason: Reason) -> Office {
    match reason {
        Reason::Satisfied | Reason::Unavailable | Reason::Withdrawn => Office::RequestingAuthority,
        Reason::Refused | Reason::Upheld => Office::RespondingAuthority,
        Reason::SatisfactoryByRequestingCoordinator => Side::Requesting.coordinator(),
        Reason::SatisfactoryByRespondingCoordinator => Side::Responding.coordinator(),
    }
}
