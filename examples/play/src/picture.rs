//! Everything about the exchanges of a scenario that an expectation can speak of, at one moment.

use imi_core::{Moment, Shown};

use crate::workflow::{Instance, Played};
use crate::world::World;

/// All exchanges at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Picture<L: Played> {
    pub(crate) exchanges: Vec<Pictured<L>>,
}

/// An exchange at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Pictured<L: Played> {
    pub(crate) name: String,
    pub(crate) status: L::Stage,
    /// The machines that run beside it.
    pub(crate) beside: Vec<Beside<L>>,
    /// What each watcher sees who sees anything.
    pub(crate) seen: Vec<(String, Shown<L>)>,
}

/// A machine that runs beside an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beside<L: Played> {
    pub(crate) machine: &'static str,
    /// Which of several: the word for an authority, or a number.
    pub(crate) which: Option<String>,
    pub(crate) status: L::Stage,
}

impl<L: Played> Picture<L> {
    pub(crate) fn of(&self, exchange: &str) -> Option<&Pictured<L>> {
        self.exchanges.iter().find(|pictured| pictured.name == exchange)
    }
}

impl<L: Played> Pictured<L> {
    /// The exchange itself, before anybody has looked.
    pub(crate) fn of(name: &str, state: &L::State, moment: &Moment<'_, L::Policy>, world: &World) -> Self {
        let itself = L::MACHINES.first().map(|machine| machine.name);
        let mut beside = Vec::new();
        L::parts(state, &mut |part| {
            let (machine, which) = L::machine(state, part);
            if let Some(status) = L::stage(state, part, moment).filter(|_| Some(machine) != itself) {
                let which = which.map(|which| instance(world, which));
                beside.push(Beside { machine, which, status });
            }
        });
        // The machines in their order, and of one kind in that of the file.
        beside.sort_by_key(|one: &Beside<L>| {
            let machine = L::MACHINES.iter().position(|machine| machine.name == one.machine);
            (machine, one.which.as_ref().and_then(|which| place(world, which)))
        });
        Self { name: name.to_owned(), status: L::status(state), beside, seen: Vec::new() }
    }

    pub(crate) fn seen_by(&self, watcher: &str) -> Option<&Shown<L>> {
        self.seen.iter().find(|(word, _)| word == watcher).map(|(_, shown)| shown)
    }

    /// The status of a machine that runs beside the exchange.
    pub(crate) fn beside(&self, machine: &str, which: Option<&str>) -> Option<L::Stage> {
        let same = |known: &&Beside<L>| known.machine == machine && known.which.as_deref() == which;
        self.beside.iter().find(same).map(|known| known.status)
    }
}

/// The word for one of several machines.
pub(crate) fn instance(world: &World, which: Instance) -> String {
    match which {
        Instance::Authority(id) => {
            world.authority(id).map_or_else(|| id.to_string(), |known| known.word.clone())
        }
        Instance::Number(number) => number.to_string(),
    }
}

/// Where one of several machines comes: by number, or as its authority stands in the file.
fn place(world: &World, which: &str) -> Option<usize> {
    let authority = world.authorities.iter().position(|authority| authority.word == which);
    authority.or_else(|| which.parse().ok())
}
