//! The toy of ten commands as one would write it by hand: an enum, a match, a journal.

use std::hint::black_box;

/// What happened: twenty-four bytes, no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing yet.
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

/// The state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Its number.
    pub number: u64,
    /// Where it stands.
    pub stage: Stage,
}

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

/// Decides.
///
/// # Errors
/// In the wrong stage.
pub fn decide(state: State, command: Command) -> Result<Event, Stage> {
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
        (now, _) => return Err(now),
    })
}

/// The state after an event.
#[must_use]
pub fn evolve(state: State, event: Event) -> State {
    let next = match event {
        Event::Drafted(number) => return State { number, stage: Stage::Draft },
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
    State { stage: next, ..state }
}

/// The script, into a journal.
///
/// # Errors
/// In the wrong stage.
pub fn play(journal: &mut Vec<Event>) -> Result<State, Stage> {
    let mut state = State { number: 0, stage: Stage::Unborn };
    for command in SCRIPT {
        let event = decide(state, black_box(command))?;
        state = evolve(state, event);
        journal.push(event);
    }
    Ok(state)
}
