//! Sequences of commands to an alert: the real lifecycle and all its machines go exactly where a small model of them goes,
//! which knows nothing of the library.

pub mod model;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use imi_alerts::content::{Change, ProviderField};
use imi_alerts::stage::{Active, Entry, Heading, InformationStage, Phase as RealPhase, Reached};
use imi_alerts::testing::{
    Play, Staff, World, add, add_states, comment, disseminate, edit, rectify, submit, withdraw,
};
use imi_alerts::{Alert, AlertId, Command, Policy, State, Status};
use imi_core::{Access, Actor, AuthorityId, Country, MemoryStore, Personal, Setting, Standing};
use model::{At, Box, Does, Flags, Land, Listed, Model, Phase, Place, Stands, Who};

use crate::played::Played;

/// The longest sequence that is given.
const STEPS: usize = 64;

/// A complete draft of the case, and the world around it.
struct Begun {
    store: MemoryStore<Alert>,
    policy: Policy,
    world: World,
    alert: AlertId,
    now: DateTime<Utc>,
}

static BEGUN: LazyLock<Begun> = LazyLock::new(|| {
    let mut play = Play::new();
    let alert = play.draft();
    let (store, policy) = (play.store.clone(), play.policy.clone());
    Begun { store, policy, world: play.world.clone(), alert, now: play.now }
});

/// The first byte says which coordinators have final approval, and whether it is known where the provider is established; of
/// each further pair the first says who acts, and the second what he does.
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
        let before = model.clone();
        let told = match does % 64 {
            63 => {
                real.pass(400);
                model.years_pass();
                "years pass".to_owned()
            }
            60..=62 => {
                if !model.period_runs() {
                    continue;
                }
                real.pass(14);
                model.fortnight_passes();
                "a fortnight passes".to_owned()
            }
            59 => {
                let girona = Standing { access: Access::Inactive, ..staff(Place::Girona).standing.clone() };
                real.put(girona);
                model.girona_goes();
                "the access of Girona ends".to_owned()
            }
            does => {
                let (who, actor) = self::who(who);
                let Some(does) = DOES.get(usize::from(does)).copied() else { continue };
                let told = real.give(actor, command(who, does, &real.state()));
                let can = model.does(who, does);
                assert_eq!(told.is_ok(), can, "step {nth}: {who:?} does {does:?} in {before:?}: {told:?}");
                done.extend(can.then_some(does));
                format!("{who:?} does {does:?}")
            }
        };
        agree(&real.state(), &model, &format!("step {nth}: {told} in {before:?}"));
    }
    real.replays();
    done
}

/// What a byte means: each has one place in 64, and the rest means nothing.
pub const DOES: [Does; 44] = [
    Does::Edit,
    Does::Submit,
    Does::Delete,
    Does::Accept,
    Does::Forward(Place::Lombardy),
    Does::Forward(Place::Veneto),
    Does::Broadcast,
    Does::AddBelgium,
    Does::MoveTo(None),
    Does::MoveTo(Some(Land::Spain)),
    Does::MoveTo(Some(Land::Malta)),
    Does::MoveTo(Some(Land::Italy)),
    Does::RectifyDescription,
    Does::RectifyProvider,
    Does::Acknowledge,
    Does::Disseminate(Place::Catalonia),
    Does::Disseminate(Place::Girona),
    Does::Disseminate(Place::Gozo),
    Does::Disseminate(Place::Milan),
    Does::Add(Place::Girona),
    Does::Add(Place::Milan),
    Does::Remove(Place::Catalonia),
    Does::Remove(Place::Girona),
    Does::Remove(Place::Gozo),
    Does::Remove(Place::Milan),
    Does::Inform,
    Does::Object,
    Does::EditItem(1),
    Does::DeleteItem(1),
    Does::BroadcastItem(1),
    Does::EditItem(2),
    Does::DeleteItem(2),
    Does::BroadcastItem(2),
    Does::Withdraw,
    Does::EditWithdrawal,
    Does::CancelWithdrawal,
    Does::BroadcastWithdrawal,
    Does::Propose,
    Does::Comment,
    Does::EditProposal,
    Does::CancelProposal,
    Does::BroadcastProposal,
    Does::Abandon,
    Does::Close,
];

/// What stands in the state is what the model says.
fn agree(state: &State, model: &Model, told: &str) {
    let at = match model.at {
        At::Draft => Status::Draft,
        At::Submitted => Status::SubmittedForBroadcast,
        At::Checked => Status::AwaitingBroadcast,
        At::Active => Status::Broadcast,
        At::Closed => Status::Closed,
        At::Withdrawn => Status::Withdrawn,
        At::Removed => Status::PersonalDataRemoved,
        At::Deleted => Status::Deleted,
    };
    assert_eq!(state.stage.status(), at, "{told}");
    let Some(active) = state.stage.active().filter(|_| model.at != At::Removed) else { return };
    assert_eq!(boxes(active), model.boxes, "{told}");
    assert_eq!(list(active), model.list, "{told}");
    let items: Vec<Stands> = active.information.iter().map(|item| stands(&item.stage)).collect();
    assert_eq!(items, model.items.iter().map(|item| item.stands).collect::<Vec<_>>(), "{told}");
    let by = active.withdrawal.map(|withdrawal| place(withdrawal.by));
    assert_eq!(by, model.withdrawal.map(Some), "{told}");
    let phase = active.closure.as_ref().map(|closure| match closure.phase {
        RealPhase::Comments { .. } => Phase::Comments,
        RealPhase::Deciding => Phase::Deciding,
        RealPhase::Objections { .. } => Phase::Objections,
        RealPhase::Over { .. } => Phase::Over,
    });
    assert_eq!(phase, model.closure.map(|closure| closure.phase), "{told}");
}

fn boxes(active: &Active) -> BTreeMap<Place, Box> {
    let reached = |reached| match reached {
        Reached::Awaiting => Box::Arrived,
        Reached::Acknowledged => Box::Acknowledged,
        Reached::Disseminated => Box::Disseminated,
        Reached::Outgoing => Box::Outgoing,
    };
    active
        .postboxes
        .iter()
        .filter_map(|(id, postbox)| Some((place(*id)?, reached(postbox.reached))))
        .collect()
}

fn list(active: &Active) -> BTreeMap<Place, Listed> {
    let listed = |entry| match entry {
        Entry::Listed => Listed::Listed,
        Entry::Acted => Listed::Acted,
        Entry::Removed => Listed::Removed,
    };
    active.recipients.iter().filter_map(|(id, entry)| Some((place(*id)?, listed(entry.entry)))).collect()
}

fn stands(stage: &InformationStage) -> Stands {
    match stage {
        InformationStage::Submitted(_) => Stands::Waits,
        InformationStage::Broadcast { .. } => Stands::Broadcast,
        InformationStage::Deleted => Stands::Deleted,
        InformationStage::Lapsed(_) => Stands::Lapsed,
    }
}

fn staff(place: Place) -> &'static Staff {
    let world = &BEGUN.world;
    match place {
        Place::Italy => &world.italy,
        Place::Lombardy => &world.lombardy,
        Place::Veneto => &world.veneto,
        Place::Rome => &world.rome,
        Place::Milan => &world.milan,
        Place::Madrid => &world.madrid,
        Place::Catalonia => &world.catalonia,
        Place::Girona => &world.girona,
        Place::Valletta => &world.malta,
        Place::Gozo => &world.gozo,
        Place::Brussels => &world.brussels,
        Place::Antwerp => &world.antwerp,
        Place::Oslo => &world.oslo,
    }
}

fn place(id: AuthorityId) -> Option<Place> {
    Place::ALL.into_iter().find(|place| staff(*place).id() == id)
}

/// The alert as the library has it, with what the coordinators have switched on.
fn real(flags: Flags) -> Played<'static, Alert> {
    let mut real = Played::new(BEGUN.store.clone(), &BEGUN.policy, (BEGUN.alert, BEGUN.now));
    for place in Flags::APPROVING.into_iter().filter(|place| flags.approves(*place)) {
        let mut standing = staff(place).standing.clone();
        standing.settings.insert(Setting::FinalApproval);
        real.put(standing);
    }
    if flags.unknown() {
        let edits = vec![Change::Establishment { country: None }];
        let told = real.give(BEGUN.world.italy.handler, Command::Edit { edits });
        assert!(told.is_ok(), "{told:?}");
    }
    real
}

fn who(who: u8) -> (Who, Actor) {
    use Place as P;
    let handler = |of| (Who { of, handles: true, disseminates: false }, staff(of).handler);
    let disseminator = |of| (Who { of, handles: false, disseminates: true }, staff(of).disseminator);
    let both = |of| (Who { of, handles: true, disseminates: true }, staff(of).both);
    let viewer = |of| (Who { of, handles: false, disseminates: false }, staff(of).viewer);
    match who % 24 {
        0..=2 => handler(P::Italy),
        3..=5 => disseminator(P::Lombardy),
        6 => handler(P::Lombardy),
        7 => disseminator(P::Veneto),
        8 => both(P::Veneto),
        9 => both(P::Rome),
        10 => handler(P::Milan),
        11 | 12 => disseminator(P::Madrid),
        13 => handler(P::Madrid),
        14 | 15 => disseminator(P::Catalonia),
        16 => handler(P::Catalonia),
        17 | 18 => handler(P::Girona),
        19 => disseminator(P::Valletta),
        20 => handler(P::Gozo),
        21 => both(P::Brussels),
        22 => handler(P::Oslo),
        _ => viewer(P::Italy),
    }
}

fn country(land: Land) -> Country {
    match land {
        Land::Italy => Country::It,
        Land::Spain => Country::Es,
        Land::Malta => Country::Mt,
        Land::Belgium => Country::Be,
        Land::Norway => Country::No,
    }
}

fn command(who: Who, does: Does, state: &State) -> Command {
    let words = || comment("what was seen");
    let (own, coordinator) = (staff(who.of).id(), Some(staff(who.of.coordinator()).id()));
    match does {
        Does::Edit => edit("boilers without any flue"),
        Does::Submit => submit(),
        Does::Delete => Command::Delete,
        Does::Accept => Command::Accept,
        Does::Forward(to) => Command::Forward { to: staff(to).id() },
        Does::Broadcast => Command::BroadcastAlert { revision: state.content.revision },
        Does::AddBelgium => add_states(&[Country::Be]),
        Does::MoveTo(land) => Command::ChangeStateOfEstablishment { country: land.map(country) },
        Does::RectifyDescription => rectify("boilers without any flue at all"),
        Does::RectifyProvider => {
            let name = Personal::new("Gasinstallazioni".to_owned());
            Command::RectifyProviderDetails { details: vec![(ProviderField::Name, name)] }
        }
        Does::Acknowledge => Command::Acknowledge { postbox: own },
        Does::Disseminate(to) => disseminate(own, &[staff(to).id()]),
        Does::Add(to) => add(&[staff(to).id()]),
        Does::Remove(whom) => Command::RemoveRecipient { authority: staff(whom).id() },
        Does::Inform => Command::SubmitInformation {
            heading: Heading::Other,
            text: words(),
            documents: Vec::new(),
            coordinator,
        },
        Does::Object => Command::SubmitObjection { ground: words(), documents: Vec::new(), coordinator },
        Does::EditItem(item) => Command::EditInformation { item, text: words() },
        Does::DeleteItem(item) => Command::DeleteInformation { item },
        Does::BroadcastItem(item) => Command::BroadcastInformation { item },
        Does::Withdraw => withdraw(),
        Does::EditWithdrawal => Command::EditWithdrawal { reason: words() },
        Does::CancelWithdrawal => Command::CancelWithdrawal,
        Does::BroadcastWithdrawal => Command::BroadcastWithdrawal,
        Does::Propose => Command::ProposeClosure { text: words(), coordinator },
        Does::Comment => Command::Comment { text: words() },
        Does::EditProposal => Command::EditProposal { text: words() },
        Does::CancelProposal => Command::CancelProposal,
        Does::BroadcastProposal => Command::BroadcastProposal { comments: Vec::new() },
        Does::Abandon => Command::AbandonProposal,
        Does::Close => Command::CloseAlert,
    }
}
