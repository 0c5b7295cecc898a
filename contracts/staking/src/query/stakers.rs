//! Answers about one account.

use cosmwasm_std::{BlockInfo, Deps, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::page;
use flywheel_types::staking::{
    COMMUNITY_POOL, HeldTokens, IncomeResponse, POSITIONS, PositionResponse, STAKERS, StakerResponse, Unbonding,
    UnbondingsResponse,
};

use crate::error::ContractError;
use crate::state::{
    self, BUCKETS, CLOSED, CONFIG, CREDITS, CommunityBook, Ledger, POSITION_INCOME, PoolBook, PositionBook,
    PositionIncome, StakerBook, UNBONDINGS,
};

pub fn staker(deps: Deps, account: &str) -> Result<StakerResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let staker = STAKERS.may_load(deps.storage, &account)?.unwrap_or_default();
    let positions = POSITIONS
        .prefix(&account)
        .range(deps.storage, None, None, Order::Ascending);
    let positions = positions.map(|row| {
        let (machine, position) = row?;
        let machine = MachineId::new(machine)?;
        let pool = state::existing_pool(deps.storage, machine)?;
        let tokens = if pool.generation == position.generation {
            state::worth(position.shares, pool.delegated, pool.shares)?
        } else {
            Uint128::zero()
        };
        Ok(PositionResponse {
            machine,
            generation: position.generation,
            shares: position.shares,
            tokens,
        })
    });
    Ok(StakerResponse {
        bonds: staker.bonds,
        community: staker.community,
        positions: positions.collect::<Result<_, ContractError>>()?,
        representative: staker.representative,
        given: staker.given,
    })
}

pub fn income(
    deps: Deps,
    block: &BlockInfo,
    account: &str,
    machine: MachineId,
) -> Result<IncomeResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let ledger = Ledger::load(deps.storage, Time::of(block))?;
    let book = PoolBook::load(deps.storage, &ledger, machine)?;
    let as_owner = if book.pool().owner == account {
        book.income().owed
    } else {
        Uint128::zero()
    };
    let mut position = PositionBook::load(deps.storage, &account, machine)?;
    let as_delegator = position.income(deps.storage, &book.divided())?.owed;
    Ok(IncomeResponse { as_owner, as_delegator })
}

/// What `ClaimClosed` would pay.
pub fn closed_income(deps: Deps, account: &str, machine: MachineId, generation: u32) -> Result<Uint128, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let pool = state::existing_pool(deps.storage, machine)?;
    if generation >= pool.generation {
        return Err(ContractError::GenerationOpen { machine, generation });
    }
    let position = PositionBook::load(deps.storage, &account, machine)?;
    let held = position.closed(&pool);
    let key = (machine.get(), generation);
    match held.filter(|held| held.generation == generation) {
        Some(record) => {
            let closed = CLOSED.load(deps.storage, key)?;
            let divided = closed.divided(machine.get(), generation);
            Ok(record.settled(&divided)?.owed)
        }
        None => {
            let kept = POSITION_INCOME.may_load(deps.storage, (machine.get(), generation, &account))?;
            Ok(kept.unwrap_or_default().owed)
        }
    }
}

/// What `ClaimIncome` would pay for the community pool.
pub fn community_income(deps: Deps, block: &BlockInfo, account: &str) -> Result<Uint128, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let weight = CONFIG.load(deps.storage)?.community_weight;
    let ledger = Ledger::load(deps.storage, Time::of(block))?;
    let book = CommunityBook::load(deps.storage, &ledger, weight)?;
    let tokens = StakerBook::load(deps.storage, &account)?.given().tokens;
    Ok(PositionIncome::settled(deps.storage, &book.divided(), &account, tokens)?.owed)
}

/// A row is a day of a pool.
pub fn unbondings(
    deps: Deps,
    block: &BlockInfo,
    account: &str,
    start_after: Option<(Option<MachineId>, u64)>,
    limit: Option<u32>,
) -> Result<UnbondingsResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let config = CONFIG.load(deps.storage)?;
    let start =
        start_after.map(|(machine, day)| Bound::exclusive((machine.map_or(COMMUNITY_POOL, MachineId::get), day)));
    let range = UNBONDINGS
        .prefix(&account)
        .range(deps.storage, start, None, Order::Ascending);
    let unbondings = page::collect(range, limit)?.into_iter().map(|((pool, day), shares)| {
        let bucket = BUCKETS.load(deps.storage, (pool, day))?;
        let hold = state::find_hold(deps.storage, &config, (&account, (pool, day)))?;
        let held = hold.filter(|hold| Time::of(block) < hold.until).map(|hold| {
            Ok::<_, ContractError>(HeldTokens {
                tokens: bucket.worth(hold.shares.min(shares))?,
                until: hold.until,
            })
        });
        Ok(Unbonding {
            machine: (pool != COMMUNITY_POOL).then(|| MachineId::new(pool)).transpose()?,
            day,
            tokens: bucket.worth(shares)?,
            release_at: state::release_at(&config.windows, day)?,
            held: held.transpose()?,
        })
    });
    Ok(UnbondingsResponse {
        unbondings: unbondings.collect::<Result<_, ContractError>>()?,
    })
}

/// What `WithdrawCredit` would pay.
pub fn credit(deps: Deps, account: &str) -> StdResult<Uint128> {
    let account = deps.api.addr_validate(account)?;
    Ok(CREDITS.may_load(deps.storage, &account)?.unwrap_or_default())
}
