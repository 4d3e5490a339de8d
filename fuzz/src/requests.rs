//! Sequences of commands: the real lifecycle goes exactly where a small model of it goes, which knows nothing of the library.

pub mod model;

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::invariants;
use imi_core::{Actor, CommandId, MemoryStore, Order, Setting, Standing, Store, Task, run};
use imi_requests::testing::{
    Play, World, ask_again, ask_for_more, comment, forward, opinion, refer, refuse, reject, return_reply,
    return_request, submit, uphold_and_close, uphold_and_restart,
};
use imi_requests::{Command, NewAnswer, Policy, Request, RequestId, Status};
use model::{At, Does, Flags, Model, Who};

/// The longest sequence that is given.
const STEPS: usize = 64;

/// A complete draft of the diploma case, and the world around it.
struct Begun {
    store: MemoryStore<Request>,
    policy: Policy,
    world: World,
    request: RequestId,
    now: DateTime<Utc>,
}

static BEGUN: LazyLock<Begun> = LazyLock::new(|| {
    let mut play = Play::new();
    let request = play.draft();
    let (store, policy) = (play.store.clone(), play.policy.clone());
    Begun { store, policy, world: play.world.clone(), request, now: play.now }
});

/// The first byte says what the authorities have switched on; of each further pair the first says who acts, and the
/// second what he does.
pub fn check(data: &[u8]) {
    let Some((flags, steps)) = data.split_first() else { return };
    let mut model = Model::new(Flags(*flags));
    let mut real = Real::new(Flags(*flags));
    for (nth, step) in steps.as_chunks().0.iter().take(STEPS).enumerate() {
        let [who, does] = *step;
        let before = model.at;
        let told = match does % 32 {
            31 => {
                real.years_pass();
                model.years_pass();
                "years pass".to_owned()
            }
            does => {
                let (who, actor) = Real::who(who);
                let Some(does) = DOES.get(usize::from(does)).copied() else { continue };
                let told = real.does(actor, does);
                let can = model.does(who, does);
                assert_eq!(told.is_ok(), can, "step {nth}: {who:?} does {does:?} in {before:?}: {told:?}");
                format!("{who:?} does {does:?}")
            }
        };
        let status = real.status();
        assert_eq!(status, Some(status_of(model.at)), "step {nth}: {told} in {before:?}");
    }
    real.replays();
}

/// What a byte means: each has one place in 32, and the rest means nothing.
const DOES: [Does; 24] = [
    Does::Submit,
    Does::Discard,
    Does::ApproveRequest,
    Does::ReturnRequest,
    Does::Accept,
    Does::Refuse,
    Does::ForwardToNeighbour,
    Does::ForwardToAddressee,
    Does::Reply,
    Does::ApproveReply,
    Does::ReturnReply,
    Does::CloseAsSatisfactory,
    Does::CloseAsUnavailable,
    Does::AskForMore,
    Does::PromiseMore,
    Does::RejectMore,
    Does::Refer,
    Does::AskAgain,
    Does::FindSatisfactory,
    Does::FindUnsatisfactory,
    Does::Reconsider,
    Does::UpholdAndClose,
    Does::UpholdAndRestart,
    Does::Withdraw,
];

fn status_of(at: At) -> Status {
    match at {
        At::Draft => Status::Draft,
        At::RequestHeld => Status::AwaitingRequestApproval,
        At::RequestReturned => Status::RequestReturned,
        At::Awaiting => Status::AwaitingAcceptance,
        At::Accepted => Status::Accepted,
        At::ReplyHeld => Status::AwaitingReplyApproval,
        At::ReplyReturned => Status::ReplyReturned,
        At::Replied => Status::Replied,
        At::Asked => Status::AdditionalInformationRequested,
        At::Promised => Status::AdditionalInformationAccepted,
        At::Rejected => Status::AdditionalInformationRefused,
        At::WithRequestingCoordinator => Status::ReferredToRequestingCoordinator,
        At::WithRespondingCoordinator => Status::ReferredToRespondingCoordinator,
        At::FaultedByRequesting => Status::ReturnedByRequestingCoordinator,
        At::FaultedByResponding => Status::ReturnedByRespondingCoordinator,
        At::AskedAgain => Status::AdditionalInformationAskedAgain,
        At::Closed => Status::Closed,
        At::Removed => Status::PersonalDataRemoved,
        At::Discarded => Status::DraftDiscarded,
    }
}

/// The request as the library has it.
struct Real {
    store: MemoryStore<Request>,
    now: DateTime<Utc>,
    given: u128,
}

impl Real {
    fn new(flags: Flags) -> Self {
        let (world, mut store) = (&BEGUN.world, BEGUN.store.clone());
        let switches = [
            (0, &world.italy, Setting::SubjectToApproval),
            (1, &world.italian_coordinator, Setting::ApprovesRequests),
            (2, &world.hungary, Setting::SubjectToApproval),
            (3, &world.hungarian_coordinator, Setting::ApprovesReplies),
            (4, &world.italian_coordinator, Setting::ParticipatesInReferrals),
            (5, &world.hungarian_coordinator, Setting::ParticipatesInReferrals),
            (6, &world.hungary, Setting::MayRefuse),
            (7, &world.szeged, Setting::SubjectToApproval),
        ];
        for (_, staff) in world.all() {
            let on = switches.iter().filter(|(bit, whose, _)| flags.on(*bit) && whose.id() == staff.id());
            let mut standing = Standing { version: 2, ..staff.standing.clone() };
            on.for_each(|(_, _, setting)| standing.settings.insert(*setting));
            let put = store.put_standing(&standing);
            assert!(put.is_ok(), "{put:?}");
        }
        Self { store, now: BEGUN.now, given: 1 << 64 }
    }

    fn who(who: u8) -> (Who, Actor) {
        let world = &BEGUN.world;
        match who % 16 {
            0..=2 => (Who::Asker, world.italy.handler),
            3 => (Who::Asker, world.italy.colleague),
            4 | 5 => (Who::AskersCoordinator, world.italian_coordinator.referee),
            6 | 7 => (Who::Addressee, world.hungary.handler),
            8 => (Who::Addressee, world.hungary.colleague),
            9 => (Who::Neighbour, world.szeged.handler),
            10 | 11 => (Who::TheirCoordinator, world.hungarian_coordinator.second_referee),
            12 => (Who::Other, world.italy.viewer),
            13 => (Who::Other, world.hungarian_coordinator.handler),
            14 => (Who::Other, world.poland.handler),
            _ => (Who::Other, Actor::Commission),
        }
    }

    fn does(&mut self, actor: Actor, does: Does) -> Result<(), String> {
        self.given += 1;
        self.now += TimeDelta::minutes(1);
        let order = Order { id: CommandId::from_u128(self.given), command: self.command(does) };
        let task = Task::Give { stream: BEGUN.request, seen: None, order };
        let before = self.store.clone();
        let ended = run(&mut self.store, (task, actor, self.now), &BEGUN.policy);
        if ended.is_err() {
            assert!(before == self.store, "what was refused was done: {ended:?}");
        }
        ended.map(|_| ()).map_err(|error| error.to_string())
    }

    fn command(&self, does: Does) -> Command {
        match does {
            Does::Submit => submit(),
            Does::Discard => Command::DiscardDraft,
            Does::ApproveRequest => Command::ApproveRequest,
            Does::ReturnRequest => return_request(),
            Does::Accept => Command::Accept { coordinator: None, proposed: None },
            Does::Refuse => refuse(),
            Does::ForwardToNeighbour => forward(BEGUN.world.szeged.id()),
            Does::ForwardToAddressee => forward(BEGUN.world.hungary.id()),
            Does::Reply => {
                // An additional reply has to say something new.
                let comment = Some(comment(&self.given.to_string()));
                let answers = Play::answers().into_iter();
                let answers =
                    answers.map(|answer| NewAnswer { comment: comment.clone(), ..answer }).collect();
                Command::SubmitReply { answers, documents: Vec::new(), coordinator: None }
            }
            Does::ApproveReply => Command::ApproveReply,
            Does::ReturnReply => return_reply(),
            Does::CloseAsSatisfactory => Command::CloseAsSatisfactory,
            Does::CloseAsUnavailable => Command::CloseAsUnavailable,
            Does::AskForMore => ask_for_more(),
            Does::PromiseMore => Command::AcceptAdditionalInformation,
            Does::RejectMore => reject(),
            Does::Refer => refer(),
            Does::AskAgain => ask_again(),
            Does::FindSatisfactory => opinion(true),
            Does::FindUnsatisfactory => opinion(false),
            Does::Reconsider => Command::Reconsider,
            Does::UpholdAndClose => uphold_and_close(),
            Does::UpholdAndRestart => uphold_and_restart(),
            Does::Withdraw => Command::WithdrawRequest,
        }
    }

    fn years_pass(&mut self) {
        self.now += TimeDelta::days(400);
        let ended =
            run(&mut self.store, (Task::Elapse(BEGUN.request), Actor::System, self.now), &BEGUN.policy);
        assert!(ended.is_ok(), "time is refused: {ended:?}");
    }

    fn status(&self) -> Option<Status> {
        self.store.load(BEGUN.request).ok().flatten().map(|loaded| loaded.state.status())
    }

    fn replays(&self) {
        let loaded = self.store.load(BEGUN.request).ok().flatten();
        let (Some(loaded), Ok(events)) = (loaded, self.store.events(BEGUN.request, 0)) else {
            panic!("the request is gone");
        };
        let replayed = invariants::replays(&events, &loaded.state);
        assert!(replayed.is_ok(), "{replayed:?}");
    }
}
