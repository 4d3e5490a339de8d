//! What is written in a finite world: for each kind of command the contents that lead elsewhere, always in the same words.

use imi_core::testing::explore::FiniteWorld;
use imi_core::{Access, AuthorityId, Country, Moment, Personal, Set, Slug};

use super::{Finite, Machine};
use crate::content::{ActivityId, AlertText, Change, Checklist, ProviderField};
use crate::stage::{Active, Heading, Reached};
use crate::testing::history::WORD;
use crate::testing::{Staff, add, add_states, comment, disseminate, file, submit};
use crate::{Command, Criteria, Edit, Kind, Part, Policy, Stage, State};

/// Words that are personal, as [`WORD`] marks them.
fn told() -> AlertText {
    comment(&format!("{WORD}, as told"))
}

/// Everything that an alert needs, on a provider established here, to these states besides.
pub(super) fn whole(finite: &Finite, case_of: (Option<Country>, Set<Country>)) -> Vec<Edit> {
    let Criteria { version, texts } = &finite.policy().criteria;
    let answers = Checklist { version: *version, fulfilled: vec![true; texts.len()] };
    let mut edits = vec![
        Change::Checklist { answers },
        Change::Provider { field: ProviderField::Name, value: Some(Personal::new(WORD.to_owned())) },
        Change::Activity { activity: Some(ActivityId(Slug::new("gas-fitting"))) },
        Change::Description { text: Some(told()) },
        Change::Suggestion { text: Some(told()) },
        Change::Coordinator { authority: Some(finite.world.lombardy.id()) },
    ];
    edits.extend(of_case(case_of));
    edits
}

fn of_case((country, countries): (Option<Country>, Set<Country>)) -> [Edit; 2] {
    [Change::Establishment { country }, Change::Recipients { countries }]
}

/// Contents for a command of this kind to this part; some may break a rule.
pub(super) fn contents(
    finite: &Finite,
    state: &State,
    (kind, part): (Kind, Part),
    moment: &Moment<'_, Policy>,
) -> Vec<Command> {
    let writing = Writing { finite, state, part, moment };
    match (&state.stage, machine(kind)) {
        (Stage::Broadcast(active), machine) => {
            if let Some(at_once) = writing.receives(active) {
                let given = at_once.kind() == kind && at_once.part() == part;
                return given.then_some(at_once).into_iter().collect();
            }
            if finite.moves(machine) { writing.all(kind) } else { writing.way_out(active, kind) }
        }
        (_, _) if finite.moves(Machine::Alert) => writing.all(kind),
        _ => writing.way_through(kind),
    }
}

/// The machine that a kind of command moves.
fn machine(kind: Kind) -> Machine {
    match kind {
        Kind::SubmitInformation
        | Kind::SubmitObjection
        | Kind::EditInformation
        | Kind::DeleteInformation
        | Kind::BroadcastInformation => Machine::Information,
        Kind::SubmitWithdrawal
        | Kind::EditWithdrawal
        | Kind::CancelWithdrawal
        | Kind::BroadcastWithdrawal => Machine::Withdrawal,
        Kind::ProposeClosure
        | Kind::Comment
        | Kind::EditProposal
        | Kind::CancelProposal
        | Kind::BroadcastProposal
        | Kind::AbandonProposal
        | Kind::CloseAlert => Machine::Closure,
        Kind::AddRecipients | Kind::Acknowledge | Kind::Disseminate | Kind::RemoveRecipient => {
            Machine::Recipients
        }
        Kind::Edit
        | Kind::Delete
        | Kind::Submit
        | Kind::Accept
        | Kind::Forward
        | Kind::AddRecipientStates
        | Kind::BroadcastAlert
        | Kind::ChangeStateOfEstablishment
        | Kind::RectifyProviderDetails
        | Kind::RectifyDescription => Machine::Alert,
    }
}

struct Writing<'a> {
    finite: &'a Finite,
    state: &'a State,
    part: Part,
    moment: &'a Moment<'a, Policy>,
}

impl Writing<'_> {
    /// The shortest way to a broadcast.
    fn way_through(&self, kind: Kind) -> Vec<Command> {
        match kind {
            Kind::Submit | Kind::Accept | Kind::BroadcastAlert => self.all(kind),
            _ => Vec::new(),
        }
    }

    /// Where recipients do not move: what is still to be done of acknowledging and disseminating.
    fn receives(&self, active: &Active) -> Option<Command> {
        if self.finite.moves(Machine::Recipients) {
            return None;
        }
        let awaits = active.postboxes.iter().find(|(_, postbox)| postbox.reached == Reached::Awaiting);
        if let Some((postbox, _)) = awaits {
            return Some(Command::Acknowledge { postbox: *postbox });
        }
        active.postboxes.iter().find_map(|(id, postbox)| {
            // Whoever is suspended can not be among them, and would keep the others from it.
            let receives = |id: &AuthorityId| {
                self.moment.standing(*id, self.state.area).is_some_and(|of| of.access == Access::Active)
            };
            let all: Vec<AuthorityId> = self.left(postbox.country).filter(receives).collect();
            let first = postbox.reached == Reached::Acknowledged;
            (first && !all.is_empty()).then(|| disseminate(*id, &all))
        })
    }

    /// Where nothing else ends an alert: the coordinator that broadcast it withdraws it.
    fn way_out(&self, active: &Active, kind: Kind) -> Vec<Command> {
        let ends = self.finite.moves(Machine::Closure) || self.finite.moves(Machine::Withdrawal);
        let broadcaster = self.moment.actor.authority() == Some(active.broadcaster);
        match kind {
            Kind::SubmitWithdrawal | Kind::BroadcastWithdrawal if !ends && broadcaster => self.all(kind),
            _ => Vec::new(),
        }
    }

    /// The authorities of a country that the alert has not reached, in order.
    fn left(&self, country: Country) -> impl Iterator<Item = AuthorityId> {
        let involved = self.state.involved();
        self.finite.of(country).map(Staff::id).filter(move |id| !involved.contains(id))
    }

    fn home(&self) -> Option<Country> {
        self.moment.actor.authority().and_then(|id| self.state.country_of(id))
    }

    /// The coordinators that the actor's authority can choose among.
    fn coordinators(&self) -> impl Iterator<Item = AuthorityId> {
        let own = self.moment.actor.authority().and_then(|id| self.moment.standing(id, self.state.area));
        let itself = own.filter(|own| own.role.is_coordinator()).map(|own| own.authority);
        itself.into_iter().chain(own.into_iter().flat_map(|own| own.coordinators.iter().copied()))
    }

    fn all(&self, kind: Kind) -> Vec<Command> {
        let only = |command: Command| vec![command];
        match kind {
            Kind::Edit => self.edits(),
            Kind::Delete => only(Command::Delete),
            Kind::Submit => only(submit()),
            Kind::Accept => only(Command::Accept),
            Kind::Forward => {
                let coordinators = self.finite.of(self.state.country).map(Staff::id);
                coordinators.map(|to| Command::Forward { to }).collect()
            }
            Kind::AddRecipientStates => {
                self.finite.countries().iter().map(|country| add_states(&[country])).collect()
            }
            Kind::BroadcastAlert => only(Command::BroadcastAlert { revision: self.state.content.revision }),
            Kind::ChangeStateOfEstablishment => {
                let countries = self.finite.countries().iter().map(Some).collect::<Vec<_>>().into_iter();
                let all = countries.chain([None]);
                all.map(|country| Command::ChangeStateOfEstablishment { country }).collect()
            }
            Kind::RectifyProviderDetails => {
                let details = vec![(ProviderField::Address, Personal::new(WORD.to_owned()))];
                only(Command::RectifyProviderDetails { details })
            }
            Kind::RectifyDescription => only(Command::RectifyDescription { text: told() }),
            Kind::AddRecipients => {
                let left = self.home().into_iter().flat_map(|home| self.left(home));
                left.map(|id| add(&[id])).collect()
            }
            Kind::Acknowledge | Kind::Disseminate | Kind::RemoveRecipient => self.receiving(kind),
            Kind::SubmitInformation
            | Kind::SubmitObjection
            | Kind::EditInformation
            | Kind::DeleteInformation
            | Kind::BroadcastInformation => self.informing(kind),
            Kind::SubmitWithdrawal => only(Command::SubmitWithdrawal { reason: told() }),
            Kind::EditWithdrawal => only(Command::EditWithdrawal { reason: told() }),
            Kind::CancelWithdrawal => only(Command::CancelWithdrawal),
            Kind::BroadcastWithdrawal => only(Command::BroadcastWithdrawal),
            Kind::ProposeClosure
            | Kind::Comment
            | Kind::EditProposal
            | Kind::CancelProposal
            | Kind::BroadcastProposal
            | Kind::AbandonProposal
            | Kind::CloseAlert => self.closing(kind),
        }
    }

    /// Each case of the world; and of a draft also nothing, and a coordinator chosen or none.
    fn edits(&self) -> Vec<Command> {
        let cases = self.finite.cases.iter();
        let edits: Vec<Vec<Edit>> = match self.state.stage {
            Stage::Draft(_) => cases
                .map(|case| whole(self.finite, *case))
                .chain([vec![Change::Description { text: None }, Change::Coordinator { authority: None }]])
                .collect(),
            _ => cases.map(|case| of_case(*case).to_vec()).collect(),
        };
        edits.into_iter().map(|edits| Command::Edit { edits }).collect()
    }

    fn receiving(&self, kind: Kind) -> Vec<Command> {
        match (kind, self.part) {
            (Kind::Acknowledge, Part::Postbox(postbox)) => vec![Command::Acknowledge { postbox }],
            (Kind::Disseminate, Part::Postbox(postbox)) => {
                let left = self.home().into_iter().flat_map(|home| self.left(home));
                left.map(|id| disseminate(postbox, &[id])).collect()
            }
            (Kind::RemoveRecipient, Part::Recipient(authority)) => {
                vec![Command::RemoveRecipient { authority }]
            }
            _ => Vec::new(),
        }
    }

    /// Something told, and where there may be several items also a request to the initiating state, and an answer.
    fn informing(&self, kind: Kind) -> Vec<Command> {
        let items = self.state.stage.active().map_or(&[][..], |active| &active.information);
        let [most, _] = self.finite.most;
        match (kind, self.part) {
            (Kind::SubmitInformation | Kind::SubmitObjection, _) if items.len() >= most => Vec::new(),
            (Kind::SubmitObjection, _) => {
                let object = |coordinator| Command::SubmitObjection {
                    ground: told(),
                    documents: Vec::new(),
                    coordinator: Some(coordinator),
                };
                self.coordinators().map(object).collect()
            }
            (Kind::SubmitInformation, _) => {
                // Whether an item is one that asks, and can be answered, is for the rules to say.
                let answers = items.iter().map(|item| Heading::Answer { request: Some(item.number) });
                let request = Heading::Request { addressee: self.state.country };
                let more = Some(request).filter(|_| most > 1);
                let headings = [Some(Heading::Other), more].into_iter().flatten().chain(answers);
                let submit = |(heading, coordinator)| Command::SubmitInformation {
                    heading,
                    text: told(),
                    documents: vec![file(&format!("{WORD}.pdf"))],
                    coordinator: Some(coordinator),
                };
                let all = headings.flat_map(|heading| self.coordinators().map(move |id| (heading, id)));
                all.map(submit).collect()
            }
            (Kind::EditInformation, Part::Information(item)) => {
                vec![Command::EditInformation { item, text: told() }]
            }
            (Kind::DeleteInformation, Part::Information(item)) => {
                vec![Command::DeleteInformation { item }]
            }
            (Kind::BroadcastInformation, Part::Information(item)) => {
                vec![Command::BroadcastInformation { item }]
            }
            _ => Vec::new(),
        }
    }

    fn closing(&self, kind: Kind) -> Vec<Command> {
        let closure = self.state.stage.active().and_then(|active| active.closure.as_ref());
        let comments = closure.map_or(&[][..], |proposal| &proposal.comments);
        let [_, most] = self.finite.most;
        match kind {
            Kind::ProposeClosure => {
                let propose = |id| Command::ProposeClosure { text: told(), coordinator: Some(id) };
                self.coordinators().map(propose).collect()
            }
            Kind::Comment if comments.len() >= most => Vec::new(),
            Kind::Comment => vec![Command::Comment { text: told() }],
            Kind::EditProposal => vec![Command::EditProposal { text: told() }],
            Kind::CancelProposal => vec![Command::CancelProposal],
            Kind::BroadcastProposal => {
                let included = comments.iter().map(|comment| comment.number).collect();
                let all = [Vec::new(), included].map(|comments| Command::BroadcastProposal { comments });
                all.to_vec()
            }
            Kind::AbandonProposal => vec![Command::AbandonProposal],
            Kind::CloseAlert => vec![Command::CloseAlert],
            _ => Vec::new(),
        }
    }
}
