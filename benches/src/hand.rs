//! The toy of ten commands as one would write it by hand: an enum, a match, a journal. It asks what the kit's toy asks:
//! the stage, whose it is, and that time does not run backwards.

use std::hint::black_box;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What happened: sixteen bytes, no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A draft of this number.
    Drafted(u64),
    /// Sent at this time.
    Sent(u64),
    /// Accepted by this user.
    Accepted(u64),
    /// More was asked for.
    Asked(u64),
    /// It will be given.
    AskAccepted(u64),
    /// It was given.
    Given(u64),
    /// Answered.
    Replied(u64),
    /// Asked once more.
    AskedMore(u64),
    /// Answered once more.
    RepliedMore(u64),
    /// Closed.
    Closed(u64),
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Nothing yet.
    #[default]
    Unborn,
    /// A draft.
    Draft,
    /// Sent.
    Sent,
    /// Accepted.
    Accepted,
    /// More was asked for.
    Asked,
    /// It will be given.
    Giving,
    /// It was given.
    Given,
    /// Answered.
    Replied,
    /// Asked once more.
    AskedMore,
    /// Answered once more.
    RepliedMore,
    /// Closed.
    Closed,
}

/// The state: what the kit's toy keeps, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Whose it is.
    pub of: Uuid,
    /// Its number.
    pub number: u64,
    /// Where it stands.
    pub stage: Stage,
    /// When the last event happened.
    pub last: DateTime<Utc>,
}

/// Who acts, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The authority.
    pub authority: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// Not in this stage.
    Stage(Stage),
    /// Not this authority.
    Stranger,
    /// Something happened later already.
    Backwards,
}

impl core::fmt::Display for No {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Stage(stage) => write!(f, "not in the stage `{stage:?}`"),
            Self::Stranger => f.write_str("not for this authority"),
            Self::Backwards => f.write_str("something happened later already"),
        }
    }
}
impl core::error::Error for No {}

/// The ten commands, each with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Drafts.
    Draft(u64),
    /// Sends.
    Send(u64),
    /// Accepts.
    Accept(u64),
    /// Asks for more.
    Ask(u64),
    /// Agrees to give it.
    AcceptAsk(u64),
    /// Gives it.
    Give(u64),
    /// Answers.
    Reply(u64),
    /// Asks once more.
    AskMore(u64),
    /// Answers once more.
    ReplyMore(u64),
    /// Closes.
    Close(u64),
}

/// The ten commands in their order.
pub const SCRIPT: [Command; 10] = [
    Command::Draft(1),
    Command::Send(2),
    Command::Accept(3),
    Command::Ask(4),
    Command::AcceptAsk(5),
    Command::Give(6),
    Command::Reply(7),
    Command::AskMore(8),
    Command::ReplyMore(9),
    Command::Close(10),
];

impl State {
    /// Whether whoever acts may do so at all.
    ///
    /// # Errors
    /// The wrong authority, or too late a state.
    #[inline]
    pub fn admits(&self, by: &By) -> Result<(), No> {
        match self.stage {
            Stage::Unborn => Ok(()),
            _ if self.of != by.authority => Err(No::Stranger),
            _ if by.at < self.last => Err(No::Backwards),
            _ => Ok(()),
        }
    }
}

/// Decides.
///
/// # Errors
/// In the wrong stage, for the wrong authority, or at the wrong time.
pub fn decide(state: &State, command: Command, by: &By) -> Result<Event, No> {
    state.admits(by)?;
    Ok(match (state.stage, command) {
        (Stage::Unborn, Command::Draft(n)) => Event::Drafted(n),
        (Stage::Draft, Command::Send(n)) => Event::Sent(n),
        (Stage::Sent, Command::Accept(n)) => Event::Accepted(n),
        (Stage::Accepted, Command::Ask(n)) => Event::Asked(n),
        (Stage::Asked, Command::AcceptAsk(n)) => Event::AskAccepted(n),
        (Stage::Giving, Command::Give(n)) => Event::Given(n),
        (Stage::Given, Command::Reply(n)) => Event::Replied(n),
        (Stage::Replied, Command::AskMore(n)) => Event::AskedMore(n),
        (Stage::AskedMore, Command::ReplyMore(n)) => Event::RepliedMore(n),
        (Stage::RepliedMore, Command::Close(n)) => Event::Closed(n),
        (now, _) => return Err(No::Stage(now)),
    })
}

/// Takes an event in.
pub fn evolve(state: &mut State, event: Event, by: &By) {
    state.stage = match event {
        Event::Drafted(number) => {
            state.number = number;
            state.of = by.authority;
            Stage::Draft
        }
        Event::Sent(_) => Stage::Sent,
        Event::Accepted(_) => Stage::Accepted,
        Event::Asked(_) => Stage::Asked,
        Event::AskAccepted(_) => Stage::Giving,
        Event::Given(_) => Stage::Given,
        Event::Replied(_) => Stage::Replied,
        Event::AskedMore(_) => Stage::AskedMore,
        Event::RepliedMore(_) => Stage::RepliedMore,
        Event::Closed(_) => Stage::Closed,
    };
    state.last = by.at;
}

/// The script, into a journal.
///
/// State, command and who gives it are hidden from the compiler at each step, here as in the kit's toy and in the
/// peers': otherwise it would see that the tenth command always meets the ninth's stage, and leave the deciding out.
///
/// # Errors
/// As [`decide`].
pub fn play(by: &By, journal: &mut Vec<Event>) -> Result<State, No> {
    let mut state = State::default();
    for command in SCRIPT {
        let by = black_box(by);
        let event = decide(black_box(&state), black_box(command), by)?;
        evolve(&mut state, event, by);
        journal.push(event);
    }
    Ok(state)
}
