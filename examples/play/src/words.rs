//! The words of a file: names, rules, mails, days. Each is known, or told with the nearest that is.

use imi_core::{Country, Number};
use serde_json::{Value, json};

use crate::check::Check;
use crate::form::COMMISSION;
use crate::mail::Line;
use crate::mistake::{Mistake, Span};
use crate::time;
use crate::tree::Node;

impl Check<'_> {
    pub(crate) fn word(&mut self, node: &Node, words: &[&str], name: &str) -> Value {
        match node.as_text() {
            Some(text) if words.contains(&text) => json!(text),
            // A blank may stand after a sign.
            Some(text) if words.contains(&unspaced(text).as_str()) => json!(unspaced(text)),
            Some(text) => {
                let what = format!("`{text}` is no {}", noun(name));
                self.wrong(Mistake::word(&node.at, what, text, words.iter().copied()))
            }
            None => {
                let what = format!("`{name}` is a word, and this is {}", node.name());
                self.wrong(Mistake::word(&node.at, what, "", words.iter().copied()))
            }
        }
    }

    pub(crate) fn text(&mut self, at: &Span, text: &str, format: &str, name: &str) -> Value {
        let names = self.names;
        match format {
            "uuid" => {
                let users = self.path.iter().any(|key| key == "users");
                let (known, kind) =
                    if users { (names.users(), "user") } else { (names.authorities(), "authority") };
                let user = names.user_id(text).filter(|_| users).map(imi_core::UserId::uuid);
                let authority = names.authority_id(text).filter(|_| !users).map(imi_core::AuthorityId::uuid);
                match user.or(authority) {
                    Some(id) => json!(id),
                    None => self.unknown(at, text, kind, &known),
                }
            }
            "authority" => self.known(at, text, "authority", &names.authorities()),
            "user" | "actor" => {
                let known: Vec<&str> = names.users().into_iter().chain([COMMISSION]).collect();
                self.known(at, text, "user", &known)
            }
            "exchange" => self.known(at, text, self.vocabulary.noun, &names.exchanges()),
            "page" => self.known(at, text, "page", &names.pages()),
            "person" => self.known(at, text, "authority or user", &names.people()),
            "user or exchange" => {
                let known: Vec<&str> =
                    names.users().into_iter().chain([COMMISSION]).chain(names.exchanges()).collect();
                let noun = self.vocabulary.noun;
                self.known(at, text, &format!("user or {noun}"), &known)
            }
            "viewer or exchange" if text.parse::<Country>().is_ok() => json!(text),
            "viewer or exchange" => {
                let known: Vec<&str> =
                    names.people().into_iter().chain([COMMISSION]).chain(names.exchanges()).collect();
                let noun = self.vocabulary.noun;
                self.known(at, text, &format!("authority, user or {noun}"), &known)
            }
            "number" if text.parse::<u16>().is_err() => {
                self.wrong(Mistake::new(at, format!("`{text}` is no number")))
            }
            "mail" => self.mail(at, text),
            "area" if text.parse::<imi_core::Slug>().is_err() => {
                self.wrong(Mistake::new(at, format!("`{text}` is no legislative area")))
            }
            "instant" if time::instant(text).is_none() => {
                self.wrong(Mistake::new(at, format!("`{text}` is no instant")).with_help(
                    "write `2012-03-01T09:00:00Z`, or `2012-03-01T10:00:00` for the clocks of Luxembourg",
                ))
            }
            "period" if time::period(text).is_none() => self
                .wrong(Mistake::new(at, format!("`{text}` is no period")).with_help(
                    "write a number and `hours`, `days`, `weeks` or `months`, such as `6 months`",
                )),
            "date" if text.parse::<chrono::NaiveDate>().is_err() => self.wrong(
                Mistake::new(at, format!("`{name}` is a day, and `{text}` is none"))
                    .with_help("write `2012-04-02`"),
            ),
            _ => json!(text),
        }
    }

    fn known(&mut self, at: &Span, text: &str, kind: &str, known: &[&str]) -> Value {
        if known.contains(&text) { json!(text) } else { self.unknown(at, text, kind, known) }
    }

    fn unknown(&mut self, at: &Span, text: &str, kind: &str, known: &[&str]) -> Value {
        self.wrong(Mistake::word(at, format!("there is no {kind} `{text}`"), text, known.iter().copied()))
    }

    fn mail(&mut self, at: &Span, text: &str) -> Value {
        let Some(line) = Line::read(text) else {
            let help = "write `accepted to marco`, `copy of accepted to bari` or `copy to bari`";
            return self.wrong(Mistake::new(at, format!("`{text}` is no mail")).with_help(help));
        };
        if let Some(about) = line.about {
            self.known(at, about, self.vocabulary.noun, &self.names.exchanges());
        }
        let mails = &self.vocabulary.mails;
        if let Some(mail) = line.mail.filter(|mail| !mails.iter().any(|known| known == mail)) {
            let what = format!("there is no mail `{mail}`");
            return self.wrong(Mistake::word(at, what, mail, mails.iter().map(String::as_str)));
        }
        let known: Vec<&str> = self.names.people().into_iter().chain([COMMISSION]).collect();
        for to in line.to {
            self.known(at, to, "authority or user", &known);
        }
        json!(text)
    }

    /// The number of an exchange, by its name.
    pub(crate) fn number(&mut self, node: &Node, name: &str) -> Value {
        let Some(text) = node.as_text() else {
            return self.wrong(Mistake::new(
                &node.at,
                format!("`{name}` is the name of a {}", self.vocabulary.noun),
            ));
        };
        if self.names.exchange(text) {
            self.gaps.push((format!("/{}", self.path.join("/")), text.to_owned()));
            return json!(Number::derived(imi_core::CommandId::from_u128(0), 0));
        }
        match text.parse::<Number>() {
            Ok(number) => json!(number),
            Err(_) => self.unknown(&node.at, text, self.vocabulary.noun, &self.names.exchanges()),
        }
    }
}

/// What a word in a field is.
fn noun(field: &str) -> &str {
    match field {
        "does" => "act",
        "refused" => "rule",
        "allocation" | "derogation" | "postbox" | "recipient" | "information" | "withdrawal" | "closure" => {
            "status"
        }
        "settings" => "setting",
        "rights" => "right",
        "languages" => "language",
        "sections" => "section",
        "countries" => "country",
        "details" => "detail",
        other => other,
    }
}

/// `+ accept` as `+accept`.
fn unspaced(text: &str) -> String {
    match text.split_at_checked(1) {
        Some((sign @ ("+" | "-"), rest)) => format!("{sign}{}", rest.trim_start()),
        _ => text.to_owned(),
    }
}
