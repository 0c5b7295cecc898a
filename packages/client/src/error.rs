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
    #[error("{account} does not have {}: send them to it first", list(.needed))]
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
    /// The transaction needed more gas than it had. The chain keeps its fee; nothing else was changed.
    #[error("out of gas: {used} of {wanted} were used up: raise the gas adjustment of the chain's profile")]
    OutOfGas {
        /// The transaction's limit.
        wanted: u64,
        /// What it had used when it was stopped.
        used: u64,
    },
    /// The chain asks for a higher fee.
    #[error(
        "the fee {given:?} is too low, this node asks for {required:?}: raise the gas price of the chain's profile"
    )]
    FeeTooLow {
        /// What was offered, as `10ustake`.
        given: String,
        /// What the node asks for.
        required: String,
    },
    /// The account was never sent anything, so the chain knows neither it nor its number.
    #[error("{address} is not on this chain yet: send it some coins first, or let a sponsor grant it its fees")]
    UnknownAccount {
        /// The account.
        address: String,
    },
    /// The node belongs to another chain. Nothing was signed.
    #[error("{url} is a node of chain {found:?}, not of {expected:?}: correct the chain's profile")]
    WrongChain {
        /// The node.
        url: String,
        /// What the profile says.
        expected: String,
        /// What the node says.
        found: String,
    },
    /// The node is still catching up with its chain, so what it knows is old.
    #[error("{url} is behind its chain (it is at block {height}): wait until it has caught up, or use another node")]
    NodeBehind {
        /// The node.
        url: String,
        /// Its newest block.
        height: u64,
    },
    /// The node does not answer, after several attempts. No transaction was sent: once one is, its fate unknown is
    /// [`ChainError::Pending`].
    #[error("{url} does not answer ({reason}): check that the node runs and that the address is right")]
    Unreachable {
        /// The node.
        url: String,
        /// What happened last.
        reason: String,
    },
    /// The node no longer has, or does not have yet, the state at a height.
    #[error("the node has no state at height {height} ({reason}): ask for a newer one, or an archive node")]
    HeightUnavailable {
        /// The height that was asked for.
        height: u64,
        /// The node's words.
        reason: String,
    },
    /// A transaction was sent, and then nothing more was heard of it. **It may still come into a block**, up to the
    /// height given: do not send the same messages again before it is known what became of it.
    #[error(
        "nothing is heard of transaction {hash} ({reason}): it can come into a block until height {until_height}, so          look for it before sending the same again"
    )]
    Pending {
        /// The transaction's hash, in capital hexadecimal digits.
        hash: String,
        /// The last block that it can be in.
        until_height: u64,
        /// What happened last.
        reason: String,
    },
    /// A transaction was signed several times over and never came into a block; it is certain that none of them can
    /// any more.
    #[error("the chain took none of {attempts} transactions in time: it is overloaded, or the fee is too low for it")]
    NotIncluded {
        /// How often it was signed.
        attempts: u32,
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
