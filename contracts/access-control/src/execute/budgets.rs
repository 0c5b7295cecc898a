//! Budgets are brought by the owner, and go back to nobody else.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::access_control::{AGENTS, AgentGrant, BudgetName, Namespace};

use super::{find_budget, owned};
use crate::error::ContractError;
use crate::money::Money;
use crate::place::Place;
use crate::state::purses::Purse;
use crate::{events, payout};

/// An agent that may act now.
///
/// # Errors
/// If the owner has made it none, or its time is over.
pub fn acting(deps: &DepsMut, env: &Env, place: &Place, agent: &Addr) -> Result<AgentGrant, ContractError> {
    let found = AGENTS.may_load(deps.storage, (&place.key, agent))?;
    let grant = found.ok_or_else(|| place.unknown("agent", agent))?;
    if Time::of(&env.block) >= grant.expires_at {
        let expires_at = grant.expires_at;
        return Err(ContractError::AgentExpired { expires_at });
    }
    Ok(grant)
}

/// Adds to a budget.
pub fn fund(
    deps: DepsMut,
    env: &Env,
    money: &Money,
    namespace: &Namespace,
    agent: &str,
) -> Result<Response, ContractError> {
    let place = owned(&deps, &money.payer, namespace)?;
    let agent = deps.api.addr_validate(agent)?;
    acting(&deps, env, &place, &agent)?;

    let found = Purse::find(deps.storage, &place.key, &agent)?;
    let mut purse = found.unwrap_or_else(|| Purse::new(money.payer.clone()));
    purse.put(deps.storage, &money.denom, money.amount)?;
    purse.save(deps.storage, &place.key, &agent)?;

    let event = events::agent_funded(&place, &agent, &money.denom, money.amount);
    Ok(Response::new().add_event(event))
}

/// Gives a part or all of one budget back to its owner, who alone may ask.
pub fn withdraw(
    deps: DepsMut,
    sender: &Addr,
    name: &BudgetName,
    denom: &Denom<String>,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    let (key, agent, _) = find_budget(&deps, name)?;
    let denom = denom.validate(deps.api)?;
    let mut purse = Purse::load(deps.storage, &key, &agent)?;
    check_owner(&purse, sender)?;

    let amount = purse.take(deps.storage, &denom, amount)?;
    purse.save(deps.storage, &key, &agent)?;

    Ok(Response::new()
        .add_submessages(payout::pay(sender, &purse.owner, &denom, amount)?)
        .add_event(events::budget_returned(&key, &agent, &purse.owner, &denom, amount)))
}

/// Gives all budgets back to their owner: he may ask always, everybody once the agent may spend nothing any more. What a token
/// does not pay is credited, so that none holds the others back.
pub fn give_back(deps: DepsMut, env: &Env, sender: &Addr, name: &BudgetName) -> Result<Response, ContractError> {
    let (key, agent, is_current) = find_budget(&deps, name)?;
    let mut purse = Purse::load(deps.storage, &key, &agent)?;
    let grant = AGENTS.may_load(deps.storage, (&key, &agent))?;
    let is_acting = is_current && grant.is_some_and(|grant| Time::of(&env.block) < grant.expires_at);
    if is_acting {
        check_owner(&purse, sender)?;
    }

    let mut response = Response::new();
    for (denom, amount) in purse.empty(deps.storage)? {
        response = response
            .add_submessage(payout::give_back(&purse.owner, &denom, amount)?)
            .add_event(events::budget_returned(&key, &agent, &purse.owner, &denom, amount));
    }
    if response.messages.is_empty() {
        return Err(ContractError::NoBudget);
    }
    if !is_acting {
        purse.set_limits(vec![])?;
        AGENTS.remove(deps.storage, (&key, &agent));
    }
    purse.save(deps.storage, &key, &agent)?;
    Ok(response)
}

fn check_owner(purse: &Purse, sender: &Addr) -> Result<(), ContractError> {
    if *sender == purse.owner {
        return Ok(());
    }
    let owner = purse.owner.clone();
    Err(ContractError::NotYours { owner })
}
