//! The command line.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use imi_core::{Language, MemoryStore};
use imi_i18n::Catalogue;
use imi_play::{AskError, Format, Machine, Paint, Point, Scenario, Telling};
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

/// A message for the terminal; the process ends with [`MISTAKEN`].
type Failure = Box<dyn core::error::Error>;

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match carry_out(cli.command, &mut io::stdout().lock()) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            // A reader that has seen enough is no failure.
            if failure
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            {
                return ExitCode::from(AS_STATED);
            }
            let _ = writeln!(io::stderr(), "{}", failure.to_string().trim_end());
            ExitCode::from(MISTAKEN)
        }
    }
}

fn carry_out(command: Command, out: &mut dyn Write) -> Result<u8, Failure> {
    let policy = Policy::shipped()?;
    let catalogue = imi_play::catalogue()?;
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

fn read(file: &Path, policy: &Policy) -> Result<Scenario, Failure> {
    let name = file.display().to_string();
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("error: `{name}` can not be read: {error}"))?;
    Ok(Scenario::read(&name, &text, &policy.questions)?)
}

fn run(
    files: &[PathBuf],
    store: &StoreArg,
    policy: &Policy,
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let scenarios: Vec<Scenario> = files.iter().map(|file| read(file, policy)).collect::<Result<_, _>>()?;
    let mut code = AS_STATED;
    // Of several files the JSON is a list.
    let list = telling.json && scenarios.len() > 1;
    for (nth, scenario) in scenarios.iter().enumerate() {
        match (nth, telling.json) {
            (0, _) if list => write!(out, "[")?,
            (0, _) => {}
            (_, true) => writeln!(out, ",")?,
            (_, false) => writeln!(out, "\n")?,
        }
        let played = match store {
            StoreArg::Memory => imi_play::run(scenario, policy, MemoryStore::<Request>::new(), telling, out),
            StoreArg::Sqlite(path) => {
                imi_play::run(scenario, policy, SqliteStore::<Request>::open(path)?, telling, out)
            }
        };
        let outcome = played.map_err(|error| match error {
            imi_play::PlayError::Io(error) => Failure::from(error),
            other => Failure::from(AskError::from(other)),
        })?;
        if !outcome.as_stated() {
            code = DIFFERS;
        }
    }
    if telling.json {
        writeln!(out, "{}", if list { "]" } else { "" })?;
    }
    Ok(code)
}
