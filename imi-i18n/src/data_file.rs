//! The form of a data file, and how its parts are put together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use imi_core::{AreaId, Language};
use serde::Deserialize;

use crate::fault::{DataFault, Problem};
use crate::phrase::{Phrase, PhraseKind};
use crate::question::{AnswerKind, Choice, Follows, Question, Slot};
use crate::question_set::{Field, Measures, Procedure, Provenance};
use crate::template;
use crate::{AnswerId, FieldId, GroupId, Multilingual, PhraseId, QuestionId, QuestionSetId, SlotId};

type Texts = BTreeMap<Language, String>;

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataFile {
    #[serde(default = "english")]
    source: Language,
    /// The languages in which every text of the file must be there.
    #[serde(default)]
    languages: Vec<Language>,
    #[serde(default)]
    slot: Vec<Labelled<SlotId>>,
    #[serde(default)]
    choice: Vec<Labelled<AnswerId>>,
    #[serde(default)]
    group: Vec<Labelled<GroupId>>,
    #[serde(default)]
    field: Vec<RawField>,
    #[serde(default)]
    question: Vec<RawQuestion>,
    #[serde(default)]
    pub(crate) set: Vec<RawSet>,
    #[serde(default)]
    phrase: Vec<RawPhrase>,
}

fn english() -> Language {
    Language::En
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled<Name> {
    id: Name,
    label: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    id: FieldId,
    label: Texts,
    personal: bool,
    #[serde(default)]
    mandatory: bool,
    #[serde(default)]
    subject: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: QuestionId,
    text: Texts,
    #[serde(default)]
    slots: Vec<SlotId>,
    answer: RawAnswer,
    #[serde(default)]
    choices: Vec<AnswerId>,
    #[serde(default)]
    on_attachment: bool,
    follows: Option<RawFollows>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawAnswer {
    YesNo,
    Choice,
    Text,
    Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFollows {
    question: QuestionId,
    answer: AnswerId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPhrase {
    id: PhraseId,
    kind: PhraseKind,
    text: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSet {
    pub(crate) id: QuestionSetId,
    pub(crate) version: u32,
    pub(crate) area: AreaId,
    title: Texts,
    pub(crate) provenance: Provenance,
    #[serde(default = "ordinary")]
    pub(crate) procedure: Procedure,
    #[serde(default)]
    pub(crate) retired: bool,
    #[serde(default)]
    pub(crate) justification_required: bool,
    #[serde(default)]
    pub(crate) deadline_required: bool,
    pub(crate) measures: Option<Measures>,
    #[serde(default)]
    pub(crate) fields: Vec<FieldId>,
    #[serde(default)]
    checklist: Vec<Texts>,
    #[serde(default)]
    pub(crate) groups: Vec<RawGroup>,
    #[serde(default)]
    pub(crate) former: Vec<QuestionId>,
}

fn ordinary() -> Procedure {
    Procedure::Ordinary
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGroup {
    pub(crate) id: GroupId,
    pub(crate) questions: Vec<QuestionId>,
}

/// What sets are made of: each entry once, whichever sets use it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) choices: BTreeMap<AnswerId, Choice>,
    pub(crate) groups: BTreeMap<GroupId, Multilingual>,
    pub(crate) fields: BTreeMap<FieldId, Field>,
    pub(crate) questions: BTreeMap<QuestionId, Arc<Question>>,
    pub(crate) phrases: BTreeMap<PhraseId, Phrase>,
}

/// What holds for all of a file.
pub(crate) struct Head<'f> {
    file: &'f str,
    source: Language,
    languages: Vec<Language>,
}

/// A file being read, and where its faults are noted.
pub(crate) struct Reading<'f> {
    head: &'f Head<'f>,
    pub(crate) faults: &'f mut Vec<DataFault>,
}

impl<'f> Head<'f> {
    /// Reads the form of a file; what it means comes after.
    pub(crate) fn read(file: &'f str, text: &str, faults: &mut Vec<DataFault>) -> Option<(Self, DataFile)> {
        match toml::from_str::<DataFile>(text) {
            Ok(data) => Some((Self { file, source: data.source, languages: data.languages.clone() }, data)),
            Err(error) => {
                let problem = Problem::NotReadable(error.to_string().trim_end().to_owned());
                faults.push(DataFault { file: file.to_owned(), set: None, entry: String::new(), problem });
                None
            }
        }
    }

    /// Goes on reading.
    pub(crate) fn reading<'r>(&'r self, faults: &'r mut Vec<DataFault>) -> Reading<'r> {
        Reading { head: self, faults }
    }
}

impl Reading<'_> {
    pub(crate) fn fault(&mut self, set: Option<QuestionSetId>, entry: &str, problem: Problem) {
        self.faults.push(DataFault {
            file: self.head.file.to_owned(),
            set,
            entry: entry.to_owned(),
            problem,
        });
    }

    /// A text in all its languages, or none if it cannot be one.
    fn text(&mut self, set: Option<QuestionSetId>, entry: &str, mut texts: Texts) -> Option<Multilingual> {
        let Head { source, languages, .. } = self.head;
        for language in languages.iter().filter(|l| *l != source && !texts.contains_key(l)) {
            self.fault(set, entry, Problem::LanguageMissing(*language));
        }
        let Some(original) = texts.remove(source) else {
            self.fault(set, entry, Problem::SourceMissing(*source));
            return None;
        };
        let start = Multilingual::new(*source, original);
        match texts.into_iter().fold(start, |text, (language, words)| text?.with(language, words)) {
            Ok(text) => Some(text),
            Err(blank) => {
                self.fault(set, entry, Problem::Blank(blank.language));
                None
            }
        }
    }

    /// A text that has no placeholders.
    fn label(&mut self, set: Option<QuestionSetId>, entry: &str, texts: Texts) -> Option<Multilingual> {
        let text = self.text(set, entry, texts)?;
        for (language, words) in text.texts() {
            if words.contains(['{', '}']) {
                self.fault(set, entry, Problem::StrayBrace(language));
            }
        }
        Some(text)
    }

    /// Takes all of a file but its sets into the pool.
    pub(crate) fn gather(&mut self, data: &mut DataFile, pool: &mut Pool) {
        for Labelled { id, label } in core::mem::take(&mut data.slot) {
            let entry = format!("slot `{id}`");
            let slot = self.label(None, &entry, label).map(|label| Slot { id, label });
            self.put(&mut pool.slots, id, slot, &entry);
        }
        for Labelled { id, label } in core::mem::take(&mut data.choice) {
            let entry = format!("choice `{id}`");
            let choice = self.label(None, &entry, label).map(|label| Choice { id, label });
            self.put(&mut pool.choices, id, choice, &entry);
        }
        for Labelled { id, label } in core::mem::take(&mut data.group) {
            let entry = format!("group `{id}`");
            let title = self.label(None, &entry, label);
            self.put(&mut pool.groups, id, title, &entry);
        }
        for RawField { id, label, personal, mandatory, subject } in core::mem::take(&mut data.field) {
            let entry = format!("field `{id}`");
            let field = self.label(None, &entry, label).map(|label| Field {
                id,
                label,
                personal,
                mandatory,
                subject,
            });
            self.put(&mut pool.fields, id, field, &entry);
        }
        for RawPhrase { id, kind, text } in core::mem::take(&mut data.phrase) {
            let entry = format!("phrase `{id}`");
            let phrase = self.label(None, &entry, text).map(|text| Phrase { id, kind, text });
            self.put(&mut pool.phrases, id, phrase, &entry);
        }
    }

    fn put<K: Ord, V>(&mut self, map: &mut BTreeMap<K, V>, id: K, value: Option<V>, entry: &str) {
        match (map.entry(id), value) {
            (Entry::Occupied(_), _) => self.fault(None, entry, Problem::Twice),
            (Entry::Vacant(place), Some(value)) => {
                place.insert(value);
            }
            // What is wrong with it has been told.
            (Entry::Vacant(_), None) => {}
        }
    }

    /// Takes the questions of a file into the pool, when the answers and slots of all files are there.
    pub(crate) fn gather_questions(&mut self, data: &mut DataFile, pool: &mut Pool, yes_no: &Arc<[Choice]>) {
        for raw in core::mem::take(&mut data.question) {
            let (id, entry) = (raw.id, format!("question `{}`", raw.id));
            let question = self.question(&entry, raw, pool, yes_no);
            self.put(&mut pool.questions, id, question.map(Arc::new), &entry);
        }
    }

    fn question(
        &mut self,
        entry: &str,
        raw: RawQuestion,
        pool: &Pool,
        yes_no: &Arc<[Choice]>,
    ) -> Option<Question> {
        let before = self.faults.len();
        let mut slots: Vec<Slot> = Vec::new();
        for id in raw.slots {
            match pool.slots.get(&id) {
                _ if slots.iter().any(|slot| slot.id == id) => {
                    self.fault(None, entry, Problem::Repeated(id.to_string()));
                }
                Some(slot) => slots.push(slot.clone()),
                None => self.fault(None, entry, Problem::NoSuchSlot(id)),
            }
        }
        let answer = self.answer(entry, raw.answer, raw.choices, pool);
        let text = self.text(None, entry, raw.text)?;
        if self.faults.len() == before {
            self.placeholders(entry, &text, &slots);
        }
        let follows = raw.follows.map(|f| Follows { question: f.question, answer: f.answer });
        let (id, on_attachment, yes_no) = (raw.id, raw.on_attachment, yes_no.clone());
        Some(Question { id, text, slots, answer, yes_no, on_attachment, follows })
    }

    fn answer(&mut self, entry: &str, kind: RawAnswer, ids: Vec<AnswerId>, pool: &Pool) -> AnswerKind {
        let mut choices: Vec<Choice> = Vec::new();
        if kind != RawAnswer::Choice && !ids.is_empty() {
            self.fault(None, entry, Problem::NeedlessChoices);
        }
        if kind == RawAnswer::Choice && ids.len() < 2 {
            self.fault(None, entry, Problem::TooFewChoices);
        }
        for id in ids {
            match pool.choices.get(&id) {
                _ if choices.iter().any(|choice| choice.id == id) => {
                    self.fault(None, entry, Problem::Repeated(id.to_string()));
                }
                Some(choice) => choices.push(choice.clone()),
                None => self.fault(None, entry, Problem::NoSuchChoice(id)),
            }
        }
        match kind {
            RawAnswer::YesNo => AnswerKind::YesNo,
            RawAnswer::Choice => AnswerKind::Choice(choices),
            RawAnswer::Text => AnswerKind::Text,
            RawAnswer::Date => AnswerKind::Date,
        }
    }

    /// The source text must have exactly the slots, and each translation what the source has.
    fn placeholders(&mut self, entry: &str, text: &Multilingual, slots: &[Slot]) {
        let original = text.in_language(text.source()).text;
        let expected = template::gaps(original);
        for gap in expected.iter().filter(|gap| !slots.iter().any(|slot| slot.id.as_str() == **gap)) {
            self.fault(None, entry, Problem::SlotNotListed((*gap).to_owned()));
        }
        for slot in slots.iter().filter(|slot| !expected.contains(&slot.id.as_str())) {
            self.fault(None, entry, Problem::SlotUnused(slot.id));
        }
        for (language, words) in text.texts() {
            let found = template::gaps(words);
            if template::has_stray_brace(words) {
                self.fault(None, entry, Problem::StrayBrace(language));
            } else if found != expected {
                let (found, expected) = (found.join(", "), expected.join(", "));
                self.fault(None, entry, Problem::PlaceholdersDiffer { language, found, expected });
            }
        }
    }

    /// The title and the steps of a set.
    pub(crate) fn words_of(&mut self, raw: &mut RawSet) -> (Option<Multilingual>, Vec<Multilingual>) {
        let set = Some(raw.id);
        let title = self.label(set, "title", core::mem::take(&mut raw.title));
        let steps = core::mem::take(&mut raw.checklist).into_iter().enumerate();
        let steps =
            steps.filter_map(|(i, texts)| self.label(set, &format!("step {}", i + 1), texts)).collect();
        (title, steps)
    }
}
