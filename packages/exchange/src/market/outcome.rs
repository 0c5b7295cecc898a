//! What a buyer waits for, and how it ends.

use std::path::PathBuf;

use cosmwasm_std::Uint128;
use flywheel_protocol::Time;

use crate::Refusal;

/// What a step has come to.
#[derive(Debug)]
pub enum Step {
    /// Something was done: the next step is due.
    Done,
    /// Nothing is due before somebody else acts, or a time has come.
    Waits {
        /// The order.
        order: u64,
        /// For what.
        waiting: Waiting,
        /// When the chain ends the wait.
        deadline: Time,
    },
    /// It is over.
    Over(Outcome),
}

/// What a buyer waits for.
#[derive(Debug)]
pub enum Waiting {
    /// The seller seals the file and commits.
    Commitment,
    /// The seller's service does not answer, or says no. What was fetched is kept.
    Delivery(String),
    /// What the seller hands over is not what he has committed to. It is asked for again; nothing is confirmed.
    BetterDelivery(Refusal),
    /// The seller shows the key.
    Key,
    /// The file is there; the window for complaints passes.
    Window,
}

/// How a purchase has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The file is there, and is what was listed.
    Bought {
        /// The order.
        order: u64,
        /// The file.
        file: PathBuf,
        /// What was paid.
        price: Uint128,
    },
    /// The money came back: the seller did not deliver or did not show the key, or the order was ended.
    Refunded {
        /// The order.
        order: u64,
        /// What was paid, and came back less `fee`.
        price: Uint128,
        /// What the seller keeps, who had committed, while the buyer did not confirm.
        fee: Uint128,
        /// What the seller has lost to the buyer, who had confirmed, by not showing the key.
        bond: Uint128,
    },
    /// The seller sold something else: the complaint brought money and bond.
    Caught {
        /// The order.
        order: u64,
        /// The chunk that was shown.
        chunk: u64,
        /// What was paid, and came back.
        price: Uint128,
        /// What the seller lost.
        bond: Uint128,
    },
}
