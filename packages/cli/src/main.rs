//! The program `flywheel`: launches networks, runs them on telemetry, shows where every token went.

mod args;
mod commands;
mod engine;
mod input;
mod output;
mod simulate;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

/// 0: done. 1: failed. 2: wrong usage (clap's own exit code).
fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Demo(demo) => commands::demo(demo),
        Command::Run(run) => commands::run(run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
