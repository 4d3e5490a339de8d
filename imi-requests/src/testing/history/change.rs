//! Standings that change midway.

use imi_core::{Access, Member, Setting, Standing, UserRight, WorkflowRole};

use super::History;
use super::words::Random;

/// Changes one standing of a history: a setting switched, a right withdrawn or given back, an access suspended, a
/// coordinator's role lost, a link gone or added, or everything as it was in the beginning.
pub fn standing(history: &mut History, random: &mut Random) {
    let world = history.world.clone();
    let all = world.all();
    // Of the first authorities of each country most histories make more than of the others.
    let Some((_, staff)) = random.of(&all) else { return };
    let standings = history.standings();
    let Some(mut standing) = standings.into_iter().find(|s| s.authority == staff.id()) else { return };
    match random.below(10) {
        0..=3 => switch(&mut standing, random),
        4 => {
            let rights = [
                UserRight::RequestHandler,
                UserRight::ReferralHandler,
                UserRight::Allocator,
                UserRight::RequestViewer,
            ];
            if let (Some(right), false) = (random.of(&rights), standing.users.is_empty()) {
                let at = random.below(standing.users.len());
                if let Some(user) = standing.users.get_mut(at) {
                    user.rights.remove(*right);
                }
            }
        }
        5 => {
            let access = random.of(Access::ALL).copied();
            standing.access = access.unwrap_or(Access::Active);
        }
        6 if standing.is_request_coordinator() => standing.role = WorkflowRole::AuthorityRequests,
        6 => {
            standing.coordinators.pop();
        }
        7 => {
            let (italian, hungarian) =
                (world.other_italian_coordinator.id(), world.other_hungarian_coordinator.id());
            let other = if standing.country == world.italy.standing.country { italian } else { hungarian };
            if !standing.coordinators.contains(&other) && standing.authority != other {
                standing.coordinators.push(other);
            }
        }
        _ => standing = Standing { version: standing.version, ..staff.standing.clone() },
    }
    history.scene.standing(&standing);
}

fn switch(standing: &mut Standing, random: &mut Random) {
    let Some(setting) = random.of(Setting::ALL).copied() else { return };
    if standing.has(setting) {
        standing.settings.remove(setting);
    } else {
        standing.settings.insert(setting);
    }
}

/// Gives every authority back what it had in the beginning, with all rights and links, and full access.
pub fn restore(history: &mut History) {
    for (_, staff) in history.world.clone().all() {
        let standing = Standing { access: Access::Active, ..staff.standing.clone() };
        history.scene.standing(&standing);
    }
}
