//! The commands, each from its arguments to what it prints.

mod csv_source;
mod demo;
mod run;

use anyhow::Result;

pub use demo::demo;
pub use run::run;

use crate::args::OutputArgs;
use crate::engine::{Session, Source};
use crate::input::Plan;
use crate::output;

/// Works every epoch that is left, lets stakers and oracles take their income out and prints the result.
fn finish(session: &mut Session<'_>, source: &mut dyn Source, plan: &Plan, args: &OutputArgs) -> Result<()> {
    let last = source.last_epoch();
    let bar = output::ProgressBar::new(session.next_epoch(), last);
    while session.next_epoch() <= last {
        session.work_next(source)?;
        bar.advance(session.next_epoch());
    }
    bar.finish();
    session.collect_income()?;
    output::print(session, plan, args)
}
