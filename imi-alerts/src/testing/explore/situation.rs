//! Which states of alerts an explorer visits once.
//!
//! # What is in it, and why
//!
//! What gate, offers, content rules and next situations read of a state, and no more. Authorities are in it by their ids,
//! since rules read from standings what each of them may do. Words, documents, numbers and instants are not, nor is what an
//! alert says once it is complete; of each instant at which time will do something only whether it lies ahead.
//!
//! What has come to its end keeps little: of an item of information whether it was broadcast, by which state, and whether it
//! asks for more; of a closure proposal that was broadcast not who made it; of an alert that ended who received it.

use chrono::{DateTime, Utc};
use imi_core::testing::explore::{Count, Lies};
use imi_core::{AuthorityId, Country};

use crate::content::{Checklist, Content};
use crate::stage::{Active, Ending, Entry, Heading, Information, InformationStage, Matter, Phase, Reached};
use crate::{Stage, State, Status};

/// What the rules read of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Situation {
    /// The status of the alert itself.
    pub status: Status,
    /// The authority that began it.
    pub initiating: AuthorityId,
    /// The coordinator that was chosen for it, holds or broadcast it.
    pub coordinator: Option<AuthorityId>,
    /// Where the provider is established, while that matters.
    pub establishment: Option<Country>,
    /// Before its broadcast: what it says.
    pub says: Option<Says>,
    /// The states that receive it.
    pub states: Vec<Country>,
    /// Its postboxes: how far each is, and where postboxes are handed over, whether it has acted.
    pub postboxes: Vec<(AuthorityId, Option<Reached>, bool)>,
    /// The authorities that are or were on the list of recipients.
    pub recipients: Vec<(AuthorityId, Option<Entry>)>,
    /// The items of information, by number.
    pub items: Vec<Item>,
    /// Who submitted the withdrawal.
    pub withdrawal: Option<AuthorityId>,
    /// The closure proposal.
    pub closure: Option<Closing>,
    /// Whether a draft's author was warned.
    pub warned: bool,
    /// Of the draft: the warning and the discarding; of a period: its end; of what is over: the removal, or the end of the
    /// record of looks.
    pub dues: [Option<Lies>; 2],
}

/// What an alert says before its broadcast, as far as rules read it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Says {
    /// The answers to the checklist.
    pub checklist: Option<(u32, Vec<bool>)>,
    /// Whether it tells of the provider, names the activity and describes the case.
    pub told: [bool; 3],
    /// Whether its texts state their language.
    pub stated: bool,
    /// The states selected.
    pub selected: Vec<Country>,
}

/// An item of information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// Waits for its broadcast.
    Waits {
        /// Who submitted it.
        by: AuthorityId,
        /// To whom.
        coordinator: AuthorityId,
        /// What it is.
        asks: Asks,
    },
    /// Broadcast.
    Sent {
        /// By an authority of this country.
        country: Country,
        /// Whether it can be answered.
        request: bool,
    },
    /// Deleted, or lapsed.
    Gone(Status),
}

/// What an item of information is, as far as rules read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// It tells something.
    Nothing,
    /// It asks for something.
    Request,
    /// It objects to the pending proposal; or to another.
    Objection(bool),
}

/// A closure proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closing {
    /// Its status.
    pub status: Status,
    /// The closing coordinator.
    pub coordinator: AuthorityId,
    /// Who made it, before its broadcast.
    pub by: Option<AuthorityId>,
    /// How many comments there are; after the broadcast, how many were included.
    pub comments: Count,
}

impl Situation {
    /// That of a state at an instant; `designations` tells whether postboxes may be handed over, for only then it matters
    /// which of them have acted.
    #[must_use]
    pub fn of(state: &State, now: DateTime<Utc>, designations: bool) -> Self {
        let lies = |at: DateTime<Utc>| Some(Lies::of(at, now));
        let mut of = Self {
            status: state.stage.status(),
            initiating: state.initiating,
            coordinator: state.stage.coordinator(),
            establishment: None,
            says: None,
            states: Vec::new(),
            postboxes: Vec::new(),
            recipients: Vec::new(),
            items: Vec::new(),
            withdrawal: None,
            closure: None,
            warned: false,
            dues: [None, None],
        };
        match &state.stage {
            Stage::Draft(draft) => {
                of.coordinator = draft.coordinator;
                of.warned = draft.warned;
                of.dues = [lies(draft.warn), lies(draft.discard)];
                of.says(&state.content);
            }
            Stage::Submitted(_) | Stage::Checking(_) => of.says(&state.content),
            Stage::Broadcast(active) => {
                of.establishment = state.content.establishment;
                of.runs(active, designations, now);
            }
            Stage::Ended(ended) => {
                of.over(&ended.active);
                of.items = items(&ended.active);
                let pending = ended.active.withdrawal.filter(|_| ended.ending == Ending::Closed);
                of.withdrawal = pending.map(|withdrawal| withdrawal.by);
                of.dues = [lies(ended.remove), None];
            }
            Stage::Removed(removed) => {
                of.over(&removed.ended.active);
                of.dues = [removed.forget_looks.and_then(lies), None];
            }
            Stage::Deleted(deleted) => of.dues = [deleted.forget_looks.and_then(lies), None],
        }
        of
    }

    fn says(&mut self, content: &Content) {
        let texts = [content.description, content.suggestion];
        let answers = |checklist: &Checklist| (checklist.version, checklist.fulfilled.clone());
        self.establishment = content.establishment;
        self.says = Some(Says {
            checklist: content.checklist.as_ref().map(answers),
            told: [!content.provider.is_empty(), content.activity.is_some(), content.description.is_some()],
            stated: texts.into_iter().flatten().all(|text| text.language.is_some()),
            selected: content.selected.iter().collect(),
        });
    }

    fn runs(&mut self, active: &Active, designations: bool, now: DateTime<Utc>) {
        self.states = active.states.keys().copied().collect();
        let postboxes = active.postboxes.iter();
        self.postboxes =
            postboxes.map(|(id, box_)| (*id, Some(box_.reached), designations && box_.acted)).collect();
        self.recipients = active.recipients.iter().map(|(id, one)| (*id, Some(one.entry))).collect();
        self.items = items(active);
        self.withdrawal = active.withdrawal.map(|withdrawal| withdrawal.by);
        let proposal = active.closure.as_ref();
        self.closure = proposal.map(|proposal| {
            let (by, comments) = match &proposal.phase {
                Phase::Comments { .. } | Phase::Deciding => (Some(proposal.by), proposal.comments.len()),
                Phase::Objections { included, .. } | Phase::Over { included } => (None, included.len()),
            };
            Closing {
                status: proposal.status(),
                coordinator: proposal.coordinator,
                by,
                comments: Count::of(comments),
            }
        });
        let ends = proposal.and_then(|proposal| match proposal.phase {
            Phase::Comments { ends } | Phase::Objections { ends, .. } => Some(Lies::of(ends, now)),
            Phase::Deciding | Phase::Over { .. } => None,
        });
        self.dues = [ends, None];
    }

    /// Nothing moves any more: who received it is all that is left.
    fn over(&mut self, active: &Active) {
        self.postboxes = active.postboxes.keys().map(|id| (*id, None, false)).collect();
        let listed = active.recipients.iter();
        let off = |entry| (entry == Entry::Removed).then_some(entry);
        self.recipients = listed.map(|(id, one)| (*id, off(one.entry))).collect();
    }
}

fn items(active: &Active) -> Vec<Item> {
    let pending = active.closure.as_ref().map(|proposal| proposal.number);
    active.information.iter().map(|information| item(information, pending)).collect()
}

fn item(information: &Information, pending: Option<u16>) -> Item {
    let request = matches!(information.matter, Matter::Information(Heading::Request { .. }));
    match &information.stage {
        InformationStage::Submitted(_) => Item::Waits {
            by: information.by,
            coordinator: information.coordinator,
            asks: match information.matter {
                Matter::Objection { proposal } => Asks::Objection(Some(proposal) == pending),
                Matter::Information(_) if request => Asks::Request,
                Matter::Information(_) => Asks::Nothing,
            },
        },
        InformationStage::Broadcast { .. } => Item::Sent { country: information.country, request },
        InformationStage::Deleted | InformationStage::Lapsed(_) => Item::Gone(information.status()),
    }
}
