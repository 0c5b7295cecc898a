//! Where the money is, and what it is promised to.

use cosmwasm_std::{Deps, Env, StdResult, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::governance::{
    BudgetResponse, BudgetsResponse, GrantResponse, GrantsResponse, SpendingLimitResponse,
};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, Totals};

use crate::error::ContractError;
use crate::state::{budgets, credits, grants, held, limits};

pub fn grant(storage: &dyn Storage, grant: u64, now: Time) -> Result<GrantResponse, ContractError> {
    Ok(grants::load(storage, grant)?.response(grant, now))
}

pub fn grants(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> StdResult<GrantsResponse> {
    Ok(GrantsResponse {
        grants: grants::list(storage, start_after, limit, now)?,
    })
}

pub fn budget(storage: &dyn Storage, budget: u64, now: Time) -> Result<BudgetResponse, ContractError> {
    Ok(budgets::load(storage, budget)?.response(budget, now))
}

pub fn budgets(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> StdResult<BudgetsResponse> {
    Ok(BudgetsResponse {
        budgets: budgets::list(storage, start_after, limit, now)?,
    })
}

pub fn spending_limit(
    deps: Deps,
    denom: &Denom<String>,
    now: Time,
) -> Result<Option<SpendingLimitResponse>, ContractError> {
    limits::response(deps.storage, &denom.validate(deps.api)?, now)
}

pub fn credit(deps: Deps, account: &str, denom: &Denom<String>) -> StdResult<Uint128> {
    let account = deps.api.addr_validate(account)?;
    credits::credit(deps.storage, &denom.validate(deps.api)?, &account)
}

/// All that is not held for others is the treasury: whoever sends tokens here gives them to the DAO, so there are no
/// donations beside it.
pub fn totals(deps: Deps, env: &Env, denom: &Denom<String>) -> Result<Totals, ContractError> {
    let denom = denom.validate(deps.api)?;
    let held = held::of(deps.storage, &denom)?;
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    // If more were held than there is, the treasury would be zero and the sums would not agree: `Totals::balances` says so.
    let treasury = balance.saturating_sub(held.sum()?);
    Ok(Totals {
        denom: denom.into(),
        balance,
        liabilities: vec![
            liability("deposits", held.deposits),
            liability("grants", held.grants),
            liability("credits", held.credits),
            liability("treasury", treasury),
        ],
        donations: Uint128::zero(),
    })
}
