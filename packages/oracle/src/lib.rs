//! The oracle: telemetry in, scores and reward roots out.
//!
//! Everything is deterministic: the same bundle of reports, the same facts from the chain and the same ledger give the
//! same statement on every machine, whatever order the reports came in.
//!
//! - [`Inbox`] takes signed reports and acknowledges them,
//! - [`Bundle`] is the evidence that a proposer publishes: the union of all acknowledged reports,
//! - [`settle`] judges it under the rules of the chain ([`Facts`]) and makes the statement,
//! - [`Oracle`] signs it, once for each epoch and round ([`Journal`]),
//! - [`run_round`] is one round among oracles in one process.

mod bundle;
mod facts;
mod inbox;
mod judge;
mod journal;
mod ledger;
mod oracle;
mod round;
mod share;
mod settle;

pub use bundle::Bundle;
pub use facts::{ClassFacts, EpochFacts, Facts, FactsError};
pub use inbox::{Acknowledged, Inbox, NotTaken};
pub use journal::{Journal, JournalError, MemoryJournal};
pub use judge::{EpochScores, MachineScore};
pub use ledger::{Ledger, REMEMBERED_EPOCHS};
pub use oracle::{Oracle, Refusal};
pub use round::{RoundError, RoundOutcome, run_round};
pub use settle::{SettleError, Settlement, settle};
