//! What waits for accounts because a payment to them failed (rule A3).

use cosmwasm_std::{Addr, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};

use crate::error::ContractError;

/// What `Withdraw` pays each account.
pub const CREDITS: Map<&Addr, Uint128> = Map::new("credits");
/// The sum of all credits, apart from the ledger, which every registration writes; no item: zero.
pub const CREDITED: Item<Uint128> = Item::new("credited");

/// What is credited to an account.
pub fn credit(storage: &dyn Storage, account: &Addr) -> StdResult<Uint128> {
    Ok(CREDITS.may_load(storage, account)?.unwrap_or_default())
}

/// The sum of all credits.
pub fn credited(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(CREDITED.may_load(storage)?.unwrap_or_default())
}

/// Adds to an account's credit.
pub fn add(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> StdResult<()> {
    let credit = credit(storage, account)?.checked_add(amount)?;
    let all = credited(storage)?.checked_add(amount)?;
    CREDITS.save(storage, account, &credit)?;
    CREDITED.save(storage, &all)
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
    let left = credited(storage)?.checked_sub(credit).map_err(StdError::from)?;
    CREDITS.remove(storage, account);
    CREDITED.save(storage, &left)?;
    Ok(credit)
}
