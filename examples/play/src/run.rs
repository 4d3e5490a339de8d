//! Plays a scenario to its end, and tells it as text or as JSON.

use std::io::Write;

use imi_core::{Actor, Language, Shown, Store};
use imi_i18n::Catalogue;
use serde_json::{Value, json};

use crate::facts::facts;
use crate::form::{NOTHING, word};
use crate::judge::{Difference, judge, name};
use crate::page::{Page, lines};
use crate::paint::Paint;
use crate::picture::Pictured;
use crate::play::{Effect, Made, PlayError, Player};
use crate::scenario::{Scenario, Step};
use crate::show::Show;
use crate::workflow::{Machine, Many, Played};

/// How a scenario is told.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The texts.
    pub catalogue: &'a Catalogue,
    /// Everything in this language; unstated, the steps are told in English and each view in its reader's.
    pub language: Option<Language>,
    /// As JSON.
    pub json: bool,
    /// Colours.
    pub paint: Paint,
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How many steps were played.
    pub steps: usize,
    /// The steps that did something else than stated, by number.
    pub wrong: Vec<usize>,
}

impl Outcome {
    /// Whether everything happened as stated, and nothing else.
    #[must_use]
    pub fn as_stated(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Plays a scenario against a store, and tells it.
///
/// # Errors
/// [`PlayError`]. That something differs from what is stated is no error, but the [`Outcome`].
pub fn run<L: Played, S: Store<L>>(
    scenario: &Scenario<L>,
    policy: &L::Policy,
    store: S,
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, PlayError> {
    let mut player = Player::new(scenario, policy, store)?;
    let language = telling.language.unwrap_or(Language::En);
    let show = Show { scenario, catalogue: telling.catalogue, language, paint: telling.paint };
    let mut outcome = Outcome { steps: 0, wrong: Vec::new() };
    let mut told = Vec::new();
    if !telling.json {
        show.story(out)?;
        if player.before > 0 {
            let again =
                format!("played before in this store, {}; all {} are new", times(player.before), L::NOUNS);
            writeln!(out, "{}", telling.paint.dim(&again))?;
        }
    }
    for step in &scenario.steps {
        let effect = player.step(step)?;
        let differences = judge(scenario, step, &effect, &|shown| plain(&player, shown).unwrap_or_default());
        outcome.steps += 1;
        if !differences.is_empty() {
            outcome.wrong.push(step.number);
        }
        if telling.json {
            told.push(as_json(scenario, step, &effect, &differences));
        } else {
            show.step(step, &effect, &differences, out)?;
            for watcher in &step.form.show.0 {
                if let Some(made) = player.made(step.exchange(scenario)) {
                    page(&player, &show, telling, made, watcher, out)?;
                }
            }
        }
    }
    if telling.json {
        let whole = json!({
            "file": scenario.file, "story": scenario.story, "as_stated": outcome.as_stated(),
            "steps": told, "views": views(&player)?,
        });
        write!(out, "{whole:#}")?;
        return Ok(outcome);
    }
    for made in player.exchanges.clone() {
        for watcher in parties(&player, &made)? {
            page(&player, &show, telling, &made, &watcher, out)?;
        }
    }
    let wrong: Vec<String> = outcome.wrong.iter().map(usize::to_string).collect();
    let line = match outcome.wrong.len() {
        0 => telling.paint.good(&format!("{}: {} steps, as stated", scenario.file, outcome.steps)),
        1 => telling.paint.bad(&format!(
            "{}: step {} of {} differs",
            scenario.file,
            wrong.join(""),
            outcome.steps
        )),
        _ => telling.paint.bad(&format!(
            "{}: steps {} of {} differ",
            scenario.file,
            wrong.join(", "),
            outcome.steps
        )),
    };
    writeln!(out, "\n{line}")?;
    Ok(outcome)
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// A view as plain facts.
fn plain<L: Played, S: Store<L>>(player: &Player<'_, L, S>, shown: &Shown<L>) -> Result<Value, PlayError> {
    let number = |text: &str| {
        let number = text.parse().ok()?;
        player.exchanges.iter().find(|made| made.number == number).map(|made| made.name.clone())
    };
    Ok(facts(shown, &player.open(shown)?, &|id| player.scenario.names.word(id), &number))
}

/// One reader of each authority that has a part in the exchange: he who sees most of it.
fn parties<L: Played, S: Store<L>>(
    player: &Player<'_, L, S>,
    made: &Made<L>,
) -> Result<Vec<String>, PlayError> {
    let mut readers: Vec<(Actor, String, (usize, usize))> = Vec::new();
    for (watcher, actor) in player.scenario.world.watchers() {
        let Some(shown) = player.glance(made.id, actor)? else { continue };
        let Some(depth) = L::depth(&shown.view) else { continue };
        let rank = (depth, shown.offers.len());
        match readers.iter_mut().find(|(other, _, _)| other.authority() == actor.authority()) {
            Some(known) if known.2 < rank => *known = (actor, watcher.to_owned(), rank),
            Some(_) => {}
            None => readers.push((actor, watcher.to_owned(), rank)),
        }
    }
    Ok(readers.into_iter().map(|(_, watcher, _)| watcher).collect())
}

fn page<L: Played, S: Store<L>>(
    player: &Player<'_, L, S>,
    show: &Show<'_, L>,
    telling: Telling<'_>,
    made: &Made<L>,
    watcher: &str,
    out: &mut dyn Write,
) -> Result<(), PlayError> {
    let world = &player.scenario.world;
    let own = world.users.iter().find(|user| user.word == watcher).map(|user| user.language);
    let language = telling.language.or(own).unwrap_or(Language::En);
    show.title(watcher, language, &made.name, out)?;
    let actor = world.actor(watcher);
    let shown = actor.map(|actor| player.glance(made.id, actor)).transpose()?.flatten();
    let Some(shown) = shown else {
        writeln!(out, "    {}", telling.paint.dim(NOTHING))?;
        return Ok(());
    };
    let opened = player.open(&shown)?;
    let name = |number| {
        let name = player.name_of(number);
        if name == number.to_string() { name } else { format!("{number} ({name})") }
    };
    let page = Page { catalogue: telling.catalogue, world, language, opened: &opened, name: &name };
    for line in lines(L::rows(&page, &player.policy, &shown), telling.paint) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A step as JSON.
fn as_json<L: Played>(
    scenario: &Scenario<L>,
    step: &Step,
    effect: &Effect<L>,
    differences: &[Difference],
) -> Value {
    let refused = effect.refused.as_ref().map(|refusal| {
        let rules = refusal.rules().into_iter();
        rules.map(|rule| json!({ "rule": name(rule), "section": rule.section() })).collect::<Vec<_>>()
    });
    let happened: Vec<Value> = effect
        .happened
        .iter()
        .map(|(at, exchange, key)| json!({ "at": at, L::NOUN: exchange, "what": key.name }))
        .collect();
    let mails: Vec<Value> = effect
        .mails
        .iter()
        .map(|mailed| {
            json!({
                "mail": word(&mailed.notice.mail), "to": scenario.world.recipient(mailed.notice.to),
                "copy": mailed.notice.copy, "language": mailed.notice.language, "about": mailed.exchange,
            })
        })
        .collect();
    let exchanges: serde_json::Map<String, Value> = effect
        .after
        .exchanges
        .iter()
        .map(|after| {
            let seen: serde_json::Map<String, Value> = after
                .seen
                .iter()
                .map(|(watcher, shown)| (watcher.clone(), json!(L::shown(&shown.view))))
                .collect();
            let offers: serde_json::Map<String, Value> = after
                .seen
                .iter()
                .map(|(watcher, shown)| {
                    let kinds: Vec<String> = shown.offers.iter().map(|offer| word(&offer.kind)).collect();
                    (watcher.clone(), json!(kinds))
                })
                .collect();
            let exchange =
                [("status", json!(after.status)), ("seen", json!(seen)), ("offers", json!(offers))];
            let beside = L::MACHINES.iter().filter(|machine| machine.many != Many::Itself);
            let beside = beside.map(|machine| (machine.name, stages(after, machine)));
            let exchange: serde_json::Map<String, Value> =
                exchange.into_iter().chain(beside).map(|(name, value)| (name.to_owned(), value)).collect();
            (after.name.clone(), Value::Object(exchange))
        })
        .collect();
    json!({
        "step": step.number, "line": step.line, "at": effect.at, "by": step.form.by, "does": step.form.does,
        L::NOUN: step.exchange(scenario), "refused": refused, "happened": happened, "mail": mails,
        "erased": effect.erased, L::NOUNS: exchanges, "differences": differences,
    })
}

/// Where a machine stands, or each of its kind.
fn stages<L: Played>(pictured: &Pictured<L>, machine: &Machine<L>) -> Value {
    let all = pictured.beside.iter().filter(|beside| beside.machine == machine.name);
    let mut all = all.map(|beside| (beside.which.clone().unwrap_or_default(), json!(beside.status)));
    match machine.many {
        Many::One => all.next().map_or(Value::Null, |(_, status)| status),
        _ => Value::Object(all.collect()),
    }
}

fn views<L: Played, S: Store<L>>(player: &Player<'_, L, S>) -> Result<Value, PlayError> {
    let mut exchanges = serde_json::Map::new();
    for made in &player.exchanges {
        let mut views = serde_json::Map::new();
        for (watcher, actor) in player.scenario.world.watchers() {
            if let Some(shown) = player.glance(made.id, actor)? {
                views.insert(watcher.to_owned(), plain(player, &shown)?);
            }
        }
        exchanges.insert(made.name.clone(), Value::Object(views));
    }
    Ok(Value::Object(exchanges))
}
