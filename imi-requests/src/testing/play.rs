//! A scene of requests: standings changed by hand, and every status within reach.

use core::ops::Deref;

use chrono::TimeDelta;
use imi_core::testing::{Done, Scene, Told};
use imi_core::{
    Access, Actor, AreaId, AuthorityId, FileFacts, FreeText, Language, Looked, Personal, Setting, Sha256,
    Standing, Store, Workflow,
};
use imi_i18n::{AnswerId, FieldId, QuestionId, QuestionSetId, SlotId};

use super::World;
use crate::case::{Change, Filled};
use crate::{Command, Edit, NewAnswer, NewDraft, Policy, Refused, Request, RequestId, Status};

/// A comment in English.
#[must_use]
pub fn comment(text: &str) -> FreeText {
    FreeText::new(text, Language::En)
}

/// What fills a slot.
#[must_use]
pub fn words(slot: &'static str, text: &str) -> Filled<FreeText> {
    Filled { slot: SlotId::new(slot), value: FreeText::new(text, None) }
}

/// A file of that name.
#[must_use]
pub fn file(name: &str) -> Personal<FileFacts> {
    let media_type = "application/pdf".to_owned();
    Personal::new(FileFacts { name: name.to_owned(), media_type, size: 48_213, sha256: Sha256([7; 32]) })
}

/// What makes a complete draft of the diploma case: set, addressee, subject, two questions and the diploma.
#[must_use]
pub fn diploma(addressee: AuthorityId) -> Vec<Edit> {
    let detail = |field, value: &str| Change::Detail {
        field: FieldId::new(field),
        value: Some(Personal::new(value.to_owned())),
    };
    vec![
        Change::QuestionSet { set: QuestionSetId::new("pq-general") },
        Change::Addressee { authority: Some(addressee) },
        detail("surname", "Ostetrica-Rossini"),
        detail("first-name", "Annamariapia"),
        detail("profession", "midwife"),
        Change::Attach { file: file("Diploma_Rossini.pdf"), comments: Vec::new() },
        Change::Ask {
            question: QuestionId::new("profession-regulated"),
            slots: vec![words("profession", "midwife")],
            comment: Some(comment("as of this year")),
            document: None,
        },
        Change::Ask {
            question: QuestionId::new("attached-authentic"),
            slots: Vec::new(),
            comment: None,
            document: Some(1),
        },
    ]
}

/// A scene with its world. It begins with every standing put.
#[derive(Debug)]
pub struct Play {
    scene: Scene<Request>,
    /// The world.
    pub world: World,
}

impl Deref for Play {
    type Target = Scene<Request>;
    fn deref(&self) -> &Scene<Request> {
        &self.scene
    }
}

impl Default for Play {
    fn default() -> Self {
        Self::new()
    }
}

impl Play {
    /// The world at its beginning, with the shipped question sets.
    ///
    /// # Panics
    /// If the shipped question sets are faulty.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test of the crate that ships them shows that they load")]
    pub fn new() -> Self {
        let mut scene = Scene::new(Policy::shipped().expect("the shipped sets load"));
        let world = World::default();
        for (_, staff) in world.all() {
            scene.standing(&staff.standing);
        }
        Self { scene, world }
    }

    /// As [`Scene::found`].
    #[track_caller]
    pub fn found(&mut self, actor: Actor, draft: NewDraft) -> Told<Request> {
        self.scene.found(actor, draft)
    }

    /// As [`Scene::give`].
    #[track_caller]
    pub fn give(&mut self, actor: Actor, request: RequestId, command: Command) -> Told<Request> {
        self.scene.give(actor, request, command)
    }

    /// As [`Scene::give_seen`].
    #[track_caller]
    pub fn give_seen(
        &mut self,
        actor: Actor,
        request: RequestId,
        seen: u64,
        command: Command,
    ) -> Told<Request> {
        self.scene.give_seen(actor, request, seen, command)
    }

    /// As [`Scene::look`].
    ///
    /// # Errors
    /// The refusal, if it is not for him.
    #[track_caller]
    pub fn look(&mut self, actor: Actor, request: RequestId) -> Result<Looked<Request>, Refused> {
        self.scene.look(actor, request)
    }

    /// As [`Scene::elapse`].
    #[track_caller]
    pub fn elapse(&mut self, request: RequestId) -> Told<Request> {
        self.scene.elapse(request)
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
    pub fn scene(&mut self) -> &mut Scene<Request> {
        &mut self.scene
    }

    /// The standing that an authority has at present.
    ///
    /// # Panics
    /// If it has none in the area.
    #[must_use]
    #[track_caller]
    #[allow(clippy::expect_used, reason = "a test that asks for an unknown standing is wrong")]
    pub fn standing_of(&self, authority: AuthorityId, area: AreaId) -> Standing {
        let found = self.store.standings(
            Workflow::InformationRequest,
            Some(area),
            &[imi_core::Concern::Authority(authority)],
        );
        found.ok().and_then(|mut found| found.pop()).expect("the authority has a standing in the area")
    }

    /// Changes the standing of an authority in professional qualifications.
    #[track_caller]
    pub fn change(&mut self, authority: AuthorityId, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.standing_of(authority, AreaId::PROFESSIONAL_QUALIFICATIONS);
        change(&mut standing);
        self.scene.standing(&standing);
    }

    /// Switches settings on.
    #[track_caller]
    pub fn on(&mut self, authority: AuthorityId, settings: &[Setting]) {
        self.change(authority, |standing| {
            for setting in settings {
                standing.settings.insert(*setting);
            }
        });
    }

    /// Switches a setting off.
    #[track_caller]
    pub fn off(&mut self, authority: AuthorityId, setting: Setting) {
        self.change(authority, |standing| standing.settings.remove(setting));
    }

    /// Changes an access.
    #[track_caller]
    pub fn access(&mut self, authority: AuthorityId, access: Access) {
        self.change(authority, |standing| standing.access = access);
    }

    /// Links a further coordinator to an authority.
    #[track_caller]
    pub fn link(&mut self, authority: AuthorityId, coordinator: AuthorityId) {
        self.change(authority, |standing| standing.coordinators.push(coordinator));
    }

    /// Gives every authority of the world the same standing in the area of services too.
    pub fn with_services(&mut self) {
        let all = self.world.clone();
        for (_, staff) in all.all() {
            let standing = Standing { area: AreaId::SERVICES, ..staff.standing.clone() };
            self.scene.standing(&standing);
        }
    }

    /// The status of a request, whoever looks.
    #[must_use]
    #[track_caller]
    pub fn status(&self, request: RequestId) -> Status {
        self.scene.state(request).status()
    }

    /// A draft of the diploma case.
    #[track_caller]
    pub fn draft(&mut self) -> RequestId {
        let edits = diploma(self.world.hungary.id());
        let area = Some(AreaId::PROFESSIONAL_QUALIFICATIONS);
        self.scene.found(self.world.italy.handler, NewDraft { area, edits }).done().stream
    }

    /// Answers to both questions of the diploma case.
    #[must_use]
    pub fn answers() -> Vec<NewAnswer> {
        let answer =
            |question, choice| NewAnswer { question, choice: Some(choice), day: None, comment: None };
        vec![answer(1, AnswerId::YES), answer(2, AnswerId::YES)]
    }

    /// The reply to the diploma case.
    #[must_use]
    pub fn reply() -> Command {
        Command::SubmitReply { answers: Self::answers(), documents: Vec::new(), coordinator: None }
    }

    /// An additional reply to the diploma case.
    #[must_use]
    pub fn additional_reply() -> Command {
        let answer =
            NewAnswer { question: 1, choice: None, day: None, comment: Some(comment("and since long")) };
        Command::SubmitReply { answers: vec![answer], documents: Vec::new(), coordinator: None }
    }

    /// Gives a command that must be done.
    #[track_caller]
    pub fn must(&mut self, actor: Actor, request: RequestId, command: Command) -> Done<Request> {
        self.scene.give(actor, request, command).done()
    }

    /// A request of the diploma case in this status, brought there by real commands; settings that the way needs are
    /// switched on and stay so.
    ///
    /// # Panics
    /// If it is no status of a request.
    #[track_caller]
    pub fn reach(&mut self, status: Status) -> RequestId {
        let request = self.draft();
        self.bring(request, status);
        request
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "a test that asks for the status of an allocation here is wrong")]
    fn bring(&mut self, request: RequestId, status: Status) {
        let (asks, answers) = (self.world.italy.handler, self.world.hungary.handler);
        let (italy, hungary) = (self.world.italy.id(), self.world.hungary.id());
        let (first, second) =
            (self.world.italian_coordinator.clone(), self.world.hungarian_coordinator.clone());
        let justification = || comment("because");
        let suggestion = || comment("please say more");
        match status {
            Status::Draft => {}
            Status::AwaitingRequestApproval => {
                self.on(italy, &[Setting::SubjectToApproval]);
                self.on(first.id(), &[Setting::ApprovesRequests]);
                self.must(asks, request, Command::SubmitRequest { edits: Vec::new() });
            }
            Status::RequestReturned => {
                self.bring(request, Status::AwaitingRequestApproval);
                self.must(first.referee, request, Command::ReturnRequest { suggestion: suggestion() });
            }
            Status::AwaitingAcceptance => {
                self.must(asks, request, Command::SubmitRequest { edits: Vec::new() });
            }
            Status::Accepted => {
                self.bring(request, Status::AwaitingAcceptance);
                self.must(answers, request, Command::Accept { coordinator: None, proposed: None });
            }
            Status::AwaitingReplyApproval => {
                self.on(hungary, &[Setting::SubjectToApproval]);
                self.on(second.id(), &[Setting::ApprovesReplies]);
                self.bring(request, Status::Accepted);
                self.must(answers, request, Self::reply());
            }
            Status::ReplyReturned => {
                self.bring(request, Status::AwaitingReplyApproval);
                self.must(second.referee, request, Command::ReturnReply { suggestion: suggestion() });
            }
            Status::Replied => {
                self.bring(request, Status::Accepted);
                self.must(answers, request, Self::reply());
            }
            Status::AdditionalInformationRequested => {
                self.bring(request, Status::Replied);
                let ask = Command::RequestAdditionalInformation {
                    justification: justification(),
                    questions: Vec::new(),
                };
                self.must(asks, request, ask);
            }
            Status::AdditionalInformationAccepted => {
                self.bring(request, Status::AdditionalInformationRequested);
                self.must(answers, request, Command::AcceptAdditionalInformation);
            }
            Status::AdditionalInformationRefused => {
                self.bring(request, Status::AdditionalInformationRequested);
                let reject = Command::RejectAdditionalInformation { justification: justification() };
                self.must(answers, request, reject);
            }
            Status::ReferredToRequestingCoordinator => {
                self.on(first.id(), &[Setting::ParticipatesInReferrals]);
                self.bring(request, Status::AdditionalInformationRefused);
                self.must(
                    asks,
                    request,
                    Command::Refer { justification: justification(), coordinator: None },
                );
            }
            Status::ReferredToRespondingCoordinator => {
                self.on(second.id(), &[Setting::ParticipatesInReferrals]);
                self.bring(request, Status::AdditionalInformationRefused);
                self.must(
                    asks,
                    request,
                    Command::Refer { justification: justification(), coordinator: None },
                );
            }
            Status::ReturnedByRequestingCoordinator => {
                self.bring(request, Status::ReferredToRequestingCoordinator);
                self.must(first.referee, request, Command::FindUnsatisfactory { comment: None });
            }
            Status::ReturnedByRespondingCoordinator => {
                self.bring(request, Status::ReferredToRespondingCoordinator);
                self.must(second.referee, request, Command::FindUnsatisfactory { comment: None });
            }
            Status::AdditionalInformationAskedAgain => {
                self.bring(request, Status::AdditionalInformationRefused);
                self.must(asks, request, Command::AskAgain { justification: justification() });
            }
            Status::Closed => {
                self.bring(request, Status::Replied);
                self.must(asks, request, Command::CloseAsSatisfactory);
            }
            Status::PersonalDataRemoved => {
                self.bring(request, Status::Closed);
                self.pass_days(190);
                self.scene.elapse(request).done();
            }
            Status::DraftDiscarded => {
                self.must(asks, request, Command::DiscardDraft);
            }
            other => panic!("{other:?} is no status of a request"),
        }
    }
}
