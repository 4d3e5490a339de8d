//! What an acting user is in a request, and why he may not do what he tries (handbook 5.2, 5.3.5).

use imi_core::{
    Access, Actor, AnyRule, AuthorityId, Country, Moment, Rule as CoreRule, Set, Setting, Standing,
    UserRight, members,
};
use imi_i18n::Procedure;

use crate::parties::request_rights;
use crate::stage::Exchange;
use crate::{Holder, Kind, Office, Part, Policy, Rule, Side, Stage, State, Status};

members! {
    /// What a user is in a request, at a moment.
    pub enum Seat {
        /// Acts for the requesting authority.
        RequestingHandler,
        /// Acts for the authority addressed or responding.
        RespondingHandler,
        /// Acts for the requesting coordinator.
        RequestingReferralHandler,
        /// Acts for the responding coordinator.
        RespondingReferralHandler,
        /// Assigns the users of the office.
        Allocator,
        /// Handles requests of an authority that sent or received this one, assigned or not.
        Copier,
        /// Can have reports of it made.
        Reporter,
        /// Speaks for the European Commission.
        Commission,
        /// Reads everything for the requesting authority.
        RequestingReader,
        /// Reads for the requesting authority what is not personal.
        RequestingLimited,
        /// Reads everything for the responding authority, once it has accepted.
        RespondingReader,
        /// Reads for the responding authority what is not personal.
        RespondingLimited,
        /// Is of the requesting coordinator.
        RequestingCoordinator,
        /// Is of the responding coordinator, or before acceptance of one that is linked to the authority addressed.
        RespondingCoordinator,
        /// Is of an authority that forwarded the request.
        Forwarder,
        /// Handles requests of another authority in the country of one side.
        Compatriot,
    }
}

impl Seat {
    /// Of the requesting side.
    pub const REQUESTING: Set<Self> = Self::set(&[
        Self::RequestingHandler,
        Self::RequestingReferralHandler,
        Self::RequestingReader,
        Self::RequestingLimited,
        Self::RequestingCoordinator,
    ]);
    /// Of the responding side.
    pub const RESPONDING: Set<Self> = Self::set(&[
        Self::RespondingHandler,
        Self::RespondingReferralHandler,
        Self::RespondingReader,
        Self::RespondingLimited,
        Self::RespondingCoordinator,
    ]);
    /// Of one of the two authorities.
    pub const OF_PARTY: Set<Self> = Self::set(&[
        Self::RequestingReader,
        Self::RequestingLimited,
        Self::RespondingReader,
        Self::RespondingLimited,
    ]);
}

/// The office that an authority holds, if any; a coordinator's only while it is the chosen one.
pub(crate) fn office(state: &State, authority: AuthorityId) -> Option<Office> {
    held_by(state, state.stage.exchange(), authority).map(|(office, _)| office)
}

fn held_by<'s>(
    state: &'s State,
    exchange: Option<&'s Exchange>,
    authority: AuthorityId,
) -> Option<(Office, &'s Holder)> {
    state
        .requesting
        .held_by(Side::Requesting, authority)
        .or_else(|| exchange?.responding.held_by(Side::Responding, authority))
}

fn forwarded(exchange: Option<&Exchange>, authority: AuthorityId) -> bool {
    exchange.is_some_and(|exchange| exchange.forwarders.iter().any(|f| f.authority == authority))
}

/// What the actor is in this request.
pub(crate) fn seats(state: &State, part: Part, moment: &Moment<'_, Policy>) -> Set<Seat> {
    let exchange = state.stage.exchange();
    let Actor::User { user, authority } = moment.actor else {
        let concerns = exchange.is_some_and(|exchange| exchange.notification.is_some());
        return Set::EMPTY.with_if(moment.actor == Actor::Commission && concerns, Seat::Commission);
    };
    let Some(own) = moment.standing(authority, state.area) else { return Set::EMPTY };
    let rights = request_rights(own, user);
    if rights.is_empty() || matches!(state.stage, Stage::Discarded(_)) {
        return Set::EMPTY;
    }
    let handles = rights.has(UserRight::RequestHandler);
    let reads = handles || rights.has(UserRight::RequestViewer);
    let active = own.access != Access::Inactive;
    let Some((office, holder)) = held_by(state, exchange, authority) else {
        return outsider(state, authority, own, rights, moment);
    };
    let (acts, reader, limited) = match office {
        Office::RequestingAuthority => {
            (Seat::RequestingHandler, Seat::RequestingReader, Seat::RequestingLimited)
        }
        Office::RespondingAuthority => {
            (Seat::RespondingHandler, Seat::RespondingReader, Seat::RespondingLimited)
        }
        Office::RequestingCoordinator => {
            (Seat::RequestingReferralHandler, Seat::RequestingCoordinator, Seat::RequestingCoordinator)
        }
        Office::RespondingCoordinator => {
            (Seat::RespondingReferralHandler, Seat::RespondingCoordinator, Seat::RespondingCoordinator)
        }
    };
    let of_party = !office.is_coordinator();
    let may = active && rights.has(office.right()) && holder.admits(own, user);
    let allocates = active && rights.has(UserRight::Allocator) && part == Part::Allocation(office);
    (if reads { reader } else { limited })
        .only()
        .with_if(of_party || rights.has(UserRight::ReferralHandler), Seat::Reporter)
        .with_if(may, acts)
        .with_if(active && of_party && handles, Seat::Copier)
        .with_if(allocates, Seat::Allocator)
        .with_if(forwarded(exchange, authority), Seat::Forwarder)
}

fn outsider(
    state: &State,
    authority: AuthorityId,
    own: &Standing,
    rights: Set<UserRight>,
    moment: &Moment<'_, Policy>,
) -> Set<Seat> {
    let exchange = state.stage.exchange();
    let handles = rights.has(UserRight::RequestHandler);
    let active = own.access != Access::Inactive;
    let mut seats = Set::EMPTY;
    if forwarded(exchange, authority) {
        seats = seats.with(Seat::Forwarder).with(Seat::Reporter).with_if(handles && active, Seat::Copier);
    }
    if monitors(state, authority, moment) {
        seats = seats
            .with(Seat::RespondingCoordinator)
            .with_if(rights.has(UserRight::ReferralHandler), Seat::Reporter);
    }
    let near = |country: Country| country == own.country;
    let compatriot = handles
        && exchange.is_some_and(|sent| near(sent.responding.country) || near(state.requesting.country));
    seats.with_if(compatriot, Seat::Compatriot)
}

/// Before acceptance every request coordinator linked to the authority addressed sees the request (handbook 9.3.1.1).
fn monitors(state: &State, authority: AuthorityId, moment: &Moment<'_, Policy>) -> bool {
    let Stage::Awaiting(exchange) = &state.stage else { return false };
    let addressed = moment.standing(exchange.responding.authority.authority, state.area);
    let coordinates = moment.standing(authority, state.area).is_some_and(Standing::is_request_coordinator);
    coordinates && addressed.is_some_and(|addressed| addressed.coordinators.contains(&authority))
}

/// The stage of a part as those in `seats` see it.
pub(crate) fn seen(inner: Status, state: &State, part: Part, seats: Set<Seat>) -> Option<Status> {
    let inside = seats.meets(Seat::REQUESTING) || seats.meets(Seat::RESPONDING);
    if seats.is_empty() {
        return None;
    }
    match part {
        Part::Allocation(office) => {
            let own = match office {
                Office::RequestingAuthority => {
                    seats.has(Seat::RequestingReader) || seats.has(Seat::RequestingLimited)
                }
                Office::RespondingAuthority => {
                    seats.has(Seat::RespondingReader) || seats.has(Seat::RespondingLimited)
                }
                Office::RequestingCoordinator => seats.has(Seat::RequestingCoordinator),
                Office::RespondingCoordinator => seats.has(Seat::RespondingCoordinator),
            };
            own.then_some(inner)
        }
        Part::Derogation => (inside || seats.has(Seat::Commission)).then_some(inner),
        Part::Request if seats.meets(Seat::RESPONDING) => Some(inner),
        // A forwarder sees what was when it forwarded.
        Part::Request if seats.has(Seat::Forwarder) && !inside => Some(Status::AwaitingAcceptance),
        Part::Request => Some(state.outer_status()),
    }
}

/// The stage of an office's allocation (handbook 5.3.5).
pub(crate) fn allocation(state: &State, office: Office, moment: &Moment<'_, Policy>) -> Option<Status> {
    let holder = state.holder(office)?;
    let Some(standing) = moment.standing(holder.authority, state.area) else { return Some(Status::NotUsed) };
    Some(if !standing.has(Setting::UsesAllocation) {
        Status::NotUsed
    } else if holder.effective(standing, office.right()).next().is_some() {
        Status::Assigned
    } else {
        Status::AwaitingAllocation
    })
}

/// Why the actor has not the seat that the command needs.
pub(crate) fn why_not(
    state: &State,
    kind: Kind,
    part: Part,
    seats: Set<Seat>,
    moment: &Moment<'_, Policy>,
) -> AnyRule<Rule> {
    let own = moment.actor.authority().and_then(|authority| moment.standing(authority, state.area));
    let rights = moment.rights(state.area);
    if own.is_some_and(|own| own.access == Access::Inactive) {
        return CoreRule::RightsAtMoment.into();
    }
    let office = moment.actor.authority().and_then(|authority| office(state, authority));
    match kind {
        Kind::RecordContraryDecision => return Rule::ActorBelongsToTheSeat.into(),
        Kind::CopyRequest => {
            let party = seats.meets(Seat::OF_PARTY) || seats.has(Seat::Forwarder);
            return if party { without_handler(rights) } else { Rule::CopyOnlyOwn.into() };
        }
        Kind::GenerateReport => return Rule::ReportOfOwnAuthority.into(),
        Kind::Assign => {
            let here = office.map(Part::Allocation) == Some(part);
            return if here { Rule::AllocatorAssigns } else { Rule::ActorBelongsToTheSeat }.into();
        }
        _ => {}
    }
    let needed = needed(kind);
    match office {
        Some(office) if needed.has(office) => not_acting(state, office, rights, own),
        Some(office) if office.is_coordinator() => of_coordinator(kind, needed).into(),
        Some(_) => of_party(kind, rights),
        None if seats.has(Seat::Forwarder) => Rule::ForwardEndsResponsibility.into(),
        None if seats.has(Seat::RespondingCoordinator) => of_coordinator(kind, needed).into(),
        None if needed.iter().any(Office::is_coordinator) => Rule::OnlySelectedCoordinatorIntervenes.into(),
        None => Rule::ActorBelongsToTheSeat.into(),
    }
}

/// The offices whose users give commands of this kind.
fn needed(kind: Kind) -> Set<Office> {
    let seats = crate::table::row(kind).steps.iter().fold(Set::EMPTY, |seats, step| seats.or(step.seats));
    Set::EMPTY
        .with_if(seats.has(Seat::RequestingHandler), Office::RequestingAuthority)
        .with_if(seats.has(Seat::RespondingHandler), Office::RespondingAuthority)
        .with_if(seats.has(Seat::RequestingReferralHandler), Office::RequestingCoordinator)
        .with_if(seats.has(Seat::RespondingReferralHandler), Office::RespondingCoordinator)
}

fn without_handler(rights: Set<UserRight>) -> AnyRule<Rule> {
    if rights.has(UserRight::RequestViewer) {
        Rule::ViewerTakesNoAction.into()
    } else if rights.has(UserRight::Allocator) {
        Rule::AllocatorAloneCannotAct.into()
    } else {
        Rule::OnlyHandlersAct.into()
    }
}

/// The office is the right one, but the user may not act in it.
fn not_acting(
    state: &State,
    office: Office,
    rights: Set<UserRight>,
    own: Option<&Standing>,
) -> AnyRule<Rule> {
    if !rights.has(office.right()) {
        return if office.is_coordinator() {
            Rule::OnlyReferralHandlersIntervene.into()
        } else {
            without_handler(rights)
        };
    }
    let assigned = |holder: &Holder, own| holder.effective(own, office.right()).next().is_some();
    match (state.holder(office), own) {
        (Some(holder), Some(own)) if !assigned(holder, own) => Rule::NobodyActsBeforeAllocation.into(),
        _ if office.is_coordinator() => Rule::OnlyAssignedReferralHandlersAct.into(),
        _ => Rule::OnlyAssignedAct.into(),
    }
}

/// A user of a coordinator tries what is not for its office.
fn of_coordinator(kind: Kind, needed: Set<Office>) -> Rule {
    match kind {
        Kind::EditDraft | Kind::DiscardDraft => Rule::CoordinatorDoesNotEdit,
        Kind::RefuseRequest => Rule::LinkedCoordinatorMayNotRefuse,
        Kind::Forward | Kind::Split => Rule::CoordinatorForwardsOnlyAsAddressee,
        Kind::Refer => Rule::OnlyRequesterRefers,
        Kind::FindSatisfactory | Kind::FindUnsatisfactory => Rule::OnlyHoldingCoordinatorDecides,
        _ if needed.iter().any(Office::is_coordinator) => Rule::WrongSideCoordinator,
        _ => Rule::CoordinatorTakesNoAuthorityAction,
    }
}

/// A user of an authority tries what is for the other one, or for a coordinator.
fn of_party(kind: Kind, rights: Set<UserRight>) -> AnyRule<Rule> {
    if !rights.has(UserRight::RequestHandler) && !rights.has(UserRight::ReferralHandler) {
        return without_handler(rights);
    }
    match kind {
        Kind::Refer => Rule::OnlyRequesterRefers.into(),
        Kind::CloseAsSatisfactory | Kind::CloseAsUnavailable => Rule::RespondingCannotCloseReplied.into(),
        _ => Rule::ActorBelongsToTheSeat.into(),
    }
}

/// Whether the request is a case-by-case derogation.
pub(crate) fn is_derogation(state: &State) -> bool {
    state.case.procedure() != Procedure::Ordinary
}
