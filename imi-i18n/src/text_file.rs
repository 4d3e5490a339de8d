//! The form of a file of texts, and what each text is checked for on its own.

use core::fmt;

use imi_core::Language;

use crate::Rule;
use crate::template;

/// One text of a file.
pub(crate) struct FileText {
    pub(crate) key: String,
    pub(crate) words: String,
}

/// Something wrong in a file of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFault {
    /// The file, as it was named when loading; `the catalogue` or `the messages` if it shows only when texts are
    /// held against each other or against messages.
    pub file: String,
    /// The language.
    pub language: Language,
    /// The key of the text; empty for the file as a whole.
    pub key: String,
    /// What is wrong.
    pub problem: TextProblem,
}

/// What is wrong with a text, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextProblem {
    /// No TOML, or something else than tables of texts.
    #[error("{0}")]
    NotReadable(String),
    /// English stands with each message.
    #[error("English stands with the message itself: leave this file out")]
    English,
    /// The text stands twice in one language.
    #[error("the text is written twice: leave one out")]
    Twice,
    /// Nothing can be read in it.
    #[error("the text is blank: write it")]
    Blank,
    /// There in another language, but not in this one.
    #[error("the text is missing: write it")]
    Missing,
    /// Another set of placeholders than the English text, or than the other translations.
    #[error("the placeholders are [{found}]: they must be [{expected}]")]
    PlaceholdersDiffer {
        /// What stands there.
        found: String,
        /// What must stand there.
        expected: String,
    },
    /// A brace belongs to no placeholder.
    #[error("a brace belongs to no placeholder: write `{{name}}` in small letters, or no brace")]
    StrayBrace,
    /// Mail on an exchange tells of nothing but that there is something to do.
    #[error("a mail on an exchange must not hold `{{{0}}}`: only the link and the reference number")]
    MailTells(String),
    /// A username is passed on outside mail.
    #[error("no mail may hold `{{{0}}}`: a username is passed on outside mail")]
    MailHoldsUsername(String),
    /// Only two mails hold a password.
    #[error("only the mail on a temporary or reset password may hold `{{{0}}}`")]
    MailHoldsPassword(String),
}

impl TextFault {
    /// The rule that is broken, where it is more than a slip of the pen.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        match self.problem {
            TextProblem::Missing => Some(Rule::CatalogueComplete),
            TextProblem::PlaceholdersDiffer { .. } => Some(Rule::PlaceholdersEqual),
            TextProblem::MailTells(_) => Some(Rule::MailPlaceholdersHarmless),
            TextProblem::MailHoldsUsername(_) => Some(Rule::UsernameNeverInMailText),
            TextProblem::MailHoldsPassword(_) => Some(Rule::PasswordAloneInMail),
            _ => None,
        }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.file, self.language.english())?;
        if !self.key.is_empty() {
            write!(f, ": `{}`", self.key)?;
        }
        write!(f, ": {}", self.problem)
    }
}
impl core::error::Error for TextFault {}

/// Everything wrong in the files that were loaded together; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFaults(pub Vec<TextFault>);

impl fmt::Display for TextFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}
impl core::error::Error for TextFaults {}

/// Reads a file: tables within tables whose names, put together with dots, are the keys.
pub(crate) fn read(text: &str) -> Result<Vec<FileText>, TextProblem> {
    let table: toml::Table = toml::from_str(text).map_err(|e| TextProblem::NotReadable(e.to_string()))?;
    let mut texts = Vec::new();
    flatten("", table, &mut texts)?;
    Ok(texts)
}

fn flatten(prefix: &str, table: toml::Table, texts: &mut Vec<FileText>) -> Result<(), TextProblem> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(words) => texts.push(FileText { key, words }),
            toml::Value::Table(inner) => flatten(&key, inner, texts)?,
            other => {
                let problem =
                    format!("`{key}` is of type {}: expected a text or a table of texts", other.type_str());
                return Err(TextProblem::NotReadable(problem));
            }
        }
    }
    Ok(())
}

/// What is wrong with one text, looked at alone; also for the English one.
pub(crate) fn problems(key: &str, words: &str) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    if words.trim().is_empty() {
        problems.push(TextProblem::Blank);
    }
    if template::has_stray_brace(words) {
        problems.push(TextProblem::StrayBrace);
    }
    let Some(mail) = key.strip_prefix("mail.") else { return problems };
    let on_exchange = ["request.", "alert.", "derogation."].iter().any(|kind| mail.starts_with(kind));
    let on_password =
        ["user.temporary_password", "user.password_reset"].iter().any(|kind| mail.starts_with(kind));
    for gap in template::gaps(words) {
        if gap.contains("username") {
            problems.push(TextProblem::MailHoldsUsername(gap.to_owned()));
        } else if gap.contains("password") && !on_password {
            problems.push(TextProblem::MailHoldsPassword(gap.to_owned()));
        } else if on_exchange && !matches!(gap, "link" | "number" | "reference") {
            problems.push(TextProblem::MailTells(gap.to_owned()));
        }
    }
    problems
}
