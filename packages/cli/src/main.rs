//! The program `flywheel`: launches networks, runs them on telemetry, shows where every token went.

mod args;
mod commands;
#[cfg(feature = "full")]
mod engine;
#[cfg(feature = "full")]
mod input;
#[cfg(feature = "full")]
mod output;
#[cfg(feature = "full")]
mod simulate;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

/// 0: done. 1: failed. 2: wrong usage (clap's own exit code).
fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        #[cfg(feature = "full")]
        Command::Demo(demo) => commands::demo(demo),
        #[cfg(feature = "full")]
        Command::Run(run) => commands::run(run),
        #[cfg(feature = "full")]
        Command::Chain(chain) => commands::chain(chain),
        #[cfg(feature = "full")]
        Command::Deploy(deploy) => commands::deploy(deploy),
        #[cfg(feature = "full")]
        Command::HandOver(hand_over) => commands::hand_over(hand_over),
        #[cfg(feature = "full")]
        Command::Migrate(migrate) => commands::migrate(migrate),
        #[cfg(feature = "full")]
        Command::Pay(pay) => commands::pay(pay),
        #[cfg(feature = "full")]
        Command::Access(access) => commands::access(access),
        #[cfg(feature = "full")]
        Command::Dao(dao) => commands::dao(dao),
        #[cfg(feature = "full")]
        Command::Market(market) => commands::market(market),
        #[cfg(feature = "agent")]
        Command::Machine(machine) => commands::machine(machine),
        #[cfg(feature = "oracle")]
        Command::Oracle(oracle) => commands::oracle(oracle),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
