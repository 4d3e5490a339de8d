//! What all parts share of mail, history, time, numbers and lists, shown on requests (handbook 5.3.9.3, 6.3.6.5, 10).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that fails fails the test"
)]

use std::collections::BTreeSet;

use chrono::TimeDelta;
use imi_core::{
    Actor, AreaId, Argument, Country, Language, Lifecycle as _, Member as _, Message as _, Notice, NoticeId,
    Number, Recipient, Setting, Store as _, Task, UserRight,
};
use imi_i18n::Catalogue;
use imi_requests::testing::{
    Play, World, accept, ask_for_more, assign, diploma, forward, id_of, mailed, message, refer, reject,
    submit, with_copy,
};
use imi_requests::{Command, Edit, Event, Mail, NewDraft, Office, Request, Rule, Status};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

// Mail.

#[test]
fn mail_has_no_details() {
    let catalogue = Catalogue::shipped().unwrap();
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let mut notices = play.must(italy.handler, request, submit()).notices;
    notices.extend(play.must(hungary.handler, request, accept()).notices);
    notices.extend(play.must(hungary.handler, request, message("Ostetrica is known")).notices);
    notices.extend(play.must(hungary.handler, request, Play::reply()).notices);
    notices.extend(play.must(italy.handler, request, Command::CloseAsSatisfactory).notices);
    assert!(notices.len() > 9);
    let number = play.state(request).number;
    for notice in notices {
        assert_eq!(notice.arguments(), [("link", Argument::Link), ("number", Argument::Number(number))]);
        let text = catalogue.render(&notice, Language::En).text;
        for told in ["Ostetrica", "Italy", "Hungary", "rofessional", "pq-general", "http", "token="] {
            assert!(!text.contains(told), "{text}");
        }
        assert!(text.contains("log in") && text.contains("{link}"), "{text}");
    }
    for mail in Mail::ALL {
        assert_eq!(mail.arguments(), [("link", Argument::Link)]);
        assert!(mail.english().ends_with("log in to IMI to see it: {link}"), "{}", mail.english());
        assert!(mail.subject().english().starts_with("IMI: "), "{}", mail.subject().english());
    }
}

/// Every mail of requests as it would go out on this request, in every language of the catalogue.
fn every_mail(about: Number, catalogue: &Catalogue) -> Vec<String> {
    let notice = |mail| Notice::<Request> {
        id: NoticeId::from_u128(1),
        to: Recipient::Commission,
        copy: false,
        language: Language::En,
        mail,
        about,
    };
    let languages = catalogue.languages();
    let each = |mail| languages.iter().map(move |language| (notice(mail), language));
    let rendered = |(notice, language)| catalogue.render(&notice, language).text;
    Mail::ALL.iter().copied().flat_map(each).map(rendered).collect()
}

#[test]
fn reference_in_mail() {
    let mut play = Play::new();
    let (italy, draft) = (play.world.italy.handler, play.draft());
    let sent = play.must(italy, draft, submit());
    let number = play.seen(italy, draft).number;
    assert!(sent.notices.iter().all(|notice| notice.about == number), "it lets a user find the case");
    // Equal ids of commands get equal numbers, whatever the country, area and question set.
    let mut other = Play::in_services();
    let italian_again = other.notification(None);
    assert_eq!(other.state(italian_again).number, number);
    let catalogue = Catalogue::shipped().unwrap();
    for text in every_mail(number, &catalogue) {
        for (country, language) in [(Country::It, Language::It), (Country::Hu, Language::De)] {
            assert!(!text.contains(catalogue.country_name(country, language)), "{text}");
            assert!(!text.contains(country.english()), "{text}");
        }
        for told in ["services", "professional", "pq-general", "IT", "HU"] {
            assert!(
                !text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == told),
                "{text}"
            );
        }
    }
}

#[test]
fn link_needs_login() {
    let login = "https://imi.example/login";
    let catalogue = Catalogue::shipped().unwrap().linking_to(login);
    let mut play = Play::new();
    let (one, other) = (play.draft(), play.draft());
    for (request, number) in [(one, play.state(one).number), (other, play.state(other).number)] {
        for text in every_mail(number, &catalogue) {
            let links: Vec<&str> = text.split_whitespace().filter(|word| word.contains("://")).collect();
            assert_eq!(links, [login], "the same for everybody and every case: no token, {text}");
            assert!(!text.contains(&request.uuid().to_string()) && !text.contains('{'), "{text}");
        }
    }
    // What it leads to is shown to whom it may be shown.
    assert!(play.look(play.world.italy.handler, one).is_ok());
    assert!(play.look(play.world.poland.handler, one).is_err());
}

#[test]
fn request_mail_copies_contact() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, .. } = play.world.clone();
    let draft = play.draft();
    let sent = play.must(italy.handler, draft, submit());
    assert_eq!(mailed(&sent, Mail::NewIncoming), with_copy(&[hungary.handler, hungary.colleague]));

    let request = play.reach(Status::Accepted);
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    let both = assign(Office::RespondingAuthority, &[hungary.handler, hungary.colleague]);
    let assigned = play.must(hungary.allocator, request, both);
    let alone = [(Recipient::User(id_of(hungary.colleague)), false)];
    assert_eq!((mailed(&assigned, Mail::Allocated), assigned.notices.len()), (alone.to_vec(), 1));

    play.off(hungary.id(), Setting::UsesAllocation);
    let request = play.reach(Status::AdditionalInformationRefused);
    play.on(italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
    let referred = play.must(italy.handler, request, refer());
    assert_eq!(mailed(&referred, Mail::Referred), [(Recipient::Contact(italian_coordinator.id()), false)]);
}

#[test]
fn last_actor() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let reply = |play: &mut Play| {
        let before = play.store.clone();
        let told = play.must(play.world.hungary.handler, request, Play::reply());
        play.scene().store = before;
        mailed(&told, Mail::Replied)
    };
    assert_eq!(reply(&mut play), with_copy(&[italy.handler]));
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    assert_eq!(reply(&mut play), with_copy(&[italy.colleague]));
    play.on(italy.id(), &[Setting::UsesAllocation]);
    assert_eq!(reply(&mut play), with_copy(&[italy.allocator]));
    play.must(italy.allocator, request, assign(Office::RequestingAuthority, &[italy.colleague]));
    assert_eq!(reply(&mut play), with_copy(&[italy.colleague]));
}

#[test]
fn last_actor_first() {
    for (allocation, mail) in [(false, Mail::NewIncoming), (true, Mail::NewToAllocate)] {
        let mut play = Play::new();
        let World { hungary, szeged, .. } = play.world.clone();
        if allocation {
            play.on(szeged.id(), &[Setting::UsesAllocation]);
        }
        let request = play.reach(Status::AwaitingAcceptance);
        let forwarded = play.must(hungary.handler, request, forward(szeged.id()));
        let told = if allocation { vec![szeged.allocator] } else { vec![szeged.handler, szeged.colleague] };
        assert_eq!(mailed(&forwarded, mail), with_copy(&told));
    }
}

#[test]
fn no_mail_to_actor() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.draft();
    let steps = [
        (italy.handler, submit()),
        (hungary.handler, accept()),
        (hungary.handler, message("soon")),
        (hungary.handler, Play::reply()),
        (italy.handler, ask_for_more()),
        (hungary.handler, reject()),
        (italy.handler, Command::CloseAsUnavailable),
    ];
    for (actor, command) in steps {
        let done = play.must(actor, request, command);
        assert!(!done.notices.is_empty());
        assert!(done.notices.iter().all(|notice| notice.to != Recipient::User(id_of(actor))));
    }
}

#[test]
fn mail_failure_no_effect() {
    let mut play = Play::new();
    let (italy, hungary) = (play.world.italy.handler, play.world.hungary.handler);
    let draft = play.draft();
    let order = play.scene().order(submit());
    let task = Task::Give { stream: draft, seen: None, order };
    let sending = play.scene().draft(italy, task);
    play.scene().store.commit(&sending).unwrap();
    let sent: BTreeSet<_> = sending.notices.iter().map(|notice| notice.id).collect();
    assert!(sent.len() > 1);
    let hand_out = |play: &mut Play| -> BTreeSet<_> {
        let (now, until) = (play.now, play.now + TimeDelta::hours(1));
        let out = play.scene().store.lease(now, until, 100).unwrap();
        out.into_iter().map(|notice| notice.id).collect()
    };
    // Handed out and bounced, again and again: it is kept, and is the same notice each time.
    for _ in 0..3 {
        assert_eq!(hand_out(&mut play), sent);
        assert_eq!(hand_out(&mut play), BTreeSet::new(), "not while it is on its way");
        assert_eq!((play.status(draft), play.actions(hungary)), (Status::AwaitingAcceptance, vec![draft]));
        play.scene().pass(TimeDelta::hours(1));
    }
    let mut rest = sent;
    let arrived = rest.pop_first().unwrap();
    play.scene().store.sent(&[arrived]).unwrap();
    assert_eq!(hand_out(&mut play), rest, "one that arrived stops none of the others");
    play.must(hungary, draft, accept());
}

#[test]
fn blocked_users_mail() {
    // A standing does not say whether an account is blocked, so mail cannot depend on it; who is removed is not in it.
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let standing = serde_json::to_value(play.standing_of(hungary.id(), PQ)).unwrap();
    let fields: BTreeSet<_> = standing["users"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["preferred", "rights", "user"]));
    let told = |play: &mut Play| {
        let draft = play.draft();
        mailed(&play.must(italy.handler, draft, submit()), Mail::NewIncoming)
    };
    assert_eq!(told(&mut play), with_copy(&[hungary.handler, hungary.colleague]), "blocked or not");
    play.change(hungary.id(), |standing| standing.users.retain(|user| user.user != id_of(hungary.colleague)));
    assert_eq!(told(&mut play), with_copy(&[hungary.handler]));
}

#[test]
fn nobody_to_mail() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| {
        for user in &mut standing.users {
            user.rights.remove(UserRight::RequestHandler);
        }
    });
    let draft = play.draft();
    let sent = play.must(italy.handler, draft, submit());
    assert_eq!(mailed(&sent, Mail::NewIncoming), with_copy(&[hungary.administrator]));
}

// History.

#[test]
fn history_of_all_machines() {
    let mut play = Play::new();
    let World { italy, .. } = play.world.clone();
    let request = play.reach(Status::PersonalDataRemoved);
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    let told = play.history(italy.colleague, request);
    let by = |name| {
        let line = told.iter().find(|line| line.what.name == name).unwrap();
        (line.authority, line.user)
    };
    let removed = (Some(italy.id()), Some(id_of(italy.handler)));
    assert_eq!((by("draft_created"), by("sent")), (removed, removed));
    assert!(told.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(!format!("{told:?}").contains("Rossini"));
}

#[test]
fn user_data_in_history() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let by = |play: &Play, reader, name| {
        let told = play.history(reader, request);
        let line = told.into_iter().find(|line| line.what.name == name).unwrap();
        (line.authority, line.user)
    };
    let sent = (Some(italy.id()), Some(id_of(italy.handler)));
    assert_eq!(by(&play, italy.viewer, "sent"), sent);
    assert_eq!(by(&play, hungary.handler, "sent"), (sent.0, None), "abroad the authority alone");
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != id_of(italy.handler)));
    assert_eq!(by(&play, italy.viewer, "sent"), sent, "his id stays when he is gone");
    // An id is all there is of him: his name is resolved elsewhere.
    let line = serde_json::to_value(play.history(italy.viewer, request)[0]).unwrap();
    let fields: BTreeSet<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["at", "authority", "user", "what"]));
    assert_eq!(line["user"], serde_json::to_value(id_of(italy.handler)).unwrap());
}

#[test]
fn user_moves() {
    let mut play = Play::new();
    let World { italy, poland, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    let before = play.history(italy.viewer, request);
    // Removed here and registered anew there; and even under his old id he takes nothing along.
    let leaving = *play.standing_of(italy.id(), PQ).users.first().unwrap();
    assert_eq!(leaving.user, id_of(italy.handler));
    play.change(italy.id(), |standing| standing.users.retain(|user| user.user != leaving.user));
    play.change(poland.id(), |standing| standing.users.push(leaving));
    let moved = Actor::User { user: leaving.user, authority: poland.id() };
    assert!(play.look(moved, request).is_err());
    play.give(italy.handler, request, message("one more thing")).refusal();
    assert_eq!(play.history(italy.viewer, request), before, "old events name the old authority");
    let sent = before.iter().find(|line| line.what.name == "sent").unwrap();
    assert_eq!((sent.authority, sent.user), (Some(italy.id()), Some(leaving.user)));
    let edits = diploma(play.world.hungary.id());
    let own = play.found(moved, NewDraft { area: Some(PQ), edits }).done().stream;
    assert_eq!(play.history(moved, own)[0].authority, Some(poland.id()), "new ones the new");
}

#[test]
fn history_kept() {
    let ends =
        [(Status::Replied, Command::CloseAsSatisfactory), (Status::Accepted, Command::WithdrawRequest)];
    for (status, end) in ends {
        let mut play = Play::new();
        let World { italy, hungary, .. } = play.world.clone();
        let request = play.reach(status);
        play.must(italy.handler, request, end);
        let read = |play: &Play| [italy.handler, hungary.handler].map(|actor| play.history(actor, request));
        let before = read(&play);
        let events = play.events(request);
        assert!(before.iter().all(|told| told.len() >= 3));
        play.pass_days(190);
        play.elapse(request).done();
        for (before, after) in before.iter().zip(read(&play)) {
            assert!(after.starts_with(before) && after.len() == before.len() + 1);
        }
        assert_eq!(play.events(request)[..events.len()], events, "nothing of it was altered");
        assert!(play.reads(italy.handler, request).is_empty(), "it outlives the personal data");
        play.pass_days(20_000);
        assert!(read(&play)[0].starts_with(&before[0]));
    }
}

#[test]
fn history_visibility() {
    let mut play = Play::new();
    let World { italy, hungary, poland, .. } = play.world.clone();
    let request = play.reach(Status::AwaitingAcceptance);
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.must(hungary.allocator, request, assign(Office::RespondingAuthority, &[hungary.handler]));
    play.must(hungary.handler, request, accept());
    let outside = play.history(italy.handler, request);
    let inside = play.history(hungary.handler, request);
    let foreign = |line: &imi_core::Line| line.authority == Some(hungary.id()) && line.user.is_some();
    assert!(!outside.iter().any(foreign) && inside.iter().any(foreign));
    assert_eq!(inside.iter().filter(|line| foreign(line)).count(), 2, "allocated and accepted");
    let of_hungary = outside.iter().filter(|line| line.authority == Some(hungary.id())).count();
    assert_eq!(of_hungary, 1, "the acceptance alone");
    assert_eq!(play.history(poland.handler, request), []);
}

// Time, numbers and lists.

#[test]
fn time_is_argument() {
    let mut play = Play::new();
    let (request, hungary) = (play.reach(Status::AwaitingAcceptance), play.world.hungary.handler);
    let order = play.scene().order(accept());
    let task = || Task::Give { stream: request, seen: None, order: order.clone() };
    let scene = play.scene();
    let [first, second] = [scene.draft(hungary, task()), scene.draft(hungary, task())];
    assert_eq!(first, second);
}

#[test]
fn deadline_indicative() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let draft = play.draft();
    let edits = vec![Edit::Deadline { day: "2012-03-10".parse().ok() }];
    play.must(italy.handler, draft, Command::SubmitRequest { edits });
    for (command, status) in [(accept(), Status::Accepted), (Play::reply(), Status::Replied)] {
        play.pass_days(100);
        play.elapse(draft).nothing();
        play.must(hungary.handler, draft, command);
        assert_eq!(play.status(draft), status);
    }
}

#[test]
fn numbers_assigned() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let mut known = BTreeSet::new();
    for area in [None, Some(PQ)] {
        let done = play.found(italy, NewDraft { area, edits: vec![] }).done();
        let Event::DraftCreated(created) = &done.events[0].event else { panic!("no draft: {done:?}") };
        assert_eq!(done.events.len(), 1, "with its first save, of whatever little is filled in");
        assert_eq!(play.seen(italy, done.stream).number, created.number);
        assert_eq!(Request::summary(&play.state(done.stream)).row.number, created.number);
        assert_ne!(created.number.to_string(), done.stream.to_string(), "apart from the id");
        assert!(known.insert(created.number));
    }
}

#[test]
fn request_number() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, italian_coordinator: first, .. } = play.world.clone();
    play.on(italy.id(), &[Setting::SubjectToApproval]);
    play.on(first.id(), &[Setting::ApprovesRequests]);
    let request = play.found(italy.handler, NewDraft { area: Some(PQ), edits: vec![] }).done().stream;
    let number = play.seen(italy.handler, request).number;
    let edits = diploma(hungary.id());
    for (actor, command) in [
        (italy.handler, Command::SubmitRequest { edits }),
        (first.referee, Command::ApproveRequest),
        (hungary.handler, forward(szeged.id())),
        (szeged.handler, accept()),
    ] {
        play.must(actor, request, command);
        assert_eq!(play.seen(italy.handler, request).number, number);
    }
    assert_eq!(play.seen(szeged.handler, request).number, number);
}

#[test]
fn ids_never_reused() {
    let mut play = Play::new();
    let italy = play.world.italy.handler;
    let mut known = BTreeSet::new();
    for _ in 0..20 {
        let draft = play.draft();
        let number = play.seen(italy, draft).number.to_string();
        assert!(known.insert(number) && known.insert(format!("{draft:?}")));
        play.must(italy, draft, Command::DiscardDraft);
    }
}

#[test]
fn migration_across_membership() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| standing.country = Country::Gb);
    let last = Country::Gb.participates_until().unwrap();
    play.at(&format!("{}T10:00:00Z", last - chrono::Days::new(2)));
    let (request, draft) = (play.reach(Status::AwaitingAcceptance), play.draft());
    play.pass_days(5);
    play.give(italy.handler, draft, submit()).refused(Rule::PartiesAreEeaStates);
    play.must(hungary.handler, request, accept());
    play.must(hungary.handler, request, Play::reply());
}

#[test]
fn lists_freeze() {
    let mut play = Play::new();
    let (request, italy) = (play.reach(Status::Replied), play.world.italy.handler);
    let before = play.seen(italy, request);
    play.scene().policy.questions = imi_i18n::Questions::from_toml(&[]).unwrap();
    assert_eq!(play.seen(italy, request), before, "shown as it was begun");
    let edits = diploma(play.world.hungary.id());
    play.found(italy, NewDraft { area: Some(PQ), edits }).refusal();
}
