//! What all parts share of keeping and removing personal data, copies and reports, shown on requests (handbook 10).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use imi_core::{
    Actor, Language, Lifecycle as _, Member as _, Message as _, Months, Set, Setting, Store as _,
};
use imi_i18n::AnswerId;
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, ask_for_more, comment, mailed, refuse, split, submit, with_copy,
};
use imi_requests::{
    Command, Content, CopyOf, Depth, Event, Kind, Mail, ReportKind, Request, RequestId, Rule, Scope, Search,
    Status, report,
};

fn making(kind: ReportKind) -> Command {
    let language = Some(Language::It);
    Command::GenerateReport { kind, sections: Set::EMPTY, certified: false, language }
}

/// Makes a report and reads what it holds.
fn contents(play: &mut Play, actor: Actor, request: RequestId, kind: ReportKind) -> Vec<Content> {
    let done = play.must(actor, request, making(kind));
    let Event::ReportGenerated(record) = &done.events[0].event else { panic!("no report") };
    play.ask(actor, request, |state, moment| report(state, record.id, moment)).unwrap().contents
}

/// Closes a request of the diploma case at this instant.
fn closed_at(play: &mut Play, instant: &str) -> RequestId {
    play.at(instant);
    play.reach(Status::Closed)
}

fn gone(play: &mut Play, actor: Actor, request: RequestId) -> bool {
    !play.can_read(actor, request, SUBJECT) && !play.can_read(actor, request, DIPLOMA)
}

// Retention.

#[test]
fn removed_six_months_after_closure() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-08-31T10:00:00Z");
    play.at("2013-02-27T22:59:59Z");
    play.elapse(request).nothing();
    assert!(play.can_read(italy, request, SUBJECT), "RequestKeptVisibleUntilRemoval, RetentionIsPolicy");
    play.at("2013-02-27T23:00:00Z");
    play.elapse(request).done();
    assert!(gone(&mut play, italy, request));
}

#[test]
fn system_acts() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    let is_user = |by: Actor| by.user().is_some() && by.authority().is_some();
    assert!(play.events(request).iter().all(|event| is_user(event.by)), "until then users acted");
    play.pass_days(190);
    // Also where a user's look or command is the first to find it due.
    play.must(italy.handler, request, Command::CopyRequest { select: CopyOf::Questions.only() });
    let events = play.events(request);
    let removal =
        events.iter().find(|event| matches!(event.event, Event::PersonalDataRemoved { .. })).unwrap();
    assert_eq!(removal.by, Actor::System);
    for reader in [italy.handler, hungary.handler] {
        let told = play.history(reader, request);
        let line = told.iter().find(|line| line.what.name == "personal_data_removed").unwrap();
        assert_eq!((line.authority, line.user), (None, None));
    }
}

#[test]
fn at_latest_means_no_later() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = closed_at(&mut play, "2012-08-31T10:00:00Z");
    play.at("2013-02-28T23:00:00Z");
    for actor in [italy.handler, italy.viewer, hungary.handler] {
        assert!(gone(&mut play, actor, request) && play.reads(actor, request).is_empty());
    }
    play.give(italy.handler, request, making(ReportKind::FullWithPersonalData)).refusal();
    assert_eq!(play.seen(italy.handler, request).status, Status::PersonalDataRemoved);
}

#[test]
fn what_remains_after_removal() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Closed), play.world.italy.handler);
    let before = play.history(italy, request);
    play.pass_days(190);
    play.elapse(request).done();
    let view = play.seen(italy, request);
    let answers: Vec<_> = view.replies[0].answers.iter().map(|a| (a.choice, a.day, a.comment)).collect();
    assert_eq!(answers, [(Some(AnswerId::YES), None, None); 2]);
    let questions = view.questions.iter().all(|asked| asked.comment.is_none() && asked.slots.is_empty());
    assert!(questions && view.questions.len() == 2 && view.details.is_empty() && view.documents.is_empty());
    assert!(view.sent.is_some() && view.closed.is_some() && view.responding.is_some());
    assert!(play.reads(italy, request).is_empty());
    let after = play.history(italy, request);
    assert!(after.starts_with(&before) && after.len() == before.len() + 1);
}

#[test]
fn predefined_answers_remain() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    let more =
        Command::RequestAdditionalInformation { justification: comment("since when?"), questions: vec![] };
    play.must(italy.handler, request, more);
    play.must(hungary.handler, request, Command::AcceptAdditionalInformation);
    play.must(hungary.handler, request, Play::additional_reply());
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    let predefined = |play: &Play, actor| {
        let view = play.seen(actor, request);
        let asked: Vec<_> = view.questions.iter().map(|asked| (asked.number, asked.question)).collect();
        let answers = view.replies.iter().flat_map(|reply| &reply.answers);
        (view.set, asked, answers.map(|answer| (answer.question, answer.choice)).collect::<Vec<_>>())
    };
    let before = predefined(&play, italy.handler);
    assert_eq!(
        (before.1.len(), &before.2[..2]),
        (2, &[(1, Some(AnswerId::YES)), (2, Some(AnswerId::YES))][..])
    );
    play.pass_days(190);
    play.elapse(request).done();
    for actor in [italy.handler, hungary.handler] {
        assert_eq!(predefined(&play, actor), before);
        assert!(play.reads(actor, request).is_empty(), "nothing that was written remains");
    }
}

#[test]
fn request_kept_visible_until_removal() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    play.pass_days(31);
    for actor in [italy.handler, italy.viewer, hungary.handler, hungary.viewer] {
        assert!(!gone(&mut play, actor, request));
    }
}

#[test]
fn refusal_is_closure() {
    let mut play = Play::new();
    play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
    let request = play.reach(Status::AwaitingAcceptance);
    play.at("2012-03-15T10:00:00Z");
    play.must(play.world.hungary.handler, request, refuse());
    let closed = play.seen(play.world.italy.handler, request).closed.unwrap();
    assert_eq!((closed.at, closed.remove), (play.now, "2012-09-14T22:00:00Z".parse().unwrap()));
}

#[test]
fn split_parts_alone() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[2], &[1])).opened[0];
    play.must(italy.handler, part, Command::WithdrawRequest);
    play.pass_days(190);
    play.elapse(part).done();
    play.elapse(request).nothing();
    assert!(gone(&mut play, italy.handler, part) && play.can_read(hungary.handler, request, DIPLOMA));
}

#[test]
fn abandoned_drafts() {
    for status in [Status::Draft, Status::RequestReturned] {
        let mut play = Play::new();
        let italy = play.world.italy.handler;
        play.at("2012-01-01T10:00:00Z");
        let draft = play.reach(status);
        let seals = play.look(italy, draft).unwrap().0.seals;
        play.at("2012-06-01T00:00:00Z");
        let warned = play.elapse(draft).done();
        assert_eq!(mailed(&warned, Mail::DraftExpiring), with_copy(&[italy]));
        play.at("2012-07-01T00:00:00Z");
        assert!(play.look(italy, draft).is_err(), "gone before the clock has run");
        play.elapse(draft).done();
        assert_eq!(play.store.unseal(&seals).unwrap(), []);
    }
}

#[test]
fn stalled_exchanges() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    play.pass_days(366);
    play.elapse(request).nothing();
    assert_eq!(play.status(request), Status::Replied, "nothing is closed by itself");
    let search = Search { stalled_since: Some(play.now), ..Search::default() };
    for actor in [italy.handler, hungary.handler, italian_coordinator.referee] {
        assert_eq!(play.finds(actor, &search, &[italy.id()]), [request]);
    }
    let ends = [Kind::CloseAsSatisfactory, Kind::CloseAsUnavailable, Kind::WithdrawRequest];
    for status in Status::OPEN.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let may = play.may(italy.handler, request);
        assert!(ends.iter().any(|end| may.has(*end)), "{status:?}");
    }
}

#[test]
fn early_removal() {
    let mut play = Play::new();
    play.scene().policy.common.retention = Months(3);
    let italy = play.world.italy.handler;
    let (request, open) = (play.reach(Status::Closed), play.reach(Status::Replied));
    play.pass_days(93);
    assert!(gone(&mut play, italy, request));
    play.elapse(request).done();
    play.pass_days(366);
    play.elapse(open).nothing();
    assert!(play.can_read(italy, open, SUBJECT));
}

#[test]
fn retention_is_policy() {
    assert_eq!(imi_core::Policy::default().retention, Months(6));
    for (months, day) in [(3, "2012-05-31T22:00:00Z"), (6, "2012-08-31T22:00:00Z")] {
        let mut play = Play::new();
        play.scene().policy.common.retention = Months(months);
        let request = play.reach(Status::Closed);
        let remove = play.seen(play.world.italy.handler, request).closed.unwrap().remove;
        assert_eq!(remove, day.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    }
}

/// What time does next with a request, and that it is done then and not before.
#[test]
fn what_time_does_next() {
    let due = |play: &Play, request| Request::due(&play.state(request), &play.policy);
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    for status in Status::OF_REQUEST.iter() {
        let (warned, discarded) = ("WarnAbandonedDraft", "DiscardAbandonedDraft");
        let expected = match status {
            Status::Draft | Status::RequestReturned => &[warned, discarded, "ForgetLooks"][..],
            Status::DraftDiscarded | Status::PersonalDataRemoved => &["ForgetLooks"],
            Status::Closed => &["RemovePersonalData", "ForgetLooks"],
            _ => &[],
        };
        let mut play = Play::new();
        let request = play.reach(status);
        for why in expected {
            let next = due(&play, request).unwrap();
            assert_eq!(next.why, *why, "{status:?}");
            play.scene().now = next.at - chrono::TimeDelta::seconds(1);
            play.elapse(request).nothing();
            play.scene().now = next.at;
            assert_eq!(play.elapse(request).done().events.len(), 1, "{status:?}: {why}");
        }
        assert_eq!(due(&play, request), None, "{status:?}");
    }
    // Whoever comes late finds all of it done, once.
    let request = play.reach(Status::Closed);
    play.pass_days(1_000);
    assert_eq!(play.elapse(request).done().events.len(), 2);
    play.elapse(request).nothing();
    // A draft that is saved again is warned of again.
    let draft = play.draft();
    let warn = due(&play, draft).unwrap().at;
    play.scene().now = warn;
    play.elapse(draft).done();
    play.must(italy.handler, draft, Command::EditDraft { edits: Vec::new() });
    assert_eq!(due(&play, draft).unwrap().why, "WarnAbandonedDraft");
}

#[test]
fn legal_hold() {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key().name).collect();
    for word in ["hold", "keep", "delay", "extend", "retain", "prolong", "remove", "erase"] {
        assert!(names.iter().all(|name| name.split('_').all(|part| part != word)), "{word}: {names:?}");
    }
    let mut play = Play::new();
    let request = play.reach(Status::Closed);
    let italy = play.world.italy.handler;
    let may = play.may(italy, request);
    assert_eq!(may, Set::EMPTY.with(Kind::CopyRequest).with(Kind::GenerateReport));
    // Whatever anybody does with a closed request, its last day stays the same.
    let due = |play: &Play| Request::due(&play.state(request), &play.policy);
    let (before, mut given) = (due(&play), 0);
    play.pass_days(180);
    for (_, actor) in play.world.users() {
        let may = play.may(actor, request);
        assert_eq!(may.but(Set::EMPTY.with(Kind::CopyRequest).with(Kind::GenerateReport)), Set::EMPTY);
        if may.has(Kind::GenerateReport) {
            play.must(actor, request, making(ReportKind::FullWithoutPersonalData));
            given += 1;
        }
        if may.has(Kind::CopyRequest) {
            play.must(actor, request, Command::CopyRequest { select: Set::all() });
            given += 1;
        }
        assert_eq!(due(&play), before);
    }
    assert!(given > 2, "they may save reports before");
    play.must(italy, request, making(ReportKind::FullWithPersonalData));
    play.pass_days(10);
    assert!(gone(&mut play, italy, request));
    play.elapse(request).done();
    assert_eq!(play.status(request), Status::PersonalDataRemoved);
}

#[test]
fn derogation_notice() {
    let mut play = Play::in_services();
    let (draft, italy) = (play.notification(None), play.world.italy.handler);
    play.must(italy, draft, submit());
    play.must(italy, draft, Command::WithdrawRequest);
    let provider = imi_requests::testing::PROVIDER;
    assert!(play.can_read(italy, draft, provider));
    play.pass_days(190);
    assert!(!play.can_read(italy, draft, provider));
    play.elapse(draft).done();
    assert_eq!(play.status(draft), Status::PersonalDataRemoved);
}

// Copies and reports.

#[test]
fn copy_restarts_clock() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-03-15T10:00:00Z");
    play.at("2012-09-13T10:00:00Z");
    let copy = play.must(italy, request, Command::CopyRequest { select: Set::all() }).opened[0];
    play.at("2012-09-16T10:00:00Z");
    play.elapse(request).done();
    play.elapse(copy).nothing();
    assert!(gone(&mut play, italy, request) && !gone(&mut play, italy, copy));
}

#[test]
fn copy_by_receiver() {
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::AwaitingAcceptance), play.world.hungary.handler);
    let copy = |select: CopyOf| Command::CopyRequest { select: select.only() };
    let draft = play.must(hungary, request, copy(CopyOf::Questions)).opened[0];
    assert_eq!((play.status(draft), play.seen(hungary, draft).questions.len()), (Status::Draft, 2));
    for hidden in [CopyOf::Attachments, CopyOf::Subject] {
        play.give(hungary, request, copy(hidden)).refused(Rule::CopyNeverReveals);
    }
}

#[test]
fn report_outlives_data() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = closed_at(&mut play, "2012-03-15T10:00:00Z");
    play.at("2012-09-13T10:00:00Z");
    play.must(italy, request, making(ReportKind::FullWithPersonalData));
    assert_eq!(play.seen(italy, request).reports.len(), 1);
    play.at("2012-09-15T10:00:00Z");
    assert_eq!(play.seen(italy, request).reports, [], "before the clock has run");
    play.elapse(request).done();
    assert_eq!(play.seen(italy, request).reports, []);
}

#[test]
fn report_thirty_days() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    play.at("2012-06-01T09:00:00Z");
    play.must(italy, request, making(ReportKind::FullWithoutPersonalData));
    for (now, kept) in [("2012-07-01T21:59:59Z", 1), ("2012-07-01T22:00:00Z", 0)] {
        play.at(now);
        assert_eq!(play.seen(italy, request).reports.len(), kept, "{now}");
    }
}

#[test]
fn viewer_report_contradiction() {
    let mut play = Play::new();
    let (request, viewer) = (play.reach(Status::Replied), play.world.italy.viewer);
    let told = play.give(viewer, request, making(ReportKind::FullWithPersonalData));
    told.refused(Rule::AllocatorOrViewerReportsWithoutPersonalData);
    play.must(viewer, request, making(ReportKind::FullWithoutPersonalData));
    assert!(play.can_read(viewer, request, SUBJECT));
    assert_eq!(play.seen(viewer, request).depth, Depth::Full, "what he sees he may print");
}

#[test]
fn data_subject_report() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let contents = contents(&mut play, italy, request, ReportKind::ForDataSubject);
    let subject = contents.iter().find_map(|content| match content {
        Content::Subject(details) => Some(details.clone()),
        _ => None,
    });
    let seals: Vec<_> = subject.unwrap().iter().map(|detail| detail.value.unwrap()).collect();
    assert_eq!(play.store.unseal(&seals).unwrap().len(), 2, "surname and first name");
    assert!(contents.iter().any(|content| matches!(content, Content::Replies(_))));
}

#[test]
fn after_removal_no_subject_report() {
    let mut play = Play::new();
    let request = play.reach(Status::PersonalDataRemoved);
    for actor in [play.world.italy.handler, play.world.hungary.handler] {
        let said = contents(&mut play, actor, request, ReportKind::ForDataSubject);
        let removed = play.seen(actor, request).removed.unwrap();
        assert_eq!(said, [Content::PersonalDataRemoved(removed)]);
        let told = play.give(actor, request, making(ReportKind::ConsentForm));
        told.refused(Rule::ReportForSubjectWithoutSubject);
    }
}

#[test]
fn search_finds_no_personal_data() {
    let Search { area, scope, status, from, until, country, overdue, stalled_since } = Search::default();
    assert!(area.is_none() && status.is_none() && from.is_none() && until.is_none() && country.is_none());
    assert!(scope == Scope::Own && !overdue && stalled_since.is_none(), "no person's name among them");
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    play.must(italy, request, ask_for_more());
    let row = serde_json::to_string(&Request::summary(&play.state(request)).row).unwrap();
    for detail in [SUBJECT, DIPLOMA, "midwife", "too short"] {
        assert!(!row.contains(detail), "{row}");
    }
}
