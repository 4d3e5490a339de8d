//! What must hold before questions are published, and what may change afterwards (handbook 2.2).

use core::fmt;

use imi_core::Language;

use crate::fault::{DataFault, DataFaults, Problem};
use crate::question_set::QuestionSet;
use crate::{FieldId, Multilingual, Question, QuestionId, QuestionSetId, Questions, Rule};

/// A text that has no words in a required language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The set; `None` for a phrase.
    pub set: Option<QuestionSetId>,
    /// The text, such as "question `title-required`".
    pub entry: String,
    /// The language.
    pub language: Language,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set {
            write!(f, "set `{set}`: ")?;
        }
        write!(f, "{} has no text in {}", self.entry, self.language.english())
    }
}

/// Everything that stands in the way of publishing; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacks(pub Vec<Lack>);

impl Lacks {
    /// The rule that publishing would break.
    pub const RULE: Rule = Rule::PredefinedInEveryOfficialLanguage;

    fn checked(lacks: Vec<Lack>) -> Result<(), Self> {
        if lacks.is_empty() { Ok(()) } else { Err(Self(lacks)) }
    }
}

impl fmt::Display for Lacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Self::RULE)?;
        for lack in &self.0 {
            write!(f, "\n{lack}")?;
        }
        Ok(())
    }
}
impl core::error::Error for Lacks {}

impl QuestionSet {
    /// Whether every text of the set is there in these languages, as publishing it needs.
    ///
    /// Ask with `Language::official(day).iter()` for the official languages of a day.
    ///
    /// # Errors
    /// [`Lacks`] names every text and language that is missing.
    pub fn complete_in(&self, languages: impl IntoIterator<Item = Language>) -> Result<(), Lacks> {
        Lacks::checked(self.missing(languages))
    }

    /// Every text that is not there in one of these languages.
    #[must_use]
    pub fn missing(&self, languages: impl IntoIterator<Item = Language>) -> Vec<Lack> {
        let languages: Vec<Language> = languages.into_iter().collect();
        let mut lacks = Vec::new();
        self.each_text(|entry, text| {
            for language in text.missing(languages.iter().copied()) {
                lacks.push(Lack { set: Some(self.id), entry: entry.to_string(), language });
            }
        });
        lacks
    }

    /// Every text of the set with what it is.
    fn each_text(&self, mut each: impl FnMut(fmt::Arguments<'_>, &Multilingual)) {
        each(format_args!("title"), &self.title);
        for field in &self.fields {
            each(format_args!("field `{}`", field.id), &field.label);
        }
        for (step, text) in self.checklist.iter().enumerate() {
            each(format_args!("step {}", step + 1), text);
        }
        for group in &self.groups {
            each(format_args!("group `{}`", group.id), &group.title);
        }
        for question in &self.index {
            each(format_args!("question `{}`", question.id), &question.text);
            for slot in &question.slots {
                each(format_args!("slot `{}` of question `{}`", slot.id, question.id), &slot.label);
            }
            for choice in question.answers() {
                each(format_args!("answer `{}` to question `{}`", choice.id, question.id), &choice.label);
            }
        }
    }

    /// Whether a request of the one would be another request with the other.
    fn asks_the_same(&self, other: &Self) -> bool {
        fn questions(set: &QuestionSet) -> Vec<QuestionId> {
            set.questions().map(Question::id).collect()
        }
        fn fields(set: &QuestionSet) -> Vec<(FieldId, bool)> {
            set.fields.iter().map(|field| (field.id, field.mandatory)).collect()
        }
        let rest = |s: &Self| (s.justification_required, s.deadline_required, s.measures, s.checklist.len());
        questions(self) == questions(other) && fields(self) == fields(other) && rest(self) == rest(other)
    }
}

impl Questions {
    /// Whether every set that can be chosen, and every phrase, is there in these languages.
    ///
    /// ```
    /// use imi_core::Language::{De, En, Fr, Hu, It, Mt, Ro};
    /// let questions = imi_i18n::Questions::shipped()?;
    /// questions.complete_in([De, En, Fr, Hu, It, Ro])?;
    /// assert!(questions.complete_in([De, Mt]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Lacks`] names every text and language that is missing.
    pub fn complete_in(&self, languages: impl IntoIterator<Item = Language>) -> Result<(), Lacks> {
        Lacks::checked(self.missing(languages))
    }

    /// Every text of a set that can be chosen, or of a phrase, that is not there in one of these languages.
    #[must_use]
    pub fn missing(&self, languages: impl IntoIterator<Item = Language>) -> Vec<Lack> {
        let languages: Vec<Language> = languages.into_iter().collect();
        let in_force = self.sets.iter().filter(|set| !set.retired);
        let mut lacks: Vec<Lack> = in_force.flat_map(|set| set.missing(languages.iter().copied())).collect();
        for phrase in self.phrases() {
            for language in phrase.text.missing(languages.iter().copied()) {
                lacks.push(Lack { set: None, entry: format!("phrase `{}`", phrase.id), language });
            }
        }
        lacks
    }

    /// Whether this catalogue may take the place of one that was in force: wording may be corrected and things may
    /// be added, but no name may get another meaning or be gone, so that answers given stay true.
    ///
    /// # Errors
    /// Every name that changed its meaning or is gone, and every set that changed and kept its version.
    pub fn may_replace(&self, published: &Self) -> Result<(), DataFaults> {
        let mut faults = Vec::new();
        let mut fault = |set, entry: String, problem| {
            faults.push(DataFault { file: "the catalogue".to_owned(), set, entry, problem });
        };
        for before in published.pool.questions.values() {
            let entry = || format!("question `{}`", before.id);
            match self.pool.questions.get(&before.id) {
                None => fault(None, entry(), Problem::Vanished),
                Some(now) if !now.same_meaning(before) => fault(None, entry(), Problem::MeaningChanged),
                Some(_) => {}
            }
        }
        for before in published.pool.fields.values() {
            let entry = || format!("field `{}`", before.id);
            match self.field(before.id) {
                None => fault(None, entry(), Problem::Vanished),
                Some(now) if (now.personal, now.subject) != (before.personal, before.subject) => {
                    fault(None, entry(), Problem::MeaningChanged);
                }
                Some(_) => {}
            }
        }
        for before in published.phrases() {
            if !self.has_phrase(before.id, before.kind) {
                fault(None, format!("phrase `{}`", before.id), Problem::Vanished);
            }
        }
        for before in &published.sets {
            let Some(now) = self.set(before.id) else {
                fault(Some(before.id), String::new(), Problem::Vanished);
                continue;
            };
            if (now.area, now.procedure) != (before.area, before.procedure) {
                fault(Some(before.id), String::new(), Problem::MeaningChanged);
            }
            if now.version < before.version || now.version == before.version && !now.asks_the_same(before) {
                fault(Some(before.id), String::new(), Problem::VersionNotRaised(before.version));
            }
            for question in before.index.iter().filter(|question| now.question(question.id).is_none()) {
                fault(Some(before.id), format!("question `{}`", question.id), Problem::Vanished);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(DataFaults(faults)) }
    }
}
