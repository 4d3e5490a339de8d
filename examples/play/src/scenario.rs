//! A scenario as it was read: a world, and steps that are known to be well formed.

use core::marker::PhantomData;

use imi_alerts::Alert;
use imi_core::{Actor, Language, Workflow};
use serde_json::Value;
use uuid::Uuid;

use crate::check::{Check, Gap};
use crate::form::{CREATE, Form, LOOK, StepForm};
use crate::mail::{Expected, Line};
use crate::mistake::{Mistake, Mistakes, place};
use crate::names::Names;
use crate::tree::{self, Kind, Node};
use crate::vocabulary::{Vocabulary, properties};
use crate::workflow::{Played, WORKFLOWS};
use crate::world::{User, World};

/// A scenario that can be played.
#[derive(Clone, Debug)]
pub struct Scenario<L> {
    pub(crate) file: String,
    pub(crate) story: String,
    pub(crate) origin: Uuid,
    pub(crate) names: Names,
    pub(crate) world: World,
    pub(crate) steps: Vec<Step>,
    workflow: PhantomData<fn() -> L>,
}

/// A step.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// From 1.
    pub(crate) number: usize,
    /// The line of the file.
    pub(crate) line: usize,
    pub(crate) form: StepForm,
    pub(crate) act: Option<Act>,
    pub(crate) mail: Vec<Expected>,
    /// The line of each expectation.
    pub(crate) lines: Vec<(String, usize)>,
}

/// What is done in a step.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// An exchange is begun.
    Create(Value),
    /// A command is given.
    Give(Value, Vec<Gap>),
    /// An exchange is looked at.
    Look,
}

impl Step {
    /// The line of an expectation, failing it of the step.
    pub(crate) fn line_of(&self, expectation: &str) -> usize {
        self.lines.iter().find(|(key, _)| key == expectation).map_or(self.line, |(_, line)| *line)
    }

    /// The exchange that it is about.
    pub(crate) fn exchange<'s, L: Played>(&'s self, scenario: &'s Scenario<L>) -> &'s str {
        let first = || scenario.names.exchanges().first().copied();
        match (&self.act, &self.form.name) {
            (Some(Act::Create(_)), Some(name)) => name,
            _ => self.form.exchange.as_deref().or_else(first).unwrap_or(L::NOUN),
        }
    }
}

impl<L: Played> Scenario<L> {
    /// Reads a scenario; `file` is the name that a mistake gives.
    ///
    /// # Errors
    /// Everything that is wrong in the text, each with its place.
    pub fn read(file: &str, text: &str, policy: &L::Policy) -> Result<Self, Mistakes> {
        let mistakes = |mut all: Vec<Mistake>| {
            all.sort_by_key(|mistake| mistake.at.start);
            Mistakes { file: file.to_owned(), text: text.to_owned(), all }
        };
        let tree = tree::parse(text).map_err(|mistake| mistakes(vec![mistake]))?;
        let vocabulary = Vocabulary::new::<L>(policy);
        let origin = Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes());
        let mut wrong = Vec::new();
        let stated = tree.get("world").and_then(|world| world.get("workflow"));
        if let Some(other) =
            stated.and_then(Node::as_text).filter(|word| *word != L::NOUN && WORKFLOWS.contains(word))
        {
            let at = stated.map_or(0..0, |node| node.at.clone());
            return Err(mistakes(vec![Mistake::new(
                &at,
                format!("this scenario plays the workflow `{other}`"),
            )]));
        }
        let names = Names::read::<L>(&tree, origin, &mut wrong);
        let reading: Reading<'_, L> =
            Reading { text, vocabulary: &vocabulary, names: &names, workflow: PhantomData };
        let (form, nodes) = reading.form(&tree, &mut wrong);
        let world = form.as_ref().map(|form| World::read::<L>(form, &names, &mut wrong));
        let mut forms = form.map(|form| form.step).unwrap_or_default();
        forms.resize_with(nodes.len(), StepForm::default);
        let mut steps = Vec::with_capacity(nodes.len());
        for (form, node) in forms.into_iter().zip(&nodes) {
            let number = steps.len() + 1;
            steps.push(reading.step(number, form, node, world.as_ref(), &mut wrong));
        }
        match world {
            Some(world) if wrong.is_empty() => {
                let (file, story) = (file.to_owned(), story(text));
                Ok(Self { file, story, origin, names, world, steps, workflow: PhantomData })
            }
            _ => Err(mistakes(wrong)),
        }
    }

    /// What the scenario tells, as its first comment says.
    #[must_use]
    pub fn story(&self) -> &str {
        &self.story
    }

    /// How many steps it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing happens in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// A command with the fields that he who acts has left to be filled in.
pub(crate) fn filled<L: Played>(command: &Value, actor: Actor, view: Option<&L::View>) -> Value {
    let mut command = command.clone();
    let named = command.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(fields) = command.as_object_mut() {
        for (_, field) in L::FILLED.iter().filter(|(kind, _)| *kind == named) {
            fields.entry(*field).or_insert_with(|| L::fill(field, actor, view));
        }
    }
    command
}

/// The comment that a file begins with.
fn story(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    let words: Vec<&str> = lines.map(|line| line.trim_start_matches('#').trim()).collect();
    words.join(" ").trim().to_owned()
}

/// A step's table: what every step has, and the fields of its command.
struct StepNode {
    step: Node,
    fields: Node,
}

struct Reading<'a, L> {
    text: &'a str,
    vocabulary: &'a Vocabulary,
    names: &'a Names,
    workflow: PhantomData<fn() -> L>,
}

impl<L: Played> Reading<'_, L> {
    /// The form without the fields of commands, which the steps' own tables hold.
    fn form(&self, tree: &Node, wrong: &mut Vec<Mistake>) -> (Option<Form>, Vec<StepNode>) {
        let mut nodes = Vec::new();
        let mut plain = tree.clone();
        if let Kind::Table(entries) = &mut plain.value {
            for entry in entries.iter_mut().filter(|entry| entry.key == "step") {
                if let Kind::List(steps) = &mut entry.node.value {
                    for step in steps.iter_mut() {
                        let fields = self.split(step);
                        nodes.push(StepNode { step: step.clone(), fields });
                    }
                }
            }
        }
        let mut check = Check::new(self.vocabulary, self.names);
        let value = check.object(&plain, self.vocabulary.root(), "the scenario");
        let clean = check.mistakes.is_empty();
        wrong.extend(check.mistakes);
        if !clean {
            return (None, nodes);
        }
        match serde_json::from_value(value) {
            Ok(form) => (Some(form), nodes),
            Err(error) => {
                wrong.push(Mistake::new(&plain.at, error.to_string()));
                (None, nodes)
            }
        }
    }

    /// Takes the fields of the command out of a step's table.
    fn split(&self, step: &mut Node) -> Node {
        let at = step.at.clone();
        let Kind::Table(entries) = &mut step.value else {
            return Node { at, value: Kind::Table(Vec::new()) };
        };
        let known = self.vocabulary.definition("StepForm");
        let own = |key: &str| properties(known).any(|(own, _)| own == key);
        let (own, mut fields): (Vec<_>, Vec<_>) =
            core::mem::take(entries).into_iter().partition(|e| own(&e.key));
        for entry in own {
            match entry.node.value {
                Kind::Table(inner) if entry.key == "with" => fields.extend(inner),
                _ => entries.push(entry),
            }
        }
        Node { at, value: Kind::Table(fields) }
    }

    fn step(
        &self,
        number: usize,
        form: StepForm,
        StepNode { step, fields }: &StepNode,
        world: Option<&World>,
        wrong: &mut Vec<Mistake>,
    ) -> Step {
        let text = |key: &str| step.get(key).and_then(Node::as_text);
        let at = |key: &str| step.get(key).map_or(&step.at, |node| &node.at);
        let mut mistake = |key: &str, what: &str| wrong.push(Mistake::new(at(key), what));
        match (text("by"), text("does"), text("changes")) {
            (Some(_), None, _) => {
                mistake("by", "this step says who acts, but not what he does: `does` is missing");
            }
            (None, Some(_), _) => {
                mistake("does", "this step says what is done, but not who does it: `by` is missing");
            }
            (Some(_), Some(_), Some(_)) => mistake("changes", "a step is an act or a change, not both"),
            (None, None, None) if step.get("at").is_none() && step.get("after").is_none() => {
                mistake("", "nothing happens in this step: give `by` and `does`, `changes`, `at` or `after`");
            }
            _ => {}
        }
        if step.get("at").is_some() && step.get("after").is_some() {
            mistake("after", "a step has `at` or `after`, not both");
        }
        let does = text("does");
        let user = text("by").and_then(|by| world?.users.iter().find(|user| user.word == by));
        let act = self.act(does, fields, user, wrong);
        let mail = Self::mail(step, &form, wrong);
        let then = step.get("then").and_then(Node::entries).unwrap_or_default();
        let line = |start: usize| place(self.text, start).0;
        let lines = then.iter().map(|entry| (entry.key.clone(), line(entry.key_at.start))).collect();
        Step { number, line: line(step.at.start), form, act, mail, lines }
    }

    fn act(
        &self,
        does: Option<&str>,
        fields: &Node,
        user: Option<&User>,
        wrong: &mut Vec<Mistake>,
    ) -> Option<Act> {
        let Some(does) = does else {
            let all = properties(self.vocabulary.definition("StepForm")).map(|(key, _)| key.as_str());
            let all: Vec<&str> = all.collect();
            for entry in fields.entries().unwrap_or_default() {
                let what = format!("a step without `does` has no `{}`", entry.key);
                wrong.push(Mistake::word(&entry.key_at, what, &entry.key, all.iter().copied()));
            }
            return None;
        };
        let mut check = Check::new(self.vocabulary, self.names);
        check.language = user.map(|user| user.language).or(Some(Language::En));
        let value = check.act(fields, does);
        let clean = check.mistakes.is_empty();
        wrong.append(&mut check.mistakes);
        let value = value.filter(|_| clean)?;
        // The wire form is checked against the schema before, so this fails only where a schema says less than serde.
        let read = match does {
            LOOK => return Some(Act::Look),
            CREATE => serde_json::from_value::<L::Founding>(value.clone()).map(|_| ()),
            _ => {
                let actor =
                    user.map_or(Actor::Commission, |user| Actor::User { user: user.id, authority: user.of });
                serde_json::from_value::<L::Command>(filled::<L>(&value, actor, None)).map(|_| ())
            }
        };
        match read {
            Ok(()) if does == CREATE => Some(Act::Create(value)),
            Ok(()) => Some(Act::Give(value, check.gaps)),
            Err(error) => {
                wrong.push(Mistake::new(&fields.at, format!("`{does}`: {error}")));
                None
            }
        }
    }

    fn mail(step: &Node, form: &StepForm, wrong: &mut Vec<Mistake>) -> Vec<Expected> {
        let mut all: Vec<Expected> = Vec::new();
        for line in &form.then.mail.0 {
            let before = all.last().map(|before| before.mail.as_str());
            let Some(expected) = Line::read(line).and_then(|line| line.expected(before)) else {
                let at = step.get("then").and_then(|then| then.get("mail")).map_or(&step.at, |node| &node.at);
                let what = format!("`{line}` is a copy of no mail before it");
                wrong.push(Mistake::new(at, what).with_help("write `copy of accepted to bari`"));
                continue;
            };
            all.extend(expected);
        }
        all
    }
}

/// Which workflow the text of a scenario plays; requests unless it says otherwise, or can not be read.
#[must_use]
pub fn workflow(text: &str) -> Workflow {
    let tree = tree::parse(text).ok();
    let stated = tree.as_ref().and_then(|tree| tree.get("world")?.get("workflow")?.as_text());
    if stated == Some(Alert::NOUN) { Workflow::Alert } else { Workflow::InformationRequest }
}
