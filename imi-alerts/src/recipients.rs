//! Acknowledging, disseminating and removing recipients (handbook 6.3.4).

use imi_core::{Access, AuthorityId, Country, Faults, Moment, Outcome, Place, Set};

use crate::mail::{ACTING, Mail, Post};
use crate::seat::{own, standing};
use crate::stage::{Postbox, Reached};
use crate::table::{DELETED, Row, broken, step, step_if};
use crate::{Alert, Done, Event, Kind, Part, Policy, Rule, Seat, State, Status};

pub(crate) const ADD: Row = Row {
    kind: Kind::AddRecipients,
    section: "6.3.4.2",
    steps: &[step_if(Status::Broadcast.only(), Seat::Distributor.only(), Set::EMPTY, |state, _, moment| {
        // In the initiating state nobody waits for a first dissemination.
        let home = moment.actor.authority().and_then(|id| state.country_of(id));
        let disseminated =
            |postbox: &Postbox| Some(postbox.country) == home && postbox.reached == Reached::Disseminated;
        let done = home == Some(state.country)
            || state.stage.active().is_some_and(|active| active.postboxes.values().any(disseminated));
        if done { Ok(()) } else { Err(Rule::FirstDisseminationByPostbox.into()) }
    })],
    wrong: &[
        DELETED,
        (Status::ENDED, broken(Rule::RecipientsFrozenAfterEnd)),
        (Status::ANY, broken(Rule::NotBroadcastYet)),
    ],
};

pub(crate) const ACKNOWLEDGE: Row = Row {
    kind: Kind::Acknowledge,
    section: "6.3.4.1",
    steps: &[step(Status::AwaitingAcknowledgement.only(), Seat::Postbox.only(), Status::Acknowledged.only())],
    wrong: &[
        (Status::RecipientsFrozen.only(), broken(Rule::RecipientsFrozenAfterEnd)),
        (Status::ANY, broken(Rule::AcknowledgeOnlyOnce)),
    ],
};

pub(crate) const DISSEMINATE: Row = Row {
    kind: Kind::Disseminate,
    section: "6.3.4.2",
    steps: &[step(
        Status::set(&[Status::Acknowledged, Status::Disseminated, Status::OutgoingCopy]),
        Seat::Postbox.only(),
        Status::Disseminated.only(),
    )],
    wrong: &[
        (Status::RecipientsFrozen.only(), broken(Rule::RecipientsFrozenAfterEnd)),
        (Status::ANY, broken(Rule::AcknowledgeBeforeDissemination)),
    ],
};

pub(crate) const REMOVE: Row = Row {
    kind: Kind::RemoveRecipient,
    section: "6.3.4.2",
    steps: &[step_if(
        Status::RecipientListed.only(),
        Seat::HomePostbox.only(),
        Status::RecipientRemoved.only(),
        |state, part, _| {
            let closing = state.stage.active().and_then(|active| active.closure.as_ref());
            let actor = closing.is_some_and(|proposal| Part::Recipient(proposal.coordinator) == part);
            if actor { Err(Rule::RemovalNeverHitsActors.into()) } else { Ok(()) }
        },
    )],
    wrong: &[
        (Status::RecipientsFrozen.only(), broken(Rule::RecipientsFrozenAfterEnd)),
        (Status::ANY, broken(Rule::RemoveOnlyWithoutAction)),
    ],
};

/// The authorities to be added, each with its country.
fn added(
    state: &State,
    home: Country,
    authorities: &[AuthorityId],
    moment: &Moment<'_, Policy>,
) -> Result<Vec<(AuthorityId, Country)>, crate::Refused> {
    let mut faults = Faults::none();
    faults.unless(!authorities.is_empty(), Rule::EmptyDisseminationRefused, Place::field("authorities"));
    let mut found: Vec<(AuthorityId, Country)> = Vec::with_capacity(authorities.len());
    for (nth, id) in authorities.iter().enumerate() {
        let place = Place::nth("authorities", u32::try_from(nth).unwrap_or(u32::MAX));
        let Some(target) = standing(state, *id, moment) else {
            faults.add(Rule::DisseminateToAlertRolesOnly, place);
            continue;
        };
        faults.unless(target.country == home, Rule::DisseminateWithinOwnState, place);
        faults.unless(target.access == Access::Active, Rule::SuspendedReceivesNoNewAlert, place);
        let twice = found.iter().any(|(known, _)| known == id);
        faults.unless(!state.involves(*id) && !twice, Rule::DuplicateRecipientRefused, place);
        found.push((*id, target.country));
    }
    faults.check()?;
    Ok(found)
}

pub(crate) fn add(
    state: &State,
    postbox: Option<AuthorityId>,
    authorities: &[AuthorityId],
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let home = own(state, moment)?.country;
    let authorities = added(state, home, authorities, moment)?;
    let post = Post { state, moment };
    for (id, _) in &authorities {
        post.tell(&mut outcome, *id, ACTING, Mail::Disseminated);
    }
    Ok(outcome.with(Event::Disseminated { postbox, authorities }))
}
