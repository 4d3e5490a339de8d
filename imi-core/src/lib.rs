#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(clippy::similar_names, reason = "`state` and `stage` are two words of every lifecycle")]

// By this name the table of the toy's commands finds what it needs, as those elsewhere do.
#[cfg(feature = "testing")]
extern crate self as imi_core;

mod area;
mod attachment;
mod audit;
mod authority;
mod commit;
mod country;
mod decide;
mod declare;
mod desk;
mod draft;
mod dropped;
mod envelope;
mod history;
mod id;
mod language;
mod lifecycle;
mod memory;
mod message;
mod moment;
mod notice;
mod number;
mod outcome;
mod policy;
mod refusal;
mod rule;
mod seal;
mod set;
mod slug;
mod standing;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
pub mod time;

pub use area::{AreaId, Workflow};
pub use attachment::*;
pub use audit::{Look, audit};
pub use authority::{AreaRole, Setting, UserRight, WorkflowRole};
pub use commit::{Commit, Expectation, ListKey, Receipt, Reservation, StreamCommit, Summary};
pub use country::*;
pub use decide::{Offer, Order, decide, explain, found, offered, offers, settled, view};
pub use declare::nothing_more;
#[cfg(feature = "testing")]
pub(crate) use desk::drive;
pub use desk::{Desk, DeskError, Looked, Need, Shown, Task, TaskError, Verdict, look, run};
pub use dropped::forget_dropped;
pub use envelope::{Corrupt, Envelope, RULEBOOK, fold, follow, record};
pub use history::{Line, history};
pub use id::{
    AttachmentId, AuthorityId, CommandId, EventId, Id, Identified, MessageId, NotAnId, NoticeId, ReportId,
    SealId, Seed, UserId, kind,
};
pub use language::*;
pub use lifecycle::{
    By, Cause, CommandRow, Consequence, Due, Given, Lifecycle, PartOf, Step, Transition, Value, Wrong,
    transitions,
};
pub use memory::{MemoryError, MemoryStore, SharedMemory};
pub use message::{Argument, Key, Message};
pub use moment::{Actor, Moment};
pub use notice::{Notice, Recipient, one_mail_per_address};
pub use number::{NotANumber, Number};
pub use outcome::{Effects, Events, Opened, Outcome};
pub use policy::Policy;
pub use refusal::{AnyRule, Broken, Entry, Faults, Place, Reason, Refusal};
pub use rule::{Rule, RuleBook};
pub use seal::{Erasure, Seal, SealCopy, SealedText, Secret};
#[doc(hidden)]
pub use set::__features;
pub use set::{Member, Set};
pub use slug::{NotASlug, Slug};
pub use standing::{Access, Concern, Standing, UserStanding};
pub use store::{AsyncStore, CommitError, Conflict, Listed, Loaded, Query, Store};
pub use text::*;
pub use time::{Calendar, DayCount, Days, Hours, Months, WorkingDays};
