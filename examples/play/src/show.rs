//! Tells what each step did, for people.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use imi_core::{Language, Message, Refusal};
use imi_i18n::Catalogue;
use serde_json::Value;

use crate::facts::brief;
use crate::form::{COMMISSION, word};
use crate::judge::{Difference, name};
use crate::labels;
use crate::paint::{Paint, WIDTH, padded, wrap};
use crate::picture::{Beside, Pictured};
use crate::play::Effect;
use crate::scenario::{Act, Scenario, Step};
use crate::workflow::{Played, Words};

/// What a step is told with.
pub(crate) struct Show<'a, L: Played> {
    pub(crate) scenario: &'a Scenario<L>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) language: Language,
    pub(crate) paint: Paint,
}

const INDENT: usize = 5;
const LABEL: usize = 11;

impl<L: Played> Show<'_, L> {
    fn say(&self, message: &dyn Message) -> String {
        self.catalogue.render(message, self.language).text
    }

    fn instant(&self, at: DateTime<Utc>) -> String {
        labels::instant(self.catalogue, self.language, at)
    }

    /// What the scenario tells.
    pub(crate) fn story(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in wrap(&self.scenario.story, WIDTH) {
            writeln!(out, "{}", self.paint.bold(&line))?;
        }
        Ok(())
    }

    /// A step with all that it did, and in what that differs from what was stated.
    pub(crate) fn step(
        &self,
        step: &Step,
        effect: &Effect<L>,
        differences: &[Difference],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mark = if differences.is_empty() { self.paint.good("✓") } else { self.paint.bad("✗") };
        let head =
            format!("{:>2}  {}  {}", step.number, self.instant(effect.at), self.paint.bold(&self.who(step)));
        writeln!(out, "\n{mark} {head}")?;
        let with = self.with(step);
        if !with.is_empty() {
            self.lines(out, "", &with, Paint::dim)?;
        }
        let mut told = false;
        let mut tell = |label: &str, text: &str, out: &mut dyn Write| {
            told = true;
            self.lines(out, label, text, |_, text| text.to_owned())
        };
        if let Some(refusal) = &effect.refused {
            tell("refused", &self.refusal(refusal), out)?;
        }
        if step.form.by.is_none() {
            for (at, exchange, key) in &effect.happened {
                let of = self.of(step, exchange);
                tell("happened", &format!("{}: {}{of}", self.instant(*at), self.say(&L::told(*key))), out)?;
            }
        }
        for (label, text) in self.changes(step, effect) {
            tell(&label, &text, out)?;
        }
        for text in self.mails(step, effect) {
            tell("mail", &text, out)?;
        }
        if effect.erased > 0 {
            tell("erased", &format!("{} personal values", effect.erased), out)?;
        }
        if let Some(report) = &effect.report {
            let title = self.say(&Words(report.title.0, report.title.1));
            tell("report", &format!("{title}: {}", report.sections.join(", ")), out)?;
        }
        if !told {
            let text = match &step.act {
                Some(Act::Look) => "seen, and nothing changed".to_owned(),
                _ if effect.happened.is_empty() => "nothing happens".to_owned(),
                _ => {
                    let all: Vec<String> =
                        effect.happened.iter().map(|(_, _, key)| self.say(&L::told(*key))).collect();
                    all.join(", ")
                }
            };
            self.lines(out, "", &text, Paint::dim)?;
        }
        self.differences(differences, out)
    }

    /// Names the exchange where it is not that of the step.
    fn of(&self, step: &Step, exchange: &str) -> String {
        if exchange == step.exchange(self.scenario) { String::new() } else { format!(" ({exchange})") }
    }

    fn who(&self, step: &Step) -> String {
        let exchange = if self.scenario.names.exchanges().len() > 1 {
            format!(" · {}", step.exchange(self.scenario))
        } else {
            String::new()
        };
        let Some(by) = &step.form.by else {
            return match &step.form.changes {
                Some(whose) => format!("{whose} changes"),
                None => match &step.form.after {
                    Some(after) => format!("{after} later"),
                    None => "time passes".to_owned(),
                },
            };
        };
        let user = self.scenario.world.users.iter().find(|user| user.word == *by);
        let of = user.and_then(|user| self.scenario.world.authority(user.of));
        let of = of.map(|of| format!(", {} ({})", of.word, of.country)).unwrap_or_default();
        let does = match &step.act {
            Some(Act::Create(_)) => self.say(&L::told(L::BEGUN)),
            Some(Act::Look) => "look".to_owned(),
            Some(Act::Give(command, _)) => {
                let kind = command.get("command").cloned().unwrap_or_default();
                let kind = serde_json::from_value::<L::Kind>(kind);
                kind.map(|kind| self.say(&kind)).unwrap_or_default()
            }
            None => String::new(),
        };
        format!("{by}{of} · {does}{exchange}")
    }

    /// The fields of the command in brief.
    fn with(&self, step: &Step) -> String {
        let mut parts = Vec::new();
        if let (Some(Act::Give(command, _)), Some(_)) = (&step.act, &step.form.by) {
            for (key, value) in command.as_object().into_iter().flatten() {
                if key != "command" {
                    parts.push(format!("{key} {}", self.field(value)));
                }
            }
        }
        if let Some(page) = &step.form.page {
            parts.push(format!("on the page “{page}”"));
        }
        if step.form.changes.is_some() {
            for switch in &step.form.settings {
                parts.push(format!("{} {}", word(&switch.setting), if switch.on { "on" } else { "off" }));
            }
            parts.extend(step.form.role.iter().map(|role| format!("role {role}")));
            parts.extend(step.form.access.map(|access| format!("access {}", word(&access))));
            parts.extend(
                step.form.coordinators.as_ref().map(|all| format!("coordinators {}", all.join(", "))),
            );
            let words = |rights: imi_core::Set<imi_core::UserRight>| {
                rights.iter().map(|r| word(&r)).collect::<Vec<_>>()
            };
            parts.extend(step.form.rights.map(|rights| format!("rights {}", words(rights).join(", "))));
        }
        parts.join(" · ")
    }

    fn field(&self, value: &Value) -> String {
        if let Some(text) = value.get("text").and_then(Value::as_str) {
            return format!("“{text}”");
        }
        if let Some(file) = value.get("file").or(Some(value)).and_then(|file| file.get("name")) {
            return brief(file);
        }
        match value {
            Value::String(text) => match text.parse() {
                Ok(id) => self.scenario.names.word(id),
                Err(_) => text.clone(),
            },
            Value::Array(all) if all.iter().any(Value::is_object) => format!("({})", all.len()),
            Value::Array(all) => all.iter().map(|value| self.field(value)).collect::<Vec<_>>().join(", "),
            Value::Object(_) => "…".to_owned(),
            other => other.to_string(),
        }
    }

    fn refusal(&self, refusal: &Refusal<L>) -> String {
        let rules = refusal
            .rules()
            .into_iter()
            .map(|rule| format!("{} ({}): {}", name(rule), rule.section(), self.say(&rule)));
        rules.collect::<Vec<_>>().join("; ")
    }

    fn changes(&self, step: &Step, effect: &Effect<L>) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        for after in &effect.after.exchanges {
            let before = effect.before.of(&after.name);
            let of = self.of(step, &after.name);
            let arrow = |from: Option<L::Stage>, to: L::Stage| {
                let from = from.map_or("–".to_owned(), |status| self.say(&status));
                format!("{from} → {}{of}", self.say(&to))
            };
            let was = before.map(|before| before.status);
            if was != Some(after.status) {
                lines.push(("status".to_owned(), arrow(was, after.status)));
            }
            lines.extend(self.sights(before, after, &of));
            for Beside { machine, which, status } in &after.beside {
                let was = before.and_then(|before| before.beside(machine, which.as_deref()));
                let rest =
                    L::MACHINES.iter().find(|known| known.name == *machine).and_then(|known| known.rest);
                if was.or(rest) != Some(*status) {
                    let which = which.as_ref().map(|which| format!("{which}: ")).unwrap_or_default();
                    lines.push(((*machine).to_owned(), format!("{which}{}", arrow(was, *status))));
                }
            }
        }
        lines
    }

    /// Who sees the exchange for the first time, no longer, or otherwise than it is.
    fn sights(&self, before: Option<&Pictured<L>>, after: &Pictured<L>, of: &str) -> Vec<(String, String)> {
        let (mut new, mut gone, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for (watcher, _) in self.scenario.world.watchers() {
            let was = before.and_then(|before| before.seen_by(watcher)).map(|shown| L::shown(&shown.view));
            let is = after.seen_by(watcher).map(|shown| L::shown(&shown.view));
            match (was, is) {
                (None, Some(_)) => new.push(watcher),
                (Some(_), None) => gone.push(watcher),
                _ => {}
            }
            let Some(is) = is.filter(|is| *is != after.status && was != Some(*is)) else { continue };
            lines.push((String::new(), format!("{watcher} sees {}{of}", self.say(&is))));
        }
        if before.is_some() && !new.is_empty() {
            lines.push((String::new(), format!("now seen by {}{of}", new.join(", "))));
        }
        if !gone.is_empty() {
            lines.push((String::new(), format!("no longer seen by {}{of}", gone.join(", "))));
        }
        lines
    }

    /// The mails, those of one kind in one line.
    fn mails(&self, step: &Step, effect: &Effect<L>) -> Vec<String> {
        let mut kinds: Vec<(L::Mail, String)> = Vec::new();
        for mailed in &effect.mails {
            let kind = (mailed.notice.mail, mailed.exchange.clone());
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let line = |(mail, exchange): (L::Mail, String)| {
            let of = |copy: bool| {
                let same = effect.mails.iter().filter(|m| m.notice.mail == mail && m.exchange == exchange);
                let mut to: Vec<_> = same.filter(|m| m.notice.copy == copy).map(|m| m.notice.to).collect();
                to.sort_by_key(|to| self.scenario.world.place(*to));
                let to: Vec<String> = to.into_iter().map(|to| self.scenario.world.recipient(to)).collect();
                to.join(", ")
            };
            let copies = match of(true) {
                copies if copies.is_empty() => copies,
                copies => format!("; copy to {copies}"),
            };
            let about = self.of(step, &exchange);
            format!("“{}” ({}) to {}{copies}{about}", self.say(&L::subject(mail)), word(&mail), of(false))
        };
        kinds.into_iter().map(line).collect()
    }

    /// In what a step differs from what was stated.
    fn differences(&self, differences: &[Difference], out: &mut dyn Write) -> io::Result<()> {
        for Difference { about, line, expected, found } in differences {
            let place = format!("{}:{line}", self.scenario.file);
            writeln!(out, "     {} {}", self.paint.bad(&format!("✗ {about}")), self.paint.dim(&place))?;
            for text in expected {
                writeln!(out, "       {}", self.paint.bad(&format!("- {text}")))?;
            }
            for text in found {
                writeln!(out, "       {}", self.paint.good(&format!("+ {text}")))?;
            }
        }
        Ok(())
    }

    fn lines(
        &self,
        out: &mut dyn Write,
        label: &str,
        text: &str,
        style: impl Fn(Paint, &str) -> String,
    ) -> io::Result<()> {
        let indent = " ".repeat(INDENT);
        for (nth, line) in wrap(text, WIDTH - INDENT - LABEL).into_iter().enumerate() {
            let label = padded(if nth == 0 { label } else { "" }, LABEL - 1);
            writeln!(out, "{indent}{} {}", self.paint.label(&label), style(self.paint, &line))?;
        }
        Ok(())
    }

    /// Whose page follows.
    pub(crate) fn title(
        &self,
        watcher: &str,
        language: Language,
        exchange: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let user = self.scenario.world.users.iter().find(|user| user.word == watcher);
        let authority = user.and_then(|user| self.scenario.world.authority(user.of));
        let name = match authority {
            Some(authority) => {
                let country = self.catalogue.country_name(authority.country, language);
                format!("{watcher} · {}, {country} · {}", authority.name, language.native())
            }
            None => COMMISSION.to_owned(),
        };
        let several = self.scenario.names.exchanges().len() > 1;
        let name = if several { format!("{name} · {exchange}") } else { name };
        let rule = "─".repeat(WIDTH.saturating_sub(name.chars().count() + 4));
        writeln!(out, "\n{} {} {}", self.paint.dim("──"), self.paint.bold(&name), self.paint.dim(&rule))
    }
}
