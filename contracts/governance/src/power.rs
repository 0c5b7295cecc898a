//! Votes as staking's public state tells them (rules A1, S8, S13): raw where the newest value is old enough, else asked for.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage, Uint128};
use flywheel_protocol::MachineId;
use flywheel_types::governance::{ALL_MACHINE_VOTES, MACHINE_VOTES, MachineVotesResponse};
use flywheel_types::staking::{
    MAX_POSITIONS, POOLS, POSITIONS, RepresentationResponse, STAKERS, Staker, TOTAL_POWER, VotingPowerAtHeightResponse,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ContractError;
use crate::state::config::Config;
use crate::state::locks;

/// What is asked of staking, as [`flywheel_types::staking::QueryMsg`] and [`MachineVotesQuery`] read it: writing needs no more
/// of those.
///
/// [`MachineVotesQuery`]: flywheel_types::governance::MachineVotesQuery
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Ask<'a> {
    VotingPowerAtHeight { address: &'a Addr, height: u64 },
    TotalPowerAtHeight { height: u64 },
    Representation { address: &'a Addr, height: u64 },
    MachineVotesAtHeight { address: Option<&'a Addr>, height: u64 },
}

/// What an account had at the beginning of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its own votes by stake, tokens in the community pool among them.
    pub power: Uint128,
    /// Tokens in the community pool.
    pub community: Uint128,
    /// Whom it had given those to.
    pub representative: Option<Addr>,
    /// What others had given to it.
    pub given: Uint128,
}

/// Where and when is looked.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Asks other contracts.
    pub querier: QuerierWrapper<'a>,
    /// Whose votes count.
    pub staking: &'a Addr,
    /// Votes are those at the beginning of this block.
    pub height: u64,
}

impl View<'_> {
    fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> StdResult<T> {
        self.querier.query_wasm_smart(self.staking, ask)
    }

    /// What an account had. With a list of the machines that it has delegated to, only raw reads, if nothing of it has
    /// changed since; what the list leaves out does not count.
    ///
    /// # Errors
    /// If the list is not ascending, or longer than staking allows.
    pub fn standing(&self, account: &Addr, positions: Option<&[MachineId]>) -> Result<Standing, ContractError> {
        let staker = STAKERS.query(&self.querier, self.staking.clone(), account)?;
        let staker = staker.unwrap_or_default();
        let is_old = staker.since < self.height;
        let named = match positions {
            Some(machines) => {
                check_positions(machines)?;
                self.delegated(account, machines)?
            }
            None => None,
        };
        if let (true, Some(delegated)) = (is_old, named) {
            let power = staker.bonds.checked_add(staker.community)?.checked_add(delegated)?;
            return Ok(Standing::new(power, staker));
        }
        let power = self.ask_power(account)?;
        if is_old {
            return Ok(Standing::new(power, staker));
        }
        let then: RepresentationResponse = self.ask(&Ask::Representation {
            address: account,
            height: self.height,
        })?;
        Ok(Standing {
            power,
            community: then.community,
            representative: then.representative,
            given: then.given,
        })
    }

    /// Whether an account has votes. Looks no further than it has to.
    pub fn has_votes(&self, account: &Addr, positions: Option<&[MachineId]>) -> Result<bool, ContractError> {
        let staker = STAKERS.query(&self.querier, self.staking.clone(), account)?;
        let is_plain = staker.is_some_and(|staker| {
            staker.since < self.height && !(staker.bonds.is_zero() && staker.community.is_zero())
        });
        if is_plain {
            return Ok(true);
        }
        Ok(!self.standing(account, positions)?.power.is_zero())
    }

    /// What delegations were worth; `None`: one of them, or its pool, has changed since.
    fn delegated(&self, account: &Addr, machines: &[MachineId]) -> Result<Option<Uint128>, ContractError> {
        let mut sum = Uint128::zero();
        for machine in machines {
            let position = POSITIONS.query(&self.querier, self.staking.clone(), (account, machine.get()))?;
            let pool = POOLS.query(&self.querier, self.staking.clone(), machine.get())?;
            let (Some(position), Some(pool)) = (position, pool) else {
                return Ok(None);
            };
            if position.since >= self.height || pool.since >= self.height {
                return Ok(None);
            }
            if position.generation == pool.generation && !pool.shares.is_zero() {
                let worth = position.shares.checked_multiply_ratio(pool.delegated, pool.shares)?;
                sum = sum.checked_add(worth)?;
            }
        }
        Ok(Some(sum))
    }

    /// Votes by stake, as staking tells them.
    pub fn ask_power(&self, account: &Addr) -> StdResult<Uint128> {
        let answer: VotingPowerAtHeightResponse = self.ask(&Ask::VotingPowerAtHeight {
            address: account,
            height: self.height,
        })?;
        Ok(answer.power)
    }

    /// All votes by stake.
    pub fn total(&self) -> Result<Uint128, ContractError> {
        let newest = TOTAL_POWER.query(&self.querier, self.staking.clone())?;
        if newest.since < self.height {
            return Ok(newest.total());
        }
        // Both answers have the same fields.
        let answer: VotingPowerAtHeightResponse = self.ask(&Ask::TotalPowerAtHeight { height: self.height })?;
        Ok(answer.power)
    }

    /// Votes by an owner's machines; of nobody: by all machines.
    pub fn machines(&self, owner: Option<&Addr>, weight: Uint128) -> Result<Uint128, ContractError> {
        if weight.is_zero() {
            return Ok(Uint128::zero());
        }
        let staking = self.staking.clone();
        let newest = match owner {
            Some(owner) => MACHINE_VOTES.query(&self.querier, staking, owner)?,
            None => self
                .querier
                .query_wasm_raw(staking, ALL_MACHINE_VOTES.as_slice())?
                .map(cosmwasm_std::from_json)
                .transpose()?,
        };
        let newest = newest.unwrap_or_default();
        let machines = if newest.since < self.height {
            newest.machines
        } else {
            let answer: MachineVotesResponse = self.ask(&Ask::MachineVotesAtHeight {
                address: owner,
                height: self.height,
            })?;
            answer.machines
        };
        Ok(weight.checked_mul(Uint128::from(machines))?)
    }
}

impl Standing {
    fn new(power: Uint128, staker: Staker) -> Self {
        Self {
            power,
            community: staker.community,
            representative: staker.representative,
            given: staker.given,
        }
    }
}

/// An account's own votes: stake, machines and lock.
pub fn own_votes(
    storage: &dyn Storage,
    config: &Config,
    view: &View,
    (account, power): (&Addr, Uint128),
    machine_weight: Uint128,
) -> Result<Uint128, ContractError> {
    let machines = view.machines(Some(account), machine_weight)?;
    let votes = power.checked_add(machines)?;
    if !config.has_locks() {
        return Ok(votes);
    }
    let bonus = locks::bonus_before(storage, account, view.height, power)?;
    Ok(votes.checked_add(bonus)?)
}

/// All votes: stake, machines and locks.
pub fn all_votes(
    storage: &dyn Storage,
    config: &Config,
    view: &View,
    machine_weight: Uint128,
) -> Result<Uint128, ContractError> {
    let votes = view.total()?.checked_add(view.machines(None, machine_weight)?)?;
    if !config.has_locks() {
        return Ok(votes);
    }
    Ok(votes.checked_add(locks::all_bonuses_before(storage, view.height)?)?)
}

fn check_positions(machines: &[MachineId]) -> Result<(), ContractError> {
    let is_ascending = machines.is_sorted_by(|first, second| first < second);
    if machines.len() > MAX_POSITIONS || !is_ascending {
        return Err(ContractError::Positions { most: MAX_POSITIONS });
    }
    Ok(())
}
