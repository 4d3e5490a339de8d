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

use imi_alerts::content::{ActivityId, AlertText};
use imi_alerts::stage::Heading;
use imi_alerts::testing::{self, Play, disseminate, inform, propose};
use imi_alerts::{Alert, Command, Depth, Edit, Event, Happening, Kind, NewAlert, Rule, State, Status};
use imi_core::testing::samples;
use imi_core::{
    Actor, AuthorityId, Concern, Corrupt, Country, Envelope, EventId, Lifecycle, Member, Moment, Set, Slug,
    fold,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

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
    assert_eq!((written.collect::<std::collections::HashSet<_>>().len(), samples.len()), (10, 10));
}

/// A misspelt mark or addressee would be lost without a word.
#[test]
fn a_member_that_no_command_has_is_refused_wherever_it_stands() {
    let commands = samples::<Command>("commands").into_iter().map(|(_, c)| serde_json::to_value(c).unwrap());
    let edits = samples::<Edit>("edits").into_iter();
    let edits = edits.map(|(_, edit)| json!({"command": "edit", "edits": [edit]}));
    let headings = [
        Heading::MeasuresTaken,
        Heading::Request { addressee: Country::It },
        Heading::Answer { request: Some(1) },
        Heading::SuggestionToClose,
        Heading::Other,
    ];
    let headings = headings.map(|heading| {
        json!({"command": "submit_information", "heading": heading, "text": {"text": "x", "language": "en"}})
    });
    let tried = samples::refuse_one_more::<Command>(commands.chain(edits).chain(headings));
    assert!(tried > 50, "{tried}");
}

#[test]
fn what_may_be_left_out_of_a_command_is_left_out() {
    let text = r#""text":{"text":"x","language":"en"}"#;
    for (sample, kind) in [
        (r#"{"command":"submit"}"#.to_owned(), Kind::Submit),
        (
            format!(r#"{{"command":"submit_information","heading":{{"heading":"other"}},{text}}}"#),
            Kind::SubmitInformation,
        ),
        (format!(r#"{{"command":"propose_closure",{text}}}"#), Kind::ProposeClosure),
        (r#"{"command":"broadcast_proposal"}"#.to_owned(), Kind::BroadcastProposal),
    ] {
        assert_eq!(serde_json::from_str::<Command>(&sample).unwrap().kind(), kind);
    }
    assert_eq!(serde_json::from_str::<NewAlert>("{}").unwrap(), NewAlert::default());
    assert!(serde_json::from_str::<Command>(r#"{"command":"reopen"}"#).is_err());
}

fn enveloped(sequence: u64, event: Event, like: &Envelope<Alert>) -> Envelope<Alert> {
    Envelope { id: EventId::from_u128(sequence.into()), sequence, event, ..like.clone() }
}

#[test]
fn event_of_a_later_version_is_unknown_and_not_corrupt() {
    let later: Event = serde_json::from_str(r#"{"event":"archived","shelf":12}"#).unwrap();
    assert_eq!(later, Event::Unknown);
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let mut events = play.events(alert);
    let sequence = events.len() as u64 + 1;
    let after = enveloped(sequence, later.clone(), &events[0]);
    let unknown = |sequence| Corrupt::Unknown { sequence };
    assert_eq!(Alert::evolve(&mut play.state(alert), &after).unwrap_err(), unknown(sequence));
    events.push(after);
    assert_eq!(fold(&events).unwrap_err(), unknown(sequence));
    assert_eq!(Alert::birth(&enveloped(1, later, &events[0])).unwrap_err(), unknown(1));
}

#[test]
fn misplaced_event_is_corrupt_and_named() {
    let mut play = Play::new();
    let alert = play.reach(Status::Closed);
    let (state, first) = (play.state(alert), play.events(alert)[0].clone());
    for (name, event) in samples::<Event>("events") {
        let envelope = enveloped(99, event, &first);
        let birth = name == "draft_created";
        assert_eq!(Alert::birth(&envelope).is_ok(), birth, "{name}");
        let follows = Alert::evolve(&mut state.clone(), &envelope);
        if name == "personal_data_removed" {
            assert!(follows.is_ok());
        } else {
            let event = envelope.event.happening().name;
            assert_eq!(follows, Err(Corrupt::Misplaced { sequence: 99, event }), "{name}");
        }
    }
}

/// Which event follows in which status, and where that leads. The events are those by which the statuses are reached, so
/// that they speak of the same authorities, and the samples of those that remain.
#[test]
fn which_event_follows_where() {
    let statuses = [
        Status::Draft,
        Status::Deleted,
        Status::SubmittedForBroadcast,
        Status::AwaitingBroadcast,
        Status::Broadcast,
        Status::Acknowledged,
        Status::Disseminated,
        Status::InformationSubmitted,
        Status::InformationBroadcast,
        Status::WithdrawalToBroadcast,
        Status::Withdrawn,
        Status::OpenForComments,
        Status::ClosureAwaitingBroadcast,
        Status::OpenForObjections,
        Status::ObjectionPeriodOver,
        Status::Closed,
        Status::PersonalDataRemoved,
    ];
    let reached = statuses.map(|status| {
        let mut play = Play::new();
        let alert = play.reach(status);
        play.events(alert)
    });
    let mut known: BTreeMap<String, Envelope<Alert>> = BTreeMap::new();
    for (name, event) in samples::<Event>("events") {
        known.insert(name, enveloped(1, event, &reached[0][0]));
    }
    for envelope in reached.iter().flatten() {
        known.insert(samples::tag(&envelope.event, "event"), envelope.clone());
    }
    let mut text = String::new();
    for (status, before) in statuses.iter().zip(&reached) {
        writeln!(text, "{status:?}").unwrap();
        for (name, envelope) in &known {
            let next = enveloped(before.len() as u64 + 1, envelope.event.clone(), envelope);
            let at = before[before.len() - 1].at;
            let events: Vec<_> = before.iter().cloned().chain([Envelope { at, ..next }]).collect();
            match fold(&events) {
                Ok(state) => writeln!(text, "  {name:26}{}", stages(&state)).unwrap(),
                Err(corrupt) => assert!(matches!(corrupt, Corrupt::Misplaced { .. }), "{name}"),
            }
        }
    }
    insta::assert_snapshot!("events", text);
}

/// Whose standings are loaded for which command, beside those of the initiating authority: whoever it names, chooses from
/// or tells, and nobody else, since a change of any of them would have it decided again.
#[test]
fn who_is_concerned_by_which_command() {
    let mut play = Play::new();
    let draft = play.reach(Status::Draft);
    let proposed = play.reach(Status::OpenForComments);
    let named: BTreeMap<AuthorityId, &str> =
        play.world.all().into_iter().map(|(name, staff)| (staff.id(), name)).collect();
    let concerned = |alert, command: Option<&Command>| {
        let mut found = BTreeSet::new();
        let loaded = play.standing_of(play.world.italy.id());
        Alert::concerned(Some(&play.state(alert)), command, &[loaded], &mut |concern| {
            found.insert(match concern {
                Concern::Authority(id) => named.get(&id).map_or("whom it names", |name| name).to_owned(),
                Concern::Role(country, role) => format!("{role:?} of {country:?}"),
            });
        });
        found
    };
    let mut text = String::new();
    for (status, alert) in [("Draft", draft), ("OpenForComments", proposed)] {
        let always = concerned(alert, None);
        let all: Vec<_> = always.iter().map(String::as_str).collect();
        writeln!(text, "{status}: {}", all.join(", ")).unwrap();
        let commands: BTreeMap<_, _> = samples::<Command>("commands").into_iter().collect();
        for (name, command) in &commands {
            let all = concerned(alert, Some(command));
            let more: Vec<_> = all.difference(&always).map(String::as_str).collect();
            writeln!(text, "  {name}: {}", if more.is_empty() { "-".to_owned() } else { more.join(", ") })
                .unwrap();
        }
    }
    insta::assert_snapshot!("concerned", text);
}

/// What nobody marked may hold personal data.
#[test]
fn a_text_without_a_mark_is_taken_for_personal() {
    let text: AlertText = serde_json::from_str(r#"{"text":"at the works","language":"en"}"#).unwrap();
    assert!(text.personal);
    assert_eq!(format!("{:?}", ActivityId(Slug::new("roofing"))), format!("{:?}", Slug::new("roofing")));
}

/// The stages of all machines of an alert, but those of its recipients, of which it says how many are in which.
fn stages(state: &State) -> String {
    let policy = testing::policy();
    let moment = Moment { now: state.last, actor: Actor::System, standings: &[], policy: &policy };
    let mut stages: BTreeMap<Status, u32> = BTreeMap::new();
    Alert::parts(state, &mut |part| {
        if let Some(stage) = Alert::stage(state, part, &moment) {
            *stages.entry(stage).or_default() += 1;
        }
    });
    let told = |(stage, times): (Status, u32)| {
        if times > 1 { format!("{stage:?} {times}") } else { format!("{stage:?}") }
    };
    stages.into_iter().map(told).collect::<Vec<_>>().join(", ")
}

#[test]
fn views() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::InformationBroadcast);
    play.must(world.girona.handler, alert, propose(None));
    let show = |name: &str, play: &Play, actor, depth| {
        let view = play.seen(actor, alert);
        assert_eq!(view.depth, depth);
        insta::assert_json_snapshot!(name, view);
    };
    show("view_at_home", &play, world.madrid.handler, Depth::Full);
    show("view_abroad", &play, world.gozo.viewer, Depth::Full);
    show("view_commission", &play, Actor::Commission, Depth::Commission);
    play.must(world.italy.handler, alert, imi_alerts::testing::withdraw());
    play.must(world.lombardy.disseminator, alert, Command::BroadcastWithdrawal);
    show("view_reduced", &play, world.madrid.handler, Depth::Reduced);
}

#[test]
fn rows_receipts_notices_and_refusals() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let told = play.give(world.lombardy.handler, alert, Command::Accept);
    insta::assert_json_snapshot!("refusal_wrong_user", told.refused(Rule::HandlerCannotAcceptOrForward));
    let veneto = world.veneto.id();
    let told = play.give(world.lombardy.disseminator, alert, Command::Forward { to: veneto });
    insta::assert_json_snapshot!("receipt", told.result.as_ref().unwrap());
    insta::assert_json_snapshot!("notice", told.notices[0]);
    let _ = told.done();
    let alert = play.reach(Status::Broadcast);
    let early =
        play.give(world.madrid.disseminator, alert, disseminate(world.madrid.id(), &[world.girona.id()]));
    insta::assert_json_snapshot!("refusal_wrong_state", early.refused(Rule::AcknowledgeBeforeDissemination));
    let nobody = play.give(world.rome.disseminator, alert, disseminate(world.rome.id(), &[]));
    insta::assert_json_snapshot!("refusal_content", nobody.refused(Rule::EmptyDisseminationRefused));
    let stale = play.scene().give_seen(world.italy.handler, alert, 1, inform("late"));
    insta::assert_json_snapshot!("refusal_changed", stale.refused(imi_core::Rule::ExpectedVersion));
    let summary = Alert::summary(&play.state(alert));
    insta::assert_json_snapshot!("row", summary.row);
    let read = serde_json::to_string(&summary.row).unwrap();
    assert_eq!(serde_json::from_str::<imi_alerts::Row>(&read).unwrap(), summary.row);
    let shortly =
        play.ask(world.madrid.viewer, alert, |state, moment| Alert::summary(state).row.seen_by(moment));
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
    let alert = play.reach(Status::Broadcast);
    let view = serde_json::to_value(play.seen(play.world.italy.handler, alert)).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(imi_alerts::View)).unwrap();
    let named: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(view.as_object().unwrap().keys().collect::<BTreeSet<_>>(), named.into_iter().collect());
}
