//! Mails as they are expected.

/// A mail that a step expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) mail: String,
    pub(crate) copy: bool,
    pub(crate) to: String,
    /// The exchange; that of the step unless stated.
    pub(crate) about: Option<String>,
}

/// A line that states mails of one kind: `MAIL to NAME, NAME`, `copy of MAIL to NAME`, `copy to NAME`, each with or without
/// `about EXCHANGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    /// The mail; that of the line before where a copy names none.
    pub(crate) mail: Option<&'t str>,
    pub(crate) copy: bool,
    pub(crate) to: Vec<&'t str>,
    pub(crate) about: Option<&'t str>,
}

impl<'t> Line<'t> {
    /// Reads a line; none if it is of no such form.
    pub(crate) fn read(line: &'t str) -> Option<Self> {
        let words: Vec<&str> = line.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
        let (words, about) = match words.as_slice() {
            [words @ .., "about", exchange] => (words, Some(*exchange)),
            words => (words, None),
        };
        let (mail, copy, to) = match words {
            ["copy", "to", to @ ..] => (None, true, to),
            ["copy", "of", mail, "to", to @ ..] => (Some(*mail), true, to),
            [mail, "to", to @ ..] => (Some(*mail), false, to),
            _ => return None,
        };
        (!to.is_empty()).then(|| Self { mail, copy, to: to.to_vec(), about })
    }

    /// The mails that it states; `before` is the mail of the line before. None if it is a copy of no mail.
    pub(crate) fn expected(&self, before: Option<&str>) -> Option<Vec<Expected>> {
        let mail = self.mail.or(before)?;
        let one = |to: &&str| Expected {
            mail: mail.to_owned(),
            copy: self.copy,
            to: (*to).to_owned(),
            about: self.about.map(str::to_owned),
        };
        Some(self.to.iter().map(one).collect())
    }
}
