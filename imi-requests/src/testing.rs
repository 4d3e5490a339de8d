//! Requests to test with: a world of two countries, and a play that reaches every status by real commands.
//!
//! ```
//! use imi_requests::testing::Play;
//! use imi_requests::{Command, Rule, Status};
//!
//! let mut play = Play::new();
//! let request = play.reach(Status::AwaitingAcceptance);
//! let accept = Command::Accept { coordinator: None, proposed: None };
//! play.give(play.world.italy.handler, request, accept.clone()).refused(Rule::ActorBelongsToTheSeat);
//! play.give(play.world.hungary.handler, request, accept).done();
//! assert_eq!(play.status(request), Status::Accepted);
//! ```

mod asked;
mod derogating;
pub mod explore;
mod given;
pub mod history;
mod play;
mod world;

pub use asked::{
    ask_again, ask_for_more, assign, blank, opinion, refer, reject, return_reply, return_request,
    uphold_and_close, uphold_and_restart,
};
pub use derogating::{PROVIDER, derogation_request, measures, notification, text};
pub use given::{
    DIPLOMA, SUBJECT, accept, attach, each_refused, forward, mailed, message, refuse, split, submit,
    with_copy,
};
pub use play::{Play, comment, diploma, file, words};
pub use world::{Staff, World, id_of};
