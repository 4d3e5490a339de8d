//! Scenario files: whatever is written in one, it is read and can be played to its end, or told what is wrong and where.

use std::sync::LazyLock;

use imi_alerts::{Alert, Policy as AlertPolicy};
use imi_core::{MemoryStore, Workflow};
use imi_i18n::Catalogue;
use imi_play::{Mistakes, Paint, Played, Scenario, Telling, alert_policy, catalogue, run, workflow};
use imi_requests::{Policy, Request};

/// The most steps of a scenario that is played, so that reading stays the greater part.
const PLAYED: usize = 8;

struct Shipped {
    requests: Policy,
    alerts: AlertPolicy,
    catalogue: Catalogue,
}

static SHIPPED: LazyLock<Option<Shipped>> = LazyLock::new(|| {
    let (requests, alerts, catalogue) = (Policy::shipped().ok()?, alert_policy().ok()?, catalogue().ok()?);
    Some(Shipped { requests, alerts, catalogue })
});

/// Reads a text as a scenario, and plays it.
pub fn check(data: &[u8]) {
    let (Ok(text), Some(shipped)) = (core::str::from_utf8(data), &*SHIPPED) else { return };
    match workflow(text) {
        Workflow::Alert => reads::<Alert>(text, &shipped.alerts, &shipped.catalogue),
        Workflow::InformationRequest => reads::<Request>(text, &shipped.requests, &shipped.catalogue),
    }
}

fn reads<L: Played>(text: &str, policy: &L::Policy, catalogue: &Catalogue) {
    match Scenario::<L>::read("fuzz.toml", text, policy) {
        Err(mistakes) => tells(&mistakes, text),
        Ok(scenario) if scenario.len() <= PLAYED => plays(&scenario, policy, catalogue),
        Ok(_) => {}
    }
}

fn tells(mistakes: &Mistakes, text: &str) {
    assert!(!mistakes.all.is_empty(), "refused without a word");
    for mistake in &mistakes.all {
        assert!(text.get(mistake.at.clone()).is_some(), "a mistake outside the text: {mistake:?}");
    }
    assert!(!mistakes.to_string().trim().is_empty(), "mistakes that say nothing");
}

fn plays<L: Played>(scenario: &Scenario<L>, policy: &L::Policy, catalogue: &Catalogue) {
    // Odd ones are told in words, even ones in JSON.
    let json = scenario.len().is_multiple_of(2);
    let telling = Telling { catalogue, language: None, json, paint: Paint::Plain };
    let mut told = Vec::new();
    match run(scenario, policy, MemoryStore::new(), telling, &mut told) {
        Ok(outcome) => assert_eq!(outcome.steps, scenario.len(), "it stopped on the way"),
        Err(error) => panic!("it was read, but can not be played: {error}"),
    }
    assert!(core::str::from_utf8(&told).is_ok(), "it tells no text");
}
