//! What the registry refuses.

use cosmwasm_std::{Addr, StdError, Uint128, VerificationError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{MachineId, PublicKey, Seconds, Time};
use flywheel_types::migrate::MigrateError;
use flywheel_types::registry::{
    MAX_BATCH, MAX_EXPIRY, MAX_NAME, MAX_PAUSES, MAX_RECOVERY_DELAY, MAX_RESOLUTION, PAUSE_MEMORY,
};
use flywheel_types::{NotAnAgent, PaymentError, Unauthorized};
use thiserror::Error;

/// Why a message is refused: a variant a cause.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// From the standard library: a missing item, a bad address, an overflow.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The admin's rights.
    #[error(transparent)]
    Ownership(#[from] cw_ownable::OwnershipError),
    /// The machine's owner's rights.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
    /// An agent's rights.
    #[error(transparent)]
    NotAnAgent(#[from] NotAnAgent),
    /// Wrong coins.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// Bytes that cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The chain cannot verify this curve.
    #[error(transparent)]
    Verification(#[from] VerificationError),
    /// A number out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// Wrong code for this state.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// No or too many entries.
    #[error("{count} machines in one message: register 1 to {MAX_BATCH}")]
    BatchSize {
        /// Entries that came.
        count: usize,
    },
    /// One entry of `Register` is refused, and with it all of them.
    #[error("entry {entry}: {error}")]
    Entry {
        /// Number of the entry, from 0.
        entry: usize,
        /// What is wrong with it.
        error: Box<ContractError>,
    },
    /// The wrong deposit.
    #[error("the deposit of {machines} machines is {expected} of {denom}: send exactly that, not {received}")]
    Deposit {
        /// Machines in the message.
        machines: usize,
        /// What is due.
        expected: Uint128,
        /// What came.
        received: Uint128,
        /// The coin or cw20 that is due.
        denom: String,
    },
    /// Tokens came where none are due.
    #[error("this registry takes no deposit: send the message without tokens")]
    NoDeposit,
    /// Deposits have no denomination here.
    #[error("this registry was set up without a deposit: it has no denomination to charge")]
    NoDepositDenom,
    /// The signature is too old.
    #[error("the signature expired at {expires_at}: let the device sign a new one")]
    Expired {
        /// When it expired.
        expires_at: Time,
    },
    /// The signature would be valid for too long.
    #[error("expires_at {expires_at} is more than {MAX_EXPIRY} s ahead of {now}: choose an earlier time")]
    ExpiryTooFar {
        /// The time given.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// Not the device's signature.
    #[error(
        "the device's signature does not cover this owner, key, counter {counter}, expiry and details on this chain and \
         registry: let the device sign exactly these"
    )]
    BadSignature {
        /// The counter that had to be signed.
        counter: u32,
    },
    /// Not the maker's signature.
    #[error(
        "the certificate is not the maker's signature of this device's key for this registry: leave it out or renew it"
    )]
    BadCertificate,
    /// The key is in use.
    #[error(
        "this key belongs to machine {machine}: a key serves one machine at a time, use another or retire that one first"
    )]
    KeyInUse {
        /// Whose it is.
        machine: u64,
    },
    /// A key that can be registered no more.
    #[error("this key was registered {count} times: use a new key")]
    KeyWornOut {
        /// How often.
        count: u32,
    },
    /// A place too exact to be public.
    #[error("a cell of resolution {resolution} is too fine for the chain: use {MAX_RESOLUTION} or coarser")]
    CellTooFine {
        /// The resolution given.
        resolution: u8,
    },
    /// A name with other characters, or of another length.
    #[error("{field} {name:?}: use 1 to {MAX_NAME} of A-Z, a-z, 0-9, - . and _")]
    Name {
        /// Whose name it is.
        field: &'static str,
        /// The name given, cut to its first 80 characters.
        name: String,
    },
    /// A service with the id of a key.
    #[error("endpoint name {name}: names that begin with key- are for keys")]
    KeyName {
        /// The name given.
        name: String,
    },
    /// Not a URI.
    #[error("endpoint url {url:?} is not a URI such as https://example.org/api (RFC 3986)")]
    Url {
        /// The text given, cut to its first 80 characters.
        url: String,
    },
    /// A text out of bounds.
    #[error("{field} has {length} bytes: it must have at most {maximum}")]
    TextLength {
        /// The field's name.
        field: &'static str,
        /// Bytes that came.
        length: usize,
        /// At most.
        maximum: usize,
    },
    /// A list out of bounds.
    #[error("{count} {field}: there must be {minimum} to {maximum}")]
    Count {
        /// What is listed.
        field: &'static str,
        /// How many there would be.
        count: usize,
        /// At least.
        minimum: usize,
        /// At most.
        maximum: usize,
    },
    /// The same name twice in one list.
    #[error("{name} stands twice in the list")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// An attribute that would not be there.
    #[error("attribute {name} expires at {expires_at}, which is not after {now}: leave it out or choose a later time")]
    AttributeExpired {
        /// Its name.
        name: String,
        /// The time given.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// A name that is not there.
    #[error("machine {machine} has no attribute {name}")]
    NoAttribute {
        /// The machine.
        machine: MachineId,
        /// The name.
        name: String,
    },
    /// The id is not in use.
    #[error("there is no machine {machine}")]
    NoMachine {
        /// The id.
        machine: MachineId,
    },
    /// The key is not in use.
    #[error("no machine has the key {public_key} now")]
    UnknownKey {
        /// The key.
        public_key: PublicKey,
    },
    /// It has left.
    #[error("machine {machine} is retired: register its key again to bring it back")]
    Retired {
        /// The machine.
        machine: MachineId,
    },
    /// Not the present key's signature.
    #[error(
        "the present key's signature does not cover this machine, owner, new key, version {key_version} and expiry on this \
         chain and registry: let the device sign exactly these, or send StartRecovery if its key is lost"
    )]
    BadOldSignature {
        /// The version that had to be signed.
        key_version: u32,
    },
    /// Not the new key's signature.
    #[error(
        "the new key's signature does not cover this machine, owner, new key, version {key_version} and expiry on this \
         chain and registry: let it sign exactly these"
    )]
    BadNewSignature {
        /// The version that had to be signed.
        key_version: u32,
    },
    /// A key that does not speak cannot agree to another.
    #[error(
        "machine {machine} is paused and its key speaks for nobody: send Resume first, or StartRecovery for a new key"
    )]
    Paused {
        /// The machine.
        machine: MachineId,
    },
    /// Paused before.
    #[error("machine {machine} is paused already")]
    AlreadyPaused {
        /// The machine.
        machine: MachineId,
    },
    /// Nothing to resume.
    #[error("machine {machine} is not paused")]
    NotPaused {
        /// The machine.
        machine: MachineId,
    },
    /// The next pause would have no place.
    #[error(
        "machine {machine} was paused {MAX_PAUSES} times, and the first of these pauses is needed for {PAUSE_MEMORY} s after \
         its end: send Resume from {from} on"
    )]
    TooManyPauses {
        /// The machine.
        machine: MachineId,
        /// When it works.
        from: Time,
    },
    /// No delay, or too long a one.
    #[error("a recovery delay of {delay}: choose 1 s to {MAX_RECOVERY_DELAY} s")]
    RecoveryDelay {
        /// The delay given.
        delay: Seconds,
    },
    /// Nothing is pending.
    #[error("no recovery of machine {machine} is pending: send StartRecovery first")]
    NoRecovery {
        /// The machine.
        machine: MachineId,
    },
    /// The delay is not over.
    #[error("the new key of machine {machine} can take its place from {ready_at} on")]
    RecoveryNotReady {
        /// The machine.
        machine: MachineId,
        /// When it works.
        ready_at: Time,
    },
    /// A signature that has started a recovery, or an older one.
    #[error(
        "this signature expires at {expires_at}, and one that expires at {last} has started a recovery: let the new key \
         sign a later expiry"
    )]
    RecoveryUsed {
        /// The signature's.
        expires_at: Time,
        /// The last one's.
        last: Time,
    },
    /// What the new key has agreed to is past.
    #[error(
        "since this recovery of machine {machine} began, its key has changed or the new key was another machine's: send \
         StartRecovery again"
    )]
    RecoveryOutdated {
        /// The machine.
        machine: MachineId,
    },
    /// Sold to oneself.
    #[error("machine {machine} belongs to this buyer already: offer it to somebody else")]
    OwnBuyer {
        /// The machine.
        machine: MachineId,
    },
    /// An offer that nobody could accept.
    #[error("the offer would expire at {expires_at}, which is not after {now}: choose a later time or none")]
    OfferInThePast {
        /// The time given.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// Nothing is offered.
    #[error("machine {machine} is not offered: its owner sends OfferSale first")]
    NoOffer {
        /// The machine.
        machine: MachineId,
    },
    /// It is offered to somebody else.
    #[error("machine {machine} is not offered to {sender}")]
    NotTheBuyer {
        /// The machine.
        machine: MachineId,
        /// Who would have it.
        sender: Addr,
    },
    /// Too late.
    #[error("the offer of machine {machine} expired at {expires_at}: ask its owner for a new one")]
    OfferExpired {
        /// The machine.
        machine: MachineId,
        /// When it expired.
        expires_at: Time,
    },
    /// It is not the machine that the buyer has seen.
    #[error(
        "machine {machine} was sold meanwhile: its ownership epoch is {ownership_epoch}, not {named}; look at it again"
    )]
    SoldMeanwhile {
        /// The machine.
        machine: MachineId,
        /// The buyer's.
        named: u32,
        /// The machine's.
        ownership_epoch: u32,
    },
    /// The key was changed after the buyer looked.
    #[error(
        "the key of machine {machine} was changed meanwhile: its version is {key_version}, not {named}; look at it again"
    )]
    KeyChangedMeanwhile {
        /// The machine.
        machine: MachineId,
        /// The buyer's.
        named: u32,
        /// The machine's.
        key_version: u32,
    },
    /// The buyer's deposit is not the seller's.
    #[error("the deposit of machine {machine} is {expected}: bring exactly that, not {received}")]
    SaleDeposit {
        /// The machine.
        machine: MachineId,
        /// What the seller has paid and gets back.
        expected: Uint128,
        /// What came.
        received: Uint128,
    },
    /// Claims cannot be looked up there.
    #[error("{address} is no rewards contract: name the one of a network in which the machine works")]
    NoRewardsContract {
        /// The address given.
        address: Addr,
    },
    /// The seller was faster.
    #[error(
        "{rewards} has paid {claimed} for machine {machine}, more than the {named} that the buyer knows of: agree on the \
         price again"
    )]
    ClaimedMore {
        /// The machine.
        machine: MachineId,
        /// The rewards contract.
        rewards: Addr,
        /// Claimed now.
        claimed: Uint128,
        /// What the buyer knows of.
        named: Uint128,
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
    /// There is one.
    #[error("the access-control contract is {known} for good")]
    AccessControlKnown {
        /// The one that was named.
        known: Addr,
    },
    /// Agents cannot be looked up there.
    #[error("{address} is no access-control contract of this registry: deploy one for it and name that")]
    NoAccessControl {
        /// The address given.
        address: Addr,
    },
    /// The admin's right cannot be given up.
    #[error("the admin's right cannot be renounced: hand it over with TransferOwnership")]
    CannotRenounce,
}

impl ContractError {
    /// The same error, naming the entry of `Register` that caused it.
    pub(crate) fn of_entry(self, entry: usize) -> Self {
        Self::Entry {
            entry,
            error: Box::new(self),
        }
    }
}
