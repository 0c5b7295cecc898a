//! What the registry refuses.

use cosmwasm_std::{StdError, Uint128, VerificationError};
use flywheel_protocol::sign::SignError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::migrate::MigrateError;
use flywheel_types::registry::{MAX_BATCH, MAX_EXPIRY, MAX_RESOLUTION};
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
    /// The wrong deposit.
    #[error("the deposit of {machines} machines is {expected}: exactly that must be sent, not {received}")]
    Deposit {
        /// Machines in the message.
        machines: usize,
        /// What is due.
        expected: Uint128,
        /// What came.
        received: Uint128,
    },
    /// The signature is too old.
    #[error("entry {entry}: the registration expired at {expires_at}: let the device sign a new one")]
    Expired {
        /// Number of the entry, from 0.
        entry: usize,
        /// When it expired.
        expires_at: Time,
    },
    /// The signature would be valid for too long.
    #[error("entry {entry}: expires_at {expires_at} is more than {MAX_EXPIRY} s ahead: choose an earlier time")]
    ExpiryTooFar {
        /// Number of the entry, from 0.
        entry: usize,
        /// The time given.
        expires_at: Time,
    },
    /// Not the device's signature.
    #[error(
        "entry {entry}: the device's signature does not cover this owner, key, counter {counter}, expiry and details on \
         this chain and registry"
    )]
    BadSignature {
        /// Number of the entry, from 0.
        entry: usize,
        /// The counter that had to be signed.
        counter: u32,
    },
    /// Not the maker's signature.
    #[error("entry {entry}: the certificate is not the maker's signature of this device's key")]
    BadCertificate {
        /// Number of the entry, from 0.
        entry: usize,
    },
    /// The key is in use.
    #[error("entry {entry}: this key belongs to machine {machine}: a key serves one machine at a time")]
    KeyInUse {
        /// Number of the entry, from 0.
        entry: usize,
        /// Whose it is.
        machine: u64,
    },
    /// A place too exact to be public.
    #[error("a cell of resolution {resolution} is too fine for the chain: use {MAX_RESOLUTION} or coarser")]
    CellTooFine {
        /// The resolution given.
        resolution: u8,
    },
    /// A text out of bounds.
    #[error("{field} has {length} bytes: it must have {minimum} to {maximum}")]
    TextLength {
        /// The field's name.
        field: &'static str,
        /// Bytes that came.
        length: usize,
        /// At least.
        minimum: usize,
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
    /// It has left.
    #[error("machine {machine} is retired: register its key again to bring it back")]
    Retired {
        /// The machine.
        machine: MachineId,
    },
    /// Deposits have no denomination here.
    #[error("this registry was set up without a deposit: it has no denomination to charge")]
    NoDepositDenom,
}
