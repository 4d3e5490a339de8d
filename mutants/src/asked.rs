//! What the command line asks for.

use crate::Failed;
use crate::listed::Mutant;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Run the mutants behind switches.
    Hunt,
    /// Leave out the rules, one by one.
    Refusals,
    /// Have cargo-mutants run what has no switch.
    Alone,
    /// Only add up.
    AddUp,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The crate.
    pub(crate) package: String,
    /// What to do.
    pub(crate) task: Task,
    /// The test kit, instead of what decides or shows.
    pub(crate) kit: bool,
    /// With its own tests alone.
    pub(crate) own: bool,
    shard: (u32, u32),
    files: String,
    skip: Vec<String>,
}

impl Asked {
    /// Reads it.
    ///
    /// # Errors
    /// If it says something unknown.
    pub(crate) fn read(mut said: impl Iterator<Item = String>) -> Result<Self, Failed> {
        let package = said.next().ok_or("which crate?")?;
        let mut asked = Self {
            package,
            task: Task::Hunt,
            kit: false,
            own: false,
            shard: (0, 1),
            files: String::new(),
            skip: Vec::new(),
        };
        while let Some(option) = said.next() {
            let mut value = || said.next().ok_or_else(|| format!("{option} what?"));
            match option.as_str() {
                "--shard" => {
                    let shard = value()?;
                    let (k, n) = shard.split_once('/').ok_or("a shard is K/N")?;
                    asked.shard = (k.parse()?, n.parse()?);
                }
                "--files" => asked.files = value()?,
                "--skip" => asked.skip = value()?.split(',').map(str::to_owned).collect(),
                "--own" => asked.own = true,
                "--kit" => asked.kit = true,
                "--refusals" => asked.task = Task::Refusals,
                "--alone" => asked.task = Task::Alone,
                "--add-up" => asked.task = Task::AddUp,
                _ => return Err(format!("what is {option}?").into()),
            }
        }
        Ok(asked)
    }

    /// Whether the tests of a file are left out.
    #[must_use]
    pub(crate) fn skips(&self, file: &str) -> bool {
        self.skip.iter().any(|skip| file.contains(skip.as_str()))
    }

    /// Whether a mutant is of the files asked for.
    #[must_use]
    pub(crate) fn of(&self, mutant: &Mutant) -> bool {
        mutant.of_kit() == self.kit && mutant.file.contains(self.files.as_str())
    }

    /// Whether a mutant of this number is to be run: it is of the files, and of the shard.
    #[must_use]
    pub(crate) fn wants(&self, number: u32, mutant: &Mutant) -> bool {
        let (k, n) = self.shard;
        self.of(mutant) && number.checked_rem(n) == Some(k)
    }
}
