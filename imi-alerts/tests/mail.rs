//! Who is told what (handbook 6.4.1).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

use core::fmt::Write;
use std::collections::BTreeSet;

use imi_alerts::testing::{
    Play, World, case, comment, disseminate, id_of, inform, mailed, object, propose, submit, to_users,
    withdraw,
};
use imi_alerts::{Alert, Command, Mail, NewAlert, Status};
use imi_core::testing::Done;
use imi_core::{Actor, Argument, Country, Language, Member, Message, Recipient, UserRight};

const BROADCAST_ITEM: Command = Command::BroadcastInformation { item: 1 };

/// An event with whatever it takes to bring it about.
type Act = (&'static str, Status, fn(&mut Play, imi_alerts::AlertId) -> Done<Alert>);

fn give(
    play: &mut Play,
    alert: imi_alerts::AlertId,
    who: fn(&World) -> Actor,
    command: Command,
) -> Done<Alert> {
    let actor = who(&play.world);
    play.must(actor, alert, command)
}

const ACTS: &[Act] = &[
    ("alert submitted", Status::Draft, |play, alert| give(play, alert, |w| w.italy.handler, submit())),
    ("alert forwarded", Status::SubmittedForBroadcast, |play, alert| {
        let to = play.world.veneto.id();
        give(play, alert, |w| w.lombardy.disseminator, Command::Forward { to })
    }),
    ("alert deleted by authority", Status::AwaitingBroadcast, |play, alert| {
        give(play, alert, |w| w.italy.handler, Command::Delete)
    }),
    ("alert deleted by coordinator", Status::AwaitingBroadcast, |play, alert| {
        play.approves(play.world.lombardy.id());
        give(play, alert, |w| w.lombardy.disseminator, Command::Delete)
    }),
    ("alert broadcast", Status::AwaitingBroadcast, |play, alert| {
        let command = play.broadcast(alert);
        give(play, alert, |w| w.lombardy.disseminator, command)
    }),
    ("recipient state added", Status::Disseminated, |play, alert| {
        let command = imi_alerts::testing::add_states(&[Country::No]);
        give(play, alert, |w| w.lombardy.disseminator, command)
    }),
    ("acknowledged", Status::Broadcast, |play, alert| {
        let postbox = play.world.malta.id();
        give(play, alert, |w| w.malta.disseminator, Command::Acknowledge { postbox })
    }),
    ("disseminated", Status::Disseminated, |play, alert| {
        let command = disseminate(play.world.malta.id(), &[play.world.comino.id()]);
        give(play, alert, |w| w.malta.disseminator, command)
    }),
    ("recipient removed", Status::Disseminated, |play, alert| {
        let authority = play.world.gozo.id();
        give(play, alert, |w| w.malta.disseminator, Command::RemoveRecipient { authority })
    }),
    ("state of establishment changed", Status::Disseminated, |play, alert| {
        let command = Command::ChangeStateOfEstablishment { country: None };
        give(play, alert, |w| w.lombardy.disseminator, command)
    }),
    ("other rectification", Status::Disseminated, |play, alert| {
        give(play, alert, |w| w.italy.handler, imi_alerts::testing::rectify("better words"))
    }),
    ("information submitted", Status::Disseminated, |play, alert| {
        give(play, alert, |w| w.gozo.handler, inform("something new"))
    }),
    ("information broadcast", Status::InformationSubmitted, |play, alert| {
        give(play, alert, |w| w.malta.disseminator, BROADCAST_ITEM)
    }),
    ("objection submitted", Status::OpenForObjections, |play, alert| {
        give(play, alert, |w| w.gozo.handler, object())
    }),
    ("objection broadcast", Status::OpenForObjections, |play, alert| {
        give(play, alert, |w| w.gozo.handler, object());
        give(play, alert, |w| w.malta.disseminator, BROADCAST_ITEM)
    }),
    ("withdrawal submitted", Status::Disseminated, |play, alert| {
        give(play, alert, |w| w.italy.handler, withdraw())
    }),
    ("withdrawal broadcast", Status::WithdrawalToBroadcast, |play, alert| {
        give(play, alert, |w| w.lombardy.disseminator, Command::BroadcastWithdrawal)
    }),
    ("closure proposed", Status::Disseminated, |play, alert| {
        give(play, alert, |w| w.girona.handler, propose(None))
    }),
    ("comment given", Status::OpenForComments, |play, alert| {
        give(play, alert, |w| w.seville.handler, Command::Comment { text: comment("agreed") })
    }),
    ("comment period over", Status::OpenForComments, |play, alert| {
        play.pass_days(6);
        play.elapse(alert).done()
    }),
    ("closure proposal cancelled", Status::OpenForComments, |play, alert| {
        give(play, alert, |w| w.girona.handler, Command::CancelProposal)
    }),
    ("closure proposal broadcast", Status::ClosureAwaitingBroadcast, |play, alert| {
        let command = Command::BroadcastProposal { comments: Vec::new() };
        give(play, alert, |w| w.catalonia.disseminator, command)
    }),
    ("objection period over", Status::OpenForObjections, |play, alert| {
        play.pass_days(11);
        play.elapse(alert).done()
    }),
    ("closure proposal abandoned", Status::OpenForObjections, |play, alert| {
        give(play, alert, |w| w.catalonia.disseminator, Command::AbandonProposal)
    }),
    ("alert closed", Status::ObjectionPeriodOver, |play, alert| {
        give(play, alert, |w| w.catalonia.disseminator, Command::CloseAlert)
    }),
    ("draft about to be deleted", Status::Draft, |play, alert| {
        play.pass_days(160);
        play.elapse(alert).done()
    }),
];

/// The matrix `mails`: every event, and whom it is mailed to, authority by authority with their rights.
#[test]
fn matrix() {
    let mut lines = String::new();
    for (event, status, act) in ACTS {
        let mut play = Play::new();
        let alert = play.reach(*status);
        let done = act(&mut play, alert);
        writeln!(lines, "{event}:").unwrap();
        for mail in Mail::ALL {
            let to = mailed(&done, *mail);
            if to.is_empty() {
                continue;
            }
            let mut told: Vec<String> = Vec::new();
            for (name, staff) in play.world.all() {
                let users = staff
                    .users()
                    .into_iter()
                    .filter(|(_, actor)| to.contains(&Recipient::User(id_of(*actor))));
                let users: Vec<_> = users.map(|(right, _)| right).collect();
                if !users.is_empty() {
                    told.push(format!("{name} ({})", users.join(", ")));
                }
            }
            told.extend(to.contains(&Recipient::Commission).then(|| "the Commission".to_owned()));
            writeln!(lines, "    {}: {}", mail.key(), told.join("; ")).unwrap();
        }
    }
    insta::assert_snapshot!("mails", lines);
}

#[test]
fn submit_notice() {
    let mut play = Play::new();
    let alert = play.draft();
    let done = play.must(play.world.italy.handler, alert, submit());
    assert_eq!(mailed(&done, Mail::ToBroadcast), to_users(&[play.world.lombardy.disseminators()]));
    assert_eq!(done.notices.len(), 3);
}

#[test]
fn forward_notice() {
    let mut play = Play::new();
    let World { lombardy, veneto, .. } = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let done = play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert_eq!(mailed(&done, Mail::Forwarded), to_users(&[veneto.disseminators()]));
}

#[test]
fn initiator_told_of_forward() {
    let mut play = Play::new();
    let World { italy, lombardy, veneto, .. } = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let done = play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert_eq!(mailed(&done, Mail::ForwardedOn), to_users(&[italy.handlers()]));
}

#[test]
fn deletion_tells_the_other() {
    for approves in [false, true] {
        let mut play = Play::new();
        let World { italy, lombardy, .. } = play.world.clone();
        if approves {
            play.approves(lombardy.id());
        }
        let alert = play.reach(Status::AwaitingBroadcast);
        let (actor, told) = if approves {
            (lombardy.disseminator, italy.handlers())
        } else {
            (italy.handler, lombardy.disseminators())
        };
        let done = play.must(actor, alert, Command::Delete);
        assert_eq!(mailed(&done, Mail::Deleted), to_users(&[told]));
    }
    // A coordinator that submitted to itself tells its other half.
    for approves in [false, true] {
        let mut play = Play::new();
        let lombardy = play.world.lombardy.clone();
        if approves {
            play.approves(lombardy.id());
        }
        let alert = play.found(lombardy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
        play.must(lombardy.handler, alert, submit());
        play.must(lombardy.disseminator, alert, Command::Accept);
        let (actor, told) = if approves {
            (lombardy.disseminator, lombardy.handlers())
        } else {
            (lombardy.handler, lombardy.disseminators())
        };
        let done = play.must(actor, alert, Command::Delete);
        assert_eq!(mailed(&done, Mail::Deleted), to_users(&[told]));
    }
    // Of a draft nobody else knew.
    let mut play = Play::new();
    let alert = play.draft();
    assert_eq!(play.must(play.world.italy.handler, alert, Command::Delete).notices, []);
}

/// The broadcast of the case to Spain, Malta and Belgium.
fn broadcast() -> (World, Done<Alert>) {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(world.lombardy.disseminator, alert, imi_alerts::testing::add_states(&[Country::Be]));
    let done = play.must(world.lombardy.disseminator, alert, play.broadcast(alert));
    (world, done)
}

#[test]
fn broadcast_notice_to_postboxes() {
    let (world, done) = broadcast();
    let postboxes = [&world.madrid, &world.malta, &world.brussels, &world.antwerp];
    assert_eq!(
        mailed(&done, Mail::Received),
        to_users(&postboxes.map(imi_alerts::testing::Staff::disseminators))
    );
}

#[test]
fn own_postbox_notice() {
    let (world, done) = broadcast();
    assert_eq!(mailed(&done, Mail::OutgoingCopy), to_users(&[world.rome.disseminators()]));
}

#[test]
fn initiator_told_of_broadcast() {
    let (world, done) = broadcast();
    assert_eq!(mailed(&done, Mail::Broadcast), to_users(&[world.italy.handlers()]));
}

#[test]
fn commission_notice() {
    let told: Vec<&str> = ACTS
        .iter()
        .filter(|(_, status, act)| {
            let mut play = Play::new();
            let alert = play.reach(*status);
            act(&mut play, alert).notices.iter().any(|notice| notice.to == Recipient::Commission)
        })
        .map(|(event, ..)| *event)
        .collect();
    assert_eq!(told, ["alert broadcast", "withdrawal broadcast", "alert closed"]);
}

/// Every notice of every act.
fn all_notices() -> Vec<(World, imi_core::Notice<Alert>)> {
    let mut all = Vec::new();
    for (_, status, act) in ACTS {
        let mut play = Play::new();
        let alert = play.reach(*status);
        let world = play.world.clone();
        all.extend(act(&mut play, alert).notices.into_iter().map(|notice| (world.clone(), notice)));
    }
    all
}

#[test]
fn mail_on_action_or_news() {
    let silent: Vec<&str> = ACTS
        .iter()
        .filter(|(_, status, act)| {
            let mut play = Play::new();
            let alert = play.reach(*status);
            act(&mut play, alert).notices.is_empty()
        })
        .map(|(event, ..)| *event)
        .collect();
    assert_eq!(silent, ["acknowledged", "recipient removed", "other rectification"]);
}

#[test]
fn mail_to_individuals_only() {
    for (_, notice) in all_notices() {
        assert!(!matches!(notice.to, Recipient::Contact(_)) && !notice.copy);
    }
}

#[test]
fn mail_to_right_profile_only() {
    for (world, notice) in all_notices() {
        let Recipient::User(user) = notice.to else { continue };
        let rights = world.all().iter().find_map(|(_, staff)| {
            let known = staff.standing.users.iter().any(|known| known.user == user);
            known.then(|| staff.standing.rights(user))
        });
        assert!(
            rights.unwrap().meets(UserRight::AlertHandler.only().or(UserRight::AlertDisseminator.only()))
        );
    }
}

#[test]
fn mail_not_to_viewers() {
    for (world, notice) in all_notices() {
        assert!(world.all().iter().all(|(_, staff)| notice.to != Recipient::User(id_of(staff.viewer))));
    }
}

#[test]
fn mail_holds_no_content() {
    for mail in Mail::ALL {
        let arguments: Vec<_> = mail.arguments().into_iter().map(|(name, _)| name).collect();
        assert_eq!(arguments, ["link"]);
        assert!(mail.english().ends_with(": {link}"), "{}", mail.english());
        assert!(mail.subject().arguments().is_empty());
        assert!(mail.subject().english().starts_with("IMI"), "{}", mail.subject().english());
        assert!(!mail.subject().english().contains('{'));
    }
}

#[test]
fn mail_number_allowed() {
    let (_, notice) = all_notices().swap_remove(0);
    let arguments = notice.arguments();
    assert_eq!(arguments.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["link", "number"]);
    assert!(matches!(arguments[1].1, Argument::Number(number) if number == notice.about));
}

#[test]
fn mail_in_users_language() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let french = id_of(lombardy.disseminator);
    play.change(lombardy.id(), |standing| {
        for user in standing.users.iter_mut().filter(|user| user.user == french) {
            user.preferred = Language::Fr;
        }
    });
    let alert = play.draft();
    let done = play.must(play.world.italy.handler, alert, submit());
    for notice in done.notices {
        let expected = if notice.to == Recipient::User(french) { Language::Fr } else { Language::It };
        assert_eq!(notice.language, expected);
    }
}

#[test]
fn mail_once_per_user() {
    for (_, status, act) in ACTS {
        let mut play = Play::new();
        let alert = play.reach(*status);
        let done = act(&mut play, alert);
        let to: BTreeSet<Recipient> = done.notices.iter().map(|notice| notice.to).collect();
        assert_eq!(to.len(), done.notices.len());
    }
    // Handed back to the coordinator that initiated it, an alert is told to each of its users once.
    let mut play = Play::new();
    let World { veneto, lombardy, .. } = play.world.clone();
    let alert = play.found(veneto.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(veneto.handler, alert, submit());
    let done = play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert_eq!(mailed(&done, Mail::Forwarded), to_users(&[veneto.disseminators()]));
    assert_eq!(mailed(&done, Mail::ForwardedOn), to_users(&[vec![veneto.handler, veneto.colleague]]));
}

#[test]
fn nobody_with_the_right() {
    let mut play = Play::new();
    let malta = play.world.malta.clone();
    play.change(malta.id(), |standing| {
        for user in &mut standing.users {
            user.rights.remove(UserRight::AlertDisseminator);
        }
    });
    let alert = play.reach(Status::AwaitingBroadcast);
    let done = play.must(play.world.lombardy.disseminator, alert, play.broadcast(alert));
    let told = mailed(&done, Mail::Received);
    assert!(told.contains(&Recipient::User(id_of(malta.administrator))));
    assert!(!told.contains(&Recipient::Contact(malta.id())));
    assert!(!told.contains(&Recipient::User(id_of(malta.handler))));
}

#[test]
fn mail_also_to_actor() {
    let mut play = Play::new();
    let World { malta, girona, .. } = play.world.clone();
    let alert = play.reach(Status::InformationSubmitted);
    let done = play.must(malta.disseminator, alert, BROADCAST_ITEM);
    assert!(mailed(&done, Mail::InformationAdded).contains(&Recipient::User(id_of(malta.disseminator))));
    let done = play.must(girona.handler, alert, propose(None));
    let told = mailed(&done, Mail::CommentsOpen);
    assert!(to_users(&[girona.acting()]).iter().all(|user| !told.contains(user)));
}
