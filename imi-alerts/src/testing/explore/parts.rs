//! Which worlds are explored.

use imi_core::{Country, Member, Set};

use super::{Finite, Flag, Machine};
use Flag as F;
use Machine as M;

/// A provider is established in Spain; or nobody knows where, and Spain receives the alert all the same.
pub(super) fn cases(besides: Set<Country>) -> [(Option<Country>, Set<Country>); 2] {
    [(Some(Country::Es), besides), (None, besides.with(Country::Es))]
}

const APPROVAL: [Set<Flag>; 2] = [F::ApprovalAtHome.only(), F::ApprovalAbroad.only()];
/// Both at once.
const ALL_APPROVE: [Set<Flag>; 1] = [F::ApprovalAtHome.only().or(F::ApprovalAbroad.only())];
/// Another coordinator becomes the postbox in the place of the first.
pub(super) const HANDED_OVER: [Set<Flag>; 1] = [F::SecondPostbox.only().or(F::PostboxLost.only())];

/// Italy that warns, Spain where the provider is established, and Belgium: with postboxes each, and an authority in Spain.
const THREE_STATES: [&str; 6] = ["italy", "lombardy", "rome", "madrid", "seville", "brussels"];
/// An Italian coordinator to forward to; an Italian authority and a Spanish coordinator to disseminate to.
const MORE: [&str; 3] = ["veneto", "milan", "catalonia"];

/// One recipient state, with one postbox and an authority.
fn five() -> Finite {
    let who = ["italy", "lombardy", "madrid", "seville"];
    Finite::new(Set::all(), &who, &cases(Set::EMPTY), &ALL_APPROVE)
}

/// Two machines over three Member States.
fn pair(machines: [Machine; 2], besides: &[&str], switches: &[Set<Flag>]) -> Finite {
    // Where the alert itself moves, Belgium can be added; elsewhere it is there from the beginning.
    let moves = machines.contains(&M::Alert);
    let cases = cases(if moves { Set::EMPTY } else { Country::Be.only() });
    Finite::new(M::set(&machines), &[&THREE_STATES, besides].concat(), &cases, switches)
}

/// Each two machines.
fn pairs() -> impl Iterator<Item = [Machine; 2]> {
    let all = || M::ALL.iter().copied();
    all().flat_map(move |one| all().filter(move |other| one < *other).map(move |other| [one, other]))
}

fn name([one, other]: [Machine; 2], how: &str) -> String {
    format!("{} and {}{how}", one.name(), other.name())
}

impl Machine {
    fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Information => "information",
            Self::Withdrawal => "withdrawal",
            Self::Closure => "closure",
            Self::Recipients => "recipients",
        }
    }
}

/// The worlds of continuous integration, by name: all five machines, and each two of them with one postbox in Spain and
/// with two.
#[must_use]
pub fn parts() -> Vec<(String, Finite)> {
    let one = |machines: [Machine; 2]| {
        // Whatever can be done in few situations is done here: forwarding, and adding recipients as a coordinator.
        let besides: &[&str] = match machines {
            [M::Alert, M::Withdrawal] => &["veneto"],
            [M::Withdrawal, M::Recipients] => &["milan", "catalonia"],
            _ => &[],
        };
        (name(machines, ""), pair(machines, besides, &APPROVAL))
    };
    let two = |machines| {
        let world = pair(machines, &["catalonia"], &APPROVAL).always(F::SecondPostbox.only());
        (name(machines, ", two postboxes"), world)
    };
    [("all five".to_owned(), five())].into_iter().chain(pairs().map(one)).chain(pairs().map(two)).collect()
}

/// The worlds that take longer, by name: all five machines with two items of information and two comments, with a second
/// postbox, over three Member States; each two while postboxes are handed over, while the initiating authority comes and
/// goes and others are suspended, and with all authorities there are to forward and disseminate to.
#[must_use]
pub fn wide() -> Vec<(String, Finite)> {
    let who = ["italy", "lombardy", "madrid", "catalonia", "seville"];
    let two_postboxes = Finite::new(Set::all(), &who, &cases(Set::EMPTY), &ALL_APPROVE);
    let who = ["italy", "lombardy", "madrid", "seville", "brussels"];
    let three_states = Finite::new(Set::all(), &who, &cases(Country::Be.only()), &ALL_APPROVE);
    let mut all = Vec::new();
    let mut five_of = |how: &str, world| all.push((format!("all five, {how}"), world));
    five_of("two items and comments", five().at_most(2, 2));
    five_of("two postboxes", two_postboxes.always(F::SecondPostbox.only()));
    five_of("three Member States", three_states);
    let handed_over = |machines| {
        let world = pair(machines, &["catalonia"], &[&ALL_APPROVE[..], &HANDED_OVER].concat());
        (name(machines, ", handed over"), world)
    };
    let come_and_go = |machines| {
        let switches = [F::Inactive.only(), F::Suspended.only()];
        let world = pair(machines, &["catalonia"], &[&ALL_APPROVE[..], &switches].concat());
        (name(machines, ", come and gone"), world)
    };
    let more = |machines| (name(machines, ", many"), pair(machines, &MORE, &APPROVAL).at_most(2, 2));
    all.extend(pairs().map(handed_over));
    all.extend(pairs().map(come_and_go));
    all.extend(pairs().map(more));
    all
}
