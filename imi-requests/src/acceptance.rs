//! Proposing a date, accepting, refusing (handbook 5.3.2.1).

use chrono::NaiveDate;
use imi_core::time::civil_day;
use imi_core::{AnyRule, AuthorityId, Faults, FreeText, Moment, Outcome, Place, Setting, Standing};

use crate::mail::{Mail, Post};
use crate::stage::Reason;
use crate::table::{OVER, Row, Step, own, step};
use crate::{
    Done, Event, Kind, Office, Policy, Request, Rule, Seat, State, Status, closing, coordinator, texts,
};

pub(crate) const PROPOSE_DATE: Row = Row {
    kind: Kind::ProposeDate,
    section: "5.3.1",
    steps: &[step(Status::AwaitingAcceptance.only(), Seat::RespondingHandler.only(), imi_core::Set::EMPTY)],
    wrong: &[OVER, (Status::ANY, own(Rule::DeadlineNotProposedAfterAcceptance))],
};

pub(crate) const ACCEPT: Row = Row {
    kind: Kind::Accept,
    section: "5.3.2.1",
    steps: &[Step {
        from: Status::AwaitingAcceptance.only(),
        seats: Seat::RespondingHandler.only(),
        to: Status::Accepted.only(),
        given: Some(|state, _, moment| match responder(state, moment) {
            Some(own) if !own.is_request_coordinator() && !own.has(Setting::MayAccept) => {
                Err(Rule::AcceptingAllowed.into())
            }
            _ => Ok(()),
        }),
    }],
    wrong: &[OVER, (Status::ANY, own(Rule::AcceptOnlyWhenAwaiting))],
};

pub(crate) const REFUSE: Row = Row {
    kind: Kind::RefuseRequest,
    section: "5.3.2.1",
    steps: &[Step {
        from: Status::AwaitingAcceptance.only(),
        seats: Seat::RespondingHandler.only(),
        to: Status::Closed.only(),
        given: Some(|state, _, moment| may_refuse(responder(state, moment))),
    }],
    wrong: &[OVER, (Status::ANY, own(Rule::RefusalOnlyBeforeAcceptance))],
};

fn responder<'a>(state: &State, moment: &Moment<'a, Policy>) -> Option<&'a Standing> {
    state.responding().and_then(|party| moment.standing(party.authority.authority, state.area))
}

fn may_refuse(own: Option<&Standing>) -> Result<(), AnyRule<Rule>> {
    let may = own.is_some_and(|own| {
        own.is_request_coordinator() || own.area_role.is_coordinator() || own.has(Setting::MayRefuse)
    });
    if may { Ok(()) } else { Err(Rule::RefusalOnlyIfAuthorised.into()) }
}

pub(crate) fn propose(
    state: &State,
    day: NaiveDate,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    proposable(state, day, moment, Place::field("day"), &mut faults);
    faults.check()?;
    Post::of(state, moment).tell_office(
        &mut outcome,
        state,
        Office::RequestingAuthority,
        Mail::NewDateProposed,
    );
    Ok(outcome.with(Event::DateProposed { day }))
}

fn proposable(
    state: &State,
    day: NaiveDate,
    moment: &Moment<'_, Policy>,
    place: Place,
    faults: &mut Faults<Request>,
) {
    let later = state.case.deadline.is_none_or(|deadline| day > deadline);
    faults.unless(later && day >= civil_day(moment.now), Rule::ProposedDateLater, place);
}

pub(crate) fn accept(
    state: &State,
    (chosen, proposed): (Option<AuthorityId>, Option<NaiveDate>),
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    if let Some(day) = proposed {
        proposable(state, day, moment, Place::field("proposed"), &mut faults);
    }
    let coordinator = match responder(state, moment) {
        Some(own) => coordinator::choose(own, chosen, Rule::SelectCoordinatorWhenAccepting, moment)
            .map_err(|rule| faults.add(rule, Place::field("coordinator")))
            .unwrap_or_default(),
        None => None,
    };
    faults.check()?;
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Accepted);
    Ok(outcome.with(Event::Accepted { coordinator, proposed }))
}

pub(crate) fn refuse(
    state: &State,
    justification: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let text =
        texts::needed(&mut outcome, justification, Rule::RefusalNeedsJustification, "justification", moment)?;
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Refused);
    Ok(closing::close(outcome, Reason::Refused, Some(text), moment))
}
