//! Who may do what in which status, and who sees what of a request: a change of policy is a readable difference.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use imi_core::{Actor, Member as _, Set, Setting};
use imi_requests::testing::{Play, SUBJECT, Staff, World, accept, assign, forward, submit};
use imi_requests::view::View;
use imi_requests::{Command, Kind, Office, ReportKind, RequestId, Status};
use serde_json::Value;

const COLUMNS: &str = "requesting    responding    others
                                              h v a r c     h v a r c     n p C";

/// Whoever has to do with the diploma case: of each side handler, viewer and allocator of the authority, referral handler
/// and plain handler of its coordinator; then a handler of the same country, one of a third, and the Commission.
fn viewers(world: &World) -> Vec<Actor> {
    let side = |party: &Staff, coordinator: &Staff| {
        [party.handler, party.viewer, party.allocator, coordinator.referee, coordinator.handler]
    };
    let requesting = side(&world.italy, &world.italian_coordinator);
    let responding = side(&world.hungary, &world.hungarian_coordinator);
    let others = [world.szeged.handler, world.poland.handler, Actor::Commission];
    requesting.into_iter().chain(responding).chain(others).collect()
}

/// Brings the diploma case to every status, and tells of each what holds for whom.
fn in_every_status(told: impl Fn(&mut Play, RequestId, Actor) -> BTreeSet<String>) -> String {
    let mut text = format!("{:46}{COLUMNS}\n", "");
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        writeln!(text, "{status:?}").unwrap();
        text.push_str(&to_each(&mut play, request, &told));
    }
    text
}

/// What is told to each of the viewers, a row each.
fn to_each(
    play: &mut Play,
    request: RequestId,
    told: impl Fn(&mut Play, RequestId, Actor) -> BTreeSet<String>,
) -> String {
    let mut text = String::new();
    let told: Vec<_> = viewers(&play.world).into_iter().map(|actor| told(play, request, actor)).collect();
    for row in told.iter().flatten().collect::<BTreeSet<_>>() {
        let cells: Vec<_> = told.iter().map(|told| if told.contains(row) { "x" } else { "." }).collect();
        let (requesting, rest) = cells.split_at(5);
        let (responding, others) = rest.split_at(5);
        let [requesting, responding, others] = [requesting, responding, others].map(|cells| cells.join(" "));
        writeln!(text, "  {row:44}{requesting}     {responding}     {others}").unwrap();
    }
    text
}

#[test]
fn who_may_give_which_command_in_which_status() {
    let may = |play: &mut Play, request, actor| {
        let offers = play.offers(actor, request);
        let name = |kind: &Kind| offers.iter().any(|offer| offer.kind == *kind).then(|| format!("{kind:?}"));
        Kind::ALL.iter().filter_map(name).collect()
    };
    insta::assert_snapshot!("commands", in_every_status(may));
}

/// The fields of a view that hold something, and the words of its depth and status.
fn fields(view: &View) -> BTreeSet<String> {
    let Value::Object(fields) = serde_json::to_value(view).unwrap() else { unreachable!() };
    let name = |(name, value): (String, Value)| match value {
        Value::Null => None,
        Value::Array(all) if all.is_empty() => None,
        Value::String(word) if name == "depth" || name == "status" => Some(format!("{name} {word}")),
        _ => Some(name),
    };
    fields.into_iter().filter_map(name).collect()
}

#[test]
fn who_sees_what_in_which_status() {
    let sees = |play: &mut Play, request, actor| {
        let Some(view) = play.view(actor, request) else { return BTreeSet::new() };
        let mut told = fields(&view);
        if play.can_read(actor, request, SUBJECT) {
            told.insert("~ the subject's name".to_owned());
        }
        told
    };
    insta::assert_snapshot!("views", in_every_status(sees));
}

/// The lines of the history, each with how often it stands there, and the version: how often the request was forwarded, and
/// what happened since.
fn happened(play: &mut Play, request: RequestId, actor: Actor) -> BTreeSet<String> {
    let mut lines: BTreeMap<&str, u32> = BTreeMap::new();
    for line in play.history(actor, request) {
        *lines.entry(line.what.name).or_default() += 1;
    }
    let times = |(name, times): (&str, u32)| {
        if times > 1 { format!("{name} {times} times") } else { name.to_owned() }
    };
    let mut told: BTreeSet<String> = lines.into_iter().map(times).collect();
    if let Ok((shown, _)) = play.look(actor, request) {
        told.insert(format!("~ version {}+{}", shown.version >> 32, shown.version & u64::from(u32::MAX)));
    }
    told
}

#[test]
fn who_reads_what_in_the_history() {
    let mut text = in_every_status(happened);
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let answers = || Command::SaveDraftAnswers { answers: Play::answers() };
    let report = || Command::GenerateReport {
        kind: ReportKind::FullWithoutPersonalData,
        sections: Set::EMPTY,
        certified: false,
        language: None,
    };
    play.must(hungary.handler, request, answers());
    play.must(hungary.handler, request, report());
    play.must(hungary.handler, request, forward(szeged.id()));
    play.on(szeged.id(), &[Setting::UsesAllocation]);
    play.must(szeged.allocator, request, assign(Office::RespondingAuthority, &[szeged.handler]));
    play.must(szeged.handler, request, accept());
    play.must(szeged.handler, request, answers());
    play.must(szeged.handler, request, report());
    writeln!(text, "Forwarded by Hungary, allocated and accepted in Szeged").unwrap();
    text.push_str(&to_each(&mut play, request, happened));
    play.must(szeged.handler, request, forward(hungary.id()));
    play.must(hungary.handler, request, accept());
    play.must(italy.handler, request, report());
    writeln!(text, "Forwarded back and accepted in Hungary").unwrap();
    text.push_str(&to_each(&mut play, request, happened));
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingRequestApproval);
    play.must(play.world.italian_coordinator.referee, request, Command::ApproveRequest);
    writeln!(text, "Approved and sent").unwrap();
    text.push_str(&to_each(&mut play, request, happened));
    let mut play = Play::in_services();
    let request = play.notification(None);
    play.must(play.world.italy.handler, request, submit());
    writeln!(text, "Measures notified, and a standstill runs").unwrap();
    text.push_str(&to_each(&mut play, request, happened));
    insta::assert_snapshot!("history", text);
}
