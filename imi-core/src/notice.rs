//! Who is to be told, by which message. Mail holds the action to take and a link, never details (handbook 5.3.9.3).

use serde::{Deserialize, Serialize};

use crate::{Argument, AuthorityId, Key, Language, Lifecycle, Message, NoticeId, Number, Standing, UserId};

/// Whom a notice goes to; addresses are looked up when it is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A user at his own registered address.
    User(UserId),
    /// The contact address of an authority.
    Contact(AuthorityId),
    /// The European Commission.
    Commission,
}

/// A mail to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Notice<L: Lifecycle> {
    /// A second hand-out carries the same id.
    pub id: NoticeId,
    /// To whom.
    pub to: Recipient,
    /// Whether it is marked as a copy of mail to others.
    pub copy: bool,
    /// The language preferred when the notice was derived.
    pub language: Language,
    /// What it says.
    pub mail: L::Mail,
    /// The opaque number of the exchange.
    pub about: Number,
}

impl<L: Lifecycle> Message for Notice<L> {
    fn key(&self) -> Key {
        self.mail.key()
    }
    fn english(&self) -> &'static str {
        self.mail.english()
    }
    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("link", Argument::Link), ("number", Argument::Number(self.about))]
    }
}

impl Recipient {
    /// The language of mail to this recipient, as his authority's standing has it.
    #[must_use]
    pub fn language(self, standing: &Standing) -> Language {
        match self {
            Self::User(user) => {
                standing.users.iter().find(|u| u.user == user).map_or(standing.mail_language, |u| u.preferred)
            }
            Self::Contact(_) => standing.mail_language,
            Self::Commission => Language::En,
        }
    }
}

/// Merges the notices of one outcome so that no address gets two: the addressee wins over the copy
/// (handbook 5.3.9.3; the decision `OneMailPerAddress`). Addresses are compared without letter case and
/// surrounding blanks.
#[must_use]
pub fn one_mail_per_address<L: Lifecycle>(
    notices: Vec<Notice<L>>,
    mut address: impl FnMut(Recipient) -> Option<String>,
) -> Vec<(String, Notice<L>)> {
    let mut mails: Vec<(String, Notice<L>)> = Vec::with_capacity(notices.len());
    for notice in notices {
        let Some(to) = address(notice.to) else { continue };
        let same = |(known, other): &&mut (String, Notice<L>)| {
            other.mail == notice.mail
                && other.about == notice.about
                && known.trim().to_lowercase() == to.trim().to_lowercase()
        };
        match mails.iter_mut().find(same) {
            Some((_, other)) if other.copy && !notice.copy => *other = notice,
            Some(_) => {}
            None => mails.push((to, notice)),
        }
    }
    mails
}
