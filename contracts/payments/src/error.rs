//! Why a message is refused.

use cosmwasm_std::{Addr, OverflowError, StdError, Uint128, VerificationError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Did, H3Cell, MachineId, Time};
use flywheel_types::access_control::Denial;
use flywheel_types::migrate::MigrateError;
use flywheel_types::payments::Band;
use flywheel_types::registry::MAX_RESOLUTION;
use flywheel_types::{NotAnAgent, PaymentError, Unauthorized};
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
    /// A time that does not fit 64 bits, or a split that cannot be.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A payment that is not taken.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The sender may not act for the machine's owner.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
    /// The sender is no agent of the machine's owner.
    #[error(transparent)]
    NotAnAgent(#[from] NotAnAgent),
    /// Something that cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot verify a signature of this curve.
    #[error(transparent)]
    Verification(#[from] VerificationError),
    /// The new code does not fit the state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Not exactly one coin.
    #[error("send exactly one coin: {count} were sent")]
    OneCoin {
        /// How many kinds of coin came.
        count: usize,
    },
    /// Nobody says who is admitted.
    #[error("{registry} names no access-control contract: leave the permission out of the tariff")]
    NoAccessControl {
        /// The machine-registry.
        registry: Addr,
    },
    /// The tariff is not for everybody.
    #[error(
        "{consumer} has not the permission {permission} on machine/{machine}, which this tariff asks for: {}",
        Denial::explain(why_not)
    )]
    NotAdmitted {
        /// Who would pay.
        consumer: Addr,
        /// What the tariff asks for.
        permission: String,
        /// Who would serve.
        machine: MachineId,
        /// Every reason.
        why_not: Vec<Denial>,
    },
    /// A list that is empty or too long.
    #[error("name 1 to {most} {what}: {given} were named")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// The most there may be.
        most: usize,
    },
    /// The parts are not the whole.
    #[error("the payments sum to {sum}, {sent} was sent: send exactly their sum")]
    SumDiffers {
        /// Of the payments.
        sum: Uint128,
        /// What came.
        sent: Uint128,
    },
    /// A text that is empty or too long.
    #[error("the {what} has {given} bytes: shorten it to at most {most}, and leave no unit empty")]
    TextLength {
        /// Which.
        what: &'static str,
        /// Its bytes.
        given: usize,
        /// The most there may be.
        most: usize,
    },
    /// A period out of its bounds.
    #[error("the {what} is {seconds} s: it must be {minimum} to {maximum} s")]
    Period {
        /// Which.
        what: &'static str,
        /// As given.
        seconds: u64,
        /// The shortest.
        minimum: u64,
        /// The longest.
        maximum: u64,
    },
    /// A price, rate or amount of nothing.
    #[error("the {what} is zero: name one above zero")]
    IsZero {
        /// Which.
        what: &'static str,
    },
    /// Nobody has registered the machine.
    #[error("the registry {registry} has no machine {machine}: ask it for the number")]
    UnknownMachine {
        /// The number.
        machine: MachineId,
        /// The registry asked.
        registry: Addr,
    },
    /// A machine of another chain or registry.
    #[error("{did} is a machine of another registry: machines paid here are of {registry} on {chain_id}")]
    ForeignDid {
        /// What was named.
        did: Did,
        /// This chain.
        chain_id: String,
        /// The contract's registry.
        registry: Addr,
    },
    /// A machine that is stopped or has left.
    #[error("machine {machine} is paused or retired: choose another, or wait until its owner resumes it")]
    NotInService {
        /// Which.
        machine: MachineId,
    },
    /// Who pays is who is paid.
    #[error("{account} would pay itself: pay from an account that neither owns the machine nor receives its income")]
    SelfDealing {
        /// Both sides.
        account: Addr,
    },
    /// Money that would never come out again.
    #[error("{recipient} is this contract itself: name another recipient")]
    PaysContract {
        /// Who was named.
        recipient: Addr,
    },
    /// A tariff's number that no machine has.
    #[error("tariffs are numbered 0 to {highest}: {tariff} was named")]
    TariffNumber {
        /// As named.
        tariff: u8,
        /// The highest.
        highest: u8,
    },
    /// No tariff to open a session with, or to remove.
    #[error("machine {machine} has no tariff {tariff} now: ask for its tariffs")]
    NoTariff {
        /// Whose.
        machine: MachineId,
        /// Its number.
        tariff: u8,
    },
    /// The owner has changed the tariff.
    #[error("the tariff's version is {version}, not {named}: look at it again")]
    TariffChanged {
        /// As named.
        named: u32,
        /// As it is.
        version: u32,
    },
    /// The price is above what the consumer pays.
    #[error("a unit costs {price}, more than your highest price {max_price}")]
    PriceTooHigh {
        /// The tariff's.
        price: Uint128,
        /// The consumer's.
        max_price: Uint128,
    },
    /// The hub has no such network.
    #[error("there is no network {network}: ask the hub for the number")]
    UnknownNetwork {
        /// The number.
        network: u64,
    },
    /// A network that has set no fee.
    #[error("network {network} has set no fee: leave it out, or let its admin set one")]
    NoFee {
        /// Which.
        network: u64,
    },
    /// Only the network's admin sets its fee and its bands.
    #[error("only {admin} may set the fee and the tariff bands of network {network}")]
    NotNetworkAdmin {
        /// Who may.
        admin: Addr,
        /// Which.
        network: u64,
    },
    /// More than networks may take.
    #[error("a fee of {bps} of 10000 is above the highest, {most}")]
    FeeTooHigh {
        /// As given.
        bps: u16,
        /// The highest.
        most: u16,
    },
    /// A class that machines cannot have.
    #[error("network {network} has no class {class:?}: ask its staking for the classes")]
    UnknownClass {
        /// Which.
        network: u64,
        /// As named, shortened.
        class: String,
    },
    /// A place in which no machine can be.
    #[error("{cell} is finer than places are on chain: name a cell of resolution 0 to {MAX_RESOLUTION}")]
    CellTooFine {
        /// As named.
        cell: H3Cell,
    },
    /// More bands than a place may have.
    #[error("{given} bands were named: name at most {most}, or none to remove those that are there")]
    TooManyBands {
        /// How many.
        given: usize,
        /// The most there may be.
        most: usize,
    },
    /// Two bands that could contradict each other.
    #[error("two bands are for {denom} and {unit}: name one")]
    TwoBands {
        /// The token.
        denom: String,
        /// What is counted.
        unit: String,
    },
    /// A band that no price is in.
    #[error("the lowest price {lowest} is above the highest, {highest}")]
    UpsideDown {
        /// As named.
        lowest: Uint128,
        /// As named.
        highest: Uint128,
    },
    /// Nothing to remove.
    #[error("network {network} has no bands for {}", place(class, *cell))]
    NoBands {
        /// Which.
        network: u64,
        /// The class.
        class: String,
        /// Where; `None`: where no cell has bands of its own.
        cell: Option<H3Cell>,
    },
    /// A machine that the network cannot judge.
    #[error(
        "network {network} has tariff bands, and machine {machine} is not enrolled in it by its present owner: enrol it, or \
         leave the network out of the tariff"
    )]
    NotEnrolled {
        /// Which.
        machine: MachineId,
        /// The tariff's.
        network: u64,
    },
    /// A tariff that its network does not allow.
    #[error(transparent)]
    OutsideBands(Box<OutsideBands>),
    /// It never was, or it has ended.
    #[error("there is no {kind} {number}: it has ended, or never began")]
    Unknown {
        /// Session, channel or stream.
        kind: &'static str,
        /// Its number.
        number: u64,
    },
    /// Another's part.
    #[error("{sender} may not do this: only {only} may")]
    NotYours {
        /// Who sent the message.
        sender: Addr,
        /// Who may.
        only: String,
    },
    /// The deadline is here.
    #[error("it was over at {until}: anyone may finish it now, nothing else is left")]
    Over {
        /// The time limit, or the end of the window.
        until: Time,
    },
    /// The deadline is not here.
    #[error("it cannot be finished before {until}")]
    NotOver {
        /// The time limit, or the end of the window.
        until: Time,
    },
    /// It has been closed.
    #[error("it is closed already: it can be finished from {until} on")]
    AlreadyClosing {
        /// The end of the window.
        until: Time,
    },
    /// A voucher is shown too late.
    #[error("the voucher of nonce {nonce} expired at {expires_at}: show one that still counts")]
    VoucherExpired {
        /// Which.
        nonce: u64,
        /// When.
        expires_at: Time,
    },
    /// A voucher that the payer's key has not signed for this.
    #[error("the voucher of lane {lane} and nonce {nonce} is not signed by the payer's key for this agreement")]
    BadVoucher {
        /// Its lane.
        lane: u32,
        /// Its nonce.
        nonce: u64,
    },
    /// A lane that is not there.
    #[error("vouchers here are of lanes 0 to {highest}: {lane} was shown")]
    WrongLane {
        /// As shown.
        lane: u32,
        /// 0 in a session.
        highest: u32,
    },
    /// A voucher that promises nothing new.
    #[error("lane {lane} has paid {paid} already: show a higher voucher")]
    StaleVoucher {
        /// Which.
        lane: u32,
        /// What was paid.
        paid: Uint128,
    },
    /// Nothing is left of the deposit.
    #[error("nothing is left in channel {channel}: its payer can top it up")]
    Empty {
        /// Which.
        channel: u64,
    },
    /// A reading that the machine's key has not signed for this.
    #[error("the reading of nonce {nonce} is not signed by the machine's key for this session")]
    BadReading {
        /// Its nonce.
        nonce: u64,
    },
    /// Two readings that agree.
    #[error("these readings do not contradict each other: show two of one nonce with different units")]
    NoConflict,
    /// New money for a channel whose payee has sold the machine.
    #[error("machine {machine} was sold since channel {channel} was opened with {seller}: open a new channel")]
    Sold {
        /// Which.
        machine: MachineId,
        /// The channel's number.
        channel: u64,
        /// To whom the channel pays.
        seller: Addr,
    },
    /// Nothing is owed.
    #[error("stream {stream} owes nothing now")]
    NothingOwed {
        /// Which.
        stream: u64,
    },
    /// It stands still.
    #[error("stream {stream} is paused already")]
    Paused {
        /// Which.
        stream: u64,
    },
    /// It runs.
    #[error("stream {stream} is not paused")]
    NotPaused {
        /// Which.
        stream: u64,
    },
    /// Money for longer than anybody plans.
    #[error("the deposit would last {seconds} s: bring less, or stream faster (at most {most} s)")]
    TooLong {
        /// How long.
        seconds: Uint128,
        /// The longest.
        most: u64,
    },
    /// No credit.
    #[error("nothing is credited to {account} in {denom}")]
    NothingToWithdraw {
        /// Whose.
        account: Addr,
        /// In what.
        denom: String,
    },
    /// A reply nobody asked for.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}

/// Why a network does not allow a tariff, and what it allows.
#[derive(Debug, PartialEq, Error)]
#[error(
    "network {network} does not let {} charge {price} {denom} a {unit}: it allows {}",
    place(class, *cell),
    ranges(bands)
)]
pub struct OutsideBands {
    /// The tariff's.
    pub network: u64,
    /// The machine's class.
    pub class: String,
    /// Where the bands were set; `None`: for the class.
    pub cell: Option<H3Cell>,
    /// The tariff's.
    pub price: Uint128,
    /// The tariff's token.
    pub denom: String,
    /// The tariff's.
    pub unit: String,
    /// What would do.
    pub bands: Vec<Band>,
}

fn place(class: &str, cell: Option<H3Cell>) -> String {
    match cell {
        Some(cell) => format!("machines of the class {class} in {cell}"),
        None => format!("machines of the class {class}"),
    }
}

fn ranges(bands: &[Band]) -> String {
    let ranges: Vec<String> = bands
        .iter()
        .map(|band| {
            format!(
                "{} to {} {} a {}",
                band.lowest,
                band.highest,
                band.denom.name(),
                band.unit
            )
        })
        .collect();
    ranges.join(", ")
}
