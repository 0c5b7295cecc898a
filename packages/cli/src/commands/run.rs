//! `flywheel run`.

use anyhow::{Context, Result};
use flywheel_protocol::EpochClock;

use super::csv_source::CsvSource;
use super::finish;
use crate::args::RunArgs;
use crate::engine::{Progress, Session, Setup, open_existing};
use crate::input::{Plan, Readings, Stations};

/// Runs a network on the telemetry of two files. Both are read once in full before anything is written.
pub fn run(args: &RunArgs) -> Result<()> {
    let plan = Plan::load(&args.network)?;
    let stations = Stations::load(&args.stations, &plan)?;
    let existing = args.state.as_deref().map(open_existing).transpose()?.flatten();
    let stored = existing.as_ref().map(Progress::load).transpose()?.flatten();
    let known_rows = stored.as_ref().map(|progress| progress.source.rows);
    let checked = Readings::check(&args.readings, &plan, &stations, known_rows)?;

    let start = match &stored {
        Some(progress) => progress.start,
        None => plan.epoch_start(checked.first_time())?,
    };
    let clock = EpochClock::new(start, plan.epoch)?;
    let next = stored.as_ref().map(|progress| progress.next);
    let mut source = CsvSource::new(&plan, &stations, checked, clock, known_rows.zip(next))?;
    let setup = Setup {
        plan: &plan,
        seed: &args.seed,
        state: args.state.as_deref(),
    };
    let chain = match existing {
        Some(chain) => chain,
        None => setup.open_chain(&source)?,
    };
    let mut session = Session::start(&chain, &setup, &source).context("the run could not start")?;
    finish(&mut session, &mut source, &plan, &args.output)
}
