//! Case-by-case derogation: request, notification, standstill, urgency (handbook 7).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::{
    Actor, AreaId, CommandId, Country, DayCount, Days, Lifecycle as _, Number, Place, Recipient, Set,
    Setting, WorkingDays,
};
use imi_i18n::QuestionSetId;
use imi_requests::case::{Change, DraftText};
use imi_requests::derogation::Urgency;
use imi_requests::testing::{
    DIPLOMA, PROVIDER, Play, World, accept, blank, comment, derogation_request, file, forward, mailed,
    measures, notification, refuse, split, submit, text, with_copy,
};
use imi_requests::view::{Advice, DerogationView};
use imi_requests::{
    Command, CopyOf, Depth, Edit, Kind, Mail, NewDraft, Part, Request, RequestId, Rule, Search, Status,
};

/// A number that no request of the tests has.
fn number() -> Number {
    Number::derived(CommandId::from_u128(4_711), 0)
}

fn blanked(which: DraftText) -> Edit {
    Change::Text { which, text: Some(blank()) }
}

fn unconfirmed(step: u8) -> Edit {
    Change::ConfirmStep { step, confirmed: false }
}

fn set(id: &'static str) -> Edit {
    Change::QuestionSet { set: QuestionSetId::new(id) }
}

fn derogation(play: &Play, request: RequestId) -> DerogationView {
    play.seen(play.world.italy.handler, request).derogation.unwrap()
}

fn stage(play: &Play, request: RequestId) -> Status {
    derogation(play, request).status
}

/// A notification that was sent, with a standstill of fifteen calendar days.
fn notified(play: &mut Play, reference: Option<Number>) -> RequestId {
    play.scene().policy.standstill = DayCount::Calendar(Days(15));
    let draft = play.notification(reference);
    play.must(play.world.italy.handler, draft, submit()).stream
}

fn asked(play: &mut Play) -> RequestId {
    let draft = play.derogation_request();
    play.must(play.world.italy.handler, draft, submit()).stream
}

#[test]
fn derogation_through_request_workflow() {
    let mut play = Play::in_services();
    let World { italy, hungary, .. } = play.world.clone();
    let request = asked(&mut play);
    assert_eq!(stage(&play, request), Status::AwaitingMeasures);
    let reply = measures(Some("measures-taken"), Some("two sites are closed"));
    let early = play.give(hungary.handler, request, reply.clone()).refusal();
    assert_eq!(early.rules(), [Rule::ReplyOnlyAfterAcceptance.into()], "DerogationAcceptedFirst");
    play.give(italy.handler, request, accept()).refused(Rule::ActorBelongsToTheSeat);
    play.give(hungary.viewer, request, accept()).refused(Rule::ViewerTakesNoAction);
    assert!(!play.can_read(hungary.handler, request, PROVIDER));
    play.must(hungary.handler, request, accept());
    assert!(play.can_read(hungary.handler, request, PROVIDER));
    assert_eq!(stage(&play, request), Status::AwaitingMeasures);
    play.must(hungary.handler, request, reply);
    assert_eq!(stage(&play, request), Status::MeasuresReported);
    play.must(italy.handler, request, Command::CloseAsSatisfactory);
    assert_eq!(stage(&play, request), Status::DerogationRequestClosed);
}

#[test]
fn derogation_access() {
    let mut elsewhere = Play::new();
    let World { italy, neighbour, other_italian_coordinator, hungary, .. } = elsewhere.world.clone();
    let draft = || NewDraft { area: Some(AreaId::SERVICES), edits: derogation_request(hungary.id()) };
    elsewhere.found(italy.handler, draft()).refused(Rule::DerogationAccess);
    let mut play = Play::in_services();
    for sender in [italy.handler, neighbour.handler, other_italian_coordinator.handler] {
        let request = play.services_draft(sender, derogation_request(hungary.id()));
        play.must(sender, request, submit());
    }
}

#[test]
fn derogation_only_services() {
    let mut play = Play::in_services();
    let draft = play.draft();
    for id in ["derogation-request", "derogation-notification"] {
        let choose = Command::EditDraft { edits: vec![set(id)] };
        play.give(play.world.italy.handler, draft, choose).refused(Rule::DerogationOnlyServices);
    }
}

#[test]
fn derogation_exceptional_notice() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let shown = |play: &Play, draft| play.seen(italy, draft).advice.contains(&Advice::DerogationExceptional);
    let draft = play.services_draft(italy, vec![set("services-information")]);
    assert!(!shown(&play, draft));
    for id in ["derogation-request", "derogation-notification"] {
        play.must(italy, draft, Command::EditDraft { edits: vec![set(id)] });
        assert!(shown(&play, draft), "{id}");
    }
}

#[test]
fn requester_is_where_service_provided() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let draft = play.derogation_request();
    assert!(play.can_read(italy, draft, PROVIDER));
    let named = derogation(&play, draft);
    assert_eq!((named.service_in, named.established_in), (Country::It, Some(Country::Hu)));
    let elsewhere = Change::ServiceIn { country: Some(Country::Fr) };
    play.give(italy, draft, Command::EditDraft { edits: vec![elsewhere] })
        .refused(Rule::ChecklistBelongsToSet);
}

/// The rule shown, what is complete, what is amiss, the rule broken, and where.
type Need = (&'static str, fn() -> Vec<Edit>, fn() -> Edit, Rule, Place);

#[rustfmt::skip]
const NEEDS: [Need; 15] = [
    ("TenStepChecklist", request, || unconfirmed(7), Rule::TenStepChecklist, Place::nth("checklist", 7)),
    ("CaseDescribed", request, || blanked(DraftText::Description), Rule::CaseDescribed, Place::field("description")),
    ("UseJustified", request, || blanked(DraftText::UseJustification), Rule::UseJustified,
        Place::field("use_justification")),
    ("DerogationAddressedToEstablishment", request, established_elsewhere, Rule::DerogationAddressedToEstablishment,
        Place::field("established_in")),
    ("UrgencyMustNotify", request, || Change::Procedure { procedure: Some(Urgency::Urgent) }, Rule::UrgencyMustNotify,
        Place::field("procedure")),
    ("NotificationChecklist", normal, || unconfirmed(3), Rule::NotificationChecklist, Place::nth("checklist", 3)),
    ("NotificationReasons", normal, || blanked(DraftText::Inadequate), Rule::NotificationReasons,
        Place::field("inadequate")),
    ("NotificationReasons", normal, || blanked(DraftText::Proportionate), Rule::NotificationReasons,
        Place::field("proportionate")),
    ("NotificationRefersToRequest", normal, || Change::Reference { number: None }, Rule::NotificationRefersToRequest,
        Place::field("reference")),
    ("NotifierSameMemberState", normal, || Change::ServiceIn { country: Some(Country::Fr) },
        Rule::NotifierSameMemberState, Place::field("service_in")),
    ("DerogationAddressedToEstablishment", normal, established_elsewhere, Rule::DerogationAddressedToEstablishment,
        Place::field("established_in")),
    ("ProcedureStated", normal, || Change::Procedure { procedure: None }, Rule::ProcedureStated,
        Place::field("procedure")),
    ("UrgencyNeedsImminentRisk", urgent, || blanked(DraftText::ImminentRisk), Rule::UrgencyNeedsImminentRisk,
        Place::field("imminent_risk")),
    ("UrgencySameFormAsStep3", urgent, || unconfirmed(6), Rule::NotificationChecklist, Place::nth("checklist", 6)),
    ("UrgencySameFormAsStep3", urgent, || blanked(DraftText::Inadequate), Rule::NotificationReasons,
        Place::field("inadequate")),
];

fn request() -> Vec<Edit> {
    derogation_request(World::default().hungary.id())
}
fn normal() -> Vec<Edit> {
    notification(World::default().hungary.id(), Some(number()))
}
fn urgent() -> Vec<Edit> {
    notification(World::default().hungary.id(), None)
}
fn established_elsewhere() -> Edit {
    Change::EstablishedIn { country: Some(Country::Pl) }
}

/// A complete draft is sent; with one thing amiss it is refused at that thing.
#[test]
fn what_a_derogation_needs() {
    for (id, complete, amiss, rule, place) in NEEDS {
        let mut play = Play::in_services();
        let italy = play.world.italy.handler;
        let draft = play.services_draft(italy, complete());
        let told = play.give(italy, draft, Command::SubmitRequest { edits: vec![amiss()] });
        assert!(told.result.is_err(), "{id}");
        told.refused_at(&[(rule.into(), place)]);
        play.must(italy, draft, submit());
    }
}

#[test]
fn checklist_content_unstated() {
    for (edits, steps) in [(derogation_request as fn(_) -> _, 10), (|to| notification(to, Some(number())), 6)]
    {
        let mut play = Play::in_services();
        let World { italy, hungary, .. } = play.world.clone();
        let draft = play.services_draft(italy.handler, edits(hungary.id()));
        for step in 1..=steps {
            let open = Command::SubmitRequest { edits: vec![unconfirmed(step)] };
            assert!(play.give(italy.handler, draft, open).result.is_err(), "step {step} of {steps}");
        }
        let further = Change::ConfirmStep { step: steps + 1, confirmed: true };
        let further = Command::EditDraft { edits: vec![further] };
        play.give(italy.handler, draft, further).refused(Rule::ChecklistBelongsToSet);
    }
}

#[test]
fn checklist_belongs_to_set() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let draft = play.services_draft(italy, vec![set("services-information")]);
    let of_derogation = [
        Change::ConfirmStep { step: 1, confirmed: true },
        text(DraftText::UseJustification, "nothing else can be done"),
        Change::Reference { number: Some(number()) },
    ];
    for edit in of_derogation {
        play.give(italy, draft, Command::EditDraft { edits: vec![edit] })
            .refused(Rule::ChecklistBelongsToSet);
    }
}

#[test]
fn derogation_steps_reset_on_set_change() {
    for other in ["services-information", "derogation-notification"] {
        let mut play = Play::in_services();
        let draft = play.derogation_request();
        assert_eq!(derogation(&play, draft).confirmed.len(), 10);
        let edits = vec![set(other), set("derogation-request")];
        play.must(play.world.italy.handler, draft, Command::EditDraft { edits });
        let reset = derogation(&play, draft);
        assert_eq!((reset.confirmed, reset.texts), (vec![], vec![]));
    }
}

#[test]
fn reply_states_measures() {
    let rows = [
        (None, None, Some(Rule::ReplyStatesMeasures)),
        (Some("measures-taken"), None, Some(Rule::ReplyStatesMeasures)),
        (Some("measures-intended"), None, Some(Rule::ReplyStatesMeasures)),
        (Some("no-measures"), None, Some(Rule::NoMeasuresJustified)),
        (Some("measures-taken"), Some("two sites are closed"), None),
        (None, Some("two sites are closed"), None),
        (Some("no-measures"), Some("the sites are safe"), None),
    ];
    for (choice, words, refused) in rows {
        let mut play = Play::in_services();
        let (request, hungary) = (asked(&mut play), play.world.hungary.handler);
        play.must(hungary, request, accept());
        let told = play.give(hungary, request, measures(choice, words));
        match refused {
            Some(rule) => assert!(told.refusal().rules().contains(&rule.into()), "{choice:?} {words:?}"),
            None => assert_eq!(told.done().notices.len(), 2, "{choice:?} {words:?}"),
        }
    }
    // Nor is a request sent that does not ask for them.
    let mut play = Play::in_services();
    let draft = play.derogation_request();
    let edits = vec![Change::DropQuestion { number: 1 }];
    let told = play.give(play.world.italy.handler, draft, Command::SubmitRequest { edits });
    let place = Place::named("questions", imi_core::Slug::new("derogation-measures"));
    assert!(
        matches!(told.refusal().reason, imi_core::Reason::Content(broken) if broken.contains(&imi_core::Broken {
            rule: Rule::ReplyStatesMeasures.into(),
            place,
        }))
    );
}

#[test]
fn notification_is_new_request() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let request = asked(&mut play);
    let before = play.state(request);
    let notification = notified(&mut play, Some(before.number));
    assert_eq!(
        play.state(request),
        before,
        "NotificationNotLinked: the preceding request is open, and stays so"
    );
    let seen = play.seen(italy, notification);
    assert!(seen.number != before.number && seen.status == Status::AwaitingAcceptance);
    assert_eq!(seen.derogation.unwrap().reference, Some(before.number));
}

#[test]
fn another_authority_may_notify() {
    let mut play = Play::in_services();
    let World { neighbour, hungary, .. } = play.world.clone();
    let request = asked(&mut play);
    let preceding = play.state(request).number;
    let draft = play.services_draft(neighbour.handler, notification(hungary.id(), Some(preceding)));
    play.must(neighbour.handler, draft, submit());
}

#[test]
fn reference_is_soft() {
    let mut play = Play::in_services();
    notified(&mut play, Some(number()));
    assert!("not a number".parse::<Number>().is_err(), "its form is checked when it is read");
}

#[test]
fn notification_to_state_and_commission() {
    type Drafting = fn(&mut Play) -> RequestId;
    let rows: [(&str, Drafting, bool); 3] = [
        ("NotificationToStateAndCommission", |play| play.notification(Some(number())), true),
        ("UrgencyTellsCommission", |play| play.notification(None), true),
        ("CommissionNotCopiedOnRequest", |play| play.derogation_request(), false),
    ];
    for (rule, drafted, told) in rows {
        let mut play = Play::in_services();
        let World { italy, hungary, .. } = play.world.clone();
        let request = drafted(&mut play);
        let sent = play.must(italy.handler, request, submit());
        assert_eq!(
            mailed(&sent, Mail::NewIncoming),
            with_copy(&[hungary.handler, hungary.colleague]),
            "{rule}"
        );
        assert_eq!(mailed(&sent, Mail::Notified) == [(Recipient::Commission, false)], told, "{rule}");
        assert_eq!(play.view(Actor::Commission, request).is_some(), told, "{rule}");
        assert_eq!(play.finds(Actor::Commission, &Search::default(), &[]) == [request], told, "{rule}");
    }
}

#[test]
fn commission_examines() {
    let mut play = Play::in_services();
    let draft = play.notification(Some(number()));
    assert!(play.view(Actor::Commission, draft).is_none(), "before it is sent");
    let request = notified(&mut play, Some(number()));
    let seen = play.seen(Actor::Commission, request);
    assert_eq!(seen.derogation.unwrap().status, Status::Standstill);
    assert_eq!(play.finds(Actor::Commission, &Search::default(), &[]), [request]);
    assert_eq!(
        play.may_to(Actor::Commission, request, Part::Derogation),
        Kind::RecordContraryDecision.only()
    );
}

/// Only a derogation has a part of that name, and only the Commission decides in it.
#[test]
fn a_derogation_is_a_part_of_its_own() {
    let parts = |play: &Play, request| {
        let mut parts = Vec::new();
        Request::parts(&play.state(request), &mut |part| parts.push(part));
        parts
    };
    let mut play = Play::in_services();
    let request = notified(&mut play, Some(number()));
    assert!(parts(&play, request).contains(&Part::Derogation));
    for user in [play.world.italy.handler, play.world.italy.viewer, play.world.hungary.viewer] {
        let told = play.give(user, request, Command::RecordContraryDecision);
        told.refused(Rule::ActorBelongsToTheSeat);
    }
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    assert!(!parts(&play, request).contains(&Part::Derogation));
}

#[test]
fn commission_view() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let draft = play.notification(Some(number()));
    let marked = comment("because of Signora Impalcatrice").marked();
    let edits = vec![
        Change::Text { which: DraftText::Proportionate, text: Some(marked) },
        Change::Attach { file: file(DIPLOMA), comments: vec![] },
    ];
    play.must(italy, draft, Command::SubmitRequest { edits });
    let seen = play.seen(Actor::Commission, draft);
    assert_eq!(seen.depth, Depth::Commission);
    assert_eq!((seen.requesting.country, seen.responding.unwrap().country), (Country::It, Country::Hu));
    assert_eq!((seen.questions.len(), seen.details.len(), seen.documents.len()), (1, 0, 0));
    let shown = seen.derogation.unwrap();
    assert_eq!(
        (shown.confirmed, shown.service_in, shown.established_in),
        (vec![1, 2, 3, 4, 5, 6], Country::It, Some(Country::Hu))
    );
    assert_eq!(play.reads(Actor::Commission, draft), ["only a letter was written"]);
}

#[test]
fn standstill_day_counting() {
    let rows = [
        (DayCount::Calendar(Days(15)), "2012-03-16T22:59:59Z", "2012-03-16T23:00:00Z"),
        (DayCount::Working(WorkingDays(15)), "2012-03-22T22:59:59Z", "2012-03-22T23:00:00Z"),
    ];
    for (counting, last, first) in rows {
        let mut play = Play::in_services();
        assert_eq!(
            play.policy.standstill,
            DayCount::Working(WorkingDays(15)),
            "the later date is the safe one"
        );
        play.scene().policy.standstill = counting;
        let draft = play.notification(Some(number()));
        play.must(play.world.italy.handler, draft, submit());
        play.at(last);
        assert_eq!(stage(&play, draft), Status::Standstill);
        play.at(first);
        assert_eq!(stage(&play, draft), Status::MeasuresAllowed);
    }
}

#[test]
fn fifteen_day_standstill() {
    let mut play = Play::in_services();
    let request = notified(&mut play, Some(number()));
    assert_eq!(derogation(&play, request).ends, Some("2012-03-16T23:00:00Z".parse().unwrap()));
    play.pass_days(14);
    assert_eq!(stage(&play, request), Status::Standstill);
    // SilenceAllows: nobody did anything.
    play.pass_days(2);
    assert_eq!(play.elapse(request).done().events.len(), 1);
    assert_eq!(stage(&play, request), Status::MeasuresAllowed, "SilenceAllows");
}

#[test]
fn no_measures_during_standstill() {
    let mut play = Play::in_services();
    let request = notified(&mut play, Some(number()));
    play.pass_days(10);
    play.elapse(request).nothing();
    assert_eq!(stage(&play, request), Status::Standstill);
    let italy = play.world.italy.handler;
    assert_eq!(play.may_to(italy, request, Part::Derogation), Set::EMPTY, "nothing ends it but time");
}

#[test]
fn contrary_decision_bars() {
    let mut play = Play::in_services();
    let request = notified(&mut play, Some(number()));
    let italy = play.world.italy.handler;
    play.give(italy, request, Command::RecordContraryDecision).refused(Rule::ActorBelongsToTheSeat);
    play.must(Actor::Commission, request, Command::RecordContraryDecision);
    play.pass_days(40);
    play.elapse(request).nothing();
    assert_eq!(stage(&play, request), Status::MeasuresBarred);
    play.give(Actor::Commission, request, Command::RecordContraryDecision)
        .refused(Rule::ContraryDecisionBars);
}

#[test]
fn late_commission_decision_is_silent() {
    for (reference, before) in
        [(Some(number()), Status::MeasuresAllowed), (None, Status::UrgentMeasuresNotified)]
    {
        let mut play = Play::in_services();
        let request = notified(&mut play, reference);
        play.pass_days(60);
        assert_eq!(stage(&play, request), before);
        play.must(Actor::Commission, request, Command::RecordContraryDecision);
        assert_eq!(stage(&play, request), Status::MeasuresBarred);
    }
}

#[test]
fn standstill_runs_from_sending() {
    for (reference, notified) in
        [(Some(number()), Status::Standstill), (None, Status::UrgentMeasuresNotified)]
    {
        let mut play = Play::in_services();
        play.scene().policy.standstill = DayCount::Calendar(Days(15));
        let World { italy, italian_coordinator, .. } = play.world.clone();
        play.change_in_services(italy.id(), |s| s.settings.insert(Setting::SubjectToApproval));
        play.change_in_services(italian_coordinator.id(), |s| s.settings.insert(Setting::ApprovesRequests));
        let draft = play.notification(reference);
        let submitted = play.must(italy.handler, draft, submit());
        assert_eq!(mailed(&submitted, Mail::Notified), []);
        play.at("2012-03-05T09:00:00Z");
        assert_eq!(stage(&play, draft), Status::NotificationInPreparation, "ApprovalDelaysNotification");
        let approved = play.must(italian_coordinator.referee, draft, Command::ApproveRequest);
        assert_eq!(mailed(&approved, Mail::Notified), [(Recipient::Commission, false)]);
        let seen = derogation(&play, draft);
        assert_eq!(seen.status, notified);
        let ends = (notified == Status::Standstill).then(|| "2012-03-20T23:00:00Z".parse().unwrap());
        assert_eq!(seen.ends, ends);
    }
}

/// Whatever becomes of the notification as a request, its standstill ends after fifteen days.
#[test]
fn standstill_independent_of_receiver() {
    type Fate = fn(&mut Play, RequestId);
    let rows: [(&str, Fate); 5] = [
        ("left alone", |_, _| {}),
        ("forwarded", |play, request| {
            let to = play.world.szeged.id();
            play.must(play.world.hungary.handler, request, forward(to));
        }),
        ("refused", |play, request| {
            play.change_in_services(play.world.hungary.id(), |s| s.settings.insert(Setting::MayRefuse));
            play.must(play.world.hungary.handler, request, refuse());
        }),
        ("NotificationNotClosedDuringStandstill", |play, request| {
            play.must(play.world.italy.handler, request, Command::WithdrawRequest);
        }),
        ("NotificationAnswered", |play, request| {
            let (italy, hungary) = (play.world.italy.handler, play.world.hungary.handler);
            play.must(hungary, request, accept());
            play.pass_days(4);
            play.must(hungary, request, measures(None, Some("we take note")));
            play.must(italy, request, Command::CloseAsSatisfactory);
        }),
    ];
    for (fate, happens) in rows {
        let mut play = Play::in_services();
        let request = notified(&mut play, Some(number()));
        play.pass_days(1);
        happens(&mut play, request);
        assert_eq!(stage(&play, request), Status::Standstill, "{fate}");
        play.at("2012-03-16T23:00:00Z");
        assert_eq!(stage(&play, request), Status::MeasuresAllowed, "{fate}");
        let italy = play.world.italy.handler;
        assert!(play.can_read(italy, request, PROVIDER), "{fate}: removal comes long after");
        play.elapse(request).done();
        assert_eq!(stage(&play, request), Status::MeasuresAllowed, "{fate}");
    }
}

#[test]
fn urgency_acts_at_once() {
    for reference in [None, Some(number())] {
        let mut play = Play::in_services();
        let draft = play.notification(None);
        let edits = vec![Change::Reference { number: reference }];
        play.must(play.world.italy.handler, draft, Command::SubmitRequest { edits });
        let seen = derogation(&play, draft);
        assert_eq!(
            (seen.status, seen.ends),
            (Status::UrgentMeasuresNotified, None),
            "UrgencyWithoutReference"
        );
    }
}

#[test]
fn derogation_forwardable() {
    let mut play = Play::in_services();
    let (request, szeged) = (asked(&mut play), play.world.szeged.id());
    let hungary = play.world.hungary.handler;
    play.give(hungary, request, split(szeged, &[1], &[])).refused(Rule::DerogationForwardable);
    play.must(hungary, request, forward(szeged));
    assert_eq!(stage(&play, request), Status::AwaitingMeasures);
}

#[test]
fn one_notification_per_request() {
    let mut play = Play::in_services();
    let first = notified(&mut play, Some(number()));
    play.pass_days(5);
    let second = notified(&mut play, Some(number()));
    play.must(Actor::Commission, first, Command::RecordContraryDecision);
    play.pass_days(12);
    assert_eq!((stage(&play, first), stage(&play, second)), (Status::MeasuresBarred, Status::Standstill));
    play.pass_days(4);
    assert_eq!(
        (stage(&play, first), stage(&play, second)),
        (Status::MeasuresBarred, Status::MeasuresAllowed)
    );
}

#[test]
fn derogation_copy() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    for request in [asked(&mut play), notified(&mut play, Some(number()))] {
        let copied = play.must(italy, request, Command::CopyRequest { select: Set::<CopyOf>::all() });
        let copy = copied.opened[0];
        assert!(derogation(&play, copy).confirmed.is_empty());
        assert!(play.can_read(italy, copy, PROVIDER), "what else was selected is there");
    }
}

#[test]
fn derogation_data_removal() {
    let mut play = Play::in_services();
    let italy = play.world.italy.handler;
    let request = asked(&mut play);
    let notification = notified(&mut play, Some(number()));
    for (closed, which) in [("2012-03-10T09:00:00Z", request), ("2012-05-10T09:00:00Z", notification)] {
        play.at(closed);
        play.must(italy, which, Command::WithdrawRequest);
    }
    for (now, left) in [("2012-09-09T09:00:00Z", [true, true]), ("2012-09-10T09:00:00Z", [false, true])] {
        play.at(now);
        assert_eq!([request, notification].map(|which| play.can_read(italy, which, PROVIDER)), left);
    }
    play.at("2012-11-10T09:00:00Z");
    assert!(!play.can_read(italy, notification, PROVIDER));
    assert!(play.state(notification).case.checklist.unwrap().texts().next().is_some());
    play.elapse(notification).done();
    assert!(play.state(notification).case.checklist.unwrap().texts().next().is_none());
    assert_eq!(stage(&play, notification), Status::MeasuresAllowed, "what was decided stays");
}
