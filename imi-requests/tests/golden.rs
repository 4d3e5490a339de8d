//! Who may do what in which status, and who sees what of a request: a change of policy is a readable difference.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use imi_core::{Actor, Member as _};
use imi_requests::testing::{Play, SUBJECT, Staff, World};
use imi_requests::view::View;
use imi_requests::{Kind, RequestId, Status};
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
        let told = viewers(&play.world).into_iter().map(|actor| told(&mut play, request, actor));
        let told: Vec<_> = told.collect();
        writeln!(text, "{status:?}").unwrap();
        for row in told.iter().flatten().collect::<BTreeSet<_>>() {
            let cells: Vec<_> = told.iter().map(|told| if told.contains(row) { "x" } else { "." }).collect();
            let (requesting, rest) = cells.split_at(5);
            let (responding, others) = rest.split_at(5);
            let [requesting, responding, others] =
                [requesting, responding, others].map(|cells| cells.join(" "));
            writeln!(text, "  {row:44}{requesting}     {responding}     {others}").unwrap();
        }
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
