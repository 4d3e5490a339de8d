//! Who sees the personal data of a request, and in what words the rest is shown (handbook 2.2, 5.2.2, 5.3, 9.3.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use core::cell::Cell;

use imi_core::{Actor, FreeText, Language, Personal, Set, Setting};
use imi_i18n::{AnswerId, NotTranslated, Translator};
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, comment, file, forward, refuse, return_reply, split,
};
use imi_requests::view::TextView;
use imi_requests::{Command, NewAnswer, RequestId, Rule, Search, Side, Status, translated};

type Brought = Box<dyn Fn(&mut Play) -> RequestId>;

fn hungary(play: &Play) -> Actor {
    play.world.hungary.handler
}

const MOMENTS: [&str; 7] = [
    "before sending",
    "AwaitingAcceptance",
    "open after acceptance",
    "own authority accepted, then forwarded it away",
    "Closed after acceptance",
    "Closed before acceptance",
    "PersonalDataRemoved",
];

/// To the status, and then what somebody gives there; of a split the part.
fn given(from: Status, what: impl Fn(&World) -> (Actor, Command) + 'static) -> Brought {
    Box::new(move |play| {
        let request = play.reach(from);
        play.on(play.world.hungary.id(), &[Setting::MayRefuse]);
        let (actor, command) = what(&play.world);
        let done = play.must(actor, request, command);
        done.opened.first().copied().unwrap_or(request)
    })
}

/// The ways to the moments, each with the number of its moment.
fn ways() -> Vec<(usize, Brought)> {
    let reached = Status::OF_REQUEST.but(Status::DraftDiscarded.only()).iter().map(|status| {
        let moment = match status {
            Status::AwaitingAcceptance => 1,
            Status::Closed => 4,
            Status::PersonalDataRemoved => 6,
            _ if Status::PREPARING.has(status) => 0,
            _ => 2,
        };
        let brought: Brought = Box::new(move |play| play.reach(status));
        (moment, brought)
    });
    let forward_it = |world: &World| (world.hungary.handler, forward(world.szeged.id()));
    let split_it = |world: &World| (world.hungary.handler, split(world.szeged.id(), &[2], &[1]));
    reached
        .chain([
            (1, given(Status::AwaitingAcceptance, forward_it)),
            (1, given(Status::Accepted, split_it)),
            (3, given(Status::Accepted, forward_it)),
            (5, given(Status::AwaitingAcceptance, |world| (world.hungary.handler, refuse()))),
            (5, given(Status::AwaitingAcceptance, |world| (world.italy.handler, Command::WithdrawRequest))),
        ])
        .collect()
}

type Viewers = fn(&World) -> Vec<Actor>;

#[rustfmt::skip]
const SEES_PERSONAL_DATA: [(&str, Viewers, [bool; 7]); 12] = [
    ("requesting authority: request handler",
        |w| vec![w.italy.handler, w.italy.colleague], [true, true, true, true, true, true, false]),
    ("requesting authority: request viewer", |w| vec![w.italy.viewer], [true, true, true, true, true, true, false]),
    ("requesting authority: allocator only", |w| vec![w.italy.allocator], [false; 7]),
    ("addressed or responding authority: request handler",
        |w| vec![w.hungary.handler, w.hungary.colleague], [false, false, true, false, true, false, false]),
    ("addressed or responding authority: request viewer",
        |w| vec![w.hungary.viewer], [false, false, true, false, true, false, false]),
    ("addressed or responding authority: allocator only", |w| vec![w.hungary.allocator], [false; 7]),
    ("requesting coordinator: referral handler",
        |w| vec![w.italian_coordinator.referee, w.italian_coordinator.handler], [false; 7]),
    ("responding coordinator: referral handler",
        |w| vec![w.hungarian_coordinator.referee, w.hungarian_coordinator.handler], [false; 7]),
    ("linked request coordinator not intervening",
        |w| vec![w.other_italian_coordinator.referee, w.other_hungarian_coordinator.referee], [false; 7]),
    ("target of a forward or split that has not accepted, else a handler of another authority of the same country",
        |w| vec![w.szeged.handler, w.neighbour.handler], [false; 7]),
    ("local data administrator or basic user without request role",
        |w| vec![w.italy.administrator, w.hungary.administrator, w.hungary.referee], [false; 7]),
    ("European Commission", |_| vec![Actor::Commission], [false; 7]),
];

/// A world whose Hungarian authority is the coordinator itself.
fn addressed_to_coordinator() -> Play {
    let mut play = Play::new();
    play.world.hungary = play.world.hungarian_coordinator.clone();
    play
}

fn sees(play: &mut Play, actor: Actor, request: RequestId) -> bool {
    let [subject, diploma] = [SUBJECT, DIPLOMA].map(|what| play.can_read(actor, request, what));
    assert_eq!(subject, diploma, "the same cells hold for attachments");
    subject
}

#[test]
fn sees_personal_data() {
    for (way, (nth, brought)) in ways().into_iter().enumerate() {
        for allocation in [false, true] {
            let mut play = Play::new();
            let request = brought(&mut play);
            let (italy, hungary) = (play.world.italy.id(), play.world.hungary.id());
            play.link(italy, play.world.other_italian_coordinator.id());
            play.link(hungary, play.world.other_hungarian_coordinator.id());
            if allocation {
                for id in [italy, hungary] {
                    play.on(id, &[Setting::UsesAllocation]);
                }
            }
            for (viewer, actors, cells) in SEES_PERSONAL_DATA {
                for actor in actors(&play.world) {
                    assert_eq!(
                        sees(&mut play, actor, request),
                        cells[nth],
                        "{viewer}, {} ({way})",
                        MOMENTS[nth]
                    );
                }
            }
        }
    }
    // An IMI coordinator that itself is the authority addressed is as any other.
    let rows = [
        (Status::AwaitingAcceptance, false),
        (Status::Accepted, true),
        (Status::Closed, true),
        (Status::PersonalDataRemoved, false),
    ];
    for (status, seen) in rows {
        let mut play = addressed_to_coordinator();
        let request = play.reach(status);
        let handler = hungary(&play);
        assert_eq!(sees(&mut play, handler, request), seen, "{status:?}");
        let referee = play.world.hungary.referee;
        assert!(!sees(&mut play, referee, request), "ReferralHandlerInOwnRequest: {status:?}");
    }
}

/// A replied diploma case: a choice with a comment, a response on the attachment, and an attached proof.
fn replied(play: &mut Play) -> RequestId {
    let request = play.reach(Status::Accepted);
    let answer = |question, text| NewAnswer {
        question,
        choice: Some(AnswerId::YES),
        day: None,
        comment: Some(FreeText::new(text, Language::Hu)),
    };
    let answers = vec![answer(1, "2007 óta"), answer(2, "valódi")];
    let documents = vec![file("Igazolas.pdf")];
    play.must(hungary(play), request, Command::SubmitReply { answers, documents, coordinator: None }).stream
}

#[test]
fn requester_sees_whole_reply() {
    let mut play = Play::new();
    let request = replied(&mut play);
    let viewer = play.world.italy.viewer;
    let reply = &play.seen(viewer, request).replies[0];
    assert!(
        reply
            .answers
            .iter()
            .map(|a| (a.question, a.choice))
            .eq([(1, Some(AnswerId::YES)), (2, Some(AnswerId::YES))])
    );
    let read = play.reads(viewer, request);
    for told in ["2007 óta", "valódi", "Igazolas.pdf"] {
        assert!(read.iter().any(|read| read == told), "{told}");
    }
}

#[test]
fn returned_reply_looks_accepted() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
    let request = play.reach(Status::Accepted);
    let everything = |play: &mut Play| {
        let user = italy.handler;
        let looked = play.look(user, request).unwrap();
        let found = |status| {
            play.finds(user, &Search { status: Some(status), ..Search::default() }, &[]) == [request]
        };
        let statuses: Set<Status> = Status::OF_REQUEST.iter().filter(|status| found(*status)).collect();
        let referee = play.seen(play.world.italian_coordinator.referee, request);
        (looked, statuses, play.history(user, request), play.actions(user), referee)
    };
    let before = everything(&mut play);
    assert_eq!(before.1, Status::Accepted.only());
    for (actor, command) in
        [(hungary.handler, Play::reply()), (hungarian_coordinator.referee, return_reply())]
    {
        play.must(actor, request, command);
        assert_eq!(everything(&mut play), before);
    }
    play.must(hungary.handler, request, Play::reply());
    play.must(hungarian_coordinator.referee, request, Command::ApproveReply);
    assert_eq!(play.seen(italy.handler, request).replies.len(), 1);
    assert!(play.seen(italy.handler, request).suggestion.is_none());
}

#[test]
fn questions_shown_in_readers_language() {
    let mut play = Play::new();
    let request = replied(&mut play);
    let shown = |reader: Actor, language| {
        let view = play.seen(reader, request);
        let question = play.policy.questions.question(view.set.unwrap(), view.questions[0].question).unwrap();
        let answer = question.choice(view.replies[0].answers[0].choice.unwrap()).unwrap();
        (
            question.filled(language, |_| Some("ostetrica")).text,
            answer.label.in_language(language).text.to_owned(),
        )
    };
    let italian = shown(play.world.italy.handler, Language::It);
    let hungarian = shown(hungary(&play), Language::Hu);
    assert_eq!((italian.1.as_str(), hungarian.1.as_str()), ("Sì", "Igen"));
    assert!(
        italian.0 != hungarian.0 && hungarian.0.contains("ostetrica"),
        "free text stays as it was written"
    );
}

/// Notes the language that it is told to translate from.
#[derive(Default)]
struct Machine(Cell<Option<Language>>);

impl Translator for Machine {
    type Error = ();
    fn translates(&self, from: Language, to: Language) -> bool {
        (from, to) == (Language::It, Language::Hu)
    }
    fn translate(
        &self,
        words: &Personal<String>,
        from: Language,
        _: Language,
    ) -> Result<Personal<String>, ()> {
        self.0.set(Some(from));
        Ok(Personal::new(format!("kb. {}", words.reveal())))
    }
}

#[test]
fn stated_language_feeds_translation() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let text = Some(FreeText::new("da maggio", Language::It).marked());
    play.must(italy.handler, request, Command::AddMessage { heading: None, text });
    let (shown, opened) = play.look(hungary.handler, request).unwrap();
    let machine = Machine::default();
    let written = shown.view.messages[0].text.unwrap();
    let rough = translated(written, &opened, Language::Hu, &machine).unwrap();
    assert_eq!((rough.words.reveal().as_str(), machine.0.take()), ("kb. da maggio", Some(Language::It)));

    play.must(hungary.handler, request, forward(szeged.id()));
    play.must(szeged.handler, request, accept());
    let (shown, opened) = play.look(play.world.hungarian_coordinator.referee, request).unwrap();
    let withheld = shown.view.messages[0].text.unwrap();
    assert_eq!(withheld, TextView::Withheld);
    let refused = translated(withheld, &opened, Language::Hu, &machine);
    assert_eq!(refused, Err(NotTranslated::TranslationNeedsReadRight));
    let refused = translated(written, &opened, Language::Hu, &machine);
    assert_eq!((refused, machine.0.take()), (Err(NotTranslated::TranslationNeedsReadRight), None));
}

#[test]
fn split_off_part_separately_closed() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let part = play.must(hungary.handler, request, split(szeged.id(), &[2], &[1])).opened[0];
    play.must(szeged.handler, part, accept());
    for (handler, which, question) in [(hungary.handler, request, 1), (szeged.handler, part, 2)] {
        let comment = Some(comment("yes"));
        let answers = vec![NewAnswer { question, choice: None, day: None, comment }];
        play.must(handler, which, Command::SubmitReply { answers, documents: vec![], coordinator: None });
    }
    play.must(italy.handler, part, Command::CloseAsSatisfactory);
    assert_eq!((play.status(request), play.status(part)), (Status::Replied, Status::Closed));
    play.give(szeged.handler, request, Command::CloseAsSatisfactory).refused(Rule::ActorBelongsToTheSeat);
    assert_eq!(play.seen(italy.handler, part).documents[0].by, Side::Requesting);
}
