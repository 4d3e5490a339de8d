//! Holds what a step did against what it was to do. What is not stated must not happen.

use std::collections::{BTreeMap, BTreeSet};

use imi_core::{Country, Shown};
use serde::Serialize;
use serde_json::Value;

use crate::facts::{brief, compare};
use crate::form::{NOTHING, word};
use crate::picture::Pictured;
use crate::play::{Effect, Mailed};
use crate::scenario::{Scenario, Step};
use crate::workflow::{Machine, Many, Played};
use crate::world::Authority;

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
pub(crate) type Open<'a, L> = dyn Fn(&Shown<L>) -> Value + 'a;

/// Everything in which a step's effect differs from what is stated.
pub(crate) fn judge<L: Played>(
    scenario: &Scenario<L>,
    step: &Step,
    effect: &Effect<L>,
    open: &Open<'_, L>,
) -> Vec<Difference> {
    let mut judge = Judge { scenario, step, effect, open, differences: Vec::new() };
    judge.refused();
    judge.statuses();
    judge.mail();
    judge.report();
    let exchanges: Vec<String> =
        effect.after.exchanges.iter().map(|exchange| exchange.name.clone()).collect();
    for exchange in &exchanges {
        judge.seen(exchange);
        judge.offers(exchange);
    }
    judge.differences
}

struct Judge<'a, L: Played> {
    scenario: &'a Scenario<L>,
    step: &'a Step,
    effect: &'a Effect<L>,
    open: &'a Open<'a, L>,
    differences: Vec<Difference>,
}

impl<L: Played> Judge<'_, L> {
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

    /// What is stated of an exchange: for it alone, or by its name.
    fn stated<'t>(&self, statement: Option<&'t Value>, exchange: &str) -> Option<&'t str> {
        match statement? {
            Value::String(status) => (self.step.exchange(self.scenario) == exchange).then_some(status),
            each => each.get(exchange)?.as_str(),
        }
    }

    /// What is stated of a machine: of all of its kind, or of the one.
    fn stated_beside<'t>(&'t self, machine: &str, which: Option<&str>, exchange: &str) -> Option<&'t str> {
        let statement = self.step.form.then.beside.get(machine)?;
        let own = which.and_then(|which| statement.get(which));
        self.stated(
            own.or_else(|| Some(statement).filter(|all| which.is_none() || all.is_string())),
            exchange,
        )
    }

    fn statuses(&mut self) {
        let (scenario, effect) = (self.scenario, self.effect);
        let step = self.step;
        for exchange in scenario.names.exchanges() {
            let (before, after) = (effect.before.of(exchange), effect.after.of(exchange));
            let expected = self.stated(step.form.then.status.as_ref(), exchange).map(str::to_owned);
            let about = self.about("status", exchange);
            let stood = before.map(|before| word(&before.status));
            self.status(about, "status", expected.or(stood), after.map(|after| word(&after.status)));
            for machine in L::MACHINES.iter().filter(|machine| machine.many != Many::Itself) {
                for which in self.instances(machine, exchange) {
                    self.beside(machine, which.as_deref(), exchange);
                }
            }
        }
    }

    /// Which of the machines of a kind there is something to say of.
    fn instances(&self, machine: &Machine<L>, exchange: &str) -> Vec<Option<String>> {
        if machine.many == Many::One {
            return vec![None];
        }
        let pictures = [self.effect.before.of(exchange), self.effect.after.of(exchange)];
        let known = pictures.into_iter().flatten().flat_map(|pictured| &pictured.beside);
        let known =
            known.filter(|known| known.machine == machine.name).filter_map(|known| known.which.clone());
        let stated = self.step.form.then.beside.get(machine.name).and_then(Value::as_object);
        let stated = stated.into_iter().flatten().map(|(which, _)| which.clone());
        let all: BTreeSet<String> = known.chain(stated).collect();
        all.into_iter().map(Some).collect()
    }

    fn beside(&mut self, machine: &Machine<L>, which: Option<&str>, exchange: &str) {
        let stood = self.effect.before.of(exchange).and_then(|before| before.beside(machine.name, which));
        let found = self.effect.after.of(exchange).and_then(|after| after.beside(machine.name, which));
        let expected = self.stated_beside(machine.name, which, exchange).map(str::to_owned);
        // What is no longer there, such as an office that its authority has left, has no status any more.
        if expected.is_none() && found.is_none() {
            return;
        }
        let rest = machine.rest.map(|rest| word(&rest));
        let expected = expected.or_else(|| stood.map(|stood| word(&stood))).or(rest.clone());
        let found = found.map(|found| word(&found)).or(rest);
        let name = which.map_or(machine.name.to_owned(), |which| format!("{} {which}", machine.name));
        let about = self.about(&name, exchange);
        self.status(about, machine.name, expected, found);
    }

    fn status(&mut self, about: String, key: &str, expected: Option<String>, found: Option<String>) {
        if expected != found {
            let shown = |status: Option<String>| vec![status.unwrap_or_else(|| "none".to_owned())];
            self.differ(about, key, shown(expected), shown(found));
        }
    }

    /// Names the exchange where it is not that of the step.
    fn about(&self, what: &str, exchange: &str) -> String {
        if exchange == self.step.exchange(self.scenario) {
            what.to_owned()
        } else {
            format!("{what} of {exchange}")
        }
    }

    fn mail(&mut self) {
        let own = self.step.exchange(self.scenario);
        let line = |mail: &str, copy: bool, to: &str, about: &str| {
            let about = if about == own { String::new() } else { format!(" about {about}") };
            format!("{}{mail} to {to}{about}", if copy { "copy of " } else { "" })
        };
        let mut expected: Vec<String> = self
            .step
            .mail
            .iter()
            .map(|mail| line(&mail.mail, mail.copy, &mail.to, mail.about.as_deref().unwrap_or(own)))
            .collect();
        let sent = |Mailed { exchange, notice }: &Mailed<L>| {
            line(&word(&notice.mail), notice.copy, &self.scenario.world.recipient(notice.to), exchange)
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
        let found = self.effect.report.as_ref().map(|report| report.sections.clone()).unwrap_or_default();
        if found != expected {
            self.differ("report", "report", expected, found);
        }
    }

    /// What is stated of a watcher, or of his authority, for an exchange.
    fn of_watcher<'t>(
        &self,
        table: &'t BTreeMap<String, Value>,
        watcher: &str,
        exchange: &str,
    ) -> Option<(&'t Value, bool)> {
        let authority = self.authority_of(watcher);
        let country = authority.map(|authority| authority.country.to_string());
        let find = |get: &dyn Fn(&str) -> Option<&'t Value>| {
            let of_authority = || get(&authority?.word).or_else(|| get(country.as_deref()?));
            get(watcher).map(|value| (value, true)).or_else(|| Some((of_authority()?, false)))
        };
        if let Some(nested) = table.get(exchange) {
            return find(&|word| nested.get(word));
        }
        (self.step.exchange(self.scenario) == exchange).then(|| find(&|word| table.get(word))).flatten()
    }

    fn seen(&mut self, exchange: &str) {
        let Some(after) = self.effect.after.of(exchange) else { return };
        let before = self.effect.before.of(exchange);
        let status = self.stated(self.step.form.then.status.as_ref(), exchange).map(str::to_owned);
        let watchers: Vec<String> = self.scenario.world.watchers().map(|(word, _)| word.to_owned()).collect();
        for watcher in watchers {
            let seen = |picture: Option<&Pictured<L>>| Some(L::shown(&picture?.seen_by(&watcher)?.view));
            let (was, is) = (seen(before), seen(Some(after)));
            let shown = |status: Option<L::Stage>| status.map_or(NOTHING.to_owned(), |status| word(&status));
            let about = self.about(&format!("what {watcher} sees"), exchange);
            let stated = self.of_watcher(&self.step.form.then.sees, &watcher, exchange);
            match stated {
                Some((Value::String(expected), own)) => {
                    // Of an authority, users without any right here see nothing, whatever the others see.
                    if *expected != shown(is) && (own || is.is_some()) {
                        self.differ(about, "sees", vec![expected.clone()], vec![shown(is)]);
                    }
                    continue;
                }
                Some((expected @ Value::Object(_), own)) if own || is.is_some() => {
                    let Some(shown) = after.seen_by(&watcher) else {
                        self.differ(about, "sees", vec![brief(expected)], vec![NOTHING.to_owned()]);
                        continue;
                    };
                    let facts = (self.open)(shown);
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
            let stated = status == is.map(|is| word(&is));
            let follows = is == Some(after.status) && (stated || before.map(|b| b.status) != is);
            if was != is && !follows {
                self.differ(about, "sees", vec![shown(was)], vec![shown(is)]);
            }
        }
        self.nobody(exchange, after);
    }

    /// An authority or country of which something is stated that is to be seen, and of which nobody sees anything.
    fn nobody(&mut self, exchange: &str, after: &Pictured<L>) {
        let sees = &self.step.form.then.sees;
        let nested = sees.get(exchange).and_then(Value::as_object);
        let own = nested.is_none() && self.step.exchange(self.scenario) == exchange;
        let stated = nested.into_iter().flatten().chain(sees.iter().filter(|_| own));
        let names = &self.scenario.names;
        let several = |whose: &str| names.authority_id(whose).is_some() || whose.parse::<Country>().is_ok();
        let to_see = |(whose, stated): &(&String, &Value)| several(whose) && stated.as_str() != Some(NOTHING);
        for (whose, stated) in stated.filter(to_see) {
            let of =
                |authority: &Authority| authority.word == *whose || authority.country.to_string() == *whose;
            if !after.seen.iter().any(|(watcher, _)| self.authority_of(watcher).is_some_and(of)) {
                let about = self.about(&format!("what {whose} sees"), exchange);
                self.differ(about, "sees", vec![brief(stated)], vec![NOTHING.to_owned()]);
            }
        }
    }

    fn authority_of(&self, watcher: &str) -> Option<&Authority> {
        let user = self.scenario.world.users.iter().find(|user| user.word == watcher)?;
        self.scenario.world.authority(user.of)
    }

    fn offers(&mut self, exchange: &str) {
        let watchers: Vec<String> = self.scenario.world.watchers().map(|(word, _)| word.to_owned()).collect();
        for watcher in watchers {
            let Some((Value::Array(stated), true)) =
                self.of_watcher(&self.step.form.then.offers, &watcher, exchange)
            else {
                continue;
            };
            let stated: Vec<&str> = stated.iter().filter_map(Value::as_str).collect();
            let offers = |picture: Option<&Pictured<L>>| -> Vec<String> {
                let offers = picture.and_then(|picture| picture.seen_by(&watcher)).map(|shown| &shown.offers);
                let mut kinds: Vec<String> =
                    offers.into_iter().flatten().map(|offer| word(&offer.kind)).collect();
                kinds.dedup();
                kinds
            };
            let (was, is) = (offers(self.effect.before.of(exchange)), offers(self.effect.after.of(exchange)));
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
                let about = self.about(&format!("what {watcher} may do"), exchange);
                self.differ(about, "offers", lacking, more);
            }
        }
    }
}

/// The name of a rule, as `refused` gives it.
pub(crate) fn name<R: core::fmt::Debug>(rule: imi_core::AnyRule<R>) -> String {
    match rule {
        imi_core::AnyRule::Core(rule) => format!("{rule:?}"),
        imi_core::AnyRule::Own(rule) => format!("{rule:?}"),
    }
}
