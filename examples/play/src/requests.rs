//! Requests, as the player plays them.

mod labels;
mod page;
mod short;

use std::collections::BTreeMap;

use imi_core::{
    AreaId, Key, Lifecycle, Member, Message, Moment, Number, Set, Shown, UserRight, WorkflowRole,
};
use imi_requests::view::Depth;
use imi_requests::{Command, Happening, Kind, Mail, Office, Part, Policy, Request, State, Status, View};
use serde_json::{Map, Value};

use crate::facts::WITHHELD;
use crate::page::{Page, Rows};
use crate::short::Short;
use crate::workflow::{Instance, Machine, Many, Played, Report};

/// The labels of the page.
#[cfg(test)]
pub(crate) const LABELS: &[labels::Label] = labels::Label::ALL;

const ALLOCATION: &str = "allocation";
const DEROGATION: &str = "derogation";

impl Played for Request {
    const NOUN: &'static str = "request";
    const NOUNS: &'static str = "requests";
    const AREA: AreaId = AreaId::PROFESSIONAL_QUALIFICATIONS;
    const ROLES: &'static [(&'static str, WorkflowRole)] =
        &[("authority", WorkflowRole::AuthorityRequests), ("coordinator", WorkflowRole::RequestCoordinator)];
    const MACHINES: &'static [Machine<Self>] = &[
        Machine {
            name: Self::NOUN,
            statuses: Status::OF_REQUEST,
            first: Status::Draft.only().or(Status::AwaitingAcceptance.only()),
            rest: None,
            many: Many::Itself,
        },
        Machine {
            name: ALLOCATION,
            statuses: Status::OF_ALLOCATION,
            first: Status::OF_ALLOCATION,
            rest: Some(Status::NotUsed),
            many: Many::Authorities,
        },
        Machine {
            name: DEROGATION,
            statuses: Status::ANY.but(Status::OF_REQUEST).but(Status::OF_ALLOCATION),
            // A set of questions that is chosen as the request is sent makes it a derogation that is sent already.
            first: Status::set(&[
                Status::ChecklistOpen,
                Status::NotificationInPreparation,
                Status::AwaitingMeasures,
                Status::Standstill,
                Status::UrgentMeasuresNotified,
            ]),
            rest: None,
            many: Many::One,
        },
    ];
    const BEGUN: Key = Key { subject: "history.request", name: "draft_created" };
    const MAKERS: &'static [&'static str] = &["split", "copy_request"];
    const SHORT: Short = short::SHORT;
    const SECTIONS: &'static [&'static str] = &[
        "authorities",
        "subject",
        "case_details",
        "questions",
        "replies",
        "messages",
        "notes",
        "documents",
        "disclaimer",
        "signature_form",
        "personal_data_removed",
    ];

    fn rights(_: WorkflowRole) -> Set<UserRight> {
        UserRight::RequestHandler.only()
    }

    fn common(policy: &mut Policy) -> &mut imi_core::Policy {
        &mut policy.common
    }

    fn lists(policy: &Policy) -> BTreeMap<&'static str, Vec<String>> {
        short::lists(&policy.questions)
    }

    fn number(state: &State) -> Number {
        state.number
    }

    fn status(state: &State) -> Status {
        state.status()
    }

    fn shown(view: &View) -> Status {
        view.status
    }

    fn depth(view: &View) -> Option<usize> {
        match view.depth {
            Depth::Full => Some(4),
            Depth::WithoutPersonalData => Some(3),
            Depth::Commission | Depth::Forwarder => Some(2),
            Depth::HighLevel => None,
        }
    }

    fn machine(state: &State, part: Part) -> (&'static str, Option<Instance>) {
        match part {
            Part::Request => (Self::NOUN, None),
            Part::Allocation(office) => {
                let holder = state.holder(office).map(|holder| Instance::Authority(holder.authority));
                (ALLOCATION, holder)
            }
            Part::Derogation => (DEROGATION, None),
        }
    }

    fn parts_of(_: &State, kind: Kind) -> Vec<Part> {
        match kind {
            Kind::Assign => Office::ALL.iter().map(|office| Part::Allocation(*office)).collect(),
            Kind::RecordContraryDecision => vec![Part::Derogation],
            _ => vec![Part::Request],
        }
    }

    fn report(state: &State, command: &Command, moment: &Moment<'_, Policy>) -> Option<Report> {
        if Self::kind(command).0 != Kind::GenerateReport {
            return None;
        }
        let report = imi_requests::report(state, state.reports.last()?.id, moment)?;
        let contents = serde_json::to_value(&report.contents).unwrap_or_default();
        let section = |content: &Value| content.get("section").and_then(Value::as_str).map(str::to_owned);
        let kind = report.record.kind;
        Some(Report {
            title: (kind.key(), kind.english()),
            sections: contents.as_array().into_iter().flatten().filter_map(section).collect(),
        })
    }

    fn told(key: Key) -> impl Message {
        Happening(key)
    }

    fn subject(mail: Mail) -> impl Message {
        mail.subject()
    }

    fn rows(page: &Page<'_>, policy: &Policy, shown: &Shown<Self>) -> Rows {
        page::Sheet { page, questions: &policy.questions }.rows(shown)
    }

    fn tidy(facts: &mut Value) {
        if let Some(details) = facts.get_mut("details") {
            *details = by_field(details);
        }
        for document in facts.get_mut("documents").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(document) = document.as_object_mut()
                && document.get("file").is_none_or(Value::is_null)
            {
                document.insert("file".to_owned(), Value::from(WITHHELD));
            }
        }
    }
}

/// The details of a case as a table.
fn by_field(details: &Value) -> Value {
    let pairs = details.as_array().into_iter().flatten().filter_map(|detail| {
        let field = detail.get("field")?.as_str()?.to_owned();
        let value = match detail.get("value") {
            None | Some(Value::Null) => Value::from(WITHHELD),
            Some(value) => value.clone(),
        };
        Some((field, value))
    });
    Value::Object(pairs.collect::<Map<_, _>>())
}
