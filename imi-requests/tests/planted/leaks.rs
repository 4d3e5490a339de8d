//! Whatever comes out anywhere is found there, and what the vault keeps in vain or no longer.

use imi_core::{Commit, Erasure, Personal, Seal, SealId, Secret, Set, Store};
use imi_requests::testing::history::{End, History, leaks};
use imi_requests::testing::{Play, accept, submit};
use imi_requests::{Command, ReportKind, RequestId};

use super::{from_draft, must, nothing, says};

/// Sent, accepted, replied, with a report made and something refused.
fn told() -> (History, RequestId) {
    let (mut history, request) = from_draft(|history| {
        let (italy, hungary) = (history.world.italy.handler, history.world.hungary.handler);
        vec![(italy, submit()), (hungary, accept()), (hungary, Play::reply())]
    });
    let report = Command::GenerateReport {
        kind: ReportKind::FullWithPersonalData,
        sections: Set::EMPTY,
        certified: false,
        language: Some(imi_core::Language::It),
    };
    must(&mut history, |w| w.italy.handler, request, report);
    let refused = history.give_now(history.world.italy.viewer, request, accept()).end.clone();
    assert!(matches!(refused, End::Refused(_)), "{refused:?}");
    (history, request)
}

#[test]
fn what_comes_out_is_found_wherever_it_does() {
    let (history, _) = told();
    assert_eq!(leaks::nothing_personal_leaks(&history), Ok(()));
    let Some(End::Refused(refusal)) = history.steps.last().map(|step| &step.end) else { panic!() };
    let refusal = refusal.to_string();
    // What stands there anyway, and nowhere before, stands for a personal word.
    let places = [
        ("the journal", "\"sequence\":1"),
        ("a state", "\"split_off\":["),
        ("a list row", "\"outer_status\":"),
        ("a view", "\"pending_reply\":"),
        ("a history", "\"what\":\"history"),
        ("a report", "\"contents\":["),
        ("the outbox", "\"copy\":true"),
        ("the debug of a task", "seen: None, order"),
        ("the debug of a commit", "expectations: ["),
        ("a receipt", "\"opened\":[]"),
        ("a refusal", "Refusal { reason"),
        ("the words of a refusal", refusal.as_str()),
        ("the debug of the store", "MemoryStore {"),
    ];
    for (place, word) in places {
        let (mut history, _) = told();
        history.words.remember(word);
        let what = format!("word 4 comes out in {place} (clear)");
        says(leaks::nothing_personal_leaks(&history), &what);
    }
}

/// Something that happens to the vault alone.
fn in_vault(history: &mut History, request: RequestId, lie: impl FnOnce(&mut Commit<imi_requests::Request>)) {
    let mut commit = nothing(request);
    lie(&mut commit);
    history.scene.store.commit(&commit).unwrap();
}

#[test]
fn what_the_vault_keeps_in_vain_or_lost_is_found() {
    let sound = told;
    let (history, request) = sound();
    assert_eq!(leaks::vault_holds_what_the_state_names(&history), Ok(()));
    let surname = history.state(request).case.details[0].value;

    let (mut history, _) = sound();
    in_vault(&mut history, request, |commit| commit.erasures.push(Erasure::Seal(surname)));
    says(leaks::vault_holds_what_the_state_names(&history), "can not be opened");
    // A view names it, whether it was handed out before or not.
    history.seals.retain(|(seal, _)| *seal != surname);
    says(leaks::vault_holds_what_the_state_names(&history), "a view names");

    let (mut history, _) = sound();
    let id = SealId::from_u128(5);
    let secret = Secret::Text(Personal::new("whatever".to_owned()));
    let seal = Seal { id, owner: request.uuid(), secret };
    history.seals.push((id, request));
    assert_eq!(leaks::vault_holds_what_the_state_names(&history), Ok(()));
    in_vault(&mut history, request, |commit| commit.seals.push(seal));
    says(leaks::vault_holds_what_the_state_names(&history), "is kept in vain");
    // What belongs to no request of the history is nobody's.
    history.seals.last_mut().unwrap().1 = RequestId::from_u128(9);
    assert_eq!(leaks::vault_holds_what_the_state_names(&history), Ok(()));
}
