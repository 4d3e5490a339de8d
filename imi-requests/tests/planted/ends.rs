//! A request that can not be brought to an end is found, and what is due and not named so.

use chrono::TimeDelta;
use imi_core::{Due, Months, Setting};
use imi_requests::Status;
use imi_requests::testing::history::ends;

use super::{in_status, keep, says};

#[test]
fn what_a_store_does_not_name_as_due_is_found() {
    let (mut history, request) = in_status(Status::Closed);
    assert_eq!(ends::nothing_due_is_overlooked(&history), Ok(()));
    let early = Due { at: history.scene.now, why: "too early" };
    keep(&mut history, request, |part| part.due = Some(early));
    says(ends::nothing_due_is_overlooked(&history), "Closed is due: None, and not named so");

    let (mut history, request) = in_status(Status::Closed);
    history.scene.pass(TimeDelta::days(400));
    assert_eq!(ends::nothing_due_is_overlooked(&history), Ok(()));
    keep(&mut history, request, |part| part.due = None);
    says(ends::nothing_due_is_overlooked(&history), "Closed is due: Some");
}

#[test]
fn a_request_that_nobody_can_bring_on_is_found() {
    for status in [Status::Draft, Status::AwaitingAcceptance, Status::AdditionalInformationRequested] {
        let (mut history, request) = in_status(status);
        assert_eq!(ends::comes_to_an_end(&mut history, request), Ok(()));
    }
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    history.world.hungary.standing.users.clear();
    says(ends::comes_to_an_end(&mut history, request), "nobody can do anything in AwaitingAcceptance");
}

#[test]
fn where_there_is_allocation_somebody_is_assigned_on_the_way_to_the_end() {
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    let world = &mut history.world;
    for staff in [&mut world.italy, &mut world.hungary] {
        staff.standing.settings.insert(Setting::UsesAllocation);
    }
    assert_eq!(ends::comes_to_an_end(&mut history, request), Ok(()));
    // Whoever allocates is gone, and nobody is assigned.
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    let hungary = &mut history.world.hungary;
    hungary.standing.settings.insert(Setting::UsesAllocation);
    let allocator = hungary.allocator.user().unwrap();
    hungary.standing.users.retain(|user| user.user != allocator);
    says(ends::comes_to_an_end(&mut history, request), "nobody can do anything in AwaitingAcceptance");
}

#[test]
fn what_is_still_due_after_years_is_found() {
    // Personal data stay for years, or the record of who looked at them.
    for status in [Status::Replied, Status::Closed] {
        let (mut history, request) = in_status(status);
        history.scene.policy.common.retention = Months(60);
        says(ends::comes_to_an_end(&mut history, request), "after years, and due Some");
    }
}
