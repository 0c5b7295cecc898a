//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, EpochClock, Hash32, MachineId, PublicKey, Signature, Time};

use super::state::{Attempt, OracleSignature};
use crate::denom::Denom;
use crate::network::{Guardian, Windows};

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The network's DAO.
    pub admin: String,
    /// The network's token: oracles bond in it.
    pub denom: Denom<String>,
    /// The machine-registry.
    pub registry: String,
    /// The network's staking contract.
    pub staking: String,
    /// The network's rewards contract.
    pub rewards: String,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// The first oracles; each counts from its bond on.
    pub oracles: Vec<OracleSpec>,
    /// What each oracle bonds.
    pub oracle_bond: Uint128,
    /// What readings of each class must satisfy, from epoch 0 on.
    pub rules: Vec<ClassRules>,
    /// Who may reject a pending root until it expires.
    pub guardian: Option<Guardian>,
    /// The deposit of the first open demand (rule V8); `None`: a hundredth of `oracle_bond`, at least 1.
    #[serde(default)]
    pub demand_deposit: Option<Uint128>,
}

/// An oracle that may bond.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct OracleSpec {
    /// The account that bonds and is paid.
    pub address: String,
    /// The key that signs statements.
    pub key: PublicKey,
}

/// The rules of one class.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ClassRules {
    /// The class's name.
    pub class: String,
    /// Its rules.
    pub rules: ReadingRules,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the network's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Bonds as an admitted oracle; from the message on its signature counts. Funds: the bond, in a native network.
    BondOracle {
        /// By the oracle's key over the oracle-key bytes: the key is really its own.
        proof: Signature,
    },
    /// Takes the bond of a removed oracle back, one unbonding time after its removal.
    WithdrawOracleBond {},
    /// Accepts a statement with at least a quorum of signatures (rule V4). Anyone.
    Attest {
        /// What the oracles say.
        statement: Statement,
        /// Of the set now in force, sorted by oracle, no oracle twice.
        signatures: Vec<OracleSignature>,
    },
    /// Adds signatures to the pending statement until it is final, so that their oracles are paid too. Anyone.
    Cosign {
        /// Sorted by oracle, no oracle twice.
        signatures: Vec<OracleSignature>,
    },
    /// Makes the pending statement final after the challenge window, or rejects it if a demand was not answered in time
    /// (rule V8). Anyone.
    Finalize {},
    /// Asks for a machine's leaf in the pending root (rule V8). Anyone, before the window ends. Funds: the deposit, in a
    /// native network.
    DemandLeaf(DemandLeaf),
    /// Answers demands with one fleet proof in the pending root and earns their deposits (rule V8). Anyone.
    ///
    /// Leaves without an open demand are passed over, so that nobody spoils a message by answering a part of it first.
    AnswerDemands {
        /// 1 to 50, by position.
        leaves: Vec<SumLeaf>,
        /// The fleet proof (rule N4).
        proof: Binary,
    },
    /// Pays the deposit of a demand back to who made it: its root was rejected. Anyone.
    ReclaimDeposit {
        /// The rejected statement's epoch and round.
        attempt: Attempt,
        /// The machine.
        machine: MachineId,
    },
    /// Rejects the pending root (rule V9), also after its window as long as it is not final. Admin, or the guardian before
    /// its right expires.
    Reject {
        /// Why: a hash or a short text, 1 to 256 bytes.
        reason: String,
    },
    /// Proves that an oracle signed two statements of one epoch and round (rule V7): its bond is taken, half of it goes to
    /// the sender, the rest is burned or goes back to the reserve. Anyone.
    ProveEquivocation {
        /// The oracle's account.
        oracle: String,
        /// One statement.
        first: Box<SignedStatement>,
        /// A different one of the same epoch and round.
        second: Box<SignedStatement>,
    },
    /// Proves that a device signed two payloads under one nonce (rule V2): staking slashes its pool and pays the sender.
    /// Anyone.
    ProveConflict {
        /// The machine.
        machine: MachineId,
        /// The epoch that one of the reports belongs to: both are signed with the key the machine was enrolled with in it.
        epoch: Epoch,
        /// One report.
        first: ReportProof,
        /// A different one with the same nonce.
        second: ReportProof,
    },
    /// Lets a machine's claims wait (rule V10). Admin.
    Suspend(Suspend),
    /// Ends a machine's suspension. Admin; once it has run out, anyone.
    LiftSuspension {
        /// The machine.
        machine: MachineId,
    },
    /// Speaks against a suspension, once. Owner of the machine.
    Appeal {
        /// The machine.
        machine: MachineId,
        /// The hash of what the owner says.
        statement: Hash32,
    },
    /// Decides on an appeal. Admin.
    DecideAppeal {
        /// The machine.
        machine: MachineId,
        /// Whether the suspension ends; otherwise the appeal is closed and the suspension stays until it runs out.
        lift: bool,
    },
    /// Pays out what is credited to an account because a payment failed before. Anyone.
    Withdraw {
        /// Default: the sender. This contract itself: burns again what could not be burned.
        account: Option<String>,
    },
    /// Leaves the set, as if removed: the bond is free one unbonding time later. An oracle.
    LeaveOracles {},
    /// Lets an account bond as an oracle. Admin.
    AdmitOracle(OracleSpec),
    /// Takes an oracle out of the set at once. Admin.
    RemoveOracle {
        /// Its account.
        address: String,
    },
    /// Changes what readings of a class must satisfy, from the next epoch. Admin.
    SetRules(ClassRules),
    /// Hands the admin's right over in two steps. It cannot be renounced: nobody could govern the network any more.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::BondOracle`].
    BondOracle {
        /// By the oracle's key over the oracle-key bytes.
        proof: Signature,
    },
    /// As [`ExecuteMsg::DemandLeaf`].
    DemandLeaf(DemandLeaf),
}

/// A machine's leaf in the newest final root: the pending root must have one that is not lower.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct DemandLeaf {
    /// The machine.
    pub machine: MachineId,
    /// The leaf's position in the newest final tree.
    pub position: u64,
    /// What the leaf says.
    pub cumulative: Uint128,
    /// 48 bytes a level (rule N4).
    pub proof: Binary,
}

/// A statement and an oracle's signature of it.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SignedStatement {
    /// What was signed.
    pub statement: Statement,
    /// By the oracle's key.
    pub signature: Signature,
}

/// A report as its device signed it.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ReportProof {
    /// Its canonical bytes, at most [`super::MAX_REPORT_BYTES`].
    pub payload: Binary,
    /// By the device's key over the report bytes.
    pub signature: Signature,
}

/// A suspension of a machine. It replaces the one before; an open appeal stays on record.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The machine.
    pub machine: MachineId,
    /// A code of the reasons' list, or the network's own: 1 to 32 of `a-z`, `0-9`, `-` and `_`.
    pub reason: String,
    /// The hash of the evidence.
    pub evidence: Hash32,
    /// From this second on claims go on: in the future, at most 365 days ahead.
    pub until: Time,
}

/// What a proved conflict is known by in staking: SHA-256 of the text `flywheel/conflicting-reports/v1`, a zero byte, the
/// machine u64, the tagged key and the nonce u64, both numbers big endian. So each (machine, key, nonce) slashes once,
/// however many payloads were signed under it.
pub fn conflict_offence(machine: MachineId, key: &PublicKey, nonce: u64) -> Hash32 {
    sha256(&[
        b"flywheel/conflicting-reports/v1\0",
        &machine.get().to_be_bytes(),
        &key.tagged(),
        &nonce.to_be_bytes(),
    ])
}
