//! Why a message is refused.

use cosmwasm_std::{Addr, CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
use cw_ownable::OwnershipError;
use flywheel_protocol::numbers::ScheduleError;
use flywheel_protocol::trees::ProofError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::PaymentError;
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::ParameterError;
use thiserror::Error;

/// A refused message: nothing has changed.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// State, an address or a message inside a payment that cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Amounts that do not fit 128 bits.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// A ratio that does not fit 128 bits.
    #[error(transparent)]
    Ratio(#[from] CheckedMultiplyRatioError),
    /// A time or epoch that does not fit 64 bits.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A payment that is not taken.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The sender is not the admin, or the hand-over is not possible.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// A schedule that cannot be followed.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// Leaves that the proof does not prove.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The new code does not fit the state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A network that mints needs a token it can mint.
    #[error("the source mint needs a cw20, not the native coin {denom}: name a cw20, or use the source reserve")]
    MintNeedsCw20 {
        /// The coin named.
        denom: String,
    },
    /// A reserve of a cw20 is not offered.
    #[error("the source reserve needs a native coin, not the cw20 {token}: name a coin, or use the source mint")]
    ReserveNeedsNative {
        /// The cw20 named.
        token: String,
    },
    /// This network has no reserve.
    #[error("this network mints its token and has no reserve: send nothing to it")]
    NoReserve,
    /// A split over the whole.
    #[error("the split's parts sum to {sum} of 10000: lower them")]
    SplitTooLarge {
        /// Their sum.
        sum: u32,
    },
    /// A schedule that would not leave room for anything else.
    #[error("the schedule emits {total} in the end, more than {maximum}: lower it")]
    EmissionTooLarge {
        /// What it emits in the end.
        total: Uint128,
        /// The most that one schedule may emit.
        maximum: Uint128,
    },
    /// Epoch 0 has not begun.
    #[error("the network starts at {starts_at}, it is {now}: try again then")]
    NotStarted {
        /// When epoch 0 begins.
        starts_at: Time,
        /// The block's time.
        now: Time,
    },
    /// A change of emission has begun that `Mint` has not reached.
    #[error("the emission changed with epoch {since} and Mint has not reached it: send Mint first")]
    MintFirst {
        /// The first epoch of the change.
        since: Epoch,
    },
    /// `SetEmission` without a schedule and a split, and no change to withdraw.
    #[error("name a schedule or a split: no change is pending that could be withdrawn")]
    NothingToChange,
    /// Nobody remembers whose work it was.
    #[error("revenue for epoch {from} comes too late: name epochs from {oldest} on")]
    EpochTooOld {
        /// The first epoch named.
        from: Epoch,
        /// The oldest that may be named.
        oldest: Epoch,
    },
    /// Epochs the wrong way round.
    #[error("the revenue's epochs run from {from} to {to}: the first comes first")]
    EpochsReversed {
        /// The first epoch named.
        from: Epoch,
        /// The last epoch named.
        to: Epoch,
    },
    /// Revenue for work that has not been done.
    #[error("the revenue's last epoch is {to}, the running one is {running}: name no later one")]
    EpochNotBegun {
        /// The last epoch named.
        to: Epoch,
        /// The running epoch.
        running: Epoch,
    },
    /// Only verification brings roots.
    #[error("{sender} may not bring a root: only the verification contract {verification} may")]
    NotVerification {
        /// Who sent the message.
        sender: Addr,
        /// Who may.
        verification: Addr,
    },
    /// A root that is not newer than the newest.
    #[error("the root's epoch {epoch} is not after {last}, that of the newest final root")]
    RootNotNewer {
        /// The root's epoch.
        epoch: Epoch,
        /// The newest final root's.
        last: Epoch,
    },
    /// A root that takes earnings away.
    #[error("the root's sum {sum} is below {last}, that of the newest final root: what is earned stays earned")]
    SumFell {
        /// The root's sum.
        sum: Uint128,
        /// The newest final root's.
        last: Uint128,
    },
    /// No budget has been fixed for the epoch.
    #[error("epoch {epoch} has no budget yet: send Mint first")]
    NoBudget {
        /// The epoch.
        epoch: Epoch,
    },
    /// A root that spends more than its epochs' budgets (rule V6).
    #[error("the root adds {added} to the sum, more than the {budget} that its epochs have")]
    AboveBudget {
        /// What the root adds.
        added: Uint128,
        /// What it may add.
        budget: Uint128,
    },
    /// A set that cannot have signed.
    #[error("{signers} signers of a set of {oracles} oracles: at least one oracle, and no more signers than oracles")]
    SignerCount {
        /// Signers named.
        signers: usize,
        /// Oracles in the set.
        oracles: u32,
    },
    /// One oracle twice.
    #[error("{signer} is named twice: each oracle signs once")]
    DuplicateSigner {
        /// Who.
        signer: Addr,
    },
    /// Not one of the last two final roots.
    #[error("no final root of epoch {epoch} is kept: use one of {kept:?}")]
    UnknownRoot {
        /// The epoch named.
        epoch: Epoch,
        /// Epochs of the roots that claims may use, the newest first.
        kept: Vec<u64>,
    },
    /// Nothing else was due, and the machine is one that nobody registered.
    #[error("machine {machine} is not in the registry: nobody can be paid for it")]
    UnknownMachine {
        /// Which.
        machine: MachineId,
    },
    /// Nothing else was due, and the machine is suspended (rule V10).
    #[error("machine {machine} is suspended until {until} ({reason}): claim again then, or appeal at verification")]
    Suspended {
        /// Which.
        machine: MachineId,
        /// Verification's code for it.
        reason: String,
        /// From then on it is paid.
        until: Time,
    },
    /// Claims have taken all that the running window allows (rule W6).
    #[error("claims have taken all that this window allows: the next one begins at {until}, claim again then")]
    WindowExhausted {
        /// When the next window begins.
        until: Time,
    },
    /// A breaker that cannot be.
    #[error("breaker: {0}")]
    Breaker(#[from] ParameterError),
    /// The admin's right would be nobody's.
    #[error("the admin's right cannot be given up, or nobody could mend this network: hand it over instead")]
    CannotRenounce,
    /// Everything in the claim has been paid.
    #[error("nothing to claim: these machines have been paid all that the root of epoch {epoch} gives them")]
    NothingToClaim {
        /// The root's epoch.
        epoch: Epoch,
    },
    /// Roots that contradict each other: nobody may be paid from another's money.
    #[error("with this claim {claimed} would be paid, more than {sum}, the newest final root's sum")]
    AboveFinalSum {
        /// Paid in total with this claim.
        claimed: Uint128,
        /// The newest final root's sum.
        sum: Uint128,
    },
    /// No credit.
    #[error("nothing is credited to {account}")]
    NothingToWithdraw {
        /// Whose credit.
        account: Addr,
    },
    /// A reply that no message of this contract asks for.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}
