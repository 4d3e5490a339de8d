//! Alerts to test with: a world of five Member States, and a play that reaches every status by real commands.
//!
//! ```
//! use imi_alerts::testing::Play;
//! use imi_alerts::{Command, Rule, Status};
//!
//! let mut play = Play::new();
//! let alert = play.reach(Status::SubmittedForBroadcast);
//! play.give(play.world.lombardy.handler, alert, Command::Accept).refused(Rule::HandlerCannotAcceptOrForward);
//! play.give(play.world.lombardy.disseminator, alert, Command::Accept).done();
//! assert_eq!(play.status(alert), Status::AwaitingBroadcast);
//! ```

pub mod explore;
mod given;
pub mod history;
mod play;
mod world;

pub use given::{
    CASE, PROVIDER, SUGGESTION, add, add_states, answered, case, comment, disseminate, each_refused, edit,
    file, inform, mailed, object, propose, rectify, submit, to_users, unmarked, withdraw,
};
pub use play::{Play, criteria, policy};
pub use world::{Staff, World, id_of};
