//! Writes a path that an explorer found as a scenario, with the whole effect of each step.
//!
//! The file is played as it is written, and states what then happened; that this is what the explorer found is checked step
//! by step.

mod act;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use imi_core::testing::explore::{Act, Path, PathStep};
use imi_core::{AuthorityId, MemoryStore, UserId};
use imi_requests::{Part, Policy, Request, Status};
use serde::Serialize;
use toml::{Table, Value};
use uuid::Uuid;

use crate::judge::{Difference, judge};
use crate::mistake::Mistakes;
use crate::play::{Effect, PlayError, Player};
use crate::scenario::Scenario;

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
    #[error("step {step} comes to {played:?}, and was explored to come to {explored:?}")]
    Otherwise {
        /// Which, from 1.
        step: usize,
        /// The stages of all parts.
        played: Vec<Status>,
        /// The same, as the explorer has them.
        explored: Vec<Status>,
    },
}

/// Writes a path as a scenario that plays as it states; `story` is what its first comment says.
///
/// # Errors
/// [`WriteError`], among others if it plays otherwise than the path says.
pub fn write(story: &str, path: &Path<Request>, cast: &Cast, policy: &Policy) -> Result<String, WriteError> {
    let mut writing = Writing::begin(path, cast);
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
type Judged = (Effect<Request>, Vec<Difference>);

/// A step of the scenario: what is done, in which request, what it was explored to come to, and what it is stated to.
struct Written {
    table: Table,
    request: String,
    /// Whether the path goes on in the request that it makes.
    follows: bool,
    explored: Option<Vec<(Part, Status)>>,
    then: Then,
}

/// Everything that follows from a step; statuses by request.
#[derive(Default, Serialize)]
struct Then {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    status: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    derogation: BTreeMap<String, String>,
    /// By authority.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    allocation: BTreeMap<String, BTreeMap<String, String>>,
    /// By request and watcher.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sees: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mail: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<String>,
}

impl Written {
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
        let (about, request) =
            difference.about.split_once(" of ").unwrap_or((&difference.about, &self.request));
        let Some(first) = difference.found.first().cloned() else { return };
        let request = request.to_owned();
        let watcher = about.strip_prefix("what ").and_then(|rest| rest.strip_suffix(" sees"));
        match (about, watcher, about.strip_prefix("allocation ")) {
            (_, Some(watcher), _) if seen => {
                self.then.sees.entry(request).or_default().insert(watcher.to_owned(), first);
            }
            _ if seen => {}
            (_, _, Some(authority)) => {
                self.then.allocation.entry(authority.to_owned()).or_default().insert(request, first);
            }
            ("status", _, _) => {
                self.then.status.insert(request, first);
            }
            ("derogation", _, _) => {
                self.then.derogation.insert(request, first);
            }
            ("mail", _, _) => self.then.mail.clone_from(&difference.found),
            ("refused", _, _) => self.then.refused.clone_from(&difference.found),
            _ => {}
        }
    }
}

struct Writing<'a> {
    cast: &'a Cast,
    /// World, authorities and users.
    head: [Table; 3],
    /// The authorities that have a part in it.
    included: BTreeSet<AuthorityId>,
    standings: Vec<imi_core::Standing>,
    steps: Vec<Written>,
    /// The request that the path is about now.
    request: String,
}

impl<'a> Writing<'a> {
    fn begin(path: &Path<Request>, cast: &'a Cast) -> Self {
        let included = standing::included(path, cast);
        let standings = path.steps.first().map(|step| step.standings.clone()).unwrap_or_default();
        let head = standing::head(path, &included, cast);
        Self { cast, head, included, standings, steps: Vec::new(), request: "request".to_owned() }
    }

    fn step(&mut self, nth: usize, step: &PathStep<Request>) -> Result<(), WriteError> {
        let after = step.standings.iter().filter(|standing| self.included.contains(&standing.authority));
        for table in standing::changes(&self.standings, after, self.cast) {
            let (request, then) = (self.request.clone(), Then::default());
            self.steps.push(Written { table, request, follows: false, explored: None, then });
        }
        self.standings.clone_from(&step.standings);
        let mut table = Table::new();
        let about = self.request.clone();
        table.insert("at".to_owned(), Value::from(step.at.to_rfc3339()));
        match &step.act {
            Act::Found(actor, order) => {
                act::given(&mut table, (*actor, "create"), &order.command, self.cast)?;
                table.insert("as".to_owned(), Value::from(self.request.clone()));
            }
            Act::Give { actor, order, into } => {
                act::given(&mut table, (*actor, ""), &order.command, self.cast)?;
                table.insert("request".to_owned(), Value::from(self.request.clone()));
                if act::opens(&order.command) {
                    let opened = format!("part-{}", nth + 1);
                    table.insert("as".to_owned(), Value::from(opened.clone()));
                    if into.is_some() {
                        self.request = opened;
                    }
                }
            }
            Act::Elapse => {}
            // The changes themselves stand before.
            Act::Change => return Ok(()),
        }
        let follows = matches!(step.act, Act::Give { into: Some(_), .. });
        let (explored, then) = (Some(step.stages.clone()), Then::default());
        self.steps.push(Written { table, request: about, follows, explored, then });
        Ok(())
    }

    fn text(&self, story: &str) -> Result<String, WriteError> {
        let steps = self.steps.iter().map(Written::table).collect::<Result<_, _>>()?;
        // The order in which people read.
        let steps = [("step".to_owned(), Value::Array(steps))].into_iter().collect();
        let parts: Vec<String> =
            self.head.iter().chain([&steps]).map(toml::to_string).collect::<Result<_, _>>()?;
        let story: Vec<String> = story.lines().map(|line| format!("# {line}\n")).collect();
        Ok(format!("{}\n{}", story.concat(), parts.join("\n")))
    }

    /// What each step does, and in what that differs from what is stated.
    fn played(&self, story: &str, policy: &Policy) -> Result<Vec<Judged>, WriteError> {
        let text = self.text(story)?;
        let scenario = Scenario::<Request>::read("explored.toml", &text, policy)?;
        let mut player = Player::new(&scenario, policy, MemoryStore::new())?;
        let mut steps = Vec::with_capacity(scenario.steps.len());
        for step in &scenario.steps {
            let effect = player.step(step)?;
            let differences = judge(&scenario, step, &effect, &|_| serde_json::Value::Null);
            steps.push((effect, differences));
        }
        Ok(steps)
    }

    fn compare(&self, played: &[Judged]) -> Result<(), WriteError> {
        for (nth, (step, (effect, _))) in self.steps.iter().zip(played).enumerate() {
            let Some(explored) = &step.explored else { continue };
            let of = |wanted: fn(&Part) -> bool| {
                explored.iter().filter(move |(part, _)| wanted(part)).map(|(_, stage)| *stage)
            };
            let explored: Vec<Status> = of(|part| matches!(part, Part::Request))
                .chain(of(|part| matches!(part, Part::Allocation(_))))
                .chain(of(|part| matches!(part, Part::Derogation)))
                .collect();
            // A path that goes on in what the step opened says what that came to.
            let opened = effect.after.exchanges.last().filter(|_| step.follows);
            let after = opened.or(effect.after.of(&step.request));
            let status = after.map(|after| after.status).into_iter();
            let beside = after.into_iter().flat_map(|after| &after.beside).map(|beside| beside.status);
            let played: Vec<Status> = status.chain(beside).collect();
            if played != explored {
                return Err(WriteError::Otherwise { step: nth + 1, played, explored });
            }
        }
        Ok(())
    }
}
