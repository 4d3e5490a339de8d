//! Who is mailed, from the handbook's matrix `email_recipients` and the journal alone.

use std::collections::{BTreeMap, BTreeSet};

use imi_core::{Actor, AuthorityId, Envelope, Notice, Recipient, Setting, Standing, UserId, UserRight};

use super::{End, History};
use crate::stage::Reason;
use crate::{Event, Mail, Office, Request, Side};

/// What the journal tells of an office: who holds it, who is assigned, who acted last, and whether it was asked before.
#[derive(Clone, Debug, Default)]
struct Place {
    authority: Option<AuthorityId>,
    assigned: Vec<UserId>,
    last: Option<UserId>,
}

/// The four offices as the journal has them, and which coordinators were asked for an opinion already.
#[derive(Clone, Debug, Default)]
struct Places {
    offices: BTreeMap<Office, Place>,
    asked: BTreeSet<(Side, AuthorityId)>,
    accepted: bool,
    under_approval: bool,
    reply_held: bool,
    referred_to: Option<Side>,
}

impl Places {
    fn of(&self, office: Office) -> Place {
        self.offices.get(&office).cloned().unwrap_or_default()
    }

    fn hold(&mut self, office: Office, authority: Option<AuthorityId>) {
        if self.of(office).authority != authority {
            self.offices.insert(office, Place { authority, ..Place::default() });
        }
    }

    fn take(&mut self, office: Office, authority: AuthorityId) {
        self.offices.insert(office, Place { authority: Some(authority), ..Place::default() });
    }

    fn ask(&mut self, side: Side) {
        let coordinator = side.coordinator();
        if let Some(id) = self.of(coordinator).authority
            && self.asked.insert((side, id))
        {
            self.take(coordinator, id);
        }
        self.referred_to = Some(side);
    }

    fn happen(&mut self, envelope: &Envelope<Request>) {
        use Office as O;
        match &envelope.event {
            Event::DraftCreated(created) => {
                if let Actor::User { user, authority } = envelope.by {
                    self.take(O::RequestingAuthority, authority);
                    if let Some(place) = self.offices.get_mut(&O::RequestingAuthority) {
                        place.assigned.extend(created.assigned.then_some(user));
                    }
                }
            }
            Event::SplitOff(part) => {
                for (office, holder) in [
                    (O::RequestingAuthority, Some(&part.requesting.authority)),
                    (O::RequestingCoordinator, part.requesting.coordinator.as_ref()),
                ] {
                    if let Some(holder) = holder {
                        let place = Place {
                            authority: Some(holder.authority),
                            assigned: holder.assigned.clone(),
                            last: holder.last_actor,
                        };
                        self.offices.insert(office, place);
                    }
                }
                self.take(O::RespondingAuthority, part.to);
            }
            Event::SubmittedForApproval { coordinator, .. } => {
                self.hold(O::RequestingCoordinator, Some(*coordinator));
                self.under_approval = true;
            }
            Event::RequestReturned { .. } => self.under_approval = false,
            Event::Sent { to, coordinator, .. } => {
                self.hold(O::RequestingCoordinator, *coordinator);
                self.take(O::RespondingAuthority, *to);
                self.under_approval = false;
            }
            Event::Forwarded { to, .. } => {
                self.take(O::RespondingAuthority, *to);
                self.offices.remove(&O::RespondingCoordinator);
                self.accepted = false;
            }
            Event::Accepted { coordinator, .. } => {
                self.hold(O::RespondingCoordinator, *coordinator);
                self.accepted = true;
            }
            Event::CoordinatorChanged { side, coordinator } => {
                self.hold(side.coordinator(), Some(*coordinator));
            }
            Event::Assigned { office, users } => {
                if let Some(place) = self.offices.get_mut(office) {
                    place.assigned.clone_from(users);
                }
            }
            Event::ReplySubmittedForApproval(_) => self.reply_held = true,
            Event::Replied(_) | Event::ReplyReturned { .. } => self.reply_held = false,
            Event::Referred { to, .. } => self.ask(*to),
            Event::FoundUnsatisfactory { passed_on, .. } => {
                self.referred_to = None;
                if *passed_on {
                    self.ask(Side::Responding);
                }
            }
            _ => {}
        }
        let silent = matches!(envelope.event, Event::Assigned { .. } | Event::ReportGenerated(_));
        if let (Actor::User { user, authority }, false) = (envelope.by, silent) {
            let own = self.offices.values_mut().find(|place| place.authority == Some(authority));
            if let Some(place) = own {
                place.last = Some(user);
            }
        }
    }
}

type Expected = BTreeSet<(Recipient, bool, Mail)>;

struct Matrix<'a> {
    standings: &'a [Standing],
    actor: Option<UserId>,
    expected: Expected,
}

impl Matrix<'_> {
    fn standing(&self, id: Option<AuthorityId>) -> Option<&Standing> {
        self.standings.iter().find(|standing| Some(standing.authority) == id)
    }

    fn users(&mut self, users: &[UserId], mail: Mail) {
        self.expected.extend(users.iter().map(|user| (Recipient::User(*user), false, mail)));
    }

    fn copy(&mut self, id: AuthorityId, mail: Mail) {
        self.expected.insert((Recipient::Contact(id), true, mail));
    }

    /// All who hold the right; if nobody does, the administrators.
    fn holders(&mut self, id: AuthorityId, right: UserRight, mail: Mail) {
        let Some(standing) = self.standing(Some(id)) else { return };
        let all = |right| standing.with_right(right).map(|user| user.user).collect::<Vec<_>>();
        let mut users = all(right);
        if users.is_empty() {
            users = all(UserRight::LocalDataAdministrator);
        }
        self.users(&users, mail);
        self.copy(id, mail);
    }

    /// "new incoming", and "first referral" or "awaiting approval" of a coordinator.
    fn opens(&mut self, id: AuthorityId, office: Office, (plain, to_allocate): (Mail, Mail)) {
        let Some(standing) = self.standing(Some(id)) else { return };
        if standing.has(Setting::UsesAllocation) {
            self.holders(id, UserRight::Allocator, to_allocate);
        } else if office.is_coordinator() {
            self.expected.insert((Recipient::Contact(id), false, plain));
        } else {
            self.holders(id, UserRight::RequestHandler, plain);
        }
    }

    /// "last actor of that side", with the fallback of `LastActorGone`.
    fn later(&mut self, place: &Place, office: Office, mail: Mail) {
        let Some(standing) = self.standing(place.authority) else { return };
        let right = office.right();
        let allocates = standing.has(Setting::UsesAllocation);
        let assigned: Vec<UserId> =
            place.assigned.iter().copied().filter(|user| standing.is(*user, right)).collect();
        let id = standing.authority;
        let valid = |user: &UserId| {
            let still = !allocates || place.assigned.is_empty() || place.assigned.contains(user);
            standing.is(*user, right) && still
        };
        if let Some(last) = place.last.filter(valid) {
            self.users(&[last], mail);
            self.copy(id, mail);
        } else if allocates && !assigned.is_empty() {
            self.users(&assigned, mail);
            self.copy(id, mail);
        } else if allocates {
            self.holders(id, UserRight::Allocator, mail);
        } else if office.is_coordinator() {
            self.expected.insert((Recipient::Contact(id), false, mail));
        } else {
            self.holders(id, right, mail);
        }
    }
}

/// The mail of the last step goes to exactly those whom the matrix names.
///
/// # Errors
/// If it does not.
pub fn mail_follows_the_matrix(history: &History) -> Result<(), String> {
    let Some(step) = history.steps.last() else { return Ok(()) };
    let End::Done(commit) = &step.end else { return Ok(()) };
    let journals = commit.streams.iter().map(|stream| {
        let mut before = history.scene.events(stream.stream);
        before.retain(|envelope| envelope.sequence <= stream.after);
        (before, stream.events.clone())
    });
    let journals: Vec<_> = journals.collect();
    let streams: Vec<Journal<'_>> = journals.iter().map(|(before, new)| (&before[..], &new[..])).collect();
    mail_follows(&history.standings(), step.actor, &streams, &commit.notices)
}

/// What happened in a stream before, and what happens now.
pub type Journal<'a> = (&'a [Envelope<Request>], &'a [Envelope<Request>]);

/// The same of what happens in some streams at once.
///
/// # Errors
/// If it does not.
pub fn mail_follows(
    standings: &[Standing],
    actor: Actor,
    streams: &[Journal<'_>],
    notices: &[Notice<Request>],
) -> Result<(), String> {
    let mut matrix = Matrix { standings, actor: actor.user(), expected: Expected::new() };
    for (before, new) in streams {
        let mut places = Places::default();
        before.iter().for_each(|envelope| places.happen(envelope));
        for envelope in *new {
            let was = places.clone();
            places.happen(envelope);
            expect(&mut matrix, &was, &places, envelope);
        }
    }
    let told: Expected = notices.iter().map(|notice| (notice.to, notice.copy, notice.mail)).collect();
    if told == matrix.expected {
        return Ok(());
    }
    let names: Vec<_> = streams.iter().flat_map(|(_, new)| *new).map(|e| e.event.happening().name).collect();
    let (less, more): (Vec<_>, Vec<_>) =
        (matrix.expected.difference(&told).collect(), told.difference(&matrix.expected).collect());
    Err(format!("mail_follows_the_matrix: {names:?}: not told {less:?}, told besides {more:?}"))
}

fn expect(matrix: &mut Matrix<'_>, was: &Places, is: &Places, envelope: &Envelope<Request>) {
    use Office as O;
    let incoming = (Mail::NewIncoming, Mail::NewToAllocate);
    let to = |matrix: &mut Matrix<'_>, office: Office, mail| matrix.later(&was.of(office), office, mail);
    let opinion = |matrix: &mut Matrix<'_>, side: Side, was: &Places| {
        let office = side.coordinator();
        let Some(id) = is.of(office).authority else { return };
        if was.asked.contains(&(side, id)) {
            matrix.later(&was.of(office), office, Mail::Referred);
        } else {
            matrix.opens(id, office, (Mail::Referred, Mail::ReferredToAllocate));
        }
    };
    let review = |matrix: &mut Matrix<'_>, office: Office, mail: Mail| {
        let place = was.of(office);
        let Some(id) = is.of(office).authority else { return };
        if place.authority == Some(id) && place.last.is_some() {
            matrix.later(&place, office, mail);
        } else {
            matrix.opens(id, office, (mail, Mail::ApprovalToAllocate));
        }
    };
    match &envelope.event {
        Event::Sent { to: addressed, notification, .. } => {
            matrix.opens(*addressed, O::RespondingAuthority, incoming);
            if notification.is_some() {
                matrix.expected.insert((Recipient::Commission, false, Mail::Notified));
            }
        }
        Event::SplitOff(part) => matrix.opens(part.to, O::RespondingAuthority, incoming),
        Event::Forwarded { to: next, .. } => {
            to(matrix, O::RequestingAuthority, Mail::Forwarded);
            matrix.opens(*next, O::RespondingAuthority, incoming);
        }
        Event::Split { .. } => to(matrix, O::RequestingAuthority, Mail::Split),
        Event::Assigned { office, users } => assigned(matrix, was, *office, users),
        Event::SubmittedForApproval { .. } => review(matrix, O::RequestingCoordinator, Mail::ApprovalNeeded),
        Event::ReplySubmittedForApproval(_) => {
            review(matrix, O::RespondingCoordinator, Mail::ReplyApprovalNeeded);
        }
        Event::RequestApproved => to(matrix, O::RequestingAuthority, Mail::Approved),
        Event::RequestReturned { .. } => to(matrix, O::RequestingAuthority, Mail::Returned),
        Event::ReplyApproved => to(matrix, O::RespondingAuthority, Mail::ReplyApproved),
        Event::ReplyReturned { .. } => to(matrix, O::RespondingAuthority, Mail::ReplyReturned),
        Event::Accepted { .. } => to(matrix, O::RequestingAuthority, Mail::Accepted),
        Event::DateProposed { .. } => to(matrix, O::RequestingAuthority, Mail::NewDateProposed),
        Event::MessageAdded { by, .. } => to(matrix, by.other().authority(), Mail::MessageAdded),
        Event::DocumentAttached { by, .. } => to(matrix, by.other().authority(), Mail::DocumentAdded),
        Event::Replied(_) => to(matrix, O::RequestingAuthority, Mail::Replied),
        Event::AdditionalInformationRequested { .. } => {
            to(matrix, O::RespondingAuthority, Mail::AdditionalAsked);
        }
        Event::AdditionalInformationAccepted | Event::Reconsidered => {
            to(matrix, O::RequestingAuthority, Mail::AdditionalAccepted);
        }
        Event::AdditionalInformationRejected { .. } => {
            to(matrix, O::RequestingAuthority, Mail::AdditionalRejected);
        }
        Event::AskedAgain { .. } => to(matrix, O::RespondingAuthority, Mail::AskedAgain),
        Event::ReferralRestarted { .. } => to(matrix, O::RequestingAuthority, Mail::ReferralRestarted),
        Event::Referred { to: side, .. } => opinion(matrix, *side, was),
        Event::FoundUnsatisfactory { passed_on: true, .. } => opinion(matrix, Side::Responding, was),
        Event::FoundUnsatisfactory { .. } => to(matrix, O::RespondingAuthority, Mail::SentBack),
        Event::Closed { reason, .. } => closed(matrix, was, *reason),
        Event::DraftDiscarded { .. } if was.under_approval => {
            to(matrix, O::RequestingCoordinator, Mail::Discarded);
        }
        Event::DraftExpiring => to(matrix, O::RequestingAuthority, Mail::DraftExpiring),
        _ => {}
    }
}

fn assigned(matrix: &mut Matrix<'_>, was: &Places, office: Office, users: &[UserId]) {
    let place = was.of(office);
    let Some(standing) = matrix.standing(place.authority) else { return };
    let last = place.last.filter(|_| place.assigned.is_empty());
    let present: Vec<UserId> = place
        .assigned
        .iter()
        .copied()
        .chain(last)
        .filter(|user| standing.is(*user, office.right()))
        .collect();
    let new: Vec<UserId> =
        users.iter().copied().filter(|user| !present.contains(user) && Some(*user) != matrix.actor).collect();
    let mail = match office {
        Office::RequestingCoordinator | Office::RespondingCoordinator => Mail::ReferralAllocated,
        Office::RespondingAuthority if !was.accepted => Mail::NewIncoming,
        _ => Mail::Allocated,
    };
    matrix.users(&new, mail);
}

fn closed(matrix: &mut Matrix<'_>, was: &Places, reason: Reason) {
    use Office as O;
    let mut to = |office: Office, mail| matrix.later(&was.of(office), office, mail);
    match reason {
        Reason::Satisfied | Reason::Unavailable => to(O::RespondingAuthority, Mail::Closed),
        Reason::Refused => to(O::RequestingAuthority, Mail::Refused),
        Reason::Upheld => to(O::RequestingAuthority, Mail::Closed),
        Reason::SatisfactoryByRequestingCoordinator | Reason::SatisfactoryByRespondingCoordinator => {
            to(O::RequestingAuthority, Mail::Closed);
            to(O::RespondingAuthority, Mail::Closed);
        }
        Reason::Withdrawn => {
            to(O::RespondingAuthority, Mail::Withdrawn);
            if was.reply_held {
                to(O::RespondingCoordinator, Mail::Withdrawn);
            }
            if let Some(side) = was.referred_to {
                to(side.coordinator(), Mail::Withdrawn);
            }
        }
    }
}
