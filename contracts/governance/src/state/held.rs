//! What the contract holds for others, by token (rule A7). All else that it holds is the treasury.

use cosmwasm_std::{Addr, Order, OverflowError, QuerierWrapper, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;

/// By [`key`].
pub const HELD: Map<&str, Held> = Map::new("held");
/// Keys of native coins begin with this, those of cw20s with another letter.
const NATIVE: &str = "n/";
/// Coins that an audit looks at. More than so many at once no DAO owes.
const MAX_AUDIT: usize = 30;

/// Sums of one token, in base units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Deposits of proposals.
    pub deposits: Uint128,
    /// Milestones of active grants that are not paid.
    pub grants: Uint128,
    /// What could not be paid.
    pub credits: Uint128,
}

compact!(Held {
    deposits,
    grants,
    credits
});

/// Which sum.
#[derive(Debug, Clone, Copy)]
pub enum Pot {
    Deposits,
    Grants,
    Credits,
}

impl Held {
    const fn pot(&mut self, pot: Pot) -> &mut Uint128 {
        match pot {
            Pot::Deposits => &mut self.deposits,
            Pot::Grants => &mut self.grants,
            Pot::Credits => &mut self.credits,
        }
    }

    /// All that is held.
    pub fn sum(&self) -> Result<Uint128, OverflowError> {
        self.deposits.checked_add(self.grants)?.checked_add(self.credits)
    }
}

/// A token's key: a coin and a cw20 may have the same name.
pub fn key(denom: &Denom) -> String {
    match denom {
        Denom::Native(denom) => format!("{NATIVE}{denom}"),
        Denom::Cw20(token) => format!("c/{token}"),
    }
}

/// What is held of a token.
pub fn of(storage: &dyn Storage, denom: &Denom) -> StdResult<Held> {
    Ok(HELD.may_load(storage, &key(denom))?.unwrap_or_default())
}

/// Takes money into a pot; nothing writes nothing.
pub fn put(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    change(storage, denom, pot, amount, |sum| sum.checked_add(amount))
}

/// Takes money out of a pot: never more than is in it.
pub fn take(storage: &mut dyn Storage, denom: &Denom, pot: Pot, amount: Uint128) -> Result<(), ContractError> {
    change(storage, denom, pot, amount, |sum| sum.checked_sub(amount))
}

fn change(
    storage: &mut dyn Storage,
    denom: &Denom,
    pot: Pot,
    amount: Uint128,
    change: impl FnOnce(Uint128) -> Result<Uint128, OverflowError>,
) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let key = key(denom);
    let mut held = HELD.may_load(storage, &key)?.unwrap_or_default();
    let sum = held.pot(pot);
    *sum = change(*sum)?;
    // What is nothing is not kept, so that an audit has no more to look at than there is.
    if held == Held::default() {
        HELD.remove(storage, &key);
        return Ok(());
    }
    Ok(HELD.save(storage, &key, &held)?)
}

/// What the treasury can spend of a token: all that is not held for others.
pub fn free(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    contract: &Addr,
    denom: &Denom,
) -> Result<Uint128, ContractError> {
    let held = of(storage, denom)?.sum()?;
    Ok(denom.balance(querier, contract)?.saturating_sub(held))
}

/// Refuses to spend what is held for others. Where nothing is held, it asks nobody: the payment fails by itself.
pub fn check_free(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    contract: &Addr,
    denom: &Denom,
    amount: Uint128,
) -> Result<(), ContractError> {
    if !HELD.has(storage, &key(denom)) {
        return Ok(());
    }
    let free = free(storage, querier, contract, denom)?;
    if amount > free {
        return Err(ContractError::MoreThanFree {
            amount,
            denom: denom.name().to_owned(),
            free,
        });
    }
    Ok(())
}

/// Refuses a state in which less coins are there than are owed. Cw20s are not asked: one that answers as it likes could
/// stop every upgrade. What is sent of them is read from the actions.
pub fn audit(storage: &dyn Storage, querier: &QuerierWrapper, contract: &Addr) -> Result<(), ContractError> {
    let from = Some(Bound::inclusive(NATIVE));
    for row in HELD.range(storage, from, None, Order::Ascending).take(MAX_AUDIT) {
        let (key, held) = row?;
        let Some(denom) = key.strip_prefix(NATIVE) else { break };
        let held = held.sum()?;
        let balance = querier.query_balance(contract, denom)?.amount;
        if balance < held {
            return Err(ContractError::TakenFromOthers {
                denom: denom.to_owned(),
                balance,
                held,
            });
        }
    }
    Ok(())
}
