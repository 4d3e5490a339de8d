//! What a user has on his lists and may do, and the commands of whoever assesses, refers, approves and allocates.

use imi_core::{Actor, AuthorityId, FreeText, Listed, Moment, Set, Store, UserId, Workflow};

use super::{Play, comment};
use crate::{Command, Kind, Office, Part, Policy, Request, RequestId, Search, Shortly};

/// Asks for more on the whole request.
#[must_use]
pub fn ask_for_more() -> Command {
    Command::RequestAdditionalInformation { justification: comment("too short"), questions: Vec::new() }
}

/// Declines to give more.
#[must_use]
pub fn reject() -> Command {
    Command::RejectAdditionalInformation { justification: comment("there is no more") }
}

/// Refers without choosing a coordinator.
#[must_use]
pub fn refer() -> Command {
    Command::Refer { justification: comment("there must be more"), coordinator: None }
}

/// Asks once again.
#[must_use]
pub fn ask_again() -> Command {
    Command::AskAgain { justification: comment("there must be more") }
}

/// Upholds the rejection and closes.
#[must_use]
pub fn uphold_and_close() -> Command {
    Command::UpholdAndClose { justification: comment("there is none") }
}

/// Upholds the rejection, so that the referral starts again.
#[must_use]
pub fn uphold_and_restart() -> Command {
    Command::UpholdAndRestartReferral { justification: comment("there is none") }
}

/// Finds the response satisfactory or not, without a comment.
#[must_use]
pub fn opinion(satisfactory: bool) -> Command {
    if satisfactory {
        Command::FindSatisfactory { comment: None }
    } else {
        Command::FindUnsatisfactory { comment: None }
    }
}

/// Returns a request for changes.
#[must_use]
pub fn return_request() -> Command {
    Command::ReturnRequest { suggestion: comment("ask for less") }
}

/// Returns a reply for changes.
#[must_use]
pub fn return_reply() -> Command {
    Command::ReturnReply { suggestion: comment("say more") }
}

/// Assigns these users, and nobody else.
#[must_use]
pub fn assign(office: Office, users: &[Actor]) -> Command {
    let users: Vec<UserId> = users.iter().filter_map(|actor| actor.user()).collect();
    Command::Assign { office, users }
}

/// Blank words.
#[must_use]
pub fn blank() -> FreeText {
    comment("  ")
}

impl Play {
    fn asking<T>(
        &self,
        actor: Actor,
        linked: &[AuthorityId],
        question: impl FnOnce(&Moment<'_, Policy>) -> T,
    ) -> T {
        let whose = actor.authority().into_iter().chain(linked.iter().copied());
        let names: Vec<_> = whose.map(imi_core::Concern::Authority).collect();
        let found = self.store.standings(Workflow::InformationRequest, None, &names);
        let standings = found.unwrap_or_default();
        question(&Moment { now: self.now, actor, standings: &standings, policy: &self.policy })
    }

    /// The requests on the actor's action list.
    #[must_use]
    pub fn actions(&self, actor: Actor) -> Vec<RequestId> {
        let listed = self.asking(actor, &[], |moment| crate::action_list(&self.store, moment, usize::MAX));
        ids(listed.unwrap_or_default())
    }

    /// The requests that a search of the actor finds; `linked` are the authorities that his own one coordinates.
    #[must_use]
    pub fn finds(&self, actor: Actor, search: &Search, linked: &[AuthorityId]) -> Vec<RequestId> {
        let found = self
            .asking(actor, linked, |moment| crate::search(&self.store, search, linked, moment, usize::MAX));
        ids(found.unwrap_or_default())
    }

    /// What the actor may do to the request itself.
    #[must_use]
    #[track_caller]
    pub fn may(&self, actor: Actor, request: RequestId) -> Set<Kind> {
        self.may_to(actor, request, Part::Request)
    }

    /// What the actor may do to a part of the request.
    #[must_use]
    #[track_caller]
    pub fn may_to(&self, actor: Actor, request: RequestId, part: Part) -> Set<Kind> {
        let offers = self.offers(actor, request);
        offers.into_iter().filter(|offer| offer.part == part).map(|offer| offer.kind).collect()
    }
}

fn ids(listed: Vec<(Listed<Request>, Shortly)>) -> Vec<RequestId> {
    listed.into_iter().map(|(listed, _)| listed.stream).collect()
}
