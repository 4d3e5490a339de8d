//! What holds of situations, steps and paths of the explorer is missed where it does not.

use imi_core::testing::explore::{Act, FiniteWorld, Path, PathStep, Place, Walked};
use imi_core::{Actor, CommandId, Order, Setting, Standing, Task, UserId, UserRight, decide, follow, record};
use imi_requests::testing::explore::{holds, parts};
use imi_requests::testing::history::{End, History, Plan};
use imi_requests::testing::{accept, diploma, submit};
use imi_requests::{Command, Holder, NewDraft, Request, RequestId, State, Status};

use super::{in_status, says};

fn place_of(history: &History, request: RequestId) -> Place<Request> {
    Place { state: history.state(request), events: history.scene.events(request), now: history.scene.now }
}

#[test]
fn a_situation_in_which_it_does_not_hold_is_found() {
    let (history, request) = in_status(Status::Accepted);
    let standings = history.standings();
    let moment = history.moment(Actor::System, &standings);
    let mut place = place_of(&history, request);
    let (_, world) = &parts()[0];
    assert_eq!(world.check(&place, &moment), Ok(()));
    place.state.requesting.coordinator = Some(Holder::new(history.world.hungary.id()));
    says(world.check(&place, &moment), "view_keeps_to_the_matrix");
}

#[test]
fn a_step_that_tells_too_few_or_counts_backwards_is_found() {
    let (history, request) = in_status(Status::AwaitingAcceptance);
    let standings = history.standings();
    let moment = history.moment(history.world.hungary.handler, &standings);
    let before = place_of(&history, request);
    let order = Order { id: CommandId::from_u128(1 << 90), command: accept() };
    let mut outcome = decide::<Request>(&before.state, &order, &moment).unwrap();
    let after = before.events.len() as u64;
    let new: Vec<_> =
        record::<Request>(request, after, (moment.now, moment.actor), outcome.events.clone()).collect();
    let state = follow::<Request>(before.state.clone(), &new).unwrap();
    let mut after = Place { state, events: [before.events.clone(), new].concat(), now: before.now };
    let (_, world) = &parts()[0];
    let step = |after: &Place<Request>, outcome: &_, first| {
        world.check_step(&Walked { before: &before, after, moment, outcome, first })
    };
    assert_eq!(step(&after, &outcome, true), Ok(()));
    after.state.shown = before.state.shown;
    says(step(&after, &outcome, true), "version_grows_with_the_view");
    // Of the steps that differ in who takes them, the first is enough.
    assert_eq!(step(&after, &outcome, false), Ok(()));
    outcome.effects_mut().notices.pop();
    says(step(&after, &outcome, false), "mail_follows_the_matrix");
}

/// A path from a draft to its acceptance, as the history takes it, and the state to which it comes.
fn path(begun: &History) -> (Path<Request>, State) {
    let mut history = begun.fork(0);
    let (italy, hungary) = (history.world.italy.handler, history.world.hungary.handler);
    let draft = NewDraft { area: Some(history.area), edits: diploma(history.world.hungary.id()) };
    let order = |id: u128, command: Command| Order { id: CommandId::from_u128(id), command };
    let founding = Order { id: CommandId::from_u128(1), command: draft };
    let given = [(italy, order(2, submit())), (hungary, order(3, accept()))];
    let acts = [Act::Found(italy, founding.clone())]
        .into_iter()
        .chain(given.clone().map(|(actor, order)| Act::Give { actor, order, into: None }));
    let (at, standings) = (history.scene.now, history.standings());
    let steps =
        acts.map(|act| PathStep { at, standings: standings.clone(), act, stages: Vec::new() }).collect();
    assert!(matches!(history.run(italy, Task::Found(founding)).end, End::Done(_)));
    let request = history.requests[0];
    for (actor, order) in given {
        let end = history.run(actor, Task::Give { stream: request, seen: None, order }).end.clone();
        assert!(matches!(end, End::Done(_)), "{end:?}");
    }
    (Path { steps }, history.state(request))
}

#[test]
fn a_path_that_leads_elsewhere_is_found() {
    let begun = History::begin(&Plan::plain(1));
    let (sound, state) = path(&begun);
    assert_eq!(holds::path(&begun, &sound, &state), Ok(()));
    let mut shorter = sound.clone();
    shorter.steps.pop();
    says(holds::path(&begun, &shorter, &state), "path: the store comes to");
    // Whoever is to accept may not any more.
    let mut changed = sound;
    let may_not = |standing: &mut Standing| {
        if standing.authority == begun.world.hungary.id() {
            standing.settings.remove(Setting::MayAccept);
        }
    };
    changed.steps[2].standings.iter_mut().for_each(may_not);
    says(holds::path(&begun, &changed, &state), "path: a step ends otherwise");
}

/// Whoever is assigned loses the right, and whoever acted last; nobody else does.
#[test]
fn those_who_deal_with_a_request_lose_their_right() {
    let (history, request) = in_status(Status::Accepted);
    let (_, world) = &parts()[0];
    let mut state = history.state(request);
    let italy = history.world.italy.id();
    let standings = history.standings();
    let handlers = |standings: &[Standing]| -> Vec<UserId> {
        let own = standings.iter().find(|standing| standing.authority == italy).unwrap();
        own.with_right(UserRight::RequestHandler).map(|user| user.user).collect()
    };
    let all = handlers(&standings);
    let (first, second) = (all[0], all[1]);
    let holder = &mut state.requesting.authority;
    (holder.assigned, holder.last_actor) = (vec![first], Some(second));
    let changed = world.changes(&state, &standings);
    let left: Vec<Vec<UserId>> = changed.iter().map(|standings| handlers(standings)).collect();
    assert!(left.contains(&all[2..].to_vec()), "{left:?} of {all:?}");
}
