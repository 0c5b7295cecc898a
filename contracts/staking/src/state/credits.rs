//! Payments that failed and wait for whom they were for (rule A3), and what slashes have taken since the start.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_types::compact;

use crate::error::ContractError;

/// What `WithdrawCredit` pays each account.
pub const CREDITS: Map<&Addr, Uint128> = Map::new("credits");
/// The sum of all credits. No item: nothing was ever credited.
pub const CREDITED: Item<Uint128> = Item::new("credited");
/// What slashes have taken. No item: nothing yet.
pub const SLASHED: Item<Slashed> = Item::new("slashed");

/// What slashes have taken since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slashed {
    /// Burned, or given back to the reserve of a native network.
    pub burned: Uint128,
    /// Earned by provers.
    pub to_provers: Uint128,
}

compact!(Slashed { burned, to_provers });

/// Adds to an account's credit.
pub fn credit(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let held = CREDITS.may_load(storage, account)?.unwrap_or_default();
    CREDITS.save(storage, account, &held.checked_add(amount)?)?;
    let sum = CREDITED.may_load(storage)?.unwrap_or_default();
    Ok(CREDITED.save(storage, &sum.checked_add(amount)?)?)
}

/// Takes all of an account's credit away.
///
/// # Errors
/// If there is none.
pub fn take_credit(storage: &mut dyn Storage, account: &Addr) -> Result<Uint128, ContractError> {
    let Some(amount) = CREDITS.may_load(storage, account)? else {
        return Err(ContractError::NothingCredited {
            account: account.clone(),
        });
    };
    CREDITS.remove(storage, account);
    let sum = CREDITED.may_load(storage)?.unwrap_or_default();
    CREDITED.save(storage, &sum.checked_sub(amount)?)?;
    Ok(amount)
}

/// Counts what a slash has taken.
pub fn count_slashed(storage: &mut dyn Storage, burned: Uint128, to_provers: Uint128) -> Result<(), ContractError> {
    let mut slashed = SLASHED.may_load(storage)?.unwrap_or_default();
    slashed.burned = slashed.burned.checked_add(burned)?;
    slashed.to_provers = slashed.to_provers.checked_add(to_provers)?;
    Ok(SLASHED.save(storage, &slashed)?)
}

/// Takes back what was counted as burned: it could not be.
pub fn uncount_burned(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    let mut slashed = SLASHED.load(storage)?;
    slashed.burned = slashed.burned.checked_sub(amount)?;
    Ok(SLASHED.save(storage, &slashed)?)
}
