#![doc = include_str!("../README.md")]

mod audience;
mod broadcasting;
mod closure;
mod command;
pub mod content;
mod coordinator;
mod denial;
mod drafting;
mod elapsing;
mod event;
mod evolve;
mod information;
mod lifecycle;
mod mail;
mod policy;
mod recipients;
mod rectifying;
mod rule;
mod sealed;
mod seat;
mod sight;
mod sound;
pub mod stage;
mod status;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod texts;
mod tracking;
pub mod view;
mod withdrawing;

pub use command::{Command, Kind, NewAlert};
pub use content::{Edit, SavedEdit};
pub use event::{BroadcastTo, DraftCreated, Event, Happening, NewInformation};
pub use lifecycle::{Alert, AlertId};
pub use mail::{Mail, MailSubject};
pub use policy::{Criteria, Policy};
pub use rule::Rule;
pub use seat::Seat;
pub use sight::shown_status;
pub use stage::{Part, Stage, State};
pub use status::Status;
pub use tracking::{Role, Row, Search, Shortly, depending_list, ongoing_list, search};
pub use view::{Depth, Print, PrintedDataWarning, View, print};

/// Why a command to an alert is refused.
pub type Refused = imi_core::Refusal<Alert>;

pub(crate) type Done = Result<imi_core::Outcome<Alert>, Refused>;
