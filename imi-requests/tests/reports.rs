//! Reports: who has which made, what each holds, how long it lasts, and certifying (handbook 5.3.10).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::collections::BTreeSet;

use imi_core::{Actor, Language, Member as _, Message, Months, Place, ReportId, Secret, Set, Store as _};
use imi_requests::testing::{Play, SUBJECT, World, comment, each_refused, forward, message};
use imi_requests::{
    CertifiedReport, Command, Content, Depth, Event, Report, ReportKind, ReportSigner, ReportText, RequestId,
    Rule, Section, SignatureKind, Status, report, reports_query,
};

fn of(kind: ReportKind, sections: Set<Section>) -> Command {
    Command::GenerateReport { kind, sections, certified: false, language: Some(Language::It) }
}

fn plain(kind: ReportKind) -> Command {
    of(kind, Set::EMPTY)
}

const FULL: ReportKind = ReportKind::FullWithPersonalData;
const WITHOUT: ReportKind = ReportKind::FullWithoutPersonalData;

/// The reports of the catalogue's columns.
fn kinds() -> [Command; 6] {
    let (questions, subject) = (Section::Questions.only(), Section::Subject.only());
    [
        plain(FULL),
        plain(WITHOUT),
        of(ReportKind::Customisable, questions.or(subject)),
        of(ReportKind::Customisable, questions),
        plain(ReportKind::ForDataSubject),
        plain(ReportKind::ConsentForm),
    ]
}

type Asker = fn(&World) -> Actor;

#[rustfmt::skip]
const REPORT_KINDS: [(&str, Status, Asker, [bool; 6]); 15] = [
    ("request handler of the requesting authority", Status::Draft, |w| w.italy.handler, [true; 6]),
    ("request handler of the requesting authority", Status::AwaitingAcceptance, |w| w.italy.handler, [true; 6]),
    ("request handler of the responding authority, accepted", Status::Replied, |w| w.hungary.handler, [true; 6]),
    ("request handler of the responding authority, accepted", Status::Closed, |w| w.hungary.handler, [true; 6]),
    ("request handler of the authority addressed, not accepted", Status::AwaitingAcceptance, |w| w.hungary.handler,
        [false, true, false, true, false, false]),
    ("request viewer only", Status::Replied, |w| w.italy.viewer, [false, true, false, true, false, false]),
    ("request viewer only", Status::Replied, |w| w.hungary.viewer, [false, true, false, true, false, false]),
    ("allocator only", Status::Replied, |w| w.hungary.allocator, [false, true, false, true, false, false]),
    ("referral handler of a linked request coordinator", Status::AwaitingAcceptance, |w| w.hungarian_coordinator.referee,
        [false, true, false, true, false, false]),
    ("referral handler of a linked request coordinator", Status::Replied, |w| w.italian_coordinator.referee,
        [false, true, false, true, false, false]),
    ("user without access to the request workflow", Status::Replied, |w| w.italy.administrator, [false; 6]),
    ("request handler of a party, after PersonalDataRemoved", Status::PersonalDataRemoved, |w| w.hungary.handler,
        [false, true, false, true, true, false]),
    ("request handler of a party, after PersonalDataRemoved", Status::PersonalDataRemoved, |w| w.italy.handler,
        [false, true, false, true, true, false]),
    ("viewer, after PersonalDataRemoved", Status::PersonalDataRemoved, |w| w.italy.viewer,
        [false, true, false, true, false, false]),
    ("referral handler, after PersonalDataRemoved", Status::PersonalDataRemoved, |w| w.italian_coordinator.referee,
        [false, true, false, true, false, false]),
];

fn made(play: &mut Play, actor: Actor, request: RequestId) -> [bool; 6] {
    kinds().map(|kind| play.give(actor, request, kind).result.is_ok())
}

#[test]
fn report_kinds() {
    for (asker, status, actor, cells) in REPORT_KINDS {
        let mut play = Play::new();
        let request = play.reach(status);
        let actor = actor(&play.world);
        assert_eq!(made(&mut play, actor, request), cells, "{asker}: {status:?}");
    }
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::Accepted), play.world.hungary.handler);
    play.must(hungary, request, forward(play.world.szeged.id()));
    let former = made(&mut play, hungary, request);
    assert_eq!(
        former,
        [false, true, false, true, false, false],
        "former responding authority after a forward"
    );
}

/// Each says in English what it is.
#[test]
fn reports_and_what_stands_on_them_have_names() {
    let kinds = ReportKind::ALL.iter().map(Message::english);
    let texts = [ReportText::Disclaimer, ReportText::Statement].map(|text| text.english());
    let names: BTreeSet<&str> = kinds.chain(texts).collect();
    assert_eq!(names.len(), ReportKind::ALL.len() + 2);
    assert!(names.iter().all(|name| name.starts_with(char::is_uppercase)), "{names:?}");
}

#[test]
fn why_a_report_is_refused() {
    let w = World::default();
    let subject = || of(ReportKind::Customisable, Section::Subject.only());
    let (data_subject, consent) = (plain(ReportKind::ForDataSubject), plain(ReportKind::ConsentForm));
    let unspoken = Command::GenerateReport {
        kind: ReportKind::ConsentForm,
        sections: Set::EMPTY,
        certified: false,
        language: None,
    };
    let rows = [
        (Rule::ReportOfOwnAuthority, Status::Replied, w.neighbour.handler, plain(WITHOUT)),
        (Rule::ReportOfOwnAuthority, Status::Replied, w.szeged.handler, plain(WITHOUT)),
        (Rule::AllocatorOrViewerReportsWithoutPersonalData, Status::Replied, w.italy.viewer, plain(FULL)),
        (Rule::AllocatorOrViewerReportsWithoutPersonalData, Status::Replied, w.italy.allocator, plain(FULL)),
        (Rule::CoordinatorReportsNeverPersonal, Status::Replied, w.italian_coordinator.referee, plain(FULL)),
        (Rule::CoordinatorReportsNeverPersonal, Status::Replied, w.italian_coordinator.referee, data_subject),
        (Rule::CoordinatorReportsNeverPersonal, Status::Replied, w.hungarian_coordinator.referee, subject()),
        (Rule::ReportFollowsView, Status::AwaitingAcceptance, w.hungary.handler, plain(FULL)),
        (Rule::CustomReportSubjectSection, Status::Accepted, w.hungary.allocator, subject()),
        (Rule::CustomReportSubjectSection, Status::AwaitingAcceptance, w.hungary.handler, subject()),
        (Rule::CustomReportNotEmpty, Status::Draft, w.italy.handler, plain(ReportKind::Customisable)),
        (Rule::ReportForSubjectWithoutSubject, Status::PersonalDataRemoved, w.italy.handler, consent),
        (Rule::ConsentFormLanguage, Status::Replied, w.italy.handler, unspoken),
    ];
    each_refused(rows);
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    for (command, rule, field) in [
        (subject(), Rule::CoordinatorReportsNeverPersonal, "sections"),
        (plain(FULL), Rule::CoordinatorReportsNeverPersonal, "kind"),
    ] {
        let told = play.give(w.italian_coordinator.referee, request, command);
        told.refused_at(&[(rule.into(), Place::field(field))]);
    }
    // Whoever forwarded it is a party no more, but not a coordinator either.
    let request = play.reach(Status::Accepted);
    play.must(w.hungary.handler, request, forward(w.szeged.id()));
    play.give(w.hungary.handler, request, plain(FULL)).refused(Rule::ReportFollowsView);
}

/// A report with personal data that was made before these were removed is removed with them, one that was made after is not.
#[test]
fn reports_made_before_the_removal_go_with_it() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    play.scene().policy.common.retention = Months(0);
    let request = play.reach(Status::Replied);
    let personal = generated(&mut play, italy.handler, request, plain(FULL));
    let without = generated(&mut play, italy.handler, request, plain(WITHOUT));
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    play.pass_days(2);
    play.elapse(request).done();
    assert_eq!(play.status(request), Status::PersonalDataRemoved);
    play.pass_days(1);
    let statement = generated(&mut play, italy.handler, request, plain(ReportKind::ForDataSubject));
    let there = |id| read(&play, italy.handler, request, id).is_some();
    assert_eq!([personal, without, statement].map(there), [false, true, true]);
}

#[test]
fn report_for_subject_without_subject() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let draft = imi_requests::NewDraft { area: None, edits: Vec::new() };
    let draft = play.found(italy, draft).done().stream;
    for kind in [ReportKind::ForDataSubject, ReportKind::ConsentForm] {
        play.give(italy, draft, plain(kind)).refused(Rule::ReportForSubjectWithoutSubject);
    }
    let request = play.reach(Status::PersonalDataRemoved);
    let Content::PersonalDataRemoved(at) = contents(&mut play, italy, request, ReportKind::ForDataSubject)[0]
    else {
        panic!("more than the one statement")
    };
    assert_eq!(Some(at), play.seen(italy, request).removed);
}

/// Whoever never accepted never saw whose data were removed, so no statement of that is made for it.
#[test]
fn no_statement_for_whoever_never_accepted() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    play.must(italy.handler, request, Command::WithdrawRequest);
    play.pass_days(190);
    play.elapse(request).done();
    let statement = plain(ReportKind::ForDataSubject);
    play.give(hungary.handler, request, statement.clone()).refused(Rule::ReportFollowsView);
    play.must(italy.handler, request, statement);
}

#[test]
fn report_in_any_state() {
    for status in Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        play.must(play.world.italy.handler, request, plain(WITHOUT));
    }
}

fn generated(play: &mut Play, actor: Actor, request: RequestId, command: Command) -> ReportId {
    let done = play.must(actor, request, command);
    let made = done.events.iter().find_map(|event| match &event.event {
        Event::ReportGenerated(record) => Some(record.id),
        _ => None,
    });
    made.unwrap()
}

fn read(play: &Play, actor: Actor, request: RequestId, id: ReportId) -> Option<Report> {
    play.ask(actor, request, |state, moment| report(state, id, moment))
}

fn contents(play: &mut Play, actor: Actor, request: RequestId, kind: ReportKind) -> Vec<Content> {
    let id = generated(play, actor, request, plain(kind));
    read(play, actor, request, id).unwrap().contents
}

/// The diploma case with a message, a reply and a request for more.
fn full_case(play: &mut Play) -> RequestId {
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    play.must(hungary.handler, request, message("please wait"));
    play.must(hungary.handler, request, Play::reply());
    let justification = comment("and before?");
    let more = Command::RequestAdditionalInformation { justification, questions: Vec::new() };
    play.must(italy.handler, request, more).stream
}

#[test]
fn full_report_with_personal_data() {
    let mut play = Play::new();
    let request = full_case(&mut play);
    let italy = play.world.italy.handler;
    let seen = play.seen(italy, request);
    let all = contents(&mut play, italy, request, FULL);
    let [
        Content::Authorities { requesting, responding, .. },
        Content::Subject(subject),
        Content::CaseDetails(case),
        Content::Questions(questions),
        Content::Replies(replies),
        Content::Messages(messages),
        Content::Notes(notes),
        Content::Documents(documents),
    ] = &all[..]
    else {
        panic!("not everything: {all:?}")
    };
    assert_eq!((*requesting, *responding), (seen.requesting, seen.responding));
    assert!(subject.len() == 2 && subject.iter().all(|detail| detail.personal && detail.value.is_some()));
    assert_eq!((case.len(), questions, replies), (1, &seen.questions, &seen.replies));
    assert_eq!((messages, notes, documents), (&seen.messages, &seen.notes, &seen.documents));
    assert!(
        questions[0].comment.is_some() && questions[1].document == Some(1) && documents[0].file.is_some()
    );
}

#[test]
fn full_report_without_personal_data() {
    let mut play = Play::new();
    let (request, italy) = (full_case(&mut play), play.world.italy.handler);
    let report = contents(&mut play, italy, request, WITHOUT);
    assert!(report.contains(&Content::Questions(play.seen(italy, request).questions)) && report.len() == 7);
    let written = serde_json::to_string(&report).unwrap();
    let (_, opened) = play.look(italy, request).unwrap();
    for (seal, secret) in opened {
        let personal = match secret {
            Secret::File(_) => true,
            Secret::Text(text) => [SUBJECT, "Annamariapia"].contains(&text.reveal().as_str()),
            _ => false,
        };
        assert_eq!(written.contains(&seal.uuid().to_string()), !personal);
    }
}

#[test]
fn customisable_report() {
    let mut play = Play::new();
    let (request, italy) = (full_case(&mut play), play.world.italy.handler);
    let id = generated(&mut play, italy, request, of(ReportKind::Customisable, Section::Questions.only()));
    let contents = read(&play, italy, request, id).unwrap().contents;
    assert_eq!(contents, [Content::Questions(play.seen(italy, request).questions)]);
}

#[test]
fn consent_form() {
    let mut play = Play::new();
    let (request, hungary) = (full_case(&mut play), play.world.hungary.handler);
    let subjects = contents(&mut play, hungary, request, ReportKind::ForDataSubject);
    let full = contents(&mut play, hungary, request, FULL);
    assert_eq!(subjects, full, "ReportForDataSubject: what was exchanged relating to him");
    let form = contents(&mut play, hungary, request, ReportKind::ConsentForm);
    assert_eq!(form, [subjects, vec![Content::Disclaimer, Content::SignatureForm]].concat());
}

#[test]
fn coordinator_reports() {
    let mut play = Play::new();
    let (request, referee) = (full_case(&mut play), play.world.hungarian_coordinator.referee);
    let report = contents(&mut play, referee, request, WITHOUT);
    assert!(report.contains(&Content::Replies(play.seen(referee, request).replies)));
}

#[test]
fn reports_kept_thirty_days() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    play.at("2012-06-01T09:00:00Z");
    let id = generated(&mut play, italy.handler, request, plain(FULL));
    let panel = |play: &Play, actor| play.seen(actor, request).reports.len();
    for (now, kept) in [("2012-07-01T21:59:59Z", 1), ("2012-07-01T22:00:00Z", 0)] {
        play.at(now);
        assert_eq!(panel(&play, italy.handler), kept, "{now}");
        assert_eq!(read(&play, italy.handler, request, id).is_some(), kept == 1, "{now}");
    }
    generated(&mut play, italy.handler, request, plain(FULL));
    assert_eq!(play.state(request).reports.len(), 1, "the next one takes its place");
}

#[test]
fn reports_in_own_panel() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    let id = generated(&mut play, italy.handler, request, plain(WITHOUT));
    for (actor, own) in [(italy.handler, true), (italy.colleague, false)] {
        assert_eq!(play.seen(actor, request).reports.len(), usize::from(own));
        assert_eq!(read(&play, actor, request, id).is_some(), own);
        let listed = play.store.list(&reports_query(actor.user().unwrap(), 10), &mut |_| true).unwrap();
        assert_eq!(listed.len(), usize::from(own));
        let told =
            play.history(actor, request).iter().filter(|line| line.what.name == "report_generated").count();
        assert_eq!(told, usize::from(own));
    }
}

#[test]
fn viewer_prints_but_reports_without() {
    let mut play = Play::new();
    let (request, viewer) = (play.reach(Status::Replied), play.world.italy.viewer);
    assert!(play.can_read(viewer, request, SUBJECT));
    assert_eq!(play.seen(viewer, request).depth, Depth::Full, "what he sees he may print");
    play.give(viewer, request, plain(FULL)).refused(Rule::AllocatorOrViewerReportsWithoutPersonalData);
}

#[test]
fn report_expires_with_removal() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let request = play.reach(Status::Replied);
    play.at("2012-03-15T09:00:00Z");
    play.must(italy, request, Command::CloseAsSatisfactory);
    play.at("2012-09-10T09:00:00Z");
    let personal = generated(&mut play, italy, request, plain(FULL));
    let plain = generated(&mut play, italy, request, plain(WITHOUT));
    let removal = "2012-09-14T22:00:00Z".parse().unwrap();
    assert_eq!(read(&play, italy, request, personal).unwrap().record.expires, removal);
    play.scene().now = removal;
    assert_eq!(read(&play, italy, request, personal), None);
    assert!(read(&play, italy, request, plain).is_some(), "one without personal data lasts its thirty days");
}

#[test]
fn referral_handler_in_own_request() {
    let mut play = Play::new();
    play.world.hungary = play.world.hungarian_coordinator.clone();
    let (request, referee) = (play.reach(Status::Accepted), play.world.hungary.referee);
    assert!(!play.can_read(referee, request, SUBJECT));
    assert_eq!(made(&mut play, referee, request), [false, true, false, true, false, false]);
}

/// A signer whose signature is a sum of the bytes.
struct Signer {
    works: bool,
}

impl ReportSigner for Signer {
    type Error = &'static str;
    fn certificate(&self) -> String {
        "Legal representative of the Commission, qualified".to_owned()
    }
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Self::Error> {
        if self.works { Ok(sum(document)) } else { Err("no card in the reader") }
    }
    fn verify(&self, document: &[u8], signature: &[u8]) -> bool {
        sum(document) == signature
    }
}

fn sum(document: &[u8]) -> Vec<u8> {
    document.iter().fold(7_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(*byte)).to_be_bytes().to_vec()
}

fn certified(play: &mut Play) -> Vec<u8> {
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let (kind, sections) = (WITHOUT, Set::EMPTY);
    let wanted = Command::GenerateReport { kind, sections, certified: true, language: None };
    let id = generated(play, italy, request, wanted);
    let report = read(play, italy, request, id).unwrap();
    assert!(report.record.certified);
    assert_eq!(report.status, Status::Replied, "the state stands in it");
    serde_json::to_vec(&report).unwrap()
}

#[test]
fn certified_on_demand() {
    let document = certified(&mut Play::new());
    let signer = Signer { works: true };
    let mut report = CertifiedReport::of(document, &signer).unwrap();
    assert_eq!(report.certificate, signer.certificate(), "the system's, not the user's");
    assert_eq!(report.kind, SignatureKind::Pades, "CertifiedIsPades");
    assert!(report.verifies(&signer));
    report.document[0] ^= 1;
    assert!(!report.verifies(&signer), "CertifiedAssures");
}

#[test]
fn certifying_needs_signer() {
    let failed = CertifiedReport::of(b"report".to_vec(), &Signer { works: false });
    assert_eq!(failed, Err("no card in the reader"), "nothing that could be taken for a certified report");
}
