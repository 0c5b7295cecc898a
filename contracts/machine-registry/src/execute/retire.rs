//! `Retire`: a machine leaves for good.

use cosmwasm_std::{Coin, MessageInfo, Response, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::denom::no_funds;
use flywheel_types::{Authority, Denom};

use crate::error::ContractError;
use crate::events;
use crate::state::{self, DEPOSIT};

/// Frees the key, removes the record and pays the deposit back to the owner, who sends this.
pub fn retire(storage: &mut dyn Storage, info: &MessageInfo, machine: MachineId) -> Result<Response, ContractError> {
    no_funds(info)?;
    let record = state::present_machine(storage, machine)?;
    Authority::of(&record.owner).check(&info.sender)?;
    state::remove_machine(storage, machine, &record)?;
    let response = Response::new().add_event(events::retired(machine, &record));
    match DEPOSIT.load(storage)? {
        Some(Coin { denom, .. }) if !record.deposit.is_zero() => {
            Ok(response.add_message(Denom::Native(denom).pay(&info.sender, record.deposit)?))
        }
        Some(_) | None => Ok(response),
    }
}
