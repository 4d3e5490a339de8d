//! Holds what a step did against what it was to do. What is not stated must not happen.

use std::collections::BTreeMap;

use imi_core::Shown;
use imi_requests::{Request, Status};
use serde::Serialize;
use serde_json::Value;

use crate::facts::compare;
use crate::form::{NOTHING, PerRequest, word};
use crate::picture::Pictured;
use crate::play::{Effect, Mailed};
use crate::scenario::{Scenario, Step};

/// Something that was to happen and did not, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub about: String,
    /// The line of the file that says, or should have said, what is to happen.
    pub line: usize,
    /// What was to happen and did not.
    pub expected: Vec<String>,
    /// What happened instead.
    pub found: Vec<String>,
}

/// Opens a view as plain facts.
pub(crate) type Open<'a> = dyn Fn(&Shown<Request>) -> Value + 'a;

/// Everything in which a step's effect differs from what is stated.
pub(crate) fn judge(scenario: &Scenario, step: &Step, effect: &Effect, open: &Open<'_>) -> Vec<Difference> {
    let mut judge = Judge { scenario, step, effect, open, differences: Vec::new() };
    judge.refused();
    judge.statuses();
    judge.mail();
    judge.report();
    let requests: Vec<String> = effect.after.requests.iter().map(|request| request.name.clone()).collect();
    for request in &requests {
        judge.seen(request);
        judge.offers(request);
    }
    judge.differences
}

struct Judge<'a> {
    scenario: &'a Scenario,
    step: &'a Step,
    effect: &'a Effect,
    open: &'a Open<'a>,
    differences: Vec<Difference>,
}

impl Judge<'_> {
    fn differ(&mut self, about: impl Into<String>, key: &str, expected: Vec<String>, found: Vec<String>) {
        let (about, line) = (about.into(), self.step.line_of(key));
        self.differences.push(Difference { about, line, expected, found });
    }

    fn refused(&mut self) {
        let mut expected = self.step.form.then.refused.clone().map(|rules| rules.0).unwrap_or_default();
        let rules = self.effect.refused.as_ref().map(imi_core::Refusal::rules).unwrap_or_default();
        let mut found: Vec<String> = rules.iter().map(|rule| name(*rule)).collect();
        expected.sort();
        found.sort();
        found.dedup();
        if expected == found {
            return;
        }
        if expected.is_empty() {
            expected.push("done".to_owned());
        }
        match &self.effect.refused {
            Some(refusal) => found.push(format!("“{refusal}”")),
            None => found.push("done".to_owned()),
        }
        self.differ("refused", "refused", expected, found);
    }

    /// Whether the key of a table means the step's request, or names this one.
    fn stated<'t>(&self, statement: Option<&'t PerRequest>, request: &str) -> Option<&'t Status> {
        match statement? {
            PerRequest::One(status) => (self.step.request(self.scenario) == request).then_some(status),
            PerRequest::Each(each) => each.get(request),
        }
    }

    fn statuses(&mut self) {
        let (scenario, step, effect) = (self.scenario, self.step, self.effect);
        let then = &step.form.then;
        for request in scenario.names.requests() {
            let (before, after) = (effect.before.of(request), effect.after.of(request));
            let expected = self.stated(then.status.as_ref(), request).copied();
            let about = self.about("status", request);
            self.status(about, "status", expected.or(before.map(|b| b.status)), after.map(|a| a.status));
            let expected = self.stated(then.derogation.as_ref(), request).copied();
            let about = self.about("derogation", request);
            let before_derogation = before.and_then(|before| before.derogation);
            let derogation = after.and_then(|after| after.derogation);
            self.status(about, "derogation", expected.or(before_derogation), derogation);
            for authority in scenario.names.authorities() {
                let found = after.and_then(|after| after.allocation_of(authority));
                let expected = self.stated(then.allocation.get(authority), request).copied();
                let stood = before.and_then(|before| before.allocation_of(authority));
                // Who holds no office any more has nothing to allocate.
                if expected.is_none() && found.is_none() {
                    continue;
                }
                let expected = expected.or(stood).unwrap_or(Status::NotUsed);
                let about = self.about(&format!("allocation in {authority}"), request);
                self.status(about, "allocation", Some(expected), found);
            }
        }
    }

    fn status(&mut self, about: String, key: &str, expected: Option<Status>, found: Option<Status>) {
        if expected != found {
            let shown =
                |status: Option<Status>| vec![status.map_or("none".to_owned(), |status| word(&status))];
            self.differ(about, key, shown(expected), shown(found));
        }
    }

    /// Names the request where it is not that of the step.
    fn about(&self, what: &str, request: &str) -> String {
        if request == self.step.request(self.scenario) {
            what.to_owned()
        } else {
            format!("{what} of {request}")
        }
    }

    fn mail(&mut self) {
        let own = self.step.request(self.scenario);
        let line = |mail: &str, copy: bool, to: &str, about: &str| {
            let about = if about == own { String::new() } else { format!(" about {about}") };
            format!("{}{mail} to {to}{about}", if copy { "copy of " } else { "" })
        };
        let mut expected: Vec<String> = self
            .step
            .mail
            .iter()
            .map(|mail| line(&word(&mail.mail), mail.copy, &mail.to, mail.about.as_deref().unwrap_or(own)))
            .collect();
        let sent = |Mailed { request, notice }: &Mailed| {
            line(&word(&notice.mail), notice.copy, &self.scenario.world.recipient(notice.to), request)
        };
        let mut found: Vec<String> = self.effect.mails.iter().map(sent).collect();
        expected.retain(|line| match found.iter().position(|other| other == line) {
            Some(place) => {
                found.remove(place);
                false
            }
            None => true,
        });
        if !expected.is_empty() || !found.is_empty() {
            self.differ("mail", "mail", expected, found);
        }
    }

    fn report(&mut self) {
        let Some(expected) = self.step.form.then.report.clone() else { return };
        let contents = self.effect.report.as_ref().map(|report| {
            let value = serde_json::to_value(&report.contents).unwrap_or_default();
            let section = |content: &Value| content.get("section").and_then(Value::as_str).map(str::to_owned);
            value.as_array().into_iter().flatten().filter_map(section).collect::<Vec<String>>()
        });
        let found = contents.unwrap_or_default();
        if found != expected {
            self.differ("report", "report", expected, found);
        }
    }

    /// What is stated of a watcher, or of his authority, for a request.
    fn of_watcher<'t>(
        &self,
        table: &'t BTreeMap<String, Value>,
        watcher: &str,
        request: &str,
    ) -> Option<(&'t Value, bool)> {
        let user = self.scenario.world.users.iter().find(|user| user.word == watcher);
        let authority = user.and_then(|user| self.scenario.world.authority(user.of)).map(|a| a.word.as_str());
        let find = |get: &dyn Fn(&str) -> Option<&'t Value>| {
            get(watcher).map(|value| (value, true)).or_else(|| Some((get(authority?)?, false)))
        };
        if let Some(nested) = table.get(request) {
            return find(&|word| nested.get(word));
        }
        (self.step.request(self.scenario) == request).then(|| find(&|word| table.get(word))).flatten()
    }

    fn seen(&mut self, request: &str) {
        let Some(after) = self.effect.after.of(request) else { return };
        let before = self.effect.before.of(request);
        let status = self.stated(self.step.form.then.status.as_ref(), request).copied();
        let watchers: Vec<String> = self.scenario.world.watchers().map(|(word, _)| word.to_owned()).collect();
        for watcher in watchers {
            let seen = |picture: Option<&Pictured>| Some(picture?.seen_by(&watcher)?.view.status);
            let (was, is) = (seen(before), seen(Some(after)));
            let shown = |status: Option<Status>| status.map_or(NOTHING.to_owned(), |status| word(&status));
            let about = self.about(&format!("what {watcher} sees"), request);
            let stated = self.of_watcher(&self.step.form.then.sees, &watcher, request);
            match stated {
                Some((Value::String(expected), own)) => {
                    // Of an authority, users without any right here see nothing, whatever the others see.
                    if *expected != shown(is) && (own || is.is_some()) {
                        self.differ(about, "sees", vec![expected.clone()], vec![shown(is)]);
                    }
                    continue;
                }
                Some((expected @ Value::Object(_), own)) if own || is.is_some() => {
                    let facts = after.seen_by(&watcher).map(|shown| (self.open)(shown)).unwrap_or_default();
                    let mut differences = Vec::new();
                    compare("", expected, &facts, &mut differences);
                    for (path, expected, found) in differences {
                        self.differ(format!("{about}: {path}"), "sees", vec![expected], vec![found]);
                    }
                    if expected.get("status").is_some() {
                        continue;
                    }
                }
                _ => {}
            }
            // Whoever sees what there is follows the status: that is stated, or a surprise of its own.
            let follows = is == Some(after.status) && (status == is || before.map(|b| b.status) != is);
            if was != is && !follows {
                self.differ(about, "sees", vec![shown(was)], vec![shown(is)]);
            }
        }
        self.nobody(request, after);
    }

    /// An authority of which something is stated that is to be seen, and of which nobody sees anything.
    fn nobody(&mut self, request: &str, after: &Pictured) {
        for authority in self.scenario.names.authorities() {
            let table = &self.step.form.then.sees;
            let own = self.step.request(self.scenario) == request;
            let nested = table.get(request).and_then(|nested| nested.get(authority));
            let stated = nested.or_else(|| table.get(authority).filter(|_| own));
            let Some(stated) = stated.filter(|stated| stated.as_str() != Some(NOTHING)) else { continue };
            let id = self.scenario.names.authority_id(authority);
            let of =
                |word: &str| self.scenario.world.users.iter().any(|u| u.word == word && Some(u.of) == id);
            if !after.seen.iter().any(|(word, _)| of(word)) {
                let about = self.about(&format!("what {authority} sees"), request);
                self.differ(about, "sees", vec![crate::facts::brief(stated)], vec![NOTHING.to_owned()]);
            }
        }
    }

    fn offers(&mut self, request: &str) {
        let watchers: Vec<String> = self.scenario.world.watchers().map(|(word, _)| word.to_owned()).collect();
        for watcher in watchers {
            let Some((Value::Array(stated), true)) =
                self.of_watcher(&self.step.form.then.offers, &watcher, request)
            else {
                continue;
            };
            let stated: Vec<&str> = stated.iter().filter_map(Value::as_str).collect();
            let offers = |picture: Option<&Pictured>| -> Vec<String> {
                let offers = picture.and_then(|picture| picture.seen_by(&watcher)).map(|shown| &shown.offers);
                let mut kinds: Vec<String> =
                    offers.into_iter().flatten().map(|offer| word(&offer.kind)).collect();
                kinds.dedup();
                kinds
            };
            let (was, is) = (offers(self.effect.before.of(request)), offers(self.effect.after.of(request)));
            let changes = stated.iter().any(|kind| kind.starts_with(['+', '-']));
            let mut expected = if changes { was } else { Vec::new() };
            for kind in stated {
                match kind.split_at_checked(1) {
                    Some(("-", kind)) => expected.retain(|known| known != kind),
                    Some(("+", kind)) => expected.push(kind.to_owned()),
                    _ => expected.push(kind.to_owned()),
                }
            }
            let lacking = expected.iter().filter(|kind| !is.contains(kind)).cloned().collect::<Vec<_>>();
            let more = is.iter().filter(|kind| !expected.contains(kind)).cloned().collect::<Vec<_>>();
            if !lacking.is_empty() || !more.is_empty() {
                let about = self.about(&format!("what {watcher} may do"), request);
                self.differ(about, "offers", lacking, more);
            }
        }
    }
}

/// The name of a rule, as `refused` gives it.
pub(crate) fn name(rule: imi_core::AnyRule<imi_requests::Rule>) -> String {
    match rule {
        imi_core::AnyRule::Core(rule) => format!("{rule:?}"),
        imi_core::AnyRule::Own(rule) => format!("{rule:?}"),
    }
}
