//! `flywheel market`.

mod buy;
mod look;
mod place;
mod sell;
mod serve;
mod times;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use crate::args::market::MarketCommand;

/// Does what was asked for.
pub fn market(command: &MarketCommand) -> Result<()> {
    match command {
        MarketCommand::Sell(args) => sell::sell(args),
        MarketCommand::Serve(args) => serve::serve(args),
        MarketCommand::Buy(args) => buy::buy(args),
        MarketCommand::Listings(args) => look::listings(args),
        MarketCommand::Status(args) => look::status(args),
        MarketCommand::Settle(args) => look::settle(args),
        MarketCommand::Decline(args) => look::decline(args),
    }
}

/// Becomes true when the program is asked to stop. Who asks twice does not want to wait.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if handler.swap(true, Ordering::SeqCst) {
            // As safe as any other moment: what must survive is on disk.
            std::process::exit(130);
        }
    })
    .context("signals cannot be handled")?;
    Ok(stop)
}
