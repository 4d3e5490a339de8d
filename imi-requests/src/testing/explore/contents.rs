//! What is written in a finite world: for each kind of command the contents that lead elsewhere, always in the same words.

use imi_core::time::civil_day;
use imi_core::{AuthorityId, CommandId, Moment, Number, Personal, Set, UserId};
use imi_i18n::{FieldId, QuestionId, QuestionSetId};

use super::Finite;
use crate::case::{Change, DraftText};
use crate::testing::{
    DIPLOMA, PROVIDER, ask_again, ask_for_more, comment, derogation_request, file, forward, notification,
    opinion, refer, refuse, reject, return_reply, return_request, split, text, uphold_and_close,
    uphold_and_restart,
};
use crate::{
    Command, CopyOf, Edit, Kind, NewAnswer, NewDocument, Office, Part, Policy, ReportKind, Side, State,
};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// So many questions about a provider, the first on an attached document.
    Questions(usize),
    /// A request for derogation.
    DerogationRequest,
    /// A notification that leads to a standstill.
    Notification,
    /// A notification of urgent measures.
    UrgentNotification,
}

impl Case {
    /// One of each procedure, of the ordinary one also one that can be split.
    pub const EACH: &'static [Self] = &[
        Self::Questions(1),
        Self::Questions(2),
        Self::DerogationRequest,
        Self::Notification,
        Self::UrgentNotification,
    ];

    /// What makes a draft of it complete, whatever the draft was before.
    fn edits(self, to: AuthorityId, state: &State) -> Vec<Edit> {
        let reference = Number::derived(CommandId::from_u128(77), 0);
        match self {
            Self::Questions(count) => questions(count, to, state),
            Self::DerogationRequest => derogation_request(to),
            Self::Notification => notification(to, Some(reference)),
            Self::UrgentNotification => notification(to, None),
        }
    }
}

/// What is written in texts that are marked as personal.
pub(super) const WORDS: &[&str] = &[ON_QUESTION, IN_MESSAGE, IN_ANSWER];
const ON_QUESTION: &str = "as far as you know";
const IN_MESSAGE: &str = "it is urgent by now";
const IN_ANSWER: &str = "as the register has it";

/// The questions asked, in this order.
const QUESTIONS: [&str; 3] = ["attached-valid", "insurance-cover", "repute-provisions"];

fn questions(count: usize, to: AuthorityId, state: &State) -> Vec<Edit> {
    let detail = |field, value: &str| Change::Detail {
        field: FieldId::new(field),
        value: Some(Personal::new(value.to_owned())),
    };
    let (_, documents) = state.case.numbered;
    let ask = |(nth, question): (usize, &&'static str)| Change::Ask {
        question: QuestionId::new(question),
        slots: Vec::new(),
        comment: Some(comment(ON_QUESTION).marked()),
        document: (nth == 0).then_some(documents + 1),
    };
    let mut edits = vec![
        Change::QuestionSet { set: QuestionSetId::new("services-information") },
        Change::Addressee { authority: Some(to) },
        detail("provider-name", PROVIDER),
        detail("activity", "scaffolding"),
        text(DraftText::Justification, "it works here"),
        Change::Attach { file: file(DIPLOMA), comments: Vec::new() },
    ];
    edits.extend(QUESTIONS.iter().take(count).enumerate().map(ask));
    edits
}

/// Contents for a command of this kind to this part; some may break a rule.
pub(super) fn contents(
    finite: &Finite,
    state: &State,
    (kind, part): (Kind, Part),
    moment: &Moment<'_, Policy>,
) -> Vec<Command> {
    let only = |command: Command| vec![command];
    let chosen = |side| choices(state, side, moment);
    match kind {
        Kind::EditDraft => {
            let all = drafts(finite, state).into_iter();
            all.map(|edits| Command::EditDraft { edits }).collect()
        }
        Kind::SubmitRequest => submissions(finite, state, moment),
        Kind::DiscardDraft => only(Command::DiscardDraft),
        Kind::ApproveRequest => only(Command::ApproveRequest),
        Kind::ReturnRequest => only(return_request()),
        Kind::ProposeDate => {
            let day = civil_day(moment.now) + chrono::Days::new(100);
            only(Command::ProposeDate { day })
        }
        Kind::Accept => {
            let all = chosen(Side::Responding).into_iter();
            all.map(|coordinator| Command::Accept { coordinator, proposed: None }).collect()
        }
        Kind::RefuseRequest => only(refuse()),
        Kind::Forward => finite.targets.iter().copied().map(forward).collect(),
        Kind::Split => splits(finite, state),
        Kind::AddMessage => {
            only(Command::AddMessage { heading: None, text: Some(comment(IN_MESSAGE).marked()) })
        }
        Kind::AttachDocument => only(Command::AttachDocument {
            document: NewDocument { file: file("Licence.pdf"), comments: Vec::new() },
        }),
        Kind::ChangeCoordinator => {
            let all = [Side::Requesting, Side::Responding].into_iter().flat_map(chosen).flatten();
            all.map(|coordinator| Command::ChangeCoordinator { coordinator }).collect()
        }
        Kind::SaveDraftAnswers => only(Command::SaveDraftAnswers { answers: answers(state, moment) }),
        Kind::SubmitReply => {
            let all = chosen(Side::Responding).into_iter();
            let answers = answers(state, moment);
            let reply = |coordinator| Command::SubmitReply {
                answers: answers.clone(),
                documents: Vec::new(),
                coordinator,
            };
            all.map(reply).collect()
        }
        Kind::ApproveReply => only(Command::ApproveReply),
        Kind::ReturnReply => only(return_reply()),
        Kind::CloseAsSatisfactory => only(Command::CloseAsSatisfactory),
        Kind::RequestAdditionalInformation => only(ask_for_more()),
        Kind::AcceptAdditionalInformation => only(Command::AcceptAdditionalInformation),
        Kind::RejectAdditionalInformation => only(reject()),
        Kind::CloseAsUnavailable => only(Command::CloseAsUnavailable),
        Kind::Refer => {
            let Command::Refer { justification, .. } = refer() else { return Vec::new() };
            let all = chosen(Side::Requesting).into_iter();
            all.map(|coordinator| Command::Refer { justification: justification.clone(), coordinator })
                .collect()
        }
        Kind::AskAgain => only(ask_again()),
        Kind::FindUnsatisfactory => only(opinion(false)),
        Kind::FindSatisfactory => only(opinion(true)),
        Kind::Reconsider => only(Command::Reconsider),
        Kind::UpholdAndClose => only(uphold_and_close()),
        Kind::UpholdAndRestartReferral => only(uphold_and_restart()),
        Kind::WithdrawRequest => only(Command::WithdrawRequest),
        Kind::CopyRequest => {
            let all = CopyOf::Addressee.only().or(CopyOf::Questions.only());
            let all = all.or(CopyOf::Subject.only()).or(CopyOf::Attachments.only());
            [Set::EMPTY, CopyOf::Addressee.only(), all].map(|select| Command::CopyRequest { select }).to_vec()
        }
        Kind::GenerateReport => only(Command::GenerateReport {
            kind: ReportKind::FullWithoutPersonalData,
            sections: Set::EMPTY,
            certified: false,
            language: None,
        }),
        Kind::Assign => match part {
            Part::Allocation(office) => assignments(state, office, moment),
            Part::Request | Part::Derogation => Vec::new(),
        },
        Kind::RecordContraryDecision => only(Command::RecordContraryDecision),
    }
}

/// No coordinator chosen, and each of those linked to a side's authority.
fn choices(state: &State, side: Side, moment: &Moment<'_, Policy>) -> Vec<Option<AuthorityId>> {
    let party = state.party(side);
    let own = party.and_then(|party| moment.standing(party.authority.authority, state.area));
    let linked = own.into_iter().flat_map(|own| own.coordinators.iter().copied().map(Some));
    core::iter::once(None).chain(linked).collect()
}

/// Whom a draft is addressed to: the first authority of the other country.
fn drafts(finite: &Finite, state: &State) -> Vec<Vec<Edit>> {
    let world = &finite.world;
    let abroad = state.requesting.country != world.hungary.standing.country;
    let to = if abroad { world.hungary.id() } else { world.italy.id() };
    finite.cases.iter().map(|case| case.edits(to, state)).collect()
}

fn submissions(finite: &Finite, state: &State, moment: &Moment<'_, Policy>) -> Vec<Command> {
    let mut submissions = Vec::new();
    for coordinator in choices(state, Side::Requesting, moment) {
        let choice = coordinator.map(|id| Edit::Coordinator { authority: Some(id) });
        let as_it_is = vec![Vec::new()];
        for mut edits in as_it_is.into_iter().chain(drafts(finite, state)) {
            edits.extend(choice.clone());
            submissions.push(Command::SubmitRequest { edits });
        }
    }
    submissions
}

/// Every part of the questions, to each who could take it.
fn splits(finite: &Finite, state: &State) -> Vec<Command> {
    let questions = &state.case.questions;
    let mut splits = Vec::new();
    for to in finite.targets.iter().copied() {
        for part in 1..(1_u32 << questions.len()) - 1 {
            let handed = questions.iter().enumerate().filter(|(nth, _)| part >> nth & 1 == 1);
            let handed: Vec<u16> = handed.map(|(_, asked)| asked.number).collect();
            let documents: Vec<u16> =
                handed.iter().filter_map(|number| state.case.question(*number)?.document).collect();
            splits.push(split(to, &handed, &documents));
        }
    }
    splits
}

/// An answer to each question: its first choice, or a day, and a comment, which is always something new.
fn answers(state: &State, moment: &Moment<'_, Policy>) -> Vec<NewAnswer> {
    let answer = |asked: &crate::case::Asked| {
        let set = state.case.set.map(|chosen| chosen.set);
        let question = set.and_then(|set| moment.policy.questions.question(set, asked.question));
        NewAnswer {
            question: asked.number,
            choice: question.and_then(|question| question.answers().first()).map(|choice| choice.id),
            day: None,
            comment: Some(comment(IN_ANSWER).marked()),
        }
    };
    state.case.questions.iter().map(answer).collect()
}

/// Each user who holds the right, and all.
fn assignments(state: &State, office: Office, moment: &Moment<'_, Policy>) -> Vec<Command> {
    let holder = state.holder(office);
    let standing = holder.and_then(|holder| moment.standing(holder.authority, state.area));
    let users: Vec<UserId> = standing
        .into_iter()
        .flat_map(|standing| standing.with_right(office.right()).map(|user| user.user))
        .collect();
    let each = users.iter().map(|user| vec![*user]);
    each.chain([users.clone()]).map(|users| Command::Assign { office, users }).collect()
}
