//! A state that events can not have made is refused where it is read, and says why.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of these tests read what they wrote"
)]

use imi_core::{Corrupt, Lifecycle};
use imi_requests::testing::Play;
use imi_requests::{Event, Request, State, Status};
use serde_json::{Value, json};

fn written(status: Status) -> Value {
    let mut play = Play::new();
    let request = play.reach(status);
    serde_json::to_value(play.state(request)).unwrap()
}

#[track_caller]
fn refused(state: Value, why: &str) {
    let error = serde_json::from_value::<State>(state).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

#[test]
fn what_is_over_names_nothing_personal() {
    let detail = written(Status::Closed)["case"]["details"][0].clone();
    for status in [Status::PersonalDataRemoved, Status::DraftDiscarded] {
        let mut state = written(status);
        assert!(serde_json::from_value::<State>(state.clone()).is_ok());
        state["case"]["details"] = json!([detail]);
        refused(state, "names some");
    }
}

#[test]
fn what_is_assessed_was_given() {
    for status in
        [Status::Replied, Status::AdditionalInformationRefused, Status::ReferredToRequestingCoordinator]
    {
        let mut state = written(status);
        state["stage"]["answered"]["replies"] = json!([]);
        refused(state, "a reply is assessed that was never given");
    }
}

#[test]
fn numbers_are_given_in_order_and_once() {
    for (list, at, number) in [("questions", 0, 2), ("questions", 1, 3), ("documents", 0, 0)] {
        let mut state = written(Status::Accepted);
        state["case"][list][at]["number"] = json!(number);
        refused(state, "numbered otherwise than they came");
    }
    // Beyond the highest number there is none to give, so that it is given to all that follow.
    let mut state = written(Status::Draft);
    state["case"]["numbered"][0] = json!(u16::MAX);
    for at in [0, 1] {
        state["case"]["questions"][at]["number"] = json!(u16::MAX);
    }
    assert!(serde_json::from_value::<State>(state).is_ok());
}

#[test]
fn a_case_detail_is_given_once_and_a_checklist_where_it_belongs() {
    let mut state = written(Status::Draft);
    let detail = state["case"]["details"][0].clone();
    state["case"]["details"].as_array_mut().unwrap().push(detail);
    refused(state, "a case detail is given twice");
    let mut state = written(Status::Draft);
    state["case"]["set"]["procedure"] = json!("derogation_request");
    refused(state, "a checklist does not belong");
}

#[test]
fn a_part_is_not_born_of_such_a_case() {
    let sample = include_str!("samples/events/split_off.json");
    let mut play = Play::new();
    let request = play.draft();
    let mut first = play.events(request)[0].clone();
    first.event = serde_json::from_str(sample).unwrap();
    assert!(Request::birth(&first).is_ok());
    if let Event::SplitOff(part) = &mut first.event {
        part.case.numbered = (0, 0);
    }
    assert_eq!(Request::birth(&first), Err(Corrupt::Misplaced { sequence: 1, event: "split_off" }));
}
