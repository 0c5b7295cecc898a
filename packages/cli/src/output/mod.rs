//! What a run prints: tables for people, JSON for programs, an owner's statement, and a bar while it works.

mod amount;
mod bill;
mod checks;
mod collect;
mod govern;
mod grid;
mod json;
mod money;
mod progress_bar;
mod report;
mod statement;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod trade;

use std::io::{self, ErrorKind, IsTerminal, Write};

use anyhow::{Context, Result};

pub use self::progress_bar::ProgressBar;
pub use self::report::Report;

use self::tables::Look;
use crate::args::OutputArgs;
use crate::engine::Session;
use crate::input::Plan;

/// Prints the result of a session whose epochs are worked, as the arguments ask.
///
/// # Errors
/// After printing, if an identity does not hold: then the numbers are not to be trusted.
pub fn print(report: &Report, session: &Session<'_>, plan: &Plan, args: &OutputArgs) -> Result<()> {
    let text = if let Some(owner) = &args.statement {
        statement::statement(session, plan, owner)?
    } else if args.json {
        json::json(report)?
    } else {
        tables::page(
            report,
            Look {
                all: args.all,
                bold: is_styled(),
            },
        )
    };
    put(&text)?;
    checks::ensure_all_hold(&report.checks)
}

/// Whether headings are bold: on a terminal, unless its user wants none (no-color.org).
fn is_styled() -> bool {
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    io::stdout().is_terminal() && !wants_none && !is_dumb
}

/// Writes to stdout. A reader that has seen enough (`| head`) is no error.
fn put(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the result could not be printed"),
        _ => Ok(()),
    }
}
