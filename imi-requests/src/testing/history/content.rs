//! Contents for commands of every kind that suit a state, so that a command which is offered can be given.

use imi_core::time::civil_day;
use imi_core::{
    Access, AuthorityId, FileFacts, FreeText, Language, Member, Moment, Personal, Set, Setting, Sha256,
    Standing, UserId,
};
use imi_i18n::Question;

use super::drafts::complete;
use super::words::{Random, Words, sha256};
use crate::{
    Command, CopyOf, Kind, NewAnswer, NewDocument, Office, Part, Policy, ReportKind, Section, Side, State,
};

/// Where a command is to be given: the state as it is when time has done its part, and all standings of its area.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The state.
    pub state: &'a State,
    /// The moment, with the standings of every authority that a command could name.
    pub moment: Moment<'a, Policy>,
}

/// What contents are made of: fresh words and chance.
#[derive(Debug)]
pub struct Ink<'a> {
    /// Where words come from.
    pub words: &'a mut Words,
    /// Which of several possibilities.
    pub random: Random,
}

impl Ink<'_> {
    /// A text in English, now and then marked as containing personal data.
    pub fn text(&mut self) -> FreeText {
        let text = FreeText::new(self.words.word(), Language::En);
        if self.random.one_in(3) { text.marked() } else { text }
    }

    /// A text, or none.
    pub fn maybe_text(&mut self) -> Option<FreeText> {
        self.random.one_in(2).then(|| self.text())
    }

    /// A file with a name of its own, and the fingerprint of that name.
    pub fn file(&mut self) -> Personal<FileFacts> {
        let name = format!("{}.pdf", self.words.word());
        let sha256 = Sha256(sha256(name.as_bytes()));
        self.words.remember(&sha256.hex());
        Personal::new(FileFacts { name, media_type: "application/pdf".to_owned(), size: 4_821, sha256 })
    }

    /// Some of these, at least one if there is any.
    fn some<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        let mut some: Vec<T> = all.iter().copied().filter(|_| self.random.one_in(2)).collect();
        if some.is_empty() {
            some.extend(self.random.of(all));
        }
        some
    }
}

impl<'a> Ground<'a> {
    pub(super) fn own(&self, side: Side) -> Option<&'a Standing> {
        let party = self.state.party(side)?;
        self.moment.standing(party.authority.authority, self.state.area)
    }

    /// The coordinators that an authority can choose now.
    pub(super) fn linked(&self, own: &Standing) -> Vec<AuthorityId> {
        let coordinates = |id: &&AuthorityId| {
            let standing = self.moment.standing(**id, own.area);
            **id != own.authority && standing.is_some_and(Standing::is_request_coordinator)
        };
        own.coordinators.iter().filter(coordinates).copied().collect()
    }

    /// The authorities that can be sent, forwarded or handed a request now.
    pub(super) fn receivers(&self, fits: impl Fn(&Standing) -> bool) -> Vec<AuthorityId> {
        let receives = |standing: &&Standing| {
            standing.area == self.state.area
                && standing.access == Access::Active
                && (standing.is_request_coordinator() || standing.has(Setting::MayAccept))
                && fits(standing)
        };
        self.moment.standings.iter().filter(receives).map(|standing| standing.authority).collect()
    }

    fn compatriots(&self) -> Vec<AuthorityId> {
        let Some(party) = self.state.responding() else { return Vec::new() };
        self.receivers(|standing| {
            standing.country == party.country && standing.authority != party.authority.authority
        })
    }

    fn question(&self, number: u16) -> Option<&'a Question> {
        let asked = self.state.case.question(number)?;
        let set = self.state.case.set?;
        self.moment.policy.questions.question(set.set, asked.question)
    }

    fn answer(&self, number: u16, ink: &mut Ink<'_>) -> NewAnswer {
        let question = self.question(number);
        let choice = question.and_then(|q| ink.random.of(q.answers())).map(|choice| choice.id);
        let dated = question.is_some_and(|q| q.answer().name() == "date");
        let day = dated.then(|| chrono::NaiveDate::from_yo_opt(1850, 1 + u32::from(number) % 300)).flatten();
        if let Some(day) = day {
            ink.words.remember(&day.to_string());
        }
        let comment = (choice.is_none() && day.is_none() || ink.random.one_in(2)).then(|| ink.text());
        let measures = self.state.case.set.and_then(|set| {
            self.moment.policy.questions.set(set.set)?.measures().map(|measures| measures.question)
        });
        let stated = comment.is_none() && question.map(Question::id) == measures && measures.is_some();
        let comment = if stated { Some(ink.text()) } else { comment };
        NewAnswer { question: number, choice, day: day.map(Personal::new), comment }
    }

    fn answers(&self, ink: &mut Ink<'_>) -> Vec<NewAnswer> {
        self.state.case.questions.iter().map(|asked| self.answer(asked.number, ink)).collect()
    }

    /// Nothing chosen, and each that could be.
    fn coordinators(&self, side: Side) -> Vec<Option<AuthorityId>> {
        let linked = self.own(side).map(|own| self.linked(own)).unwrap_or_default();
        core::iter::once(None).chain(linked.into_iter().map(Some)).collect()
    }

    fn assignable(&self, office: Office) -> Vec<UserId> {
        let holder = self.state.holder(office);
        let standing = holder.and_then(|holder| self.moment.standing(holder.authority, self.state.area));
        standing
            .map(|standing| standing.with_right(office.right()).map(|user| user.user).collect())
            .unwrap_or_default()
    }

    fn later(&self, ink: &mut Ink<'_>) -> chrono::NaiveDate {
        let today = civil_day(self.moment.now);
        let after = self.state.case.deadline.map_or(today, |deadline| deadline.max(today));
        after + chrono::Days::new(1 + ink.random.below(40) as u64)
    }

    fn split(&self, ink: &mut Ink<'_>) -> Vec<Command> {
        let numbers: Vec<u16> = self.state.case.questions.iter().map(|asked| asked.number).collect();
        let Some(to) = ink.random.of(&self.compatriots()).copied() else { return Vec::new() };
        let mut all_but_one = numbers.clone();
        all_but_one.remove(ink.random.below(numbers.len()));
        let one = ink.random.of(&numbers).copied().into_iter().collect();
        let mut split = |questions: Vec<u16>| {
            let documents = questions.iter().filter_map(|number| self.state.case.question(*number)?.document);
            let mut documents: Vec<u16> = documents.collect();
            documents.dedup();
            Command::Split { to, questions, documents, justification: ink.text() }
        };
        vec![split(all_but_one), split(one)]
    }

    fn replies(&self, ink: &mut Ink<'_>) -> Vec<Command> {
        let (mut answers, documents) = (self.answers(ink), pending_documents(ink));
        let replied = self.state.stage.answered().is_some_and(|answered| !answered.replies.is_empty());
        // An additional reply says something new.
        if let Some(first) = answers.first_mut().filter(|_| replied) {
            first.comment = Some(ink.text());
        }
        let ways = self.coordinators(Side::Responding).into_iter();
        ways.map(|coordinator| Command::SubmitReply {
            answers: answers.clone(),
            documents: documents.clone(),
            coordinator,
        })
        .collect()
    }
}

fn pending_documents(ink: &mut Ink<'_>) -> Vec<Personal<FileFacts>> {
    ink.random.one_in(3).then(|| ink.file()).into_iter().collect()
}

/// Contents for a command of this kind, one of which is accepted if any is.
///
/// # Panics
/// Never on a state that a history reaches.
#[must_use]
pub fn candidates(ground: Ground<'_>, kind: Kind, part: Part, ink: &mut Ink<'_>) -> Vec<Command> {
    let only = |command: Command| vec![command];
    match kind {
        Kind::EditDraft => {
            complete(ground, ink).into_iter().map(|edits| Command::EditDraft { edits }).collect()
        }
        Kind::SubmitRequest => {
            let mut ways = vec![Command::SubmitRequest { edits: Vec::new() }];
            ways.extend(complete(ground, ink).into_iter().map(|edits| Command::SubmitRequest { edits }));
            ways
        }
        Kind::DiscardDraft => only(Command::DiscardDraft),
        Kind::ApproveRequest => only(Command::ApproveRequest),
        Kind::ReturnRequest => only(Command::ReturnRequest { suggestion: ink.text() }),
        Kind::ProposeDate => only(Command::ProposeDate { day: ground.later(ink) }),
        Kind::Accept => {
            let proposed = ink.random.one_in(3).then(|| ground.later(ink));
            let ways = ground.coordinators(Side::Responding).into_iter();
            ways.map(|coordinator| Command::Accept { coordinator, proposed }).collect()
        }
        Kind::RefuseRequest => only(Command::RefuseRequest { justification: ink.text() }),
        Kind::Forward => {
            let to = ink.random.of(&ground.compatriots()).copied();
            to.map(|to| Command::Forward { to, justification: ink.text() }).into_iter().collect()
        }
        Kind::Split => ground.split(ink),
        Kind::AddMessage => only(Command::AddMessage { heading: None, text: Some(ink.text()) }),
        Kind::AttachDocument => {
            only(Command::AttachDocument { document: NewDocument { file: ink.file(), comments: Vec::new() } })
        }
        Kind::ChangeCoordinator => {
            let all = [Side::Requesting, Side::Responding].map(|side| ground.coordinators(side));
            let mut ways: Vec<_> = all.into_iter().flatten().flatten().collect();
            let length = ways.len();
            ways.rotate_left(ink.random.below(length));
            ways.into_iter().map(|coordinator| Command::ChangeCoordinator { coordinator }).collect()
        }
        Kind::SaveDraftAnswers => {
            let answers = ground.answers(ink);
            let answers = answers.into_iter().filter(|_| ink.random.one_in(2)).collect();
            only(Command::SaveDraftAnswers { answers })
        }
        Kind::SubmitReply => ground.replies(ink),
        Kind::ApproveReply => only(Command::ApproveReply),
        Kind::ReturnReply => only(Command::ReturnReply { suggestion: ink.text() }),
        Kind::CloseAsSatisfactory => only(Command::CloseAsSatisfactory),
        Kind::RequestAdditionalInformation => {
            let questions = ink.random.one_in(2).then(|| ground.state.case.questions.first()).flatten();
            let questions = questions.map(|asked| asked.number).into_iter().collect();
            only(Command::RequestAdditionalInformation { justification: ink.text(), questions })
        }
        Kind::AcceptAdditionalInformation => only(Command::AcceptAdditionalInformation),
        Kind::RejectAdditionalInformation => {
            only(Command::RejectAdditionalInformation { justification: ink.text() })
        }
        Kind::CloseAsUnavailable => only(Command::CloseAsUnavailable),
        Kind::Refer => {
            let justification = ink.text();
            let ways = ground.coordinators(Side::Requesting).into_iter();
            ways.map(|coordinator| Command::Refer { justification: justification.clone(), coordinator })
                .collect()
        }
        Kind::AskAgain => only(Command::AskAgain { justification: ink.text() }),
        Kind::FindUnsatisfactory => only(Command::FindUnsatisfactory { comment: ink.maybe_text() }),
        Kind::FindSatisfactory => only(Command::FindSatisfactory { comment: ink.maybe_text() }),
        Kind::Reconsider => only(Command::Reconsider),
        Kind::UpholdAndClose => only(Command::UpholdAndClose { justification: ink.text() }),
        Kind::UpholdAndRestartReferral => {
            only(Command::UpholdAndRestartReferral { justification: ink.text() })
        }
        Kind::WithdrawRequest => only(Command::WithdrawRequest),
        Kind::CopyRequest => {
            let select = ink.some(CopyOf::ALL).into_iter().collect();
            vec![Command::CopyRequest { select }, Command::CopyRequest { select: Set::EMPTY }]
        }
        Kind::GenerateReport => reports(ink),
        Kind::Assign => {
            let Part::Allocation(office) = part else { return Vec::new() };
            only(Command::Assign { office, users: ink.some(&ground.assignable(office)) })
        }
        Kind::RecordContraryDecision => only(Command::RecordContraryDecision),
    }
}

fn reports(ink: &mut Ink<'_>) -> Vec<Command> {
    let report = |kind, sections| Command::GenerateReport {
        kind,
        sections,
        certified: false,
        language: (kind == ReportKind::ConsentForm).then_some(Language::En),
    };
    let kind = ink.random.of(ReportKind::ALL).copied().unwrap_or(ReportKind::FullWithoutPersonalData);
    let sections = ink.some(Section::ALL).into_iter().collect();
    vec![report(kind, sections), report(ReportKind::FullWithoutPersonalData, Set::EMPTY)]
}

/// A command whose content breaks a rule, made from one that breaks none.
#[must_use]
pub fn spoiled(ground: Ground<'_>, command: Command, ink: &mut Ink<'_>) -> Command {
    let blank = || FreeText::new(" \u{200B} ", Language::En);
    let mute = FreeText::new(ink.words.word(), None);
    let text = if ink.random.one_in(2) { blank() } else { mute };
    let stranger = AuthorityId::from_u128(u128::from(ink.random.bits()));
    let unknown = NewAnswer { question: 999, choice: None, day: None, comment: Some(ink.text()) };
    match command {
        Command::ReturnRequest { .. } => Command::ReturnRequest { suggestion: text },
        Command::ReturnReply { .. } => Command::ReturnReply { suggestion: text },
        Command::RefuseRequest { .. } => Command::RefuseRequest { justification: text },
        Command::AskAgain { .. } => Command::AskAgain { justification: text },
        Command::Refer { coordinator, .. } => Command::Refer { justification: text, coordinator },
        Command::UpholdAndClose { .. } => Command::UpholdAndClose { justification: text },
        Command::UpholdAndRestartReferral { .. } => Command::UpholdAndRestartReferral { justification: text },
        Command::RejectAdditionalInformation { .. } => {
            Command::RejectAdditionalInformation { justification: text }
        }
        Command::RequestAdditionalInformation { justification, .. } => {
            Command::RequestAdditionalInformation { justification, questions: vec![999] }
        }
        Command::AddMessage { .. } => Command::AddMessage { heading: None, text: Some(text) },
        Command::Forward { justification, .. } => Command::Forward { to: stranger, justification },
        Command::Split { to, documents, justification, .. } => {
            let questions = ground.state.case.questions.iter().map(|asked| asked.number).collect();
            Command::Split { to, questions, documents, justification }
        }
        Command::ChangeCoordinator { .. } => Command::ChangeCoordinator { coordinator: stranger },
        Command::Accept { proposed, .. } => Command::Accept { coordinator: Some(stranger), proposed },
        Command::SaveDraftAnswers { .. } => Command::SaveDraftAnswers { answers: vec![unknown] },
        Command::SubmitReply { documents, coordinator, .. } => {
            Command::SubmitReply { answers: vec![unknown], documents, coordinator }
        }
        Command::ProposeDate { .. } => Command::ProposeDate { day: chrono::NaiveDate::MIN },
        Command::Assign { office, .. } => Command::Assign { office, users: Vec::new() },
        Command::AttachDocument { .. } => {
            let FileFacts { name, media_type, sha256, .. } = ink.file().into_revealed();
            let file = Personal::new(FileFacts { name, media_type, size: 0, sha256 });
            Command::AttachDocument { document: NewDocument { file, comments: Vec::new() } }
        }
        Command::GenerateReport { .. } => Command::GenerateReport {
            kind: ReportKind::Customisable,
            sections: Set::EMPTY,
            certified: false,
            language: None,
        },
        Command::EditDraft { .. } => {
            let drop = crate::case::Change::DropQuestion { number: 999 };
            let text = crate::case::Change::Text {
                which: crate::case::DraftText::Justification,
                text: Some(ink.text()),
            };
            Command::EditDraft { edits: vec![text, drop] }
        }
        other => other,
    }
}
