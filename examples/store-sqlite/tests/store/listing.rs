//! Lists, their tallies, and what else stands in order of time.

use chrono::{DateTime, TimeDelta, Utc};
use imi_core::testing::begin;
use imi_core::testing::toy::World;
use imi_core::{Actor, Commit, Id, ListKey, Listed, Look, Query, Store};
use imi_store_sqlite::SqliteStore;

use crate::folder::Folder;
use crate::letters::{Letter, moved, posted};

const A: ListKey = ListKey(uuid::Uuid::from_u128(0xA));
const B: ListKey = ListKey(uuid::Uuid::from_u128(0xB));

type Letters = SqliteStore<Letter>;

fn at(seconds: i64) -> DateTime<Utc> {
    begin() + TimeDelta::seconds(seconds)
}

fn stream(letter: &Commit<Letter>) -> Id<Letter> {
    letter.streams.first().unwrap().stream
}

fn listed(letters: &Letters, any_of: &[ListKey], limit: usize) -> Vec<(Id<Letter>, DateTime<Utc>)> {
    let query = Query { any_of: any_of.to_vec(), from: None, until: None, after: None, limit };
    let place = |listed: Listed<Letter>| (listed.stream, listed.order);
    letters.list(&query, &mut |_| true).unwrap().into_iter().map(place).collect()
}

#[test]
fn rows_move_within_lists_and_leave_them_and_tallies_go_with_them() {
    let folder = Folder::new();
    let mut letters = Letters::open(folder.file("moved.db")).unwrap();
    let mut each = [posted(1), posted(2)].map(|letter| {
        letters.commit(&letter).unwrap();
        letter
    });
    let [one, two] = [stream(&each[0]), stream(&each[1])];
    // Which letter stands where next, and who is in which list then.
    let steps: [(usize, &[_], &[_], &[_]); 7] = [
        (0, &[(A, 0), (B, 0)], &[(one, 0)], &[(one, 0)]),
        (1, &[(A, 1)], &[(two, 1), (one, 0)], &[(one, 0)]),
        (0, &[(A, 2)], &[(one, 2), (two, 1)], &[]),
        (1, &[(A, 3)], &[(two, 3), (one, 2)], &[]),
        (1, &[(B, 3)], &[(one, 2)], &[(two, 3)]),
        (0, &[(B, 2), (A, 2)], &[(one, 2)], &[(two, 3), (one, 2)]),
        (0, &[], &[], &[(two, 3)]),
    ];
    for (step, (which, lists, in_a, in_b)) in steps.into_iter().enumerate() {
        let lists: Vec<_> = lists.iter().map(|(list, seconds)| (*list, at(*seconds))).collect();
        each[which] = moved(&each[which], &lists, None);
        letters.commit(&each[which]).unwrap();
        for (list, there) in [(A, in_a), (B, in_b)] {
            let there: Vec<_> = there.iter().map(|(id, seconds)| (*id, at(*seconds))).collect();
            assert_eq!(listed(&letters, &[list], 9), there, "step {step}");
            assert_eq!(letters.tally(list).unwrap(), there.len() as u64, "step {step}");
        }
    }
}

#[test]
fn of_no_list_there_is_nothing_and_neither_of_no_row() {
    let folder = Folder::new();
    let mut letters = Letters::open(folder.file("empty.db")).unwrap();
    let letter = posted(1);
    letters.commit(&letter).unwrap();
    letters.commit(&moved(&letter, &[(A, at(0))], None)).unwrap();
    assert_eq!([listed(&letters, &[], 9), listed(&letters, &[A], 0)], [[], []]);
    assert_eq!(listed(&letters, &[A], 1).len(), 1);
}

#[test]
fn instants_before_1970_stand_before_later_ones() {
    let folder = Folder::new();
    let mut letters = Letters::open(folder.file("old.db")).unwrap();
    let instants = [(-2_000_000_000, 0), (-1, 0), (-1, 999_999_999), (0, 0), (1, 0), (2_000_000_000, 0)]
        .map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap());
    let Actor::User { user, authority } = World::default().anna else { panic!("a user") };
    let mut there = Vec::new();
    // Written in another order than that of time.
    for place in [3, 0, 5, 2, 4, 1] {
        let (instant, letter) = (instants[place], posted(place as u128 + 1));
        letters.commit(&letter).unwrap();
        letters.commit(&moved(&letter, &[(A, instant)], Some(instant))).unwrap();
        letters.looked(Look { user, authority, stream: stream(&letter).uuid(), at: instant }).unwrap();
        there.push((stream(&letter), instant));
    }
    there.sort_by_key(|(_, instant)| *instant);
    let due: Vec<_> = there.iter().map(|(id, _)| *id).collect();
    assert_eq!(letters.due(instants[5], 9).unwrap(), due);
    assert_eq!(letters.due(instants[2], 9).unwrap(), due[..3]);
    let looks = letters.looks(authority).unwrap();
    let looks: Vec<_> = looks.iter().map(|look| (Id::from_uuid(look.stream), look.at)).collect();
    assert_eq!(looks, there);
    there.reverse();
    assert_eq!(listed(&letters, &[A], 9), there);
}
