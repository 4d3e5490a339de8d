//! An alert of the real rules, sent to thirty states: with very many recipients, or with a long history.

use std::collections::BTreeSet;
use std::error::Error;
use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use imi_alerts::content::Change;
use imi_alerts::testing::{case, comment, disseminate, inform, policy, propose, submit};
use imi_alerts::{Alert, AlertId, Command, NewAlert, Policy, Refused, State, View};
use imi_core::testing::{authority, begin, user};
use imi_core::time::civil_day;
use imi_core::{
    Actor, AuthorityId, CommandId, Country, Desk, Envelope, Language, MemoryStore, Moment, Need, Notice,
    Number, Order, Outcome, Recipient, Seed, Set, Standing, Store, Task, UserId, UserRight, WorkflowRole,
    decide, run, view,
};

type Done<T> = Result<T, Box<dyn Error>>;

/// The provider is established here, and the alert begins in Italy.
const RESPONSIBLE: Country = Country::Es;

/// A recipient state: its postbox, and the authorities to which that disseminates.
#[derive(Debug)]
struct Receiving {
    country: Country,
    postbox: Actor,
    recipients: Vec<Actor>,
}

/// An alert that was broadcast to thirty states and disseminated in each, and everybody who has to do with it.
#[derive(Debug)]
pub struct Spread {
    store: MemoryStore<Alert>,
    policy: Policy,
    now: DateTime<Utc>,
    alert: AlertId,
    /// Handles alerts in the initiating authority.
    pub initiator: Actor,
    /// Handles and disseminates in the coordinator that broadcast the alert.
    pub broadcaster: Actor,
    states: Vec<Receiving>,
    given: u128,
}

impl Spread {
    /// The alert, with so many recipients in each state. Two users of each are told of what happens.
    ///
    /// # Errors
    /// A refusal.
    pub fn new(recipients: u128) -> Done<Self> {
        // Thirty other countries took part then, as many as at no other time.
        let now = begin() + TimeDelta::days(2 * 365);
        let countries: Set<Country> = Set::<Country>::all().but(Country::It.only());
        let countries: Set<Country> =
            countries.iter().filter(|country| country.participates_on(civil_day(now))).collect();
        let mut store = MemoryStore::new();
        let mut put = |standing: &Standing| store.put_standing(standing);
        let (mut own, initiator) = staffed(1, Country::It, WorkflowRole::AlertAuthority);
        let (coordinator, broadcaster) = staffed(2, Country::It, WorkflowRole::AlertCoordinator);
        own.coordinators.push(coordinator.authority);
        put(&own)?;
        put(&coordinator)?;
        let mut states = Vec::new();
        for (country, nth) in countries.iter().zip(1_u128..) {
            let (postbox, disseminator) = staffed(nth * 1_000, country, WorkflowRole::IncomingAlertPostbox);
            put(&postbox)?;
            let mut received = Vec::new();
            for number in 1..=recipients {
                let (mut standing, handler) =
                    staffed(nth * 1_000 + number, country, WorkflowRole::AlertAuthority);
                standing.coordinators.push(postbox.authority);
                put(&standing)?;
                received.push(handler);
            }
            states.push(Receiving { country, postbox: disseminator, recipients: received });
        }
        let mut edits = case(coordinator.authority);
        edits.push(Change::Recipients { countries });
        let order = Order { id: CommandId::from_u128(1), command: NewAlert { edits } };
        let alert = AlertId::derived(order.id, 0);
        run(&mut store, (Task::Found(order), initiator, now), &policy())?;
        let mut spread =
            Self { store, policy: policy(), now, alert, initiator, broadcaster, states, given: 1 };
        spread.give(initiator, submit())?;
        spread.give(broadcaster, Command::Accept)?;
        let revision = spread.state()?.content.revision;
        spread.give(broadcaster, Command::BroadcastAlert { revision })?;
        spread.disseminate()?;
        Ok(spread)
    }

    /// One with so many events: ten recipients in each state, of which one after the other submits information that its
    /// postbox broadcasts; and a closure proposal, with twenty comments, to which others may object.
    ///
    /// # Errors
    /// A refusal.
    pub fn talked_about(events: usize) -> Done<Self> {
        let mut spread = Self::new(10)?;
        let home = spread.states.iter().find(|state| state.country == RESPONSIBLE);
        let home = home.ok_or("the responsible state does not receive the alert")?;
        let (closer, inhabitants) = (home.postbox, home.recipients.clone());
        let [proposer, others @ ..] = inhabitants.as_slice() else { return Err("nobody is there".into()) };
        spread.give(*proposer, propose(closer.authority()))?;
        for nth in 0..20 {
            let text = comment(&format!("seen on the spot, {nth}"));
            let other = others.get(nth % others.len()).ok_or("nobody is there")?;
            spread.give(*other, Command::Comment { text })?;
        }
        spread.now += TimeDelta::days(7);
        spread.give(closer, Command::BroadcastProposal { comments: (1..=10).collect() })?;
        for item in 1_u16.. {
            let stand = spread.history()?.len();
            if stand + 2 > events {
                break;
            }
            let nth = usize::from(item);
            let state = spread.states.get(nth % spread.states.len()).ok_or("there are no states")?;
            let (by, at) = (*state.recipients.get(nth % 10).ok_or("nobody is there")?, state.postbox);
            spread.give(by, inform("the firm advertises here"))?;
            spread.give(at, Command::BroadcastInformation { item })?;
        }
        if spread.history()?.len() < events {
            spread.give(spread.broadcaster, inform("nothing new from here"))?;
        }
        Ok(spread)
    }

    fn disseminate(&mut self) -> Done<()> {
        let told = |state: &Receiving| {
            let to: Vec<AuthorityId> =
                state.recipients.iter().filter_map(|actor| actor.authority()).collect();
            (state.postbox, to)
        };
        for (disseminator, to) in self.states.iter().map(told).collect::<Vec<_>>() {
            let postbox = disseminator.authority().ok_or("a postbox is an authority")?;
            self.give(disseminator, Command::Acknowledge { postbox })?;
            self.give(disseminator, disseminate(postbox, &to))?;
        }
        Ok(())
    }

    fn give(&mut self, actor: Actor, command: Command) -> Done<()> {
        self.given += 1;
        let order = Order { id: CommandId::from_u128(self.given), command };
        let task = Task::Give { stream: self.alert, seen: None, order };
        run(&mut self.store, (task, actor, self.now), &self.policy)?;
        Ok(())
    }

    /// Its state.
    ///
    /// # Errors
    /// Never: it is there.
    pub fn state(&self) -> Done<State> {
        Ok(self.store.load(self.alert)?.ok_or("the alert is gone")?.state)
    }

    /// Its events.
    ///
    /// # Errors
    /// Never: it is there.
    pub fn history(&self) -> Done<Vec<Envelope<Alert>>> {
        Ok(self.store.events(self.alert, 0)?)
    }

    /// Somebody in a recipient state who may see everything: its postbox, or a recipient.
    #[must_use]
    pub fn abroad(&self, postbox: bool) -> Option<Actor> {
        let state = self.states.iter().find(|state| state.country == RESPONSIBLE)?;
        if postbox { Some(state.postbox) } else { state.recipients.first().copied() }
    }

    /// The state of establishment turns out to be another: everybody involved is told.
    ///
    /// # Errors
    /// A refusal.
    pub fn establishment(&self) -> Done<Decision> {
        let country = Some(Country::Mt);
        self.decision(self.broadcaster, Command::ChangeStateOfEstablishment { country })
    }

    /// The description is corrected: nobody is told.
    ///
    /// # Errors
    /// A refusal.
    pub fn description(&self) -> Done<Decision> {
        let text = comment("boilers without any flue are sold, and fitted in dwellings");
        self.decision(self.initiator, Command::RectifyDescription { text })
    }

    /// A command as it is decided, with the standings that a desk would load for it.
    fn decision(&self, actor: Actor, command: Command) -> Done<Decision> {
        let order = Order { id: CommandId::from_u128(self.given + 1), command };
        let task = Task::Give { stream: self.alert, seen: None, order: order.clone() };
        let standings = self.standings(task, actor)?;
        let (state, policy) = (self.state()?, self.policy.clone());
        Ok(Decision { state, order, look: Looking { actor, now: self.now, standings, policy } })
    }

    /// Somebody's look at it, with the standings that a desk would load for that.
    ///
    /// # Errors
    /// That he sees nothing.
    pub fn look(&self, actor: Actor) -> Done<(State, Looking)> {
        let standings = self.standings(Task::Look(self.alert), actor)?;
        Ok((self.state()?, Looking { actor, now: self.now, standings, policy: self.policy.clone() }))
    }

    fn standings(&self, task: Task<Alert>, actor: Actor) -> Done<Vec<Standing>> {
        let mut desk = Desk::new(task, actor, self.now, &self.policy);
        let mut known: Vec<Standing> = Vec::new();
        loop {
            match desk.need() {
                Need::Stream(..) => desk.loaded(None, self.store.load(self.alert)?),
                Need::Standings(area, of) => {
                    let found = self.store.standings(imi_core::Workflow::Alert, area, &of)?;
                    let before: BTreeSet<_> = known.iter().map(|known| known.authority).collect();
                    known.extend(found.iter().filter(|new| !before.contains(&new.authority)).cloned());
                    desk.standings(found);
                }
                Need::End(Ok(_)) => return Ok(known),
                Need::End(Err(error)) => return Err(error.to_string().into()),
            }
        }
    }
}

/// An authority with two users who have to do with alerts: the first has every right that it can give.
fn staffed(number: u128, country: Country, role: WorkflowRole) -> (Standing, Actor) {
    let mut standing = authority(number, country, role);
    let (handler, disseminator) = (UserRight::AlertHandler, UserRight::AlertDisseminator);
    let (both, one): (&[_], &[_]) = if role.is_coordinator() {
        (&[handler, disseminator], &[disseminator])
    } else {
        (&[handler], &[handler])
    };
    let first = user(&mut standing, both);
    let _second = user(&mut standing, one);
    (standing, first)
}

/// Who looks, when, and what is known of the authorities.
#[derive(Clone, Debug)]
pub struct Looking {
    actor: Actor,
    now: DateTime<Utc>,
    standings: Vec<Standing>,
    policy: Policy,
}

impl Looking {
    fn moment(&self) -> Moment<'_, Policy> {
        Moment { now: self.now, actor: self.actor, standings: &self.standings, policy: &self.policy }
    }

    /// What he sees.
    #[must_use]
    pub fn view(&self, state: &State) -> Option<View> {
        view::<Alert>(black_box(state), &self.moment())
    }
}

/// A command with everything that deciding it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    state: State,
    order: Order<Command>,
    look: Looking,
}

impl Decision {
    /// Decides.
    ///
    /// # Errors
    /// A refusal.
    pub fn decide(&self) -> Result<Outcome<Alert>, Refused> {
        decide::<Alert>(black_box(&self.state), &self.order, &self.look.moment())
    }

    /// The same where nobody has a user who could be told.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        let own = self.look.actor.authority();
        for standing in self.look.standings.iter_mut().filter(|standing| Some(standing.authority) != own) {
            standing.users.clear();
        }
        self
    }

    /// What its notices are made of.
    ///
    /// # Errors
    /// A refusal.
    pub fn post(&self) -> Result<ByHand, Refused> {
        let notices = self.decide()?.into_parts().1.notices;
        let user = |notice: &Notice<Alert>| match notice.to {
            Recipient::User(user) => Some((user, notice.language)),
            Recipient::Contact(_) | Recipient::Commission => None,
        };
        Ok(ByHand {
            command: self.order.id,
            to: notices.iter().filter_map(user).collect(),
            mail: notices.first().map(|notice| notice.mail),
            about: self.state.number,
        })
    }
}

/// The notices of a decision, as somebody makes them who knows already whom to tell.
#[derive(Clone, Debug)]
pub struct ByHand {
    command: CommandId,
    to: Vec<(UserId, Language)>,
    mail: Option<imi_alerts::Mail>,
    about: Number,
}

impl ByHand {
    /// How many they are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.to.len()
    }

    /// The notices.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice<Alert>> {
        let Some(mail) = self.mail else { return Vec::new() };
        let seed = Seed::of(black_box(self.command).uuid());
        let notice = |((user, language), nth): (&(UserId, Language), u32)| Notice {
            id: seed.id(nth),
            to: Recipient::User(*user),
            copy: false,
            language: *language,
            mail,
            about: self.about,
        };
        self.to.iter().zip(0..).map(notice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectification_tells_everybody_or_nobody() {
        let spread = Spread::new(3).unwrap();
        let state = spread.state().unwrap();
        let active = state.stage.active().unwrap();
        assert_eq!((active.states.len(), active.recipients.len()), (30, 90));
        let change = spread.establishment().unwrap();
        let told = change.decide().unwrap();
        assert_eq!(told.effects().notices.len(), 2 * (2 + 30 + 90));
        assert_eq!(told.effects().notices, change.post().unwrap().notices());
        assert_eq!(change.post().unwrap().count(), told.effects().notices.len());
        let quiet = change.quiet().decide().unwrap();
        assert_eq!(quiet.events, told.events);
        assert_eq!(quiet.effects().notices.len(), 2);
        assert!(spread.description().unwrap().decide().unwrap().effects().notices.is_empty());
    }

    #[test]
    fn a_long_history_is_seen_whole() {
        let spread = Spread::talked_about(500).unwrap();
        assert_eq!(spread.history().unwrap().len(), 500);
        let seen = |actor| {
            let (state, look) = spread.look(actor).unwrap();
            look.view(&state).unwrap()
        };
        let (inside, outside) = (seen(spread.abroad(false).unwrap()), seen(spread.initiator));
        assert!(inside.information.len() > 200);
        assert_eq!(inside.information, outside.information);
        assert_eq!(inside.closure.unwrap().comments.len(), 20);
        assert_eq!(outside.closure.unwrap().comments.len(), 10);
        assert!(seen(Actor::Commission).provider.is_empty());
    }
}
