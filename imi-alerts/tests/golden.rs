//! Who may do what in which status, and who sees what of an alert: a change of policy is a readable difference.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use imi_alerts::testing::{PROVIDER, Play, Staff, World, comment};
use imi_alerts::{AlertId, Command, Kind, Status, View};
use imi_core::{Actor, Member as _};
use serde_json::Value;

/// Whoever has to do with the case: of each authority handler, viewer and disseminator; then the Commission.
const COLUMNS: [&str; 11] = [
    "italy",
    "lombardy",
    "rome",
    "madrid",
    "catalonia",
    "girona",
    "seville",
    "malta",
    "gozo",
    "comino",
    "milan",
];

fn viewers(world: &World) -> Vec<Vec<Actor>> {
    let all = world.all();
    let of = |name: &&str| all.iter().find(|(known, _)| known == name).map(|(_, staff)| *staff).unwrap();
    let users = |staff: &Staff| {
        let mut users = vec![staff.handler, staff.viewer];
        users.extend(staff.disseminators().first());
        users
    };
    COLUMNS.iter().map(|name| users(of(name))).chain([vec![Actor::Commission]]).collect()
}

const STATUSES: [Status; 17] = [
    Status::Draft,
    Status::SubmittedForBroadcast,
    Status::AwaitingBroadcast,
    Status::Deleted,
    Status::Broadcast,
    Status::Acknowledged,
    Status::Disseminated,
    Status::InformationSubmitted,
    Status::InformationBroadcast,
    Status::WithdrawalToBroadcast,
    Status::OpenForComments,
    Status::ClosureAwaitingBroadcast,
    Status::OpenForObjections,
    Status::ObjectionPeriodOver,
    Status::Closed,
    Status::Withdrawn,
    Status::PersonalDataRemoved,
];

/// Brings the case to every status, and tells of each what holds for whom.
fn in_every_status(approves: bool, told: impl Fn(&mut Play, AlertId, Actor) -> BTreeSet<String>) -> String {
    let mut text = format!("{:34}", "");
    for name in COLUMNS.iter().chain(&["EC"]) {
        write!(text, "{name:10}").unwrap();
    }
    text.push('\n');
    for status in STATUSES {
        let mut play = Play::new();
        if approves {
            for (_, staff) in
                play.world.clone().all().into_iter().filter(|(_, staff)| staff.standing.role.is_coordinator())
            {
                play.approves(staff.id());
            }
        }
        let alert = play.reach(status);
        writeln!(text, "{status:?}").unwrap();
        to_each(&mut text, &mut play, alert, &told);
    }
    text
}

/// What is told to each of the viewers, a row each.
fn to_each(
    text: &mut String,
    play: &mut Play,
    alert: AlertId,
    told: impl Fn(&mut Play, AlertId, Actor) -> BTreeSet<String>,
) {
    let told: Vec<Vec<BTreeSet<String>>> = viewers(&play.world)
        .iter()
        .map(|group| group.iter().map(|actor| told(play, alert, *actor)).collect())
        .collect();
    for row in told.iter().flatten().flatten().collect::<BTreeSet<_>>() {
        write!(text, "  {row:32}").unwrap();
        for group in &told {
            let cells: Vec<_> = group.iter().map(|told| if told.contains(row) { "x" } else { "." }).collect();
            write!(text, "{:10}", cells.join(" ")).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
}

fn offered(play: &mut Play, alert: AlertId, actor: Actor) -> BTreeSet<String> {
    let may = play.may(actor, alert);
    Kind::ALL.iter().filter(|kind| may.has(**kind)).map(|kind| format!("{kind:?}")).collect()
}

#[test]
fn who_may_give_which_command_in_which_status() {
    insta::assert_snapshot!("commands", in_every_status(false, offered));
}

#[test]
fn who_may_give_which_command_under_final_approval() {
    insta::assert_snapshot!("commands_under_final_approval", in_every_status(true, offered));
}

/// The fields of a view that hold something, and the words of its depth and status.
fn fields(view: &View) -> BTreeSet<String> {
    let Value::Object(fields) = serde_json::to_value(view).unwrap() else { unreachable!() };
    let name = |(name, value): (String, Value)| match value {
        Value::Null | Value::Bool(false) => None,
        Value::Array(all) if all.is_empty() => None,
        Value::String(word) if name == "depth" || name == "status" => Some(format!("{name} {word}")),
        _ => Some(name),
    };
    fields.into_iter().filter_map(name).collect()
}

#[test]
fn who_sees_what_in_which_status() {
    let sees = |play: &mut Play, alert, actor| {
        let Some(view) = play.view(actor, alert) else { return BTreeSet::new() };
        let mut told = fields(&view);
        if play.can_read(actor, alert, PROVIDER) {
            told.insert("~ the provider's name".to_owned());
        }
        told
    };
    insta::assert_snapshot!("views", in_every_status(false, sees));
}

/// The lines of the history, each with how often it stands there, and the version.
fn happened(play: &mut Play, alert: AlertId, actor: Actor) -> BTreeSet<String> {
    let mut lines: BTreeMap<&str, u32> = BTreeMap::new();
    for line in play.history(actor, alert) {
        *lines.entry(line.what.name).or_default() += 1;
    }
    let times =
        |(name, times): (&str, u32)| if times > 1 { format!("{name} {times}") } else { name.to_owned() };
    let mut told: BTreeSet<String> = lines.into_iter().map(times).collect();
    if let Ok((shown, _)) = play.look(actor, alert) {
        told.insert(format!("~ version {}", shown.version));
    }
    told
}

#[test]
fn who_reads_what_in_the_history() {
    let mut text = in_every_status(false, happened);
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::InformationSubmitted);
    let rewritten = Command::EditInformation { item: 1, text: comment("better words") };
    play.must(gozo.handler, alert, rewritten);
    play.must(gozo.handler, alert, Command::DeleteInformation { item: 1 });
    writeln!(text, "Information rewritten and deleted before its broadcast").unwrap();
    to_each(&mut text, &mut play, alert, happened);
    insta::assert_snapshot!("history", text);
}
