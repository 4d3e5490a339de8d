//! Explores worlds of requests whole, and prints what was found.
//!
//!     cargo run --release -p imi-play --example explore -- NAME…
//!
//! NAME is part of the name of a world, or `small` or `wide` for all of these. What does not hold is written as a scenario,
//! `counterexample.toml`. It ends with 1 if something does not hold or has no end.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it finds")]

use std::process::ExitCode;
use std::time::Instant;

use imi_core::Member;
use imi_core::testing::arrows::Arrows;
use imi_core::testing::explore::{Edge, Explored, Explorer, FiniteWorld, Label, Path};
use imi_play::Cast;
use imi_requests::testing::World;
use imi_requests::testing::explore::{Finite, parts, wide};
use imi_requests::{Kind, Request, Status};

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let wanted =
        |size: &str, name: &str| names.iter().any(|part| part == size || name.contains(part.as_str()));
    let small = parts().into_iter().filter(|(name, _)| wanted("small", name));
    let wide = wide().into_iter().filter(|(name, _)| wanted("wide", name));
    let mut good = true;
    let (mut stages, mut taken) = (Vec::new(), Vec::new());
    for (name, finite) in small.chain(wide) {
        let begun = Instant::now();
        match (Explorer { watch: tell, ..Explorer::default() }).explore(&finite) {
            Ok(explored) => {
                println!("{name}: {}", counts(&explored));
                println!("    {:.0} s", begun.elapsed().as_secs_f64());
                good &= ends(&finite, &explored);
                stages.extend(explored.stages_reached());
                taken.extend(explored.arrows.taken().copied());
            }
            Err(fault) => {
                println!("{name}: {fault}");
                counterexample(&fault.what, &fault.path, &finite);
                good = false;
            }
        }
    }
    let reached = Status::ALL.iter().filter(|status| stages.contains(status)).count();
    let declared = Arrows::<Request>::default();
    let not_taken: Vec<_> = declared.declared().iter().filter(|arrow| !taken.contains(arrow)).collect();
    println!("together {reached} of {} stages", Status::ALL.len());
    println!(
        "    and {} of {} transitions",
        declared.declared().len() - not_taken.len(),
        declared.declared().len()
    );
    for arrow in not_taken {
        println!("    not taken: {:?} to {:?} by {:?}", arrow.from, arrow.to, arrow.by);
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(visited: usize, known: usize) {
    if visited % 1000 == 999 {
        eprintln!("    {} of {known} situations", visited + 1);
    }
}

fn counts(explored: &Explored<'_, Finite>) -> String {
    format!(
        "{} ways, {} situations, {} steps, {} deep, {} at the bound, {} decisions, {} states compared",
        explored.ways(),
        explored.nodes.len(),
        explored.steps(),
        explored.depth(),
        explored.at_bound().count(),
        explored.decided,
        explored.compared
    )
}

/// Prints from where no end can be reached; whether there is none such.
fn ends(finite: &Finite, explored: &Explored<'_, Finite>) -> bool {
    let dead = explored.dead_ends(|_| true);
    if let Some(first) = dead.first() {
        println!("    {} without end", dead.len());
        counterexample("From here no end can be reached.", &explored.path_in(first), finite);
    }
    let giving_up = explored.dead_ends(without_giving_up).len();
    let beyond = explored.ending_beyond_bound(|_| true).len();
    println!("    {giving_up} without end unless somebody gives up, {beyond} with one only beyond the bound");
    dead.is_empty()
}

/// Whether a step counts where nobody withdraws or discards, and nobody waits until time does it.
fn without_giving_up(edge: &Edge<Request>) -> bool {
    match edge.by {
        Label::Command(kind, _) => !matches!(kind, Kind::WithdrawRequest | Kind::DiscardDraft),
        Label::Time => false,
    }
}

fn counterexample(what: &str, path: &Path<Request>, finite: &Finite) {
    let written = imi_play::write(what, path, &cast(&finite.world), finite.policy());
    let file = "counterexample.toml";
    match written.map(|text| std::fs::write(file, text)) {
        Ok(Ok(())) => println!("    written to {file}"),
        Ok(Err(error)) => println!("    not written: {error}"),
        Err(error) => println!("    not to be written as a scenario: {error}\n{path}"),
    }
}

fn cast(world: &World) -> Cast {
    let named = |name: &str| name.replace(' ', "-");
    let users = world.users().into_iter().filter_map(|(name, actor)| Some((actor.user()?, named(&name))));
    Cast {
        authorities: world.all().map(|(name, staff)| (staff.id(), named(name))).to_vec(),
        users: users.collect(),
    }
}
