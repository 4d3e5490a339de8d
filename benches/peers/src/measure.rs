//! Timing by turns: every way runs a slice, then the next one, round by round, so that whatever else the machine does
//! meets all of them. Ratios are taken inside a round. Counted is the time that the thread had a processor, so that
//! nobody is charged for his neighbours' turns.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// One way to do the work, and how many pieces of it one call does.
pub(crate) struct Way<'w> {
    pub(crate) name: &'static str,
    pieces: u32,
    run: Box<dyn FnMut() + 'w>,
}

impl<'w> Way<'w> {
    /// `run` does as many pieces of the work.
    pub(crate) fn new<T>(name: &'static str, pieces: u32, mut run: impl FnMut() -> T + 'w) -> Self {
        let run = move || {
            black_box(run());
        };
        Self { name, pieces, run: Box::new(run) }
    }
}

/// What was measured of a way: nanoseconds a piece, round by round, and allocations of one call.
#[derive(Debug)]
pub(crate) struct Times {
    pub(crate) name: &'static str,
    rounds: Vec<f64>,
    /// Whether it is worked out from others.
    pub(crate) derived: bool,
    /// Allocations a piece.
    pub(crate) allocations: f64,
}

/// How long a slice is.
const SLICE: Duration = Duration::from_millis(3);

/// Lets the ways take turns.
pub(crate) fn measure(rounds: usize, mut ways: Vec<Way<'_>>) -> Vec<Times> {
    let mut times = Vec::with_capacity(ways.len());
    for way in &mut ways {
        // What is set up once is set up now, and what is reused has its size.
        (way.run)();
        let counted = allocation_counter::measure(&mut *way.run).count_total;
        let allocations = f64::from(u32::try_from(counted).unwrap_or(u32::MAX)) / f64::from(way.pieces);
        times.push(Times { name: way.name, rounds: Vec::with_capacity(rounds), derived: false, allocations });
    }
    let calls: Vec<u32> = ways.iter_mut().map(calls).collect();
    for _ in 0..rounds {
        for ((way, times), calls) in ways.iter_mut().zip(&mut times).zip(&calls) {
            let begin = ThreadTime::now();
            for _ in 0..*calls {
                (way.run)();
            }
            let took = begin.elapsed().as_secs_f64() * 1e9;
            times.rounds.push(took / f64::from(*calls) / f64::from(way.pieces));
        }
    }
    times
}

/// How many calls fill a slice.
fn calls(way: &mut Way<'_>) -> u32 {
    let mut calls = 1_u32;
    loop {
        let begin = ThreadTime::now();
        for _ in 0..calls {
            (way.run)();
        }
        if begin.elapsed() >= SLICE / 2 || calls > 1 << 24 {
            return calls;
        }
        calls *= 2;
    }
}

impl Times {
    /// From figures that were measured elsewhere.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "nothing else is measured elsewhere"))]
    pub(crate) fn of(name: &'static str, rounds: Vec<f64>) -> Self {
        Self { name, rounds, derived: false, allocations: f64::NAN }
    }

    pub(crate) fn least(&self) -> f64 {
        self.rounds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// How many times as long as another, in the median round.
    pub(crate) fn against(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(one, other)| one / other).collect())
    }

    /// What is left of this without the other.
    pub(crate) fn less(&self, name: &'static str, other: &Self) -> Self {
        let rounds = self.rounds.iter().zip(&other.rounds).map(|(one, other)| one - other).collect();
        Self { name, rounds, derived: true, allocations: self.allocations - other.allocations }
    }

    /// A piece as so many.
    pub(crate) fn times(&self, name: &'static str, factor: f64) -> Self {
        let rounds = self.rounds.iter().map(|took| took * factor).collect();
        Self { name, rounds, derived: true, allocations: self.allocations * factor }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
