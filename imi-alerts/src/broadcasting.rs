//! Accepting, forwarding and broadcasting by the coordinator (handbook 6.3.1.2, 6.3.2).

use imi_core::time::civil_day;
use imi_core::{
    Access, AnyRule, AuthorityId, Country, Faults, Moment, Outcome, Place, Set, Standing, WorkflowRole,
};

use crate::event::BroadcastTo;
use crate::mail::{DISSEMINATORS, HANDLERS, Mail, Post};
use crate::seat::standing;
use crate::table::{CLOSED, DELETED, Row, WITHDRAWN, broken, step, step_if};
use crate::{Alert, Done, Event, Kind, Part, Policy, Refused, Rule, Seat, Stage, State, Status};

const RUNNING: (Set<Status>, AnyRule<Rule>) =
    (Status::Broadcast.only(), broken(Rule::OnlyFourThingsRectifiable));

pub(crate) const ACCEPT: Row = Row {
    kind: Kind::Accept,
    section: "6.3.1.2",
    steps: &[step(
        Status::SubmittedForBroadcast.only(),
        Seat::Holder.only(),
        Status::AwaitingBroadcast.only(),
    )],
    wrong: &[
        DELETED,
        CLOSED,
        WITHDRAWN,
        RUNNING,
        (Status::AwaitingBroadcast.only(), broken(Rule::AcceptOnce)),
        (Status::ANY, broken(Rule::SubmitAndBroadcastSeparate)),
    ],
};

pub(crate) const FORWARD: Row = Row {
    kind: Kind::Forward,
    section: "6.3.1.2",
    steps: &[step(
        Status::SubmittedForBroadcast.only().or(Status::AwaitingBroadcast.only()),
        Seat::Holder.only(),
        Status::SubmittedForBroadcast.only(),
    )],
    wrong: &[DELETED, CLOSED, WITHDRAWN, RUNNING, (Status::ANY, broken(Rule::SubmitAndBroadcastSeparate))],
};

pub(crate) const ADD_STATES: Row = Row {
    kind: Kind::AddRecipientStates,
    section: "6.3.2",
    steps: &[step_if(
        Status::AwaitingBroadcast.only().or(Status::Broadcast.only()),
        Seat::Holder.only(),
        Set::EMPTY,
        one_is_left,
    )],
    wrong: &[
        DELETED,
        (Status::ENDED, broken(Rule::NoRectificationAfterEnd)),
        (Status::Draft.only(), broken(Rule::SubmitAndBroadcastSeparate)),
        (Status::ANY, broken(Rule::CoordinatorEditsAfterAccepting)),
    ],
};

pub(crate) const BROADCAST: Row = Row {
    kind: Kind::BroadcastAlert,
    section: "6.3.1.2",
    steps: &[step(Status::AwaitingBroadcast.only(), Seat::Holder.only(), Status::Broadcast.only())],
    wrong: &[
        DELETED,
        CLOSED,
        WITHDRAWN,
        RUNNING,
        (Status::Draft.only(), broken(Rule::SubmitAndBroadcastSeparate)),
        (Status::ANY, broken(Rule::AcceptBeforeBroadcast)),
    ],
};

pub(crate) fn forward(
    state: &State,
    to: AuthorityId,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let place = Place::field("to");
    let another = |target: &&Standing| {
        target.role.is_coordinator()
            && target.country == state.country
            && state.stage.coordinator() != Some(to)
    };
    let Some(target) = standing(state, to, moment).filter(another) else {
        return Err(Refused::content(Rule::ForwardOnlyToCoordinatorOfOwnState.into(), place));
    };
    if target.access != Access::Active {
        return Err(Refused::content(Rule::SuspendedReceivesNoNewAlert.into(), place));
    }
    let post = Post { state, moment };
    post.tell(&mut outcome, to, DISSEMINATORS, Mail::Forwarded);
    let told = outcome.effects().notices.len();
    post.tell(&mut outcome, state.initiating, HANDLERS, Mail::ForwardedOn);
    // An alert may be handed back to the coordinator that initiated it: who is to broadcast it needs no second mail.
    let notices = &mut outcome.effects_mut().notices;
    let later = notices.split_off(told);
    let known: Vec<_> = notices.iter().map(|notice| notice.to).collect();
    notices.extend(later.into_iter().filter(|notice| !known.contains(&notice.to)));
    Ok(outcome.with(Event::Forwarded { to }))
}

/// The states that receive the alert, or will.
fn receiving(state: &State) -> Set<Country> {
    match &state.stage {
        Stage::Broadcast(active) => active.states.keys().copied().collect(),
        _ => state.content.recipients(state.country),
    }
}

/// Whether there is a state left that does not receive the alert.
fn one_is_left(state: &State, _: Part, moment: &Moment<'_, Policy>) -> Result<(), AnyRule<Rule>> {
    let today = civil_day(moment.now);
    let more = Set::<Country>::all().but(receiving(state).with(state.country));
    let left = more.iter().any(|country| country.participates_on(today));
    if left { Ok(()) } else { Err(Rule::NoopRectificationRefused.into()) }
}

pub(crate) fn add_states(
    state: &State,
    countries: Set<Country>,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let today = civil_day(moment.now);
    let place = Place::field("countries");
    let mut faults = Faults::none();
    faults.unless(!countries.has(state.country), Rule::OwnStateNotRecipient, place);
    let eea = countries.iter().all(|country| country.participates_on(today));
    faults.unless(eea, Rule::RecipientMustBeEea, place);
    let new = countries.but(receiving(state));
    faults.unless(!new.is_empty() && new == countries, Rule::NoopRectificationRefused, place);
    faults.check()?;
    if !matches!(state.stage, Stage::Broadcast(_)) {
        return Ok(outcome.with(Event::StatesSelected { countries: state.content.selected.or(new) }));
    }
    let added = arrivals(state, new, false, moment);
    announce(state, &added, &mut outcome, moment);
    Ok(outcome.with(Event::StatesAdded(Box::new(added))))
}

/// The postboxes in which the alert arrives when it goes to these states, and, as it is first broadcast, to the
/// postboxes at home.
pub(crate) fn arrivals(
    state: &State,
    states: Set<Country>,
    home: bool,
    moment: &Moment<'_, Policy>,
) -> BroadcastTo {
    let mut postboxes: Vec<_> = moment
        .standings
        .iter()
        .filter(|s| {
            s.area == state.area && s.role == WorkflowRole::IncomingAlertPostbox && s.access == Access::Active
        })
        .filter(|s| states.has(s.country) || home && s.country == state.country)
        .map(|s| (s.authority, s.country))
        .collect();
    // In whatever order a store gives the standings, the same is recorded.
    postboxes.sort_unstable();
    BroadcastTo { states, postboxes }
}

/// The mails to the postboxes in which an alert arrives; one that broadcasts it itself needs none.
pub(crate) fn announce(
    state: &State,
    to: &BroadcastTo,
    outcome: &mut Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) {
    let post = Post { state, moment };
    let known = [Some(state.initiating), state.stage.coordinator()];
    for (postbox, country) in to.postboxes.iter().filter(|(postbox, _)| !known.contains(&Some(*postbox))) {
        let mail = if *country == state.country { Mail::OutgoingCopy } else { Mail::Received };
        post.tell(outcome, *postbox, DISSEMINATORS, mail);
    }
}

pub(crate) fn broadcast(
    state: &State,
    revision: u32,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    let checked = revision == state.content.revision;
    faults.unless(checked, Rule::BroadcastWhatWasChecked, Place::field("revision"));
    faults.check()?;
    // INVARIANT: what is submitted is complete and stays so, and has a recipient state.
    let to = arrivals(state, state.content.recipients(state.country), true, moment);
    announce(state, &to, &mut outcome, moment);
    let post = Post { state, moment };
    post.tell(&mut outcome, state.initiating, HANDLERS, Mail::Broadcast);
    post.tell_commission(&mut outcome, Mail::BroadcastToCommission);
    Ok(outcome.with(Event::Broadcast(Box::new(to))))
}
