//! Payments that recur.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::governance::{BudgetSpec, MAX_INSTALMENTS};

use super::{check_count, check_period, only_dao, recipient};
use crate::error::ContractError;
use crate::events;
use crate::payout;
use crate::state::budgets::{self, BUDGETS, Budget};
use crate::state::{held, limits};

/// The shortest and the longest period: a minute and a year.
const PERIOD: (u64, u64) = (60, 31_536_000);

/// Begins one.
pub fn open(deps: DepsMut, env: &Env, sender: &Addr, spec: &BudgetSpec) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    check_period("period", spec.period, PERIOD.0, PERIOD.1)?;
    let most = usize::try_from(MAX_INSTALMENTS).unwrap_or(usize::MAX);
    let instalments = usize::try_from(spec.instalments).unwrap_or(usize::MAX);
    check_count("instalments", instalments, (1, most))?;
    if spec.amount.is_zero() {
        return Err(ContractError::IsZero { what: "amount" });
    }
    let budget = Budget {
        recipient: recipient(deps.api, env, &spec.recipient)?,
        denom: spec.denom.validate(deps.api)?,
        amount: spec.amount,
        period: spec.period,
        instalments: spec.instalments,
        paid: 0,
        since: Time::of(&env.block),
        stopped_at: None,
    };
    let number = budgets::open(deps.storage, &budget)?;
    Ok(Response::new().add_event(events::budget("opened", number, &budget)))
}

/// Ends one; what is due until now stays due.
pub fn stop(storage: &mut dyn Storage, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    let mut budget = budgets::load(storage, number)?;
    if let Some(at) = budget.stopped_at {
        return Err(ContractError::BudgetStopped { budget: number, at });
    }
    budget.stopped_at = Some(Time::of(&env.block));
    BUDGETS.save(storage, number, &budget)?;
    Ok(Response::new().add_event(events::budget("stopped", number, &budget)))
}

/// Pays whole instalments: as many as are due, as the treasury has, and as the spending limit leaves.
pub fn pay(deps: DepsMut, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    let mut budget = budgets::load(deps.storage, number)?;
    let due = budget.due(now);
    let free = held::free(deps.storage, &deps.querier, &env.contract.address, &budget.denom)?;
    let left = limits::left(deps.storage, &budget.denom, now)?.map_or(free, |left| left.min(free));
    let affordable = left.checked_div(budget.amount).unwrap_or_default();
    let instalments = affordable.min(Uint128::from(due));
    if instalments.is_zero() {
        return Err(ContractError::NothingDue { budget: number, due });
    }
    let amount = budget.amount.checked_mul(instalments)?;
    let count = u32::try_from(instalments.u128()).unwrap_or(due);
    limits::charge(deps.storage, &budget.denom, amount, now)?;
    budget.paid = budget.paid.saturating_add(count);
    BUDGETS.save(deps.storage, number, &budget)?;
    let event = events::budget_paid(number, &budget, count, amount);
    let response = Response::new().add_event(event);
    Ok(payout::pay(response, sender, budget.recipient, &budget.denom, amount)?)
}
