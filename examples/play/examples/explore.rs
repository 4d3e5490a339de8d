//! Explores worlds of requests or of alerts whole, and prints what was found.
//!
//!     cargo run --release -p imi-play --example explore -- (requests|alerts) [NAME…]
//!
//! NAME is part of the name of a world, or `small` or `wide` for all of these; without one, all are explored. What does not
//! hold is written as a scenario, `counterexample.toml`. It ends with 1 if something does not hold or has no end.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it finds")]

use std::process::ExitCode;
use std::time::Instant;

use imi_core::testing::explore::{Edge, Explored, Explorer, FiniteWorld, Label, Path, Together};
use imi_core::{Actor, AuthorityId};
use imi_play::{Cast, Played};
use imi_requests::testing::explore as requests;

/// The worlds of a workflow.
struct Worlds<W: FiniteWorld> {
    small: Vec<(String, W)>,
    wide: Vec<(String, W)>,
    cast: fn(&W) -> Cast,
    /// Whether a step gives up what is under way.
    gives_up: fn(<W::Lifecycle as imi_core::Lifecycle>::Kind) -> bool,
}

fn main() -> ExitCode {
    let mut names = std::env::args().skip(1);
    let workflow = names.next();
    let names: Vec<String> = names.collect();
    let good = match workflow.as_deref() {
        Some("requests") => of_requests().explore(&names),
        Some("alerts") => match of_alerts() {
            Ok(worlds) => worlds.explore(&names),
            Err(error) => {
                eprintln!("{error}");
                false
            }
        },
        _ => {
            eprintln!("explore (requests|alerts) [NAME…]");
            false
        }
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn of_requests() -> Worlds<requests::Finite> {
    let named = |worlds: Vec<(&str, requests::Finite)>| {
        worlds.into_iter().map(|(name, world)| (name.to_owned(), world)).collect()
    };
    Worlds::<requests::Finite> {
        small: named(requests::parts()),
        wide: named(requests::wide()),
        cast: |finite| {
            let authorities = finite.world.all().map(|(name, staff)| (name.to_owned(), staff.id()));
            cast(authorities, finite.world.users())
        },
        gives_up: |kind| {
            use imi_requests::Kind;
            matches!(kind, Kind::WithdrawRequest | Kind::DiscardDraft)
        },
    }
}

fn of_alerts() -> Result<Worlds<imi_alerts::testing::explore::Finite>, Box<dyn std::error::Error>> {
    use imi_alerts::testing::explore::{Finite, parts, wide};
    // What is found is played under the player's own policy.
    let policy = imi_play::alert_policy()?;
    let under = |worlds: Vec<(String, Finite)>| {
        worlds.into_iter().map(|(name, world)| (name, world.under(policy.clone()))).collect()
    };
    Ok(Worlds::<Finite> {
        small: under(parts()),
        wide: under(wide()),
        cast: |finite| {
            let authorities =
                finite.world.all().into_iter().map(|(name, staff)| (name.to_owned(), staff.id()));
            cast(authorities, finite.world.users())
        },
        gives_up: |kind| {
            use imi_alerts::Kind;
            matches!(kind, Kind::BroadcastWithdrawal | Kind::Delete)
        },
    })
}

impl<W: FiniteWorld<Lifecycle: Played>> Worlds<W> {
    /// Explores those of these names; whether all holds and has an end.
    fn explore(&self, names: &[String]) -> bool {
        let wanted = |size: &str, name: &str| {
            names.is_empty() || names.iter().any(|part| part == size || name.contains(part.as_str()))
        };
        let small = self.small.iter().filter(|(name, _)| wanted("small", name));
        let wide = self.wide.iter().filter(|(name, _)| wanted("wide", name));
        let (mut good, mut together) = (true, Together::default());
        for (name, world) in small.chain(wide) {
            let begun = Instant::now();
            match (Explorer { watch: tell, ..Explorer::default() }).explore(world) {
                Ok(explored) => {
                    println!("{name}: {explored}");
                    let (decided, compared) = (explored.decided, explored.compared);
                    let seconds = begun.elapsed().as_secs_f64();
                    println!("    {decided} decisions, {compared} states compared, {seconds:.0} s");
                    good &= self.ends(world, &explored);
                    together.add(&explored);
                }
                Err(fault) => {
                    println!("{name}: {fault}");
                    self.counterexample(&fault.what, &fault.path, world);
                    good = false;
                }
            }
        }
        println!("together, not reached: {:?}", together.stages_not_reached());
        let (not_taken, declared) = (together.not_taken().count(), together.declared().len());
        println!("    and {} of {declared} transitions", declared - not_taken);
        for arrow in together.not_taken() {
            println!("    not taken: {:?} to {:?} by {:?}", arrow.from, arrow.to, arrow.by);
        }
        good
    }

    /// Prints from where no end can be reached; whether there is none such.
    fn ends(&self, world: &W, explored: &Explored<'_, W>) -> bool {
        let dead = explored.dead_ends(|_| true);
        if let Some(first) = dead.first() {
            println!("    {} without end", dead.len());
            self.counterexample("From here no end can be reached.", &explored.path_in(first), world);
        }
        // Where nobody gives up, and nobody waits until time does it.
        let counts = |edge: &Edge<W::Lifecycle>| match edge.by {
            Label::Command(kind, _) => !(self.gives_up)(kind),
            Label::Time => false,
        };
        let giving_up = explored.dead_ends(counts).len();
        let beyond = explored.ending_beyond_bound(|_| true).len();
        println!(
            "    {giving_up} without end unless somebody gives up or waits, {beyond} with one only beyond the bound"
        );
        dead.is_empty()
    }

    fn counterexample(&self, what: &str, path: &Path<W::Lifecycle>, world: &W) {
        let written = imi_play::write(what, path, &(self.cast)(world), world.policy());
        let file = "counterexample.toml";
        match written.map(|text| std::fs::write(file, text)) {
            Ok(Ok(())) => println!("    written to {file}"),
            Ok(Err(error)) => println!("    not written: {error}"),
            Err(error) => println!("    not to be written as a scenario: {error}\n{path}"),
        }
    }
}

fn tell(visited: usize, known: usize) {
    if visited % 1000 == 999 {
        eprintln!("    {} of {known} situations", visited + 1);
    }
}

fn cast(authorities: impl IntoIterator<Item = (String, AuthorityId)>, users: Vec<(String, Actor)>) -> Cast {
    let named = |name: &str| name.replace(' ', "-");
    Cast {
        authorities: authorities.into_iter().map(|(name, id)| (id, named(&name))).collect(),
        users: users.into_iter().filter_map(|(name, actor)| Some((actor.user()?, named(&name)))).collect(),
    }
}
