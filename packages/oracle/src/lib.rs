//! The oracle: telemetry in, scores and reward roots out.
//!
//! Everything is deterministic: the same bundle of reports, the same facts from the chain and the same ledger give the
//! same statement on every machine, whatever order the reports came in.
//!
//! An epoch passes through here from top to bottom:
//!
//! 1. Devices hand in signed reports while the epoch runs and until its grace is over. An [`Inbox`] checks time and
//!    signature and acknowledges what it keeps. Which key a machine has, the enrolment record says.
//! 2. [`Facts::read`] asks the chain what there is to settle: enrolments, rules, budgets, the oracles in force.
//! 3. The round's proposer makes a [`Bundle`], the union of all acknowledged reports.
//! 4. Every oracle checks it ([`Oracle::sign`]): its ledger is what the chain builds on, nothing that it
//!    acknowledged is missing, nothing is forged or of a machine that is not enrolled. Then it
//!    computes alone: [`settle`] judges readings, makes points and rewards, hashes the trees and writes the statement.
//! 5. It signs, after the statement's digest is on record in its [`Journal`]: one for each epoch and round.
//! 6. A quorum of signatures goes to the chain. When the statement is final, [`Oracle::advance`] carries on from its
//!    [`Ledger`]. If there is no quorum, the next round has another proposer and starts from the same ledger again.
//!
//! [`run_round`] is steps 3 to 5 among oracles of one process.
//!
//! Three things that are easy to take for each other: a *report's place* is (epoch, machine, nonce, payload hash), never
//! its signature, of which there may be two; *facts* come from the chain and are the same for all, the *ledger* is what
//! an oracle itself has computed up to the last final root, and signs nothing that does not build on it; and a machine that
//! is *not enrolled* is in no bundle, while one that is enrolled but *does not count* (its class has no rules, or its key is
//! a later machine's too) is counted, so that nothing disappears, but has no leaf and earns nothing.

mod bundle;
mod columns;
mod conflict;
mod demand;
mod exchange;
mod facts;
mod filed;
mod inbox;
mod journal;
mod judge;
mod ledger;
mod machine;
mod oracle;
mod refusal;
mod reports;
mod round;
mod settle;
mod share;
mod used;
mod walk;
pub mod watch;

pub use bundle::Bundle;
pub use columns::Earnings;
pub use conflict::Conflict;
pub use demand::EpochDemand;
pub use exchange::Kept;
pub use facts::{ClassFacts, EpochFacts, Facts, FactsError};
pub use inbox::{Acknowledged, Inbox, MAX_PAYLOADS, MAX_REPORTS, NotTaken};
pub use journal::{Journal, JournalError, MemoryJournal};
pub use judge::{EpochScores, MachineScore};
pub use ledger::{Ledger, REMEMBERED_EPOCHS};
pub use oracle::Oracle;
pub use refusal::{NotFinal, Refusal};
pub use round::{RoundError, RoundOutcome, check_signature, run_round};
pub use settle::{SettleError, Settlement, settle};
pub use used::{REMEMBERED_REPORTS, USED_EPOCHS};
