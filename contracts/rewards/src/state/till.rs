//! What every claim reads and every final root changes.
//!
//! The items lie side by side, so that one walk reads them all: on a chain reading an item costs 1,000 gas before the first
//! byte, a step of a walk 30.

use cosmwasm_std::{Order, StdError, StdResult, Storage, from_json};
use flywheel_types::rewards::{KeptRoot, ROOTS};

use super::config::{NETWORK, Network};
use super::payouts::{PAYOUTS, Payouts};

/// The items.
pub struct Till {
    /// What was paid.
    pub payouts: Payouts,
    /// For which network.
    pub network: Network,
    /// The last two final roots, the newest first.
    pub roots: Vec<KeptRoot>,
}

/// Reads them all.
///
/// # Errors
/// If one that is there from the launch on is missing.
pub fn read(storage: &dyn Storage) -> StdResult<Till> {
    let (mut payouts, mut network, mut roots) = (None, None, vec![]);
    // A key with a zero byte behind it is the next possible key: the last item is within the walk.
    let behind = [ROOTS.as_slice(), &[0]].concat();
    for (key, value) in storage.range(Some(PAYOUTS.as_slice()), Some(&behind), Order::Ascending) {
        match key.as_slice() {
            key if key == PAYOUTS.as_slice() => payouts = Some(from_json(value)?),
            key if key == NETWORK.as_slice() => network = Some(from_json(value)?),
            key if key == ROOTS.as_slice() => roots = from_json(value)?,
            _ => {}
        }
    }
    Ok(Till {
        payouts: payouts.ok_or_else(|| StdError::not_found("payouts"))?,
        network: network.ok_or_else(|| StdError::not_found("payouts_network"))?,
        roots,
    })
}
