//! What waits for accounts.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;

use super::payouts::{PAYOUTS, Payouts};
use crate::error::ContractError;

/// What `Withdraw` pays each account.
pub const CREDITS: Map<&Addr, Uint128> = Map::new("credits");

/// Adds to an account's credit.
pub fn add(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let mut payouts = PAYOUTS.load(storage)?;
    add_each(storage, &mut payouts, [account], amount)?;
    Ok(PAYOUTS.save(storage, &payouts)?)
}

/// Adds `amount` to the credit of each account, and their sum to `payouts`, which the caller saves. An amount of zero
/// writes nothing.
pub fn add_each<'a>(
    storage: &mut dyn Storage,
    payouts: &mut Payouts,
    accounts: impl IntoIterator<Item = &'a Addr>,
    amount: Uint128,
) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    for account in accounts {
        let credit = CREDITS.may_load(storage, account)?.unwrap_or_default();
        CREDITS.save(storage, account, &credit.checked_add(amount)?)?;
        payouts.credits = payouts.credits.checked_add(amount)?;
    }
    Ok(())
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
    CREDITS.remove(storage, account);
    let mut payouts = PAYOUTS.load(storage)?;
    payouts.credits = payouts.credits.checked_sub(credit)?;
    PAYOUTS.save(storage, &payouts)?;
    Ok(credit)
}
