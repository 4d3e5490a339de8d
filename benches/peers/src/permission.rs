//! Who may do what: 1,024 questions to the rules, to others' engines and to a plain `match`.

use imi_benches::questions::{Question, Town};

use crate::Outcome;
use crate::measure::{Times, Way, measure};
use crate::report::{self, Report, Target};

/// So many questions are one slice of the turn.
const PIECES: u32 = 1_024;

/// So many calls of an engine stand for all offers: about as many kinds of command as there are.
const KINDS: f64 = 30.0;

pub(crate) fn hold(rounds: usize, report: &mut Report) -> Outcome<()> {
    let town = Town::new()?;
    #[cfg(feature = "cedar")]
    let cedar = crate::by_cedar::Cedar::new(&town)?;
    #[cfg(feature = "casbin")]
    let casbin = crate::by_casbin::Casbin::new(&town)?;
    agree(&town, "a plain match", |_, question| Ok(town.plain(question).is_ok()))?;
    #[cfg_attr(
        not(any(feature = "cedar", feature = "casbin")),
        allow(unused_mut, reason = "there is nobody else to measure")
    )]
    let mut ways = vec![
        each(&town, "explain", |_, question| town.explain(question).is_ok()),
        each(&town, "all offers", |_, question| !town.offers(question).is_empty()),
        each(&town, "a plain match", |_, question| town.plain(question).is_ok()),
    ];
    #[cfg(feature = "cedar")]
    {
        agree(&town, CEDAR, |number, _| Ok(cedar.prebuilt(number)))?;
        agree(&town, SLICED, |_, question| cedar.sliced(question))?;
        ways.push(each(&town, CEDAR, |number, _| cedar.prebuilt(number)));
        ways.push(each(&town, SLICED, |_, question| cedar.sliced(question).is_ok_and(|answer| answer)));
    }
    #[cfg(feature = "casbin")]
    {
        agree(&town, CASBIN, |number, _| Ok(casbin.ask(number)))?;
        ways.push(each(&town, CASBIN, |number, _| casbin.ask(number)));
    }
    let times = measure(rounds, ways);
    report::heading("A permission: one of 1,024 questions")?;
    times.iter().try_for_each(report::times)?;
    let allowed = town.questions.iter().filter(|question| town.plain(question).is_ok()).count();
    report::note(&format!("allowed are {allowed} of {PIECES}"))?;
    let [explain, offers, _, engines @ ..] = times.as_slice() else { return Ok(()) };
    report.hold(explain, explain, &Target::NoAllocation)?;
    for engine in engines {
        report.hold(explain, engine, &Target::Faster(least(engine)))?;
    }
    report.hold(offers, offers, &Target::Nanoseconds(250.0))?;
    for engine in engines {
        let thirty = engine.times(thirty(engine), KINDS);
        report.hold(offers, &thirty, &Target::Faster(least(engine)))?;
    }
    Ok(())
}

const CEDAR: &str = "cedar, all entities ready";
const SLICED: &str = "cedar, slice made for the question";
const CASBIN: &str = "casbin";

fn least(engine: &Times) -> f64 {
    if engine.name == CASBIN { 200.0 } else { 300.0 }
}

fn thirty(engine: &Times) -> &'static str {
    match engine.name {
        CEDAR => "thirty calls of cedar, all entities ready",
        SLICED => "thirty calls of cedar, slice made for each",
        _ => "thirty calls of casbin",
    }
}

/// All questions in their order.
fn each<'t>(town: &'t Town, name: &'static str, ask: impl Fn(usize, &Question) -> bool + 't) -> Way<'t> {
    Way::new(name, PIECES, move || {
        let questions = town.questions.iter().enumerate();
        questions.filter(|(number, question)| ask(*number, std::hint::black_box(question))).count()
    })
}

/// Holds the answers against those of the rules.
fn agree(town: &Town, name: &str, ask: impl Fn(usize, &Question) -> Outcome<bool>) -> Outcome<()> {
    for (number, question) in town.questions.iter().enumerate() {
        let (answer, rules) = (ask(number, question)?, town.explain(question).is_ok());
        assert_eq!(answer, rules, "{name} answers {question:?} otherwise than the rules");
    }
    Ok(())
}
