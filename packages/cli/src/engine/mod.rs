//! A whole network in this process: launched, worked, settled and paid, epoch by epoch, on the embedded chain.
//!
//! The chain, the oracles' ledger and the report move on together: each epoch ends with one mark that the chain writes
//! with its block. Every step before the mark looks at the chain first, so a run that was killed anywhere goes on where
//! it was and ends with the same totals. So is what holders vote between two epochs. What they decide after the last one
//! ([`Session::govern`]), and what people pay then ([`Session::trade`]), leaves no trace on disk.

mod accounts;
mod day;
mod deploy;
mod fleet;
mod govern;
mod journal;
mod parties;
mod progress;
mod session;
mod source;
mod trade;

pub use govern::{Ballot, Governance, Motion, NewPlace, NewSplit, Project, Resale, Story, percent};
#[cfg(test)]
pub use govern::{Cast, GrantEnded, MachineSold, PlaceOpened, RaidVetoed, SplitChange, TariffBand};
pub use journal::has_signed;
pub use parties::Party;
pub use progress::{EpochRow, MachineRow, Progress};
pub use session::{Session, Setup, open_existing};
pub use source::{Fingerprint, Record, Source, Submission, Unit};
#[cfg(test)]
pub use trade::{ChannelDeal, FeedDeal, FraudDeal, SessionDeal};
pub use trade::{DataDeal, Share, Shares, Trade};
