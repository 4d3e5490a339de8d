//! Runs the mutants of a crate and adds up what was found. See README.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod alone;
mod asked;
mod board;
mod guards;
mod hunt;
mod kept;
mod listed;
mod naming;
mod refusals;
mod report;
mod suite;
mod tree;

use asked::{Asked, Task};
use guards::Guard;
use hunt::{Hunt, Verdict};
use kept::Kept;
use listed::Mutant;
use refusals::Known;
use report::Report;
use suite::Test;
use tree::{Left, Tree};

/// Something is not there, or not as it should be.
pub(crate) type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whose tests count: the crate's own, and after them those of crates that stand on it.
fn tested(package: &str) -> Vec<&str> {
    match package {
        "imi-core" => vec![package, "imi-requests", "imi-alerts"],
        "imi-i18n" => vec![package, "imi-requests"],
        _ => vec![package],
    }
}

fn run() -> Result<(), Failed> {
    let asked = Asked::read(std::env::args().skip(1))?;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let scratch = target.join("mutants").join(&asked.package);
    std::fs::create_dir_all(&scratch)?;
    let mut run = Run {
        packages: if asked.own { vec![&asked.package] } else { tested(&asked.package) },
        tree: Tree::copied(&root, &target, &asked.package)?,
        kept: Kept::read(&scratch.join("verdicts"))?,
        sums: BTreeMap::new(),
        mutants: listed::listed(&root, &asked.package)?,
        asked: &asked,
        root: &root,
        scratch: &scratch,
    };
    let sources = run.tree.sources()?;
    run.sums = sources.iter().map(|(file, text)| (file.clone(), kept::sum(text))).collect();
    let mut refusals = None;
    match asked.task {
        Task::AddUp => {}
        Task::Alone => run.alone()?,
        Task::Hunt => drop(run.switched(&sources)?),
        Task::Refusals => refusals = Some(run.switched(&sources)?),
    }
    run.report(refusals)
}

struct Run<'a> {
    asked: &'a Asked,
    root: &'a Path,
    scratch: &'a Path,
    packages: Vec<&'a str>,
    tree: Tree,
    kept: Kept,
    /// What each source file comes to.
    sums: BTreeMap<String, u64>,
    /// Those of cargo-mutants.
    mutants: Vec<Mutant>,
}

impl Run<'_> {
    fn verdict(&self, mutant: &Mutant) -> Option<&Verdict> {
        self.kept.of(&mutant.name, self.sum(mutant))
    }

    fn sum(&self, mutant: &Mutant) -> u64 {
        self.sums.get(&mutant.file).copied().unwrap_or_default()
    }

    /// Runs what stands behind switches: the mutants asked for, or the rules.
    fn switched(&mut self, sources: &BTreeMap<String, String>) -> Result<Vec<String>, Failed> {
        let mut mutants = self.mutants.clone();
        let mut guards: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (file, text) in sources.iter().filter(|(file, _)| !file.contains("/src/testing")) {
            for Guard { mutant, rules } in guards::guards(file, text)? {
                guards.insert(u32::try_from(mutants.len())?, rules);
                mutants.push(mutant);
            }
        }
        let (binaries, left) = self.tree.build(&mutants, &self.packages)?;
        let tests = suite::measured(&binaries, |file| self.asked.skips(file), self.scratch)?;
        eprintln!(
            "{} mutants, {} places that refuse, {} without a switch, {} tests",
            self.mutants.len(),
            guards.len(),
            left.len(),
            tests.len()
        );
        if self.asked.task == Task::Refusals {
            let (root, package) = (self.root, self.asked.package.as_str());
            let (mutants, guards, left, tests) = (&mutants, &guards, &left, &tests);
            return Known { root, package, mutants, guards, left, tests, binaries: &binaries }
                .refusals(&self.packages);
        }
        let mut hunt = Hunt::new(&binaries);
        for (number, mutant) in (0_u32..).zip(self.mutants.clone()) {
            if !self.asked.wants(number, &mutant) {
                continue;
            }
            let verdict = match (self.verdict(&mutant), left.get(&number)) {
                // What a build of its own found is found again only by another one.
                (Some(Verdict::Survived | Verdict::Unviable(_)), Some(Left::Alone(_)))
                | (Some(Verdict::Caught(_) | Verdict::Late(_)), _) => continue,
                (_, Some(Left::Unviable(why))) => Verdict::Unviable(why.clone()),
                (_, Some(Left::Alone(why))) => Verdict::Alone(why.clone()),
                (_, None) => {
                    let reaching: Vec<&Test> =
                        tests.iter().filter(|test| test.reaches.contains(&number)).collect();
                    hunt.run(&number.to_string(), &mutant.file, &reaching)?
                }
            };
            if matches!(verdict, Verdict::Survived | Verdict::Unreached) {
                println!("{verdict:?} {}", mutant.name);
            }
            let sum = self.sum(&mutant);
            self.kept.keep(&mutant.name, sum, verdict)?;
        }
        Ok(Vec::new())
    }

    /// Has cargo-mutants run what has no switch, and again what survived.
    fn alone(&mut self) -> Result<(), Failed> {
        let waiting = |mutant: &&Mutant| {
            self.asked.of(mutant)
                && matches!(self.verdict(mutant), Some(Verdict::Alone(_) | Verdict::Survived))
        };
        let waiting: Vec<Mutant> = self.mutants.iter().filter(waiting).cloned().collect();
        let names: Vec<&str> = waiting.iter().map(|mutant| mutant.name.as_str()).collect();
        for (name, verdict) in
            alone::alone(self.root, self.scratch, &self.asked.package, &self.packages, &names)?
        {
            if let Some(mutant) = waiting.iter().find(|mutant| mutant.name == name) {
                let sum = self.sum(mutant);
                self.kept.keep(&name, sum, verdict)?;
            }
        }
        Ok(())
    }

    /// Writes down what all verdicts come to.
    fn report(&self, refusals: Option<Vec<String>>) -> Result<(), Failed> {
        let mut report = Report::read(&self.root.join("mutants"), &self.asked.package)?;
        for mutant in &self.mutants {
            report.count(mutant, self.verdict(mutant));
        }
        if let Some(refusals) = refusals {
            report.refusals = refusals;
        }
        let text = report.write()?;
        print!("{text}");
        Ok(())
    }
}
