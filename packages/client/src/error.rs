//! What can go wrong between a program and a chain.

use cosmwasm_std::Coin;
use thiserror::Error;

/// Why a chain did not do what it was asked for. Unless a variant says otherwise, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A contract, or a module of the chain, said no. The text is its own.
    #[error("refused: {reason}")]
    Refused {
        /// The refusal's own words.
        reason: String,
    },
    /// A contract or a module of the chain stopped in the middle: a panic, which is a bug of the contract.
    #[error("aborted: {reason}")]
    Aborted {
        /// The panic's message, where it had one.
        reason: String,
    },
    /// An account, which can be a contract, does not have the coins it is to send.
    #[error("{account} does not have {}", list(.needed))]
    OutOfFunds {
        /// Whose balance is too low.
        account: String,
        /// What was to be sent.
        needed: Vec<Coin>,
    },
    /// The chain has no such contract or code.
    #[error("there is no {what} on this chain")]
    NotFound {
        /// `contract wasm1…` or `code 7`.
        what: String,
    },
    /// Not an address of this chain.
    #[error("{address:?} is not an address of this chain: {reason}")]
    InvalidAddress {
        /// What was given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Coins that a chain does not take in a message: an amount of zero, or one denomination twice.
    #[error("{}: {reason}", list(.coins))]
    InvalidCoins {
        /// What was given.
        coins: Vec<Coin>,
        /// What is wrong with them.
        reason: &'static str,
    },
    /// A time that a block cannot have: a chain counts nanoseconds in 64 bits, which end in the year 2554.
    #[error("{seconds} seconds is later than a block's time can be")]
    TimeOutOfRange {
        /// Seconds since 1970.
        seconds: u64,
    },
    /// A message that cannot be written as JSON, or an answer that is not what the caller expected.
    #[error("{what} is not what was expected: {reason}")]
    Encoding {
        /// What was read or written.
        what: &'static str,
        /// The JSON error.
        reason: String,
    },
    /// This chain can never do that.
    #[error("this chain cannot {what}")]
    Unsupported {
        /// What it was asked for, and what to do instead.
        what: String,
    },
    /// A block could not be written to disk. The chain stops: the blocks before it are safe in its folder, and what
    /// came after them is lost.
    #[error("a block could not be written to disk ({reason}): make room or repair the disk, then open the chain again")]
    Disk {
        /// What the disk said.
        reason: String,
    },
    /// An earlier failure stopped this chain; open it again.
    #[error("this chain stopped earlier ({reason}); open it again")]
    Stopped {
        /// The earlier failure.
        reason: String,
    },
}

impl ChainError {
    /// The contract's own words, if a contract refused.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Refused { reason } => Some(reason),
            _ => None,
        }
    }
}

fn list(coins: &[Coin]) -> String {
    if coins.is_empty() {
        return "no coins".to_owned();
    }
    coins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
