//! Correcting a broadcast alert: four things, by the initiating state (handbook 6.3.2).

use imi_core::time::civil_day;
use imi_core::{AnyRule, Country, Faults, Moment, Outcome, Personal, Place, Set};

use crate::broadcasting::{announce, arrivals};
use crate::content::{AlertText, ProviderField};
use crate::mail::{Mail, Post};
use crate::seat::nothing;
use crate::table::{DELETED, Row, broken, step, step_if};
use crate::{Alert, Done, Event, Kind, Policy, Rule, Seat, Stage, State, Status, texts};

const WRONG: &[(Set<Status>, AnyRule<Rule>)] = &[
    DELETED,
    (Status::ENDED, broken(Rule::NoRectificationAfterEnd)),
    (Status::ANY, broken(Rule::NotBroadcastYet)),
];

pub(crate) const CHANGE_ESTABLISHMENT: Row = Row {
    kind: Kind::ChangeStateOfEstablishment,
    section: "6.3.2",
    steps: &[step_if(Status::Broadcast.only(), Seat::Holder.only(), Set::EMPTY, |state, _, _| {
        match state.stage.active() {
            Some(active) if active.closure.is_some() => Err(Rule::MseChangeBlockedByClosure.into()),
            _ => Ok(()),
        }
    })],
    wrong: WRONG,
};

pub(crate) const PROVIDER: Row = Row {
    kind: Kind::RectifyProviderDetails,
    section: "6.3.2",
    steps: &[step(Status::Broadcast.only(), Seat::Pen.only(), Set::EMPTY)],
    wrong: WRONG,
};

pub(crate) const DESCRIPTION: Row = Row {
    kind: Kind::RectifyDescription,
    section: "6.3.2",
    steps: &[step(Status::Broadcast.only(), Seat::Pen.only(), Set::EMPTY)],
    wrong: WRONG,
};

pub(crate) fn establishment(
    state: &State,
    country: Option<Country>,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Stage::Broadcast(active) = &state.stage else { return Err(nothing()) };
    let place = Place::field("country");
    let mut faults = Faults::none();
    let eea = country.is_none_or(|country| country.participates_on(civil_day(moment.now)));
    faults.unless(eea, Rule::MseMustBeEea, place);
    faults.unless(country != state.content.establishment, Rule::NoopRectificationRefused, place);
    faults.check()?;
    let post = Post { state, moment };
    post.tell_all(&mut outcome, Mail::EstablishmentChanged);
    // The new state must be able to close, so it receives the alert.
    let new = country.filter(|country| *country != state.country && !active.states.contains_key(country));
    if let Some(new) = new {
        let added = arrivals(state, new.only(), false, moment);
        announce(state, &added, &mut outcome, moment);
        outcome.events.push(Event::StatesAdded(Box::new(added)));
    }
    Ok(outcome.with(Event::EstablishmentChanged { country }))
}

pub(crate) fn provider(
    state: &State,
    details: &[(ProviderField, Personal<String>)],
    mut outcome: Outcome<Alert>,
) -> Done {
    let mut faults = Faults::none();
    faults.unless(!details.is_empty(), Rule::NoopRectificationRefused, Place::field("details"));
    let given = |value: &Personal<String>| !value.reveal().trim().is_empty();
    let stays = state
        .content
        .provider
        .iter()
        .any(|(field, _)| details.iter().all(|(changed, value)| changed != field || given(value)));
    let some = stays || details.iter().any(|(_, value)| given(value));
    faults.unless(some, Rule::ProviderDataRequired, Place::field("details"));
    faults.check()?;
    let details = details
        .iter()
        .map(|(field, value)| (*field, given(value).then(|| outcome.seal_value(value))))
        .collect();
    Ok(outcome.with(Event::ProviderRectified { details }))
}

pub(crate) fn description(
    text: &AlertText,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let text = texts::only(&mut outcome, text, (broken(Rule::CaseDescriptionRequired), "text"), moment)?;
    Ok(outcome.with(Event::DescriptionRectified { text }))
}
