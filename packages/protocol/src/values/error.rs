//! What can be wrong with a value.

use cosmwasm_std::Uint128;
use thiserror::Error;

use super::public_key::Curve;

/// Why a value was refused. Each variant is one cause and carries what was given.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// Machine ids start at 1; 0 is the community pool and never a machine.
    #[error("a machine id is a whole number from 1 on, not {given:?}")]
    MachineId {
        /// The text or number that was given.
        given: String,
    },
    /// There is no number after the last one.
    #[error("there is no epoch after {epoch}")]
    LastEpoch {
        /// The epoch whose successor was asked for.
        epoch: u64,
    },
    /// More than the whole.
    #[error("{given} basis points are more than the whole: at most 10000")]
    Bps {
        /// The number that was given.
        given: u64,
    },
    /// More than 100 per cent.
    #[error("{given} per cent are more than the whole: at most 100")]
    Percent {
        /// The number that was given.
        given: u16,
    },
    /// A time or a duration beyond 64 bits of seconds, or before 1970.
    #[error("{seconds} s and {other} s cannot be combined: the result is not a number of seconds from 0 to 2^64 - 1")]
    TimeOutOfRange {
        /// The time or duration that was to be changed, in seconds.
        seconds: u64,
        /// The other operand, in seconds or as a factor.
        other: u64,
    },
    /// An epoch of no length would have every number at once.
    #[error("an epoch lasts at least one second")]
    EpochWithoutLength,
    /// Not 64 lower-case hexadecimal digits.
    #[error("a hash is 64 lower-case hexadecimal digits, not {given:?}")]
    Hash {
        /// The text that was given, cut to its first 80 characters.
        given: String,
    },
    /// Not a key's written form.
    #[error("a key is written <curve>:<hexadecimal digits> with the curve secp256k1, p256 or ed25519, not {given:?}")]
    KeyText {
        /// The text that was given, cut to its first 80 characters.
        given: String,
    },
    /// A key of another length than its curve's.
    #[error("a key of the curve {curve} has {expected} bytes, not {given}")]
    KeyLength {
        /// The curve the key was said to be of.
        curve: Curve,
        /// The length that curve's keys have.
        expected: usize,
        /// The length that was given.
        given: usize,
    },
    /// A key that is not in the compressed form.
    #[error("a compressed key of the curve {curve} begins with 02 or 03, not {given:02x}")]
    KeyPrefix {
        /// The curve the key was said to be of.
        curve: Curve,
        /// The first byte that was given.
        given: u8,
    },
    /// A coordinate that is not reduced: the same point would have a second spelling.
    #[error("the coordinate of this key is not below the field's prime of the curve {curve}")]
    KeyCoordinate {
        /// The curve the key was said to be of.
        curve: Curve,
    },
    /// A key for which anyone can sign anything.
    #[error("this Ed25519 key has a small order, so that everyone could sign for it: make a new one")]
    WeakKey,
    /// Not 64 bytes.
    #[error("a signature has 64 bytes, not {given}")]
    SignatureLength {
        /// The length that was given.
        given: usize,
    },
    /// Not a DID of this method.
    #[error("{given:?} is no did:flywheel:<chain id>:<registry address>:<machine id>: {part} is wrong")]
    Did {
        /// The text that was given, cut to its first 80 characters.
        given: String,
        /// Which part of it is wrong.
        part: &'static str,
    },
    /// Not a CAIP-10 account id.
    #[error("{given:?} is no CAIP-10 account id <namespace>:<reference>:<address>: {part} is wrong")]
    AccountId {
        /// The text that was given, cut to its first 80 characters.
        given: String,
        /// Which part of it is wrong.
        part: &'static str,
    },
    /// Not 15 or 16 lower-case hexadecimal digits.
    #[error("an H3 cell is 15 lower-case hexadecimal digits, not {given:?}")]
    H3Text {
        /// The text that was given, cut to its first 80 characters.
        given: String,
    },
    /// The bits are not those of a cell.
    #[error("{given:x} is no H3 cell: {part} is wrong")]
    H3Cell {
        /// The index that was given.
        given: u64,
        /// Which part of it is wrong.
        part: &'static str,
    },
    /// A parent is never finer than its child.
    #[error("a cell of resolution {own} has no parent of resolution {asked}")]
    H3Parent {
        /// The cell's resolution.
        own: u8,
        /// The resolution that was asked for.
        asked: u8,
    },
    /// More shares than a payout may have.
    #[error("a split has at most {most} shares besides the residual one, not {given}")]
    TooManyShares {
        /// The number of shares that were given.
        given: usize,
        /// The most there may be.
        most: usize,
    },
    /// The shares are more than the whole.
    #[error("the shares sum to {sum} basis points, more than the whole of 10000")]
    SharesOverWhole {
        /// Their sum.
        sum: u64,
    },
    /// A recipient named twice, or also as the residual one.
    #[error("a recipient is named twice: share {position} names one that is in the split already")]
    DuplicateRecipient {
        /// Which share repeats it, from 0; the number of shares stands for the residual recipient.
        position: usize,
    },
    /// Cannot happen while every share floors; kept so that no code path can lose or create a coin.
    #[error("the parts of {amount} exceed it")]
    SplitOverAmount {
        /// The amount that was to be divided.
        amount: Uint128,
    },
}

/// The first 80 characters of what was given: an error must not carry a message of any length into a log.
pub(super) fn excerpt(given: &str) -> String {
    given.chars().take(80).collect()
}
