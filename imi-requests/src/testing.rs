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

mod play;
mod world;

pub use play::{Play, comment, diploma, file, words};
pub use world::{Staff, World, id_of};
