//! Referral to the coordinators, in four scenarios (handbook 5.3.6).

use imi_core::{AnyRule, AuthorityId, Faults, FreeText, Moment, Outcome, Place, Set, Setting};

use crate::coordinator::{self, Present, linked, present};
use crate::mail::{Mail, Opening, Post};
use crate::stage::{Reason, Route, Turn};
use crate::table::{OVER, REFERRED, Row, Step, own, step};
use crate::{
    Done, Event, Holder, Kind, Office, Policy, Refused, Request, Rule, Seat, Side, Stage, State, Status,
    closing, texts,
};

const REJECTED: Set<Status> = Status::AdditionalInformationRefused.only();
const RESPONDER: Set<Seat> = Seat::RespondingHandler.only();
const REFEREES: &[Step] = &[
    step(
        Status::ReferredToRequestingCoordinator.only(),
        Seat::RequestingReferralHandler.only(),
        Status::ReturnedByRequestingCoordinator.only().or(Status::ReferredToRespondingCoordinator.only()),
    ),
    step(
        Status::ReferredToRespondingCoordinator.only(),
        Seat::RespondingReferralHandler.only(),
        Status::ReturnedByRespondingCoordinator.only(),
    ),
];
const NOT_HOLDING: &[(Set<Status>, AnyRule<Rule>)] =
    &[OVER, (Status::ANY, own(Rule::OnlyHoldingCoordinatorDecides))];

pub(crate) const REFER: Row = Row {
    kind: Kind::Refer,
    section: "5.3.6",
    steps: &[Step {
        from: REJECTED,
        seats: Seat::RequestingHandler.only(),
        to: Status::REFERRED,
        given: Some(|state, _, moment| {
            let possible = takes_part(state, Side::Requesting, moment) != TakesPart::No
                || takes_part(state, Side::Responding, moment) == TakesPart::Yes;
            if possible { Ok(()) } else { Err(Rule::Scenario4NoReferral.into()) }
        }),
    }],
    wrong: &[OVER, REFERRED, (Status::ANY, own(Rule::ReferralOnlyAfterRejection))],
};

pub(crate) const ASK_AGAIN: Row = Row {
    kind: Kind::AskAgain,
    section: "5.3.6",
    steps: &[Step {
        from: REJECTED,
        seats: Seat::RequestingHandler.only(),
        to: Status::AdditionalInformationAskedAgain.only(),
        given: Some(|state, _, moment| {
            let alone = takes_part(state, Side::Requesting, moment) == TakesPart::No
                && takes_part(state, Side::Responding, moment) != TakesPart::Yes;
            if alone { Ok(()) } else { Err(Rule::AskAgainOnlyInScenario4.into()) }
        }),
    }],
    wrong: &[OVER, REFERRED, (Status::ANY, own(Rule::ReferralOnlyAfterRejection))],
};

pub(crate) const FIND_UNSATISFACTORY: Row =
    Row { kind: Kind::FindUnsatisfactory, section: "5.3.6", steps: REFEREES, wrong: NOT_HOLDING };

pub(crate) const FIND_SATISFACTORY: Row = Row {
    kind: Kind::FindSatisfactory,
    section: "5.3.6",
    steps: &[
        step(
            Status::ReferredToRequestingCoordinator.only(),
            Seat::RequestingReferralHandler.only(),
            Status::Closed.only(),
        ),
        step(
            Status::ReferredToRespondingCoordinator.only(),
            Seat::RespondingReferralHandler.only(),
            Status::Closed.only(),
        ),
    ],
    wrong: NOT_HOLDING,
};

pub(crate) const RECONSIDER: Row = Row {
    kind: Kind::Reconsider,
    section: "5.3.6",
    steps: &[step(
        Status::set(&[
            Status::ReturnedByRequestingCoordinator,
            Status::ReturnedByRespondingCoordinator,
            Status::AdditionalInformationAskedAgain,
        ]),
        RESPONDER,
        Status::AdditionalInformationAccepted.only(),
    )],
    wrong: &[OVER, REFERRED, (Status::ANY, own(Rule::ReferralOnlyAfterRejection))],
};

pub(crate) const UPHOLD_AND_CLOSE: Row = Row {
    kind: Kind::UpholdAndClose,
    section: "5.3.6",
    steps: &[step(
        Status::ReturnedByRequestingCoordinator.only().or(Status::AdditionalInformationAskedAgain.only()),
        RESPONDER,
        Status::Closed.only(),
    )],
    wrong: &[
        OVER,
        REFERRED,
        (
            Status::ReturnedByRespondingCoordinator.only(),
            own(Rule::UpholdCannotCloseAfterRespondingCoordinator),
        ),
        (Status::ANY, own(Rule::ReferralOnlyAfterRejection)),
    ],
};

pub(crate) const UPHOLD_AND_RESTART: Row = Row {
    kind: Kind::UpholdAndRestartReferral,
    section: "5.3.6",
    steps: &[step(Status::ReturnedByRespondingCoordinator.only(), RESPONDER, REJECTED)],
    wrong: &[
        OVER,
        REFERRED,
        (
            Status::ReturnedByRequestingCoordinator.only().or(Status::AdditionalInformationAskedAgain.only()),
            own(Rule::UpholdCannotRestartAfterRequestingCoordinator),
        ),
        (Status::ANY, own(Rule::ReferralOnlyAfterRejection)),
    ],
};

/// Whether a side's coordinator takes part in a referral that begins now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TakesPart {
    Yes,
    /// Its side must choose one first, and one that takes part can be chosen.
    IfChosen,
    No,
}

fn takes_part(state: &State, side: Side, moment: &Moment<'_, Policy>) -> TakesPart {
    let takes = |id: AuthorityId| coordinator::has(id, state.area, Setting::ParticipatesInReferrals, moment);
    let Some(party) = state.party(side) else { return TakesPart::No };
    match present(state, party, moment) {
        Present::Is(id) if takes(id) => TakesPart::Yes,
        Present::Is(_) | Present::None => TakesPart::No,
        Present::MustChoose => {
            let own = moment.standing(party.authority.authority, state.area);
            let any = own.is_some_and(|own| linked(own, moment).any(takes));
            if any { TakesPart::IfChosen } else { TakesPart::No }
        }
    }
}

pub(crate) fn refer(
    state: &State,
    justification: &FreeText,
    chosen: Option<AuthorityId>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let rule = Rule::ReferralJustification;
    let text = texts::demanded(&mut outcome, justification, rule, "justification", moment, &mut faults);
    let own = coordinator::settle(state, &state.requesting, chosen, moment)
        .map_err(|rule| faults.add(rule, Place::field("coordinator")))
        .unwrap_or_default();
    let takes = |id: AuthorityId| coordinator::has(id, state.area, Setting::ParticipatesInReferrals, moment);
    let other = state.responding().map_or(Present::None, |party| present(state, party, moment));
    let other = match other {
        Present::Is(id) => Some(id),
        Present::None | Present::MustChoose => None,
    };
    let route = Route { requesting: own.is_some_and(takes), responding: other.is_some_and(takes) };
    let possible = route.requesting || route.responding;
    if faults.broken().is_empty() {
        faults.unless(possible, Rule::Scenario4NoReferral, Place::field("coordinator"));
    }
    faults.check()?;
    let Some(justification) = text else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    for (side, id) in [(Side::Requesting, own), (Side::Responding, other)] {
        let known = state.party(side).and_then(crate::Party::coordinator_id);
        if let Some(coordinator) = id.filter(|id| known != Some(*id)) {
            outcome.events.push(Event::CoordinatorChanged { side, coordinator });
        }
    }
    let (to, id) = if route.requesting { (Side::Requesting, own) } else { (Side::Responding, other) };
    if let Some(id) = id {
        ask(state, to, id, &mut outcome, moment);
    }
    Ok(outcome.with(Event::Referred { to, route, justification }))
}

/// Mails the coordinator whose opinion is asked, the first time otherwise than later.
fn ask(
    state: &State,
    side: Side,
    id: AuthorityId,
    outcome: &mut Outcome<Request>,
    moment: &Moment<'_, Policy>,
) {
    let post = Post::of(state, moment);
    let known = state.party(side).filter(|party| party.referred.contains(&id));
    let holder = known.and_then(|party| party.coordinator.as_ref()).filter(|holder| holder.authority == id);
    match holder {
        Some(holder) => post.tell(outcome, holder, side.coordinator(), Mail::Referred),
        None if known.is_some() => post.tell(outcome, &Holder::new(id), side.coordinator(), Mail::Referred),
        None => post.open(outcome, &Holder::new(id), Opening::Referral),
    }
}

pub(crate) fn ask_again(
    state: &State,
    justification: &FreeText,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let rule = Rule::ReferralJustification;
    let justification = texts::needed(&mut outcome, justification, rule, "justification", moment)?;
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::AskedAgain);
    Ok(outcome.with(Event::AskedAgain { justification }))
}

fn referred(state: &State) -> Option<(Side, Route)> {
    let Stage::Taken(taken) = &state.stage else { return None };
    match taken.turn {
        Turn::Referred { to, route } => Some((to, route)),
        _ => None,
    }
}

pub(crate) fn unsatisfactory(
    state: &State,
    comment: Option<&FreeText>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Some((to, route)) = referred(state) else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    let mut faults = Faults::none();
    let comment = texts::optional(&mut outcome, comment, Place::field("comment"), moment, &mut faults);
    faults.check()?;
    let next = state.responding().and_then(crate::Party::coordinator_id).filter(|_| route.responding);
    let passed_on = to == Side::Requesting && next.is_some();
    if let Some(next) = next.filter(|_| passed_on) {
        ask(state, Side::Responding, next, &mut outcome, moment);
    } else {
        Post::of(state, moment).tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::SentBack);
    }
    Ok(outcome.with(Event::FoundUnsatisfactory { comment, passed_on }))
}

pub(crate) fn satisfactory(
    state: &State,
    comment: Option<&FreeText>,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Some((to, _)) = referred(state) else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    let mut faults = Faults::none();
    let comment = texts::optional(&mut outcome, comment, Place::field("comment"), moment, &mut faults);
    faults.check()?;
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::Closed);
    post.tell_office(&mut outcome, state, Office::RespondingAuthority, Mail::Closed);
    let reason = match to {
        Side::Requesting => Reason::SatisfactoryByRequestingCoordinator,
        Side::Responding => Reason::SatisfactoryByRespondingCoordinator,
    };
    Ok(closing::close(outcome, reason, comment, moment))
}

pub(crate) fn reconsider(
    state: &State,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Outcome<Request> {
    let post = Post::of(state, moment);
    post.tell_office(&mut outcome, state, Office::RequestingAuthority, Mail::AdditionalAccepted);
    outcome.with(Event::Reconsidered)
}

pub(crate) fn uphold(
    state: &State,
    justification: &FreeText,
    closes: bool,
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let rule = Rule::ReferralJustification;
    let justification = texts::needed(&mut outcome, justification, rule, "justification", moment)?;
    let mail = if closes { Mail::Closed } else { Mail::ReferralRestarted };
    Post::of(state, moment).tell_office(&mut outcome, state, Office::RequestingAuthority, mail);
    Ok(if closes {
        closing::close(outcome, Reason::Upheld, Some(justification), moment)
    } else {
        outcome.with(Event::ReferralRestarted { justification })
    })
}
