//! Writes a path that an explorer found as a scenario, with the whole effect of each step.
//!
//! The file is played as it is written, and states what then happened; that this is what the explorer found is checked step
//! by step.

mod act;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use imi_core::testing::explore::{Act, Path, PathStep};
use imi_core::{AuthorityId, Member, MemoryStore, UserId};
use serde::Serialize;
use toml::{Table, Value};
use uuid::Uuid;

use crate::judge::{Difference, judge};
use crate::mistake::Mistakes;
use crate::play::{Effect, PlayError, Player};
use crate::scenario::Scenario;
use crate::workflow::{Many, Played};

/// The words for authorities and users.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// The authorities.
    pub authorities: Vec<(AuthorityId, String)>,
    /// Their users.
    pub users: Vec<(UserId, String)>,
}

impl Cast {
    fn word(&self, id: Uuid) -> Option<&str> {
        let authority = self.authorities.iter().find(|(known, _)| known.uuid() == id);
        let user = self.users.iter().find(|(known, _)| known.uuid() == id);
        authority.map(|(_, word)| word.as_str()).or(user.map(|(_, word)| word.as_str()))
    }
}

/// Why a path can not be written as a scenario.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Something has no form in TOML.
    #[error("the scenario has no form: {0}")]
    Form(String),
    /// The same.
    #[error("the scenario has no form: {0}")]
    Toml(#[from] toml::ser::Error),
    /// A word is missing, or can not be one.
    #[error("{0}")]
    Mistakes(#[from] Mistakes),
    /// It can not be played.
    #[error("{0}")]
    Play(#[from] PlayError),
    /// It plays otherwise than it was explored.
    #[error("step {step} comes to {played}, and was explored to come to {explored}")]
    Otherwise {
        /// Which, from 1.
        step: usize,
        /// The stages of all parts.
        played: String,
        /// The same, as the explorer has them.
        explored: String,
    },
}

/// Writes a path as a scenario that plays as it states; `story` is what its first comment says.
///
/// # Errors
/// [`WriteError`], among others if it plays otherwise than the path says.
pub fn write<L: Played>(
    story: &str,
    path: &Path<L>,
    cast: &Cast,
    policy: &L::Policy,
) -> Result<String, WriteError> {
    let mut writing = Writing::<L>::begin(path, cast);
    for (nth, step) in path.steps.iter().enumerate() {
        writing.step(nth, step)?;
    }
    // What is seen otherwise than the status says is known only once the status is stated.
    for seen in [false, true] {
        let played = writing.played(story, policy)?;
        for (step, (_, differences)) in writing.steps.iter_mut().zip(&played) {
            for difference in differences {
                step.fill(difference, seen);
            }
        }
        writing.compare(&played)?;
    }
    writing.text(story)
}

/// What a step did, and in what that differs from what is stated.
type Judged<L> = (Effect<L>, Vec<Difference>);

/// A step of the scenario: what is done, in which exchange, what it was explored to come to, and what it is stated to.
struct Written<L: Played> {
    table: Table,
    exchange: String,
    /// Whether the path goes on in the exchange that it makes.
    follows: bool,
    explored: Option<Vec<(L::Part, L::Stage)>>,
    then: Then,
}

/// Everything that follows from a step; statuses by exchange.
#[derive(Default, Serialize)]
struct Then {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    status: BTreeMap<String, String>,
    /// By machine, and where there are several of it by which of them.
    #[serde(flatten)]
    beside: BTreeMap<&'static str, Table>,
    /// By exchange and watcher.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sees: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mail: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<String>,
}

impl<L: Played> Written<L> {
    fn table(&self) -> Result<Value, WriteError> {
        let mut table = self.table.clone();
        let then = Value::try_from(&self.then)?;
        if then.as_table().is_some_and(|then| !then.is_empty()) {
            table.insert("then".to_owned(), then);
        }
        Ok(Value::Table(table))
    }

    /// States what happened and was not stated: what is seen in a second go, as it follows what is stated before.
    fn fill(&mut self, difference: &Difference, seen: bool) {
        let (about, exchange) =
            difference.about.split_once(" of ").unwrap_or((&difference.about, &self.exchange));
        let Some(first) = difference.found.first().cloned() else { return };
        let exchange = exchange.to_owned();
        let watcher = about.strip_prefix("what ").and_then(|rest| rest.strip_suffix(" sees"));
        let (name, which) = about.split_once(' ').unwrap_or((about, ""));
        let beside = L::MACHINES.iter().find(|machine| machine.many != Many::Itself && machine.name == name);
        match (about, watcher, beside) {
            (_, Some(watcher), _) if seen => {
                self.then.sees.entry(exchange).or_default().insert(watcher.to_owned(), first);
            }
            _ if seen => {}
            (_, _, Some(machine)) => {
                let stated = self.then.beside.entry(machine.name).or_default();
                if machine.many == Many::One {
                    stated.insert(exchange, Value::from(first));
                } else {
                    let one = stated.entry(which).or_insert_with(|| Value::Table(Table::new()));
                    one.as_table_mut().map(|one| one.insert(exchange, Value::from(first)));
                }
            }
            ("status", _, _) => {
                self.then.status.insert(exchange, first);
            }
            ("mail", _, _) => self.then.mail.clone_from(&difference.found),
            // The last says in words what the rules say.
            ("refused", _, _) => {
                let rules = difference.found.split_last().map(|(_, rules)| rules.to_vec());
                self.then.refused = rules.unwrap_or_default();
            }
            _ => {}
        }
    }
}

struct Writing<'a, L: Played> {
    cast: &'a Cast,
    /// World, authorities and users.
    head: [Table; 3],
    /// The authorities that have a part in it.
    included: BTreeSet<AuthorityId>,
    standings: Vec<imi_core::Standing>,
    steps: Vec<Written<L>>,
    /// The exchange that the path is about now.
    exchange: String,
}

impl<'a, L: Played> Writing<'a, L> {
    fn begin(path: &Path<L>, cast: &'a Cast) -> Self {
        let included = standing::included(path, cast);
        let standings = path.steps.first().map(|step| step.standings.clone()).unwrap_or_default();
        let head = standing::head(path, &included, cast);
        Self { cast, head, included, standings, steps: Vec::new(), exchange: L::NOUN.to_owned() }
    }

    fn step(&mut self, nth: usize, step: &PathStep<L>) -> Result<(), WriteError> {
        let after = step.standings.iter().filter(|standing| self.included.contains(&standing.authority));
        for table in standing::changes::<L>(&self.standings, after, self.cast) {
            let (exchange, then) = (self.exchange.clone(), Then::default());
            self.steps.push(Written { table, exchange, follows: false, explored: None, then });
        }
        self.standings.clone_from(&step.standings);
        let mut table = Table::new();
        let about = self.exchange.clone();
        table.insert("at".to_owned(), Value::from(step.at.to_rfc3339()));
        match &step.act {
            Act::Found(actor, order) => {
                act::given(&mut table, (*actor, "create"), &order.command, self.cast)?;
                table.insert("as".to_owned(), Value::from(self.exchange.clone()));
            }
            Act::Give { actor, order, into } => {
                act::given(&mut table, (*actor, ""), &order.command, self.cast)?;
                table.insert(L::NOUN.to_owned(), Value::from(self.exchange.clone()));
                let does = table.get("does").and_then(Value::as_str);
                if does.is_some_and(|does| L::MAKERS.contains(&does)) {
                    let opened = format!("part-{}", nth + 1);
                    table.insert("as".to_owned(), Value::from(opened.clone()));
                    if into.is_some() {
                        self.exchange = opened;
                    }
                }
            }
            Act::Elapse => {}
            // The changes themselves stand before.
            Act::Change => return Ok(()),
        }
        let follows = matches!(step.act, Act::Give { into: Some(_), .. });
        let (explored, then) = (Some(step.stages.clone()), Then::default());
        self.steps.push(Written { table, exchange: about, follows, explored, then });
        Ok(())
    }

    fn text(&self, story: &str) -> Result<String, WriteError> {
        let steps = self.steps.iter().map(Written::<L>::table).collect::<Result<_, _>>()?;
        // The order in which people read.
        let steps = [("step".to_owned(), Value::Array(steps))].into_iter().collect();
        let parts: Vec<String> =
            self.head.iter().chain([&steps]).map(toml::to_string).collect::<Result<_, _>>()?;
        let story: Vec<String> = story.lines().map(|line| format!("# {line}\n")).collect();
        Ok(format!("{}\n{}", story.concat(), parts.join("\n")))
    }

    /// What each step does, and in what that differs from what is stated.
    fn played(&self, story: &str, policy: &L::Policy) -> Result<Vec<Judged<L>>, WriteError> {
        let text = self.text(story)?;
        let scenario = Scenario::<L>::read("explored.toml", &text, policy)?;
        let mut player = Player::new(&scenario, policy, MemoryStore::new())?;
        let mut steps = Vec::with_capacity(scenario.steps.len());
        for step in &scenario.steps {
            let effect = player.step(step)?;
            let differences = judge(&scenario, step, &effect, &|_| serde_json::Value::Null);
            steps.push((effect, differences));
        }
        Ok(steps)
    }

    fn compare(&self, played: &[Judged<L>]) -> Result<(), WriteError> {
        for (nth, (step, (effect, _))) in self.steps.iter().zip(played).enumerate() {
            let Some(explored) = &step.explored else { continue };
            // A path that goes on in what the step opened says what that came to.
            let opened = effect.after.exchanges.last().filter(|_| step.follows);
            let after = opened.or(effect.after.of(&step.exchange));
            let status = after.map(|after| after.status).into_iter();
            let beside = after.into_iter().flat_map(|after| &after.beside).map(|beside| beside.status);
            let played: Vec<L::Stage> = status.chain(beside).collect();
            let explored: Vec<L::Stage> = explored.iter().map(|(_, stage)| *stage).collect();
            // The player and the lifecycle have the parts in other orders.
            if sorted(&played) != sorted(&explored) {
                let told = |stages: &[L::Stage]| format!("{stages:?}");
                let (played, explored) = (told(&played), told(&explored));
                return Err(WriteError::Otherwise { step: nth + 1, played, explored });
            }
        }
        Ok(())
    }
}

/// The numbers of some stages, least first.
fn sorted<M: Member>(stages: &[M]) -> Vec<u8> {
    let mut numbers: Vec<u8> = stages.iter().map(|stage| stage.number()).collect();
    numbers.sort_unstable();
    numbers
}
