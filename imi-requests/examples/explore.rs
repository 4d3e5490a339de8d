//! Explores worlds of requests whole, and prints what was found.
//!
//!     cargo run --release -p imi-requests --features testing --example explore -- [NAME…]
//!
//! NAME is part of the name of a world; without one, the small worlds are explored. `wide` stands for all wide ones.
//! It ends with 1 if something does not hold, is not reached, or has no end.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it finds")]
#![allow(clippy::disallowed_methods, reason = "it reads its arguments and measures time")]

use std::process::ExitCode;
use std::time::Instant;

use imi_core::testing::arrows::Arrows;
use imi_core::testing::explore::{Edge, Explored, Explorer, Label};
use imi_core::{Member, Transition};
use imi_requests::testing::explore::{Finite, parts, wide};
use imi_requests::{Kind, Request, Status};

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &str| names.iter().any(|part| name.contains(part.as_str()));
    let all_wide = names.iter().any(|name| name == "wide");
    let small = parts().into_iter().filter(|(name, _)| names.is_empty() || named(name));
    let wide = wide().into_iter().filter(|(name, _)| all_wide || named(name));
    let mut good = true;
    let (mut stages, mut taken) = (Vec::new(), Vec::new());
    for (name, finite) in small.chain(wide) {
        let begun = Instant::now();
        match (Explorer { watch: tell, ..Explorer::default() }).explore(&finite) {
            Ok(explored) => {
                good &= told(name, &explored);
                println!("    {:.0} s", begun.elapsed().as_secs_f64());
                stages.extend(explored.stages_reached());
                taken.extend(explored.arrows.taken().copied());
            }
            Err(fault) => {
                println!("{name}: {fault}");
                good = false;
            }
        }
    }
    let missing: Vec<&Status> = Status::ALL.iter().filter(|status| !stages.contains(status)).collect();
    let declared = Arrows::<Request>::default();
    let all: Vec<&Transition<Request>> = declared.declared().iter().collect();
    let not_taken: Vec<_> = all.iter().filter(|arrow| !taken.contains(arrow)).collect();
    println!("together: {} of {} stages", Status::ALL.len() - missing.len(), Status::ALL.len());
    println!("    {} of {} transitions", all.len() - not_taken.len(), all.len());
    for arrow in not_taken {
        println!("    not taken: {:?} to {:?} by {:?}", arrow.from, arrow.to, arrow.by);
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(visited: usize, known: usize) {
    if visited % 1000 == 999 {
        eprintln!("    {visited} of {known}");
    }
}

/// Prints what was found; whether an end can be reached from everywhere.
fn told(name: &str, explored: &Explored<'_, Finite>) -> bool {
    println!("{name}: {} situations, {} steps", explored.nodes.len(), explored.steps());
    println!("    {} decisions, {} compared", explored.decided, explored.compared);
    println!("    {} deep, {} at the bound", explored.depth(), explored.at_bound().count());
    let dead = explored.dead_ends(|_| true);
    if let Some(first) = dead.first() {
        println!("    {} without end, such as\n{}", dead.len(), explored.path_in(first));
    }
    let beyond = explored.ending_beyond_bound(|_| true).len();
    let giving_up = explored.dead_ends(without_giving_up).len();
    println!("    {giving_up} without end unless somebody gives up, {beyond} only beyond the bound");
    dead.is_empty()
}

/// Whether a step counts where nobody withdraws or discards, and nobody waits until time does it.
fn without_giving_up(edge: &Edge<Request>) -> bool {
    match edge.by {
        Label::Command(kind, _) => !matches!(kind, Kind::WithdrawRequest | Kind::DiscardDraft),
        Label::Time => false,
    }
}
