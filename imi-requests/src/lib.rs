#![doc = include_str!("../README.md")]

mod acceptance;
mod additional;
mod allocation;
mod approval;
pub mod case;
mod certifying;
mod closing;
mod command;
mod coordinator;
mod copying;
pub mod derogation;
mod drafting;
mod event;
mod evolve;
mod forwarding;
mod lifecycle;
mod lists;
mod mail;
mod messages;
mod monitoring;
mod parties;
mod policy;
mod referral;
mod replying;
mod report;
mod rule;
mod sealed;
mod search;
mod seat;
mod sending;
mod shown;
mod sound;
mod splitting;
pub mod stage;
mod state;
mod status;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod texts;
mod tracking;
mod translation;
pub mod view;
mod writing;

pub use case::{Edit, SavedEdit};
pub use certifying::{CertifiedReport, ReportSigner, SignatureKind};
pub use command::{Command, Kind, NewAnswer, NewDocument, NewDraft};
pub use copying::CopyOf;
pub use event::{DraftCreated, Event, Happening, ReplyContent, SplitOff};
pub use lifecycle::{Request, RequestId};
pub use mail::{Mail, MailSubject};
pub use monitoring::{Figures, Judgement, Monitoring, monitoring};
pub use parties::{Holder, Office, Party, Side};
pub use policy::Policy;
pub use report::{Content, Report, ReportKind, ReportRecord, ReportText, Section, report};
pub use rule::Rule;
pub use search::{Scope, Search, action_list, action_query, ongoing_list, reports_query, search};
pub use seat::Seat;
pub use shown::Shown;
pub use stage::{Exchange, Part, Reason, Stage};
pub use state::State;
pub use status::Status;
pub use tracking::{Row, Shortly};
pub use translation::translated;
pub use view::{Advice, Depth, View};

/// Why a command to a request is refused.
pub type Refused = imi_core::Refusal<Request>;

pub(crate) type Done = Result<imi_core::Outcome<Request>, Refused>;
