//! The kit itself: ten commands of a toy, written in it, by hand, and with others' libraries.

use imi_benches::{hand, inquiry};
use imi_core::testing::begin;
use imi_core::{CommandId, Moment, Policy};

use crate::Outcome;
use crate::measure::{Way, measure};
use crate::report::{self, Report, Target};

pub(crate) fn hold(rounds: usize, report: &mut Report) -> Outcome<()> {
    let (standings, policy) = ([inquiry::standing()], Policy::default());
    let moment = Moment { now: begin(), actor: inquiry::ACTOR, standings: &standings, policy: &policy };
    let ids: [CommandId; 10] = std::array::from_fn(|n| CommandId::from_u128(n as u128 + 1));
    let (mut by_hand, mut by_kit) = (Vec::with_capacity(10), Vec::with_capacity(10));
    let by = inquiry::by(begin());
    hand::play(&by, &mut by_hand)?;
    inquiry::play(&moment, &ids, &mut by_kit)?;
    assert_eq!(by_kit, by_hand, "the kit's toy tells another story");
    #[cfg(any(feature = "statig", feature = "cqrs"))]
    let told = by_hand.clone();

    #[cfg_attr(
        not(any(feature = "statig", feature = "cqrs")),
        allow(unused_mut, reason = "there is nobody else to measure")
    )]
    let mut ways = vec![
        Way::new("kit", 10, || {
            by_kit.clear();
            inquiry::play(&moment, &ids, &mut by_kit).is_ok()
        }),
        Way::new("hand-written enum", 10, || {
            by_hand.clear();
            hand::play(&by, &mut by_hand).is_ok()
        }),
    ];
    #[cfg(feature = "statig")]
    {
        let mut journal = Vec::with_capacity(10);
        crate::by_statig::play(&by, &mut journal);
        assert_eq!(journal, told, "statig tells another story");
        ways.push(Way::new("statig", 10, move || {
            journal.clear();
            crate::by_statig::play(&by, &mut journal);
        }));
    }
    #[cfg(feature = "cqrs")]
    {
        let machine = crate::by_cqrs::Machine::new(by);
        assert!(machine.play() && machine.journal() == told, "cqrs-es tells another story");
        ways.push(Way::new("cqrs-es", 10, move || machine.play()));
    }
    let times = measure(rounds, ways);
    report::heading("The kit: one of ten commands of a toy")?;
    times.iter().try_for_each(report::times)?;
    let [kit, by_hand, others @ ..] = times.as_slice() else { return Ok(()) };
    report.hold(kit, by_hand, &Target::AtMost(1.25))?;
    report.hold(kit, by_hand, &Target::NoAllocation)?;
    if let Some(cqrs) = others.iter().find(|times| times.name == "cqrs-es") {
        report.hold(kit, cqrs, &Target::Faster(20.0))?;
    }
    Ok(())
}
