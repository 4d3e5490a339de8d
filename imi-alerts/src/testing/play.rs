//! A scene of alerts: standings changed by hand, and every status within reach.

use core::ops::Deref;

use chrono::TimeDelta;
use imi_core::testing::{Done, Scene, Told};
use imi_core::{
    Access, Actor, AreaId, AuthorityId, Concern, Days, Language, Looked, Setting, Standing, Store, Workflow,
};
use imi_i18n::Multilingual;

use super::World;
use super::given::{add_states, case, disseminate, inform, object, propose, submit, withdraw};
use crate::{Alert, AlertId, Command, Criteria, NewAlert, Policy, Refused, Status};

/// A checklist of three criteria, in its second version.
///
/// # Panics
/// Never: its texts are not blank.
#[must_use]
#[allow(clippy::expect_used, reason = "the texts stand here and are not blank")]
pub fn criteria() -> Criteria {
    let texts = ["the risk is serious", "a service activity causes it", "it may reach other Member States"];
    let text = |text: &str| Multilingual::new(Language::En, text).expect("it is not blank");
    Criteria { version: 2, texts: texts.map(text).to_vec() }
}

/// Five days for comments, ten for objections.
#[must_use]
pub fn policy() -> Policy {
    Policy::new(Days(5), Days(10), criteria())
}

/// A scene with its world. It begins with every standing put.
#[derive(Debug)]
pub struct Play {
    scene: Scene<Alert>,
    /// The world.
    pub world: World,
}

impl Deref for Play {
    type Target = Scene<Alert>;
    fn deref(&self) -> &Scene<Alert> {
        &self.scene
    }
}

impl Default for Play {
    fn default() -> Self {
        Self::new()
    }
}

impl Play {
    /// The world at its beginning.
    #[must_use]
    pub fn new() -> Self {
        let mut play = Self::empty(policy());
        for (_, staff) in play.world.all() {
            play.scene.standing(&staff.standing);
        }
        play
    }

    /// The world before anybody has access.
    pub(crate) fn empty(policy: Policy) -> Self {
        Self { scene: Scene::new(policy), world: World::default() }
    }

    /// As [`Scene::found`].
    #[track_caller]
    pub fn found(&mut self, actor: Actor, alert: NewAlert) -> Told<Alert> {
        self.scene.found(actor, alert)
    }

    /// As [`Scene::give`].
    #[track_caller]
    pub fn give(&mut self, actor: Actor, alert: AlertId, command: Command) -> Told<Alert> {
        self.scene.give(actor, alert, command)
    }

    /// Gives a command that must be done.
    #[track_caller]
    pub fn must(&mut self, actor: Actor, alert: AlertId, command: Command) -> Done<Alert> {
        self.scene.give(actor, alert, command).done()
    }

    /// As [`Scene::look`].
    ///
    /// # Errors
    /// The refusal, if it is not for him.
    #[track_caller]
    pub fn look(&mut self, actor: Actor, alert: AlertId) -> Result<Looked<Alert>, Refused> {
        self.scene.look(actor, alert)
    }

    /// As [`Scene::elapse`].
    #[track_caller]
    pub fn elapse(&mut self, alert: AlertId) -> Told<Alert> {
        self.scene.elapse(alert)
    }

    /// Lets days pass.
    pub fn pass_days(&mut self, days: i64) {
        self.scene.pass(TimeDelta::days(days));
    }

    /// Moves the clock to an instant.
    ///
    /// # Panics
    /// If the text is no instant.
    #[allow(clippy::expect_used, reason = "a test that names no instant is wrong")]
    pub fn at(&mut self, instant: &str) {
        self.scene.now = instant.parse().expect("an instant such as 2012-03-01T09:00:00Z");
    }

    /// The scene itself, for whatever else a test needs.
    pub fn scene(&mut self) -> &mut Scene<Alert> {
        &mut self.scene
    }

    /// The standing that an authority has at present.
    ///
    /// # Panics
    /// If it has none.
    #[must_use]
    #[track_caller]
    #[allow(clippy::expect_used, reason = "a test that asks for an unknown standing is wrong")]
    pub fn standing_of(&self, authority: AuthorityId) -> Standing {
        let of = [Concern::Authority(authority)];
        let found = self.store.standings(Workflow::Alert, Some(AreaId::SERVICES), &of);
        found.ok().and_then(|mut found| found.pop()).expect("the authority has a standing")
    }

    /// Changes the standing of an authority.
    #[track_caller]
    pub fn change(&mut self, authority: AuthorityId, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.standing_of(authority);
        change(&mut standing);
        self.scene.standing(&standing);
    }

    /// Gives a coordinator final approval.
    #[track_caller]
    pub fn approves(&mut self, authority: AuthorityId) {
        self.change(authority, |standing| standing.settings.insert(Setting::FinalApproval));
    }

    /// Changes an access.
    #[track_caller]
    pub fn access(&mut self, authority: AuthorityId, access: Access) {
        self.change(authority, |standing| standing.access = access);
    }

    /// The status of an alert itself, whoever looks.
    #[must_use]
    #[track_caller]
    pub fn status(&self, alert: AlertId) -> Status {
        self.scene.state(alert).stage.status()
    }

    /// A complete draft of the case, by a handler of Italy.
    #[track_caller]
    pub fn draft(&mut self) -> AlertId {
        let edits = case(self.world.lombardy.id());
        self.scene.found(self.world.italy.handler, NewAlert { edits }).done().stream
    }

    /// Broadcasts the alert as it stands.
    #[must_use]
    #[track_caller]
    pub fn broadcast(&self, alert: AlertId) -> Command {
        Command::BroadcastAlert { revision: self.scene.state(alert).content.revision }
    }

    /// An alert on the case in this status, brought there by real commands.
    ///
    /// Before broadcast, Lombardy holds it. After [`Status::Disseminated`], and in every later status, Catalonia, Girona
    /// and Seville are recipients in Spain and Gozo in Malta. Gozo submits the information and the objection; Girona
    /// proposes closure to Catalonia.
    ///
    /// # Panics
    /// If no alert can be in this status.
    #[track_caller]
    pub fn reach(&mut self, status: Status) -> AlertId {
        let alert = self.draft();
        self.bring(alert, status);
        alert
    }

    /// Brings an alert further, to this status.
    ///
    /// # Panics
    /// As [`reach`](Self::reach).
    #[track_caller]
    #[allow(clippy::panic, reason = "a test that asks for a status out of reach is wrong")]
    pub fn bring(&mut self, alert: AlertId, status: Status) {
        let world = self.world.clone();
        let World { italy, lombardy, madrid, catalonia, girona, seville, malta, gozo, .. } = &world;
        match status {
            Status::Draft => {}
            Status::Deleted => {
                self.must(italy.handler, alert, Command::Delete);
            }
            Status::SubmittedForBroadcast => {
                self.must(italy.handler, alert, submit());
            }
            Status::AwaitingBroadcast => {
                self.bring(alert, Status::SubmittedForBroadcast);
                self.must(lombardy.disseminator, alert, Command::Accept);
            }
            Status::Broadcast | Status::AwaitingAcknowledgement | Status::OutgoingCopy => {
                self.bring(alert, Status::AwaitingBroadcast);
                self.must(lombardy.disseminator, alert, self.broadcast(alert));
            }
            Status::Acknowledged => {
                self.bring(alert, Status::Broadcast);
                for postbox in [madrid, malta] {
                    self.must(postbox.disseminator, alert, Command::Acknowledge { postbox: postbox.id() });
                }
            }
            Status::Disseminated | Status::RecipientListed => {
                self.bring(alert, Status::Acknowledged);
                let to = disseminate(madrid.id(), &[catalonia.id(), girona.id(), seville.id()]);
                self.must(madrid.disseminator, alert, to);
                self.must(malta.disseminator, alert, disseminate(malta.id(), &[gozo.id()]));
            }
            Status::InformationSubmitted => {
                self.bring(alert, Status::Disseminated);
                self.must(gozo.handler, alert, inform("the firm advertises here"));
            }
            Status::InformationBroadcast => {
                self.bring(alert, Status::InformationSubmitted);
                self.must(malta.disseminator, alert, Command::BroadcastInformation { item: 1 });
            }
            Status::WithdrawalToBroadcast => {
                self.bring(alert, Status::Disseminated);
                self.must(italy.handler, alert, withdraw());
            }
            Status::Withdrawn => {
                self.bring(alert, Status::WithdrawalToBroadcast);
                self.must(lombardy.disseminator, alert, Command::BroadcastWithdrawal);
            }
            Status::OpenForComments => {
                self.bring(alert, Status::Disseminated);
                self.must(girona.handler, alert, propose(None));
            }
            Status::ClosureAwaitingBroadcast => {
                self.bring(alert, Status::OpenForComments);
                self.pass_days(6);
                self.scene.elapse(alert).done();
            }
            Status::OpenForObjections => {
                self.bring(alert, Status::ClosureAwaitingBroadcast);
                let broadcast = Command::BroadcastProposal { comments: Vec::new() };
                self.must(catalonia.disseminator, alert, broadcast);
            }
            Status::ObjectionPeriodOver => {
                self.bring(alert, Status::OpenForObjections);
                self.pass_days(11);
                self.scene.elapse(alert).done();
            }
            Status::Closed => {
                self.bring(alert, Status::ObjectionPeriodOver);
                self.must(catalonia.disseminator, alert, Command::CloseAlert);
            }
            Status::PersonalDataRemoved => {
                self.bring(alert, Status::Closed);
                self.pass_days(190);
                self.scene.elapse(alert).done();
            }
            other => panic!("{other:?} is no status to bring an alert to"),
        }
    }

    /// A submitted objection of Gozo against an open proposal.
    #[track_caller]
    pub fn objected(&mut self) -> AlertId {
        let alert = self.reach(Status::OpenForObjections);
        self.must(self.world.gozo.handler, alert, object());
        alert
    }

    /// A broadcast alert to Belgium as well.
    #[track_caller]
    pub fn to_belgium(&mut self) -> AlertId {
        let alert = self.reach(Status::AwaitingBroadcast);
        let disseminator = self.world.lombardy.disseminator;
        self.must(disseminator, alert, add_states(&[imi_core::Country::Be]));
        self.must(disseminator, alert, self.broadcast(alert));
        alert
    }
}
