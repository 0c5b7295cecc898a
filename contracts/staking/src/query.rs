//! Answers.

mod stakers;
mod votes;

pub use stakers::{closed_income, community_income, credit, income, staker, unbondings};
pub use votes::{machine_votes_at_height, representation, total_power_at_height, voting_power_at_height};

use cosmwasm_std::{Addr, BlockInfo, Deps, Env, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::{Epoch, H3Cell, MachineId, Time};
use flywheel_types::page;
use flywheel_types::staking::{
    CLASSES, CaseResponse, CasesResponse, ClassRow, ClassesResponse, CommunityResponse, ConfigResponse,
    ContractVersion, ENROLMENTS, Enrolment, EnrolmentsResponse, InfoResponse, OpenPlace, PLACES, POOLS, PlaceTerms,
    PlacesResponse, Pool, PoolResponse, PoolsResponse, SlashedResponse,
};
use flywheel_types::totals::liability;
use flywheel_types::{Class, Denom, Totals};

use crate::error::ContractError;
use crate::state::{self, CONFIG, CREDITED, Cases, LEDGER, NEIGHBOURS, Payouts, SLASHED, Slashed};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    Ok(CONFIG.load(storage)?.with(NEIGHBOURS.load(storage)?))
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

pub fn places(
    storage: &dyn Storage,
    start_after: Option<H3Cell>,
    limit: Option<u32>,
) -> Result<PlacesResponse, ContractError> {
    let start = start_after.map(|cell| Bound::exclusive(cell.get()));
    let rows = page::collect(PLACES.range(storage, start, None, Order::Ascending), limit)?;
    let places = rows.into_iter().map(|(index, PlaceTerms { boost })| {
        let cell = H3Cell::new(index)?;
        Ok(OpenPlace { cell, boost })
    });
    Ok(PlacesResponse {
        places: places.collect::<Result<_, ContractError>>()?,
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

/// The community pool's tokens and weight.
pub fn community(storage: &dyn Storage) -> StdResult<CommunityResponse> {
    let tokens = LEDGER.load(storage)?.community();
    let weight = CONFIG.load(storage)?.community_weight.of(tokens);
    Ok(CommunityResponse { tokens, weight })
}

/// The cases that hold tokens of a pool.
pub fn cases(storage: &dyn Storage, block: &BlockInfo, machine: MachineId) -> Result<CasesResponse, ContractError> {
    let windows = CONFIG.load(storage)?.windows;
    let cases = Cases::load(storage, machine, Time::of(block))?;
    let rows = cases.open().iter().map(|case| CaseResponse {
        offence: case.offence,
        at: case.at,
        day: state::day_of(&windows, case.at),
        until: case.until,
    });
    Ok(CasesResponse { cases: rows.collect() })
}

/// What slashes have taken since the start.
pub fn slashed(storage: &dyn Storage) -> StdResult<SlashedResponse> {
    let Slashed { burned, to_provers } = SLASHED.may_load(storage)?.unwrap_or_default();
    Ok(SlashedResponse { burned, to_provers })
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

/// Bonds, delegations, the community pool and unbonding tokens are the stakers'; income is streaming, owed, or dust of its
/// divisions; credits are payments that failed.
pub fn totals(deps: Deps, env: &Env) -> Result<Totals, ContractError> {
    let denom = CONFIG.load(deps.storage)?.denom;
    let (ledger, payouts) = (LEDGER.load(deps.storage)?, Payouts::load(deps.storage)?);
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    let liabilities = vec![
        liability("bonds", ledger.bonds()),
        liability("delegated", ledger.delegated()),
        liability("community", ledger.community()),
        liability("unbonding", ledger.unbonding(&payouts)?),
        liability("income", ledger.income(&payouts)?),
        liability("credits", CREDITED.may_load(deps.storage)?.unwrap_or_default()),
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
        None => Ok(state::Epochs::at(&CONFIG.load(storage)?, block)?.running),
    }
}
