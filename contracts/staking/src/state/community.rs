//! The community pool (rule S8): tokens that vote, are never slashed, and weigh less than those behind machines.

use cosmwasm_std::{Addr, BlockInfo, Storage, Uint128, Uint256};
use cw_storage_plus::Item;
use flywheel_protocol::Bps;
use flywheel_protocol::numbers::Accumulator;
use flywheel_types::compact;
use flywheel_types::staking::COMMUNITY_POOL;

use super::income::Divided;
use super::ledger::Ledger;
use super::short::Short;
use super::staker::StakerBook;
use crate::error::ContractError;

/// What the community pool earns. Its members' tokens are in their accounts, the sum in the ledger.
pub const COMMUNITY: Item<CommunityIncome> = Item::new("community_income");

/// What the community pool earns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommunityIncome {
    /// The index of the accumulator over pools when the pool was last settled.
    pub index: Short<Uint256>,
    /// Divides its income among its tokens (rule N1).
    pub members: Short<Accumulator>,
}

compact!(CommunityIncome { index, members });

/// The community pool, settled to now, from loading to saving.
#[derive(Debug, Clone)]
pub struct CommunityBook {
    weight: Bps,
    before: Uint128,
    income: CommunityIncome,
    loaded: CommunityIncome,
}

impl CommunityBook {
    /// The pool with its income settled to now. `weight`: the network's community weight.
    pub fn load(storage: &dyn Storage, ledger: &Ledger, weight: Bps) -> Result<Self, ContractError> {
        let loaded = COMMUNITY.may_load(storage)?.unwrap_or_default();
        let mut income = loaded;
        let before = ledger.community();
        let earned = ledger.pools().settle(weight.of(before), &mut income.index)?;
        income.members.distribute(earned, before)?;
        Ok(Self {
            weight,
            before,
            income,
            loaded,
        })
    }

    /// Stores what it earned and brings the ledger's weight up to date. The ledger is saved after it.
    pub fn save(self, storage: &mut dyn Storage, ledger: &mut Ledger) -> Result<(), ContractError> {
        ledger.reweigh(self.weight.of(self.before), self.weight.of(ledger.community()))?;
        if self.income != self.loaded {
            COMMUNITY.save(storage, &self.income)?;
        }
        Ok(())
    }

    /// What its members share.
    pub const fn divided(&self) -> Divided<'_> {
        Divided {
            pool: COMMUNITY_POOL,
            generation: 0,
            income: &self.income.members.0,
        }
    }
}

/// Tokens in the community pool and whom they are given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Whom; `None`: nobody, and nothing is given.
    pub to: Option<Addr>,
    /// The account's tokens in the community pool.
    pub tokens: Uint128,
}

/// Moves what an account gives from how it was to how it is, in the accounts of those who are given it.
///
/// Nobody represents itself, so the giver's own account, which the caller has stored, is not among them.
pub fn move_given(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    before: &Given,
    after: &Given,
) -> Result<(), ContractError> {
    if before == after {
        return Ok(());
    }
    if let Some(account) = &before.to {
        let mut staker = StakerBook::load(storage, account)?;
        staker.lose_given(before.tokens)?;
        if after.to.as_ref() == Some(account) {
            staker.receive_given(after.tokens)?;
        }
        staker.save(storage, block)?;
    }
    if let Some(account) = after.to.as_ref().filter(|account| before.to.as_ref() != Some(*account)) {
        let mut staker = StakerBook::load(storage, account)?;
        staker.receive_given(after.tokens)?;
        staker.save(storage, block)?;
    }
    Ok(())
}
