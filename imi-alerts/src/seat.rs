//! What an acting user is in an alert, and who holds the pen (handbook 6.2).

use imi_core::{
    Access, Actor, AuthorityId, Moment, Reason, Set, Setting, Standing, UserRight, Workflow, members,
};

use crate::sight::sees;
use crate::stage::{Active, Part, Phase};
use crate::{Policy, Refused, Stage, State};

members! {
    /// What a user is in an alert and one of its parts, at a moment.
    pub enum Seat {
        /// Reads: has a right for alerts in an authority involved.
        Reader,
        /// Handles alerts in the initiating authority.
        Initiator,
        /// Disseminates in the coordinator that holds or broadcast the alert.
        Holder,
        /// Handles alerts in the initiating authority or in the coordinator that broadcast the alert.
        Withdrawer,
        /// Handles or disseminates in an authority involved.
        Contributor,
        /// The same in another state than the responsible one.
        Objector,
        /// Handles alerts in an authority that received the alert in the responsible state.
        Proposer,
        /// Handles or disseminates there in another authority than the one that proposed closure.
        Commenter,
        /// Disseminates in the closing coordinator.
        Closer,
        /// Disseminates in the coordinator to which the item was submitted.
        ItemBroadcaster,
        /// Holds the pen of the part.
        Pen,
        /// Disseminates in the part's coordinator, while whoever holds the pen can act no more.
        Release,
        /// Disseminates in this postbox.
        Postbox,
        /// Disseminates in a postbox of this recipient's state.
        HomePostbox,
        /// Disseminates in an alert coordinator that received or broadcast the alert.
        Distributor,
        /// Speaks for the European Commission.
        Commission,
    }
}

/// The rights by which a user has to do with alerts.
pub(crate) const OF_ALERTS: Set<UserRight> =
    UserRight::set(&[UserRight::AlertViewer, UserRight::AlertHandler, UserRight::AlertDisseminator]);

/// Who may change, before its broadcast, what was submitted to a coordinator (handbook 6.2.2).
pub(crate) struct Pen {
    pub(crate) coordinator: AuthorityId,
    pub(crate) submitter: AuthorityId,
    /// Whether disseminators of the submitter hold it as handlers do.
    pub(crate) disseminators: bool,
    /// Whether the coordinator may use it yet.
    pub(crate) accepted: bool,
}

pub(crate) fn pen(state: &State, part: Part) -> Option<Pen> {
    let of = |coordinator, submitter| Pen { coordinator, submitter, disseminators: false, accepted: true };
    match (&state.stage, part) {
        (Stage::Submitted(held), Part::Alert) => {
            Some(Pen { accepted: false, ..of(held.coordinator, state.initiating) })
        }
        (Stage::Checking(held), Part::Alert) => Some(of(held.coordinator, state.initiating)),
        (Stage::Broadcast(active), Part::Alert) => Some(of(active.broadcaster, state.initiating)),
        (Stage::Broadcast(active), Part::Information(number)) => {
            let item = active.item(number).filter(|item| item.waits())?;
            Some(Pen { disseminators: true, ..of(item.coordinator, item.by) })
        }
        (Stage::Broadcast(active), Part::Withdrawal) => {
            active.withdrawal.map(|withdrawal| of(active.broadcaster, withdrawal.by))
        }
        (Stage::Broadcast(active), Part::Closure) => {
            let proposal = active.closure.as_ref()?;
            let open = matches!(proposal.phase, Phase::Comments { .. } | Phase::Deciding);
            open.then(|| of(proposal.coordinator, proposal.by))
        }
        _ => None,
    }
}

/// What is known of an authority for alerts.
pub(crate) fn standing<'a>(
    state: &State,
    authority: AuthorityId,
    moment: &Moment<'a, Policy>,
) -> Option<&'a Standing> {
    moment.standing(authority, state.area).filter(|standing| standing.workflow == Workflow::Alert)
}

/// The actor's own standing; the gate has let him through by it.
pub(crate) fn own<'a>(state: &State, moment: &Moment<'a, Policy>) -> Result<&'a Standing, Refused> {
    moment.actor.authority().and_then(|id| standing(state, id, moment)).ok_or_else(nothing)
}

/// A refusal for what a state does not hold; the gate lets nothing through to it.
pub(crate) fn nothing() -> Refused {
    Refused::new(Reason::NotFound)
}

/// Whether a coordinator has final approval at this moment.
pub(crate) fn final_approval(state: &State, coordinator: AuthorityId, moment: &Moment<'_, Policy>) -> bool {
    standing(state, coordinator, moment)
        .is_some_and(|standing| standing.role.is_coordinator() && standing.has(Setting::FinalApproval))
}

/// What the actor is in this part of the alert.
pub(crate) fn seats(state: &State, part: Part, moment: &Moment<'_, Policy>) -> Set<Seat> {
    let Actor::User { user, authority } = moment.actor else {
        let shown = moment.actor == Actor::Commission && sees(state, part, None);
        return Set::EMPTY.with_if(shown, Seat::Commission);
    };
    let Some(own) = standing(state, authority, moment) else { return Set::EMPTY };
    let rights = own.rights(user).and(OF_ALERTS);
    if rights.is_empty() || !sees(state, part, Some((authority, own.country))) {
        return Set::EMPTY;
    }
    let reader = Seat::Reader.only();
    if own.access == Access::Inactive {
        return reader;
    }
    let handles = rights.has(UserRight::AlertHandler);
    let disseminates = rights.has(UserRight::AlertDisseminator) && own.role.is_coordinator();
    let coordinator = state.stage.coordinator();
    let holds = coordinator == Some(authority);
    let seats = reader
        .with_if(handles && state.initiating == authority, Seat::Initiator)
        .with_if(disseminates && holds, Seat::Holder);
    let seats = with_pen(seats, state, part, (own, handles, disseminates), moment);
    match &state.stage {
        Stage::Broadcast(active) => active_seats(seats, state, active, part, (own, handles, disseminates)),
        _ => seats,
    }
}

fn with_pen(
    seats: Set<Seat>,
    state: &State,
    part: Part,
    (own, handles, disseminates): (&Standing, bool, bool),
    moment: &Moment<'_, Policy>,
) -> Set<Seat> {
    let Some(pen) = pen(state, part) else { return seats };
    let approves = final_approval(state, pen.coordinator, moment);
    let at_coordinator = disseminates && own.authority == pen.coordinator;
    let at_submitter = own.authority == pen.submitter && (handles || pen.disseminators && disseminates);
    let holds = if approves { at_coordinator && pen.accepted } else { at_submitter };
    // Where the flag is off, an authority that can act no more, or has no access at all, would leave the item stuck.
    let stuck = !approves
        && standing(state, pen.submitter, moment)
            .is_none_or(|submitter| submitter.access == Access::Inactive);
    seats.with_if(holds, Seat::Pen).with_if(stuck && at_coordinator, Seat::Release)
}

fn active_seats(
    seats: Set<Seat>,
    state: &State,
    active: &Active,
    part: Part,
    (own, handles, disseminates): (&Standing, bool, bool),
) -> Set<Seat> {
    let authority = own.authority;
    let responsible = own.country == state.responsible();
    let acts = handles || disseminates;
    let proposal = active.closure.as_ref();
    let withdraws = handles && (state.initiating == authority || active.broadcaster == authority);
    let seats = seats
        .with_if(acts, Seat::Contributor)
        .with_if(withdraws, Seat::Withdrawer)
        .with_if(acts && !responsible, Seat::Objector)
        .with_if(handles && responsible, Seat::Proposer)
        .with_if(
            acts && responsible && proposal.is_some_and(|proposal| proposal.by != authority),
            Seat::Commenter,
        )
        .with_if(
            disseminates && proposal.is_some_and(|proposal| proposal.coordinator == authority),
            Seat::Closer,
        )
        .with_if(
            disseminates && (active.broadcaster == authority || active.lists(authority)),
            Seat::Distributor,
        );
    let is_postbox = disseminates && active.postboxes.contains_key(&authority);
    match part {
        Part::Information(number) => {
            let item = active.item(number);
            seats.with_if(
                disseminates && item.is_some_and(|item| item.coordinator == authority),
                Seat::ItemBroadcaster,
            )
        }
        Part::Postbox(postbox) => seats.with_if(is_postbox && postbox == authority, Seat::Postbox),
        Part::Recipient(recipient) => {
            let home = active.recipients.get(&recipient).is_some_and(|entry| entry.country == own.country);
            seats.with_if(is_postbox && home, Seat::HomePostbox)
        }
        Part::Alert | Part::Withdrawal | Part::Closure => seats,
    }
}
