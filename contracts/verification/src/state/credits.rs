//! Money that is neither a bond nor given away: deposits of demands, and payments that failed.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_types::compact;

use crate::error::ContractError;

/// What `Withdraw` pays each account.
pub(super) const CREDITS: Map<&Addr, Uint128> = Map::new("credits");
/// The sums; no item: nothing was ever held.
pub(super) const HELD: Item<Held> = Item::new("held");

/// Sums over all demands and accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Deposits of demands that are open, or whose root was rejected.
    pub deposits: Uint128,
    /// All credits.
    pub credits: Uint128,
}

compact!(Held { deposits, credits });

/// The sums.
pub fn held(storage: &dyn Storage) -> StdResult<Held> {
    Ok(HELD.may_load(storage)?.unwrap_or_default())
}

/// A deposit has come.
pub(super) fn add_deposit(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    let mut held = held(storage)?;
    held.deposits = held.deposits.checked_add(amount)?;
    Ok(HELD.save(storage, &held)?)
}

/// Deposits are paid out.
pub(super) fn take_deposits(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    let mut held = held(storage)?;
    held.deposits = held.deposits.checked_sub(amount)?;
    Ok(HELD.save(storage, &held)?)
}

/// What is credited to an account.
pub fn credit(storage: &dyn Storage, account: &Addr) -> StdResult<Uint128> {
    Ok(CREDITS.may_load(storage, account)?.unwrap_or_default())
}

/// Adds to an account's credit.
pub fn add(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let raised = credit(storage, account)?.checked_add(amount)?;
    let mut held = held(storage)?;
    held.credits = held.credits.checked_add(amount)?;
    CREDITS.save(storage, account, &raised)?;
    Ok(HELD.save(storage, &held)?)
}

/// Takes all of an account's credit away.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, account: &Addr) -> Result<Uint128, ContractError> {
    let Some(credit) = CREDITS.may_load(storage, account)? else {
        return Err(ContractError::NothingToWithdraw {
            account: account.clone(),
        });
    };
    let mut held = held(storage)?;
    held.credits = held.credits.checked_sub(credit)?;
    CREDITS.remove(storage, account);
    HELD.save(storage, &held)?;
    Ok(credit)
}
