//! Why a message is refused.

use cosmwasm_std::{Addr, OverflowError, StdError, Uint128, VerificationError};
use cw_ownable::OwnershipError;
use flywheel_protocol::readings::{ReportError, RulesError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::trees::ProofError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey, Time};
use flywheel_types::access::Unauthorized;
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::{MAX_CLASSES, ParameterError};
use flywheel_types::verification::{MAX_ORACLES, MAX_REJECT_REASON, MAX_REPORT_BYTES, MAX_SUSPENSION_REASON};
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
    /// A sum that fits no amount.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// A leaf that is not in the root.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Bytes that are no report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The sender may not act for the machine's owner.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
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
    /// Demands that cost nothing would hold up every root.
    #[error("demand_deposit is zero: it is at least 1")]
    NoDemandDeposit,
    /// Nobody could govern the network any more.
    #[error("the admin's right cannot be renounced: hand it over with TransferOwnership")]
    CannotRenounce,
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
    #[error("{address} was not removed: it leaves with LeaveOracles or RemoveOracle, then its bond is unbonding")]
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

    /// What was rejected does not come back.
    #[error("a statement of epoch {epoch}, round {round} or a later one was rejected: sign anew in the next round")]
    Rejected {
        /// The statement's epoch.
        epoch: Epoch,
        /// Its round.
        round: u64,
    },
    /// Neither admin nor guardian.
    #[error("{sender} may not reject a root: the admin may, and the guardian until its right expires")]
    MayNotReject {
        /// Who sent the message.
        sender: Addr,
    },
    /// Too late for the guardian.
    #[error("the guardian's right has expired at {expires_at}, the block's time is {now}: ask the admin")]
    GuardianOver {
        /// When it ended.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// No reason, or a story.
    #[error("the reason has {bytes} bytes: it has 1 to {MAX_REJECT_REASON}, say the hash of a longer one")]
    RejectReason {
        /// How many there are.
        bytes: usize,
    },
    /// Someone's leaf may be missing.
    #[error(
        "{open} demands are open until {deadline}, the block's time is {now}: answer them, or finalize from then on"
    )]
    DemandsOpen {
        /// How many.
        open: u64,
        /// The latest deadline.
        deadline: Time,
        /// The block's time.
        now: Time,
    },
    /// Nothing to compare the pending root with.
    #[error("no root is final yet: there is no leaf to demand")]
    NothingFinal,
    /// One open demand a machine.
    #[error("the leaf of machine {machine} is demanded already: it must be answered before {deadline}")]
    DemandOpen {
        /// The machine.
        machine: MachineId,
        /// When the demand is overdue.
        deadline: Time,
    },
    /// Less than the price.
    #[error("{given} {denom} came: with {open} open demands the deposit is at least {needed}")]
    DepositTooSmall {
        /// What came.
        given: Uint128,
        /// What is needed.
        needed: Uint128,
        /// How many demands are open.
        open: u64,
        /// The token.
        denom: String,
    },
    /// The pending root takes something away.
    #[error("the pending root has {cumulative} for machine {machine}, below the final {demanded}: that is no answer")]
    AnswerLowers {
        /// The machine.
        machine: MachineId,
        /// What the answer says.
        cumulative: Uint128,
        /// What the newest final root says.
        demanded: Uint128,
    },
    /// Somebody was faster, or it is too late.
    #[error("none of these leaves answers an open demand: see Demands")]
    NothingAnswered,
    /// No deposit lies here for that.
    #[error("there is no unanswered demand for machine {machine} of epoch {epoch}, round {round}: see Demands")]
    NoDemand {
        /// The machine.
        machine: MachineId,
        /// The statement's epoch.
        epoch: Epoch,
        /// Its round.
        round: u64,
    },
    /// The demand may still be answered.
    #[error("the statement of epoch {epoch}, round {round} is pending: its demands are open until it is rejected")]
    NotRejected {
        /// The statement's epoch.
        epoch: Epoch,
        /// Its round.
        round: u64,
    },

    /// Nothing to take.
    #[error("{address} has not bonded: there is nothing to take")]
    NothingBonded {
        /// The oracle.
        address: Addr,
    },
    /// An oracle signs one statement in each round, so these two say nothing.
    #[error(
        "one statement is of epoch {epoch}, round {round}, the other of epoch {other_epoch}, round {other_round}: only \
         two of one round contradict each other"
    )]
    OtherRound {
        /// The first statement's epoch.
        epoch: Epoch,
        /// The first statement's round.
        round: u64,
        /// The second statement's epoch.
        other_epoch: Epoch,
        /// The second statement's round.
        other_round: u64,
    },
    /// Two signatures of one statement are no offence.
    #[error("both statements are the same: show two that differ")]
    SameStatement,
    /// The key has lost a bond for this.
    #[error("that {key} signed twice in epoch {epoch}, round {round} was punished before")]
    EquivocationPunished {
        /// The oracle's key.
        key: PublicKey,
        /// The epoch.
        epoch: Epoch,
        /// The round.
        round: u64,
    },

    /// An epoch that has not begun.
    #[error("epoch {epoch} begins at {starts_at}, the block's time is {now}")]
    EpochNotBegun {
        /// The epoch.
        epoch: Epoch,
        /// When it begins.
        starts_at: Time,
        /// The block's time.
        now: Time,
    },
    /// The epoch's statement can have become final: nobody judges its reports any more.
    #[error("conflicts of epoch {epoch} were punished until {until}, now it is {now}: ask the admin to open a case")]
    ConflictTooOld {
        /// The epoch.
        epoch: Epoch,
        /// At this second it was too late.
        until: Time,
        /// The block's time.
        now: Time,
    },
    /// One conflict an epoch is punished.
    #[error("machine {machine} was slashed for a conflict in epoch {epoch} already")]
    EpochPunished {
        /// The machine.
        machine: MachineId,
        /// The epoch.
        epoch: Epoch,
    },
    /// The key was paused when the report was signed.
    #[error("the key of machine {machine} was paused at {at}: what it signed then proves nothing")]
    KeyPaused {
        /// The machine.
        machine: MachineId,
        /// When the report says that it was signed.
        at: Time,
    },
    /// No report is that long.
    #[error("the payload has {bytes} bytes, a report at most {MAX_REPORT_BYTES}")]
    ReportTooLong {
        /// How many there are.
        bytes: usize,
    },
    /// A report of another machine.
    #[error("the report is of machine {given}, not of machine {machine}")]
    OtherMachine {
        /// Whose it is.
        given: MachineId,
        /// Whose it should be.
        machine: MachineId,
    },
    /// Two reports with their own numbers are what a device should send.
    #[error("the reports have the nonces {nonce} and {other}: only two under one nonce contradict each other")]
    OtherNonce {
        /// The first report's.
        nonce: u64,
        /// The second report's.
        other: u64,
    },
    /// The same report twice is no offence.
    #[error("both payloads are the same: show two that differ")]
    SamePayload,
    /// Neither report belongs to the epoch.
    #[error("none of the reports is of epoch {epoch}: signed from {start} on and before {closes}, or first read in it")]
    OtherEpoch {
        /// The epoch.
        epoch: Epoch,
        /// When it begins.
        start: Time,
        /// When its grace ends.
        closes: Time,
    },
    /// Nobody's key.
    #[error("machine {machine} was not enrolled in epoch {epoch}")]
    NotEnrolled {
        /// The machine.
        machine: MachineId,
        /// The epoch.
        epoch: Epoch,
    },
    /// Not made by the machine's key of that epoch over this report, for this contract and chain.
    #[error("the signature of payload {payload} is not by {key}, for this contract and this chain")]
    WrongReportSignature {
        /// The key the machine was enrolled with.
        key: PublicKey,
        /// The payload's hash.
        payload: Hash32,
    },
    /// The pool was slashed for this.
    #[error("machine {machine} was punished before for what its key signed under nonce {nonce}")]
    ConflictPunished {
        /// The machine.
        machine: MachineId,
        /// The nonce.
        nonce: u64,
    },

    /// No such machine.
    #[error("machine {machine} is not in the registry")]
    UnknownMachine {
        /// The machine.
        machine: MachineId,
    },
    /// No reason code.
    #[error("{given:?} is no reason: it is 1 to {MAX_SUSPENSION_REASON} of a-z, 0-9, - and _")]
    SuspensionReason {
        /// What was given, cut.
        given: String,
    },
    /// Over before it begins, or too long.
    #[error("the suspension would hold until {until}: that must be after {now} and at most {latest}")]
    SuspensionTime {
        /// What was given.
        until: Time,
        /// The block's time.
        now: Time,
        /// 365 days later.
        latest: Time,
    },
    /// Nothing to lift or appeal against.
    #[error("machine {machine} is not suspended")]
    NotSuspended {
        /// The machine.
        machine: MachineId,
    },
    /// Once a suspension.
    #[error("an appeal for machine {machine} is on record since {at}: there is one for each suspension")]
    AlreadyAppealed {
        /// The machine.
        machine: MachineId,
        /// When it was said.
        at: Time,
    },
    /// Nothing to decide.
    #[error("no appeal for machine {machine} is open")]
    NoAppeal {
        /// The machine.
        machine: MachineId,
    },

    /// Nothing is credited.
    #[error("nothing is credited to {account}")]
    NothingToWithdraw {
        /// The account.
        account: Addr,
    },
    /// A reply that nobody asked for.
    #[error("no message of this contract has the reply id {id}")]
    UnknownReply {
        /// The id.
        id: u64,
    },
}
