//! Values and pure rules that a contract, a device and an oracle must agree on, bit for bit.
//!
//! Nothing here reads a clock, a disk or a network, and nothing knows of messages. A contract links this crate without
//! features; a device adds `crypto` to sign and verify, an oracle adds `geometry` to reason about places.

pub mod clock;
#[cfg(feature = "crypto")]
pub mod crypto;
pub mod exchange;
pub mod numbers;
#[cfg(feature = "geometry")]
pub mod places;
pub mod points;
pub mod readings;
pub mod sign;
pub mod trees;
pub mod values;

pub use clock::EpochClock;
pub use values::{
    AccountId, Bps, Curve, Did, Epoch, H3Cell, Hash32, MachineId, PublicKey, Seconds, Share, Signature, Split, Time,
};
