//! Numbers that are given out in order, from 1.

use cosmwasm_std::{OverflowError, OverflowOperation, StdError, StdResult, Storage};
use cw_storage_plus::Item;

/// The last listing's.
pub const LISTING: Item<u64> = Item::new("last_listing");
/// The last order's or subscription's: they share one count, so that a licence has one number.
pub const ORDER: Item<u64> = Item::new("last_order");
/// The last request's.
pub const REQUEST: Item<u64> = Item::new("last_request");
/// The last row's of what waits.
pub const ROW: Item<u64> = Item::new("last_row");

/// The next number.
pub fn next(storage: &mut dyn Storage, last: &Item<u64>) -> StdResult<u64> {
    let number = last
        .may_load(storage)?
        .unwrap_or_default()
        .checked_add(1)
        .ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))?;
    last.save(storage, &number)?;
    Ok(number)
}
