//! Who may send messages for an owner.

use cosmwasm_std::{Addr, Api, DepsMut, Env, Response};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::access_control::{
    AGENTS, AgentGrant, MAX_BUDGETS, MAX_MESSAGE, MAX_MESSAGES, MAX_RECIPIENTS, MAX_SCOPES, Namespace, Scope,
    SpendingLimit, StoredScope,
};

use super::{check_count, check_each_once, check_expiry, find, owned};
use crate::error::ContractError;
use crate::state::purses::{Limit, Purse};
use crate::{events, payout};

/// Says what an account may send and spend from now on; what it could before is replaced, its budgets stay.
#[allow(clippy::too_many_arguments, reason = "the message's fields")]
pub fn set(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    agent: &str,
    scopes: Vec<Scope>,
    expires_at: Time,
    limits: Vec<SpendingLimit>,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    place.check_agents()?;
    let agent = deps.api.addr_validate(agent)?;
    check_expiry(env, expires_at, Time::new(u64::MAX))?;
    let scopes = checked_scopes(deps.api, scopes)?;
    let limits = checked_limits(deps.api, &env.contract.address, limits)?;

    let purse = Purse::find(deps.storage, &place.key, &agent)?;
    let mut purse = purse.unwrap_or_else(|| Purse::new(place.owner.clone()));
    purse.set_limits(limits)?;
    purse.save(deps.storage, &place.key, &agent)?;
    let grant = AgentGrant { expires_at, scopes };
    AGENTS.save(deps.storage, (&place.key, &agent), &grant)?;

    Ok(Response::new().add_event(events::agent_set(&place, &agent, &grant)))
}

fn checked_scopes(api: &dyn Api, scopes: Vec<Scope>) -> Result<Vec<StoredScope>, ContractError> {
    check_count("contracts of one agent", scopes.len(), 0, MAX_SCOPES)?;
    check_each_once("contracts", scopes.iter().map(|scope| scope.contract.as_str()))?;
    let checked = scopes.into_iter().map(|Scope { contract, messages }| {
        check_count("messages of one contract", messages.len(), 1, MAX_MESSAGES)?;
        check_each_once("messages", messages.iter().map(String::as_str))?;
        messages.iter().try_for_each(|message| check_message(message))?;
        let contract = api.addr_validate(&contract)?;
        Ok(StoredScope { contract, messages })
    });
    checked.collect()
}

fn check_message(name: &str) -> Result<(), ContractError> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=MAX_MESSAGE).contains(&name.len()) && name.bytes().all(is_allowed) {
        return Ok(());
    }
    let name = name.chars().take(80).collect();
    Err(ContractError::MessageName { name })
}

fn checked_limits(
    api: &dyn Api,
    contract: &Addr,
    limits: Vec<SpendingLimit>,
) -> Result<Vec<(Denom, Limit)>, ContractError> {
    check_count("limits of one agent", limits.len(), 0, MAX_BUDGETS)?;
    let mut checked: Vec<(Denom, Limit)> = vec![];
    for given in limits {
        let denom = given.denom.validate(api)?;
        if given.per_transaction.is_zero() || given.per_day.is_zero() {
            return Err(flywheel_types::PaymentError::Zero.into());
        }
        check_count("recipients of one budget", given.recipients.len(), 0, MAX_RECIPIENTS)?;
        check_each_once("recipients", given.recipients.iter().map(String::as_str))?;
        let recipients: Vec<Addr> = given
            .recipients
            .iter()
            .map(|recipient| api.addr_validate(recipient))
            .collect::<Result<_, _>>()?;
        if recipients.contains(contract) {
            let recipient = contract.clone();
            return Err(ContractError::PaysContract { recipient });
        }
        if checked.iter().any(|(other, _)| *other == denom) {
            let name = denom.name().to_owned();
            return Err(ContractError::Twice { what: "limits", name });
        }
        let limit = Limit {
            per_transaction: given.per_transaction,
            per_day: given.per_day,
            recipients,
        };
        checked.push((denom, limit));
    }
    Ok(checked)
}

/// Ends what an agent may do, in the same block, and gives its budgets back; what a token does not pay is credited, so that no
/// token can keep an agent in office. An agent may also give up.
pub fn revoke(deps: DepsMut, sender: &Addr, namespace: &Namespace, agent: &str) -> Result<Response, ContractError> {
    let place = find(&deps, namespace)?;
    let agent = deps.api.addr_validate(agent)?;
    if *sender != agent {
        place.check_owner(sender)?;
    }
    if !AGENTS.has(deps.storage, (&place.key, &agent)) {
        return Err(place.unknown("agent", agent));
    }

    AGENTS.remove(deps.storage, (&place.key, &agent));
    let mut response = Response::new().add_event(events::agent_revoked(&place, &agent, sender));
    if let Some(mut purse) = Purse::find(deps.storage, &place.key, &agent)? {
        for (denom, amount) in purse.empty(deps.storage)? {
            response = response
                .add_submessage(payout::give_back(&purse.owner, &denom, amount)?)
                .add_event(events::budget_returned(
                    &place.key,
                    &agent,
                    &purse.owner,
                    &denom,
                    amount,
                ));
        }
        purse.set_limits(vec![])?;
        purse.save(deps.storage, &place.key, &agent)?;
    }
    Ok(response)
}
