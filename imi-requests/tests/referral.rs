//! Referral to the coordinators, in four scenarios (handbook 5.3.6).
#![allow(clippy::unwrap_used, reason = "a helper of these tests that fails fails the test")]

use imi_core::{Actor, Place, Set, Setting};
use imi_requests::stage::Act;
use imi_requests::testing::{
    Play, World, accept, ask_again, ask_for_more, attach, blank, comment, diploma, each_refused, forward,
    message, opinion, refer, reject, submit, uphold_and_close, uphold_and_restart,
};
use imi_requests::{Command, Edit, Kind, NewDraft, Office, Reason, RequestId, Rule, Status};

const TAKES_PART: &[Setting] = &[Setting::ParticipatesInReferrals];

#[test]
fn refusals() {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = World::default();
    let (asks, answers) = (italy.handler, hungary.handler);
    let returned = [
        Status::ReturnedByRequestingCoordinator,
        Status::ReturnedByRespondingCoordinator,
        Status::AdditionalInformationAskedAgain,
    ];
    let [by_requesting, by_responding, again] = returned;
    let no_restart = Rule::UpholdCannotRestartAfterRequestingCoordinator;
    each_refused([
        (Rule::UpholdCannotCloseAfterRespondingCoordinator, by_responding, answers, uphold_and_close()),
        (no_restart, by_requesting, answers, uphold_and_restart()),
        (no_restart, again, answers, uphold_and_restart()),
        (Rule::Scenario4NoReferral, Status::AdditionalInformationRefused, asks, refer()),
        (
            Rule::ReferralJustification,
            Status::AdditionalInformationRefused,
            asks,
            Command::AskAgain { justification: blank() },
        ),
        (
            Rule::ReferralJustification,
            by_requesting,
            answers,
            Command::UpholdAndClose { justification: blank() },
        ),
        (
            Rule::ReferralJustification,
            by_responding,
            answers,
            Command::UpholdAndRestartReferral { justification: blank() },
        ),
    ]);
    let (first, second) = (italian_coordinator.referee, hungarian_coordinator.referee);
    for satisfactory in [true, false] {
        let (rule, opinion) = (Rule::OnlyHoldingCoordinatorDecides, opinion(satisfactory));
        each_refused([
            (rule, Status::ReferredToRequestingCoordinator, second, opinion.clone()),
            (rule, Status::ReferredToRespondingCoordinator, first, opinion.clone()),
            (rule, Status::AdditionalInformationRefused, first, opinion.clone()),
            (rule, Status::ReturnedByRespondingCoordinator, second, opinion),
        ]);
    }
}

/// A request whose additional information was refused, in a world where these coordinators take part: the requesting,
/// the responding one.
fn refused((requesting, responding): (bool, bool)) -> (Play, World, RequestId) {
    let mut play = Play::new();
    let world = play.world.clone();
    let request = play.reach(Status::AdditionalInformationRefused);
    for (takes_part, coordinator) in
        [(requesting, &world.italian_coordinator), (responding, &world.hungarian_coordinator)]
    {
        if takes_part {
            play.on(coordinator.id(), TAKES_PART);
        }
    }
    (play, world, request)
}

/// What somebody does in a referral.
#[derive(Clone, Copy, Debug)]
enum Does {
    Refers,
    AsksAgain,
    First(bool),
    Second(bool),
    Reconsiders,
    Upholds,
    Restarts,
    Gives,
    Closes,
}

fn play_out(play: &mut Play, request: RequestId, does: Does) {
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    let (actor, command) = match does {
        Does::Refers => (italy.handler, refer()),
        Does::AsksAgain => (italy.handler, ask_again()),
        Does::First(satisfactory) => (italian_coordinator.referee, opinion(satisfactory)),
        Does::Second(satisfactory) => (hungarian_coordinator.referee, opinion(satisfactory)),
        Does::Reconsiders => (hungary.handler, Command::Reconsider),
        Does::Upholds => (hungary.handler, uphold_and_close()),
        Does::Restarts => (hungary.handler, uphold_and_restart()),
        Does::Gives => (hungary.handler, Play::additional_reply()),
        Does::Closes => (italy.handler, Command::CloseAsUnavailable),
    };
    play.must(actor, request, command);
}

/// Rule, who takes part, what is done, and where it leads.
type Row = (&'static str, (bool, bool), &'static [Does], Status, Option<Reason>);

#[test]
fn scenarios() {
    use Does::{AsksAgain, Closes, First, Gives, Reconsiders, Refers, Restarts, Second, Upholds};
    const NO: bool = false;
    const YES: bool = true;
    const FIRST: (bool, bool) = (true, false);
    const SECOND: (bool, bool) = (false, true);
    const BOTH: (bool, bool) = (true, true);
    const NONE: (bool, bool) = (false, false);
    let at_first = Status::ReferredToRequestingCoordinator;
    let at_second = Status::ReferredToRespondingCoordinator;
    let from_first = Status::ReturnedByRequestingCoordinator;
    let from_second = Status::ReturnedByRespondingCoordinator;
    let rejected = Status::AdditionalInformationRefused;
    let prepared = Status::AdditionalInformationAccepted;
    let again = Status::AdditionalInformationAskedAgain;
    let closed = Status::Closed;
    let upheld = Some(Reason::Upheld);
    let by_first = Some(Reason::SatisfactoryByRequestingCoordinator);
    let by_second = Some(Reason::SatisfactoryByRespondingCoordinator);
    let unavailable = Some(Reason::Unavailable);
    let rows: &[Row] = &[
        ("ReferralRouteByFlags", FIRST, &[Refers], at_first, None),
        ("ReferralRouteByFlags", SECOND, &[Refers], at_second, None),
        ("ReferralRouteByFlags", BOTH, &[Refers], at_first, None),
        ("Scenario1AskedFirst", FIRST, &[Refers], at_first, None),
        ("Scenario1Unsatisfactory", FIRST, &[Refers, First(NO)], from_first, None),
        ("Scenario1Reconsidered", FIRST, &[Refers, First(NO), Reconsiders], prepared, None),
        ("Scenario1Reconsidered", FIRST, &[Refers, First(NO), Reconsiders, Gives], Status::Replied, None),
        ("Scenario1UpheldCloses", FIRST, &[Refers, First(NO), Upholds], closed, upheld),
        ("Scenario1SatisfactoryCloses", FIRST, &[Refers, First(YES)], closed, by_first),
        ("Scenario2Direct", SECOND, &[Refers], at_second, None),
        ("Scenario2Unsatisfactory", SECOND, &[Refers, Second(NO)], from_second, None),
        ("Scenario2Reconsidered", SECOND, &[Refers, Second(NO), Reconsiders], prepared, None),
        ("Scenario2UpheldRestarts", SECOND, &[Refers, Second(NO), Restarts], rejected, None),
        ("Scenario2SatisfactoryCloses", SECOND, &[Refers, Second(YES)], closed, by_second),
        ("Scenario3RequestingFirst", BOTH, &[Refers], at_first, None),
        ("Scenario3PassedOn", BOTH, &[Refers, First(NO)], at_second, None),
        ("Scenario3FirstCloses", BOTH, &[Refers, First(YES)], closed, by_first),
        ("Scenario3SecondAsScenario2", BOTH, &[Refers, First(NO), Second(NO)], from_second, None),
        ("Scenario3SecondAsScenario2", BOTH, &[Refers, First(NO), Second(YES)], closed, by_second),
        ("Scenario3UpheldAfterBoth", BOTH, &[Refers, First(NO), Second(NO), Restarts], rejected, None),
        (
            "RestartIsRequestersChoice",
            BOTH,
            &[Refers, First(NO), Second(NO), Restarts, Refers],
            at_first,
            None,
        ),
        (
            "RestartIsRequestersChoice",
            BOTH,
            &[Refers, First(NO), Second(NO), Restarts, Refers, First(NO), Second(YES)],
            closed,
            by_second,
        ),
        ("RestartIsRequestersChoice", SECOND, &[Refers, Second(NO), Restarts, Closes], closed, unavailable),
        ("Scenario4AskAgain", NONE, &[AsksAgain], again, None),
        ("Scenario4Reconsidered", NONE, &[AsksAgain, Reconsiders], prepared, None),
        ("Scenario4UpheldCloses", NONE, &[AsksAgain, Upholds], closed, upheld),
        ("CloseAlwaysOpenToRequester", FIRST, &[Closes], closed, unavailable),
        ("CloseAlwaysOpenToRequester", SECOND, &[Refers, Second(NO), Restarts, Closes], closed, unavailable),
        ("CloseAlwaysOpenToRequester", BOTH, &[Closes], closed, unavailable),
        ("CloseAlwaysOpenToRequester", NONE, &[Closes], closed, unavailable),
        ("RefereeMayNotClose", FIRST, &[Refers, First(YES)], closed, by_first),
        ("RefereeMayNotClose", SECOND, &[Refers, Second(YES)], closed, by_second),
    ];
    for (rule, taking_part, steps, leads, reason) in rows {
        let (mut play, _, request) = refused(*taking_part);
        steps.iter().for_each(|does| play_out(&mut play, request, *does));
        let state = play.state(request);
        let closed = state.stage.closed().map(|closed| closed.reason);
        assert_eq!((state.status(), closed), (*leads, *reason), "{rule}: {steps:?}");
    }
}

/// The status that a command leads to, if it is accepted; the play goes on from before.
fn tried(play: &mut Play, actor: Actor, request: RequestId, command: Command) -> Option<Status> {
    let before = play.store.clone();
    let done = play.give(actor, request, command).result.is_ok();
    let reached = done.then(|| play.status(request));
    play.scene().store = before;
    reached
}

/// The matrix `referral_paths`, column by column.
#[test]
fn referral_paths() {
    let (o, x) = (false, true);
    let matrix = [
        ((true, false), [x, x, o, x, o, o, x, o, x, x, o, o, x]),
        ((false, true), [x, o, x, o, o, x, o, x, x, o, x, o, x]),
        ((true, true), [x, x, o, o, x, x, x, x, x, o, x, o, x]),
        ((false, false), [o, o, o, o, o, o, o, o, x, x, o, x, x]),
    ];
    for (taking_part, row) in matrix {
        let (mut play, world, request) = refused(taking_part);
        let World { italy, hungary, italian_coordinator: first, hungarian_coordinator: second, .. } = world;
        let referred = tried(&mut play, italy.handler, request, refer());
        let again = tried(&mut play, italy.handler, request, ask_again());
        let closed = tried(&mut play, italy.handler, request, Command::CloseAsUnavailable);
        let way = if referred.is_some() { refer() } else { ask_again() };
        play.must(italy.handler, request, way);
        let mut asked = Vec::new();
        for referee in [first.referee, second.referee] {
            let satisfactory = tried(&mut play, referee, request, opinion(true));
            let unsatisfactory = tried(&mut play, referee, request, opinion(false));
            if unsatisfactory.is_some() {
                play.must(referee, request, opinion(false));
            }
            asked.push((satisfactory, unsatisfactory));
        }
        let reconsidered = tried(&mut play, hungary.handler, request, Command::Reconsider);
        let upheld = tried(&mut play, hungary.handler, request, uphold_and_close());
        let restarted = tried(&mut play, hungary.handler, request, uphold_and_restart());
        let found = [
            referred.is_some(),
            referred == Some(Status::ReferredToRequestingCoordinator),
            referred == Some(Status::ReferredToRespondingCoordinator),
            asked[0].1 == Some(Status::ReturnedByRequestingCoordinator),
            asked[0].1 == Some(Status::ReferredToRespondingCoordinator),
            asked[1].1 == Some(Status::ReturnedByRespondingCoordinator),
            asked[0].0 == Some(Status::Closed),
            asked[1].0 == Some(Status::Closed),
            reconsidered == Some(Status::AdditionalInformationAccepted),
            upheld == Some(Status::Closed),
            restarted == Some(Status::AdditionalInformationRefused),
            again == Some(Status::AdditionalInformationAskedAgain),
            closed == Some(Status::Closed),
        ];
        assert_eq!(found, row, "{taking_part:?}");
    }
}

#[test]
fn coordinators_participate_by_default() {
    assert!(Setting::DEFAULTS.has(Setting::ParticipatesInReferrals));
}

#[test]
fn ask_again_only_in_scenario_4() {
    for taking_part in [(true, false), (false, true), (true, true)] {
        let (mut play, World { italy, .. }, request) = refused(taking_part);
        play.give(italy.handler, request, ask_again()).refused(Rule::AskAgainOnlyInScenario4);
        play.must(italy.handler, request, refer());
    }
}

#[test]
fn authorities_wait_during_referral() {
    for status in Status::REFERRED.iter() {
        let mut play = Play::new();
        let World { italy, hungary, szeged, .. } = play.world.clone();
        let request = play.reach(status);
        let to_both = [message("still there?"), attach("more.pdf", &[])];
        let of_asker = [refer(), ask_again(), ask_for_more()];
        let of_answerer = [
            Play::additional_reply(),
            Command::SaveDraftAnswers { answers: Vec::new() },
            Command::AcceptAdditionalInformation,
            reject(),
            Command::Reconsider,
            uphold_and_close(),
            uphold_and_restart(),
            forward(szeged.id()),
        ];
        let asker = of_asker.into_iter().chain(to_both.clone()).map(|command| (italy.handler, command));
        let answerer = of_answerer.into_iter().chain(to_both).map(|command| (hungary.handler, command));
        for (actor, command) in asker.chain(answerer) {
            play.give(actor, request, command).refused(Rule::AuthoritiesWaitDuringReferral);
        }
        let looking_on = Set::EMPTY.with(Kind::CopyRequest).with(Kind::GenerateReport);
        assert_eq!(play.may(hungary.handler, request), looking_on);
        assert_eq!(play.may(italy.handler, request), looking_on.with(Kind::WithdrawRequest));
    }
}

#[test]
fn scenario_fixed_at_referral() {
    let (mut play, world, request) = refused((true, true));
    play.must(world.italy.handler, request, refer());
    play.off(world.hungarian_coordinator.id(), Setting::ParticipatesInReferrals);
    play_out(&mut play, request, Does::First(false));
    assert_eq!(play.status(request), Status::ReferredToRespondingCoordinator);
    play_out(&mut play, request, Does::Second(false));
    play_out(&mut play, request, Does::Restarts);
    play.must(world.italy.handler, request, refer());
    play_out(&mut play, request, Does::First(false));
    assert_eq!(play.status(request), Status::ReturnedByRequestingCoordinator, "a restart reads them anew");
}

#[test]
fn party_cannot_referee_itself() {
    for (linked, takes_part) in [(false, false), (false, true), (true, true)] {
        let mut play = Play::new();
        let World { hungary, italian_coordinator: party, other_italian_coordinator: other, .. } =
            play.world.clone();
        let second = play.world.hungarian_coordinator.clone();
        play.on(party.id(), &[Setting::ParticipatesInReferrals, Setting::SubjectToApproval]);
        play.on(party.id(), &[Setting::ApprovesRequests]);
        play.on(other.id(), TAKES_PART);
        if linked {
            play.link(party.id(), other.id());
        }
        if takes_part {
            play.on(second.id(), TAKES_PART);
        }
        let draft = NewDraft { area: None, edits: diploma(hungary.id()) };
        let request = play.found(party.handler, draft).done().stream;
        play.must(party.handler, request, submit());
        assert_eq!(play.status(request), Status::AwaitingAcceptance, "nobody approves his own request");
        play.must(hungary.handler, request, accept());
        play.must(hungary.handler, request, Play::reply());
        play.must(party.handler, request, ask_for_more());
        play.must(hungary.handler, request, reject());
        if !takes_part {
            play.give(party.handler, request, refer()).refused(Rule::Scenario4NoReferral);
            let refused =
                play.scene().explain(party.handler, request, Kind::Refer, imi_requests::Part::Request);
            assert!(refused.unwrap_err().names(Rule::Scenario4NoReferral));
            continue;
        }
        play.must(party.handler, request, refer());
        let (first_asked, referee) = if linked {
            (Status::ReferredToRequestingCoordinator, other.referee)
        } else {
            (Status::ReferredToRespondingCoordinator, second.referee)
        };
        assert_eq!(play.status(request), first_asked);
        play.give(party.referee, request, opinion(true)).refusal();
        play.must(referee, request, opinion(true));
    }
}

#[test]
fn coordinator_not_linked_to_itself() {
    let mut play = Play::new();
    let World { italy, hungarian_coordinator: party, .. } = play.world.clone();
    play.link(party.id(), party.id());
    let itself = vec![Edit::Coordinator { authority: Some(party.id()) }];
    let draft = NewDraft { area: None, edits: itself };
    let told = play.found(party.handler, draft);
    told.refused_at(&[(Rule::CoordinatorNotLinkedToItself.into(), Place::nth("edits", 0))]);
    let draft = NewDraft { area: None, edits: diploma(party.id()) };
    let request = play.found(italy.handler, draft).done().stream;
    play.must(italy.handler, request, submit());
    let accepts = Command::Accept { coordinator: Some(party.id()), proposed: None };
    play.give(party.handler, request, accepts).refused(Rule::CoordinatorNotLinkedToItself);
    play.must(party.handler, request, accept());
    assert_eq!(play.state(request).holder(Office::RespondingCoordinator), None);
}

#[test]
fn referral_justification() {
    let (mut play, World { italy, italian_coordinator, hungarian_coordinator, .. }, request) =
        refused((true, true));
    let unjustified = Command::Refer { justification: blank(), coordinator: None };
    play.give(italy.handler, request, unjustified).refused(Rule::ReferralJustification);
    play.must(italy.handler, request, refer());
    play.must(italian_coordinator.referee, request, Command::FindUnsatisfactory { comment: Some(blank()) });
    play.must(hungarian_coordinator.referee, request, Command::FindSatisfactory { comment: None });
}

#[test]
fn referral_opinion_readers() {
    let (mut play, World { italy, hungary, italian_coordinator, hungarian_coordinator, .. }, request) =
        refused((true, true));
    let readers =
        [italy.handler, hungary.handler, italian_coordinator.referee, hungarian_coordinator.referee];
    play.must(italy.handler, request, refer());
    let first = Command::FindUnsatisfactory { comment: Some(comment("they have a register")) };
    play.must(italian_coordinator.referee, request, first);
    let second = Command::FindSatisfactory { comment: Some(comment("it was closed in 1990")) };
    play.must(hungarian_coordinator.referee, request, second);
    for reader in readers {
        let notes = play.seen(reader, request).notes;
        let opinions = notes.iter().filter(|note| note.by.is_coordinator()).map(|note| (note.act, note.by));
        assert_eq!(
            opinions.collect::<Vec<_>>(),
            [
                (Act::FoundUnsatisfactory, Office::RequestingCoordinator),
                (Act::FoundSatisfactory, Office::RespondingCoordinator)
            ]
        );
        for words in ["they have a register", "it was closed in 1990"] {
            assert!(play.can_read(reader, request, words));
        }
    }
}
