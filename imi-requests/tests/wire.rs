//! The wire form: samples that must be read, and be written as they stand, whatever changes inside; and what is only ever
//! written, as snapshots.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of these tests read samples that stand beside them"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use imi_core::testing::samples;
use imi_core::{Concern, Corrupt, Envelope, EventId, Language, Lifecycle, Member, Set, fold};
use imi_requests::testing::{Play, accept, comment, forward, notification};
use imi_requests::view::Depth;
use imi_requests::{Command, Edit, Event, Happening, Kind, NewDraft, ReportKind, Request, Rule, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The samples of a folder, by the names of their files.
#[allow(clippy::disallowed_methods, reason = "samples are files")]
fn samples<T: Serialize + DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = format!("{}/tests/samples/{folder}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sample = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let value = samples::read(&name, &std::fs::read_to_string(&path).unwrap());
        (name, value)
    };
    files.map(sample).collect()
}

#[test]
fn every_event_has_a_sample_that_reads() {
    let samples = samples::<Event>("events");
    for (name, event) in &samples {
        assert_eq!((name, event.happening().name), (&samples::tag(event, "event"), name.as_str()));
    }
    let all: BTreeSet<&str> = Happening::ALL.iter().map(|happening| happening.0.name).collect();
    assert_eq!(samples.iter().map(|(name, _)| name.as_str()).collect::<BTreeSet<_>>(), all);
}

#[test]
fn every_command_has_a_sample_that_reads() {
    let samples = samples::<Command>("commands");
    for (name, command) in &samples {
        assert_eq!(name, &samples::tag(command, "command"));
    }
    let kinds: Set<Kind> = samples.iter().map(|(_, command)| command.kind()).collect();
    assert_eq!((kinds, samples.len()), (Set::all(), Kind::ALL.len()));
}

#[test]
fn every_edit_has_a_sample_that_reads() {
    let samples = samples::<Edit>("edits");
    for (name, edit) in &samples {
        assert_eq!(name, &samples::tag(edit, "edit"));
    }
    let written = samples.iter().map(|(_, edit)| core::mem::discriminant(edit));
    assert_eq!((written.collect::<std::collections::HashSet<_>>().len(), samples.len()), (16, 16));
}

/// A misspelt mark or comment would be lost without a word.
#[test]
fn a_member_that_no_command_has_is_refused_wherever_it_stands() {
    let commands = samples::<Command>("commands").into_iter().map(|(_, c)| serde_json::to_value(c).unwrap());
    let edits = samples::<Edit>("edits").into_iter();
    let edits = edits.map(|(_, edit)| json!({"command": "edit_draft", "edits": [edit]}));
    let tried = samples::refuse_one_more::<Command>(commands.chain(edits));
    assert!(tried > 100, "{tried}");
}

#[test]
fn what_may_be_left_out_of_a_command_is_left_out() {
    for (text, kind) in [
        (r#"{"command":"submit_request"}"#, Kind::SubmitRequest),
        (r#"{"command":"accept"}"#, Kind::Accept),
        (r#"{"command":"submit_reply"}"#, Kind::SubmitReply),
        (r#"{"command":"add_message"}"#, Kind::AddMessage),
        (r#"{"command":"generate_report","kind":"full_without_personal_data"}"#, Kind::GenerateReport),
    ] {
        assert_eq!(serde_json::from_str::<Command>(text).unwrap().kind(), kind);
    }
    assert_eq!(serde_json::from_str::<NewDraft>("{}").unwrap(), NewDraft::default());
    assert!(serde_json::from_str::<Command>(r#"{"command":"reopen"}"#).is_err());
}

fn enveloped(sequence: u64, event: Event, like: &Envelope<Request>) -> Envelope<Request> {
    Envelope { id: EventId::from_u128(sequence.into()), sequence, event, ..like.clone() }
}

#[test]
fn event_of_a_later_version_is_unknown_and_not_corrupt() {
    let later: Event = serde_json::from_str(r#"{"event":"archived","shelf":12}"#).unwrap();
    assert_eq!(later, Event::Unknown);
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let mut events = play.events(request);
    let sequence = events.len() as u64 + 1;
    let after = enveloped(sequence, later.clone(), &events[0]);
    let unknown = |sequence| Corrupt::Unknown { sequence };
    assert_eq!(Request::evolve(&mut play.state(request), &after).unwrap_err(), unknown(sequence));
    events.push(after);
    assert_eq!(fold(&events).unwrap_err(), unknown(sequence));
    assert_eq!(Request::birth(&enveloped(1, later, &events[0])).unwrap_err(), unknown(1));
}

#[test]
fn misplaced_event_is_corrupt_and_named() {
    let mut play = Play::new();
    for status in Status::OF_REQUEST.iter() {
        let request = play.reach(status);
        let state = play.state(request);
        let first = &play.events(request)[0];
        for (name, event) in samples::<Event>("events") {
            let birth = matches!(event, Event::DraftCreated(_) | Event::SplitOff(_));
            let envelope = enveloped(99, event, first);
            let misplaced =
                |sequence| Corrupt::Misplaced { sequence, event: envelope.event.happening().name };
            match Request::evolve(&mut state.clone(), &envelope) {
                Ok(()) => assert!(!birth, "{name} follows in {status:?}"),
                Err(corrupt) => assert_eq!(corrupt, misplaced(99), "{name} in {status:?}"),
            }
            assert_eq!(Request::birth(&envelope).is_ok(), birth, "{name} begins a request");
        }
        let sent = samples::<Event>("events").into_iter().find(|(name, _)| name == "sent").unwrap().1;
        if !Status::PREPARING.has(status) {
            let again = Request::evolve(&mut state.clone(), &enveloped(99, sent, first));
            assert_eq!(again, Err(Corrupt::Misplaced { sequence: 99, event: "sent" }), "in {status:?}");
        }
        play = Play::new();
    }
}

/// Which event follows in which status, and what the status is then.
#[test]
fn which_event_follows_where() {
    let samples = samples::<Event>("events").into_iter().collect::<BTreeMap<_, _>>();
    let mut text = String::new();
    for status in Status::OF_REQUEST.iter() {
        writeln!(text, "{status:?}").unwrap();
        let mut play = Play::new();
        let request = play.reach(status);
        let before = play.events(request);
        for (name, event) in &samples {
            let next = enveloped(before.len() as u64 + 1, event.clone(), &before[0]);
            let events: Vec<_> = before.iter().cloned().chain([next]).collect();
            match fold(&events) {
                Ok(state) => writeln!(text, "  {name:33}{:?}", state.status()).unwrap(),
                Err(corrupt) => assert!(matches!(corrupt, Corrupt::Misplaced { .. }), "{name}"),
            }
        }
    }
    insta::assert_snapshot!("events", text);
}

/// Whoever a command names is concerned by it: his standing is loaded before it is judged.
#[test]
fn whoever_a_command_names_is_concerned() {
    fn named(value: &Value, under: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| named(value, name, found)),
            Value::Array(entries) => entries.iter().for_each(|value| named(value, under, found)),
            Value::String(id) if ["to", "authority", "coordinator"].contains(&under) => {
                found.insert(id.clone());
            }
            _ => {}
        }
    }
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let (state, mut all) = (play.state(request), 0);
    let edits = samples::<Edit>("edits").into_iter().map(|(_, edit)| edit).collect::<Vec<_>>();
    let coordinator = Some(play.world.other_hungarian_coordinator.id());
    let more = [
        Command::EditDraft { edits: edits.clone() },
        Command::SubmitRequest { edits },
        Command::Accept { coordinator, proposed: None },
        Command::SubmitReply { answers: Vec::new(), documents: Vec::new(), coordinator },
        Command::Refer { justification: comment("why"), coordinator },
    ];
    let commands = samples::<Command>("commands").into_iter().map(|(_, command)| command);
    for command in commands.chain(more) {
        let mut concerned = BTreeSet::new();
        Request::concerned(Some(&state), Some(&command), &[], &mut |concern| {
            let Concern::Authority(authority) = concern else { panic!("{concern:?}") };
            concerned.insert(authority.to_string());
        });
        let mut names = BTreeSet::new();
        named(&serde_json::to_value(&command).unwrap(), "", &mut names);
        assert!(concerned.is_superset(&names), "{command:?}: {names:?}, {concerned:?}");
        all += names.len();
    }
    assert!(all > 6, "{all}");
}

#[test]
fn view_of_each_depth() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    let world = play.world.clone();
    let show = |name: &str, play: &Play, actor, request, depth| {
        let view = play.seen(actor, request);
        assert_eq!(view.depth, depth);
        insta::assert_json_snapshot!(name, view);
    };
    show("view_full", &play, world.hungary.handler, request, Depth::Full);
    show("view_without_personal_data", &play, world.hungary.allocator, request, Depth::WithoutPersonalData);
    show("view_high_level", &play, world.szeged.handler, request, Depth::HighLevel);
    let forwarded = play.reach(Status::AwaitingAcceptance);
    play.must(world.hungary.handler, forwarded, forward(world.szeged.id()));
    show("view_forwarder", &play, world.hungary.viewer, forwarded, Depth::Forwarder);
    play.with_services();
    let edits = notification(world.hungary.id(), None);
    let draft = NewDraft { area: Some(imi_core::AreaId::SERVICES), edits };
    let notified = play.found(world.italy.handler, draft).done().stream;
    play.must(world.italy.handler, notified, Command::SubmitRequest { edits: Vec::new() });
    show("view_commission", &play, imi_core::Actor::Commission, notified, Depth::Commission);
}

#[test]
fn rows_receipts_notices_and_refusals() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let world = play.world.clone();
    let refusal = play.give(world.italy.handler, request, accept()).refused(Rule::ActorBelongsToTheSeat);
    insta::assert_json_snapshot!("refusal_wrong_user", refusal);
    let told = play.give(world.hungary.handler, request, accept());
    insta::assert_json_snapshot!("receipt", told.result.as_ref().unwrap());
    insta::assert_json_snapshot!("notice", told.notices[0]);
    let _ = told.done();
    let late = play.give(world.hungary.handler, request, accept()).refused(Rule::AcceptOnlyWhenAwaiting);
    insta::assert_json_snapshot!("refusal_wrong_state", late);
    let form = Command::GenerateReport {
        kind: ReportKind::Customisable,
        sections: Set::EMPTY,
        certified: true,
        language: Some(Language::It),
    };
    let empty = play.give(world.hungary.handler, request, form).refused(Rule::CustomReportNotEmpty);
    insta::assert_json_snapshot!("refusal_content", empty);
    let stale = play.give_seen(
        world.hungary.handler,
        request,
        1,
        Command::AddMessage { heading: None, text: Some(comment("late")) },
    );
    insta::assert_json_snapshot!("refusal_changed", stale.refused(imi_core::Rule::ExpectedVersion));
    let summary = Request::summary(&play.state(request));
    insta::assert_json_snapshot!("row", summary.row);
    let read = serde_json::to_string(&summary.row).unwrap();
    assert_eq!(serde_json::from_str::<imi_requests::Row>(&read).unwrap(), summary.row);
    let shortly =
        play.ask(world.italy.viewer, request, |state, moment| Request::summary(state).row.seen_by(moment));
    insta::assert_json_snapshot!("row_as_seen", shortly);
}

#[cfg(feature = "schemars")]
#[test]
fn schema_names_every_command_and_every_field_of_a_view() {
    let text = |schema: &schemars::Schema| serde_json::to_string(schema).unwrap();
    let commands = text(&schemars::schema_for!(Command));
    for (name, _) in samples::<Command>("commands") {
        assert!(commands.contains(&format!("\"const\":\"{name}\"")), "{name}");
    }
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    let view = serde_json::to_value(play.seen(play.world.hungary.handler, request)).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(imi_requests::View)).unwrap();
    let named: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(view.as_object().unwrap().keys().collect::<BTreeSet<_>>(), named.into_iter().collect());
}
