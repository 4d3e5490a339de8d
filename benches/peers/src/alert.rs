//! The real rules of an alert: a rectification that very many are told of, and the view of a long history.

use imi_alerts::Alert;
use imi_benches::alert::Spread;
use imi_core::{Actor, fold};

use crate::Outcome;
use crate::measure::{Way, measure};
use crate::report::{self, Report, Target};

pub(crate) fn hold(rounds: usize, report: &mut Report) -> Outcome<()> {
    rectification(rounds, report)?;
    long_history(rounds, report)
}

/// So many recipients in each of the thirty states.
const RECIPIENTS: u128 = 200;

fn rectification(rounds: usize, report: &mut Report) -> Outcome<()> {
    let spread = Spread::new(RECIPIENTS)?;
    let (change, correction) = (spread.establishment()?, spread.description()?);
    let (quiet, by_hand) = (change.clone().quiet(), change.post()?);
    assert_eq!(change.decide()?.effects().notices, by_hand.notices(), "others are told by hand");
    let ways = vec![
        Way::new("establishment changed", 1, || change.decide().is_ok()),
        Way::new("its notices by hand", 1, || by_hand.notices()),
        Way::new("establishment changed, nobody to tell", 1, || quiet.decide().is_ok()),
        Way::new("description rectified", 1, || correction.decide().is_ok()),
    ];
    let times = measure(rounds, ways);
    report::heading("An alert in 30 states with 200 recipients each: a rectification decided")?;
    times.iter().try_for_each(report::times)?;
    let [changed, notices, _, described] = times.as_slice() else { return Ok(()) };
    let beyond = changed.less("establishment changed, beyond its notices", notices);
    report::times(&beyond)?;
    report::note(&format!("notices are {}", by_hand.count()))?;
    report.hold(&beyond, &beyond, &Target::Nanoseconds(2e6))?;
    Ok(report.hold(described, described, &Target::Nanoseconds(2e6))?)
}

/// So many events has the history.
const EVENTS: usize = 500;

fn long_history(rounds: usize, report: &mut Report) -> Outcome<()> {
    let (spread, wide) = (Spread::talked_about(EVENTS)?, Spread::new(RECIPIENTS)?);
    let journal = spread.history()?;
    assert_eq!(journal.len(), EVENTS);
    assert_eq!(fold::<Alert>(&journal)?, spread.state()?, "the fold comes to another state");
    let (broadcaster, inside) = (spread.broadcaster, spread.abroad(false).ok_or("nobody is there")?);
    let views = [
        ("view of its broadcaster", spread.look(broadcaster)?),
        ("view of a recipient", spread.look(inside)?),
        ("view of the Commission", spread.look(Actor::Commission)?),
        ("view of its broadcaster, 200 recipients in each state", wide.look(wide.broadcaster)?),
    ];
    let mut ways: Vec<Way<'_>> =
        views.iter().map(|(name, (state, look))| Way::new(name, 1, move || look.view(state))).collect();
    let pieces = u32::try_from(EVENTS)?;
    ways.push(Way::new("one of its events folded", pieces, || fold::<Alert>(std::hint::black_box(&journal))));
    let times = measure(rounds, ways);
    report::heading("An alert with a history of 500 events")?;
    times.iter().try_for_each(report::times)?;
    times.iter().take(3).try_for_each(|view| report.hold(view, view, &Target::Nanoseconds(5e4)))?;
    Ok(())
}
