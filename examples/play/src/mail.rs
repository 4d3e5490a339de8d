//! Mails as they are expected and as they were sent.

/// A mail that a step expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) mail: String,
    pub(crate) copy: bool,
    pub(crate) to: String,
    /// The exchange; that of the step unless stated.
    pub(crate) about: Option<String>,
}

impl Expected {
    /// Reads what [`crate::check`] let pass; `before` is the mail of the line before.
    pub(crate) fn read(line: &str, before: Option<&str>) -> Option<Self> {
        let mut parts: Vec<&str> = line.split_whitespace().collect();
        let mut about = None;
        if let [.., "about", exchange] = parts.as_slice() {
            about = Some((*exchange).to_owned());
            parts.truncate(parts.len() - 2);
        }
        let (copy, mail, to) = match parts.as_slice() {
            ["copy", "to", to] => (true, before?, *to),
            ["copy", "of", mail, "to", to] => (true, *mail, *to),
            [mail, "to", to] => (false, *mail, *to),
            _ => return None,
        };
        Some(Self { mail: mail.to_owned(), copy, to: to.to_owned(), about })
    }
}
