//! Holds the rules against others' libraries and against plain hand-written code, in one process and by turns, and says
//! of each target whether it is met.
//!
//! `cargo run --release --features all` in this folder gives every figure; see the README beside the benches. Numbers
//! may follow: of rounds, of bookings to write, of requests to read lists among (and ten times as many, and a sixth as
//! many alerts; 0 leaves the lists out); a folder in which these files are kept for the next time, or `-`; and of what
//! alone is measured: `kit`, `requests`, `alerts`, `permission`, `commits`, `lists`, `alert-lists`.

mod alert;
#[cfg(feature = "casbin")]
mod by_casbin;
#[cfg(feature = "cedar")]
mod by_cedar;
#[cfg(feature = "cqrs")]
mod by_cqrs;
#[cfg(feature = "statig")]
mod by_statig;
mod measure;
#[cfg(any(feature = "casbin", feature = "cedar"))]
mod names;
mod permission;
#[cfg(any(feature = "casbin", feature = "cqrs"))]
mod ready;
mod report;
mod request;
#[cfg(feature = "sqlite")]
mod stored;
mod toy;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use report::Report;

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Measures a part in so many rounds, and holds it against its targets.
type Hold = fn(usize, &mut Report) -> Outcome<()>;

/// How much is measured.
struct Size {
    /// So many rounds has every contest.
    rounds: usize,
    /// So many bookings are written.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing is written without SQLite"))]
    bookings: u32,
    /// Among so many requests, and ten times as many, lists are read; none if zero.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing is read without SQLite"))]
    requests: u64,
    /// Where the files of requests and alerts are, to be used again.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing is read without SQLite"))]
    kept: Option<PathBuf>,
    /// What alone is measured.
    only: Vec<String>,
}

impl Size {
    fn read(mut arguments: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut next = |default: u32| arguments.next().map_or(Ok(default), |number| number.parse());
        let (rounds, bookings, requests) = (next(60)?, next(4_096)?, next(600_000)?);
        let kept = arguments.next().filter(|folder| folder != "-").map(PathBuf::from);
        let only = arguments.collect();
        Ok(Self { rounds: usize::try_from(rounds)?, bookings, requests: requests.into(), kept, only })
    }

    /// Whether the part of this name is measured.
    fn takes(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

fn main() -> Outcome<ExitCode> {
    let size = Size::read(std::env::args().skip(1))?;
    let mut report = Report::default();
    let parts: [(&str, Hold); 4] = [
        ("kit", toy::hold),
        ("requests", request::hold),
        ("alerts", alert::hold),
        ("permission", permission::hold),
    ];
    for (name, hold) in parts {
        if size.takes(name) {
            hold(size.rounds, &mut report)?;
        }
    }
    #[cfg(feature = "sqlite")]
    stored::hold(&size, &mut report)?;
    Ok(if report.end()? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
