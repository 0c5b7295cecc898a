//! What the contract holds of each token, and for what.

use cosmwasm_std::{OverflowError, StdResult, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_types::{Denom, compact};

use super::config::key;

/// By token.
pub const PURSES: Map<&str, Purse> = Map::new("purses");

/// `received = released + refunded + orders + bonds + subscriptions + requests + waiting + credits`.
///
/// The first three count what has ever moved. The same tokens come and go again and again, so they have 256 bits: what a
/// chain moves in its life never fills them. What is held is at most what exists of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purse {
    /// Came in with messages.
    pub received: Uint256,
    /// Went to others than who paid it.
    pub released: Uint256,
    /// Went back to who paid it.
    pub refunded: Uint256,
    /// Held for orders.
    pub orders: Uint128,
    /// Held as sellers' bonds.
    pub bonds: Uint128,
    /// Held for subscriptions.
    pub subscriptions: Uint128,
    /// Held for requests.
    pub requests: Uint128,
    /// Held to be handed over again.
    pub waiting: Uint128,
    /// Credited to accounts.
    pub credits: Uint128,
}

compact!(Purse {
    received,
    released,
    refunded,
    orders,
    bonds,
    subscriptions,
    requests,
    waiting,
    credits
});

/// What money is held for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pocket {
    /// Orders.
    Orders,
    /// Sellers' bonds.
    Bonds,
    /// Subscriptions.
    Subscriptions,
    /// Requests.
    Requests,
    /// What others did not take.
    Waiting,
    /// Accounts that could not be paid.
    Credits,
}

/// How money leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// To somebody else.
    Released,
    /// To who paid it.
    Refunded,
}

impl Purse {
    fn pocket(&mut self, pocket: Pocket) -> &mut Uint128 {
        match pocket {
            Pocket::Orders => &mut self.orders,
            Pocket::Bonds => &mut self.bonds,
            Pocket::Subscriptions => &mut self.subscriptions,
            Pocket::Requests => &mut self.requests,
            Pocket::Waiting => &mut self.waiting,
            Pocket::Credits => &mut self.credits,
        }
    }

    fn gone(&mut self, way: Way) -> &mut Uint256 {
        match way {
            Way::Released => &mut self.released,
            Way::Refunded => &mut self.refunded,
        }
    }

    /// Money that has come.
    pub fn take_in(&mut self, pocket: Pocket, amount: Uint128) -> Result<(), OverflowError> {
        count(&mut self.received, amount)?;
        add(self.pocket(pocket), amount)
    }

    /// Money that goes.
    pub fn pay_out(&mut self, pocket: Pocket, way: Way, amount: Uint128) -> Result<(), OverflowError> {
        take(self.pocket(pocket), amount)?;
        count(self.gone(way), amount)
    }

    /// Money that is held for something else from now on.
    pub fn shift(&mut self, from: Pocket, to: Pocket, amount: Uint128) -> Result<(), OverflowError> {
        take(self.pocket(from), amount)?;
        add(self.pocket(to), amount)
    }

    /// Money that has not gone after all.
    pub fn come_back(&mut self, pocket: Pocket, way: Way, amount: Uint128) -> Result<(), OverflowError> {
        let gone = self.gone(way);
        *gone = gone.checked_sub(amount.into())?;
        add(self.pocket(pocket), amount)
    }

    /// What is held, credits apart.
    pub fn held(&self) -> Result<Uint128, OverflowError> {
        self.orders
            .checked_add(self.bonds)?
            .checked_add(self.subscriptions)?
            .checked_add(self.requests)?
            .checked_add(self.waiting)
    }
}

fn count(total: &mut Uint256, amount: Uint128) -> Result<(), OverflowError> {
    *total = total.checked_add(amount.into())?;
    Ok(())
}

fn add(sum: &mut Uint128, amount: Uint128) -> Result<(), OverflowError> {
    *sum = sum.checked_add(amount)?;
    Ok(())
}

fn take(sum: &mut Uint128, amount: Uint128) -> Result<(), OverflowError> {
    *sum = sum.checked_sub(amount)?;
    Ok(())
}

/// A token's purse; empty if nothing ever came.
pub fn load(storage: &dyn Storage, denom: &Denom) -> StdResult<Purse> {
    Ok(PURSES.may_load(storage, &key(denom))?.unwrap_or_default())
}

/// Stores it.
pub fn save(storage: &mut dyn Storage, denom: &Denom, purse: &Purse) -> StdResult<()> {
    PURSES.save(storage, &key(denom), purse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_token_may_come_and_go_again_and_again() {
        let (all, mut purse) = (Uint128::MAX, Purse::default());
        for way in [Way::Released, Way::Refunded, Way::Released] {
            purse.take_in(Pocket::Orders, all).unwrap();
            purse.pay_out(Pocket::Orders, way, all).unwrap();
        }
        purse.come_back(Pocket::Credits, Way::Released, all).unwrap();
        let times = |times: u128| Uint256::from(all) * Uint256::from(times);
        assert_eq!(
            (purse.received, purse.released, purse.refunded),
            (times(3), times(1), times(1))
        );
        assert_eq!(purse.credits, all);
    }
}
