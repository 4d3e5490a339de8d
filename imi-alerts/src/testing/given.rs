//! Commands and what comes of them in few words.

use imi_core::testing::Done;
use imi_core::{
    Actor, AuthorityId, Country, FileFacts, Language, Personal, Recipient, Secret, Set, Sha256, Slug,
};

use super::{Play, id_of};
use crate::content::{ActivityId, AlertText, Change, Checklist, ProviderField};
use crate::stage::Heading;
use crate::{Alert, AlertId, Command, Edit, Mail, Rule, Status, View};

/// The provider of the case.
pub const PROVIDER: &str = "Gasinstallazioni Perillustri";
/// Its description.
pub const CASE: &str = "boilers without any flue are fitted in dwellings";
/// The authorities suggested.
pub const SUGGESTION: &str = "the fire brigade of Girona should know";

/// Words in English.
#[must_use]
pub fn comment(text: &str) -> AlertText {
    AlertText::new(text, Language::En)
}

/// Words in English, of which their author says that they contain nothing personal.
#[must_use]
pub fn unmarked(text: &str) -> AlertText {
    comment(text).unmarked()
}

/// A file of that name.
#[must_use]
pub fn file(name: &str) -> Personal<FileFacts> {
    let media_type = "application/pdf".to_owned();
    Personal::new(FileFacts { name: name.to_owned(), media_type, size: 48_213, sha256: Sha256([7; 32]) })
}

/// The checklist of the criteria in force, all fulfilled.
#[must_use]
pub fn answered() -> Edit {
    Change::Checklist { answers: Checklist { version: 2, fulfilled: vec![true; 3] } }
}

/// Everything that an alert on the case needs, for a provider of Spain; Malta is to know as well.
#[must_use]
pub fn case(coordinator: AuthorityId) -> Vec<Edit> {
    let value = Some(Personal::new(PROVIDER.to_owned()));
    vec![
        answered(),
        Change::Provider { field: ProviderField::Name, value },
        Change::Activity { activity: Some(ActivityId(Slug::new("gas-fitting"))) },
        Change::Description { text: Some(comment(CASE)) },
        Change::Suggestion { text: Some(comment(SUGGESTION)) },
        Change::Attach { file: file("Photographs_Perillustri.pdf") },
        Change::Establishment { country: Some(Country::Es) },
        Change::Recipients { countries: Country::Mt.only() },
        Change::Coordinator { authority: Some(coordinator) },
    ]
}

/// Submits the draft as it is.
#[must_use]
pub fn submit() -> Command {
    Command::Submit { edits: Vec::new() }
}

/// Changes the description before broadcast.
#[must_use]
pub fn edit(text: &str) -> Command {
    Command::Edit { edits: vec![Change::Description { text: Some(comment(text)) }] }
}

/// Corrects the description after broadcast.
#[must_use]
pub fn rectify(text: &str) -> Command {
    Command::RectifyDescription { text: comment(text) }
}

/// Adds recipient states.
#[must_use]
pub fn add_states(countries: &[Country]) -> Command {
    Command::AddRecipientStates { countries: countries.iter().copied().collect::<Set<_>>() }
}

/// Disseminates from a postbox.
#[must_use]
pub fn disseminate(postbox: AuthorityId, authorities: &[AuthorityId]) -> Command {
    Command::Disseminate { postbox, authorities: authorities.to_vec() }
}

/// Adds recipients as a coordinator.
#[must_use]
pub fn add(authorities: &[AuthorityId]) -> Command {
    Command::AddRecipients { authorities: authorities.to_vec() }
}

/// Submits information to the only coordinator that there is.
#[must_use]
pub fn inform(text: &str) -> Command {
    Command::SubmitInformation {
        heading: Heading::Other,
        text: comment(text),
        documents: Vec::new(),
        coordinator: None,
    }
}

/// Objects, to the only coordinator that there is.
#[must_use]
pub fn object() -> Command {
    Command::SubmitObjection {
        ground: comment("two more boilers were found"),
        documents: Vec::new(),
        coordinator: None,
    }
}

/// Submits a withdrawal.
#[must_use]
pub fn withdraw() -> Command {
    Command::SubmitWithdrawal { reason: comment("the expert had mixed up two firms") }
}

/// Proposes closure to this coordinator, or to the only one.
#[must_use]
pub fn propose(coordinator: Option<AuthorityId>) -> Command {
    Command::ProposeClosure { text: comment("all boilers were taken out"), coordinator }
}

/// Whom a mail went to.
#[must_use]
pub fn mailed(done: &Done<Alert>, mail: Mail) -> Vec<Recipient> {
    let mut to: Vec<_> =
        done.notices.iter().filter(|notice| notice.mail == mail).map(|notice| notice.to).collect();
    to.sort();
    to
}

/// These users, each at his own address.
#[must_use]
pub fn to_users(groups: &[Vec<Actor>]) -> Vec<Recipient> {
    let mut to: Vec<_> = groups.iter().flatten().map(|actor| Recipient::User(id_of(*actor))).collect();
    to.sort();
    to
}

/// Plays each row afresh: once the alert is in the status, what the actor gives is refused by exactly the rule, and
/// nothing has changed.
#[track_caller]
pub fn each_refused(rows: impl IntoIterator<Item = (Rule, Status, Actor, Command)>) {
    for (rule, status, actor, command) in rows {
        let mut play = Play::new();
        let alert = play.reach(status);
        let _ = play.give(actor, alert, command).refused(rule);
    }
}

impl Play {
    /// What the actor sees of an alert.
    ///
    /// # Panics
    /// If he sees nothing of it.
    #[must_use]
    #[track_caller]
    #[allow(clippy::expect_used, reason = "a test that lets a stranger look is wrong")]
    pub fn seen(&self, actor: Actor, alert: AlertId) -> View {
        self.view(actor, alert).expect("he sees it")
    }

    /// The status shown to the actor; none if he does not see the alert.
    #[must_use]
    #[track_caller]
    pub fn shows(&self, actor: Actor, alert: AlertId) -> Option<Status> {
        self.view(actor, alert).map(|view| view.status)
    }

    /// Every text and file name that the actor can open in an alert; nothing if the alert is not for him.
    #[track_caller]
    pub fn reads(&mut self, actor: Actor, alert: AlertId) -> Vec<String> {
        let Ok((_, opened)) = self.look(actor, alert) else { return Vec::new() };
        let read = |(_, secret)| match secret {
            Secret::Text(text) => Some(text.reveal().clone()),
            Secret::File(file) => Some(file.reveal().name.clone()),
            _ => None,
        };
        opened.into_iter().filter_map(read).collect()
    }

    /// Whether the actor can open this text, or a file of this name.
    #[track_caller]
    pub fn can_read(&mut self, actor: Actor, alert: AlertId, what: &str) -> bool {
        self.reads(actor, alert).iter().any(|read| read == what)
    }

    /// The kinds of command that the actor is offered for the alert as a whole and its parts.
    #[must_use]
    #[track_caller]
    pub fn may(&self, actor: Actor, alert: AlertId) -> Set<crate::Kind> {
        self.offers(actor, alert).into_iter().map(|offer| offer.kind).collect()
    }
}
