//! Answers.

use cosmwasm_std::{Api, BlockInfo, Deps, Env, StdResult, Storage, Uint128};
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::rewards::{
    BUDGETS, BreakerResponse, Budget, BudgetResponse, CLAIMED, ConfigResponse, EmissionResponse, FlowsResponse,
    KeptRoot, RevenuesResponse, RootsResponse,
};
use flywheel_types::totals::{Totals, liability};

use crate::error::ContractError;
use crate::state::config::NETWORK;
use crate::state::credits::CREDITS;
use crate::state::ledger::LEDGER;
use crate::state::payouts::PAYOUTS;
use crate::state::{config, emission, revenue, roots};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    config::load(storage)
}

pub fn emission(storage: &dyn Storage, block: &BlockInfo) -> Result<EmissionResponse, ContractError> {
    let running_epoch = NETWORK.load(storage)?.clock.epoch_at(Time::of(block));
    let (current, next) = emission::in_force(storage, running_epoch)?;
    Ok(EmissionResponse { current, next })
}

pub fn budget(storage: &dyn Storage, epoch: Epoch) -> StdResult<Option<BudgetResponse>> {
    let budget = BUDGETS.may_load(storage, epoch.get())?;
    Ok(budget.map(|row| BudgetResponse {
        machines: row.machines,
        oracles: row.oracles,
        revenue: row.revenue,
    }))
}

pub fn revenues(
    storage: &dyn Storage,
    epoch: Epoch,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<RevenuesResponse> {
    Ok(RevenuesResponse {
        revenues: revenue::rows(storage, epoch, start_after, limit)?,
    })
}

pub fn roots(storage: &dyn Storage) -> StdResult<RootsResponse> {
    Ok(RootsResponse {
        roots: roots::all(storage)?.iter().map(KeptRoot::root).collect(),
    })
}

pub fn claimed(storage: &dyn Storage, machine: MachineId) -> StdResult<Uint128> {
    Ok(CLAIMED.may_load(storage, machine.get())?.unwrap_or_default())
}

pub fn credit(storage: &dyn Storage, api: &dyn Api, account: &str) -> StdResult<Uint128> {
    Ok(CREDITS
        .may_load(storage, &api.addr_validate(account)?)?
        .unwrap_or_default())
}

pub fn breaker(storage: &dyn Storage, block: &BlockInfo) -> Result<Option<BreakerResponse>, ContractError> {
    let clock = NETWORK.load(storage)?.clock;
    let mut payouts = PAYOUTS.load(storage)?;
    payouts.begin_window(&clock, Time::of(block));
    Ok(payouts.breaker.map(|meter| meter.response(&clock)).transpose()?)
}

pub fn flows(storage: &dyn Storage) -> Result<FlowsResponse, ContractError> {
    let ledger = LEDGER.load(storage)?;
    let claimed = PAYOUTS.load(storage)?.claimed;
    let settled = Settled::read(storage)?;
    Ok(FlowsResponse {
        minted: ledger.minted,
        minted_until: ledger.minted_until,
        forgone: ledger.forgone,
        revenue: ledger.revenue,
        machines: ledger.machines()?,
        stakers: ledger.parts.stakers,
        oracles: ledger.parts.oracles,
        treasury: ledger.parts.treasury,
        subsidies: ledger.parts.subsidies,
        claimed,
        claimable: settled.sum.checked_sub(claimed)?,
        open: ledger.machines_open(&settled.budget)?,
        undistributed: settled.undistributed()?,
        oracles_undistributed: settled.oracles_undistributed,
    })
}

/// What each amount is for:
///
/// - `reserve`: native coins that have not been emitted;
/// - `claimable`, `open`, `undistributed`: the machines', as in [`FlowsResponse`];
/// - `oracles`: the oracles' part of epochs that are not final; `oracles_undistributed`: what those who did not sign left;
/// - `subsidies`: kept for new machines;
/// - `stakers_waiting`: the stakers' part that goes out with the next `Mint`;
/// - `credits`: what accounts can withdraw.
pub fn totals(deps: Deps, env: &Env) -> Result<Totals, ContractError> {
    let ledger = LEDGER.load(deps.storage)?;
    let payouts = PAYOUTS.load(deps.storage)?;
    let denom = NETWORK.load(deps.storage)?.denom;
    let settled = Settled::read(deps.storage)?;
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    let mut totals = Totals {
        denom: match denom {
            Denom::Native(denom) => Denom::Native(denom),
            Denom::Cw20(token) => Denom::Cw20(token.into_string()),
        },
        balance,
        liabilities: vec![
            liability("reserve", ledger.reserve),
            liability("claimable", settled.sum.checked_sub(payouts.claimed)?),
            liability("open", ledger.machines_open(&settled.budget)?),
            liability("undistributed", settled.undistributed()?),
            liability("oracles", ledger.oracles_open(&settled.budget)?),
            liability("oracles_undistributed", settled.oracles_undistributed),
            liability("subsidies", ledger.parts.subsidies),
            liability("stakers_waiting", ledger.stakers_waiting),
            liability("credits", payouts.credits),
        ],
        donations: Uint128::zero(),
    };
    // If more were owed than held, donations would be zero and the sums would not agree: `Totals::balances` says so.
    totals.donations = balance.saturating_sub(totals.owed().unwrap_or(Uint128::MAX));
    Ok(totals)
}

/// What the newest final root has settled; nothing before the first.
struct Settled {
    /// The budget up to its epoch.
    budget: Budget,
    /// What machines have earned of it.
    sum: Uint128,
    /// What oracles that did not sign have left of it.
    oracles_undistributed: Uint128,
}

impl Settled {
    fn read(storage: &dyn Storage) -> StdResult<Self> {
        let newest = roots::all(storage)?.into_iter().next();
        let budget = roots::settled(storage, newest.as_ref())?;
        let (sum, oracles_undistributed) = newest
            .map(|root| (root.sum, root.oracles_undistributed))
            .unwrap_or_default();
        Ok(Self {
            budget,
            sum,
            oracles_undistributed,
        })
    }

    /// What final statements have left of the machines' budgets.
    fn undistributed(&self) -> StdResult<Uint128> {
        Ok(self.budget.machines.checked_sub(self.sum)?)
    }
}
