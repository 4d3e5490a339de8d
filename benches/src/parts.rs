//! The ten commands of a request taken apart: what the gate costs, the texts, the notices, and taking the events in.

use std::hint::black_box;

use imi_core::{
    Actor, CommandId, Envelope, Message, Moment, Order, Outcome, Standing, decide, explain, fold, found,
};
use imi_requests::{Command, NewDraft, Part, Refused, Request, RequestId, State};

use crate::request::Setting;

/// One of the nine commands after the founding, with the state that it meets.
struct Step {
    state: State,
    actor: Actor,
    order: Order<Command>,
    outcome: Outcome<Request>,
    /// The standings as if nobody but the actor's own authority had users: nobody is there to be told.
    quiet: Vec<Standing>,
}

/// The ten commands, each with what it meets.
pub struct Parts {
    setting: Setting,
    stream: RequestId,
    draft: Order<NewDraft>,
    founded: Outcome<Request>,
    steps: Vec<Step>,
    journal: Vec<Envelope<Request>>,
}

impl core::fmt::Debug for Parts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Parts").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Parts {
    /// Plays the script once.
    ///
    /// # Errors
    /// A refusal, as text, or that the shipped question sets are faulty.
    pub fn new() -> Result<Self, String> {
        let setting = Setting::new().map_err(|faults| faults.to_string())?;
        let (draft, orders) = setting.script();
        let draft = Order { id: CommandId::from_u128(1), command: draft };
        let text = |refused: Refused| refused.to_string();
        let first = setting.moment(setting.world.italy.handler);
        let (stream, founded) = found::<Request>(&draft, &first).map_err(text)?;
        let mut steps = Vec::new();
        for (done, (actor, order)) in orders.iter().enumerate() {
            let (state, _) = setting.play(&draft, orders.get(..done).unwrap_or_default()).map_err(text)?;
            let outcome = decide::<Request>(&state, order, &setting.moment(*actor)).map_err(text)?;
            let mut quiet = setting.standings.clone();
            for standing in quiet.iter_mut().filter(|s| Some(s.authority) != actor.authority()) {
                standing.users.clear();
            }
            steps.push(Step { state, actor: *actor, order: order.clone(), outcome, quiet });
        }
        let (_, journal) = setting.play(&draft, &orders).map_err(text)?;
        Ok(Self { setting, stream, draft, founded, steps, journal })
    }

    /// Whether each of the nine may be given at all.
    #[must_use]
    pub fn gate(&self) -> bool {
        self.steps.iter().all(|step| {
            let (kind, part) = (step.order.command.kind(), Part::Request);
            explain::<Request>(black_box(&step.state), kind, part, &self.setting.moment(step.actor)).is_ok()
        })
    }

    /// All decisions, and nothing done with what they say; whether each was taken.
    #[must_use]
    pub fn decide(&self) -> bool {
        self.decisions(|_| &self.setting.standings)
    }

    /// The same where nobody is there to be told.
    #[must_use]
    pub fn decide_quietly(&self) -> bool {
        self.decisions(|step| &step.quiet)
    }

    fn decisions<'s>(&'s self, standings: impl Fn(&'s Step) -> &'s Vec<Standing>) -> bool {
        let first = self.setting.moment(self.setting.world.italy.handler);
        let founded = black_box(found::<Request>(black_box(&self.draft), &first)).is_ok();
        let mut steps = self.steps.iter();
        founded
            && steps.all(|step| {
                let moment = Moment { standings: standings(step), ..self.setting.moment(step.actor) };
                black_box(decide::<Request>(black_box(&step.state), &step.order, &moment)).is_ok()
            })
    }

    /// The name of the command of this number, from 1, the founding.
    #[must_use]
    pub fn name(&self, number: usize) -> &'static str {
        let step = number.checked_sub(2).and_then(|number| self.steps.get(number));
        step.map_or("draft", |step| step.order.command.kind().key().name)
    }

    /// The decision of the command of this number alone; whether it was taken.
    #[must_use]
    pub fn decide_one(&self, number: usize) -> bool {
        if let Some(step) = number.checked_sub(2).and_then(|number| self.steps.get(number)) {
            let moment = self.setting.moment(step.actor);
            decide::<Request>(black_box(&step.state), &step.order, &moment).is_ok()
        } else {
            let first = self.setting.moment(self.setting.world.italy.handler);
            found::<Request>(black_box(&self.draft), &first).is_ok()
        }
    }

    /// The texts of all decisions handed out once more, by the function that hands them out; how many.
    #[must_use]
    pub fn texts(&self) -> usize {
        let ids = core::iter::once(self.draft.id).chain(self.steps.iter().map(|step| step.order.id));
        ids.zip(self.outcomes())
            .map(|(id, decided)| {
                let mut outcome = Outcome::<Request>::nothing(id.uuid(), self.stream);
                for seal in &decided.effects().seals {
                    let _id = outcome.seal(black_box(&seal.secret).clone());
                }
                black_box(outcome).effects().seals.len()
            })
            .sum()
    }

    /// How many notices the decisions give.
    #[must_use]
    pub fn notices(&self) -> usize {
        self.outcomes().map(|outcome| outcome.effects().notices.len()).sum()
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome<Request>> {
        core::iter::once(&self.founded).chain(self.steps.iter().map(|step| &step.outcome))
    }

    /// All events taken into the state.
    ///
    /// # Errors
    /// Never, since they were decided.
    pub fn evolve(&self) -> Result<State, imi_core::Corrupt> {
        fold::<Request>(black_box(&self.journal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_those_of_the_whole() {
        let parts = Parts::new().unwrap();
        assert_eq!(parts.evolve().unwrap().status(), imi_requests::Status::Closed);
        assert!(parts.gate() && parts.decide() && parts.decide_quietly());
        assert!(parts.texts() > 5);
        assert!(parts.notices() > 5);
    }
}
