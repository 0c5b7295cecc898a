//! The commands, each from its arguments to what it prints.

#[cfg(feature = "full")]
mod access;
#[cfg(feature = "full")]
mod chain;
#[cfg(feature = "full")]
mod contracts;
#[cfg(feature = "full")]
mod csv_source;
#[cfg(feature = "full")]
mod dao;
#[cfg(feature = "full")]
mod demo;
#[cfg(feature = "full")]
mod deploy;
#[cfg(feature = "agent")]
mod machine;
#[cfg(feature = "full")]
mod market;
#[cfg(feature = "oracle")]
mod oracle;
#[cfg(feature = "full")]
mod pay;
#[cfg(any(feature = "agent", feature = "oracle"))]
mod profiles;
#[cfg(feature = "full")]
mod run;
#[cfg(feature = "full")]
mod table;

#[cfg(feature = "full")]
use anyhow::{Context, Result};

#[cfg(feature = "full")]
pub use access::access;
#[cfg(feature = "full")]
pub use chain::chain;
#[cfg(feature = "full")]
pub use dao::dao;
#[cfg(feature = "full")]
pub use demo::demo;
#[cfg(feature = "full")]
pub use deploy::{deploy, hand_over, migrate};
#[cfg(feature = "agent")]
pub use machine::machine;
#[cfg(feature = "full")]
pub use market::market;
#[cfg(feature = "oracle")]
pub use oracle::oracle;
#[cfg(feature = "full")]
pub use pay::pay;
#[cfg(feature = "full")]
pub use run::run;

#[cfg(feature = "full")]
use crate::args::OutputArgs;
#[cfg(feature = "full")]
use crate::engine::{Session, Source};
#[cfg(feature = "full")]
use crate::input::Plan;
#[cfg(feature = "full")]
use crate::output;

/// Works every epoch that is left, lets stakers and oracles take their income out, lets holders decide what the source tells,
/// lets people pay if the network has a marketplace, and prints the result. An owner's statement is of the run alone.
#[cfg(feature = "full")]
fn finish(session: &mut Session<'_>, source: &mut dyn Source, plan: &Plan, args: &OutputArgs) -> Result<()> {
    let last = source.last_epoch();
    let bar = output::ProgressBar::new(session.next_epoch(), last);
    while session.next_epoch() <= last {
        session.work_next(source)?;
        bar.advance(session.next_epoch());
    }
    bar.finish();
    session.collect_income()?;
    let mut report = output::Report::collect(session, plan)?;
    if let (Some(story), None) = (source.story(), &args.statement) {
        let decided = session.govern(story, plan).context("the holders' decisions")?;
        report.add_governance(decided)?;
    }
    if let (Some(market), None) = (&plan.market, &args.statement) {
        let trade = session.trade(market, source).context("the sales")?;
        report.add_trade(trade)?;
    }
    output::print(&report, session, plan, args)
}
