//! Who of an office deals with a request, and which coordinator it has (handbook 5.3.5, 5.3.2.1).

use imi_core::{AuthorityId, Faults, Moment, Outcome, Place, Set, Setting, UserId};

use crate::coordinator;
use crate::mail::Post;
use crate::table::{OVER, Row, Step, own};
use crate::{Done, Event, Kind, Office, Part, Policy, Refused, Request, Rule, Seat, Side, State, Status};

pub(crate) const ASSIGN: Row = Row {
    kind: Kind::Assign,
    section: "5.3.5",
    steps: &[Step {
        from: Status::AwaitingAllocation.only().or(Status::Assigned.only()),
        seats: Seat::Allocator.only(),
        to: Status::Assigned.only(),
        given: Some(|state, part, moment| {
            if Status::OVER.has(state.status()) {
                return Err(Rule::NothingAddedAfterClosure.into());
            }
            let Part::Allocation(office) = part else { return Ok(()) };
            let standing =
                state.holder(office).and_then(|holder| moment.standing(holder.authority, state.area));
            let somebody =
                standing.is_some_and(|standing| standing.with_right(office.right()).next().is_some());
            if somebody { Ok(()) } else { Err(unfit(office).into()) }
        }),
    }],
    wrong: &[OVER, (Status::ANY, own(Rule::AllocationOffByDefault))],
};

pub(crate) const CHANGE_COORDINATOR: Row = Row {
    kind: Kind::ChangeCoordinator,
    section: "5.3.2.1",
    steps: &[
        Step {
            from: Status::OPEN.but(Status::REFERRED),
            seats: Seat::RequestingHandler.only(),
            to: Set::EMPTY,
            given: Some(|state, _, moment| another(state, Side::Requesting, moment).map_err(Into::into)),
        },
        Step {
            from: Status::ACCEPTED.but(Status::REFERRED).but(Status::AwaitingReplyApproval.only()),
            seats: Seat::RespondingHandler.only(),
            to: Set::EMPTY,
            given: Some(|state, _, moment| another(state, Side::Responding, moment).map_err(Into::into)),
        },
    ],
    wrong: &[
        OVER,
        (
            Status::REFERRED
                .or(Status::AwaitingRequestApproval.only())
                .or(Status::AwaitingReplyApproval.only()),
            own(Rule::CoordinatorRemovedDuringReview),
        ),
        (Status::AwaitingAcceptance.only(), own(Rule::SelectCoordinatorWhenAccepting)),
        (Status::ANY, own(Rule::SelectCoordinatorWhenSending)),
    ],
};

/// Whether another coordinator than the present one can be chosen at all.
fn another(state: &State, side: Side, moment: &Moment<'_, Policy>) -> Result<(), Rule> {
    let party = state.party(side);
    let own = party.and_then(|party| moment.standing(party.authority.authority, state.area));
    let present = party.and_then(crate::Party::coordinator_id);
    let other = own.is_some_and(|own| coordinator::linked(own, moment).any(|id| Some(id) != present));
    if other { Ok(()) } else { Err(Rule::CoordinatorMustBeLinked) }
}

fn unfit(office: Office) -> Rule {
    if office.is_coordinator() { Rule::OnlyReferralHandlersAssigned } else { Rule::OnlyHandlersAssigned }
}

pub(crate) fn assign(
    state: &State,
    office: Office,
    users: &[UserId],
    mut outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let standing = state.holder(office).and_then(|holder| moment.standing(holder.authority, state.area));
    let (Some(holder), Some(standing)) = (state.holder(office), standing) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let present: Vec<UserId> = if standing.has(Setting::UsesAllocation) {
        holder.effective(standing, office.right()).collect()
    } else {
        Vec::new()
    };
    let mut faults = Faults::none();
    let nobody = if present.is_empty() { Rule::OneOrMoreAssigned } else { Rule::ReassignKeepsOne };
    faults.unless(!users.is_empty(), nobody, Place::field("users"));
    for (nth, user) in users.iter().enumerate() {
        let place = Place::nth("users", u32::try_from(nth).unwrap_or(u32::MAX));
        faults.unless(standing.is(*user, office.right()), unfit(office), place);
    }
    faults.check()?;
    let mut all: Vec<UserId> = Vec::with_capacity(users.len());
    for user in users {
        if !all.contains(user) {
            all.push(*user);
        }
    }
    let new: Vec<UserId> = all.iter().copied().filter(|user| !present.contains(user)).collect();
    Post::of(state, moment).allocated(&mut outcome, (state, holder), office, &new);
    Ok(outcome.with(Event::Assigned { office, users: all }))
}

pub(crate) fn change_coordinator(
    state: &State,
    side: Side,
    coordinator: AuthorityId,
    outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Some(party) = state.party(side) else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    let Some(own) = moment.standing(party.authority.authority, state.area) else {
        return Err(Refused::new(imi_core::Reason::NotFound));
    };
    let place = Place::field("coordinator");
    coordinator::may_choose(own, coordinator, moment).map_err(|rule| Refused::content(rule.into(), place))?;
    if party.coordinator_id() == Some(coordinator) {
        return Err(Refused::content(Rule::CoordinatorMustBeLinked.into(), place));
    }
    Ok(outcome.with(Event::CoordinatorChanged { side, coordinator }))
}
