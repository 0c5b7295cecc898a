//! Values that cannot hold a bad value: each one checks itself on the way in, deserialization included.
//!
//! A message that carries one of these has been checked before a handler sees it, so no handler checks it again.

mod account_id;
mod bps;
mod did;
mod epoch;
mod error;
mod h3_cell;
mod hash32;
mod machine_id;
mod public_key;
mod signature;
mod split;
mod time;

pub use account_id::AccountId;
pub use bps::Bps;
pub use did::Did;
pub use epoch::Epoch;
pub use error::ValueError;
pub use h3_cell::H3Cell;
pub use hash32::{Hash32, sha256};
pub use machine_id::MachineId;
pub use public_key::{Curve, PublicKey};
pub use signature::Signature;
pub use split::{MAX_SHARES, Share, Split};
pub use time::{Seconds, Time};
