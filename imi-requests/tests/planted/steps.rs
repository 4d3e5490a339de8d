//! Steps that are not declared, offers that are not meant, and two at once that are not one after the other.

use chrono::TimeDelta;
use imi_core::testing::arrows::Arrows;
use imi_core::{Access, Actor, AuthorityId, CommandId, Order, Setting, Standing, Task};
use imi_requests::testing::history::arrows::last_step_is_declared;
use imi_requests::testing::history::meant::offers_are_meant;
use imi_requests::testing::history::together::{stale_is_refused, two_at_once_are_one_after_the_other};
use imi_requests::testing::history::{End, History, Taken};
use imi_requests::testing::{Play, World, accept, attach, diploma, each_refused, message, submit};
use imi_requests::{Command, Kind, NewDraft, Request, RequestId, Rule, Status};

use super::{going_on, in_status, keep, must, says};

/// Holds the last step against the table; how many transitions it took.
fn declared(history: &History, before: &[Standing]) -> Result<usize, String> {
    let mut arrows = Arrows::default();
    last_step_is_declared(history, before, &mut arrows)?;
    Ok(arrows.taken().count())
}

#[test]
fn a_step_that_is_not_declared_is_found() {
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    let standings = history.standings();
    must(&mut history, |w| w.hungary.handler, request, accept());
    assert!(declared(&history, &standings).unwrap() > 0);
    // Accepted what was closed.
    let (closed, other) = in_status(Status::Closed);
    history.steps.last_mut().unwrap().before = Some(closed.state(other));
    says(declared(&history, &standings), "not declared: Closed to Accepted");
    // What is refused takes no step.
    let end = history.give_now(history.world.hungary.handler, request, accept()).end.clone();
    assert!(matches!(end, End::Refused(_)));
    assert_eq!(declared(&history, &standings), Ok(0));
}

#[test]
fn time_that_ends_elsewhere_than_where_it_settles_is_found() {
    let (mut history, request) = in_status(Status::Closed);
    history.scene.pass(TimeDelta::days(400));
    let standings = history.standings();
    history.run(Actor::System, Task::Elapse(request));
    assert!(declared(&history, &standings).unwrap() > 0);
    let End::Done(commit) = &mut history.steps.last_mut().unwrap().end else { panic!() };
    commit.streams[0].state.last += TimeDelta::days(1);
    says(declared(&history, &standings), "elapse does not end where it settles");
}

#[test]
fn time_does_its_work_before_the_command_that_comes_late() {
    let (mut history, request) = in_status(Status::Draft);
    history.scene.pass(TimeDelta::days(165));
    let standings = history.standings();
    must(&mut history, |w| w.italy.handler, request, submit());
    // The warning, the sending, and the seats that it opens.
    let mut arrows = Arrows::default();
    assert_eq!(last_step_is_declared(&history, &standings, &mut arrows), Ok(()));
    let taken: Vec<_> = arrows.taken().map(|arrow| (arrow.from, arrow.to, arrow.by)).collect();
    for by in [imi_core::By::Consequence("WarnAbandonedDraft"), imi_core::By::Command(Kind::SubmitRequest)] {
        assert!(taken.iter().any(|arrow| arrow.2 == by), "{taken:?}");
    }
}

#[test]
fn a_standing_that_changes_takes_its_steps() {
    let (mut history, _) = in_status(Status::Accepted);
    let before = history.standings();
    let mut standing = before[4].clone();
    assert_eq!(standing.authority, history.world.hungary.id());
    standing.settings.insert(Setting::UsesAllocation);
    history.scene.standing(&standing);
    history.steps.push(Taken {
        actor: Actor::System,
        task: None,
        standings: Vec::new(),
        now: history.scene.now,
        before: None,
        end: End::Meanwhile,
    });
    assert_eq!(declared(&history, &before), Ok(1), "whoever acted last is assigned");
    assert_eq!(declared(&history, &history.standings()), Ok(0));
}

/// The diploma case, sent to an authority that has no other one in its country.
fn alone(change: impl FnOnce(&mut Play, AuthorityId)) -> (History, RequestId) {
    let mut play = Play::new();
    let (italy, poland) = (play.world.italy.handler, play.world.poland.id());
    let area = Some(imi_core::AreaId::PROFESSIONAL_QUALIFICATIONS);
    let request = play.found(italy, NewDraft { area, edits: diploma(poland) }).done().stream;
    play.must(italy, request, submit());
    change(&mut play, poland);
    (going_on(&play, request), request)
}

#[test]
fn what_is_offered_is_meant_even_where_nobody_else_is_there_to_do_it_with() {
    let changes: [fn(&mut Play, AuthorityId); 3] = [
        |_, _| {},
        |play, poland| play.access(poland, Access::Suspended),
        |play, poland| play.off(poland, Setting::MayAccept),
    ];
    for change in changes {
        let (mut history, request) = alone(change);
        let poland = history.world.poland.handler;
        let forwards =
            history.offered(request).iter().any(|(who, offer)| *who == poland && offer.kind == Kind::Forward);
        assert!(forwards);
        for actor in history.actors() {
            assert_eq!(offers_are_meant(&mut history, request, actor), Ok(()));
        }
    }
}

#[test]
fn what_is_offered_is_meant_even_where_whoever_is_to_be_reached_is_not() {
    let mut play = Play::new();
    let request = play.reach(Status::Draft);
    let (italy, all) = (play.world.italy.clone(), play.world.clone());
    for (_, staff) in all.all().into_iter().filter(|(_, staff)| staff.id() != italy.id()) {
        play.access(staff.id(), Access::Suspended);
    }
    let mut history = going_on(&play, request);
    assert!(history.offered(request).iter().any(|(_, offer)| offer.kind == Kind::SubmitRequest));
    assert_eq!(offers_are_meant(&mut history, request, italy.handler), Ok(()));
}

#[test]
fn an_offer_that_is_not_meant_is_found() {
    let (mut history, request) = in_status(Status::Accepted);
    let italy = history.world.italy.handler;
    assert_eq!(offers_are_meant(&mut history, request, italy), Ok(()));
    // Nobody may act before the last event, and offers do not tell.
    keep(&mut history, request, |part| part.state.last += TimeDelta::days(1));
    says(offers_are_meant(&mut history, request, italy), "offered true, accepted false");
}

fn give(request: RequestId, id: u128, command: Command) -> Task<Request> {
    Task::Give { stream: request, seen: None, order: Order { id: CommandId::from_u128(id), command } }
}

#[test]
fn two_at_once_are_one_after_the_other_or_found() {
    let (mut history, request) = in_status(Status::Accepted);
    let (italy, hungary) = (history.world.italy.handler, history.world.hungary.handler);
    let draft = NewDraft { area: Some(history.area), edits: diploma(history.world.hungary.id()) };
    let founded = Task::Found(Order { id: CommandId::from_u128(1 << 101), command: draft });
    assert!(matches!(history.run(italy, founded).end, End::Done(_)));
    let second = history.requests[1];
    let both = |first, second| two_at_once_are_one_after_the_other(&history, first, second);
    let (asks, answers) =
        ((italy, give(request, 1 << 90, message("?"))), (hungary, give(request, 1 << 91, message("!"))));
    assert_eq!(both(asks.clone(), answers), Ok(()));
    // Of two requests none is in the other's way.
    assert_eq!(both(asks.clone(), (italy, give(second, 1 << 92, submit()))), Ok(()));
    // Two commands of one id are not two.
    says(
        both(asks.clone(), (italy, give(second, 1 << 90, submit()))),
        "the second was answered Err(Conflict(Command))",
    );
    // What is refused is nothing to be written at once.
    assert_eq!(both(asks, (italy, give(request, 1 << 93, accept()))), Ok(()));
}

#[test]
fn a_stale_command_that_is_answered_is_found() {
    let (mut history, request) = in_status(Status::Accepted);
    let hungary = history.world.hungary.handler;
    let task = give(request, 1 << 90, attach("Diploma_Rossini.pdf", &[]));
    assert_eq!(stale_is_refused(&history, request, (hungary, task.clone())), Ok(()));
    let stranger = history.world.poland.handler;
    assert_eq!(stale_is_refused(&history, request, (stranger, task.clone())), Ok(()));
    // It was given already, and so gets its first answer again.
    history.run(hungary, task.clone());
    says(stale_is_refused(&history, request, (hungary, task)), "stale_is_refused: Again(");
}

#[test]
#[should_panic(expected = "not refused: ")]
fn what_is_not_refused_is_found() {
    let hungary = World::default().hungary.handler;
    each_refused([(Rule::AcceptOnlyWhenAwaiting, Status::AwaitingAcceptance, hungary, accept())]);
}

#[test]
#[should_panic(expected = "another refusal: ")]
fn what_is_refused_by_another_rule_is_found() {
    let hungary = World::default().hungary.handler;
    each_refused([(Rule::RefusalOnlyIfAuthorised, Status::Accepted, hungary, accept())]);
}
