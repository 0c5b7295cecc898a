//! What can go wrong with the outbox.

use std::path::PathBuf;

use flywheel_protocol::readings::ReportError;
use thiserror::Error;

/// Why the outbox did not do what it was asked for. Nothing was changed.
#[derive(Debug, Error)]
pub enum OutboxError {
    /// The disk.
    #[error("{path}: {reason}: make room or repair the disk; nothing that was taken is lost")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another program has it open.
    #[error("{path} is in use by another agent: stop it, or give this one a state folder of its own")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Its bytes are not what was written.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The state of another machine.
    #[error(
        "{path} holds reports of another machine, network or chain: give each its own state folder, or name the one that \
         belongs to this machine"
    )]
    OtherMachine {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error("{path} was written by a newer program (version {given}): use that program again")]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        given: u64,
    },
    /// There are no more numbers.
    #[error("the machine has used up its report numbers: give it a new key and register it again")]
    NoMoreNonces,
    /// A report that cannot be.
    #[error(transparent)]
    Report(#[from] ReportError),
}
