//! The table: figures, ratios, targets, and whether they are met.

use std::io::{self, Write};

use crate::measure::Times;

/// What a row is to reach.
pub(crate) enum Target {
    /// The other takes at least so many times as long.
    Faster(f64),
    /// Takes at most so many times as long as the other.
    AtMost(f64),
    /// Does at least so many of what the other does in the same time.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing else has a rate"))]
    Rate(f64),
    /// Allocates nothing.
    NoAllocation,
    /// A figure that depends on the machine, for which no other stands.
    Nanoseconds(f64),
}

pub(crate) fn heading(title: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n### {title}\n")?;
    writeln!(out, "| what | least | median | allocations |\n|---|---:|---:|---:|")
}

pub(crate) fn note(said: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "\n{said}")
}

pub(crate) fn times(times: &Times) -> io::Result<()> {
    let allocations = if times.allocations.is_nan() { String::new() } else { short(times.allocations) };
    // What is worked out from others has no least round of its own.
    let least = if times.derived { String::new() } else { span(times.least()) };
    let median = span(times.median());
    writeln!(io::stdout().lock(), "| {} | {least} | {median} | {allocations} |", times.name)
}

/// How many targets were met, and which were missed.
#[derive(Default)]
pub(crate) struct Report {
    met: usize,
    missed: Vec<String>,
}

impl Report {
    /// Holds a way against another, or against nothing.
    pub(crate) fn hold(&mut self, ours: &Times, other: &Times, target: &Target) -> io::Result<()> {
        let (said, met) = match target {
            Target::Faster(times) => {
                let ratio = other.against(ours);
                let said = format!("is {} times as fast as {}; at least {times}", short(ratio), other.name);
                (said, ratio >= *times)
            }
            Target::AtMost(times) => {
                let ratio = ours.against(other);
                (
                    format!("takes {ratio:.2} times as long as {}; at most {times}", other.name),
                    ratio <= *times,
                )
            }
            Target::Rate(least) => {
                let ratio = other.against(ours);
                (format!("has {ratio:.2} of the rate of {}; at least {least}", other.name), ratio >= *least)
            }
            Target::NoAllocation => {
                (format!("allocates {} times; never", short(ours.allocations)), ours.allocations == 0.0)
            }
            Target::Nanoseconds(most) => {
                let median = ours.median();
                (format!("takes {}; under {}", span(median), span(*most)), median < *most)
            }
        };
        let said = format!("{} {said}", ours.name);
        let mut out = io::stdout().lock();
        writeln!(out, "\n{}: {said}", if met { "met" } else { "MISSED" })?;
        if met {
            self.met += 1;
        } else {
            self.missed.push(said);
        }
        Ok(())
    }

    /// Whether every target was met, after saying which were not.
    pub(crate) fn end(self) -> io::Result<bool> {
        let mut out = io::stdout().lock();
        writeln!(out, "\n### {} targets met, {} missed\n", self.met, self.missed.len())?;
        for missed in &self.missed {
            writeln!(out, "- {missed}")?;
        }
        Ok(self.missed.is_empty())
    }
}

fn span(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{} ns", short(n)),
        n if n < 1e6 => format!("{} µs", short(n / 1e3)),
        n => format!("{} ms", short(n / 1e6)),
    }
}

/// Three digits that count.
fn short(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        v if v < 10.0 => format!("{v:.2}"),
        v if v < 100.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}
