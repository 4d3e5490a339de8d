//! Scenario files by chance: each is read, and is played to its end whatever its steps bring about.

use imi_core::MemoryStore;
use imi_play::{Paint, Scenario, Telling, catalogue, run, testing};
use imi_requests::{Policy, Request};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

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

/// What is never drawn is never played, and what always is hides the rest.
#[test]
fn what_can_be_drawn_is_drawn_now_and_then() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || testing::scenarios(12).new_tree(&mut runner).unwrap().current();
    let drawn: Vec<String> = (0..64).map(|_| draw()).collect();
    let drawn = drawn.concat();
    let settings =
        ["+subject_to_approval", "+approves_requests", "+approves_replies", "+may_refuse", "-may_accept"];
    for setting in settings.into_iter().chain(["+participates_in_referrals", "+uses_allocation"]) {
        // Each of four authorities has it or not.
        let often = drawn.matches(&format!("{setting:?}")).count();
        assert!((64..=192).contains(&often), "{setting}: {often}");
    }
    for who in ["marco", "rita", "eva", "zsolt", "commission"] {
        assert!(drawn.matches(&format!("by = \"{who}\"\ndoes = ")).count() > 32, "{who}");
    }
    for after in ["1 hour", "1 day", "2 weeks", "7 months"] {
        assert!(drawn.contains(&format!("[[step]]\nafter = \"{after}\"\nby = ")), "{after}");
    }
}
