//! For each rule: is it noticed, by a test that names it, when nothing is refused by it any more?

use std::collections::BTreeMap;
use std::path::Path;

use crate::Failed;
use crate::guards;
use crate::hunt::{Hunt, Verdict};
use crate::listed::Mutant;
use crate::naming::Naming;
use crate::suite::Test;
use crate::tree::{Binary, Left};

/// What the hunt needs to know.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    /// Of the repository.
    pub(crate) root: &'a Path,
    /// The crate.
    pub(crate) package: &'a str,
    /// Every mutant.
    pub(crate) mutants: &'a [Mutant],
    /// Of those that leave out a refusal, by which rules.
    pub(crate) guards: &'a BTreeMap<u32, Vec<String>>,
    /// Those without a switch.
    pub(crate) left: &'a BTreeMap<u32, Left>,
    /// The tests.
    pub(crate) tests: &'a [Test],
    /// Their binaries.
    pub(crate) binaries: &'a [Binary],
}

impl Known<'_> {
    /// Leaves out each rule everywhere, and then at each place alone.
    ///
    /// # Errors
    /// If a test can't be started or read.
    pub(crate) fn refusals(&self, packages: &[&str]) -> Result<Vec<String>, Failed> {
        let mut naming = Naming::default();
        for package in packages {
            naming.read(self.root, package)?;
        }
        let source = std::fs::read_to_string(self.root.join(self.package).join("src/rule.rs"))?;
        let of = if self.package == "imi-core" { "Core" } else { "Own" };
        let mut hunt = Hunt::new(self.binaries);
        let (mut missed, mut others) = (0, Vec::new());
        let rules = guards::rules(&source);
        let said: Vec<_> = self.tests.iter().map(|test| naming.said(&test.file, &test.name)).collect();
        for rule in &rules {
            let naming = self.tests.iter().zip(&said).filter(|(_, said)| said.names(rule));
            let tests: Vec<&Test> = naming.map(|(test, _)| test).collect();
            let written = format!("{of}({rule})");
            let mut told = Vec::new();
            let mut caught = 0;
            let everywhere: Vec<&Test> =
                tests.iter().copied().filter(|test| test.refused.contains(&written)).collect();
            if self.tests.iter().any(|test| test.refused.contains(&written)) {
                match hunt.run(&written, rule, &everywhere)? {
                    Verdict::Caught(_) | Verdict::Late(_) => caught += 1,
                    Verdict::Unreached => {
                        told.push(format!("{rule}: no test that names it is refused by it"));
                    }
                    _ => told.push(format!("{rule}: no test that names it misses it")),
                }
            }
            for (number, rules) in self.guards.iter().filter(|(number, _)| !self.left.contains_key(number)) {
                let Some(mutant) = self.mutants.get(*number as usize).filter(|_| rules.contains(rule)) else {
                    continue;
                };
                let tests: Vec<&Test> =
                    tests.iter().copied().filter(|test| test.reaches.contains(number)).collect();
                match hunt.run(&number.to_string(), rule, &tests)? {
                    Verdict::Caught(_) | Verdict::Late(_) => caught += 1,
                    Verdict::Unreached => {
                        told.push(format!("{}: no test that names it comes here", mutant.name));
                    }
                    _ => told.push(format!("{}: no test that names it misses it here", mutant.name)),
                }
            }
            if told.is_empty() && caught > 0 {
                missed += 1;
            } else if told.is_empty() {
                told.push(format!("{rule}: nothing to leave out"));
            }
            for line in &told {
                println!("{line}");
            }
            others.append(&mut told);
        }
        let mut lines = vec![format!(
            "{missed} of {} rules are missed by a test that names them, wherever they are left out; the others:",
            rules.len()
        )];
        lines.extend(others.into_iter().map(|line| format!("    {line}")));
        Ok(lines)
    }
}
