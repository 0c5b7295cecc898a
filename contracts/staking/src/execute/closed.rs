//! What delegators of a closed generation earned (rule S7).

use cosmwasm_std::{BlockInfo, MessageInfo, Response, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::denom::no_funds;

use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, LEDGER, POSITION_INCOME, PositionBook};

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
    let key = (machine.get(), generation, sender);
    let position = PositionBook::load(storage, sender, machine)?;
    let held = position.closed(&pool).filter(|held| held.generation == generation);
    let is_held = held.is_some();
    let owed = match held {
        Some(record) => state::leave_closed(storage, machine, record)?.owed,
        None => POSITION_INCOME.may_load(storage, key)?.unwrap_or_default().owed,
    };
    if !is_held && owed.is_zero() {
        return Err(ContractError::NothingOwed {
            account: sender.clone(),
        });
    }

    if is_held {
        position.close(storage, block)?;
    } else {
        POSITION_INCOME.remove(storage, key);
    }
    let event = events::closed_claimed(sender, machine, generation, owed, &config.denom);
    let response = Response::new().add_event(event);
    if owed.is_zero() {
        return Ok(response);
    }
    let sums = LEDGER.load(storage)?;
    state::pay_income(storage, &sums, owed)?;
    Ok(response.add_message(config.denom.pay(sender, owed)?))
}
