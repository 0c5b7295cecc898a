//! `Retire`: a machine leaves for good.

use cosmwasm_std::{MessageInfo, Response, Storage};
use flywheel_protocol::MachineId;

use super::owner::own_machine;
use crate::error::ContractError;
use crate::events;
use crate::state::{self, DEPOSIT};

/// Frees the key, removes the record and pays the deposit back to the owner, who sends this.
///
/// Owner and payout address stay on record: what the machine has earned and not claimed is still paid to them.
pub fn retire(storage: &mut dyn Storage, info: &MessageInfo, machine: MachineId) -> Result<Response, ContractError> {
    let record = own_machine(storage, info, machine)?;
    state::remove_machine(storage, machine, &record)?;
    let denom = DEPOSIT.load(storage)?.map(|deposit| deposit.denom);
    let response = Response::new().add_event(events::retired(machine, &record, denom.as_ref()));
    match denom {
        Some(denom) if !record.deposit.is_zero() => Ok(response.add_message(denom.pay(&info.sender, record.deposit)?)),
        Some(_) | None => Ok(response),
    }
}
