//! Whose message it is (rule A2).

use cosmwasm_std::{MessageInfo, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::Authority;
use flywheel_types::denom::no_funds;
use flywheel_types::registry::Machine;

use crate::error::ContractError;
use crate::state;

/// A machine that has not left, for its owner and without coins.
pub fn own_machine(storage: &dyn Storage, info: &MessageInfo, id: MachineId) -> Result<Machine, ContractError> {
    no_funds(info)?;
    let machine = state::present_machine(storage, id)?;
    Authority::of(&machine.owner).check(&info.sender)?;
    Ok(machine)
}
