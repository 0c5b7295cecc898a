//! What people paid for after the last epoch, as tables and as identities.

mod checks;
mod deals;
mod money;

use anyhow::Result;

pub use checks::checks;
pub use deals::deals;
pub use money::{machines, parties, shares};

use super::report::Report;
use crate::engine::Trade;

impl Report {
    /// Adds what people paid for, with its identities.
    ///
    /// # Errors
    /// A sum beyond 128 bits, which no network of this program reaches.
    pub fn add_trade(&mut self, trade: Trade) -> Result<()> {
        self.checks.extend(checks(&trade)?);
        self.market = Some(trade);
        Ok(())
    }
}
