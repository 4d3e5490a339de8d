//! Commands that suit what is offered, with words that are remembered by their beginning.

use imi_core::{Actor, AuthorityId, Country, Language, Offer, Personal};

use super::History;
use crate::content::{AlertText, Change, ProviderField};
use crate::stage::{Heading, Part};
use crate::testing::{add_states, case, file};
use crate::{Alert, AlertId, Command, Edit, Kind, NewAlert, State};

/// What every personal word begins with.
pub const WORD: &str = "Perzonlich";

/// Words marked as personal, as they are by default.
fn words(history: &mut History) -> AlertText {
    AlertText::new(history.word(), Language::En)
}

/// What founds an alert: complete, with known or unknown establishment, to one state or several.
pub(super) fn founding(history: &mut History, how: u32) -> NewAlert {
    let mut edits = case(history.play.world.lombardy.id());
    edits.push(Change::Description { text: Some(words(history)) });
    edits.push(Change::Suggestion {
        text: Some(AlertText::new("nobody in particular", Language::En).unmarked()),
    });
    edits.push(provider(history));
    edits.push(Change::Detach { number: 1 });
    edits.push(Change::Attach { file: file(&history.word()) });
    let established = [Some(Country::Es), None, Some(Country::It), Some(Country::Mt)];
    let country = established.into_iter().nth(how as usize / 4 % 4).flatten();
    edits.push(Change::Establishment { country });
    if how.is_multiple_of(2) {
        edits.push(Change::Recipients { countries: Country::Mt.only().with(Country::Be) });
    }
    NewAlert { edits }
}

fn provider(history: &mut History) -> Edit {
    Change::Provider { field: ProviderField::Name, value: Some(Personal::new(history.word())) }
}

/// The commands of this kind and part that could suit.
#[must_use]
pub fn candidates(history: &mut History, alert: AlertId, actor: Actor, offer: Offer<Alert>) -> Vec<Command> {
    let (state, world) = (history.state(alert), history.play.world.clone());
    let own = actor.authority();
    let standing = own.map(|own| history.play.standing_of(own));
    let country = standing.as_ref().map(|standing| standing.country);
    let near = || {
        let all = world.all().into_iter().filter(|(_, staff)| Some(staff.standing.country) == country);
        all.map(|(_, staff)| staff.id()).collect::<Vec<AuthorityId>>()
    };
    let coordinators = || -> Vec<Option<AuthorityId>> {
        let linked = standing.iter().flat_map(|standing| &standing.coordinators).copied();
        [None].into_iter().chain(linked.chain(own).map(Some)).collect()
    };
    let text = words(history);
    if let Some(command) = plain(&state, offer, &text) {
        return vec![command];
    }
    match offer.kind {
        Kind::Edit => vec![
            Command::Edit { edits: vec![Change::Description { text: Some(text) }] },
            Command::Edit { edits: vec![provider(history), Change::Suggestion { text: None }] },
        ],
        Kind::Forward => near().into_iter().map(|to| Command::Forward { to }).collect(),
        Kind::AddRecipientStates => [Country::Be, Country::No, Country::Mt, Country::Es, Country::Fr]
            .map(|country| add_states(&[country]))
            .to_vec(),
        Kind::ChangeStateOfEstablishment => [None, Some(Country::It), Some(Country::Es), Some(Country::Be)]
            .map(|country| Command::ChangeStateOfEstablishment { country })
            .to_vec(),
        Kind::RectifyProviderDetails => {
            let details = vec![(ProviderField::Address, Personal::new(history.word()))];
            vec![Command::RectifyProviderDetails { details }]
        }
        Kind::RectifyDescription => vec![
            Command::RectifyDescription { text },
            Command::RectifyDescription {
                text: AlertText::new("nothing of a person", Language::En).unmarked(),
            },
        ],
        Kind::AddRecipients => {
            near().into_iter().map(|id| Command::AddRecipients { authorities: vec![id] }).collect()
        }
        Kind::SubmitInformation => {
            let headings = [
                Heading::Other,
                Heading::MeasuresTaken,
                Heading::SuggestionToClose,
                Heading::Request { addressee: state.country },
                Heading::Request { addressee: Country::Mt },
                Heading::Answer { request: Some(1) },
            ];
            let submit = |(coordinator, heading)| Command::SubmitInformation {
                heading,
                text: text.clone(),
                documents: vec![file(&format!("{WORD}.pdf"))],
                coordinator,
            };
            let all = coordinators();
            headings
                .into_iter()
                .flat_map(|heading| all.iter().map(move |id| (*id, heading)))
                .map(submit)
                .collect()
        }
        Kind::SubmitObjection => {
            let object = |coordinator| Command::SubmitObjection {
                ground: text.clone(),
                documents: Vec::new(),
                coordinator,
            };
            coordinators().into_iter().map(object).collect()
        }
        Kind::ProposeClosure => {
            let propose = |coordinator| Command::ProposeClosure { text: text.clone(), coordinator };
            coordinators().into_iter().map(propose).collect()
        }
        Kind::BroadcastProposal => {
            let all = commented(&state);
            vec![
                Command::BroadcastProposal { comments: Vec::new() },
                Command::BroadcastProposal { comments: all.iter().copied().take(1).collect() },
                Command::BroadcastProposal { comments: all },
            ]
        }
        Kind::Acknowledge | Kind::Disseminate => {
            let Some(postbox) = (if let Part::Postbox(id) = offer.part { Some(id) } else { own }) else {
                return Vec::new();
            };
            if offer.kind == Kind::Acknowledge {
                return vec![Command::Acknowledge { postbox }];
            }
            near().into_iter().map(|id| Command::Disseminate { postbox, authorities: vec![id] }).collect()
        }
        Kind::RemoveRecipient => {
            let whom = if let Part::Recipient(id) = offer.part { Some(id) } else { own };
            whom.map(|authority| Command::RemoveRecipient { authority }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The comments on the pending proposal, by number.
fn commented(state: &State) -> Vec<u16> {
    let proposal = state.stage.active().and_then(|active| active.closure.as_ref());
    proposal.into_iter().flat_map(|proposal| &proposal.comments).map(|comment| comment.number).collect()
}

/// What leaves nothing to choose but its words.
fn plain(state: &State, offer: Offer<Alert>, text: &AlertText) -> Option<Command> {
    let item = if let Part::Information(number) = offer.part { number } else { 1 };
    let text = text.clone();
    Some(match offer.kind {
        Kind::Delete => Command::Delete,
        Kind::Submit => Command::Submit { edits: Vec::new() },
        Kind::Accept => Command::Accept,
        Kind::BroadcastAlert => Command::BroadcastAlert { revision: state.content.revision },
        Kind::SubmitWithdrawal => Command::SubmitWithdrawal { reason: text },
        Kind::EditInformation => Command::EditInformation { item, text },
        Kind::DeleteInformation => Command::DeleteInformation { item },
        Kind::BroadcastInformation => Command::BroadcastInformation { item },
        Kind::EditWithdrawal => Command::EditWithdrawal { reason: text },
        Kind::CancelWithdrawal => Command::CancelWithdrawal,
        Kind::BroadcastWithdrawal => Command::BroadcastWithdrawal,
        Kind::Comment => Command::Comment { text },
        Kind::EditProposal => Command::EditProposal { text },
        Kind::CancelProposal => Command::CancelProposal,
        Kind::AbandonProposal => Command::AbandonProposal,
        Kind::CloseAlert => Command::CloseAlert,
        _ => return None,
    })
}
