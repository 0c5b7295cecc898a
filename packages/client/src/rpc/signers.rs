//! Which sequence number each account signs with next, and what it has under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::node::{Handed, Node, TxHash};

/// The Cosmos SDK's code for a transaction whose `timeout_height` is over.
const OUT_OF_TIME: u32 = 30;

/// The accounts that this program signs for.
#[derive(Debug, Default)]
pub(super) struct Signers {
    accounts: Mutex<HashMap<[u8; 20], Arc<Signer>>>,
}

/// One account. Whoever holds its state signs and hands over; everybody else waits for their turn, so transactions
/// reach the node in the order of their sequence numbers.
#[derive(Debug, Default)]
pub(super) struct Signer(Mutex<SignerState>);

#[derive(Debug, Default)]
pub(super) struct SignerState {
    /// The account's number and its next sequence, as far as this program knows.
    pub(super) position: Option<Position>,
    /// Signed, and not known to be in a block or impossible, in the order in which they were signed.
    under_way: Vec<UnderWay>,
    /// When they were last handed over all together.
    handed_again: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) account_number: u64,
    pub(super) next_sequence: u64,
}

/// A transaction whose fate is open. Its bytes never change: handing them over again cannot make two of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnderWay {
    pub(super) hash: TxHash,
    pub(super) bytes: Arc<[u8]>,
    pub(super) sequence: u64,
    /// The newest block before it was signed.
    pub(super) since_height: u64,
    /// The last block that it may be in.
    pub(super) timeout_height: u64,
}

impl Signers {
    pub(super) fn get(&self, id: [u8; 20]) -> Arc<Signer> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(accounts.entry(id).or_default())
    }
}

impl Signer {
    /// The state, for this thread alone. It is consistent between any two statements, so a thread that panicked while
    /// it held it has left nothing behind that others could not use.
    pub(super) fn lock(&self) -> MutexGuard<'_, SignerState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SignerState {
    pub(super) fn add(&mut self, transaction: UnderWay) {
        self.under_way.push(transaction);
    }

    pub(super) fn remove(&mut self, hash: TxHash) {
        self.under_way.retain(|transaction| transaction.hash != hash);
    }

    pub(super) fn has_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Hands over again what is under way, lowest sequence first: a node that has lost one takes none of those after
    /// it. At most once in each interval, however many threads ask for it.
    pub(super) fn hand_over_again(&mut self, node: &Node) {
        let interval = node.http.timing().hand_over_again;
        if self.handed_again.is_some_and(|last| last.elapsed() < interval) {
            return;
        }
        self.under_way.sort_by_key(|transaction| transaction.sequence);
        let mut is_listening = true;
        self.under_way.retain(|transaction| {
            if !is_listening {
                return true;
            }
            match node.hand_over(&transaction.bytes) {
                // A node that is away or full now will be asked again.
                Handed::Unknown(_) | Handed::Busy(_) => is_listening = false,
                // Its last block is over. Whoever waits for it finds out by itself whether it was in one.
                Handed::Refused(refusal) if refusal.codespace == "sdk" && refusal.code == OUT_OF_TIME => return false,
                Handed::Refused(_) | Handed::Queued => {}
            }
            true
        });
        self.handed_again = Some(Instant::now());
    }
}
