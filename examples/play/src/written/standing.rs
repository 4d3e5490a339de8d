//! How everybody stands, as a scenario's world writes it, and what of it a step changes.

use std::collections::BTreeSet;

use imi_core::testing::explore::{Act, Path};
use imi_core::{Access, AuthorityId, Member, Set, Setting, Standing, UserRight, WorkflowRole};
use serde::Serialize;
use toml::{Table, Value};
use uuid::Uuid;

use super::Cast;
use crate::form::word;
use crate::workflow::{Played, WORKFLOWS};

/// The authorities that act or are named in the path, the coordinators linked to them, and the postboxes, in which alerts
/// arrive by themselves.
pub(super) fn included<L: Played>(path: &Path<L>, cast: &Cast) -> BTreeSet<AuthorityId> {
    let mut included = BTreeSet::new();
    let known = |id: AuthorityId| cast.authorities.iter().any(|(known, _)| *known == id);
    for step in &path.steps {
        let (actor, text) = match &step.act {
            Act::Found(actor, order) => (Some(*actor), written(&order.command)),
            Act::Give { actor, order, .. } => (Some(*actor), written(&order.command)),
            Act::Elapse | Act::Change => (None, String::new()),
        };
        included.extend(actor.and_then(imi_core::Actor::authority));
        let named = cast.authorities.iter().filter(|(id, _)| text.contains(&id.uuid().to_string()));
        included.extend(named.map(|(id, _)| *id));
    }
    for standing in path.steps.iter().flat_map(|step| &step.standings) {
        if standing.role == WorkflowRole::IncomingAlertPostbox && known(standing.authority) {
            included.insert(standing.authority);
        }
        if included.contains(&standing.authority) {
            included.extend(standing.coordinators.iter().copied().filter(|id| known(*id)));
        }
    }
    included
}

fn written(command: &impl Serialize) -> String {
    serde_json::to_string(command).unwrap_or_default()
}

/// The world, the authorities and their users, as they are at the beginning.
pub(super) fn head<L: Played>(path: &Path<L>, included: &BTreeSet<AuthorityId>, cast: &Cast) -> [Table; 3] {
    let (mut world, mut authorities, mut people) = (Table::new(), Table::new(), Table::new());
    let Some(first) = path.steps.first() else { return Default::default() };
    if WORKFLOWS.first() != Some(&L::NOUN) {
        world.insert("workflow".to_owned(), Value::from(L::NOUN));
    }
    world.insert("begins".to_owned(), Value::from(first.at.to_rfc3339()));
    for standing in first.standings.iter().filter(|standing| included.contains(&standing.authority)) {
        let Some(name) = cast.word(standing.authority.uuid()) else { continue };
        world.insert("area".to_owned(), Value::from(standing.area.0.to_string()));
        authorities.insert(name.to_owned(), Value::Table(authority::<L>(standing, cast)));
        // Whoever has no right gets no mail and sees nothing.
        let basic = UserRight::BasicUser.only();
        for user in standing.users.iter().filter(|user| !user.rights.but(basic).is_empty()) {
            let Some(named) = cast.word(user.user.uuid()) else { continue };
            let mut table = Table::new();
            table.insert("of".to_owned(), Value::from(name));
            table.insert("rights".to_owned(), rights(user.rights));
            people.insert(named.to_owned(), Value::Table(table));
        }
    }
    [("world", world), ("authority", authorities), ("user", people)]
        .map(|(key, table)| [(key.to_owned(), Value::Table(table))].into_iter().collect())
}

fn authority<L: Played>(standing: &Standing, cast: &Cast) -> Table {
    let mut table = Table::new();
    table.insert("country".to_owned(), Value::from(word(&standing.country)));
    // The first role need not be stated.
    table.extend(
        role::<L>(standing.role).filter(|(nth, _)| *nth > 0).map(|(_, role)| ("role".to_owned(), role)),
    );
    if standing.access != Access::Active {
        table.insert("access".to_owned(), Value::from(word(&standing.access)));
    }
    table.insert("settings".to_owned(), switched(Setting::DEFAULTS, standing.settings));
    table.insert("coordinators".to_owned(), coordinators(standing, cast));
    table
}

/// The word for a role, and which of the roles it is.
fn role<L: Played>(role: WorkflowRole) -> Option<(usize, Value)> {
    let mut roles = L::ROLES.iter().enumerate();
    roles.find(|(_, (_, known))| *known == role).map(|(nth, (word, _))| (nth, Value::from(*word)))
}

/// Those linked that the scenario has a word for.
fn coordinators(standing: &Standing, cast: &Cast) -> Value {
    let words = standing.coordinators.iter().filter_map(|id| cast.word(id.uuid()));
    Value::Array(words.map(Value::from).collect())
}

fn rights(rights: Set<UserRight>) -> Value {
    let words = rights.without(UserRight::BasicUser).iter().map(|right| Value::from(word(&right)));
    Value::Array(words.collect())
}

fn switched(before: Set<Setting>, after: Set<Setting>) -> Value {
    let sign = |setting: Setting| if after.has(setting) { "+" } else { "-" };
    let changed = Setting::ALL.iter().filter(|setting| before.has(**setting) != after.has(**setting));
    let words = changed.map(|setting| Value::from(format!("{}{}", sign(*setting), word(setting))));
    Value::Array(words.collect())
}

/// A step for each standing that is another than before, and for each user whose rights are.
pub(super) fn changes<'a, L: Played>(
    before: &[Standing],
    after: impl Iterator<Item = &'a Standing>,
    cast: &Cast,
) -> Vec<Table> {
    let mut changes = Vec::new();
    let mut change = |whose: Uuid, fields: Vec<(&str, Value)>| {
        let Some(whose) = cast.word(whose).filter(|_| !fields.is_empty()) else { return };
        let fields = fields.into_iter().chain([("changes", Value::from(whose))]);
        changes.push(fields.map(|(key, value)| (key.to_owned(), value)).collect());
    };
    for now in after {
        let Some(was) = before.iter().find(|standing| standing.authority == now.authority) else { continue };
        let mut fields = Vec::new();
        if was.role != now.role {
            fields.extend(role::<L>(now.role).map(|(_, role)| ("role", role)));
        }
        if was.settings != now.settings {
            fields.push(("settings", switched(was.settings, now.settings)));
        }
        if was.coordinators != now.coordinators {
            fields.push(("coordinators", coordinators(now, cast)));
        }
        if was.access != now.access {
            fields.push(("access", Value::from(word(&now.access))));
        }
        change(now.authority.uuid(), fields);
        for user in now.users.iter().filter(|user| was.rights(user.user) != user.rights) {
            change(user.user.uuid(), vec![("rights", rights(user.rights))]);
        }
    }
    changes
}
