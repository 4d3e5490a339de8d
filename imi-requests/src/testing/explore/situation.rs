//! Which states of requests an explorer visits once.

use chrono::{DateTime, Utc};
use imi_core::{AuthorityId, Member, Set};

use crate::testing::history::{Shape, shape};
use crate::{Office, Side, State};

/// The shape of a state, and which authorities it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Situation {
    /// The shape.
    pub shape: Shape,
    /// How many questions are asked: what of a split stays depends on it.
    pub questions: usize,
    /// Who holds each office.
    pub holders: [Option<AuthorityId>; 4],
    /// The coordinators of each side that were asked for their opinion, least first.
    pub referred: [Vec<AuthorityId>; 2],
    /// The authorities that forwarded it, least first.
    pub forwarders: Vec<AuthorityId>,
    /// The authority addressed, and the coordinator chosen in a draft.
    pub chosen: [Option<AuthorityId>; 2],
}

impl Situation {
    /// That of a state at an instant, in a world in which these offices may come to allocate. Elsewhere it is nothing to
    /// the rules who acted last.
    #[must_use]
    pub fn of(state: &State, now: DateTime<Utc>, allocating: Set<Office>) -> Self {
        let sorted = |ids: &mut dyn Iterator<Item = AuthorityId>| {
            let mut ids: Vec<_> = ids.collect();
            ids.sort_unstable();
            ids
        };
        let referred = [Side::Requesting, Side::Responding].map(|side| {
            let party = state.party(side);
            sorted(&mut party.into_iter().flat_map(|party| party.referred.iter().copied()))
        });
        let exchange = state.stage.exchange();
        let forwarders = exchange.into_iter().flat_map(|exchange| &exchange.forwarders);
        let holder = |office: Office| state.holder(office).map(|holder| holder.authority);
        let mut shape = shape(state, now);
        let mut holders = [None; 4];
        for ((place, seated), office) in holders.iter_mut().zip(&mut shape.offices).zip(Office::ALL) {
            *place = holder(*office);
            if let Some(seated) = seated.as_mut().filter(|_| !allocating.has(*office)) {
                seated.last_actor = None;
            }
        }
        Self {
            shape,
            questions: state.case.questions.len(),
            holders,
            referred,
            forwarders: sorted(&mut forwarders.map(|forwarder| forwarder.authority)),
            chosen: [state.addressee(), state.stage.draft().and_then(|draft| draft.coordinator)],
        }
    }
}
