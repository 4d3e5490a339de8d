//! A request as one of its readers sees it.

use imi_core::Shown;
use imi_i18n::{PhraseId, Question, Questions};
use imi_requests::view::{
    AnswerView, DerogationView, DocumentView, MessageView, NoteView, PartyView, QuestionView, ReplyView,
    TextView, View,
};
use imi_requests::{Request, Side};

use super::labels::{self, Label};
use crate::labels::Label as Shared;
use crate::page::{Page, Rows, joined};

/// A page with the questions that it shows.
pub(crate) struct Sheet<'p, 'a> {
    pub(crate) page: &'p Page<'a>,
    pub(crate) questions: &'p Questions,
}

impl Sheet<'_, '_> {
    pub(crate) fn rows(&self, shown: &Shown<Request>) -> Rows {
        let view = &shown.view;
        let mut rows = Rows::default();
        rows.add(
            self.page.say(&Label::Request),
            [format!("{} · {}", view.number, self.page.say(&view.status))],
        );
        rows.add(self.page.say(&labels::office(Side::Requesting, false)), vec![self.party(&view.requesting)]);
        let responding = view.responding.as_ref().map(|party| self.party(party));
        let addressee = view.addressee.map(|id| self.page.authority(id));
        match responding {
            Some(party) => rows.add(self.page.say(&labels::office(Side::Responding, false)), vec![party]),
            None => rows.add(self.page.say(&Label::Addressee), addressee),
        }
        let instant = |at| self.page.instant(at);
        let day = |day| self.page.day(day);
        rows.add(self.page.say(&Label::Sent), view.sent.map(instant));
        rows.add(self.page.say(&Label::Deadline), view.deadline.map(day));
        rows.add(self.page.say(&Label::Proposed), view.proposed.map(day));
        rows.add(self.page.say(&Label::Accepted), view.accepted.map(instant));
        let closed = view.closed.map(|closed| {
            format!("{} · {}", instant(closed.at), self.page.say(&labels::closed(closed.reason)))
        });
        rows.add(self.page.say(&Shared::Closed), closed);
        rows.add(self.page.say(&Shared::Removed), view.removed.map(instant));
        self.case(view, &mut rows);
        self.exchange(view, &mut rows);
        let (label, offers) = self.page.offers(shown);
        rows.add(label, offers);
        rows
    }

    fn case(&self, view: &View, rows: &mut Rows) {
        for detail in &view.details {
            let label = self
                .questions
                .field(detail.field)
                .map(|field| field.label.in_language(self.page.language).text);
            let value = detail.value.map_or_else(|| self.page.withheld(), |seal| self.page.secret(seal));
            rows.add(label.unwrap_or(detail.field.as_str()).to_owned(), vec![value]);
        }
        let title = view
            .set
            .and_then(|set| self.questions.set(set))
            .map(|set| set.title().in_language(self.page.language));
        let mut questions: Vec<String> = title.map(|title| title.text.to_owned()).into_iter().collect();
        for question in &view.questions {
            questions.extend(self.question(view, question));
        }
        rows.add(self.page.say(&Label::Justification), view.justification.map(|text| self.text(&text)));
        let texts = view.derogation.as_ref().map(|derogation| &derogation.texts);
        for (which, text) in texts.into_iter().flatten() {
            rows.add(self.page.say(&labels::of_text(*which)), vec![self.text(text)]);
        }
        rows.add(
            self.page.say(&Shared::Documents),
            view.documents.iter().map(|document| self.document(document)),
        );
        rows.add(self.page.say(&Label::Questions), questions);
    }

    fn exchange(&self, view: &View, rows: &mut Rows) {
        if let Some(reply) = &view.pending_reply {
            rows.add(self.page.say(&Label::Reply), self.answers(view, reply));
        }
        rows.add(self.page.say(&Label::Messages), view.messages.iter().map(|message| self.message(message)));
        rows.add(self.page.say(&Label::Notes), view.notes.iter().map(|note| self.note(note)));
        rows.add(self.page.say(&Label::Suggestion), view.suggestion.map(|text| self.text(&text)));
        if let Some(allocation) = &view.allocation {
            let users = allocation.assigned.iter().filter_map(|id| self.page.world.user(*id));
            let users: Vec<&str> = users.map(|user| user.word.as_str()).collect();
            rows.add(
                self.page.say(&Label::Allocation),
                vec![joined(&self.page.say(&allocation.status), &users.join(", "))],
            );
        }
        if let Some(derogation) = &view.derogation {
            self.derogation(derogation, rows);
        }
        rows.add(self.page.say(&Label::SplitFrom), view.split_from.map(self.page.name));
        rows.add(
            self.page.say(&Label::SplitOff),
            view.split_off.iter().map(|number| (self.page.name)(*number)),
        );
        for advice in &view.advice {
            rows.add("!".to_owned(), vec![self.page.say(advice)]);
        }
    }

    fn derogation(&self, view: &DerogationView, rows: &mut Rows) {
        let reference = view.reference.map(self.page.name).unwrap_or_default();
        rows.add(self.page.say(&Label::Derogation), vec![joined(&self.page.say(&view.status), &reference)]);
        if !view.confirmed.is_empty() {
            let steps: Vec<String> = view.confirmed.iter().map(u8::to_string).collect();
            rows.add(self.page.say(&Label::Steps), vec![steps.join(", ")]);
        }
        let ends = view.ends.map(|at| self.page.instant(at));
        rows.add(self.page.say(&Label::Ends), ends);
    }

    fn party(&self, party: &PartyView) -> String {
        let coordinator = party.coordinator.and_then(|id| self.page.world.authority(id));
        let coordinator = coordinator.map(|coordinator| coordinator.name.as_str()).unwrap_or_default();
        joined(&self.page.authority(party.authority), coordinator)
    }

    fn asked(&self, view: &View, question: &QuestionView) -> Option<&Question> {
        self.questions.question(view.set?, question.question)
    }

    fn question(&self, view: &View, question: &QuestionView) -> Vec<String> {
        let slot = |id| {
            let (_, text) = question.slots.iter().find(|(slot, _)| *slot == id)?;
            match text {
                TextView::Readable(text) => Some(self.page.secret(text.seal)),
                TextView::Withheld => None,
            }
        };
        let known = self.asked(view, question);
        let text = known.map_or_else(
            || question.question.to_string(),
            |known| {
                let values: Vec<_> = known.slots().iter().map(|known| (known.id, slot(known.id))).collect();
                let value =
                    |id| values.iter().find(|(known, _)| *known == id).and_then(|(_, v)| v.as_deref());
                known.filled(self.page.language, value).text
            },
        );
        let document =
            question.document.map(|number| format!(" ({} {number})", self.page.say(&Shared::Document)));
        let mut lines = vec![format!("{}. {text}{}", question.number, document.unwrap_or_default())];
        lines.extend(question.comment.map(|comment| format!("   {}", self.text(&comment))));
        for reply in &view.replies {
            let of = reply.answers.iter().filter(|answer| answer.question == question.number);
            lines.extend(of.map(|answer| format!("   → {}", self.answer(known, answer))));
        }
        lines
    }

    fn answer(&self, question: Option<&Question>, answer: &AnswerView) -> String {
        let choice = answer.choice.map(|id| {
            let label = question.and_then(|question| question.choice(id));
            label.map_or(id.as_str(), |choice| choice.label.in_language(self.page.language).text).to_owned()
        });
        let day = answer.day.map(|seal| self.page.secret(seal));
        let comment = answer.comment.map(|comment| self.text(&comment));
        let parts: Vec<String> = [choice, day, comment].into_iter().flatten().collect();
        parts.join(" · ")
    }

    fn answers(&self, view: &View, reply: &ReplyView) -> Vec<String> {
        let line = |answer: &AnswerView| {
            let question = view.questions.iter().find(|question| question.number == answer.question);
            let known = question.and_then(|question| self.asked(view, question));
            format!("{}. {}", answer.question, self.answer(known, answer))
        };
        reply.answers.iter().map(line).collect()
    }

    fn phrase(&self, id: PhraseId) -> String {
        let phrase = self.questions.phrase(id);
        phrase.map_or(id.as_str(), |phrase| phrase.text.in_language(self.page.language).text).to_owned()
    }

    fn document(&self, document: &DocumentView) -> String {
        let file = document.file.map_or_else(|| self.page.withheld(), |file| self.page.secret(file));
        let comments: Vec<String> = document.comments.iter().map(|comment| self.phrase(*comment)).collect();
        joined(&format!("{}. {file}", document.number), &comments.join(", "))
    }

    fn message(&self, message: &MessageView) -> String {
        let by = self.page.say(&labels::office(message.by, false));
        let at = self.page.instant(message.at);
        let heading = message.heading.map(|heading| self.phrase(heading));
        let text = message.text.map(|text| self.text(&text));
        let words: Vec<String> = [heading, text].into_iter().flatten().collect();
        format!("{at} · {by}: {}", words.join(" "))
    }

    fn note(&self, note: &NoteView) -> String {
        let by = self.page.say(&labels::office(note.by.side(), note.by.is_coordinator()));
        let text = note.text.map(|text| self.text(&text)).unwrap_or_default();
        format!("{} · {by}: {text}", self.page.say(&labels::of_act(note.act)))
    }

    fn text(&self, text: &TextView) -> String {
        match text {
            TextView::Withheld => self.page.withheld(),
            TextView::Readable(text) => self.page.text(*text),
        }
    }
}
