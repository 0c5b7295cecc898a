//! What the contract holds for others, by token (rule A7).

use cosmwasm_std::{OverflowError, StdResult, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_types::{Denom, compact};

use crate::error::ContractError;

/// By [`key`].
pub const HELD: Map<&str, Held> = Map::new("held");

/// Sums of one token, in base units. They have more room than an amount: a coin's supply, or a token that lies, may exceed
/// 128 bits, and a sum that cannot be written would hold back what waits for others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Deposits of sessions.
    pub sessions: Uint256,
    /// What is left of the deposits of channels.
    pub channels: Uint256,
    /// What is left of the deposits of streams.
    pub streams: Uint256,
    /// What could not be paid.
    pub credits: Uint256,
}

compact!(Held {
    sessions,
    channels,
    streams,
    credits
});

/// Which sum.
#[derive(Debug, Clone, Copy)]
pub enum Pot {
    Sessions,
    Channels,
    Streams,
    Credits,
}

impl Held {
    const fn pot(&mut self, pot: Pot) -> &mut Uint256 {
        match pot {
            Pot::Sessions => &mut self.sessions,
            Pot::Channels => &mut self.channels,
            Pot::Streams => &mut self.streams,
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
    change(storage, denom, pot, |sum| sum.checked_add(amount.into()))
}

/// Takes money out of a pot: never more than is in it. To take nothing writes nothing.
pub fn take(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    change(storage, denom, pot, |sum| sum.checked_sub(amount.into()))
}

fn change(
    storage: &mut dyn Storage,
    denom: &Denom,
    pot: Pot,
    change: impl FnOnce(Uint256) -> Result<Uint256, OverflowError>,
) -> Result<(), ContractError> {
    let key = key(denom);
    let mut held = HELD.may_load(storage, &key)?.unwrap_or_default();
    let sum = held.pot(pot);
    *sum = change(*sum)?;
    Ok(HELD.save(storage, &key, &held)?)
}
