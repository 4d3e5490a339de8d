//! Ways through a lifecycle, step by step, so that they can be told and played.

use core::fmt;

use chrono::{DateTime, Utc};

use crate::{Actor, Lifecycle, Message, Order, Standing};

/// What a step of a path does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act<L: Lifecycle> {
    /// Somebody founds a stream.
    Found(Actor, Order<L::Founding>),
    /// Somebody gives a command.
    Give {
        /// Who.
        actor: Actor,
        /// What.
        order: Order<L::Command>,
        /// Whether the path goes on in the stream that this opens, and in which of them.
        into: Option<usize>,
    },
    /// Time does what is due.
    Elapse,
    /// Nothing but that the standings are others.
    Change,
}

/// A step of a path: what is done, when, and how the authorities stand.
#[derive(Clone, Debug, PartialEq)]
pub struct PathStep<L: Lifecycle> {
    /// When.
    pub at: DateTime<Utc>,
    /// The standings of everybody.
    pub standings: Vec<Standing>,
    /// What.
    pub act: Act<L>,
    /// The stages of all parts after it, of the stream that the path goes on in.
    pub stages: Vec<(L::Part, L::Stage)>,
}

/// A way through a lifecycle, from the founding of a stream on.
#[derive(Clone, Debug, PartialEq)]
pub struct Path<L: Lifecycle> {
    /// Its steps, in order.
    pub steps: Vec<PathStep<L>>,
}

impl<L: Lifecycle> fmt::Display for Path<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, step) in self.steps.iter().enumerate() {
            write!(f, "{:>3}  {}  ", nth + 1, step.at.format("%Y-%m-%d %H:%M"))?;
            match &step.act {
                Act::Found(actor, _) => write!(f, "{actor:?} founds")?,
                Act::Give { actor, order, into } => {
                    let (kind, _) = L::kind(&order.command);
                    write!(f, "{actor:?}: {}", kind.english())?;
                    if into.is_some() {
                        write!(f, "; on with what that opens")?;
                    }
                }
                Act::Elapse => write!(f, "time passes")?,
                Act::Change => write!(f, "standings change")?,
            }
            let stages: Vec<&str> = step.stages.iter().map(|(_, stage)| stage.english()).collect();
            writeln!(f, " -> {}", stages.join(", "))?;
        }
        Ok(())
    }
}

/// Something that does not hold, with the shortest path on which it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault<L: Lifecycle> {
    /// What does not hold.
    pub what: String,
    /// Where.
    pub path: Path<L>,
}

impl<L: Lifecycle> fmt::Display for Fault<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.what, self.path)
    }
}

impl<L: Lifecycle> core::error::Error for Fault<L> {}
