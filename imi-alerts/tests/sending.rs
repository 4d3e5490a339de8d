//! Drafting, submitting, accepting, forwarding and broadcasting an alert (handbook 6.3.1).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of these tests that fails fails the test")]

use imi_alerts::content::{ActivityId, AlertText, Change, Checklist, ProviderField};
use imi_alerts::testing::{
    CASE, PROVIDER, Play, SUGGESTION, World, add_states, answered, case, comment, each_refused, edit, file,
    submit,
};
use imi_alerts::{Alert, AlertId, Command, Edit, Kind, NewAlert, Rule, Search, Status, search};
use imi_core::{
    Access, AnyRule, AuthorityId, Country, FileFacts, Language, Number, Personal, Place, Rule as CoreRule,
    SealId, Set, Slug, Standing, Store, WorkflowRole,
};

const ACCEPT: Command = Command::Accept;

fn provider(name: &str) -> Edit {
    Change::Provider { field: ProviderField::Name, value: Some(Personal::new(name.to_owned())) }
}

fn recipients(countries: &[Country]) -> Edit {
    Change::Recipients { countries: countries.iter().copied().collect() }
}

const fn established(country: Option<Country>) -> Edit {
    Change::Establishment { country }
}

fn checklist(version: u32, fulfilled: &[bool]) -> Edit {
    Change::Checklist { answers: Checklist { version, fulfilled: fulfilled.to_vec() } }
}

/// Saves changes of the draft; they must be fine.
#[track_caller]
fn save(play: &mut Play, alert: AlertId, edits: Vec<Edit>) {
    play.must(play.world.italy.handler, alert, Command::Edit { edits });
}

/// The rules and fields by which the submission of the complete case with these changes is refused.
#[track_caller]
fn submission(edits: Vec<Edit>) -> Vec<(AnyRule<Rule>, Place)> {
    let mut play = Play::new();
    let alert = play.draft();
    let refusal = play.give(play.world.italy.handler, alert, Command::Submit { edits }).refusal();
    assert_eq!(play.status(alert), Status::Draft);
    let imi_core::Reason::Content(broken) = refusal.reason else { panic!("not for its content: {refusal}") };
    broken.into_iter().map(|broken| (broken.rule, broken.place)).collect()
}

fn at(rule: Rule, field: &'static str) -> Vec<(AnyRule<Rule>, Place)> {
    vec![(rule.into(), Place::field(field))]
}

fn at_edit(rule: impl Into<AnyRule<Rule>>, nth: u32) -> Vec<(AnyRule<Rule>, Place)> {
    vec![(rule.into(), Place::nth("edits", nth))]
}

#[test]
fn refusals() {
    let World { italy, lombardy, veneto, .. } = World::default();
    each_refused([
        (Rule::SubmitOnce, Status::SubmittedForBroadcast, italy.handler, submit()),
        (Rule::AcceptOnce, Status::AwaitingBroadcast, lombardy.disseminator, ACCEPT),
        (
            Rule::AcceptBeforeBroadcast,
            Status::SubmittedForBroadcast,
            lombardy.disseminator,
            Command::BroadcastAlert { revision: 9 },
        ),
        (Rule::OnlyFourThingsRectifiable, Status::Broadcast, lombardy.disseminator, ACCEPT),
        (
            Rule::OnlyFourThingsRectifiable,
            Status::Broadcast,
            lombardy.disseminator,
            Command::Forward { to: veneto.id() },
        ),
        (Rule::NoDeletionAfterBroadcast, Status::Broadcast, italy.handler, Command::Delete),
        (
            Rule::NotBroadcastYet,
            Status::SubmittedForBroadcast,
            italy.handler,
            imi_alerts::testing::rectify("x"),
        ),
        (
            Rule::NotBroadcastYet,
            Status::AwaitingBroadcast,
            lombardy.disseminator,
            Command::Acknowledge { postbox: lombardy.id() },
        ),
        (Rule::ClosedTakesNothing, Status::Closed, italy.handler, Command::Delete),
        (Rule::WithdrawnIsFinal, Status::Withdrawn, italy.handler, Command::Delete),
        (Rule::DeletedLeavesNoContent, Status::Deleted, italy.handler, submit()),
        (Rule::DeletedLeavesNoContent, Status::Deleted, italy.handler, edit("x")),
        (Rule::DeletedLeavesNoContent, Status::Deleted, italy.handler, Command::Delete),
        (Rule::DeletedLeavesNoContent, Status::Deleted, italy.handler, imi_alerts::testing::withdraw()),
        (Rule::DeletedLeavesNoContent, Status::Deleted, italy.handler, imi_alerts::testing::inform("x")),
        (Rule::AddStateByBroadcaster, Status::AwaitingBroadcast, italy.handler, add_states(&[Country::Be])),
    ]);
}

#[test]
fn checklist_first() {
    let mut play = Play::new();
    let handler = play.world.italy.handler;
    for change in [
        provider(PROVIDER),
        Change::Description { text: Some(comment(CASE)) },
        Change::Activity { activity: Some(ActivityId(Slug::new("gas-fitting"))) },
        Change::Attach { file: file("Photographs.pdf") },
    ] {
        let told = play.found(handler, NewAlert { edits: vec![change.clone()] });
        told.refused_at(&at_edit(Rule::ChecklistFirst, 0));
        play.found(handler, NewAlert { edits: vec![answered(), change] }).done();
    }
    assert_eq!(play.store.tally(imi_alerts::ongoing_list(play.world.italy.id())).unwrap(), 0);
}

#[test]
fn all_criteria_fulfilled() {
    let mut play = Play::new();
    let handler = play.world.italy.handler;
    let edits = vec![checklist(2, &[true, false, true]), provider(PROVIDER)];
    play.found(handler, NewAlert { edits }).refused_at(&at_edit(Rule::AllCriteriaFulfilled, 1));
    let no = vec![(Rule::AllCriteriaFulfilled.into(), Place::nth("checklist", 2))];
    assert_eq!(submission(vec![checklist(2, &[true, false, true])]), no);
}

#[test]
fn checklist_supplied() {
    let mut play = Play::new();
    let handler = play.world.italy.handler;
    for wrong in [checklist(1, &[true; 3]), checklist(2, &[true; 2])] {
        let told = play.found(handler, NewAlert { edits: vec![wrong] });
        told.refused_at(&at_edit(Rule::ChecklistSupplied, 0));
    }
    let alert = play.reach(Status::Broadcast);
    let kept = play.state(alert).content.checklist.unwrap();
    assert_eq!((kept.version, kept.fulfilled), (2, vec![true; 3]));
    // A draft answered by an older list is answered anew.
    let draft = play.draft();
    play.scene().policy.criteria.version = 3;
    let told = play.give(handler, draft, submit());
    told.refused_at(&at(Rule::ChecklistSupplied, "checklist"));
}

#[test]
fn provider_data_required() {
    let blank = Some(Personal::new("  ".to_owned()));
    let without = Change::Provider { field: ProviderField::Name, value: None };
    let blanked = Change::Provider { field: ProviderField::Name, value: blank };
    for change in [without, blanked] {
        assert_eq!(submission(vec![change]), at(Rule::ProviderDataRequired, "provider"));
    }
}

#[test]
fn case_description_required() {
    for text in [None, Some(comment("  "))] {
        let found = submission(vec![Change::Description { text }]);
        assert_eq!(found, at(Rule::CaseDescriptionRequired, "description"));
    }
}

#[test]
fn service_activity_required() {
    let found = submission(vec![Change::Activity { activity: None }]);
    assert_eq!(found, at(Rule::ServiceActivityRequired, "activity"));
}

#[test]
fn free_text_states_its_language() {
    let unstated = |text| Some(AlertText::new(text, None));
    let description = submission(vec![Change::Description { text: unstated("testo") }]);
    assert_eq!(description, at(Rule::CommentLanguageStated, "description"));
    let suggestion = submission(vec![Change::Suggestion { text: unstated("testo") }]);
    assert_eq!(suggestion, at(Rule::CommentLanguageStated, "suggestion"));
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let rectified = Command::RectifyDescription { text: AlertText::new("testo", None) };
    let told = play.give(play.world.italy.handler, alert, rectified);
    told.refused_at(&at(Rule::CommentLanguageStated, "text"));
}

#[test]
fn coordinator_chosen_before_submission() {
    let mut play = Play::new();
    let World { italy, lombardy, veneto, .. } = play.world.clone();
    play.change(italy.id(), |standing| standing.coordinators.push(veneto.id()));
    let alert = play.draft();
    save(&mut play, alert, vec![Change::Coordinator { authority: None }]);
    let told = play.give(italy.handler, alert, submit());
    told.refused_at(&at(Rule::CoordinatorChosenBeforeSubmission, "coordinator"));
    // Where there is one only, nothing is to choose.
    play.change(italy.id(), |standing| standing.coordinators = vec![lombardy.id()]);
    play.must(italy.handler, alert, submit());
    assert_eq!(play.state(alert).stage.coordinator(), Some(lombardy.id()));
}

#[test]
fn coordinator_must_be_linked() {
    let World { veneto, milan, madrid, .. } = World::default();
    for other in [veneto.id(), milan.id(), madrid.id()] {
        let mut play = Play::new();
        let alert = play.draft();
        let change = Change::Coordinator { authority: Some(other) };
        let told = play.give(play.world.italy.handler, alert, Command::Edit { edits: vec![change] });
        told.refused_at(&at_edit(Rule::CoordinatorMustBeLinked, 0));
    }
    // A link that was cut since the choice does not hold either.
    let mut play = Play::new();
    let World { italy, veneto, .. } = play.world.clone();
    let alert = play.draft();
    play.change(italy.id(), |standing| standing.coordinators = vec![veneto.id()]);
    play.give(italy.handler, alert, submit()).refused_at(&at(Rule::CoordinatorMustBeLinked, "coordinator"));
}

#[test]
fn coordinator_may_choose_itself() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.found(lombardy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(lombardy.handler, alert, submit());
    assert_eq!(play.state(alert).stage.coordinator(), Some(lombardy.id()));
    let World { veneto, rome, .. } = play.world.clone();
    let alert = play.found(veneto.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(veneto.handler, alert, submit());
    let told = play.found(veneto.handler, NewAlert { edits: case(rome.id()) });
    told.refused_at(&at_edit(Rule::CoordinatorMustBeLinked, 8));
}

#[test]
fn only_an_alert_coordinator_of_the_own_state_is_chosen() {
    for change in
        [(|standing| standing.role = WorkflowRole::AlertAuthority) as fn(&mut Standing), |standing| {
            standing.country = Country::Es;
        }]
    {
        let mut play = Play::new();
        let World { italy, lombardy, .. } = play.world.clone();
        let alert = play.draft();
        play.change(lombardy.id(), change);
        let told = play.give(italy.handler, alert, submit());
        told.refused_at(&at(Rule::CoordinatorMustBeLinked, "coordinator"));
    }
    // A coordinator that is linked to itself is one choice and not two.
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    play.change(lombardy.id(), |standing| standing.coordinators = vec![standing.authority]);
    let alert = play.found(lombardy.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(lombardy.handler, alert, edit_coordinator(None));
    play.must(lombardy.handler, alert, submit());
    assert_eq!(play.state(alert).stage.coordinator(), Some(lombardy.id()));
}

fn edit_coordinator(authority: Option<AuthorityId>) -> Command {
    Command::Edit { edits: vec![Change::Coordinator { authority }] }
}

#[test]
fn attachment_limits() {
    let attach = |file| Command::Edit { edits: vec![Change::Attach { file }] };
    let mut play = Play::new();
    play.scene().policy.common.attachments.max_count = 2;
    let (italy, alert) = (play.world.italy.clone(), play.draft());
    assert_eq!(play.state(alert).content.documents.len(), 1);
    let large = FileFacts { size: 11 * 1024 * 1024, ..file("Scan.pdf").reveal().clone() };
    let refused = at_edit(CoreRule::AttachmentLimits, 0);
    play.give(italy.handler, alert, attach(Personal::new(large))).refused_at(&refused);
    play.must(italy.handler, alert, attach(file("a.pdf")));
    play.give(italy.handler, alert, attach(file("b.pdf"))).refused_at(&refused);
}

#[test]
fn attachments_optional() {
    let mut play = Play::new();
    let alert = play.draft();
    save(&mut play, alert, vec![Change::Detach { number: 1 }]);
    play.must(play.world.italy.handler, alert, submit());
    let told = play.give(
        play.world.italy.handler,
        alert,
        Command::Edit { edits: vec![Change::Detach { number: 1 }] },
    );
    told.refused_at(&at_edit(CoreRule::AttachmentLimits, 0));
}

#[test]
fn at_least_one_recipient_state() {
    let found = submission(vec![established(None), recipients(&[])]);
    assert_eq!(found, at(Rule::AtLeastOneRecipientState, "recipients"));
}

#[test]
fn recipient_must_be_eea() {
    // No country outside the EEA can be written; Croatia joins on 1 July 2013 only.
    assert!(serde_json::from_str::<Country>("\"CH\"").is_err());
    assert_eq!(submission(vec![recipients(&[Country::Hr])]), at_edit(Rule::RecipientMustBeEea, 0));
    let mut play = Play::new();
    let alert = play.reach(Status::AwaitingBroadcast);
    let told = play.give(play.world.lombardy.disseminator, alert, add_states(&[Country::Hr]));
    told.refused_at(&at(Rule::RecipientMustBeEea, "countries"));
    play.at("2013-07-01T09:00:00Z");
    play.must(
        play.world.lombardy.disseminator,
        alert,
        add_states(&[Country::Hr, Country::No, Country::Is, Country::Li]),
    );
}

#[test]
fn own_state_not_recipient() {
    assert_eq!(submission(vec![recipients(&[Country::It])]), at_edit(Rule::OwnStateNotRecipient, 0));
    let mut play = Play::new();
    let alert = play.reach(Status::AwaitingBroadcast);
    let told = play.give(play.world.lombardy.disseminator, alert, add_states(&[Country::It]));
    told.refused_at(&at(Rule::OwnStateNotRecipient, "countries"));
}

#[test]
fn commission_not_selectable() {
    // The Commission is no country, and an alert with no other recipient is not sent.
    assert!(serde_json::from_str::<Country>("\"EU\"").is_err());
    let found = submission(vec![established(Some(Country::It)), recipients(&[])]);
    assert_eq!(found, at(Rule::AtLeastOneRecipientState, "recipients"));
}

#[test]
fn suggested_authorities_free_text() {
    let mut play = Play::new();
    let girona = play.world.girona.clone();
    let alert = play.reach(Status::Broadcast);
    assert!(play.can_read(play.world.madrid.viewer, alert, SUGGESTION));
    assert!(play.view(girona.viewer, alert).is_none());
    let alert = play.draft();
    save(&mut play, alert, vec![Change::Suggestion { text: None }]);
    play.must(play.world.italy.handler, alert, submit());
}

#[test]
fn number_on_first_save() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.found(italy.handler, NewAlert { edits: vec![answered()] }).done().stream;
    let view = play.seen(italy.viewer, alert);
    assert_eq!(view.status, Status::Draft);
    assert_eq!(view.number, play.state(alert).number);
}

#[test]
fn number_is_for_life() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let first = play.draft();
    let number: Number = play.state(first).number;
    play.bring(first, Status::Deleted);
    assert_eq!(play.state(first).number, number);
    let second = play.draft();
    assert_ne!(play.state(second).number, number);
    let third = play.draft();
    let before = play.state(third).number;
    play.bring(third, Status::Closed);
    assert_eq!(play.seen(italy.viewer, third).number, before);
}

#[test]
fn draft_may_be_incomplete() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.found(italy.handler, NewAlert::default()).done().stream;
    save(&mut play, alert, vec![answered(), provider(PROVIDER)]);
    assert_eq!(play.status(alert), Status::Draft);
}

#[test]
fn draft_seen_by_initiator_only() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, .. } = play.world.clone();
    let alert = play.draft();
    assert_eq!(play.shows(italy.viewer, alert), Some(Status::Draft));
    for other in [lombardy.disseminator, lombardy.viewer, rome.disseminator, imi_core::Actor::Commission] {
        assert!(play.view(other, alert).is_none());
        play.give(other, alert, submit()).not_found();
        let listed =
            play.ask(other, alert, |_, moment| search(&play.store, &Search::default(), moment, 9).unwrap());
        assert!(listed.is_empty());
    }
}

#[test]
fn delete_own_draft() {
    let mut play = Play::new();
    play.approves(play.world.lombardy.id());
    let alert = play.draft();
    play.must(play.world.italy.colleague, alert, Command::Delete);
    assert_eq!(play.status(alert), Status::Deleted);
}

#[test]
fn deleted_leaves_no_content() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.draft();
    let mut seals: Vec<SealId> = Vec::new();
    <Alert as imi_core::Lifecycle>::seals(&play.seen(italy.viewer, alert), &mut |seal, _| seals.push(seal));
    assert_eq!(seals.len(), 4);
    assert_eq!(play.store.unseal(&seals).unwrap().len(), 4);
    play.bring(alert, Status::Deleted);
    assert_eq!(play.store.unseal(&seals).unwrap(), []);
    let state = play.state(alert);
    assert!(state.content.provider.is_empty() && state.content.description.is_none());
    let view = play.seen(italy.handler, alert);
    assert_eq!((view.status, view.activity, view.establishment), (Status::Deleted, None, None));
    assert_eq!((view.states, view.checklist), (Vec::new(), None));
    let listed = play
        .ask(italy.viewer, alert, |_, moment| search(&play.store, &Search::default(), moment, 9).unwrap());
    assert!(listed.is_empty());
    assert!(!play.events(alert).is_empty());
}

#[test]
fn mse_may_be_unknown() {
    let mut play = Play::new();
    let alert = play.draft();
    save(&mut play, alert, vec![established(None)]);
    play.must(play.world.italy.handler, alert, submit());
    assert_eq!(play.state(alert).responsible(), Country::It);
}

#[test]
fn mse_must_be_eea() {
    assert_eq!(submission(vec![established(Some(Country::Hr))]), at_edit(Rule::MseMustBeEea, 0));
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let change = Command::ChangeStateOfEstablishment { country: Some(Country::Hr) };
    let told = play.give(play.world.lombardy.disseminator, alert, change);
    told.refused_at(&at(Rule::MseMustBeEea, "country"));
}

#[test]
fn mse_may_be_initiating_state() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.draft();
    save(&mut play, alert, vec![established(Some(Country::It))]);
    play.bring(alert, Status::Broadcast);
    assert_eq!(play.state(alert).responsible(), Country::It);
    assert!(play.may(italy.handler, alert).has(Kind::ProposeClosure));
    assert!(!play.may(play.world.malta.handler, alert).has(Kind::ProposeClosure));
}

/// The recipient states that an alert has been, or would be, sent to.
fn states(play: &Play, alert: AlertId) -> Vec<Country> {
    play.seen(play.world.italy.viewer, alert).states.iter().map(|state| state.country).collect()
}

#[test]
fn known_mse_is_recipient() {
    let mut play = Play::new();
    let alert = play.draft();
    save(&mut play, alert, vec![recipients(&[Country::Mt])]);
    assert_eq!(
        states(&play, alert),
        [Country::Mt, Country::Es].into_iter().collect::<Set<_>>().iter().collect::<Vec<_>>()
    );
    save(&mut play, alert, vec![recipients(&[])]);
    assert_eq!(states(&play, alert), [Country::Es]);
    save(&mut play, alert, vec![recipients(&[Country::Mt, Country::Es])]);
    let told =
        play.give(play.world.italy.handler, alert, Command::Edit { edits: vec![recipients(&[Country::Mt])] });
    told.refused_at(&at_edit(Rule::KnownMseIsRecipient, 0));
    save(&mut play, alert, vec![established(None), recipients(&[Country::Mt])]);
    assert_eq!(states(&play, alert), [Country::Mt]);
}

#[test]
fn submit_sets_status() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    assert_eq!(play.shows(play.world.italy.viewer, alert), Some(Status::SubmittedForBroadcast));
    assert_eq!(play.shows(lombardy.viewer, alert), Some(Status::SubmittedForBroadcast));
}

#[test]
fn incomplete_not_submitted() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.found(italy.handler, NewAlert::default()).done().stream;
    let told = play.give(italy.handler, alert, submit());
    let lacking = [
        (Rule::ChecklistFirst, "checklist"),
        (Rule::ProviderDataRequired, "provider"),
        (Rule::ServiceActivityRequired, "activity"),
        (Rule::CaseDescriptionRequired, "description"),
        (Rule::AtLeastOneRecipientState, "recipients"),
    ];
    told.refused_at(&lacking.map(|(rule, field)| (rule.into(), Place::field(field))));
    assert_eq!(play.status(alert), Status::Draft);
}

#[test]
fn submit_and_broadcast_separate() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.found(lombardy.both, NewAlert { edits: case(lombardy.id()) }).done().stream;
    for command in [ACCEPT, Command::BroadcastAlert { revision: 9 }, add_states(&[Country::Be])] {
        let _ = play.give(lombardy.both, alert, command).refused(Rule::SubmitAndBroadcastSeparate);
    }
    play.must(lombardy.both, alert, submit());
    assert_eq!(play.status(alert), Status::SubmittedForBroadcast);
}

#[test]
fn accept_before_broadcast() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let broadcast = play.broadcast(alert);
    let _ = play.give(lombardy.disseminator, alert, broadcast.clone()).refused(Rule::AcceptBeforeBroadcast);
    play.must(lombardy.disseminator, alert, ACCEPT);
    play.must(lombardy.disseminator, alert, broadcast);
}

/// An alert that Veneto began and put to Lombardy, so that both can see it and one holds it.
fn of_veneto(play: &mut Play) -> AlertId {
    let World { veneto, lombardy, .. } = play.world.clone();
    let alert = play.found(veneto.handler, NewAlert { edits: case(lombardy.id()) }).done().stream;
    play.must(veneto.handler, alert, submit());
    alert
}

#[test]
fn accept_by_holding_coordinator() {
    let mut play = Play::new();
    let World { veneto, rome, .. } = play.world.clone();
    let alert = of_veneto(&mut play);
    let _ = play.give(veneto.disseminator, alert, ACCEPT).refused(Rule::AcceptByHoldingCoordinator);
    play.give(rome.disseminator, alert, ACCEPT).not_found();
}

#[test]
fn broadcast_by_holders_disseminator() {
    let mut play = Play::new();
    let World { veneto, lombardy, rome, .. } = play.world.clone();
    let alert = of_veneto(&mut play);
    play.must(lombardy.disseminator, alert, ACCEPT);
    let broadcast = play.broadcast(alert);
    let _ = play
        .give(veneto.disseminator, alert, broadcast.clone())
        .refused(Rule::BroadcastByHoldersDisseminator);
    play.give(rome.disseminator, alert, broadcast.clone()).not_found();
    play.must(lombardy.second_disseminator, alert, broadcast);
}

#[test]
fn accept_sets_status() {
    let mut play = Play::new();
    let alert = play.reach(Status::AwaitingBroadcast);
    assert_eq!(play.shows(play.world.italy.viewer, alert), Some(Status::AwaitingBroadcast));
}

#[test]
fn check_before_broadcast() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let view = play.seen(lombardy.disseminator, alert);
    assert_eq!(view.checklist.unwrap().fulfilled, [true; 3]);
    assert_eq!((view.documents.len(), view.states.len(), view.revision), (1, 2, Some(9)));
    for what in [PROVIDER, CASE, SUGGESTION, "Photographs_Perillustri.pdf"] {
        assert!(play.can_read(lombardy.disseminator, alert, what), "{what}");
    }
}

#[test]
fn forward_to_other_coordinator() {
    let mut play = Play::new();
    let World { lombardy, veneto, .. } = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert_eq!(play.shows(veneto.viewer, alert), Some(Status::SubmittedForBroadcast));
    play.must(veneto.disseminator, alert, ACCEPT);
    play.must(veneto.disseminator, alert, play.broadcast(alert));
}

#[test]
fn forward_only_to_coordinator_of_own_state() {
    let mut play = Play::new();
    let World { lombardy, milan, catalonia, madrid, .. } = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let unknown = imi_core::AuthorityId::from_u128(7);
    for to in [milan.id(), catalonia.id(), madrid.id(), lombardy.id(), unknown] {
        let told = play.give(lombardy.disseminator, alert, Command::Forward { to });
        told.refused_at(&at(Rule::ForwardOnlyToCoordinatorOfOwnState, "to"));
    }
}

#[test]
fn forward_target_need_not_be_linked() {
    let mut play = Play::new();
    let World { italy, lombardy, rome, .. } = play.world.clone();
    assert!(!italy.standing.coordinators.contains(&rome.id()));
    let alert = play.reach(Status::SubmittedForBroadcast);
    play.must(lombardy.disseminator, alert, Command::Forward { to: rome.id() });
}

#[test]
fn forward_after_acceptance() {
    let mut play = Play::new();
    let World { italy, lombardy, veneto, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, add_states(&[Country::Be]));
    play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert_eq!(play.shows(italy.viewer, alert), Some(Status::SubmittedForBroadcast));
    assert!(states(&play, alert).contains(&Country::Be));
    let broadcast = play.broadcast(alert);
    let _ = play.give(veneto.disseminator, alert, broadcast).refused(Rule::AcceptBeforeBroadcast);
}

#[test]
fn forwarder_loses_access() {
    let mut play = Play::new();
    let World { lombardy, veneto, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, Command::Forward { to: veneto.id() });
    assert!(play.view(lombardy.disseminator, alert).is_none());
    assert!(play.history(lombardy.disseminator, alert).is_empty());
    play.give(lombardy.disseminator, alert, ACCEPT).not_found();
}

#[test]
fn coordinator_choice_fixed_by_submission() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::SubmittedForBroadcast);
    let change = Change::Coordinator { authority: Some(lombardy.id()) };
    let told = play.give(italy.handler, alert, Command::Edit { edits: vec![change] });
    told.refused_at(&at_edit(Rule::CoordinatorChoiceFixedBySubmission, 0));
}

#[test]
fn final_approval_disseminator_edits() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, Command::Edit { edits: vec![recipients(&[Country::Be])] });
    assert_eq!(play.status(alert), Status::AwaitingBroadcast);
    assert!(!states(&play, alert).contains(&Country::Mt), "with final approval a state can be taken away");
    // What was submitted stays complete, whoever changes it.
    let blank = Command::Edit { edits: vec![Change::Description { text: None }] };
    play.give(lombardy.disseminator, alert, blank)
        .refused_at(&at(Rule::CaseDescriptionRequired, "description"));
}

#[test]
fn final_approval_disseminator_deletes() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    play.approves(lombardy.id());
    let alert = play.reach(Status::AwaitingBroadcast);
    play.must(lombardy.disseminator, alert, Command::Delete);
    assert_eq!(play.status(alert), Status::Deleted);
}

#[test]
fn no_final_approval_no_editing() {
    let World { lombardy, .. } = World::default();
    each_refused([
        (Rule::NoFinalApprovalNoEditing, Status::AwaitingBroadcast, lombardy.disseminator, edit("x")),
        (Rule::NoFinalApprovalNoDeleting, Status::AwaitingBroadcast, lombardy.disseminator, Command::Delete),
    ]);
}

#[test]
fn add_recipient_state_whatever_flag() {
    for approves in [false, true] {
        let mut play = Play::new();
        let lombardy = play.world.lombardy.clone();
        if approves {
            play.approves(lombardy.id());
        }
        let alert = play.reach(Status::AwaitingBroadcast);
        let before = play.state(alert).content.revision;
        play.must(lombardy.disseminator, alert, add_states(&[Country::Be]));
        assert!(states(&play, alert).contains(&Country::Be));
        assert_eq!(play.state(alert).content.revision, before + 1);
        let told = play.give(lombardy.disseminator, alert, add_states(&[Country::Be, Country::No]));
        told.refused_at(&at(Rule::NoopRectificationRefused, "countries"));
    }
}

#[test]
fn no_final_approval_no_state_removal() {
    let mut play = Play::new();
    let lombardy = play.world.lombardy.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let fewer = Command::Edit { edits: vec![recipients(&[])] };
    let _ = play.give(lombardy.disseminator, alert, fewer).refused(Rule::NoFinalApprovalNoEditing);
    assert!(states(&play, alert).contains(&Country::Mt));
}

#[test]
fn broadcast_what_was_checked() {
    let mut play = Play::new();
    let World { italy, lombardy, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    let checked = play.broadcast(alert);
    play.must(italy.handler, alert, edit("with other words"));
    let told = play.give(lombardy.disseminator, alert, checked);
    told.refused_at(&at(Rule::BroadcastWhatWasChecked, "revision"));
    play.must(lombardy.disseminator, alert, play.broadcast(alert));
}

#[test]
fn broadcast_goes_to_selected_states() {
    let mut play = Play::new();
    let World { madrid, malta, brussels, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    assert_eq!(play.shows(play.world.italy.viewer, alert), Some(Status::Broadcast));
    assert!(play.view(madrid.viewer, alert).is_some() && play.view(malta.viewer, alert).is_some());
    assert!(play.view(brussels.viewer, alert).is_none());
    assert_eq!(states(&play, alert).len(), 2);
}

#[test]
fn broadcast_records_date() {
    let mut play = Play::new();
    let italy = play.world.italy.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    assert_eq!(play.seen(italy.viewer, alert).broadcast, None);
    play.must(play.world.lombardy.disseminator, alert, play.broadcast(alert));
    let at = play.now;
    play.pass_days(8);
    play.must(italy.handler, alert, imi_alerts::testing::rectify("better words"));
    assert_eq!(play.seen(italy.viewer, alert).broadcast, Some(at));
}

#[test]
fn broadcast_also_to_commission() {
    let mut play = Play::new();
    let commission = imi_core::Actor::Commission;
    let alert = play.reach(Status::AwaitingBroadcast);
    assert!(play.view(commission, alert).is_none());
    play.must(play.world.lombardy.disseminator, alert, play.broadcast(alert));
    assert_eq!(play.shows(commission, alert), Some(Status::Broadcast));
}

#[test]
fn broadcast_arrives_in_postboxes() {
    let mut play = Play::new();
    let World { madrid, catalonia, .. } = play.world.clone();
    let alert = play.reach(Status::Broadcast);
    assert_eq!(play.shows(madrid.viewer, alert), Some(Status::AwaitingAcknowledgement));
    assert!(play.view(catalonia.viewer, alert).is_none());
}

#[test]
fn outgoing_reaches_own_postbox() {
    let mut play = Play::new();
    let rome = play.world.rome.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    assert!(play.view(rome.viewer, alert).is_none());
    play.must(play.world.lombardy.disseminator, alert, play.broadcast(alert));
    assert_eq!(play.shows(rome.viewer, alert), Some(Status::Broadcast));
}

#[test]
fn own_postbox_not_before_broadcast() {
    let mut play = Play::new();
    let World { lombardy, rome, .. } = play.world.clone();
    let alert = play.reach(Status::AwaitingBroadcast);
    assert!(play.view(rome.viewer, alert).is_none());
    play.must(lombardy.disseminator, alert, Command::Forward { to: rome.id() });
    assert!(play.view(rome.viewer, alert).is_some(), "unless it holds the alert itself");
}

#[test]
fn postbox_that_broadcasts_itself() {
    let mut play = Play::new();
    let rome = play.world.rome.clone();
    let alert = play.found(rome.handler, NewAlert { edits: case(rome.id()) }).done().stream;
    play.must(rome.handler, alert, submit());
    play.must(rome.disseminator, alert, ACCEPT);
    let done = play.must(rome.disseminator, alert, play.broadcast(alert));
    let told = |mail| imi_alerts::testing::mailed(&done, mail);
    assert_eq!(told(imi_alerts::Mail::OutgoingCopy), []);
    assert_eq!(told(imi_alerts::Mail::Broadcast), imi_alerts::testing::to_users(&[rome.handlers()]));
    let listed =
        play.ask(rome.viewer, alert, |_, moment| search(&play.store, &Search::default(), moment, 9).unwrap());
    assert_eq!(listed.len(), 1);
    assert!(play.may(rome.disseminator, alert).has(Kind::Disseminate));
}

#[test]
fn recipient_state_without_postbox() {
    let mut play = Play::new();
    let malta = play.world.malta.clone();
    play.access(malta.id(), Access::Suspended);
    let alert = play.reach(Status::Broadcast);
    assert!(play.view(malta.viewer, alert).is_none());
    play.access(malta.id(), Access::Active);
    assert_eq!(play.shows(malta.viewer, alert), Some(Status::AwaitingAcknowledgement));
    play.must(malta.disseminator, alert, Command::Acknowledge { postbox: malta.id() });
}

#[test]
fn new_alert_instead_of_reopening() {
    let mut play = Play::new();
    let gozo = play.world.gozo.clone();
    let closed = play.reach(Status::Closed);
    let edits = vec![answered(), provider(PROVIDER)];
    let again = play.found(gozo.handler, NewAlert { edits }).done().stream;
    assert_ne!(play.state(again).number, play.state(closed).number);
}

#[test]
fn texts_are_written_in_languages_of_the_union() {
    let mut play = Play::new();
    let alert = play.reach(Status::Broadcast);
    let italy = play.world.italy.handler;
    let rectify = |language| Command::RectifyDescription { text: AlertText::new("etwas", language) };
    play.must(italy, alert, rectify(Language::De));
    // Croatian is one of them from the day on which Croatia acceded.
    for (now, refused) in [("2013-06-30T12:00:00Z", true), ("2013-07-01T12:00:00Z", false)] {
        play.at(now);
        let told = play.give(italy, alert, rectify(Language::Hr));
        if refused {
            told.refused_at(&[(CoreRule::FreeTextLanguageChoice.into(), Place::field("text"))]);
        } else {
            told.done();
        }
    }
}
