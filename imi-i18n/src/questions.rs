//! All question sets and phrases in force (handbook 2.2, 5.3.1, 5.3.2.2).

use std::sync::Arc;

use imi_core::AreaId;

use crate::assembly::assemble;
use crate::data_file::{Head, Pool, RawSet, Reading};
use crate::fault::{DataFaults, Problem};
use crate::phrase::{Phrase, PhraseKind};
use crate::question::{Choice, Question};
use crate::question_set::{Field, QuestionSet};
use crate::{AnswerId, FieldId, PhraseId, QuestionId, QuestionSetId};

/// The answers to every yes-or-no question; part of any catalogue, so that `yes` means one thing everywhere.
const ANSWERS: (&str, &str) = ("answers.toml", include_str!("../data/answers.toml"));

const SHIPPED: &[(&str, &str)] = &[
    ("attachments.toml", include_str!("../data/attachments.toml")),
    ("professional-qualifications.toml", include_str!("../data/professional-qualifications.toml")),
    ("services.toml", include_str!("../data/services.toml")),
    ("derogation.toml", include_str!("../data/derogation.toml")),
    ("phrases.toml", include_str!("../data/phrases.toml")),
];

/// The catalogue of question sets and phrases: checked data, so that whoever asks for a question, an answer or a
/// step gets one or none, and never half of one.
///
/// Looking up costs a binary search and no allocation. A catalogue never changes: an embedder adds files with
/// [`with`](Self::with) and gets a new one. An exchange keeps the names it began with; as names keep their
/// meaning, it may be shown with any later catalogue.
///
/// ```
/// use imi_i18n::{AnswerId, QuestionId, QuestionSetId, Questions};
/// let questions = Questions::shipped()?;
/// let regulated = questions
///     .question(QuestionSetId::new("pq-general"), QuestionId::new("profession-regulated"))
///     .ok_or("no such question")?;
/// assert!(regulated.admits(AnswerId::YES));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Questions {
    pub(crate) pool: Pool,
    /// Sorted by name.
    pub(crate) sets: Vec<QuestionSet>,
}

impl Questions {
    /// The sets of this crate: professional qualifications, services, and case-by-case derogation.
    ///
    /// # Errors
    /// Never in a released version: a test loads them. The error is that of [`from_toml`](Self::from_toml).
    pub fn shipped() -> Result<Self, DataFaults> {
        Self::from_toml(SHIPPED)
    }

    /// A catalogue of an embedder's own files, each with the name that a fault is to give.
    ///
    /// The answers `yes` and `no` are there without being written; the form of a file is told in the README.
    ///
    /// # Errors
    /// Everything wrong in all the files, so that they are mended once.
    pub fn from_toml(files: &[(&str, &str)]) -> Result<Self, DataFaults> {
        let none = Self { pool: Pool::default(), sets: Vec::new() };
        none.joined(&[ANSWERS])?.joined(files)
    }

    /// This catalogue and more files, which may use the questions, answers, slots and fields of this one.
    ///
    /// # Errors
    /// Everything wrong in the files; a name that is there already is a fault.
    pub fn with(&self, files: &[(&str, &str)]) -> Result<Self, DataFaults> {
        self.joined(files)
    }

    fn joined(&self, files: &[(&str, &str)]) -> Result<Self, DataFaults> {
        let mut faults = Vec::new();
        let mut pool = self.pool.clone();
        let mut sets = self.sets.clone();
        // Entries may be used before they are written, and by files that come earlier: so each kind in turn.
        let mut read = Vec::with_capacity(files.len());
        for (file, text) in files {
            if let Some((head, mut data)) = Head::read(file, text, &mut faults) {
                head.reading(&mut faults).gather(&mut data, &mut pool);
                read.push((head, data));
            }
        }
        let yes_no: Arc<[Choice]> =
            [AnswerId::YES, AnswerId::NO].iter().filter_map(|id| pool.choices.get(id).cloned()).collect();
        for (head, data) in &mut read {
            head.reading(&mut faults).gather_questions(data, &mut pool, &yes_no);
        }
        for (head, data) in read {
            for raw in data.set {
                take(raw, &pool, &mut head.reading(&mut faults), &mut sets);
            }
        }
        sets.sort_by_key(|set| set.id);
        if faults.is_empty() { Ok(Self { pool, sets }) } else { Err(DataFaults(faults)) }
    }

    /// The set of that name, retired or not.
    #[must_use]
    pub fn set(&self, id: QuestionSetId) -> Option<&QuestionSet> {
        let place = self.sets.binary_search_by(|set| set.id.cmp(&id)).ok()?;
        self.sets.get(place)
    }

    /// Every set, in order of the names.
    #[must_use]
    pub fn sets(&self) -> &[QuestionSet] {
        &self.sets
    }

    /// The sets of a legislative area that a new request can use.
    pub fn sets_of(&self, area: AreaId) -> impl Iterator<Item = &QuestionSet> {
        self.sets.iter().filter(move |set| set.area == area && !set.retired)
    }

    /// The only set of a legislative area, which is then taken without being asked for.
    #[must_use]
    pub fn only_set_of(&self, area: AreaId) -> Option<&QuestionSet> {
        let mut sets = self.sets_of(area);
        sets.next().filter(|_| sets.next().is_none())
    }

    /// A question of a set, of its present version or an earlier one; whether a new request can ask it is told by
    /// [`QuestionSet::offers`].
    #[must_use]
    pub fn question(&self, set: QuestionSetId, question: QuestionId) -> Option<&Question> {
        self.set(set)?.question(question)
    }

    /// The case detail of that name, also one that no set asks for any more; whether a new request can give it is told
    /// by [`QuestionSet::field`].
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.pool.fields.get(&id)
    }

    /// Every phrase, in order of the names.
    pub fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        self.pool.phrases.values()
    }

    /// The phrase of that name, whatever it is said of.
    #[must_use]
    pub fn phrase(&self, id: PhraseId) -> Option<&Phrase> {
        self.pool.phrases.get(&id)
    }

    /// Whether there is a phrase of that name to be said of this.
    #[must_use]
    pub fn has_phrase(&self, id: PhraseId, kind: PhraseKind) -> bool {
        self.phrase(id).is_some_and(|phrase| phrase.kind == kind)
    }
}

fn take(raw: RawSet, pool: &Pool, reading: &mut Reading<'_>, sets: &mut Vec<QuestionSet>) {
    let id = raw.id;
    if sets.iter().any(|set| set.id == id) {
        reading.fault(Some(id), "", Problem::Twice);
    } else if let Some(set) = assemble(raw, pool, reading) {
        sets.push(set);
    }
}
