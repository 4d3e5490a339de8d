//! What is drawn from random histories is what histories make.

use imi_alerts::testing::World;
use imi_alerts::testing::history::drawn;
use imi_alerts::{Alert, Command, State};
use imi_core::fold;
use imi_core::testing::invariants;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn states_read_back(state in drawn::states()) {
        let written = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<State>(&written).unwrap(), state);
    }

    #[test]
    fn events_fold_to_a_state(events in drawn::events()) {
        let state = fold::<Alert>(&events).unwrap();
        prop_assert_eq!(invariants::replays(&events, &state), Ok(()));
    }

    #[test]
    fn commands_read_back(command in drawn::commands()) {
        let written = serde_json::to_string(&command).unwrap();
        prop_assert_eq!(serde_json::from_str::<Command>(&written).unwrap(), command);
    }

    #[test]
    fn standings_belong_to_the_world(standing in drawn::standings()) {
        prop_assert!(World::default().all().iter().any(|(_, staff)| staff.id() == standing.authority));
    }
}

#[cfg(feature = "arbitrary")]
mod by_fuzzer {
    use arbitrary::{Arbitrary, Unstructured};
    use imi_alerts::testing::history::{History, Plan};
    use imi_core::Envelope;

    use super::*;

    #[test]
    fn a_fuzzer_draws_the_same() {
        let bytes: Vec<u8> = (0..4_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        for nth in 0..20 {
            let fuzzer = || Unstructured::new(&bytes[nth * 100..]);
            let state = State::arbitrary(&mut fuzzer()).unwrap();
            let history = History::play(&Plan::arbitrary(&mut fuzzer()).unwrap());
            assert!(history.alerts.iter().any(|alert| history.state(*alert) == state));
            let _ = <Vec<Envelope<Alert>>>::arbitrary(&mut fuzzer());
        }
    }
}
