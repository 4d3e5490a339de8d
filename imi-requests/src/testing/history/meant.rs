//! Offers are meant: what is offered can be done, what is not offered can not.

use imi_core::{
    Access, Actor, AuthorityId, Lifecycle, Member, Moment, Order, Setting, Standing, decide, offered, settled,
};

use super::History;
use super::content::{Ground, Ink, candidates};
use super::words::Random;
use crate::{Command, Kind, Policy, Request, RequestId, State};

/// Of every kind of command and every part: if it is offered to the actor, some content of it is accepted, if need be with
/// other parties' standings; if it is not, none of the contents that would suit is.
///
/// # Errors
/// The first that is otherwise.
pub fn offers_are_meant(history: &mut History, request: RequestId, actor: Actor) -> Result<(), String> {
    let (standings, stored, now) = (history.standings(), history.state(request), history.scene.now);
    let generous = generous(&standings, actor);
    let policy = history.scene.policy.clone();
    let moment = Moment { now, actor, standings: &standings, policy: &policy };
    let state = settled::<Request>(&stored, &moment);
    let mut parts = Vec::new();
    Request::parts(&state, &mut |part| parts.push(part));
    for part in parts {
        let open = offered::<Request>(&state, part, &moment);
        for kind in <Kind as Member>::ALL.iter().copied() {
            let mut contents = |moment: Moment<'_, Policy>| {
                let ink =
                    &mut Ink { words: &mut history.words, random: Random::new(u64::from(kind.number())) };
                let contents = candidates(Ground { state: &state, moment }, kind, part, ink);
                contents
                    .into_iter()
                    .filter(|command| Request::kind(command) == (kind, part))
                    .collect::<Vec<_>>()
            };
            let tried = contents(moment);
            let accepted = tried.iter().find(|command| accepts(&state, command, &moment));
            let others = Moment { standings: &generous, ..moment };
            let found = accepted.is_some()
                || open.has(kind) && contents(others).iter().any(|command| accepts(&state, command, &others));
            if open.has(kind) != found {
                let first =
                    tried.first().map(|command| decide::<Request>(&state, &order(command), &moment).err());
                return Err(format!(
                    "offers_are_meant: {kind:?} of {part:?} to {actor:?} in {:?}: offered {}, accepted {found}; {first:?}",
                    state.status(),
                    open.has(kind)
                ));
            }
        }
    }
    Ok(())
}

fn order(command: &Command) -> Order<Command> {
    Order { id: imi_core::CommandId::from_u128(u128::MAX), command: command.clone() }
}

fn accepts(state: &State, command: &Command, moment: &Moment<'_, Policy>) -> bool {
    decide::<Request>(state, &order(command), moment).is_ok()
}

/// The same standings, with whatever other authorities need to be reached.
fn generous(standings: &[Standing], actor: Actor) -> Vec<Standing> {
    let mut all = standings.to_vec();
    for standing in all.iter_mut().filter(|standing| Some(standing.authority) != actor.authority()) {
        standing.access = Access::Active;
        standing.settings.insert(Setting::MayAccept);
    }
    // A country may have no second authority in this world, and has one in another.
    let own = standings.iter().find(|standing| Some(standing.authority) == actor.authority());
    all.extend(own.map(|own| Standing {
        authority: AuthorityId::from_u128(u128::MAX),
        access: Access::Active,
        settings: Setting::DEFAULTS,
        ..own.clone()
    }));
    all
}
