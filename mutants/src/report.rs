//! What is kept of the verdicts in the repository: totals, and what survives without a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failed;
use crate::hunt::Verdict;
use crate::listed::Mutant;

/// What the verdicts on a crate come to.
#[derive(Debug)]
pub(crate) struct Report {
    path: PathBuf,
    reasons: BTreeSet<String>,
    rules: Totals,
    kit: Totals,
    /// What was found of the refusals, now or before.
    pub(crate) refusals: Vec<String>,
}

#[derive(Debug, Default)]
struct Totals {
    all: usize,
    unviable: usize,
    caught: usize,
    late: usize,
    alone: usize,
    waiting: usize,
    survivors: Vec<String>,
}

const REFUSALS: &str = "# Refusals";
const SURVIVORS: &str = "# Survivors";

impl Report {
    /// Begins one with the reasons that are known.
    ///
    /// # Errors
    /// If they can't be read.
    pub(crate) fn read(folder: &Path, package: &str) -> Result<Self, Failed> {
        let reasons = folder.join("survivors").join(format!("{package}.txt"));
        let reasons = if reasons.exists() { fs::read_to_string(&reasons)? } else { String::new() };
        // A reason stands indented below those that it is for.
        let named = reasons.lines().filter(|line| !line.starts_with([' ', '#']) && !line.is_empty());
        let path = folder.join("results").join(format!("{package}.txt"));
        let before = fs::read_to_string(&path).unwrap_or_default();
        let refusals = before.lines().skip_while(|line| *line != REFUSALS).skip(1);
        let refusals = refusals.take_while(|line| *line != SURVIVORS);
        Ok(Self {
            path,
            reasons: named.map(str::to_owned).collect(),
            rules: Totals::default(),
            kit: Totals::default(),
            refusals: refusals.map(str::to_owned).collect(),
        })
    }

    /// Counts a mutant.
    pub(crate) fn count(&mut self, mutant: &Mutant, verdict: Option<&Verdict>) {
        let totals = if mutant.of_kit() { &mut self.kit } else { &mut self.rules };
        totals.all += 1;
        match verdict {
            Some(Verdict::Unviable(_)) => totals.unviable += 1,
            Some(Verdict::Caught(_)) => totals.caught += 1,
            Some(Verdict::Late(_)) => totals.late += 1,
            Some(Verdict::Alone(_)) => totals.alone += 1,
            Some(Verdict::Survived | Verdict::Unreached) => totals.survivors.push(mutant.lasting()),
            None => totals.waiting += 1,
        }
    }

    /// Writes it down, and gives it.
    ///
    /// # Errors
    /// If it can't be written.
    pub(crate) fn write(&self) -> Result<String, Failed> {
        let mut text = String::new();
        let both = [("what decides or shows", &self.rules), ("test kit", &self.kit)];
        for (title, totals) in both {
            writeln!(text, "# Mutants: {title}")?;
            totals.write(&self.reasons, &mut text)?;
        }
        writeln!(text, "{REFUSALS}")?;
        for line in &self.refusals {
            writeln!(text, "{line}")?;
        }
        writeln!(text, "{SURVIVORS}")?;
        for (title, totals) in both {
            writeln!(text, "without a reason, {title}:")?;
            let open: BTreeMap<&str, usize> = totals
                .survivors
                .iter()
                .filter(|name| !self.reasons.contains(*name))
                .fold(BTreeMap::new(), |mut open, name| {
                    *open.entry(name.as_str()).or_default() += 1;
                    open
                });
            for (name, times) in open {
                writeln!(
                    text,
                    "    {name}{}",
                    if times > 1 { format!(" ({times} times)") } else { String::new() }
                )?;
            }
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, &text)?;
        Ok(text)
    }
}

impl Totals {
    fn write(&self, reasons: &BTreeSet<String>, text: &mut String) -> Result<(), Failed> {
        let caught = self.caught + self.late;
        let viable = caught + self.survivors.len();
        let tenths = (caught * 1000).checked_div(viable).unwrap_or_default();
        let explained = self.survivors.iter().filter(|survivor| reasons.contains(*survivor)).count();
        writeln!(text, "{:>6} listed by cargo-mutants", self.all)?;
        writeln!(text, "{:>6} do not compile", self.unviable)?;
        writeln!(text, "{:>6} have no switch and were not built alone", self.alone)?;
        writeln!(text, "{:>6} were not run", self.waiting)?;
        writeln!(text, "{viable:>6} are viable and were run")?;
        writeln!(
            text,
            "{caught:>6} of them are caught: {}.{} %, {} by a time limit",
            tenths / 10,
            tenths % 10,
            self.late
        )?;
        writeln!(text, "{:>6} survive, {explained} with a reason", self.survivors.len())?;
        Ok(())
    }
}
