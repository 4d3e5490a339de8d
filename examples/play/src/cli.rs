//! The command line.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use imi_core::{Language, MemoryStore};
use imi_i18n::Catalogue;
use imi_play::{AskError, Format, Machine, Mistake, Mistakes, Paint, PlayError, Point, Scenario, Telling};
use imi_requests::{Policy, Request};
use imi_store_sqlite::SqliteStore;

/// Plays scenarios of the Internal Market Information system.
///
/// A scenario is a TOML file: a world, then steps, each with its whole expected effect. What is not stated must not
/// happen.
#[derive(Debug, Parser)]
#[command(name = "imi-play", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play scenarios and tell what happens
    ///
    /// The exit code is 1 if something differs from what a scenario states, and 2 if a file is mistaken.
    Run {
        /// The scenarios
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        store: StoreArgs,
        /// Tell everything in this language, such as `hu`; unstated, each view is in its reader's
        #[arg(long)]
        lang: Option<Language>,
        /// Tell it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell what a user may do at the end of a scenario, or after one of its steps
    Offers {
        /// The scenario
        file: PathBuf,
        #[command(flatten)]
        point: PointArgs,
    },
    /// Tell why a user may not do something, and who may
    Explain {
        /// The scenario
        file: PathBuf,
        #[command(flatten)]
        point: PointArgs,
        /// The command, such as `accept`
        command: String,
    },
    /// Draw a lifecycle from the table that the rules are decided by
    Diagram {
        /// Which machine of a request
        machine: MachineArg,
        /// How
        #[arg(long, default_value = "mermaid")]
        format: FormatArg,
    },
    /// Print the JSON Schema of a scenario
    Schema,
}

#[derive(Debug, Args)]
struct StoreArgs {
    /// Where the requests are kept: `memory`, or `sqlite:PATH`
    #[arg(long, default_value = "memory")]
    store: StoreArg,
}

#[derive(Clone, Debug)]
enum StoreArg {
    Memory,
    Sqlite(PathBuf),
}

impl std::str::FromStr for StoreArg {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            _ => Err("expected `memory` or `sqlite:PATH`"),
        }
    }
}

#[derive(Debug, Args)]
struct PointArgs {
    /// Who asks: a user of the scenario, or `commission`
    #[arg(long = "as", value_name = "USER")]
    by: String,
    /// Of which request; the first of the scenario unless stated
    #[arg(long)]
    request: Option<String>,
    /// After which step; the last unless stated
    #[arg(long, value_name = "STEP")]
    after: Option<usize>,
    /// In which language
    #[arg(long)]
    lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MachineArg {
    /// The request itself
    Request,
    /// The allocation of one office
    Allocation,
    /// The case-by-case derogation
    Derogation,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    Mermaid,
    Dot,
    Svg,
}

/// Everything went as stated.
const AS_STATED: u8 = 0;
/// Something differs, or may not be done.
const DIFFERS: u8 = 1;
/// A file or an argument is mistaken, or the store fails.
const MISTAKEN: u8 = 2;

/// Why nothing, or nothing more, is told; the process ends with [`MISTAKEN`].
#[derive(Debug)]
enum Failure {
    /// The output can not be written.
    Output(io::Error),
    /// What the terminal is to say.
    Said(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Said(text)
    }
}

impl From<PlayError> for Failure {
    fn from(error: PlayError) -> Self {
        match error {
            PlayError::Io(error) => Self::Output(error),
            other => said(other),
        }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Play(error) => error.into(),
            other => said(other),
        }
    }
}

fn said(error: impl core::error::Error) -> Failure {
    Failure::Said(format!("error: {error}"))
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let text = match carry_out(cli.command, &mut io::stdout().lock()) {
        Ok(code) => return ExitCode::from(code),
        // A reader that has seen enough is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::from(AS_STATED);
        }
        Err(Failure::Output(error)) => format!("error: the output can not be written: {error}"),
        Err(Failure::Said(text)) => text,
    };
    let _ = writeln!(io::stderr(), "{text}");
    ExitCode::from(MISTAKEN)
}

fn carry_out(command: Command, out: &mut dyn Write) -> Result<u8, Failure> {
    let policy = Policy::shipped().map_err(said)?;
    let catalogue = imi_play::catalogue().map_err(said)?;
    match command {
        Command::Run { files, store, lang, json } => {
            let telling = Telling { json, ..telling(&catalogue, lang) };
            run(&files, &store.store, &policy, telling, out)
        }
        Command::Offers { file, point } => {
            let (scenario, telling) = (read(&file, &policy)?, telling(&catalogue, point.lang));
            let store = MemoryStore::<Request>::new();
            imi_play::offers((&scenario, &policy), store, &point.into(), telling, out)?;
            Ok(AS_STATED)
        }
        Command::Explain { file, point, command } => {
            let (scenario, telling) = (read(&file, &policy)?, telling(&catalogue, point.lang));
            let store = MemoryStore::<Request>::new();
            let may = imi_play::explain((&scenario, &policy), store, &point.into(), &command, telling, out);
            Ok(if may? { AS_STATED } else { DIFFERS })
        }
        Command::Diagram { machine, format } => {
            let machine = match machine {
                MachineArg::Request => Machine::Request,
                MachineArg::Allocation => Machine::Allocation,
                MachineArg::Derogation => Machine::Derogation,
            };
            let format = match format {
                FormatArg::Mermaid => Format::Mermaid,
                FormatArg::Dot => Format::Dot,
                FormatArg::Svg => Format::Svg,
            };
            write!(out, "{}", imi_play::diagram(machine, format))?;
            Ok(AS_STATED)
        }
        Command::Schema => {
            writeln!(out, "{:#}", imi_play::schema(&policy.questions))?;
            Ok(AS_STATED)
        }
    }
}

impl From<PointArgs> for Point {
    fn from(args: PointArgs) -> Self {
        Self { by: args.by, request: args.request, after: args.after }
    }
}

fn telling(catalogue: &Catalogue, language: Option<Language>) -> Telling<'_> {
    // https://no-color.org: set and not empty means none.
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colours =
        io::stdout().is_terminal() && !unwanted && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
    let paint = if colours { Paint::Colours } else { Paint::Plain };
    Telling { catalogue, language, json: false, paint }
}

/// Reads a scenario, or says why it is none.
fn read(file: &Path, policy: &Policy) -> Result<Scenario, String> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| format!("error: `{name}` can not be read: {error}"))?;
    let read = match str::from_utf8(&bytes) {
        Ok(text) => Scenario::read(&name, text, &policy.questions),
        Err(error) => Err(no_text(name, &bytes, error.valid_up_to())),
    };
    read.map_err(|mistakes| mistakes.to_string().trim_end().to_owned())
}

/// A file that stops being a text there.
fn no_text(file: String, bytes: &[u8], there: usize) -> Mistakes {
    let mut text = String::from_utf8_lossy(bytes.get(..there).unwrap_or_default()).into_owned();
    text.push(char::REPLACEMENT_CHARACTER);
    let mistake = Mistake::new(&(there..text.len()), "this is no UTF-8");
    Mistakes { file, text, all: vec![mistake.with_help("a scenario is a text")] }
}

fn run(
    files: &[PathBuf],
    store: &StoreArg,
    policy: &Policy,
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let (mut scenarios, mut mistaken) = (Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        match read(file, policy) {
            Ok(scenario) => scenarios.push(scenario),
            Err(text) => mistaken.push(text),
        }
    }
    if !mistaken.is_empty() {
        return Err(mistaken.join("\n\n").into());
    }
    let mut code = AS_STATED;
    // Of several files the JSON is a list.
    let list = telling.json && scenarios.len() > 1;
    for (nth, scenario) in scenarios.iter().enumerate() {
        let before = match (nth, telling.json) {
            (0, _) if list => "[",
            (0, _) => "",
            (_, true) => ",\n",
            (_, false) => "\n\n",
        };
        let outcome = match store {
            StoreArg::Memory => {
                write!(out, "{before}")?;
                imi_play::run(scenario, policy, MemoryStore::<Request>::new(), telling, out)?
            }
            StoreArg::Sqlite(path) => {
                let store = SqliteStore::<Request>::open(path).map_err(said)?;
                write!(out, "{before}")?;
                imi_play::run(scenario, policy, store, telling, out)?
            }
        };
        if !outcome.as_stated() {
            code = DIFFERS;
        }
    }
    if telling.json {
        writeln!(out, "{}", if list { "]" } else { "" })?;
    }
    Ok(code)
}
