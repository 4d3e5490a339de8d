//! Who the parties are, what their standings allow, and who acts and sees for them (handbook 5.1, 5.2, 9.1).
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use imi_core::testing::{authority, user};
use imi_core::{
    Access, Actor, AreaId, AreaRole, AuthorityId, Country, Place, Set, Setting, Standing, UserRight,
    WorkflowRole,
};
use imi_requests::testing::{
    DIPLOMA, Play, SUBJECT, World, accept, ask_for_more, comment, diploma, each_refused, forward, id_of,
    message, reject, split, submit,
};
use imi_requests::view::{Depth, View};
use imi_requests::{
    Command, Edit, Event, Kind, NewDraft, Office, RequestId, Rule, Scope, Search, Status, action_list, search,
};

const PQ: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;

fn submit_to(authority: AuthorityId) -> Command {
    Command::SubmitRequest { edits: vec![Edit::Addressee { authority: Some(authority) }] }
}

fn choose(coordinator: AuthorityId) -> Vec<Edit> {
    vec![Edit::Coordinator { authority: Some(coordinator) }]
}

fn draft_in(area: AreaId) -> NewDraft {
    NewDraft { area: Some(area), edits: Vec::new() }
}

/// Whether the actor finds the request in a search; it names the standings that the search is made with.
fn finds(play: &Play, actor: Actor, request: RequestId, scope: Scope) -> bool {
    let of = Search { scope, ..Search::default() };
    let found = play.ask(actor, request, |_, moment| search(&play.store, &of, &[], moment, 10).unwrap());
    found.iter().any(|(listed, _)| listed.stream == request)
}

fn offered(play: &Play, actor: Actor, request: RequestId, kind: Kind) -> bool {
    play.offers(actor, request).iter().any(|offer| offer.kind == kind)
}

#[test]
fn parties_in_different_member_states() {
    let mut play = Play::new();
    let draft = play.draft();
    let World { italy, neighbour, other_italian_coordinator, .. } = play.world.clone();
    for addressee in [italy.id(), neighbour.id(), other_italian_coordinator.id()] {
        play.give(italy.handler, draft, submit_to(addressee)).refused(Rule::PartiesInDifferentMemberStates);
    }
    play.must(italy.handler, draft, submit_to(play.world.poland.id()));
}

#[test]
fn parties_are_eea_states() {
    assert!("US".parse::<Country>().is_err(), "no other country can be written");
    let mut play = Play::new();
    let (italy, zagreb) = (play.world.italy.handler, play.world.poland.id());
    play.change(zagreb, |standing| standing.country = Country::Hr);
    play.at("2013-06-30T10:00:00Z");
    let draft = play.draft();
    play.give(italy, draft, submit_to(zagreb)).refused(Rule::PartiesAreEeaStates);
    play.at("2013-07-01T10:00:00Z");
    play.must(italy, draft, submit_to(zagreb));
}

#[test]
fn workflow_access_needed() {
    let mut play = Play::new();
    let mut alerts_only = authority(20, Country::It, WorkflowRole::AlertAuthority);
    let handler = user(&mut alerts_only, &[UserRight::AlertHandler]);
    play.scene().standing(&alerts_only);
    let italy = play.world.italy.handler;
    for stranger in [handler, italy] {
        play.found(stranger, draft_in(AreaId::SERVICES)).refused(Rule::WorkflowAccessNeeded);
    }
    let draft = play.draft();
    play.give(italy, draft, submit_to(alerts_only.authority)).refused(Rule::WorkflowAccessNeeded);
}

#[test]
fn active_access_to_send() {
    let mut play = Play::new();
    let (italy, id) = (play.world.italy.handler, play.world.italy.id());
    let draft = play.draft();
    play.access(id, Access::Suspended);
    play.give(italy, draft, submit()).refused(Rule::ActiveAccessToSend);
    play.found(italy, draft_in(PQ)).refused(Rule::ActiveAccessToSend);
    assert_eq!(play.status(draft), Status::Draft);
    play.access(id, Access::Active);
    play.must(italy, draft, submit());
}

#[test]
fn active_access_to_receive() {
    for access in [Access::Suspended, Access::Inactive] {
        let mut play = Play::new();
        let (italy, hungary, szeged) =
            (play.world.italy.handler, play.world.hungary.handler, play.world.szeged.id());
        let draft = play.draft();
        let request = play.reach(Status::Accepted);
        play.access(szeged, access);
        play.give(italy, draft, submit_to(szeged)).refused(Rule::ActiveAccessToReceive);
        play.give(hungary, request, forward(szeged)).refused(Rule::ActiveAccessToReceive);
        play.give(hungary, request, split(szeged, &[1], &[])).refused(Rule::ActiveAccessToReceive);
        assert_eq!(play.status(request), Status::Accepted);
    }
}

#[test]
fn ongoing_requests_survive_suspension() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::SubjectToApproval]);
    play.on(hungarian_coordinator.id(), &[Setting::ApprovesReplies]);
    play.on(italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
    let request = play.reach(Status::AwaitingAcceptance);
    for staff in [&italy, &hungary, &italian_coordinator, &hungarian_coordinator] {
        play.access(staff.id(), Access::Suspended);
    }
    let justification = comment("because");
    let ask =
        Command::RequestAdditionalInformation { justification: justification.clone(), questions: Vec::new() };
    play.must(hungary.handler, request, accept());
    play.must(hungary.handler, request, Play::reply());
    play.must(hungarian_coordinator.referee, request, Command::ApproveReply);
    play.must(italy.handler, request, ask);
    let reject = Command::RejectAdditionalInformation { justification: justification.clone() };
    play.must(hungary.handler, request, reject);
    play.must(italy.handler, request, Command::Refer { justification, coordinator: None });
    play.must(italian_coordinator.referee, request, Command::FindSatisfactory { comment: None });
    assert_eq!(play.status(request), Status::Closed);
}

#[test]
fn inactive_authority_views_only() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    let (closed, draft) = (play.reach(Status::Closed), play.draft());
    play.access(italy.id(), Access::Inactive);
    assert!(play.can_read(italy.handler, closed, SUBJECT));
    assert!(!offered(&play, italy.handler, closed, Kind::CopyRequest));
    play.found(italy.handler, draft_in(PQ)).refused(Rule::ActiveAccessToSend);
    play.give(italy.handler, draft, submit()).refused(imi_core::Rule::RightsAtMoment);
    play.access(italy.id(), Access::Active);
    play.access(hungary.id(), Access::Inactive);
    play.give(italy.handler, draft, submit()).refused(Rule::ActiveAccessToReceive);
}

#[test]
fn role_per_legislative_area() {
    let mut play = Play::new();
    play.with_services();
    let (italy, ministry) = (play.world.italy.handler, play.world.italian_coordinator.id());
    let request = play.reach(Status::AdditionalInformationRefused);
    play.change(ministry, |standing| {
        standing.role = WorkflowRole::AuthorityRequests;
        standing.settings.insert(Setting::ParticipatesInReferrals);
    });
    let justification = comment("because");
    let refer = Command::Refer { justification, coordinator: None };
    play.give(italy, request, refer).refused(Rule::Scenario4NoReferral);
    let qualifications = NewDraft { area: Some(PQ), edits: choose(ministry) };
    play.found(italy, qualifications).refused(Rule::CoordinatorMustBeLinked);
    play.found(italy, NewDraft { area: Some(AreaId::SERVICES), edits: choose(ministry) }).done();
}

#[test]
fn content_role_independent_of_administrative_role() {
    for area_role in <AreaRole as imi_core::Member>::ALL {
        let mut play = Play::new();
        let World { italy, italian_coordinator: plain, other_italian_coordinator: coordinator, .. } =
            play.world.clone();
        play.link(italy.id(), coordinator.id());
        play.change(plain.id(), |standing| {
            standing.area_role = AreaRole::Nimic;
            standing.role = WorkflowRole::AuthorityRequests;
        });
        play.change(coordinator.id(), |standing| standing.area_role = *area_role);
        let request = play.reach(Status::AwaitingAcceptance);
        assert_eq!(play.seen(italy.handler, request).requesting.coordinator, Some(coordinator.id()));
    }
}

#[test]
fn authority_has_linked_coordinator() {
    let mut play = Play::new();
    let World { italy, neighbour, .. } = play.world.clone();
    let draft = play.draft();
    for links in [vec![], vec![neighbour.id()], vec![italy.id()]] {
        play.change(italy.id(), |standing| standing.coordinators = links);
        play.give(italy.handler, draft, submit()).refused(Rule::AuthorityHasLinkedCoordinator);
    }
}

#[test]
fn select_coordinator_when_sending() {
    let mut play = Play::new();
    let World { italy, other_italian_coordinator: second, .. } = play.world.clone();
    play.link(italy.id(), second.id());
    let draft = play.draft();
    play.give(italy.handler, draft, submit())
        .refused_at(&[(Rule::SelectCoordinatorWhenSending.into(), Place::field("coordinator"))]);
    play.must(italy.handler, draft, Command::SubmitRequest { edits: choose(second.id()) });
    assert_eq!(play.seen(italy.handler, draft).requesting.coordinator, Some(second.id()));
}

#[test]
fn single_coordinator_taken_automatically() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let view = play.seen(play.world.italy.handler, request);
    assert_eq!(view.requesting.coordinator, Some(play.world.italian_coordinator.id()));
    assert_eq!(view.responding.unwrap().coordinator, Some(play.world.hungarian_coordinator.id()));
}

#[test]
fn coordinator_must_be_linked() {
    let World { italy, hungary, other_italian_coordinator, other_hungarian_coordinator, .. } =
        World::default();
    let (in_italy, in_hungary) = (other_italian_coordinator.id(), other_hungarian_coordinator.id());
    each_refused([
        (
            Rule::CoordinatorMustBeLinked,
            Status::Draft,
            italy.handler,
            Command::EditDraft { edits: choose(in_italy) },
        ),
        (
            Rule::CoordinatorMustBeLinked,
            Status::AwaitingAcceptance,
            hungary.handler,
            Command::Accept { coordinator: Some(in_hungary), proposed: None },
        ),
        (
            Rule::CoordinatorMustBeLinked,
            Status::Accepted,
            italy.handler,
            Command::ChangeCoordinator { coordinator: in_italy },
        ),
    ]);
    // Where there is another one to choose, the one that it has is no change.
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let refused =
        play.scene().explain(italy.handler, request, Kind::ChangeCoordinator, imi_requests::Part::Request);
    assert!(refused.unwrap_err().names(Rule::CoordinatorMustBeLinked));
    play.link(italy.id(), in_italy);
    let coordinator = play.world.italian_coordinator.id();
    let told = play.give(italy.handler, request, Command::ChangeCoordinator { coordinator });
    told.refused(Rule::CoordinatorMustBeLinked);
}

/// With a reply or a referral a coordinator is named only where the one that was there is lost; another one, linked or not,
/// is chosen by the command for that.
#[test]
fn no_other_coordinator_comes_with_a_reply_or_a_referral() {
    for linked in [false, true] {
        let mut play = Play::new();
        let World { italy, hungary, other_italian_coordinator, other_hungarian_coordinator, .. } =
            play.world.clone();
        let (in_italy, in_hungary) = (other_italian_coordinator.id(), other_hungarian_coordinator.id());
        if linked {
            play.link(italy.id(), in_italy);
            play.link(hungary.id(), in_hungary);
        }
        let edits = choose(play.world.italian_coordinator.id());
        let draft = play.draft();
        play.must(italy.handler, draft, Command::SubmitRequest { edits });
        let own = Some(play.world.hungarian_coordinator.id());
        play.must(hungary.handler, draft, Command::Accept { coordinator: own, proposed: None });
        let reply = |coordinator| Command::SubmitReply {
            answers: Play::answers(),
            documents: Vec::new(),
            coordinator,
        };
        play.give(hungary.handler, draft, reply(Some(in_hungary))).refused(Rule::CoordinatorMustBeLinked);
        play.must(hungary.handler, draft, reply(own));
        play.must(italy.handler, draft, ask_for_more());
        play.must(hungary.handler, draft, reject());
        let to = |coordinator| Command::Refer { justification: comment("there must be more"), coordinator };
        play.on(play.world.italian_coordinator.id(), &[Setting::ParticipatesInReferrals]);
        play.give(italy.handler, draft, to(Some(in_italy))).refused(Rule::CoordinatorMustBeLinked);
        play.must(italy.handler, draft, to(Some(play.world.italian_coordinator.id())));
    }
}

#[test]
fn coordinators_may_be_parties() {
    let mut play = Play::new();
    let World { italian_coordinator: asks, hungarian_coordinator: answers, .. } = play.world.clone();
    let edits = diploma(answers.id());
    let request = play.found(asks.handler, NewDraft { area: Some(PQ), edits }).done().stream;
    play.must(asks.handler, request, submit());
    play.must(answers.handler, request, accept());
    let view = play.seen(asks.handler, request);
    assert_eq!(view.requesting.authority, asks.id());
    assert_eq!(view.responding.unwrap().authority, answers.id());
}

#[test]
fn coordinator_intervention_follows_flags() {
    use Setting::{ApprovesReplies, ApprovesRequests, ParticipatesInReferrals};
    let asked = [
        Status::AwaitingRequestApproval,
        Status::AwaitingReplyApproval,
        Status::ReferredToRequestingCoordinator,
    ];
    for (flags, intervenes) in
        [(&[][..], &[][..]), (&[ApprovesRequests, ApprovesReplies, ParticipatesInReferrals], &asked)]
    {
        let mut play = Play::new();
        let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
        for (authority, coordinator) in [(&italy, &italian_coordinator), (&hungary, &hungarian_coordinator)] {
            play.on(authority.id(), &[Setting::SubjectToApproval]);
            play.on(coordinator.id(), flags);
        }
        let justification = comment("because");
        let questions = Vec::new();
        let ask = Command::RequestAdditionalInformation { justification: justification.clone(), questions };
        let reject = Command::RejectAdditionalInformation { justification: justification.clone() };
        let refer = Command::Refer { justification: justification.clone(), coordinator: None };
        let again = Command::AskAgain { justification };
        let request = play.draft();
        let mut held = Vec::new();
        for (actor, command) in [
            (italy.handler, submit()),
            (hungary.handler, accept()),
            (hungary.handler, Play::reply()),
            (italy.handler, ask),
            (hungary.handler, reject),
            (italy.handler, if flags.is_empty() { again } else { refer }),
        ] {
            play.must(actor, request, command);
            match play.status(request) {
                Status::AwaitingRequestApproval => {
                    held.push(play.status(request));
                    play.must(italian_coordinator.referee, request, Command::ApproveRequest);
                }
                Status::AwaitingReplyApproval => {
                    held.push(play.status(request));
                    play.must(hungarian_coordinator.referee, request, Command::ApproveReply);
                }
                status if Status::REFERRED.has(status) => held.push(status),
                _ => {}
            }
        }
        assert_eq!(held, intervenes);
    }
}

#[test]
fn handler_acts_for_authority() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, .. } = play.world.clone();
    let replied = play.must(hungary.colleague, request, Play::reply());
    assert!(matches!(replied.events[0].event, Event::Replied(_)));
    assert_eq!(replied.events[0].by, hungary.colleague);
    let who = |reader| {
        let last = play.history(reader, request).pop().unwrap();
        (last.authority, last.user)
    };
    assert_eq!(who(hungary.viewer), (Some(hungary.id()), Some(id_of(hungary.colleague))));
    assert_eq!(who(italy.handler), (Some(hungary.id()), None));
}

#[test]
fn only_handlers_act() {
    let mut play = Play::new();
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    for user in [italy.administrator, italian_coordinator.referee] {
        play.found(user, draft_in(PQ)).refused(Rule::OnlyHandlersAct);
    }
    let to_coordinator = play.draft();
    play.must(italy.handler, to_coordinator, submit_to(hungarian_coordinator.id()));
    play.give(hungarian_coordinator.referee, to_coordinator, accept()).refused(Rule::OnlyHandlersAct);
    // The right holds in its own area, whatever else the authority works in.
    play.with_services();
    let request = play.reach(Status::AwaitingAcceptance);
    let only = |right: UserRight| {
        move |standing: &mut Standing| {
            standing.users.iter_mut().for_each(|user| user.rights = right.only());
        }
    };
    play.change(italy.id(), only(UserRight::BasicUser));
    play.found(italy.handler, draft_in(PQ)).refused(imi_core::Rule::RightsPerAreaAndWorkflow);
    play.change(hungary.id(), only(UserRight::BasicUser));
    play.give(hungary.handler, request, accept()).not_found();
}

#[test]
fn actor_belongs_to_the_seat() {
    let World { italy, hungary, neighbour, .. } = World::default();
    let rule = Rule::ActorBelongsToTheSeat;
    each_refused([
        (rule, Status::AwaitingAcceptance, italy.handler, accept()),
        (rule, Status::AwaitingAcceptance, neighbour.handler, accept()),
        (rule, Status::AwaitingAcceptance, hungary.handler, Command::WithdrawRequest),
        (rule, Status::Accepted, italy.handler, Play::reply()),
        (rule, Status::Accepted, italy.handler, forward(hungary.id())),
        (rule, Status::AdditionalInformationRequested, italy.handler, Command::AcceptAdditionalInformation),
    ]);
}

fn is_high_level(view: &View) -> bool {
    view.depth == Depth::HighLevel
        && (view.set, &view.requesting.coordinator, &view.justification) == (None, &None, &None)
        && view.details.is_empty()
        && view.questions.is_empty()
        && view.documents.is_empty()
        && view.messages.is_empty()
        && view.notes.is_empty()
        && view.replies.is_empty()
}

#[test]
fn handler_sees_high_level_of_country() {
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italy, neighbour, szeged, .. } = play.world.clone();
        for other in [&neighbour, &szeged] {
            let sent = !Status::PREPARING.has(status) && status != Status::DraftDiscarded;
            assert_eq!(finds(&play, other.handler, request, Scope::Country), sent, "{status:?}");
            assert_eq!(play.view(other.viewer, request), None);
            let Some(view) = play.view(other.handler, request) else {
                assert!(!sent, "{status:?}");
                continue;
            };
            assert!(sent && is_high_level(&view), "{status:?}");
            assert_eq!(view.status, play.state(request).outer_status());
            assert_eq!(view.requesting.authority, italy.id());
            assert_eq!(view.closed.is_some(), Status::OVER.has(status));
            assert_eq!(play.reads(other.handler, request), Vec::<String>::new());
        }
    }
}

#[test]
fn no_high_level_abroad() {
    let mut play = Play::new();
    let request = play.reach(Status::Replied);
    let abroad = play.world.poland.handler;
    play.give(abroad, request, accept()).not_found();
    assert_eq!(play.view(abroad, request), None);
    assert!(!finds(&play, abroad, request, Scope::Country));
}

#[test]
fn viewer_sees_full_details() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    for viewer in [play.world.italy.viewer, play.world.hungary.viewer] {
        let view = play.seen(viewer, request);
        assert_eq!(view.depth, Depth::Full);
        assert!(play.can_read(viewer, request, SUBJECT) && play.can_read(viewer, request, DIPLOMA));
    }
}

#[test]
fn viewer_takes_no_action() {
    let World { italy, hungary, .. } = World::default();
    let rule = Rule::ViewerTakesNoAction;
    let copy = Command::CopyRequest { select: Set::all() };
    each_refused([
        (rule, Status::Draft, italy.viewer, submit()),
        (rule, Status::AwaitingAcceptance, hungary.viewer, accept()),
        (rule, Status::Accepted, italy.viewer, message("more")),
        (rule, Status::Replied, italy.viewer, Command::CloseAsSatisfactory),
        (rule, Status::Replied, hungary.viewer, Command::CloseAsSatisfactory),
        (rule, Status::Closed, hungary.viewer, copy),
    ]);
    Play::new().found(italy.viewer, draft_in(PQ)).refused(rule);
}

#[test]
fn basic_user_sees_no_requests() {
    let mut play = Play::new();
    let request = play.reach(Status::AwaitingAcceptance);
    let World { italy, hungary, .. } = play.world.clone();
    let listed =
        |actor| play.ask(actor, request, |_, moment| action_list(&play.store, moment, 10)).unwrap().len();
    assert_eq!((listed(hungary.handler), listed(hungary.administrator)), (1, 0));
    for basic in [italy.administrator, italy.referee, hungary.administrator] {
        assert_eq!(play.view(basic, request), None);
        assert!(!finds(&play, basic, request, Scope::Own) && !finds(&play, basic, request, Scope::Country));
    }
}

#[test]
fn allocator_assigns() {
    let mut play = Play::new();
    let World { italy, hungary, .. } = play.world.clone();
    play.on(hungary.id(), &[Setting::UsesAllocation]);
    play.on(italy.id(), &[Setting::UsesAllocation]);
    let request = play.reach(Status::AwaitingAcceptance);
    let users = vec![id_of(hungary.colleague)];
    let assign = Command::Assign { office: Office::RespondingAuthority, users };
    play.give(hungary.handler, request, assign.clone()).refused(Rule::AllocatorAssigns);
    let users = vec![id_of(italy.colleague)];
    let own = Command::Assign { office: Office::RequestingAuthority, users };
    for actor in [italy.handler, italy.viewer] {
        play.give(actor, request, own.clone()).refused(Rule::AllocatorAssigns);
    }
    play.must(hungary.allocator, request, assign);
    play.must(hungary.colleague, request, accept());
}

#[test]
fn allocator_alone_cannot_act() {
    let World { italy, hungary, .. } = World::default();
    let rule = Rule::AllocatorAloneCannotAct;
    each_refused([
        (rule, Status::AwaitingAcceptance, hungary.allocator, accept()),
        (rule, Status::Accepted, hungary.allocator, Play::reply()),
        (rule, Status::Replied, italy.allocator, Command::CloseAsSatisfactory),
    ]);
    Play::new().found(italy.allocator, draft_in(PQ)).refused(rule);
}

#[test]
fn only_referral_handlers_intervene() {
    let World { italian_coordinator: first, hungarian_coordinator: second, .. } = World::default();
    let rule = Rule::OnlyReferralHandlersIntervene;
    let (suggestion, opinion) = (comment("shorter"), Command::FindSatisfactory { comment: None });
    each_refused([
        (rule, Status::AwaitingRequestApproval, first.handler, Command::ApproveRequest),
        (rule, Status::AwaitingReplyApproval, second.handler, Command::ReturnReply { suggestion }),
        (rule, Status::ReferredToRequestingCoordinator, first.handler, opinion),
    ]);
}

/// Each status, and whether the subject and the diploma can be opened by handlers and viewers of the authority that
/// asks and of the one that is asked; everybody else never can.
fn openable(status: Status) -> (bool, bool) {
    let gone = matches!(status, Status::PersonalDataRemoved | Status::DraftDiscarded);
    (!gone, Status::ACCEPTED.has(status) || status == Status::Closed)
}

#[test]
fn personal_data_by_status_and_user() {
    let rules = [
        "OnlyDirectPartiesSeePersonalData",
        "InterveningCoordinatorNeverSeesPersonalData",
        "HiddenUntilAccepted",
        "AttachmentsClosedUntilAccepted",
    ];
    for status in Status::OF_REQUEST.iter() {
        let mut play = Play::new();
        let request = play.reach(status);
        let World { italy, hungary, .. } = play.world.clone();
        let (asks, answers) = openable(status);
        for (name, actor) in play.world.users() {
            let of = |staff: &imi_requests::testing::Staff| {
                [staff.handler, staff.colleague, staff.viewer].contains(&actor)
            };
            let may = of(&italy) && asks || of(&hungary) && answers;
            for personal in [SUBJECT, DIPLOMA] {
                let can = play.can_read(actor, request, personal);
                assert_eq!(can, may, "{rules:?}: {personal} by the {name} in {status:?}");
            }
        }
    }
}

#[test]
fn referral_handler_sees_no_personal_data() {
    let mut play = Play::new();
    let request = play.reach(Status::ReferredToRequestingCoordinator);
    let referee = play.world.italian_coordinator.referee;
    let view = play.seen(referee, request);
    assert_eq!((view.questions.len(), view.replies[0].answers.len()), (2, 2));
    assert_eq!(view.depth, Depth::WithoutPersonalData);
    assert!(view.details.iter().all(|detail| detail.value.is_none() == detail.personal));
    assert!(view.documents.iter().all(|document| document.file.is_none()));
    assert!(!play.can_read(referee, request, SUBJECT) && play.can_read(referee, request, "as of this year"));
}

#[test]
fn linked_coordinator_sees_details_without_personal_data() {
    let mut play = Play::new();
    let request = play.reach(Status::Accepted);
    let World { italy, hungary, italian_coordinator, hungarian_coordinator, .. } = play.world.clone();
    play.must(italy.handler, request, message("born in Bari"));
    play.must(hungary.handler, request, Play::reply());
    for linked in [italian_coordinator, hungarian_coordinator] {
        for user in [linked.handler, linked.viewer, linked.referee] {
            let view = play.seen(user, request);
            assert_eq!((view.status, view.questions.len(), view.replies.len()), (Status::Replied, 2, 1));
            assert!(play.can_read(user, request, "born in Bari"));
            assert!(!play.can_read(user, request, SUBJECT));
        }
    }
}
