//! `flywheel market`.

mod buy;
mod desk;
mod look;
mod place;
mod sell;
mod serve;
mod times;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::args::market::MarketCommand;

/// Does what was asked for.
pub fn market(command: &MarketCommand) -> Result<()> {
    match command {
        MarketCommand::Sell(args) => sell::sell(args),
        MarketCommand::Serve(args) => serve::serve(args),
        MarketCommand::Buy(args) => buy::buy(args),
        MarketCommand::Listings(args) => look::listings(args),
        MarketCommand::Samples(args) => look::samples(args),
        MarketCommand::Status(args) => look::status(args),
        MarketCommand::Settle(args) => look::settle(args),
        MarketCommand::Decline(args) => look::decline(args),
        MarketCommand::Desk(args) => desk::desk(args),
        MarketCommand::SetDesk(args) => desk::set_desk(args),
    }
}

/// A call to somebody who does not answer is not waited for longer than this after a signal.
const LAST_STEP: Duration = Duration::from_secs(15);

/// Becomes true when the program is asked to stop. Who asks twice does not want to wait; nor does anybody for long.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // As safe as any other moment: what must survive is on disk.
        if handler.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        thread::spawn(|| {
            thread::sleep(LAST_STEP);
            std::process::exit(130);
        });
    })
    .context("signals cannot be handled")?;
    Ok(stop)
}

/// Whether the program goes on after a pause.
fn pause(length: Duration, stop: &AtomicBool) -> bool {
    let mut left = length;
    while !left.is_zero() && !stop.load(Ordering::SeqCst) {
        let nap = left.min(Duration::from_millis(100));
        thread::sleep(nap);
        left = left.saturating_sub(nap);
    }
    !stop.load(Ordering::SeqCst)
}
