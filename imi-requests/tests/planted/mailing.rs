//! The matrix of mail is followed by what is rarely done too, and whoever is told too much or too little is named.

use imi_core::{Actor, Notice, Recipient, Setting, Task};
use imi_requests::testing::history::{End, History, mailing};
use imi_requests::testing::{
    Play, accept, assign, comment, opinion, refer, return_reply, submit, uphold_and_restart,
};
use imi_requests::{Command, Mail, Office, Request, RequestId, Status};

use super::{going_on, in_status, must, says, written};

/// A way that is followed: it begins in a status, and the play may change standings before.
struct Way {
    name: &'static str,
    before: fn(&mut Play),
    from: Status,
    then: fn(&mut Walk),
}

/// Goes a way; the mail of each step follows the matrix.
struct Walk {
    history: History,
    request: RequestId,
}

impl Walk {
    #[track_caller]
    fn give(&mut self, actor: fn(&imi_requests::testing::World) -> Actor, command: Command) {
        must(&mut self.history, actor, self.request, command);
        assert_eq!(mailing::mail_follows_the_matrix(&self.history), Ok(()));
    }

    fn standing(&mut self, change: impl FnOnce(&mut imi_core::Standing), whose: imi_core::AuthorityId) {
        let mut standing =
            self.history.standings().into_iter().find(|known| known.authority == whose).unwrap();
        change(&mut standing);
        self.history.scene.standing(&standing);
    }
}

const fn same(_: &mut Play) {}

fn two_hungarian_coordinators(play: &mut Play) {
    let (hungary, first, second) = (
        play.world.hungary.id(),
        play.world.hungarian_coordinator.id(),
        play.world.other_hungarian_coordinator.id(),
    );
    play.link(hungary, second);
    play.on(hungary, &[Setting::SubjectToApproval]);
    play.on(first, &[Setting::ApprovesReplies]);
    play.on(second, &[Setting::ApprovesReplies]);
}

fn both_coordinators_take_part(play: &mut Play) {
    let (first, second) = (play.world.italian_coordinator.id(), play.world.hungarian_coordinator.id());
    play.on(first, &[Setting::ParticipatesInReferrals]);
    play.on(second, &[Setting::ParticipatesInReferrals]);
}

const WAYS: &[Way] = &[
    Way {
        name: "a reply is returned, and given again",
        before: same,
        from: Status::AwaitingReplyApproval,
        then: |walk| {
            walk.give(|w| w.hungarian_coordinator.referee, return_reply());
            walk.give(|w| w.hungary.handler, Play::reply());
        },
    },
    Way {
        name: "discarded while a coordinator is to approve it",
        before: same,
        from: Status::AwaitingRequestApproval,
        then: |walk| walk.give(|w| w.italy.handler, Command::DiscardDraft),
    },
    Way {
        name: "discarded once the coordinator returned it",
        before: same,
        from: Status::RequestReturned,
        then: |walk| walk.give(|w| w.italy.handler, Command::DiscardDraft),
    },
    Way {
        name: "withdrawn while a reply is held",
        before: same,
        from: Status::AwaitingReplyApproval,
        then: |walk| walk.give(|w| w.italy.handler, Command::WithdrawRequest),
    },
    Way {
        name: "withdrawn once the reply was returned",
        before: same,
        from: Status::ReplyReturned,
        then: |walk| walk.give(|w| w.italy.handler, Command::WithdrawRequest),
    },
    Way {
        name: "referred twice to the same coordinator",
        before: same,
        from: Status::ReferredToRespondingCoordinator,
        then: |walk| {
            walk.give(|w| w.hungarian_coordinator.second_referee, opinion(false));
            walk.give(|w| w.hungary.colleague, uphold_and_restart());
            walk.give(|w| w.italy.handler, refer());
            walk.give(|w| w.italy.handler, Command::WithdrawRequest);
        },
    },
    Way {
        name: "withdrawn once a coordinator sent it back",
        before: same,
        from: Status::ReturnedByRespondingCoordinator,
        then: |walk| walk.give(|w| w.italy.handler, Command::WithdrawRequest),
    },
    Way {
        name: "passed on from one coordinator to the other",
        before: both_coordinators_take_part,
        from: Status::AdditionalInformationRefused,
        then: |walk| {
            walk.give(|w| w.italy.handler, refer());
            walk.give(|w| w.italian_coordinator.referee, opinion(false));
            walk.give(|w| w.italy.handler, Command::WithdrawRequest);
        },
    },
    Way {
        name: "passed on to the other, who sends it back, and again",
        before: both_coordinators_take_part,
        from: Status::AdditionalInformationRefused,
        then: |walk| {
            walk.give(|w| w.italy.handler, refer());
            walk.give(|w| w.italian_coordinator.referee, opinion(false));
            walk.give(|w| w.hungarian_coordinator.referee, opinion(false));
            walk.give(|w| w.hungary.handler, uphold_and_restart());
            walk.give(|w| w.italy.handler, refer());
            walk.give(|w| w.italian_coordinator.second_referee, opinion(false));
            walk.give(|w| w.hungarian_coordinator.referee, opinion(true));
        },
    },
    Way {
        name: "another coordinator approves the reply",
        before: two_hungarian_coordinators,
        from: Status::AwaitingAcceptance,
        then: |walk| {
            let (first, second) = (
                walk.history.world.hungarian_coordinator.id(),
                walk.history.world.other_hungarian_coordinator.id(),
            );
            walk.give(|w| w.hungary.handler, Command::Accept { coordinator: Some(first), proposed: None });
            walk.give(|w| w.hungary.handler, Command::ChangeCoordinator { coordinator: second });
            walk.give(|w| w.hungary.handler, Play::reply());
            walk.give(|w| w.italy.handler, Command::WithdrawRequest);
        },
    },
    Way {
        name: "a coordinator that allocates is to approve",
        before: |play| {
            two_hungarian_coordinators(play);
            let (first, second) =
                (play.world.hungarian_coordinator.id(), play.world.other_hungarian_coordinator.id());
            play.on(first, &[Setting::UsesAllocation]);
            play.on(second, &[Setting::UsesAllocation]);
        },
        from: Status::AwaitingAcceptance,
        then: |walk| {
            let first = walk.history.world.hungarian_coordinator.id();
            walk.give(|w| w.hungary.handler, Command::Accept { coordinator: Some(first), proposed: None });
            walk.give(|w| w.hungary.handler, Play::reply());
            let referee = walk.history.world.hungarian_coordinator.referee;
            let office = Office::RespondingCoordinator;
            walk.give(|w| w.hungarian_coordinator.allocator, assign(office, &[referee]));
            walk.give(|w| w.hungarian_coordinator.referee, return_reply());
        },
    },
    Way {
        name: "whoever acted last is told where allocation is switched on later",
        before: same,
        from: Status::AwaitingAcceptance,
        then: |walk| {
            let italy = walk.history.world.italy.id();
            walk.standing(|standing| standing.settings.insert(Setting::UsesAllocation), italy);
            walk.give(|w| w.hungary.handler, accept());
        },
    },
    Way {
        name: "whoever acted last is told where allocation is switched off, assigned or not",
        before: |play| {
            let italy = play.world.italy.id();
            play.on(italy, &[Setting::UsesAllocation]);
        },
        from: Status::AwaitingAcceptance,
        then: |walk| {
            let (italy, colleague) = (walk.history.world.italy.id(), walk.history.world.italy.colleague);
            walk.give(|w| w.italy.allocator, assign(Office::RequestingAuthority, &[colleague]));
            walk.standing(|standing| standing.settings.remove(Setting::UsesAllocation), italy);
            walk.give(|w| w.hungary.handler, accept());
        },
    },
];

#[test]
fn what_is_rarely_done_follows_the_matrix_too() {
    for way in WAYS {
        println!("{}", way.name);
        let mut play = Play::new();
        (way.before)(&mut play);
        let request = play.reach(way.from);
        let mut walk = Walk { history: going_on(&play, request), request };
        (way.then)(&mut walk);
    }
}

#[test]
fn a_warning_follows_the_matrix() {
    let (mut history, request) = in_status(Status::Draft);
    history.scene.pass(chrono::TimeDelta::days(160));
    let elapsed = history.run(Actor::System, Task::Elapse(request)).end.clone();
    assert!(matches!(elapsed, End::Done(_)), "{elapsed:?}");
    assert_eq!(mailing::mail_follows_the_matrix(&history), Ok(()));
    written(&mut history).notices.clear();
    says(mailing::mail_follows_the_matrix(&history), "[\"draft_expiring\"]: not told");
}

/// What is wrong with the mail of a step, and what the check must say.
type Lie = (fn(&mut Vec<Notice<Request>>), &'static str);

const LIES: &[Lie] = &[
    (|notices| notices.clear(), "told besides []"),
    (|notices| notices.truncate(1), "told besides []"),
    (|notices| notices.push(to_the_commission(notices[0])), "not told []"),
    (|notices| notices[0].copy = !notices[0].copy, "told besides [("),
    (|notices| notices[0].mail = Mail::Withdrawn, "Withdrawn)]"),
    (|notices| notices[0] = to_the_commission(notices[0]), "[(Commission"),
];

fn to_the_commission(notice: Notice<Request>) -> Notice<Request> {
    Notice { to: Recipient::Commission, ..notice }
}

#[test]
fn whoever_is_told_too_much_or_too_little_is_named() {
    for (lie, what) in LIES {
        let (mut history, request) = in_status(Status::AwaitingAcceptance);
        must(&mut history, |w| w.hungary.handler, request, accept());
        assert_eq!(mailing::mail_follows_the_matrix(&history), Ok(()));
        lie(&mut written(&mut history).notices);
        says(mailing::mail_follows_the_matrix(&history), what);
    }
    // A draft that is sent tells whoever it is for.
    let (mut history, request) = in_status(Status::Draft);
    must(&mut history, |w| w.italy.handler, request, submit());
    assert_eq!(mailing::mail_follows_the_matrix(&history), Ok(()));
    let message = Command::AddMessage { heading: None, text: Some(comment("too early")) };
    let refused = history.give_now(history.world.italy.handler, request, message).end.clone();
    // What is refused tells nobody.
    assert!(matches!(refused, End::Refused(_)), "{refused:?}");
    assert_eq!(mailing::mail_follows_the_matrix(&history), Ok(()));
}
