//! Case-by-case derogation: checklist, notification, standstill (handbook 7). The exchange itself is a request.

use chrono::{DateTime, Utc};
use imi_core::{Country, Number, SealedText, Set, members};
use imi_i18n::Procedure;
use serde::{Deserialize, Serialize};

use crate::case::{Change, DraftText, SavedEdit};
use crate::table::{Row, own, step};
use crate::{Exchange, Kind, Rule, Seat, Stage, State, Status};

members! {
    /// The two procedures of a notification (handbook 7.1, 7.2).
    pub enum Urgency {
        /// After a request to the Member State of establishment, with a standstill.
        Normal,
        /// Imminent risk to the safety of services: the measures are taken at once.
        Urgent,
    }
}

/// What a case-by-case derogation has besides an ordinary case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Checklist {
    /// The steps confirmed, each by its number from 1, in order.
    pub confirmed: Vec<u8>,
    /// The description of the case.
    pub description: Option<SealedText>,
    /// Why the procedure is used.
    pub use_justification: Option<SealedText>,
    /// Why the measures of the Member State of establishment are inadequate.
    pub inadequate: Option<SealedText>,
    /// Why the intended measures are justified and proportionate.
    pub proportionate: Option<SealedText>,
    /// The imminent risk.
    pub imminent_risk: Option<SealedText>,
    /// The procedure of a notification.
    pub procedure: Option<Urgency>,
    /// The request before it.
    pub reference: Option<Number>,
    /// Where the provider is established.
    pub established_in: Option<Country>,
    /// Where the service is provided; the sender's country unless stated.
    pub service_in: Option<Country>,
}

impl Checklist {
    pub(crate) fn write(&mut self, which: DraftText, text: Option<SealedText>) {
        match which {
            DraftText::Justification => {}
            DraftText::Description => self.description = text,
            DraftText::UseJustification => self.use_justification = text,
            DraftText::Inadequate => self.inadequate = text,
            DraftText::Proportionate => self.proportionate = text,
            DraftText::ImminentRisk => self.imminent_risk = text,
        }
    }

    pub(crate) fn apply(&mut self, edit: &SavedEdit) {
        match edit {
            Change::ConfirmStep { step, confirmed } => {
                self.confirmed.retain(|known| known != step);
                if *confirmed {
                    self.confirmed.push(*step);
                    self.confirmed.sort_unstable();
                }
            }
            Change::Procedure { procedure } => self.procedure = *procedure,
            Change::Reference { number } => self.reference = *number,
            Change::EstablishedIn { country } => self.established_in = *country,
            Change::ServiceIn { country } => self.service_in = *country,
            _ => {}
        }
    }

    /// The texts that were written.
    pub fn texts(&self) -> impl Iterator<Item = (DraftText, SealedText)> {
        [
            (DraftText::Description, self.description),
            (DraftText::UseJustification, self.use_justification),
            (DraftText::Inadequate, self.inadequate),
            (DraftText::Proportionate, self.proportionate),
            (DraftText::ImminentRisk, self.imminent_risk),
        ]
        .into_iter()
        .filter_map(|(which, text)| text.map(|text| (which, text)))
    }

    pub(crate) fn strip(&mut self) {
        self.description = None;
        self.use_justification = None;
        self.inadequate = None;
        self.proportionate = None;
        self.imminent_risk = None;
    }
}

/// How far a notification that was sent has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case", tag = "notification")]
pub enum Notification {
    /// The measures may not be taken yet.
    Standstill {
        /// The first instant at which they may.
        ends: DateTime<Utc>,
    },
    /// The standstill is over.
    Allowed,
    /// The Commission decided to the contrary.
    Barred,
    /// The measures were taken at once.
    Urgent,
}

/// The stage of the derogation; none for an ordinary request.
pub(crate) fn stage(state: &State) -> Option<Status> {
    let procedure = state.case.procedure();
    if procedure == Procedure::Ordinary {
        return None;
    }
    if let Some(notification) = state.stage.exchange().and_then(|exchange| exchange.notification) {
        return Some(match notification {
            Notification::Standstill { .. } => Status::Standstill,
            Notification::Allowed => Status::MeasuresAllowed,
            Notification::Barred => Status::MeasuresBarred,
            Notification::Urgent => Status::UrgentMeasuresNotified,
        });
    }
    Some(match &state.stage {
        Stage::Discarded(_) => Status::DerogationDropped,
        Stage::Closed(_) | Stage::Removed(_) => Status::DerogationRequestClosed,
        Stage::Awaiting(_) => Status::AwaitingMeasures,
        Stage::Taken(taken) if taken.answered.replies.is_empty() => Status::AwaitingMeasures,
        Stage::Taken(_) => Status::MeasuresReported,
        Stage::Draft(_) | Stage::UnderApproval(_) | Stage::Returned(_) => {
            if procedure == Procedure::DerogationRequest {
                Status::ChecklistOpen
            } else {
                Status::NotificationInPreparation
            }
        }
    })
}

/// The instant at which the standstill ends, if one runs.
pub(crate) fn standstill_end(exchange: &Exchange) -> Option<DateTime<Utc>> {
    match exchange.notification {
        Some(Notification::Standstill { ends }) => Some(ends),
        _ => None,
    }
}

pub(crate) const PREPARING: Set<Status> =
    Status::ChecklistOpen.only().or(Status::NotificationInPreparation.only());

pub(crate) const RECORD_CONTRARY_DECISION: Row = Row {
    kind: Kind::RecordContraryDecision,
    section: "7.1",
    steps: &[step(
        Status::set(&[Status::Standstill, Status::MeasuresAllowed, Status::UrgentMeasuresNotified]),
        Seat::Commission.only(),
        Status::MeasuresBarred.only(),
    )],
    wrong: &[(Status::ANY, own(Rule::ContraryDecisionBars))],
};
