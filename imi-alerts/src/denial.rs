//! Why an actor who knows of the alert may not give a command (handbook 6.2).

use imi_core::{Access, AnyRule, Moment, Rule as CoreRule, Standing, UserRight};

use crate::seat::{OF_ALERTS, final_approval, pen, standing};
use crate::stage::{Active, Part};
use crate::{Kind, Policy, Rule, State};

/// Why the actor has not the seat that the command needs.
pub(crate) fn why_not(state: &State, kind: Kind, part: Part, moment: &Moment<'_, Policy>) -> AnyRule<Rule> {
    let Some((user, authority)) = moment.actor.user().zip(moment.actor.authority()) else {
        return Rule::CommissionTakesNoAction.into();
    };
    let known = standing(state, authority, moment).filter(|own| own.access != Access::Inactive);
    let Some(own) = known else { return CoreRule::RightsAtMoment.into() };
    let rights = own.rights(user).and(OF_ALERTS);
    if rights == UserRight::AlertViewer.only() {
        return Rule::ViewerTakesNoAction.into();
    }
    let told = Told {
        state,
        own,
        handles: rights.has(UserRight::AlertHandler),
        disseminates: rights.has(UserRight::AlertDisseminator) && own.role.is_coordinator(),
        moment,
    };
    match state.stage.active() {
        None if part != Part::Alert => Told::too_early(part),
        None => told.before_broadcast(kind, part),
        Some(active) => told.beside(active, kind, part),
    }
    .into()
}

struct Told<'a> {
    state: &'a State,
    own: &'a Standing,
    handles: bool,
    disseminates: bool,
    moment: &'a Moment<'a, Policy>,
}

impl Told<'_> {
    fn too_early(part: Part) -> Rule {
        match part {
            Part::Information(_) => Rule::InformationNotBeforeBroadcast,
            Part::Withdrawal => Rule::WithdrawalNotBeforeBroadcast,
            Part::Closure => Rule::ClosureOnlyWhileBroadcast,
            Part::Alert | Part::Postbox(_) | Part::Recipient(_) => Rule::NotBroadcastYet,
        }
    }

    fn holds(&self) -> bool {
        self.state.stage.coordinator() == Some(self.own.authority)
    }

    fn initiates(&self) -> bool {
        self.state.initiating == self.own.authority
    }

    fn before_broadcast(&self, kind: Kind, part: Part) -> Rule {
        match kind {
            Kind::Edit | Kind::Delete => self.pen(kind, part),
            Kind::Accept | Kind::Forward if self.holds() => Rule::HandlerCannotAcceptOrForward,
            Kind::Accept | Kind::Forward => Rule::AcceptByHoldingCoordinator,
            Kind::AddRecipientStates if self.holds() => Rule::RectifyingUsers,
            Kind::AddRecipientStates => Rule::AddStateByBroadcaster,
            Kind::BroadcastAlert => self.broadcaster(self.holds(), Rule::BroadcastByHoldersDisseminator),
            _ => self.handler(Rule::DisseminatorAloneCannotInitiate),
        }
    }

    fn beside(&self, active: &Active, kind: Kind, part: Part) -> Rule {
        let responsible = self.own.country == self.state.responsible();
        match kind {
            Kind::RectifyProviderDetails | Kind::RectifyDescription if self.holds() || self.initiates() => {
                self.pen(kind, part)
            }
            Kind::RectifyProviderDetails | Kind::RectifyDescription => Rule::OnlyInitiatingStateRectifies,
            Kind::AddRecipientStates | Kind::ChangeStateOfEstablishment if self.holds() => {
                Rule::RectifyingUsers
            }
            Kind::AddRecipientStates => Rule::AddStateByBroadcaster,
            Kind::ChangeStateOfEstablishment => Rule::ChangeMseByBroadcaster,
            Kind::SubmitObjection if responsible => Rule::ObjectOnlyByOtherStates,
            Kind::SubmitWithdrawal if self.initiates() || self.holds() => {
                Rule::DisseminatorAloneCannotSubmitWithdrawal
            }
            Kind::SubmitWithdrawal => Rule::WithdrawOnlyByInitiatingState,
            Kind::EditWithdrawal | Kind::CancelWithdrawal if !self.initiates() && !self.holds() => {
                Rule::WithdrawOnlyByInitiatingState
            }
            Kind::EditWithdrawal
            | Kind::CancelWithdrawal
            | Kind::EditInformation
            | Kind::DeleteInformation
            | Kind::EditProposal
            | Kind::CancelProposal => self.pen(kind, part),
            Kind::BroadcastWithdrawal => {
                self.broadcaster(self.holds(), Rule::WithdrawalBroadcastByBroadcaster)
            }
            Kind::BroadcastInformation => {
                self.broadcaster(self.coordinates(active, part), Rule::InformationBroadcastByItsCoordinator)
            }
            Kind::BroadcastProposal => {
                self.broadcaster(self.coordinates(active, part), Rule::ClosureBroadcastByClosingCoordinator)
            }
            Kind::ProposeClosure if responsible => Rule::DisseminatorAloneCannotProposeClosure,
            Kind::ProposeClosure => Rule::ClosureByStateOfEstablishment,
            Kind::Comment => Rule::CommentOnlyByOthers,
            Kind::AbandonProposal => Rule::ClosingCoordinatorIsFixed,
            Kind::CloseAlert => Rule::CloseByClosingDisseminator,
            Kind::AddRecipients => self.distributor(Rule::NonRecipientCoordinatorAddsNone),
            Kind::Disseminate => self.distributor(Rule::FirstDisseminationByPostbox),
            Kind::Acknowledge if active.postboxes.contains_key(&self.own.authority) && !self.disseminates => {
                Rule::HandlerCannotDisseminate
            }
            Kind::Acknowledge => Rule::AcknowledgeByPostboxDisseminator,
            Kind::RemoveRecipient => self.remover(active, part),
            _ => self.handler(Rule::DisseminatorAloneCannotInitiate),
        }
    }

    /// Whether the own authority is the coordinator of the part.
    fn coordinates(&self, active: &Active, part: Part) -> bool {
        let coordinator = match part {
            Part::Information(number) => active.item(number).map(|item| item.coordinator),
            _ => active.closure.as_ref().map(|proposal| proposal.coordinator),
        };
        coordinator == Some(self.own.authority)
    }

    fn handler(&self, alone: Rule) -> Rule {
        if self.disseminates && !self.handles { alone } else { Rule::InitiateNeedsHandler }
    }

    fn broadcaster(&self, here: bool, elsewhere: Rule) -> Rule {
        if here {
            Rule::HandlerCannotBroadcast
        } else if self.own.role.is_coordinator() {
            elsewhere
        } else {
            Rule::AuthorityCannotBroadcast
        }
    }

    fn distributor(&self, elsewhere: Rule) -> Rule {
        if !self.own.role.is_coordinator() {
            Rule::AuthorityCannotDisseminate
        } else if self.disseminates {
            elsewhere
        } else {
            Rule::HandlerCannotDisseminate
        }
    }

    fn remover(&self, active: &Active, part: Part) -> Rule {
        let Part::Recipient(recipient) = part else { return Rule::RemoveOnlyByPostbox };
        let home = self.state.country_of(recipient) == Some(self.own.country);
        if !active.postboxes.contains_key(&self.own.authority) {
            Rule::RemoveOnlyByPostbox
        } else if !self.disseminates {
            Rule::HandlerCannotDisseminate
        } else if !home && self.state.involves(recipient) {
            Rule::RemoveWithinOwnState
        } else if self.state.by_part(recipient) {
            Rule::RemovalNeverHitsActors
        } else {
            Rule::RemoveOnlyWithoutAction
        }
    }

    /// Why the pen is not here.
    fn pen(&self, kind: Kind, part: Part) -> Rule {
        let Some(pen) = pen(self.state, part) else {
            return self.handler(Rule::DisseminatorAloneCannotInitiate);
        };
        let approves = final_approval(self.state, pen.coordinator, self.moment);
        let submits = pen.submitter == self.own.authority;
        let coordinates = pen.coordinator == self.own.authority;
        if approves && coordinates && !pen.accepted && self.disseminates {
            return Rule::CoordinatorEditsAfterAccepting;
        }
        if matches!(kind, Kind::EditProposal | Kind::CancelProposal) {
            return Rule::ProposalPenFollowsFlag;
        }
        match (approves, submits, coordinates) {
            (true, false, true) => Rule::RectifyingUsers,
            (true, ..) => Rule::PenIsExclusive,
            (false, true, _) => Rule::InitiateNeedsHandler,
            (false, false, _)
                if matches!(kind, Kind::Delete | Kind::DeleteInformation | Kind::CancelWithdrawal) =>
            {
                Rule::NoFinalApprovalNoDeleting
            }
            (false, false, _) => Rule::NoFinalApprovalNoEditing,
        }
    }
}
