//! The main statuses of a request in a hundred lines, written from the handbook (5.3) and not from the library.

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Being written.
    Draft,
    /// The requesting coordinator reviews it.
    RequestHeld,
    /// It is to be changed.
    RequestReturned,
    /// Sent.
    Awaiting,
    /// Accepted, and the first reply is being prepared.
    Accepted,
    /// The responding coordinator reviews a reply.
    ReplyHeld,
    /// The reply is to be changed.
    ReplyReturned,
    /// The reply is being assessed.
    Replied,
    /// More was asked for.
    Asked,
    /// More will be given.
    Promised,
    /// More will not be given.
    Rejected,
    /// The requesting coordinator gives its opinion.
    WithRequestingCoordinator,
    /// The responding coordinator gives its opinion.
    WithRespondingCoordinator,
    /// The requesting coordinator finds the response unsatisfactory.
    FaultedByRequesting,
    /// The responding coordinator does.
    FaultedByResponding,
    /// No coordinator took part, and more was asked for once again.
    AskedAgain,
    /// Over.
    Closed,
    /// Over, with nothing personal left.
    Removed,
    /// Thrown away.
    Discarded,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A request handler of the authority that asks.
    Asker,
    /// A referral handler of its coordinator.
    AskersCoordinator,
    /// A request handler of the authority addressed.
    Addressee,
    /// A request handler of another authority of the same country.
    Neighbour,
    /// A referral handler of the coordinator that these two have in common.
    TheirCoordinator,
    /// Anybody else.
    Other,
}

/// What he does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the commands are")]
pub enum Does {
    Submit,
    Discard,
    ApproveRequest,
    ReturnRequest,
    Accept,
    Refuse,
    ForwardToNeighbour,
    ForwardToAddressee,
    Reply,
    ApproveReply,
    ReturnReply,
    CloseAsSatisfactory,
    CloseAsUnavailable,
    AskForMore,
    PromiseMore,
    RejectMore,
    Refer,
    AskAgain,
    FindSatisfactory,
    FindUnsatisfactory,
    Reconsider,
    UpholdAndClose,
    UpholdAndRestart,
    Withdraw,
}

/// What the authorities have switched on.
#[derive(Clone, Copy, Debug)]
pub struct Flags(pub u8);

impl Flags {
    /// Requests go by way of the asker's coordinator: the authority is subject to it, and the coordinator does it.
    fn holds_requests(self) -> bool {
        self.on(0) && self.on(1)
    }
    /// The same of replies, by whoever responds.
    fn holds_replies(self, responder: Who) -> bool {
        self.on(if responder == Who::Neighbour { 7 } else { 2 }) && self.on(3)
    }
    fn requesting_takes_part(self) -> bool {
        self.on(4)
    }
    fn responding_takes_part(self) -> bool {
        self.on(5)
    }
    /// The addressee may refuse; its neighbour may not.
    fn may_refuse(self, responder: Who) -> bool {
        responder == Who::Addressee && self.on(6)
    }
    /// Whether one of the eight is on.
    #[must_use]
    pub fn on(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }
}

/// A request, as far as the model knows it.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Where it stands.
    pub at: At,
    flags: Flags,
    responder: Who,
    /// Whether a reply was ever provided.
    replied: bool,
    /// Whether the responding coordinator takes part in the referral under way.
    passes_on: bool,
}

impl Model {
    /// A draft that is complete.
    #[must_use]
    pub fn new(flags: Flags) -> Self {
        Self { at: At::Draft, flags, responder: Who::Addressee, replied: false, passes_on: false }
    }

    /// Years pass.
    pub fn years_pass(&mut self) {
        self.at = match self.at {
            At::Draft | At::RequestReturned => At::Discarded,
            At::Closed => At::Removed,
            at => at,
        };
    }

    /// Somebody does something: whether he can.
    pub fn does(&mut self, who: Who, does: Does) -> bool {
        let next = match who {
            Who::Asker => self.asker(does),
            Who::AskersCoordinator => self.askers_coordinator(does),
            Who::TheirCoordinator => self.their_coordinator(does),
            _ if who == self.responder => self.responder(does),
            _ => None,
        };
        if let Some(next) = next {
            self.at = next;
            self.replied |= next == At::Replied;
        }
        next.is_some()
    }

    fn asker(&mut self, does: Does) -> Option<At> {
        let referral = self.flags.requesting_takes_part() || self.flags.responding_takes_part();
        Some(match (self.at, does) {
            (At::Draft | At::RequestReturned, Does::Submit) if self.flags.holds_requests() => At::RequestHeld,
            (At::Draft | At::RequestReturned, Does::Submit) => At::Awaiting,
            (At::Draft | At::RequestHeld | At::RequestReturned, Does::Discard) => At::Discarded,
            (At::Replied, Does::AskForMore) => At::Asked,
            (At::Rejected, Does::Refer) if referral => {
                self.passes_on = self.flags.responding_takes_part();
                if self.flags.requesting_takes_part() {
                    At::WithRequestingCoordinator
                } else {
                    At::WithRespondingCoordinator
                }
            }
            (At::Rejected, Does::AskAgain) if !referral => At::AskedAgain,
            // What was never sent is discarded, and an answer to be assessed is assessed.
            (
                At::Draft
                | At::RequestHeld
                | At::RequestReturned
                | At::Replied
                | At::Rejected
                | At::Closed
                | At::Removed
                | At::Discarded,
                Does::Withdraw,
            ) => return None,
            (At::Replied, Does::CloseAsSatisfactory)
            | (At::Rejected, Does::CloseAsUnavailable)
            | (_, Does::Withdraw) => At::Closed,
            _ => return None,
        })
    }

    fn responder(&mut self, does: Does) -> Option<At> {
        let first = matches!(self.at, At::Awaiting | At::Accepted | At::ReplyReturned) && !self.replied;
        Some(match (self.at, does) {
            (At::Awaiting, Does::Accept) => At::Accepted,
            (At::Awaiting, Does::Refuse) if self.flags.may_refuse(self.responder) => At::Closed,
            (_, Does::ForwardToNeighbour) if first && self.responder == Who::Addressee => {
                self.responder = Who::Neighbour;
                At::Awaiting
            }
            (_, Does::ForwardToAddressee) if first && self.responder == Who::Neighbour => {
                self.responder = Who::Addressee;
                At::Awaiting
            }
            (At::Accepted | At::Promised | At::ReplyReturned, Does::Reply) => {
                if self.flags.holds_replies(self.responder) { At::ReplyHeld } else { At::Replied }
            }
            (At::Asked, Does::PromiseMore)
            | (At::FaultedByRequesting | At::FaultedByResponding | At::AskedAgain, Does::Reconsider) => {
                At::Promised
            }
            (At::Asked, Does::RejectMore) | (At::FaultedByResponding, Does::UpholdAndRestart) => At::Rejected,
            (At::FaultedByRequesting | At::AskedAgain, Does::UpholdAndClose) => At::Closed,
            _ => return None,
        })
    }

    fn askers_coordinator(self, does: Does) -> Option<At> {
        Some(match (self.at, does) {
            (At::RequestHeld, Does::ApproveRequest) => At::Awaiting,
            (At::RequestHeld, Does::ReturnRequest) => At::RequestReturned,
            (At::WithRequestingCoordinator, Does::FindSatisfactory) => At::Closed,
            (At::WithRequestingCoordinator, Does::FindUnsatisfactory) if self.passes_on => {
                At::WithRespondingCoordinator
            }
            (At::WithRequestingCoordinator, Does::FindUnsatisfactory) => At::FaultedByRequesting,
            _ => return None,
        })
    }

    fn their_coordinator(self, does: Does) -> Option<At> {
        Some(match (self.at, does) {
            (At::ReplyHeld, Does::ApproveReply) => At::Replied,
            (At::ReplyHeld, Does::ReturnReply) => At::ReplyReturned,
            (At::WithRespondingCoordinator, Does::FindSatisfactory) => At::Closed,
            (At::WithRespondingCoordinator, Does::FindUnsatisfactory) => At::FaultedByResponding,
            _ => return None,
        })
    }
}
