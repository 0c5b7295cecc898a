//! A whole network in this process: launched, worked, settled and paid, epoch by epoch, on the embedded chain.
//!
//! The chain, the oracles' ledger and the report move on together: each epoch ends with one mark that the chain writes
//! with its block. Every step before the mark looks at the chain first, so a run that was killed anywhere goes on where
//! it was and ends with the same totals. What people pay after the last epoch ([`Session::trade`]) leaves no trace on disk.

mod accounts;
mod day;
mod deploy;
mod fleet;
mod journal;
mod progress;
mod session;
mod source;
mod trade;

pub use journal::has_signed;
pub use progress::{EpochRow, MachineRow, Progress};
pub use session::{Session, Setup, open_existing};
pub use source::{Fingerprint, Record, Source, Submission, Unit};
#[cfg(test)]
pub use trade::{ChannelDeal, FeedDeal, FraudDeal, SessionDeal};
pub use trade::{DataDeal, Party, Share, Shares, Trade};
