//! Stores with faults finer than one promise each are found by the promise that they break, and a sound one that is unlike the
//! store in memory keeps all.

use imi_core::testing::conformance::Promise;
use imi_core::testing::invariants;
use imi_core::testing::toy::{Parcel, booked};
use imi_core::{Conflict, Member, MemoryError, SharedMemory, Task, TaskError};

use super::faulty::{Cause, Fault, Faulty, Part, Read, report};
use super::found_as;

#[test]
fn a_store_may_tell_of_a_taken_key_before_all_else() {
    report(Fault::KeysFirst).assert_kept();
}

#[test]
fn a_store_that_fails_is_told_in_its_own_words() {
    let report = report(Fault::Fails);
    assert_eq!(report.broken(), Promise::ALL);
    let words = "the standing has version 1, which is not newer than 77";
    assert!(report.found.iter().all(|(_, found)| *found == Err(words.to_owned())), "{:?}", report.found);
}

#[test]
fn each_fault_of_a_store_is_found_for_what_it_is() {
    for (fault, broken, told) in [
        (Fault::LeasedLast, Promise::OutboxOrdered, "after a lease another order"),
        (Fault::LeasedAgain, Promise::NoticeOnce, "written while its lease runs: found [notice:"),
        (Fault::OlderTaken, Promise::StandingGrows, "version 4 replaced version 5"),
        (Fault::SameTaken, Promise::StandingGrows, "version 5 replaced version 5"),
        (Fault::SameStands, Promise::StandingGrows, "kept: found [Standing"),
        (Fault::KeptKey, Promise::KeyErased, "the key of `west` expected false: found Some(Key)"),
        (Fault::StopsAtConflict, Promise::CommitsApart, "the answers: found [Ok("),
        (Fault::AnswersReversed, Promise::CommitsApart, "the answers: found ["),
        (
            Fault::KeysTakenFirst,
            Promise::KeyExpected,
            "a key expected false and then not so: found Some(Key)",
        ),
        (Fault::CommandLate, Promise::CommandOnce, "in the order ["),
        (Fault::ListBeginsLate, Promise::ListBounded, "from Some(2012-03-01T09:01:00Z) until None: found {"),
        (Fault::TiesReversed, Promise::ListNewestFirst, "the list: found ["),
        (Fault::OneRowMore, Promise::ListLimited, "kept of at most 0: found 1"),
        (Fault::DueLate, Promise::DueReached, "0 seconds after the first: found [], expected [parcel:"),
        (Fault::DueUnlimited, Promise::DueOrdered, "a few: found [parcel:"),
        (Fault::LeaseOverLate, Promise::LeaseEnds, "when the lease is over: found {}, expected {notice:"),
        (Fault::LastStruck, Promise::SentStruck, "one that was sent came again"),
        (Fault::AllOrNoneStruck, Promise::SentStruck, "one that was sent came again"),
        (Fault::EventsFrom, Promise::EventsAfter, "events after 1: found [1, 2, 3], expected [2, 3]"),
        (Fault::StandingTwice, Promise::StandingsByRole, "[Authority(authority:"),
        (Fault::LooksOfOthers, Promise::LooksKept, "the looks: found [Look {"),
        (Fault::LooksOnce, Promise::LooksKept, "the looks: found [Look {"),
        (Fault::KeysGoToo, Promise::KeyErased, "the key of `east` expected true: found Some(Key)"),
        (Fault::CopiesGoToo, Promise::SealErased, "its copy went with it"),
        (Fault::LentGoToo, Promise::StreamErased, "a copy made for another stream went too"),
        (Fault::LooksGoToo, Promise::LooksErased, "the looks: found []"),
        (
            Fault::PrintsGoToo,
            Promise::FingerprintForgotten,
            "a fingerprint is kept: found false, expected true",
        ),
        (Fault::TalliesBefore, Promise::CommitsApart, "the answers: found [Ok("),
    ] {
        let report = report(fault);
        assert_eq!(report.broken(), [broken], "{fault:?}: {:?}", report.found);
        let found = report.found.into_iter().find_map(|(_, found)| found.err()).unwrap();
        assert!(found.starts_with(told), "{fault:?}: {found}");
    }
}

#[test]
fn a_store_that_a_refused_task_changes_is_found() {
    let (mut scene, world, _) = booked();
    let tasks = [("north", Err(Conflict::Key)), ("east", Ok(()))];
    let tasks = tasks.map(|(label, ends)| (Task::Found(scene.order(world.book(label))), ends));
    for (fault, told) in [
        (Fault::KeysFirst, ""),
        (
            Fault::Left(Cause::Other(Conflict::Key), Part::Seals),
            "refused_changes_nothing: the store differs after `",
        ),
    ] {
        let store = Faulty::new(SharedMemory::new(scene.store.clone()), fault);
        for (task, ends) in &tasks {
            let given = (task.clone(), world.anna, scene.now);
            let found = invariants::refused_changes_nothing(&store, given, &scene.policy);
            match ends {
                Err(conflict) if !told.is_empty() => {
                    assert_eq!(
                        found,
                        Err(format!("{told}{}`", TaskError::<Parcel, MemoryError>::Conflict(*conflict)))
                    );
                }
                _ => assert_eq!(found, Ok(()), "{fault:?}"),
            }
        }
    }
}

#[test]
fn whatever_is_written_in_a_conflict_is_found() {
    let conflicts = [
        (Cause::First, "the first stream"),
        (Cause::Last, "the last stream"),
        (Cause::Other(Conflict::Standing), "a standing"),
        (Cause::Other(Conflict::Key), "a key that should be there"),
        (Cause::Other(Conflict::Tally), "a tally"),
        (Cause::Other(Conflict::Command), "the command"),
    ];
    let parts =
        [Part::Streams, Part::Answer, Part::Copies, Part::Erasures, Part::Looks, Part::Keys, Part::Notices];
    let of_conflicts = conflicts.map(|(cause, told)| (cause, Part::Seals, told));
    let of_parts = parts.map(|part| (Cause::Other(Conflict::Tally), part, "a tally"));
    for (cause, part, told) in of_conflicts.into_iter().chain(of_parts) {
        let report = report(Fault::Left(cause, part));
        let found = report.found.iter().find(|(promise, _)| *promise == Promise::WholeOrNothing).unwrap();
        let told = format!("something was written although this was in conflict: {told}");
        assert_eq!(found.1, Err(told), "{cause:?} {part:?}");
    }
}

/// What the second handle does not see may break other promises too, which are asked of both.
#[test]
fn what_one_handle_does_not_see_is_found() {
    for (read, told) in [
        (Read::Load, "load: found None"),
        (Read::Events, "events: found []"),
        (Read::Unseal, "unsealed: found []"),
        (Read::List, "list: found []"),
        (Read::Tally, "tally: found 0"),
        (Read::Due, "due: found []"),
        (Read::Looks, "looks: found []"),
        (Read::Receipt, "receipt: found None"),
    ] {
        let report = report(Fault::Blind(read));
        let found = report.found.iter().find(|(promise, _)| *promise == Promise::HandlesAgree).unwrap();
        found_as(Some(told), &found.1, &format!("{read:?}"));
    }
}
