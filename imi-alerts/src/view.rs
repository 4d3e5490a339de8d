//! What a user sees of an alert: all of an active one if his authority is involved, a reduced view once it has ended,
//! no personal data for the Commission (handbook 6.2.3.1, 6.3.4.1, 6.3.6.5).

use chrono::{DateTime, Utc};
use imi_core::{
    Actor, AreaId, AuthorityId, Country, Key, Message, Moment, Number, SealId, SealedText, members,
};
use serde::Serialize;

use crate::content::{ActivityId, Checklist, Document, ProviderField};
use crate::seat::seats;
use crate::sight::shown_status;
use crate::stage::{
    Active, Ending, Entry, Information, InformationStage, Matter, Part, Phase, Proposal, Reached,
};
use crate::{Policy, Stage, State, Status};

members! {
    /// How much of an alert a user sees.
    pub enum Depth {
        /// Everything.
        Full,
        /// An overview, the recipients, the history.
        Reduced,
        /// What the Commission sees: no personal data.
        Commission,
    }
}

/// Free text as somebody may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "text")]
pub enum TextView {
    /// He may open it.
    Readable(SealedText),
    /// Its writer left the mark that it contains personal data.
    Withheld,
}

/// A recipient state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct StateView {
    /// Which.
    pub country: Country,
    /// Whether one of its postboxes has acknowledged receipt.
    pub acknowledged: bool,
    /// Its postboxes.
    pub postboxes: Vec<PostboxView>,
    /// The authorities on its list.
    pub authorities: Vec<RecipientView>,
}

/// A postbox that holds the alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct PostboxView {
    /// Which.
    pub authority: AuthorityId,
    /// How far it is with a running alert; told in its own state only.
    pub reached: Option<Reached>,
}

/// An authority on the list of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct RecipientView {
    /// Which.
    pub authority: AuthorityId,
    /// Where it stands with a running alert; told in its own state only, where those removed are shown too.
    pub entry: Option<Entry>,
}

/// An item of information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct InformationView {
    /// Its number.
    pub number: u16,
    /// What it is.
    pub matter: Matter,
    /// Who submitted it.
    pub by: AuthorityId,
    /// From which country.
    pub country: Country,
    /// Its status.
    pub status: Status,
    /// When it was broadcast.
    pub at: Option<DateTime<Utc>>,
    /// Its words; none once it was deleted.
    pub text: Option<TextView>,
    /// Its documents, if they may be opened.
    pub documents: Vec<SealId>,
}

/// A comment on a closure proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct CommentView {
    /// Its number.
    pub number: u16,
    /// Who wrote it.
    pub by: AuthorityId,
    /// When.
    pub at: DateTime<Utc>,
    /// The revision of the proposal that it speaks of.
    pub revision: u32,
    /// Its words.
    pub text: TextView,
}

/// A closure proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ClosureView {
    /// Who submitted it.
    pub by: AuthorityId,
    /// The closing coordinator.
    pub coordinator: AuthorityId,
    /// When.
    pub at: DateTime<Utc>,
    /// Its revision.
    pub revision: u32,
    /// Its words.
    pub text: TextView,
    /// The comments he may read.
    pub comments: Vec<CommentView>,
    /// The end of the period that runs.
    pub ends: Option<DateTime<Utc>>,
}

/// A withdrawal that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct WithdrawalView {
    /// Who submitted it.
    pub by: AuthorityId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: TextView,
}

/// An alert as somebody sees it. What he may not see is absent; seals are only those he may open.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct View {
    /// Its number.
    pub number: Number,
    /// Its legislative area.
    pub area: AreaId,
    /// The one status shown to him.
    pub status: Status,
    /// How much he sees.
    pub depth: Depth,
    /// The service activity.
    pub activity: Option<ActivityId>,
    /// Where the provider is established; none while unknown.
    pub establishment: Option<Country>,
    /// The initiating authority and its country.
    pub initiating: (AuthorityId, Country),
    /// The coordinator that is to broadcast it, or did.
    pub coordinator: Option<AuthorityId>,
    /// When it was broadcast.
    pub broadcast: Option<DateTime<Utc>>,
    /// When and how it ended.
    pub ended: Option<(DateTime<Utc>, Ending)>,
    /// The states that receive it, or will.
    pub states: Vec<StateView>,
    /// Postboxes and recipients in the initiating state.
    pub at_home: StateView,
    /// The revision, which a broadcast must name; none after it.
    pub revision: Option<u32>,
    /// The checklist.
    pub checklist: Option<Checklist>,
    /// The provider.
    pub provider: Vec<(ProviderField, SealId)>,
    /// The case.
    pub description: Option<TextView>,
    /// Authorities suggested.
    pub suggestion: Option<TextView>,
    /// The documents.
    pub documents: Vec<Document>,
    /// Additional information.
    pub information: Vec<InformationView>,
    /// A withdrawal that waits; in the initiating state.
    pub withdrawal: Option<WithdrawalView>,
    /// A closure proposal; before its broadcast in the responsible state.
    pub closure: Option<ClosureView>,
    /// Whether a closure proposal, which it may not see yet, keeps the coordinator that broadcast the alert from changing
    /// the state of establishment.
    pub establishment_fixed: bool,
}

/// What the actor sees.
pub(crate) fn view(state: &State, moment: &Moment<'_, Policy>) -> Option<View> {
    if seats(state, Part::Alert, moment).is_empty() {
        return None;
    }
    let own = moment.actor.authority();
    let country = own.and_then(|id| moment.standing(id, state.area)).map(|standing| standing.country);
    let commission = moment.actor == Actor::Commission;
    let looking = Looking { state, own, country, commission };
    let mut view = looking.reduced();
    match &state.stage {
        Stage::Ended(_) | Stage::Removed(_) | Stage::Deleted(_) => {}
        Stage::Broadcast(active) => {
            looking.content(&mut view);
            looking.beside(active, &mut view);
        }
        Stage::Draft(_) | Stage::Submitted(_) | Stage::Checking(_) => {
            looking.content(&mut view);
            view.revision = Some(state.content.revision);
        }
    }
    Some(view)
}

struct Looking<'a> {
    state: &'a State,
    own: Option<AuthorityId>,
    country: Option<Country>,
    commission: bool,
}

impl Looking<'_> {
    fn text(&self, text: SealedText) -> TextView {
        if self.commission && text.personal { TextView::Withheld } else { TextView::Readable(text) }
    }

    fn reduced(&self) -> View {
        let state = self.state;
        let active = state.stage.active();
        let (states, at_home) = self.states();
        View {
            number: state.number,
            area: state.area,
            status: shown_status(state, self.own.zip(self.country)),
            depth: Depth::Reduced,
            activity: state.content.activity,
            establishment: state.content.establishment,
            initiating: (state.initiating, state.country),
            coordinator: match &state.stage {
                Stage::Draft(draft) => draft.coordinator,
                other => other.coordinator(),
            },
            broadcast: active.map(|active| active.at),
            ended: state.stage.ended().map(|ended| (ended.at, ended.ending)),
            states,
            at_home,
            revision: None,
            checklist: None,
            provider: Vec::new(),
            description: None,
            suggestion: None,
            documents: Vec::new(),
            information: Vec::new(),
            withdrawal: None,
            closure: None,
            establishment_fixed: false,
        }
    }

    /// The states that receive the alert, or will, and the initiating one. One pass over postboxes and recipients, since an
    /// alert may stand in thousands of authorities.
    fn states(&self) -> (Vec<StateView>, StateView) {
        let state = self.state;
        let active = state.stage.active();
        let empty = |country| StateView {
            country,
            acknowledged: false,
            postboxes: Vec::new(),
            authorities: Vec::new(),
        };
        let mut states: Vec<StateView> = match active {
            Some(active) => active.states.keys().copied().map(empty).collect(),
            None => state.content.recipients(state.country).iter().map(empty).collect(),
        };
        let mut at_home = empty(state.country);
        let running = matches!(state.stage, Stage::Broadcast(_));
        let inside = |country| running && self.country == Some(country);
        // INVARIANT: countries stand in the order in which a map and a set tell them.
        let mut seen_in = |country: Country, see: &mut dyn FnMut(&mut StateView)| {
            if let Ok(place) = states.binary_search_by_key(&country, |view| view.country) {
                states.get_mut(place).into_iter().for_each(&mut *see);
            }
            if country == at_home.country {
                see(&mut at_home);
            }
        };
        for (id, postbox) in active.into_iter().flat_map(|active| &active.postboxes) {
            let reached = inside(postbox.country).then_some(postbox.reached);
            seen_in(postbox.country, &mut |view| {
                view.acknowledged |= postbox.reached != Reached::Awaiting;
                view.postboxes.push(PostboxView { authority: *id, reached });
            });
        }
        for (id, recipient) in active.into_iter().flat_map(|active| &active.recipients) {
            let inside = inside(recipient.country);
            if (inside || recipient.entry != Entry::Removed) && !state.by_part(*id) {
                let entry = inside.then_some(recipient.entry);
                seen_in(recipient.country, &mut |view| {
                    view.authorities.push(RecipientView { authority: *id, entry });
                });
            }
        }
        (states, at_home)
    }

    fn content(&self, view: &mut View) {
        let content = &self.state.content;
        view.checklist.clone_from(&content.checklist);
        view.description = content.description.map(|text| self.text(text));
        view.suggestion = content.suggestion.map(|text| self.text(text));
        view.depth = Depth::Commission;
        if !self.commission {
            view.depth = Depth::Full;
            view.provider.clone_from(&content.provider);
            view.documents.clone_from(&content.documents);
        }
    }

    fn beside(&self, active: &Active, view: &mut View) {
        let seen = |item: &&Information| {
            let inside = self.own.is_some_and(|own| item.by == own || item.coordinator == own);
            inside || matches!(item.stage, InformationStage::Broadcast { .. })
        };
        view.information = active.information.iter().filter(seen).map(|item| self.item(item)).collect();
        if self.country == Some(self.state.country) {
            view.withdrawal = active.withdrawal.map(|withdrawal| WithdrawalView {
                by: withdrawal.by,
                at: withdrawal.at,
                reason: self.text(withdrawal.reason),
            });
        }
        view.closure = active.closure.as_ref().and_then(|proposal| self.closure(proposal));
        view.establishment_fixed = active.closure.is_some() && self.own == Some(active.broadcaster);
    }

    fn item(&self, item: &Information) -> InformationView {
        let documents = item.words().filter(|_| !self.commission).map(|words| words.documents.clone());
        InformationView {
            number: item.number,
            matter: item.matter,
            by: item.by,
            country: item.country,
            status: item.status(),
            at: match item.stage {
                InformationStage::Broadcast { at, .. } => Some(at),
                _ => None,
            },
            text: item.words().map(|words| self.text(words.text)),
            documents: documents.unwrap_or_default(),
        }
    }

    fn closure(&self, proposal: &Proposal) -> Option<ClosureView> {
        let home = self.country == Some(proposal.country);
        let (ends, sent) = match proposal.phase {
            Phase::Comments { ends } => (Some(ends), false),
            Phase::Deciding => (None, false),
            Phase::Objections { ends, .. } => (Some(ends), true),
            Phase::Over { .. } => (None, true),
        };
        (home || sent).then(|| ClosureView {
            by: proposal.by,
            coordinator: proposal.coordinator,
            at: proposal.at,
            revision: proposal.revision,
            text: self.text(proposal.text),
            comments: proposal
                .comments
                .iter()
                .filter(|comment| home || proposal.includes(comment.number))
                .map(|comment| CommentView {
                    number: comment.number,
                    by: comment.by,
                    at: comment.at,
                    revision: comment.revision,
                    text: self.text(comment.text),
                })
                .collect(),
            ends,
        })
    }
}

impl View {
    /// Names every seal that may be opened, and whether it is personal data.
    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId, bool)) {
        let mut text = |view: &TextView| {
            if let TextView::Readable(text) = view {
                visit(text.seal, text.personal);
            }
        };
        self.description.iter().chain(&self.suggestion).for_each(&mut text);
        self.information.iter().filter_map(|item| item.text.as_ref()).for_each(&mut text);
        self.withdrawal.iter().for_each(|withdrawal| text(&withdrawal.reason));
        if let Some(closure) = &self.closure {
            text(&closure.text);
            closure.comments.iter().for_each(|comment| text(&comment.text));
        }
        self.provider.iter().for_each(|(_, seal)| visit(*seal, true));
        self.documents.iter().for_each(|document| visit(document.file, true));
        self.information.iter().flat_map(|item| &item.documents).for_each(|file| visit(*file, true));
    }
}

/// A printed alert: exactly what its user sees, with the reminder that every print carries (handbook 6.4.3).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Print {
    /// What is printed.
    pub view: View,
    /// When.
    pub at: DateTime<Utc>,
}

/// The reminder on every print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedDataWarning;

impl Message for PrintedDataWarning {
    fn key(&self) -> Key {
        Key { subject: "warning", name: "printed_data" }
    }
    fn english(&self) -> &'static str {
        "Further processing of printed data must comply with data protection rules."
    }
}

impl Print {
    /// The reminder that it carries.
    #[must_use]
    pub fn warning(&self) -> PrintedDataWarning {
        PrintedDataWarning
    }
}

/// Prints an alert as the actor sees it; none if he sees nothing. Printing is no action on the alert.
#[must_use]
pub fn print(state: &State, moment: &Moment<'_, Policy>) -> Option<Print> {
    imi_core::view::<crate::Alert>(state, moment).map(|view| Print { view, at: moment.now })
}
