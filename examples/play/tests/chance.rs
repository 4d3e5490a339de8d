//! Scenario files by chance: each is read, and is played to its end whatever its steps bring about.

use imi_core::MemoryStore;
use imi_play::{Paint, Scenario, Telling, catalogue, run, testing};
use imi_requests::{Policy, Request};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn what_is_read_is_played_to_its_end(text in testing::scenarios(12)) {
        let policy = Policy::shipped().unwrap();
        let scenario = Scenario::<Request>::read("chance.toml", &text, &policy);
        let scenario = scenario.map_err(|mistakes| TestCaseError::fail(mistakes.to_string()))?;
        let catalogue = &catalogue().unwrap();
        let telling = Telling { catalogue, language: None, json: true, paint: Paint::Plain };
        let outcome = run(&scenario, &policy, MemoryStore::new(), telling, &mut Vec::new());
        prop_assert_eq!(outcome.unwrap().steps, scenario.len());
    }
}
