//! The real rules: ten commands of a request with all that they do, and a history of fifty events.

use imi_benches::parts::Parts;
use imi_benches::request::Setting;
use imi_benches::unfold;
use imi_core::{CommandId, Order, fold};
use imi_requests::Request;

use crate::Outcome;
use crate::measure::{Way, measure};
use crate::report::{self, Report, Target};

pub(crate) fn hold(rounds: usize, report: &mut Report) -> Outcome<()> {
    ten_commands(rounds, report)?;
    each_command(rounds)?;
    fifty_events(rounds, report)
}

/// The decisions one by one.
fn each_command(rounds: usize) -> Outcome<()> {
    let parts = Parts::new()?;
    let parts = &parts;
    let one = |number| Way::new(parts.name(number), 1, move || parts.decide_one(number));
    let ways = (1..=10).map(one).collect();
    report::heading("A request: what deciding each of the ten commands costs")?;
    Ok(measure(rounds, ways).iter().try_for_each(report::times)?)
}

fn ten_commands(rounds: usize, report: &mut Report) -> Outcome<()> {
    let setting = Setting::new()?;
    let (draft, orders) = setting.script();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    let (state, _) = setting.play(&draft, &orders)?;
    let parts = Parts::new()?;
    assert_eq!(parts.evolve()?, state, "the parts come to another state");
    assert!(parts.gate() && parts.decide() && parts.decide_quietly(), "a part is refused");

    #[cfg_attr(not(feature = "cqrs"), allow(unused_mut, reason = "there is nobody else to measure"))]
    let mut ways = vec![
        Way::new("request, all rules", 10, || setting.play(&draft, &orders).is_ok()),
        Way::new("deciding", 10, || parts.decide()),
        Way::new("deciding, nobody to tell", 10, || parts.decide_quietly()),
        Way::new("gate", 10, || parts.gate()),
        Way::new("texts", 10, || parts.texts()),
        Way::new("events into the state", 10, || parts.evolve().is_ok()),
    ];
    #[cfg(feature = "cqrs")]
    {
        let machine = crate::by_cqrs::Machine::new(imi_benches::inquiry::by(setting.now));
        ways.push(Way::new("cqrs-es, toy without rules", 10, move || machine.play()));
    }
    let times = measure(rounds, ways);
    report::heading("A request: one of ten commands, with all rules, texts, seals and notices")?;
    times.iter().try_for_each(report::times)?;
    let [whole, deciding, quietly, gate, texts, evolving, others @ ..] = times.as_slice() else {
        return Ok(());
    };
    let notices = deciding.less("notices (deciding, less nobody to tell)", quietly);
    let content = quietly.less("", gate).less("content rules (the rest of deciding)", texts);
    let rest = whole.less("", deciding).less("envelopes, journal (the rest)", evolving);
    [notices, content, rest].iter().try_for_each(report::times)?;
    if let [cqrs] = others {
        report.hold(whole, cqrs, &Target::Faster(1.0))?;
    }
    Ok(())
}

fn fifty_events(rounds: usize, report: &mut Report) -> Outcome<()> {
    let setting = Setting::new()?;
    let (draft, orders) = setting.long();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    let (state, journal) = setting.play(&draft, &orders)?;
    assert_eq!(journal.len(), 50);
    assert_eq!(fold::<Request>(&journal)?, state, "the fold comes to another state");
    assert_eq!(unfold::fold(&journal).as_ref(), Some(&state), "the fold by hand comes to another state");

    let ways = vec![
        Way::new("fold", 50, || fold::<Request>(std::hint::black_box(&journal))),
        Way::new("fold by hand", 50, || unfold::fold(std::hint::black_box(&journal))),
    ];
    let times = measure(rounds, ways);
    report::heading("A history: one of fifty events")?;
    times.iter().try_for_each(report::times)?;
    let [ours, by_hand] = times.as_slice() else { return Ok(()) };
    Ok(report.hold(ours, by_hand, &Target::AtMost(1.5))?)
}
