//! Every message in the reader's language (handbook 2.2, 4.2, 8.5.1).

use core::iter::once;

use imi_core::{Argument, Country, Key, Language, Message, Set};

use crate::text_file::{FileText, TextFault, TextFaults, TextProblem, problems, read};
use crate::{Rendered, format, template};

macro_rules! files {
    ($($language:ident $code:literal;)*) => {
        files!(
            @each [$(($language $code))*]
            "alert" "country" "language" "mail" "question_set" "refusal" "report" "request" "role" "warning"
        )
    };
    (@each $languages:tt $($subject:literal)*) => { &[$(files!(@one $languages $subject)),*] };
    (@one [$(($language:ident $code:literal))*] $subject:literal) => {
        &[$((
            Language::$language,
            concat!($code, "/", $subject, ".toml"),
            include_str!(concat!("../texts/", $code, "/", $subject, ".toml")),
        )),*]
    };
}

/// The files of this crate, by subject and then language.
const SHIPPED: &[&[(Language, &str, &str)]] = files! { De "de"; Fr "fr"; Hu "hu"; It "it"; Ro "ro"; };

/// The texts of every message in several languages.
///
/// English stands with each message, so a message can be shown before anybody has translated it; every other
/// language is complete or not there at all.
///
/// ```
/// use imi_core::{Argument, Key, Language, Message};
/// use imi_i18n::Catalogue;
/// /// A message of the embedder's own screen.
/// struct Waiting(u64);
/// impl Message for Waiting {
///     fn key(&self) -> Key { Key { subject: "screen", name: "waiting" } }
///     fn english(&self) -> &'static str { "{count} requests are waiting" }
///     fn arguments(&self) -> Vec<(&'static str, Argument)> { vec![("count", Argument::Count(self.0))] }
/// }
/// let catalogue = Catalogue::from_toml(&[(Language::De, "de.toml", "screen.waiting = 'Offene Ersuchen: {count}'")])?;
/// assert_eq!(catalogue.render(&Waiting(1200), Language::De).text, "Offene Ersuchen: 1.200");
/// // Not in Greek: English instead, and marked so.
/// let shown = catalogue.render(&Waiting(1200), Language::El);
/// assert_eq!((shown.text.as_str(), shown.fallback), ("1,200 requests are waiting", true));
/// # Ok::<(), imi_i18n::TextFaults>(())
/// ```
///
/// What is shown is a message, whose key nobody types a second time:
///
/// ```compile_fail
/// # let catalogue = imi_i18n::Catalogue::shipped().unwrap();
/// catalogue.render("request.status.drat", imi_core::Language::Fr);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Sorted by key.
    entries: Vec<Entry>,
    languages: Set<Language>,
    link: Option<String>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: String,
    /// In order of the languages.
    texts: Vec<(Language, String)>,
}

impl Entry {
    fn text(&self, language: Language) -> Option<&str> {
        self.texts.iter().find(|(l, _)| *l == language).map(|(_, words)| words.as_str())
    }
}

impl Catalogue {
    /// The texts of this crate.
    ///
    /// # Errors
    /// Never in a released version: a test loads them. The error is that of [`from_toml`](Self::from_toml).
    pub fn shipped() -> Result<Self, TextFaults> {
        Self::from_toml(&SHIPPED.concat())
    }

    /// A catalogue of an embedder's own files: language, name that a fault is to give, and content.
    ///
    /// # Errors
    /// Everything wrong in all the files; a text that is there in one language and not in another is wrong.
    pub fn from_toml(files: &[(Language, &str, &str)]) -> Result<Self, TextFaults> {
        Self::default().with(files)
    }

    /// This catalogue and more files: more messages, in every language that is there, or another language, with
    /// every message that is there.
    ///
    /// # Errors
    /// Everything wrong in the files, and what then lacks.
    pub fn with(&self, files: &[(Language, &str, &str)]) -> Result<Self, TextFaults> {
        let mut next = self.clone();
        let mut faults = Vec::new();
        for (language, file, text) in files {
            let fault = |key: &str, problem| TextFault {
                file: (*file).to_owned(),
                language: *language,
                key: key.to_owned(),
                problem,
            };
            if *language == Language::En {
                faults.push(fault("", TextProblem::English));
                continue;
            }
            next.languages.insert(*language);
            match read(text) {
                Ok(texts) => {
                    for FileText { key, words } in texts {
                        faults.extend(problems(&key, &words).into_iter().map(|problem| fault(&key, problem)));
                        if !next.put(&key, *language, words) {
                            faults.push(fault(&key, TextProblem::Twice));
                        }
                    }
                }
                Err(problem) => faults.push(fault("", problem)),
            }
        }
        next.compare(&mut faults);
        if faults.is_empty() { Ok(next) } else { Err(TextFaults(faults)) }
    }

    fn put(&mut self, key: &str, language: Language, words: String) -> bool {
        let place = match self.entries.binary_search_by(|entry| entry.key.as_str().cmp(key)) {
            Ok(place) => place,
            Err(place) => {
                self.entries.insert(place, Entry { key: key.to_owned(), texts: Vec::new() });
                place
            }
        };
        let Some(entry) = self.entries.get_mut(place) else { return false };
        match entry.texts.binary_search_by_key(&language, |(l, _)| *l) {
            Ok(_) => false,
            Err(place) => {
                entry.texts.insert(place, (language, words));
                true
            }
        }
    }

    /// Every language has every text, and with the placeholders of the first.
    fn compare(&self, faults: &mut Vec<TextFault>) {
        for entry in &self.entries {
            let expected = entry.texts.first().map(|(_, words)| template::gaps(words)).unwrap_or_default();
            for language in self.languages.iter() {
                let problem = match entry.text(language) {
                    None => TextProblem::Missing,
                    Some(words) if template::gaps(words) != expected => differ(words, &expected),
                    Some(_) => continue,
                };
                faults.push(TextFault {
                    file: "the catalogue".to_owned(),
                    language,
                    key: entry.key.clone(),
                    problem,
                });
            }
        }
    }

    /// This catalogue, with the address that stands wherever a message has the link to the login. Without it
    /// `{link}` stays, to be filled by whoever sends the mail.
    #[must_use]
    pub fn linking_to(self, address: impl Into<String>) -> Self {
        Self { link: Some(address.into()), ..self }
    }

    /// The languages in which everything is there: English and those of the files.
    #[must_use]
    pub fn languages(&self) -> Set<Language> {
        self.languages.with(Language::En)
    }

    /// The message in that language; else in English, and marked so.
    #[must_use]
    pub fn render(&self, message: &dyn Message, language: Language) -> Rendered {
        let own = self.text(message.key(), language);
        let (words, shown_in) = match own {
            Some(words) => (words, language),
            None => (message.english(), Language::En),
        };
        let arguments = message.arguments();
        let text = template::filled(words, |name| {
            let (_, argument) = arguments.iter().find(|(gap, _)| *gap == name)?;
            self.argument(argument, shown_in)
        });
        Rendered { text, language: shown_in, fallback: shown_in != language }
    }

    /// What an argument looks like in a text of that language; `None` if it is not known here.
    fn argument(&self, argument: &Argument, language: Language) -> Option<String> {
        Some(match argument {
            Argument::Name(name) => name.clone(),
            Argument::Count(number) => format::count(language, *number),
            Argument::Day(day) => format::day(language, *day),
            Argument::Instant(at) => format::instant(language, *at),
            Argument::Language(named) => self.language_name(*named, language).to_owned(),
            Argument::Country(named) => self.country_name(*named, language).to_owned(),
            Argument::Number(number) => number.to_string(),
            Argument::Link => return self.link.clone(),
            // Kinds of later versions of the vocabulary.
            _ => return None,
        })
    }

    /// The name of a language as it stands within a sentence of another; in English where there is none.
    ///
    /// ```
    /// use imi_core::Language::{De, Fr};
    /// assert_eq!(imi_i18n::Catalogue::shipped()?.language_name(De, Fr), "allemand");
    /// # Ok::<(), imi_i18n::TextFaults>(())
    /// ```
    #[must_use]
    pub fn language_name(&self, named: Language, language: Language) -> &str {
        if named == language {
            return named.native();
        }
        self.text(Key { subject: "language", name: named.code() }, language).unwrap_or(named.english())
    }

    /// The name of a country; in English where there is none.
    #[must_use]
    pub fn country_name(&self, named: Country, language: Language) -> &str {
        self.text(Key { subject: "country", name: named.iso() }, language).unwrap_or(named.english())
    }

    /// The words of a key in a language other than English, placeholders and all.
    fn text(&self, key: Key, language: Language) -> Option<&str> {
        let wanted = || key.subject.bytes().chain(once(b'.')).chain(key.name.bytes());
        let place = self.entries.binary_search_by(|entry| entry.key.bytes().cmp(wanted())).ok()?;
        self.entries.get(place)?.text(language)
    }

    /// Holds the texts against the messages of a program: each is there in each language, with the placeholders of
    /// its English text, and the English text of a mail is as harmless as the others.
    ///
    /// # Errors
    /// Everything that lacks or differs, by key and language.
    pub fn check<'m>(&self, messages: impl IntoIterator<Item = &'m dyn Message>) -> Result<(), TextFaults> {
        let mut faults = Vec::new();
        for message in messages {
            let key = message.key();
            let english = message.english();
            let expected = template::gaps(english);
            let mut fault = |language, problem| {
                faults.push(TextFault {
                    file: "the messages".to_owned(),
                    language,
                    key: key.to_string(),
                    problem,
                });
            };
            for problem in problems(&key.to_string(), english) {
                fault(Language::En, problem);
            }
            for language in self.languages.iter() {
                match self.text(key, language) {
                    None => fault(language, TextProblem::Missing),
                    Some(words) if template::gaps(words) != expected => {
                        fault(language, differ(words, &expected));
                    }
                    Some(_) => {}
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(TextFaults(faults)) }
    }

    /// Those of the keys that have no text in one of the languages, each with that language.
    pub fn missing<'k>(
        &self,
        keys: impl IntoIterator<Item = Key> + 'k,
        languages: Set<Language>,
    ) -> impl Iterator<Item = (Key, Language)> {
        let lacks = move |key: Key| {
            let lacks = move |l: &Language| *l != Language::En && self.text(key, *l).is_none();
            languages.iter().filter(lacks).map(move |language| (key, language))
        };
        keys.into_iter().flat_map(lacks)
    }

    /// Every key that has texts, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }
}

fn differ(words: &str, expected: &[&str]) -> TextProblem {
    TextProblem::PlaceholdersDiffer { found: template::gaps(words).join(", "), expected: expected.join(", ") }
}
