//! What delegators of a closed generation earned (rule S7).

use cosmwasm_std::{BlockInfo, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::denom::no_funds;

use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, Ledger, POSITION_INCOME, StakerBook};

/// Pays out what the sender earned as delegator in a closed generation, and takes a delegation to it, which is worth nothing,
/// off the sender's list.
pub fn claim_closed(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    generation: u32,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let pool = state::existing_pool(storage, machine)?;
    if generation >= pool.generation {
        return Err(ContractError::GenerationOpen { machine, generation });
    }
    let mut staker = StakerBook::load(storage, sender)?;
    let key = (machine.get(), generation, sender);
    let held = staker
        .closed_position(machine, &pool)
        .filter(|held| held.generation == generation);
    let owed = match &held {
        Some(position) => state::leave_closed(storage, sender, position)?.owed,
        None => POSITION_INCOME.may_load(storage, key)?.unwrap_or_default().owed,
    };
    if held.is_none() && owed.is_zero() {
        return Err(ContractError::NothingOwed {
            account: sender.clone(),
        });
    }

    POSITION_INCOME.remove(storage, key);
    if held.is_some() {
        staker.set_shares(machine, &pool, Uint128::zero())?;
        staker.save(storage, block)?;
    }
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    ledger.pay_income(owed)?;
    ledger.save(storage, block)?;

    let event = events::closed_claimed(sender, machine, generation, owed, &config.denom);
    let response = Response::new().add_event(event);
    if owed.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(config.denom.pay(sender, owed)?))
}
