//! What waits for accounts because a payment to them failed (rule A3).

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_types::Denom;

use super::held::{self, Pot};
use crate::error::ContractError;

/// What `Withdraw` pays, by account and [`held::key`].
pub const CREDITS: Map<(&Addr, &str), Uint128> = Map::new("credits");

/// What is credited to an account.
pub fn credit(storage: &dyn Storage, denom: &Denom, account: &Addr) -> StdResult<Uint128> {
    let credit = CREDITS.may_load(storage, (account, &held::key(denom)))?;
    Ok(credit.unwrap_or_default())
}

/// Adds to an account's credit. It refuses no amount, because it is the end of messages that must not fail by a token: of one
/// that has announced more than 128 bits hold, and so cannot have it, the most there can be is on record.
pub fn add(storage: &mut dyn Storage, denom: &Denom, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let credit = credit(storage, denom, account)?.saturating_add(amount);
    CREDITS.save(storage, (account, &held::key(denom)), &credit)?;
    held::put_at_most(storage, denom, Pot::Credits, amount)
}

/// Takes all of an account's credit away.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, denom: &Denom, account: &Addr) -> Result<Uint128, ContractError> {
    let credit = credit(storage, denom, account)?;
    if credit.is_zero() {
        return Err(ContractError::NothingToWithdraw {
            account: account.clone(),
            denom: denom.name().to_owned(),
        });
    }
    CREDITS.remove(storage, (account, &held::key(denom)));
    held::take(storage, denom, Pot::Credits, credit)?;
    Ok(credit)
}
