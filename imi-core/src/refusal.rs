//! A refusal names its rule, and says where, and who could.

use core::fmt;

use serde::Serialize;

use crate::{Key, Lifecycle, Message, Rule, RuleBook, Set, Slug};

/// A rule of this crate or of the lifecycle's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum AnyRule<R> {
    /// What every lifecycle refuses.
    Core(Rule),
    /// What this one refuses.
    Own(R),
}

impl<R: RuleBook> AnyRule<R> {
    /// The handbook section that the rule comes from.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Core(rule) => rule.section(),
            Self::Own(rule) => rule.section(),
        }
    }
}

impl<R: RuleBook> Message for AnyRule<R> {
    fn key(&self) -> Key {
        match self {
            Self::Core(rule) => rule.key(),
            Self::Own(rule) => rule.key(),
        }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::Core(rule) => rule.english(),
            Self::Own(rule) => rule.english(),
        }
    }
}

/// Where in a command the rule is broken: a field of its wire form and, in a list, which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The field, such as `justification`; empty for the command as a whole.
    pub field: &'static str,
    /// The entry of a list.
    pub entry: Option<Entry>,
}

/// Which entry of a list a [`Place`] means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// The one with this name.
    Named(Slug),
    /// The one with this number, counted as the field counts.
    Nth(u32),
}

impl Place {
    /// The command as a whole.
    pub const WHOLE: Self = Self { field: "", entry: None };

    /// A field.
    #[must_use]
    pub const fn field(field: &'static str) -> Self {
        Self { field, entry: None }
    }

    /// A named entry of a list.
    #[must_use]
    pub const fn named(field: &'static str, name: Slug) -> Self {
        Self { field, entry: Some(Entry::Named(name)) }
    }

    /// A numbered entry of a list.
    #[must_use]
    pub const fn nth(field: &'static str, number: u32) -> Self {
        Self { field, entry: Some(Entry::Nth(number)) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)?;
        match self.entry {
            Some(Entry::Named(name)) => write!(f, "[{name}]"),
            Some(Entry::Nth(number)) => write!(f, "[{number}]"),
            None => Ok(()),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A rule and where the command breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Broken<R> {
    /// The rule.
    pub rule: AnyRule<R>,
    /// Where.
    pub place: Place,
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason<R> {
    /// It does not exist, or it is not for this user: the two are one answer.
    NotFound,
    /// Not in this state.
    WrongState(AnyRule<R>),
    /// Not this user.
    WrongUser(AnyRule<R>),
    /// Not with this content; every broken rule.
    Content(Vec<Broken<R>>),
    /// Somebody was quicker, or the command is a repetition with other content, or time went back.
    Changed(Rule),
}

/// The only error of a decision.
#[derive(Debug, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Refusal<L: Lifecycle> {
    /// Why.
    pub reason: Reason<L::Rule>,
    /// The stage as the actor sees it.
    pub stage: Option<L::Stage>,
    /// The seats that could do this here.
    pub could: Set<L::Seat>,
}

impl<L: Lifecycle> Clone for Refusal<L> {
    fn clone(&self) -> Self {
        Self { reason: self.reason.clone(), stage: self.stage, could: self.could }
    }
}
impl<L: Lifecycle> Eq for Refusal<L> {}

impl<L: Lifecycle> Refusal<L> {
    /// A refusal without stage and seats.
    #[must_use]
    pub fn new(reason: Reason<L::Rule>) -> Self {
        Self { reason, stage: None, could: Set::EMPTY }
    }

    /// One broken content rule.
    #[must_use]
    pub fn content(rule: AnyRule<L::Rule>, place: Place) -> Self {
        Self::new(Reason::Content(vec![Broken { rule, place }]))
    }

    /// The rules it names.
    #[must_use]
    pub fn rules(&self) -> Vec<AnyRule<L::Rule>> {
        match &self.reason {
            Reason::NotFound => vec![AnyRule::Core(Rule::IdGuessing)],
            Reason::WrongState(rule) | Reason::WrongUser(rule) => vec![*rule],
            Reason::Content(broken) => broken.iter().map(|b| b.rule).collect(),
            Reason::Changed(rule) => vec![AnyRule::Core(*rule)],
        }
    }

    /// Whether it names this rule.
    #[must_use]
    pub fn names(&self, rule: impl Into<AnyRule<L::Rule>>) -> bool {
        let rule = rule.into();
        self.rules().contains(&rule)
    }
}

impl<R> From<Rule> for AnyRule<R> {
    fn from(rule: Rule) -> Self {
        Self::Core(rule)
    }
}

impl<L: Lifecycle> fmt::Display for Refusal<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<Place> = match &self.reason {
            Reason::Content(broken) => broken.iter().map(|b| b.place).collect(),
            _ => Vec::new(),
        };
        for (i, rule) in self.rules().into_iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            f.write_str(rule.english())?;
            match places.get(i) {
                Some(place) if *place != Place::WHOLE => write!(f, " (`{place}`)")?,
                _ => {}
            }
        }
        Ok(())
    }
}
impl<L: Lifecycle> core::error::Error for Refusal<L> {}

/// Collects every content rule that a command breaks, so that a form is mended once.
#[derive(Debug)]
pub struct Faults<L: Lifecycle> {
    broken: Vec<Broken<L::Rule>>,
}

impl<L: Lifecycle> Default for Faults<L> {
    fn default() -> Self {
        Self { broken: Vec::new() }
    }
}

impl<L: Lifecycle> Faults<L> {
    /// None yet.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The rules broken so far.
    #[must_use]
    pub fn broken(&self) -> &[Broken<L::Rule>] {
        &self.broken
    }

    /// Adds a broken rule.
    pub fn add(&mut self, rule: impl Into<AnyRule<L::Rule>>, place: Place) {
        self.broken.push(Broken { rule: rule.into(), place });
    }

    /// Adds the rule unless `condition` holds.
    pub fn unless(&mut self, condition: bool, rule: impl Into<AnyRule<L::Rule>>, place: Place) {
        if !condition {
            self.add(rule, place);
        }
    }

    /// Ok if nothing is broken.
    ///
    /// # Errors
    /// Every broken rule, with its place.
    pub fn check(self) -> Result<(), Refusal<L>> {
        if self.broken.is_empty() { Ok(()) } else { Err(Refusal::new(Reason::Content(self.broken))) }
    }
}
