//! verification.

use cosmwasm_std::{Addr, Binary, Uint128};
use flywheel_protocol::readings::{ReadingRules, SignedReport};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{EvidenceLeaf, SumLeaf};
use flywheel_protocol::{Epoch, Hash32, MachineId, Signature};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::staking::SlashedResponse;
use flywheel_types::verification::{
    Attempt, ConfigResponse, DemandLeaf, DemandRow, DemandTermsResponse, DemandsResponse, ExecuteMsg, Final,
    FinalsResponse, OracleResponse, OracleSet, OracleSignature, Pending, QueryMsg, ReceiveMsg, ReportProof,
    RoundResponse, SignedStatement, Suspend, SuspensionResponse, SuspensionsResponse,
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

    /// Adds signatures to the pending statement.
    pub fn cosign(&self, signer: &Account, signatures: Vec<OracleSignature>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Cosign { signatures })
    }

    /// Makes the pending statement final, or rejects it if a demand was not answered in time: the result's events say
    /// which.
    pub fn finalize(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Finalize {})
    }

    /// Demands a machine's leaf of the pending root; the leaf and its proof are of the newest final root, the deposit is at
    /// least what [`Self::demand_terms`] says.
    pub fn demand_leaf(
        &self,
        signer: &Account,
        leaf: SumLeaf,
        proof: Vec<u8>,
        deposit: Uint128,
    ) -> Result<TxResult, ChainError> {
        let demand = DemandLeaf {
            machine: leaf.machine_id,
            position: leaf.position,
            cumulative: leaf.cumulative,
            proof: Binary::from(proof),
        };
        let native = ExecuteMsg::DemandLeaf(demand.clone());
        let hook = ReceiveMsg::DemandLeaf(demand);
        let message = hand_over(&self.denom, &self.address, deposit, &native, &hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Answers demands with leaves of the pending root, and earns their deposits.
    pub fn answer_demands(
        &self,
        signer: &Account,
        leaves: Vec<SumLeaf>,
        proof: Vec<u8>,
    ) -> Result<TxResult, ChainError> {
        let proof = Binary::from(proof);
        self.execute(signer, &ExecuteMsg::AnswerDemands { leaves, proof })
    }

    /// Pays the deposit of an unanswered demand back to who made it, after its root was rejected.
    pub fn reclaim_deposit(
        &self,
        signer: &Account,
        attempt: Attempt,
        machine: MachineId,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ReclaimDeposit { attempt, machine })
    }

    /// Rejects the pending root, as admin or guardian.
    pub fn reject(&self, signer: &Account, reason: &str) -> Result<TxResult, ChainError> {
        let reason = reason.to_owned();
        self.execute(signer, &ExecuteMsg::Reject { reason })
    }

    /// Proves that an oracle signed two statements of one epoch and round.
    pub fn prove_equivocation(
        &self,
        signer: &Account,
        oracle: &Addr,
        first: SignedStatement,
        second: SignedStatement,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::ProveEquivocation {
            oracle: oracle.to_string(),
            first: Box::new(first),
            second: Box::new(second),
        };
        self.execute(signer, &message)
    }

    /// Proves that a device signed two payloads under one nonce; one of them is of this epoch.
    pub fn prove_conflict(
        &self,
        signer: &Account,
        epoch: Epoch,
        first: &SignedReport,
        second: &SignedReport,
    ) -> Result<TxResult, ChainError> {
        let proof = |signed: &SignedReport| ReportProof {
            payload: Binary::from(signed.report.payload()),
            signature: signed.signature.clone(),
        };
        let message = ExecuteMsg::ProveConflict {
            machine: first.report.machine(),
            epoch,
            first: proof(first),
            second: proof(second),
        };
        self.execute(signer, &message)
    }

    /// Lets a machine's claims wait, as admin.
    pub fn suspend(&self, signer: &Account, suspension: Suspend) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Suspend(suspension))
    }

    /// Ends a suspension.
    pub fn lift_suspension(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::LiftSuspension { machine })
    }

    /// Speaks against a suspension, as the machine's owner.
    pub fn appeal(&self, signer: &Account, machine: MachineId, statement: Hash32) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Appeal { machine, statement })
    }

    /// Decides on an appeal, as admin.
    pub fn decide_appeal(&self, signer: &Account, machine: MachineId, lift: bool) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::DecideAppeal { machine, lift })
    }

    /// Pays out what is credited to an account; default: the signer.
    pub fn withdraw(&self, signer: &Account, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let account = account.map(ToString::to_string);
        self.execute(signer, &ExecuteMsg::Withdraw { account })
    }

    /// Leaves the set; the bond is free one unbonding time later.
    pub fn leave_oracles(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::LeaveOracles {})
    }

    /// Takes the bond back after that time.
    pub fn withdraw_oracle_bond(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::WithdrawOracleBond {})
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

    /// The newest rejected statement.
    pub fn last_rejected(&self) -> Result<Option<Attempt>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::LastRejected {})
    }

    /// What a demand for a leaf costs now, and until when it is taken.
    pub fn demand_terms(&self) -> Result<DemandTermsResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::DemandTerms {})
    }

    /// All unanswered demands of a statement, page by page; default: the pending one's.
    pub fn demands(&self, attempt: Option<Attempt>) -> Result<Vec<DemandRow>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Demands {
                attempt,
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: DemandsResponse = self.chain.query(&self.address, &message)?;
            let next = page.demands.last().map(|row| row.machine);
            Ok((page.demands, next))
        })
    }

    /// A machine's suspension, if one is recorded.
    pub fn suspension(&self, machine: MachineId) -> Result<Option<SuspensionResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Suspension { machine })
    }

    /// All suspensions that are recorded, page by page.
    pub fn suspensions(&self) -> Result<Vec<SuspensionResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Suspensions {
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: SuspensionsResponse = self.chain.query(&self.address, &message)?;
            let next = page.suspensions.last().map(|row| row.machine);
            Ok((page.suspensions, next))
        })
    }

    /// What [`Self::withdraw`] would pay an account.
    pub fn credit(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let account = account.to_string();
        self.chain.query(&self.address, &QueryMsg::Credit { account })
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

    /// What oracles that signed twice have lost since the start.
    pub fn slashed(&self) -> Result<SlashedResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Slashed {})
    }

    /// Where the tokens are.
    pub fn totals(&self) -> Result<Totals, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Totals {})
    }
}
