//! What the contract holds for others, by token (rule A7).

use cosmwasm_std::{OverflowError, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_types::{Denom, compact};

use crate::error::ContractError;

/// By [`key`].
pub const HELD: Map<&str, Held> = Map::new("held");

/// Sums of one token, in base units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What is left of agents' budgets.
    pub budgets: Uint128,
    /// What could not be paid.
    pub credits: Uint128,
}

compact!(Held { budgets, credits });

/// Which sum.
#[derive(Debug, Clone, Copy)]
pub enum Pot {
    Budgets,
    Credits,
}

impl Held {
    const fn pot(&mut self, pot: Pot) -> &mut Uint128 {
        match pot {
            Pot::Budgets => &mut self.budgets,
            Pot::Credits => &mut self.credits,
        }
    }
}

/// A token's key: a coin and a cw20 may have the same name.
pub fn key(denom: &Denom) -> String {
    match denom {
        Denom::Native(denom) => format!("n/{denom}"),
        Denom::Cw20(token) => format!("c/{token}"),
    }
}

/// What is held of a token.
pub fn of(storage: &dyn Storage, denom: &Denom) -> StdResult<Held> {
    Ok(HELD.may_load(storage, &key(denom))?.unwrap_or_default())
}

/// Takes money into a pot.
pub fn put(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    change(storage, denom, pot, |sum| sum.checked_add(amount))
}

/// As [`put`], for an amount that may not be refused: what is more than there can be of a token is left out.
pub fn put_at_most(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    change(storage, denom, pot, |sum| Ok(sum.saturating_add(amount)))
}

/// Takes money out of a pot: never more than is in it. To take nothing writes nothing.
pub fn take(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    change(storage, denom, pot, |sum| sum.checked_sub(amount))
}

fn change(
    storage: &mut dyn Storage,
    denom: &Denom,
    pot: Pot,
    change: impl FnOnce(Uint128) -> Result<Uint128, OverflowError>,
) -> Result<(), ContractError> {
    let key = key(denom);
    let mut held = HELD.may_load(storage, &key)?.unwrap_or_default();
    let sum = held.pot(pot);
    *sum = change(*sum)?;
    Ok(HELD.save(storage, &key, &held)?)
}
