//! Whose message it is (rule A2).

use cosmwasm_std::{Deps, Env, MessageInfo, Storage};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::registry::{ACCESS_CONTROL, Machine};
use flywheel_types::{Authority, Errand};

use crate::error::ContractError;
use crate::state;

/// A machine that has not left, for its owner and without coins.
pub fn own_machine(storage: &dyn Storage, info: &MessageInfo, id: MachineId) -> Result<Machine, ContractError> {
    no_funds(info)?;
    let machine = state::present_machine(storage, id)?;
    Authority::of(&machine.owner).check(&info.sender)?;
    Ok(machine)
}

/// A machine that has not left, for its owner or an agent whom he lets send this message (one of
/// [`flywheel_types::registry::AGENT_MESSAGES`]), and without coins.
pub fn entrusted_machine(
    deps: Deps,
    env: &Env,
    info: &MessageInfo,
    id: MachineId,
    message: &'static str,
) -> Result<Machine, ContractError> {
    no_funds(info)?;
    let machine = state::present_machine(deps.storage, id)?;
    let errand = Errand {
        machine: id,
        ownership_epoch: machine.ownership_epoch,
        contract: &env.contract.address,
        message,
        now: Time::of(&env.block),
    };
    Authority::of(&machine.owner).check_agent::<ContractError>(&deps.querier, &info.sender, &errand, || {
        ACCESS_CONTROL.may_load(deps.storage)
    })?;
    Ok(machine)
}
