//! A state that events can not have made is refused where it is read, and says why.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of these tests read what they wrote"
)]

use imi_alerts::content::ProviderField;
use imi_alerts::testing::{Play, comment, inform, propose};
use imi_alerts::{Command, State, Status};
use imi_core::Member;
use serde_json::{Value, json};

fn written(status: Status) -> Value {
    let mut play = Play::new();
    let alert = play.reach(status);
    serde_json::to_value(play.state(alert)).unwrap()
}

#[track_caller]
fn refused(state: &Value, why: &str) {
    let error = serde_json::from_value::<State>(state.clone()).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

#[test]
fn what_events_made_is_read() {
    for status in Status::OF_ALERT.iter().filter(|status| *status != Status::Deleted).chain([
        Status::Deleted,
        Status::Disseminated,
        Status::InformationSubmitted,
        Status::InformationBroadcast,
        Status::WithdrawalToBroadcast,
        Status::OpenForComments,
        Status::ObjectionPeriodOver,
    ]) {
        let read: State = serde_json::from_value(written(status)).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), written(status));
    }
}

#[test]
fn what_is_over_names_nothing_personal() {
    let before = written(Status::Broadcast);
    for (member, value) in [
        ("provider", before["content"]["provider"].clone()),
        ("description", before["content"]["description"].clone()),
        ("suggestion", before["content"]["suggestion"].clone()),
        ("documents", before["content"]["documents"].clone()),
    ] {
        let mut removed = written(Status::PersonalDataRemoved);
        removed["content"][member] = value.clone();
        refused(&removed, "personal data is gone names some");
        let mut deleted = written(Status::Deleted);
        deleted["content"][member] = value;
        deleted["content"]["numbered"] = json!(1);
        deleted["content"]["revision"] = json!(1);
        refused(&deleted, "deleted says something");
    }
    let ended = written(Status::Closed);
    let informed = written(Status::InformationSubmitted);
    let withdrawn = written(Status::Withdrawn);
    let mut removed = written(Status::PersonalDataRemoved);
    removed["stage"]["ended"]["active"]["withdrawal"] = withdrawn["stage"]["active"]["withdrawal"].clone();
    refused(&removed, "personal data is gone names some");
    let mut removed = written(Status::PersonalDataRemoved);
    removed["stage"]["ended"]["active"]["closure"] = ended["stage"]["active"]["closure"].clone();
    refused(&removed, "personal data is gone names some");
    let mut removed = written(Status::PersonalDataRemoved);
    removed["stage"]["ended"]["active"]["information"] = informed["stage"]["information"].clone();
    removed["stage"]["ended"]["active"]["numbered"]["items"] = json!(1);
    refused(&removed, "personal data is gone names some");
}

#[test]
fn what_has_ended_was_proposed_and_waits_for_nothing() {
    let mut closed = written(Status::Closed);
    closed["stage"]["active"]["closure"]["phase"] = json!({ "phase": "deciding" });
    refused(&closed, "closed that nobody had proposed to close");
    closed["stage"]["active"]["closure"] = Value::Null;
    refused(&closed, "closed that nobody had proposed to close");
    let mut withdrawn = written(Status::Withdrawn);
    let informed = written(Status::InformationSubmitted);
    withdrawn["stage"]["active"]["information"] = informed["stage"]["information"].clone();
    withdrawn["stage"]["active"]["numbered"]["items"] = json!(1);
    refused(&withdrawn, "information waits in an alert that has ended");
    withdrawn["stage"]["active"]["information"][0]["stage"]["stage"] = json!("lapsed");
    assert!(serde_json::from_value::<State>(withdrawn.clone()).is_ok());
    withdrawn["stage"]["active"]["withdrawal"] = Value::Null;
    refused(&withdrawn, "withdrawn that nobody had proposed to withdraw");
}

#[test]
fn numbers_are_given_in_order_and_once() {
    let mut play = Play::new();
    let alert = play.reach(Status::Disseminated);
    let world = play.world.clone();
    for text in ["the firm advertises here", "and there"] {
        play.must(world.gozo.handler, alert, inform(text));
    }
    play.must(world.girona.handler, alert, propose(None));
    for text in ["one boiler is left", "it is gone"] {
        play.must(world.seville.handler, alert, Command::Comment { text: comment(text) });
    }
    let state = serde_json::to_value(play.state(alert)).unwrap();
    assert!(serde_json::from_value::<State>(state.clone()).is_ok());
    let numbered = |list: &str, at: usize, number: u32| {
        let mut state = state.clone();
        let listed =
            if list == "comments" { &mut state["stage"]["closure"][list] } else { &mut state["stage"][list] };
        listed[at]["number"] = json!(number);
        state
    };
    for (at, number) in [(0, 0), (0, 2), (1, 1), (1, 3)] {
        refused(&numbered("information", at, number), "information is numbered otherwise than it came");
        refused(&numbered("comments", at, number), "comments are numbered otherwise than they came");
    }
    for (counter, number, why) in [
        ("items", 1, "information is numbered otherwise"),
        ("items", 3, "information is numbered otherwise"),
        ("comments", 1, "comments are numbered otherwise"),
        ("comments", 3, "comments are numbered otherwise"),
        ("proposals", 2, "a closure proposal is numbered otherwise"),
        ("proposals", 0, "a comment was given on no proposal"),
    ] {
        let mut state = state.clone();
        state["stage"]["numbered"][counter] = json!(number);
        refused(&state, why);
    }
    for (at, revision) in [(0, 0), (1, 2)] {
        let mut state = state.clone();
        state["stage"]["closure"]["comments"][at]["revision"] = json!(revision);
        refused(&state, "a comment speaks of a revision that was not there");
    }
    let mut earlier = state.clone();
    earlier["stage"]["closure"]["revision"] = json!(2);
    earlier["stage"]["closure"]["comments"][0]["revision"] = json!(2);
    refused(&earlier, "a comment speaks of a revision that was not there");
    earlier["stage"]["closure"]["comments"][1]["revision"] = json!(2);
    assert!(serde_json::from_value::<State>(earlier.clone()).is_ok());
    earlier["stage"]["closure"]["comments"] = json!([]);
    earlier["stage"]["closure"]["revision"] = json!(0);
    refused(&earlier, "a closure proposal is numbered otherwise");
    for (number, numbered, revision, why) in [
        (0, 1, 9, "documents are numbered otherwise"),
        (2, 1, 9, "documents are numbered otherwise"),
        (1, 1, 0, "fewer revisions than documents"),
    ] {
        let mut state = state.clone();
        state["content"]["documents"][0]["number"] = json!(number);
        state["content"]["numbered"] = json!(numbered);
        state["content"]["revision"] = json!(revision);
        refused(&state, why);
    }
    let mut twice = state.clone();
    let document = twice["content"]["documents"][0].clone();
    twice["content"]["documents"].as_array_mut().unwrap().push(document);
    refused(&twice, "documents are numbered otherwise");
}

#[test]
fn the_highest_number_is_given_again() {
    let mut state = written(Status::Broadcast);
    let document = state["content"]["documents"][0].clone();
    let highest = |document: &Value| {
        let mut document = document.clone();
        document["number"] = json!(u16::MAX);
        document
    };
    state["content"]["documents"] = json!([document, highest(&document), highest(&document)]);
    state["content"]["numbered"] = json!(u16::MAX);
    state["content"]["revision"] = json!(u32::MAX);
    assert!(serde_json::from_value::<State>(state).is_ok());
}

#[test]
fn postboxes_hold_what_can_reach_them() {
    for (country, reached) in [("IT", "awaiting"), ("IT", "acknowledged"), ("ES", "outgoing")] {
        let mut state = written(Status::Broadcast);
        for (_, postbox) in state["stage"]["postboxes"].as_object_mut().unwrap() {
            if postbox["country"] == country {
                postbox["reached"] = json!(reached);
            }
        }
        refused(&state, "a postbox acknowledges an alert of its own state, or holds one of another");
    }
}

#[test]
fn it_began_and_says_everything_once() {
    let mut state = written(Status::Draft);
    let detail = state["content"]["provider"][0].clone();
    state["content"]["provider"].as_array_mut().unwrap().push(detail);
    refused(&state, "a provider's detail is given twice");
    let mut state = written(Status::Draft);
    state["area"] = json!("patients-rights");
    refused(&state, "another area than services");
    let mut state = written(Status::Draft);
    for (_, seen) in state["shown"]["authorities"].as_object_mut().unwrap() {
        *seen = json!(0);
    }
    refused(&state, "nobody saw begin");
    state["shown"]["authorities"] = json!({});
    refused(&state, "nobody saw begin");
}

#[test]
fn details_of_the_provider_stand_in_order() {
    let mut state = written(Status::Draft);
    let detail = state["content"]["provider"][0].clone();
    let of = |field: ProviderField| {
        let mut detail = detail.clone();
        detail[0] = json!(field);
        detail
    };
    let (first, last) = (ProviderField::ALL.first().unwrap(), ProviderField::ALL.last().unwrap());
    assert_ne!(first, last);
    state["content"]["provider"] = json!([of(*first), of(*last)]);
    assert!(serde_json::from_value::<State>(state.clone()).is_ok());
    state["content"]["provider"] = json!([of(*last), of(*first)]);
    refused(&state, "a provider's detail is given twice");
}

#[test]
fn proposals_and_comments_are_numbered_from_one() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForComments);
    let seville = play.world.seville.handler;
    let mut state = serde_json::to_value(play.state(alert)).unwrap();
    state["stage"]["closure"]["number"] = json!(0);
    state["stage"]["numbered"]["proposals"] = json!(0);
    refused(&state, "a closure proposal is numbered otherwise");
    for text in ["one boiler is left", "it is gone"] {
        play.must(seville, alert, Command::Comment { text: comment(text) });
    }
    let mut state = serde_json::to_value(play.state(alert)).unwrap();
    for number in [0, 1] {
        state["stage"]["closure"]["comments"][number]["number"] = json!(number);
    }
    state["stage"]["numbered"]["comments"] = json!(1);
    refused(&state, "comments are numbered otherwise than they came");
}
