//! Why a message is refused.

use cosmwasm_std::{Addr, StdError, Uint128, VerificationError};
use cw_ownable::OwnershipError;
use flywheel_protocol::readings::RulesError;
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Hash32, PublicKey, Time};
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::{MAX_CLASSES, ParameterError};
use flywheel_types::verification::MAX_ORACLES;
use flywheel_types::{ClassError, PaymentError};
use thiserror::Error;

/// A refusal; each variant is one cause and says what to do.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// An address that is none, or a storage that cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The sender is not the admin, or the hand-over of that right failed.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// Coins where none belong, the wrong ones, or none at all.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A time that does not fit.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// Nothing can be signed for this chain or contract.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot verify this curve.
    #[error(transparent)]
    Verification(#[from] VerificationError),
    /// Periods that cannot work.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A class that cannot be called so.
    #[error(transparent)]
    Class(#[from] ClassError),
    /// An upgrade from another contract or a newer version.
    #[error(transparent)]
    Migrate(#[from] MigrateError),

    /// Rules that contradict themselves.
    #[error("rules of class {class}: {source}")]
    Rules {
        /// The class.
        class: String,
        /// What is wrong.
        source: RulesError,
    },
    /// Rules for one class given twice.
    #[error("rules of class {class} are given twice: give them once")]
    DuplicateRules {
        /// The class.
        class: String,
    },
    /// More classes than a network has.
    #[error("rules of {given} classes: a network has at most {MAX_CLASSES}")]
    TooManyRules {
        /// How many were given.
        given: usize,
    },
    /// A network whose oracles have nothing to lose.
    #[error("oracle_bond is zero: an oracle bonds at least 1")]
    NoBond,
    /// A guardian who is nobody from the start.
    #[error("guardian.expires_at is {expires_at}, the block's time {now}: it must be later")]
    GuardianExpired {
        /// When the guardian's right ends.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },

    /// No seat is free.
    #[error("{MAX_ORACLES} oracles are admitted, the most there may be: remove one first")]
    TooManyOracles,
    /// The account is an oracle already.
    #[error("{address} is admitted already")]
    AlreadyAdmitted {
        /// The account.
        address: Addr,
    },
    /// Two oracles would sign with one key.
    #[error("the key {key} belongs to the oracle {holder}: every oracle has its own")]
    KeyTaken {
        /// The key.
        key: PublicKey,
        /// Whose it is.
        holder: Addr,
    },
    /// The account is no oracle.
    #[error("{address} is no oracle: the admin admits one with AdmitOracle")]
    UnknownOracle {
        /// The account.
        address: Addr,
    },
    /// The oracle has bonded before.
    #[error("{address} has bonded already and is active")]
    AlreadyBonded {
        /// The account.
        address: Addr,
    },
    /// The oracle was removed and its bond still lies here.
    #[error("{address} was removed: its bond of {bond} must be withdrawn first, from {release_at} on")]
    Leaving {
        /// The account.
        address: Addr,
        /// Its bond.
        bond: Uint128,
        /// When it can be withdrawn.
        release_at: Time,
    },
    /// The oracle was not removed, so its bond stays.
    #[error("{address} was not removed: the admin removes an oracle with RemoveOracle, then its bond is unbonding")]
    NotRemoved {
        /// The account.
        address: Addr,
    },
    /// Too early for the bond.
    #[error("the bond is unbonding until {release_at}, the block's time is {now}")]
    StillUnbonding {
        /// When it can be withdrawn.
        release_at: Time,
        /// The block's time.
        now: Time,
    },
    /// More or less than the bond.
    #[error("{given} {denom} came, the bond of an oracle is exactly {needed}")]
    WrongBond {
        /// What came.
        given: Uint128,
        /// What is needed.
        needed: Uint128,
        /// The token.
        denom: String,
    },
    /// The proof was not made by the oracle's key for this account, contract and chain.
    #[error(
        "the proof is no signature of the key {key} over the oracle-key bytes of {address}, this contract and this chain"
    )]
    WrongProof {
        /// The account.
        address: Addr,
        /// Its key.
        key: PublicKey,
    },

    /// No epoch can be settled yet.
    #[error("no epoch can be settled before {first_at}, the block's time is {now}")]
    NoEpochYet {
        /// When the grace of epoch 0 ends.
        first_at: Time,
        /// The block's time.
        now: Time,
    },
    /// The epoch to be settled is settled.
    #[error("epoch {epoch} is final: the next one can be settled from {next_at} on")]
    AlreadyFinal {
        /// The newest final epoch.
        epoch: Epoch,
        /// When the grace of the one after ends.
        next_at: Time,
    },
    /// One root at a time.
    #[error("the statement of epoch {epoch} is pending: send Finalize from {final_at} on")]
    StatementPending {
        /// Its epoch.
        epoch: Epoch,
        /// When it becomes final.
        final_at: Time,
    },
    /// Not the newest epoch whose grace is over.
    #[error("the statement is of epoch {given}, but {target} is the newest whose grace is over: settle all up to it")]
    WrongEpoch {
        /// The statement's.
        given: Epoch,
        /// The one that may be settled now.
        target: Epoch,
    },
    /// Made in another round than the running one.
    #[error("the statement is of round {given}, but round {running} runs until {ends_at}")]
    WrongRound {
        /// The statement's.
        given: u64,
        /// The running one.
        running: u64,
        /// When it ends.
        ends_at: Time,
    },
    /// Made for another set than the one in force.
    #[error("the statement is of oracle set {given}, but {in_force} is in force: sign anew in the next round")]
    WrongSet {
        /// The statement's.
        given: u64,
        /// The set in force.
        in_force: u64,
    },
    /// Built on something else than the newest final root.
    #[error("the statement builds on root {given}, but the newest final root is {last_final}")]
    WrongBase {
        /// The statement's.
        given: Hash32,
        /// The newest final root, zero if there is none.
        last_final: Hash32,
    },
    /// The budget of the epoch is not fixed.
    #[error("epoch {epoch} has no budget yet: send Mint to {rewards} first")]
    NoBudget {
        /// The epoch.
        epoch: Epoch,
        /// The rewards contract.
        rewards: Addr,
    },
    /// What machines have earned never falls.
    #[error("the statement's sum {sum} is below the final sum {last_final}: cumulative amounts never fall")]
    SumFalls {
        /// The statement's.
        sum: Uint128,
        /// The newest final one.
        last_final: Uint128,
    },
    /// More than the budgets of its epochs.
    #[error("the statement gives out {given}, the budgets of its epochs are {budget}")]
    OverBudget {
        /// The statement's sum less the newest final one.
        given: Uint128,
        /// The budgets of all epochs that it settles.
        budget: Uint128,
    },
    /// Money for nobody.
    #[error("the statement's sum is {sum}, but its tree has no machines")]
    NoMachines {
        /// The statement's.
        sum: Uint128,
    },

    /// Fewer than the quorum.
    #[error("{given} signatures: {oracles} oracles need {quorum}")]
    TooFewSignatures {
        /// How many there are.
        given: usize,
        /// How many are needed.
        quorum: usize,
        /// How many oracles there are.
        oracles: usize,
    },
    /// More signatures than oracles.
    #[error("{given} signatures: there are only {oracles} oracles")]
    TooManySignatures {
        /// How many there are.
        given: usize,
        /// How many oracles there are.
        oracles: usize,
    },
    /// Out of order, or one oracle twice.
    #[error("the signature of {oracle} follows the one of {after}: sort by oracle, each once")]
    NotSorted {
        /// The later one.
        oracle: String,
        /// The one before.
        after: String,
    },
    /// Not one whose signature counts for this statement.
    #[error("{oracle} is not in oracle set {version}, which signs this statement")]
    NotAMember {
        /// Who.
        oracle: String,
        /// The set's version.
        version: u64,
    },
    /// Not made by the oracle's key over this statement, for this contract and chain.
    #[error("the signature of {oracle} does not fit the statement, this contract and this chain")]
    WrongSignature {
        /// Whose it should be.
        oracle: String,
    },
    /// No root waits.
    #[error("no statement is pending: send Attest first")]
    NothingPending,
    /// All of them have signed already.
    #[error("every oracle given has signed already: nothing to add")]
    NothingNew,
    /// Too late to sign.
    #[error("the statement can be final since {final_at}, the block's time is {now}: send Finalize")]
    WindowOver {
        /// When the window ended.
        final_at: Time,
        /// The block's time.
        now: Time,
    },
    /// Too early to be final.
    #[error("the statement can be final from {final_at} on, the block's time is {now}")]
    WindowOpen {
        /// When the window ends.
        final_at: Time,
        /// The block's time.
        now: Time,
    },
    /// No final statement of this epoch.
    #[error("there is no final statement of epoch {epoch}: see Finals")]
    NotFinal {
        /// The epoch.
        epoch: Epoch,
    },
}
