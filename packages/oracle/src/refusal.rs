//! Why an oracle does not sign, and what it does not carry on from.

use cosmwasm_std::Addr;
use flywheel_protocol::sign::SignError;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use thiserror::Error;

use crate::{FactsError, JournalError, SettleError};

/// Why an oracle does not sign a proposal (rule V3).
#[derive(Debug, Error)]
pub enum Refusal {
    /// A report that this oracle acknowledged is missing.
    #[error("the bundle lacks report {nonce} of machine {machine}, which this oracle acknowledged")]
    MissingReport {
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// A report in the bundle is not the machine's, or not of that epoch.
    #[error(
        "report {nonce} of machine {machine} in the bundle is not signed by its enrolled key, or not of that epoch"
    )]
    ForgedReport {
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// A report in the bundle counts nowhere: anyone could have made it up.
    #[error(
        "report {nonce} of machine {machine} in the bundle is of a machine that is not enrolled in epoch {epoch}, or \
         that epoch is not settled now"
    )]
    StrayReport {
        /// The epoch under which it stands.
        epoch: Epoch,
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// This oracle has missed a final statement, or runs ahead of the chain.
    #[error(
        "this oracle's ledger stands on root {ledger} with epoch {next} to settle next, but the chain's final root is \
         {built_on} with epoch {first} to settle next: advance with every final statement, or take over the ledger of \
         an oracle that did"
    )]
    StaleLedger {
        /// The root that the ledger stands on.
        ledger: Hash32,
        /// The first epoch that the ledger has not settled.
        next: Epoch,
        /// The newest final root.
        built_on: Hash32,
        /// The first epoch that is not final.
        first: Epoch,
    },
    /// The signature that came with a statement is not the oracle's.
    #[error("the signature of {oracle} under the statement is not by its key in version {version} of the oracle set")]
    BadSignature {
        /// The oracle.
        oracle: String,
        /// The set's version.
        version: u64,
    },
    /// This oracle is not among those in force, or not with its key.
    #[error(
        "{oracle} is not in version {version} of the oracle set with this key: bond it, or use the key it bonded with"
    )]
    NotInSet {
        /// Its account.
        oracle: Addr,
        /// The set's version.
        version: u64,
    },
    /// It came to another result than the oracle before it: one of them has other rules, facts or software.
    #[error("{oracle} computes another statement from the same bundle")]
    OtherStatement {
        /// The oracle that differs.
        oracle: Addr,
    },
    /// The bundle cannot be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The statement is on record in another version, or cannot be recorded.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The statement cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// A settlement that the chain has not made final is not carried on from.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the settlement of epoch {epoch} with root {root} is not the chain's final statement of epoch {final_epoch} with \
     root {final_root}: settle again from the final statement's bundle"
)]
pub struct NotFinal {
    /// The settlement's epoch.
    pub epoch: Epoch,
    /// The settlement's root.
    pub root: Hash32,
    /// The newest final epoch.
    pub final_epoch: Epoch,
    /// The newest final root.
    pub final_root: Hash32,
}

impl From<FactsError> for Refusal {
    fn from(error: FactsError) -> Self {
        Self::Settle(error.into())
    }
}
