//! Who is mailed of what happens to a request, by which mail, and that no mail tells more (handbook 5.3.9.3).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::testing::Done;
use imi_core::{
    Actor, Argument, Language, Message as _, Notice, Recipient, Setting, UserRight, WorkflowRole,
    one_mail_per_address,
};
use imi_i18n::Catalogue;
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, Staff, World, accept, ask_again, ask_for_more, assign, attach, forward, id_of,
    mailed, message, opinion, refer, refuse, reject, return_reply, return_request, split, submit,
    uphold_and_close, uphold_and_restart, with_copy,
};
use imi_requests::{Command, Mail, Office, Request, Status};

/// The mails of what was done, each with its recipients by name.
fn told(play: &Play, done: &Done<Request>) -> Vec<String> {
    let user = |id| play.world.users().into_iter().find(|(_, actor)| actor.user() == Some(id)).unwrap().0;
    let authority = |id| play.world.all().into_iter().find(|(_, staff)| staff.id() == id).unwrap().0;
    let name = |notice: &Notice<Request>| match notice.to {
        Recipient::User(id) => user(id),
        Recipient::Contact(id) if notice.copy => format!("copy to {}", authority(id)),
        Recipient::Contact(id) => format!("contact of {}", authority(id)),
        Recipient::Commission => "the Commission".to_owned(),
    };
    let mut mails: Vec<(Mail, Vec<String>)> = Vec::new();
    for notice in &done.notices {
        match mails.iter_mut().find(|(mail, _)| *mail == notice.mail) {
            Some((_, names)) => names.push(name(notice)),
            None => mails.push((notice.mail, vec![name(notice)])),
        }
    }
    mails.into_iter().map(|(mail, names)| format!("{mail:?}: {}", names.join(", "))).collect()
}

type Event = fn(&mut Play) -> Done<Request>;

/// Brings the diploma case to a status, where the actor gives the command.
fn then(play: &mut Play, status: Status, who: fn(&World) -> Actor, command: Command) -> Done<Request> {
    let request = play.reach(status);
    play.must(who(&play.world), request, command)
}

fn italy(world: &World) -> Actor {
    world.italy.handler
}
fn hungary(world: &World) -> Actor {
    world.hungary.handler
}
fn italian_referee(world: &World) -> Actor {
    world.italian_coordinator.referee
}
fn hungarian_referee(world: &World) -> Actor {
    world.hungarian_coordinator.referee
}

fn allocating(play: &mut Play) {
    for staff in play.world.clone().all_mut() {
        play.on(staff.id(), &[Setting::UsesAllocation]);
    }
}

fn withdraw(play: &mut Play, status: Status) -> Done<Request> {
    then(play, status, italy, Command::WithdrawRequest)
}

/// A request that was referred to one coordinator, then to another while the first was none, and now to the first again.
fn referred_to_the_first_again(p: &mut Play) -> Done<Request> {
    let World { italy, hungary, italian_coordinator: first, other_italian_coordinator: other, .. } =
        p.world.clone();
    let last = p.world.hungarian_coordinator.clone();
    let request = p.reach(Status::AdditionalInformationRefused);
    for coordinator in [&first, &other, &last] {
        p.on(coordinator.id(), &[Setting::ParticipatesInReferrals]);
    }
    p.on(first.id(), &[Setting::UsesAllocation]);
    p.link(italy.id(), other.id());
    let only = |p: &mut Play, here: &Staff, gone: &Staff| {
        p.change(here.id(), |standing| standing.role = WorkflowRole::RequestCoordinator);
        p.change(gone.id(), |standing| standing.role = WorkflowRole::AuthorityRequests);
    };
    for (asked, gone) in [(&first, &other), (&other, &first)] {
        only(p, asked, gone);
        p.must(italy.handler, request, refer());
        if asked.id() == first.id() {
            p.must(first.allocator, request, assign(Office::RequestingCoordinator, &[first.referee]));
        }
        p.must(asked.referee, request, opinion(false));
        p.must(last.referee, request, opinion(false));
        p.must(hungary.handler, request, uphold_and_restart());
    }
    only(p, &first, &other);
    p.must(italy.handler, request, refer())
}

/// A request that the responding coordinator found unsatisfactory once, referred again.
fn referred_again(play: &mut Play) -> Done<Request> {
    let request = play.reach(Status::ReturnedByRespondingCoordinator);
    play.must(hungary(&play.world), request, uphold_and_restart());
    play.must(italy(&play.world), request, refer())
}

const FOUND: Status = Status::AwaitingAcceptance;

/// Every event that somebody is told of, by the row of the catalogue that it stands for.
#[rustfmt::skip]
const EMAIL_RECIPIENTS: &[(&str, Event, &[&str])] = &[
    ("NewIncomingWithoutAllocation", |p| then(p, Status::Draft, italy, submit()),
        &["NewIncoming: handler of hungary, colleague of hungary, copy to hungary"]),
    ("NewIncomingWithAllocation", |p| { let draft = p.draft(); allocating(p); p.must(italy(&p.world), draft, submit()) },
        &["NewToAllocate: allocator of hungary, copy to hungary"]),
    ("OutgoingDevelopments: forward", |p| { let to = p.world.szeged.id(); then(p, FOUND, hungary, forward(to)) },
        &["Forwarded: handler of italy, copy to italy",
          "NewIncoming: handler of szeged, colleague of szeged, copy to szeged"]),
    ("NewIncomingWithAllocation: forward", |p| {
        let to = p.world.szeged.id(); p.on(to, &[Setting::UsesAllocation]); then(p, FOUND, hungary, forward(to)) },
        &["Forwarded: handler of italy, copy to italy", "NewToAllocate: allocator of szeged, copy to szeged"]),
    ("OutgoingDevelopments: split", |p| { let to = p.world.szeged.id(); then(p, FOUND, hungary, split(to, &[1], &[])) },
        &["Split: handler of italy, copy to italy",
          "NewIncoming: handler of szeged, colleague of szeged, copy to szeged"]),
    ("OutgoingDevelopments: reply", |p| then(p, Status::Accepted, hungary, Play::reply()),
        &["Replied: handler of italy, copy to italy"]),
    ("AssignedAwaitingAcceptance", |p| {
        let hungary = p.world.hungary.clone(); p.on(hungary.id(), &[Setting::UsesAllocation]);
        let assign = assign(Office::RespondingAuthority, &[hungary.handler]);
        then(p, FOUND, |world| world.hungary.allocator, assign) },
        &["NewIncoming: handler of hungary"]),
    ("assignment or re-assignment (only the newly assigned)", |p| {
        let request = p.reach(Status::Accepted); let hungary = p.world.hungary.clone();
        p.on(hungary.id(), &[Setting::UsesAllocation]);
        p.must(hungary.allocator, request,
            assign(Office::RespondingAuthority, &[hungary.handler, hungary.colleague])) },
        &["Allocated: colleague of hungary"]),
    ("EveryCommentMailed", |p| {
        let first = then(p, Status::Accepted, hungary, message("please wait"));
        p.must(hungary(&p.world), first.stream, message("it will take a week")) },
        &["MessageAdded: handler of italy, copy to italy"]),
    ("CommentMailRecipients", |p| then(p, Status::Accepted, italy, message("how long?")),
        &["MessageAdded: handler of hungary, copy to hungary"]),
    ("CommentMailRecipients: document", |p| then(p, Status::Accepted, italy, attach("Esame.pdf", &[])),
        &["DocumentAdded: handler of hungary, copy to hungary"]),
    ("additional information requested", |p| then(p, Status::Replied, italy, ask_for_more()),
        &["AdditionalAsked: handler of hungary, copy to hungary"]),
    ("asked again", |p| then(p, Status::AdditionalInformationRefused, italy, ask_again()),
        &["AskedAgain: handler of hungary, copy to hungary"]),
    ("sent back by the requesting coordinator",
        |p| then(p, Status::ReferredToRequestingCoordinator, italian_referee, opinion(false)),
        &["SentBack: handler of hungary, copy to hungary"]),
    ("sent back by the responding coordinator",
        |p| then(p, Status::ReferredToRespondingCoordinator, hungarian_referee, opinion(false)),
        &["SentBack: handler of hungary, copy to hungary"]),
    ("AcceptanceMail", |p| {
        let proposed = Some("2012-04-01".parse().unwrap());
        then(p, FOUND, hungary, Command::Accept { coordinator: None, proposed }) },
        &["Accepted: handler of italy, copy to italy"]),
    ("AcceptanceMail: date", |p| {
        let day = "2012-04-01".parse().unwrap(); then(p, FOUND, hungary, Command::ProposeDate { day }) },
        &["NewDateProposed: handler of italy, copy to italy"]),
    ("RefusalMail", |p| {
        p.on(p.world.hungary.id(), &[Setting::MayRefuse]); then(p, FOUND, hungary, refuse()) },
        &["Refused: handler of italy, copy to italy"]),
    ("additional information refused", |p| then(p, Status::AdditionalInformationRequested, hungary, reject()),
        &["AdditionalRejected: handler of italy, copy to italy"]),
    ("additional information to come",
        |p| then(p, Status::AdditionalInformationRequested, hungary, Command::AcceptAdditionalInformation),
        &["AdditionalAccepted: handler of italy, copy to italy"]),
    ("additional information to come", |p| then(p, Status::AdditionalInformationAskedAgain, hungary, Command::Reconsider),
        &["AdditionalAccepted: handler of italy, copy to italy"]),
    ("referral restarted", |p| then(p, Status::ReturnedByRespondingCoordinator, hungary, uphold_and_restart()),
        &["ReferralRestarted: handler of italy, copy to italy"]),
    ("closed by the other side", |p| then(p, Status::ReturnedByRequestingCoordinator, hungary, uphold_and_close()),
        &["Closed: handler of italy, copy to italy"]),
    ("closed by the other side", |p| then(p, Status::Replied, italy, Command::CloseAsSatisfactory),
        &["Closed: handler of hungary, copy to hungary"]),
    ("closed by the other side", |p| then(p, Status::AdditionalInformationRefused, italy, Command::CloseAsUnavailable),
        &["Closed: handler of hungary, copy to hungary"]),
    ("closed by a coordinator", |p| then(p, Status::ReferredToRequestingCoordinator, italian_referee, opinion(true)),
        &["Closed: handler of italy, copy to italy, handler of hungary, copy to hungary"]),
    ("approved by its coordinator", |p| then(p, Status::AwaitingRequestApproval, italian_referee, Command::ApproveRequest),
        &["Approved: handler of italy, copy to italy",
          "NewIncoming: handler of hungary, colleague of hungary, copy to hungary"]),
    ("returned by its coordinator", |p| then(p, Status::AwaitingRequestApproval, italian_referee, return_request()),
        &["Returned: handler of italy, copy to italy"]),
    ("approved by its coordinator", |p| then(p, Status::AwaitingReplyApproval, hungarian_referee, Command::ApproveReply),
        &["ReplyApproved: handler of hungary, copy to hungary", "Replied: handler of italy, copy to italy"]),
    ("returned by its coordinator", |p| then(p, Status::AwaitingReplyApproval, hungarian_referee, return_reply()),
        &["ReplyReturned: handler of hungary, copy to hungary"]),
    ("FirstReferralWithoutAllocation", |p| {
        p.on(p.world.italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
        then(p, Status::AdditionalInformationRefused, italy, refer()) },
        &["Referred: contact of italian coordinator"]),
    ("FirstReferralWithAllocation", |p| {
        let first = p.world.italian_coordinator.id();
        p.on(first, &[Setting::ParticipatesInReferrals, Setting::UsesAllocation]);
        then(p, Status::AdditionalInformationRefused, italy, refer()) },
        &["ReferredToAllocate: allocator of italian coordinator, copy to italian coordinator"]),
    ("assignment of a referral to a referral handler", |p| {
        let request = p.reach(Status::ReferredToRequestingCoordinator);
        let coordinator = p.world.italian_coordinator.clone();
        p.on(coordinator.id(), &[Setting::UsesAllocation]);
        p.must(coordinator.allocator, request, assign(Office::RequestingCoordinator, &[coordinator.referee])) },
        &["ReferralAllocated: referee of italian coordinator"]),
    ("LaterReferralToLastActor", referred_again,
        &["Referred: referee of hungarian coordinator, copy to hungarian coordinator"]),
    ("LaterReferralToLastActor", |p| {
        // The referral handler who gave the opinion stays assigned when the seat is allocated.
        let request = p.reach(Status::ReferredToRespondingCoordinator);
        let coordinator = p.world.hungarian_coordinator.clone();
        p.on(coordinator.id(), &[Setting::UsesAllocation]);
        let both = [coordinator.referee, coordinator.second_referee];
        p.must(coordinator.allocator, request, assign(Office::RespondingCoordinator, &both));
        p.must(coordinator.second_referee, request, opinion(false));
        p.must(hungary(&p.world), request, uphold_and_restart());
        p.must(italy(&p.world), request, refer()) },
        &["Referred: second referee of hungarian coordinator, copy to hungarian coordinator"]),
    ("a referral to a coordinator that was asked before another one", referred_to_the_first_again,
        &["Referred: allocator of italian coordinator, copy to italian coordinator"]),
    ("request awaiting approval, coordinator without allocation", |p| {
        p.on(p.world.italy.id(), &[Setting::SubjectToApproval]);
        p.on(p.world.italian_coordinator.id(), &[Setting::ApprovesRequests]);
        then(p, Status::Draft, italy, submit()) },
        &["ApprovalNeeded: contact of italian coordinator"]),
    ("request awaiting approval, coordinator with allocation", |p| {
        p.on(p.world.italy.id(), &[Setting::SubjectToApproval]);
        p.on(p.world.italian_coordinator.id(), &[Setting::ApprovesRequests, Setting::UsesAllocation]);
        then(p, Status::Draft, italy, submit()) },
        &["ApprovalToAllocate: allocator of italian coordinator, copy to italian coordinator"]),
    ("request awaiting approval again", |p| then(p, Status::RequestReturned, italy, submit()),
        &["ApprovalNeeded: referee of italian coordinator, copy to italian coordinator"]),
    ("reply awaiting approval", |p| {
        p.on(p.world.hungary.id(), &[Setting::SubjectToApproval]);
        p.on(p.world.hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
        then(p, Status::Accepted, hungary, Play::reply()) },
        &["ReplyApprovalNeeded: contact of hungarian coordinator"]),
    ("withdrawn", |p| withdraw(p, Status::Accepted), &["Withdrawn: handler of hungary, copy to hungary"]),
    ("withdrawn: nobody acted yet", |p| withdraw(p, FOUND),
        &["Withdrawn: handler of hungary, colleague of hungary, copy to hungary"]),
    ("withdrawn: a coordinator held it", |p| withdraw(p, Status::ReferredToRequestingCoordinator),
        &["Withdrawn: handler of hungary, copy to hungary, contact of italian coordinator"]),
    ("discarded: a coordinator held it", |p| then(p, Status::AwaitingRequestApproval, italy, Command::DiscardDraft),
        &["Discarded: contact of italian coordinator"]),
    ("draft about to be discarded by the clock", |p| {
        let draft = p.draft(); p.at("2012-08-02T09:00:00Z"); p.elapse(draft).done() },
        &["DraftExpiring: handler of italy, copy to italy"]),
    ("draft discarded by the clock", |p| { let draft = p.draft(); p.pass_days(190); p.elapse(draft).done() }, &[]),
    ("own draft", |p| then(p, Status::Draft, italy, Command::EditDraft { edits: vec![] }), &[]),
];

#[test]
fn email_recipients() {
    for (row, event, expected) in EMAIL_RECIPIENTS {
        let mut play = Play::new();
        let done = event(&mut play);
        assert_eq!(told(&play, &done), *expected, "{row}");
    }
}

/// A side is not mailed about its own command; who is newly assigned did not assign himself.
#[test]
fn own_action_not_mailed() {
    for (row, event, _) in EMAIL_RECIPIENTS {
        let mut play = Play::new();
        let done = event(&mut play);
        let users = play.world.users();
        let authority = |to| match to {
            Recipient::User(id) => {
                users.iter().find(|(_, a)| a.user() == Some(id)).and_then(|(_, a)| a.authority())
            }
            Recipient::Contact(id) => Some(id),
            Recipient::Commission => None,
        };
        let acting = done.events.iter().find_map(|event| event.by.authority());
        let own = done.notices.iter().filter(|notice| acting.is_some() && authority(notice.to) == acting);
        assert_eq!(own.count() > 0, row.to_lowercase().starts_with("assign"), "{row}");
    }
}

#[test]
fn emails_hold_no_details() {
    let catalogue = Catalogue::shipped().unwrap();
    let details =
        [SUBJECT, DIPLOMA, "midwife", "as of this year", "because", "they keep that register", "Esame"];
    for (row, event, _) in EMAIL_RECIPIENTS {
        for notice in event(&mut Play::new()).notices {
            let allowed =
                |(_, argument): &(&str, Argument)| matches!(argument, Argument::Link | Argument::Number(_));
            assert!(notice.arguments().iter().all(allowed), "{row}");
            let stored = serde_json::to_string(&notice).unwrap();
            let read = [&notice as &dyn imi_core::Message, &notice.mail.subject()]
                .map(|message| catalogue.render(message, notice.language).text);
            for text in [&stored, &read[0], &read[1]] {
                assert!(!details.iter().any(|detail| text.contains(detail)), "{row}: {text}");
            }
            assert!(read[0].contains("{link}"), "{row}: {}", read[0]);
        }
    }
}

#[test]
fn email_in_users_language() {
    let mut play = Play::new();
    let World { hungary, .. } = play.world.clone();
    play.change(hungary.id(), |standing| {
        standing.mail_language = Language::De;
        for user in &mut standing.users {
            user.preferred = if user.user == id_of(hungary.handler) { Language::Pl } else { Language::Hu };
        }
    });
    let sent = then(&mut play, Status::Draft, italy, submit());
    let language = |to| sent.notices.iter().find(|notice| notice.to == to).map(|notice| notice.language);
    assert_eq!(language(Recipient::User(id_of(hungary.handler))), Some(Language::Pl));
    assert_eq!(language(Recipient::User(id_of(hungary.colleague))), Some(Language::Hu));
    assert_eq!(language(Recipient::Contact(hungary.id())), Some(Language::De), "CopyEmailLanguage");
}

#[test]
fn subsequent_to_last_actor() {
    for allocation in [false, true] {
        let mut play = Play::new();
        let hungary = play.world.hungary.clone();
        let request = play.reach(Status::AwaitingAcceptance);
        if allocation {
            play.on(hungary.id(), &[Setting::UsesAllocation]);
            let both = [hungary.handler, hungary.colleague];
            play.must(hungary.allocator, request, assign(Office::RespondingAuthority, &both));
        }
        play.must(hungary.handler, request, accept());
        play.must(hungary.colleague, request, Play::reply());
        let asked = play.must(play.world.italy.handler, request, ask_for_more());
        assert_eq!(mailed(&asked, Mail::AdditionalAsked), with_copy(&[hungary.colleague]));
    }
}

#[test]
fn allocation_is_no_action() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::AwaitingAcceptance);
    let assigned = |users: &[Actor]| assign(Office::RespondingAuthority, users);
    play.must(hungary.allocator, request, assigned(&[hungary.handler]));
    play.must(hungary.handler, request, accept());
    play.must(hungary.allocator, request, assigned(&[hungary.handler, hungary.colleague]));
    let write = |play: &mut Play| play.must(play.world.italy.handler, request, message("how long?"));
    assert_eq!(mailed(&write(&mut play), Mail::MessageAdded), with_copy(&[hungary.handler]));
    play.must(hungary.allocator, request, assigned(&[hungary.colleague]));
    assert_eq!(mailed(&write(&mut play), Mail::MessageAdded), with_copy(&[hungary.colleague]));
}

#[test]
fn last_actor_gone() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator, .. } = play.world.clone();
    let request = play.reach(Status::Replied);
    let leave = |play: &mut Play, authority, actor| {
        play.change(authority, |standing| standing.users.retain(|user| user.user != id_of(actor)));
    };
    leave(&mut play, hungary.id(), hungary.handler);
    let asked = play.must(italy.handler, request, ask_for_more());
    assert_eq!(mailed(&asked, Mail::AdditionalAsked), with_copy(&[hungary.colleague]), "the other handlers");

    play.on(hungary.id(), &[Setting::UsesAllocation]);
    let withdrawn = play.must(italy.handler, request, Command::WithdrawRequest);
    assert_eq!(mailed(&withdrawn, Mail::Withdrawn), with_copy(&[hungary.allocator]), "else the allocators");

    let mut play = Play::new();
    let request = play.reach(Status::ReturnedByRespondingCoordinator);
    play.must(hungary.handler, request, uphold_and_restart());
    play.change(hungarian_coordinator.id(), |standing| {
        let gone = standing.users.iter_mut().find(|user| user.user == id_of(hungarian_coordinator.referee));
        gone.unwrap().rights.remove(UserRight::ReferralHandler);
    });
    let referred = play.must(italy.handler, request, refer());
    let contact = vec![(Recipient::Contact(hungarian_coordinator.id()), false)];
    assert_eq!(mailed(&referred, Mail::Referred), contact, "as at a first referral");
}

#[test]
fn first_referral_per_coordinator() {
    let mut play = Play::new();
    let World { italy, hungary, hungarian_coordinator: first, other_hungarian_coordinator: second, .. } =
        play.world.clone();
    let request = play.reach(Status::ReturnedByRespondingCoordinator);
    play.must(hungary.handler, request, uphold_and_restart());
    play.link(hungary.id(), second.id());
    play.on(second.id(), &[Setting::ParticipatesInReferrals]);
    play.must(hungary.handler, request, Command::ChangeCoordinator { coordinator: second.id() });
    let referred = play.must(italy.handler, request, refer());
    assert_eq!(told(&play, &referred), ["Referred: contact of other hungarian coordinator"]);

    let mut play = Play::new();
    let request = play.reach(Status::AwaitingReplyApproval);
    play.on(first.id(), &[Setting::UsesAllocation, Setting::ParticipatesInReferrals]);
    let assigned = assign(Office::RespondingCoordinator, &[first.referee]);
    play.must(first.allocator, request, assigned);
    for (actor, command) in
        [(first.referee, Command::ApproveReply), (italy.handler, ask_for_more()), (hungary.handler, reject())]
    {
        play.must(actor, request, command);
    }
    let referred = play.must(italy.handler, request, refer());
    assert_eq!(mailed(&referred, Mail::ReferredToAllocate), with_copy(&[first.allocator]));
    assert_eq!(play.actions(first.referee), [], "who was assigned for the approval is not for the referral");
}

#[test]
fn notes_reach_only_parties() {
    let mut play = Play::new();
    let World { italy, hungary, szeged, .. } = play.world.clone();
    let request = play.reach(Status::Accepted);
    play.must(hungary.handler, request, forward(szeged.id()));
    play.must(szeged.handler, request, accept());
    let written = play.must(italy.handler, request, message("welcome"));
    assert_eq!(told(&play, &written), ["MessageAdded: handler of szeged, copy to szeged"]);
}

#[test]
fn two_contact_mails_merge() {
    let mut play = Play::new();
    let hungary = play.world.hungary.clone();
    let sent = then(&mut play, Status::Draft, italy, submit());
    assert_eq!(sent.notices.len(), 3);
    let shared = |to| match to {
        Recipient::User(id) if id == id_of(hungary.colleague) => Some("colleague@example.hu".to_owned()),
        Recipient::User(_) => Some("Office@example.hu".to_owned()),
        _ => Some("office@example.hu".to_owned()),
    };
    let mails = one_mail_per_address(sent.notices, shared);
    let to: Vec<_> = mails.iter().map(|(address, notice)| (address.as_str(), notice.copy)).collect();
    assert_eq!(to, [("Office@example.hu", false), ("colleague@example.hu", false)]);
}
