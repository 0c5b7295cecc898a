//! Answers.

use cosmwasm_std::{Addr, BlockInfo, Deps, Env, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::page;
use flywheel_types::staking::{
    CLASSES, ClassRow, ClassesResponse, ConfigResponse, ContractVersion, ENROLMENTS, Enrolment, EnrolmentsResponse,
    IncomeResponse, InfoResponse, POOLS, Pool, PoolResponse, PoolsResponse, PositionResponse, STAKERS, StakerResponse,
    TotalPowerAtHeightResponse, Unbonding, UnbondingsResponse, VotingPowerAtHeightResponse,
};
use flywheel_types::totals::liability;
use flywheel_types::{Class, Denom, Totals};

use crate::error::ContractError;
use crate::state::{
    self, BUCKETS, CONFIG, LEDGER, Ledger, PoolBook, PositionIncome, StakerBook, UNBONDINGS, total_power_before,
    voting_power_before,
};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    Ok(CONFIG.load(storage)?.into())
}

pub fn class(
    storage: &dyn Storage,
    block: &BlockInfo,
    name: &str,
    epoch: Option<Epoch>,
) -> Result<Option<Class>, ContractError> {
    Ok(CLASSES.at(storage, name, epoch_or_running(storage, block, epoch)?)?)
}

pub fn classes(storage: &dyn Storage, start_after: Option<&str>, limit: Option<u32>) -> StdResult<ClassesResponse> {
    let range = CLASSES
        .newest
        .range(storage, start_after.map(Bound::exclusive), None, Order::Ascending);
    let rows = range.map(|row| {
        row.map(|(_, newest)| ClassRow {
            since: newest.since,
            class: newest.value,
        })
    });
    Ok(ClassesResponse {
        classes: page::collect(rows, limit)?,
    })
}

pub fn pool(storage: &dyn Storage, machine: MachineId) -> Result<PoolResponse, ContractError> {
    Ok(pool_response(machine, state::existing_pool(storage, machine)?))
}

pub fn pools(
    storage: &dyn Storage,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<PoolsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.get()));
    let rows = page::collect(POOLS.range(storage, start, None, Order::Ascending), limit)?;
    let pools = rows
        .into_iter()
        .map(|(id, pool)| Ok(pool_response(MachineId::new(id)?, pool)));
    Ok(PoolsResponse {
        pools: pools.collect::<Result<_, ContractError>>()?,
    })
}

pub fn staker(deps: Deps, account: &str) -> Result<StakerResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let staker = STAKERS.may_load(deps.storage, &account)?.unwrap_or_default();
    let positions = staker.positions.into_iter().map(|position| {
        let machine = MachineId::new(position.pool)?;
        let pool = state::existing_pool(deps.storage, machine)?;
        let tokens = if pool.generation == position.generation {
            state::worth(position.shares, pool.delegated, pool.shares)?
        } else {
            Uint128::zero()
        };
        Ok(PositionResponse {
            machine,
            shares: position.shares,
            tokens,
        })
    });
    Ok(StakerResponse {
        bonds: staker.bonds,
        community: staker.community,
        positions: positions.collect::<Result<_, ContractError>>()?,
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
    let shares = StakerBook::load(deps.storage, &account)?.shares(machine, book.pool());
    let as_owner = if book.pool().owner == account {
        book.income().owed
    } else {
        Uint128::zero()
    };
    let as_delegator = PositionIncome::settled(deps.storage, &book, &account, shares)?.owed;
    Ok(IncomeResponse { as_owner, as_delegator })
}

/// A row is a day of a pool. Entries of two generations on one day are one row, so that a page can end after every row.
pub fn unbondings(
    deps: Deps,
    account: &str,
    start_after: Option<(MachineId, u64)>,
    limit: Option<u32>,
) -> Result<UnbondingsResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let windows = CONFIG.load(deps.storage)?.windows;
    let start = start_after.map(|(machine, day)| Bound::exclusive((machine.get(), day, u32::MAX)));
    let range = UNBONDINGS
        .prefix(&account)
        .range(deps.storage, start, None, Order::Ascending);
    let mut unbondings: Vec<Unbonding> = vec![];
    for entry in range {
        let ((pool, day, generation), shares) = entry?;
        let machine = MachineId::new(pool)?;
        let tokens = BUCKETS.load(deps.storage, (pool, generation, day))?.worth(shares)?;
        if let Some(row) = unbondings
            .last_mut()
            .filter(|row| row.machine == machine && row.day == day)
        {
            row.tokens = row.tokens.checked_add(tokens)?;
            continue;
        }
        if unbondings.len() == page::limit(limit) {
            break;
        }
        unbondings.push(Unbonding {
            machine,
            day,
            tokens,
            release_at: state::release_at(&windows, day)?,
        });
    }
    Ok(UnbondingsResponse { unbondings })
}

pub fn enrolment(
    storage: &dyn Storage,
    block: &BlockInfo,
    machine: MachineId,
    epoch: Option<Epoch>,
) -> Result<Option<Enrolment>, ContractError> {
    let epoch = epoch_or_running(storage, block, epoch)?;
    Ok(ENROLMENTS.at(storage, machine.get(), epoch)?.flatten())
}

pub fn enrolments(
    storage: &dyn Storage,
    epoch: Epoch,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<EnrolmentsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.get()));
    let looked_at = page::collect(ENROLMENTS.newest.range(storage, start, None, Order::Ascending), limit)?;
    let last = looked_at.last().map(|(id, _)| MachineId::new(*id)).transpose()?;
    let next = last.filter(|_| looked_at.len() == page::limit(limit));
    let mut machines = vec![];
    for (id, newest) in looked_at {
        let held = if newest.since <= epoch {
            newest.value
        } else {
            ENROLMENTS.at(storage, id, epoch)?.flatten()
        };
        if let Some(enrolment) = held {
            machines.push((MachineId::new(id)?, enrolment));
        }
    }
    Ok(EnrolmentsResponse { machines, next })
}

pub fn voting_power_at_height(
    deps: Deps,
    block: &BlockInfo,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerAtHeightResponse, ContractError> {
    let account = deps.api.addr_validate(address)?;
    let height = height.unwrap_or(block.height);
    Ok(VotingPowerAtHeightResponse {
        power: voting_power_before(deps.storage, &account, height)?,
        height,
    })
}

pub fn total_power_at_height(
    storage: &dyn Storage,
    block: &BlockInfo,
    height: Option<u64>,
) -> StdResult<TotalPowerAtHeightResponse> {
    let height = height.unwrap_or(block.height);
    Ok(TotalPowerAtHeightResponse {
        power: total_power_before(storage, height)?,
        height,
    })
}

pub fn info(storage: &dyn Storage) -> StdResult<InfoResponse> {
    let cw2::ContractVersion { contract, version } = cw2::get_contract_version(storage)?;
    Ok(InfoResponse {
        info: ContractVersion { contract, version },
    })
}

pub fn dao(storage: &dyn Storage) -> Result<Addr, ContractError> {
    Ok(cw_ownable::get_ownership(storage)?
        .owner
        .ok_or(cw_ownable::OwnershipError::NoOwner)?)
}

/// Bonds, delegations and unbonding tokens are the stakers'; income is streaming, owed, or dust of its divisions.
pub fn totals(deps: Deps, env: &Env) -> Result<Totals, ContractError> {
    let denom = CONFIG.load(deps.storage)?.denom;
    let ledger = LEDGER.load(deps.storage)?;
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    let liabilities = vec![
        liability("bonds", ledger.bonds()),
        liability("delegated", ledger.delegated()),
        liability("unbonding", ledger.unbonding()),
        liability("income", ledger.income()),
    ];
    let mut totals = Totals {
        denom: unchecked(denom),
        balance,
        liabilities,
        donations: Uint128::zero(),
    };
    totals.donations = balance.saturating_sub(totals.owed().unwrap_or(Uint128::MAX));
    Ok(totals)
}

fn unchecked(denom: Denom) -> Denom<String> {
    match denom {
        Denom::Native(denom) => Denom::Native(denom),
        Denom::Cw20(contract) => Denom::Cw20(contract.into_string()),
    }
}

fn pool_response(machine: MachineId, pool: Pool) -> PoolResponse {
    PoolResponse {
        machine,
        owner: pool.owner,
        class: pool.class,
        bond: pool.bond,
        delegated: pool.delegated,
        shares: pool.shares,
        generation: pool.generation,
        commission: pool.commission,
        jailed: pool.jailed,
    }
}

fn epoch_or_running(storage: &dyn Storage, block: &BlockInfo, epoch: Option<Epoch>) -> Result<Epoch, ContractError> {
    match epoch {
        Some(epoch) => Ok(epoch),
        None => Ok(state::Epochs::at(&CONFIG.load(storage)?.clock, block)?.running),
    }
}
