//! From messages to a transaction in a block, exactly once.
//!
//! A transaction is signed with the account's next sequence and a last block (`timeout_height`) and handed to the node.
//! From then on there are two ways for it to end. Either it is found in a block; or it is *proven* that it can never
//! be in one, because its last block is over or its sequence is used up, and it is in none of the blocks in between.
//! Only after such a proof are its messages signed again. Until then the same bytes are handed over again and again,
//! which is harmless: a chain takes a sequence number once.

use std::time::Instant;

use cosmwasm_std::{Addr, Uint128};

use super::failure::{self, Asked, expected_sequence};
use super::follow::End;
use super::http::{CallError, nap};
use super::node::{Handed, Included, QueryError, TxHash};
use super::sign::{self, Terms};
use super::signers::{Position, Signer, SignerState, UnderWay};
use super::{Rpc, proto};
use crate::{Account, ChainError, TxResult};

/// How often messages are signed anew after a proof that the transaction before can never be in a block.
const SIGNED_AT_MOST: u32 = 3;

/// How often a sequence is corrected before a transaction is given up: others use the same key at a great rate.
const CORRECTIONS: u32 = 20;

impl Rpc {
    /// Looks for a transaction in the blocks: for one that ended in [`ChainError::Pending`]. `None` means that it is in
    /// none that the node has indexed; it can still come into one until the height that the error names, and a node's
    /// index is up to a few blocks behind.
    ///
    /// # Errors
    /// It is in a block, and failed there: as [`Chain::execute_all`](crate::Chain::execute_all). Or the node does not
    /// answer, or the text is not a hash.
    pub fn find_transaction(&self, hash: &str) -> Result<Option<TxResult>, ChainError> {
        let bad = || ChainError::Encoding {
            what: "the transaction's hash",
            reason: format!("{hash:?} does not have 64 hexadecimal digits"),
        };
        let parsed = TxHash::parse(hash).ok_or_else(bad)?;
        let node = &self.link.node;
        let found = node
            .find_transaction(parsed)
            .map_err(|error| node.http.explain(error))?;
        found
            .map(|included| result(included, parsed, &Asked::default()))
            .transpose()
    }

    /// Sends the messages in one transaction and waits until it is in a block.
    pub(super) fn submit(
        &self,
        signer: &Account,
        messages: &[proto::Any],
        asked: &Asked,
    ) -> Result<TxResult, ChainError> {
        if self.height.is_some() {
            return Err(ChainError::Unsupported {
                what: "send from a view of an older block: use the chain itself".to_owned(),
            });
        }
        let address = signer.address(&self.link.prefix);
        let account = self.link.signers.get(signer.id());
        for _ in 0..SIGNED_AT_MOST {
            let transaction = self.sign_and_hand_over(signer, &address, &account, messages, asked)?;
            match self.follow(&address, &account, &transaction)? {
                End::Included(included) => return result(included, transaction.hash, asked),
                // The sequence that was thought to be next counted on this transaction.
                End::Impossible => account.lock().position = None,
            }
        }
        Err(ChainError::NotIncluded {
            attempts: SIGNED_AT_MOST,
        })
    }

    fn sign_and_hand_over(
        &self,
        signer: &Account,
        address: &Addr,
        account: &Signer,
        messages: &[proto::Any],
        asked: &Asked,
    ) -> Result<UnderWay, ChainError> {
        let node = &self.link.node;
        let mut state = account.lock();
        let began = Instant::now();
        let mut corrections = 0;
        loop {
            // With the lock in hand: many blocks may have passed while others of this account were handed over.
            let since_height = node.newest_block()?.height;
            let position = self.position(&mut state, address)?;
            let mut terms = Terms {
                chain_id: &self.link.chain_id,
                account_number: position.account_number,
                sequence: position.next_sequence,
                gas_limit: 0,
                // Taking a fee costs gas, so it is simulated with the smallest.
                fee: self.gas_price.fee(1),
                fee_granter: self.fee_granter.as_deref(),
                timeout_height: since_height.saturating_add(self.link.timeout_blocks),
            };
            let refusal = match self.simulated_gas(signer, messages, &terms) {
                Ok(gas) => {
                    terms.gas_limit = self.adjusted(gas);
                    terms.fee = self.gas_price.fee(terms.gas_limit);
                    let bytes = sign::signed(signer, messages, &terms)?;
                    let transaction = UnderWay {
                        hash: TxHash::of(&bytes),
                        bytes: bytes.into(),
                        sequence: terms.sequence,
                        since_height,
                        timeout_height: terms.timeout_height,
                    };
                    match self.hand_over(&mut state, position, &transaction, began)? {
                        None => return Ok(transaction),
                        Some(refusal) => refusal,
                    }
                }
                Err(QueryError::Refused(refusal)) => refusal,
                Err(QueryError::Call(error)) => return Err(node.http.explain(error)),
            };
            corrections += 1;
            if corrections > CORRECTIONS {
                return Err(failure::explain(&refusal, asked));
            }
            match expected_sequence(&refusal) {
                Some(expected) => self.correct(&mut state, position, expected),
                // The node was busy until the last block was over. What it has refused is not under way.
                None if failure::is_too_late(&refusal) => {}
                None => return Err(failure::explain(&refusal, asked)),
            }
        }
    }

    /// Hands a fresh transaction over; what the node refuses is not under way. `None` means that it may be in a block
    /// from now on.
    fn hand_over(
        &self,
        state: &mut SignerState,
        position: Position,
        transaction: &UnderWay,
        began: Instant,
    ) -> Result<Option<super::node::Refusal>, ChainError> {
        let node = &self.link.node;
        let timing = node.http.timing();
        loop {
            match node.hand_over(&transaction.bytes) {
                Handed::Refused(refusal) => return Ok(Some(refusal)),
                Handed::Busy(reason) => {
                    if began.elapsed() > timing.patience {
                        return Err(ChainError::Unreachable {
                            url: node.http.url().to_owned(),
                            reason,
                        });
                    }
                    nap(timing.hand_over_again, timing.patience);
                }
                Handed::Queued | Handed::Unknown(_) => {
                    state.position = Some(Position {
                        next_sequence: position.next_sequence.saturating_add(1),
                        ..position
                    });
                    state.add(transaction.clone());
                    return Ok(None);
                }
            }
        }
    }

    /// Takes over the chain's sequence. A lower one means that the node has lost something of ours that is under way:
    /// it gets that first.
    fn correct(&self, state: &mut SignerState, position: Position, expected: u64) {
        if expected < position.next_sequence && state.has_under_way() {
            state.hand_over_again(&self.link.node);
        }
        state.position = Some(Position {
            next_sequence: expected,
            ..position
        });
    }

    fn position(&self, state: &mut SignerState, address: &Addr) -> Result<Position, ChainError> {
        if let Some(position) = state.position {
            return Ok(position);
        }
        let position = self
            .account_on_chain(address, None)?
            .ok_or_else(|| ChainError::UnknownAccount {
                address: address.to_string(),
            })?;
        state.position = Some(position);
        Ok(position)
    }

    /// What the chain knows of an account at a height; `None` if it knows nothing.
    pub(super) fn account_on_chain(&self, address: &Addr, height: Option<u64>) -> Result<Option<Position>, ChainError> {
        let request = proto::AddressRequest {
            address: address.to_string(),
        };
        let node = &self.link.node;
        let answer: Result<proto::AccountInfoResponse, _> =
            node.query("/cosmos.auth.v1beta1.Query/AccountInfo", &request, height);
        match answer {
            Ok(answer) => Ok(answer.info.map(|info| Position {
                account_number: info.account_number,
                next_sequence: info.sequence,
            })),
            Err(QueryError::Refused(refusal)) if failure::is_unknown_account(&refusal) => Ok(None),
            Err(error) => Err(self.explain_query(error, &Asked::default())),
        }
    }

    fn simulated_gas(&self, signer: &Account, messages: &[proto::Any], terms: &Terms<'_>) -> Result<u64, QueryError> {
        let answer = self.link.node.simulate(sign::unsigned(signer, messages, terms))?;
        let missing = || QueryError::Call(CallError::Strange("a simulation without its gas".to_owned()));
        answer.gas_info.map(|info| info.gas_used).ok_or_else(missing)
    }

    /// Gas times the adjustment, rounded up.
    fn adjusted(&self, gas: u64) -> u64 {
        let adjusted = Uint128::from(gas).checked_mul_ceil(self.gas_adjustment);
        adjusted
            .ok()
            .and_then(|gas| u64::try_from(gas.u128()).ok())
            .unwrap_or(u64::MAX)
    }
}

fn result(included: Included, hash: TxHash, asked: &Asked) -> Result<TxResult, ChainError> {
    let delivered = included.delivered;
    if delivered.refusal.code != 0 {
        return Err(failure::explain(&delivered.refusal, asked));
    }
    Ok(TxResult {
        height: included.height,
        hash: Some(hash.to_string()),
        gas_used: Some(delivered.gas_used),
        events: delivered.message_events(),
    })
}
