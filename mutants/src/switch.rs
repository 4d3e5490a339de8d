//! What the mutated copy of a crate asks whether a mutant is on. This file is not part of the tool: it goes into the copy.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

enum Switch {
    Off,
    On(u32),
    Without(String),
    Watch(Vec<AtomicBool>, Mutex<BTreeSet<String>>, File),
}

static SWITCH: OnceLock<Switch> = OnceLock::new();

fn read() -> Switch {
    if let Some(path) = std::env::var_os("IMI_MUTANTS_SEEN") {
        let file = OpenOptions::new().append(true).create(true).open(path).expect("a file to write to");
        let seen = (0..MUTANTS).map(|_| AtomicBool::new(false)).collect();
        return Switch::Watch(seen, Mutex::default(), file);
    }
    match std::env::var("IMI_MUTANT") {
        Ok(name) => name.parse().map_or(Switch::Without(name), Switch::On),
        Err(_) => Switch::Off,
    }
}

/// Which of these mutants is on, counted from one; none of them is 0.
#[inline]
pub(crate) fn pick(mutants: &[u32]) -> usize {
    match SWITCH.get_or_init(read) {
        Switch::Off | Switch::Without(_) => 0,
        Switch::On(one) => mutants.iter().position(|mutant| mutant == one).map_or(0, |place| place + 1),
        Switch::Watch(seen, _, file) => {
            for mutant in mutants {
                let seen = &seen[*mutant as usize];
                if !seen.load(Ordering::Relaxed) && !seen.swap(true, Ordering::Relaxed) {
                    writeln!(&*file, "{mutant}").expect("what was reached is written down");
                }
            }
            0
        }
    }
}

/// Whether this mutant is on.
pub(crate) fn on(mutant: u32) -> bool {
    pick(&[mutant]) > 0
}

/// Whether this rule is never to be refused by.
pub(crate) fn without(rule: &dyn std::fmt::Debug) -> bool {
    match SWITCH.get_or_init(read) {
        Switch::Without(name) => {
            let rule = format!("{rule:?}");
            rule == *name
        }
        Switch::Watch(_, rules, file) => {
            let rule = format!("{rule:?}");
            let new = rules.lock().is_ok_and(|mut rules| rules.insert(rule.clone()));
            if new {
                writeln!(&*file, "{rule}").expect("what was reached is written down");
            }
            false
        }
        Switch::Off | Switch::On(_) => false,
    }
}
