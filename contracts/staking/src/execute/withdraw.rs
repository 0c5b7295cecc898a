//! Tokens that have finished unbonding go back to whose they are (rule S5).

use cosmwasm_std::{BlockInfo, MessageInfo, Response, Storage};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::denom::no_funds;

use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, Ledger};

/// Pays out what the sender has finished unbonding in a pool: at most 31 days, the oldest first.
pub fn withdraw(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let matured = state::take_matured(storage, &config.windows, block, sender, machine)?;
    if matured.entries == 0 {
        return Err(ContractError::NothingMatured {
            account: sender.clone(),
            machine,
        });
    }
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    ledger.withdraw(matured.tokens)?;
    ledger.save(storage, block)?;

    let response = Response::new().add_event(events::withdrawn(sender, machine, matured.tokens, &config.denom));
    if matured.tokens.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(config.denom.pay(sender, matured.tokens)?))
}
