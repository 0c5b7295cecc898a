//! What staking refuses.

use cosmwasm_std::{Addr, CheckedMultiplyFractionError, CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
use flywheel_protocol::numbers::{AccumulatorError, StreamError};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Bps, H3Cell, Hash32, MachineId, Time};
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::MAX_CLASSES;
use flywheel_types::registry::{MAX_RESOLUTION, MachineStatus};
use flywheel_types::staking::{MAX_CASES, MAX_CLAIM, MAX_PLACES, MAX_POSITIONS};
use flywheel_types::{ClassError, NotAnAgent, ParameterError, PaymentError, Unauthorized};
use thiserror::Error;

/// Why a message is refused: a variant a cause.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// From the standard library: a missing item, a bad address.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The admin's rights.
    #[error(transparent)]
    Ownership(#[from] cw_ownable::OwnershipError),
    /// An owner's rights.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
    /// An agent's rights.
    #[error(transparent)]
    Agent(#[from] NotAnAgent),
    /// Wrong coins.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A class that cannot be.
    #[error(transparent)]
    Class(#[from] ClassError),
    /// Parameters that would make cheating pay.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A number out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// Amounts beyond 128 bits.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// A ratio of amounts beyond 128 bits.
    #[error(transparent)]
    Ratio(#[from] CheckedMultiplyRatioError),
    /// A ratio of amounts beyond 128 bits, rounded up.
    #[error(transparent)]
    Fraction(#[from] CheckedMultiplyFractionError),
    /// Income that cannot be divided.
    #[error(transparent)]
    Accumulator(#[from] AccumulatorError),
    /// Income that cannot be streamed.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// Wrong code for this state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// No or too many classes.
    #[error("{count} classes: a network has 1 to {MAX_CLASSES}")]
    ClassCount {
        /// How many there would be.
        count: usize,
    },
    /// Two classes of one name.
    #[error("class {class} is listed twice")]
    DuplicateClass {
        /// Its name.
        class: String,
    },
    /// The class is not there.
    #[error("there is no class {class}: query Classes for their names")]
    NoClass {
        /// The name given.
        class: String,
    },
    /// The registry does not know the id.
    #[error("the registry has no machine {machine}: register it first")]
    NoMachine {
        /// The id.
        machine: MachineId,
    },
    /// Its key does not speak for it.
    #[error("machine {machine} is {status:?} in the registry: only an active machine can be bonded")]
    NotActive {
        /// The machine.
        machine: MachineId,
        /// Its state.
        status: MachineStatus,
    },
    /// Nobody has bonded this machine.
    #[error("machine {machine} has no pool: its owner opens one with Bond")]
    NoPool {
        /// The machine.
        machine: MachineId,
    },
    /// In a network of places, a machine without one (rule H4).
    #[error("machine {machine} has no place: set its cell in the registry first")]
    NoCell {
        /// The machine.
        machine: MachineId,
    },
    /// The machine would begin a stay where nobody may.
    #[error(
        "machine {machine} is in {cell}, and class {class} takes new machines only in opened places: query Places, and move it \
         there in the registry, or ask the DAO to open its place"
    )]
    NotOpened {
        /// The machine.
        machine: MachineId,
        /// Where it is.
        cell: H3Cell,
        /// Its class.
        class: String,
    },
    /// No or too many places in one message.
    #[error("{count} places: name 1 to {MAX_PLACES}")]
    PlaceCount {
        /// How many there are.
        count: usize,
    },
    /// One place twice in a message.
    #[error("place {cell} is listed twice")]
    DuplicatePlace {
        /// Its cell.
        cell: H3Cell,
    },
    /// No machine is told so exactly where it is.
    #[error(
        "place {cell} is of resolution {}, finer than machines' places on chain: use {MAX_RESOLUTION} or coarser",
        cell.resolution()
    )]
    PlaceTooFine {
        /// Its cell.
        cell: H3Cell,
    },
    /// Only what was opened can be closed.
    #[error("place {cell} is not opened itself: query Place for the one that it lies in")]
    PlaceNotOpen {
        /// Its cell.
        cell: H3Cell,
    },
    /// Places in a network that has none.
    #[error("machines of this network have no places: there is nothing to open or to close")]
    NoPlaces {},
    /// A class that asks for places in a network that has none.
    #[error("class {class} asks for opened places, but machines of this network have none: leave places out")]
    ClassWithoutPlaces {
        /// The class.
        class: String,
    },
    /// A pool is opened for a class.
    #[error("name the class of machine {machine}: its pool is opened with this bond")]
    ClassNeeded {
        /// The machine.
        machine: MachineId,
    },
    /// A pool keeps its class.
    #[error(
        "the pool of machine {machine} is of class {class}: it becomes {given} only when it is empty and nothing of it is \
         unbonding"
    )]
    ClassFixed {
        /// The machine.
        machine: MachineId,
        /// The pool's class.
        class: String,
        /// The class given.
        given: String,
    },
    /// A pool's commission is given when it is opened, or empty.
    #[error("the pool of machine {machine} has a commission of {commission}: change it with SetCommission")]
    CommissionFixed {
        /// The machine.
        machine: MachineId,
        /// The pool's commission.
        commission: Bps,
    },
    /// The machine was sold with its pool still the seller's.
    #[error("the pool of machine {machine} still belongs to {owner}, who owned the machine before: send TakePool")]
    FormerOwner {
        /// The machine.
        machine: MachineId,
        /// Whose bond is in the pool.
        owner: Addr,
    },
    /// Nothing to take over.
    #[error("the pool of machine {machine} is yours already: add to it with Bond")]
    OwnPool {
        /// The machine.
        machine: MachineId,
    },
    /// A former owner sets no terms.
    #[error("machine {machine} was sold to {owner}: of its pool you can only take out your bond and income")]
    SoldMachine {
        /// The machine.
        machine: MachineId,
        /// Who owns it now.
        owner: Addr,
    },
    /// The class takes only some makers' machines.
    #[error("machine {machine} has no certificate of a maker that class {class} lists")]
    MakerNotListed {
        /// The machine.
        machine: MachineId,
        /// The class.
        class: String,
    },
    /// The class takes only approved machines.
    #[error("machine {machine} is not approved for class {class}: the admin approves machines one by one")]
    NotApproved {
        /// The machine.
        machine: MachineId,
        /// The class.
        class: String,
    },
    /// Too small a bond.
    #[error("the bond would be {bond}, below the minimum {minimum} for class {class}: bond {missing} more")]
    BelowMinimum {
        /// The pool's bond with what came.
        bond: Uint128,
        /// What the class asks for.
        minimum: Uint128,
        /// The class.
        class: String,
        /// What is missing.
        missing: Uint128,
    },
    /// Nothing was asked for.
    #[error("the amount is zero: name an amount, or none for all")]
    ZeroAmount,
    /// Promised to the DAO to stay.
    #[error(
        "{account} has locked {locked} tokens in the DAO and would keep {kept}: take less, or all {}",
        .free_at.map_or_else(
            || "when the days of the lock are over that StartUnlock begins".to_owned(),
            |free_at| format!("from {free_at} on")
        )
    )]
    Locked {
        /// Who.
        account: Addr,
        /// What it has promised to leave staked.
        locked: Uint128,
        /// What it would have staked after the message.
        kept: Uint128,
        /// When the lock is over; `None`: unlocking has not begun.
        free_at: Option<Time>,
    },
    /// No bond to take.
    #[error("the pool of machine {machine} has no bond")]
    NothingBonded {
        /// The machine.
        machine: MachineId,
    },
    /// More than the bond.
    #[error("{amount} is more than the bond of {bond}")]
    MoreThanBond {
        /// What was asked for.
        amount: Uint128,
        /// What is bonded.
        bond: Uint128,
    },
    /// The owner has left the pool.
    #[error("the owner of machine {machine} has no bond in its pool: delegations are closed until there is one")]
    PoolWithoutBond {
        /// The machine.
        machine: MachineId,
    },
    /// Shares stand for nothing any more.
    #[error("the pool of machine {machine} has shares that are worth nothing: it takes no delegations")]
    WorthlessShares {
        /// The machine.
        machine: MachineId,
    },
    /// A slash has just closed the pool's generation.
    #[error("a slash has closed the delegations of machine {machine}: new ones are taken from {from} on")]
    ClosedToday {
        /// The machine.
        machine: MachineId,
        /// When the next unbonding day begins.
        from: Time,
    },
    /// A delegation to a generation that a slash has closed.
    #[error(
        "the delegation to machine {machine} was slashed to nothing with generation {generation}: ClaimClosed pays what \
         it earned and frees its slot"
    )]
    GenerationClosed {
        /// The machine.
        machine: MachineId,
        /// The generation of the delegation.
        generation: u32,
    },
    /// The generation goes on.
    #[error("generation {generation} of machine {machine}'s pool is not closed: claim with ClaimIncome")]
    GenerationOpen {
        /// The machine.
        machine: MachineId,
        /// The generation given.
        generation: u32,
    },
    /// Slashes have left today's and tomorrow's bucket worthless.
    #[error("slashes have left what is unbonding in pool {pool} worthless: unbond again from {from} on")]
    UnbondingClosed {
        /// The machine's number.
        pool: u64,
        /// When the next unbonding day begins.
        from: Time,
    },
    /// Too little for one share.
    #[error("{amount} buys no share of machine {machine}'s pool: delegate more")]
    ZeroShares {
        /// What came.
        amount: Uint128,
        /// The machine.
        machine: MachineId,
    },
    /// One more delegation than an account may hold.
    #[error(
        "an account holds at most {MAX_POSITIONS} delegations: undelegate one of them first, or send ClaimClosed for one \
             that was slashed to nothing"
    )]
    TooManyPositions,
    /// No shares of this pool.
    #[error("{account} has no delegation to machine {machine}")]
    NoPosition {
        /// Who.
        account: Addr,
        /// The machine.
        machine: MachineId,
    },
    /// More than the position.
    #[error(
        "{amount} is more than the delegation to machine {machine}, which is worth {worth}: name no amount for all"
    )]
    MoreThanPosition {
        /// What was asked for.
        amount: Uint128,
        /// The machine.
        machine: MachineId,
        /// What the shares are worth, rounded down.
        worth: Uint128,
    },
    /// Still unbonding, or never began.
    #[error("nothing of {account} in machine {machine}'s pool has finished unbonding: query Unbondings for the times")]
    NothingMatured {
        /// Who.
        account: Addr,
        /// The machine.
        machine: MachineId,
    },
    /// A case holds what has finished unbonding.
    #[error(
        "a case holds what {account} has unbonded from machine {machine}'s pool: withdraw from {until} on, or earlier \
             if it is decided"
    )]
    Held {
        /// Who.
        account: Addr,
        /// The machine.
        machine: MachineId,
        /// When the cases that hold the oldest of it have lapsed.
        until: Time,
    },
    /// It was locked in the DAO when its machine was sold.
    #[error(
        "{account} had locked in the DAO what it has unbonded from machine {machine}'s pool, and sold the machine: withdraw from \
         {until} on"
    )]
    HeldByLock {
        /// Who.
        account: Addr,
        /// The machine.
        machine: MachineId,
        /// When the lock would be over.
        until: Time,
    },
    /// Still unbonding, or never began.
    #[error("nothing of {account} in the community pool has finished unbonding: query Unbondings for the times")]
    NothingMaturedInCommunity {
        /// Who.
        account: Addr,
    },
    /// No tokens in the community pool.
    #[error("{account} has no tokens in the community pool: send JoinCommunity")]
    NothingInCommunity {
        /// Who.
        account: Addr,
    },
    /// More than the account has in the community pool.
    #[error("{amount} is more than the {held} in the community pool: name no amount for all")]
    MoreThanCommunity {
        /// What was asked for.
        amount: Uint128,
        /// What the account has there.
        held: Uint128,
    },
    /// Everybody represents itself without being named.
    #[error("{account} cannot be its own representative: name another account, or none")]
    OwnRepresentative {
        /// Who.
        account: Addr,
    },
    /// A change that changes nothing.
    #[error("the representative is {} already", .representative.as_ref().map_or("nobody", |account| account.as_str()))]
    RepresentativeUnchanged {
        /// Who it is.
        representative: Option<Addr>,
    },
    /// Nothing waits for the account.
    #[error("nothing is credited to {account}")]
    NothingCredited {
        /// Who.
        account: Addr,
    },
    /// Only verification proves offences.
    #[error("{sender} may not slash: only the verification contract {verification} may")]
    NotVerification {
        /// Who sent the message.
        sender: Addr,
        /// Who may.
        verification: Addr,
    },
    /// Tokens of that day can be withdrawn already.
    #[error("an offence at {at} is too old: what began to unbond on its day was free from {released} on")]
    OffenceTooOld {
        /// When it happened.
        at: Time,
        /// When that day's tokens could be withdrawn.
        released: Time,
    },
    /// An offence slashes a pool once.
    #[error("machine {machine} was slashed for offence {} already", .offence.to_hex())]
    AlreadySlashed {
        /// The machine.
        machine: MachineId,
        /// The offence.
        offence: Hash32,
    },
    /// An offence freezes a pool once.
    #[error("a case for offence {} of machine {machine} was opened before: an offence has one", .offence.to_hex())]
    AlreadyOpened {
        /// The machine.
        machine: MachineId,
        /// The offence.
        offence: Hash32,
    },
    /// Too many cases.
    #[error("machine {machine} has {MAX_CASES} open cases: decide one first, or wait until {free_from}")]
    TooManyCases {
        /// The machine.
        machine: MachineId,
        /// When the first of them lapses.
        free_from: Time,
    },
    /// No such case, or it was decided.
    #[error("machine {machine} has no case for offence {}: query Cases", .offence.to_hex())]
    NoCase {
        /// The machine.
        machine: MachineId,
        /// The offence.
        offence: Hash32,
    },
    /// Its time is over.
    #[error("the case for offence {} has lapsed at {until}: it can only be dismissed", .offence.to_hex())]
    CaseLapsed {
        /// The offence.
        offence: Hash32,
        /// When it ended.
        until: Time,
    },
    /// Not a payment's.
    #[error("there is no reply {id}")]
    UnknownReply {
        /// Its number.
        id: u64,
    },
    /// No or too many machines.
    #[error("{count} machines in one message: claim for 1 to {MAX_CLAIM}, or for the community pool alone")]
    ClaimSize {
        /// Machines that came.
        count: usize,
    },
    /// The same machine twice.
    #[error("machine {machine} stands twice in the list")]
    DuplicateMachine {
        /// The machine.
        machine: MachineId,
    },
    /// No income waits.
    #[error("these pools owe {account} nothing")]
    NothingOwed {
        /// Who.
        account: Addr,
    },
    /// A change that changes nothing.
    #[error("the commission of machine {machine} is {commission} already")]
    CommissionUnchanged {
        /// The machine.
        machine: MachineId,
        /// The pool's commission.
        commission: Bps,
    },
    /// Too soon after the last change.
    #[error("the commission of machine {machine} may change again from {allowed_from} on")]
    CommissionTooSoon {
        /// The machine.
        machine: MachineId,
        /// One unbonding day after the last change.
        allowed_from: Time,
    },
    /// The owner takes more than the delegator has seen.
    #[error("the commission of machine {machine}'s pool is {commission}, above the {maximum} you allow")]
    CommissionAbove {
        /// The machine.
        machine: MachineId,
        /// The pool's commission.
        commission: Bps,
        /// The delegator's bound.
        maximum: Bps,
    },
    /// Too large a step.
    #[error("the commission may change by {maximum} in a day, not from {commission} to {given}")]
    CommissionStep {
        /// The pool's commission.
        commission: Bps,
        /// The commission given.
        given: Bps,
        /// The largest change.
        maximum: Bps,
    },
    /// A change that changes nothing.
    #[error("machine {machine}'s pool is {} already", if *.jailed { "jailed" } else { "not jailed" })]
    JailUnchanged {
        /// The machine.
        machine: MachineId,
        /// Whether it is shut out.
        jailed: bool,
    },
    /// Nothing to bring up to date.
    #[error("the enrolment of machine {machine} is up to date")]
    UpToDate {
        /// The machine.
        machine: MachineId,
    },
    /// The machine has the right to be enrolled.
    #[error("machine {machine} has no reason to leave at once; Refresh brings its enrolment up to date")]
    RightlyEnrolled {
        /// The machine.
        machine: MachineId,
    },
    /// The machine is out already.
    #[error("machine {machine} is not enrolled")]
    NotEnrolled {
        /// The machine.
        machine: MachineId,
    },
    /// The admin's right cannot be given up.
    #[error("the admin's right cannot be renounced: hand it over with TransferOwnership")]
    CannotRenounce,
}
