//! What is drawn from random histories is what histories make.

use imi_core::testing::invariants;
use imi_core::{Access, Standing, Task, fold};
use imi_requests::testing::history::{Choice, History, Plan, change, drawn};
use imi_requests::{Request, State};
use proptest::prelude::*;

#[test]
fn everything_that_was_taken_is_given_back() {
    let mut history = History::begin(&Plan { links: 0xc0, ..Plan::plain(1) });
    let before = history.standings();
    for standing in &before {
        history.scene.standing(&Standing {
            users: Vec::new(),
            access: Access::Suspended,
            ..standing.clone()
        });
    }
    change::restore(&mut history);
    for (now, before) in history.standings().iter().zip(&before) {
        let given_back = Standing { access: Access::Active, version: now.version, ..before.clone() };
        assert_eq!(*now, given_back);
    }
}

#[test]
fn what_goes_on_twice_gives_commands_of_other_names() {
    let mut history = History::begin(&Plan::plain(1));
    let named = |history: &mut History| match &history.step(Choice { what: 0, who: 0, how: 0 }).task {
        Some(Task::Found(order)) => order.id,
        other => panic!("a draft is begun first, not {other:?}"),
    };
    let [first, again, second] = [0, 0, 1].map(|seed| named(&mut history.fork(seed)));
    assert_eq!(first, again);
    assert!(first != second && first != named(&mut history));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn states_read_back(state in drawn::states()) {
        let written = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<State>(&written).unwrap(), state);
    }

    #[test]
    fn events_fold_to_a_state(events in drawn::events()) {
        let state = fold::<Request>(&events).unwrap();
        prop_assert_eq!(invariants::replays(&events, &state), Ok(()));
    }

    #[test]
    fn commands_read_back(command in drawn::commands()) {
        let written = serde_json::to_string(&command).unwrap();
        prop_assert_eq!(serde_json::from_str::<imi_requests::Command>(&written).unwrap(), command);
    }

    #[test]
    fn standings_belong_to_a_world(standing in drawn::standings(), world in drawn::worlds()) {
        prop_assert!(world.all().iter().any(|(_, staff)| staff.id() == standing.authority));
        prop_assert!(matches!(standing.access, Access::Active | Access::Suspended));
    }
}

#[cfg(feature = "arbitrary")]
mod by_fuzzer {
    use arbitrary::{Arbitrary, Unstructured};
    use imi_core::Envelope;
    use imi_requests::testing::World;

    use super::*;

    #[test]
    fn a_fuzzer_draws_the_same() {
        let bytes: Vec<u8> = (0..4_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let mut states = 0;
        for nth in 0..20 {
            let mut u = Unstructured::new(&bytes[nth * 100..]);
            if let Ok(state) = State::arbitrary(&mut u) {
                let written = serde_json::to_string(&state).unwrap();
                assert_eq!(serde_json::from_str::<State>(&written).unwrap(), state);
                states += 1;
            }
            let world = World::arbitrary(&mut Unstructured::new(&bytes[nth * 100..])).unwrap();
            let plan = Plan::arbitrary(&mut Unstructured::new(&bytes[nth * 100..])).unwrap();
            let standings = |world: &World| -> Vec<Standing> {
                world.all().into_iter().map(|(_, staff)| staff.standing.clone()).collect()
            };
            assert_eq!(standings(&world), standings(&plan.world()));
            let _ = <Vec<Envelope<Request>>>::arbitrary(&mut u);
        }
        assert!(states > 2, "{states}");
    }
}
