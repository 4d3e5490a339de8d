//! What a user may do at a point of a scenario, and why he may not.

use std::io::Write;

use imi_core::{Member, Message, Store, transitions};

use crate::form::word;
use crate::judge::name;
use crate::mistake::Mistake;
use crate::picture::instance;
use crate::play::{Made, PlayError, Player};
use crate::run::Telling;
use crate::scenario::Scenario;
use crate::workflow::Played;

/// The point of a scenario at which something is asked: who asks, of which exchange, after which step.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// A user, or `commission`.
    pub by: String,
    /// Which request or alert; the first unless stated.
    pub exchange: Option<String>,
    /// After this step; the last unless stated.
    pub after: Option<usize>,
}

/// Why a question can not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// A word or number is none that is known here.
    #[error("{0}")]
    Word(String),
    /// The scenario can not be played.
    #[error(transparent)]
    Play(#[from] PlayError),
}

impl From<std::io::Error> for AskError {
    fn from(error: std::io::Error) -> Self {
        Self::Play(error.into())
    }
}

fn unknown<'w>(what: &str, said: &str, valid: impl IntoIterator<Item = &'w str>) -> AskError {
    let mistake = Mistake::word(&(0..0), format!("there is no {what} `{said}`"), said, valid);
    let help = mistake.help.map(|help| format!("; {help}")).unwrap_or_default();
    AskError::Word(format!("{}{help}", mistake.what))
}

/// A scenario that was played to a point, who asks there, and of what.
type There<'a, L, S> = (Player<'a, L, S>, imi_core::Actor, Made<L>);

/// Plays to the point; who asks and the exchange are known then.
fn there<'a, L: Played, S: Store<L>>(
    scenario: &'a Scenario<L>,
    policy: &L::Policy,
    store: S,
    point: &Point,
) -> Result<There<'a, L, S>, AskError> {
    let Some(actor) = scenario.world.actor(&point.by) else {
        let known = scenario.world.watchers().map(|(word, _)| word);
        return Err(unknown("user", &point.by, known));
    };
    if let Some(after) = point.after.filter(|after| *after > scenario.len()) {
        return Err(AskError::Word(format!("there is no step {after}; the last one is {}", scenario.len())));
    }
    let mut player = Player::new(scenario, policy, store)?;
    for step in scenario.steps.iter().take(point.after.unwrap_or(usize::MAX)) {
        player.step(step)?;
    }
    let made = match &point.exchange {
        Some(exchange) => player.made(exchange).cloned(),
        None => player.exchanges.first().cloned(),
    };
    let said = point.exchange.as_deref().or(scenario.names.exchanges().first().copied()).unwrap_or(L::NOUN);
    if made.is_none() && scenario.names.exchange(said) {
        return Err(AskError::Word(format!("the {} `{said}` is not made yet", L::NOUN)));
    }
    let made = made.ok_or_else(|| unknown(L::NOUN, said, scenario.names.exchanges()))?;
    Ok((player, actor, made))
}

/// Tells what a user may do.
///
/// # Errors
/// [`AskError`].
pub fn offers<L: Played, S: Store<L>>(
    (scenario, policy): (&Scenario<L>, &L::Policy),
    store: S,
    point: &Point,
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<(), AskError> {
    let (player, actor, made) = there(scenario, policy, store, point)?;
    let language = telling.language.unwrap_or(imi_core::Language::En);
    let say = |message: &dyn Message| telling.catalogue.render(message, language).text;
    let Some(shown) = player.glance(made.id, actor)? else {
        writeln!(out, "{} sees nothing of `{}`", point.by, made.name)?;
        return Ok(());
    };
    writeln!(out, "{} · {} · {}", point.by, made.name, telling.paint.bold(&say(&L::shown(&shown.view))))?;
    if shown.offers.is_empty() {
        writeln!(out, "  {}", telling.paint.dim("nothing can be done"))?;
    }
    let arrows = transitions::<L>();
    for offer in &shown.offers {
        let Some(state) = player.state(made.id)? else { continue };
        let stands = L::stage(&state, offer.part, &player.moment(actor));
        let which = L::machine(&state, offer.part).1.map(|which| instance(&scenario.world, which));
        let which = which.map(|which| format!(" · {which}")).unwrap_or_default();
        let leads = arrows
            .iter()
            .filter(|arrow| Some(arrow.from) == stands && arrow.by == imi_core::By::Command(offer.kind));
        let mut to: Vec<String> = Vec::new();
        let mut section = "";
        for arrow in leads {
            section = arrow.section;
            if arrow.to != arrow.from {
                to.push(say(&arrow.to));
            }
        }
        let to = if to.is_empty() { String::new() } else { format!(" → {}", to.join(", or ")) };
        let kind = crate::paint::padded(&word(&offer.kind), 32);
        writeln!(
            out,
            "  {}{}{which}{}",
            telling.paint.label(&kind),
            say(&offer.kind),
            telling.paint.dim(&format!("{to} ({section})"))
        )?;
    }
    Ok(())
}

/// Tells whether a user may give a command and, if not, why not, and who could. The answer is whether he may.
///
/// # Errors
/// [`AskError`].
pub fn explain<L: Played, S: Store<L>>(
    (scenario, policy): (&Scenario<L>, &L::Policy),
    store: S,
    point: &Point,
    command: &str,
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<bool, AskError> {
    let kinds = crate::form::words::<L::Kind>();
    let Some(kind) = L::Kind::ALL.iter().copied().find(|kind| word(kind) == command) else {
        return Err(unknown("command", command, kinds.iter().map(String::as_str)));
    };
    let (player, actor, made) = there(scenario, policy, store, point)?;
    let language = telling.language.unwrap_or(imi_core::Language::En);
    let say = |message: &dyn Message| telling.catalogue.render(message, language).text;
    let mut answers = Vec::new();
    let parts = player.state(made.id)?.map(|state| L::parts_of(&state, kind)).unwrap_or_default();
    for part in parts {
        answers.push(player.explain(&made, kind, part, actor)?);
    }
    writeln!(out, "{} · {} · {}", point.by, made.name, telling.paint.bold(&say(&kind)))?;
    if answers.iter().any(Result::is_ok) {
        writeln!(out, "  {}", telling.paint.good("may be done; whether it is depends on its content alone"))?;
        return Ok(true);
    }
    // Of several offices the one that tells most is one's own.
    let told = answers.into_iter().filter_map(Result::err).max_by_key(|refusal| refusal.stage.is_some());
    let Some(refusal) = told else { return Ok(false) };
    for rule in refusal.rules() {
        writeln!(out, "  {}", telling.paint.bad(&say(&rule)))?;
        writeln!(out, "  rule       {} (handbook {})", name(rule), rule.section())?;
    }
    if let Some(stage) = refusal.stage {
        writeln!(out, "  status     {}", say(&stage))?;
    }
    if !refusal.could.is_empty() {
        let seats: Vec<String> = refusal.could.iter().map(|seat| word(&seat).replace('_', " ")).collect();
        writeln!(out, "  could      {}", seats.join(", "))?;
    }
    let mut could = Vec::new();
    for (watcher, other) in scenario.world.watchers() {
        let shown = player.glance(made.id, other)?;
        if shown.is_some_and(|shown| shown.offers.iter().any(|offer| offer.kind == kind)) {
            could.push(watcher);
        }
    }
    let could = if could.is_empty() { "nobody in this scenario".to_owned() } else { could.join(", ") };
    writeln!(out, "  now may    {could}")?;
    Ok(false)
}
