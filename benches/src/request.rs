//! A request of the real rules, played in memory: ten commands, and a state in the middle to ask about.

use chrono::{DateTime, Utc};
use imi_core::testing::begin;
use imi_core::{Actor, CommandId, Envelope, Moment, Order, Outcome, Standing, decide, fold, found, record};
use imi_requests::case::Change;
use imi_requests::testing::{Play, World, comment, diploma, file};
use imi_requests::{Command, NewDocument, NewDraft, Policy, Refused, Request, RequestId, State};

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

    /// The ten commands: draft, send, accept, message, reply, ask for more, agree, reply again, ask again, withdraw.
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

    /// Fifty commands: a draft changed ten times, sent, accepted, talked about, answered, asked about eight times more,
    /// and closed.
    #[must_use]
    pub fn long(&self) -> (NewDraft, Vec<(Actor, Order<Command>)>) {
        let (asks, answers) = (self.world.italy.handler, self.world.hungary.handler);
        let comments = (0..10).map(|n| {
            let text = Some(comment(if n % 2 == 0 { "as of this year" } else { "as of last year" }));
            (asks, Command::EditDraft { edits: vec![Change::Comment { number: 1, text }] })
        });
        let mut commands: Vec<_> = comments.collect();
        commands.push((asks, Command::SubmitRequest { edits: Vec::new() }));
        commands.push((answers, Command::Accept { coordinator: None, proposed: None }));
        for actor in [answers, asks, answers, asks] {
            let document = NewDocument { file: file("Transcript.pdf"), comments: Vec::new() };
            let text = Some(comment("please see the document attached"));
            commands.push((actor, Command::AttachDocument { document }));
            commands.push((actor, Command::AddMessage { heading: None, text }));
        }
        for _ in 0..3 {
            commands.push((answers, Command::SaveDraftAnswers { answers: Play::answers() }));
        }
        commands.push((answers, Play::reply()));
        for round in 0..8 {
            let justification = comment("because it is needed");
            let questions = vec![1 + round % 2];
            commands.push((asks, Command::RequestAdditionalInformation { justification, questions }));
            commands.push((answers, Command::AcceptAdditionalInformation));
            commands.push((answers, Play::additional_reply()));
        }
        commands.push((asks, Command::CloseAsSatisfactory));
        let orders = commands.into_iter().zip(2_u128..);
        let orders =
            orders.map(|((actor, command), id)| (actor, Order { id: CommandId::from_u128(id), command }));
        (NewDraft { area: None, edits: diploma(self.world.hungary.id()) }, orders.collect())
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
        self.take((stream, self.world.italy.handler), outcome, &mut state, &mut journal);
        for (actor, order) in orders {
            let Some(known) = &state else { break };
            let outcome = decide::<Request>(known, order, &self.moment(*actor))?;
            self.take((stream, *actor), outcome, &mut state, &mut journal);
        }
        state.map(|state| (state, journal)).ok_or_else(|| Refused::new(imi_core::Reason::NotFound))
    }

    /// Takes the events of an outcome into state and journal.
    fn take(
        &self,
        (stream, actor): (RequestId, Actor),
        outcome: Outcome<Request>,
        state: &mut Option<State>,
        journal: &mut Vec<Envelope<Request>>,
    ) {
        let after = journal.len() as u64;
        for envelope in record::<Request>(stream, after, (self.now, actor), outcome.events) {
            // INVARIANT: what was decided evolves.
            match state {
                None => *state = fold::<Request>([&envelope]).ok(),
                Some(known) => _ = <Request as imi_core::Lifecycle>::evolve(known, &envelope),
            }
            journal.push(envelope);
        }
    }
}
