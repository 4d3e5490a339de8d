//! Shapes tell states apart that go on otherwise, and states of one shape are held against each other.

use chrono::TimeDelta;
use imi_core::testing::explore::{Count, Lies};
use imi_core::{AreaId, Setting};
use imi_requests::testing::history::alike::{Met, shapes_are_sound};
use imi_requests::testing::history::{Derogating, History, Notified, Shape, same_footing, shape, stages};
use imi_requests::testing::{Play, accept, message, submit};
use imi_requests::{RequestId, Status};

use super::{going_on, in_status, keep, must, says};

fn shaped(history: &History, request: RequestId) -> Shape {
    shape(&history.state(request), history.scene.now)
}

#[test]
fn a_shape_has_what_the_rules_read() {
    let (history, request) = in_status(Status::Draft);
    let draft = shaped(&history, request);
    assert_eq!((draft.status, draft.questions, draft.replies), (Status::Draft, Count::Many, Count::None));
    assert_eq!(draft.dues, [Some(Lies::Ahead), Some(Lies::Ahead)]);
    assert!(draft.offices[0].is_some_and(|seat| seat.last_actor == Some(false) && !seat.referred));
    let (history, request) = in_status(Status::ReferredToRespondingCoordinator);
    let referred = shaped(&history, request);
    assert_eq!((referred.passes_on, referred.replies), (None, Count::One));
    assert!(referred.offices[3].is_some_and(|seat| seat.referred && seat.last_actor.is_none()));
    let standings = history.standings();
    let moment = history.moment(imi_core::Actor::System, &standings);
    let parts = stages(&history.state(request), &moment);
    assert_eq!(parts[0], Status::ReferredToRespondingCoordinator);
    assert_eq!((parts.len(), parts[1]), (5, Status::NotUsed));
}

#[test]
fn a_referral_is_shaped_by_where_it_goes_next() {
    for (responding, passes_on) in [(false, Some(false)), (true, Some(true))] {
        let mut play = Play::new();
        if responding {
            let second = play.world.hungarian_coordinator.id();
            play.on(second, &[Setting::ParticipatesInReferrals]);
        }
        let request = play.reach(Status::ReferredToRequestingCoordinator);
        assert_eq!(shape(&play.state(request), play.now).passes_on, passes_on);
    }
}

#[test]
fn a_derogation_is_shaped_by_its_procedure() {
    let mut play = Play::in_services();
    let asked = play.derogation_request();
    let urgent = play.notification(None);
    let number = play.state(asked).number;
    let normal = play.notification(Some(number));
    let derogation = |request| shape(&play.state(request), play.now).derogation;
    assert_eq!(
        [asked, urgent, normal].map(derogation),
        [Some(Derogating::Request), Some(Derogating::Urgent), Some(Derogating::Notification)]
    );
    let italy = play.world.italy.handler;
    play.must(italy, urgent, submit());
    let notified = shape(&play.state(urgent), play.now);
    assert_eq!((notified.notified, notified.status), (Some(Notified::Urgent), Status::AwaitingAcceptance));
    let (history, request) = in_status(Status::Accepted);
    assert_eq!(shaped(&history, request).derogation, None);
}

/// The diploma case accepted, and the same with a message more: of one shape.
fn of_one_shape() -> (History, History, RequestId) {
    let (one, request) = in_status(Status::Accepted);
    let (mut other, _) = in_status(Status::Accepted);
    must(&mut other, |w| w.hungary.handler, request, message("soon"));
    (one, other, request)
}

/// How many are held against another where the histories come one after the other.
fn compared(histories: [&History; 2]) -> Result<usize, String> {
    let mut met = Met::default();
    histories.into_iter().try_for_each(|history| shapes_are_sound(history, &mut met))?;
    Ok(met.compared)
}

#[test]
fn states_of_one_shape_and_footing_are_held_against_each_other() {
    let (one, mut other, request) = of_one_shape();
    assert!(same_footing(&one.state(request), &other.state(request)));
    assert_eq!(compared([&one, &other]), Ok(1));
    assert_eq!(compared([&one, &one]), Ok(0), "it is one state");
    other.scene.pass(TimeDelta::hours(1));
    assert_eq!(compared([&one, &other]), Ok(1));
    let mut met = Met::default();
    for history in [&one, &other, &other] {
        shapes_are_sound(history, &mut met).unwrap();
    }
    assert_eq!(met.compared, 2);
    // At that time the other one had not come so far.
    other.scene.now = one.state(request).last - TimeDelta::minutes(1);
    assert_eq!(compared([&one, &other]), Ok(0));
}

#[test]
fn another_footing_area_or_shape_is_no_start_alike() {
    let (one, _, request) = of_one_shape();
    // A colleague accepted: the shape is the same, but it is another user who acted last.
    let (mut other, _) = in_status(Status::AwaitingAcceptance);
    must(&mut other, |w| w.hungary.colleague, request, accept());
    assert_eq!(shaped(&one, request), shaped(&other, request));
    assert!(!same_footing(&one.state(request), &other.state(request)));
    assert_eq!(compared([&one, &other]), Ok(0));

    let (one, mut other, request) = of_one_shape();
    keep(&mut other, request, |part| part.state.area = AreaId::SERVICES);
    assert_eq!(compared([&one, &other]), Ok(0));

    // Two drafts were of one shape when they were met; now the older one is past its warning.
    let (one, request) = in_status(Status::Draft);
    let (mut other, _) = in_status(Status::Draft);
    keep(&mut other, request, |part| {
        let imi_requests::Stage::Draft(draft) = &mut part.state.stage else { panic!() };
        draft.keep.warn += TimeDelta::days(5);
        draft.keep.discard += TimeDelta::days(5);
    });
    other.scene.now = one.state(request).stage.draft().unwrap().keep.warn + TimeDelta::days(1);
    assert_eq!(compared([&one, &other]), Ok(0));
}

#[test]
fn states_of_one_shape_that_go_on_otherwise_are_found() {
    let (one, mut other, request) = of_one_shape();
    keep(&mut other, request, |part| part.state.last += TimeDelta::days(1));
    says(compared([&one, &other]), "leads to None or Some(");
}

#[test]
fn a_draft_leads_where_its_content_does() {
    // Another set of questions is chosen, or none is.
    let mut play = Play::in_services();
    let drafts = [play.derogation_request(), play.notification(None)];
    let area = |history: &mut History| history.area = AreaId::SERVICES;
    let sent = drafts.map(|draft| {
        let mut history = going_on(&play, draft);
        area(&mut history);
        history
    });
    assert_eq!(compared([&sent[0], &sent[1]]), Ok(0), "they are of two shapes");
    let (one, request) = in_status(Status::Draft);
    let (mut other, _) = in_status(Status::Draft);
    keep(&mut other, request, |part| part.state.case.details.clear());
    assert_eq!(compared([&one, &other]), Ok(1));
    // Without its set it is begun anew, with other questions; nothing that is compared.
    for questions in [1, 2] {
        let (mut one, request) = in_status(Status::Draft);
        let (mut other, _) = in_status(Status::Draft);
        for history in [&mut one, &mut other] {
            keep(history, request, |part| part.state.case.questions.truncate(questions));
        }
        keep(&mut other, request, |part| part.state.case.set = None);
        assert_eq!(compared([&one, &other]), Ok(1), "{questions}");
    }
}
