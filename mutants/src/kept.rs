//! The verdicts, kept so that shards add up and what was caught once is not run again.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Failed;
use crate::hunt::Verdict;

/// The verdicts of a crate, by mutant. A later line wins.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    verdicts: BTreeMap<String, (u64, Verdict)>,
}

/// What a text comes to: the same text, the same number.
#[must_use]
pub(crate) fn sum(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Kept {
    /// What was kept.
    ///
    /// # Errors
    /// If it can't be read.
    pub(crate) fn read(path: &Path) -> Result<Self, Failed> {
        let text = if path.exists() { fs::read_to_string(path)? } else { String::new() };
        let mut verdicts = BTreeMap::new();
        for line in text.lines() {
            let mut cells = line.split('\t');
            let (Some(sum), Some(word), Some(name)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let detail = cells.next().unwrap_or_default().to_owned();
            let verdict = match word {
                "caught" => Verdict::Caught(detail),
                "late" => Verdict::Late(detail),
                "survived" => Verdict::Survived,
                "unreached" => Verdict::Unreached,
                "unviable" => Verdict::Unviable(detail),
                _ => Verdict::Alone(detail),
            };
            verdicts.insert(name.to_owned(), (sum.parse()?, verdict));
        }
        Ok(Self { path: path.to_owned(), verdicts })
    }

    /// The verdict on a mutant of this file.
    #[must_use]
    pub(crate) fn of(&self, mutant: &str, sum: u64) -> Option<&Verdict> {
        self.verdicts.get(mutant).filter(|(then, _)| *then == sum).map(|(_, verdict)| verdict)
    }

    /// Keeps a verdict.
    ///
    /// # Errors
    /// If it can't be written.
    pub(crate) fn keep(&mut self, mutant: &str, sum: u64, verdict: Verdict) -> Result<(), Failed> {
        let (word, detail) = match &verdict {
            Verdict::Caught(by) => ("caught", by.as_str()),
            Verdict::Late(by) => ("late", by.as_str()),
            Verdict::Survived => ("survived", ""),
            Verdict::Unreached => ("unreached", ""),
            Verdict::Unviable(why) => ("unviable", why.as_str()),
            Verdict::Alone(why) => ("alone", why.as_str()),
        };
        let detail = detail.replace(['\t', '\n'], " ");
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        writeln!(file, "{sum}\t{word}\t{mutant}\t{detail}")?;
        self.verdicts.insert(mutant.to_owned(), (sum, verdict));
        Ok(())
    }
}
