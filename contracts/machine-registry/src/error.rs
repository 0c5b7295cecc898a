//! What the registry refuses.

use cosmwasm_std::{StdError, Uint128, VerificationError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::migrate::MigrateError;
use flywheel_types::registry::{MAX_BATCH, MAX_EXPIRY, MAX_NAME, MAX_RESOLUTION};
use flywheel_types::{PaymentError, Unauthorized};
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
    #[error("this registry takes no deposit: send Register without tokens")]
    NoDeposit,
    /// Deposits have no denomination here.
    #[error("this registry was set up without a deposit: it has no denomination to charge")]
    NoDepositDenom,
    /// The signature is too old.
    #[error("the registration expired at {expires_at}: let the device sign a new one")]
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
    #[error("this key belongs to machine {machine}: a key serves one machine at a time, retire that one first")]
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
