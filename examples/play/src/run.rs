//! Plays a scenario to its end, and tells it as text or as JSON.

use std::io::Write;

use imi_core::{Actor, Language, Shown, Store};
use imi_i18n::Catalogue;
use imi_requests::view::Depth;
use imi_requests::{Happening, Policy, Request};
use serde_json::{Value, json};

use crate::facts::facts;
use crate::form::{NOTHING, word};
use crate::judge::{Difference, judge, name};
use crate::page::Page;
use crate::paint::Paint;
use crate::play::{Effect, Made, PlayError, Player};
use crate::scenario::{Scenario, Step};
use crate::show::Show;

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
pub fn run<S: Store<Request>>(
    scenario: &Scenario,
    policy: &Policy,
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
                format!("played before in this store, {}; all requests are new", times(player.before));
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
                if let Some(made) = player.made(step.request(scenario)) {
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
    for made in player.requests.clone() {
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
fn plain<S: Store<Request>>(player: &Player<'_, S>, shown: &Shown<Request>) -> Result<Value, PlayError> {
    let number = |text: &str| {
        let number = text.parse().ok()?;
        player.requests.iter().find(|made| made.number == number).map(|made| made.name.clone())
    };
    Ok(facts(shown, &player.open(shown)?, &|id| player.scenario.names.word(id), &number))
}

/// One reader of each authority that has a part in the request: he who sees most of it.
fn parties<S: Store<Request>>(player: &Player<'_, S>, made: &Made) -> Result<Vec<String>, PlayError> {
    let mut readers: Vec<(Actor, String, usize)> = Vec::new();
    for (watcher, actor) in player.scenario.world.watchers() {
        let Some(shown) = player.glance(made.id, actor)? else { continue };
        let rank = match shown.view.depth {
            Depth::Full => 4,
            Depth::WithoutPersonalData => 3,
            Depth::Commission | Depth::Forwarder => 2,
            Depth::HighLevel => continue,
        };
        let rank = rank * 100 + shown.offers.len().min(99);
        match readers.iter_mut().find(|(other, _, _)| other.authority() == actor.authority()) {
            Some(known) if known.2 < rank => *known = (actor, watcher.to_owned(), rank),
            Some(_) => {}
            None => readers.push((actor, watcher.to_owned(), rank)),
        }
    }
    Ok(readers.into_iter().map(|(_, watcher, _)| watcher).collect())
}

fn page<S: Store<Request>>(
    player: &Player<'_, S>,
    show: &Show<'_>,
    telling: Telling<'_>,
    made: &Made,
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
    let page = Page {
        catalogue: telling.catalogue,
        questions: &player.policy.questions,
        world,
        language,
        opened: &opened,
        name: &name,
    };
    for line in page.lines(&shown, telling.paint) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A step as JSON.
fn as_json(scenario: &Scenario, step: &Step, effect: &Effect, differences: &[Difference]) -> Value {
    let refused = effect.refused.as_ref().map(|refusal| {
        let rules = refusal.rules().into_iter();
        rules.map(|rule| json!({ "rule": name(rule), "section": rule.section() })).collect::<Vec<_>>()
    });
    let happened: Vec<Value> = effect
        .happened
        .iter()
        .map(|(at, request, key)| json!({ "at": at, "request": request, "what": Happening(*key).0.name }))
        .collect();
    let mails: Vec<Value> = effect
        .mails
        .iter()
        .map(|mailed| {
            json!({
                "mail": word(&mailed.notice.mail), "to": scenario.world.recipient(mailed.notice.to),
                "copy": mailed.notice.copy, "language": mailed.notice.language, "about": mailed.request,
            })
        })
        .collect();
    let requests: serde_json::Map<String, Value> = effect
        .after
        .requests
        .iter()
        .map(|after| {
            let seen: serde_json::Map<String, Value> = after
                .seen
                .iter()
                .map(|(watcher, shown)| (watcher.clone(), json!(shown.view.status)))
                .collect();
            let offers: serde_json::Map<String, Value> = after
                .seen
                .iter()
                .map(|(watcher, shown)| {
                    let kinds: Vec<String> = shown.offers.iter().map(|offer| word(&offer.kind)).collect();
                    (watcher.clone(), json!(kinds))
                })
                .collect();
            let allocation: serde_json::Map<String, Value> = after
                .allocation
                .iter()
                .map(|(authority, status)| (authority.clone(), json!(status)))
                .collect();
            let request = json!({
                "status": after.status, "derogation": after.derogation, "allocation": allocation,
                "seen": seen, "offers": offers,
            });
            (after.name.clone(), request)
        })
        .collect();
    json!({
        "step": step.number, "line": step.line, "at": effect.at, "by": step.form.by, "does": step.form.does,
        "request": step.request(scenario), "refused": refused, "happened": happened, "mail": mails,
        "erased": effect.erased, "requests": requests, "differences": differences,
    })
}

fn views<S: Store<Request>>(player: &Player<'_, S>) -> Result<Value, PlayError> {
    let mut requests = serde_json::Map::new();
    for made in &player.requests {
        let mut views = serde_json::Map::new();
        for (watcher, actor) in player.scenario.world.watchers() {
            if let Some(shown) = player.glance(made.id, actor)? {
                views.insert(watcher.to_owned(), plain(player, &shown)?);
            }
        }
        requests.insert(made.name.clone(), Value::Object(views));
    }
    Ok(Value::Object(requests))
}
