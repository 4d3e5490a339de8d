//! Sequences of commands to a request: the real lifecycle goes exactly where a small model of it goes, which knows nothing of the library.

pub mod model;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use imi_core::{Actor, MemoryStore, Setting};
use imi_requests::testing::{
    Play, World, ask_again, ask_for_more, comment, forward, opinion, refer, refuse, reject, return_reply,
    return_request, submit, uphold_and_close, uphold_and_restart,
};
use imi_requests::{Command, NewAnswer, Policy, Request, RequestId, Status};
use model::{At, Does, Flags, Model, Who};

use crate::played::Played;

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
    let _done = play(data);
}

/// The same; what could be done.
#[must_use]
pub fn play(data: &[u8]) -> Vec<Does> {
    let mut done = Vec::new();
    let Some((flags, steps)) = data.split_first() else { return done };
    let mut model = Model::new(Flags(*flags));
    let mut real = real(Flags(*flags));
    for (nth, step) in steps.as_chunks().0.iter().take(STEPS).enumerate() {
        let [who, does] = *step;
        let before = model.at;
        let told = match does % 32 {
            31 => {
                real.pass(400);
                model.years_pass();
                "years pass".to_owned()
            }
            does => {
                let (who, actor) = self::who(who);
                let Some(does) = DOES.get(usize::from(does)).copied() else { continue };
                let told = real.give(actor, command(does, real.given()));
                let can = model.does(who, does);
                assert_eq!(told.is_ok(), can, "step {nth}: {who:?} does {does:?} in {before:?}: {told:?}");
                done.extend(can.then_some(does));
                format!("{who:?} does {does:?}")
            }
        };
        assert_eq!(real.state().status(), status_of(model.at), "step {nth}: {told} in {before:?}");
    }
    real.replays();
    done
}

/// What a byte means: each has one place in 32, and the rest means nothing.
pub const DOES: [Does; 24] = [
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

/// The request as the library has it, with what the authorities have switched on.
fn real(flags: Flags) -> Played<'static, Request> {
    let world = &BEGUN.world;
    let mut real = Played::new(BEGUN.store.clone(), &BEGUN.policy, (BEGUN.request, BEGUN.now));
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
        let mut standing = staff.standing.clone();
        on.for_each(|(_, _, setting)| standing.settings.insert(*setting));
        real.put(standing);
    }
    real
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

fn command(does: Does, given: u128) -> Command {
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
            let comment = Some(comment(&given.to_string()));
            let answers = Play::answers().into_iter();
            let answers = answers.map(|answer| NewAnswer { comment: comment.clone(), ..answer }).collect();
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
