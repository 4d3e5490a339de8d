//! Commands and what comes of them in few words.

use imi_core::testing::Done;
use imi_core::{Actor, AuthorityId, Recipient, Secret};
use imi_i18n::PhraseId;

use super::{Play, comment, file};
use crate::{Command, Mail, NewDocument, Request, RequestId, Rule, Status, View};

/// The surname of the subject of the diploma case.
pub const SUBJECT: &str = "Ostetrica-Rossini";
/// The name of the document of the diploma case.
pub const DIPLOMA: &str = "Diploma_Rossini.pdf";

/// Accepts, without choosing a coordinator or proposing a date.
#[must_use]
pub fn accept() -> Command {
    Command::Accept { coordinator: None, proposed: None }
}

/// Sends the draft as it is.
#[must_use]
pub fn submit() -> Command {
    Command::SubmitRequest { edits: Vec::new() }
}

/// Refuses with a justification.
#[must_use]
pub fn refuse() -> Command {
    Command::RefuseRequest { justification: comment("nobody here is competent") }
}

/// Forwards with a justification.
#[must_use]
pub fn forward(to: AuthorityId) -> Command {
    Command::Forward { to, justification: comment("they keep that register") }
}

/// Splits with a justification.
#[must_use]
pub fn split(to: AuthorityId, questions: &[u16], documents: &[u16]) -> Command {
    let justification = comment("they know the rest");
    Command::Split { to, questions: questions.to_vec(), documents: documents.to_vec(), justification }
}

/// A message without heading.
#[must_use]
pub fn message(text: &str) -> Command {
    Command::AddMessage { heading: None, text: Some(comment(text)) }
}

/// Attaches a file with comments of this name.
#[must_use]
pub fn attach(name: &str, comments: &[&'static str]) -> Command {
    let comments = comments.iter().copied().map(PhraseId::new).collect();
    Command::AttachDocument { document: NewDocument { file: file(name), comments } }
}

/// Whom a mail went to, and whether as a copy.
#[must_use]
pub fn mailed(done: &Done<Request>, mail: Mail) -> Vec<(Recipient, bool)> {
    done.notices.iter().filter(|notice| notice.mail == mail).map(|notice| (notice.to, notice.copy)).collect()
}

/// These users of one authority at their own addresses, and its contact address in copy.
#[must_use]
pub fn with_copy(users: &[Actor]) -> Vec<(Recipient, bool)> {
    let own = users.iter().filter_map(|actor| actor.user()).map(|user| (Recipient::User(user), false));
    let contact = users.iter().find_map(|actor| actor.authority());
    own.chain(contact.map(|authority| (Recipient::Contact(authority), true))).collect()
}

/// Plays each row afresh: once the diploma case is in the status, what the actor gives is refused by exactly the rule,
/// and nothing has changed.
#[track_caller]
pub fn each_refused(rows: impl IntoIterator<Item = (Rule, Status, Actor, Command)>) {
    for (rule, status, actor, command) in rows {
        let mut play = Play::new();
        let request = play.reach(status);
        let _ = play.give(actor, request, command).refused(rule);
    }
}

impl Play {
    /// What the actor sees of a request.
    ///
    /// # Panics
    /// If he sees nothing of it.
    #[must_use]
    #[track_caller]
    #[allow(clippy::expect_used, reason = "a test that lets a stranger look is wrong")]
    pub fn seen(&self, actor: Actor, request: RequestId) -> View {
        self.view(actor, request).expect("he sees it")
    }

    /// Every text and file name that the actor can open in a request; nothing if the request is not for him.
    #[track_caller]
    pub fn reads(&mut self, actor: Actor, request: RequestId) -> Vec<String> {
        let Ok((_, opened)) = self.look(actor, request) else { return Vec::new() };
        let read = |(_, secret)| match secret {
            Secret::Text(text) => Some(text.reveal().clone()),
            Secret::File(file) => Some(file.reveal().name.clone()),
            _ => None,
        };
        opened.into_iter().filter_map(read).collect()
    }

    /// Whether the actor can open this text, or a file of this name.
    #[track_caller]
    pub fn can_read(&mut self, actor: Actor, request: RequestId, what: &str) -> bool {
        self.reads(actor, request).iter().any(|read| read == what)
    }
}
