//! Values hold what they promise, and nothing else gets in: not through a constructor, not through JSON.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod cells;
mod hashes_and_keys;
mod names;
mod numbers;
mod schemas;
mod splits;
mod times;

use std::fmt::Debug;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::{Bps, Share};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Through the JSON that a contract reads and writes, and back.
fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(to_json_string(value).unwrap(), json);
    assert_eq!(&from_json::<T>(json).unwrap(), value);
}

/// What the JSON is refused for.
fn refusal<T: DeserializeOwned + Debug>(json: &str) -> String {
    from_json::<T>(json).unwrap_err().to_string()
}

fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

fn share(recipient: &str, points: u16) -> Share {
    Share {
        recipient: recipient.to_owned(),
        bps: bps(points),
    }
}
