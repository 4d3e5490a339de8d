//! Everything about the requests of a scenario that an expectation can speak of, at one moment.

use imi_core::{Lifecycle, Member, Moment, Shown};
use imi_requests::{Office, Part, Policy, Request, State, Status};

use crate::world::World;

/// All requests at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Picture {
    pub(crate) requests: Vec<Pictured>,
}

/// A request at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Pictured {
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) derogation: Option<Status>,
    /// The allocation of each authority that holds an office.
    pub(crate) allocation: Vec<(String, Status)>,
    /// What each watcher sees who sees anything.
    pub(crate) seen: Vec<(String, Shown<Request>)>,
}

impl Picture {
    pub(crate) fn of(&self, request: &str) -> Option<&Pictured> {
        self.requests.iter().find(|pictured| pictured.name == request)
    }
}

impl Pictured {
    /// The request itself, before anybody has looked.
    pub(crate) fn of(name: &str, state: &State, moment: &Moment<'_, Policy>, world: &World) -> Self {
        let allocation = Office::ALL.iter().filter_map(|office| {
            let holder = state.holder(*office)?;
            let status = Request::stage(state, Part::Allocation(*office), moment)?;
            Some((world.authority(holder.authority)?.word.clone(), status))
        });
        Self {
            name: name.to_owned(),
            status: state.status(),
            derogation: Request::stage(state, Part::Derogation, moment),
            allocation: allocation.collect(),
            seen: Vec::new(),
        }
    }

    pub(crate) fn seen_by(&self, watcher: &str) -> Option<&Shown<Request>> {
        self.seen.iter().find(|(word, _)| word == watcher).map(|(_, shown)| shown)
    }

    pub(crate) fn allocation_of(&self, authority: &str) -> Option<Status> {
        self.allocation.iter().find(|(word, _)| word == authority).map(|(_, status)| *status)
    }
}
