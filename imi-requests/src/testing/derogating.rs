//! Case-by-case derogation in the area of services: complete drafts, and what replies to them.

use imi_core::{Actor, AreaId, AuthorityId, Country, Number, Personal, Standing};
use imi_i18n::{AnswerId, FieldId, QuestionId, QuestionSetId};

use super::{Play, comment};
use crate::case::{Change, DraftText};
use crate::derogation::Urgency;
use crate::{Command, Edit, NewAnswer, NewDraft, RequestId};

/// The name of the provider in the drafts of this file.
pub const PROVIDER: &str = "Impalcature-Veloci";

fn begun(set: &'static str, addressee: AuthorityId, steps: u8) -> Vec<Edit> {
    let detail = |field, value: &str| Change::Detail {
        field: FieldId::new(field),
        value: Some(Personal::new(value.to_owned())),
    };
    let mut edits = vec![
        Change::QuestionSet { set: QuestionSetId::new(set) },
        Change::Addressee { authority: Some(addressee) },
        Change::EstablishedIn { country: Some(Country::Hu) },
        detail("provider-name", PROVIDER),
        detail("activity", "scaffolding"),
    ];
    edits.extend((1..=steps).map(|step| Change::ConfirmStep { step, confirmed: true }));
    edits
}

/// Writes a text of a draft.
#[must_use]
pub fn text(which: DraftText, words: &str) -> Edit {
    Change::Text { which, text: Some(comment(words)) }
}

/// What makes a complete request for derogation to an authority in Hungary, where the provider is established. The
/// question for the measures is its first.
#[must_use]
pub fn derogation_request(addressee: AuthorityId) -> Vec<Edit> {
    let mut edits = begun("derogation-request", addressee, 10);
    edits.push(text(DraftText::Description, "the scaffolding is not anchored"));
    edits.push(text(DraftText::UseJustification, "nothing else can be done in time"));
    edits
}

/// What makes a complete notification to an authority in Hungary: a normal one if it names the request before it, else
/// an urgent one with its imminent risk.
#[must_use]
pub fn notification(addressee: AuthorityId, reference: Option<Number>) -> Vec<Edit> {
    let mut edits = begun("derogation-notification", addressee, 6);
    edits.push(Change::Ask {
        question: QuestionId::new("notification-observations"),
        slots: Vec::new(),
        comment: None,
        document: None,
    });
    edits.push(text(DraftText::Inadequate, "only a letter was written"));
    edits.push(text(DraftText::Proportionate, "only the unsafe sites are closed"));
    edits.push(Change::Reference { number: reference });
    let procedure = if reference.is_some() { Urgency::Normal } else { Urgency::Urgent };
    edits.push(Change::Procedure { procedure: Some(procedure) });
    if procedure == Urgency::Urgent {
        edits.push(text(DraftText::ImminentRisk, "it may fall any day"));
    }
    edits
}

/// The reply to a request for derogation, with a choice and words on the measures.
#[must_use]
pub fn measures(choice: Option<&'static str>, words: Option<&str>) -> Command {
    let answer =
        NewAnswer { question: 1, choice: choice.map(AnswerId::new), day: None, comment: words.map(comment) };
    Command::SubmitReply { answers: vec![answer], documents: Vec::new(), coordinator: None }
}

impl Play {
    /// The world at its beginning, with every authority in the area of services too.
    ///
    /// # Panics
    /// If the shipped question sets are faulty.
    #[must_use]
    pub fn in_services() -> Self {
        let mut play = Self::new();
        play.with_services();
        play
    }

    /// Changes the standing of an authority in the area of services.
    #[track_caller]
    pub fn change_in_services(&mut self, authority: AuthorityId, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.standing_of(authority, AreaId::SERVICES);
        change(&mut standing);
        self.scene().standing(&standing);
    }

    /// A draft in the area of services.
    #[track_caller]
    pub fn services_draft(&mut self, actor: Actor, edits: Vec<Edit>) -> RequestId {
        self.found(actor, NewDraft { area: Some(AreaId::SERVICES), edits }).done().stream
    }

    /// A complete draft of a request for derogation, from Italy to Hungary.
    #[track_caller]
    pub fn derogation_request(&mut self) -> RequestId {
        let edits = derogation_request(self.world.hungary.id());
        self.services_draft(self.world.italy.handler, edits)
    }

    /// A complete draft of a notification, from Italy to Hungary.
    #[track_caller]
    pub fn notification(&mut self, reference: Option<Number>) -> RequestId {
        let edits = notification(self.world.hungary.id(), reference);
        self.services_draft(self.world.italy.handler, edits)
    }
}
