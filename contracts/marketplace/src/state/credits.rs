//! What waits for accounts because a payment to them failed (rule A3).

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_types::Denom;

use super::config::key;
use super::purse::{self, Pocket, Way};
use crate::error::ContractError;

/// What `Withdraw` pays, by token and account.
pub const CREDITS: Map<(&str, &Addr), Uint128> = Map::new("credits");

/// Credits a payment that has failed.
pub fn add(
    storage: &mut dyn Storage,
    denom: &Denom,
    account: &Addr,
    way: Way,
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut purse = purse::load(storage, denom)?;
    purse.come_back(Pocket::Credits, way, amount)?;
    purse::save(storage, denom, &purse)?;
    let key = key(denom);
    let credit = CREDITS.may_load(storage, (&key, account))?.unwrap_or_default();
    Ok(CREDITS.save(storage, (&key, account), &credit.checked_add(amount)?)?)
}

/// Takes all of an account's credit away.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, denom: &Denom, account: &Addr) -> Result<Uint128, ContractError> {
    let key = key(denom);
    let Some(credit) = CREDITS.may_load(storage, (&key, account))? else {
        return Err(ContractError::NothingToWithdraw {
            account: account.clone(),
            denom: denom.name().to_owned(),
        });
    };
    CREDITS.remove(storage, (&key, account));
    let mut purse = purse::load(storage, denom)?;
    purse.pay_out(Pocket::Credits, Way::Released, credit)?;
    purse::save(storage, denom, &purse)?;
    Ok(credit)
}
