//! Mails as they are expected and as they were sent.

use imi_requests::Mail;
use serde_json::Value;

/// A mail that a step expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) mail: Mail,
    pub(crate) copy: bool,
    pub(crate) to: String,
    /// The request; that of the step unless stated.
    pub(crate) about: Option<String>,
}

impl Expected {
    /// Reads what [`crate::check`] let pass; `before` is the mail of the line before.
    pub(crate) fn read(line: &str, before: Option<Mail>) -> Option<Self> {
        let mut parts: Vec<&str> = line.split_whitespace().collect();
        let mut about = None;
        if let [.., "about", request] = parts.as_slice() {
            about = Some((*request).to_owned());
            parts.truncate(parts.len() - 2);
        }
        let named = |name: &str| serde_json::from_value(Value::from(name)).ok();
        let (copy, mail, to) = match parts.as_slice() {
            ["copy", "to", to] => (true, before?, *to),
            ["copy", "of", mail, "to", to] => (true, named(mail)?, *to),
            [mail, "to", to] => (false, named(mail)?, *to),
            _ => return None,
        };
        Some(Self { mail, copy, to: to.to_owned(), about })
    }
}
