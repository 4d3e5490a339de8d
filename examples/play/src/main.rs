//! Plays scenarios of the Internal Market Information system.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
