//! The command line.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use imi_alerts::Alert;
use imi_core::{Language, MemoryStore, Workflow};
use imi_i18n::Catalogue;
use imi_play::{
    AskError, Format, Mistake, Mistakes, Outcome, Paint, PlayError, Played, Point, Scenario, Telling,
    machines,
};
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
        /// Which machine of a request or an alert
        #[arg(value_parser = machine_names())]
        machine: String,
        /// How
        #[arg(long, default_value = "mermaid")]
        format: FormatArg,
    },
    /// Print the JSON Schema of a scenario
    Schema {
        /// Of which workflow
        #[arg(default_value = "request")]
        workflow: WorkflowArg,
    },
}

#[derive(Debug, Args)]
struct StoreArgs {
    /// Where everything is kept: `memory`, or `sqlite:PATH`
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
    /// Of which request or alert; the first of the scenario unless stated
    #[arg(long, visible_alias = "alert", value_name = "NAME")]
    request: Option<String>,
    /// After which step; the last unless stated
    #[arg(long, value_name = "STEP")]
    after: Option<usize>,
    /// In which language
    #[arg(long)]
    lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WorkflowArg {
    Request,
    Alert,
}

/// Every machine of both workflows.
fn machine_names() -> PossibleValuesParser {
    machines::<Request>().into_iter().chain(machines::<Alert>()).collect::<Vec<_>>().into()
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
    Failure::Said(failed(error))
}

fn failed(error: impl core::error::Error) -> String {
    format!("error: {error}")
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
    let catalogue = imi_play::catalogue().map_err(said)?;
    match command {
        Command::Run { files, store, lang, json } => {
            let telling = Telling { json, ..telling(&catalogue, lang) };
            run(&files, &store.store, telling, out)
        }
        Command::Offers { file, point } => {
            let telling = telling(&catalogue, point.lang);
            read(&file)?.offers(&point.into(), telling, out)?;
            Ok(AS_STATED)
        }
        Command::Explain { file, point, command } => {
            let telling = telling(&catalogue, point.lang);
            let may = read(&file)?.explain(&point.into(), &command, telling, out)?;
            Ok(if may { AS_STATED } else { DIFFERS })
        }
        Command::Diagram { machine, format } => {
            let format = match format {
                FormatArg::Mermaid => Format::Mermaid,
                FormatArg::Dot => Format::Dot,
                FormatArg::Svg => Format::Svg,
            };
            let drawn = imi_play::diagram::<Request>(&machine, format);
            let drawn = drawn.or_else(|| imi_play::diagram::<Alert>(&machine, format));
            write!(out, "{}", drawn.unwrap_or_default())?;
            Ok(AS_STATED)
        }
        Command::Schema { workflow } => {
            let schema = match workflow {
                WorkflowArg::Request => imi_play::schema::<Request>(&Policy::shipped().map_err(said)?),
                WorkflowArg::Alert => imi_play::schema::<Alert>(&imi_play::alert_policy().map_err(said)?),
            };
            writeln!(out, "{schema:#}")?;
            Ok(AS_STATED)
        }
    }
}

/// A scenario of whichever workflow, ready to be played.
trait Ready {
    fn run(
        &self,
        store: &StoreArg,
        before: &str,
        telling: Telling<'_>,
        out: &mut dyn Write,
    ) -> Result<Outcome, Failure>;
    fn offers(&self, point: &Point, telling: Telling<'_>, out: &mut dyn Write) -> Result<(), AskError>;
    fn explain(
        &self,
        point: &Point,
        command: &str,
        telling: Telling<'_>,
        out: &mut dyn Write,
    ) -> Result<bool, AskError>;
}

impl<L: Played> Ready for (Scenario<L>, L::Policy) {
    fn run(
        &self,
        store: &StoreArg,
        before: &str,
        telling: Telling<'_>,
        out: &mut dyn Write,
    ) -> Result<Outcome, Failure> {
        let (scenario, policy) = self;
        Ok(match store {
            StoreArg::Memory => {
                write!(out, "{before}")?;
                imi_play::run(scenario, policy, MemoryStore::<L>::new(), telling, out)?
            }
            StoreArg::Sqlite(path) => {
                let store = SqliteStore::<L>::open(path).map_err(said)?;
                write!(out, "{before}")?;
                imi_play::run(scenario, policy, store, telling, out)?
            }
        })
    }

    fn offers(&self, point: &Point, telling: Telling<'_>, out: &mut dyn Write) -> Result<(), AskError> {
        let (scenario, policy) = self;
        imi_play::offers((scenario, policy), MemoryStore::<L>::new(), point, telling, out)
    }

    fn explain(
        &self,
        point: &Point,
        command: &str,
        telling: Telling<'_>,
        out: &mut dyn Write,
    ) -> Result<bool, AskError> {
        let (scenario, policy) = self;
        imi_play::explain((scenario, policy), MemoryStore::<L>::new(), point, command, telling, out)
    }
}

impl From<PointArgs> for Point {
    fn from(args: PointArgs) -> Self {
        Self { by: args.by, exchange: args.request, after: args.after }
    }
}

fn telling(catalogue: &Catalogue, language: Option<Language>) -> Telling<'_> {
    let said = std::env::var_os;
    let paint = paint(io::stdout().is_terminal(), said("NO_COLOR").as_deref(), said("TERM").as_deref());
    Telling { catalogue, language, json: false, paint }
}

/// Colours for whoever sits at a terminal that has them, unless he wants none: <https://no-color.org>, set and not empty.
fn paint(terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> Paint {
    let unwanted = no_color.is_some_and(|value| !value.is_empty());
    let dumb = term.is_some_and(|term| term == "dumb");
    if terminal && !unwanted && !dumb { Paint::Colours } else { Paint::Plain }
}

/// Reads a scenario, or says why it is none.
fn read(file: &Path) -> Result<Box<dyn Ready>, String> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| format!("error: `{name}` can not be read: {error}"))?;
    let read = match str::from_utf8(&bytes) {
        Ok(text) => match imi_play::workflow(text) {
            Workflow::Alert => ready::<Alert>(&name, text, imi_play::alert_policy().map_err(failed)?),
            Workflow::InformationRequest => ready::<Request>(&name, text, Policy::shipped().map_err(failed)?),
        },
        Err(error) => Err(no_text(name, &bytes, error.valid_up_to())),
    };
    read.map_err(|mistakes| mistakes.to_string().trim_end().to_owned())
}

fn ready<L: Played>(name: &str, text: &str, policy: L::Policy) -> Result<Box<dyn Ready>, Mistakes> {
    let scenario = Scenario::<L>::read(name, text, &policy)?;
    Ok(Box::new((scenario, policy)))
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
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let (mut scenarios, mut mistaken) = (Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        match read(file) {
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
        let outcome = scenario.run(store, before, telling, out)?;
        if !outcome.as_stated() {
            code = DIFFERS;
        }
    }
    if telling.json {
        writeln!(out, "{}", if list { "]" } else { "" })?;
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_painted_unless_somebody_wants_it_plain() {
        let painted = |terminal, no_color: Option<&str>, term: Option<&str>| {
            paint(terminal, no_color.map(OsStr::new), term.map(OsStr::new)) == Paint::Colours
        };
        assert!(painted(true, None, Some("xterm")) && painted(true, Some(""), None));
        for (terminal, no_color, term) in
            [(false, None, Some("xterm")), (true, Some("1"), Some("xterm")), (true, None, Some("dumb"))]
        {
            assert!(!painted(terminal, no_color, term), "{terminal} {no_color:?} {term:?}");
        }
    }
}
