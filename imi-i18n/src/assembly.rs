//! How a set is put together from the pool, and what it is checked for.

use std::sync::Arc;

use imi_core::AreaId;

use crate::data_file::{Pool, RawSet, Reading};
use crate::fault::Problem;
use crate::question::Question;
use crate::question_set::{Field, Group, Procedure, QuestionSet};
use crate::{QuestionId, QuestionSetId};

/// The checklist of a derogation request has ten steps (handbook 7.1).
const STEPS_OF_A_REQUEST: usize = 10;

/// Puts a set together. A set with a fault is left out, so nobody uses half a set.
pub(crate) fn assemble(mut raw: RawSet, pool: &Pool, reading: &mut Reading<'_>) -> Option<QuestionSet> {
    let before = reading.faults.len();
    let (title, checklist) = reading.words_of(&mut raw);
    let id = raw.id;
    if raw.version == 0 {
        reading.fault(Some(id), "", Problem::VersionZero);
    }
    let mut used: Vec<QuestionId> = Vec::new();
    let groups = groups(&raw, pool, reading, &mut used);
    if used.is_empty() {
        reading.fault(Some(id), "", Problem::Empty);
    }
    let former = questions(id, &raw.former, pool, reading, &mut used);
    let fields = fields(&raw, pool, reading);
    let mut index: Vec<Arc<Question>> =
        groups.iter().flat_map(|g| g.questions.clone()).chain(former.clone()).collect();
    index.sort_by_key(|question| question.id);
    let set = QuestionSet {
        id,
        version: raw.version,
        area: raw.area,
        title: title?,
        provenance: raw.provenance,
        procedure: raw.procedure,
        retired: raw.retired,
        justification_required: raw.justification_required,
        deadline_required: raw.deadline_required,
        measures: raw.measures,
        fields,
        checklist,
        groups,
        former,
        index,
    };
    follow_ups(&set, reading);
    procedure(&set, reading);
    (reading.faults.len() == before).then_some(set)
}

fn groups(raw: &RawSet, pool: &Pool, reading: &mut Reading<'_>, used: &mut Vec<QuestionId>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for group in &raw.groups {
        let entry = format!("group `{}`", group.id);
        if groups.iter().any(|g| g.id == group.id) {
            reading.fault(Some(raw.id), &entry, Problem::Repeated(group.id.to_string()));
        }
        let questions = questions(raw.id, &group.questions, pool, reading, used);
        if group.questions.is_empty() {
            reading.fault(Some(raw.id), &entry, Problem::Empty);
        }
        match pool.groups.get(&group.id) {
            Some(title) => groups.push(Group { id: group.id, title: title.clone(), questions }),
            None => reading.fault(Some(raw.id), &entry, Problem::NoSuchGroup(group.id)),
        }
    }
    groups
}

fn questions(
    set: QuestionSetId,
    ids: &[QuestionId],
    pool: &Pool,
    reading: &mut Reading<'_>,
    used: &mut Vec<QuestionId>,
) -> Vec<Arc<Question>> {
    let mut questions = Vec::with_capacity(ids.len());
    for id in ids {
        let entry = format!("question `{id}`");
        if used.contains(id) {
            reading.fault(Some(set), &entry, Problem::Repeated(id.to_string()));
            continue;
        }
        used.push(*id);
        match pool.questions.get(id) {
            Some(question) => questions.push(question.clone()),
            None => reading.fault(Some(set), &entry, Problem::NoSuchQuestion(*id)),
        }
    }
    questions
}

fn fields(raw: &RawSet, pool: &Pool, reading: &mut Reading<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::with_capacity(raw.fields.len());
    for id in &raw.fields {
        let entry = format!("field `{id}`");
        match pool.fields.get(id) {
            _ if fields.iter().any(|field| field.id == *id) => {
                reading.fault(Some(raw.id), &entry, Problem::Repeated(id.to_string()));
            }
            Some(field) => fields.push(field.clone()),
            None => reading.fault(Some(raw.id), &entry, Problem::NoSuchField(*id)),
        }
    }
    fields
}

/// A follow-up follows an answer that can be given in the same set, and no circle of them.
fn follow_ups(set: &QuestionSet, reading: &mut Reading<'_>) {
    for question in &set.index {
        let Some(follows) = question.follows else { continue };
        let entry = format!("question `{}`", question.id);
        let Some(opener) = set.question(follows.question) else {
            reading.fault(Some(set.id), &entry, Problem::FollowsOutside(follows.question));
            continue;
        };
        if !opener.admits(follows.answer) {
            let admitted: Vec<String> =
                opener.answers().iter().map(|choice| format!("`{}`", choice.id)).collect();
            let admitted =
                if admitted.is_empty() { "no predefined answer".to_owned() } else { admitted.join(", ") };
            let (question, answer) = (follows.question, follows.answer);
            let problem = Problem::FollowsNoAnswer { question, answer, admitted };
            reading.fault(Some(set.id), &entry, problem);
        }
        if in_a_circle(set, question.id) {
            reading.fault(Some(set.id), &entry, Problem::FollowsItself);
        }
    }
}

/// Whether following back from a question leads to it again.
fn in_a_circle(set: &QuestionSet, start: QuestionId) -> bool {
    let mut at = start;
    for _ in 0..=set.index.len() {
        match set.question(at).and_then(Question::follows) {
            Some(follows) if follows.question == start => return true,
            Some(follows) => at = follows.question,
            None => return false,
        }
    }
    false
}

/// The two procedures for derogation have a checklist, and a request says where its reply states measures.
fn procedure(set: &QuestionSet, reading: &mut Reading<'_>) {
    let mut fault = |problem| reading.fault(Some(set.id), "", problem);
    let steps = set.checklist.len();
    match set.procedure {
        Procedure::Ordinary => {
            if steps != 0 || set.measures.is_some() {
                fault(Problem::NotForOrdinary);
            }
        }
        Procedure::DerogationRequest => {
            if steps != STEPS_OF_A_REQUEST {
                fault(Problem::Checklist { found: steps, expected: "ten" });
            }
            match set.measures {
                None => fault(Problem::MeasuresMissing),
                Some(measures) => {
                    let asked = set.questions().find(|q| q.id == measures.question);
                    if !asked.is_some_and(|question| question.admits(measures.none)) {
                        fault(Problem::MeasuresOutside);
                    }
                }
            }
        }
        Procedure::DerogationNotification => {
            if steps == 0 || steps > usize::from(u8::MAX) {
                fault(Problem::Checklist { found: steps, expected: "between one and 255" });
            }
            if set.measures.is_some() {
                fault(Problem::NeedlessMeasures);
            }
        }
    }
    if set.procedure != Procedure::Ordinary && set.area != AreaId::SERVICES {
        fault(Problem::DerogationOutsideServices);
    }
}
