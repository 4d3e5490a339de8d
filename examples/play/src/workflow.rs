//! What differs from one workflow to another: names, the reading of commands, the page of a view, its facts. All else that
//! the player does it does with the kit alone. An exchange is what a workflow is about: a request, an alert.

use std::collections::BTreeMap;

use imi_core::{
    Actor, AreaId, AuthorityId, Key, Lifecycle, Member, Message, Moment, Number, Set, Shown, UserRight,
    WorkflowRole,
};
use schemars::JsonSchema;
use serde_json::Value;

use crate::page::{Page, Rows};
use crate::short::Short;

/// A workflow that can be played: requests or alerts.
pub trait Played:
    Lifecycle<Founding: JsonSchema, Command: JsonSchema, View: JsonSchema, Mail: Member, Policy: Clone>
{
    /// What one exchange is called: the word for the workflow in a file, the key by which a step names an exchange, and the
    /// name of the first one.
    const NOUN: &'static str;
    /// What several are called.
    const NOUNS: &'static str;
    /// The legislative area unless a world states another.
    const AREA: AreaId;
    /// The roles of authorities by their words; the first unless stated.
    const ROLES: &'static [(&'static str, WorkflowRole)];
    /// The machines that run beside each other, the exchange itself first.
    const MACHINES: &'static [Machine<Self>];
    /// What has happened when an exchange has begun.
    const BEGUN: Key;
    /// The commands that make a further exchange.
    const MAKERS: &'static [&'static str] = &[];
    /// Fields of commands that are filled in where they are not stated: command and field.
    const FILLED: &'static [(&'static str, &'static str)] = &[];
    /// Short forms of what is written.
    const SHORT: Short;
    /// The sections of a report, in a workflow that makes any.
    const SECTIONS: &'static [&'static str] = &[];

    /// The rights of a user in an authority with this role, unless he states his own.
    fn rights(role: WorkflowRole) -> Set<UserRight>;
    /// What the policies of all workflows share.
    fn common(policy: &mut Self::Policy) -> &mut imi_core::Policy;
    /// The entries of predefined lists, by the name of their type.
    fn lists(_policy: &Self::Policy) -> BTreeMap<&'static str, Vec<String>> {
        BTreeMap::new()
    }
    /// The value of a field that is filled in: what he who acts sees or is.
    #[must_use]
    fn fill(_field: &str, _actor: Actor, _view: Option<&Self::View>) -> Value {
        Value::Null
    }

    /// The number by which people know an exchange.
    fn number(state: &Self::State) -> Number;
    /// The status of the exchange itself.
    fn status(state: &Self::State) -> Self::Stage;
    /// The status that a view shows.
    fn shown(view: &Self::View) -> Self::Stage;
    /// How much a view shows; none if too little to be printed at the end.
    fn depth(view: &Self::View) -> Option<usize>;
    /// The machine of a part, and which of several it is.
    fn machine(state: &Self::State, part: Self::Part) -> (&'static str, Option<Instance>);
    /// The parts that commands of this kind are given to.
    fn parts_of(state: &Self::State, kind: Self::Kind) -> Vec<Self::Part>;
    /// The report that a command has just made.
    fn report(
        _state: &Self::State,
        _command: &Self::Command,
        _moment: &Moment<'_, Self::Policy>,
    ) -> Option<Report> {
        None
    }

    /// A line of the history.
    fn told(key: Key) -> impl Message;
    /// The subject line of a mail.
    fn subject(mail: Self::Mail) -> impl Message;
    /// What the page of a view says.
    fn rows(page: &Page<'_>, policy: &Self::Policy, shown: &Shown<Self>) -> Rows;
    /// Puts a view that is plain data into a form that reads well in a scenario.
    fn tidy(facts: &mut Value);
}

/// A machine of a lifecycle.
#[derive(Debug)]
pub struct Machine<L: Lifecycle> {
    /// Its name: that of its diagram, and of what a step says of it.
    pub name: &'static str,
    /// Its statuses.
    pub statuses: Set<L::Stage>,
    /// Where it begins.
    pub first: Set<L::Stage>,
    /// Where it stands while nothing is said of it.
    pub rest: Option<L::Stage>,
    /// How many there are of it.
    pub many: Many,
}

/// How many machines of a kind an exchange has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// It is the exchange itself.
    Itself,
    /// One at most.
    One,
    /// One for each of some authorities.
    Authorities,
    /// Numbered ones.
    Numbers,
}

/// Which of several machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instance {
    /// That of an authority.
    Authority(AuthorityId),
    /// That of a number.
    Number(u16),
}

/// A report that a step has made.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is said of its kind.
    pub title: (Key, &'static str),
    /// Its sections.
    pub sections: Vec<String>,
}

/// The words of a `Message` apart from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Key, pub(crate) &'static str);
impl Message for Words {
    fn key(&self) -> Key {
        self.0
    }
    fn english(&self) -> &'static str {
        self.1
    }
}

/// The words for the workflows in a file.
pub(crate) const WORKFLOWS: &[&str] =
    &[<imi_requests::Request as Played>::NOUN, <imi_alerts::Alert as Played>::NOUN];
