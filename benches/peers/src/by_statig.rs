//! The toy of ten commands as a state machine of statig. It has no events and no refusals of its own: a command in the
//! wrong state is ignored.
// The attribute writes code of its own, and the functions must have the form that it asks for.
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::unused_self,
    clippy::needless_pass_by_ref_mut,
    clippy::trivially_copy_pass_by_ref,
    reason = "written by statig's attribute"
)]

use std::hint::black_box;

use imi_benches::hand::{self, Command, Event, SCRIPT};
use statig::prelude::*;

/// What a machine keeps besides its stage; the hand-written state without it.
#[derive(Default)]
pub(crate) struct Inquiry(hand::State);

/// Who acts, and where it is written down.
pub(crate) struct Desk<'d> {
    by: hand::By,
    journal: &'d mut Vec<Event>,
}

impl Inquiry {
    /// Writes down what happened, and goes on, if the one who acts may.
    fn tell(&mut self, desk: &mut Desk<'_>, event: Event, next: State) -> Outcome<State> {
        if self.0.admits(&desk.by).is_err() {
            return Super;
        }
        self.0.last = desk.by.at;
        desk.journal.push(event);
        Transition(next)
    }
}

#[state_machine(initial = "State::unborn()")]
impl Inquiry {
    #[state]
    fn unborn(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Draft(n) => {
                self.0.number = *n;
                self.0.of = context.by.authority;
                // Nothing that was never drafted belongs to anybody.
                self.0.stage = hand::Stage::Draft;
                self.tell(context, Event::Drafted(*n), State::draft())
            }
            _ => Super,
        }
    }

    #[state]
    fn draft(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Send(n) => self.tell(context, Event::Sent(*n), State::sent()),
            _ => Super,
        }
    }

    #[state]
    fn sent(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Accept(n) => self.tell(context, Event::Accepted(*n), State::accepted()),
            _ => Super,
        }
    }

    #[state]
    fn accepted(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Ask(n) => self.tell(context, Event::Asked(*n), State::asked()),
            _ => Super,
        }
    }

    #[state]
    fn asked(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::AcceptAsk(n) => self.tell(context, Event::AskAccepted(*n), State::giving()),
            _ => Super,
        }
    }

    #[state]
    fn giving(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Give(n) => self.tell(context, Event::Given(*n), State::given()),
            _ => Super,
        }
    }

    #[state]
    fn given(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Reply(n) => self.tell(context, Event::Replied(*n), State::replied()),
            _ => Super,
        }
    }

    #[state]
    fn replied(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::AskMore(n) => self.tell(context, Event::AskedMore(*n), State::asked_more()),
            _ => Super,
        }
    }

    #[state]
    fn asked_more(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::ReplyMore(n) => self.tell(context, Event::RepliedMore(*n), State::replied_more()),
            _ => Super,
        }
    }

    #[state]
    fn replied_more(&mut self, context: &mut Desk<'_>, event: &Command) -> Outcome<State> {
        match event {
            Command::Close(n) => self.tell(context, Event::Closed(*n), State::closed()),
            _ => Super,
        }
    }

    #[state]
    fn closed(context: &mut Desk<'_>) -> Outcome<State> {
        let _ = context;
        Super
    }
}

/// The script, into a journal.
pub(crate) fn play(by: &hand::By, journal: &mut Vec<Event>) {
    let mut desk = Desk { by: *by, journal };
    let mut machine = Inquiry::default().uninitialized_state_machine().init_with_context(&mut desk);
    for command in SCRIPT {
        black_box(&mut machine).handle_with_context(&black_box(command), black_box(&mut desk));
    }
}
