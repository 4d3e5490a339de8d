//! Whoever sees two histories alike and is answered otherwise in one of them is found.

use chrono::{NaiveDate, TimeDelta};
use imi_core::{Actor, ListKey};
use imi_requests::testing::history::{History, pairs};
use imi_requests::testing::{World, comment, message};
use imi_requests::{Command, NewAnswer, RequestId, Scope, Search, Status, action_query};

use super::{in_status, keep, must, says};

/// The diploma case accepted; in the second history the responding authority has saved an answer, which nobody else sees.
fn alike() -> (History, History, RequestId) {
    let (one, request) = in_status(Status::Accepted);
    let (mut other, _) = in_status(Status::Accepted);
    let answer = NewAnswer { question: 1, choice: None, day: None, comment: Some(comment("so far")) };
    let save = Command::SaveDraftAnswers { answers: vec![answer] };
    must(&mut other, |w| w.hungary.handler, request, save);
    (one, other, request)
}

#[test]
fn what_is_seen_alike_counts() {
    let (one, mut other, request) = alike();
    let compared = |other: &History, actor| pairs::same_view_same_everything(&one, other, request, actor);
    let world = &one.world;
    assert_eq!(compared(&other, world.italy.handler), Ok(true));
    assert_eq!(compared(&other, world.neighbour.handler), Ok(true));
    assert_eq!(compared(&one, world.italy.handler), Ok(false), "there is one state only");
    assert_eq!(compared(&other, world.hungary.handler), Ok(false), "he sees the answer");
    assert_eq!(compared(&other, world.poland.handler), Ok(false), "he sees nothing");
    must(&mut other, |w| w.hungary.handler, request, message("soon"));
    assert_eq!(compared(&other, world.italy.handler), Ok(false), "he sees the message");
}

#[test]
fn another_version_or_refusal_is_found() {
    let (one, mut other, request) = alike();
    let italy = one.world.italy.handler;
    keep(&mut other, request, |part| part.state.shown.0[0].0 += 1);
    says(pairs::same_view_same_everything(&one, &other, request, italy), "version: ");
    let (one, mut other, request) = alike();
    keep(&mut other, request, |part| part.state.last += TimeDelta::days(1));
    says(pairs::same_view_same_everything(&one, &other, request, italy), "refusal: ");
}

/// Who finds the request by what.
type Found = (fn(&World) -> Actor, Option<Search>, &'static str);

#[test]
fn a_list_in_which_it_does_not_stand_is_found() {
    let scope = |scope| Some(Search { scope, ..Search::default() });
    let status = Search { status: Some(Status::Accepted), ..Search::default() };
    let lists: &[Found] = &[
        (|w| w.italy.handler, scope(Scope::Own), "scope: Own, status: None"),
        (|w| w.italy.handler, Some(status), "scope: Own, status: Some(Accepted)"),
        (|w| w.neighbour.handler, scope(Scope::Country), "scope: Country"),
    ];
    for (actor, search, what) in lists {
        let (one, mut other, request) = alike();
        let actor = actor(&one.world);
        let standings = one.standings();
        let moment = one.moment(actor, &standings);
        let query = search.as_ref().map(|search| search.query(&[], &moment, 100));
        let keys: Vec<ListKey> = query.unwrap_or_else(|| action_query(&moment, 100)).any_of;
        keep(&mut other, request, |part| part.summary.lists.retain(|(key, _)| !keys.contains(key)));
        says(pairs::same_view_same_everything(&one, &other, request, actor), what);
    }
}

#[test]
fn an_action_list_in_which_it_does_not_stand_is_found() {
    // An opinion is awaited; how the coordinator's other answers stand is none of the matter.
    let (one, request) = in_status(Status::Replied);
    let (mut other, _) = in_status(Status::Replied);
    let actor = one.world.italy.handler;
    let standings = one.standings();
    let keys = action_query(&one.moment(actor, &standings), 100).any_of;
    let other_state = |history: &mut History, keys: &[ListKey]| {
        // Something that no view tells.
        keep(history, request, |part| {
            part.state.requesting.referred.push(nobody());
            part.summary.lists.retain(|(key, _)| !keys.contains(key));
        });
    };
    other_state(&mut other, &[]);
    assert_eq!(pairs::same_view_same_everything(&one, &other, request, actor), Ok(true));
    other_state(&mut other, &keys);
    says(pairs::same_view_same_everything(&one, &other, request, actor), "action list");
}

fn nobody() -> imi_core::AuthorityId {
    imi_core::AuthorityId::from_u128(404)
}

#[test]
fn what_is_overdue_in_one_of_them_alone_is_found() {
    let (mut one, mut other, request) = alike();
    let long_ago = NaiveDate::from_ymd_opt(2001, 1, 1);
    for history in [&mut one, &mut other] {
        keep(history, request, |part| part.summary.row.deadline = long_ago);
    }
    let italy = one.world.italy.handler;
    assert_eq!(pairs::same_view_same_everything(&one, &other, request, italy), Ok(true));
    keep(&mut other, request, |part| {
        part.summary.row.deadline = long_ago;
        part.summary.row.replied = Some(part.state.last);
    });
    says(pairs::same_view_same_everything(&one, &other, request, italy), "overdue: true");
}
