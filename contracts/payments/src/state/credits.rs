//! What waits for accounts because a payment to them failed (rule A3).

use cosmwasm_std::{Addr, StdResult, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_types::Denom;

use super::held::{self, Pot};
use crate::error::ContractError;

/// What waits, by account and [`held::key`]; more than one payment can carry, if many have failed.
pub const CREDITS: Map<(&Addr, &str), Uint256> = Map::new("credits");

/// What `Withdraw` pays an account: what is credited, as far as one payment can carry it.
pub fn credit(storage: &dyn Storage, denom: &Denom, account: &Addr) -> StdResult<Uint128> {
    Ok(as_payment(credited(storage, &held::key(denom), account)?))
}

/// Adds to an account's credit. It always can: who waits for others' payments must not wait for this one.
pub fn add(storage: &mut dyn Storage, denom: &Denom, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    let key = held::key(denom);
    let credited = credited(storage, &key, account)?.checked_add(amount.into())?;
    CREDITS.save(storage, (account, &key), &credited)?;
    held::put(storage, denom, Pot::Credits, amount)
}

/// Takes an account's credit away, as far as one payment can carry it.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, denom: &Denom, account: &Addr) -> Result<Uint128, ContractError> {
    let key = held::key(denom);
    let credited = credited(storage, &key, account)?;
    if credited.is_zero() {
        return Err(ContractError::NothingToWithdraw {
            account: account.clone(),
            denom: denom.name().to_owned(),
        });
    }
    let payment = as_payment(credited);
    let rest = credited.checked_sub(payment.into())?;
    if rest.is_zero() {
        CREDITS.remove(storage, (account, &key));
    } else {
        CREDITS.save(storage, (account, &key), &rest)?;
    }
    held::take(storage, denom, Pot::Credits, payment)?;
    Ok(payment)
}

fn credited(storage: &dyn Storage, key: &str, account: &Addr) -> StdResult<Uint256> {
    Ok(CREDITS.may_load(storage, (account, key))?.unwrap_or_default())
}

fn as_payment(credited: Uint256) -> Uint128 {
    Uint128::try_from(credited).unwrap_or(Uint128::MAX)
}
