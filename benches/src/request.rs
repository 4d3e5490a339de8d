//! A request of the real rules, played in memory: ten commands, and a state in the middle to ask about.

use chrono::{DateTime, Utc};
use imi_core::testing::begin;
use imi_core::{Actor, CommandId, Envelope, Moment, Order, Outcome, Standing, decide, fold, found, record};
use imi_requests::testing::{Play, World, comment, diploma};
use imi_requests::{Command, NewDraft, Policy, Refused, Request, RequestId, State};

/// A world, a policy, and the standings that a desk would load.
#[derive(Debug)]
pub struct Setting {
    /// The world.
    pub world: World,
    /// The policy.
    pub policy: Policy,
    /// The standings of both sides and their coordinators.
    pub standings: Vec<Standing>,
    /// Now.
    pub now: DateTime<Utc>,
}

impl Setting {
    /// The plain case.
    ///
    /// # Errors
    /// If the shipped question sets are faulty.
    pub fn new() -> Result<Self, imi_i18n::DataFaults> {
        let world = World::default();
        let parties =
            [&world.italy, &world.italian_coordinator, &world.hungary, &world.hungarian_coordinator];
        let standings = parties.map(|staff| staff.standing.clone()).to_vec();
        Ok(Self { policy: Policy::shipped()?, standings, now: begin(), world })
    }

    /// A moment of this actor.
    #[must_use]
    pub fn moment(&self, actor: Actor) -> Moment<'_, Policy> {
        Moment { now: self.now, actor, standings: &self.standings, policy: &self.policy }
    }

    /// The ten commands: draft, send, accept, message, reply, ask for more, agree, reply, ask again, close is the
    /// withdrawal here, as the last one.
    #[must_use]
    pub fn script(&self) -> (NewDraft, Vec<(Actor, Order<Command>)>) {
        let (asks, answers) = (self.world.italy.handler, self.world.hungary.handler);
        let edits = diploma(self.world.hungary.id());
        let because = || comment("because it is needed");
        let commands = [
            (asks, Command::SubmitRequest { edits: Vec::new() }),
            (answers, Command::Accept { coordinator: None, proposed: None }),
            (answers, Command::AddMessage { heading: None, text: Some(comment("please send the diploma")) }),
            (answers, Play::reply()),
            (asks, Command::RequestAdditionalInformation { justification: because(), questions: vec![1] }),
            (answers, Command::AcceptAdditionalInformation),
            (answers, Play::additional_reply()),
            (asks, Command::RequestAdditionalInformation { justification: because(), questions: vec![2] }),
            (asks, Command::WithdrawRequest),
        ];
        let orders = commands.into_iter().zip(2_u128..);
        let orders =
            orders.map(|((actor, command), id)| (actor, Order { id: CommandId::from_u128(id), command }));
        (NewDraft { area: None, edits }, orders.collect())
    }

    /// Plays a script and returns the events.
    ///
    /// # Errors
    /// A refusal.
    pub fn play(
        &self,
        draft: &Order<NewDraft>,
        orders: &[(Actor, Order<Command>)],
    ) -> Result<(State, Vec<Envelope<Request>>), Refused> {
        let (stream, outcome) = found::<Request>(draft, &self.moment(self.world.italy.handler))?;
        let mut journal = Vec::with_capacity(16);
        let mut state = None;
        self.take(stream, self.world.italy.handler, outcome, &mut state, &mut journal);
        for (actor, order) in orders {
            let Some(known) = &state else { break };
            let outcome = decide::<Request>(known, order, &self.moment(*actor))?;
            self.take(stream, *actor, outcome, &mut state, &mut journal);
        }
        state.map(|state| (state, journal)).ok_or_else(|| Refused::new(imi_core::Reason::NotFound))
    }

    fn take(
        &self,
        stream: RequestId,
        actor: Actor,
        outcome: Outcome<Request>,
        state: &mut Option<State>,
        journal: &mut Vec<Envelope<Request>>,
    ) {
        let after = journal.len() as u64;
        for envelope in record::<Request>(stream, after, (self.now, actor), outcome.events) {
            *state = match state.take() {
                None => fold::<Request>([&envelope]).ok(),
                Some(known) => <Request as imi_core::Lifecycle>::evolve(known, &envelope).ok(),
            };
            journal.push(envelope);
        }
    }
}
