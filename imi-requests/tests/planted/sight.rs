//! What users see is held against the matrix, the lists, the standings and the versions.

use imi_core::{Access, Actor, Language, Lifecycle, Moment, Setting};
use imi_requests::testing::history::{History, sight};
use imi_requests::testing::{Play, accept, message};
use imi_requests::view::Depth;
use imi_requests::{Command, Holder, ReportKind, Request, RequestId, State, Status};

use super::{going_on, in_status, must, says, written};

/// Judges a state of which this was planted, as the actor sees it.
fn judged<T>(
    (history, actor): (&History, Actor),
    mut state: State,
    lie: impl FnOnce(&mut State),
    check: impl FnOnce(&State, &Moment<'_, imi_requests::Policy>) -> T,
) -> T {
    lie(&mut state);
    let standings = history.standings();
    check(&state, &history.moment(actor, &standings))
}

/// The authority that answers is chosen as the coordinator of the side that asks, and so gets the lesser view.
fn coordinates_the_other_side(state: &mut State) {
    let responding = state.responding().unwrap().authority.authority;
    state.requesting.coordinator = Some(Holder::new(responding));
}

#[test]
fn a_view_that_is_less_than_the_matrix_allows_is_found() {
    let (history, request) = in_status(Status::Accepted);
    let (state, actor) = (history.state(request), history.world.hungary.handler);
    for check in [sight::view_keeps_to_the_matrix, sight::personal_data_is_not_withheld] {
        assert_eq!(judged((&history, actor), state.clone(), |_| {}, check), Ok(()));
    }
    let planted =
        judged((&history, actor), state.clone(), coordinates_the_other_side, sight::view_keeps_to_the_matrix);
    says(planted, "sees WithoutPersonalData");
    let withheld = |lie: fn(&mut State)| {
        let lie = |state: &mut State| {
            coordinates_the_other_side(state);
            lie(state);
        };
        judged((&history, actor), state.clone(), lie, sight::personal_data_is_not_withheld)
    };
    says(withheld(|_| {}), "may see it and does not");
    // Details alone, and documents alone; and where there is neither, nothing is withheld.
    says(withheld(|state| state.case.documents.clear()), "may see it and does not");
    says(withheld(|state| state.case.details.clear()), "may see it and does not");
    let neither = |state: &mut State| {
        state.case.documents.clear();
        state.case.details.iter_mut().for_each(|detail| detail.personal = false);
    };
    assert_eq!(withheld(neither), Ok(()));
}

#[test]
fn who_may_see_personal_data_is_as_the_handbook_has_it() {
    type Who = fn(&imi_requests::testing::World) -> Actor;
    let columns = [
        Status::Draft,
        Status::AwaitingAcceptance,
        Status::Accepted,
        Status::Closed,
        Status::PersonalDataRemoved,
    ];
    let rows: &[(Who, [bool; 5])] = &[
        (|w| w.italy.handler, [true, true, true, true, false]),
        (|w| w.italy.viewer, [true, true, true, true, false]),
        (|w| w.italy.allocator, [false; 5]),
        (|w| w.italy.administrator, [false; 5]),
        (|w| w.hungary.handler, [false, false, true, true, false]),
        (|w| w.hungary.viewer, [false, false, true, true, false]),
        (|w| w.hungary.allocator, [false; 5]),
        (|w| w.hungarian_coordinator.handler, [false; 5]),
        (|w| w.italian_coordinator.referee, [false; 5]),
        (|w| w.szeged.handler, [false; 5]),
        (|_| Actor::Commission, [false; 5]),
    ];
    for (column, status) in columns.into_iter().enumerate() {
        let (history, request) = in_status(status);
        for (who, allowed) in rows {
            let actor = who(&history.world);
            let check = |state: &State, moment: &Moment<'_, imi_requests::Policy>| {
                (sight::matrix_allows(state, moment), sight::view_keeps_to_the_matrix(state, moment))
            };
            let found = judged((&history, actor), history.state(request), |_| {}, check);
            assert_eq!(found, (allowed[column], Ok(())), "{actor:?} in {status:?}");
        }
    }
    // A request that was closed without an answer was never for the other side to read.
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    must(&mut history, |w| w.italy.handler, request, Command::WithdrawRequest);
    let actor = history.world.hungary.handler;
    assert!(!judged((&history, actor), history.state(request), |_| {}, sight::matrix_allows));
}

#[test]
fn what_a_view_shows_of_persons_is_found() {
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    let justification = imi_core::FreeText { personal: true, ..imi_requests::testing::comment("his mother") };
    let szeged = history.world.szeged.id();
    let forward = Command::Forward { to: szeged, justification };
    must(&mut history, |w| w.hungary.handler, request, forward);
    let view = |history: &History, actor| history.scene.view(actor, request).unwrap();
    let mine = view(&history, history.world.hungary.handler);
    assert_eq!(mine.depth, Depth::Forwarder);
    // What he wrote himself stays readable for him; that of another does not, nor does he write documents.
    assert!(!sight::shows_personal_data(&mine));
    for depth in [Depth::HighLevel, Depth::Full] {
        let mut other = mine.clone();
        other.depth = depth;
        assert!(sight::shows_personal_data(&other), "{depth:?}");
    }
    let full = view(&history, history.world.italy.handler);
    assert!(sight::shows_personal_data(&full));
    let mut more = mine.clone();
    more.documents = full.documents;
    assert!(sight::shows_personal_data(&more));
    assert!(!sight::shows_personal_data(&view(&history, history.world.szeged.handler)));
}

#[test]
fn a_row_that_tells_something_else_than_the_view_is_found() {
    let (history, request) = in_status(Status::Accepted);
    let state = history.state(request);
    let row = Request::summary(&state).row;
    let told = |row: &imi_requests::Row, actor| {
        let standings = history.standings();
        sight::row_agrees_with_the_view(&state, row, &history.moment(actor, &standings))
    };
    let (italy, stranger) = (history.world.italy.handler, history.world.poland.handler);
    assert_eq!((told(&row, italy), told(&row, stranger)), (Ok(()), Ok(())));
    let mut other = row.clone();
    other.outer_status = Status::Replied;
    says(told(&other, italy), "Replied");
    other = row.clone();
    other.requesting.authority.authority = history.world.poland.id();
    says(told(&other, stranger), "view None");
}

#[test]
fn standings_that_matter_and_are_not_asked_for_are_found() {
    let (mut history, request) = in_status(Status::AwaitingAcceptance);
    let hungary = history.world.hungary.handler;
    assert_eq!(sight::more_standings_change_nothing(&history, request, hungary), Ok(()));
    must(&mut history, |w| w.hungary.handler, request, accept());
    assert_eq!(sight::last_step_needs_no_more_standings(&history), Ok(()));
    // It was decided on a standing that the authority does not have.
    let step = history.steps.last_mut().unwrap();
    for standing in &mut step.standings {
        standing.access = Access::Inactive;
    }
    says(sight::last_step_needs_no_more_standings(&history), "last_step_needs_no_more_standings");
    step_without_standings(&mut history);
    assert_eq!(sight::last_step_needs_no_more_standings(&history), Ok(()));
    // Of those who are asked for, one says something else in the area where the history plays.
    history.area = imi_core::AreaId::SERVICES;
    says(sight::more_standings_change_nothing(&history, request, hungary), "more_standings_change_nothing");
}

fn step_without_standings(history: &mut History) {
    history.steps.last_mut().unwrap().standings.clear();
}

#[test]
fn a_version_that_does_not_grow_with_the_view_is_found() {
    let (mut history, request) = in_status(Status::Accepted);
    must(&mut history, |w| w.hungary.handler, request, message("soon"));
    assert_eq!(sight::version_grows_with_the_view(&history), Ok(()));
    let before = history.state(request);
    for (back, what) in [(0, "version_grows_with_the_view"), (5, ", by [\"message_added\"]")] {
        let after = &mut written(&mut history).streams[0].state;
        *after = before.clone();
        let counts = history.steps.last().unwrap().before.clone().unwrap().shown;
        let after = &mut written(&mut history).streams[0].state;
        after.shown = counts;
        after.shown.0.iter_mut().for_each(|(count, _)| *count = count.saturating_sub(back));
        says(sight::version_grows_with_the_view(&history), what);
    }
    // A step back is a fault even where nothing is seen of it.
    let standings = history.standings();
    let moment = history.moment(history.world.italy.handler, &standings);
    let mut earlier = before.clone();
    earlier.shown.0[0].0 -= 1;
    says(sight::version_grows_between(&before, &earlier, &moment), "version_grows_with_the_view");
    assert_eq!(sight::version_grows_between(&earlier, &before, &moment), Ok(()));
    assert_eq!(sight::version_grows_between(&before, &before, &moment), Ok(()));
}

#[test]
fn a_report_is_its_makers_own_and_counts_for_no_version() {
    let (mut history, request) = in_status(Status::Accepted);
    must(&mut history, |w| w.italy.handler, request, a_report());
    assert_eq!(sight::version_grows_with_the_view(&history), Ok(()));
}

fn a_report() -> Command {
    let (kind, sections) = (ReportKind::FullWithoutPersonalData, imi_core::Set::EMPTY);
    Command::GenerateReport { kind, sections, certified: false, language: Some(Language::It) }
}

#[test]
fn an_own_view_does_not_turn_on_settings_of_others() {
    let mut play = Play::new();
    let request: RequestId = play.reach(Status::AwaitingAcceptance);
    let szeged = play.world.szeged.id();
    play.on(szeged, &[Setting::UsesAllocation]);
    let history = going_on(&play, request);
    for actor in history.actors() {
        assert_eq!(sight::more_standings_change_nothing(&history, request, actor), Ok(()));
    }
}
