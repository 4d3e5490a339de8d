//! The words of a scenario and the identifiers behind them.

use std::collections::BTreeMap;

use imi_core::{AuthorityId, UserId};
use uuid::Uuid;

use crate::form::{COMMISSION, CREATE, LOOK};
use crate::mistake::{Mistake, Span};
use crate::tree::{Entry, Node};
use crate::workflow::Played;

/// What a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Authority(AuthorityId),
    User(UserId),
    Exchange,
    Page,
}

/// Every word that a scenario declares. No word names two things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    words: BTreeMap<String, (Named, Span)>,
    /// The exchanges in the order in which they are made.
    exchanges: Vec<String>,
}

impl Names {
    /// Reads what the tree of a file declares. Identifiers derive from `origin`, so they are the same every time.
    pub(crate) fn read<L: Played>(tree: &Node, origin: Uuid, mistakes: &mut Vec<Mistake>) -> Self {
        let mut names = Self::default();
        let declared = |part: &str| tree.get(part).and_then(Node::entries).unwrap_or_default();
        for Entry { key, key_at, .. } in declared("authority") {
            let id = AuthorityId::from_uuid(Uuid::new_v5(&origin, format!("authority {key}").as_bytes()));
            names.declare(key, key_at, Named::Authority(id), mistakes);
        }
        for Entry { key, key_at, .. } in declared("user") {
            let id = UserId::from_uuid(Uuid::new_v5(&origin, format!("user {key}").as_bytes()));
            names.declare(key, key_at, Named::User(id), mistakes);
        }
        let steps = match tree.get("step").map(|steps| &steps.value) {
            Some(crate::tree::Kind::List(steps)) => steps.as_slice(),
            _ => &[],
        };
        for step in steps {
            let does = step.get("does").and_then(Node::as_text);
            let kind = match does {
                Some(LOOK) => Named::Page,
                Some(does) if does == CREATE || L::MAKERS.contains(&does) => Named::Exchange,
                _ => continue,
            };
            match (step.get("as"), does) {
                (Some(node), _) => {
                    if let Some(word) = node.as_text() {
                        names.declare(word, &node.at, kind, mistakes);
                    }
                }
                (None, _) if refused(step) => {}
                (None, Some(CREATE)) if names.exchanges.is_empty() => {
                    names.declare(L::NOUN, &step.at, kind, mistakes);
                }
                (None, Some(LOOK)) => {}
                (None, _) => mistakes.push(
                    Mistake::new(&step.at, format!("this step makes {} that has no name", a(L::NOUN)))
                        .with_help("name it, such as `as = \"part\"`"),
                ),
            }
        }
        names
    }

    fn declare(&mut self, word: &str, at: &Span, named: Named, mistakes: &mut Vec<Mistake>) {
        let fit = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
        if word.is_empty()
            || !word.chars().all(fit)
            || word.starts_with(' ')
            || [COMMISSION, "to", "about"].contains(&word)
        {
            let mistake = Mistake::new(at, format!("`{word}` can not be a name"));
            return mistakes
                .push(mistake.with_help("a name has letters, digits, `-` and `_`, and is not `commission`"));
        }
        if named != Named::Page && word.contains(' ') {
            return mistakes.push(Mistake::new(at, format!("the name `{word}` has a blank in it")));
        }
        if self.words.contains_key(word) {
            return mistakes.push(Mistake::new(at, format!("the name `{word}` is taken")));
        }
        if named == Named::Exchange {
            self.exchanges.push(word.to_owned());
        }
        self.words.insert(word.to_owned(), (named, at.clone()));
    }

    fn all(&self, which: impl Fn(&Named) -> bool) -> Vec<&str> {
        let named = self.words.iter().filter(|(_, (named, _))| which(named));
        named.map(|(word, _)| word.as_str()).collect()
    }

    pub(crate) fn authorities(&self) -> Vec<&str> {
        self.all(|named| matches!(named, Named::Authority(_)))
    }
    pub(crate) fn users(&self) -> Vec<&str> {
        self.all(|named| matches!(named, Named::User(_)))
    }
    pub(crate) fn people(&self) -> Vec<&str> {
        self.all(|named| matches!(named, Named::User(_) | Named::Authority(_)))
    }
    pub(crate) fn pages(&self) -> Vec<&str> {
        self.all(|named| matches!(named, Named::Page))
    }
    /// The exchanges in the order in which they are made.
    pub(crate) fn exchanges(&self) -> Vec<&str> {
        self.exchanges.iter().map(String::as_str).collect()
    }
    pub(crate) fn exchange(&self, word: &str) -> bool {
        matches!(self.words.get(word), Some((Named::Exchange, _)))
    }

    pub(crate) fn authority_id(&self, word: &str) -> Option<AuthorityId> {
        match self.words.get(word) {
            Some((Named::Authority(id), _)) => Some(*id),
            _ => None,
        }
    }

    pub(crate) fn user_id(&self, word: &str) -> Option<UserId> {
        match self.words.get(word) {
            Some((Named::User(id), _)) => Some(*id),
            _ => None,
        }
    }

    /// The word for an authority or user; the identifier itself if it is of another scenario.
    pub(crate) fn word(&self, id: Uuid) -> String {
        let known = self.words.iter().find(|(_, (named, _))| match named {
            Named::Authority(authority) => authority.uuid() == id,
            Named::User(user) => user.uuid() == id,
            Named::Exchange | Named::Page => false,
        });
        known.map_or_else(|| id.to_string(), |(word, _)| word.clone())
    }

    /// Where an authority or user is declared.
    pub(crate) fn declared(&self, word: &str) -> Span {
        self.words.get(word).map(|(_, at)| at.clone()).unwrap_or_default()
    }
}

/// The noun with its article.
fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

fn refused(step: &Node) -> bool {
    step.get("then").is_some_and(|then| then.get("refused").is_some())
}
