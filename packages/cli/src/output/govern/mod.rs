//! What the holders decided, as tables and as identities.

mod checks;
mod tables;

use anyhow::Result;

pub use checks::checks;
pub use tables::{motions, outcomes};

use super::report::Report;
use crate::engine::Governance;

impl Report {
    /// Adds what holders decided, with its identities.
    ///
    /// # Errors
    /// A sum beyond 128 bits, which no network of this program reaches.
    pub fn add_governance(&mut self, decided: Governance) -> Result<()> {
        self.checks.extend(checks(&decided)?);
        self.dao = Some(decided);
        Ok(())
    }
}
