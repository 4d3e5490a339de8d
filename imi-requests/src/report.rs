//! Reports as structured values, with their limits by role (handbook 5.3.10).

use chrono::{DateTime, Utc};
use imi_core::{
    AreaId, AuthorityId, Faults, Key, Language, Message, Moment, Number, Order, Outcome, Place, ReportId,
    Set, UserId, UserRight, members,
};
use serde::{Deserialize, Serialize};

use crate::seat::seats;
use crate::table::{Row, own, step};
use crate::view::{
    DetailView, DocumentView, MessageView, NoteView, PartyView, QuestionView, ReplyView, build,
    sees_personal_data,
};
use crate::{Command, Done, Event, Kind, Part, Policy, Refused, Request, Rule, Seat, Stage, State, Status};

members! {
    /// The kinds of report.
    pub enum ReportKind {
        /// Everything, the subject included.
        FullWithPersonalData,
        /// Everything but personal data.
        FullWithoutPersonalData,
        /// The parts selected.
        Customisable,
        /// What was exchanged about the subject, made at his request.
        ForDataSubject,
        /// The same with a disclaimer and a form to sign.
        ConsentForm,
    }
}

impl Message for ReportKind {
    fn key(&self) -> Key {
        let name = match self {
            Self::FullWithPersonalData => "full_with_personal_data",
            Self::FullWithoutPersonalData => "full_without_personal_data",
            Self::Customisable => "customisable",
            Self::ForDataSubject => "data_subject",
            Self::ConsentForm => "consent_form",
        };
        Key { subject: "report.kind", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::FullWithPersonalData => "Full Report with Personal Data",
            Self::FullWithoutPersonalData => "Full Report without Personal Data",
            Self::Customisable => "Customisable Report",
            Self::ForDataSubject => "Report for the Data Subject",
            Self::ConsentForm => "Data Subject Consent Form",
        }
    }
}

members! {
    /// The parts of a report.
    pub enum Section {
        /// Both authorities, and the dates.
        Authorities,
        /// The subject.
        Subject,
        /// The other case details.
        CaseDetails,
        /// The questions and the comments on them.
        Questions,
        /// The replies.
        Replies,
        /// The messages.
        Messages,
        /// Justifications and opinions.
        Notes,
        /// The documents and the comments on them.
        Documents,
    }
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct ReportRecord {
    /// Its id.
    pub id: ReportId,
    /// Its kind.
    pub kind: ReportKind,
    /// Its parts.
    pub sections: Set<Section>,
    /// Whether it holds personal data.
    pub personal: bool,
    /// Whether it was asked for as a certified one.
    pub certified: bool,
    /// The language of a consent form.
    pub language: Option<Language>,
    /// Who made it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// The first instant at which it is available no more.
    pub expires: DateTime<Utc>,
}

pub(crate) const GENERATE: Row = Row {
    kind: Kind::GenerateReport,
    section: "5.3.10",
    steps: &[step(Status::OF_REQUEST.but(Status::DraftDiscarded.only()), Seat::Reporter.only(), Set::EMPTY)],
    wrong: &[(Status::ANY, own(Rule::ReportOfOwnAuthority))],
};

/// What is asked of a report.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) kind: ReportKind,
    pub(crate) sections: Set<Section>,
    pub(crate) certified: bool,
    pub(crate) language: Option<Language>,
}

impl Wanted {
    fn personal(self) -> bool {
        match self.kind {
            ReportKind::FullWithoutPersonalData => false,
            ReportKind::Customisable => self.sections.has(Section::Subject),
            ReportKind::FullWithPersonalData | ReportKind::ForDataSubject | ReportKind::ConsentForm => true,
        }
    }

    fn sections(self) -> Set<Section> {
        match self.kind {
            ReportKind::Customisable => self.sections,
            ReportKind::FullWithoutPersonalData => Set::all().without(Section::Subject),
            _ => Set::all(),
        }
    }
}

pub(crate) fn generate(
    state: &State,
    wanted: Wanted,
    order: &Order<Command>,
    outcome: Outcome<Request>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let mut faults = Faults::none();
    if let Some(rule) = barred(state, wanted, moment) {
        let place = if wanted.kind == ReportKind::Customisable { "sections" } else { "kind" };
        faults.add(rule, Place::field(place));
    }
    let empty = wanted.kind == ReportKind::Customisable && wanted.sections.is_empty();
    faults.unless(!empty, Rule::CustomReportNotEmpty, Place::field("sections"));
    let spoken = wanted.kind != ReportKind::ConsentForm || wanted.language.is_some();
    faults.unless(spoken, Rule::ConsentFormLanguage, Place::field("language"));
    faults.check()?;
    let Some(by) = moment.actor.user() else { return Err(Refused::new(imi_core::Reason::NotFound)) };
    let expires = moment.policy.common.report.expires(moment.now);
    let removal =
        state.stage.closed().filter(|_| wanted.personal() && !matches!(state.stage, Stage::Removed(_)));
    let record = ReportRecord {
        id: ReportId::derived(order.id, 0),
        kind: wanted.kind,
        sections: wanted.sections(),
        personal: wanted.personal(),
        certified: wanted.certified,
        language: wanted.language,
        by,
        at: moment.now,
        expires: removal.map_or(expires, |closed| expires.min(closed.remove)),
    };
    Ok(outcome.with(Event::ReportGenerated(Box::new(record))))
}

/// The rule that bars the actor from this report, which can hold no more than his view and his right allow.
fn barred(state: &State, wanted: Wanted, moment: &Moment<'_, Policy>) -> Option<Rule> {
    if !wanted.personal() {
        return None;
    }
    let seats = seats(state, Part::Request, moment);
    let custom = wanted.kind == ReportKind::Customisable;
    let about_subject = matches!(wanted.kind, ReportKind::ForDataSubject | ReportKind::ConsentForm);
    if !seats.meets(Seat::OF_PARTY) && !seats.has(Seat::Forwarder) {
        return Some(Rule::CoordinatorReportsNeverPersonal);
    }
    if !moment.rights(state.area).has(UserRight::RequestHandler) {
        return Some(if custom {
            Rule::CustomReportSubjectSection
        } else {
            Rule::AllocatorOrViewerReportsWithoutPersonalData
        });
    }
    if matches!(state.stage, Stage::Removed(_)) && about_subject {
        let party = seats.has(Seat::RequestingReader)
            || seats.has(Seat::RespondingReader) && state.stage.answered().is_some();
        let statement = wanted.kind == ReportKind::ForDataSubject && party;
        return (!statement).then_some(if party {
            Rule::ReportForSubjectWithoutSubject
        } else {
            Rule::ReportFollowsView
        });
    }
    if !sees_personal_data(state, seats) {
        return Some(if custom { Rule::CustomReportSubjectSection } else { Rule::ReportFollowsView });
    }
    (about_subject && !state.case.has_subject()).then_some(Rule::ReportForSubjectWithoutSubject)
}

/// The reports that a user made and that are still available: for thirty days, and those with personal data no longer
/// than the data.
pub(crate) fn available<'a>(
    state: &'a State,
    user: UserId,
    moment: &Moment<'_, Policy>,
) -> impl Iterator<Item = &'a ReportRecord> + use<'a> {
    let now = moment.now;
    let kept = move |record: &&ReportRecord| {
        record.by == user && now < record.expires && !removed_since(state, record)
    };
    state.reports.iter().filter(kept)
}

/// Whether the personal data was removed after the report was made.
fn removed_since(state: &State, record: &ReportRecord) -> bool {
    match &state.stage {
        Stage::Removed(removed) => record.personal && record.at < removed.at,
        _ => false,
    }
}

/// A part of a report with what it holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "section", content = "content")]
#[non_exhaustive]
pub enum Content {
    /// Both authorities, and the dates.
    Authorities {
        /// The side that asks.
        requesting: PartyView,
        /// The side that is asked.
        responding: Option<PartyView>,
        /// When it was sent.
        sent: Option<DateTime<Utc>>,
        /// When it was accepted.
        accepted: Option<DateTime<Utc>>,
        /// When it was closed.
        closed: Option<DateTime<Utc>>,
    },
    /// The subject.
    Subject(Vec<DetailView>),
    /// The other case details.
    CaseDetails(Vec<DetailView>),
    /// The questions.
    Questions(Vec<QuestionView>),
    /// The replies.
    Replies(Vec<ReplyView>),
    /// The messages.
    Messages(Vec<MessageView>),
    /// Justifications and opinions.
    Notes(Vec<NoteView>),
    /// The documents.
    Documents(Vec<DocumentView>),
    /// What the subject is told before he signs, as messages.
    Disclaimer,
    /// The form to sign.
    SignatureForm,
    /// All that is left to say: the personal data was removed then.
    PersonalDataRemoved(DateTime<Utc>),
}

/// The words of a report that are not of the request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportText {
    /// What the subject is told before he signs.
    Disclaimer,
    /// What he signs.
    Statement,
}

impl Message for ReportText {
    fn key(&self) -> Key {
        let name = match self {
            Self::Disclaimer => "consent_disclaimer",
            Self::Statement => "consent_statement",
        };
        Key { subject: "report.text", name }
    }
    fn english(&self) -> &'static str {
        match self {
            Self::Disclaimer => "Disclaimer on the exchange of personal data",
            Self::Statement => "I agree to the exchange of my personal data as set out above.",
        }
    }
}

/// A report: sections, not pixels.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Report {
    /// The request's number.
    pub number: Number,
    /// Its area.
    pub area: AreaId,
    /// Its status when the report was made.
    pub status: Status,
    /// What was asked for.
    pub record: ReportRecord,
    /// The authority whose user made it.
    pub authority: AuthorityId,
    /// What it holds.
    pub contents: Vec<Content>,
}

/// The report that the actor has just had made; none if it is not his, or available no more.
#[must_use]
pub fn report(state: &State, id: ReportId, moment: &Moment<'_, Policy>) -> Option<Report> {
    let state = &*imi_core::settled::<Request>(state, moment);
    let (user, authority) = (moment.actor.user()?, moment.actor.authority()?);
    let record = available(state, user, moment).find(|record| record.id == id)?.clone();
    let view = build(state, moment, record.personal)?;
    let mut contents = Vec::new();
    let removed = match &state.stage {
        Stage::Removed(removed) => Some(removed.at),
        _ => None,
    };
    if let Some(at) = removed.filter(|_| record.kind == ReportKind::ForDataSubject) {
        contents.push(Content::PersonalDataRemoved(at));
    } else {
        let (subject, case): (Vec<_>, Vec<_>) =
            view.details.iter().copied().partition(|detail| detail.subject);
        let all = [
            (
                Section::Authorities,
                Content::Authorities {
                    requesting: view.requesting,
                    responding: view.responding,
                    sent: view.sent,
                    accepted: view.accepted,
                    closed: view.closed.map(|closed| closed.at),
                },
            ),
            (Section::Subject, Content::Subject(subject)),
            (Section::CaseDetails, Content::CaseDetails(case)),
            (Section::Questions, Content::Questions(view.questions)),
            (Section::Replies, Content::Replies(view.replies)),
            (Section::Messages, Content::Messages(view.messages)),
            (Section::Notes, Content::Notes(view.notes)),
            (Section::Documents, Content::Documents(view.documents)),
        ];
        contents.extend(all.into_iter().filter(|(s, _)| record.sections.has(*s)).map(|(_, content)| content));
        if record.kind == ReportKind::ConsentForm {
            contents.extend([Content::Disclaimer, Content::SignatureForm]);
        }
    }
    Some(Report { number: view.number, area: view.area, status: view.status, record, authority, contents })
}
