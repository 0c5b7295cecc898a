//! The buyer's side.

mod content;
mod door;
mod fetch;
mod link;
mod nodes;
mod open;
mod receive;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::ExchangeError;
use thiserror::Error;

pub use door::{SamplesError, SellersDoor};
pub use link::{LinkError, check_link};
pub use open::{Fault, Opened};
pub use receive::Received;

use crate::{Described, FileError};

/// An order, as the chain tells of it, and where its bytes are kept.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The order's number.
    pub order: u64,
    /// What is listed.
    pub content: Described,
    /// The root that the seller has committed to.
    pub hidden_root: Hash32,
    /// A folder for this order alone. It is made if it is not there.
    pub folder: PathBuf,
}

/// Whether a buyer should confirm.
#[derive(Debug)]
pub enum Verdict {
    /// Yes: everything is here, and whatever is wrong with it can be complained about.
    Confirm(Received),
    /// No: what the seller hands over is not what he has committed to. Without a confirmation the money comes back.
    Refuse(Refusal),
}

/// Why a buyer should not confirm.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The seller has another order under this number.
    #[error("the seller's {what} is {found}, the chain's {stated}")]
    OtherOrder {
        /// What differs.
        what: &'static str,
        /// What the seller says.
        found: String,
        /// What the chain says.
        stated: String,
    },
    /// The samples are not the ones that the root draws.
    #[error("the samples are wrong: {0}")]
    Samples(ExchangeError),
    /// The nodes do not lead to both roots.
    #[error("what the seller hands over leads to {found}, not to the {tree} root {stated}")]
    WrongNodes {
        /// Which tree: `listed` or `hidden`.
        tree: &'static str,
        /// Where it leads.
        found: Hash32,
        /// Where it should lead.
        stated: Hash32,
    },
    /// A block that is not what the nodes say, also when asked for again.
    #[error("block {number} of the {part} is wrong, {times} times in a row")]
    WrongBlock {
        /// Of which part.
        part: &'static str,
        /// Which.
        number: u64,
        /// How often it was asked for.
        times: u32,
    },
    /// Answers that no seller's service gives.
    #[error("the seller's service gives a strange answer: {reason}")]
    Strange {
        /// What is wrong with it.
        reason: String,
    },
    /// The seller's transfer key keeps no secret.
    #[error("the seller's transfer key {key} is of low order")]
    WeakKey {
        /// The key.
        key: Hash32,
    },
}

/// Nothing is known yet: what was fetched is kept, and the same call goes on with it.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// No connection, or it breaks all the time.
    #[error("the seller does not answer ({reason}): try again; without a confirmation the money comes back in time")]
    Away {
        /// What the system says.
        reason: String,
    },
    /// The service says no.
    #[error("the seller does not hand over (status {status}): {words}")]
    NotServed {
        /// The status.
        status: u16,
        /// The seller's words, cut.
        words: String,
    },
    /// The time that the caller gave is over.
    #[error("the seller was too slow: the time to confirm is over")]
    OutOfTime,
    /// The buyer's own disk, or the caller's wish to stop.
    #[error(transparent)]
    File(#[from] FileError),
}

/// How patient a buyer is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Failures in a row, without a block between them, until the call ends.
    pub failures: u32,
    /// The pause after one.
    pub pause: Duration,
    /// When the call ends, whatever comes: a seller who sends a byte now and then gains nothing. `None`: it goes on as long
    /// as something comes.
    pub until: Option<Instant>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            failures: 8,
            pause: Duration::from_secs(2),
            until: None,
        }
    }
}

impl Patience {
    /// How long an answer may take.
    ///
    /// # Errors
    /// [`ReceiveError::OutOfTime`].
    pub(crate) fn left(&self) -> Result<Option<Duration>, ReceiveError> {
        let Some(until) = self.until else { return Ok(None) };
        match until.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(Some(left)),
            _ => Err(ReceiveError::OutOfTime),
        }
    }
}

/// What ends a step.
#[derive(Debug)]
pub(crate) enum End {
    Refusal(Refusal),
    Error(ReceiveError),
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<FileError> for End {
    fn from(error: FileError) -> Self {
        match error {
            FileError::WeakKey { key } => Self::Refusal(Refusal::WeakKey { key }),
            error => Self::Error(error.into()),
        }
    }
}

impl From<ReceiveError> for End {
    fn from(error: ReceiveError) -> Self {
        Self::Error(error)
    }
}
