//! Alerts, as the player plays them.

mod deployment;
mod labels;
mod page;
mod short;

use imi_alerts::{Alert, Depth, Happening, Kind, Mail, Part, Policy, State, Status, View};
use imi_core::{Actor, AreaId, AuthorityId, Key, Message, Number, Set, Shown, UserRight, WorkflowRole};
use serde_json::{Map, Value, json};

pub use self::deployment::policy;
use crate::facts::WITHHELD;
use crate::page::{Page, Rows};
use crate::short::Short;
use crate::workflow::{Instance, Machine, Many, Played};

/// The labels of the page.
#[cfg(test)]
pub(crate) const LABELS: &[labels::Label] = labels::Label::ALL;

const INFORMATION: &str = "information";
const WITHDRAWAL: &str = "withdrawal";
const CLOSURE: &str = "closure";
const POSTBOX: &str = "postbox";
const RECIPIENT: &str = "recipient";

const fn beside(
    name: &'static str,
    statuses: &[Status],
    first: Set<Status>,
    rest: Option<Status>,
    many: Many,
) -> Machine<Alert> {
    Machine { name, statuses: Status::set(statuses), first, rest, many }
}

impl Played for Alert {
    const NOUN: &'static str = "alert";
    const NOUNS: &'static str = "alerts";
    const AREA: AreaId = AreaId::SERVICES;
    const ROLES: &'static [(&'static str, WorkflowRole)] = &[
        ("authority", WorkflowRole::AlertAuthority),
        ("coordinator", WorkflowRole::AlertCoordinator),
        ("postbox", WorkflowRole::IncomingAlertPostbox),
    ];
    const MACHINES: &'static [Machine<Self>] = &[
        Machine {
            name: Self::NOUN,
            statuses: Status::OF_ALERT,
            first: Status::Draft.only(),
            rest: None,
            many: Many::Itself,
        },
        beside(
            POSTBOX,
            &[
                Status::AwaitingAcknowledgement,
                Status::Acknowledged,
                Status::Disseminated,
                Status::OutgoingCopy,
                Status::RecipientsFrozen,
            ],
            Status::AwaitingAcknowledgement.only().or(Status::OutgoingCopy.only()),
            None,
            Many::Authorities,
        ),
        beside(
            RECIPIENT,
            &[
                Status::RecipientListed,
                Status::RecipientActed,
                Status::RecipientRemoved,
                Status::RecipientsFrozen,
            ],
            Status::RecipientListed.only(),
            None,
            Many::Authorities,
        ),
        beside(
            INFORMATION,
            &[
                Status::InformationSubmitted,
                Status::InformationBroadcast,
                Status::InformationDeleted,
                Status::InformationLapsed,
            ],
            Status::InformationSubmitted.only(),
            None,
            Many::Numbers,
        ),
        beside(
            WITHDRAWAL,
            &[
                Status::NoWithdrawal,
                Status::WithdrawalToBroadcast,
                Status::WithdrawalBroadcast,
                Status::WithdrawalLapsed,
            ],
            Status::NoWithdrawal.only(),
            Some(Status::NoWithdrawal),
            Many::One,
        ),
        beside(
            CLOSURE,
            &[
                Status::NoClosureProposal,
                Status::OpenForComments,
                Status::ClosureAwaitingBroadcast,
                Status::OpenForObjections,
                Status::ObjectionPeriodOver,
                Status::ClosureDone,
                Status::ClosureLapsed,
            ],
            Status::NoClosureProposal.only(),
            Some(Status::NoClosureProposal),
            Many::One,
        ),
    ];
    const BEGUN: Key = Key { subject: "history.alert", name: "draft_created" };
    const FILLED: &'static [(&'static str, &'static str)] =
        &[("broadcast_alert", "revision"), ("acknowledge", "postbox"), ("disseminate", "postbox")];
    const SHORT: Short = short::SHORT;

    fn rights(role: WorkflowRole) -> Set<UserRight> {
        UserRight::AlertHandler.only().with_if(role.is_coordinator(), UserRight::AlertDisseminator)
    }

    fn common(policy: &mut Policy) -> &mut imi_core::Policy {
        &mut policy.common
    }

    fn fill(field: &str, actor: Actor, view: Option<&View>) -> Value {
        match field {
            "revision" => json!(view.and_then(|view| view.revision).unwrap_or_default()),
            _ => json!(actor.authority().unwrap_or(AuthorityId::from_u128(0))),
        }
    }

    fn number(state: &State) -> Number {
        state.number
    }

    fn status(state: &State) -> Status {
        state.stage.status()
    }

    fn shown(view: &View) -> Status {
        view.status
    }

    fn depth(view: &View) -> Option<usize> {
        Some(match view.depth {
            Depth::Full => 3,
            Depth::Reduced => 2,
            Depth::Commission => 1,
        })
    }

    fn machine(_: &State, part: Part) -> (&'static str, Option<Instance>) {
        match part {
            Part::Alert => (Self::NOUN, None),
            Part::Information(number) => (INFORMATION, Some(Instance::Number(number))),
            Part::Withdrawal => (WITHDRAWAL, None),
            Part::Closure => (CLOSURE, None),
            Part::Postbox(id) => (POSTBOX, Some(Instance::Authority(id))),
            Part::Recipient(id) => (RECIPIENT, Some(Instance::Authority(id))),
        }
    }

    fn parts_of(state: &State, kind: Kind) -> Vec<Part> {
        let active = state.stage.active();
        let parts: Vec<Part> = match kind {
            Kind::EditInformation | Kind::DeleteInformation | Kind::BroadcastInformation => {
                let items = active.into_iter().flat_map(|active| &active.information);
                items.map(|item| Part::Information(item.number)).collect()
            }
            Kind::EditWithdrawal | Kind::CancelWithdrawal | Kind::BroadcastWithdrawal => {
                vec![Part::Withdrawal]
            }
            Kind::Comment
            | Kind::EditProposal
            | Kind::CancelProposal
            | Kind::BroadcastProposal
            | Kind::AbandonProposal
            | Kind::CloseAlert => vec![Part::Closure],
            Kind::Acknowledge | Kind::Disseminate => {
                let postboxes = active.into_iter().flat_map(|active| active.postboxes.keys());
                postboxes.map(|id| Part::Postbox(*id)).collect()
            }
            Kind::RemoveRecipient => {
                let listed = active.into_iter().flat_map(|active| active.recipients.keys());
                listed.map(|id| Part::Recipient(*id)).collect()
            }
            _ => vec![Part::Alert],
        };
        // Of what the alert does not have yet, one is asked for that no alert has.
        if parts.is_empty() { vec![part_of(kind)] } else { parts }
    }

    fn told(key: Key) -> impl Message {
        Happening(key)
    }

    fn subject(mail: Mail) -> impl Message {
        mail.subject()
    }

    fn rows(page: &Page<'_>, policy: &Policy, shown: &Shown<Self>) -> Rows {
        page::Sheet { page, criteria: &policy.criteria }.rows(shown)
    }

    fn tidy(facts: &mut Value) {
        let Some(facts) = facts.as_object_mut() else { return };
        for (name, keys) in [("initiating", ["authority", "country"]), ("ended", ["at", "ending"])] {
            if let Some(Value::Array(pair)) = facts.get(name) {
                let named = keys.iter().map(|key| (*key).to_owned()).zip(pair.iter().cloned());
                let named = Value::Object(named.collect());
                facts.insert(name.to_owned(), named);
            }
        }
        let provider = facts.get("provider").and_then(Value::as_array).into_iter().flatten();
        let provider =
            provider.filter_map(|pair| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.clone())));
        let provider: Map<_, _> = provider.collect();
        facts.insert("provider".to_owned(), Value::Object(provider));
        let states = facts.get("states").and_then(Value::as_array).into_iter().flatten();
        let states =
            states.filter_map(|state| Some((state.get("country")?.as_str()?.to_owned(), of_state(state))));
        let states: Map<_, _> = states.collect();
        facts.insert("states".to_owned(), Value::Object(states));
        if let Some(home) = facts.get("at_home").map(of_state) {
            facts.insert("at_home".to_owned(), home);
        }
    }
}

/// A part that no alert has, of the kind to which commands of this kind are given.
fn part_of(kind: Kind) -> Part {
    match kind {
        Kind::Acknowledge | Kind::Disseminate => Part::Postbox(AuthorityId::from_u128(0)),
        Kind::RemoveRecipient => Part::Recipient(AuthorityId::from_u128(0)),
        _ => Part::Information(0),
    }
}

/// The postboxes and recipients of a state, each with where it stands.
fn of_state(state: &Value) -> Value {
    let listed = |list: &str, stands: &str| -> Value {
        let all = state.get(list).and_then(Value::as_array).into_iter().flatten();
        let one = |one: &Value| {
            let stands = one.get(stands).filter(|stands| !stands.is_null()).cloned();
            Some((one.get("authority")?.as_str()?.to_owned(), stands.unwrap_or_else(|| json!(WITHHELD))))
        };
        Value::Object(all.filter_map(one).collect())
    };
    json!({
        "acknowledged": state.get("acknowledged"),
        "postboxes": listed("postboxes", "reached"),
        "authorities": listed("authorities", "entry"),
    })
}
