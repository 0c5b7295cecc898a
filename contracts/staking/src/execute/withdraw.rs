//! Tokens that have finished unbonding go back to whose they are (rule S5), and payments that failed are made good (A3).

use cosmwasm_std::{Addr, Api, BlockInfo, MessageInfo, Response, Storage};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::staking::COMMUNITY_POOL;

use crate::error::ContractError;
use crate::state::{self, CONFIG, Cases, Config, Hold};
use crate::{events, payout};

/// Pays out what the sender has finished unbonding in a pool: at most 31 days, the oldest first. What an open case holds
/// stays (rule S6).
pub fn withdraw(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let cases = Cases::load(storage, machine, Time::of(block))?;
    let held_from = cases.held_from(&config.windows);
    let matured = state::take_matured(storage, &config, block, sender, machine.get(), held_from)?;
    if matured.entries == 0 {
        return Err(why_nothing(storage, &config, block, sender, machine, &cases)?);
    }
    if cases.has_lapsed() {
        cases.save(storage)?;
    }

    let event = events::withdrawn(sender, machine, matured.tokens, &config.denom);
    let response = pay_matured(storage, &config, sender, matured)?;
    Ok(response.add_event(event))
}

/// Pays out what the sender has finished unbonding of the community pool: at most 31 days, the oldest first. Nothing ever
/// holds it.
pub fn withdraw_community(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let matured = state::take_matured(storage, &config, block, sender, COMMUNITY_POOL, None)?;
    if matured.entries == 0 {
        return Err(ContractError::NothingMaturedInCommunity {
            account: sender.clone(),
        });
    }

    let event = events::community_withdrawn(sender, matured.tokens, &config.denom);
    let response = pay_matured(storage, &config, sender, matured)?;
    Ok(response.add_event(event))
}

/// Pays an account what is credited to it. Anyone; if another's payment fails again, it stays credited.
pub fn withdraw_credit(
    storage: &mut dyn Storage,
    api: &dyn Api,
    info: &MessageInfo,
    account: Option<&str>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let account = account.map_or_else(|| Ok(sender.clone()), |account| api.addr_validate(account))?;
    let amount = state::take_credit(storage, &account)?;

    let response = if account == *sender {
        Response::new().add_message(config.denom.pay(&account, amount)?)
    } else {
        Response::new().add_submessage(payout::to_other(&config.denom, &account, amount)?)
    };
    Ok(response.add_event(events::credit_withdrawn(sender, &account, amount, &config.denom)))
}

fn pay_matured(
    storage: &mut dyn Storage,
    config: &Config,
    account: &Addr,
    matured: state::Matured,
) -> Result<Response, ContractError> {
    if matured.tokens.is_zero() {
        return Ok(Response::new());
    }
    state::pay_unbonded(storage, matured.tokens)?;
    Ok(Response::new().add_message(config.denom.pay(account, matured.tokens)?))
}

fn why_nothing(
    storage: &dyn Storage,
    config: &Config,
    block: &BlockInfo,
    sender: &Addr,
    machine: MachineId,
    cases: &Cases,
) -> Result<ContractError, ContractError> {
    let account = sender.clone();
    let now = Time::of(block);
    let Some(day) = state::oldest_matured(storage, &config.windows, now, sender, machine.get())? else {
        return Ok(ContractError::NothingMatured { account, machine });
    };
    if let Some(until) = cases.held_until(&config.windows, day) {
        return Ok(ContractError::Held {
            account,
            machine,
            until,
        });
    }
    let hold = state::find_hold(storage, config, (sender, (machine.get(), day)))?;
    Ok(match hold {
        Some(Hold { until, .. }) => ContractError::HeldByLock {
            account,
            machine,
            until,
        },
        None => ContractError::NothingMatured { account, machine },
    })
}
