//! Whether a mutant is caught, and by which test.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Failed;
use crate::suite::{Ended, Test, run};
use crate::tree::Binary;

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A test failed.
    Caught(String),
    /// A test did not end.
    Late(String),
    /// Every test passed.
    Survived,
    /// No test asks its switch.
    Unreached,
    /// It does not compile.
    Unviable(String),
    /// It has no switch.
    Alone(String),
}

/// Tests of a file that take less stand together in one run.
const QUICK: Duration = Duration::from_millis(150);

/// As many of each file are run before the others: the first few catch most.
const TOGETHER: usize = 6;

/// Runs mutants against tests.
#[derive(Debug)]
pub(crate) struct Hunt<'a> {
    binaries: &'a [Binary],
    /// How much each file of tests caught, by the file of the mutant.
    luck: BTreeMap<(String, String), u32>,
}

impl<'a> Hunt<'a> {
    /// A new one.
    #[must_use]
    pub(crate) fn new(binaries: &'a [Binary]) -> Self {
        Self { binaries, luck: BTreeMap::new() }
    }

    /// Runs one mutant against those tests, the likeliest and quickest first.
    ///
    /// # Errors
    /// If a test can't be started.
    pub(crate) fn run(&mut self, switch: &str, file: &str, tests: &[&Test]) -> Result<Verdict, Failed> {
        if tests.is_empty() {
            return Ok(Verdict::Unreached);
        }
        let (quick, slow): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(|test| test.takes < QUICK);
        let mut groups: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for test in quick {
            groups.entry(&test.file).or_default().push(test);
        }
        let (mut runs, mut rest): (Vec<Vec<&Test>>, Vec<Vec<&Test>>) = groups
            .into_values()
            .map(|mut group| {
                let rest = group.split_off(group.len().min(TOGETHER));
                (group, rest)
            })
            .unzip();
        let takes = |run: &[&Test]| run.iter().map(|test| test.takes).sum::<Duration>();
        let luck = |run: &[&Test]| {
            let of = run.first().map_or("", |test| &test.file);
            self.luck.get(&(file.to_owned(), of.to_owned())).copied().unwrap_or(0)
        };
        for runs in [&mut runs, &mut rest] {
            runs.retain(|run| !run.is_empty());
            runs.sort_by(|a, b| luck(b).cmp(&luck(a)).then(takes(a).cmp(&takes(b))));
        }
        runs.append(&mut rest);
        runs.extend(slow.into_iter().map(|test| vec![test]));
        for group in runs {
            let Some((of, binary)) =
                group.first().and_then(|test| Some((&test.file, self.binaries.get(test.binary)?)))
            else {
                continue;
            };
            let names: Vec<&str> = group.iter().map(|test| test.name.as_str()).collect();
            let limit = Duration::from_secs(8) + takes(&group) * 4;
            let by = match names.as_slice() {
                [one] => format!("{of} {one}"),
                _ => of.clone(),
            };
            let verdict = match run(binary, &names, ("IMI_MUTANT", switch), limit)? {
                Ended::Passed => continue,
                Ended::Failed => Verdict::Caught(by),
                Ended::Late => Verdict::Late(by),
            };
            *self.luck.entry((file.to_owned(), of.clone())).or_default() += 1;
            return Ok(verdict);
        }
        Ok(Verdict::Survived)
    }
}
