//! verification.

use cosmwasm_std::{Addr, Binary, Uint128};
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Epoch, Signature};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::verification::{
    ConfigResponse, ExecuteMsg, Final, FinalsResponse, OracleResponse, OracleSet, OracleSignature, Pending, QueryMsg,
    ReceiveMsg, RoundResponse,
};
use flywheel_types::{Denom, Totals};

use super::{all_pages, hand_over};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// A network's verification contract.
#[derive(Debug)]
pub struct Verification<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
    denom: Denom,
}

impl<'c, C: Chain + ?Sized> Verification<'c, C> {
    /// The contract at an address, with the network's token.
    pub const fn new(chain: &'c C, address: Addr, denom: Denom) -> Self {
        Self { chain, address, denom }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Any message without tokens.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// Bonds as an oracle; `proof` is the oracle key's signature over the oracle-key bytes.
    pub fn bond_oracle(&self, signer: &Account, proof: Signature, amount: Uint128) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::BondOracle { proof: proof.clone() };
        let hook = ReceiveMsg::BondOracle { proof };
        let message = hand_over(&self.denom, &self.address, amount, &native, &hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Hands a statement in with its signatures.
    pub fn attest(
        &self,
        signer: &Account,
        statement: Statement,
        signatures: Vec<OracleSignature>,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Attest { statement, signatures })
    }

    /// Makes the pending statement final.
    pub fn finalize(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Finalize {})
    }

    /// What the contract was launched with.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// The oracles in force.
    pub fn oracles(&self) -> Result<OracleSet, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Oracles {})
    }

    /// One oracle's state.
    pub fn oracle(&self, address: &Addr) -> Result<OracleResponse, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Oracle {
                address: address.to_string(),
            },
        )
    }

    /// Which epoch may be settled now, in which round, by whose proposal.
    pub fn round(&self) -> Result<RoundResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Round {})
    }

    /// The pending statement.
    pub fn pending(&self) -> Result<Option<Pending>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Pending {})
    }

    /// The newest final statement.
    pub fn last_final(&self) -> Result<Option<Final>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::LastFinal {})
    }

    /// All final statements, page by page.
    pub fn finals(&self) -> Result<Vec<Final>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Finals {
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: FinalsResponse = self.chain.query(&self.address, &message)?;
            let next = page.finals.last().map(|row| row.statement.epoch);
            Ok((page.finals, next))
        })
    }

    /// The rules of a class in an epoch.
    pub fn rules(&self, class: &str, epoch: Option<Epoch>) -> Result<Option<ReadingRules>, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Rules {
                class: class.to_owned(),
                epoch,
            },
        )
    }

    /// Whether an evidence leaf is part of a final statement.
    pub fn verify_evidence(
        &self,
        epoch: Epoch,
        position: u64,
        leaf: EvidenceLeaf,
        leaves: u64,
        proof: Vec<u8>,
    ) -> Result<bool, ChainError> {
        let message = QueryMsg::VerifyEvidence {
            epoch,
            position,
            leaf,
            leaves,
            proof: Binary::from(proof),
        };
        self.chain.query(&self.address, &message)
    }

    /// Oracle bonds held.
    pub fn totals(&self) -> Result<Totals, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Totals {})
    }
}
