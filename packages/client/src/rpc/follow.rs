//! What became of a transaction, and the proof if it can never be in a block.

use std::time::Instant;

use cosmwasm_std::Addr;

use super::Rpc;
use super::http::nap;
use super::node::Included;
use super::signers::{Signer, UnderWay};
use crate::ChainError;

/// What became of a transaction.
pub(super) enum End {
    Included(Included),
    Impossible,
}

/// What the chain itself says of a transaction that is not in the node's index.
enum Verdict {
    Found(Included),
    Impossible,
    StillPossible,
}

impl Rpc {
    /// Waits until it is known what became of a transaction.
    pub(super) fn follow(&self, address: &Addr, account: &Signer, transaction: &UnderWay) -> Result<End, ChainError> {
        let node = &self.link.node;
        let timing = node.http.timing();
        let mut heard = Heard::now();
        let mut handed_over = Instant::now();
        let mut height = transaction.since_height;
        let mut asked_height = Instant::now();
        loop {
            match node.find_transaction(transaction.hash) {
                Ok(Some(included)) => match self.counts(address, transaction, &included) {
                    Ok(true) => {
                        account.lock().remove(transaction.hash);
                        return Ok(End::Included(included));
                    }
                    Ok(false) => {}
                    Err(error) => heard.reason = error.to_string(),
                },
                Ok(None) => {}
                Err(error) => heard.reason = node.http.explain(error).to_string(),
            }
            if asked_height.elapsed() >= timing.hand_over_again {
                asked_height = Instant::now();
                match node.newest_block() {
                    Ok(block) if block.height > height => {
                        height = block.height;
                        heard = Heard::now();
                        match self.verdict(address, transaction, height) {
                            Ok(Verdict::Found(included)) => {
                                account.lock().remove(transaction.hash);
                                return Ok(End::Included(included));
                            }
                            Ok(Verdict::Impossible) => {
                                account.lock().remove(transaction.hash);
                                return Ok(End::Impossible);
                            }
                            Ok(Verdict::StillPossible) => {}
                            Err(error) => heard.reason = error.to_string(),
                        }
                    }
                    Ok(_) => {}
                    Err(error) => heard.reason = error.to_string(),
                }
            }
            if handed_over.elapsed() >= timing.hand_over_again {
                handed_over = Instant::now();
                account.lock().hand_over_again(node);
            }
            if heard.at.elapsed() > timing.patience {
                return Err(ChainError::Pending {
                    hash: transaction.hash.to_string(),
                    until_height: transaction.timeout_height,
                    reason: heard.reason,
                });
            }
            nap(timing.poll, timing.patience);
        }
    }

    /// Whether a transaction that is in a block is done with. One that failed before its sequence was used up could be
    /// in a later block once more.
    fn counts(&self, address: &Addr, transaction: &UnderWay, included: &Included) -> Result<bool, ChainError> {
        if included.delivered.refusal.code == 0 {
            return Ok(true);
        }
        let at_height = self.account_on_chain(address, Some(included.height))?;
        Ok(at_height.is_some_and(|position| position.next_sequence > transaction.sequence))
    }

    /// What the blocks up to `height` say of a transaction.
    fn verdict(&self, address: &Addr, transaction: &UnderWay, height: u64) -> Result<Verdict, ChainError> {
        let at_height = self.account_on_chain(address, Some(height))?;
        let is_used_up = at_height.is_some_and(|position| position.next_sequence > transaction.sequence);
        let is_over = height >= transaction.timeout_height;
        if !is_used_up {
            return Ok(if is_over {
                Verdict::Impossible
            } else {
                Verdict::StillPossible
            });
        }
        let node = &self.link.node;
        for height in transaction.since_height..=height.min(transaction.timeout_height) {
            let found = node
                .find_in_block(transaction.hash, height)
                .map_err(|error| node.http.explain(error))?;
            if let Some(included) = found
                && self.counts(address, transaction, &included)?
            {
                return Ok(Verdict::Found(included));
            }
        }
        // Another transaction has used the sequence.
        Ok(Verdict::Impossible)
    }
}

/// When something new was last heard of the chain.
struct Heard {
    at: Instant,
    reason: String,
}

impl Heard {
    fn now() -> Self {
        Self {
            at: Instant::now(),
            reason: "the chain makes no blocks".to_owned(),
        }
    }
}
