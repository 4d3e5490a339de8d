//! Closing an alert (handbook 6.3.6).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of these tests that fails fails the test"
)]

use imi_alerts::testing::{
    Play, Staff, World, add_states, comment, disseminate, each_refused, edit, inform, mailed, object, policy,
    propose, rectify, to_users, withdraw,
};
use imi_alerts::{Alert, AlertId, Command, Event, Kind, Mail, Part, Rule, Status};
use imi_core::{Actor, Country, Days, Lifecycle as _, Place, Recipient, Rule as CoreRule};

const CANCEL: Command = Command::CancelProposal;
const ABANDON: Command = Command::AbandonProposal;
const CLOSE: Command = Command::CloseAlert;

fn broadcast(comments: &[u16]) -> Command {
    Command::BroadcastProposal { comments: comments.to_vec() }
}

fn says(text: &str) -> Command {
    Command::Comment { text: comment(text) }
}

fn rewrite(text: &str) -> Command {
    Command::EditProposal { text: comment(text) }
}

fn at(
    rule: impl Into<imi_core::AnyRule<Rule>>,
    field: &'static str,
) -> [(imi_core::AnyRule<Rule>, Place); 1] {
    [(rule.into(), Place::field(field))]
}

/// All who act in these authorities.
fn acting(staff: &[&Staff]) -> Vec<Recipient> {
    to_users(&staff.iter().map(|staff| staff.acting()).collect::<Vec<_>>())
}

fn everybody(world: &World) -> Vec<Recipient> {
    acting(&[
        &world.italy,
        &world.lombardy,
        &world.rome,
        &world.madrid,
        &world.catalonia,
        &world.girona,
        &world.seville,
        &world.malta,
        &world.gozo,
    ])
}

#[test]
fn refusals() {
    let World { italy, lombardy, madrid, catalonia, girona, seville, malta, gozo, .. } = World::default();
    let over = Status::ClosureAwaitingBroadcast;
    each_refused([
        (Rule::ClosureByStateOfEstablishment, Status::Disseminated, gozo.handler, propose(None)),
        (Rule::ClosureByStateOfEstablishment, Status::Disseminated, italy.handler, propose(None)),
        (Rule::ClosureOnlyWhileBroadcast, Status::AwaitingBroadcast, italy.handler, propose(None)),
        (Rule::ClosureOnlyWhileBroadcast, Status::AwaitingBroadcast, lombardy.disseminator, CLOSE),
        (Rule::WithdrawnIsFinal, Status::Withdrawn, girona.handler, propose(None)),
        (Rule::ClosedTakesNothing, Status::Closed, girona.handler, propose(None)),
        (Rule::ClosedTakesNothing, Status::Closed, catalonia.disseminator, CLOSE),
        (Rule::WithdrawnIsFinal, Status::Withdrawn, catalonia.disseminator, CLOSE),
        (Rule::OneProposalAtATime, Status::OpenForComments, seville.handler, propose(Some(madrid.id()))),
        (Rule::ProposalPenFollowsFlag, Status::OpenForComments, catalonia.disseminator, CANCEL),
        (Rule::ProposalPenFollowsFlag, Status::OpenForComments, seville.handler, rewrite("x")),
        (Rule::ProposalFixedByBroadcast, Status::OpenForObjections, girona.handler, rewrite("x")),
        (Rule::ProposalFixedByBroadcast, Status::OpenForObjections, girona.handler, CANCEL),
        (Rule::CommentOnlyByOthers, Status::OpenForComments, girona.handler, says("x")),
        (Rule::CommentInPeriodOnly, over, seville.handler, says("x")),
        (Rule::CommentInPeriodOnly, Status::OpenForComments, gozo.handler, says("x")),
        (
            Rule::ClosureBroadcastAfterCommentPeriod,
            Status::OpenForComments,
            catalonia.disseminator,
            broadcast(&[]),
        ),
        (Rule::ClosureBroadcastByClosingCoordinator, over, madrid.disseminator, broadcast(&[])),
        (Rule::ClosingCoordinatorIsFixed, Status::OpenForObjections, madrid.disseminator, ABANDON),
        (Rule::ClosingCoordinatorIsFixed, Status::OpenForObjections, malta.disseminator, ABANDON),
        (Rule::CloseNotBeforeObjectionsEnd, Status::OpenForObjections, catalonia.disseminator, CLOSE),
        (Rule::CloseNeedsBroadcastProposal, over, catalonia.disseminator, CLOSE),
        (Rule::CloseNeedsBroadcastProposal, Status::Disseminated, catalonia.disseminator, CLOSE),
        (Rule::CloseByClosingDisseminator, Status::ObjectionPeriodOver, lombardy.disseminator, CLOSE),
        (Rule::KeepOpenAfterObjections, over, catalonia.disseminator, ABANDON),
    ]);
}

#[test]
fn closure_by_state_of_establishment() {
    let mut play = Play::new();
    let World { italy, gozo, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    for other in [italy.handler, gozo.handler] {
        let _ = play.give(other, alert, propose(None)).refused(Rule::ClosureByStateOfEstablishment);
    }
    play.must(girona.handler, alert, propose(None));
}

/// An alert from Italy on a provider of unknown establishment, disseminated to Milan at home.
fn unknown() -> (Play, AlertId) {
    let mut play = Play::new();
    let World { lombardy, rome, milan, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(rome.disseminator, alert, disseminate(rome.id(), &[milan.id()]));
    play.must(lombardy.disseminator, alert, Command::ChangeStateOfEstablishment { country: None });
    (play, alert)
}

#[test]
fn unknown_mse_initiator_closes() {
    let (mut play, alert) = unknown();
    let World { italy, rome, milan, girona, gozo, lombardy, .. } = play.world.clone();
    let _ = play.give(girona.handler, alert, propose(None)).refused(Rule::ClosureByStateOfEstablishment);
    let done = play.must(milan.handler, alert, propose(None));
    assert_eq!(mailed(&done, Mail::CommentsOpen), acting(&[&italy, &lombardy, &rome]));
    play.must(italy.handler, alert, says("agreed"));
    play.must(rome.disseminator, alert, says("agreed"));
    play.pass_days(6);
    play.must(lombardy.disseminator, alert, broadcast(&[1]));
    play.must(gozo.handler, alert, object());
    play.must(girona.handler, alert, object());
    let _ = play.give(italy.handler, alert, object()).refused(Rule::ObjectOnlyByOtherStates);
    play.pass_days(11);
    play.must(lombardy.disseminator, alert, CLOSE);
}

#[test]
fn closure_proposer_received_alert() {
    let mut play = Play::new();
    let World { madrid, girona, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.give(girona.handler, alert, propose(None)).not_found();
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()]));
    play.must(girona.handler, alert, propose(None));
}

#[test]
fn involved_at_home_count_as_receivers() {
    for proposer in [0, 1, 2] {
        let mut play = Play::new();
        let World { italy, lombardy, rome, .. } = play.world.clone();
        let alert = play.reach(Status::Broadcast);
        play.must(lombardy.disseminator, alert, Command::ChangeStateOfEstablishment { country: None });
        let staff = [italy, lombardy, rome].into_iter().nth(proposer).unwrap();
        play.must(staff.handler, alert, propose(None));
    }
}

#[test]
fn closure_only_while_broadcast() {
    let World { italy, girona, .. } = World::default();
    for (status, actor, rule) in [
        (Status::SubmittedForBroadcast, italy.handler, Rule::ClosureOnlyWhileBroadcast),
        (Status::Closed, girona.handler, Rule::ClosedTakesNothing),
        (Status::Withdrawn, girona.handler, Rule::WithdrawnIsFinal),
        (Status::PersonalDataRemoved, girona.handler, Rule::ClosedTakesNothing),
    ] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(actor, alert, propose(None)).refused(rule);
    }
}

#[test]
fn closure_proposed_by_handler() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::Disseminated);
    let _ = play.give(catalonia.viewer, alert, propose(None)).refused(Rule::ViewerTakesNoAction);
    let told = play.give(catalonia.disseminator, alert, propose(None));
    let _ = told.refused(Rule::DisseminatorAloneCannotProposeClosure);
    play.must(catalonia.handler, alert, propose(None));
}

#[test]
fn closing_coordinator_linked() {
    let mut play = Play::new();
    let World { girona, seville, madrid, malta, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let unlinked = at(Rule::ClosingCoordinatorLinked, "coordinator");
    for other in [&madrid, &malta, &seville] {
        play.give(girona.handler, alert, propose(Some(other.id()))).refused_at(&unlinked);
    }
    play.give(seville.handler, alert, propose(None)).refused_at(&unlinked);
    play.must(seville.handler, alert, propose(Some(madrid.id())));
    assert_eq!(play.seen(seville.viewer, alert).closure.unwrap().coordinator, madrid.id());
}

#[test]
fn closing_coordinator_is_fixed() {
    let mut play = Play::new();
    let World { lombardy, madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ClosureAwaitingBroadcast);
    assert!(play.give(lombardy.disseminator, alert, broadcast(&[])).result.is_err());
    let told = play.give(madrid.disseminator, alert, broadcast(&[]));
    let _ = told.refused(Rule::ClosureBroadcastByClosingCoordinator);
    play.must(catalonia.disseminator, alert, broadcast(&[]));
    for other in [lombardy.disseminator, madrid.disseminator] {
        let _ = play.give(other, alert, ABANDON).refused(Rule::ClosingCoordinatorIsFixed);
    }
}

#[test]
fn one_proposal_at_a_time() {
    let mut play = Play::new();
    let World { girona, seville, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let other = propose(Some(madrid.id()));
    let _ = play.give(seville.handler, alert, other.clone()).refused(Rule::OneProposalAtATime);
    play.must(girona.handler, alert, CANCEL);
    play.must(seville.handler, alert, other);
}

#[test]
fn proposal_opens_comments_at_once() {
    let mut play = Play::new();
    let World { girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.must(girona.handler, alert, propose(None));
    assert_eq!(play.shows(seville.viewer, alert), Some(Status::OpenForComments));
    play.must(seville.handler, alert, says("at once"));
}

#[test]
fn proposal_notice() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    let done = play.must(girona.handler, alert, propose(None));
    assert_eq!(mailed(&done, Mail::CommentsOpen), acting(&[&madrid, &catalonia, &seville]));
    assert_eq!(done.notices.len(), mailed(&done, Mail::CommentsOpen).len());
    // A closing coordinator that receives the alert by being chosen is told as well.
    let alert = play.reach(Status::Acknowledged);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[girona.id()]));
    let done = play.must(girona.handler, alert, propose(None));
    assert_eq!(mailed(&done, Mail::CommentsOpen), acting(&[&madrid, &catalonia]));
}

#[test]
fn proposal_notice_unless_acted() {
    let mut play = Play::new();
    let girona = play.world.girona.clone();
    let alert = play.reach(Status::Disseminated);
    let proposed = play.must(girona.handler, alert, propose(None));
    let cancelled = play.must(girona.handler, alert, CANCEL);
    // The invitation goes out with the submission; who cancels tells the same authorities, and the proposer.
    let invited = mailed(&proposed, Mail::CommentsOpen);
    let told = mailed(&cancelled, Mail::ClosureCancelled);
    assert!(invited.iter().all(|user| told.contains(user)));
}

#[test]
fn final_approval_edits_proposal_any_time() {
    for status in [Status::OpenForComments, Status::ClosureAwaitingBroadcast] {
        let mut play = Play::new();
        let World { catalonia, seville, .. } = play.world.clone();
        play.approves(catalonia.id());
        let alert = play.reach(status);
        play.must(catalonia.disseminator, alert, rewrite("all were taken out in May"));
        assert!(play.can_read(seville.viewer, alert, "all were taken out in May"));
        play.must(catalonia.disseminator, alert, CANCEL);
    }
}

#[test]
fn proposal_pen_follows_flag() {
    for status in [Status::OpenForComments, Status::ClosureAwaitingBroadcast] {
        let mut play = Play::new();
        let World { girona, catalonia, .. } = play.world.clone();
        let alert = play.reach(status);
        for command in [rewrite("x"), CANCEL] {
            let _ = play.give(catalonia.disseminator, alert, command).refused(Rule::ProposalPenFollowsFlag);
        }
        play.must(girona.handler, alert, rewrite("by the proposer"));
        play.approves(catalonia.id());
        let _ = play.give(girona.handler, alert, CANCEL).refused(Rule::ProposalPenFollowsFlag);
    }
}

#[test]
fn comment_period_is_a_setting() {
    // There is no default policy: whoever makes one names both periods.
    let policy = policy();
    assert_eq!((policy.comments, policy.objections), (Days(5), Days(10)));
    let mut play = Play::new();
    play.scene().policy.comments = Days(2);
    let alert = play.reach(Status::OpenForComments);
    let ends = play.seen(play.world.girona.viewer, alert).closure.unwrap().ends;
    assert_eq!(ends, Some(Days(2).expires(play.now)));
}

#[test]
fn objection_period_is_a_setting() {
    let mut play = Play::new();
    let alert = play.reach(Status::OpenForObjections);
    let ends = play.seen(play.world.girona.viewer, alert).closure.unwrap().ends;
    assert_eq!(ends, Some(Days(10).expires(play.now)));
}

#[test]
fn periods_fixed_at_start() {
    let mut play = Play::new();
    let World { girona, seville, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::Disseminated);
    play.at("2012-03-01T14:00:00Z");
    play.must(girona.handler, alert, propose(None));
    play.scene().policy.comments = Days(1);
    play.at("2012-03-06T22:59:59Z");
    play.must(seville.handler, alert, says("on the sixth of March"));
    play.at("2012-03-06T23:00:00Z");
    let _ = play.give(madrid.handler, alert, says("x")).refused(Rule::CommentInPeriodOnly);
}

#[test]
fn period_end_is_exclusive() {
    let mut play = Play::new();
    let seville = play.world.seville.clone();
    let alert = play.reach(Status::OpenForComments);
    let ends = play.seen(seville.viewer, alert).closure.unwrap().ends.unwrap();
    play.scene().now = ends;
    let _ = play.give(seville.handler, alert, says("x")).refused(Rule::CommentInPeriodOnly);
}

#[test]
fn deadlines_hold_without_tick() {
    let mut play = Play::new();
    let World { seville, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.pass_days(6);
    let _ = play.give(seville.handler, alert, says("x")).refused(Rule::CommentInPeriodOnly);
    let done = play.must(catalonia.disseminator, alert, broadcast(&[]));
    let events: Vec<_> = done.events.iter().map(|envelope| envelope.event.happening().name).collect();
    assert_eq!(events, ["comment_period_ended", "proposal_broadcast"]);
    assert_eq!(done.events[0].by, Actor::System);
}

#[test]
fn comment_only_in_responsible_state() {
    let (mut play, alert) = unknown();
    let World { milan, rome, gozo, malta, .. } = play.world.clone();
    play.must(milan.handler, alert, propose(None));
    // Another state does not even see that there is something to comment on.
    let told = play.give(gozo.handler, alert, says("x"));
    let refusal = told.refused(Rule::CommentInPeriodOnly);
    assert_eq!(refusal.stage, Some(Status::NoClosureProposal));
    assert!(!play.may(malta.both, alert).has(Kind::Comment));
    play.must(rome.handler, alert, says("agreed"));
}

#[test]
fn comment_only_by_receivers() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::Acknowledged);
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[catalonia.id(), girona.id()]));
    play.must(girona.handler, alert, propose(None));
    play.give(seville.handler, alert, says("x")).not_found();
    play.must(madrid.disseminator, alert, disseminate(madrid.id(), &[seville.id()]));
    play.must(seville.handler, alert, says("received by now"));
}

#[test]
fn comment_only_by_others() {
    let mut play = Play::new();
    let World { girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let _ = play.give(girona.colleague, alert, says("x")).refused(Rule::CommentOnlyByOthers);
    play.must(seville.handler, alert, says("agreed"));
}

#[test]
fn comment_needs_no_broadcast() {
    let mut play = Play::new();
    let World { madrid, catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("agreed at once"));
    for receiver in [madrid, catalonia, girona, seville] {
        assert!(play.can_read(receiver.viewer, alert, "agreed at once"));
    }
}

#[test]
fn comment_in_period_only() {
    let mut play = Play::new();
    let seville = play.world.seville.clone();
    for status in [Status::ClosureAwaitingBroadcast, Status::OpenForObjections, Status::Disseminated] {
        let alert = play.reach(status);
        let _ = play.give(seville.handler, alert, says("x")).refused(Rule::CommentInPeriodOnly);
    }
}

#[test]
fn comments_fixed() {
    let mut play = Play::new();
    let seville = play.world.seville.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("the first"));
    play.must(seville.handler, alert, says("the second"));
    let comments = play.seen(seville.viewer, alert).closure.unwrap().comments;
    assert_eq!(comments.iter().map(|comment| comment.number).collect::<Vec<_>>(), [1, 2]);
    assert!(
        play.can_read(seville.viewer, alert, "the first")
            && play.can_read(seville.viewer, alert, "the second")
    );
    play.give(seville.handler, alert, says(" ")).refused_at(&at(CoreRule::BlankFreeText, "text"));
}

#[test]
fn comment_notice() {
    let mut play = Play::new();
    let World { catalonia, girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let done = play.must(seville.handler, alert, says("agreed"));
    let told = to_users(&[catalonia.disseminators(), girona.handlers()]);
    assert_eq!((mailed(&done, Mail::CommentAdded), done.notices.len()), (told, 6));
}

#[test]
fn comment_period_ends() {
    let mut play = Play::new();
    let girona = play.world.girona.clone();
    let alert = play.reach(Status::OpenForComments);
    play.pass_days(6);
    assert_eq!(play.shows(girona.viewer, alert), Some(Status::ClosureAwaitingBroadcast));
    play.elapse(alert).done();
    assert_eq!(play.shows(girona.viewer, alert), Some(Status::ClosureAwaitingBroadcast));
    play.elapse(alert).nothing();
}

#[test]
fn comment_period_end_notice() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::OpenForComments);
    play.pass_days(6);
    let done = play.elapse(alert).done();
    assert_eq!(mailed(&done, Mail::CommentsOver), to_users(&[catalonia.disseminators()]));
    assert_eq!(done.notices.len(), 3);
}

#[test]
fn proposal_editable_after_comments() {
    let mut play = Play::new();
    let girona = play.world.girona.clone();
    let alert = play.reach(Status::ClosureAwaitingBroadcast);
    play.must(girona.handler, alert, rewrite("in the light of the comments"));
    assert_eq!(play.shows(girona.viewer, alert), Some(Status::ClosureAwaitingBroadcast));
    play.must(girona.handler, alert, CANCEL);
}

#[test]
fn edit_keeps_comments_and_period() {
    let mut play = Play::new();
    let World { girona, seville, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("on the first text"));
    let ends = play.seen(girona.viewer, alert).closure.unwrap().ends;
    play.pass_days(1);
    play.must(girona.handler, alert, rewrite("the second text"));
    play.must(seville.handler, alert, says("on the second text"));
    let closure = play.seen(girona.viewer, alert).closure.unwrap();
    assert_eq!((closure.ends, closure.revision), (ends, 2));
    assert_eq!(closure.comments.iter().map(|comment| comment.revision).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn cancel_returns_to_broadcast() {
    let mut play = Play::new();
    let World { girona, seville, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("not yet"));
    play.must(girona.handler, alert, CANCEL);
    assert_eq!(play.shows(seville.viewer, alert), Some(Status::Broadcast));
    let lines = |play: &Play, actor| {
        let history = play.history(actor, alert);
        history.iter().filter(|line| line.what.name == "commented").count()
    };
    assert_eq!((lines(&play, seville.viewer), lines(&play, gozo.viewer)), (1, 0));
    play.must(girona.handler, alert, propose(None));
    assert_eq!(play.seen(seville.viewer, alert).closure.unwrap().comments, []);
}

#[test]
fn cancel_notice() {
    let mut play = Play::new();
    let world = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    let done = play.must(world.girona.handler, alert, CANCEL);
    let spain = acting(&[&world.madrid, &world.catalonia, &world.girona, &world.seville]);
    assert_eq!(mailed(&done, Mail::ClosureCancelled), spain);
    let alert = play.reach(Status::OpenForObjections);
    let done = play.must(world.catalonia.disseminator, alert, ABANDON);
    assert_eq!(mailed(&done, Mail::ClosureCancelled), everybody(&world));
}

#[test]
fn closure_broadcast_after_comment_period() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::OpenForComments);
    let told = play.give(catalonia.disseminator, alert, broadcast(&[]));
    let _ = told.refused(Rule::ClosureBroadcastAfterCommentPeriod);
}

#[test]
fn closure_broadcast_by_closing_coordinator() {
    let mut play = Play::new();
    let World { madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ClosureAwaitingBroadcast);
    let _ = play.give(catalonia.handler, alert, broadcast(&[])).refused(Rule::HandlerCannotBroadcast);
    let told = play.give(madrid.disseminator, alert, broadcast(&[]));
    let _ = told.refused(Rule::ClosureBroadcastByClosingCoordinator);
    play.must(catalonia.second_disseminator, alert, broadcast(&[]));
}

#[test]
fn coordinator_may_comment_and_decide() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(catalonia.disseminator, alert, says("we think so too"));
    play.pass_days(6);
    play.must(catalonia.disseminator, alert, broadcast(&[1]));
}

/// Three comments by Seville, Madrid and Catalonia; the comment period is over.
fn commented() -> (Play, AlertId) {
    let mut play = Play::new();
    let World { seville, madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("word of Seville"));
    play.must(madrid.handler, alert, says("word of Madrid"));
    play.must(catalonia.handler, alert, says("word of Catalonia"));
    play.pass_days(6);
    (play, alert)
}

const WORDS: [&str; 3] = ["word of Seville", "word of Madrid", "word of Catalonia"];

#[test]
fn include_chosen_comments() {
    for (included, seen) in
        [(&[][..], [false; 3]), (&[2][..], [false, true, false]), (&[1, 2, 3][..], [true; 3])]
    {
        let (mut play, alert) = commented();
        play.must(play.world.catalonia.disseminator, alert, broadcast(included));
        let World { italy, gozo, seville, .. } = play.world.clone();
        for other in [italy.viewer, gozo.viewer] {
            assert_eq!(WORDS.map(|word| play.can_read(other, alert, word)), seen);
        }
        assert_eq!(WORDS.map(|word| play.can_read(seville.viewer, alert, word)), [true; 3]);
    }
}

#[test]
fn excluded_comments_stay_home() {
    let (mut play, alert) = commented();
    let World { italy, lombardy, catalonia, .. } = play.world.clone();
    play.must(catalonia.disseminator, alert, broadcast(&[1]));
    for other in [italy.viewer, lombardy.disseminator, Actor::Commission] {
        assert_eq!(play.seen(other, alert).closure.unwrap().comments.len(), 1);
    }
    play.pass_days(11);
    play.elapse(alert).done();
    assert_eq!(play.seen(italy.viewer, alert).closure.unwrap().comments.len(), 1);
}

#[test]
fn include_only_own_comments() {
    let mut play = Play::new();
    let World { girona, seville, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForComments);
    play.must(seville.handler, alert, says("on the first proposal"));
    play.must(girona.handler, alert, CANCEL);
    play.must(girona.handler, alert, propose(None));
    play.must(seville.handler, alert, says("on the second"));
    play.pass_days(6);
    for earlier in [1, 3] {
        let told = play.give(catalonia.disseminator, alert, broadcast(&[earlier]));
        told.refused_at(&[(Rule::IncludeOnlyOwnComments.into(), Place::nth("comments", earlier.into()))]);
    }
    play.must(catalonia.disseminator, alert, broadcast(&[2]));
}

#[test]
fn closure_broadcast_status() {
    let mut play = Play::new();
    let World { italy, gozo, girona, .. } = play.world.clone();
    let alert = play.reach(Status::OpenForObjections);
    for involved in [italy, gozo, girona] {
        assert_eq!(play.shows(involved.viewer, alert), Some(Status::OpenForObjections));
        assert!(play.seen(involved.viewer, alert).closure.unwrap().ends.is_some());
    }
}

#[test]
fn closure_broadcast_notice() {
    let mut play = Play::new();
    let alert = play.reach(Status::ClosureAwaitingBroadcast);
    let done = play.must(play.world.catalonia.disseminator, alert, broadcast(&[]));
    let told = everybody(&play.world);
    assert_eq!((mailed(&done, Mail::ClosureProposed), done.notices.len()), (told.clone(), told.len()));
}

#[test]
fn proposal_fixed_by_broadcast() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    play.approves(catalonia.id());
    let alert = play.reach(Status::OpenForObjections);
    for command in [rewrite("x"), CANCEL] {
        let _ = play.give(catalonia.disseminator, alert, command).refused(Rule::ProposalFixedByBroadcast);
    }
    play.must(catalonia.disseminator, alert, ABANDON);
}

#[test]
fn proposal_hidden_before_broadcast() {
    for status in [Status::OpenForComments, Status::ClosureAwaitingBroadcast] {
        let mut play = Play::new();
        let World { italy, gozo, girona, .. } = play.world.clone();
        let alert = play.reach(status);
        for other in [italy.viewer, gozo.viewer, Actor::Commission] {
            let view = play.seen(other, alert);
            assert_eq!((view.closure, view.status), (None, Status::Broadcast));
        }
        assert_eq!(play.shows(girona.viewer, alert), Some(status));
    }
}

#[test]
fn objection_period_end_notice() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::OpenForObjections);
    play.pass_days(11);
    let done = play.elapse(alert).done();
    assert_eq!(mailed(&done, Mail::ObjectionsOver), to_users(&[catalonia.disseminators()]));
    assert_eq!(done.notices.len(), 3);
}

#[test]
fn objection_period_end_status() {
    let mut play = Play::new();
    let World { gozo, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    assert_eq!(play.shows(gozo.viewer, alert), Some(Status::OpenForObjections));
    assert_eq!(play.shows(catalonia.viewer, alert), Some(Status::OpenForObjections));
    assert_eq!(play.seen(gozo.viewer, alert).closure.unwrap().ends, None);
}

#[test]
fn objections_do_not_block() {
    let mut play = Play::new();
    let World { malta, catalonia, .. } = play.world.clone();
    let alert = play.objected();
    play.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
    play.pass_days(11);
    play.must(catalonia.disseminator, alert, CLOSE);
    assert_eq!(play.status(alert), Status::Closed);
}

#[test]
fn close_by_closing_disseminator() {
    let mut play = Play::new();
    let World { madrid, lombardy, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::ObjectionPeriodOver);
    for other in [catalonia.handler, madrid.disseminator, lombardy.disseminator] {
        let _ = play.give(other, alert, CLOSE).refused(Rule::CloseByClosingDisseminator);
    }
    play.must(catalonia.disseminator, alert, CLOSE);
}

#[test]
fn close_needs_broadcast_proposal() {
    let catalonia = World::default().catalonia;
    for status in [Status::Disseminated, Status::OpenForComments, Status::ClosureAwaitingBroadcast] {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(catalonia.disseminator, alert, CLOSE).refused(Rule::CloseNeedsBroadcastProposal);
    }
}

#[test]
fn close_not_before_objections_end() {
    let mut play = Play::new();
    let catalonia = play.world.catalonia.clone();
    let alert = play.reach(Status::OpenForObjections);
    let ends = play.seen(catalonia.viewer, alert).closure.unwrap().ends.unwrap();
    let _ = play.give(catalonia.disseminator, alert, CLOSE).refused(Rule::CloseNotBeforeObjectionsEnd);
    play.scene().now = ends;
    play.must(catalonia.disseminator, alert, CLOSE);
}

#[test]
fn keep_open_after_objections() {
    for status in [Status::OpenForObjections, Status::ObjectionPeriodOver] {
        let mut play = Play::new();
        let World { catalonia, gozo, girona, .. } = play.world.clone();
        let alert = play.reach(status);
        play.must(catalonia.disseminator, alert, ABANDON);
        assert_eq!(play.shows(gozo.viewer, alert), Some(Status::Broadcast));
        play.must(girona.handler, alert, propose(None));
    }
}

#[test]
fn closed_status() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let alert = play.reach(Status::Closed);
    let view = play.seen(gozo.viewer, alert);
    assert_eq!(
        (view.status, view.ended),
        (Status::Closed, Some((play.now, imi_alerts::stage::Ending::Closed)))
    );
}

#[test]
fn close_notice() {
    let mut play = Play::new();
    let alert = play.reach(Status::ObjectionPeriodOver);
    let done = play.must(play.world.catalonia.disseminator, alert, CLOSE);
    let mut told = everybody(&play.world);
    told.push(Recipient::Commission);
    assert_eq!(mailed(&done, Mail::Closed), told);
}

#[test]
fn closed_takes_nothing() {
    let mut play = Play::new();
    let World { italy, lombardy, madrid, catalonia, girona, seville, gozo, .. } = play.world.clone();
    let alert = play.reach(Status::Closed);
    let before = play.state(alert);
    for (actor, command) in [
        (gozo.handler, inform("x")),
        (gozo.handler, object()),
        (madrid.disseminator, disseminate(madrid.id(), &[girona.id()])),
        (italy.handler, rectify("x")),
        (italy.handler, edit("x")),
        (lombardy.disseminator, add_states(&[Country::Be])),
        (italy.handler, withdraw()),
        (lombardy.disseminator, Command::BroadcastWithdrawal),
        (seville.handler, says("x")),
        (girona.handler, propose(None)),
        (catalonia.disseminator, CLOSE),
        (catalonia.disseminator, ABANDON),
    ] {
        assert!(play.give(actor, alert, command).result.is_err());
    }
    assert_eq!(play.state(alert), before);
    for (name, actor) in play.world.users() {
        assert_eq!(play.may(actor, alert), imi_core::Set::EMPTY, "{name}");
    }
}

/// Once the alert has ended, what stood beside it is told to everybody as what became of it.
#[test]
fn what_stood_beside_a_closed_alert_has_lapsed() {
    let mut play = Play::new();
    let World { malta, madrid, .. } = play.world.clone();
    let World { catalonia, girona, .. } = play.world.clone();
    let alert = play.reach(Status::InformationBroadcast);
    play.must(girona.handler, alert, propose(None));
    play.pass_days(6);
    play.must(catalonia.disseminator, alert, broadcast(&[]));
    play.pass_days(11);
    play.must(catalonia.disseminator, alert, CLOSE);
    for actor in [malta.disseminator, madrid.disseminator, catalonia.disseminator] {
        let told = play.give(actor, alert, Command::BroadcastInformation { item: 1 }).refusal();
        assert_eq!(told.stage, Some(Status::InformationLapsed));
        let told = play.give(actor, alert, Command::BroadcastWithdrawal).refusal();
        assert_eq!(told.stage, Some(Status::WithdrawalLapsed));
    }
    let stage = |play: &Play, alert, part| {
        play.ask(catalonia.viewer, alert, |state, moment| Alert::stage(state, part, moment))
    };
    assert_eq!(stage(&play, alert, Part::Withdrawal), Some(Status::NoWithdrawal));
    assert_eq!(stage(&play, alert, Part::Information(1)), Some(Status::InformationBroadcast));
    play.pass_days(190);
    play.elapse(alert).done();
    assert_eq!(stage(&play, alert, Part::Information(1)), Some(Status::InformationLapsed));
    // One that was asked for and not yet broadcast lapses with the closure.
    let alert = play.reach(Status::ObjectionPeriodOver);
    play.must(play.world.italy.handler, alert, withdraw());
    play.must(catalonia.disseminator, alert, CLOSE);
    assert_eq!(stage(&play, alert, Part::Withdrawal), Some(Status::WithdrawalLapsed));
}

#[test]
fn events_of_the_whole_path_evolve_from_the_journal() {
    let mut play = Play::new();
    let alert = play.objected();
    play.pass_days(11);
    play.must(play.world.catalonia.disseminator, alert, CLOSE);
    let events = play.events(alert);
    assert_eq!(imi_core::fold::<imi_alerts::Alert>(&events).unwrap(), play.state(alert));
    assert!(events.iter().any(|envelope| envelope.event == Event::ObjectionPeriodEnded));
}
