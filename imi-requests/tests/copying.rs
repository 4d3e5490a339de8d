//! A new draft with data of an existing request (handbook 5.3.8).
#![allow(clippy::panic, reason = "a helper of these tests that fails fails the test")]

use imi_core::{Actor, AnyRule, FreeText, Place, Set, Setting};
use imi_i18n::QuestionId;
use imi_requests::case::Filled;
use imi_requests::testing::{
    self, DIPLOMA, Play, SUBJECT, World, attach, comment, each_refused, file, forward, id_of, message, submit,
};
use imi_requests::{Command, CopyOf, Edit, Kind, RequestId, Rule, State, Status};

const EVERYTHING: &[CopyOf] = &[CopyOf::Addressee, CopyOf::Questions, CopyOf::Subject, CopyOf::Attachments];

fn copy(select: &[CopyOf]) -> Command {
    Command::CopyRequest { select: select.iter().copied().collect() }
}

fn copied(play: &mut Play, actor: Actor, request: RequestId, select: &[CopyOf]) -> RequestId {
    let opened = play.must(actor, request, copy(select)).opened;
    let [draft] = opened[..] else { panic!("one draft") };
    assert_eq!(play.status(draft), Status::Draft);
    draft
}

#[test]
fn refusals() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, neighbour, .. } =
        World::default();
    let everything = copy(EVERYTHING);
    let questions = copy(&[CopyOf::Questions]);
    each_refused([
        (Rule::CopyOnlyOwn, Status::Accepted, italian_coordinator.referee, questions.clone()),
        (Rule::CopyOnlyOwn, Status::Accepted, italian_coordinator.handler, questions.clone()),
        (Rule::CopyOnlyOwn, Status::AwaitingAcceptance, hungarian_coordinator.handler, questions.clone()),
        (Rule::CopyOnlyOwn, Status::Accepted, neighbour.handler, questions.clone()),
        (Rule::ViewerTakesNoAction, Status::Accepted, italy.viewer, questions),
        (
            Rule::CopyNeverReveals,
            Status::AwaitingAcceptance,
            hungary.handler,
            copy(&[CopyOf::Questions, CopyOf::Attachments]),
        ),
        (Rule::CopyNeverReveals, Status::AwaitingAcceptance, hungary.handler, copy(&[CopyOf::Subject])),
        (Rule::CopyAfterRemoval, Status::PersonalDataRemoved, italy.handler, copy(&[CopyOf::Subject])),
        (Rule::CopyAfterRemoval, Status::PersonalDataRemoved, hungary.handler, copy(&[CopyOf::Attachments])),
    ]);
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let hidden = |place| (AnyRule::Own(Rule::CopyNeverReveals), Place::field(place));
    play.give(hungary.handler, request, everything).refused_at(&[hidden("subject"), hidden("attachments")]);
    play.give(play.world.poland.handler, request, copy(&[])).not_found();
}

#[test]
fn copy_makes_new_draft() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    let before = (play.state(request), play.events(request));
    let draft = copied(&mut play, italy.handler, request, EVERYTHING);
    assert_eq!((play.state(request), play.events(request)), before);
    let state = play.state(draft);
    assert_ne!(state.number, before.0.number);
    assert_eq!(state.requesting.authority.authority, italy.id());
    for read in [SUBJECT, DIPLOMA, "as of this year"] {
        assert!(play.can_read(italy.handler, draft, read), "{read}");
    }
    let comments =
        |state: &State| state.case.questions.iter().filter_map(|asked| asked.comment).collect::<Vec<_>>();
    let (copies, originals) = (comments(&state), comments(&before.0));
    assert!(copies.len() == originals.len() && copies.iter().all(|copy| !originals.contains(copy)));
    play.must(italy.handler, draft, Command::DiscardDraft);
    assert!(play.can_read(italy.handler, request, SUBJECT), "a copy has its own seals");
}

#[test]
fn copy_in_any_state() {
    for status in Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter() {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let request = play.reach(status);
        copied(&mut play, italy.handler, request, &[CopyOf::Addressee, CopyOf::Questions]);
        assert_eq!(play.status(request), status);
        if !Status::PREPARING.has(status) {
            copied(&mut play, hungary.handler, request, &[CopyOf::Addressee, CopyOf::Questions]);
        }
    }
}

#[test]
fn copy_sent_or_received() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    for staff in [italy, hungary] {
        let draft = copied(&mut play, staff.handler, request, EVERYTHING);
        assert_eq!(play.state(draft).requesting.authority.authority, staff.id());
        assert!(play.can_read(staff.handler, draft, SUBJECT));
    }
}

#[test]
fn copy_selects_data() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    let set = play.state(request).case.set;
    for (select, addressed, questions, details, documents) in [
        (&[][..], false, 0, 0, 0),
        (&[CopyOf::Addressee], true, 0, 0, 0),
        (&[CopyOf::Questions], false, 2, 0, 0),
        (&[CopyOf::Subject], false, 0, 3, 0),
        (&[CopyOf::Attachments], false, 0, 0, 1),
        (EVERYTHING, true, 2, 3, 1),
    ] {
        let draft = copied(&mut play, italy.handler, request, select);
        let view = play.seen(italy.handler, draft);
        assert_eq!(view.addressee, addressed.then_some(hungary.id()));
        let counts = (view.questions.len(), view.details.len(), view.documents.len());
        assert_eq!(counts, (questions, details, documents), "{select:?}");
        let of_case = questions + details + documents > 0;
        assert_eq!(play.state(draft).case.set, set.filter(|_| of_case), "{select:?}");
    }
    let draft = copied(&mut play, italy.handler, request, &[CopyOf::Questions, CopyOf::Attachments]);
    assert_eq!(play.seen(italy.handler, draft).questions[1].document, Some(1));
}

#[test]
fn copy_completed_later() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::Closed);
    play.on(italy.id(), &[Setting::SubjectToApproval]);
    play.on(italian_coordinator.id(), &[Setting::ApprovesRequests]);
    let select = [CopyOf::Questions, CopyOf::Subject, CopyOf::Attachments];
    let draft = copied(&mut play, italy.handler, request, &select);
    play.give(italy.handler, draft, submit()).refused(Rule::PartiesInDifferentMemberStates);
    let addressee = vec![Edit::Addressee { authority: Some(hungary.id()) }];
    play.must(italy.handler, draft, Command::SubmitRequest { edits: addressee });
    assert_eq!(play.status(draft), Status::AwaitingRequestApproval);
}

#[test]
fn copy_after_removal() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::PersonalDataRemoved);
    for handler in [italy.handler, hungary.handler] {
        let draft = copied(&mut play, handler, request, &[CopyOf::Addressee, CopyOf::Questions]);
        let view = play.seen(handler, draft);
        assert_eq!((view.questions.len(), view.details.len(), view.documents.len()), (2, 0, 0));
        assert_eq!(play.reads(handler, draft), [""; 0]);
    }
}

#[test]
fn copy_without_answers() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let texts = vec![
        Edit::Deadline { day: "2012-09-01".parse().ok() },
        Edit::Text {
            which: imi_requests::case::DraftText::Justification,
            text: Some(imi_requests::testing::comment("why it is asked")),
        },
    ];
    play.must(italy.handler, request, Command::SubmitRequest { edits: texts });
    play.must(hungary.handler, request, imi_requests::testing::accept());
    play.must(hungary.handler, request, message("a moment please"));
    play.must(italy.handler, request, attach("passport.pdf", &[]));
    play.must(hungary.handler, request, attach("our-rules.pdf", &[]));
    let documents = vec![file("our-register.pdf")];
    let answers = Play::answers();
    play.must(hungary.handler, request, Command::SubmitReply { answers, documents, coordinator: None });
    for handler in [italy.handler, hungary.handler] {
        let draft = copied(&mut play, handler, request, EVERYTHING);
        let view = play.seen(handler, draft);
        assert!(view.replies.is_empty() && view.messages.is_empty() && view.notes.is_empty());
        assert_eq!((view.deadline, view.justification, view.pending_reply), (None, None, None));
        let read = play.reads(handler, draft);
        let files = [DIPLOMA, "passport.pdf", "our-rules.pdf", "our-register.pdf"];
        let there = files.map(|name| read.iter().any(|read| read == name));
        assert_eq!(there, [true, true, false, false]);
        for words in ["a moment please", "why it is asked"] {
            assert!(!read.iter().any(|read| read == words));
        }
    }
}

#[test]
fn copy_of_received_addressee() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    for (copies, other) in [(&hungary, &italy), (&italy, &hungary)] {
        let draft = copied(&mut play, copies.handler, request, &[CopyOf::Addressee]);
        assert_eq!(play.state(draft).addressee(), Some(other.id()));
    }
}

#[test]
fn forwarder_copies() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    play.must(hungary.handler, request, forward(szeged.id()));
    for select in [CopyOf::Subject, CopyOf::Attachments] {
        let told = play.give(hungary.handler, request, copy(&[CopyOf::Questions, select]));
        told.refused(Rule::CopyNeverReveals);
    }
    let draft = copied(&mut play, hungary.handler, request, &[CopyOf::Addressee, CopyOf::Questions]);
    let view = play.seen(hungary.handler, draft);
    assert_eq!((view.questions.len(), view.addressee), (2, Some(italy.id())));
    play.give(hungary.viewer, request, copy(&[CopyOf::Questions])).refused(Rule::ViewerTakesNoAction);
}

/// Words in a question that are marked as personal stay behind, the others go along.
#[test]
fn copy_never_reveals() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let asked =
        [("a marked profession", "a marked comment", true), ("an open profession", "an open comment", false)]
            .map(|(profession, words, personal)| Edit::Ask {
                question: QuestionId::new("profession-regulated"),
                slots: vec![Filled {
                    value: FreeText { personal, ..FreeText::new(profession, None) },
                    ..testing::words("profession", "")
                }],
                comment: Some(FreeText { personal, ..comment(words) }),
                document: None,
            });
    play.must(italy.handler, request, Command::SubmitRequest { edits: asked.into() });
    for (handler, marked) in [(italy.handler, true), (hungary.handler, false)] {
        let draft = copied(&mut play, handler, request, &[CopyOf::Questions]);
        let read = play.reads(handler, draft);
        for (words, there) in [
            ("a marked profession", marked),
            ("a marked comment", marked),
            ("an open profession", true),
            ("an open comment", true),
        ] {
            assert_eq!(read.iter().any(|read| read == words), there, "{words}");
        }
    }
}

#[test]
fn copy_needs_no_assignment() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::Replied);
    let looking_on = Set::EMPTY.with(Kind::CopyRequest).with(Kind::GenerateReport);
    assert_eq!(play.may(italy.colleague, request), looking_on, "he is not assigned");
    let draft = copied(&mut play, italy.colleague, request, EVERYTHING);
    assert_eq!(play.state(draft).requesting.authority.assigned, [id_of(italy.colleague)]);
    assert!(play.may(italy.colleague, draft).has(Kind::SubmitRequest));
    assert!(!play.may(italy.handler, draft).has(Kind::SubmitRequest));
}
