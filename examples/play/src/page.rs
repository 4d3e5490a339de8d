//! A request as one of its readers sees it, in his language.

use imi_core::{AuthorityId, Language, Message, Number, SealId, Secret, Shown};
use imi_i18n::{Catalogue, PhraseId, Question, Questions};
use imi_requests::view::{
    AnswerView, DerogationView, DocumentView, MessageView, NoteView, PartyView, QuestionView, ReplyView,
    TextView, View,
};
use imi_requests::{Request, Side};

use crate::labels::{self, Label};
use crate::paint::{Paint, WIDTH, padded, wrap};
use crate::world::World;

/// What a page is made with.
pub(crate) struct Page<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) questions: &'a Questions,
    pub(crate) world: &'a World,
    pub(crate) language: Language,
    pub(crate) opened: &'a [(SealId, Secret)],
    pub(crate) name: &'a dyn Fn(Number) -> String,
}

/// A label and what stands beside it, a line each.
type Rows = Vec<(String, Vec<String>)>;

impl Page<'_> {
    fn say(&self, message: &dyn Message) -> String {
        self.catalogue.render(message, self.language).text
    }

    /// The page, line by line.
    pub(crate) fn lines(&self, shown: &Shown<Request>, paint: Paint) -> Vec<String> {
        let rows = self.rows(shown);
        let widest = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).min(34);
        let mut lines = Vec::new();
        for (label, texts) in rows {
            let mut label = wrap(&label, widest).into_iter();
            let texts = texts.iter().flat_map(|text| indented(text, WIDTH - widest - 6));
            let mut texts = texts.collect::<Vec<_>>().into_iter();
            loop {
                let (left, right) = (label.next(), texts.next());
                if left.is_none() && right.is_none() {
                    break;
                }
                let left = paint.label(&padded(&left.unwrap_or_default(), widest));
                lines.push(format!("    {left}  {}", right.unwrap_or_default()).trim_end().to_owned());
            }
        }
        lines
    }

    fn rows(&self, shown: &Shown<Request>) -> Rows {
        let view = &shown.view;
        let mut rows: Rows =
            vec![(self.say(&Label::Request), vec![format!("{} · {}", view.number, self.say(&view.status))])];
        let mut add = |label: String, texts: Vec<String>| {
            if !texts.is_empty() {
                rows.push((label, texts));
            }
        };
        add(self.say(&labels::office(Side::Requesting, false)), vec![self.party(&view.requesting)]);
        let responding = view.responding.as_ref().map(|party| self.party(party));
        let addressee = view.addressee.map(|id| self.authority(id));
        match responding {
            Some(party) => add(self.say(&labels::office(Side::Responding, false)), vec![party]),
            None => add(self.say(&Label::Addressee), addressee.into_iter().collect()),
        }
        let instant = |at| labels::instant(self.catalogue, self.language, at);
        let day = |day| labels::day(self.catalogue, self.language, day);
        add(self.say(&Label::Sent), view.sent.map(instant).into_iter().collect());
        add(self.say(&Label::Deadline), view.deadline.map(day).into_iter().collect());
        add(self.say(&Label::Proposed), view.proposed.map(day).into_iter().collect());
        add(self.say(&Label::Accepted), view.accepted.map(instant).into_iter().collect());
        let closed = view
            .closed
            .map(|closed| format!("{} · {}", instant(closed.at), self.say(&labels::closed(closed.reason))));
        add(self.say(&Label::Closed), closed.into_iter().collect());
        add(self.say(&Label::Removed), view.removed.map(instant).into_iter().collect());
        self.case(view, &mut add);
        self.exchange(view, &mut add);
        let mut offers: Vec<String> = shown.offers.iter().map(|offer| self.say(&offer.kind)).collect();
        offers.dedup();
        let nothing = if offers.is_empty() { self.say(&Label::Nothing) } else { offers.join(" · ") };
        add(self.say(&Label::Offers), vec![nothing]);
        rows
    }

    fn case(&self, view: &View, add: &mut dyn FnMut(String, Vec<String>)) {
        for detail in &view.details {
            let label =
                self.questions.field(detail.field).map(|field| field.label.in_language(self.language).text);
            let value = detail.value.map_or_else(|| self.withheld(), |seal| self.secret(seal));
            add(label.unwrap_or(detail.field.as_str()).to_owned(), vec![value]);
        }
        let title = view
            .set
            .and_then(|set| self.questions.set(set))
            .map(|set| set.title().in_language(self.language));
        let mut questions: Vec<String> = title.map(|title| title.text.to_owned()).into_iter().collect();
        for question in &view.questions {
            questions.extend(self.question(view, question));
        }
        add(
            self.say(&Label::Justification),
            view.justification.map(|text| self.text(&text)).into_iter().collect(),
        );
        let texts = view.derogation.as_ref().map(|derogation| &derogation.texts);
        for (which, text) in texts.into_iter().flatten() {
            add(self.say(&labels::of_text(*which)), vec![self.text(text)]);
        }
        add(
            self.say(&Label::Documents),
            view.documents.iter().map(|document| self.document(document)).collect(),
        );
        add(self.say(&Label::Questions), questions);
    }

    fn exchange(&self, view: &View, add: &mut dyn FnMut(String, Vec<String>)) {
        if let Some(reply) = &view.pending_reply {
            add(self.say(&Label::Reply), self.answers(view, reply));
        }
        add(self.say(&Label::Messages), view.messages.iter().map(|message| self.message(message)).collect());
        add(self.say(&Label::Notes), view.notes.iter().map(|note| self.note(note)).collect());
        add(self.say(&Label::Suggestion), view.suggestion.map(|text| self.text(&text)).into_iter().collect());
        if let Some(allocation) = &view.allocation {
            let users = allocation.assigned.iter().filter_map(|id| self.world.user(*id));
            let users: Vec<&str> = users.map(|user| user.word.as_str()).collect();
            add(self.say(&Label::Allocation), vec![joined(&self.say(&allocation.status), &users.join(", "))]);
        }
        if let Some(derogation) = &view.derogation {
            self.derogation(derogation, add);
        }
        add(self.say(&Label::SplitFrom), view.split_from.map(self.name).into_iter().collect());
        add(self.say(&Label::SplitOff), view.split_off.iter().map(|number| (self.name)(*number)).collect());
        for advice in &view.advice {
            add("!".to_owned(), vec![self.say(advice)]);
        }
    }

    fn derogation(&self, view: &DerogationView, add: &mut dyn FnMut(String, Vec<String>)) {
        let reference = view.reference.map(self.name).unwrap_or_default();
        add(self.say(&Label::Derogation), vec![joined(&self.say(&view.status), &reference)]);
        if !view.confirmed.is_empty() {
            let steps: Vec<String> = view.confirmed.iter().map(u8::to_string).collect();
            add(self.say(&Label::Steps), vec![steps.join(", ")]);
        }
        let ends = view.ends.map(|at| labels::instant(self.catalogue, self.language, at));
        add(self.say(&Label::Ends), ends.into_iter().collect());
    }

    fn authority(&self, id: AuthorityId) -> String {
        match self.world.authority(id) {
            Some(authority) => {
                format!(
                    "{} ({})",
                    authority.name,
                    self.catalogue.country_name(authority.country, self.language)
                )
            }
            None => id.to_string(),
        }
    }

    fn party(&self, party: &PartyView) -> String {
        let coordinator = party.coordinator.and_then(|id| self.world.authority(id));
        let coordinator = coordinator.map(|coordinator| coordinator.name.as_str()).unwrap_or_default();
        joined(&self.authority(party.authority), coordinator)
    }

    fn withheld(&self) -> String {
        format!("({})", self.say(&Label::Withheld))
    }

    fn secret(&self, seal: SealId) -> String {
        let secret = self.opened.iter().find(|(id, _)| *id == seal).map(|(_, secret)| secret);
        match secret {
            Some(Secret::Text(text)) => text.reveal().clone(),
            Some(Secret::File(file)) => file.reveal().name.clone(),
            _ => self.say(&Label::Removed),
        }
    }

    /// Free text; its language stands beside it where it is not the reader's.
    fn text(&self, text: &TextView) -> String {
        match text {
            TextView::Withheld => self.withheld(),
            TextView::Readable(text) => {
                let words = format!("“{}”", self.secret(text.seal));
                match text.language.filter(|language| *language != self.language) {
                    Some(language) => {
                        format!("{words} [{}]", self.catalogue.language_name(language, self.language))
                    }
                    None => words,
                }
            }
        }
    }

    fn asked(&self, view: &View, question: &QuestionView) -> Option<&Question> {
        self.questions.question(view.set?, question.question)
    }

    fn question(&self, view: &View, question: &QuestionView) -> Vec<String> {
        let slot = |id| {
            let (_, text) = question.slots.iter().find(|(slot, _)| *slot == id)?;
            match text {
                TextView::Readable(text) => Some(self.secret(text.seal)),
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
                known.filled(self.language, value).text
            },
        );
        let document = question.document.map(|number| format!(" ({} {number})", self.say(&Label::Document)));
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
            label.map_or(id.as_str(), |choice| choice.label.in_language(self.language).text).to_owned()
        });
        let day = answer.day.map(|seal| self.secret(seal));
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
        phrase.map_or(id.as_str(), |phrase| phrase.text.in_language(self.language).text).to_owned()
    }

    fn document(&self, document: &DocumentView) -> String {
        let file = document.file.map_or_else(|| self.withheld(), |file| self.secret(file));
        let comments: Vec<String> = document.comments.iter().map(|comment| self.phrase(*comment)).collect();
        joined(&format!("{}. {file}", document.number), &comments.join(", "))
    }

    fn message(&self, message: &MessageView) -> String {
        let by = self.say(&labels::office(message.by, false));
        let at = labels::instant(self.catalogue, self.language, message.at);
        let heading = message.heading.map(|heading| self.phrase(heading));
        let text = message.text.map(|text| self.text(&text));
        let words: Vec<String> = [heading, text].into_iter().flatten().collect();
        format!("{at} · {by}: {}", words.join(" "))
    }

    fn note(&self, note: &NoteView) -> String {
        let by = self.say(&labels::office(note.by.side(), note.by.is_coordinator()));
        let text = note.text.map(|text| self.text(&text)).unwrap_or_default();
        format!("{} · {by}: {text}", self.say(&labels::of_act(note.act)))
    }
}

fn joined(one: &str, other: &str) -> String {
    if other.is_empty() { one.to_owned() } else { format!("{one} · {other}") }
}

/// The lines of a text, of which later ones stand under the words of the first: behind its number or arrow.
fn indented(text: &str, width: usize) -> Vec<String> {
    let mark = text.find(|c: char| !matches!(c, ' ' | '.' | '→' | '0'..='9')).unwrap_or(0);
    let first = text.get(..mark).unwrap_or_default();
    let first = if first.ends_with(' ') { first } else { "" };
    let blanks = if first.is_empty() { 2 } else { first.chars().count() };
    let words = text.get(first.len()..).unwrap_or_default();
    let lines = wrap(words, width.saturating_sub(blanks)).into_iter().enumerate();
    lines
        .map(
            |(nth, line)| {
                if nth == 0 { format!("{first}{line}") } else { format!("{}{line}", " ".repeat(blanks)) }
            },
        )
        .collect()
}
